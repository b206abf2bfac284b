"""Stretches: the arcs that a commodity may use, joined past places that take more to balance than to pass.

That makes the program smaller, and changes no optimum where no round trip pays.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import pandas as pd

#: Columns that a place may cost to be rid of its row. With more, or with fewer, the baseline's levels take longer.
MOST_MORE = 6

#: An arc (link, direction), and where it starts and ends.
Ends = tuple[tuple[str, str], str, str]
#: A stretch: arcs (link, direction) in a row, taken from first to last.
Stretch = tuple[tuple[str, str], ...]
#: Stretches, and the places that each passes (a bit each).
Ways = dict[Stretch, int]


@lru_cache(maxsize=4096)
def stretches(arcs: tuple[Ends, ...], stops: frozenset[str]) -> tuple[Stretch, ...]:
    """Join arcs into stretches, place by place.

    At a place that cargo only passes, each way in is joined with each way on, and the place needs no balance any more.
    First come the places where that makes the fewest columns; none may make over `MOST_MORE`. A stretch passes no
    place twice. A way that leads nowhere is joined with nothing, and is gone. Kept, as scenarios and past years mostly
    ask for the same.

    Args:
        arcs: arcs that a commodity may use.
        stops: places where it begins or ends.
    """
    ends = {key: (start, end) for key, start, end in arcs}
    inner = {place for places in ends.values() for place in places} - stops
    bit = {place: 1 << i for i, place in enumerate(sorted(inner | stops))}
    into: dict[str, Ways] = {place: {} for place in bit}
    out: dict[str, Ways] = {place: {} for place in bit}

    def enter(way: Stretch, passed: int) -> None:
        out[ends[way[0]][0]][way] = into[ends[way[-1]][1]][way] = passed

    for key, (start, end) in ends.items():
        enter((key,), bit[start] | bit[end])
    more: dict[str, int] = {}
    touched = inner
    while True:
        for n in touched:
            more[n] = _more(into[n], out[n], bit[n])
        place = min(more, key=lambda n: (more[n], n), default=None)
        if place is None or more.pop(place) > MOST_MORE:
            break
        before, after = into.pop(place), out.pop(place)
        gone = before | after
        touched = {n for way in gone for n in (ends[way[0]][0], ends[way[-1]][1]) if n != place}
        for n in touched:
            into[n] = {way: passed for way, passed in into[n].items() if way not in gone}
            out[n] = {way: passed for way, passed in out[n].items() if way not in gone}
        for way, passed in _joined(before, after, bit[place]).items():
            enter(way, passed)
        touched &= more.keys()
    return tuple(way for ways in out.values() for way in ways)


def arcs_of(ways: Iterable[Stretch]) -> pd.DataFrame:
    """A line an arc of each stretch: `stretch` (its number), `link`, `direction`."""
    over = [(a, *arc) for a, way in enumerate(ways) for arc in way]
    return pd.DataFrame(over, columns=["stretch", "link", "direction"])


def _more(before: Ways, after: Ways, place: int) -> int:
    """How many more ways there are when those to a place are joined with those on."""
    onward = list(after.values())
    joined = sum([there & here == place for there in before.values() for here in onward])
    return joined - len(before) - len(onward)


def _joined(before: Ways, after: Ways, place: int) -> Ways:
    """Each way to a place with each way on that passes no other of its places."""
    return {
        way + onward: there | here
        for way, there in before.items()
        for onward, here in after.items()
        if there & here == place
    }
