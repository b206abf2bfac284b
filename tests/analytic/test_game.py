"""Cooperative games: answers known from the literature, axioms, and the nucleolus by its definition alone."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from landbridge.analysis.game import banzhaf, core, excess, nucleolus, players, shapley
from landbridge.solve import SolveError
from landbridge.solve.program import Instance
from landbridge.solve.small import minimise

Game = dict[frozenset[str], float]

#: v(123) = 24: worked by hand below.
THREE = {"1": 2, "2": 5, "3": 4, "12": 14, "13": 18, "23": 9, "123": 24}


def coalitions(names: str) -> Iterator[frozenset[str]]:
    """All but the empty one, small ones first."""
    return (frozenset(c) for k in range(1, len(names) + 1) for c in itertools.combinations(names, k))


def game(table: Mapping[str, float]) -> Game:
    return {frozenset(c): v for c, v in table.items()}


def majority(names: str, quota: int) -> Game:
    return {c: float(len(c) >= quota) for c in coalitions(names)}


def veto() -> Game:
    """1 with any other of two is worth 1."""
    return {c: float("1" in c and len(c) >= 2) for c in coalitions("123")}


def bankruptcy(estate: float) -> Game:
    """Claims 100, 200 and 300: what a coalition is left when the others have been paid in full, as far as it goes."""
    claims = {"a": 100.0, "b": 200.0, "c": 300.0}
    return {c: max(0.0, estate - sum(claims[i] for i in claims if i not in c)) for c in coalitions("abc")}


def random_game(seed: int, sizes: tuple[int, ...] = (3, 3, 3, 4, 4, 5)) -> Game:
    """One of four kinds, by seed: real or small whole numbers (many ties), superadditive or not."""
    rng = np.random.default_rng(seed)
    names = "abcdefg"[: rng.choice(sizes)]
    whole, superadditive = seed % 2 == 0, seed % 4 < 2
    v = {c: float(rng.integers(0, 5)) if whole else float(rng.uniform(-1, 1) * len(c)) for c in coalitions(names)}
    if superadditive:
        for c in coalitions(names):
            parts = (frozenset(p) for k in range(1, len(c)) for p in itertools.combinations(sorted(c), k))
            v[c] = max([v[c], *(v[p] + v[c - p] for p in parts)])
    return v


def has_imputation(v: Game) -> bool:
    names = players(v)
    return v[frozenset(names)] >= sum(v[frozenset(i)] for i in names)


def least_largest(
    v: Game, kept: Mapping[frozenset[str], float], individually_rational: bool
) -> tuple[dict[str, float], float, list[frozenset[str]]]:
    """Over efficient allocations that have the excesses kept, the largest of the others made as small as it can be.

    Returns an allocation, that excess, and the coalitions that have it in every such allocation. Each is tested
    on its own for that, by making its excess as small as it can be while no other's gets larger. No duals.
    """
    names = players(v)
    everyone, n = frozenset(names), len(names)
    row = {c: [float(i in c) for i in names] for c in v}
    equal, free = [everyone, *kept], [c for c in v if c not in kept and c != everyone]
    bounds = [(v[frozenset(i)] if individually_rational else None, None) for i in names]

    def solve(cost: list[float], cap: float | None) -> tuple[dict[str, float], float]:
        result = linprog(
            cost,
            A_ub=[[-k for k in row[c]] + [-1.0] for c in free],
            b_ub=[-v[c] for c in free],
            A_eq=[[*row[c], 0.0] for c in equal],
            b_eq=[v[c] - kept.get(c, 0.0) for c in equal],
            bounds=[*bounds, (None, cap)],
        )
        assert result.status == 0, result.message
        return dict(zip(names, result.x[:n].tolist(), strict=True)), float(result.x[n])

    x, top = solve([0.0] * n + [1.0], None)
    tight = [c for c in free if excess(v, x, c) > top - 1e-7]
    always = [c for c in tight if excess(v, solve([*(-k for k in row[c]), 0.0], top + 1e-10)[0], c) > top - 1e-7]
    return x, top, always


def by_definition(v: Game, individually_rational: bool) -> dict[str, float]:
    """Nucleolus by its definition: the largest excess least, and so on until the excesses kept leave one allocation."""
    names = players(v)
    kept: dict[frozenset[str], float] = {}
    while True:
        x, top, always = least_largest(v, kept, individually_rational)
        kept |= dict.fromkeys(always, top)
        if np.linalg.matrix_rank([[float(i in c) for i in names] for c in [*kept, frozenset(names)]]) == len(names):
            return x


def sorted_excesses(v: Game, x: Mapping[str, float]) -> list[float]:
    everyone = frozenset(players(v))
    return sorted((excess(v, x, c) for c in v if c and c != everyone), reverse=True)


few = settings(max_examples=30, deadline=None, derandomize=True, database=None)


@st.composite
def games(draw: st.DrawFn, least: int = 1, most: int = 5) -> Game:
    """Whole numbers, so that ties are common; also games without imputations."""
    names = "abcdef"[: draw(st.integers(least, most))]
    return {c: float(draw(st.integers(-6, 12))) for c in coalitions(names)}


def solutions(v: Game) -> dict[str, dict[str, float]]:
    """All that a game has."""
    out = {"shapley": shapley(v), "banzhaf": banzhaf(v), "prenucleolus": nucleolus(v, individually_rational=False)}
    return {**out, "nucleolus": nucleolus(v)} if has_imputation(v) else out


def test_three_players() -> None:
    """Shapley: 1 brings 2, 2, 9, 15, 14 and 15 in the six orders, 57 / 6 = 9.5; 2 brings 39 / 6 and 3 brings 48 / 6.

    Nucleolus: {2} and {1, 3} are worth 5 + 18 = 23 of 24, so one has an excess of -1/2 or more: x2 = 5.5. Next {3} and
    {1, 2}, 4 + 14 = 18, -3 each: x3 = 7. Banzhaf of 1 is (2 + 9 + 14 + 15) / 4 = 10.
    """
    v = game(THREE)
    assert shapley(v) == pytest.approx({"1": 9.5, "2": 6.5, "3": 8.0}, abs=1e-12)
    assert nucleolus(v) == pytest.approx({"1": 11.5, "2": 5.5, "3": 7.0}, abs=1e-9)
    assert banzhaf(v) == pytest.approx({"1": 10.0, "2": 7.0, "3": 8.5}, abs=1e-12)
    found = core(v)
    assert found.epsilon == pytest.approx(-0.5, abs=1e-9)
    assert not found.empty
    assert found.blocking == [frozenset("2"), frozenset("13")]


def test_one_player_with_a_veto() -> None:
    """1 is decisive unless first, 2/3 of the orders; 2 only right after 1, 1/6. The core is (1, 0, 0) alone.

    Banzhaf (1965): 1 is critical in 3 of 4 coalitions of the others, 2 in one; normalised 3/5, 1/5, 1/5.
    """
    assert shapley(veto()) == pytest.approx({"1": 2 / 3, "2": 1 / 6, "3": 1 / 6}, abs=1e-12)
    assert banzhaf(veto()) == pytest.approx({"1": 3 / 4, "2": 1 / 4, "3": 1 / 4}, abs=1e-12)
    assert nucleolus(veto()) == pytest.approx({"1": 1.0, "2": 0.0, "3": 0.0}, abs=1e-9)
    assert core(veto()).allocation == pytest.approx({"1": 1.0, "2": 0.0, "3": 0.0}, abs=1e-9)
    assert not core(veto()).empty


@pytest.mark.parametrize(
    ("estate", "shares"), [(100, (100 / 3, 100 / 3, 100 / 3)), (200, (50, 75, 75)), (300, (50, 100, 150))]
)
def test_talmud(estate: float, shares: tuple[float, float, float]) -> None:
    """Mishna Ketubot 10:4, claims 100, 200 and 300, is the nucleolus (Aumann & Maschler 1985). Only 300 is pro rata."""
    assert nucleolus(bankruptcy(estate)) == pytest.approx(dict(zip("abc", shares, strict=True)), abs=1e-9)


def test_airport() -> None:
    """Runways of 1, 2 and 3: three share the first 1, two the next: 1/3, 5/6, 11/6 (Littlechild & Owen 1973).

    Nucleolus: a pays min(1/2, 2/3, 3/3) = 1/2, b min(1.5/2, 2.5/2) = 3/4, c the rest (Littlechild 1974).
    """
    v = {c: -float(max("abc".index(i) + 1 for i in c)) for c in coalitions("abc")}
    assert shapley(v) == pytest.approx({"a": -1 / 3, "b": -5 / 6, "c": -11 / 6}, abs=1e-12)
    assert nucleolus(v) == pytest.approx({"a": -0.5, "b": -0.75, "c": -1.75}, abs=1e-9)


def test_majority_has_no_core() -> None:
    """Two of three share 1: some pair gets 2/3 or less, so an excess of 1/3 at least; all pairs have it at thirds."""
    found = core(majority("abc", 2))
    assert found.epsilon == pytest.approx(1 / 3, abs=1e-9)
    assert found.empty
    assert found.allocation == pytest.approx(dict.fromkeys("abc", 1 / 3), abs=1e-9)
    assert found.blocking == [frozenset("ab"), frozenset("ac"), frozenset("bc")]


@pytest.mark.parametrize("n", [3, 5, 7])
def test_banzhaf_of_simple_majority(n: int) -> None:
    """A voter is critical when the n - 1 others are split evenly: C(n - 1, (n - 1) / 2) / 2^(n - 1). Shapley: 1 / n."""
    v = majority("abcdefg"[:n], n // 2 + 1)
    assert banzhaf(v) == pytest.approx(dict.fromkeys(players(v), math.comb(n - 1, n // 2) / 2 ** (n - 1)), abs=1e-12)
    assert shapley(v) == pytest.approx(dict.fromkeys(players(v), 1 / n), abs=1e-12)


def test_individual_rationality_binds() -> None:
    """{1, 2} alone are worth 10, all three 3. Prenucleolus: {3} and {1, 2} meet at 3.5, so 3 pays; else 3 gets 0."""
    v = game({"1": 0, "2": 0, "3": 0, "12": 10, "13": 0, "23": 0, "123": 3})
    prenucleolus = nucleolus(v, individually_rational=False)
    assert prenucleolus == pytest.approx({"1": 3.25, "2": 3.25, "3": -3.5}, abs=1e-9)
    assert nucleolus(v) == pytest.approx({"1": 1.5, "2": 1.5, "3": 0.0}, abs=1e-9)


def test_one_player() -> None:
    """Who is alone gets v; no proper coalition can complain."""
    v = game({"a": -3})
    assert all(x == {"a": -3.0} for x in solutions(v).values())
    found = core(v)
    assert (found.epsilon, found.empty, found.allocation, found.blocking) == (0.0, False, {"a": -3.0}, [])


def test_two_players() -> None:
    """The surplus 10 - 3 - 1 is split evenly by all: 6 and 4. Both have an excess of -3."""
    v = game({"a": 3, "b": 1, "ab": 10})
    assert len(solutions(v)) == 4
    for x in solutions(v).values():
        assert x == pytest.approx({"a": 6.0, "b": 4.0}, abs=1e-9)
    assert core(v).epsilon == pytest.approx(-3.0, abs=1e-9)
    assert core(v).blocking == [frozenset("a"), frozenset("b")]


def test_additive_values_have_a_core_in_spite_of_rounding() -> None:
    """0.1 + 0.2 is not 0.3 in floating point; an excess of 5e-17 empties neither core nor imputation set.

    The one allocation leaves all six proper coalitions an excess of 0.
    """
    v = game({"a": 0.1, "b": 0.2, "c": 0.7, "ab": 0.3, "ac": 0.8, "bc": 0.9, "abc": 1.0 - 1e-15})
    assert not core(v).empty
    assert len(core(v).blocking) == 6
    assert nucleolus(v) == pytest.approx({"a": 0.1, "b": 0.2, "c": 0.7}, abs=1e-12)


def test_excess() -> None:
    """14 - 9.5 - 6.5 = -2 for {1, 2} at the Shapley value; 0 for no one; a coalition without a value is an error."""
    v = game(THREE)
    assert excess(v, shapley(v), frozenset("12")) == pytest.approx(-2.0)
    assert excess(v, shapley(v), frozenset()) == 0.0
    with pytest.raises(KeyError):
        excess(v, {"4": 1.0}, frozenset("4"))


@pytest.mark.parametrize("seed", range(200))
def test_nucleolus_by_its_definition(seed: int) -> None:
    """Random games against the definition; where there is no imputation, the prenucleolus.

    A prenucleolus that is an imputation is the nucleolus.
    """
    v = random_game(seed)
    prenucleolus = nucleolus(v, individually_rational=False)
    if has_imputation(v):
        assert nucleolus(v) == pytest.approx(by_definition(v, True), abs=1e-8)
        if all(share >= v[frozenset(i)] for i, share in prenucleolus.items()):
            assert prenucleolus == pytest.approx(nucleolus(v), abs=1e-8)
    else:
        assert prenucleolus == pytest.approx(by_definition(v, False), abs=1e-8)
        with pytest.raises(ValueError, match="no imputation"):
            nucleolus(v)


def test_random_games_are_of_all_kinds() -> None:
    """Of the 200: 131 have an imputation; of these individual rationality changes 17; 106 have a core."""
    rational = binds = cores = 0
    for v in map(random_game, range(200)):
        x = nucleolus(v, individually_rational=False)
        cores += sorted_excesses(v, x)[0] <= 1e-9
        rational += has_imputation(v)
        binds += has_imputation(v) and any(share < v[frozenset(i)] - 1e-6 for i, share in x.items())
    assert (rational, binds, cores) == (131, 17, 106)


@pytest.mark.parametrize("seed", range(0, 200, 7))
def test_least_core_by_its_definition(seed: int) -> None:
    """Epsilon, an allocation that has it, and who has it in every least-core allocation, each tested on its own."""
    v = random_game(seed)
    found = core(v)
    _, epsilon, always = least_largest(v, {}, individually_rational=False)
    assert found.epsilon == pytest.approx(epsilon, abs=1e-8)
    assert sorted_excesses(v, found.allocation)[0] == pytest.approx(epsilon, abs=1e-8)
    assert sum(found.allocation.values()) == pytest.approx(v[frozenset(players(v))], abs=1e-9)
    assert set(found.blocking) == set(always)
    assert found.empty == (epsilon > 1e-7)


@pytest.mark.parametrize("seed", range(4))
def test_six_and_seven_players_by_balanced_collections(seed: int) -> None:
    """Kohlberg (1971): x is the prenucleolus if and only if, for each level, the coalitions above it are balanced.

    Balanced: with weights, all positive, each player is in coalitions of weight 1 together.
    """
    v = random_game(seed, sizes=(6, 7))
    names = players(v)
    x = nucleolus(v, individually_rational=False)
    assert sum(x.values()) == pytest.approx(v[frozenset(names)], abs=1e-9)
    by_excess = sorted((c for c in v if len(c) < len(names)), key=lambda c: -excess(v, x, c))
    levels = [excess(v, x, c) for c in by_excess]
    for k in range(1, len(levels) + 1):
        if k < len(levels) and levels[k - 1] - levels[k] < 1e-8:
            continue
        members = np.array([[float(i in c) for c in by_excess[:k]] for i in names])
        # each weight is the least of them, the last column, plus something
        least = linprog(
            np.append(np.zeros(k), -1.0), A_eq=np.column_stack([members, members.sum(axis=1)]), b_eq=np.ones(len(names))
        )
        assert least.status == 0
        assert least.x[k] > 1e-6


@few
@given(games())
def test_efficiency(v: Game) -> None:
    """Shapley and (pre)nucleolus share out v(N) exactly; the nucleolus gives no one less than alone."""
    everyone = frozenset(players(v))
    for name, x in solutions(v).items():
        assert name == "banzhaf" or sum(x.values()) == pytest.approx(v[everyone], abs=1e-9)
    assert not has_imputation(v) or all(nucleolus(v)[i] >= v[frozenset(i)] - 1e-9 for i in everyone)


@few
@given(games(), st.permutations("abcdef"))
def test_names_do_not_matter(v: Game, order: list[str]) -> None:
    """Anonymity: under other names each gets the same. Substitutes: who brings the same everywhere gets the same."""
    other = dict(zip("abcdef", order, strict=True))
    renamed = solutions({frozenset(other[i] for i in c): value for c, value in v.items()})
    for name, x in solutions(v).items():
        assert renamed[name] == pytest.approx({other[i]: share for i, share in x.items()}, abs=1e-9)
    for x in solutions({c: v.get(frozenset(c - {"z"} | {"a"}) if "z" in c else c, 0.0) for c in _twins(v)}).values():
        assert x["a"] == pytest.approx(x["z"], abs=1e-9)


def _twins(v: Game) -> list[frozenset[str]]:
    """Coalitions of the game's players and z."""
    return list(coalitions("".join(players(v)) + "z"))


