"""Which links lie on a way from a start to an end, against all simple paths listed one by one."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from landbridge.case.ways import Arc, on_the_way


def listed_ways(arcs: list[Arc], starts: set[str], ends: set[str]) -> set[int]:
    """Rows of links on simple paths, each path listed."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from(starts | ends)
    for row, a, b in arcs:
        graph.add_edge(a, b, key=row)
    paths = (
        path for start in starts for end in ends if start != end for path in nx.all_simple_edge_paths(graph, start, end)
    )
    return {row for path in paths for _, _, row in path}


@pytest.mark.parametrize("seed", range(40))
def test_links_both_ways(seed: int) -> None:
    """Where every link goes both ways, the links found are those on simple paths, no more and no fewer."""
    rng = np.random.default_rng(seed)
    places = [f"n{i}" for i in range(int(rng.integers(3, 9)))]
    pairs = [tuple(map(str, rng.choice(places, 2, replace=False))) for _ in range(int(rng.integers(2, 12)))]
    arcs = [(row, *way) for row, (a, b) in enumerate(pairs) for way in ((a, b), (b, a))]
    start, end = map(str, rng.choice(places, 2, replace=False))
    assert on_the_way(arcs, {start}, {end}) == listed_ways(arcs, {start}, {end})


@pytest.mark.parametrize("seed", range(20))
def test_links_one_way(seed: int) -> None:
    """Where links go one way, no link on a simple path is missed."""
    rng = np.random.default_rng(seed)
    places = [f"n{i}" for i in range(6)]
    arcs = [(row, *map(str, rng.choice(places, 2, replace=False))) for row in range(12)]
    assert on_the_way(arcs, {"n0", "n1"}, {"n4"}) >= listed_ways(arcs, {"n0", "n1"}, {"n4"})


def test_a_spur_and_a_ring_on_a_stalk() -> None:
    """A spur, and a ring that hangs on one place, lead nowhere; a second way round does."""
    pairs = [("a", "b"), ("b", "c"), ("b", "spur"), ("b", "r1"), ("r1", "r2"), ("r2", "b"), ("a", "d"), ("d", "c")]
    arcs = [(row, *way) for row, (a, b) in enumerate(pairs) for way in ((a, b), (b, a))]
    assert on_the_way(arcs, {"a"}, {"c"}) == {0, 1, 6, 7}


def test_nowhere_to_go() -> None:
    assert on_the_way([(0, "a", "b")], {"b"}, {"a"}) == set()
    assert on_the_way([], {"a"}, {"b"}) == set()
