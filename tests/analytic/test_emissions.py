"""Tonnes of CO2 and prices by country, on paper."""

from __future__ import annotations

import pandas as pd
import pytest

from cases import Tables, merged, tiny_gas, tiny_power
from landbridge.analysis.emissions import emissions
from landbridge.analysis.tables import Reader
from toys import Toys, edited, gate, line, power
from toys_freight import freight, way


def coal_and_gas() -> Tables:
    """A gas plant at A (0.2 t/MWh of fuel, half of it turned to power, 20 USD/MWh), a coal plant at B (0.3, 40 %, 60).

    100 MW wanted at B, a gated line from A.
    """
    plants = {"gas": ("A", 200.0, 20.0), "coal": ("B", 200.0, 60.0)}
    tables = power({"A": 0, "B": 100}, plants, [line("AB", existing=200)])
    tables["fuels"] = [{"fuel": "gas", "emission": 0.2}, {"fuel": "coal", "emission": 0.3}]
    tables["fuel_prices"] = [
        {"fuel": f, "country": c, "year": 2030, "price": 0} for f, c in (("gas", "AA"), ("coal", "BB"))
    ]
    for row, fuel, efficiency in zip(tables["plants"], ("gas", "coal"), (0.5, 0.4), strict=True):
        row |= {"fuel": fuel, "efficiency": efficiency}
    return gate(tables, "AB", design=80)


def test_power_by_country_and_fuel(toys: Toys) -> None:
    """Shut: 0.876 TWh of coal at 0.75 t/MWh: 0.657 Mt in BB. Open: 80 MW of gas at 0.4, 20 of coal: 0.28032, 0.1314.

    A factor that forgot the efficiency would give 0.2628; a price of carbon, of which there is none, plays no part.
    """
    study = toys.study(coal_and_gas())
    found = emissions(Reader(study), [study.today(), study.on_path("all", 1)])
    frame = found.tables["emissions"].set_index(["path", "country", "carrier", "sector", "period"])["co2_mt"]
    expected = {
        ("", "AA", "power", "gas", 2030): 0.0,
        ("", "BB", "power", "coal", 2030): 0.657,
        ("all", "AA", "power", "gas", 2030): 0.28032,
        ("all", "BB", "power", "coal", 2030): 0.1314,
    }
    assert frame.to_dict() == pytest.approx(expected, abs=1e-12)
    change = found.summary["all"]["2030"]
    assert change == pytest.approx({"AA": 0.28032, "BB": 0.1314 - 0.657})


def test_freight_where_it_starts(toys: Toys) -> None:
    """10 thousand TEU over 1,000 km at 0.2 kg/TEU-km in AA, 500 km at 0.4 in BB: 2,000 t each, 0.002 Mt.

    Both arcs are one stretch: by the stretch's start all of it would be AA's.
    """
    links = [way("XM", "X", "M", 100, tariff="train"), way("MY", "M", "Y", 100, tariff="ship", mode="sea", km=500)]
    tables = freight({"F": ("X", "Y", 10, 900)}, links)
    tables["tariffs"] = [
        {"tariff": "train", "product": "container", "load": 100, "co2_km": 0.2},
        {"tariff": "ship", "product": "container", "load": 100, "co2_km": 0.4},
    ]
    tables["countries"].append({"country": "BB", "name": "BB", "kind": "state"})
    for row in tables["nodes"]:
        row["country"] = "BB" if row["node"] == "M" else "AA"
    study = toys.study(tables)
    frame = emissions(Reader(study), [study.today()]).tables["emissions"]
    shown = frame.set_index(["country", "carrier", "sector"])["co2_mt"].to_dict()
    assert shown == pytest.approx({("AA", "freight", "rail"): 0.002, ("BB", "freight", "sea"): 0.002})


def test_emissions_times_price_are_the_carbon_payments(toys: Toys) -> None:
    """At 10 USD/t everywhere the ledger's carbon payments are ten times the tonnes, power and freight alike."""
    other = freight({"F": ("X", "Y", 10, 900)}, [way("XY", "X", "Y", 100)])
    other["tariffs"][0]["co2_km"] = 0.3
    keep = ("nodes", "tariffs", "links", "freight_demand", "freight_quantity", "freight_classes", "countries")
    tables = merged(coal_and_gas(), {k: other[k] for k in keep})
    tables["countries"] = list({row["country"]: row for row in tables["countries"]}.values())
    tables["carbon_prices"] = [{"country": c, "year": 2030, "price": 10} for c in ("AA", "BB")]
    study = toys.study(tables)
    state = study.on_path("all", 1)
    tonnes = emissions(Reader(study), [state]).tables["emissions"].groupby(["carrier", "country"])["co2_mt"].sum()
    paid = study.by(state, ["kind", "carrier", "country"])["carbon"]
    assert {k: 10 * v for k, v in tonnes.items() if v} == pytest.approx({k: v for k, v in paid.items() if v})
    assert tonnes["freight", "AA"] == pytest.approx(0.003)


