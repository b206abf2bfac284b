"""A table while it is being read: typed columns, what was given, and where each row and cell stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from landbridge.case.cells import Wrong, decimal_points, read_column, with_points
from landbridge.case.keys import Key, key_text
from landbridge.case.problems import Problem
from landbridge.case.schema import ACTIVE, Field, Table
from landbridge.case.settings import is_numeric
from landbridge.case.textfile import TextTable

SHOWN_PER_COLUMN = 20
Values = npt.NDArray[np.object_] | npt.NDArray[np.float64]


@dataclass
class Draft:
    """Columns of a table (text as objects, the rest as floats; blank is '' or NaN) with their origin."""

    table: Table
    values: dict[str, Values]
    given: dict[str, npt.NDArray[np.bool_]]
    files: list[str]
    lines: list[int]
    cells: dict[tuple[int, str], tuple[str, int]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)

    def __len__(self) -> int:
        """Rows."""
        return len(self.lines)

    def copy(self) -> Draft:
        """A copy that may be changed."""
        values = {name: column.copy() for name, column in self.values.items()}
        given = {name: column.copy() for name, column in self.given.items()}
        return Draft(self.table, values, given, [*self.files], [*self.lines], dict(self.cells), set(self.broken))

    def keys(self) -> list[Key]:
        """Key of each row."""
        parts = [key_values(self.table.fields[name], self.values[name]) for name in self.table.key]
        return list(zip(*parts, strict=True))

    def key_of(self, row: int) -> Key:
        """Key of one row."""
        parts = [key_values(self.table.fields[name], self.values[name][row : row + 1]) for name in self.table.key]
        return tuple(part[0] for part in parts)

    def whole_keys(self) -> npt.NDArray[np.bool_]:
        """Rows whose key cells could all be read."""
        good = np.ones(len(self), dtype=np.bool_)
        for name in self.table.key:
            good &= self.given[name] & ~blank(self.values[name])
        return good

    def place(self, row: int, column: str) -> tuple[str, int]:
        """File and line that set a cell."""
        return self.cells.get((row, column), (self.files[row], self.lines[row]))


def all_fields(table: Table) -> dict[str, Field]:
    """Columns a draft holds: those of the schema and the switch `active`."""
    return {**table.fields, ACTIVE.name: ACTIVE}


def blank(values: Values) -> npt.NDArray[np.bool_]:
    """Which values are missing."""
    if values.dtype == np.object_:
        return np.asarray(values == "", dtype=np.bool_)
    return np.isnan(values.astype(np.float64, copy=False))


def key_values(spec: Field, values: Values) -> list[object]:
    """Values of a key column as Python objects; whole numbers as int."""
    items: list[object] = values.tolist()
    if spec.type == "integer":
        return [int(v) if isinstance(v, float) and v == v else v for v in items]
    return items


def empty(table: Table) -> Draft:
    """A draft without rows."""
    return from_text(table, TextTable(table.file, {}, [], False), [])


def from_text(table: Table, text: TextTable, problems: list[Problem]) -> Draft:
    """Read all columns; columns the file lacks are blank. Keys that stand twice are refused."""
    numeric = _numeric_settings(table, text)
    points = decimal_points(table, text.columns, text.semicolon, numeric.values())
    draft = Draft(table, {}, {}, [text.file] * len(text.lines), list(text.lines))
    for name, spec in all_fields(table).items():
        texts = text.columns.get(name)
        column = read_column(table, spec, [""] * len(draft) if texts is None else texts, points)
        if name == "value" and numeric and not points:
            column.wrong.update(with_points(column, numeric, points))
        draft.values[name], draft.given[name] = column.values, column.given
        if column.wrong and texts is not None:
            draft.broken.add(name)
            problems += _wrong_cells(draft, name, texts, column.wrong)
    if all(name in text.columns for name in table.key):
        problems += _duplicates(draft)
    return draft


def _numeric_settings(table: Table, text: TextTable) -> dict[int, str]:
    """Values of settings that are numbers, by row: the table of settings holds them in a column of text."""
    if table.name != "case" or not {"setting", "value"} <= text.columns.keys():
        return {}
    pairs = enumerate(zip(text.columns["setting"], text.columns["value"], strict=True))
    return {row: value for row, (name, value) in pairs if is_numeric(name) and value}


def missing_cells(draft: Draft, columns: Iterable[str], message: str, rows: Iterable[int]) -> list[Problem]:
    """Blank cells among `rows` of columns that need a value."""
    chosen = list(rows)
    found = []
    for name in columns:
        lacking = [row for row in chosen if not draft.given[name][row]]
        if lacking:
            draft.broken.add(name)
        spec = all_fields(draft.table)[name]
        entries = [
            Problem(*draft.place(row, name), name, message, spec.expected, found="", kind="blank") for row in lacking
        ]
        found += _cut(entries)
    return found


def _wrong_cells(draft: Draft, name: str, texts: list[str], wrong: dict[int, Wrong]) -> list[Problem]:
    entries = [
        Problem(
            draft.files[row],
            draft.lines[row],
            name,
            why.message,
            why.expected,
            found=texts[row],
            suggestion=why.suggestion,
            kind=why.kind,
        )
        for row, why in wrong.items()
    ]
    return _cut(entries)


def _duplicates(draft: Draft) -> list[Problem]:
    first: dict[Key, int] = {}
    entries = []
    whole = draft.whole_keys()
    for row, key in enumerate(draft.keys()):
        if not whole[row]:
            continue
        if key in first:
            entries.append(
                Problem(
                    draft.files[row],
                    draft.lines[row],
                    draft.table.key[0],
                    f"the key stands twice (first in row {draft.lines[first[key]]})",
                    "each " + ", ".join(draft.table.key) + " once",
                    found=key_text(key),
                    kind="duplicate key",
                )
            )
            draft.broken.add("*")
        else:
            first[key] = row
    return _cut(entries)


def _cut(entries: list[Problem]) -> list[Problem]:
    """The first problems of a column, and one that counts the rest."""
    if len(entries) <= SHOWN_PER_COLUMN:
        return entries
    rest: dict[str, list[Problem]] = defaultdict(list)
    for p in entries[SHOWN_PER_COLUMN:]:
        rest[p.message].append(p)
    tails = [
        Problem(e[0].file, e[0].row, e[0].column, f"{message} (and {len(e) - 1} more such cells)", kind=e[0].kind)
        for message, e in rest.items()
    ]
    return entries[:SHOWN_PER_COLUMN] + tails
