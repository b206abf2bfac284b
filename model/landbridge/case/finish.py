"""From draft to table: drop what is switched off and what hung on it, fill defaults, sort by key where it may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landbridge.case.draft import Draft, blank, key_values
from landbridge.case.keys import Key
from landbridge.case.schema import ACTIVE, Field, Table, tables

#: Names by table and column.
Names = dict[tuple[str, str], frozenset[str]]


@dataclass(frozen=True)
class Origins:
    """Where the rows of a loaded table stand, the cells that an overlay set, and those left blank."""

    keys: list[Key]
    rows: list[tuple[str, int]]
    cells: dict[tuple[int, str], tuple[str, int]]
    blanks: dict[str, npt.NDArray[np.bool_]]

    def place(self, row: int, column: str) -> tuple[str, int]:
        """File and line of a cell."""
        return self.cells.get((row, column), self.rows[row])


def alive(drafts: dict[str, Draft]) -> tuple[dict[str, npt.NDArray[np.bool_]], dict[str, set[object]]]:
    """Rows that stay, per table, and the first key part of the rows that were switched off.

    A row goes silently with its parent where it cannot be without it: where the column that names the parent
    is required (the gates of a link, the demand of a node, the links at a node). An optional reference to a
    row that is switched off stays, and is reported as dangling.
    """
    stay: dict[str, npt.NDArray[np.bool_]] = {
        name: np.asarray(d.values[ACTIVE.name] != 0, dtype=np.bool_) for name, d in drafts.items()
    }
    gone: dict[str, set[object]] = {name: _gone(d, stay[name]) for name, d in drafts.items()}
    changed = any(gone.values())
    while changed:
        changed = False
        for name, draft in drafts.items():
            hit = stay[name] & _without_parent(draft, gone)
            if hit.any():
                stay[name] &= ~hit
                gone[name] = _gone(draft, stay[name])
                changed = True
    return stay, gone


def _without_parent(draft: Draft, gone: dict[str, set[object]]) -> npt.NDArray[np.bool_]:
    """Rows of a table that name, where they must name one, a row that was switched off."""
    hit = np.zeros(len(draft.lines), dtype=np.bool_)
    for fk in draft.table.foreign_keys:
        removed = gone.get(fk.table)
        if removed and draft.table.fields[fk.field].required:
            hit |= np.isin(draft.values[fk.field], np.array(list(removed), dtype=object))
    if draft.table.row_reference:
        table, key = (draft.values[column].tolist() for column in draft.table.row_reference)
        hit |= np.array([k in gone.get(t, ()) for t, k in zip(table, key, strict=True)], dtype=np.bool_)
    return hit


def names_off(drafts: Mapping[str, Draft], stay: Mapping[str, npt.NDArray[np.bool_]]) -> Names:
    """Names in rows that do not stay, by table and column."""
    return {
        (name, f.name): frozenset(draft.values[f.name][~stay[name]].tolist()) - {""}
        for name, draft in drafts.items()
        if not stay[name].all()
        for f in draft.table.fields.values()
        if f.type == "string"
    }


def finish(draft: Draft, stay: npt.NDArray[np.bool_]) -> tuple[pd.DataFrame, Origins]:
    """The typed frame of a table, in the order of the file or sorted by key, and where its rows stand."""
    table = draft.table
    if not stay.any():
        return _no_rows(table.name).copy(), Origins([], [], {}, {name: stay[:0] for name in table.columns})
    rows = np.flatnonzero(stay)
    keys = draft.keys()
    whole = draft.whole_keys()
    order = rows.tolist()
    if not table.ordered:
        order.sort(key=lambda r: (0, keys[r]) if whole[r] else (1, ()))
    frame = pd.DataFrame({name: _typed(table.fields[name], draft.values[name][order]) for name in table.columns})
    new_row = {old: i for i, old in enumerate(order)}
    cells = {(new_row[r], c): place for (r, c), place in draft.cells.items() if r in new_row}
    places = [(draft.files[r], draft.lines[r]) for r in order]
    blanks = {name: ~draft.given[name][order] for name in table.columns}
    return frame, Origins([keys[r] for r in order], places, cells, blanks)


@cache
def _no_rows(name: str) -> pd.DataFrame:
    """The typed frame of a table without rows."""
    spec = tables()[name]
    columns = {c: np.array([], dtype=object if f.type == "string" else float) for c, f in spec.fields.items()}
    return pd.DataFrame({c: _typed(spec.fields[c], columns[c]) for c in spec.columns})


def _gone(draft: Draft, stay: npt.NDArray[np.bool_]) -> set[object]:
    table: Table = draft.table
    if len(table.key) != 1:
        return set()
    values = key_values(table.fields[table.key[0]], draft.values[table.key[0]])
    return {v for v, kept in zip(values, stay, strict=True) if not kept}


def _typed(spec: Field, values: npt.NDArray[np.object_] | npt.NDArray[np.float64]) -> Any:
    """A column of the field's type, its default where a cell is blank."""
    missing = blank(values)
    if spec.default is not None and missing.any():
        values = values.copy()
        values[missing] = spec.default
        missing = blank(values)
    if spec.type == "string":
        return pd.array(values, dtype=pd.StringDtype(na_value=np.nan))
    numbers = values.astype(np.float64)
    if spec.type == "number":
        return numbers
    solid = spec.required or spec.default is not None
    if spec.type == "integer":
        if solid and not missing.any():
            return numbers.astype(np.int64)
        return pd.array(numbers, dtype="Float64").astype("Int64")
    if not missing.any():
        return numbers != 0
    flags = [None if gone else bool(n) for gone, n in zip(missing.tolist(), numbers.tolist(), strict=True)]
    return pd.array(flags, dtype="boolean")