@few
@given(games(), st.integers(-5, 5))
def test_dummy(v: Game, alone: int) -> None:
    """Who adds the same to every coalition gets just that, the others what they get without. Not the prenucleolus."""
    with_dummy = {c: v.get(c - {"z"}, 0.0) + alone * ("z" in c) for c in _twins(v)}
    expected, found = solutions(v), solutions(with_dummy)
    names = ["shapley", "banzhaf"] + ["nucleolus"] * has_imputation(v)
    for name in names:
        assert found[name] == pytest.approx({**expected[name], "z": float(alone)}, abs=1e-9)


@few
@given(games(3, 3), games(3, 3))
def test_additivity(v: Game, w: Game) -> None:
    """Shapley and Banzhaf of a sum of games are the sums (the nucleolus is not additive)."""
    for value in (shapley, banzhaf):
        one, two = value(v), value(w)
        assert value({c: v[c] + w[c] for c in v}) == pytest.approx({i: one[i] + two[i] for i in one}, abs=1e-9)


@few
@given(games(), st.sampled_from([1e-3, 1.0, 37.0, 1e6]), st.lists(st.integers(-9, 9), min_size=6, max_size=6))
def test_units_and_what_one_has_anyway(v: Game, scale: float, own: list[int]) -> None:
    """Strategic equivalence: k v + sum of a_i gives k x + a for all; epsilon is scaled, and who blocks is the same."""
    gift = dict(zip("abcdef", own, strict=True))
    moved = {c: scale * (value + sum(gift[i] for i in c)) for c, value in v.items()}
    expected, found = solutions(v), solutions(moved)
    assert found.keys() == expected.keys()
    for name, x in expected.items():
        want = {i: scale * (share + gift[i]) for i, share in x.items()}
        assert found[name] == pytest.approx(want, abs=1e-9 * scale)
    assert core(moved).epsilon == pytest.approx(scale * core(v).epsilon, abs=1e-9 * scale)
    assert (core(moved).empty, core(moved).blocking) == (core(v).empty, core(v).blocking)


