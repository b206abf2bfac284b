"""The trust curve: cost, welfare and their slopes along a path, on a grid of levels or with every breakpoint.

On a piece of the path where every bound is a straight line in the level (`pieces`) least cost is convex and straight
between breakpoints, which are found from slopes (`breakpoints`). Slopes are those of chords between neighbouring
breakpoints: a dual found at a breakpoint may be anywhere between the slopes of both sides, and only steers the search.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from landbridge.analysis.breakpoints import Point, Stretch, search, stretches
from landbridge.analysis.finding import Finding
from landbridge.analysis.hazard import closed_instance, closings, expected_gain
from landbridge.analysis.pieces import MovedBounds, Piece
from landbridge.analysis.study import State, Study
from landbridge.formulation import trust
from landbridge.solve.program import Floats

#: Share of today's cost to which breakpoints are sought by default.
TOLERANCE = 1e-9

#: Levels solved beyond the ends of the pieces by default. The baseline, with thousands of breakpoints, takes about a
#: minute, and its cost is then known to 1e-6 everywhere.
MOST = 150

#: Turns of bounds at which the expected gain is worked out by default, beside the ends; each takes further solves.
EXPECTED = 3

#: Points within this share of the cost of a straight line are on it: what solves leave open.
STRAIGHT = 1e-11

#: A gate binds that makes up more than this share of a slope.
BINDS = 1e-9


@dataclass(frozen=True)
class Curve:
    """Least cost along a path: straight between its points.

    W is read at the points. Between them it need not be straight: plans of equal cost may pay different fees. Mixing
    the plans of two neighbouring points gives one that is allowed, costs what the straight line says, and has the mix
    of their W.

    Attributes:
        path: its name.
        points: level, cost and welfare (MUSD, NPV), gain (over today), slope_left and slope_right (marginal value of
            trust: minus d cost / d level on either side, MUSD per unit of level), why (`gate table`: a bound turns
            there, `plan`: another plan becomes the best, `end`).
        stretches: from, to, slope (as above; of the chord, where breakpoints are left inside), error (MUSD: cost is at
            most so much below the chord).
        gates: from, to, gate, marginal (what it adds to the slope of a stretch), share (of the slope). Gates that hold
            a bound alike share it evenly: each is needed.
        largest_error: least cost is nowhere further than this below the straight lines between the points, MUSD.
        solves: runs of the solver; several a level where the program has independent parts.
    """

    path: str
    points: pd.DataFrame
    stretches: pd.DataFrame
    gates: pd.DataFrame
    largest_error: float
    solves: int

    def cost(self, levels: Sequence[float]) -> Floats:
        """Cost at some levels, MUSD: too high by `largest_error` at most."""
        return np.asarray(np.interp(levels, self.points["level"], self.points["cost"]))


def grid(levels: int) -> list[float]:
    """Evenly spaced levels from 0 to 1."""
    return [float(v) for v in np.linspace(0.0, 1.0, levels)]


def trust_curve(study: Study, path: str, levels: Sequence[float]) -> list[State]:
    """States along a path. Each is solved from the last one's basis; nothing is built anew."""
    return [study.on_path(path, level) for level in levels]


def curve_table(study: Study, states: Sequence[State]) -> pd.DataFrame:
    """One row a level: cost and welfare (MUSD, NPV), gain over the first state, and slope.

    The slope is minus d cost / d level to the right of the level (to the left at the end), from the duals of all
    bounds that openness governs. Between breakpoints it is the slope of minus cost; where no fees, financing or damage
    of CO2 change it is the slope of the gain.
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


def exact_curve(study: Study, path: str, most: int = MOST, tolerance: float = TOLERANCE) -> Curve:
    """The curve of least cost along a path with its breakpoints, to a tolerance.

    Args:
        study: the case; an LP.
        path: name of the path.
        most: largest number of levels solved beyond the ends of the pieces; they go first where least is known.
        tolerance: what is within this share of today's cost of a straight line is not looked into further.

    Raises:
        ValueError: builds come in whole units, so that cost is not convex in openness.
    """
    if study.program.integer.any():
        raise ValueError("exact breakpoints need an LP: builds come in whole units here")
    before = study.solver.tally.effort.runs
    along = _Along(study, path)
    found = along.stretches(most, tolerance)
    points, between, gates = _tables(found, along)
    largest = float(between["error"].max())
    return Curve(path, points, between, gates, largest, study.solver.tally.effort.runs - before)


def finding(
    study: Study, path: str, expected_at: int = EXPECTED, most: int = MOST, tolerance: float = TOLERANCE
) -> Finding:
    """Breakpoints of a path, the stretches between them, and the gates that bind on each.

    Args:
        study: the case; an LP.
        path: name of the path.
        expected_at: at how many turns of bounds inside the path, evenly spread, the expected gain is worked out too.
        most: see `exact_curve`.
        tolerance: see `exact_curve`.
    """
    curve = exact_curve(study, path, most, tolerance)
    points = curve.points
    inside = points.index[points["why"] == "gate table"].to_numpy()
    count = min(expected_at, len(inside))
    spread = ((np.arange(count) + 0.5) * len(inside) / max(count, 1)).astype(int)
    where = [*inside[spread], len(points) - 1]
    points = points.assign(expected=np.nan)
    points.loc[0, "expected"] = 0.0
    points.loc[where, "expected"] = _expected(study, path, points["level"].to_numpy()[where].tolist())
    points = points[["level", "cost", "welfare", "gain", "expected", "slope_left", "slope_right", "why"]]
    tables = {"breakpoints": points, "stretches": curve.stretches, "stretch_gates": curve.gates}
    for table in tables.values():
        table.insert(0, "path", path)
    known = {"levels": len(points), "largest_error": curve.largest_error, "solves": curve.solves}
    return Finding(tables, {path: known})


def telling(points: pd.DataFrame, most: int) -> pd.DataFrame:
    """Breakpoints worth looking at: where bounds turn, then where another plan changes the slope most.

    Args:
        points: table `breakpoints` of a path.
        most: how many at most; ends are left out.
    """
    jump = (points["slope_right"] - points["slope_left"]).abs()
    rank = points["why"].map({"gate table": 0, "plan": 1})
    order = points.assign(_rank=rank, _jump=-jump)[rank.notna()].sort_values(["_rank", "_jump"], kind="stable")
    return points.loc[sorted(order.index[:most])]


def _expected(study: Study, path: str, levels: Sequence[float]) -> list[float]:
    """Expected gain over today at some levels, MUSD: what is built there, under the hazards of the path's gates."""
    study.prepare([study.instance_on_path(path, t) for t in levels], f"{path}: levels at which gates may close again")
    today, states = study.on_path(path, 0.0), [study.on_path(path, t) for t in levels]
    closed = [closed_instance(study, today, s, c)[1] for s in states for c in closings(study, s)]
    study.prepare(closed, f"{path}: gates that close again")
    return [expected_gain(study, path, today, s) for s in states]


