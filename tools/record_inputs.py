"""Write original.csv of a case: fingerprints of its numbers and sources as they are published. Run after each edit.

python tools/record_inputs.py [inputs/baseline]

Of the baseline the page docs/as-claimed.md is written anew, too.
"""

from __future__ import annotations

import sys
from pathlib import Path

import make_as_claimed

from landbridge import load_case
from landbridge.case.original import FILE

BASELINE = "inputs/baseline"


def main() -> None:
    """Record the case that is named, or the baseline."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else BASELINE)
    (folder / FILE).write_bytes(load_case(folder).fingerprints())
    if folder == Path(BASELINE):
        make_as_claimed.PAGE.write_text(make_as_claimed.page(), encoding="utf-8")


if __name__ == "__main__":
    main()
