"""Rules on the table of reservoir rules: empty ranges, levels beyond the storage, levels that cannot be reached."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from landbridge.case.problems import Problem
from landbridge.case.rules_hydro import used_years
from landbridge.case.settings import split
from landbridge.case.view import View


def check_rule_ranges(view: View) -> Iterator[Problem]:
    """In a month, the lower level is not above the upper one, nor the least release above the largest or safe one."""
    safe = {h: v for _, h, v in view.rows("hydro", "plant", "max_release") if v == v}
    size = {h: v for _, h, v in view.rows("hydro", "plant", "storage")}
    columns = ("plant", "min_volume", "max_volume", "min_release", "max_release")
    for row, plant, low, high, least, most in view.rows("reservoir_rules", *columns):
        pairs = (
            ("min_volume", low, high, "the least volume is above the largest of its month"),
            ("min_volume", low, size.get(plant, np.nan), "the least volume is above the storage of the plant"),
            ("min_release", least, most, "the least release is above the largest of its month"),
            ("min_release", least, safe.get(plant, np.nan), "the least release is above the largest safe release"),
        )
        for column, value, limit, message in pairs:
            if value > limit:
                yield view.problem("reservoir_rules", row, column, message, f"at most {limit:g}", found=f"{value:g}")


def check_rule_candidates(view: View) -> Iterator[Problem]:
    """A plant that may not be built has no least volume: there may be no reservoir to hold it."""
    candidates = {h for _, h, candidate in view.rows("hydro", "plant", "candidate") if candidate}
    for row, plant, low in view.rows("reservoir_rules", "plant", "min_volume"):
        if plant in candidates and low > 0:
            message = "a candidate has a least volume, and cannot hold it where it is not built"
            yield view.problem("reservoir_rules", row, "min_volume", message, "no value", found=f"{low:g}")


def check_rule_levels(view: View) -> Iterator[Problem]:
    """From the upper level of one month enough water comes for the lower level of any later one.

    Nothing is let go meanwhile, and plants upstream pass on all their inflow and all that they store.
    """
    above = {h: split(text) for _, h, text in view.rows("hydro", "plant", "upstream")}
    size = {h: float(v) for _, h, v in view.rows("hydro", "plant", "storage")}
    of_month = view.frame("slices", "month", "hours").groupby("month")["hours"].sum()
    hours = np.array([of_month.get(k, 0.0) for k in range(1, 13)])  # 1 m3/s for an hour are 0.0036 hm3
    flow: dict[tuple[str, str], np.ndarray] = {}
    for _, h, month, e, v in view.rows("inflow", "plant", "month", "hydro_year", "inflow"):
        flow.setdefault((h, e), np.zeros(12))[int(month) - 1] = v
    rules: dict[tuple[str, str], dict[int, tuple[int, float, float]]] = {}
    for row, h, month, e, low, high in view.rows(
        "reservoir_rules", "plant", "month", "hydro_year", "min_volume", "max_volume"
    ):
        rules.setdefault((h, e), {})[int(month)] = (row, low, high)
    for (h, e), levels in rules.items():
        if e not in used_years(view) or h not in size:
            continue
        up = _all_above(h, above)
        water = 0.0036 * hours * sum((flow.get((p, e), np.zeros(12)) for p in (h, *up)), np.zeros(12))
        stored = sum(size.get(p, 0.0) for p in up)
        for month, (row, low, _) in levels.items():
            for start, (_, _, high) in levels.items():
                passed = [(start + k) % 12 for k in range((month - start) % 12)]
                come = high + stored + float(water[passed].sum())
                if low > come * (1 + 1e-9):
                    message = f"the least volume cannot be reached from the largest at the end of month {start}"
                    expected = f"at most {come:.6g}"
                    yield view.problem("reservoir_rules", row, "min_volume", message, expected, found=f"{low:g}")
                    break


def _all_above(plant: str, above: dict[str, list[str]]) -> list[str]:
    """Every plant upstream, each once; plants in a circle end it."""
    found: list[str] = []
    left = list(above.get(plant, []))
    while left:
        name = left.pop()
        if name not in found and name != plant:
            found.append(name)
            left += above.get(name, [])
    return found
