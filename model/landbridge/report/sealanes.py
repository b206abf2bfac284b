"""A way over water for drawing a sea link: a small net of points at sea, entered from a port by the driest-free line.

Only the drawing uses it; lengths and times of sea links are inputs of the run.
"""

from __future__ import annotations

import heapq
import math
import re
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise

Place = tuple[float, float]

POINTS: dict[str, Place] = {
    "tsushima": (34.3, 129.2), "ulsan": (35.9, 130.1), "east1": (38.3, 130.6), "east2": (41.0, 131.6),
    "east3": (42.3, 133.4), "east4": (37.6, 135.6), "tsugaru": (41.3, 139.4), "soya": (45.6, 140.3),
    "tatar": (48.2, 140.9), "sanriku": (39.5, 143.5), "boso": (34.6, 140.6), "kii": (33.0, 135.5),
    "kyushu": (30.5, 130.3), "jeju": (33.4, 125.3), "yellow1": (35.4, 123.6), "yellow2": (37.4, 123.6),
    "bohai": (38.4, 120.9), "gulf": (38.6, 118.8), "incheon": (37.0, 125.4), "bay": (39.2, 124.0),
    "east_china": (30.0, 124.0), "strait": (24.6, 119.4), "hongkong": (21.4, 114.6), "luzon": (20.5, 121.5),
    "vietnam": (11.5, 110.5), "singapore": (1.3, 104.6), "malacca": (3.6, 99.6), "aceh": (6.2, 94.5),
    "lanka": (5.6, 80.5), "arabian": (10.5, 62.0), "aden": (12.3, 46.5), "mandeb": (12.7, 43.2),
    "red1": (18.5, 39.8), "red2": (26.5, 34.6), "suez": (29.8, 32.6), "portsaid": (31.6, 32.4), "crete": (34.3, 24.0),
    "malta": (36.4, 14.5), "algiers": (37.6, 4.0), "gibraltar": (35.9, -5.7), "lisbon": (38.5, -9.8),
    "finisterre": (43.6, -9.8), "ushant": (48.6, -6.0), "channel": (50.2, -0.8), "dover": (51.2, 1.8),
    "northsea": (53.8, 4.6), "skagen": (57.9, 10.2), "sound": (54.6, 11.8), "baltic1": (55.2, 15.5),
    "baltic2": (58.6, 20.6), "finland": (59.8, 25.0), "aegean": (38.5, 25.2), "bosporus": (41.3, 29.2),
    "blacksea": (43.8, 36.5), "indian": (-15.0, 65.0), "durban": (-32.0, 32.0), "cape": (-36.0, 19.0),
    "dakar": (14.0, -19.0), "norway1": (62.5, 3.0), "norway2": (71.8, 24.0), "barents": (75.5, 55.0),
    "kara": (77.5, 90.0), "laptev": (77.6, 110.0), "siberian": (74.0, 150.0), "chukchi": (70.2, 179.0),
    "bering": (65.8, -168.8), "kamchatka": (52.0, 161.5), "kuril": (45.0, 152.0),
}  # fmt: skip
CHAINS = (
    "tatar soya tsugaru east4 ulsan tsushima", "east3 tsugaru", "east3 east2 east1 ulsan tsushima", "east3 east4",
    "east1 east4", "east2 tsugaru", "east2 east4", "east3 soya", "east3 east1",
    "tsugaru sanriku boso kii kyushu tsushima",
    "kyushu east_china", "kii tsushima", "tsushima jeju east_china", "jeju yellow1 yellow2 bohai gulf", "jeju incheon",
    "incheon yellow2", "incheon yellow1", "yellow2 bay", "yellow1 east_china strait hongkong vietnam singapore malacca",
    "boso luzon vietnam", "kyushu luzon", "malacca aceh lanka arabian aden mandeb red1 red2 suez portsaid crete malta",
    "malta algiers gibraltar lisbon finisterre ushant channel dover northsea skagen sound baltic1 baltic2 finland",
    "crete aegean bosporus blacksea", "lanka indian durban cape dakar finisterre", "aceh indian",
    "northsea norway1 norway2 barents kara laptev siberian chukchi bering kamchatka kuril sanriku", "kuril tsugaru",
)  # fmt: skip
ARCTIC = {"barents", "kara", "laptev", "siberian", "chukchi", "bering"}
AFRICA = {"durban", "cape", "dakar"}
CANAL = {"suez"}


def lane(a: Place, b: Place, words: str, on_land: Callable[[float, float], bool]) -> list[Place]:
    """Points (lat, lon) from a to b; `words` (id and name of the link) may name the canal, the Cape or the north."""
    shut = _shut(words)
    ends = {"a": a, "b": b}
    graph: dict[str, dict[str, float]] = {k: dict(v) for k, v in _net().items() if k not in shut}
    graph["a"], graph["b"] = {}, {}
    _join(graph, "a", "b", _cost(a, b, on_land))
    for end, place in ends.items():
        near = sorted((n for n in graph if n not in ends), key=lambda n: _length(place, POINTS[n]))[:5]
        for point in near:
            _join(graph, end, point, _cost(place, POINTS[point], on_land))
    return [ends[n] if n in ends else POINTS[n] for n in _shortest(graph)]


def _shut(words: str) -> set[str]:
    if re.search(r"suez", words, re.IGNORECASE):
        return ARCTIC | AFRICA
    if re.search(r"\bcape\b|_cape|cape_", words, re.IGNORECASE):
        return ARCTIC | CANAL
    if re.search(r"nsr|northern sea|arctic", words, re.IGNORECASE):
        return AFRICA | CANAL
    return ARCTIC | AFRICA


@lru_cache(maxsize=1)
def _net() -> dict[str, dict[str, float]]:
    graph: dict[str, dict[str, float]] = {name: {} for name in POINTS}
    for chain in CHAINS:
        stops = chain.split()
        for one, two in pairwise(stops):
            _join(graph, one, two, _length(POINTS[one], POINTS[two]))
    return graph


def _join(graph: dict[str, dict[str, float]], one: str, two: str, cost: float) -> None:
    graph[one][two] = graph[two][one] = cost


def _cost(a: Place, b: Place, on_land: Callable[[float, float], bool]) -> float:
    """Length, made dear where the line crosses land; the ends of it stand on a coast and do not count."""
    steps = 24
    wet = [(a[0] + (b[0] - a[0]) * i / steps, a[1] + (b[1] - a[1]) * i / steps) for i in range(3, steps - 1)]
    dry = sum(on_land(lat, lon) for lat, lon in wet) / len(wet)
    return _length(a, b) * (1 + 30 * dry)


def _length(a: Place, b: Place) -> float:
    """Great-circle length in km."""
    p, q = math.radians(a[0]), math.radians(b[0])
    half = math.sin((p - q) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(a[1] - b[1]) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(half)))


def _shortest(graph: dict[str, dict[str, float]]) -> list[str]:
    """Dijkstra from a to b; the straight line always joins them."""
    queue: list[tuple[float, str, list[str]]] = [(0.0, "a", ["a"])]
    done: set[str] = set()
    while queue:
        cost, here, path = heapq.heappop(queue)
        if here == "b":
            return path
        if here in done:
            continue
        done.add(here)
        for there, more in sorted(graph[here].items()):
            if there in graph and there not in done:
                heapq.heappush(queue, (cost + more, there, [*path, there]))
    return ["a", "b"]
