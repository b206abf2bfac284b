"""Rules on the network as a whole: links that nothing can use, cargo without a way. Warnings only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from landbridge.case.problems import Problem
from landbridge.case.view import View


def check_links_used(view: View) -> Iterator[Problem]:
    """Something can enter each link, and beyond it something is taken."""
    links = view.frame("links", "link", "carrier", "from", "to", "reversible")
    for carrier, (supply, demand) in _ends(view).items():
        own = links[links["carrier"] == carrier]
        starts, ends, both_ways = (own[column].tolist() for column in ("from", "to", "reversible"))
        fed = _reached(_neighbours(starts, ends, both_ways), supply)
        drained = _reached(_neighbours(ends, starts, both_ways), demand)
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
        neighbours = _neighbours(*(open_to[column].tolist() for column in ("from", "to", "reversible")))
        reached = {start: _reached(neighbours, [start]) for start in wanted["origin"].unique()}
        for row, flow, start, end in wanted[["flow", "origin", "destination"]].itertuples():
            if end not in reached[start]:
                message = f"no links lead from {start} to {end}: the flow always takes its outside option"
                yield view.problem("freight_demand", row, "destination", message, found=flow, severity="warning")


def _neighbours(starts: Iterable[str], ends: Iterable[str], both_ways: Iterable[bool]) -> dict[str, set[str]]:
    """Where links lead to from each node."""
    found: dict[str, set[str]] = {}
    for a, b, both in zip(starts, ends, both_ways, strict=True):
        found.setdefault(a, set()).add(b)
        if both:
            found.setdefault(b, set()).add(a)
    return found


def _reached(neighbours: Mapping[str, set[str]], starts: Iterable[str]) -> set[str]:
    """Nodes that links lead to from some nodes, and these."""
    reached = set(starts)
    ahead = list(reached)
    while ahead:
        new = neighbours.get(ahead.pop(), set()) - reached
        reached |= new
        ahead += new
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
