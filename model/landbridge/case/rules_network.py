"""Rules on the network as a whole: links that nothing can use, cargo without a way. Warnings only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import networkx as nx

from landbridge.case.problems import Problem
from landbridge.case.view import View


def check_links_used(view: View) -> Iterator[Problem]:
    """Something can enter each link, and beyond it something is taken."""
    links = view.frame("links", "link", "carrier", "from", "to", "reversible")
    for carrier, (supply, demand) in _ends(view).items():
        own = links[links["carrier"] == carrier]
        graph = network(own["from"], own["to"], own["reversible"])
        fed = _reached(graph, supply)
        drained = _reached(graph.reverse(copy=False), demand)
        for row, start, end, both in own[["from", "to", "reversible"]].itertuples():
            ways = [(start, end), (end, start)] if both else [(start, end)]
            if any(a in fed and b in drained for a, b in ways):
                continue
            enters = any(a in fed for a, _ in ways)
            message = "nothing beyond the link takes what it carries" if enters else "nothing can reach the link"
            found = str(links.at[row, "link"])
            yield view.problem("links", row, "link", message, found=found, severity="warning")


def check_flow_routes(view: View) -> Iterator[Problem]:
    """There is some way from origin to destination, gates aside."""
    links = view.frame("links", "carrier", "from", "to", "reversible", "products")
    flows = view.frame("freight_demand", "flow", "origin", "destination", "product")
    own = links[links["carrier"] == "freight"]
    for product, wanted in flows.groupby("product"):
        open_to = own[own["products"].isin([product, "all"])]
        graph = network(open_to["from"], open_to["to"], open_to["reversible"])
        for row, flow, start, end in wanted[["flow", "origin", "destination"]].itertuples():
            if end not in _reached(graph, [start]):
                message = f"no links lead from {start} to {end}: the flow always takes its outside option"
                yield view.problem("freight_demand", row, "destination", message, found=flow, severity="warning")


def network(starts: Iterable[str], ends: Iterable[str], both_ways: Iterable[bool]) -> nx.DiGraph[str]:
    """The directed graph of links."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    for a, b, both in zip(starts, ends, both_ways, strict=True):
        graph.add_edge(a, b)
        if both:
            graph.add_edge(b, a)
    return graph


def _reached(graph: nx.DiGraph[str], starts: Iterable[str]) -> set[str]:
    reached: set[str] = set()
    for node in starts:
        if node not in reached:
            reached.add(node)
            if node in graph:
                reached |= nx.descendants(graph, node)
    return reached


def _ends(view: View) -> dict[str, tuple[set[str], set[str]]]:
    """Nodes where a carrier comes from and nodes where it is taken."""

    def names(*pairs: tuple[str, str]) -> set[str]:
        return {n for table, column in pairs for n in view.frame(table, column)[column] if n}

    storage = ("storage", "node")
    return {
        "power": (
            names(("plants", "node"), ("hydro", "node"), storage),
            names(("demand", "node"), ("elastic_demand", "node"), storage),
        ),
        "freight": (names(("freight_demand", "origin")), names(("freight_demand", "destination"))),
        "gas": (names(("gas_supply", "node")), names(("gas_demand", "node"), ("plants", "gas_node"))),
    }