class _Along:
    """A study along a path.

    Attributes:
        pieces: of the path, in order. gates: names of gates, by number.
    """

    def __init__(self, study: Study, path: str) -> None:
        self.study, self.path = study, path
        bounds = MovedBounds(study, path)
        self.gates, self.pieces = bounds.gates, bounds.pieces()
        self._points: dict[tuple[int, float], Point] = {}

    def stretches(self, most: int, tolerance: float) -> list[Stretch]:
        """Straight stretches, in order.

        Args:
            most: largest number of levels solved beyond the ends of the pieces.
            tolerance: share of the cost; a stretch is split where it may be further than this from straight.
        """
        ends = dict(enumerate(self.pieces))
        self._solve([0.0, *(p.end for p in self.pieces)])
        first = {j: (self._points[j, p.start], self._points[j, p.end]) for j, p in ends.items()}
        size = max(1.0, abs(first[0][0].cost))
        found = search(first, self._ask, tolerance * size, most)
        return [s for j in ends for s in stretches(found[j], STRAIGHT * size)]

    def _ask(self, asked: Sequence[tuple[int, float]]) -> list[Point]:
        """Points of pieces (by number) at levels."""
        self._solve([t for _, t in asked])
        return [self._points[at] for at in asked]

    def _solve(self, levels: Sequence[float]) -> None:
        """Solve levels side by side, and note the points of the pieces that begin, end or pass there."""
        label = f"{self.path}: breakpoints"
        self.study.prepare([self.study.instance_on_path(self.path, t) for t in levels], label)
        for t in levels:
            state = self.study.on_path(self.path, t)
            for j, piece in enumerate(self.pieces):
                if piece.start <= t <= piece.end:
                    self._points[j, t] = self._point(piece, state)

    def _point(self, piece: Piece, state: State) -> Point:
        """What a state tells of a piece."""
        found = state.solution
        by_gate = piece.slopes(np.minimum(np.concatenate([found.z, found.y]), 0.0), len(self.gates))
        gap, welfare = found.certificate.absolute_gap, self.study.welfare(state)
        return Point(state.level, found.objective, welfare, gap, float(by_gate.sum()), by_gate)


def _tables(found: Sequence[Stretch], along: _Along) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Points, stretches and gates of a curve."""
    ends = [found[0].whole.left, *(s.whole.right for s in found)]
    levels, welfare = [p.level for p in ends], np.array([p.welfare for p in ends])
    slope = [0.0 - s.whole.slope for s in found]
    points = pd.DataFrame({"level": levels, "cost": [p.cost for p in ends], "welfare": welfare})
    points = points.assign(gain=welfare - welfare[0], slope_left=[np.nan, *slope], slope_right=[*slope, np.nan])
    turns = {p.start for p in along.pieces}
    points["why"] = ["end", *("gate table" if t in turns else "plan" for t in levels[1:-1]), "end"]
    between = {"from": levels[:-1], "to": levels[1:], "slope": slope, "error": [s.error for s in found]}
    rows = [
        (s.whole.left.level, s.whole.right.level, along.gates[g], -m, -m / v)
        for s, v in zip(found, slope, strict=True)
        for g, m in enumerate(s.by_gate)
        if -m > BINDS * max(v, 1.0)
    ]
    return points, pd.DataFrame(between), pd.DataFrame(rows, columns=["from", "to", "gate", "marginal", "share"])
