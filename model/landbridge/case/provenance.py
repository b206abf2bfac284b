"""Where a number comes from: the closest row of the table `sources`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import compress
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landbridge.case.closest import Patterns
from landbridge.case.keys import key_text, normal_key
from landbridge.case.original import Original, of_number, of_source
from landbridge.case.schema import tables
from landbridge.case.settings import SETTINGS
from landbridge.case.view import View

# `observations` name their source in a column of their own, `ranges` their reason.
WITHOUT_SOURCE = {"sources", "observations", "ranges"}
OWN_NUMBERS = ("number", "whole")
DEFAULT = "default"
MISSING = "missing"
#: Quality of a number that was changed or added, and has no source of its own.
YOURS = "yours"
#: All qualities that are counted, in order.
QUALITIES = ("found", "derived", "assumed", YOURS, DEFAULT, MISSING)


@dataclass(frozen=True)
class Provenance:
    """Quality of a value and its range; `low` and `high` are NaN where none is known."""

    quality: str
    source: str
    year: str
    low: float
    high: float
    distribution: str
    note: str


class Numbers(NamedTuple):
    """Numbers of a column: keys of their rows, values, and where the files leave the cell blank."""

    table: str
    column: str
    unit: str
    keys: list[str]
    values: npt.NDArray[np.float64]
    blank: npt.NDArray[np.bool_]


#: What is told of a number without a source.
NOBODY = Provenance("", "", "", np.nan, np.nan, "", "")
#: What coverage tells of a source row beside its quality.
TOLD = ("source", "year", "low", "high", "note")


class SourceIndex:
    """Rows of `sources`, ready to be asked for the closest one to a cell.

    The order is that of `Patterns`; for one key the exact column before '*'. Where the case has a record of what was
    published, a number that is not in it is covered by rows that are not in it either, and by no other.
    """

    def __init__(self, sources: pd.DataFrame, original: Original = None) -> None:
        """Index the rows."""
        self._original = original
        self._own: set[tuple[str, str, str]] = set()
        self._rows: dict[tuple[str, str, str], Provenance] = {}
        columns = [sources[c].tolist() for c in ("table", "key", "column", *Provenance.__dataclass_fields__)]
        for table, text, column, *rest in zip(*columns, strict=True):
            key = normal_key(table, text)
            self._rows[table, key, column] = Provenance(*rest)
            if original is not None and of_source((table, key, column, *rest)) not in original:
                self._own.add((table, key, column))
        self._patterns = Patterns((table, key) for table, key, _ in self._rows)

    def find(self, table: str, key: tuple[object, ...], column: str, value: float) -> Provenance | None:
        """The closest row to one cell; NaN for the value of a cell that holds no number."""
        text = key_text(key)
        return self._of_cell(table, text.split("/"), column, self._published(table, text, column, value))

    def fingerprints(self, view: View) -> list[str]:
        """Of all numbers that are stated in a case, and of all rows of sources: what `original.csv` holds."""
        parts = [part for name in tables() if name not in WITHOUT_SOURCE for part in self._numbers(view, name)]
        found = [
            of_number(part.table, key, part.column, value)
            for part in parts
            for key, value, blank in zip(part.keys, part.values.tolist(), part.blank.tolist(), strict=True)
            if not blank
        ]
        told = (of_source((*place, *asdict(row).values())) for place, row in self._rows.items())
        return [*found, *told]

    def _published(self, table: str, key: str, column: str, value: float) -> bool:
        """Whether a cell is as it was published; a blank one says nothing of its own."""
        if self._original is None or value != value:
            return True
        return of_number(table, key, column, value) in self._original

    def coverage(self, view: View) -> pd.DataFrame:
        """One row per number that is there, with its unit, quality, and what the closest source row says."""
        parts = [part for name in tables() if name not in WITHOUT_SOURCE for part in self._numbers(view, name)]
        columns = ["table", "key", "column", "value", "quality", "unit", *TOLD]
        count = [len(part.keys) for part in parts]
        if not sum(count):
            return pd.DataFrame(columns=columns)
        closest = [row for part in parts for row in self._closest(part)]
        blank = np.concatenate([part.blank for part in parts])
        others = np.where([ok for part in parts for ok in self._as_published(part)], MISSING, YOURS)
        unknown = np.where(blank, DEFAULT, others).tolist()
        told = {name: [getattr(NOBODY if row is None else row, name) for row in closest] for name in TOLD}
        made = {
            "table": np.repeat([part.table for part in parts], count).tolist(),
            "key": pd.Series([key for part in parts for key in part.keys], dtype=object),
            "column": np.repeat([part.column for part in parts], count).tolist(),
            "value": np.concatenate([part.values for part in parts]),
            "quality": [q if row is None else row.quality for row, q in zip(closest, unknown, strict=True)],
            "unit": np.repeat([part.unit for part in parts], count).tolist(),
        }
        return pd.DataFrame({**made, **told})[columns]

    def _numbers(self, view: View, name: str) -> Iterator[Numbers]:
        """Numbers of one table, column by column; `case` holds its numbers as text."""
        spec, frame, origins = tables()[name], view.tables[name], view.origins[name]
        keys = [key_text(k) for k in origins.keys]
        for f in spec.fields.values():
            if name == "case" and f.name == "value":
                there = np.array([SETTINGS[s].kind in OWN_NUMBERS for s in frame["setting"]], dtype=np.bool_)
                values = frame["value"].to_numpy(dtype=object)
            elif f.is_number and not f.key:
                values = frame[f.name].to_numpy(dtype=np.float64, na_value=np.nan)
                there = ~np.isnan(values)
            else:
                continue
            own = list(compress(keys, there.tolist()))
            yield Numbers(name, f.name, f.unit, own, values[there].astype(np.float64), origins.blanks[f.name][there])

    def _closest(self, cells: Numbers) -> list[Provenance | None]:
        """The closest row to each of some cells of a column."""
        return [
            self._of_cell(cells.table, key.split("/"), cells.column, published)
            for key, published in zip(cells.keys, self._as_published(cells), strict=True)
        ]

    def _as_published(self, cells: Numbers) -> list[bool]:
        """Whether each of some cells is as it was published."""
        values = np.where(cells.blank, np.nan, cells.values).tolist()
        return [self._published(cells.table, k, cells.column, v) for k, v in zip(cells.keys, values, strict=True)]

    def _of_cell(self, table: str, parts: list[str], column: str, published: bool) -> Provenance | None:
        for pattern in self._patterns.covering(table, parts):
            for name in (column, "*"):
                place = (table, pattern, name)
                if place in self._rows and (published or place in self._own):
                    return self._rows[place]
        return None
