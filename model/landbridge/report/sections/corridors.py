"""What each corridor carries, at the chosen level beside today."""

from __future__ import annotations

from typing import Any

import pandas as pd

from landbridge.report.corridor_state import LIMIT_UNIT
from landbridge.report.figures import GAS, MUTED, POWER, RAIL, Figure, hatched, layout, names, rows_height, ruler
from landbridge.report.numbers import axis, missing, number, percent
from landbridge.report.run import Run
from landbridge.report.sections.marks import wrapped
from landbridge.report.sections.parts import Section, both, spread
from landbridge.report.states import PRODUCT, UNIT, link_frame, link_rows
from landbridge.report.tables import Cell, Column, Table, figure, text

#: Corridors drawn of each product, and the flow below which there is none (in every unit).
SHOWN, LEAST = 12, 1e-6
WORD = {"power": "power", "container": "containers", "bulk": "bulk", "gas": "gas"}
COLOUR = {"power": POWER, "gas": GAS}
KEYS = ("corridor", "link", "product")
COLUMNS = (
    "End to end, today",
    "End to end, chosen level",
    "Change",
    "Busiest section, today",
    "Busiest section, chosen level",
)
MODES = {"power": "Power lines", "gas": "Gas pipelines", "rail": "Rail", "sea": "Sea", "road": "Road"}
MODES |= {"transfer": "Transfers between modes", "shared": "Shared: needs several, or can be had by either"}
Key = tuple[str, ...]


def section(run: Run) -> Section:
    """One figure a product, and the table of all links."""
    title = "What moves, corridor by corridor"
    pairs = link_rows(run)
    if not pairs:
        return Section("corridors", title, "", nothing="The run holds no flows on links.")
    figures = [_figure(run, product, found) for product in UNIT if (found := _drawn(run, product))]
    lead = (
        "End to end is what passes the sections that define a corridor, mostly those behind its gates; a corridor "
        "without gates carries what its busiest section does. A section is all links between the same two places, both "
        "directions together, and sections in a row are not added. Bars follow the trust slider and the year chosen."
    )
    now = link_frame(run, "", 0.0, run.last_period)
    full = link_frame(run, run.headline, 1.0, run.last_period)
    return Section("corridors", title, lead, figures, [*_by_mode(run), _table(run, pairs, now, full)])


def _by_mode(run: Run) -> list[Table]:
    """What is locked on the headline path by mode; nothing where this was not asked for."""
    rows = run.table("mode_value")
    rows = rows[rows["path"] == run.headline]
    if rows.empty:
        return []
    cells = [[text(MODES.get(mode, mode)), figure(v)] for mode, v in zip(rows["mode"], rows["value"], strict=True)]
    total = [text("Sum: all that is locked"), figure(float(rows["value"].sum()))]
    caption = f"Locked value of “{run.path_name(run.headline)}” by mode: each mode's links opened alone, NPV"
    return [Table("table-modes", caption, [Column("Mode"), Column("Value", number, "MUSD")], [*cells, total])]


def _drawn(run: Run, product: str) -> list[Key]:
    """Corridors that carry the product in some state, the largest flow from end to end first."""
    rows = run.table("corridor_flows")
    rows = rows[(rows["product"] == product) & (rows["busiest"] > LEAST)]
    most = rows.groupby(list(KEYS))[["through", "busiest"]].max()
    ranked = sorted(most.itertuples(name=None), key=lambda row: (-row[1], -row[2], row[0]))
    return [tuple(map(str, key)) for key, *_ in ranked[:SHOWN]]


def _called(run: Run, keys: list[Key]) -> list[str]:
    """Printed names: of the corridor, or of the link that names none."""
    links = run.names("links", "link")
    words = [corridor or links.get(link, link) for corridor, link, _ in keys]
    return [f"{w} ({k[1] or 'corridor'})" if words.count(w) > 1 else w for w, k in zip(words, keys, strict=True)]


