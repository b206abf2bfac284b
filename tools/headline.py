"""Print the locked value of every path of a case, as one line of a Markdown table; solves two states a path.

From the top of the repository, after a change of the inputs:

    python tools/headline.py "what was changed" [CASE [SCENARIO ...]]

docs/corrections.md collects such lines: what each correction of the baseline did to the headline.
"""

from __future__ import annotations

import sys

import landbridge as lb


def main() -> None:
    """Solve today and the end of every path, print their difference in MUSD (NPV)."""
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    label, folder, *scenarios = [*sys.argv[1:], "inputs/baseline"] if len(sys.argv) == 2 else sys.argv[1:]
    case = lb.load_case(folder, scenarios=scenarios)
    paths = sorted(case.tables["paths"]["path"])
    study = lb.Study.of(case)
    today = study.welfare(study.today())
    study.prepare([study.instance_on_path(path, 1.0) for path in paths], "ends of paths")
    values = [study.welfare(study.on_path(path, 1.0)) - today for path in paths]
    print("| change | " + " | ".join(paths) + " |")
    print(f"| {label} | " + " | ".join(f"{value:,.0f}" for value in values) + " |")


if __name__ == "__main__":
    main()
