"""Rows of a table as plain records, for rules that look one up by its key."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

#: Column names that are Python keywords.
RENAMED = {"from": "start", "to": "end", "class": "class_"}


def records(frame: pd.DataFrame, *key: str) -> dict[Any, Any]:
    """Return {key: record}; a record has the table's columns as attributes, missing values as None.

    `from` and `to` become `start` and `end`, `class` becomes `class_`. With one key column the key is a
    plain value, with several a tuple. The order is the table's.
    """
    if frame.empty:
        return {}
    frame = frame.rename(columns=RENAMED)
    keys = [RENAMED.get(k, k) for k in key]
    # the fields are those of the table: known when it is read, not when types are checked
    record = NamedTuple("record", [(str(c), Any) for c in frame.columns])  # type: ignore[misc]
    columns = [_cells(frame[c]) for c in frame.columns]
    out = {}
    for cells in zip(*columns, strict=True):
        row = record(*cells)
        name = tuple(getattr(row, k) for k in keys)
        out[name[0] if len(name) == 1 else name] = row
    return out


def _cells(column: pd.Series) -> list[Any]:
    """Values of a column, missing ones as None."""
    values: list[Any] = column.tolist()
    missing = column.isna().to_numpy()
    return [None if gone else v for v, gone in zip(values, missing, strict=True)] if missing.any() else values