def test_emissions_times_damage_is_the_damage(toys: Toys) -> None:
    """At 50 USD/t in 2030 and 70 in 2040 damage is that much times the tonnes of each country, sector by sector.

    Gas from G loses 10 % on the way to H, where a plant burns some of it and 0.4 mcm a day go to a city that values it
    at 30 USD/MMBtu: the loss emits nothing, and what the plant burns is not counted a second time.
    """
    tables = merged(tiny_gas(), tiny_power())
    tables = edited(tables, "links", "GH", loss=0.1)
    tables["countries"].append({"country": "CC", "name": "CC", "kind": "state"})
    tables["fuels"] = [{"fuel": "gas", "emission": 0.18, "gas": True}, {"fuel": "coal", "emission": 0.34}]
    tables["carbon_damage"] = [{"year": y, "value": v} for y, v in ((2030, 50), (2040, 70))]
    tables["periods"] = [{"period": y, "years": 5} for y in (2030, 2035)]
    for row in tables["plants"]:
        row |= {"fuel": "gas", "efficiency": 0.5, "gas_node": "H", "node": "A"}
    study = toys.study(tables)
    state = study.today()
    tonnes = emissions(Reader(study), [state]).tables["emissions"].groupby(["carrier", "country", "period"])["co2_mt"]
    harm = study.by(state, ["kind", "carrier", "country", "period"])["damage"]
    value = {2030: 50, 2035: 60}
    expected = {k: value[k[2]] * v for k, v in tonnes.sum().items()}
    assert {k[0] for k, v in expected.items() if v} == {"power", "gas"}
    found = harm.to_dict()
    assert {k: found.get(k, 0.0) for k in expected} == pytest.approx(expected)
    assert sum(found.values()) == pytest.approx(sum(expected.values()))


def test_price_of_a_country_is_weighted_by_demand(toys: Toys) -> None:
    """Two nodes of one country, 100 MW at 40 and 300 MW at 60 USD/MWh: 55; by node or by hour it would be 50.

    Country CC has no demand and sells 50 MW: the mean over time of 10 (a quarter of the year) and 30 USD/MWh is 25.
    """
    plants = {"a": ("A", 200.0, 40.0), "b": ("B", 400.0, 60.0), "early": ("C", 200.0, 10.0), "late": ("C", 200.0, 30.0)}
    tables = power({"A": 100, "B": 300, "C": 0}, plants, [line("CA", existing=50)], hours=(2190.0, 6570.0))
    tables["nodes"][1]["country"] = "AA"
    tables["profiles"].append({"profile": "early", "kind": "availability"})
    tables["shapes"] += [{"profile": "early", "slice": s, "value": v} for s, v in (("s1", 1), ("s2", 0))]
    tables["plants"][2]["profile"] = "early"
    study = toys.study(tables)
    prices = emissions(Reader(study), [study.today()]).tables["country_prices"].set_index("country")["price"]
    assert prices.to_dict() == pytest.approx({"AA": 55, "CC": 25})


def test_price_of_gas_by_month(toys: Toys) -> None:
    """Gas at 5 USD/MMBtu and 1 for the pipe: 6 at H. A second node of the country without demand does not count."""
    study = toys.study(tiny_gas())
    prices = emissions(Reader(study), [study.today()]).tables["country_prices"]
    assert prices["price"].tolist() == pytest.approx([6.0])
    assert prices["unit"].tolist() == ["USD/MMBtu"]


def test_periods_and_probabilities(toys: Toys) -> None:
    """Tonnes are a year's, not a period's: five years and ten give the same 0.29784 Mt of coal at 0.68 t/MWh."""
    shown = []
    for years in (5, 10):
        tables = tiny_power()
        tables["periods"] = [{"period": 2030, "years": years}]
        study = toys.study(tables)
        frame: pd.DataFrame = emissions(Reader(study), [study.today()]).tables["emissions"]
        shown.append(frame["co2_mt"].tolist())
    assert shown[0] == shown[1] == pytest.approx([0.29784])
