"""Three and more runs compared: what each locks and its welfare, side by side, and the differences to the first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from landbridge.amounts import money
from landbridge.case import Case
from landbridge.comparing.inputs import differences
from landbridge.report.run import Run

#: What the page and the terminal say of effects of single inputs.
PAIRS = "What each input does by itself is worked out for two runs: landbridge compare {base} RUN."
#: Words for the measures of a row.
MEASURES = {
    "npv": "Locked value, NPV",
    "npv_expected": "Locked value, NPV, expected with closures",
    "today": "Welfare today, NPV",
    "full": "Welfare at full trust, NPV",
}


def called(homes: Sequence[Path]) -> list[str]:
    """What to call runs: their folders' names, with what is above or a number where these are the same."""
    whole = [home.resolve() for home in homes]
    names = [home.name for home in whole]
    shared = Counter(names)
    names = [f"{h.parent.name}/{n}" if shared[n] > 1 else n for h, n in zip(whole, names, strict=True)]
    shared = Counter(names)
    return [f"{n} ({names[: i + 1].count(n)})" if shared[n] > 1 else n for i, n in enumerate(names)]


def summary(runs: Sequence[Run], cases: Sequence[Case | None]) -> dict[str, Any]:
    """Plain values of several runs.

    Args:
        runs: the base first.
        cases: their inputs; None where a run kept none.

    Returns:
        `rows`: by path and measure, `values` of each run (MUSD, NPV; None where it has none) and `differences` of each
        to the base. `inputs_differ`: how many inputs of each differ from the base's (None where not known).
    """
    paths = dict.fromkeys(path for run in runs for path in run.path_ids)
    rows = [_row("today", "", "", [_number(run, "welfare", "today") for run in runs])]
    for path in paths:
        name = next(run.path_name(path) for run in runs if path in run.path_ids)
        found = [run.summary.get("locked_value", {}).get(path, {}) for run in runs]
        for measure in ("npv", "npv_expected"):
            rows.append(_row(measure, path, name, [_float(values.get(measure)) for values in found]))
        rows.append(_row("full", path, name, [_number(run, "welfare", path) for run in runs]))
    rows = [row for row in rows if any(v is not None for v in row["values"])]
    rows.sort(key=lambda row: list(MEASURES).index(row["measure"]))
    return {"rows": rows, "inputs_differ": [_differing(cases[0], case) for case in cases]}


def words(found: dict[str, Any]) -> str:
    """What each run locks on the path compared, beside the base, in words."""
    names = [run["name"] for run in found["runs"]]
    row = next((r for r in found["rows"] if r["measure"] == "npv" and r["path"] == found["path"]), None)
    pairs = PAIRS.format(base=names[0])
    if row is None or row["values"][0] is None:
        return f"The runs share no path of trust. {pairs}"
    parts = [_beside(n, d) for n, d in zip(names[1:], row["differences"][1:], strict=True)]
    start = f"On the path “{found['path_name']}” {names[0]} locks {money(row['values'][0])}"
    return f"{start}; {'; '.join(parts)}. {pairs}"


def _beside(name: str, difference: float | None) -> str:
    if difference is None:
        return f"{name} has no such path"
    if abs(difference) < 1e-3:
        return f"{name} as much"
    return f"{name} {money(abs(difference))} {'more' if difference > 0 else 'less'}"


def _row(measure: str, path: str, name: str, values: list[float | None]) -> dict[str, Any]:
    base = values[0]
    less = [None if base is None or v is None else v - base for v in values]
    return {"measure": measure, "path": path, "name": name, "values": values, "differences": less}


def _number(run: Run, group: str, key: str) -> float | None:
    return _float(run.summary.get(group, {}).get(key))


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _differing(base: Case | None, case: Case | None) -> int | None:
    return None if base is None or case is None else sum(change.counts for change in differences(base, case))
