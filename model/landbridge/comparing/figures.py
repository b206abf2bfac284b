"""Figures of the page of a comparison, as plain dicts for plotly.js."""

from __future__ import annotations

from typing import Any

from landbridge.amounts import unit
from landbridge.comparing.effects import named
from landbridge.comparing.tables import Records, effects_table
from landbridge.report.figures import (
    BACK,
    MUTED,
    PALE,
    POWER,
    RAIL,
    Figure,
    hatched,
    layout,
    names,
    rows_height,
    ruler,
)
from landbridge.report.numbers import axis, money
from landbridge.report.sections.parts import spread


def plus(musd: float | None) -> str:
    """An amount of money with its sign."""
    words = money(musd)
    return f"+{words}" if musd is not None and musd > 0 and words != "0 MUSD" else words


def effect_bars(found: dict[str, Any], effects: Records) -> Figure:
    """Effects on the locked value, the largest first; hatched where they lower it."""
    known = [e for e in effects if e["effect"] is not None]
    scale, word = unit(e["effect"] for e in known)
    values = [e["effect"] / scale for e in known]
    bars = [
        {"type": "bar", "orientation": "h", "x": [v], "y": [i], "textposition": "none", "hoverinfo": "text"}
        | {"marker": hatched(POWER, "") if v >= 0 else hatched(RAIL, "/")}
        | {"hovertext": [f"{axis(named(e), 90)}: {plus(e['effect'])}"]}
        for i, (v, e) in enumerate(zip(values, known, strict=True))
    ]
    total = found["npv"]["difference"]
    first = f"; the first is {named(known[0])} with {plus(known[0]['effect'])}" if known else ""
    takeaway = f"Together the rows make {plus(total)}{first}."
    axes = {"xaxis": ruler(f"{word}, NPV", range=spread(values)), "yaxis": names([axis(brief(e), 28) for e in known])}
    plot = {"data": bars, "layout": layout(**axes, barmode="overlay", bargap=0.35)}
    title, table = "Effect of each on the locked value", effects_table(effects, total)
    return Figure("effects", title, takeaway, takeaway, plot, [table], rows_height(len(known)), wide=True)


def brief(record: dict[str, Any]) -> str:
    """A row of the figure: the input without its table, or what it is."""
    if record["part"] == "interaction":
        return "all together, beyond"
    if record["part"] == "rest":
        return "not from inputs"
    return " ".join(str(record[c]) for c in ("key", "column") if record[c]) or str(record["table"] or record["note"])


def locked_pairs(rows: Records) -> dict[str, Any]:
    """Two points a row, joined: a ring for A, a diamond for B."""
    scale, word = unit(r[side] for r in rows for side in ("a", "b"))
    place = list(range(len(rows)))
    joined = [v for r in rows for v in (r["a"] / scale, r["b"] / scale, None)]
    data: list[dict[str, Any]] = [
        {"type": "scatter", "mode": "lines", "x": joined, "y": [v for i in place for v in (i, i, None)]}
        | {"line": {"color": PALE, "width": 3}, "hoverinfo": "skip", "showlegend": False}
    ]
    ring = {"size": 11, "color": BACK, "symbol": "circle", "line": {"color": MUTED, "width": 2}}
    for side, marker in (("a", ring), ("b", {"size": 11, "color": POWER, "symbol": "diamond"})):
        hover = [f"{axis(r['name'], 60)}, {side.upper()}: {money(r[side])}" for r in rows]
        point = {"type": "scatter", "mode": "markers", "y": place, "hoverinfo": "text", "hovertext": hover}
        data.append(point | {"x": [r[side] / scale for r in rows], "marker": marker, "name": side.upper()})
    reach = spread([r[side] / scale for r in rows for side in ("a", "b")])
    labels = names([axis(r["name"]) for r in rows])
    return {"data": data, "layout": layout(xaxis=ruler(f"{word}, NPV", range=reach), yaxis=labels, showlegend=True)}