@few
@given(games(2), st.lists(st.floats(0, 1), min_size=6, max_size=6))
def test_no_imputation_has_less_excess(v: Game, shares: list[float]) -> None:
    """Sorted excesses of the nucleolus come lexicographically before those of any other imputation."""
    names = players(v)
    v[frozenset(names)] = max(v[frozenset(names)], sum(v[frozenset(i)] for i in names) + 1)
    weights = np.array(shares[: len(names)]) + 1e-3
    surplus = v[frozenset(names)] - sum(v[frozenset(i)] for i in names)
    split = dict(zip(names, (weights / weights.sum() * surplus).tolist(), strict=True))
    other = {i: v[frozenset(i)] + split[i] for i in names}
    pairs = zip(sorted_excesses(v, nucleolus(v)), sorted_excesses(v, other), strict=True)
    assert next((mine - theirs for mine, theirs in pairs if abs(mine - theirs) > 1e-9), 0.0) <= 0


@few
@given(st.lists(st.integers(0, 9), min_size=1, max_size=5))
def test_shapley_of_a_convex_game_is_in_the_core(weights: list[int]) -> None:
    """v(S) = (sum of weights)^2 is convex: its core holds the Shapley value (Shapley 1971), w_i x sum of all."""
    weight = dict(zip("abcde", weights, strict=False))
    v = {c: float(sum(weight[i] for i in c) ** 2) for c in coalitions("".join(weight))}
    x = shapley(v)
    assert x == pytest.approx({i: float(w * sum(weights)) for i, w in weight.items()}, abs=1e-9)
    assert all(excess(v, x, c) <= 1e-9 for c in v)
    assert not core(v).empty


