"""Write original.csv of a case: fingerprints of its numbers and sources as they are published. Run after each edit.

python tools/record_inputs.py [inputs/baseline]
"""

from __future__ import annotations

import sys
from pathlib import Path

from landbridge import load_case
from landbridge.case.original import FILE


def main() -> None:
    """Record the case that is named, or the baseline."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "inputs/baseline")
    (folder / FILE).write_bytes(load_case(folder).fingerprints())


if __name__ == "__main__":
    main()
