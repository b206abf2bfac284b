"""Known vulnerabilities of the pinned dependencies, by pip-audit: `python tools/audit.py`.

Exit code 1 where there are any. Where the database is not reachable, or knows nothing of them, it says so and passes.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

PINS = Path(__file__).resolve().parents[1] / "constraints.txt"
COMMAND = ["-m", "pip_audit", "-r", str(PINS), "--no-deps", "--disable-pip", "--progress-spinner", "off"]


def main() -> int:
    """Print what is known; how many of the pins were looked up."""
    done = subprocess.run([sys.executable, *COMMAND, "-f", "json"], capture_output=True, text=True, check=False)
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        reason = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        print(f"database not reachable: skipped ({reason})")
        return 0
    known = [d for d in found if "skip_reason" not in d]
    if not known:
        print(f"database not reachable: skipped (none of {len(found)} pins is known there)")
        return 0
    for name in [d["name"] for d in found if "skip_reason" in d]:
        print(f"{name}: not known there, not audited")
    wrong = [(d, v) for d in known for v in d["vulns"]]
    for d, v in wrong:
        print(f"{d['name']} {d['version']}: {v['id']}; mended in {', '.join(v['fix_versions']) or 'no version yet'}")
    print(f"{len(known)} of {len(found)} pins audited: {len(wrong)} known vulnerabilities")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
