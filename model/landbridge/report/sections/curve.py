"""The trust curve: value at every solved level of the headline path, and its slope."""

from __future__ import annotations

import pandas as pd

from landbridge.report.figures import MUTED, PALE, POWER, Figure, layout, ruler
from landbridge.report.numbers import billions, number, percent
from landbridge.report.run import Run
from landbridge.report.sections.parts import Section
from landbridge.report.tables import Column, from_frame


def section(run: Run) -> Section:
    """The curve of the headline path."""
    title = "How value rises with trust"
    rows = run.table("curve")
    rows = rows[rows["path"] == run.headline].sort_values("level") if not rows.empty else rows
    if rows.empty:
        return Section("curve", title, "", nothing="The run holds no trust curve.")
    rows = rows.assign(**{c: pd.to_numeric(rows[c], errors="coerce") for c in ("gain", "expected", "slope", "level")})
    table = from_frame(
        "table-curve",
        "Value by trust level, MUSD (slope: MUSD for the whole way at this pace)",
        rows.assign(level=100 * rows["level"]),
        {
            "level": Column("Level, %", number),
            "gain": Column("Gain", number),
            "expected": Column("Expected", number),
            "slope": Column("Slope", number),
            "cost": Column("Cost", lambda v: number(v, 6)),
        },
    )
    shown = Figure(
        "curve-figure",
        "Value over trust",
        _takeaway(rows),
        "A line of value against trust level from today to full, with expected value beside it and a mark at the level "
        "chosen above.",
        {"data": _traces(rows), "layout": _layout(rows)},
        [table],
        height=360,
        wide=True,
    )
    return Section("curve", title, "", [shown])


def _takeaway(rows: pd.DataFrame) -> str:
    level, gain = list(rows["level"]), list(rows["gain"])
    if len(level) < 2 or gain[-1] <= 0:
        return f"Solved at {len(level)} levels; at full trust the gain is {billions(gain[-1])} bn USD."
    steps = [(g1 - g0) / (l1 - l0) for l0, l1, g0, g1 in zip(level, level[1:], gain, gain[1:], strict=False)]
    at = max(range(len(steps)), key=lambda i: steps[i])
    half = next(x for x, g in zip(level, gain, strict=True) if g >= gain[-1] / 2)
    start = next(x for x, g in zip(level, gain, strict=True) if g > 0.01 * gain[-1])
    words = f"The gain passes 1 % of its full value by {percent(start)} of the way and half of it by {percent(half)}. "
    words += f"It is steepest between {percent(level[at])} and {percent(level[at + 1])}, "
    return words + f"{billions(steps[at] / 10)} bn USD for ten points of trust."


def _traces(rows: pd.DataFrame) -> list[dict[str, object]]:
    level = [100 * float(v) for v in rows["level"]]
    gain = [float(v) / 1000 for v in rows["gain"]]
    hover = [f"{number(x)} % of the way: {number(y)} bn USD" for x, y in zip(level, gain, strict=True)]
    line = {"type": "scatter", "mode": "lines+markers", "hoverinfo": "text", "x": level}
    traces: list[dict[str, object]] = [
        line
        | {
            "y": gain,
            "name": "if links stay open",
            "hovertext": hover,
            "fill": "tozeroy",
            "fillcolor": "rgba(11,106,162,0.09)",
            "line": {"color": POWER, "width": 2.5},
            "marker": {"size": 5},
        },
    ]
    if rows["expected"].notna().any():
        some = rows[rows["expected"].notna()]
        x = [100 * float(v) for v in some["level"]]
        y = [float(v) / 1000 for v in some["expected"]]
        words = [f"{number(a)} % of the way: {number(b)} bn USD expected" for a, b in zip(x, y, strict=True)]
        traces.append(
            line
            | {
                "x": x,
                "y": y,
                "name": "expected, with closures",
                "hovertext": words,
                "mode": "markers",
                "marker": {"size": 9, "color": MUTED, "symbol": "diamond"},
            }
        )
    mark = {"size": 13, "color": "#ffffff", "line": {"color": POWER, "width": 3}}
    traces.append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": [level[0]],
            "y": [gain[0]],
            "marker": mark,
            "name": "chosen level",
            "hoverinfo": "skip",
        }
    )
    return traces


def _layout(rows: pd.DataFrame) -> dict[str, object]:
    top = float(rows["gain"].iloc[-1]) / 1000
    note = {"showarrow": False, "font": {"size": 12, "color": MUTED}}
    notes = [
        note | {"x": 0, "y": 0, "text": "today", "xanchor": "left", "yanchor": "bottom", "yshift": 8, "xshift": 4},
        note
        | {"x": 100, "y": top, "text": f"full: {number(top)}", "xanchor": "right", "yanchor": "bottom", "yshift": 8},
    ]
    stroke = {"type": "line", "x0": 0, "x1": 0, "yref": "paper", "y0": 0, "y1": 1}
    return layout(
        annotations=notes,
        shapes=[stroke | {"line": {"color": PALE, "width": 1, "dash": "dot"}}],
        showlegend=True,
        xaxis=ruler("trust, % of the way from today to full", range=[-2, 103], showgrid=False),
        yaxis=ruler("bn USD (NPV)"),
        margin={"l": 8, "r": 12, "t": 8, "b": 8},
    )
