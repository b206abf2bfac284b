"""What every section is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from landbridge.amounts import unit
from landbridge.report.figures import Figure
from landbridge.report.numbers import missing
from landbridge.report.run import Run, Sums
from landbridge.report.tables import Table


@dataclass(frozen=True)
class Section:
    """A section of the page; without figures and tables it prints `nothing`."""

    id: str
    title: str
    lead: str
    figures: Sequence[Figure] = field(default_factory=list)
    tables: Sequence[Table] = field(default_factory=list)
    nothing: str = "The run holds nothing of this."

    @property
    def empty(self) -> bool:
        """True where there is nothing to show."""
        return not self.figures and all(t.empty for t in self.tables)


def listed(words: Sequence[str]) -> str:
    """`a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def not_asked(run: Run, step: str, otherwise: str = "The run holds nothing of this.") -> str:
    """What to do where an analysis is missing; `otherwise` where it was asked and the case has nothing of it."""
    if step in run.summary.get("analysis", {}):
        return otherwise
    return f"Not asked of this run yet: landbridge analyse FOLDER --only {step}, with the folder this page stands in."


def both(run: Run, name: str, keys: tuple[str, ...], value: str, at: tuple[str, float, int]) -> tuple[Sums, Sums]:
    """A table's value by keys today and in a state (path, level, period), both in that period."""
    return run.sums(name, keys, value, ("", 0.0, at[2])), run.sums(name, keys, value, at)


def page_unit(run: Run) -> tuple[float, str]:
    """Unit of the amounts on top of the page, whatever path and level are chosen: that of the largest of any path."""
    known = run.summary.get("locked_value", {}).values()
    parts = [[v.get("npv"), v.get("npv_expected"), *v.get("by_carrier", {}).values()] for v in known]
    curve = pd.to_numeric(run.table("curve")["gain"], errors="coerce")
    return unit([*(float(v) for part in parts for v in part if not missing(v)), *curve])


def spread(values: Sequence[float | None], zero: bool = True) -> list[float]:
    """Ends of an axis that holds all values, with room at both sides; with zero if asked."""
    known = [float(v) for v in values if v is not None and not missing(v)] + ([0.0] if zero else [])
    if not known:
        return [0.0, 1.0]
    low, high = min(known), max(known)
    room = 0.04 * (high - low) or 1.0
    return [low - room if low < 0 or not zero else 0.0, high + room]
