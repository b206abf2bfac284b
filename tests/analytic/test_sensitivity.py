"""Sensitivity: slopes against costs solved anew, W under moved inputs, ranges by sources, delay, switch values."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from cases import Tables
from landbridge.analysis import sensitivity
from landbridge.analysis.levers.catalogue import Catalogue
from landbridge.analysis.levers.lever import Mover
from landbridge.analysis.study import State, Study
from landbridge.analysis.tables import Reader
from toys import Toys, edited, gate, settings, two_nodes
from toys_everything import anew

B = 35.04  # MUSD a year that 100 MW save: 40 USD/MWh x 0.876 TWh


def test_slopes_lie_between_differences(study: Study, catalogue: Catalogue) -> None:
    """Each lever's slope of least cost lies between the differences to a little below and a little above.

    They are equal but at kinks. A dual of the wrong bound, or one counted although a permit binds, falls outside.
    """
    mover, step = Mover(study, catalogue.effects), 1e-4
    state = study.on_path("all", 0.4)
    slopes, cost = mover.derivatives(state), state.solution.objective
    levers = list(catalogue.levers.values())
    ways = [(v, np.where(v.base == 0, 0.1, v.base)) for v in levers]
    near = [mover.moved(v, v.base + s * step * to, "all", 0.4) for v, to in ways for s in (-1, 1)]
    study.prepare([m.instance for m in near if m.study is study], "near")
    costs = [m.study.solver.under(m.instance).objective for m in near]
    for (lever, to), below, above in zip(ways, costs[::2], costs[1::2], strict=True):
        low, high = sorted([(cost - below) / step, (above - cost) / step])
        room = 2e-3 * max(abs(low), abs(high)) + 1e-5
        assert low - room <= mover.slope(lever, to, state, slopes) <= high + room, lever.name


@pytest.mark.parametrize(
    "name",
    [
        ("fuel_prices", "coal/AA/*", "price"),
        ("carbon_prices", "BB/*", "price"),
        ("links", "AB", "fee"),
        ("links", "AC", "rate"),
        ("countries", "AA", "financing_rate"),
        ("case", "discount_rate", "value"),
        ("shapes", "wind/*", "steepness"),
        ("inflow", "dam/*/*", "steepness"),
        ("plants", "gas", "availability"),
        ("freight_classes", "*/*", "value_of_time"),
    ],
)
def test_welfare_under_moved_inputs(study: Study, catalogue: Catalogue, name: tuple[str, str, str]) -> None:
    """W of a plan under moved inputs is that of the case built anew: fees and financing are no cost to W.

    Read with the ledger of the base values, W would miss what the move itself adds to cost. The least costs are equal;
    W is compared for one plan, since plans of equal cost may differ in fees and damage.
    """
    lever = catalogue.levers[name]
    values = lever.scaled(1.3)
    moved = Mover(study, catalogue.effects).moved(lever, values, "all", 1.0)
    state = moved.study.under({}, moved.instance, "all", 1.0, "moved")
    again = Study.of(anew(study.case, lever, values))
    full = again.on_path("all", 1.0)
    assert state.solution.objective == pytest.approx(full.solution.objective, rel=1e-9)
    same = moved.study.noted("the same plan", "all", 1.0, {}, full.solution)
    assert moved.worth(same) == pytest.approx(again.welfare(full), rel=1e-7)


def line(**cells: Any) -> Tables:
    """A gated line of 100 MW between power at 20 and at 60 USD/MWh: full trust saves B a year; 2028 is year 0."""
    tables = gate(two_nodes(**(cells or {"existing": 100})), "AB", design=100)
    return settings(tables, discount_rate=0.05, base_year=2028)


def source(table: str, key: str, column: str, low: float, high: float) -> dict[str, Any]:
    """A row of sources."""
    row = {"table": table, "key": key, "column": column, "quality": "assumed", "source": "made up", "year": 2024}
    return {**row, "low": low, "high": high, "distribution": "triangular"}


def found(toys: Toys, tables: Tables) -> tuple[Study, State, State, Any]:
    """Finding of a case on path `all`."""
    study = toys.study(tables)
    today, full = study.today(), study.on_path("all", 1.0)
    return study, today, full, sensitivity.finding(study, Reader(study), "all", today, full)


def test_levers_by_hand(toys: Toys) -> None:
    """W saved is 0.876 TWh x (dear - cheap) x 1.05^-2 = 31.7823 MUSD; a dollar of either is 0.876 / 1.1025 = 0.794558.

    Dear power from 50 to 80 USD/MWh: a swing of 30 x 0.794558 = 23.8367; solved again 23.8367 and 47.6735 are locked.
    Cheap power from 10 to 30: -15.8912. Without discounting the swing would be 26.28; of cost today alone, -26.28.
    """
    tables = line()
    tables["sources"] = [
        source("plants", "dear", "variable_om", 50, 80),
        source("plants", "cheap", "variable_om", 10, 30),
    ]
    _, _, _, finding = found(toys, tables)
    dollar = 0.876 / 1.1025
    levers, again = finding.tables["levers"], finding.tables["resolved_levers"]
    assert list(levers["key"]) == ["dear", "cheap"]
    assert list(levers["rank"]) == [1, 2]
    assert list(levers["derivative"]) == pytest.approx([dollar, -dollar])
    assert list(levers["swing"]) == pytest.approx([30 * dollar, -20 * dollar])
    assert list(again["locked_low"]) == pytest.approx([30 * dollar, 50 * dollar])
    assert list(again["locked_high"]) == pytest.approx([60 * dollar, 30 * dollar])
    assert list(again["estimate_low"]) == pytest.approx(list(again["locked_low"]))
    headline = finding.summary["headline"]
    assert headline["value"] == pytest.approx(40 * dollar)
    assert (headline["low"], headline["high"]) == pytest.approx((30 * dollar, 60 * dollar))
    assert headline["joint_low"] == pytest.approx((40 - math.hypot(10, 10)) * dollar)
    assert headline["joint_high"] == pytest.approx((40 + math.hypot(20, 10)) * dollar)


def test_a_fee_is_no_loss_of_welfare(toys: Toys) -> None:
    """A fee of 0 to 10 USD/MWh on the line is 10 x 0.794558 off what traders save, and nothing off W.

    `transfer` says so; 100 MW flow at any of these fees, and 31.7823 stay locked.
    """
    tables = edited(line(), "links", "AB", fee=5, fee_country="AA")
    tables["sources"] = [source("links", "AB", "fee", 0, 10)]
    _, _, _, finding = found(toys, tables)
    row, again = finding.tables["levers"].iloc[0], finding.tables["resolved_levers"].iloc[0]
    assert row["transfer"]
    assert row["swing"] == pytest.approx(-10 * 0.876 / 1.1025, rel=1e-5)
    assert (again["locked_low"], again["locked_high"]) == pytest.approx((40 * 0.876 / 1.1025,) * 2)


def test_trust_there_is_today(toys: Toys) -> None:
    """What trust there is already is not locked: 31.7823 x (1 - now). From 0 to 0.2 it is 6.3565 less, 0.1 half of it.

    The slope is that of today's cost alone: full trust stays full.
    """
    tables = edited(line(), "relations", "AA-BB", now=0.1)
    tables["sources"] = [source("relations", "AA-BB", "now", 0, 0.2)]
    _, _, _, finding = found(toys, tables)
    row, again = finding.tables["levers"].iloc[0], finding.tables["resolved_levers"].iloc[0]
    whole = 40 * 0.876 / 1.1025
    assert row["swing"] == pytest.approx(-0.2 * whole)
    assert (again["locked_low"], again["locked_high"]) == pytest.approx((whole, 0.8 * whole))
    assert (again["estimate_low"], again["estimate_high"]) == pytest.approx((whole, 0.8 * whole))


def test_without_ranges(toys: Toys) -> None:
    """Without a range nothing is ranked or solved again, and the headline stands alone: 31.7823 from end to end."""
    _, _, _, finding = found(toys, line())
    assert finding.tables["levers"].empty
    assert finding.tables["resolved_levers"].empty
    assert list(finding.summary["headline"].values()) == pytest.approx([40 * 0.876 / 1.1025] * 5)


def test_numbers_of_one_row_go_together(toys: Toys) -> None:
    """One row of sources (20 to 60) over numbers of 20 and 60: scaled so that their mean of 40 goes there: 0.5 to 1.5.

    A number of a year with a range of its own keeps it; 2040 has none and takes that of 2030 in proportion: 0.8 to 1.1.
    """
    tables = line()
    tables["demand"] = [r for y, f in ((2030, 1), (2040, 2)) for r in _demand(tables, y, f)]
    tables["sources"] = [
        source("plants", "*", "variable_om", 20, 60),
        source("demand", "B/2030", "energy", 0.8 * 0.876, 1.1 * 0.876),
    ]
    study = toys.study({**tables, "periods": [{"period": 2035, "years": 1}]})
    catalogue = Catalogue(study, Reader(study))
    plants, demand = catalogue.levers["plants", "*", "variable_om"], catalogue.levers["demand", "B/*", "energy"]
    assert plants.low.tolist() == pytest.approx([10, 30])
    assert plants.high.tolist() == pytest.approx([30, 90])
    assert (demand.low / demand.base).tolist() == pytest.approx([0.8, 0.8])
    assert (demand.high / demand.base).tolist() == pytest.approx([1.1, 1.1])


def _demand(tables: Tables, year: int, factor: float) -> list[dict[str, Any]]:
    return [{**r, "year": year, "energy": r["energy"] * factor, "peak": r["peak"] * factor} for r in tables["demand"]]


def test_what_no_lever_moves_is_counted(toys: Toys) -> None:
    """A loss stands in the matrix: one number with a range is not covered. A latitude enters no equation, and a price
    of a year before all periods is not felt: they are not counted.
    """
    tables = line()
    tables["fuels"] = [{"fuel": "coal", "emission": 0.3}]
    tables["fuel_prices"] = [{"fuel": "coal", "country": "AA", "year": y, "price": 9} for y in (2020, 2030)]
    tables["sources"] = [
        source("links", "AB", "loss", 0, 0.1),
        source("nodes", "A", "lat", 40, 50),
        source("fuel_prices", "coal/AA/2020", "price", 5, 10),
    ]
    tables["nodes"][0]["lat"] = 45
    study = toys.study(edited(tables, "links", "AB", loss=0.05))
    assert Catalogue(study, Reader(study)).uncovered == {"links.loss": 1}


@pytest.mark.parametrize(("cells", "gain"), [({"existing": 100}, B), ({"max_build": 100, "capex": 1000}, B - 8.02426)])
def test_delay_of_a_year(toys: Toys, cells: dict[str, Any], gain: float) -> None:
    """A year's gain, less the annuity of what is built (100 MW x 1,000 USD/kW x 0.0802426), at 1.05^-2.

    The same as the locked value of opening from the start less that of opening from the second year, in a case whose
    first period is that one year. With the annuity paid all the same, a year's delay would cost B in both.
    """
    build = {"first_year": 2030, "life": 20, "rate": 0.05} if "capex" in cells else {}
    tables = line(**cells, **build)
    whole = toys.study({**tables, "periods": [{"period": 2030, "years": 5}]})
    cost = sensitivity.delay_cost(whole, whole.today(), whole.on_path("all", 1.0))
    assert cost == pytest.approx(gain / 1.1025, rel=1e-6)
    tables["periods"] = [{"period": 2030, "years": 1}, {"period": 2031, "years": 4}]
    tables["paths"].append({"path": "late", "name": "late"})
    tables["trust_paths"].append({"path": "late", "relation": "AA-BB", "from_year": 2031})
    cut = toys.study(tables)
    first, late = (cut.welfare(cut.on_path(path, 1.0)) for path in ("all", "late"))
    assert first - late == pytest.approx(cost, rel=1e-6)
