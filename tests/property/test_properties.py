"""Properties that hold for every case: cost falls and is convex as a gate opens, and scales with money."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import Tables, merged, tiny_freight
from landbridge import Study
from landbridge.analysis.curve import curve_table
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
    return gate(tables, "BC", "XY", name="two", relation="AA-BB", design=60)


def study_of(tables: Tables) -> Study:
    with tempfile.TemporaryDirectory() as home:
        return Toys(Path(home)).study(tables)


@given(networks(fees=True))
def test_cost_never_rises_as_gates_open(tables: Tables) -> None:
    """More trust only widens bounds, so the least cost cannot rise, fees or not."""
    study = study_of(tables)
    costs = [study.on_path("all", level / 5).solution.objective for level in range(6)]
    assert all(b <= a + 1e-7 * abs(a) for a, b in itertools.pairwise(costs))


@given(networks())
def test_welfare_never_falls_without_fees(tables: Tables) -> None:
    """Without fees and carbon taxes welfare is minus cost, at every level."""
    study = study_of(tables)
    for level in (0.0, 0.5, 1.0):
        state = study.on_path("all", level)
        assert study.welfare(state) == pytest.approx(-state.solution.objective, rel=1e-9, abs=1e-9)


@given(networks(fees=True), st.integers(0, 4))
def test_cost_is_convex_in_openness(tables: Tables, piece: int) -> None:
    """With all gates open in proportion to trust, the cost half way is at most the mean of the ends' costs."""
    for row in tables["gate_response"]:
        row["openness"] = row["trust"]
    study = study_of(tables)
    a, b, c = (study.on_path("all", (piece + h) / 6).solution.objective for h in (0, 1, 2))
    assert b <= (a + c) / 2 + 1e-7 * abs(b)


@given(networks(fees=True), st.sampled_from([0.13, 0.41, 0.77]))
def test_tangents_lie_below_the_cost(tables: Tables, level: float) -> None:
    """By convexity the dual slope at a level gives a line below the cost at every other level."""
    for row in tables["gate_response"]:
        row["openness"] = row["trust"]
    study = study_of(tables)
    row = curve_table(study, [study.on_path("all", level)]).iloc[0]
    for other in (0.0, 0.5, 1.0):
        cost = study.on_path("all", other).solution.objective
        assert cost >= row["cost"] - row["slope"] * (other - level) - 1e-6 * abs(cost)


@given(networks(), st.sampled_from([0.01, 7.0]))
def test_all_money_scales(tables: Tables, factor: float) -> None:
    """Every price times a factor: every cost times it."""
    study = study_of(tables)
    scaled = {name: [dict(row) for row in rows] for name, rows in tables.items()}
    columns = {
        "plants": ("variable_om",),
        "links": ("capex", "fee", "cost"),
        "lost_load": ("value",),
        "freight_demand": ("willingness_to_pay",),
        "freight_classes": ("value_of_time",),
    }
    for table, names in columns.items():
        for row in scaled[table]:
            row.update({n: row[n] * factor for n in names if n in row})
    other = study_of(scaled)
    for level in (0.0, 1.0):
        expected = factor * study.on_path("all", level).solution.objective
        assert other.on_path("all", level).solution.objective == pytest.approx(expected, rel=1e-6)


@given(networks(fees=True))
def test_every_state_is_certified(tables: Tables) -> None:
    """The certificate, computed from arrays without the solver, is at most 1e-6 at every level."""
    study = study_of(tables)
    assert max(study.on_path("all", t).solution.certificate.worst for t in (0.0, 0.4, 1.0)) <= 1e-6
