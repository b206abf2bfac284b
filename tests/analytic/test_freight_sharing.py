"""Freight: what links, directions and cargoes share: bottlenecks, single track, trains that come back, goods gates."""

from __future__ import annotations

import pytest

from cases import Tables
from toys import Toys, flow, gate
from toys_freight import carried, freight, unit_costs, way

PER_TRAIN = 36.5  # thousand TEU a year of a train a day of 100 TEU


def test_shared_bottleneck(toys: Toys) -> None:
    """Two routes share a border that takes 3 trains a day, both together: 109.5 thousand TEU, the dearer cargo first.

    F (80 thousand, worth 900) goes whole; G (80, worth 500) takes the other 29.5. Apart, all 160 would go.
    """
    flows = {"F": ("X", "Y", 80, 900), "G": ("U", "V", 80, 500)}
    links = [way("XY", "X", "Y", 100, bottleneck="border"), way("UV", "U", "V", 100, bottleneck="border")]
    study = toys.study(freight(flows, links, bottlenecks=[{"bottleneck": "border", "capacity": 3}]))
    today = study.today()
    assert carried(study, today) == pytest.approx({"F": 80, "G": 29.5})
    assert unit_costs(study, today) == pytest.approx({"F": 500, "G": 500})


def both_ways(back: float, **cells: object) -> Tables:
    """1,000 thousand TEU from X to Y and some back, 100 USD/TEU; worth 900."""
    flows = {"out": ("X", "Y", 1000.0, 900.0), "home": ("Y", "X", back, 900.0)}
    return freight(flows, [way("XY", "X", "Y", 100, reversible=True, **cells)])


def test_bottleneck_counts_both_directions(toys: Toys) -> None:
    """10 trains a day, both directions together: 365 thousand TEU in all (730 if each direction had its own)."""
    tables = both_ways(1000, bottleneck="border")
    tables["bottlenecks"] = [{"bottleneck": "border", "capacity": 10}]
    study = toys.study(tables)
    assert sum(carried(study, study.today()).values()) == pytest.approx(365)


def test_directions_of_double_track_are_apart(toys: Toys) -> None:
    """10 trains a day each way: 365 thousand TEU out, although next to nothing comes back."""
    study = toys.study(both_ways(36.5, existing=10))
    assert carried(study, study.today()) == pytest.approx({"out": 365, "home": 36.5})


def test_single_track_is_shared(toys: Toys) -> None:
    """Both directions share twice the one-way capacity of 10: with one train home, 19 go out: 693.5 thousand TEU.

    If each direction were held to 10 as well, sharing would change nothing: 365.
    """
    study = toys.study(both_ways(36.5, existing=10, shared=True))
    assert carried(study, study.today()) == pytest.approx({"out": 693.5, "home": 36.5})


def test_single_track_is_full(toys: Toys) -> None:
    """Both directions full: 20 trains in all, 730 thousand TEU (1,460 if each had the shared capacity)."""
    study = toys.study(both_ways(1000, existing=10, shared=True))
    assert sum(carried(study, study.today()).values()) == pytest.approx(730)


def test_trains_come_back(toys: Toys) -> None:
    """73 thousand TEU out are 2 trains a day; 36.5 home fill one of those that return, the other runs empty.

    An empty train costs 2 USD/km x 1,000 km: 2,000 x 365 = 0.73 MUSD. W = 109.5 x 800 / 1,000 - 0.73 = 86.87; without
    empties 87.6. One TEU more out costs 100 + 2,000 / 100 = 120; one more home fills an empty: 100 - 20 = 80.
    """
    tables = both_ways(36.5)
    tables["freight_quantity"][0]["quantity"] = 73
    tables["tariffs"].append({"tariff": "train", "product": "empty", "cost_km": 2, "load": 1})
    study = toys.study(tables)
    today = study.today()
    assert study.welfare(today) == pytest.approx(86.87)
    assert unit_costs(study, today) == pytest.approx({"out": 120, "home": 80})


@pytest.mark.parametrize(("empty", "home"), [(1_000, 0), (5_000, 73), (20_000, 73)])
def test_cargo_in_trains_that_go_home(toys: Toys, empty: int, home: float) -> None:
    """Home is worth 85 USD/TEU and costs 100, but each of 73 thousand TEU spares a 100th of an empty train.

    With trains that cost 1,000 empty it stays (100 - 10 > 85), with 5,000 or 20,000 it goes, though it costs more than
    it is worth: W = 73 x (9,000 - 100) / 1,000 less 2 x 365 empty trains, or less 73 x 15 / 1,000. An empty train that
    costs more than a full one (200 USD for a TEU's share of it) makes no round trip of its own worth while.
    """
    tables = both_ways(73)
    tables["freight_demand"][0]["willingness_to_pay"] = 9000
    tables["freight_demand"][1]["willingness_to_pay"] = 85
    tables["freight_quantity"][0]["quantity"] = 73
    tables["tariffs"].append({"tariff": "train", "product": "empty", "cost_use": empty, "load": 1})
    study = toys.study(tables)
    today = study.today()
    price = 73 * 15 / 1000 if home else 2 * 365 * empty / 1e6
    assert study.welfare(today) == pytest.approx(73 * 8900 / 1000 - price)
    assert carried(study, today) == pytest.approx({"out": 73, "home": home})


