"""Where a number comes from: the closest row of the table `sources`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from landbridge.case.keys import key_text, normal_key
from landbridge.case.schema import tables
from landbridge.case.settings import SETTINGS
from landbridge.case.view import View

# `observations` name their source in a column of their own.
WITHOUT_SOURCE = {"sources", "observations"}
OWN_NUMBERS = ("number", "whole")
DEFAULT = "default"
MISSING = "missing"


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


#: What coverage tells of a source row beside its quality.
TOLD = ("source", "year", "low", "high", "note")


class SourceIndex:
    """Rows of `sources`, ready to be asked for the closest one to a cell.

    The order: the exact key, then keys with ever more '*' parts (later parts are given up first), then '*'
    alone; for one key the exact column before '*'.
    """

    def __init__(self, sources: pd.DataFrame) -> None:
        """Index the rows."""
        self._rows: dict[tuple[str, str, str], Provenance] = {}
        self._masks: dict[str, set[tuple[int, ...]]] = {}
        columns = [sources[c].tolist() for c in ("table", "key", "column", *Provenance.__dataclass_fields__)]
        for table, text, column, *rest in zip(*columns, strict=True):
            key = normal_key(table, text)
            self._rows[table, key, column] = Provenance(*rest)
            stars = tuple(i for i, part in enumerate(key.split("/")) if part == "*")
            self._masks.setdefault(table, set()).add(stars)

    def find(self, table: str, key: tuple[object, ...], column: str) -> Provenance | None:
        """The closest row to one cell."""
        parts = key_text(key).split("/")
        for pattern in self._patterns(table, parts):
            for name in (column, "*"):
                row = self._rows.get((table, pattern, name))
                if row is not None:
                    return row
        return None

    def coverage(self, view: View) -> pd.DataFrame:
        """One row per number that is there, with its unit, quality, and what the closest source row says."""
        parts = [self._cover(view, name) for name in tables() if name not in WITHOUT_SOURCE]
        kept = [part for part in parts if len(part)]
        columns = ["table", "key", "column", "value", "quality", "unit", *TOLD]
        return pd.concat(kept, ignore_index=True) if kept else pd.DataFrame(columns=columns)

    def _cover(self, view: View, name: str) -> pd.DataFrame:
        """Numbers of one table; `case` holds its numbers as text."""
        spec, frame, origins = tables()[name], view.tables[name], view.origins[name]
        keys = np.array([key_text(k) for k in origins.keys], dtype=object)
        blocks = []
        for f in spec.fields.values():
            if name == "case" and f.name == "value":
                there = np.array([SETTINGS[s].kind in OWN_NUMBERS for s in frame["setting"]], dtype=np.bool_)
                values = frame["value"].to_numpy(dtype=object)
            elif f.is_number and not f.key:
                values = frame[f.name].to_numpy(dtype=np.float64, na_value=np.nan)
                there = ~np.isnan(values)
            else:
                continue
            cells = pd.DataFrame({"key": keys[there], "column": f.name, "value": values[there].astype(np.float64)})
            cells["quality"] = np.where(origins.blanks[f.name][there], DEFAULT, MISSING)
            cells["unit"] = f.unit
            blocks.append(cells)
        if not blocks:
            return pd.DataFrame()
        cells = pd.concat(blocks, ignore_index=True)
        if cells.empty:
            return cells
        cells.insert(0, "table", name)
        return self._with_sources(name, cells)

    def _with_sources(self, name: str, cells: pd.DataFrame) -> pd.DataFrame:
        """What the closest source rows say, where there are any."""
        patterns = {key: list(self._patterns(name, key.split("/"))) for key in cells["key"].unique()}
        told: list[tuple[object, ...]] = []
        for key, column, quality in zip(cells["key"], cells["column"], cells["quality"], strict=True):
            rows = (self._rows.get((name, pattern, c)) for pattern in patterns[key] for c in (column, "*"))
            closest = next((row for row in rows if row is not None), None)
            if closest is None:
                told.append((quality, "", "", np.nan, np.nan, ""))
            else:
                told.append((closest.quality, *(getattr(closest, field) for field in TOLD)))
        for column, values in zip(("quality", *TOLD), zip(*told, strict=True), strict=True):
            cells[column] = list(values)
        return cells

    def _patterns(self, table: str, parts: list[str]) -> Iterator[str]:
        """Keys that cover a key, closest first; only shapes of '*' that the table's rows have."""
        masks = self._masks.get(table, set())
        n = len(parts)
        for count in range(n + 1):
            for stars in sorted(combinations(range(n), count), reverse=True):
                if stars in masks:
                    yield "/".join("*" if i in stars else part for i, part in enumerate(parts))
        if n > 1 and (0,) in masks:
            yield "*"
