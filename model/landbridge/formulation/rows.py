"""Rows of a table as plain records, for rules that look one up by its key."""

from __future__ import annotations

from collections import namedtuple
from functools import lru_cache
from typing import Any

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
    record = _record(tuple(map(str, frame.columns)))
    columns = [_cells(frame[c]) for c in frame.columns]
    out = {}
    for cells in zip(*columns, strict=True):
        row = record(*cells)
        name = tuple(getattr(row, k) for k in keys)
        out[name[0] if len(name) == 1 else name] = row
    return out


@lru_cache(maxsize=256)
def _record(columns: tuple[str, ...]) -> Any:
    """Class of the records of a table: its fields are known when it is read, not when types are checked."""
    return namedtuple("record", columns)


def _cells(column: pd.Series) -> list[Any]:
    """Values of a column, missing ones as None."""
    values: list[Any] = column.tolist()
    missing = column.isna().to_numpy()
    return [None if gone else v for v, gone in zip(values, missing, strict=True)] if missing.any() else values
