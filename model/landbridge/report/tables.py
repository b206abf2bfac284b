"""A table of the page: head, cells as printed, and the raw value behind each number for the CSV download."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from landbridge.report.numbers import NOTHING, missing, number, raw


@dataclass(frozen=True)
class Cell:
    """Printed text; `raw` is what the CSV holds; `mark`: JavaScript finds the cell by it, `form`: how it prints it."""

    text: str
    raw: str
    numeric: bool
    mark: str = ""
    form: str = ""


@dataclass(frozen=True)
class Column:
    """Title, and how a value is printed; text without a format."""

    title: str
    format: Callable[[Any], str] | None = None


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


def figure(value: Any, form: Callable[[Any], str] = number, mark: str = "") -> Cell:
    """A cell of a number."""
    return Cell(form(value), raw(value), True, mark, form.__name__ if mark else "")


def from_frame(id_: str, caption: str, frame: pd.DataFrame, columns: dict[str, Column], folded: bool = True) -> Table:
    """A table of some columns of a frame."""
    rows = [
        [text(v) if c.format is None else figure(v, c.format) for v, c in zip(row, columns.values(), strict=True)]
        for row in frame[list(columns)].itertuples(index=False, name=None)
    ]
    return Table(id_, caption, list(columns.values()), rows, folded)
