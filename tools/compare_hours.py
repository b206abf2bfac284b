"""Compare typical days with measured weeks of hours on the headline path; prints the table of docs/hourly.md.

    python tools/compare_hours.py [PERIOD]

Everything but the hours is alike: one planning period (2035 unless another is named), the normal hydrological year, the
same energy in every month. Loads alone, and wind and sun alone, are given by the hour in two more variants; the other
profiles keep their typical days in the same weeks.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType

import pandas as pd

from landbridge import Study, load_case
from landbridge.case import Case
from landbridge.case.resolution import one_period
from landbridge.case.weeks import weekly

SCENARIO = "measured-hours"


def main() -> None:
    """Solve every variant today and at full trust, and print a row for each."""
    case = load_case("inputs/baseline", scenarios=[SCENARIO])
    case = case.with_settings(hourly_period=sys.argv[1] if len(sys.argv) > 1 else "2035", hydro_years="normal")
    for name, variant in variants(case):
        start = time.perf_counter()
        study = Study.of(variant)
        today, full = study.today(), study.on_path(variant.setting("headline_path"), 1.0)
        worst = max(state.solution.certificate.worst for state in (today, full))
        gain = study.welfare(full) - study.welfare(today)
        saved = study.by(today, ["carrier"]) - study.by(full, ["carrier"])
        parts = ", ".join(f"{carrier} {amount:.0f}" for carrier, amount in saved.items())
        took = time.perf_counter() - start
        found = f"locked value {gain:.1f} MUSD ({parts} MUSD a year), certificate {worst:.0e}"
        print(f"{name}: {found}, {took:.0f} s", flush=True)


def variants(case: Case) -> Iterator[tuple[str, Case]]:
    """Typical days, measured weeks, and weeks in which some profiles alone have hours."""
    typical = case.with_settings(resolution="slices")
    yield "typical days", replace(typical, tables=MappingProxyType({**typical.tables, "periods": one_period(typical)}))
    weeks = weekly(case)
    yield "measured weeks", weeks
    loads = set(case.tables["profiles"].query("kind == 'load'")["profile"])
    rest = set(case.tables["profiles"]["profile"]) - loads
    yield "loads alone by the hour", mean_days(case, weeks, rest)
    yield "wind and sun alone by the hour", mean_days(case, weeks, loads)


def mean_days(case: Case, weeks: Case, profiles: set[str]) -> Case:
    """Weeks in which some profiles have the values of the slices, hour for hour."""
    cut = weeks.tables["slices"]
    hour = cut["block"] % 24
    blocks = case.tables["slices"].set_index(["month", "block"])["slice"]
    length = 24 // case.tables["slices"]["block"].nunique()
    slices = dict(zip(cut["slice"], blocks.loc[list(zip(cut["month"], hour // length, strict=True))], strict=True))
    values = case.tables["shapes"].set_index(["profile", "slice"])["value"]
    shapes = weeks.tables["shapes"].copy()
    mine = shapes["profile"].isin(profiles)
    keys = list(zip(shapes.loc[mine, "profile"], shapes.loc[mine, "slice"].map(slices), strict=True))
    shapes.loc[mine, "value"] = values.loc[pd.MultiIndex.from_tuples(keys)].to_numpy()
    return replace(weeks, tables=MappingProxyType({**weeks.tables, "shapes": shapes}))


if __name__ == "__main__":
    main()
