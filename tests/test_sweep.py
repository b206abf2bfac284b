"""Variants of a case in several processes."""

from __future__ import annotations

from pathlib import Path

import pytest

import landbridge as lb
from cases import merged, tiny_freight, tiny_hydro, write_case, write_scenario
from toys import gate


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """10 thousand TEU that save 1,480 USD each once the gate opens (14.8 MUSD); the scenario makes the way dearer."""
    folder = write_case(tmp_path / "case", **gate(merged(tiny_hydro(), tiny_freight()), "XY", design=1))
    return write_scenario(folder, "dear", links=[{"link": "XY", "cost": 600}])


def test_sweep_gives_what_runs_give(case: Path) -> None:
    """Two processes and one give the same rows, in order, and they are those of runs."""
    demand = lb.load_case(case).tables["freight_quantity"].assign(quantity=20.0)
    variants = {
        "case": lb.Variant(),
        "dear": lb.Variant(scenarios=["dear"]),
        "double": lb.Variant(tables={"freight_quantity": demand}),
        "discounted": lb.Variant(settings={"discount_rate": "0.05", "base_year": "2020"}),
    }
    found = lb.sweep(case, variants, paths=["all"], workers=2)
    assert found["variant"].tolist() == list(variants)
    assert found.equals(lb.sweep(case, variants, paths=["all"], workers=1))
    locked = found.set_index("variant")["locked"]
    assert locked["case"] == pytest.approx(14.8)
    dear = lb.run(case, scenarios=["dear"], report=False, levels=2).summary["locked_value"]["all"]["npv"]
    assert locked["dear"] == pytest.approx(dear) and dear < 14.0
    assert locked["double"] == pytest.approx(29.6)
    assert locked["discounted"] == pytest.approx(14.8 / 1.05**10)


def test_what_is_not_there_is_named(case: Path) -> None:
    with pytest.raises(KeyError, match="no path 'al'"):
        lb.sweep(case, {"case": lb.Variant()}, paths=["al"], workers=1)
    with pytest.raises(lb.CaseError, match="no such scenario"):
        lb.sweep(case, {"x": lb.Variant(scenarios=["deer"])}, workers=1)
    with pytest.raises(KeyError, match="no path"):
        lb.Study.of(lb.load_case(case)).on_path("inter-corean", 1.0)
