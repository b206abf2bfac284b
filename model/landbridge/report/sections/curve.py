"""The trust curve: value along the headline path with its breakpoints, and what a little more trust is worth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from landbridge.amounts import unit
from landbridge.report.figures import BACK, MUTED, PALE, POWER, Figure, layout, ruler
from landbridge.report.numbers import money, number, percent
from landbridge.report.run import Run
from landbridge.report.sections.parts import Section, page_unit
from landbridge.report.tables import Column, from_frame

#: Ten points of trust, as a share of the way.
STEP = 0.1
#: What a breakpoint is: word in the table -> words for the reader.
WHY = {"gate table": "a gate's response turns", "plan": "another plan becomes the best", "end": "end of the path"}


def section(run: Run) -> Section:
    """The curve of the headline path, and its slope."""
    title = "How value rises with trust"
    rows = run.table("curve")
    rows = _numbers(rows[rows["path"] == run.headline]) if not rows.empty else rows
    if rows.empty:
        return Section("curve", title, "", nothing="The run holds no trust curve.")
    exact = run.table("breakpoints")
    exact = _numbers(exact[exact["path"] == run.headline]) if not exact.empty else exact
    figures = [_curve(run, rows, exact), _more(run, exact)]
    return Section("curve", title, _lead(run, rows, exact), [f for f in figures if f is not None])


def _numbers(rows: pd.DataFrame) -> pd.DataFrame:
    columns = [c for c in ("gain", "expected", "slope", "level", "slope_left", "slope_right") if c in rows.columns]
    return rows.assign(**{c: pd.to_numeric(rows[c], errors="coerce") for c in columns}).sort_values("level")


def _lead(run: Run, rows: pd.DataFrame, exact: pd.DataFrame) -> str:
    """What the slider can be set to, and how well the curve is known between."""
    words = f"The slider stops at {len(rows)} levels that have been solved; nothing between them is interpolated."
    known = run.analysis("curve").get(run.headline, {})
    if exact.empty or not known:
        return words
    turns = int((exact["why"] == "gate table").sum())
    return words + (
        f" The line is drawn through {len(exact)} levels, among them all {turns} at which a gate's response turns; "
        f"between them least cost lies at most {money(known['largest_error'])} below it."
    )


def _curve(run: Run, rows: pd.DataFrame, exact: pd.DataFrame) -> Figure:
    tables = [
        from_frame(
            "table-curve",
            "Value by trust level",
            rows.assign(level=100 * rows["level"]),
            {
                "level": Column("Level", number, "%"),
                "gain": Column("Gain", number, "MUSD"),
                "expected": Column("Expected", number, "MUSD"),
                "slope": Column("Slope", number, "MUSD for the whole way"),
                "cost": Column("Cost", _long, "MUSD"),
            },
        )
    ]
    if not exact.empty:
        shown = exact.assign(level=100 * exact["level"], why=[WHY.get(str(w), str(w)) for w in exact["why"]])
        columns = {
            "level": Column("Level", _long, "%"),
            "gain": Column("Gain", _long, "MUSD"),
            "slope_left": Column("Slope before", number, "MUSD for the whole way"),
            "slope_right": Column("Slope after", number, "MUSD for the whole way"),
            "why": Column("Why"),
        }
        tables.append(from_frame("table-breakpoints", "Breakpoints", shown, columns))
    return Figure(
        "curve-figure",
        "Value over trust",
        _takeaway(rows if exact.empty else exact, not exact.empty),
        "A line of value against trust level from today to full, with expected value beside it and a mark at the level "
        "chosen above.",
        {"data": _traces(rows, exact, page_unit(run)), "layout": _layout(rows, page_unit(run))},
        tables,
        height=360,
        wide=True,
    )


def _long(value: Any) -> str:
    return number(value, 6)


def _takeaway(rows: pd.DataFrame, exact: bool) -> str:
    """How the gain rises; between two levels nothing is known of it, between two breakpoints it is straight."""
    level, gain = list(rows["level"]), list(rows["gain"])
    if len(level) < 2 or gain[-1] <= 0:
        return f"Solved at {len(level)} levels; at full trust the gain is {money(gain[-1])}."
    if len(level) == 2 and exact:
        return f"The gain rises evenly over the whole way, by {money(gain[-1])}."
    if len(level) == 2:
        return f"Both ends alone are solved, {money(gain[-1])} apart; the line joins them and is no result."
    half = next(x for x, g in zip(level, gain, strict=True) if g >= gain[-1] / 2)
    start = next(x for x, g in zip(level, gain, strict=True) if g > 0.01 * gain[-1])
    return f"The gain passes 1 % of its full value by {percent(start)} of the way and half of it by {percent(half)}."


def _traces(rows: pd.DataFrame, exact: pd.DataFrame, money_unit: tuple[float, str]) -> list[dict[str, Any]]:
    line = rows if exact.empty else exact
    scale, word = money_unit
    said = f"%{{x:,.4~r}} % of the way: %{{y:,.4~r}} {word}<extra></extra>"
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [100 * float(v) for v in line["level"]],
            "y": [float(v) / scale for v in line["gain"]],
            "name": "if links stay open",
            "hovertemplate": said,
            "fill": "tozeroy",
            "fillcolor": "rgba(11,106,162,0.09)",
            "line": {"color": POWER, "width": 2.5},
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": [100 * float(v) for v in rows["level"]],
            "y": [float(v) / scale for v in rows["gain"]],
            "name": "levels of the slider",
            "hovertemplate": said,
            "marker": {"size": 5, "color": POWER},
        },
    ]
    known = pd.concat([frame for frame in (rows, exact) if len(frame)])
    known = known[known["expected"].notna()].sort_values("level").drop_duplicates("level")
    if len(known):
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [100 * float(v) for v in known["level"]],
                "y": [float(v) / scale for v in known["expected"]],
                "name": "expected, with closures",
                "hovertemplate": said.replace(word, f"{word} expected"),
                "marker": {"size": 9, "color": MUTED, "symbol": "diamond"},
            }
        )
    mark = {"size": 13, "color": BACK, "line": {"color": POWER, "width": 3}}
    last = {"type": "scatter", "mode": "markers", "x": [0], "y": [0], "marker": mark, "name": "chosen level"}
    return [*traces, last | {"hoverinfo": "skip"}]


def _more(run: Run, exact: pd.DataFrame) -> Figure | None:
    """What ten more points of trust add, from each level on, along the exact curve; less where less is left."""
    rows = run.table("stretches")
    rows = rows[rows["path"] == run.headline] if not rows.empty else rows
    if len(rows) < 2 or len(exact) < 2:
        return None
    level, gain = (exact[c].to_numpy(dtype=float) for c in ("level", "gain"))
    start = np.unique(np.clip([*level, *(level - STEP)], 0.0, 1.0))
    added = np.interp(np.minimum(start + STEP, 1.0), level, gain) - np.interp(start, level, gain)
    most, last = int(added.argmax()), float(np.interp(1.0, level, gain) - np.interp(1 - STEP, level, gain))
    takeaway = (
        f"Ten more points of trust are worth most from {percent(start[most])} of the way on, {money(added[most])}; "
        f"the last ten are worth {money(last)}."
    )
    columns = {
        "from": Column("From", _long, "%"),
        "to": Column("To", _long, "%"),
        "slope": Column("Slope", number, "MUSD for the whole way"),
        "error": Column("Error", number, "MUSD"),
    }
    ends = {c: 100 * pd.to_numeric(rows[c]) for c in ("from", "to")}
    table = from_frame("table-stretches", "Stretches between breakpoints", rows.assign(**ends), columns)
    scale, word = unit(added)
    trace = {
        "type": "scatter",
        "mode": "lines",
        "x": [100 * float(v) for v in start],
        "y": [float(v) / scale for v in added],
        "line": {"color": POWER, "width": 2},
        "hovertemplate": f"from %{{x:,.4~r}} % on: %{{y:,.3~r}} {word}<extra></extra>",
        "fill": "tozeroy",
        "fillcolor": "rgba(11,106,162,0.09)",
    }
    return Figure(
        "slope",
        "Value of ten more points of trust",
        takeaway,
        f"A line: what ten more points of trust add, in {word}, from each level of the path on.",
        {
            "data": [trace],
            "layout": layout(
                xaxis=ruler("trust, % of the way from today to full", range=[-2, 103], showgrid=False),
                yaxis=ruler(f"{word} (NPV)", rangemode="tozero"),
            ),
        },
        [table],
        height=260,
        wide=True,
        note="Read off the exact curve. Above 90 % of the way it is what is left to gain.",
    )


def _layout(rows: pd.DataFrame, money_unit: tuple[float, str]) -> dict[str, Any]:
    scale, word = money_unit
    top = float(rows["gain"].iloc[-1]) / scale
    note = {"showarrow": False, "font": {"size": 12, "color": MUTED}, "yanchor": "bottom", "yshift": 8}
    notes = [
        note | {"x": 0, "y": 0, "text": "today", "xanchor": "left", "xshift": 4},
        note | {"x": 100, "y": top, "text": f"full: {number(top)}", "xanchor": "right"},
    ]
    stroke = {"type": "line", "x0": 0, "x1": 0, "yref": "paper", "y0": 0, "y1": 1}
    return layout(
        annotations=notes,
        shapes=[stroke | {"line": {"color": PALE, "width": 1, "dash": "dot"}}],
        showlegend=True,
        xaxis=ruler("trust, % of the way from today to full", range=[-2, 103], showgrid=False),
        yaxis=ruler(f"{word} (NPV)"),
    )
