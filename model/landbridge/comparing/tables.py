"""Tables of the page of a comparison."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from landbridge.report.numbers import number
from landbridge.report.tables import OF_ROW, Cell, Column, Table, figure, text

#: Rows shown of one kind of difference; --json holds all.
SHOWN = 25


def both(unit: str = "") -> list[Column]:
    """Columns of a difference and what it is of; the difference stands first, where a narrow screen shows it."""
    return [Column(title, number, unit) for title in ("B less A", "A", "B")]


Records = Sequence[dict[str, Any]]


def table_of(
    id_: str, caption: str, rows: Records, columns: Sequence[Column], cells: Callable[[dict[str, Any]], list[Cell]]
) -> Table:
    """A table of records; a long one is folded."""
    return Table(f"table-{id_}", caption, columns, [cells(r) for r in rows], folded=len(rows) > SHOWN)


def three(row: dict[str, Any], unit: str = "") -> list[Cell]:
    """B less A, and the amounts in A and in B; `unit` where rows differ in it."""
    return [figure(row[c], number, unit=unit) for c in ("difference", "a", "b")]


def widest(rows: Records, key: str) -> list[dict[str, Any]]:
    """One row of each, that of the year in which it differs most (rows come with the largest first)."""
    first: dict[str, dict[str, Any]] = {}
    for row in rows:
        first.setdefault(row[key], row)
    return list(first.values())


def change_columns() -> list[Column]:
    """Columns of differences of inputs."""
    names = ("Table", "Row", "Column", "A", "B", "Unit", "What", "With it")
    return [Column(c, unit=OF_ROW if c in ("A", "B") else "") for c in names]


def change_cells(row: dict[str, Any]) -> list[Cell]:
    """A difference of inputs: `added` and `removed` rows are told by their cells."""
    note = row.get("note", "")
    where = [text(row["table"] or note), text(row["key"]), text(row["column"])]
    what = (row["table"] and note) or row["kind"]
    return [*where, _either(row["old"]), _either(row["new"]), text(row["unit"]), text(what), text(row["with"])]


def effects_table(effects: Records, total: float) -> Table:
    """Effects of differences, and their sum (MUSD, NPV)."""
    rows = [[figure(row["effect"], adding), *change_cells(row)] for row in effects]
    words = [text("sum: B less A"), *[text("") for _ in change_columns()[1:]]]
    columns = [Column("Effect", adding, "MUSD, NPV"), *change_columns()]
    caption = "Effect on the locked value"
    return Table("table-effects", caption, columns, [*rows, [figure(total, adding), *words]], folded=False)


def adding(amount: Any) -> str:
    """Four digits, so that what is printed adds up as well."""
    return number(amount, 4)


def _either(value: Any) -> Cell:
    """A cell of a number or of words."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Cell(f"{value:,.7g}".replace("-", "−"), format(value, ".10g"), True)
    return text(str(value).lower() if isinstance(value, bool) else value)
