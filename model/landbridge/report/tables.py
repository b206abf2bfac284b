"""A table of the page: head, cells as printed, and the raw value behind each number for the CSV download."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from landbridge.report.numbers import NOTHING, billions, missing, number, percent, raw

#: What a value is multiplied by where it is printed in another unit than the run's, and that unit.
PRINTED = {billions.__name__: (1e-3, "bn USD"), percent.__name__: (100.0, "%")}
#: Unit of a column whose rows are parameters of many kinds, each with its own in the column `Unit`.
OF_ROW = "in the unit of the row"


@dataclass(frozen=True)
class Cell:
    """Printed text; `raw`: the number in the CSV, in the unit printed; `mark`: JavaScript finds the cell by it.

    `form`: how JavaScript prints it. `unit`: where cells of a column differ in it; the CSV has a column for each.
    """

    text: str
    raw: str
    numeric: bool
    mark: str = ""
    form: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Column:
    """Title, how a value is printed (text without a format), and the unit of its numbers, if they have one."""

    title: str
    format: Callable[[Any], str] | None = None
    unit: str = ""

    @property
    def head(self) -> str:
        """Title with the unit."""
        unit = self.unit or (PRINTED.get(self.format.__name__, (1.0, ""))[1] if self.format else "")
        return f"{self.title}, {unit}" if unit else self.title


@dataclass(frozen=True)
class Table:
    """A titled table with a stable id; one that is not `folded` stands open on the page."""

    id: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]] = field(default_factory=list)
    folded: bool = True

    @property
    def empty(self) -> bool:
        """True without rows."""
        return not self.rows


def text(value: Any, mark: str = "") -> Cell:
    """A cell of words."""
    words = "" if missing(value) else str(value)
    return Cell(words or NOTHING, words, False, mark)


def figure(value: Any, form: Callable[[Any], str] = number, mark: str = "", unit: str = "") -> Cell:
    """A cell of a number; `unit` where that of its column differs from row to row."""
    factor, _ = PRINTED.get(form.__name__, (1.0, ""))
    inside = raw(value if missing(value) or factor == 1.0 else factor * float(value))
    return Cell(form(value), inside, True, mark, form.__name__ if mark else "", unit)


def from_frame(id_: str, caption: str, frame: pd.DataFrame, columns: dict[str, Column], folded: bool = True) -> Table:
    """A table of some columns of a frame."""
    rows = [
        [text(v) if c.format is None else figure(v, c.format) for v, c in zip(row, columns.values(), strict=True)]
        for row in frame[list(columns)].itertuples(index=False, name=None)
    ]
    return Table(id_, caption, list(columns.values()), rows, folded)
