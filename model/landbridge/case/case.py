"""A case that has been read and checked: typed tables, settings, origins and sources. It does not change."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from landbridge.case.change import changed
from landbridge.case.keys import Key
from landbridge.case.names import clean
from landbridge.case.original import write
from landbridge.case.problems import CaseError, Problem, close_match, listed
from landbridge.case.provenance import Provenance, SourceIndex
from landbridge.case.ranges import RangeIndex, filled
from landbridge.case.schema import table as table_of
from landbridge.case.settings import NAMING, SETTINGS, complaint, is_number, names_in
from landbridge.case.view import View


def _as_number(cell: object) -> float:
    """A cell as a number; NaN where it is none."""
    return float(str(cell)) if is_number(str(cell)) else math.nan


@dataclass(frozen=True, eq=False)
class Case:
    """A case folder with scenarios laid over it.

    `tables` holds every table of the schema: text is `str` ('' where missing), numbers `float64` (NaN where
    missing), whole numbers `int64`, or `Int64` (pd.NA where missing) in columns that may be blank,
    switches `bool`. Rows are sorted by key, those of `slices` in the order of the file; rows switched off are gone,
    and so is the column `active`.
    `files` holds the bytes of every file that was read, by its name under the folder; none where tables were changed
    since.
    """

    name: str
    folder: Path
    scenarios: tuple[str, ...]
    tables: Mapping[str, pd.DataFrame] = field(repr=False)
    files: Mapping[str, bytes] = field(repr=False)
    warnings: tuple[Problem, ...] = ()
    overrides: Mapping[str, str] = field(default_factory=dict)
    view: View = field(repr=False, kw_only=True)

    @property
    def hashes(self) -> dict[str, str]:
        """SHA-256 of every file that was read."""
        return {name: hashlib.sha256(data).hexdigest() for name, data in self.files.items()}

    def setting(self, name: str) -> str:
        """Value of a setting; its documented default where the case does not state it."""
        if name not in SETTINGS:
            raise KeyError(f"no setting {name!r}; there are {', '.join(SETTINGS)}")
        return self.overrides[name] if name in self.overrides else self.view.setting(name)

    def number(self, name: str) -> float:
        """Value of a setting as a number."""
        text = self.setting(name)
        return float(text) if name in self.overrides else self.view.number(name)

    def with_settings(self, **values: str) -> Case:
        """The same case with some settings changed, as a scenario would.

        Raises:
            CaseError: a value is not what the setting may be.
        """
        problems = []
        for name, text in list(values.items()):
            text = values[name] = clean(text)
            expected, near = complaint(name, text), ""
            if name in NAMING and not expected:
                table, column, others = NAMING[name]
                known = [*self.tables[table][column], *others]
                lost = [part for part in names_in(name, text) if part and part not in known]
                expected, near = (listed(known), close_match(lost[0], known)) if lost else ("", "")
                if name == "hydro_years" and not expected and self._never_come(names_in(name, text) or known[:-1]):
                    expected = "hydrological years of which at least one has a probability above 0"
            if expected:
                message = "not a value of this setting"
                problems.append(Problem("option", None, name, message, expected, found=text, suggestion=near))
        if problems:
            raise CaseError(problems)
        return replace(self, overrides={**self.overrides, **values})

    def _never_come(self, years: Sequence[str]) -> bool:
        """Whether several hydrological years all have probability 0."""
        table = self.tables["hydro_years"]
        chosen = table[table["hydro_year"].isin(years)]
        return len(chosen) > 1 and not chosen["probability"].any()

    def with_tables(self, tables: Mapping[str, pd.DataFrame]) -> Case:
        """The same case with some tables in place of its own, read and checked as files are.

        Args:
            tables: whole tables by name, with the columns of the schema or some of them; blank where missing.

        Raises:
            CaseError: the tables hold what files may not hold, or the case breaks a rule with them.
        """
        view, warnings = changed(self.view, tables)
        return replace(self, tables=MappingProxyType(dict(view.tables)), files={}, warnings=warnings, view=view)

    def origin(self, table: str, key: Sequence[object], column: str) -> str:
        """Where a cell was set, as `links.csv:12:capex`; the overlay's file where a scenario set it."""
        spec = table_of(table)
        if column not in spec.columns:
            raise KeyError(f"no column {column!r} in {table}")
        row = self._rows(table).get(_cleaned(key))
        if row is None:
            raise KeyError(f"no row {tuple(key)!r} in {table}")
        file, line = self.view.place(table, row, column)
        return f"{file}:{line}:{column}"

    def provenance(self, table: str, key: Sequence[object], column: str) -> Provenance | None:
        """The closest row of `sources`: exact key, then '*' parts, then '*'; exact column, then '*'.

        None where there is none, or where the number was changed or added and has no source of its own.
        """
        row = self._rows(table).get(_cleaned(key)) if column in self.tables[table] else None
        value = math.nan if row is None else _as_number(self.tables[table][column].iloc[row])
        return self._sources.find(table, _cleaned(key), column, value)

    def coverage(self) -> pd.DataFrame:
        """One row per number of every table: table, key, column, value, quality.

        Quality is that of the closest source row; without one it is 'missing', or 'default' where the files
        leave the cell blank and the documented default holds. Where the case has a record of what was published
        (original.csv), a number that was changed or added is 'yours' until it has a source of its own. Ends of a
        range that the source row does not give are those of the closest row of `ranges`.
        """
        return filled(self._sources.coverage(self.view), self.ranges)

    def _rows(self, table: str) -> dict[Key, int]:
        if table not in self._row_index:
            self._row_index[table] = {key: i for i, key in enumerate(self.view.origins[table].keys)}
        return self._row_index[table]

    @cached_property
    def _row_index(self) -> dict[str, dict[Key, int]]:
        return {}

    @cached_property
    def ranges(self) -> RangeIndex:
        """Rows of the table `ranges`."""
        return RangeIndex(self.tables["ranges"])

    @cached_property
    def _sources(self) -> SourceIndex:
        return SourceIndex(self.tables["sources"], self.view.original)

    def fingerprints(self) -> bytes:
        """The record `original.csv` of the case as it is now."""
        return write(self._sources.fingerprints(self.view))


def _cleaned(key: Sequence[object]) -> Key:
    """A key with its names as they are read from files."""
    return tuple(clean(part) if isinstance(part, str) else part for part in key)
