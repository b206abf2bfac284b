"""Stretches: arcs joined past places are the same ways, and fewer balances."""

from __future__ import annotations

from itertools import pairwise, permutations

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge.formulation.stretches import Ends, stretches

PLACES = "ABCDEFG"
PAIRS = list(permutations(PLACES, 2))


def arcs_of(pairs: list[tuple[str, str]]) -> tuple[Ends, ...]:
    return tuple(((f"{a}{b}{i}", "forward"), a, b) for i, (a, b) in enumerate(pairs))


def simple_ways(ways: list[tuple[Ends, ...]], stops: frozenset[str]) -> set[tuple[str, ...]]:
    """Links of all ways from a stop to A that pass no place twice, made of ways between places."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(PLACES)
    for way in ways:
        graph.add_edge(way[0][1], way[-1][2], arcs=way)
    found = set()
    for origin in stops - {"A"}:
        for edges in nx.all_simple_edge_paths(graph, origin, "A"):
            arcs = [arc for edge in edges for arc in graph.edges[edge]["arcs"]]
            if len({end for _, _, end in arcs} | {origin}) == len(arcs) + 1:
                found.add(tuple(link for (link, _), _, _ in arcs))
    return found


@settings(max_examples=150)
@given(st.lists(st.sampled_from(PAIRS), max_size=24), st.sets(st.sampled_from(PLACES), min_size=1, max_size=3))
def test_joined_arcs_are_the_same_ways(pairs: list[tuple[str, str]], origins: set[str]) -> None:
    arcs, stops = arcs_of(pairs), frozenset({"A", *origins})
    by_key = {arc[0]: arc for arc in arcs}
    joined = [tuple(by_key[key] for key in way) for way in stretches(arcs, stops)]
    assert simple_ways(joined, stops) == simple_ways([(a,) for a in arcs], stops)
    for way in joined:
        assert all(end == start for (_, _, end), (_, start, _) in pairwise(way))
        assert len({way[0][1], *(end for _, _, end in way)}) == len(way) + 1
        assert not {end for _, _, end in way[:-1]} & stops


def test_a_place_with_few_ways_falls_away() -> None:
    """X-M-Y and W-M-Z: two in and two out, joined in four ways; a branch that leads nowhere is gone."""
    arcs = arcs_of([("X", "M"), ("W", "M"), ("M", "Y"), ("M", "Z"), ("Y", "A"), ("Z", "A"), ("M", "E")])
    found = {tuple(link for link, _ in way) for way in stretches(arcs, frozenset({"X", "W", "A"}))}
    assert found == {(i, *o) for i in ("XM0", "WM1") for o in (("MY2", "YA4"), ("MZ3", "ZA5"))}


def test_a_place_with_many_ways_stays() -> None:
    """Seven in and seven out would be 49 ways for 14: the place keeps its balance."""
    pairs = [(f"I{i}", "M") for i in range(7)] + [("M", f"O{i}") for i in range(7)]
    stops = frozenset(place for pair in pairs for place in pair) - {"M"}
    assert len(stretches(arcs_of(pairs), stops)) == 14
