"""What a link's limits are worth, and how long cargo is on the way, on paper."""

from __future__ import annotations

import pandas as pd
import pytest

from cases import Tables
from landbridge.analysis.rents import UNIT_RENT
from landbridge.analysis.study import State, Study
from landbridge.analysis.tables import Reader, cargo, link_flows, ways
from toys import Toys, flow, gate, power, price, settings, two_nodes
from toys_everything import everything
from toys_freight import UNIT_LOAD, freight, way


def rent(study: Study, state: State, link: str, direction: str = "forward") -> tuple[float, float]:
    """Rent (MUSD a year) and unit rent of a link in the first period."""
    f = link_flows(Reader(study), state)
    f = f[(f["link"] == link) & (f["direction"] == direction) & (f["period"] == study.periods[0])]
    return float(f["rent"].sum()), float(f["unit_rent"].max())


def hours(study: Study, state: State) -> dict[str, float]:
    frame = cargo(Reader(study), state)
    return dict(zip(frame["flow"], frame["mean_hours"], strict=True))


def test_a_full_line_earns_the_difference_of_prices(toys: Toys) -> None:
    """40 of 100 MW wanted at B come from A: 60 - 20 = 40 USD/MWh on 350,400 MWh are 14.016 MUSD a year."""
    study = toys.study(two_nodes(existing=40))
    assert rent(study, study.today(), "AB") == pytest.approx((14.016, 40.0))


def test_a_line_that_is_not_full_earns_nothing(toys: Toys) -> None:
    """150 MW for 100 MW of demand: prices are equal, and so nothing is left for the line."""
    study = toys.study(two_nodes(existing=150))
    assert flow(study, study.today(), "AB") == pytest.approx(0.876)
    assert rent(study, study.today(), "AB") == pytest.approx((0, 0), abs=1e-9)


def test_cost_and_fee_come_off_the_rent(toys: Toys) -> None:
    """7 of cost and 3 of fee leave 30 of the 40 USD/MWh."""
    study = toys.study(two_nodes(existing=40, cost=7, fee=3, fee_country="AA"))
    assert rent(study, study.today(), "AB") == pytest.approx((30 * 0.3504, 30.0))


def test_a_permit_that_binds_is_worth_the_same(toys: Toys) -> None:
    """Shut, a unit more is worth 40 USD/MWh and no rent is earned; at a quarter 25 MW earn 8.76 MUSD.

    A wants 10 MW of its own, so that it has a price of 20 while the line is shut.
    """
    plants = {"cheap": ("A", 200.0, 20.0), "dear": ("B", 200.0, 60.0)}
    tables = power({"A": 10, "B": 100}, plants, [{"link": "AB", "existing": 200}])
    study = toys.study(gate(tables, "AB", design=100))
    assert rent(study, study.today(), "AB") == pytest.approx((0, 40.0))
    assert rent(study, study.on_path("all", 0.25), "AB") == pytest.approx((25 * 8.76e-3 * 40, 40.0))


def test_money_is_of_a_year_and_not_discounted(toys: Toys) -> None:
    """Discounting at 5 % from 2025 to years of 2030 and after changes nothing in a rent of a year."""
    study = toys.study(settings(two_nodes(existing=40), discount_rate=0.05, base_year=2025))
    assert rent(study, study.today(), "AB") == pytest.approx((14.016, 40.0))


def test_full_in_some_hours(toys: Toys) -> None:
    """B wants 100 MW for 2,190 h and 20 MW for 6,570 h; the line of 40 MW is full in the first only.

    Rent 40 MW x 2,190 h x 40 = 3.504 MUSD; a unit that is there all the year is worth 40 x 2,190 / 8,760 = 10 USD/MWh,
    though the use over the year is (40 x 2,190 + 20 x 6,570) / (40 x 8,760) = 62.5 %.
    """
    plants = {"cheap": ("A", 200.0, 20.0), "dear": ("B", 200.0, 60.0)}
    cut, shape = (2190.0, 6570.0), {"B": [2.5, 0.5]}
    study = toys.study(power({"A": 0, "B": 40}, plants, [{"link": "AB", "existing": 40}], hours=cut, shape=shape))
    assert rent(study, study.today(), "AB") == pytest.approx((3.504, 10.0))
    row = link_flows(Reader(study), study.today()).iloc[0]
    assert row["use"] == pytest.approx(0.625)


