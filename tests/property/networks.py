"""Generated cases: three power nodes in a row and a railway, behind gates."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from cases import Tables, merged, tiny_freight
from landbridge import Study
from toys import Toys, gate, power

COST = st.integers(5, 120)
SIZE = st.integers(10, 150)


@st.composite
def networks(draw: st.DrawFn, fees: bool = False) -> Tables:
    """Three nodes in a row, each with demand and two plants; gated lines, some of them candidates; gated freight."""
    nodes = ("A", "B", "C")
    demand = {n: float(draw(SIZE)) for n in nodes}
    plants = {f"{n}{i}": (n, float(draw(SIZE)), float(draw(COST))) for n in nodes for i in (1, 2)}
    lines: list[dict[str, Any]] = []
    for name in ("AB", "BC"):
        row: dict[str, Any] = {
            "link": name,
            "existing": draw(SIZE),
            "reversible": True,
            "loss": 0.01 * draw(st.integers(0, 9)),
        }
        if draw(st.booleans()):
            row |= {"max_build": 100, "first_year": 2030, "life": 20, "rate": 0.08, "capex": 30 * draw(COST)}
        if fees and draw(st.booleans()):
            row |= {"fee": draw(COST) / 10, "fee_country": "BB"}
        lines.append(row)
    tables = power(demand, plants, lines, hours=(4000, 4760), shape={n: (1.19, 0.8403361) for n in nodes})
    rail = tiny_freight()
    tables = merged(tables, {k: v for k, v in rail.items() if k not in ("case", "countries", "slices", "periods")})
    tables["freight_quantity"][0]["quantity"] = 10 * draw(SIZE)
    levels = sorted(draw(st.lists(st.integers(0, 10), min_size=1, max_size=3, unique=True)))
    response = [(0, 0), *((0.2 + 0.06 * v, 0.1 * v) for v in levels if v), (1, 1)]
    tables = gate(
        tables, "AB", name="one", relation="AA-BB", now=0.1 * draw(st.integers(0, 5)), design=120, response=response
    )
    other = draw(st.sampled_from(["AA-BB", "AA-CC"]))
    return gate(tables, "BC", "XY", name="two", relation=other, now=0.1 * draw(st.integers(0, 5)), design=60)


def study_of(tables: Tables) -> Study:
    with tempfile.TemporaryDirectory() as home:
        return Toys(Path(home)).study(tables)
