"""Freight: generalised cost, value of time, transfers, the outside option, capacity in trains."""

from __future__ import annotations

import pytest

from cases import Tables, tiny_freight
from toys import Toys, built, edited, flow, gate
from toys_freight import carried, freight, unit_costs, way


def test_generalised_cost(toys: Toys) -> None:
    """500 USD and 48 h at 10 USD a day: 520 USD/TEU. 10 thousand TEU worth 2,000 each: W = 20 - 5.2 = 14.8 MUSD.

    With hours taken for days it would be 980 USD/TEU, without time 500.
    """
    study = toys.study(tiny_freight())
    today = study.today()
    assert unit_costs(study, today)["F"] == pytest.approx(520)
    assert study.welfare(today) == pytest.approx(14.8)


def test_outside_option(toys: Toys) -> None:
    """Worth 519 to its shipper, cargo that costs 520 stays away and nothing is gained or lost; at 521 it goes."""
    for worth, quantity, welfare in ((519, 0.0, 0.0), (521, 10.0, 0.01)):
        study = toys.study(edited(tiny_freight(), "freight_demand", "F", willingness_to_pay=worth))
        today = study.today()
        assert carried(study, today).get("F", 0.0) == pytest.approx(quantity, abs=1e-9)
        assert study.welfare(today) == pytest.approx(welfare, abs=1e-9)


def fast_and_slow(**fast: object) -> Tables:
    """1,000 USD in 2 days, or 600 USD in 10 days; half the cargo values a day at 10 USD, half at 100."""
    links = [way("fast", "X", "Y", 1000, hours=48, **fast), way("slow", "X", "Y", 600, hours=240, mode="sea")]
    return freight({"F": ("X", "Y", 10, 5000)}, links, classes=((0.5, 10), (0.5, 100)))


def test_value_of_time_splits_the_flow(toys: Toys) -> None:
    """400 USD more for 8 days less: worth it above 50 USD a day. Each route takes 5 thousand TEU.

    Cost 5 x 0.7 + 5 x 1.2 = 9.5 MUSD, W = 50 - 9.5. By the mean value of 55 USD a day all would go fast and W be 38.9.
    """
    study = toys.study(fast_and_slow())
    today = study.today()
    assert (flow(study, today, "fast"), flow(study, today, "slow")) == pytest.approx((5, 5))
    assert study.welfare(today) == pytest.approx(40.5)


def test_scarce_slots_go_to_hurried_cargo(toys: Toys) -> None:
    """Slots for 3 thousand TEU on the fast route: the hurried class takes them, 2 thousand go slow at 1,600 USD.

    Cost 3 x 1.2 + 2 x 1.6 + 5 x 0.7 = 10.3: W = 39.7. A train a day carries 36.5 thousand TEU a year.
    """
    study = toys.study(fast_and_slow(existing=3 / 36.5))
    today = study.today()
    assert flow(study, today, "fast") == pytest.approx(3)
    assert study.welfare(today) == pytest.approx(39.7)


def test_transfer_delay(toys: Toys) -> None:
    """A change of gauge at the border: 60 USD and 24 h between two rail legs of 200 USD and 12 h each.

    460 USD and 48 h at 50 USD a day: 560 USD/TEU. Without the delay of the transfer 510; without its price 500.
    """
    links = [
        way("XM", "X", "M1435", 200, hours=12),
        way("gauge", "M1435", "M1520", 60, hours=24, mode="transfer"),
        way("MY", "M1520", "Y", 200, hours=12),
    ]
    study = toys.study(freight({"F": ("X", "Y", 10, 1000)}, links, classes=((1, 50),)))
    assert unit_costs(study, study.today())["F"] == pytest.approx(560)


def test_trains_carry_their_load(toys: Toys) -> None:
    """10 trains a day of 100 TEU carry 365 thousand TEU a year: of 400, 365 go.

    The next TEU would be worth 2,000 - 520 = 1,480 USD, which is the scarcity in its cost: 2,000.
    """
    tables = tiny_freight()
    tables["freight_quantity"][0]["quantity"] = 400
    study = toys.study(tables)
    today = study.today()
    assert carried(study, today)["F"] == pytest.approx(365)
    assert unit_costs(study, today)["F"] == pytest.approx(2000)


def test_tariff_per_km_and_use(toys: Toys) -> None:
    """0.2 USD/TEU-km x 1,000 km + 30 a use + the link's own 500 = 730; fee 0.05 x 1,000 + 10 = 60: 790 and time 20.

    Welfare counts 750 only, 12.5 MUSD; the fee of 0.6 is income.
    """
    tables = tiny_freight()
    tables["tariffs"][0].update({"cost_km": 0.2, "cost_use": 30, "fee_km": 0.05, "fee_use": 10})
    study = toys.study(edited(tables, "links", "XY", fee_country="AA"))
    today = study.today()
    assert unit_costs(study, today)["F"] == pytest.approx(810, rel=1e-5)
    assert study.welfare(today) == pytest.approx(20 - 7.5)


