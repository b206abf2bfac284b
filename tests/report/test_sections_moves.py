"""Origins of exports, levers and switch values in the report, on made-up runs."""

from __future__ import annotations

import math
from typing import Any

import pytest
from few_tables import bars_of, run

from landbridge.report.sections import moves, origins, turns


def power(change: dict[str, float], rise: float = 10.0, hydro: float = 0.4) -> dict[str, Any]:
    """Russia sells 1 TWh to the ROK today and 11 at full trust; change of its generation by technology."""
    mix = [
        {"path": p, "level": x, "from_country": "RU", "to_country": "KR", "period": 2040, "energy": 1 + x * rise,
         "hydro_share": share, "origin_hydro_share": share, "water": water}
        for p, x in (("", 0.0), ("all", 1.0))
        for water, share in (("normal", hydro), ("dry", hydro / 2))
    ]  # fmt: skip
    crossed = [
        {"level": 1.0, "from_country": "RU", "to_country": "KR", "period": 2040, "technology": t, "energy": e}
        for t, e in (("hydro", 4.4), ("lignite", 3.0), ("coal", 2.0), ("tidal", 1.6))
    ]
    made = [
        {"country": "RU", "technology": t, "period": 2040, "before": 50.0, "after": 50 + c, "change": c,
         "share": c / rise if rise else None}
        for t, c in change.items()
    ]  # fmt: skip
    return {"border_mix": mix, "crossings": crossed, "marginal_mix": made}


def test_tracing_against_the_difference() -> None:
    """40 % of what leaves is hydro by tracing, and hydropower falls by 2 TWh, a fifth of the rise of exports."""
    section = origins.section(run({"origins": {}}, **power({"gas": 12.0, "hydro": -2.0})))
    assert "Traced, 40 % of what Russia sends abroad at full trust is hydro." in section.lead
    assert "gas 12.0 and hydro −2.00: hydro is −20 % of the rise" in section.lead
    traced, difference = section.figures
    assert "Russia to ROK rises most, from 1.00 to 11.0 TWh; 40 % of it is hydro" in traced.takeaway
    assert "in a dry year 11.0 TWh, 20 % hydro" in traced.takeaway
    assert sum(sum(x) for x in bars_of(section, "origins-traced")) == pytest.approx(11.0)
    assert [5.0] in bars_of(section, "origins-traced")  # coal and lignite together
    assert "up: gas by 12.0 TWh; down: hydro by 2.00 TWh." in difference.takeaway
    assert bars_of(section, "origins-difference") == [[12.0, -2.0]]


def test_no_exports() -> None:
    """Nobody exports more: it is said, and there is no difference to draw; an exporter without hydropower."""
    section = origins.section(run({"origins": {}}, **power({"gas": 0.0}, rise=0.0)))
    assert "No country exports more at full trust" in section.lead
    assert [f.id for f in section.figures] == ["origins-traced"]
    assert "sends no more power over any border" in section.figures[0].takeaway
    assert "no hydropower is in it" in origins.section(run({"origins": {}}, **power({"gas": 10.0}))).lead


def turn(corridor: str, base: float, value: float, note: str) -> dict[str, Any]:
    lever = f"links.capex of {corridor}"
    return {"corridor": corridor, "lever": lever, "unit": "USD", "base": base, "value": value, "note": note}


TURNS = [
    turn("gas", 100.0, 80.0, "built through below; between 0.7 and 0.9"),
    turn("rail", 100.0, 300.0, "built through below; between 2 and 4"),
    turn("wire", 100.0, math.nan, "none from 1 to 4 times the base: built through there as now"),
    turn("road", 100.0, math.nan, "none between 0.25 and 4 times the base: not built through there as now"),
]
#: The road has no gate; the pipeline's stays half shut on this path.
LINKS = [{"link": "p1", "corridor": "gas", "gates": "g1"}, {"link": "r1", "corridor": "road", "gates": None}]
HALF = [{"path": "all", "level": 1.0, "period": 2040, "gate": "g1", "openness": 0.5}]


def test_where_corridors_turn() -> None:
    """Two are not built at full trust: one because it does not pay, one behind a gate that stays half shut."""
    found = run({"sensitivity": {}}, switch_values=TURNS, links=LINKS, openness=HALF)
    assert turns.states(found) == {"gas": False, "rail": True, "wire": True, "road": False}
    said = turns.unbuilt(found)
    assert "2 of the 4 corridors that “Every <relation>” opens further are built" in said
    assert "“road” is not, though no gate before it is closed any more: it does not pay" in said
    assert "“gas” is not, and gates that this path does not open still hold it" in said
    nearest = turns.sentences(found)
    assert "“gas” would be built if capital cost is below about 80 USD (here 100)" in nearest
    assert "“rail” is built as long as capital cost is below about 300 USD" in nearest
    figure = turns.figure_of(found)
    assert figure is not None
    assert [row[0].text for row in figure.tables[0].rows] == ["gas", "rail"]
    assert turns.sentences(run(switch_values=TURNS[2:])) == "No input turns a corridor in the range it was moved in."
    assert turns.figure_of(run(switch_values=TURNS[2:])) is None
    assert turns.unbuilt(run()) == turns.sentences(run()) == ""


def test_what_moves_the_answer() -> None:
    """From 40 to 160 around 100; one input takes all of it; delay may save; every end is around the headline."""
    head = {"value": 100.0, "low": -5.0, "high": 160.0, "joint_low": -20.0, "joint_high": 180.0}
    levers = [("case", "discount_rate", "value", -5.0, 160.0), ("links", "l1", "capex", 90.0, 100.0)]
    again = [
        {"table": t, "key": k, "column": c, "low": 0.03, "high": 0.08, "locked_low": a, "locked_high": b}
        for t, k, c, a, b in levers
    ]
    slopes = [
        {"table": t, "key": k, "column": c, "unit": None, "base": 0.05, "quality": "assumed"}
        for t, k, c, _, _ in levers
    ]
    links = [{"link": "l1", "name": "Old bridge"}]
    found = run(
        {"sensitivity": {"headline": head, "delay_cost_per_year": -7.0}},
        resolved_levers=again[::-1], levers=slopes, links=links,
    )  # fmt: skip
    section = moves.section(found)
    assert "from −5.00 MUSD to 160 MUSD" in section.lead
    assert "delay even saves 7.00 MUSD" in section.lead
    said = section.figures[0].takeaway
    assert "discount rate (−5.00 MUSD at 0.03, 160 MUSD at 0.08)" in said
    assert "capital cost of Old bridge (90.0 MUSD at 0.03" in said
    assert "All these 2 inputs are assumed" in said
    assert "discount rate can take all of it away" in said
    plot = section.figures[0].plot
    assert plot is not None
    ends = [[t["base"] + v for v in t["x"]] for t in plot["data"]]
    assert ends == [[-5.0, 90.0], [160.0, 100.0]]
