"""Attribution: which relations, or which gates, the locked value of a path is behind.

Every subset S of the players (relations that the path moves, or gates that it opens) is a state: those in S at the end
of the path, the others as today. With v(S) its welfare over today's:

    alone-first     v({i})                      what i brings if it moves first and alone
    last-missing    v(N) - v(N without i)       what is lost if only i stays as it is
    Shapley         mean of v(S + i) - v(S) over all orders

Parts of the program that nothing joins (power and gas; freight) are games of their own, each among the players whose
gates it passes, and Shapley values add up over them. Within a part subsets are asked for from the extremes inward, so
that many follow from others without a solve. Where more than `most` solves would be needed, orders are sampled.

Sources: Shapley 1953, 'A value for n-person games'; Grabisch and Roubens 1999, 'An axiomatic approach to the concept
of interaction among players' (interactions of pairs); Castro, Gomez and Tejada 2009 (sampling of orders).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import factorial

import numpy as np
import pandas as pd

from landbridge.analysis.finding import Finding
from landbridge.analysis.study import Study
from landbridge.formulation import trust
from landbridge.formulation.trust import Openness
from landbridge.solve.program import Floats

#: Solves beyond which an attribution is sampled.
MOST = 300
#: Subsets beyond which a part's game is sampled too: even to be told takes time.
ASKED = 2048
#: Subsets asked for at a time: what they tell spares solves of the next ones.
BATCH = 24
#: Shares of the value whose smallest sets are looked for, and players up to which they are.
SHARES, LISTED = (0.5, 0.8, 0.95), 13
#: Pairs of orders that a sample has at least: below this an error bar says nothing.
LEAST_PAIRS = 8


@dataclass(frozen=True)
class Attribution:
    """What each player stands for.

    Attributes:
        kind: relation or gate. path: whose value. players: in order.
        total: v(N), MUSD. alone, last, shapley: by player, MUSD. error: standard error of Shapley (0 if exact).
        pairs: {(a, b): (v(ab) - v(a) - v(b) from today, Shapley interaction index)}, where all subsets are known.
        smallest: {share: sets that reach this share of v(N), none of whose subsets does}.
        subsets, solves, told: subsets valued, solves made, and solves that others made needless.
        exact: whether every subset is known.
    """

    kind: str
    path: str
    players: tuple[str, ...]
    total: float
    alone: dict[str, float]
    last: dict[str, float]
    shapley: dict[str, float]
    error: dict[str, float]
    pairs: dict[tuple[str, str], tuple[float, float]]
    smallest: dict[float, list[frozenset[str]]]
    subsets: int
    solves: int
    told: int
    exact: bool


def over_relations(study: Study, path: str, most: int = MOST) -> Attribution:
    """Attribution over the relations that a path moves."""
    case = study.case
    players = tuple(sorted(trust.moved_by(case, path)))

    def openness(chosen: Iterable[str]) -> Openness:
        return trust.openness(case, trust.levels_moved(case, path, chosen))

    return attribute(study, "relation", path, players, openness, most)


def over_gates(study: Study, path: str, most: int = MOST) -> Attribution:
    """Attribution over the gates that a path opens and that something passes."""
    now, end = (trust.openness_on_path(study.case, path, level) for level in (0.0, 1.0))
    passed = {g for frame in study.program.access() for g in frame["gate"]}
    players = tuple(sorted({g for (g, y), phi in end.items() if phi > now[g, y] and g in passed}))

    def openness(chosen: Iterable[str]) -> Openness:
        some = set(chosen)
        return {(g, y): end[g, y] if g in some else phi for (g, y), phi in now.items()}

    return attribute(study, "gate", path, players, openness, most)


def attribute(
    study: Study,
    kind: str,
    path: str,
    players: tuple[str, ...],
    openness: Callable[[Iterable[str]], Openness],
    most: int = MOST,
) -> Attribution:
    """Attribution over any players.

    Args:
        study: the case.
        kind: what they are.
        path: whose value.
        players: their names.
        openness: openness of gates where some of them are at the end of the path.
        most: solves beyond which orders are sampled.
    """
    tally = study.solver.tally
    before = tally.effort.runs, tally.told
    games = [Part(study, k, mine, openness) for k, mine in enumerate(_players_of_parts(study, players, openness))]
    games = [g for g in games if g.players]
    for game in games:
        game.explore(most)
    shapley, error = dict.fromkeys(players, 0.0), dict.fromkeys(players, 0.0)
    for game in games:
        for name, (value, deviation) in game.shapley(most).items():
            shapley[name] += value
            error[name] = float(np.hypot(error[name], deviation))
    alone = {i: sum(g.at(frozenset({i})) for g in games) for i in players}
    total = sum(g.at(frozenset(players)) for g in games)
    last = {i: total - sum(g.at(frozenset(players) - {i}) for g in games) for i in players}
    exact = all(g.complete for g in games)
    pairs = {p: _pair(games, p) for p in itertools.combinations(players, 2)} if exact else {}
    smallest = _smallest(games, players, total) if exact and len(players) <= LISTED and total > 0 else {}
    solves, told = tally.effort.runs - before[0], tally.told - before[1]
    subsets = sum(len(g.value) for g in games)
    return Attribution(
        kind, path, players, total, alone, last, shapley, error, pairs, smallest, subsets, solves, told, exact
    )


def _players_of_parts(
    study: Study, players: Sequence[str], openness: Callable[[Iterable[str]], Openness]
) -> list[tuple[str, ...]]:
    """Players of each part: those that move a gate which something in it passes."""
    nobody, gates = openness(()), {}
    for i in players:
        ends = (openness(players), openness(set(players) - {i}), openness({i}))
        gates[i] = {g for (g, y), phi in ends[0].items() if phi != ends[1][g, y]}
        gates[i] |= {g for (g, y), phi in ends[2].items() if phi != nobody[g, y]}
        gates[i] |= _responding(study, i)
    out = []
    for part in study.solver.parts:
        passed: set[str] = set()
        for frame, members in zip(study.program.access(), (part.columns, part.rows), strict=True):
            passed |= set(frame.loc[frame["target"].isin(members), "gate"])
        out.append(tuple(i for i in players if gates[i] & passed))
    return out


def _responding(study: Study, relation: str) -> set[str]:
    """Gates that a relation has a say in (none for a gate)."""
    return {g for g, r in trust.responses(study.case) if r == relation}


class Part:
    """The game of one independent part: value of subsets of its players over today, solved as they are needed."""

    def __init__(
        self, study: Study, k: int, players: tuple[str, ...], openness: Callable[[Iterable[str]], Openness]
    ) -> None:
        self.study, self.k, self.players, self.openness = study, k, players, openness
        self.value: dict[frozenset[str], float] = {}
        self.today = 0.0

    @property
    def complete(self) -> bool:
        """Whether every subset is known."""
        return len(self.value) == 1 << len(self.players)

    def at(self, chosen: frozenset[str]) -> float:
        """Value of the members of a set who are players here, MUSD."""
        mine = chosen & frozenset(self.players)
        self.ask([mine])
        return self.value[mine]

    def ask(self, subsets: Sequence[frozenset[str]]) -> None:
        """Solve subsets that are not known yet, side by side."""
        if not self.value:
            self.today = float(self.study.welfare_by_part(self.study.program.at(self.openness(())))[self.k])
            self.value[frozenset()] = 0.0
        new = [s for s in dict.fromkeys(subsets) if s not in self.value]
        instances = [self.study.program.at(self.openness(s)) for s in new]
        if instances:
            self.study.solver.prepare(instances)
        for s, instance in zip(new, instances, strict=True):
            self.value[s] = float(self.study.welfare_by_part(instance)[self.k]) - self.today

    def explore(self, most: int) -> None:
        """Ask for subsets from the extremes inward, until all are known or there are too many."""
        n, start = len(self.players), self.study.solver.tally.effort.runs
        whole = frozenset(self.players)
        for size in range(n // 2 + 1):
            small = [frozenset(c) for c in itertools.combinations(self.players, size)]
            layer = list(dict.fromkeys(s for c in small for s in (c, whole - c)))
            for first in range(0, len(layer), BATCH):
                solves = self.study.solver.tally.effort.runs - start
                if size > 1 and (solves >= most or 1 << n > ASKED):
                    return
                self.ask(layer[first : first + BATCH])

    def shapley(self, most: int) -> dict[str, tuple[float, float]]:
        """Shapley value of each player and its standard error (0 where all subsets are known)."""
        if self.complete:
            return {i: (self._exact(i), 0.0) for i in self.players}
        return self._sampled(most)

    def _exact(self, player: str) -> float:
        n = len(self.players)
        others = [i for i in self.players if i != player]
        total = 0.0
        for size in range(n):
            weight = factorial(size) * factorial(n - size - 1) / factorial(n)
            for c in itertools.combinations(others, size):
                s = frozenset(c)
                total += weight * (self.value[s | {player}] - self.value[s])
        return total

    def _sampled(self, most: int) -> dict[str, tuple[float, float]]:
        """Mean over random orders and their reverses, until `most` further solves have been made."""
        random, start = np.random.default_rng(0), self.study.solver.tally.effort.runs
        means: list[Floats] = []
        while len(means) < LEAST_PAIRS or self.study.solver.tally.effort.runs - start < most:
            order = [self.players[j] for j in random.permutation(len(self.players))]
            chains = [[frozenset(o[:j]) for j in range(len(o) + 1)] for o in (order, order[::-1])]
            self.ask([s for chain in chains for s in chain])
            gains = [self._gains(o, chain) for o, chain in zip((order, order[::-1]), chains, strict=True)]
            means.append((gains[0] + gains[1]) / 2)
            if self.complete or len(means) >= 20 * LEAST_PAIRS:
                break
        sample = np.array(means)
        error = sample.std(axis=0, ddof=1) / np.sqrt(len(sample))
        return {i: (float(sample[:, j].mean()), float(error[j])) for j, i in enumerate(self.players)}

    def _gains(self, order: Sequence[str], chain: Sequence[frozenset[str]]) -> Floats:
        """Marginal value of each player (in the order of `players`) along an order of arrival."""
        gain = {i: self.value[b] - self.value[a] for i, (a, b) in zip(order, itertools.pairwise(chain), strict=True)}
        return np.array([gain[i] for i in self.players])


def _pair(games: Sequence[Part], pair: tuple[str, str]) -> tuple[float, float]:
    """Interaction of two players: from today, and the Shapley interaction index (mean over what else has moved)."""
    a, b = pair
    today = index = 0.0
    for g in games:
        if a not in g.players or b not in g.players:
            continue
        others = [i for i in g.players if i not in pair]
        n = len(g.players)
        for size in range(len(others) + 1):
            weight = factorial(size) * factorial(n - size - 2) / factorial(n - 1)
            for c in itertools.combinations(others, size):
                s = frozenset(c)
                joint = g.value[s | {a, b}] - g.value[s | {a}] - g.value[s | {b}] + g.value[s]
                index += weight * joint
                today += joint if not s else 0.0
    return today, index


def _smallest(games: Sequence[Part], players: tuple[str, ...], total: float) -> dict[float, list[frozenset[str]]]:
    """Sets that reach a share of the total, none of whose subsets does; smallest first."""
    bit = {i: 1 << j for j, i in enumerate(players)}
    masks = np.arange(2 ** len(players), dtype=np.int64)
    value = np.zeros(len(masks))
    for g in games:
        known = np.zeros(2 ** len(g.players))
        mine = np.zeros(len(masks), dtype=np.int64)
        for j, i in enumerate(g.players):
            mine |= np.where(masks & bit[i], 1 << j, 0)
        for s, v in g.value.items():
            known[sum(1 << g.players.index(i) for i in s)] = v
        value += known[mine]
    out = {}
    for share in SHARES:
        reach = value >= share * total * (1 - 1e-9)
        below = np.zeros(len(masks), dtype=bool)  # whether some subset with one member less, or below it, reaches
        for mask in masks.tolist():
            for i in players:
                if mask & bit[i]:
                    less = mask ^ bit[i]
                    below[mask] |= reach[less] | below[less]
        found = [frozenset(i for i in players if mask & bit[i]) for mask in masks[reach & ~below].tolist()]
        out[share] = sorted(found, key=lambda s: (len(s), sorted(s)))
    return out


def finding(found: Sequence[Attribution]) -> Finding:
    """Tables and figures of some attributions.

    Returns:
        Tables `attribution` (kind, path, player, alone, last, shapley, error), `interactions` (kind, path, first,
        second, today, mean) and `smallest_sets` (kind, path, share, set, members; the names in `set` are separated
        by ';'); MUSD. Summary: by kind and path, total, Shapley values, solves made and skipped.
    """
    rows, pairs, sets = [], [], []
    for a in found:
        rows += [(a.kind, a.path, i, a.alone[i], a.last[i], a.shapley[i], a.error[i]) for i in a.players]
        pairs += [(a.kind, a.path, *pair, *amounts) for pair, amounts in a.pairs.items()]
        for share, smallest in a.smallest.items():
            sets += [(a.kind, a.path, share, ";".join(sorted(s)), len(s)) for s in smallest]
    tables = {
        "attribution": pd.DataFrame(rows, columns=["kind", "path", "player", "alone", "last", "shapley", "error"]),
        "interactions": pd.DataFrame(pairs, columns=["kind", "path", "first", "second", "today", "mean"]),
        "smallest_sets": pd.DataFrame(sets, columns=["kind", "path", "share", "set", "members"]),
    }
    summary = {
        f"{a.kind}:{a.path}": {
            "total": a.total,
            "shapley": a.shapley,
            "error": max(a.error.values(), default=0.0),
            "exact": a.exact,
            "subsets": a.subsets,
            "solves": a.solves,
            "told": a.told,
        }
        for a in found
    }
    return Finding(tables, summary)
