"""Power: who generates, what it costs where, and what the reservoirs do, today and at the chosen level."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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
from landbridge.report.sections.marks import wrapped
from landbridge.report.sections.parts import Section, both, spread
from landbridge.report.tables import Cell, Column, Table, figure, text

#: Nodes drawn, and the smallest change that is (TWh a year).
SHOWN, SMALL = 14, 5e-4
SIGNS = (1, -1)
Key = tuple[str, ...]
State = tuple[str, float, int]
#: Table, its keys, its value.
What = tuple[str, tuple[str, ...], str]
ENERGY: What = ("generation", ("node", "technology"), "energy")
PRICE: What = ("prices", ("node", "carrier", "unit"), "price")


def section(run: Run) -> Section:
    """Generation, prices, hydro."""
    figures = [f for f in (_generation(run), _prices(run), hydro.figure_of(run)) if f is not None]
    lead = "Today beside the level of trust, path and year that are chosen above." if figures else ""
    return Section("power", "Power", lead, figures, nothing="The run has no power sector.")


def _generation(run: Run) -> Figure | None:
    here = (run.headline, 1.0, run.last_period or 0)
    index = _index(run, ENERGY, here)
    if not index:
        return None
    labels = run.names("nodes", "node")
    nodes, kinds = _drawn(run, index)

    def bars(change: dict[Key, float]) -> list[list[float]]:
        return [[change.get((n, kind), 0.0) for n in nodes] for kind in kinds]

    def changes(at: State) -> dict[Key, float]:
        now, then = both(run, *ENERGY, at)
        return {k: then.get(k, 0.0) - now.get(k, 0.0) for k in index}

    def follow(path: str, level: float, period: int) -> dict[str, Any]:
        now, then = both(run, *ENERGY, (path, level, period))
        change = changes((path, level, period))
        return {
            **{f"data.{i}.x": values for i, values in enumerate(bars(change))},
            "takeaway": _most(change, labels),
            "cells": [v for k in index for v in (now.get(k, 0.0), then.get(k, 0.0), change[k])],
        }

    reach = [bars(changes((p, x, y))) for p, x in run.shown for y in run.periods]
    stacks = [sum(s * max(0.0, s * v) for v in column) for b in reach for column in zip(*b, strict=True) for s in SIGNS]
    words = [axis(labels.get(n, n)) for n in nodes]
    first = follow(*here)
    data: list[dict[str, Any]] = [
        {
            "type": "bar",
            "orientation": "h",
            "y": list(range(len(nodes))),
            "x": first[f"data.{i}.x"],
            "marker": hatched(TECHNOLOGY_COLOURS[i % 8], PATTERNS[i % 8]),
            "name": axis(kind, 18),
            "hovertext": [f"{w}: {axis(kind)}" for w in words],
            "hovertemplate": "%{hovertext} %{x:,.3~r} TWh<extra></extra>",
            "textposition": "none",
        }
        for i, kind in enumerate(kinds)
    ]
    rows = [
        [text(labels.get(n, n)), text(kind), *_cells("generation", 3 * i, first["cells"][3 * i : 3 * i + 3])]
        for i, (n, kind) in enumerate(index)
    ]
    plot = {
        "data": data,
        "layout": layout(
            barmode="relative",
            showlegend=True,
            xaxis=ruler("TWh a year, chosen level minus today", range=spread(stacks)),
            yaxis=names([wrapped(labels.get(n, n)) for n in nodes]),
        ),
    }
    heads = [Column("Node"), Column("Technology"), *_columns("TWh a year")]
    return Figure(
        "generation",
        "Who generates more, who less",
        first["takeaway"],
        "Bars by node: change of generation by technology, from today to the chosen level.",
        plot if data else None,
        [Table("table-generation", "Generation by node and technology, TWh a year", heads, rows)],
        rows_height(len(nodes), 36),
        follow=follow,
    )


def _index(run: Run, what: What, at: State) -> list[Key]:
    """Keys that have a value today or in a state, in order."""
    return sorted({*both(run, *what, at)[0], *both(run, *what, at)[1]})


def _drawn(run: Run, index: list[Key]) -> tuple[list[str], list[str]]:
    """Nodes and technologies whose generation some path's full trust changes, the most changed first."""
    moved = dict.fromkeys(index, 0.0)
    for path in run.path_ids:
        for period in run.periods:
            now, then = both(run, *ENERGY, (path, 1.0, period))
            for k in index:
                moved[k] = max(moved[k], abs(then.get(k, 0.0) - now.get(k, 0.0)))
    sizes: tuple[dict[str, float], dict[str, float]] = ({}, {})
    for key, amount in moved.items():
        for size, name in zip(sizes, key, strict=True):
            size[name] = size.get(name, 0.0) + amount
    nodes, kinds = (sorted((n for n in size if size[n] > SMALL), key=lambda n: (-size[n], n)) for size in sizes)
    return nodes[:SHOWN], kinds


