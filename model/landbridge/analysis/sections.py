"""Sections of corridors, and what a corridor carries: from end to end, and on its busiest section.

A section is all links of a corridor between the same two places, whatever their direction: second circuits, second
tracks and the two courses of a ship add up. Sections in a row carry the same cargo and are not added.

    busiest = largest flow of a section
    through = least of the flows over the corridor's gate sections in a row (those side by side added)

The table `corridor_sections` names the links that define a corridor: what passes them, added up, is what the corridor
carries through. Without such rows they are the sections behind gates that lie between the two places of the corridor
farthest from one another: a closed one lets nothing through, whatever moves on the parts before and behind it. Where no
gate lies between them, and for ships, whose courses are no parts of one another, through is the busiest section.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import networkx as nx
import numpy as np

from landbridge.case import Case
from landbridge.solve.program import Floats

#: Freight links that fetch and bring: no part of a corridor that has others.
FEEDERS = ("transfer", "road")
#: Sets of places that are tried for cuts between the ends of one corridor.
MOST_CUTS = 2000
Pair = tuple[str, str]


class Link(NamedTuple):
    """What of a link's row matters here."""

    link: str
    from_: str
    to: str
    hours: float
    mode: str
    carrier: str


@dataclass(frozen=True)
class Corridor:
    """Links of a corridor by section.

    Attributes:
        name: the corridor ("" for a link that names none). link: that link ("" for a named corridor).
        sections: links between the same two places.
        cuts: by part of the corridor that hangs together and has gates, sets of links, each of which all that goes
        from end to end must pass. Empty where none is defined.
    """

    name: str
    link: str
    sections: tuple[tuple[str, ...], ...]
    cuts: tuple[tuple[tuple[str, ...], ...], ...]

    def busiest(self, flow: Floats, number: dict[str, int]) -> tuple[Floats, Floats]:
        """Flow of the busiest section, and that section's number, for flows [..., links]; `number` gives columns."""
        sums = _sums(self.sections, flow, number)
        return sums.max(axis=-1), sums.argmax(axis=-1)

    def through(self, flow: Floats, number: dict[str, int]) -> Floats:
        """What passes from end to end, for flows [..., links]."""
        if not self.cuts:
            return self.busiest(flow, number)[0]
        parts = [_sums(cuts, flow, number).min(axis=-1) for cuts in self.cuts]
        return np.asarray(np.max(parts, axis=0), dtype=np.float64)


def _sums(groups: Sequence[Sequence[str]], flow: Floats, number: dict[str, int]) -> Floats:
    """Flows [..., links] added up by group of links: [..., groups]; a link without a column carries nothing."""
    where = [[number[k] for k in links if k in number] for links in groups]
    return np.stack([flow[..., some].sum(axis=-1) for some in where], axis=-1)


def corridors(case: Case, named: bool = False) -> list[Corridor]:
    """Corridors of a case in the order of its links; links that name none are corridors by themselves.

    Args:
        case: the case.
        named: leave out links that name no corridor.
    """
    links = case.tables["links"]
    groups: dict[Pair, list[Link]] = {}
    for name, *row in links[["corridor", "link", "from", "to", "hours", "mode", "carrier"]].itertuples(
        index=False, name=None
    ):
        link = Link(*row)
        if link.mode == "transfer" and link.carrier != "gas":
            continue
        known = isinstance(name, str) and name != ""
        if known or not named:
            groups.setdefault((name, "") if known else ("", link.link), []).append(link)
    gated, defining = set(case.tables["link_gates"]["link"]), set(case.tables["corridor_sections"]["link"])
    nodes = case.tables["nodes"]
    placed = zip(nodes["node"], nodes["place"], strict=True)
    places = {n: p if isinstance(p, str) and p else n for n, p in placed}
    return [_corridor(key, some, places, gated, defining) for key, some in groups.items()]


def _corridor(key: Pair, links: list[Link], places: dict[str, str], gated: set[str], defining: set[str]) -> Corridor:
    links = [k for k in links if k.mode not in FEEDERS or k.carrier != "freight"] or links
    sections: dict[Pair, list[str]] = defaultdict(list)
    hours: dict[Pair, float] = {}
    for k in links:
        a, b = sorted((places[k.from_], places[k.to]))
        sections[a, b].append(k.link)
        hours[a, b] = min(k.hours if k.hours > 0 else 1.0, hours.get((a, b), float("inf")))
    chosen = tuple(k for some in sections.values() for k in some if k in defining)
    sea = any(k.mode == "sea" for k in links)
    cuts = ((chosen,),) if chosen else () if sea else tuple(_cuts(sections, hours, gated))
    return Corridor(*key, tuple(tuple(s) for s in sections.values()), cuts)


def _cuts(
    sections: dict[Pair, list[str]], hours: dict[Pair, float], gated: Collection[str]
) -> Iterator[tuple[tuple[str, ...], ...]]:
    """By part that hangs together: sets of gated sections that part its two places farthest from one another."""
    graph = nx.Graph()
    for (a, b), links in sections.items():
        if a != b:
            graph.add_edge(a, b, weight=hours[a, b], gated=any(k in gated for k in links), links=links)
    for nodes in nx.connected_components(graph):
        if cuts := tuple(_cuts_of(graph.subgraph(nodes))):
            yield cuts


def _cuts_of(part: nx.Graph) -> Iterator[tuple[str, ...]]:
    """The same of one part; none where its gates do not lie between these places."""
    away = dict(nx.all_pairs_dijkstra_path_length(part))
    _, start, end = min((-round(away[a][b], 9), a, b) for a in part for b in part if a < b)
    open_ = nx.Graph((a, b) for a, b, shut in part.edges(data="gated") if not shut)
    open_.add_nodes_from(part)
    of = {n: i for i, nodes in enumerate(nx.connected_components(open_)) for n in nodes}
    if of[start] == of[end]:
        return
    beside: dict[int, list[tuple[int, list[str]]]] = defaultdict(list)
    for a, b, links in part.edges(data="links"):
        if of[a] != of[b]:
            beside[of[a]].append((of[b], links))
            beside[of[b]].append((of[a], links))
    yield from _parting(beside, of[start], of[end])


def _parting(beside: dict[int, list[tuple[int, list[str]]]], start: int, end: int) -> Iterator[tuple[str, ...]]:
    """Links out of each set of joined parts that holds the start and not the end."""
    first = frozenset({start})
    seen, waiting = {first}, [first]
    for some in waiting:
        yield tuple(k for a in sorted(some) for b, links in beside[a] if b not in some for k in links)
        grown = {some | {b} for a in some for b, _ in beside[a] if b not in some and b != end}
        new = sorted(grown - seen, key=sorted)[: MOST_CUTS - len(seen)]
        seen.update(new)
        waiting += new
