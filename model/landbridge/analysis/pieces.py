"""Pieces of a path: between neighbouring cuts every bound that trust moves is a straight line in the level.

    bound(level) = min over its gates of  amount * share(phi_g(T(level))),   and the model's own bound

Levels of trust are straight along a path. So a bound turns only where a gate's response has a point, where another of
its relations becomes the least, where a table of shares (reliance) has a point, and where another gate of a link, or
the link's own capacity, becomes the least.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
import pandas as pd

from landbridge.analysis.study import Study
from landbridge.case import Case
from landbridge.formulation import trust
from landbridge.solve.program import Floats, Ints

#: Levels nearer to each other than this are one.
SAME = 1e-12

#: Relative to a bound: as far as this from a straight line it is straight; within this of the least an entry binds.
STRAIGHT = 1e-10

#: A table, straight between its points.
Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Piece:
    """A stretch of a path on which every bound is a straight line.

    Attributes:
        start, end: levels.
        place, gate, rate: one entry a bound that moves and gate that holds it: position among columns and then rows,
            number of the gate, d bound / d level. Gates that hold a bound alike share its rate evenly.
    """

    start: float
    end: float
    place: Ints
    gate: Ints
    rate: Floats

    def slopes(self, duals: Floats, gates: int) -> Floats:
        """What each gate adds to d cost / d level, from the duals of columns and then rows."""
        return np.bincount(self.gate, duals[self.place] * self.rate, minlength=gates).astype(float)


class MovedBounds:
    """Every bound that openness governs, at any level along a path.

    Attributes:
        gates: names of the gates that hold any. place: position of each bound among columns and then rows.
    """

    def __init__(self, study: Study, path: str) -> None:
        self._case, self._path, program = study.case, path, study.program
        columns, rows = program.access()
        rows = rows.assign(target=rows["target"] + len(program.cost))
        entries = pd.concat([columns, rows], ignore_index=True)
        own = np.concatenate([program.upper, program.row_upper])
        least = np.concatenate([program.lower, np.full(len(program.row_upper), -np.inf)])
        self.gates = sorted(set(entries["gate"]))
        self.place, self._target = np.unique(entries["target"].to_numpy(np.int64), return_inverse=True)
        self._own, self._least = own[self.place], least[self.place]
        self._amount = entries["amount"].to_numpy(float)
        self._gate = entries["gate"].map({g: i for i, g in enumerate(self.gates)}).to_numpy(np.int64)
        keys = list(zip(entries["gate"], entries["period"], entries["points"], strict=True))
        self._keys = list(dict.fromkeys(keys))
        number = {k: i for i, k in enumerate(self._keys)}
        self._key = np.array([number[k] for k in keys], dtype=np.int64)

    def at(self, level: float) -> Floats:
        """All bounds at a level, in model units."""
        bounds = self._own.copy()
        np.minimum.at(bounds, self._target, self._entries(level))
        return np.asarray(np.maximum(bounds, self._least))

    def cuts(self) -> list[float]:
        """Levels from 0 to 1 between which every bound is straight."""
        case, path = self._case, self._path
        levels = response_cuts(case, path, {g for g, _, _ in self._keys})
        phi = _openness(case, path, levels)
        found = list(levels)
        for g, y, points in self._keys:
            for x, _ in points or ():
                found += _meets(levels, phi[g, y], np.full(len(levels), x))
        levels = _merged(found)
        values = np.array([self._entries(t) for t in levels]).reshape(len(levels), len(self._key))
        found = list(levels)
        for group in self._groups():
            lines = [values[:, i] for i in group]
            found += _turns(levels, [*lines, np.full(len(levels), self._own[self._target[group[0]]])])
        return _merged(found)

    def pieces(self) -> list[Piece]:
        """The pieces of the path, in order; cuts at which no bound turns are left out."""
        cuts = self.cuts()
        bounds = {t: self.at(t) for t in cuts}
        kept = [cuts[0]]
        for t, after in pairwise(cuts[1:]):
            share = (t - kept[-1]) / (after - kept[-1])
            line = bounds[kept[-1]] * (1 - share) + bounds[after] * share
            if np.any(np.abs(line - bounds[t]) > STRAIGHT * np.maximum(1e-3, np.abs(bounds[t]))):
                kept.append(t)
        kept.append(cuts[-1])
        return [self._piece(a, b, (bounds[b] - bounds[a]) / (b - a)) for a, b in pairwise(kept)]

    def _piece(self, start: float, end: float, rate: Floats) -> Piece:
        middle = (start + end) / 2
        bound = self.at(middle)[self._target]
        holds = np.abs(self._entries(middle) - bound) <= STRAIGHT * np.maximum(1e-3, np.abs(bound))
        holds &= rate[self._target] != 0
        target = self._target[holds]
        alike = np.bincount(target, minlength=len(self.place))
        return Piece(start, end, self.place[target], self._gate[holds], rate[target] / alike[target])

    def _entries(self, level: float) -> Floats:
        """Each entry's limit: amount times share at the openness of its gate."""
        phi = trust.openness_on_path(self._case, self._path, level)
        share = [phi[g, y] if points is None else float(_read(points, phi[g, y])) for g, y, points in self._keys]
        return np.asarray(self._amount * np.array(share, dtype=float)[self._key])

    def _groups(self) -> list[Ints]:
        """Entries of each bound with more than one limit; of bounds with the same limits, one."""
        order = np.argsort(self._target, kind="stable")
        ends = np.searchsorted(self._target[order], np.arange(len(self.place) + 1))
        found: dict[object, Ints] = {}
        for i, own in enumerate(self._own):
            group = order[ends[i] : ends[i + 1]]
            if len(group) + np.isfinite(own) > 1:
                found.setdefault((own, *self._key[group], *self._amount[group]), group)
        return list(found.values())


