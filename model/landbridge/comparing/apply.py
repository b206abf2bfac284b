"""Make differences of inputs in a case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from landbridge.case import Case, CaseError
from landbridge.case.schema import table as table_of
from landbridge.comparing.inputs import ADDED, CHANGED, REMOVED, Change, Edit


def apply(a: Case, b: Case, changes: Iterable[Change]) -> Case:
    """Case `a` with some of its differences to `b`.

    Raises:
        CaseError: they make no case without others.
    """
    edits: dict[str, list[Edit]] = {}
    for e in (e for c in changes for e in c.edits):
        edits.setdefault(e.table, []).append(e)
    settings = {str(e.key[0]): str(e.new) for e in edits.pop("case", [])}
    case = a.with_tables({t: _edited(a, b, t, part) for t, part in edits.items()}) if edits else a
    return case.with_settings(**settings) if settings else case


def standing(a: Case, b: Case, changes: Sequence[Change], most: int) -> list[Change]:
    """Differences so joined that each makes a case alone, as far as can be: with its row's others, or with all such.

    A new line's cost alone, say, is no case without the line's life. More than `most` are left as they are.
    """
    if len(changes) > most:
        return list(changes)
    lame = [c for c in changes if not _stands(a, b, c)]
    rows = {(c.lead.table, c.lead.key) for c in lame if c.lead.kind == CHANGED}
    joined: dict[Any, list[Change]] = {}
    for i, c in enumerate(changes):
        row = (c.lead.table, c.lead.key)
        joined.setdefault(row if c.lead.kind == CHANGED and row in rows else i, []).append(c)
    found = [Change(tuple(e for c in part for e in c.edits)) for part in joined.values()]
    lame = [c for c in found if not _stands(a, b, c)] if lame else []
    if len(lame) < 2:
        return found
    return [*(c for c in found if c not in lame), Change(tuple(e for c in lame for e in c.edits))]


def _stands(a: Case, b: Case, change: Change) -> bool:
    """Whether a difference makes a case alone."""
    try:
        apply(a, b, [change])
    except CaseError:
        return False
    return True


def _edited(a: Case, b: Case, name: str, edits: Sequence[Edit]) -> pd.DataFrame:
    """A table of `a` with some cells and rows as in `b`."""
    table = table_of(name)
    keys = {kind: {e.key for e in edits if e.kind == kind} for kind in (ADDED, REMOVED)}
    old, new = a.tables[name], b.tables[name]
    gone = [key in keys[REMOVED] for key in _keys(old, table.key)]
    fresh = [key in keys[ADDED] for key in _keys(new, table.key)]
    frame = old[[not g for g in gone]].astype(object)
    place = {key: i for i, key in enumerate(_keys(frame, table.key))}
    for e in edits:
        if e.kind == CHANGED:
            frame.iat[place[e.key], list(frame.columns).index(e.column)] = e.new
    return pd.concat([frame, new[fresh].astype(object)], ignore_index=True)


def _keys(frame: pd.DataFrame, columns: Sequence[str]) -> list[tuple[Any, ...]]:
    return list(zip(*(frame[c].tolist() for c in columns), strict=True)) if len(frame) else []
