"""Power: who generates, what it costs where, and what the reservoirs do, today and at full trust."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from landbridge.report.figures import (
    PATTERNS,
    TECHNOLOGY_COLOURS,
    Figure,
    dumbbell,
    hatched,
    layout,
    names,
    rows_height,
    ruler,
)
from landbridge.report.numbers import axis, number
from landbridge.report.run import Run
from landbridge.report.sections import hydro
from landbridge.report.sections.parts import Section
from landbridge.report.tables import Column, from_frame


def section(run: Run) -> Section:
    """Generation, prices, hydro."""
    parts = [_generation(run), _prices(run), hydro.figure_of(run)]
    figures = [f for f in parts if f is not None]
    lead = f"Year {run.last_period}, headline path." if figures else ""
    return Section("power", "Power", lead, figures, nothing="The run has no power sector.")


def beside(run: Run, name: str, keys: list[str], value: str) -> pd.DataFrame:
    """A table's value in the last period, today and at full trust, by keys."""
    out = []
    for frame in (run.today(name), run.full(name)):
        here = frame[frame["period"].astype("Int64") == run.last_period] if not frame.empty else frame
        numbers = pd.to_numeric(here[value], errors="coerce")
        out.append(here.assign(**{value: numbers}).groupby(keys, sort=True)[value].sum(min_count=1))
    return pd.concat(out, axis=1, keys=["today", "full"]).reset_index()


def _generation(run: Run) -> Figure | None:
    rows = beside(run, "generation", ["node", "technology"], "energy")
    if rows.empty:
        return None
    rows = rows.fillna({"today": 0.0, "full": 0.0})
    rows["change"] = rows["full"] - rows["today"]
    labels = run.names("nodes", "node")
    size = rows.groupby("node")["change"].agg(lambda c: float(c.abs().sum())).sort_values(ascending=False)
    nodes = [n for n in size.index if size[n] > 5e-4][:14]
    rank = rows.groupby("technology")["change"].agg(lambda c: float(c.abs().sum())).sort_values(ascending=False)
    data: list[dict[str, Any]] = []
    for i, technology in enumerate(t for t in rank.index if rank[t] > 5e-4):
        part = rows[rows["technology"] == technology].set_index("node")["change"]
        values = [float(part.get(n, 0.0)) for n in nodes]
        hover = [
            f"{axis(labels.get(n, n))}: {axis(technology)} {number(v)} TWh" for n, v in zip(nodes, values, strict=True)
        ]
        marker = hatched(TECHNOLOGY_COLOURS[i % 8], PATTERNS[i % 8])
        data.append(
            {
                "type": "bar",
                "orientation": "h",
                "y": list(range(len(nodes))),
                "x": values,
                "marker": marker,
                "name": axis(technology, 18),
                "hoverinfo": "text",
                "hovertext": hover,
                "textposition": "none",
            }
        )
    table = from_frame(
        "table-generation",
        f"Generation by node and technology, TWh, {run.last_period}",
        rows.assign(node=[labels.get(str(n), str(n)) for n in rows["node"]]),
        {
            "node": Column("Node"),
            "technology": Column("Technology"),
            "today": Column("Today", number),
            "full": Column("Full trust", number),
            "change": Column("Change", number),
        },
    )
    ups, downs = rows[rows["change"] > 5e-4], rows[rows["change"] < -5e-4]
    words = []
    for part, verb in ((ups.nlargest(1, "change"), "rises"), (downs.nsmallest(1, "change"), "falls")):
        for row in part.to_dict("records"):
            place = labels.get(str(row["node"]), str(row["node"]))
            words.append(f"{row['technology']} in {place} {verb} most, by {number(abs(row['change']))} TWh")
    sentence = "; ".join(words) + "." if words else "Full trust changes generation nowhere."
    plot = (
        {
            "data": data,
            "layout": layout(
                barmode="relative",
                showlegend=True,
                xaxis=ruler("TWh a year, full trust minus today"),
                yaxis=names([axis(labels.get(n, n), 24) for n in nodes]),
                margin={"l": 8, "r": 12, "t": 8, "b": 8},
            ),
        }
        if data
        else None
    )
    sentence = sentence[0].upper() + sentence[1:]
    return Figure(
        "generation",
        "Who generates more, who less",
        sentence,
        "Bars by node: change of generation by technology.",
        plot,
        [table],
        rows_height(len(nodes), 30),
    )


def _prices(run: Run) -> Figure | None:
    rows = beside(run, "prices", ["node", "carrier", "unit"], "price").dropna(subset=["today", "full"])
    if rows.empty:
        return None
    labels = run.names("nodes", "node")
    table = from_frame(
        "table-prices",
        f"Mean prices, {run.last_period}",
        rows.assign(node=[labels.get(str(n), str(n)) for n in rows["node"]], change=rows["full"] - rows["today"]),
        {
            "node": Column("Node"),
            "carrier": Column("Carrier"),
            "unit": Column("Unit"),
            "today": Column("Today", number),
            "full": Column("Full trust", number),
            "change": Column("Change", number),
        },
    )
    power = rows[rows["carrier"] == "power"]
    shown = (power if not power.empty else rows).assign(change=lambda r: r["full"] - r["today"])
    unit = str(shown["unit"].iloc[0])
    shown = shown[shown["unit"] == unit].sort_values("today", ascending=False)
    places = [labels.get(str(n), str(n)) for n in shown["node"]]
    columns = [[float(v) for v in shown[c]] for c in ("today", "full")]
    hover = tuple(
        [f"{axis(p)}, {w}: {number(v)} {unit}" for p, v in zip(places, c, strict=True)]
        for c, w in zip(columns, ("today", "full trust"), strict=True)
    )
    widest = shown.iloc[int(np.argmax(shown["change"].abs().to_numpy()))]
    where = labels.get(str(widest["node"]), str(widest["node"]))
    sentence = (
        f"The price moves most in {where}: from {number(widest['today'])} to {number(widest['full'])} {unit}. "
        f"Between the dearest and the cheapest node lie {number(max(columns[0]) - min(columns[0]))} {unit} today and "
        f"{number(max(columns[1]) - min(columns[1]))} at full trust."
    )
    plot = dumbbell([axis(p, 24) for p in places], columns[0], columns[1], unit, (hover[0], hover[1]))
    return Figure(
        "prices",
        "What it costs where",
        sentence,
        "Two points a node: mean price today and at full trust.",
        plot,
        [table],
        rows_height(len(places)),
    )
