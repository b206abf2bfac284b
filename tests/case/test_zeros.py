"""Zeros that a table allows and that something divides by are refused by name, or give what they mean."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import landbridge as lb
from cases import tiny_hydro, write_case
from landbridge.analysis.levers.catalogue import _scaled
from landbridge.case.provenance import Provenance
from landbridge.formulation.finance import annuity


def test_a_hydro_candidate_of_no_size(tmp_path: Path) -> None:
    tables = tiny_hydro()
    tables["hydro"][0].update(capacity=0, candidate=True, capex=900, life=50, first_year=2030)
    with pytest.raises(lb.CaseError, match=r"hydro.csv:2:capacity: a candidate of no size cannot be built; found '0'"):
        lb.load_case(write_case(tmp_path / "case", **tables))


def test_a_hydro_plant_of_no_size_stands_idle(tmp_path: Path) -> None:
    tables = tiny_hydro()
    tables["hydro"][0]["capacity"] = 0
    study = lb.Study.of(lb.load_case(write_case(tmp_path / "case", **tables)))
    assert study.today().solution.objective == pytest.approx(0.438e6 * 40 * 1e-6)  # all from coal at 40 USD/MWh


def test_water_years_that_never_come(tmp_path: Path) -> None:
    """Two years of probability 0 cannot be weighed against each other, by the setting or by `--hydro`; one can."""
    tables = tiny_hydro()
    tables["hydro_years"] += [{"hydro_year": y, "probability": 0} for y in ("dry", "wet")]
    tables["inflow"] = [{**row, "hydro_year": y} for row in tables["inflow"] for y in ("normal", "dry", "wet")]
    case = lb.load_case(write_case(tmp_path / "case", **tables))
    with pytest.raises(lb.CaseError, match="at least one has a probability above 0"):
        case.with_settings(hydro_years="dry;wet")
    study = lb.Study.of(case.with_settings(hydro_years="dry"))
    assert study.today().solution.objective == pytest.approx((0.438e6 - 5 * 8760) * 40 * 1e-6)


@pytest.mark.parametrize("rate", [0.0, 1e-18, 1e-12, 1e-9, 2e-9])
def test_an_annuity_at_almost_no_rate(rate: float) -> None:
    """(1 + rate) ** -life rounds to 1 there: the usual formula would divide by nothing."""
    assert annuity(rate, 40) == pytest.approx(1 / 40, rel=1e-6)


def test_numbers_that_cancel_out_have_no_range_in_common() -> None:
    row = Provenance("assumed", "s", "", -1.0, 2.0, "", "")
    assert all(np.isnan(end).all() for end in _scaled(np.array([3.0, -3.0, 0.0]), row))
    assert [end.tolist() for end in _scaled(np.array([1.0, 3.0]), row)] == [[-0.5, -1.5], [1.0, 3.0]]
