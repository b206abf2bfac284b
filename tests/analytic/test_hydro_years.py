"""Builds are common to all water years; drawdown carries water between them; ponds limit the day."""

from __future__ import annotations

from typing import Any

import pytest

from cases import Tables
from toys import Toys, built, edited, made, power, settings, value

YEARS = {"dry": (0.25, 2.0), "normal": (0.5, 5.0), "wet": (0.25, 8.0)}


def three_years(**hydro: Any) -> Tables:
    """10 MW of demand, 2, 5 or 8 MW of hydro by water year, the rest at 60 USD/MWh."""
    tables = power({"B": 10}, {"dear": ("B", 100, 60), "new": ("B", 0, 10)})
    tables["hydro_years"] = [{"hydro_year": e, "probability": p} for e, (p, _) in YEARS.items()]
    row = {"plant": "H", "name": "H", "node": "B", "capacity": 1000, "factor": 1, "storage": 0}
    tables["hydro"] = [{**row, **hydro}]
    tables["inflow"] = [
        {"plant": "H", "month": m, "hydro_year": e, "inflow": v} for m in range(1, 13) for e, (_, v) in YEARS.items()
    ]
    return tables


def test_builds_are_common_to_all_years(toys: Toys) -> None:
    """A plant at 10 beside one at 60 USD/MWh saves 438 USD/kW-year whenever it runs.

    Residual demand is 8, 5, 2 MW with 0.25, 0.5, 0.25. MW beyond 5 run in dry years only: 109.5; MW from 2 to 5 in
    dry and normal ones: 328.5. At 2,000 USD/kW x 0.1018522 = 203.7 a year, 5 MW are built. Known beforehand, dry
    years would build 8 and wet ones 2 (5 on average by luck), so each alone is asked too.
    """
    cells = {"max_build": 20, "first_year": 2030, "life": 20, "rate": 0.08, "capex": 2000}
    tables = edited(three_years(), "plants", "new", **cells)
    sizes = {}
    for chosen in ("", "expected", "dry", "wet"):
        study = toys.study(settings(tables, hydro_years=chosen) if chosen else tables)
        sizes[chosen] = built(study, study.today(), "new")[2030] * 1000
    assert sizes == pytest.approx({"": 5, "expected": 5, "dry": 8, "wet": 2})


def test_years_split_by_semicolon_share_probability(toys: Toys) -> None:
    """Dry and wet alone have 0.5 each: (8 + 2) / 2 = 5 MW from the plant at 60: 2.628 MUSD; normal has no part."""
    tables = settings(three_years(), hydro_years="dry;wet")
    assert toys.cost(tables) == pytest.approx(5 * 60 * 8760 / 1e6)


def test_drawdown_moves_water_between_years(toys: Toys) -> None:
    """Dry years draw 31.536 hm3 (1 m3/s) and wet ones put as much back: 3, 5, 7 MW of hydro.

    With the rest at 60 USD/MWh the mean is the same; asked of the dry year alone it is 3 MW, 26.28 GWh (17.52
    without drawdown).
    """
    tables = three_years(storage=100)
    tables["drawdown"] = [
        {"plant": "H", "hydro_year": e, "drawdown": v} for e, v in (("dry", 31.536), ("normal", 0), ("wet", -31.536))
    ]
    study = toys.study(settings(tables, hydro_years="dry"))
    assert made(study, study.today(), "hydro") == pytest.approx(0.02628)


def day(pondage: float | None) -> Tables:
    """10 m3/s, 1 MW each, two blocks of 12 h: demand of 10 and 30 MW, 10 MW of plant at 20 USD/MWh, the rest at 60."""
    cut = [
        {"slice": f"b{b}", "season": "y", "day": "y", "month": 1, "block": b, "duration": 12, "hours": 4380}
        for b in (0, 1)
    ]
    plants = {"cheap": ("B", 10.0, 20.0), "dear": ("B", 100.0, 60.0)}
    tables = power({"B": 20}, plants, hours=cut, shape={"B": (0.5, 1.5)})
    tables["hydro_years"] = [{"hydro_year": "normal", "probability": 1}]
    row = {"plant": "H", "name": "H", "node": "B", "capacity": 1000, "factor": 1, "storage": 0}
    tables["hydro"] = [{**row, **({} if pondage is None else {"pondage": pondage})}]
    tables["inflow"] = [{"plant": "H", "month": m, "hydro_year": "normal", "inflow": 10} for m in range(1, 13)]
    return tables


@pytest.mark.parametrize(("pondage", "flow"), [(None, 20.0), (0.1, 10 + 0.1 / 0.0432), (0.0, 10.0)])
def test_pondage(toys: Toys, pondage: float | None, flow: float) -> None:
    """With a pond as needed, all water waits for the second block: 20 m3/s; with none 10 run through at all times.

    0.1 hm3 over 12 h are 0.1e6 / 43,200 = 2.3148 m3/s: 12.3148. With the hours of the year in place of the block's
    (4,380), next to nothing could be moved.
    """
    study = toys.study(day(pondage))
    turbined = value(study, study.today(), "turbined")
    assert turbined["H", 2030, "b1", "normal"] * 1000 == pytest.approx(flow)


def test_candidate_plant_brings_its_reservoir(toys: Toys) -> None:
    """A candidate of 10 MW on 10 m3/s, annuity 203.7 USD/kW, saves 60 x 8.76 = 525.6: built whole.

    At 6,000 USD/kW (611.1) it is not, and its water is no use: 10 MW at 60 cost 5.256 MUSD.
    """
    tables = power({"B": 10}, {"dear": ("B", 100, 60)})
    tables["hydro_years"] = [{"hydro_year": "normal", "probability": 1}]
    row = {"plant": "H", "name": "H", "node": "B", "capacity": 10, "factor": 1, "storage": 50, "candidate": True}
    cells = {"first_year": 2030, "life": 20, "rate": 0.08}
    tables["inflow"] = [{"plant": "H", "month": m, "hydro_year": "normal", "inflow": 10} for m in range(1, 13)]
    for capex, size, cost in ((2000, 0.01, 2.037045), (6000, 0.0, 5.256)):
        tables["hydro"] = [{**row, **cells, "capex": capex}]
        study = toys.study(tables)
        today = study.today()
        assert built(study, today, "H").get(2030, 0.0) == pytest.approx(size)
        assert today.solution.objective == pytest.approx(cost, rel=1e-5)
