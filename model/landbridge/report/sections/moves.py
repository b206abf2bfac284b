"""What moves the answer: inputs at their low and high, where corridors turn, and what waiting costs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from landbridge.amounts import unit
from landbridge.report.figures import Figure, layout, names, rows_height, ruler
from landbridge.report.numbers import missing, money, number
from landbridge.report.run import Run
from landbridge.report.sections import turns
from landbridge.report.sections.inputs import label
from landbridge.report.sections.marks import GREY, INDIGO, bars, line_at, short, small, wrapped
from landbridge.report.sections.parts import Section, listed, not_asked
from landbridge.report.tables import OF_ROW, Column, Table, from_frame

LEVERS = {
    "input": Column("Input"),
    "where": Column("Table, row, column"),
    "low": Column("Low", number, OF_ROW),
    "base": Column("Base", number, OF_ROW),
    "high": Column("High", number, OF_ROW),
    "unit": Column("Unit"),
    "locked_low": Column("Locked at low", number, "MUSD"),
    "locked_high": Column("Locked at high", number, "MUSD"),
    "quality": Column("Quality"),
}
REST = {
    "input": Column("Input"),
    "where": Column("Table, row, column"),
    "unit": Column("Unit"),
    "quality": Column("Quality"),
    "low": Column("Low", number, OF_ROW),
    "base": Column("Base", number, OF_ROW),
    "high": Column("High", number, OF_ROW),
    "swing": Column("Swing by slope", number, "MUSD"),
}
#: Levers shown by slope; the run's table holds all of them. Levers told in the sentence.
SHOWN, TOLD = 40, 3


def section(run: Run) -> Section:
    """Tornado of levers solved again, switch values, slopes."""
    title = "What moves the answer"
    found = run.analysis("sensitivity")
    if not found:
        return Section("moves", title, "", nothing=not_asked(run, "sensitivity"))
    figures = [f for f in (_tornado(run, found["headline"]), turns.figure_of(run)) if f is not None]
    tables = [t for t in (turns.unmoved(run), _slopes(run)) if not t.empty]
    return Section("moves", title, _lead(found), figures, tables)


def _lead(found: Mapping[str, Any]) -> str:
    """Ranges, and what delay costs."""
    head = found["headline"]
    words = f"One input at a time, each between its low and high, moves {money(head['value'])} "
    words += f"from {money(head['low'])} to {money(head['high'])}. All together, as if independent: "
    words += f"{money(head['joint_low'])} to {money(head['joint_high'])}. Ranges, not probabilities."
    if not missing(found.get("delay_cost_per_year")):
        delay = float(found["delay_cost_per_year"])
        least = small(head["value"])
        if abs(delay) <= least:
            words += " A year's delay costs nothing."
        elif delay < 0:
            words += f" A year's delay even saves {money(-delay)}: the first year does not pay yet."
        else:
            words += f" Each year of waiting costs {money(delay)}."
    return words


def _levers(run: Run) -> pd.DataFrame:
    """Levers solved again, widest first, with words and units."""
    rows = run.table("resolved_levers")
    if rows.empty:
        return rows
    more = run.table("levers").set_index(["table", "key", "column"])[["unit", "base", "quality"]]
    more = more[~more.index.duplicated()]
    rows = rows.join(more, on=["table", "key", "column"])
    rows = rows.assign(span=(rows["locked_high"] - rows["locked_low"]).abs())
    return _named(run, rows).sort_values("span", ascending=False, kind="stable")


def _named(run: Run, rows: pd.DataFrame) -> pd.DataFrame:
    """With words for each input, and where it stands in the case."""
    keys = list(zip(rows["table"], rows["key"], rows["column"], strict=True))
    return rows.assign(
        input=[label(run, t, k, c) for t, k, c in keys], where=[f"{t}.csv, {k}, {c}" for t, k, c in keys]
    )


def _tornado(run: Run, head: Mapping[str, Any]) -> Figure | None:
    """Bars from the headline value to the value at low and at high."""
    rows = _levers(run)
    if rows.empty:
        return None
    scale, word = unit([head["value"], *rows["locked_low"], *rows["locked_high"]])
    base = float(head["value"]) / scale
    data = []
    for end, name, colour, shape in (("low", "input at its low", GREY, "/"), ("high", "input at its high", INDIGO, "")):
        values = [float(v) / scale for v in rows[f"locked_{end}"]]
        hover = [
            f"{wrapped(r['input'])}: {number(v)} {word} at {short(r[end])} {_unit(r)}"
            for r, v in zip(rows.to_dict("records"), values, strict=True)
        ]
        data.append(bars([v - base for v in values], name, colour, shape, hover, base))
    labels = [
        f"{wrapped(r['input'], 28)}<br>{short(r['low'])}–{short(r['high'])} {_unit(r)}" for r in rows.to_dict("records")
    ]
    ends = [base, *(float(v) / scale for c in ("locked_low", "locked_high") for v in rows[c])]
    room = 0.05 * (max(ends) - min(ends) or 1.0)
    return Figure(
        "moves-tornado",
        "Inputs solved again at their low and high",
        _words(rows, head),
        "Two bars for each input, from the headline value to the value at its low and at its high.",
        {
            "data": data,
            "layout": layout(
                barmode="overlay",
                showlegend=True,
                shapes=[line_at(base)],
                xaxis=ruler(f"locked value, {word} (NPV)", range=[min(ends) - room, max(ends) + room], zeroline=False),
                yaxis=names(labels),
            ),
        },
        [from_frame("table-levers", "Solved again at low and high, all else at its base", rows, LEVERS)],
        rows_height(len(rows), 52),
        wide=True,
        note=f"The dotted line is the headline, {number(base)} {word}. The inputs with the largest slope times range "
        "are solved again; both ends of an input may lie on one side where the answer bends.",
    )


def _unit(row: Mapping[Any, Any]) -> str:
    """Unit in a plot's words."""
    return "" if missing(row["unit"]) else wrapped(row["unit"], 20)


def _words(rows: pd.DataFrame, head: Mapping[str, Any]) -> str:
    """The inputs that move it most, and which of them are assumed; whether any turns its sign."""
    least = small(float(head["value"]))
    moving = rows[rows["span"] > least]
    if moving.empty:
        return "None of the inputs solved again moves it."
    told = [
        f"{r['input']} ({money(r['locked_low'])} at {short(r['low'])}, {money(r['locked_high'])} at {short(r['high'])}"
        f"{' ' + _unit(r) if _unit(r) else ''})"
        for r in moving.head(TOLD).to_dict("records")
    ]
    words = f"It moves most with {listed(told)}."
    assumed = int((moving["quality"] == "assumed").sum())
    if assumed:
        some = "All" if assumed == len(moving) else f"{assumed} of"
        words += f" {some} these {len(moving)} inputs are assumed, not found."
    lost = moving[(moving[["locked_low", "locked_high"]].min(axis=1) <= 0) & (head["value"] > 0)]
    if len(lost):
        words += f" {listed(list(lost['input'].head(TOLD)))} can take all of it away."
    return words


def _slopes(run: Run) -> Table:
    """The first levers by slope times range, folded."""
    rows = run.table("levers")
    caption = f"First {min(SHOWN, len(rows))} of {len(rows)} inputs by slope times range"
    return from_frame("table-slopes", caption, _named(run, rows.head(SHOWN)), REST)