def test_what_is_built_earns_its_annuity(toys: Toys) -> None:
    """Built until the last MW: capex 1,000 USD/kW at 5 % over 20 years is 80.2426 USD/kW a year, and so is the rent.

    All 100 MW are built and none is scarce beyond that: 8.02426 MUSD a year.
    """
    cells = {"max_build": 150, "capex": 1000, "rate": 0.05, "first_year": 2030, "life": 20}
    study = toys.study(two_nodes(existing=0, **cells))
    assert rent(study, study.today(), "AB")[0] == pytest.approx(8.02426, rel=1e-5)


def test_an_unbuilt_line_is_worth_what_prices_differ(toys: Toys) -> None:
    """Too dear to build (capex 10,000: 91.6 USD/MWh): a unit more is worth 40 USD/MWh, and not its annuity."""
    cells = {"max_build": 150, "capex": 10000, "rate": 0.05, "first_year": 2030, "life": 20}
    study = toys.study(two_nodes(existing=0, **cells))
    assert rent(study, study.today(), "AB") == pytest.approx((0, 40.0))


def trains(**cells: object) -> Tables:
    """10 thousand TEU from X to Y, worth 900 USD/TEU at most; trains of 100 TEU at 400, 0.1 a day (3.65 thousand)."""
    tables = freight({"F": ("X", "Y", 10, 900)}, [way("XY", "X", "Y", 400, existing=0.1, hours=48, **cells)])
    return tables


def test_a_full_railway(toys: Toys) -> None:
    """900 - 400 = 500 USD on 3,650 TEU are 1.825 MUSD a year."""
    study = toys.study(trains())
    assert rent(study, study.today(), "XY") == pytest.approx((1.825, 500.0))


def test_a_railway_whose_trains_come_back_empty(toys: Toys) -> None:
    """1,000 km back empty at 20 USD a km are 200 USD/TEU: 300 of 500 are left, all in the heavy direction.

    One thousand TEU go back, and most trains still run empty: the light direction is not scarce.
    """
    tables = trains(reversible=True)
    tables["freight_demand"].append({**tables["freight_demand"][0], "flow": "G", "origin": "Y", "destination": "X"})
    tables["freight_quantity"].append({"flow": "G", "year": 2030, "quantity": 1})
    tables["tariffs"].append({"tariff": "train", "product": "empty", "cost_km": 20, "load": 1})
    study = toys.study(tables)
    assert rent(study, study.today(), "XY") == pytest.approx((3.65 * 0.3, 300.0))
    assert rent(study, study.today(), "XY", "back") == pytest.approx((0, 0), abs=1e-9)


def test_a_shut_railway_says_what_it_is_worth(toys: Toys) -> None:
    """No rent while shut, and 500 USD for the first TEU."""
    study = toys.study(gate(trains(), "XY", design=0.1))
    assert rent(study, study.today(), "XY") == pytest.approx((0, 500.0))


def test_rent_only_where_something_is_full(toys: Toys) -> None:
    """In the case with everything: a unit rent times the flow is the rent of cargo, and use is 1 where there is any."""
    study = toys.study(everything())
    f = link_flows(Reader(study), study.on_path(study.case.tables["paths"]["path"].iloc[0], 0.5))
    assert (f["rent"] >= 0).all() and (f["unit_rent"] >= 0).all()
    assert set(f["product"]) <= set(UNIT_RENT)
    assert f["rent"].sum() > 0
    rail: pd.DataFrame = f[f["product"].isin(["container", "bulk"])]
    unit = rail["unit_rent"] * rail["flow"] * rail["product"].map({"container": 1e-3, "bulk": 1.0})
    assert rail["rent"].to_numpy() == pytest.approx(unit.to_numpy())
    limit = f[["capacity", "permit"]].min(axis=1)
    assert (f[limit.isna()]["rent"] == 0).all()


def test_rent_is_the_worth_of_one_more(toys: Toys) -> None:
    """One MW more lowers the cost of a year by the unit rent times 8,760 h."""
    less, more = (toys.study(two_nodes(existing=mw)) for mw in (40, 41))
    saved = less.today().solution.objective - more.today().solution.objective
    discount = less.program.model.time.discount[less.periods[0]]
    assert saved / discount == pytest.approx(rent(less, less.today(), "AB")[1] * 8760 / 1e6)
    assert price(less, less.today(), "B") == pytest.approx(60)


