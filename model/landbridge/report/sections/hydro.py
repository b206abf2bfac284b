"""What the turbines pass by month, today and at full trust."""

from __future__ import annotations

from typing import Any

import pandas as pd

from landbridge.report.figures import MUTED, POWER, Figure, layout, ruler
from landbridge.report.numbers import axis, number
from landbridge.report.run import Run
from landbridge.report.tables import Column, Table, figure, text

MONTHS = ("J", "F", "M", "A", "M", "J", "J", "A", "S", "O", "N", "D")
NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
PLANTS = 4


def figure_of(run: Run) -> Figure | None:
    """Small lines by plant: those that trust moves most."""
    now, full = run.today("hydro"), run.full("hydro")
    if now.empty and full.empty:
        return None
    years = [str(y) for y in run.summary.get("hydro_years", [])] or sorted({str(y) for y in now["hydro_year"]})
    year = "normal" if "normal" in years else years[len(years) // 2]
    tables = []
    for frame in (now, full):
        here = frame[(frame["period"].astype("Int64") == run.last_period) & (frame["hydro_year"].astype(str) == year)]
        tables.append(here.set_index(["plant", "month"]).sort_index())
    plants = sorted(set(tables[0].index.get_level_values(0)) | set(tables[1].index.get_level_values(0)))

    def months(frame: pd.DataFrame, plant: str, column: str) -> list[float | None]:
        series = pd.to_numeric(frame[column], errors="coerce")
        return [float(series[(plant, m)]) if (plant, m) in series.index else None for m in range(1, 13)]

    def moved(plant: str) -> float:
        now, then = (months(t, plant, "turbined") for t in tables)
        return float(sum(abs((b or 0.0) - (a or 0.0)) for a, b in zip(now, then, strict=True)))

    chosen = sorted(plants, key=lambda p: (-moved(p), p))[:PLANTS]
    data: list[dict[str, Any]] = []
    axes: dict[str, Any] = {}
    notes = []
    for i, plant in enumerate(chosen):
        suffix = "" if i == 0 else str(i + 1)
        left, low = 0.54 * (i % 2), 0.56 * (1 - i // 2) if len(chosen) > 2 else 0.0
        high = low + (0.36 if len(chosen) > 2 else 0.84)
        axes[f"xaxis{suffix}"] = ruler(
            domain=[left, left + 0.44],
            anchor=f"y{suffix}",
            showgrid=False,
            tickmode="array",
            tickvals=list(range(1, 13)),
            ticktext=list(MONTHS),
        )
        axes[f"yaxis{suffix}"] = ruler(domain=[low, high], anchor=f"x{suffix}", rangemode="tozero", nticks=4)
        notes.append(
            {
                "text": axis(plant, 20),
                "xref": "paper",
                "yref": "paper",
                "x": left,
                "y": high,
                "xanchor": "left",
                "yanchor": "bottom",
                "yshift": 4,
                "showarrow": False,
                "font": {"size": 12},
            }
        )
        for frame, word, style in (
            (tables[0], "today", {"color": MUTED, "dash": "dot", "width": 2}),
            (tables[1], "full trust", {"color": POWER, "width": 2.5}),
        ):
            values = months(frame, plant, "turbined")
            hover = [
                f"{axis(plant)}, month {m}, {word}: {number(v)} m³/s" for m, v in zip(range(1, 13), values, strict=True)
            ]
            data.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": list(range(1, 13)),
                    "y": values,
                    "line": style,
                    "name": word,
                    "showlegend": i == 0,
                    "xaxis": f"x{suffix}",
                    "yaxis": f"y{suffix}",
                    "hoverinfo": "text",
                    "hovertext": hover,
                }
            )
    rows = [
        [text(p), figure(m, lambda v: number(v, 2))]
        + [figure(v) for t in tables for v in (months(t, p, "turbined")[m - 1], months(t, p, "volume")[m - 1])]
        for p in plants
        for m in range(1, 13)
    ]
    heads = [
        Column("Plant"),
        Column("Month", number),
        Column("Turbined today, m³/s", number),
        Column("Volume today, hm³", number),
        Column("Turbined, full, m³/s", number),
        Column("Volume, full, hm³", number),
    ]
    sentence = _sentence(chosen[0], year, *(months(t, chosen[0], "turbined") for t in tables))
    shown = layout(showlegend=True, annotations=notes, margin={"l": 8, "r": 8, "t": 8, "b": 8}, **axes)
    shown["legend"] = shown["legend"] | {"y": 1.1}
    return Figure(
        "hydro",
        "Water through the turbines, by month",
        sentence,
        "Small lines by plant: mean turbined flow by month, today and at full trust, m³/s.",
        {"data": data, "layout": shown},
        [Table("table-hydro", f"Hydro by month, {year} year, {run.last_period}", heads, rows)],
        400 if len(chosen) > 2 else 260,
        wide=True,
    )


def _sentence(plant: str, year: str, now: list[float | None], full: list[float | None]) -> str:
    """Where the plant that trust moves most turns water to."""
    shift = [(b or 0.0) - (a or 0.0) for a, b in zip(now, full, strict=True)]
    up, down = max(range(12), key=lambda m: shift[m]), min(range(12), key=lambda m: shift[m])
    if max(shift[up], -shift[down]) < 0.5:
        return f"Trust moves no water between months in a {year} year."
    words = []
    if shift[up] > 0:
        words.append(f"{number(shift[up])} m³/s more in {NAMES[up]}")
    if shift[down] < 0:
        words.append(f"{number(-shift[down])} m³/s less in {NAMES[down]}")
    return f"In a {year} year {plant} changes most with trust: {' and '.join(words)}."
