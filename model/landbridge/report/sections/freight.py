"""Freight: what is carried, at what cost and in what time, today and at full trust; and what is built."""

from __future__ import annotations

import pandas as pd

from landbridge.report.figures import RAIL, Figure, dumbbell, rows_height
from landbridge.report.numbers import axis, number, percent
from landbridge.report.run import Run
from landbridge.report.sections.parts import Section
from landbridge.report.sections.power import beside
from landbridge.report.tables import Column, Table, figure, from_frame, text

SHOWN = 14


def section(run: Run) -> Section:
    """Time and cost by flow."""
    rows = _rows(run)
    if rows.empty:
        return Section("freight", "Freight", "", nothing="The run has no freight.")
    table = from_frame(
        "table-freight",
        f"Freight by flow, {run.last_period}: cost in USD a TEU or a tonne, time in hours",
        rows,
        {
            "flow": Column("Flow"),
            "unit": Column("Unit"),
            "quantity_full": Column("Quantity", number),
            "carried_today": Column("Carried today", number),
            "carried_full": Column("Carried, full", number),
            "mean_cost_today": Column("Cost today", number),
            "mean_cost_full": Column("Cost, full", number),
            "mean_hours_today": Column("Hours today", number),
            "mean_hours_full": Column("Hours, full", number),
        },
    )
    figures = [f for f in (_time(rows), _cost(rows)) if f is not None]
    return Section("freight", "Freight", _lead(run, rows), figures, [table])


def _rows(run: Run) -> pd.DataFrame:
    parts = []
    for value in ("quantity", "carried", "mean_cost", "mean_hours"):
        part = beside(run, "freight_flows", ["flow", "unit"], value).set_index(["flow", "unit"])
        parts.append(part.rename(columns={"today": f"{value}_today", "full": f"{value}_full"}))
    return pd.concat(parts, axis=1).reset_index()


def _lead(run: Run, rows: pd.DataFrame) -> str:
    words = []
    for unit, part in rows.groupby("unit", sort=True):
        now, full = part["carried_today"].sum(), part["carried_full"].sum()
        words.append(f"{number(now)} {unit} carried today, {number(full)} at full trust")
    return f"{run.last_period}: {'; '.join(words)}."


def _time(rows: pd.DataFrame) -> Figure | None:
    some = rows.dropna(subset=["mean_hours_today", "mean_hours_full"])
    if some.empty:
        return None
    some = some.assign(saved=some["mean_hours_today"] - some["mean_hours_full"]).sort_values("saved", ascending=False)
    some = some.head(SHOWN)
    best = some.iloc[0]
    if best["saved"] > 0.05:
        sentence = (
            f"{axis(best['flow'])} gains most: {number(best['mean_hours_today'] / 24)} days in the mean today, "
            f"{number(best['mean_hours_full'] / 24)} at full trust, over all routes it takes."
        )
    else:
        sentence = "No flow gets faster in the mean."
    days = [[float(v) / 24 for v in some[f"mean_hours_{w}"]] for w in ("today", "full")]
    return _pair("freight-time", "Days from door to door", sentence, some, days, "days")


def _cost(rows: pd.DataFrame) -> Figure | None:
    some = rows.dropna(subset=["mean_cost_today", "mean_cost_full"])
    some = some[some["mean_cost_today"] > 0]
    if some.empty:
        return None
    some = some.assign(ratio=some["mean_cost_full"] / some["mean_cost_today"]).sort_values("ratio").head(SHOWN)
    best = some.iloc[0]
    if best["ratio"] < 0.9995:
        sentence = f"{axis(best['flow'])} gets cheaper by {percent(1 - best['ratio'])}, the value of time counted in."
    else:
        sentence = "No flow gets cheaper in the mean."
    values = [[100.0] * len(some), [100 * float(v) for v in some["ratio"]]]
    return _pair("freight-cost", "Cost against today", sentence, some, values, "generalised cost, today = 100")


def _pair(id_: str, title: str, sentence: str, some: pd.DataFrame, values: list[list[float]], unit: str) -> Figure:
    labels = [axis(f, 24) for f in some["flow"]]
    hover = tuple(
        [f"{n}, {w}: {number(v)} ({unit})" for n, v in zip(labels, part, strict=True)]
        for part, w in zip(values, ("today", "full trust"), strict=True)
    )
    plot = dumbbell(labels, values[0], values[1], unit, (hover[0], hover[1]), RAIL)
    columns = [Column("Flow"), Column("Today", number), Column("Full trust", number)]
    rows = [[text(f), figure(a), figure(b)] for f, a, b in zip(some["flow"], *values, strict=True)]
    return Figure(
        id_,
        title,
        sentence,
        f"Two points a flow: {unit}, today and at full trust.",
        plot,
        [Table(f"table-{id_}", f"{title}: {unit}", columns, rows)],
        rows_height(len(labels)),
    )
