"""What the benchmarks hold against each other is one linear program."""

from __future__ import annotations

import highspy
import pandas as pd
import pytest

from benchmarks.builders import BUILDERS, PEER
from benchmarks.sizes import SIZES, Size, case_of
from landbridge.case import Case
from landbridge.formulation import trust
from landbridge.runs import headline_path


def built(builder: str) -> highspy.Highs:
    """The program half way to full trust: two periods, two hydrological years."""
    case = case_of("small").with_settings(hydro_years="dry;wet")
    way = BUILDERS[builder]
    phi = trust.openness_on_path(case, headline_path(case), 0.5)
    return way.build(way.prepare(case, phi))


def least_cost(solver: highspy.Highs) -> float:
    solver.run()
    return float(solver.getInfo().objective_function_value)


@pytest.mark.slow
def test_ours_and_the_peer_have_one_optimum(monkeypatch: pytest.MonkeyPatch) -> None:
    """One least cost, from as many columns; both of ours are one program (`test_arrays.py`), so one is solved."""
    monkeypatch.setitem(SIZES, "small", Size(periods=2))
    found = {builder: built(builder) for builder in BUILDERS}
    assert len({solver.getNumCol() for solver in found.values()}) == 1
    assert found["full"].getNumRow() == found["fast"].getNumRow()
    assert least_cost(found["fast"]) == pytest.approx(least_cost(found[PEER]), rel=1e-6)


@pytest.mark.slow
def test_a_year_hour_by_hour_keeps_the_hours_of_its_months() -> None:
    """8,760 seasons of one hour in one day; load and availability keep their means by month."""
    days, year = case_of("baseline"), case_of("year")
    hours = year.tables["slices"]
    assert len(hours) == hours["season"].nunique() == 8760
    assert hours["day"].nunique() == 1

    def means(case: Case) -> pd.Series:
        slices = case.tables["slices"].merge(case.tables["shapes"], on="slice")
        slices["weighed"] = slices["value"] * slices["hours"]
        return slices.groupby(["profile", "month"])["weighed"].sum()

    assert means(year).to_numpy() == pytest.approx(means(days).to_numpy())
