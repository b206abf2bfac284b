"""Back-cast: what the model says of past years beside what was observed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from landbridge.report.figures import MUTED, PALE, POWER, RAIL, Figure, layout, names, rows_height, ruler
from landbridge.report.numbers import axis, cut, missing, number, year
from landbridge.report.run import Run
from landbridge.report.sections.parts import Section
from landbridge.report.tables import OF_ROW, Column, Table, figure, text


def section(run: Run) -> Section:
    """A figure of ratios to the observed value, and the table with explanations."""
    title = "Against what happened"
    rows = run.table("backcast")
    if rows.empty:
        return Section("backcast", title, "", nothing="The run made no back-cast.")
    for column in ("model", "value", "low", "high"):
        rows = rows.assign(**{column: pd.to_numeric(rows[column], errors="coerce")})
    rows = rows.assign(**{c: rows[c].fillna(False).astype(bool) for c in ("inside", "fitted")})
    inside = int(rows["inside"].sum())
    tested, fitted = rows[~rows["fitted"]], int(rows["fitted"].sum())
    lead = (
        f"{int(tested['inside'].sum())} of {len(tested)} observations lie inside their tolerance; the others say why, "
        "if known."
    )
    if fitted:
        lead += f" Another {fitted} were used to set inputs and are not counted."
    table = Table(
        "table-backcast",
        "Model against observation",
        [
            Column("Observation"),
            Column("Year", year),
            Column("Unit"),
            Column("Model", number, OF_ROW),
            Column("Observed", number, OF_ROW),
            Column("Low", number, OF_ROW),
            Column("High", number, OF_ROW),
            Column("Verdict"),
            Column("Explanation"),
            Column("Source"),
        ],
        [
            [
                text(r["name"]),
                figure(r["year"], year),
                text(r["unit"]),
                figure(r["model"]),
                figure(r["value"]),
                figure(r["low"]),
                figure(r["high"]),
                text(("inside" if r["inside"] else "outside") + (", fitted" if r["fitted"] else "")),
                text(_why(r)),
                text(r["source"]),
            ]
            for r in rows.to_dict("records")
        ],
    )
    shown = _figure(rows, inside)
    return Section("backcast", title, lead, [shown] if shown else [], [table])


def _why(row: Mapping[Any, Any]) -> str:
    if row["inside"]:
        return "" if missing(row["explanation"]) else str(row["explanation"])
    known = "" if missing(row["explanation"]) else str(row["explanation"])
    return known or "none given"


def _figure(rows: pd.DataFrame, inside: int) -> Figure | None:
    some = rows[(rows["value"].abs() > 1e-9) & rows["model"].notna()]
    if some.empty:
        return None
    ratio = [float(m / v) for m, v in zip(some["model"], some["value"], strict=True)]
    edge = 3.0
    data: list[dict[str, object]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "hoverinfo": "skip",
            "name": "tolerance",
            "line": {"color": PALE, "width": 7},
            "x": [
                x
                for lo, hi, v in zip(some["low"], some["high"], some["value"], strict=True)
                for x in (*sorted((min(lo / v, edge), min(hi / v, edge))), None)
            ],
            "y": [y for i in range(len(some)) for y in (i, i, None)],
        },
    ]
    looks = (
        (True, "model, inside", {"symbol": "circle", "size": 10, "color": POWER}),
        (False, "model, outside", {"symbol": "x", "size": 11, "color": RAIL}),
    )
    for verdict, word, marker in looks:
        at = [i for i, v in enumerate(some["inside"]) if bool(v) is verdict]
        if not at:
            continue
        part = some.iloc[at]
        hover = [
            f"{axis(r['name'])}, {year(r['year'])}: model {number(r['model'])}, "
            f"observed {number(r['value'])} {axis(r['unit'])}" + (" (beyond the axis)" if ratio[i] > edge else "")
            for i, r in zip(at, part.to_dict("records"), strict=True)
        ]
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [min(ratio[i], edge) for i in at],
                "y": at,
                "name": word,
                "marker": marker,
                "hoverinfo": "text",
                "hovertext": hover,
            }
        )
    stroke = {"type": "line", "x0": 1, "x1": 1, "yref": "paper", "y0": 0, "y1": 1, "line": {"color": MUTED, "width": 1}}
    labels = [f"{axis(n, 26)} {year(y)}" for n, y in zip(some["name"], some["year"], strict=True)]
    plot = {
        "data": data,
        "layout": layout(
            shapes=[stroke],
            showlegend=True,
            xaxis=ruler("model / observed", rangemode="tozero", nticks=4),
            yaxis=names(labels),
            margin={"l": 8, "r": 12, "t": 8, "b": 8},
        ),
    }
    out = len(rows) - inside
    missed = [f"{cut(r['name'], 80)} {year(r['year'])}: {_why(r)}" for r in rows.to_dict("records") if not r["inside"]]
    sentence = (
        f"{out} outside: a cross stands where the model misses the tolerance." if out else "All inside their tolerance."
    )
    return Figure(
        "backcast-figure",
        "Model over observation",
        sentence,
        "A row an observation: the grey bar is the tolerance, the mark the model, 1 the observed value.",
        plot,
        [],
        rows_height(len(labels), 24),
        wide=True,
        note=("Outside: " + "; ".join(missed) + ".") if missed else "",
    )
