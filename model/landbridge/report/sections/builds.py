"""What is built by the chosen year: today's plan beside that of the chosen level of trust."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from landbridge.amounts import unit
from landbridge.report.figures import MUTED, POWER, Figure, hatched, layout, names, rows_height, ruler
from landbridge.report.numbers import axis, money, number
from landbridge.report.run import Run
from landbridge.report.sections.marks import wrapped
from landbridge.report.sections.parts import Section, spread
from landbridge.report.tables import Column, Table, figure, text

#: Builds drawn, and the smallest change that is (MUSD a year).
SHOWN, SMALL = 14, 0.5
KEYS = ("table", "name", "unit")
Key = tuple[str, ...]


class Stand(NamedTuple):
    """What stands of a build in today's plan and at a level: size, and yearly cost in MUSD."""

    size_today: float
    size: float
    cost_today: float
    cost: float


def section(run: Run) -> Section:
    """Yearly cost of what stands by the chosen year, and its size."""
    title = "What is built"
    index = _index(run)
    if not index:
        return Section("builds", title, "", nothing="Nothing is built, today or at any level of trust.")
    here = (run.headline, 1.0, run.last_period or 0)
    words = called(run, index)
    drawn = _drawn(run, index)
    costs = _costs(run, [index[i] for i in drawn])
    scale, word = unit(costs)

    def follow(path: str, level: float, period: int) -> dict[str, Any]:
        found = _standing(run, index, path, level, period)
        return {
            "data.0.x": [found[i].cost_today / scale for i in drawn],
            "data.1.x": [found[i].cost / scale for i in drawn],
            "takeaway": _sentence(found, words, period),
            "cells": [v for row in found for v in row],
        }

    first = follow(*here)
    rows = [
        [
            text(k[0]),
            text(words[i]),
            text(k[2]),
            *(
                figure(v, mark=f"builds:{4 * i + n}", unit=k[2] if n < 2 else "")
                for n, v in enumerate(first["cells"][4 * i : 4 * i + 4])
            ),
        ]
        for i, k in enumerate(index)
    ]
    columns = [Column("Table"), Column("Name"), Column("Unit"), Column("Size today", number)]
    columns += [Column("Size, chosen level", number), Column("Cost today", number, "MUSD a year")]
    columns.append(Column("Cost, chosen level", number, "MUSD a year"))
    shown = Figure(
        "builds",
        "Yearly cost of what is built",
        first["takeaway"],
        "Two bars a build: yearly cost of what stands by the chosen year, today's plan and at the chosen level.",
        _plot([words[i] for i in drawn], first, spread([v / scale for v in costs]), word) if drawn else None,
        [Table("table-builds", "What stands by the chosen year", columns, rows)],
        rows_height(len(drawn), 34),
        wide=True,
        follow=follow,
    )
    return Section("builds", title, "Built lines, plants, tracks and pipes, by the year chosen above.", [shown])


def called(run: Run, index: Sequence[Key]) -> list[str]:
    """Printed name of each build, from the table that it is built in; those of two tables are told apart by it."""
    tables = {table: run.names("links", "link") if table == "links" else run.names_of(table) for table, *_ in index}
    words = [tables[table].get(name, name) for table, name, *_ in index]
    return [f"{w} ({k[0]})" if words.count(w) > 1 else w for w, k in zip(words, index, strict=True)]


def _index(run: Run) -> list[Key]:
    """Every build of some size in some state."""
    rows = run.table("builds")
    if rows.empty:
        return []
    rows = rows[pd.to_numeric(rows["size"], errors="coerce").abs() > 1e-6]
    return sorted(set(zip(*(rows[k].astype(str) for k in KEYS), strict=True)))


def _standing(run: Run, index: list[Key], path: str, level: float, period: int) -> list[Stand]:
    """Size and yearly cost (MUSD) built up to a period, by build."""
    out = []
    for column in ("size", "investment"):
        for state in (("", 0.0), (path, level)):
            parts = [run.sums("builds", KEYS, column, (*state, y)) for y in run.periods if y <= period]
            out.append([sum(part.get(k, 0.0) for part in parts) for k in index])
    return [Stand(*row) for row in zip(*out, strict=True)]


def _drawn(run: Run, index: list[Key]) -> list[int]:
    """Numbers of the builds whose cost differs most between today and full trust of some path."""
    ends = [_standing(run, index, p, 1.0, run.last_period or 0) for p in run.path_ids]
    moved = [max((abs(end[i].cost - end[i].cost_today) for end in ends), default=0.0) for i in range(len(index))]
    order = sorted(range(len(index)), key=lambda i: (-moved[i], i))
    return [i for i in order if moved[i] > SMALL][:SHOWN]


def _costs(run: Run, index: list[Key]) -> list[float]:
    """Yearly costs of builds in every state shown, MUSD."""
    ends = [_standing(run, index, path, level, run.last_period or 0) for path, level in run.shown]
    return [v for end in ends for stand in end for v in (stand.cost_today, stand.cost)]


def _plot(words: list[str], first: dict[str, Any], reach: list[float], word: str) -> dict[str, Any]:
    bar = {"type": "bar", "orientation": "h", "y": list(range(len(words))), "textposition": "none"}
    said = f"<b>%{{hovertext}}</b>, NAME: %{{x:,.3~r}} {word} a year<extra></extra>"
    data = [
        bar
        | {
            "x": first[f"data.{i}.x"],
            "name": name,
            "marker": marker,
            "hovertext": [axis(w) for w in words],
            "hovertemplate": said.replace("NAME", name),
        }
        for i, (name, marker) in enumerate(
            (
                ("today", {"color": "rgba(0,0,0,0)", "line": {"color": MUTED, "width": 1.5}}),
                ("chosen level", hatched(POWER, "")),
            )
        )
    ]
    return {
        "data": data,
        "layout": layout(
            barmode="group",
            bargap=0.28,
            showlegend=True,
            xaxis=ruler(f"{word} a year", range=reach),
            yaxis=names([wrapped(w, 28) for w in words]),
        ),
    }


def _sentence(found: list[Stand], words: list[str], period: int) -> str:
    sums = [money(sum(values)) for values in ([f.cost_today for f in found], [f.cost for f in found])]
    out = f"By {period} all builds cost {sums[0]} a year in today's plan, {sums[1]} at this level."
    change = [f.cost - f.cost_today for f in found]
    up, down = (end(range(len(change)), key=lambda i: change[i]) for end in (max, min))
    more = [f"is added for {words[up]} ({money(change[up])})"] if change[up] > SMALL else []
    less = [f"is spared on {words[down]} ({money(-change[down])})"] if change[down] < -SMALL else []
    return f"{out} Most {', most '.join(more + less)}." if more or less else out
