"""Print the locked value of every path of a case, as one line of a Markdown table; solves two states a path.

From the top of the repository, after a change of the inputs:

    python tools/headline.py [--expected] "what was changed" [CASE [SCENARIO ...]]

With --expected the line holds what is expected once gates may close again, which solves up to 16 states more a path.

docs/corrections.md collects such lines: what each correction of the baseline did to the headline.
"""

from __future__ import annotations

import sys

import landbridge as lb
from landbridge.analysis.hazard import expected_gain


def main() -> None:
    """Solve today and the end of every path, print their difference in MUSD (NPV)."""
    words = [word for word in sys.argv[1:] if word != "--expected"]
    if not words:
        raise SystemExit(__doc__)
    label, folder, *scenarios = [*words, "inputs/baseline"] if len(words) == 1 else words
    case = lb.load_case(folder, scenarios=scenarios)
    paths = sorted(case.tables["paths"]["path"])
    study = lb.Study.of(case)
    today = study.today()
    study.prepare([study.instance_on_path(path, 1.0) for path in paths], "ends of paths")
    ends = {path: study.on_path(path, 1.0) for path in paths}
    if "--expected" in sys.argv:
        values = [expected_gain(study, path, today, end) for path, end in ends.items()]
    else:
        values = [study.welfare(end) - study.welfare(today) for end in ends.values()]
    print("| change | " + " | ".join(paths) + " |")
    print(f"| {label} | " + " | ".join(f"{value:,.0f}" for value in values) + " |")


if __name__ == "__main__":
    main()