def test_carbon_on_freight(toys: Toys) -> None:
    """30 kg per 1,000 TEU-km would be nothing: 0.3 kg/TEU-km x 1,000 km = 0.3 t at 50 USD/t = 15 USD/TEU: 535."""
    tables = tiny_freight()
    tables["tariffs"][0]["co2_km"] = 0.3
    tables["carbon_prices"] = [{"country": "AA", "year": 2030, "price": 50}]
    study = toys.study(tables)
    assert unit_costs(study, study.today())["F"] == pytest.approx(535, rel=1e-5)


def test_bulk(toys: Toys) -> None:
    """500 thousand t at 20 USD/t and 24 h at 1 USD/t-day: 21 USD/t; worth 30: 0.5 x 9 = 4.5 MUSD.

    Taken for TEU it would be worth a thousand times less.
    """
    tables = edited(tiny_freight(), "freight_demand", "F", product="bulk", willingness_to_pay=30)
    tables = edited(tables, "links", "XY", products="bulk", cost_bulk=20, hours=24)
    tables["tariffs"] = [{"tariff": "train", "product": "bulk", "load": 3000}]
    tables["freight_classes"][0]["value_of_time"] = 1
    tables["freight_quantity"][0]["quantity"] = 500
    study = toys.study(tables)
    today = study.today()
    assert carried(study, today)["F"] == pytest.approx(0.5)
    assert study.welfare(today) == pytest.approx(4.5)


def test_route_gate(toys: Toys) -> None:
    """Design 8 trains a day, a quarter open: 2 trains, 73 thousand TEU of 400 a year; each is worth 1,480 USD."""
    tables = tiny_freight()
    tables["freight_quantity"][0]["quantity"] = 400
    study = toys.study(gate(tables, "XY", design=8))
    quarter = study.on_path("all", 0.25)
    assert carried(study, quarter)["F"] == pytest.approx(73)
    assert study.welfare(quarter) - study.welfare(study.today()) == pytest.approx(73 * 1.48)


def test_section_is_built_for_cargo(toys: Toys) -> None:
    """A train a day carries 36.5 thousand TEU, each worth 1,480: 54.02 MUSD a year.

    At a capex of 500 MUSD per train (50.93 a year for 20 years at 8 %) one train's worth is built for 36.5 thousand
    TEU; at 540 (55.0) none.
    """
    cells = {"existing": 0, "max_build": 5, "first_year": 2030, "life": 20, "rate": 0.08}
    for capex, size in ((500, 1.0), (540, 0.0)):
        tables = edited(tiny_freight(), "links", "XY", **cells, capex=capex)
        tables["freight_quantity"][0]["quantity"] = 36.5
        study = toys.study(tables)
        assert built(study, study.today(), "XY").get(2030, 0.0) == pytest.approx(size)


@pytest.mark.parametrize(("empty", "kept"), [(0, False), (4_000, False), (6_000, True), (15_000, True)])
def test_part_of_a_route_that_a_free_one_beats_is_left_out(toys: Toys, empty: int, kept: bool) -> None:
    """From A to B a ship takes boxes for 100 USD, always; trains, ten a day, for 200: more than half dearer.

    Whole routes by train cost 220 and are far below the outside option, but on A-B the ship is better; unless boxes
    fill trains that would go empty for more than 50 USD a box (5,000 a train of 100).
    """
    links = [
        way("XA", "X", "A", 10, existing=50),
        way("SHIP", "A", "B", 100, mode="sea"),
        way("RAIL", "A", "B", 200, existing=10, reversible=True),
        way("BY", "B", "Y", 10, existing=50),
    ]
    tables = freight({"F": ("X", "Y", 73, 900)}, links)
    tables["tariffs"].append({"tariff": "train", "product": "empty", "cost_use": empty, "load": 1})
    study = toys.study(tables)
    used = {link for way in study.program.model.stretches for link, _ in way}
    assert ("RAIL" in used) == kept
    assert study.welfare(study.today()) == pytest.approx(73 * (900 - 120) / 1000)


def test_a_way_that_may_grow_worth_while_is_kept(toys: Toys) -> None:
    """The Cape costs 140 for 100 by Suez: not taken, but there when Suez grows dear."""
    links = [way("SUEZ", "X", "Y", 100, mode="sea"), way("CAPE", "X", "Y", 140, mode="sea")]
    study = toys.study(freight({"F": ("X", "Y", 73, 900)}, links))
    assert {link for way in study.program.model.stretches for link, _ in way} == {"SUEZ", "CAPE"}
