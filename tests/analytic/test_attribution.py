"""Attribution over relations and gates, against pencil and paper."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from math import factorial

import pytest

from cases import Tables, merged, tiny_freight
from landbridge import Study
from landbridge.analysis import attribution
from landbridge.analysis.attribution import Attribution, over_gates, over_relations
from landbridge.formulation import trust
from toys import Toys, gate, power, two_nodes

#: 100 MW for a year, from a source that is 40 USD/MWh cheaper, MUSD.
WHOLE = 100 * 40 * 8760 / 1e6


def series() -> Tables:
    """A line behind two gates, each with a relation of its own."""
    tables = gate(two_nodes(existing=200), "AB", name="first", design=100)
    return gate(tables, "AB", name="second", relation="AA-CC", design=100)


def parallel(design: float) -> Tables:
    """Two lines between the same nodes, each behind a gate of its own."""
    plants = {"cheap": ("A", 200.0, 20.0), "dear": ("B", 200.0, 60.0)}
    tables = power({"A": 0, "B": 100}, plants, [{"link": "AB", "existing": 200}, {"link": "AB2", "existing": 200}])
    tables = gate(tables, "AB", name="first", design=design)
    return gate(tables, "AB2", name="second", relation="AA-CC", design=design)


def figures(found: Attribution) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """Alone-first, last-missing and Shapley."""
    return found.alone, found.last, found.shapley


def both(players: tuple[str, str], amount: float) -> Mapping[str, object]:
    """The same figure for two players."""
    return pytest.approx(dict.fromkeys(players, amount), abs=1e-6)


@pytest.mark.parametrize("kind", ["gates", "relations"])
def test_gates_in_series(toys: Toys, kind: str) -> None:
    """Either alone opens nothing, either missing loses all: 35.04 MUSD, shared 17.52 and 17.52.

    The pair's interaction is the whole, and only both together reach any share. If openness were a mean instead of a
    minimum, one gate alone would open half.
    """
    study = toys.study(series())
    found = over_gates(study, "all") if kind == "gates" else over_relations(study, "all")
    players = ("first", "second") if kind == "gates" else ("AA-BB", "AA-CC")
    assert found.players == players
    assert found.total == pytest.approx(WHOLE)
    assert found.alone == both(players, 0)
    assert found.last == both(players, WHOLE)
    assert found.shapley == both(players, WHOLE / 2)
    assert found.pairs[players] == pytest.approx((WHOLE, WHOLE))
    assert found.smallest == {share: [frozenset(players)] for share in (0.5, 0.8, 0.95)}
    assert found.exact
    assert set(found.error.values()) == {0.0}


def test_gates_in_parallel(toys: Toys) -> None:
    """Either opens everything and neither is missed: alone 35.04, last 0, shared 17.52 each, interaction -35.04."""
    found = over_gates(toys.study(parallel(design=100)), "all")
    players = ("first", "second")
    assert found.alone == both(players, WHOLE)
    assert found.last == both(players, 0)
    assert found.shapley == both(players, WHOLE / 2)
    assert found.pairs[players] == pytest.approx((-WHOLE, -WHOLE))
    assert found.smallest[0.95] == [frozenset({"first"}), frozenset({"second"})]


def test_gates_that_add_up(toys: Toys) -> None:
    """Two lines of 50 MW for 100 MW of demand: half of the whole each, whoever comes first; either reaches 50 %."""
    found = over_gates(toys.study(parallel(design=50)), "all")
    players = ("first", "second")
    for figure in figures(found):
        assert figure == both(players, WHOLE / 2)
    assert found.pairs[players] == pytest.approx((0, 0), abs=1e-6)
    assert found.smallest[0.5] == [frozenset({"first"}), frozenset({"second"})]
    assert found.smallest[0.8] == [frozenset(players)]


def test_a_gate_with_a_bypass(toys: Toys) -> None:
    """60 of the 100 MW go round at 10 USD/MWh more: the gate is worth 40 MW x 40 + 60 MW x 10 USD/MWh = 19.272 MUSD."""
    plants = {"cheap": ("A", 200.0, 20.0), "dear": ("B", 200.0, 60.0)}
    round_about = {"link": "AB2", "existing": 60, "cost": 10}
    tables = power({"A": 0, "B": 100}, plants, [{"link": "AB", "existing": 200}, round_about])
    found = over_gates(toys.study(gate(tables, "AB", design=100)), "all")
    for figure in figures(found):
        assert figure == pytest.approx({"gate": 19.272})


def test_parts_are_games_of_their_own(toys: Toys) -> None:
    """Power behind one relation, freight behind another: each is worth its own part, and their interaction is nil.

    The railway saves 10,000 TEU (2,000 - 520) USD = 14.8 MUSD. With 2 x 2 subsets in each part, 4 are valued.
    """
    rail = {
        name: rows for name, rows in tiny_freight().items() if name not in ("case", "countries", "periods", "slices")
    }
    tables = gate(merged(two_nodes(existing=200), rail), "AB", name="line", design=100)
    tables = gate(tables, "XY", name="rail", relation="AA-CC", design=10)
    found = over_relations(toys.study(tables), "all")
    assert found.shapley == pytest.approx({"AA-BB": WHOLE, "AA-CC": 14.8})
    assert found.pairs["AA-BB", "AA-CC"] == (0, 0)
    assert found.subsets == 4


def four() -> Tables:
    """Four gates: two in series on one line, one on a line beside it, one on a way round that is too dear."""
    plants = {"cheap": ("A", 200.0, 20.0), "dear": ("B", 200.0, 60.0)}
    lines = [
        {"link": "AB", "existing": 200},
        {"link": "AB2", "existing": 30},
        {"link": "AB3", "existing": 200, "cost": 45},
    ]
    tables = power({"A": 0, "B": 100}, plants, lines, hours=(4000, 4760), shape={"B": (1.5, 0.5798319)})
    tables = gate(tables, "AB", name="g1", design=60, now=0.1)
    tables = gate(tables, "AB", name="g2", relation="AA-CC", design=60, now=0.3)
    tables = gate(tables, "AB2", name="g3", relation="AA-DD", design=40)
    return gate(tables, "AB3", name="g4", relation="AA-EE", design=50)


def brute(toys: Toys, tables: Tables) -> dict[frozenset[str], float]:
    """Value of every set of gates over today, each in a study of its own, so that nothing is told by another."""
    value = {}
    for size in range(5):
        for chosen in itertools.combinations(("g1", "g2", "g3", "g4"), size):
            study = toys.study(tables)
            now, end = (trust.openness_on_path(study.case, "all", level) for level in (0.0, 1.0))
            phi = {(g, y): end[g, y] if g in chosen else v for (g, y), v in now.items()}
            value[frozenset(chosen)] = study.welfare(study.at(phi, "all", 1.0, "brute"))
    return {s: v - value[frozenset()] for s, v in value.items()}


def by_hand(value: Mapping[frozenset[str], float], players: tuple[str, ...]) -> dict[str, float]:
    """Shapley values as the mean over all orders, written out."""
    total = dict.fromkeys(players, 0.0)
    for order in itertools.permutations(players):
        for j, i in enumerate(order):
            total[i] += value[frozenset(order[: j + 1])] - value[frozenset(order[:j])]
    return {i: t / factorial(len(players)) for i, t in total.items()}


@pytest.mark.slow
def test_what_is_told_is_what_would_be_solved(toys: Toys) -> None:
    """Values equal those solved one by one, from nothing. Where only the line that is too dear opens, no solve is made:

    the plan without it is allowed, and its prices say that nothing is cheaper.
    """
    tables = four()
    value = brute(toys, tables)
    found = over_gates(toys.study(tables), "all")
    assert found.subsets == 16
    assert found.told >= 2
    assert found.solves + found.told <= 16
    assert found.total == pytest.approx(value[frozenset(found.players)])
    assert found.shapley == pytest.approx(by_hand(value, found.players))
    assert sum(found.shapley.values()) == pytest.approx(found.total)
    assert found.alone == pytest.approx({i: value[frozenset({i})] for i in found.players}, abs=1e-9)


def test_beyond_a_number_of_solves_orders_are_sampled(toys: Toys, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a cap on subsets the values come with error bars, add up, and lie within four of them of the exact ones."""
    tables = four()
    exact = over_gates(toys.study(tables), "all")
    monkeypatch.setattr(attribution, "ASKED", 8)
    monkeypatch.setattr(attribution, "LEAST_PAIRS", 40)
    monkeypatch.setattr(attribution.Part, "complete", False)
    found = over_gates(toys.study(tables), "all", most=0)
    assert not found.exact
    assert found.pairs == {}
    assert max(found.error.values()) > 0
    assert sum(found.shapley.values()) == pytest.approx(exact.total)
    for i in found.players:
        assert found.shapley[i] == pytest.approx(exact.shapley[i], abs=max(4 * found.error[i], 1e-6))


def test_a_study_counts_what_it_solves(toys: Toys) -> None:
    """Asked again, nothing is solved: every subset has been met before."""
    study: Study = toys.study(series())
    first = over_gates(study, "all")
    again = over_gates(study, "all")
    assert first.solves > 0
    assert (again.solves, again.told) == (0, 0)
    assert again.shapley == first.shapley
