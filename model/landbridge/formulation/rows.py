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
    columns = [RENAMED.get(c, c) for c in map(str, frame.columns)]
    record = _record(tuple(columns))
    places = [columns.index(RENAMED.get(k, k)) for k in key]
    cells = frame.to_numpy(dtype=object)
    missing = pd.isna(cells)
    if missing.any():
        cells[missing] = None
    rows = cells.tolist()
    if len(places) == 1:
        return {row[places[0]]: record(*row) for row in rows}
    return {tuple(row[i] for i in places): record(*row) for row in rows}


@lru_cache(maxsize=256)
def _record(columns: tuple[str, ...]) -> Any:
    """Class of the records of a table: its fields are known when it is read, not when types are checked."""
    return namedtuple("record", columns)
