"""A year hour by hour, whatever the typical days: hours, energy by month and peaks are those of the slices."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import Tables, write_case
from landbridge import load_case
from landbridge.case import Case, hourly
from toys import power


@st.composite
def calendars(draw: st.DrawFn) -> Tables:
    """Months of one or two typical days of some blocks, none of them regular; hours are whole and fill the year."""
    months = sorted(draw(st.sets(st.integers(1, 12), min_size=1, max_size=4)))
    cut: list[dict[str, Any]] = []
    for m in months:
        for d in range(draw(st.integers(1, 2))):
            for b in range(draw(st.integers(1, 4))):
                name = f"m{m}d{d}"
                hours, duration = draw(st.integers(1, 500)), draw(st.sampled_from([1, 3, 7.5, 24]))
                row = {"season": f"m{m}", "day": name, "month": m, "block": b, "duration": duration, "hours": hours}
                cut.append({"slice": f"{name}b{b}", **row})
    left = 8760 - sum(row["hours"] for row in cut)
    cut[-1]["hours"] += left
    values = [draw(st.integers(1, 20)) for _ in cut]
    mean = sum(v * row["hours"] for v, row in zip(values, cut, strict=True)) / 8760
    return power({"B": 50}, {"any": ("B", 400, 20)}, hours=cut, shape={"B": [v / mean for v in values]})


def by_month(case: Case) -> tuple[pd.Series, pd.Series, float]:
    """Hours and load by month, and the peak."""
    rows = case.tables["shapes"].merge(case.tables["slices"], on="slice")
    months = rows["month"].rename("month")
    energy = (rows["value"] * rows["hours"]).groupby(months).sum()
    return rows["hours"].groupby(months).sum(), energy, float(rows["value"].max())


@given(calendars())
def test_hours_energy_and_peak_are_kept(tables: Tables) -> None:
    with tempfile.TemporaryDirectory() as home:
        case = load_case(write_case(Path(home) / "case", **tables))
    fine = hourly(case)
    (hours, energy, peak), (now, made, top) = by_month(case), by_month(fine)
    assert now.to_dict() == hours.to_dict()
    assert made.to_dict() == pytest.approx(energy.to_dict())
    assert top == peak
    steps = fine.tables["shapes"].merge(fine.tables["slices"], on="slice")
    counts = steps.groupby(steps["value"].round(9))["hours"].sum().astype(int).to_dict()
    expected = case.tables["shapes"].assign(
        hours=case.tables["slices"].set_index("slice")["hours"].loc[case.tables["shapes"]["slice"]].to_numpy()
    )
    assert counts == expected.groupby(expected["value"].round(9))["hours"].sum().astype(int).to_dict()
    alike = (steps["value"].diff() == 0) & (steps["month"].diff() == 0)
    assert not alike.any()
