"""Properties that hold for every case: cost falls and is convex as a gate opens, and scales with money."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import networks, study_of

from cases import Tables
from landbridge.analysis.curve import curve_table


@given(networks(fees=True))
def test_cost_never_rises_as_gates_open(tables: Tables) -> None:
    """More trust only widens bounds, so the least cost cannot rise, fees or not."""
    study = study_of(tables)
    costs = [study.on_path("all", level / 5).solution.objective for level in range(6)]
    assert all(b <= a + 1e-7 * abs(a) for a, b in itertools.pairwise(costs))


@given(networks())
def test_welfare_never_falls_without_fees(tables: Tables) -> None:
    """Without fees and carbon taxes welfare is minus cost, at every level, and rises from level to level."""
    study = study_of(tables)
    states = [study.on_path("all", level) for level in (0.0, 0.5, 1.0)]
    welfare = [study.welfare(state) for state in states]
    assert welfare == pytest.approx([-state.solution.objective for state in states], rel=1e-9, abs=1e-9)
    assert all(b >= a - 1e-9 * abs(a) for a, b in itertools.pairwise(welfare))


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


@given(networks(fees=True), st.sampled_from([0.01, 7.0]))
def test_all_money_scales(tables: Tables, factor: float) -> None:
    """Every price times a factor: cost and welfare times it."""
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
        before, after = study.on_path("all", level), other.on_path("all", level)
        assert after.solution.objective == pytest.approx(factor * before.solution.objective, rel=1e-6)
        assert other.welfare(after) == pytest.approx(factor * study.welfare(before), rel=1e-6)


@given(networks(fees=True))
def test_every_state_is_certified(tables: Tables) -> None:
    """The certificate, computed from arrays without the solver, is at most 1e-6 at every level."""
    study = study_of(tables)
    assert max(study.on_path("all", t).solution.certificate.worst for t in (0.0, 0.4, 1.0)) <= 1e-6
