"""What a check sees: tables, where their rows stand, and which columns could be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from landbridge.case.finish import Origins
from landbridge.case.original import Original
from landbridge.case.problems import Problem, Severity
from landbridge.case.schema import tables
from landbridge.case.settings import SETTINGS, is_number


class NotReadable(Exception):
    """A check needs a column with cells that could not be read; what they are is reported already."""


@dataclass(frozen=True)
class View:
    """Tables of a case, read as far as they could be.

    `broken` holds (table, column) where cells could not be read; '*' stands for the rows themselves. `original` holds
    fingerprints of what is as it was published. `absent` holds the tables of which the case has no file. `off` holds
    the names in rows that are switched off, by table and column.
    """

    tables: Mapping[str, pd.DataFrame]
    origins: Mapping[str, Origins]
    broken: frozenset[tuple[str, str]] = frozenset()
    original: Original = None
    absent: frozenset[str] = frozenset()
    off: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def readable(self, table: str, *columns: str) -> bool:
        """True where the rows and all these columns were read without an error."""
        return not any((table, c) in self.broken for c in ("*", *columns))

    def frame(self, table: str, *columns: str) -> pd.DataFrame:
        """The table; a rule names the columns it reads, and is left out where they could not be read."""
        if not self.readable(table, *columns):
            raise NotReadable(table)
        return self.tables[table]

    def rows(self, table: str, *columns: str) -> Iterator[tuple[Any, ...]]:
        """Row number and these cells, row by row."""
        frame = self.frame(table, *columns)
        if frame.empty:
            return iter(())
        cells = (frame[c].to_numpy(dtype=object).tolist() for c in columns)
        return zip(frame.index.tolist(), *cells, strict=True)

    def blank(self, table: str, row: int, column: str) -> bool:
        """True where the files leave the cell blank (its default holds, if it has one)."""
        return bool(self.origins[table].blanks[column][int(row)])

    def place(self, table: str, row: int, column: str) -> tuple[str, int]:
        """File and line of a cell."""
        return self.origins[table].place(row, column)

    def problem(
        self,
        table: str,
        row: int | None,
        column: str | None,
        message: str,
        expected: str = "",
        *,
        found: str | None = None,
        suggestion: str = "",
        severity: Severity = "error",
        kind: str = "check",
    ) -> Problem:
        """A problem at a row of a table (`row` counts in the loaded frame), or of the whole file."""
        file, line = tables()[table].file, None
        if row is not None:
            file, line = self.place(table, int(row), column or "")
        return Problem(file, line, column, message, expected, severity, found, suggestion, kind)

    def setting(self, name: str) -> str:
        """Value of a setting, or its default."""
        self.frame("case", "setting", "value")
        return self._stated.get(name, SETTINGS[name].default)

    @cached_property
    def _stated(self) -> dict[str, str]:
        """Value of each setting that the case states; the first where one stands twice."""
        rows = list(self.rows("case", "setting", "value"))
        return {str(name): str(value) for _, name, value in reversed(rows)}

    def number(self, name: str) -> float:
        """Value of a setting as a number."""
        text = self.setting(name)
        if not is_number(text):
            raise ValueError(f"setting {name!r} is {text!r}, not a number")
        return float(text)
