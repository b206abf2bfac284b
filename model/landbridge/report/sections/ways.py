"""Which way cargo goes: the share of each flow that passes each corridor, at the chosen level."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from landbridge.amounts import significant
from landbridge.report.figures import BACK, RAIL, Figure, layout, names, rows_height
from landbridge.report.numbers import axis, percent
from landbridge.report.run import Run, Sums
from landbridge.report.sections.marks import wrapped
from landbridge.report.sections.parts import both
from landbridge.report.tables import Column, Table, figure, text

#: Flows drawn, and the share below which a corridor is none.
SHOWN, LEAST = 16, 0.005
State = tuple[str, float, int]


def figure_of(run: Run) -> Figure | None:
    """A field of shares: a row a flow, a column a corridor."""
    here = (run.headline, 1.0, run.last_period or 0)
    flows, corridors = _drawn(run, here)
    if not flows or not corridors:
        return None
    flow_names = run.names_of("freight_demand")
    called = [flow_names.get(f, f) for f in flows]

    def follow(path: str, level: float, period: int) -> dict[str, Any]:
        now, then = _shares(run, (path, level, period))
        listed = [then.get((f, c), 0.0) for f in flows for c in corridors]
        shares = [100 * v if v >= LEAST else None for v in listed]
        rows = [shares[i * len(corridors) :][: len(corridors)] for i in range(len(flows))]
        words = _sentence(flow_names, flows, corridors, now, then)
        return {**{f"data.0.z.{i}": row for i, row in enumerate(rows)}, "takeaway": words, "cells": listed}

    first = follow(*here)
    field = {
        "type": "heatmap",
        "z": [first[f"data.0.z.{i}"] for i in range(len(flows))],
        "zmin": 0,
        "zmax": 100,
        "x": list(range(len(corridors))),
        "y": list(range(len(flows))),
        "colorscale": [[0, BACK], [1, RAIL]],
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
        "texttemplate": "%{z:.0f}",
        "text": [[f"{axis(f)}, {axis(c)}" for c in corridors] for f in called],
        "hovertemplate": "%{text}: %{z:.1f} % of the flow<extra></extra>",
    }
    columns = {
        "tickmode": "array",
        "tickvals": list(range(len(corridors))),
        "ticktext": [axis(c, 18) for c in corridors],
        "tickangle": -60,
        "side": "top",
        "automargin": True,
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
    }
    width = len(corridors)
    rows = [
        [
            text(f),
            *(figure(v, percent, f"ways:{width * i + n}") for n, v in enumerate(first["cells"][width * i :][:width])),
        ]
        for i, f in enumerate(called)
    ]
    return Figure(
        "ways",
        "Which way cargo goes",
        first["takeaway"],
        "A field of numbers: percent of each flow that passes each corridor.",
        {"data": [field], "layout": layout(xaxis=columns, yaxis=names([wrapped(f, 30) for f in called]))},
        [
            Table(
                "table-ways",
                "Share of each flow by corridor",
                [Column("Flow"), *(Column(c, percent) for c in corridors)],
                rows,
            )
        ],
        rows_height(len(flows), 34),
        wide=True,
        note="Percent of the whole flow that goes through the corridor: past its gates, or over its busiest section "
        "where it has none. Corridors in a row carry the same cargo, and "
        "what keeps to its outside option passes none, so that rows do not add up to 100.",
        follow=follow,
    )


def _shares(run: Run, at: State) -> tuple[Sums, Sums]:
    """By flow and corridor, today and in a state."""
    return both(run, "freight_ways", ("flow", "corridor"), "share", at)


def _drawn(run: Run, here: State) -> tuple[list[str], list[str]]:
    """Flows whose way changes most at full trust, in order of that; corridors that they pass, the busiest first."""
    now, then = _shares(run, here)
    moved: dict[str, float] = {}
    for key in {*now, *then}:
        change = abs(then.get(key, 0.0) - now.get(key, 0.0))
        moved[key[0]] = max(moved.get(key[0], 0.0), change)
    flows = sorted(moved, key=lambda f: (-significant(moved[f], 6), f))[:SHOWN]
    used: dict[str, float] = {}
    for state in run.shown:
        for key, share in _shares(run, (*state, here[2]))[1].items():
            if key[0] in flows and share > LEAST:
                used[key[1]] = used.get(key[1], 0.0) + share
    return flows, sorted(used, key=lambda c: (-used[c], c))


def _sentence(flow_names: Mapping[str, str], flows: list[str], corridors: list[str], now: Sums, then: Sums) -> str:
    """The largest turn of a flow to a corridor, and away from one."""
    if not then and now:
        return "The run holds no ways of this state."
    change = {(f, c): then.get((f, c), 0.0) - now.get((f, c), 0.0) for f in flows for c in corridors}
    up, down = (end(change, key=lambda k: change[k]) for end in (max, min))
    words = []
    for key, verb in ((up, "turns to"), (down, "leaves")):
        if abs(change[key]) > LEAST:
            ends = [percent(found.get(key, 0.0)) for found in (now, then)]
            words.append(f"{flow_names.get(key[0], key[0])} {verb} {key[1]} ({ends[0]} of it today, {ends[1]} here)")
    return f"Largest turns: {', '.join(words)}." if words else "All cargo goes as today."
