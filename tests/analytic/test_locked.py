"""Locked value, its split by carrier, and the trust curve with its slope."""

from __future__ import annotations

import pytest

from cases import Tables, merged, tiny_freight
from landbridge.analysis.curve import curve_table, grid, trust_curve
from landbridge.analysis.locked import locked_value
from toys import Toys, gate, power, two_nodes


def ladder() -> Tables:
    """Three plants at B that imports at 20 USD/MWh push out in turn: 40 MW at 80, 40 at 50, 40 at 30; 100 MW wanted."""
    plants = {"cheap": ("A", 200.0, 20.0), "p80": ("B", 40.0, 80.0), "p50": ("B", 40.0, 50.0), "p30": ("B", 40.0, 30.0)}
    tables = power({"A": 0, "B": 100}, plants, [{"link": "AB", "existing": 200}], periods=((2030, 5),), rate=0.05)
    return gate(tables, "AB", design=100)


def test_locked_value_with_its_years_and_carriers(toys: Toys) -> None:
    """Power: 80 MW locked, 0.3504 MUSD a year each: 28.032. Freight: 10 thousand TEU locked, 1.48 each: 14.8.

    Both on one gate: 42.832 a year; 5 years at 0 % discount 214.16 NPV; power 140.16, freight 74, nothing shared.
    """
    tables = gate(two_nodes(existing=200), "AB", design=80)
    other = gate(tiny_freight(), "XY", design=1)
    keep = ("nodes", "tariffs", "links", "freight_demand", "freight_quantity", "freight_classes", "link_gates")
    tables = merged(tables, {k: other[k] for k in keep})
    tables["periods"] = [{"period": 2030, "years": 5}]
    study = toys.study(tables)
    found = locked_value(study, "all", study.today(), study.on_path("all", 1))
    assert found.npv == pytest.approx(214.16)
    assert found.per_year == pytest.approx({2030: 42.832})
    assert found.by_carrier == pytest.approx({"power": 140.16, "freight": 74.0, "gas": 0.0, "shared": 0.0}, abs=1e-6)
    assert found.resolved
    assert found.gap <= 1e-6 * found.npv


def test_nothing_locked(toys: Toys) -> None:
    """A gate that is open already locks nothing."""
    study = toys.study(gate(two_nodes(existing=200), "AB", design=80, now=1))
    assert locked_value(study, "all", study.today(), study.on_path("all", 1)).npv == pytest.approx(0, abs=1e-9)


def test_curve_by_hand(toys: Toys) -> None:
    """Imports replace 20 MW of p80, 40 of p50 and 40 of p30: shut, 20 MW at 80 run.

    Gains a MW: 60, 30, 10 USD/MWh x 8.76 kUSD. At 0.2: 20 x 60 = 1,200; at 0.6: + 40 x 30 = 2,400; at 1: + 40 x 10 =
    2,800: times 8,760 h and d = 4.545951: 47.787, 95.573, 111.502 MUSD. The slope to the right falls from 6,000 to
    3,000 and 1,000 a unit of openness: 238.93, 119.47, 39.82.
    """
    study = toys.study(ladder())
    frame = curve_table(study, trust_curve(study, "all", [0, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0]))
    unit = 8760 / 1e6 * 4.545951
    gains = [unit * v for v in (0, 600, 1200, 1800, 2400, 2600, 2800)]
    assert frame["gain"].tolist() == pytest.approx(gains, rel=1e-6, abs=1e-9)
    inside = frame[frame["level"].isin([0.1, 0.4, 0.8])]
    assert inside["slope"].tolist() == pytest.approx([unit * v for v in (6000, 3000, 1000)], rel=1e-6)


def test_slope_is_the_finite_difference_of_cost(toys: Toys) -> None:
    """Between kinks the dual slope is minus (cost(t + h) - cost(t)) / h exactly, for h within the piece."""
    study = toys.study(ladder())
    for level in (0.05, 0.35, 0.75):
        row = curve_table(study, [study.on_path("all", level)]).iloc[0]
        ahead = study.on_path("all", level + 0.05).solution.objective
        assert row["slope"] == pytest.approx(-(ahead - row["cost"]) / 0.05, rel=1e-6)


def test_slope_at_a_kink_lies_between(toys: Toys) -> None:
    """At 0.2 the slope is any dual between the right one (3,000) and the left one (6,000 a unit of openness)."""
    study = toys.study(ladder())
    slope = curve_table(study, [study.on_path("all", 0.2)])["slope"].iloc[0] / (8760 / 1e6 * 4.545951)
    assert 3000 - 1e-3 <= slope <= 6000 + 1e-3


def test_slope_through_a_response(toys: Toys) -> None:
    """With a response of 0 to 0.5 and then up to 1, the slope is 0 and then twice that of openness: chain rule.

    At trust 0.55 openness is 0.1: 6,000 x 2 = 12,000.
    """
    tables = ladder()
    tables["gate_response"].append({"gate": "gate", "relation": "AA-BB", "trust": 0.5, "openness": 0})
    study = toys.study(tables)
    slopes = curve_table(study, [study.on_path("all", t) for t in (0.25, 0.55)])["slope"] / (8760 / 1e6 * 4.545951)
    assert slopes.tolist() == pytest.approx([0, 12000], rel=1e-6, abs=1e-6)


def test_slope_of_reliance_rows(toys: Toys) -> None:
    """Where reliance binds (share from 0 to 0.1 of 100 MW), the slope is 10 MW x 60 x 8.76 x d per unit of trust."""
    tables = ladder()
    tables["reliance"] = [
        {"country": "BB", "carrier": "power", "gate": "gate", "openness": x, "share": v} for x, v in ((0, 0), (1, 0.1))
    ]
    study = toys.study(tables)
    slope = curve_table(study, [study.on_path("all", 0.5)])["slope"].iloc[0]
    assert slope == pytest.approx(10 * 60 * 8760 / 1e6 * 4.545951, rel=1e-6)


def test_grid() -> None:
    """Five levels from 0 to 1 are quarters."""
    assert grid(5) == [0, 0.25, 0.5, 0.75, 1]