def _columns(unit: str = "") -> list[Column]:
    return [Column(title, number, unit) for title in ("Today", "Chosen level", "Change")]


def _cells(id_: str, first: int, values: Sequence[float | None], unit: str = "") -> list[Cell]:
    return [figure(v, mark=f"{id_}:{first + i}", unit=unit) for i, v in enumerate(values)]


def _most(change: dict[Key, float], labels: dict[str, str]) -> str:
    """What rises and what falls most."""
    words = []
    for sign, verb in ((1, "rises"), (-1, "falls")):
        node, technology = max(change, key=lambda k: sign * change[k])
        amount = change[node, technology]
        if sign * amount > SMALL:
            words.append(f"{technology} in {labels.get(node, node)} {verb} most, by {number(abs(amount))} TWh")
    sentence = "; ".join(words) + "." if words else "Generation is that of today everywhere."
    return sentence[0].upper() + sentence[1:]


def _prices(run: Run) -> Figure | None:
    here = (run.headline, 1.0, run.last_period or 0)
    now, then = both(run, *PRICE, here)
    index = sorted(k for k in now if k in then)
    if not index:
        return None
    labels = run.names("nodes", "node")
    unit = next((k[2] for k in index if k[1] == "power"), index[0][2])
    shown = sorted((k for k in index if k[2] == unit), key=lambda k: -now[k])
    places = [labels.get(k[0], k[0]) for k in shown]

    def follow(path: str, level: float, period: int) -> dict[str, Any]:
        now, then = both(run, *PRICE, (path, level, period))
        ends = [now.get(k) for k in shown], [then.get(k) for k in shown]
        cells: list[float | None] = []
        for k in index:
            a, b = now.get(k), then.get(k)
            cells += [a, b, None if a is None or b is None else b - a]
        return {
            "data.0.x": [v for pair in zip(*ends, strict=True) for v in (*pair, None)],
            "data.1.x": ends[0],
            "data.2.x": ends[1],
            "takeaway": _gap(*ends, places, unit),
            "cells": cells,
        }

    first = follow(*here)
    every = [v for p, x in run.shown for y in run.periods for v in follow(p, x, y)["data.0.x"]]
    words, hover, reach = [wrapped(p) for p in places], [axis(p) for p in places], spread(every, zero=False)
    plot = dumbbell(words, first["data.1.x"], first["data.2.x"], unit, hover, reach=reach)
    rows = [
        [
            text(labels.get(k[0], k[0])),
            text(k[1]),
            text(k[2]),
            *_cells("prices", 3 * i, first["cells"][3 * i : 3 * i + 3], k[2]),
        ]
        for i, k in enumerate(index)
    ]
    return Figure(
        "prices",
        "What it costs where",
        first["takeaway"],
        "Two points a node: mean price today and at the chosen level.",
        plot,
        [Table("table-prices", "Mean prices", [Column("Node"), Column("Carrier"), Column("Unit"), *_columns()], rows)],
        rows_height(len(places), 32),
        follow=follow,
    )


def _gap(now: Sequence[float | None], then: Sequence[float | None], places: list[str], unit: str) -> str:
    """Where the price moves most, and how far apart prices lie."""
    rows = [(p, a, b) for p, a, b in zip(places, now, then, strict=True) if a is not None and b is not None]
    if not rows:
        return "The run holds no prices of this state."
    place, before, after = max(rows, key=lambda row: abs(row[2] - row[1]))
    ends = [[a for _, a, _ in rows], [b for _, _, b in rows]]
    moved = "No price moves. "
    if abs(after - before) > 1e-3 * max(1.0, *(abs(a) for a in ends[0])):
        moved = f"The price moves most in {place}: from {number(before)} to {number(after)} {unit}. "
    gaps = [number(max(values) - min(values)) for values in ends]
    return moved + f"Between the dearest and the cheapest node lie {gaps[0]} {unit} today and {gaps[1]} at this level."
