"""What follows the trust slider inside figures: the leaves of a plot that differ from state to state, stored once each.

A figure whose `follow` is set is drawn at full trust of the headline path in the last period. For every other stored
state `follow(path, level, period)` gives the leaves that change: `data.1.x` (a list of numbers or words), `takeaway`
(a sentence), `cells` (numbers of the table cells that are marked `FIGURE:0`, `FIGURE:1` ...). The page's scripts put
them in place; nothing is ever interpolated between states.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from landbridge.amounts import kept
from landbridge.report.figures import Figure
from landbridge.report.numbers import missing
from landbridge.report.run import Run

Leaf = float | str | None


class Pool:
    """Lists and sentences kept once each; equal ones share a number.

    A list that differs in few places from one before it is kept as those places: `{"of": number, "at": places,
    "is": values}`.
    """

    def __init__(self) -> None:
        self.items: list[list[Leaf] | str | dict[str, Any]] = []
        self._whole: list[tuple[Leaf, ...] | str] = []
        self._known: dict[tuple[Leaf, ...] | str, int] = {}
        self._last: dict[Hashable, int] = {}

    def put(self, values: Iterable[Leaf] | str, kin: Hashable = None) -> int:
        """Number of a list (floats are rounded to four significant digits, see `kept`) or of a sentence.

        Args:
            values: list or sentence.
            kin: what the list tells, in whatever state: it is likely to be close to the last one of its kin.
        """
        key = values if isinstance(values, str) else tuple(_rounded(v) for v in values)
        if key not in self._known:
            self._known[key] = len(self.items)
            self.items.append(key if isinstance(key, str) else self._short(key, self._last.get(kin)))
            self._whole.append(key)
        self._last[kin] = self._known[key]
        return self._known[key]

    def _short(self, values: tuple[Leaf, ...], like: int | None) -> list[Leaf] | dict[str, Any]:
        before = () if like is None else self._whole[like]
        if isinstance(before, str) or len(before) != len(values):
            return list(values)
        at = [i for i, (old, new) in enumerate(zip(before, values, strict=True)) if old != new]
        return {"of": like, "at": at, "is": [values[i] for i in at]} if 3 * len(at) < len(values) else list(values)


def _rounded(value: Leaf) -> Leaf:
    if value is None or isinstance(value, str):
        return value
    return None if missing(value) else kept(float(value))


def leaves(run: Run, figures: Sequence[Figure]) -> dict[str, list[str]]:
    """By figure that follows the slider: the names of its leaves, in order."""
    period = run.last_period
    if period is None:
        return {}
    return {f.id: list(f.follow(run.headline, 1.0, period)) for f in figures if f.follow is not None}


def at_state(figures: Sequence[Figure], pool: Pool, path: str, level: float, period: int) -> dict[str, list[int]]:
    """By figure: numbers in the pool of its leaves in one state."""
    return {
        f.id: [pool.put(value, (f.id, name, period)) for name, value in f.follow(path, level, period).items()]
        for f in figures
        if f.follow is not None
    }
