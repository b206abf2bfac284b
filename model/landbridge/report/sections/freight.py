"""Freight: what is carried, at what cost and in what time, today and at the chosen level."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from landbridge.report.figures import RAIL, Figure, dumbbell, rows_height
from landbridge.report.numbers import axis, number, percent
from landbridge.report.run import Run, Sums
from landbridge.report.sections import ways
from landbridge.report.sections.marks import wrapped
from landbridge.report.sections.parts import Section, both, spread
from landbridge.report.tables import Column, Table, figure, text

SHOWN = 14
KEYS = ("flow", "unit")
VALUES = ("carried", "mean_cost", "mean_hours")
State = tuple[str, float, int]
#: Name, value today, value at the chosen level.
Rows = list[tuple[str, float, float]]


def section(run: Run) -> Section:
    """Time and cost by flow."""
    here = (run.headline, 1.0, run.last_period or 0)
    quantity = run.sums("freight_flows", KEYS, "quantity", here)
    if not quantity:
        return Section("freight", "Freight", "", nothing="The run has no freight.")
    figures = [f for f in (ways.figure_of(run), _time(run, here), _cost(run, here)) if f is not None]
    lead = f"{_sums(run, here)} A flow's time and cost are means over all routes it takes, by land and by sea."
    return Section("freight", "Freight", lead, figures, [_table(run, here, quantity)])


def _sums(run: Run, here: State) -> str:
    """What is carried today and at full trust, by unit."""
    now, then = both(run, "freight_flows", KEYS, "carried", here)
    words = []
    for unit in sorted({k[1] for k in now}):
        a, b = (sum(v for k, v in found.items() if k[1] == unit) for found in (now, then))
        words.append(f"{number(a)} {unit} carried today, {number(b)} at full trust")
    return f"{run.last_period}: {'; '.join(words)}."


def _table(run: Run, here: State, quantity: Sums) -> Table:
    found = [both(run, "freight_flows", KEYS, value, here) for value in VALUES]
    names = run.names_of("freight_demand")
    rows = [
        [
            text(names.get(k[0], k[0])),
            text(k[1]),
            figure(quantity[k], unit=f"{k[1]} a year"),
            *(figure(end.get(k), unit=u) for ends, u in zip(found, _units(k[1]), strict=True) for end in ends),
        ]
        for k in sorted(quantity)
    ]
    titles = ("Quantity", "Carried today", "Carried, full", "Cost today", "Cost, full", "Hours today", "Hours, full")
    caption = f"Freight by flow at full trust, {run.last_period}: cost in USD a TEU or a tonne, time in hours"
    return Table("table-freight", caption, [Column("Flow"), Column("Unit"), *(Column(t, number) for t in titles)], rows)


def _units(unit: str) -> tuple[str, str, str]:
    """Units of what is carried, its cost and its time."""
    return f"{unit} a year", "USD/TEU" if unit.endswith("TEU") else "USD/t", "h"


def _time(run: Run, here: State) -> Figure | None:
    def days(at: State) -> tuple[Sums, Sums]:
        now, then = both(run, "freight_flows", KEYS, "mean_hours", at)
        return {k: v / 24 for k, v in now.items()}, {k: v / 24 for k, v in then.items()}

    def sentence(rows: Rows) -> str:
        name, now, then = max(rows, key=lambda row: row[1] - row[2])
        if now - then < 0.05:
            return "No flow gets faster in the mean."
        return f"{name} gains most: {number(now)} days in the mean today, {number(then)} at this level."

    return _figure(run, here, ("freight-time", "Days from door to door", "days"), days, lambda a, b: b - a, sentence)


def _cost(run: Run, here: State) -> Figure | None:
    def index(at: State) -> tuple[Sums, Sums]:
        now, then = both(run, "freight_flows", KEYS, "mean_cost", at)
        known = [k for k in now if now[k] > 0]
        return dict.fromkeys(known, 100.0), {k: 100 * then[k] / now[k] for k in known if k in then}

    def sentence(rows: Rows) -> str:
        name, _, least = min(rows, key=lambda row: row[2])
        if least >= 99.95:
            return "No flow gets cheaper in the mean."
        return f"{name} gets cheaper by {percent(1 - least / 100)}, the value of time counted in."

    titles = ("freight-cost", "Cost against today", "generalised cost, today = 100")
    return _figure(run, here, titles, index, lambda a, b: b, sentence)


def _figure(
    run: Run,
    here: State,
    titles: tuple[str, str, str],
    values: Callable[[State], tuple[Sums, Sums]],
    rank: Callable[[float, float], float],
    sentence: Callable[[Rows], str],
) -> Figure | None:
    """A dumbbell of the flows that full trust moves most.

    Args:
        run: the run.
        here: path, level and period of what is drawn first.
        titles: id, title and unit of the figure.
        values: state -> by flow, today and in the state.
        rank: today, chosen -> what flows are ordered by.
        sentence: rows -> what they show.
    """
    id_, title, unit = titles
    today, full = values(here)
    index = sorted((k for k in today if k in full), key=lambda k: (rank(today[k], full[k]), k))[:SHOWN]
    if not index:
        return None
    names = run.names_of("freight_demand")
    labels = [names.get(k[0], k[0]) for k in index]

    def follow(path: str, level: float, period: int) -> dict[str, Any]:
        now, then = ([found.get(k) for k in index] for found in values((path, level, period)))
        rows = [(f, a, b) for f, a, b in zip(labels, now, then, strict=True) if a is not None and b is not None]
        return {
            "data.0.x": [v for a, b in zip(now, then, strict=True) for v in (a, b, None)],
            "data.1.x": now,
            "data.2.x": then,
            "takeaway": sentence(rows) if rows else "The run holds no cargo of this state.",
            "cells": [v for pair in zip(now, then, strict=True) for v in pair],
        }

    first = follow(*here)
    states = [follow(p, x, y) for p, x in run.shown for y in run.periods]
    reach = spread([v for s in states for k in ("data.1.x", "data.2.x") for v in s[k]], zero=False)
    words, hover = [wrapped(f, 26) for f in labels], [axis(f) for f in labels]
    plot = dumbbell(words, first["data.1.x"], first["data.2.x"], unit, hover, RAIL, reach)
    cells = [
        [text(f), *(figure(v, mark=f"{id_}:{2 * i + n}") for n, v in enumerate(first["cells"][2 * i : 2 * i + 2]))]
        for i, f in enumerate(labels)
    ]
    columns = [Column("Flow"), Column("Today", number, unit), Column("Chosen level", number, unit)]
    return Figure(
        id_,
        title,
        first["takeaway"],
        f"Two points a flow: {unit}, today and at the chosen level.",
        plot,
        [Table(f"table-{id_}", f"{title}: {unit}", columns, cells)],
        rows_height(len(labels), 34),
        follow=follow,
    )