def response_cuts(case: Case, path: str, gates: Iterable[str]) -> list[float]:
    """Levels from 0 to 1 between which the openness of some gates is straight."""
    now, full = trust.levels_on_path(case, path, 0.0), trust.levels_on_path(case, path, 1.0)
    responses = {key: points for key, points in trust.responses(case).items() if key[0] in set(gates)}
    found = [0.0, 1.0]
    for (_, r), points in responses.items():
        for y in trust.periods_of(case):
            if full[r, y] > now[r, y]:
                found += [(x - now[r, y]) / (full[r, y] - now[r, y]) for x, _ in points]
    levels = _merged(found)
    lines: dict[tuple[str, int], list[Floats]] = {}
    for (g, r), points in responses.items():
        for y in trust.periods_of(case):
            at = now[r, y] + np.array(levels) * (full[r, y] - now[r, y])
            lines.setdefault((g, y), []).append(_read(points, at))
    return _merged([*levels, *(t for group in lines.values() for t in _turns(levels, group))])


def _openness(case: Case, path: str, levels: Sequence[float]) -> dict[tuple[str, int], Floats]:
    """Openness of each (gate, period) at some levels."""
    phi = [trust.openness_on_path(case, path, t) for t in levels]
    return {key: np.array([p[key] for p in phi]) for key in phi[0]}


def _read(points: Points, at: float | Floats) -> Floats:
    """A table read at some places, straight between its points."""
    xs, ys = zip(*points, strict=True)
    return np.asarray(np.interp(at, xs, ys))


def _turns(levels: Sequence[float], lines: Sequence[Floats]) -> list[float]:
    """Where the least of some functions, straight between the levels, passes from one to another inside a piece."""
    found = []
    for a, b in combinations(lines, 2):
        for t in _meets(levels, a, b):
            here = float(np.interp(t, levels, a))
            if all(here <= float(np.interp(t, levels, c)) * (1 + STRAIGHT) for c in lines if c is not a and c is not b):
                found.append(t)
    return found


def _meets(levels: Sequence[float], a: Floats, b: Floats) -> list[float]:
    """Where two functions that are straight between the levels cross inside a piece."""
    at = np.array(levels)
    apart = a - b
    inside = apart[:-1] * apart[1:] < 0
    here, there = apart[:-1][inside], apart[1:][inside]
    if not inside.any() or not np.isfinite(here).all():
        return []
    crossed: list[float] = (at[:-1][inside] + here / (here - there) * np.diff(at)[inside]).tolist()
    return crossed


def _merged(levels: Iterable[float]) -> list[float]:
    """Levels from 0 to 1 in order, each once."""
    out = [0.0]
    for t in sorted(levels):
        if out[-1] + SAME < t < 1.0 - SAME:
            out.append(float(t))
    return [*out, 1.0]
