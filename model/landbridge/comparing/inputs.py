"""Differences of inputs between two cases: what one would edit to make the second out of the first.

A difference is a cell, or a row that is there in one case only. Rows that refer to a row which comes or goes (the gates
of a new link, the inflow of a plant that is gone) come and go with it, and are one difference together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from landbridge.case import Case
from landbridge.case.change import cell
from landbridge.case.keys import Key, key_text
from landbridge.case.schema import Table, table_names
from landbridge.case.schema import table as table_of
from landbridge.case.settings import SETTINGS

CHANGED, ADDED, REMOVED = "changed", "added", "removed"
#: Tables that no equation reads.
PAPERS = (
    *("sources", "ranges", "observations", "corridor_sections", "claims", "debts", "scenarios"),
    *("exports", "outside", "evidence"),
)
#: Columns that no equation reads: words for people, places on the map, what is stated beside what is computed.
LABELS = {
    *("name", "note", "closure", "unit", "river", "corridor", "status"),
    *("lat", "lon", "usable_now", "player"),
}
#: Settings that move no optimum: titles, and which path and levels are shown.
SHOWN_ONLY = {"title", "schema_version", "headline_path", "headline_claim", "curve_levels", "transit_country"}

Row = dict[str, Any]


@dataclass(frozen=True)
class Edit:
    """One cell that differs, or one row that is in one case only (then `column` is empty)."""

    table: str
    key: Key
    column: str
    kind: str
    old: Any = None
    new: Any = None

    @property
    def counts(self) -> bool:
        """Whether an equation may read it."""
        if self.table in PAPERS:
            return False
        if self.table == "case":
            return self.key[0] not in SHOWN_ONLY
        return self.column not in LABELS


@dataclass(frozen=True)
class Change:
    """A difference that makes sense alone: one edit, or a row and all that come or go with it; the first leads."""

    edits: tuple[Edit, ...]

    @property
    def lead(self) -> Edit:
        """What it is called by."""
        return self.edits[0]

    @property
    def counts(self) -> bool:
        """Whether an equation may read any of it."""
        return any(e.counts for e in self.edits)

    def record(self) -> dict[str, Any]:
        """It as plain values, as printed and stored."""
        e = self.lead
        row = [x for x in self.edits if (x.table, x.key, x.kind) == (e.table, e.key, CHANGED)]
        others = Counter(x.table for x in self.edits if x is not e and x not in row)
        spec = SETTINGS.get(str(e.key[0])) if e.table == "case" else table_of(e.table).fields.get(e.column)
        one = len(row) < 2
        return {
            "table": e.table,
            "key": key_text(e.key),
            "column": e.column if one else ", ".join(x.column for x in row),
            "kind": e.kind,
            "old": plain(e.old if one else {x.column: x.old for x in row}),
            "new": plain(e.new if one else {x.column: x.new for x in row}),
            "unit": spec.unit if spec and one else "",
            "with": ", ".join(f"{n} of {t}" for t, n in sorted(others.items())),
        }


def differences(a: Case, b: Case) -> list[Change]:
    """All differences from case `a` to case `b`, in order of tables and keys; settings as they hold, stated or not."""
    edits = [e for name in table_names() if name != "case" for e in _of_table(a, b, name)]
    settings = [
        Edit("case", (s,), "value", CHANGED, a.setting(s), b.setting(s))
        for s in SETTINGS
        if a.setting(s) != b.setting(s)
    ]
    return [*(Change((e,)) for e in settings), *_joined(edits, a, b)]


def rows(frame: pd.DataFrame, table: Table) -> dict[Key, Row]:
    """Rows of a loaded table by key; None where missing."""
    plain_rows = ({c: None if missing(v) else v for c, v in row.items()} for row in frame.to_dict("records"))
    return {tuple(row[c] for c in table.key): {str(c): v for c, v in row.items()} for row in plain_rows}


def missing(value: Any) -> bool:
    """True for None, NaN and <NA>."""
    return value is None or value is pd.NA or value != value


def plain(value: Any) -> Any:
    """A value as JSON holds it; several cells as text."""
    if isinstance(value, dict):
        return "; ".join(f"{c} {cell(v)}" for c, v in value.items() if cell(v))
    return None if missing(value) else value if isinstance(value, str | bool | int | float) else cell(value)


def _of_table(a: Case, b: Case, name: str) -> Iterator[Edit]:
    if a.tables[name].equals(b.tables[name]):
        return
    table = table_of(name)
    old, new = rows(a.tables[name], table), rows(b.tables[name], table)
    for key in sorted({*old, *new}):
        if key not in new:
            yield Edit(name, key, "", REMOVED, old=_told(old[key], table))
        elif key not in old:
            yield Edit(name, key, "", ADDED, new=_told(new[key], table))
        else:
            for c in table.columns:
                if old[key][c] != new[key][c]:
                    yield Edit(name, key, c, CHANGED, old[key][c], new[key][c])


def _told(row: Row, table: Table) -> Row:
    """What a row states besides its key and what holds anyway."""
    return {c: v for c, v in row.items() if c not in table.key and v != table.fields[c].default and v != 0}


def _joined(edits: list[Edit], a: Case, b: Case) -> list[Change]:
    """Edits with those that refer to a row which comes or goes, joined to it; that row leads."""
    comes = {(e.table, e.key): i for i, e in enumerate(edits) if e.kind != CHANGED}
    group = list(range(len(edits)))
    depends: set[int] = set()

    def root(i: int) -> int:
        while group[i] != i:
            group[i] = group[group[i]]
            i = group[i]
        return i

    for i, e in enumerate(edits):
        for parent in _parents(e, a, b):
            if parent in comes and comes[parent] != i:
                group[root(i)] = root(comes[parent])
                depends.add(i)
    members: dict[int, list[int]] = {}
    for i in range(len(edits)):
        members.setdefault(root(i), []).append(i)
    ordered = sorted((sorted(m, key=lambda i: (i in depends, i)) for m in members.values()), key=lambda m: m[0])
    return [Change(tuple(edits[i] for i in m)) for m in ordered]


def _parents(e: Edit, a: Case, b: Case) -> Iterator[tuple[str, Key]]:
    """Rows of other tables that an edit's row refers to, before or after."""
    table = table_of(e.table)
    for fk in table.foreign_keys:
        if e.kind == CHANGED:
            values = [e.old, e.new] if fk.field == e.column else []
        else:
            row: Mapping[str, Any] = {**dict(zip(table.key, e.key, strict=True)), **(e.old or {}), **(e.new or {})}
            values = [row.get(fk.field)]
        yield from ((fk.table, (v,)) for v in values if v)
