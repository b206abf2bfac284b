"""References between tables: one problem per missing parent, naming the first row and the count."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from landbridge.case.problems import Problem, close_match
from landbridge.case.schema import ForeignKey, Table, tables
from landbridge.case.view import View


def dangling(view: View) -> Iterator[Problem]:
    """All references to rows that are not there, or are switched off."""
    for table in tables().values():
        for fk in table.foreign_keys:
            if (
                len(view.tables[table.name])
                and view.readable(table.name, fk.field)
                and view.readable(fk.table, fk.target)
            ):
                yield from _missing(view, table.name, view.tables[table.name][fk.field], fk)
        if table.row_reference:
            yield from _in_named_tables(view, table, table.row_reference)


def _in_named_tables(view: View, table: Table, columns: tuple[str, str]) -> Iterator[Problem]:
    """The same where one column holds the table and another the key of one of its rows."""
    names, keys = columns
    if not view.readable(table.name, names, keys):
        return
    rows = view.tables[table.name]
    for named, found in rows[keys].groupby(rows[names], sort=False):
        (target,) = tables()[str(named)].key
        if view.readable(str(named), target):
            yield from _missing(view, table.name, found, ForeignKey(keys, str(named), target))


def _missing(view: View, child: str, column: pd.Series, fk: ForeignKey) -> Iterator[Problem]:
    parents = view.tables[fk.table][fk.target]
    if set(column.unique()) <= {"", *parents.unique()}:
        return
    lost = column[(column != "") & ~column.isin(parents)]
    if lost.empty:
        return
    known = parents.tolist()
    for name, rows in lost.groupby(lost, sort=False):
        places = sorted((view.place(child, int(i), fk.field) for i in rows.index), key=lambda p: p[1])
        file, line = places[0]
        message = f"names a row that is not in {tables()[fk.table].file}"
        if name in view.off.get((fk.table, fk.target), ()):
            message = f"names a row of {tables()[fk.table].file} that is switched off"
        elif not known:
            message += " (the table is empty or absent)"
        if len(places) > 1:
            message += f" ({len(places)} rows do, this is the first)"
        yield Problem(
            file,
            line,
            fk.field,
            message,
            f"a {fk.target} of {fk.table}",
            found=str(name),
            suggestion=close_match(str(name), map(str, known)),
            kind="dangling reference",
        )
