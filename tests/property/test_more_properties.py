"""Properties of what is read off a solution: slopes, accounts, shares."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from networks import networks, study_of

from cases import Tables
from landbridge.analysis.accounts import Accounts
from landbridge.analysis.attribution import over_gates, over_relations
from landbridge.analysis.curve import marginal_cost
from second.power_draw import draw
from second.power_tables import tables as power_tables

#: Half of the stretch of a path over which a chord is drawn.
STRETCH = 1e-3


@given(networks(fees=True), st.permutations(["one", "two"]))
def test_cost_never_rises_as_any_gate_opens(tables: Tables, order: list[str]) -> None:
    """Gates open one after the other, each by half and then wholly, in any order: no step adds to the cost."""
    study = study_of(tables)
    phi = dict(study.today().phi)
    costs = [study.today().solution.objective]
    for name, half in itertools.product(order, (0.5, 1.0)):
        phi |= {(g, y): v + half * (1 - v) for (g, y), v in phi.items() if g == name}
        costs.append(study.at(phi, "", 0.0, f"{name} opened by {half}").solution.objective)
    assert all(b <= a + 1e-9 * abs(a) for a, b in itertools.pairwise(costs))


@given(networks(fees=True))
def test_slope_is_the_dual(tables: Tables) -> None:
    """The slope that duals give lies between chords to the left and right of a level, and is theirs where they agree.

    They agree but at a breakpoint: among nine levels of a curve with few breakpoints most are none.
    """
    for row in tables["gate_response"]:
        row["openness"] = row["trust"]
    study, smooth = study_of(tables), 0
    for level in (0.1 * i + 0.0137 for i in range(9)):
        left, here, right = (study.on_path("all", level + d) for d in (-STRETCH, 0.0, STRETCH))
        before = (here.solution.objective - left.solution.objective) / STRETCH
        after = (right.solution.objective - here.solution.objective) / STRETCH
        slack = 1e-6 * max(1.0, abs(before), abs(after))
        assert before - slack <= marginal_cost(study, here) <= after + slack
        smooth += after - before <= slack
    assert smooth >= 5


@given(networks(fees=True), st.sampled_from([0, 80]))
def test_accounts_add_up_to_welfare(tables: Tables, damage: float) -> None:
    """Accounts of countries and agents at the prices of a solution are its welfare, in every period."""
    study = study_of(tables | {"carbon_damage": [{"year": 2030, "value": damage}]})
    accounts = Accounts(study)
    for level in (0.0, 0.3, 1.0):
        state = study.on_path("all", level)
        assert accounts.error(state) <= 1e-9
        assert accounts.of(state)["value"].abs().sum() > 0


@examples(max_examples=3)
@given(st.integers(0, 49))
def test_accounts_of_rivers_add_up_to_welfare(number: int) -> None:
    """The same for random power systems with cascades, storage and builds, in one or two water years."""
    study = study_of(power_tables(draw(number)))
    assert Accounts(study).error(study.today()) <= 1e-9


@examples(max_examples=4)
@given(networks(fees=True))
def test_shares_add_up_to_the_whole(tables: Tables) -> None:
    """Shapley values of relations and of gates each add up to what full trust brings, solved apart from them."""
    study = study_of(tables)
    grand = study.welfare(study.on_path("all", 1.0)) - study.welfare(study.today())
    for found in (over_relations(study_of(tables), "all"), over_gates(study_of(tables), "all")):
        assert sum(found.shapley.values()) == pytest.approx(grand, rel=1e-6, abs=1e-6)
        assert found.total == pytest.approx(grand, rel=1e-6, abs=1e-6)
