"""Breakpoints of convex functions that are straight between them, found from slopes and not on a grid.

Two known points of such a function bound it between them: from above by their chord, from below by their tangents. The
point where the tangents meet is asked for next. If it lies on both, it is a breakpoint, and all is known; if not, the
two halves are looked at in the same way. With n breakpoints inside this takes about n questions (2 n - 1 where a slope
that is given at a breakpoint is that of neither side).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from landbridge.solve.program import Floats

#: No point is asked for that is nearer than this to another: what a solver leaves open would swamp the slope.
NARROW = 1e-7

#: Nor nearer than this share of an interval's width to its ends.
INSIDE = 1e-3

#: Intervals are split together if their errors are within this share of the largest; or the first so many.
ALIKE, TOGETHER = 0.1, 6

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, eq=False)
class Point:
    """A solved point of a curve.

    Attributes:
        level: where. cost: least cost, MUSD. welfare: W of the plan found, MUSD. gap: what the solve leaves open, MUSD.
        slope: of a tangent, MUSD per unit of level: at a breakpoint any between those of both sides.
        by_gate: what each gate adds to the slope.
    """

    level: float
    cost: float
    welfare: float
    gap: float
    slope: float
    by_gate: Floats


@dataclass(frozen=True, eq=False)
class Interval:
    """Two neighbouring points, and what they tell of the curve between them."""

    left: Point
    right: Point

    @property
    def width(self) -> float:
        """Difference of the levels."""
        return self.right.level - self.left.level

    @property
    def slope(self) -> float:
        """Slope of the chord."""
        return (self.right.cost - self.left.cost) / self.width

    def at(self, level: float) -> float:
        """Cost on the chord, MUSD."""
        return self.left.cost + self.slope * (level - self.left.level)

    @property
    def turn(self) -> tuple[float, float]:
        """How far the slope is above that of the left tangent, and below that of the right one; at least 0."""
        return max(0.0, self.slope - self.left.slope), max(0.0, self.right.slope - self.slope)

    @property
    def meeting(self) -> float:
        """Level at which the tangents meet, kept off the ends."""
        left, right = self.turn
        share = right / (left + right) if left + right > 0 else 0.5
        off = max(INSIDE, NARROW / self.width)
        return self.left.level + self.width * float(np.clip(share, off, 1 - off))

    @property
    def error(self) -> float:
        """The largest distance from chord to tangents, MUSD; the curve is between them."""
        left, right = self.turn
        return self.width * left * right / (left + right) if left + right > 0 else 0.0

    @property
    def gap(self) -> float:
        """What the solves of its ends leave open, MUSD."""
        return max(self.left.gap, self.right.gap)

    @property
    def by_gate(self) -> Floats:
        """What each gate adds to the slope: the mix of both tangents that has the slope of the chord."""
        left, right = self.turn
        share = left / (left + right) if left + right > 0 else 0.5
        return np.asarray((1 - share) * self.left.by_gate + share * self.right.by_gate)


@dataclass(frozen=True, eq=False)
class Stretch:
    """Neighbouring intervals that are one straight line.

    Attributes:
        held: the intervals.
    """

    held: tuple[Interval, ...]

    @property
    def whole(self) -> Interval:
        """From the first point to the last."""
        return Interval(self.held[0].left, self.held[-1].right)

    @property
    def error(self) -> float:
        """The curve is at most so much below the chords, MUSD; with what the solves leave open."""
        return max(i.error + i.gap for i in self.held)

    @property
    def by_gate(self) -> Floats:
        """What each gate adds to the slope, on average."""
        return np.asarray(sum(i.by_gate * i.width for i in self.held) / self.whole.width)


def search(
    ends: Mapping[K, tuple[Point, Point]],
    solve: Callable[[Sequence[tuple[K, float]]], Sequence[Point]],
    tolerance: float,
    most: int,
) -> dict[K, list[Interval]]:
    """Find the breakpoints of several convex curves.

    Args:
        ends: first and last point of each curve.
        solve: points of curves at levels, asked for in batches.
        tolerance: an interval whose error is at most this is not split, MUSD.
        most: so many questions at most; the intervals with the largest error are split first.
    """
    found = {k: [Interval(*pair)] for k, pair in ends.items()}
    while most > 0:
        unknown = [(k, i) for k, held in found.items() for i in held if i.error > tolerance and i.width > 2 * NARROW]
        unknown.sort(key=lambda at: -at[1].error)
        chosen = [at for n, at in enumerate(unknown) if n < TOGETHER or at[1].error >= ALIKE * unknown[0][1].error]
        chosen = chosen[:most]
        if not chosen:
            break
        for (k, split), point in zip(chosen, solve([(k, i.meeting) for k, i in chosen]), strict=True):
            place = found[k].index(split)
            found[k][place : place + 1] = [Interval(split.left, point), Interval(point, split.right)]
        most -= len(chosen)
    return found


def stretches(held: Sequence[Interval], tolerance: float) -> list[Stretch]:
    """Neighbouring intervals of a curve in one where all points between them are on a straight line.

    Args:
        held: neighbours.
        tolerance: how far from a line a point may be to count as on it, MUSD.
    """
    out: list[list[Interval]] = []
    for interval in held:
        whole = Interval(out[-1][0].left, interval.right) if out else interval
        if out and all(abs(i.right.cost - whole.at(i.right.level)) <= tolerance for i in out[-1]):
            out[-1].append(interval)
        else:
            out.append([interval])
    return [Stretch(tuple(group)) for group in out]
