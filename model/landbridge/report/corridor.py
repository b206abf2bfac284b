"""Corridors as the case names them: their sections, their gates, and the way between their farthest ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import networkx as nx
import pandas as pd

from landbridge.report.numbers import missing
from landbridge.report.run import Run
from landbridge.report.states import UNIT

#: Flows below this are none (TWh, thousand TEU, million t, bcm).
LEAST = 1e-6
#: Freight that only fetches and brings: no part of a corridor's card.
FEEDERS = ("transfer", "road")


@dataclass(frozen=True)
class Link:
    """A link of a corridor: hours and charges (USD a unit, by product) where the run tells them."""

    id: str
    name: str
    hours: float | None
    charge: Mapping[str, float]


@dataclass(frozen=True)
class Corridor:
    """A named corridor.

    Attributes:
        name, carrier, look: `look` is how the map draws it (power, rail, gas, sea). bypass: whether all goes round.
        products: what it carries in some state. gates: (id, name).
        sections: links side by side between two places. route: sections (by number) and transfers between its farthest
        ends, empty where the links are no chain. ends: names of these places.
        gated: links behind a gate.
    """

    name: str
    carrier: str
    look: str
    bypass: bool
    products: Sequence[str]
    unit: str
    gates: Sequence[tuple[str, str]]
    links: Sequence[Link]
    sections: Sequence[Sequence[Link]]
    route: Sequence[int | Link]
    ends: tuple[str, str] | None
    gated: frozenset[str]

    def section_name(self, number: int) -> str:
        """Name of the first link of a section; nothing below 0."""
        return self.sections[number][0].name if number >= 0 else ""


def corridor_list(run: Run) -> list[Corridor]:
    """Corridors that carry something in some state; those the headline path opens first, then those behind other gates.

    Among these the one with the largest flow, against the largest of its product, comes first.
    """
    links = run.table("links")
    flows = run.table("link_flows")
    if links.empty or flows.empty:
        return []
    total = flows.groupby(["path", "level", "link", "product", "period"])["flow"].sum()
    most = total.groupby(["link", "product"]).max()
    stands = pd.to_numeric(flows["capacity"], errors="coerce").groupby(flows["link"]).max()
    named = links[[not missing(c) and str(c) != "" for c in links["corridor"]]]
    found = []
    for name, rows in named.groupby("corridor", sort=False):
        feeds = (rows["carrier"] == "freight") & rows["mode"].isin(FEEDERS)
        rows = rows[~feeds & rows["link"].isin(stands.index)]
        largest = {p: max((float(most.get((k, p), 0.0)) for k in rows["link"]), default=0.0) for p in UNIT}
        products = [p for p, flow in largest.items() if flow > LEAST]
        if products:
            rows = rows[[pd.isna(stands[k]) or float(stands[k]) > LEAST for k in rows["link"]]]
            found.append((_corridor(run, str(name), rows, products), largest))
    top = {p: max((f[p] for _, f in found), default=0.0) or 1.0 for p in UNIT}

    moved = _moved(run)

    def order(item: tuple[Corridor, dict[str, float]]) -> tuple[bool, bool, float, str]:
        corridor, largest = item
        opens = any(g in moved for g, _ in corridor.gates)
        return not opens, not corridor.gates, -max(largest[p] / top[p] for p in UNIT), corridor.name

    return [c for c, _ in sorted(found, key=order)]


def _moved(run: Run) -> set[str]:
    """Gates that stand further open at full trust of the headline path than today."""
    now, full = run.today("openness"), run.full("openness")
    before = dict(zip(zip(now["gate"], now["period"], strict=True), now["openness"], strict=True))
    rows = full[["gate", "period", "openness"]].itertuples(index=False, name=None)
    return {str(g) for g, y, phi in rows if float(phi) > float(before.get((g, y), 1.0)) + 1e-9}


def _corridor(run: Run, name: str, rows: pd.DataFrame, products: list[str]) -> Corridor:
    charges = _charges(run)
    called = run.names("links", "link")
    made = {str(k): _link(str(k), called[str(k)], charges) for k in rows["link"]}
    between: dict[tuple[str, str], list[Link]] = {}
    for r in rows.to_dict("records"):
        between.setdefault(_pair(r), []).append(made[str(r["link"])])
    places = list(between)
    sections = [sorted(between[pair], key=lambda k: k.hours or 0.0) for pair in places]
    listed = {
        str(k): [g for g in str(v).split(";") if g and not missing(v)]
        for k, v in zip(rows["link"], rows["gates"], strict=True)
    }
    names = run.names("gates", "gate")
    gates = [(g, names.get(g, g)) for g in dict.fromkeys(g for some in listed.values() for g in some)]
    route, ends = ([], None) if "sea" in set(rows["mode"]) else _route(run, places, sections, charges)
    first = rows.iloc[0]
    look = (
        "sea" if set(rows["mode"]) == {"sea"} else {"freight": "rail"}.get(str(first["carrier"]), str(first["carrier"]))
    )
    unit = next((str(u) for (k, p), (*_, u) in charges.items() if p == products[0] and k in made), "")
    bypass = all(bool(b) and not missing(b) for b in rows["bypass"])
    gated = frozenset(k for k, some in listed.items() if some)
    return Corridor(
        name,
        str(first["carrier"]),
        look,
        bypass,
        products,
        unit,
        gates,
        list(made.values()),
        sections,
        route,
        ends,
        gated,
    )


def _pair(row: Mapping[Any, Any]) -> tuple[str, str]:
    """Ends of a link, alike for both directions; ships sail each course apart."""
    ends = str(row["from"]), str(row["to"])
    return ends if row["mode"] == "sea" or ends[0] <= ends[1] else (ends[1], ends[0])


def _charges(run: Run) -> dict[tuple[str, str], tuple[float | None, float | None, str]]:
    """By link and product: hours, money, unit."""
    return {
        (str(k), str(p)): (None if missing(h) else float(h), None if missing(c) else float(c) + float(f), str(u))
        for k, p, c, f, u, h in run.table("link_charges")[
            ["link", "product", "cost", "fee", "unit", "hours"]
        ].itertuples(index=False, name=None)
    }


def _link(id_: str, name: str, charges: Mapping[tuple[str, str], tuple[float | None, float | None, str]]) -> Link:
    mine = {p: entry for (k, p), entry in charges.items() if k == id_}
    hours = next((h for h, _, _ in mine.values() if h is not None), None)
    return Link(id_, name, hours, {p: c for p, (_, c, _) in mine.items() if c is not None})


def _route(
    run: Run, places: list[tuple[str, str]], sections: list[list[Link]], charges: Any
) -> tuple[list[int | Link], tuple[str, str] | None]:
    """Sections and transfers between the two places farthest from one another; empty where not all hang together."""
    graph = nx.Graph()
    links = run.table("links")
    for i, (pair, some) in enumerate(zip(places, sections, strict=True)):
        graph.add_edge(*pair, weight=some[0].hours or 1.0, step=i)
    for r in links[links["mode"] == "transfer"].to_dict("records"):
        pair = _pair(r)
        if pair[0] != pair[1] and set(pair) <= set(graph) and not graph.has_edge(*pair):
            link = _link(str(r["link"]), str(r["name"]), charges)
            graph.add_edge(*pair, weight=link.hours or 0.0, step=link)
    if not nx.is_connected(graph):
        return [], None
    away = dict(nx.all_pairs_dijkstra_path_length(graph))
    pairs = ((-round(away[a][b], 9), a, b) for a in graph for b in graph if a < b)
    _, a, b = min(pairs, default=(0, "", ""))
    if not a:
        return [], None
    way = nx.dijkstra_path(graph, a, b)
    nodes = run.names("nodes", "node")
    return [graph.edges[step]["step"] for step in pairwise(way)], (nodes.get(a, a), nodes.get(b, b))