@few
@given(games(3, 4), st.integers(0, 2**32 - 1))
def test_values_that_nearly_tie(v: Game, seed: int) -> None:
    """Noise of 1e-8, as of values that were themselves solved for, moves the prenucleolus by no more than 1e-6."""
    rng = np.random.default_rng(seed)
    noisy = {c: value + float(rng.uniform(-1e-8, 1e-8)) for c, value in v.items()}
    assert nucleolus(noisy, False) == pytest.approx(nucleolus(v, False), abs=1e-6)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"a": 1, "b": 1, "c": 1, "abc": 5, "ab": 2}, r"without a value: \{a, c\}, \{b, c\}$"),
        ({"": 1, "a": 1}, "empty coalition must be worth 0, not 1"),
        ({"a": 1, "b": math.nan, "ab": math.inf}, r"not a finite number: \{b\}, \{a, b\}$"),
        ({"": 0}, "at least one player"),
    ],
)
def test_errors(values: dict[str, float], message: str) -> None:
    """What is wrong with a table of values is named by each function that reads it; an empty coalition of 0 is fine."""
    for function in (shapley, banzhaf, nucleolus, core):
        with pytest.raises(ValueError, match=message):
            function(game(values))
    assert shapley(game({"": 0, "a": 1})) == {"a": 1.0}


