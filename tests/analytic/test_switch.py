"""Switch values: where corridors turn as capex, hazard, the price of LNG or the value of time move."""

from __future__ import annotations

import math

from cases import Tables, tiny_gas
from landbridge.analysis.levers.catalogue import Catalogue
from landbridge.analysis.levers.lever import Mover
from landbridge.analysis.switch import switch_values
from landbridge.analysis.tables import Reader
from toys import Toys, edited, gate, two_nodes
from toys_freight import freight, way


def turns(toys: Toys, tables: Tables) -> dict[str, tuple[float, str]]:
    """Switch value and note by table and column."""
    study = toys.study(tables)
    today, full = study.today(), study.on_path("all", 1.0)
    catalogue = Catalogue(study, Reader(study))
    frame = switch_values(study, catalogue, Mover(study, catalogue.effects), "all", today, full)
    return {
        k.split(" of ")[0]: (v, note) for k, v, note in zip(frame["lever"], frame["value"], frame["note"], strict=True)
    }


#: The logarithm of 4, halved four times: how near a bisection comes.
NEAR = math.log(4) / 2**4


def near(value: float, expected: float) -> bool:
    """Whether a switch value is as near as bisection can tell."""
    return abs(math.log(value / expected)) < NEAR


def financed(rate: float, **cells: object) -> Tables:
    """The gated line of two countries that both finance at a rate."""
    tables = gate(two_nodes(max_build=100, first_year=2030, life=20, **cells), "AB", design=100)
    for row in tables["countries"]:
        row["financing_rate"] = rate
    return tables


def test_line_turns_with_capex_and_financing(toys: Toys) -> None:
    """350.4 USD/kW-year pays at 10 % for 2,983 USD/kW; 2,000 USD/kW are paid up to an annuity of 0.1752.

    That is at 16.717 %. At the social rate (0) the first would be 7,008.
    """
    tables = financed(0.1, capex=2000)
    seen = turns(toys, tables)
    capex, note = seen["links.capex"]
    assert near(capex, 2983)
    assert note.startswith("built through below")
    assert near(seen["countries.financing_rate"][0], 0.16717)


def test_no_turn_is_said(toys: Toys) -> None:
    """At 500 USD/kW the line is built up to four times as much (2,000 USD/kW), and financed at 5 to 20 % too."""
    tables = financed(0.05, capex=500)
    seen = turns(toys, tables)
    assert all(math.isnan(value) for value, _ in seen.values())
    assert seen["links.capex"][1] == "none from 1 to 4 times the base: built through there as now"


def pipe() -> Tables:
    """Gas at 5 USD/MMBtu behind a gated pipe that can be built, LNG at 8 where it is needed."""
    tables = edited(
        tiny_gas(), "links", "GH", existing=0, cost=0, max_build=5, first_year=2030, capex=200, life=20, rate=0.05
    )
    tables["gas_supply"].append({"supply": "lng", "name": "lng", "node": "H", "kind": "lng"})
    tables["gas_supply_steps"].append({"supply": "lng", "step": "s", "year": 2030, "volume": 1, "price": 8})
    return gate(tables, "GH", design=5)


def test_pipe_turns_with_the_price_of_lng(toys: Toys) -> None:
    """Gas at 5 USD/MMBtu through a pipe of 200 MUSD per mcm/day against LNG at 8.

    The annuity is 200 x 0.0802426 = 16.0485 MUSD, a dollar is 36 x 365 / 1000 = 13.14 MUSD per mcm/day and year: LNG at
    5 + 1.2214 = 6.2214 USD/MMBtu is where the pipe stops being built.
    """
    value, note = turns(toys, pipe())["gas_supply_steps.price"]
    assert near(value, 6.2214)
    assert note.startswith("built through above")


def test_railway_turns_with_value_of_time(toys: Toys) -> None:
    """Rail saves 9 days of 40 USD/TEU against the sea, for 200 USD/TEU more and 10 MUSD per train a day.

    10 x 0.0802426 MUSD over 36.5 thousand TEU are 21.98 USD/TEU: it pays down to (200 + 21.98) / 9 = 24.66 USD a day.
    """
    rail = {"hours": 24, "existing": 0, "max_build": 5, "first_year": 2030, "life": 20, "rate": 0.05, "capex": 10}
    links = [way("sea", "X", "Y", 100, mode="sea", hours=240), way("rail", "X", "Y", 300, **rail)]
    tables = freight({"F": ("X", "Y", 36.5, 2000.0)}, links, classes=((1.0, 40.0),))
    value, note = turns(toys, gate(tables, "rail", design=5))["freight_classes.value_of_time"]
    assert near(value, 24.664)
    assert note.startswith("built through above")
