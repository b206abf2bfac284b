"""What each corridor carries, at the chosen level beside today."""

from __future__ import annotations

from typing import Any

import pandas as pd

from landbridge.report.figures import Figure, rows_height
from landbridge.report.numbers import axis, missing, number, percent
from landbridge.report.run import Run
from landbridge.report.sections.parts import Section
from landbridge.report.states import PRODUCT, UNIT, link_frame, link_rows
from landbridge.report.tables import Cell, Column, Table, figure, text

SHOWN = 12
WORD = {"power": "power", "container": "containers", "bulk": "bulk", "gas": "gas"}


def section(run: Run) -> Section:
    """One figure a product, and the table of all links."""
    title = "What moves, corridor by corridor"
    pairs = link_rows(run)
    if not pairs:
        return Section("corridors", title, "", nothing="The run holds no flows on links.")
    now = link_frame(run, "", 0.0, run.last_period)
    full = link_frame(run, run.headline, 1.0, run.last_period)
    found = corridors(run)
    figures = [_figure(run, product, found[product], now, full) for product in UNIT if found.get(product)]
    lead = (
        "A corridor's flow is that of its busiest link, both directions together, so that links in series are not "
        "counted twice. Bars follow the trust slider and the year chosen there."
    )
    return Section("corridors", title, lead, figures, [_table(run, pairs, now, full)])


def corridors(run: Run) -> dict[str, list[dict[str, Any]]]:
    """By product: corridors with a flow in some state, the largest first: name, numbers of its rows in `link_rows`."""
    pairs = link_rows(run)
    flows = run.table("link_flows")
    links = run.table("links").set_index("link")
    total = (
        flows.groupby(["path", "level", "link", "product", "period"])["flow"].sum().groupby(["link", "product"]).max()
    )
    out: dict[str, dict[str, dict[str, Any]]] = {}
    for i, (link, product) in enumerate(pairs):
        if links.at[link, "mode"] == "transfer" and product != "gas":
            continue
        corridor = links.at[link, "corridor"]
        name = str(links.at[link, "name"] if missing(corridor) or corridor == "" else corridor)
        entry = out.setdefault(product, {}).setdefault(name, {"name": axis(name, 26), "rows": [], "most": 0.0})
        entry["rows"].append(i)
        entry["most"] = max(entry["most"], float(total.get((link, product), 0.0)))
    return {
        product: sorted((e for e in found.values() if e["most"] > 1e-6), key=lambda e: (-e["most"], e["name"]))[:SHOWN]
        for product, found in out.items()
    }


def _figure(run: Run, product: str, found: list[dict[str, Any]], now: pd.DataFrame, full: pd.DataFrame) -> Figure:
    pairs = link_rows(run)

    def busiest(entry: dict[str, Any], frame: pd.DataFrame) -> float:
        return max((float(frame["flow"].get(pairs[i], 0.0)) for i in entry["rows"]), default=0.0)

    moved = [(busiest(e, full) - busiest(e, now), e) for e in found]
    gain, most = max(moved, key=lambda item: item[0])
    unit = UNIT[product]
    if gain > 1e-6:
        words = (
            f"Most is added on {most['name']}: {number(busiest(most, now))} {unit} a year today, "
            f"{number(busiest(most, full))} at full trust ({run.last_period})."
        )
    else:
        words = f"Full trust adds {WORD.get(product, product)} on none of these corridors in {run.last_period}."
    rows = [
        [text(e["name"]), figure(busiest(e, now)), figure(busiest(e, full)), figure(busiest(e, full) - busiest(e, now))]
        for e in found
    ]
    columns = [Column("Corridor"), Column("Today", number), Column("Full trust", number), Column("Change", number)]
    return Figure(
        f"corridor-{product}",
        f"{PRODUCT.get(product, product)}, {unit} a year",
        words,
        f"Bars by corridor: {WORD.get(product, product)} today (outlined) and at the chosen level (filled).",
        None,
        [
            Table(
                f"table-corridor-{product}",
                f"{PRODUCT.get(product, product)} by corridor, {unit}, {run.last_period}",
                columns,
                rows,
            )
        ],
        height=rows_height(len(found), 34),
    )


def _at(frame: pd.DataFrame, pair: tuple[str, str], column: str) -> Any:
    """A cell, or nothing where the state has no such row."""
    return frame[column].get(pair)


def _table(run: Run, pairs: list[tuple[str, str]], now: pd.DataFrame, full: pd.DataFrame) -> Table:
    """Every link; the cells of the chosen level are rewritten by the page's script."""
    links = run.table("links").set_index("link")
    rows: list[list[Cell]] = []
    for i, pair in enumerate(pairs):
        link, product = pair
        gates = links.at[link, "gates"]
        rows.append(
            [
                text(links.at[link, "name"]),
                text(links.at[link, "corridor"]),
                text(PRODUCT.get(product, product)),
                text("" if missing(gates) else str(gates).replace(";", ", ")),
                text(UNIT.get(product, "")),
                figure(_at(now, pair, "flow"), mark=f"today:{i}"),
                figure(_at(full, pair, "flow"), mark=f"flow:{i}"),
                figure(_at(full, pair, "capacity"), mark=f"capacity:{i}"),
                figure(_at(full, pair, "permit"), mark=f"permit:{i}"),
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
        Column("Rent at full trust, MUSD a year", number),
    ]
    caption = (
        "Every link: flow a year, capacity and permit (MW, vehicles a day, mcm a day), "
        f"at full trust in {run.last_period} until the slider moves"
    )
    return Table("table-links", caption, columns, rows)
