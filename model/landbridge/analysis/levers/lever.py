"""Levers: numbers of the inputs that can be moved without building the model anew, and what moving them does.

A lever is one number, or several that move together: a number of every year, the inflow of every month, all values
that one row of `sources` covers. Where each has a range of its own, they go to their lows, or highs, together; where
one row covers several, they are scaled together, so that their mean goes from its low to its high.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csc_array

from landbridge.analysis.levers.effects import ARRAYS, Effects
from landbridge.analysis.study import State, Study
from landbridge.formulation import trust
from landbridge.solve.program import Floats, Instance, Ints

#: Programs with other coefficients that are kept: those of a lever at its low and its high.
KEPT = 2


@dataclass(frozen=True, eq=False)
class Lever:
    """Numbers that move together.

    Attributes:
        table, key, column: where they are; parts of the key in which they differ are '*'.
        unit, quality, source: of the closest row of `sources`.
        keys: key of each number. base, low, high: of each, NaN where no range is known.
        places: coordinates that follow (one a number, unless `bend` says otherwise).
        bend: values of the numbers -> values of the coordinates; None where they are the same.
        opened: (values, path, level) -> program, where they move what gates admit; it has no coordinates then.
    """

    table: str
    key: str
    column: str
    keys: tuple[tuple[object, ...], ...]
    base: Floats
    places: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    low: Floats = field(default_factory=lambda: np.zeros(0))
    high: Floats = field(default_factory=lambda: np.zeros(0))
    unit: str = ""
    quality: str = ""
    source: str = ""
    bend: Callable[[Floats], Floats] | None = None
    opened: Callable[[Floats, str, float], Instance] | None = None

    @property
    def name(self) -> tuple[str, str, str]:
        """Table, key and column."""
        return self.table, self.key, self.column

    @property
    def ranged(self) -> bool:
        """Whether a range is known."""
        return bool(len(self.low) and np.isfinite(self.low).all() and np.any(self.low != self.high))

    def scaled(self, factor: float) -> Floats:
        """All numbers times a factor."""
        return self.base * factor

    def changes(self, values: Floats) -> Floats:
        """Changes of the coordinates."""
        return values - self.base if self.bend is None else self.bend(values) - self.bend(self.base)

    def slope(self, towards: Floats) -> Floats:
        """How fast the coordinates change as the numbers move in a direction."""
        if self.bend is None:
            return towards
        step = 1e-6
        ahead, back = self.bend(self.base + step * towards), self.bend(self.base - step * towards)
        return (ahead - back) / (2 * step)


@dataclass(frozen=True, eq=False)
class Moved:
    """A program whose inputs have moved.

    Attributes:
        instance: what to solve. used: what the move itself adds to W's cost, a unit of column.
        study: the study that solves it: another one where coefficients of the matrix have moved too.
    """

    instance: Instance
    used: Floats
    study: Study

    def welfare(self, path: str, level: float, label: str) -> float:
        """W under the moved inputs at a position along a path, MUSD (NPV)."""
        return self.worth(self.study.under({}, self.instance, path, level, label))

    def worth(self, state: State) -> float:
        """W of a plan under the moved inputs, MUSD (NPV)."""
        return self.study.welfare(state) - float(self.used @ state.solution.x)


class Mover:
    """Moves levers: from values of their numbers to programs, and from duals to derivatives."""

    def __init__(self, study: Study, effects: Effects) -> None:
        self.study, self.effects, self.program = study, effects, study.program
        on_columns, on_rows = study.program.access()
        columns, self._rows = (np.unique(f["target"].to_numpy(dtype=np.int64)) for f in (on_columns, on_rows))
        built = study.program.indexed(study.program.model.build)[1]
        self._columns, self._builds = np.setdiff1d(columns, built), np.intersect1d(columns, built)
        # permits alone: without any other bound
        free = copy.copy(study.program)
        free.upper = np.full(len(free.upper), np.inf)
        self._free = free
        self._coefficients = effects.in_matrix()
        self._others: dict[tuple[tuple[str, str, str], bytes], Study] = {}

    def moved(self, lever: Lever, values: Floats, path: str, level: float) -> Moved:
        """The program at a position along a path with other values of a lever."""
        if lever.opened is not None:
            return Moved(lever.opened(values, path, level), np.zeros(len(self.program.cost)), self.study)
        phi = trust.openness_on_path(self.study.case, path, level)
        changes = lever.changes(values)
        add = {name: self.effects.matrix(name)[lever.places].T @ changes for name in ARRAYS}
        return Moved(self._under(add, phi), add["used"], self._with_coefficients(lever, values))

    def _with_coefficients(self, lever: Lever, values: Floats) -> Study:
        """The study with the coefficients that a lever moves; itself where there are none. The last few are kept."""
        c = self._coefficients
        place = np.full(len(self.effects.places), -1, dtype=np.int64)
        place[lever.places] = np.arange(len(lever.places))
        chosen = np.nonzero(place[c.place] >= 0)[0]
        if not len(chosen):
            return self.study
        name = (lever.name, values.tobytes())
        if name not in self._others:
            add = c.amount[chosen] * lever.changes(values)[place[c.place[chosen]]]
            matrix = self.program.matrix + csc_array(
                (add, (c.row[chosen], c.column[chosen])), shape=self.program.matrix.shape
            )
            if len(self._others) >= KEPT:
                self._others.pop(next(iter(self._others)))
            self._others[name] = self.study.with_matrix(matrix)
        return self._others[name]

    def _under(self, add: dict[str, Floats], phi: trust.Openness) -> Instance:
        """The program at an openness of gates with something added to what the model declares.

        Gated columns keep within their permits too, which do not move. In gated rows, and of gated builds, openness
        takes a share of what is declared (cargo, reference demand, the largest build), so that they move in proportion.
        """
        p, here = self.program, self.program.at(phi)
        upper = p.upper + add["upper"]
        gated = self._columns
        upper[gated] = np.minimum(upper[gated], self._free.at(phi).upper[gated])
        lower = p.lower + add["lower"]
        row_upper = p.row_upper + add["row_upper"]
        upper[self._builds] = here.upper[self._builds] + self._built_share(here) * add["upper"][self._builds]
        row_upper[self._rows] = here.row_upper[self._rows] + self._share(here) * add["row_upper"][self._rows]
        return Instance(
            p.cost + add["cost"], lower, np.maximum(upper, lower), p.row_lower + add["row_lower"], row_upper
        )

    def _share(self, here: Instance) -> Floats:
        """Share of what gated rows declare that openness admits."""
        return _admitted(here.row_upper[self._rows], self.program.row_upper[self._rows])

    def _built_share(self, here: Instance) -> Floats:
        """Share of the largest build that openness admits, for gated builds."""
        return _admitted(here.upper[self._builds], self.program.upper[self._builds])

    def derivatives(self, state: State) -> Floats:
        """D least cost / d coordinate in a solved state, MUSD per unit: by the envelope, as duals and the plan tell."""
        s, e = state.solution, self.effects
        here = s.instance
        upper, row_upper = np.minimum(s.z, 0.0), np.minimum(s.y, 0.0)
        gated = self._columns
        upper[gated] *= here.upper[gated] >= self.program.upper[gated]
        upper[self._builds] *= self._built_share(here)
        row_upper[self._rows] *= self._share(here)
        of = {
            "cost": s.x,
            "lower": np.maximum(s.z, 0.0),
            "upper": upper,
            "row_lower": np.maximum(s.y, 0.0),
            "row_upper": row_upper,
        }
        slopes = np.asarray(sum(e.matrix(name) @ values for name, values in of.items()))
        # a unit more of a coefficient is its column's value off the right-hand side of its row
        c = self._coefficients
        np.add.at(slopes, c.place, -s.y[c.row] * s.x[c.column] * c.amount)
        return slopes

    def harm(self, state: State) -> Floats:
        """D damage of the plan of a solved state / d coordinate, MUSD per unit: no decision sees it, welfare does."""
        return np.asarray(self.effects.matrix("unseen") @ state.solution.x)

    def slope(self, lever: Lever, towards: Floats, state: State, derivatives: Floats) -> float:
        """D least cost as the numbers of a lever move in a direction, MUSD per unit of it."""
        if lever.opened is None:
            return float(derivatives[lever.places] @ lever.slope(towards))
        step, s = 1e-6, state.solution
        there = lever.opened(lever.base + step * towards, state.path, state.level)
        cost = 0.0
        for dual, new, old in ((s.z, there.upper, s.instance.upper), (s.y, there.row_upper, s.instance.row_upper)):
            moved = np.nonzero(new != old)[0]
            cost += float(np.minimum(dual[moved], 0.0) @ (new[moved] - old[moved]))
        return cost / step


def _admitted(bound: Floats, declared: Floats) -> Floats:
    """Bounds as shares of those that are declared; 0 of nothing."""
    share = np.zeros(len(declared))
    np.divide(bound, declared, out=share, where=declared != 0)
    return share