def two_ways(**cells: object) -> Tables:
    """10 thousand TEU X to Y: a railway for 3.65 thousand (400, 48 h), a ship for the rest (600, 240 h)."""
    links = [way("RAIL", "X", "Y", 400, existing=0.1, hours=48), way("SEA", "X", "Y", 600, mode="sea", hours=240)]
    tables = freight({"F": ("X", "Y", 10, 900)}, links)
    tables["freight_demand"][0].update(cells)
    return tables


def test_hours_are_a_mean_over_routes(toys: Toys) -> None:
    """(3.65 x 48 + 6.35 x 240) / 10 = 169.92 h."""
    study = toys.study(two_ways())
    assert hours(study, study.today()) == pytest.approx({"F": 169.92})


def test_hours_of_the_outside_option(toys: Toys) -> None:
    """At 500 USD only the railway is taken: 48 h; with 20 days outside (3.65 x 48 + 6.35 x 480) / 10 = 322.32."""
    study = toys.study(two_ways(willingness_to_pay=500))
    assert hours(study, study.today()) == pytest.approx({"F": 48})
    study = toys.study(two_ways(willingness_to_pay=500, outside_days=20))
    assert hours(study, study.today()) == pytest.approx({"F": 322.32})


def test_hours_are_blank_where_nothing_is_known(toys: Toys) -> None:
    """Nothing is worth carrying at 300 USD, and the outside option gives no days."""
    study = toys.study(two_ways(willingness_to_pay=300))
    assert hours(study, study.today()) == pytest.approx({"F": float("nan")}, nan_ok=True)


def test_flows_that_meet_keep_their_own_hours(toys: Toys) -> None:
    """X-M 10 h, W-M 30 h, then M-Y by rail 20 h for 3.65 of 10 thousand TEU, by sea 120 h for the others.

    From M: (3.65 x 20 + 6.35 x 120) / 10 = 83.5 h for both alike: 93.5 and 113.5. Weighted 4 : 6 they are all hours,
    (4 x 10 + 6 x 30 + 73 + 762) / 10 = 105.5.
    """
    links = [
        way("XM", "X", "M", 10, hours=10),
        way("WM", "W", "M", 10, hours=30),
        way("RAIL", "M", "Y", 400, existing=0.1, hours=20),
        way("SEA", "M", "Y", 600, mode="sea", hours=120),
    ]
    study = toys.study(freight({"F": ("X", "Y", 4, 900), "G": ("W", "Y", 6, 900)}, links))
    found = hours(study, study.today())
    assert found == pytest.approx({"F": 93.5, "G": 113.5})
    assert 0.4 * found["F"] + 0.6 * found["G"] == pytest.approx(105.5)


def test_shares_of_ways_are_those_of_the_cargo(toys: Toys) -> None:
    """Of 100 thousand TEU 60 fit on the rail, whose two links in a row count once; the other 40 go by sea.

    Were links of a corridor added up, the rail would have 1.2.
    """
    links = [
        way("R1", "X", "M", 100, existing=60 * UNIT_LOAD / 100, corridor="rail"),
        way("R2", "M", "Y", 100, existing=200, corridor="rail"),
        way("S", "X", "Y", 500, mode="sea", corridor="sea"),
    ]
    study = toys.study(freight({"f": ("X", "Y", 100, 9999)}, links))
    found = ways(Reader(study), study.today())
    assert dict(zip(found["corridor"], found["share"], strict=True)) == pytest.approx({"rail": 0.6, "sea": 0.4})


def test_flows_that_share_a_corridor_keep_shares_of_their_own(toys: Toys) -> None:
    """Both flows meet at M: f goes on by rail from X, g comes by road; only what each has passed counts for it."""
    links = [
        way("XM", "X", "M", 100, corridor="east"),
        way("WM", "W", "M", 100, corridor="west"),
        way("MY", "M", "Y", 100, corridor="trunk"),
    ]
    study = toys.study(freight({"f": ("X", "Y", 10, 9999), "g": ("W", "Y", 30, 9999)}, links))
    found = ways(Reader(study), study.today()).set_index(["flow", "corridor"])["share"]
    assert found.to_dict() == pytest.approx({("f", "east"): 1, ("f", "trunk"): 1, ("g", "west"): 1, ("g", "trunk"): 1})