def _figure(run: Run, product: str, keys: list[Key]) -> Figure:
    unit, what, called = UNIT[product], PRODUCT.get(product, product), _called(run, keys)
    here = (run.headline, 1.0, run.last_period or 0)

    def follow(path: str, level: float, period: int) -> dict[str, Any]:
        ends = [both(run, "corridor_flows", KEYS, column, (path, level, period)) for column in ("through", "busiest")]
        (now, then), (now_busy, then_busy) = ([[found.get(k, 0.0) for k in keys] for found in pair] for pair in ends)
        change = [b - a for a, b in zip(now, then, strict=True)]
        rows = zip(now, then, change, now_busy, then_busy, strict=True)
        words = _sentence(called, now, then, f"{unit} a year", product)
        return {"data.0.x": now, "data.1.x": then, "takeaway": words, "cells": [v for row in rows for v in row]}

    first = follow(*here)
    reach = spread([v for p, x in run.shown for y in run.periods for v in follow(p, x, y)["data.1.x"]])
    id_ = f"corridor-{product}"
    width = len(COLUMNS)
    rows = [
        [
            text(c),
            *(figure(v, mark=f"{id_}:{width * i + n}") for n, v in enumerate(first["cells"][width * i :][:width])),
        ]
        for i, c in enumerate(called)
    ]
    columns = [Column("Corridor"), *(Column(c, number, f"{unit} a year") for c in COLUMNS)]
    return Figure(
        id_,
        f"{what}, {unit} a year",
        first["takeaway"],
        f"Bars by corridor: {WORD.get(product, product)} from end to end, today (outlined) and at the chosen level.",
        _plot(called, first, unit, COLOUR.get(product, RAIL), reach),
        [Table(f"table-{id_}", f"{what} by corridor, {unit} a year", columns, rows)],
        rows_height(len(keys), 34),
        follow=follow,
    )


def _plot(called: list[str], first: dict[str, Any], unit: str, colour: str, reach: list[float]) -> dict[str, Any]:
    bar = {"type": "bar", "orientation": "h", "y": list(range(len(called))), "textposition": "none"}
    outline = {"color": "rgba(0,0,0,0)", "line": {"color": MUTED, "width": 1.5}}
    data = [
        bar
        | {"x": first[leaf], "name": name, "marker": marker, "hovertext": [axis(c) for c in called]}
        | {"hovertemplate": f"%{{hovertext}}, {name}: %{{x:,.3~r}} {unit}<extra></extra>"}
        for leaf, name, marker in (
            ("data.0.x", "today", outline),
            ("data.1.x", "chosen level", hatched(colour, "")),
        )
    ]
    axes = {"xaxis": ruler(f"{unit} a year", range=reach), "yaxis": names([wrapped(c, 26) for c in called])}
    return {"data": data, "layout": layout(barmode="group", bargap=0.28, showlegend=True, **axes)}


def _sentence(called: list[str], now: list[float], then: list[float], unit: str, product: str) -> str:
    """Where most is added."""
    gain, at = max((b - a, -i) for i, (a, b) in enumerate(zip(now, then, strict=True)))
    if gain <= LEAST:
        return f"No corridor carries more {WORD.get(product, product)} from end to end than today."
    return f"Most is added on {called[-at]}: {number(now[-at])} {unit} today, {number(then[-at])} at this level."


def _at(frame: pd.DataFrame, pair: tuple[str, str], column: str) -> Any:
    """A cell, or nothing where the state has no such row."""
    return frame[column].get(pair)


def _table(run: Run, pairs: list[tuple[str, str]], now: pd.DataFrame, full: pd.DataFrame) -> Table:
    """Every link; the cells of the chosen level are rewritten by the page's script."""
    links, names_ = run.table("links").set_index("link"), run.names("links", "link")
    rows: list[list[Cell]] = []
    for i, pair in enumerate(pairs):
        link, product = pair
        gates, limit = links.at[link, "gates"], LIMIT_UNIT.get(str(links.at[link, "carrier"]), "")
        flow_unit = f"{UNIT.get(product, '')} a year"
        rows.append(
            [
                text(names_[link]),
                text(links.at[link, "corridor"]),
                text(PRODUCT.get(product, product)),
                text("" if missing(gates) else str(gates).replace(";", ", ")),
                text(UNIT.get(product, "")),
                figure(_at(now, pair, "flow"), mark=f"today:{i}", unit=flow_unit),
                figure(_at(full, pair, "flow"), mark=f"flow:{i}", unit=flow_unit),
                figure(_at(full, pair, "capacity"), mark=f"capacity:{i}", unit=limit),
                figure(_at(full, pair, "permit"), mark=f"permit:{i}", unit=limit),
                figure(_at(full, pair, "use"), percent, mark=f"use:{i}"),
                figure(_at(full, pair, "rent")),
            ]
        )
    columns = [
        Column("Link"),
        Column("Corridor"),
        Column("Product"),
        Column("Gates"),
        Column("Unit"),
        Column("Today", number),
        Column("Chosen level", number),
        Column("Capacity", number),
        Column("Permit", number),
        Column("Use", percent),
        Column("Rent at full trust", number, "MUSD a year"),
    ]
    caption = (
        "Every link: flow a year, capacity and permit (MW, vehicles a day, mcm a day), "
        f"at full trust in {run.last_period} until the slider moves"
    )
    return Table("table-links", caption, columns, rows)