def test_cargo_that_goes_round_to_fill_trains(toys: Toys) -> None:
    """Ore fills 2 trains a day from M to X, which come back empty at 20,000 USD each, 200 for the place of a TEU.

    Boxes from W to Z by way of M may go to X by sea (10 USD) and back to M in those trains (50): 80 in all for 20, and
    200 saved. A model that passes no place twice keeps to W-M-Z: W lower by 73 x (200 - 60) / 1,000 = 10.22.
    """
    links = [
        way("WM", "W", "M", 10),
        way("MX", "M", "X", 10, mode="sea"),
        way("XM", "X", "M", 50, reversible=True, products="all", cost_bulk=1),
        way("MZ", "M", "Z", 10),
    ]
    tables = freight({"boxes": ("W", "Z", 73, 900), "ore": ("M", "X", 730, 100)}, links)
    tables["freight_demand"][1] |= {"product": "bulk"}
    tables["tariffs"] += [
        {"tariff": "train", "product": "bulk", "load": 1000},
        {"tariff": "train", "product": "empty", "cost_use": 20_000, "load": 1},
    ]
    study = toys.study(tables)
    assert study.welfare(study.today()) == pytest.approx(73 * (900 - 80) / 1000 + 0.73 * (100 - 1))


def test_empties_use_slots(toys: Toys) -> None:
    """A bottleneck of 10 trains, both directions, and cargo one way only: 5 trains out, 5 empty home: 182.5.

    If empties took no slots, 365.
    """
    tables = both_ways(0, bottleneck="border")
    tables["tariffs"].append({"tariff": "train", "product": "empty", "cost_km": 2, "load": 1})
    tables["bottlenecks"] = [{"bottleneck": "border", "capacity": 10}]
    study = toys.study(tables)
    assert carried(study, study.today())["out"] == pytest.approx(182.5)


def goods(*gated: str) -> Tables:
    """F and G may take a short way X-Y (100 USD) or a long way (400); a goods gate stands on the short way."""
    flows = {"F": ("X", "Y", 100.0, 900.0), "G": ("X", "Y", 50.0, 900.0)}
    tables = freight(flows, [way("short", "X", "Y", 100), way("long", "X", "Y", 400, mode="sea")])
    tables = gate(tables, "short", kind="goods")
    tables["gate_goods"] = [{"gate": "gate", "commodity": c} for c in gated]
    return tables


def test_goods_gate_admits_a_share_of_each_flow(toys: Toys) -> None:
    """Four tenths open: 40 of F and 20 of G go the short way and save 300 USD: 60 x 0.3 = 18 MUSD.

    A limit on the link as a whole could give F all 60.
    """
    study = toys.study(goods())
    at = study.on_path("all", 0.4)
    assert flow(study, at, "short") == pytest.approx(60)
    assert study.welfare(at) - study.welfare(study.today()) == pytest.approx(18)


def test_goods_gate_limits_what_it_lists(toys: Toys) -> None:
    """Only F is listed: G goes the short way at all times. At 0.4: 40 + 50 = 90; shut: 50."""
    study = toys.study(goods("F"))
    flows = [flow(study, study.on_path("all", t), "short") for t in (0, 0.4, 1)]
    assert flows == pytest.approx([50, 90, 150])


def test_two_goods_gates_nest(toys: Toys) -> None:
    """X-M behind gate one (0.5 open), M-Y behind gate two (0.3): what passes both is at most min(0.5, 0.3).

    30 of 100 take both; the long way round each half costs 200 more, so 20 take the first alone and the rest neither:
    cost 100 + 100 x 0.5 long halves at first + 70 at second = 100 x 200 + 50 x 200 + 70 x 200 = 44 MUSD.
    By a product, 15 would take both, at the same cost of halves; with an either-or of gates, more.
    """
    links = [
        way("XM", "X", "M", 100),
        way("XMlong", "X", "M", 300, mode="sea"),
        way("MY", "M", "Y", 100),
        way("MYlong", "M", "Y", 300, mode="sea"),
    ]
    tables = freight({"F": ("X", "Y", 100, 900)}, links)
    tables = gate(tables, "XM", name="one", relation="AA-BB", kind="goods", now=0.5)
    study = toys.study(gate(tables, "MY", name="two", relation="AA-CC", kind="goods", now=0.3))
    today = study.today()
    assert (flow(study, today, "XM"), flow(study, today, "MY")) == pytest.approx((50, 30))
    assert study.welfare(today) == pytest.approx(90 - 44)


def test_two_goods_gates_in_series_without_a_way_round(toys: Toys) -> None:
    """Without long ways, what passes must pass both: 30 of 100; the rest stays at home. W = 30 x 0.7 = 21 MUSD."""
    tables = freight({"F": ("X", "Y", 100, 900)}, [way("XM", "X", "M", 100), way("MY", "M", "Y", 100)])
    tables = gate(tables, "XM", name="one", relation="AA-BB", kind="goods", now=0.5)
    study = toys.study(gate(tables, "MY", name="two", relation="AA-CC", kind="goods", now=0.3))
    today = study.today()
    assert carried(study, today)["F"] == pytest.approx(30)
    assert study.welfare(today) == pytest.approx(21)
