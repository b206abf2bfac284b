"""Every number that went in, with unit, range, quality and source; long series are told in one row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from landbridge.report.calendar import hour_by_hour
from landbridge.report.numbers import missing, number, percent
from landbridge.report.run import Run
from landbridge.report.sections.parts import Section, listed
from landbridge.report.tables import OF_ROW, Cell, Column, Table, figure, text

QUALITIES = ("found", "derived", "assumed", "yours", "missing")
LONGEST = 24
SHOWN = 6
WIDEST = 600
COLUMNS = (
    Column("Key"),
    Column("Column"),
    Column("Value", unit=OF_ROW),
    Column("Unit"),
    Column("Low", number, OF_ROW),
    Column("High", number, OF_ROW),
    Column("Quality"),
    Column("Source"),
    Column("Year"),
    Column("Note"),
)


def section(run: Run) -> Section:
    """One table an input table."""
    title = "Assumptions and their sources"
    rows = run.table("assumptions")
    if rows.empty:
        return Section("assumptions", title, "", nothing="The run lists no assumptions.")
    counts = quality_counts(run)
    total = sum(counts.values())
    words = ", ".join(f"{counts[q]:,} {q}" for q in QUALITIES if counts.get(q))
    lead = (
        f"{total:,} numbers: {words}. Found stands in the named publication, derived is arithmetic on such numbers, "
        f"assumed is a judgement, yours was changed or added and has no source yet. "
        f"Series of more than {LONGEST} values of one source stand in one row."
    )
    lead = " ".join(part for part in (hour_by_hour(run.summary), _weight(run), lead) if part)
    tables = [
        Table(f"table-input-{i}", str(name), COLUMNS, _rows(part))
        for i, (name, part) in enumerate(rows.groupby("table", sort=False))
    ]
    return Section("assumptions", title, lead, [], tables)


def swing_shares(run: Run) -> dict[str, float]:
    """Of what moves the answer (slope times range of every input, added up), the share by quality of the number."""
    levers = run.table("levers")
    size = pd.to_numeric(levers["swing"], errors="coerce").abs()
    total = float(size.sum())
    if not total:
        return {}
    parts = size.groupby(levers["quality"]).sum()
    return {q: float(parts[q]) / total for q in QUALITIES if parts.get(q, 0.0) > 0}


def _weight(run: Run) -> str:
    """How much of what moves the answer is assumed."""
    shares = swing_shares(run)
    if not shares:
        return ""
    words = listed([f"{percent(share)} on {quality}" for quality, share in shares.items()])
    return (
        f"Of all that inputs with a range can move the locked value, one at a time, {words} numbers rest. "
        "The section “What moves the answer” lists the largest first."
    )


def quality_counts(run: Run) -> dict[str, int]:
    """How many numbers of each quality; counted here where the summary does not say."""
    told = run.summary.get("coverage")
    if told:
        return {q: int(told.get(q, 0)) for q in QUALITIES}
    found = run.table("assumptions")["quality"].value_counts()
    return {q: int(found.get(q, 0)) for q in QUALITIES}


def _rows(part: pd.DataFrame) -> list[list[Cell]]:
    """A row a number; those that differ in nothing but key and value are one row where they are many."""
    alike = ["column", "unit", "quality", "source", "year", "low", "high", "note"]
    filled = part.astype(object).where(part.notna(), "")
    groups: dict[tuple[Any, ...], list[Mapping[Any, Any]]] = {}
    for record in filled.to_dict("records"):
        groups.setdefault(tuple(record[c] for c in alike), []).append(record)
    out: list[list[Cell]] = []
    for records in groups.values():
        if len(records) > LONGEST:
            values = [r["value"] for r in records]
            out.append(_row(records[0], _keys([str(r["key"]) for r in records]), text(_range(values))))
        else:
            out += [_row(r, str(r["key"]), _cell(r["value"])) for r in records]
    return out


def _row(row: Mapping[Any, Any], key: str, value: Cell) -> list[Cell]:
    low, high = (figure(None if row[c] == "" else row[c]) for c in ("low", "high"))
    return [
        text(key),
        text(row["column"]),
        value,
        text(row["unit"]),
        low,
        high,
        text(row["quality"]),
        text(row["source"]),
        text(row["year"]),
        text(row["note"]),
    ]


def _cell(value: object) -> Cell:
    """A number as entered, or words."""
    try:
        return figure(float(str(value)), _plain)
    except ValueError:
        return text(_value(value))


def _keys(keys: list[str]) -> str:
    every = ", ".join(keys)
    if len(every) > WIDEST:
        every = f"{keys[0]} … {keys[-1]}"
    return f"{every} ({len(keys)} rows)"


def _range(values: list[Any]) -> str:
    numbers = pd.to_numeric(pd.Series(values, dtype=object), errors="coerce")
    if numbers.notna().all():
        low, high = float(numbers.min()), float(numbers.max())
        return _plain(low) if low == high else f"{_plain(low)} to {_plain(high)}"
    some = sorted({_value(v) for v in values})
    return ", ".join(some[:SHOWN]) + (" …" if len(some) > SHOWN else "")


def _value(value: object) -> str:
    if missing(value):
        return ""
    try:
        return _plain(float(str(value)))
    except ValueError:
        return str(value)


def _plain(value: float) -> str:
    """As entered: no digit cut, no zero added."""
    return format(value, ".10g").replace("-", "−", 1) if abs(value) >= 1e-4 or value == 0 else format(value, ".4g")
