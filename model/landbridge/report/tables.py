"""A table of the page: head, cells as printed, and the raw value behind each number for the CSV download."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from landbridge.amounts import cleared, unit
from landbridge.report.numbers import NOTHING, billions, missing, number, percent, raw

#: What a value is multiplied by where it is printed in another unit than the run's, and that unit.
PRINTED = {billions.__name__: (1e-3, "bn USD"), percent.__name__: (100.0, "%")}
#: How the unit of a column of money begins.
MUSD = "MUSD"
#: Unit of a column whose rows are parameters of many kinds, each with its own in the column `Unit`.
OF_ROW = "in the unit of the row"


@dataclass(frozen=True)
class Cell:
    """Printed text; `raw`: the number in the CSV, in the unit printed; `mark`: JavaScript finds the cell by it.

    `form`: how JavaScript prints it. `unit`: where cells of a column differ in it; the CSV has a column for each.
    `value`: the exact number, in the run's unit.
    """

    text: str
    raw: str
    numeric: bool
    mark: str = ""
    form: str = ""
    unit: str = ""
    value: float | None = None


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

    @property
    def money(self) -> bool:
        """Whether it holds amounts of millions of USD, printed in millions or billions by their size."""
        return self.format is billions or self.unit.startswith(MUSD)


@dataclass(frozen=True)
class Table:
    """A titled table with a stable id; one that is not `folded` stands open on the page.

    All its amounts of money are in one unit, that of the largest: billions or millions.
    """

    id: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]] = field(default_factory=list)
    folded: bool = True

    def __post_init__(self) -> None:
        money = [i for i, column in enumerate(self.columns) if column.money]
        if not money or not self.rows:
            return
        scale, word = unit(row[i].value for row in self.rows for i in money)
        columns, rows = list(self.columns), [list(row) for row in self.rows]
        for i in money:
            column = self.columns[i]
            form = number if column.format is None or column.format is billions else column.format
            columns[i] = replace(column, format=form, unit=word + column.unit.removeprefix(MUSD))
            for row in rows:
                row[i] = _in_unit(row[i], form, scale)
        object.__setattr__(self, "columns", columns)
        object.__setattr__(self, "rows", rows)

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
    exact = None if missing(value) else float(value)
    return Cell(form(value), inside, True, mark, form.__name__ if mark else "", unit, exact)


def _in_unit(cell: Cell, form: Callable[[Any], str], scale: float) -> Cell:
    """A cell of millions of USD printed in another unit; what solving leaves of nothing is 0."""
    if cell.value is None:
        return cell
    value = cleared(cell.value) / scale
    script = ("billions" if scale > 1 else "number") if cell.mark else ""
    return replace(cell, text=form(value), raw=raw(value), form=script)


def from_frame(id_: str, caption: str, frame: pd.DataFrame, columns: dict[str, Column], folded: bool = True) -> Table:
    """A table of some columns of a frame."""
    rows = [
        [text(v) if c.format is None else figure(v, c.format) for v, c in zip(row, columns.values(), strict=True)]
        for row in frame[list(columns)].itertuples(index=False, name=None)
    ]
    return Table(id_, caption, list(columns.values()), rows, folded)
