"""Storage over a typical day: efficiency on what is charged, no energy carried from day to day."""

from __future__ import annotations

from typing import Any

import pytest

from cases import Tables
from toys import Toys, edited, power, value


def day(*shares: float, blocks: tuple[float, float] = (12, 12), **cells: Any) -> Tables:
    """Demand of 50 MW; 60 MW of wind at 20 USD/MWh in two blocks of a day with this availability, else 60 USD/MWh.

    Two typical days stand for half a year each; a pumped-storage plant of 10 MW with round trip 0.75.
    """
    cut = [
        {"slice": f"d{d}b{b}", "season": f"d{d}", "day": f"d{d}", "month": d, "block": b, "duration": h, "hours": n}
        for d in (1, 2)
        for b, (h, n) in enumerate((h, h * 182.5) for h in blocks)
    ]
    tables = power({"B": 50}, {"wind": ("B", 80, 20), "dear": ("B", 100, 60)}, hours=cut)
    tables["profiles"].append({"profile": "wind", "kind": "availability"})
    tables["shapes"] += [{"profile": "wind", "slice": s["slice"], "value": v} for s, v in zip(cut, shares, strict=True)]
    row = {"storage": "pump", "name": "pump", "node": "B", "capacity": 10, "hours": 6, "efficiency": 0.75, **cells}
    tables["storage"] = [row]
    return edited(tables, "plants", "wind", profile="wind")


def test_round_trip_over_a_typical_day(toys: Toys) -> None:
    """60 MWh fit (10 MW x 6 h): a day charges 80 MWh at 20 USD and puts 60 MWh in place of 60 USD.

    That saves 60 x 60 - 80 x 20 = 2,000 USD a day, 365 days: 0.73 MUSD. With the efficiency on both ways it would be
    less, without it 60 x 40 x 365 = 0.876.
    """
    tables = day(1, 0, 1, 0)
    study = toys.study(tables)
    today = study.today()
    none = toys.cost(edited(tables, "storage", "pump", capacity=0))
    assert none - today.solution.objective == pytest.approx(0.73)
    charged, discharged = value(study, today, "charge"), value(study, today, "discharge")
    assert charged["pump", 2030, "d1b0", "normal"] * 12 == pytest.approx(0.08)
    assert discharged["pump", 2030, "d1b1", "normal"] * 12 == pytest.approx(0.06)


def test_nothing_is_carried_from_day_to_day(toys: Toys) -> None:
    """Wind on one day only, calm on the other: storage saves nothing. A yearly cycle would save 40 USD/MWh and more."""
    tables = day(1, 1, 0, 0)
    assert toys.cost(tables) == pytest.approx(toys.cost(edited(tables, "storage", "pump", capacity=0)))


def test_it_does_not_pay_below_its_efficiency(toys: Toys) -> None:
    """With round trip 0.3, 1 MWh at 20 gives 0.3 worth 18: nothing is stored."""
    study = toys.study(day(1, 0, 1, 0, efficiency=0.3))
    assert sum(value(study, study.today(), "charge").values()) == pytest.approx(0, abs=1e-9)


def test_power_limits_too(toys: Toys) -> None:
    """With room for 1,000 h, 10 MW bind: 120 MWh charged a day, 90 out: 90 x 60 - 120 x 20 = 3,000 USD, 1.095 MUSD."""
    tables = day(1, 0, 1, 0, hours=1000)
    saved = toys.cost(edited(tables, "storage", "pump", capacity=0)) - toys.cost(tables)
    assert saved == pytest.approx(1.095)


def test_storage_candidate(toys: Toys) -> None:
    """A kW of storage for 6 h saves 73 USD a year, the pump's 0.73 MUSD over 10 MW: built at 700 USD/kW, not at 750.

    Annuity of 20 years at 8 %: 0.1018522; 73 / 0.1018522 = 716.7 USD/kW.
    """
    cells = {"capacity": 0, "max_build": 10, "first_year": 2030, "life": 20, "rate": 0.08}
    built = []
    for capex in (700, 750):
        study = toys.study(day(1, 0, 1, 0, **cells, capex=capex))
        built.append(sum(value(study, study.today(), "build").values()))
    assert built == pytest.approx([0.01, 0.0], abs=1e-9)


@pytest.mark.parametrize(("blocks", "saved"), [((12, 12), 1.095), ((18, 6), 0.73)])
def test_power_of_what_is_built_limits_too(toys: Toys, blocks: tuple[float, float], saved: float) -> None:
    """10 MW at most, all but given away, with room for 1,000 h: the power binds that is short of hours.

    Half a day of wind: 120 MWh are charged, 90 come out, 90 x 60 - 120 x 20 = 3,000 USD a day, 1.095 MUSD; with
    charging unbound 120 would come out, 1.46. 18 h of wind: 6 h x 10 MW = 60 MWh come out of 80: 2,000 USD a day, 0.73
    MUSD; with discharging unbound 135 MWh would, 1.6425. The build costs 10 MW x 0.1 USD/kW = 0.001 MUSD.
    """
    cells = {"capacity": 0, "max_build": 10, "first_year": 2030, "life": 1, "hours": 1000, "capex": 0.1}
    tables = day(1, 0, 1, 0, blocks=blocks, **cells)
    bare = toys.cost(edited(tables, "storage", "pump", max_build=0))
    assert bare - toys.cost(tables) == pytest.approx(saved - 0.001)
