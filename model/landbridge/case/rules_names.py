"""Rules on names and on lists of names in a cell."""

from __future__ import annotations

from collections.abc import Iterator

from landbridge.case.names import code_points, difference, look, unseen
from landbridge.case.problems import Problem
from landbridge.case.schema import Table, tables
from landbridge.case.settings import EVERY_YEAR, faults, parts
from landbridge.case.view import View

#: Columns that hold names of other tables, or several of them; other rules say which are unknown.
REFERRING = {
    *(("links", "owners"), ("links", "tariff"), ("hydro", "upstream"), ("freight_demand", "class_set")),
    *(("gas_shapes", "sector"), ("gate_goods", "commodity"), ("observations", "key"), ("observations", "scenario")),
    *((name, column) for name in ("sources", "ranges", "evidence") for column in ("table", "key", "column")),
}
#: Names that mean something else where the program reads or writes them: table, column, what they mean.
RESERVED = {
    ("hydro_years", "hydro_year", EVERY_YEAR): "all hydrological years in the setting hydro_years",
    ("countries", "player", "outside"): "all who are no players",
    ("countries", "player", "nobody"): "the coalition without members",
}


def own_names(table: Table) -> list[str]:
    """Columns of a table whose names are given there: text that is no choice, no prose and no reference."""
    referring = {fk.field for fk in table.foreign_keys} | {c for t, c in REFERRING if t == table.name}
    referring |= set(table.row_reference or ())
    return [
        f.name
        for f in table.fields.values()
        if f.type == "string" and not f.is_prose and "enum" not in f.constraints and f.name not in referring
    ]


def check_names_alike(view: View) -> Iterator[Problem]:
    """No two names of a column look the same. A warning: they are different names."""
    for table, column, names in _columns(view):
        first: dict[str, str] = {}
        for name, row in names.items():
            other = first.setdefault(look(name), name)
            if other == name:
                continue
            line = view.place(table, names[other], column)[1]
            message = f"the name is taken for another than {other!r} in row {line}: {difference(name, other)}"
            expected = f"{other!r}, if the same is meant"
            yield view.problem(table, row, column, message, expected, found=name, severity="warning")


def check_names_unseen(view: View) -> Iterator[Problem]:
    """No name holds characters that are not seen. A warning: some scripts need them."""
    for table, column, names in _columns(view):
        for name, row in names.items():
            hidden = "" if name.isprintable() else "".join(c for c in name if unseen(c))
            if hidden:
                message = f"the name holds characters that are not seen ({code_points(hidden)})"
                expected = "the name without them"
                yield view.problem(table, row, column, message, expected, found=name, severity="warning")


def check_names_reserved(view: View) -> Iterator[Problem]:
    """No name is one that means something else."""
    for table, column, names in _columns(view):
        for name, row in names.items():
            meaning = RESERVED.get((table, column, name), "")
            if name == "*" and column in tables()[table].key:
                meaning = "every row in sources.csv"
            if meaning:
                message = f"the name is reserved: it means {meaning}"
                yield view.problem(table, row, column, message, "another name", found=name)
    for row, player in view.rows("countries", "player"):
        if "+" in player:
            message = "the name of a player holds '+', which separates the members of coalitions"
            yield view.problem("countries", row, "player", message, "a name without '+'", found=player)


def check_lists(view: View) -> Iterator[Problem]:
    """Lists of names in a cell have no empty part and name nothing twice."""
    cells = [
        (t, r, c, parts(text)) for t, c in (("links", "owners"), ("hydro", "upstream")) for r, text in view.rows(t, c)
    ]
    for table, row, column, names in cells:
        for message, expected in faults(names):
            yield view.problem(table, row, column, message, expected, found=str(view.tables[table].at[row, column]))


def _columns(view: View) -> Iterator[tuple[str, str, dict[str, int]]]:
    """Columns that give names: table, column, and the first row of each name."""
    for table in tables().values():
        for column in own_names(table):
            if len(view.tables[table.name]) and view.readable(table.name, column):
                names: dict[str, int] = {}
                for row, name in view.rows(table.name, column):
                    if name:
                        names.setdefault(name, row)
                yield table.name, column, names
