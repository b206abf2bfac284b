"""Rules on the network as a whole: links that nothing can use, cargo and ports without a way. Warnings only."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from landbridge.case.problems import Problem
from landbridge.case.view import View
from landbridge.case.ways import Arc, neighbours, on_the_way, reached

#: Added to the name of a door for its leaving side: nothing that arrives at a door leaves it again.
LEAVING = "/leaving"


def check_links_used(view: View) -> Iterator[Problem]:
    """Each link lies on a way that something can take, with every gate open and every candidate built."""
    links = view.frame("links", "link", "carrier", "from", "to", "reversible", "products")
    useless = _without_capacity(view)
    message = "the link never has a capacity: nothing stands and nothing may be built"
    for row in useless:
        yield view.problem("links", row, "link", message, found=str(links.at[row, "link"]), severity="warning")
    for carrier, (supply, demand) in _ends(view).items():
        own = links[(links["carrier"] == carrier) & ~links.index.isin(useless)]
        arcs = _arcs(view, own)
        used = _used_by_cargo(view, own) if carrier == "freight" else on_the_way(arcs, supply, demand)
        fed = reached(neighbours((a, b) for _, a, b in arcs), supply)
        drained = reached(neighbours((b, a) for _, a, b in arcs), demand)
        for row in own.index.difference(list(used)):
            ways = [(a, b) for at, a, b in arcs if at == row]
            message = "no way from where something starts to where it ends leads over the link"
            if not any(a in fed for a, _ in ways):
                message = "nothing can reach the link"
            elif not any(b in drained for _, b in ways):
                message = "nothing beyond the link takes what it carries"
            elif carrier == "freight":
                message = "no cargo flow can take the link on a way from its origin to its destination"
            found = str(links.at[row, "link"])
            yield view.problem("links", row, "link", message, found=found, severity="warning")


def check_flow_routes(view: View) -> Iterator[Problem]:
    """There is some way from origin to destination, gates aside."""
    links = view.frame("links", "link", "carrier", "from", "to", "reversible", "products")
    flows = view.frame("freight_demand", "flow", "origin", "destination", "product")
    doors = _doors(view)
    for product, wanted in flows.groupby("product"):
        arcs = _arcs(view, _carrying(links, str(product)))
        ahead = neighbours((a, b) for _, a, b in arcs)
        there = {start: reached(ahead, [_leaving(start, doors)]) for start in wanted["origin"].unique()}
        for row, flow, start, end in wanted[["flow", "origin", "destination"]].itertuples():
            if end not in there[start]:
                message = f"no links lead from {start} to {end}: the flow always takes its outside option"
                yield view.problem("freight_demand", row, "destination", message, found=flow, severity="warning")


def check_ports(view: View) -> Iterator[Problem]:
    """A port that ships call at is joined to land, or is itself where cargo starts or ends."""
    nodes = view.frame("nodes", "node", "carrier", "mode")
    links = view.frame("links", "carrier", "mode", "from", "to")
    freight = links[links["carrier"] == "freight"]
    ends = view.frame("freight_demand", "origin", "destination")
    at_sea = freight["mode"] == "sea"
    called = {*freight.loc[at_sea, "from"], *freight.loc[at_sea, "to"]}
    joined = {*freight.loc[~at_sea, "from"], *freight.loc[~at_sea, "to"], *ends["origin"], *ends["destination"]}
    ports = nodes.index[(nodes["mode"] == "sea") & nodes["node"].isin(called - joined)]
    for row in ports:
        message = "ships call at the port, but no transfer joins it to rail, road or a door: no cargo lands here"
        expected = "a link of mode transfer at this node"
        found = str(nodes.at[row, "node"])
        yield view.problem("nodes", row, "node", message, expected, found=found, severity="warning")


def _without_capacity(view: View) -> list[int]:
    """Links on which nothing stands from the first period on and nothing may ever be built."""
    links = view.frame("links", "carrier", "existing", "existing_until", "max_build")
    first = view.frame("periods", "period")["period"].min()
    stands = (links["existing"] > 0) | (links["existing"].isna() & (links["carrier"] == "freight"))
    gone = (links["existing_until"].astype("Float64") <= first).fillna(False).astype(bool)
    return [int(row) for row in links.index[(~stands | gone) & (links["max_build"] <= 0)]]


def _used_by_cargo(view: View, links: pd.DataFrame) -> set[int]:
    """Rows of the freight links on a way of some cargo flow that they may carry."""
    flows = view.frame("freight_demand", "origin", "destination", "product")
    doors = _doors(view)
    used: set[int] = set()
    for product, wanted in flows.groupby("product"):
        arcs = _arcs(view, _carrying(links, str(product)))
        rows = {row for row, _, _ in arcs}
        for start, end in dict.fromkeys(zip(wanted["origin"], wanted["destination"], strict=True)):
            if rows <= used:
                break
            used |= on_the_way(arcs, {_leaving(start, doors)}, {end})
    return used


def _carrying(links: pd.DataFrame, product: str) -> pd.DataFrame:
    """Freight links that carry a product."""
    return links[(links["carrier"] == "freight") & links["products"].isin([product, "all"])]


def _arcs(view: View, links: pd.DataFrame) -> list[Arc]:
    """Links by direction; arcs out of a door start at its leaving side."""
    doors = _doors(view)
    found: list[Arc] = []
    for row, start, end, both in links[["from", "to", "reversible"]].itertuples():
        found.append((row, _leaving(start, doors), end))
        if both:
            found.append((row, _leaving(end, doors), start))
    return found


def _doors(view: View) -> set[str]:
    nodes = view.frame("nodes", "node", "mode")
    return set(nodes.loc[nodes["mode"] == "door", "node"])


def _leaving(node: str, doors: set[str]) -> str:
    """The side of a node from which cargo leaves."""
    return node + LEAVING if node in doors else node


def _ends(view: View) -> dict[str, tuple[set[str], set[str]]]:
    """Nodes where a carrier comes from and nodes where it is taken."""

    def names(*pairs: tuple[str, str]) -> set[str]:
        return {n for table, column in pairs for n in view.frame(table, column)[column] if n}

    storage, doors = ("storage", "node"), _doors(view)
    return {
        "power": (
            names(("plants", "node"), ("hydro", "node"), storage),
            names(("demand", "node"), ("elastic_demand", "node"), storage),
        ),
        "freight": (
            {_leaving(n, doors) for n in names(("freight_demand", "origin"))},
            names(("freight_demand", "destination")),
        ),
        "gas": (names(("gas_supply", "node")), names(("gas_demand", "node"), ("plants", "gas_node"))),
    }
