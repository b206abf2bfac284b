"""The search for breakpoints of convex functions, on functions that need no model."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest

from landbridge.analysis.breakpoints import Interval, Point, search, stretches

Line = tuple[float, float]  # value at 0, slope


class Lines:
    """The largest of some lines: convex, straight between breakpoints. Counts how often it is asked.

    At a breakpoint it gives the slope of the left or the right side, or one between: `side` 0 to 1.
    """

    def __init__(self, *lines: Line, side: float = 0.5) -> None:
        self.lines, self.side, self.asked = lines, side, 0

    def at(self, level: float) -> Point:
        """The point at a level."""
        self.asked += 1
        values = np.array([a + b * level for a, b in self.lines])
        slopes = [b for (_, b), v in zip(self.lines, values, strict=True) if v >= values.max() - 1e-12]
        slope = (1 - self.side) * min(slopes) + self.side * max(slopes)
        return Point(level, float(values.max()), 0.0, 0.0, slope, np.array([slope, 0.0]))

    def found(self, most: int = 100, tolerance: float = 1e-12) -> list[Interval]:
        """Intervals from 0 to 1."""
        ends = {"": (self.at(0.0), self.at(1.0))}
        return search(ends, lambda asked: [self.at(t) for _, t in asked], tolerance, most)[""]


def parabola(count: int) -> tuple[Line, ...]:
    """Tangents of t squared: `count` lines, whose breakpoints are midway between the places where they touch."""
    touch = np.linspace(0, 1, count)
    return tuple((-t * t, 2 * t) for t in touch.tolist())


@pytest.mark.parametrize("side", [0.0, 0.5, 1.0])
def test_every_breakpoint_whatever_slope_is_told_there(side: float) -> None:
    """Nine lines, eight breakpoints at odd sixteenths; a slope told at a breakpoint may be of either side or between.

    At most two questions each beside the two ends; a grid fine enough to hit them all would need seventeen, and would
    not know that it had.
    """
    lines = Lines(*parabola(9), side=side)
    line = stretches(lines.found(), 1e-12)
    assert [s.whole.left.level for s in line] == pytest.approx([0, *((2 * i + 1) / 16 for i in range(8))])
    assert [s.whole.slope for s in line] == pytest.approx([i / 4 for i in range(9)])
    assert max(s.error for s in line) <= 1e-12
    assert lines.asked <= 2 + 2 * 8


def test_one_question_proves_a_breakpoint() -> None:
    """Two lines: the tangents of the ends meet at 0.3; one question shows that nothing else is there."""
    lines = Lines((0.0, -1.0), (-0.3, 0.0))
    assert [i.right.level for i in lines.found()] == pytest.approx([0.3, 1.0])
    assert lines.asked == 3


def test_a_straight_line_is_not_asked() -> None:
    """Both tangents are the chord: two ends are all."""
    lines = Lines((1.0, -2.0))
    assert len(lines.found()) == 1
    assert lines.asked == 2


def test_a_useless_slope_at_an_end() -> None:
    """Where a gate is shut a dual may be anything below: a slope of -1e6 at 0 only costs a question or two more."""
    lines = Lines((0.0, -1.0), (-0.3, 0.0))
    first = lines.at(0.0)
    steep = Point(0.0, first.cost, 0.0, 0.0, -1e6, np.array([-1e6, 0.0]))
    held = search({0: (steep, lines.at(1.0))}, lambda asked: [lines.at(t) for _, t in asked], 1e-12, 100)[0]
    line = stretches(held, 1e-12)
    assert [s.whole.right.level for s in line] == pytest.approx([0.3, 1.0])
    assert line[0].by_gate.tolist() == pytest.approx([-1, 0])
    assert lines.asked <= 6


@pytest.mark.parametrize("most", [0, 1, 2, 5, 9])
def test_error_bounds_what_is_not_known(most: int) -> None:
    """With few questions the function lies under the chords by at most the error, in every interval."""
    lines = Lines(*parabola(33))
    for held in lines.found(most):
        inside = np.linspace(held.left.level, held.right.level, 50)
        below = [held.at(t) - lines.at(t).cost for t in inside]
        assert min(below) >= -1e-12
        assert max(below) <= held.error + 1e-12


def test_the_largest_error_goes_first() -> None:
    """Two functions, one a thousand times the other, and one batch: all questions go where least is known."""
    big, small = Lines(*((1e3 * a, 1e3 * b) for a, b in parabola(33))), Lines(*parabola(33))
    functions = {"big": big, "small": small}
    ends = {k: (f.at(0.0), f.at(1.0)) for k, f in functions.items()}
    asked: list[str] = []

    def solve(many: Sequence[tuple[str, float]]) -> list[Point]:
        asked.extend(k for k, _ in many)
        return [functions[k].at(t) for k, t in many]

    search(ends, solve, 1e-12, 3)
    assert asked[0] == "big"
    assert asked.count("big") >= 2


def test_neighbours_on_one_line_are_one_stretch() -> None:
    """Points on a straight line are no breakpoints; one that is off by more than the tolerance is."""
    lines = Lines((0.0, -1.0), (-0.3, 0.0))
    points = [lines.at(t) for t in (0.0, 0.1, 0.2, 0.3, 0.7, 1.0)]
    held = [Interval(a, b) for a, b in pairwise(points)]
    assert [s.whole.right.level for s in stretches(held, 1e-12)] == [0.3, 1.0]
    assert [s.whole.right.level for s in stretches(held, 1.0)] == [1.0]
