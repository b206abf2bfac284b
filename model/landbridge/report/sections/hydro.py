"""What the turbines pass by month, today and at the chosen level."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from landbridge.report.figures import MUTED, POWER, Figure, layout, ruler
from landbridge.report.numbers import axis, number
from landbridge.report.run import Run, Sums
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
#: Plants drawn: those that full trust moves most.
PLANTS = 4
State = tuple[str, float, int]


def figure_of(run: Run) -> Figure | None:
    """Small lines by plant."""
    year, here = _year(run), (run.headline, 1.0, run.last_period or 0)
    water = _Water(run, year)
    plants = water.plants(here)
    if not plants:
        return None
    chosen = sorted(plants, key=lambda p: (-_moved(*water.both(p, here)), p))[:PLANTS]
    names = run.names_of("hydro")
    called = [names.get(plant, plant) for plant in chosen]

    def follow(path: str, level: float, period: int) -> dict[str, Any]:
        at = (path, level, period)
        drawn = [values for plant in chosen for values in water.both(plant, at)]
        return {
            **{f"data.{i}.y": values for i, values in enumerate(drawn)},
            "takeaway": _sentence(called, year, [water.both(p, at) for p in chosen]),
            "cells": [v for p in chosen for row in zip(*water.four(p, at), strict=True) for v in row],
        }

    first = follow(*here)
    rows = [
        [
            text(called[i]),
            text(NAMES[m]),
            *(figure(v, mark=f"hydro:{48 * i + 4 * m + k}") for k, v in enumerate(_row(first["cells"], i, m))),
        ]
        for i in range(len(chosen))
        for m in range(12)
    ]
    words = (
        ("Turbined today", "m³/s"),
        ("Volume today", "hm³"),
        ("Turbined, chosen level", "m³/s"),
        ("Volume, chosen level", "hm³"),
    )
    heads = [Column("Plant"), Column("Month"), *(Column(w, number, u) for w, u in words)]
    return Figure(
        "hydro",
        "Water through the turbines, by month",
        first["takeaway"],
        "Small lines by plant: mean turbined flow by month, today and at the chosen level, m³/s.",
        _plot(called, first),
        [Table("table-hydro", f"The plants drawn, by month, {year} year", heads, rows)],
        400 if len(chosen) > 2 else 260,
        wide=True,
        follow=follow,
    )


class _Water:
    """Turbined flow and volume by plant and month of one hydrological year."""

    def __init__(self, run: Run, year: str) -> None:
        self.run, self.year = run, year

    def of(self, column: str, at: State) -> Sums:
        """By hydrological year, plant and month in a state; empty where the run holds no water of it."""
        return self.run.sums("hydro", ("hydro_year", "plant", "month"), column, at)

    def plants(self, at: State) -> list[str]:
        """Plants that pass water, in order."""
        return sorted({plant for year, plant, _ in self.of("turbined", at) if year == self.year})

    def months(self, column: str, plant: str, at: State) -> list[float | None]:
        """Twelve values; nothing where the run holds none."""
        found = self.of(column, at)
        return [found.get((self.year, plant, str(m))) for m in range(1, 13)]

    def both(self, plant: str, at: State) -> tuple[list[float | None], list[float | None]]:
        """Turbined today, and in a state of the same period."""
        return self.months("turbined", plant, ("", 0.0, at[2])), self.months("turbined", plant, at)

    def four(self, plant: str, at: State) -> list[list[float | None]]:
        """Turbined and volume today, turbined and volume in a state."""
        states = (("", 0.0, at[2]), at)
        return [self.months(column, plant, state) for state in states for column in ("turbined", "volume")]


def _year(run: Run) -> str:
    years = [str(y) for y in run.summary.get("hydro_years", [])] or sorted(set(run.table("hydro")["hydro_year"]))
    return years[len(years) // 2] if years else ""


def _row(cells: Sequence[float | None], plant: int, month: int) -> Sequence[float | None]:
    start = 48 * plant + 4 * month
    return cells[start : start + 4]


def _moved(now: Sequence[float | None], then: Sequence[float | None]) -> float:
    return sum(abs((b or 0.0) - (a or 0.0)) for a, b in zip(now, then, strict=True))


def _plot(called: list[str], first: dict[str, Any]) -> dict[str, Any]:
    data: list[dict[str, Any]] = []
    axes: dict[str, Any] = {}
    notes = []
    for i, plant in enumerate(called):
        suffix = "" if i == 0 else str(i + 1)
        left, low = 0.54 * (i % 2), 0.56 * (1 - i // 2) if len(called) > 2 else 0.0
        high = low + (0.36 if len(called) > 2 else 0.84)
        axes[f"xaxis{suffix}"] = ruler(
            domain=[left, left + 0.44],
            anchor=f"y{suffix}",
            showgrid=False,
            tickmode="array",
            tickvals=list(range(1, 13)),
            ticktext=list(MONTHS),
        )
        axes[f"yaxis{suffix}"] = ruler(domain=[low, high], anchor=f"x{suffix}", rangemode="tozero", nticks=4)
        place = {"xref": "paper", "yref": "paper", "x": left, "y": high, "xanchor": "left", "yanchor": "bottom"}
        notes.append(place | {"text": axis(plant, 20), "yshift": 4, "showarrow": False, "font": {"size": 12}})
        styles = (
            ("today", {"color": MUTED, "dash": "dot", "width": 2}),
            ("chosen level", {"color": POWER, "width": 2.5}),
        )
        for k, (word, style) in enumerate(styles):
            data.append(
                {
                    "type": "scatter",
                    "mode": "lines+markers",  # a month between months without water is a point, not a line
                    "marker": {"size": 4},
                    "x": list(range(1, 13)),
                    "y": first[f"data.{2 * i + k}.y"],
                    "line": style,
                    "name": word,
                    "showlegend": i == 0,
                    "xaxis": f"x{suffix}",
                    "yaxis": f"y{suffix}",
                    "text": list(NAMES),
                    "hovertemplate": f"{axis(plant)}, %{{text}}, {word}: %{{y:,.3~r}} m³/s<extra></extra>",
                }
            )
    shown = layout(showlegend=True, annotations=notes, **axes)
    shown["legend"] = shown["legend"] | {"y": 1.1}
    return {"data": data, "layout": shown}


def _sentence(
    plants: Sequence[str], year: str, both: Sequence[tuple[Sequence[float | None], Sequence[float | None]]]
) -> str:
    """Where the plant that trust moves most turns water to."""
    if any(v is None for pair in both for values in pair for v in values):
        return "The run holds no water of this state."
    at = max(range(len(both)), key=lambda i: _moved(*both[i]))
    shift = [(b or 0.0) - (a or 0.0) for a, b in zip(*both[at], strict=True)]
    up, down = max(range(12), key=lambda m: shift[m]), min(range(12), key=lambda m: shift[m])
    if max(shift[up], -shift[down]) < 0.5:
        return f"Trust moves no water between months in a {year} year."
    words = []
    if shift[up] > 0:
        words.append(f"{number(shift[up])} m³/s more in {NAMES[up]}")
    if shift[down] < 0:
        words.append(f"{number(-shift[down])} m³/s less in {NAMES[down]}")
    most = f"In a {year} year {plants[at]} changes most with trust: {' and '.join(words)}."
    return f"{most} Between months of equal prices it is open which takes the water."
