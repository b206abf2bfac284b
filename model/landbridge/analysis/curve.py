"""The trust curve: welfare and its slope along a path, on a grid of levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from landbridge.analysis.breakpoints import Interval, Point, search, straightened
from landbridge.analysis.pieces import MovedBounds, Piece
from landbridge.analysis.study import State, Study
from landbridge.solve.program import Floats, Instance
from landbridge.formulation import trust


def grid(levels: int) -> list[float]:
    """Evenly spaced levels from 0 to 1."""
    return [float(v) for v in np.linspace(0.0, 1.0, levels)]


def trust_curve(study: Study, path: str, levels: Sequence[float]) -> list[State]:
    """States along a path. Each is solved from the last one's basis; nothing is built anew."""
    return [study.on_path(path, level) for level in levels]


def curve_table(study: Study, states: Sequence[State]) -> pd.DataFrame:
    """One row a level: cost and welfare (MUSD, NPV), gain over the first state, and slope.

    The slope is minus d cost / d level to the right of the level (to the left at the end), from the duals of all
    bounds that openness governs. Between breakpoints it is the slope of minus cost; where no fees or hazard premiums
    change it is the slope of the gain.
    """
    first = study.welfare(states[0])
    rows = []
    for state in states:
        welfare = study.welfare(state)
        rows.append(
            {
                "path": state.path,
                "level": state.level,
                "cost": state.solution.objective,
                "welfare": welfare,
                "gain": welfare - first,
                "slope": -marginal_cost(study, state),
            }
        )
    return pd.DataFrame(rows)


def marginal_cost(study: Study, state: State) -> float:
    """D cost / d level along a state's path: duals of permits times how fast they widen, MUSD."""
    step = 1e-6 if state.level < 1.0 else -1e-6
    phi = trust.openness_on_path(study.case, state.path, state.level + step)
    here, there = state.solution.instance, study.program.at(phi)
    columns, rows = np.nonzero(there.upper != here.upper)[0], np.nonzero(there.row_upper != here.row_upper)[0]
    wider = there.upper[columns] - here.upper[columns]
    wider_rows = there.row_upper[rows] - here.row_upper[rows]
    z, y = state.solution.z, state.solution.y
    gained = np.sum(np.minimum(z[columns], 0.0) * wider) + np.sum(np.minimum(y[rows], 0.0) * wider_rows)
    return float(gained / step)


#: Share of the cost of today to which breakpoints are sought.
TOLERANCE = 1e-9

#: Solves beyond the ends of the pieces, at most.
MOST = 200


@dataclass(frozen=True)
class Curve:
    """Least cost along a path, exactly.

    Attributes:
        path: its name.
        points: one row a breakpoint: level, cost and welfare (MUSD, NPV), gain (over today), slope_left and slope_right
            (marginal value of trust: minus d cost / d level, MUSD per unit of level), why (`gate table`: a bound turns,
            `plan`: another plan becomes the best, `end`).
        stretches: one row between neighbours: from, to, slope (as above), error (MUSD).
        gates: one row a stretch and gate that binds on it: from, to, gate, marginal (MUSD per unit of level), share.
        largest_error: MUSD; the cost of the curve is at most so much below the chords between points, anywhere.
        solves: parts of the program that were solved for it.
    """

    path: str
    points: pd.DataFrame
    stretches: pd.DataFrame
    gates: pd.DataFrame
    largest_error: float
    solves: int

    def cost(self, levels: Sequence[float]) -> Floats:
        """Cost at some levels, MUSD: at most `largest_error` too high."""
        return np.asarray(np.interp(levels, self.points["level"], self.points["cost"]))


def exact_curve(study: Study, path: str, most: int = MOST, tolerance: float = TOLERANCE) -> Curve:
    """The curve of cost along a path with all its breakpoints.

    Args:
        study: the case; an LP.
        path: name of the path.
        most: solves beyond the ends of the pieces, at most; those go first where least is known.
        tolerance: share of today's cost; what is within it of a straight line counts as straight.

    Raises:
        ValueError: builds come in whole units, so that cost is not convex in openness.
    """
    if study.program.integer.any():
        raise ValueError("a curve has exact breakpoints only where builds are not in whole units")
    before = study.solver.tally.effort.runs
    return _Drawing(study, path).curve(most, tolerance, before)


class _Drawing:
    """Solves for one curve, part by part of the program: a breakpoint of freight is none of power."""

    def __init__(self, study: Study, path: str) -> None:
        self.study, self.path = study, path
        self.bounds = MovedBounds(study, path)
        self.today = study.on_path(path, 0.0)
        self.cuts = self.bounds.cuts()
        self.phi = {}
        n = len(study.program.cost)
        self.pieces = []
        for part in study.solver.parts:
            mine = np.isin(self.bounds.place, np.concatenate([part.columns, n + part.rows]))
            self.pieces.append(self.bounds.pieces(self.cuts, np.nonzero(mine)[0]))

    def instance(self, k: int, level: float) -> Instance:
        """The program with one part at a level, the others as today."""
        part, here = self.study.solver.parts[k], self.today.solution.instance
        there = self.study.instance_on_path(self.path, level)
        upper, row_upper = here.upper.copy(), here.row_upper.copy()
        upper[part.columns], row_upper[part.rows] = there.upper[part.columns], there.row_upper[part.rows]
        return replace(here, upper=upper, row_upper=row_upper)

    def states(self, asked):
        instances = [self.instance(k, t) for k, t in asked]
        self.study.prepare(instances, f"{self.path}: {len(asked)} levels")
        return [self.study.under(trust.openness_on_path(self.study.case, self.path, t), i, self.path, t, "curve") for (k, t), i in zip(asked, instances)]

    def point(self, piece, state, t) -> Point:
        s = state.solution
        duals = np.minimum(np.concatenate([s.z, s.y]), 0.0)
        by_gate = piece.slopes(duals, len(self.bounds.gates))
        t0 = self.today
        return Point(t, s.objective - t0.solution.objective, self.study.welfare(state) - self.study.welfare(t0), s.certificate.absolute_gap, float(by_gate.sum()), by_gate)