def test_no_imputation() -> None:
    """Alone 2 and 2, together 3: the nucleolus is an error that names the way out; the prenucleolus is 1.5 each."""
    v = game({"a": 2, "b": 2, "ab": 3})
    with pytest.raises(ValueError, match=r"1 less than each alone.*individually_rational=False"):
        nucleolus(v)
    assert nucleolus(v, individually_rational=False) == pytest.approx({"a": 1.5, "b": 1.5}, abs=1e-9)


def test_small_program() -> None:
    """min x + 2 y, x + y >= 3, x <= 2: x = 2, y = 1, 4 in all; one more of the row costs 2."""
    one, none = np.ones((1, 2)), np.array([np.inf])
    cost, zero, three = np.array([1.0, 2.0]), np.zeros(2), np.array([3.0])
    x, duals, objective = minimise(Instance(cost, zero, np.array([2.0, np.inf]), three, none), one)
    assert (x.tolist(), duals.tolist(), objective) == ([2.0, 1.0], [2.0], 4.0)
    with pytest.raises(SolveError, match="infeasible"):
        minimise(Instance(cost, zero, np.ones(2), three, none), one)
    with pytest.raises(SolveError, match="unbounded"):
        minimise(Instance(-cost, zero, np.full(2, np.inf), three, none), one)
