"""Which links lie on a way from where something starts to where it ends: no way passes a place twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

#: A link in one direction: its row, where it starts and where it ends.
Arc = tuple[int, str, str]
Neighbours = Mapping[str, set[str]]


def on_the_way(arcs: Sequence[Arc], starts: set[str], ends: set[str]) -> set[int]:
    """Rows of the links on some way from a start to an end.

    An arc is on such a way only if it can be reached from a start, an end can be reached from it, and it lies on a
    simple path between the two when directions are left aside: if starts and ends were joined outside the network,
    it would be on a circle with that joint, hence in the same biconnected block.

    Args:
        arcs: links by direction.
        starts: places where something may start.
        ends: places where it may end.
    """
    fed = reached(neighbours((a, b) for _, a, b in arcs), starts)
    drained = reached(neighbours((b, a) for _, a, b in arcs), ends)
    passable = [(row, a, b) for row, a, b in arcs if a in fed and b in drained]
    inside = _places_between(passable, starts & fed, ends & drained)
    return {row for row, a, b in passable if (a, b) in inside}


def neighbours(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Where one can go from each place."""
    found: dict[str, set[str]] = {}
    for a, b in pairs:
        found.setdefault(a, set()).add(b)
    return found


def reached(ahead: Neighbours, starts: Iterable[str]) -> set[str]:
    """Places that can be reached from some places, and these."""
    found = set(starts)
    open_ = list(found)
    while open_:
        new = ahead.get(open_.pop(), set()) - found
        found |= new
        open_ += new
    return found


def _places_between(arcs: Sequence[Arc], starts: set[str], ends: set[str]) -> set[tuple[str, str]]:
    """Pairs of neighbours, either way round, on a simple path from a start to an end, directions left aside."""
    source, sink = "/source", "/sink"  # no name of a node holds a '/'
    pairs = [(a, b) for _, a, b in arcs]
    pairs += [(source, n) for n in starts] + [(n, sink) for n in ends] + [(source, sink)]
    joined = neighbours([*pairs, *((b, a) for a, b in pairs)])
    block = _block_of(joined, source, sink)
    return {pair for a, b in block for pair in ((a, b), (b, a))}


def _block_of(joined: Neighbours, source: str, sink: str) -> list[tuple[str, str]]:
    """Pairs in the biconnected block of the pair (source, sink): the algorithm of Hopcroft and Tarjan.

    The search begins at the source and goes to the sink first, so that the block with this pair is the last to be
    complete.
    """
    depth, low = {source: 0, sink: 1}, {source: 0, sink: 1}
    waiting = [(source, sink)]
    trail = [(source, sink, 0, iter(sorted(joined[sink])))]
    while True:
        parent, place, first, rest = trail[-1]
        for near in rest:
            if near not in depth:
                depth[near] = low[near] = len(trail) + 1
                trail.append((place, near, len(waiting), iter(sorted(joined[near]))))
                waiting.append((place, near))
                break
            if near != parent and depth[near] < depth[place]:
                low[place] = min(low[place], depth[near])
                waiting.append((place, near))
        else:
            trail.pop()
            if not trail:
                return waiting
            low[parent] = min(low[parent], low[place])
            if low[place] >= depth[parent]:
                del waiting[first:]
