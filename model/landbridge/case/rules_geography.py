"""Rules on places: coordinates, the country they are in, and lengths against great circles. Warnings only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from landbridge.case.bands import Floats, column, named, outside
from landbridge.case.problems import Problem
from landbridge.case.view import View

#: Mean radius of the earth, km.
RADIUS = 6371.0
#: Nodes of one place are at most this far apart, km: a port and its marshalling yard.
SAME_PLACE = 60.0
#: Degrees by which a node may lie outside the box of its country's other places, and share of the box's size.
MARGIN, SHARE = 10.0, 0.5
#: Places that a country needs for a box to be drawn around them.
FEWEST = 3
#: A node whose two nearest places (more than so many km apart) are of another country has a place of its own country
#: within this many times the distance to the second, which is within so many km: towns at a border have one across it
#: and others behind them, islands have foreign coasts beside them.
APART, NEARER, MIDST = 30.0, 3.0, 150.0
#: Length over great circle: railways and roads wind and avoid mountains, ships sail round continents (2.9 times the
#: great circle from Busan to Rotterdam by the Cape), pipelines are nearly straight. Power nodes stand for areas: their
#: lines may be shorter than the way between two points on the map.
DETOUR = {"rail": (0.97, 3.5), "road": (0.97, 3.5), "sea": (0.97, 5.0), "pipeline": (0.9, 3.0)}
DETOUR_POWER = 4.0
#: Coordinates are of towns, lengths of stations and berths: km by which they may differ in any case.
SLACK = 12.0
#: Hours by which legal time may differ from solar time (western China keeps Beijing's: 3).
MOST_OFFSET = 3.5


class Point(NamedTuple):
    """A node or a hydro plant with coordinates, and the country it is said to be in."""

    table: str
    row: int
    country: str
    lat: float
    lon: float


def great_circle(lat_a: Floats, lon_a: Floats, lat_b: Floats, lon_b: Floats) -> Floats:
    """Length of the shortest way over the sphere, km."""
    a, b = np.radians(lat_a), np.radians(lat_b)
    turn = np.radians(lon_b - lon_a)
    h = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(turn / 2) ** 2
    return np.asarray(2 * RADIUS * np.arcsin(np.sqrt(np.clip(h, 0, 1))), dtype=np.float64)


def between(view: View) -> Floats:
    """Great circle between the ends of each link, km; NaN where an end has no coordinates."""
    at = {n: i for i, n in enumerate(named(view, "nodes", "node"))}
    lat, lon = (np.append(column(view, "nodes", c), np.nan) for c in ("lat", "lon"))
    a, b = ([at.get(n, -1) for n in named(view, "links", c)] for c in ("from", "to"))
    return great_circle(lat[a], lon[a], lat[b], lon[b])


def check_one_place(view: View) -> Iterator[Problem]:
    """Nodes of one place are in one country, and near each other."""
    place, country = named(view, "nodes", "place"), named(view, "nodes", "country")
    lat, lon = column(view, "nodes", "lat"), column(view, "nodes", "lon")
    members: dict[str, list[int]] = {}
    for i, name in enumerate(place):
        if name:
            members.setdefault(name, []).append(i)
    for name, rows in members.items():
        for i in rows:
            others = [j for j in rows if j != i]
            same = sum(country[j] == country[i] for j in others)
            if others and same < len(others) and 2 * same <= len(others):
                usual = ", ".join(sorted({country[j] for j in others}))
                message = f"the other nodes of place {name} are in another country"
                yield view.problem("nodes", i, "country", message, usual, found=country[i], severity="warning")
                break
        known = [j for j in rows if lat[j] == lat[j] and lon[j] == lon[j]]
        if len({(lat[j], lon[j]) for j in known}) < 2:
            continue
        middle = float(np.median(lat[known])), float(np.median(lon[known]))
        away = great_circle(lat[known], lon[known], np.asarray(middle[0]), np.asarray(middle[1]))
        if away.max() > SAME_PLACE:
            i = known[int(np.argmax(away))]
            far = max(known, key=lambda j: max(_turned(lat, lon, i, j), _turned(lat, lon, j, i)))
            hint = ": swapped lat and lon?" if _turned(lat, lon, i, far) or _turned(lat, lon, far, i) else ""
            message = f"this node of place {name} is {away.max():.0f} km away from the others{hint}"
            expected = f"about {middle[0]:.5g}, {middle[1]:.5g}"
            found = f"{lat[i]:g}, {lon[i]:g}"
            yield view.problem("nodes", i, "lat", message, expected, found=found, severity="warning")


def check_country_box(view: View) -> Iterator[Problem]:
    """A node lies within the box of the other places of its country, with a margin; a hydro plant in its node's."""
    points = _points(view)
    for name in sorted({p.country for p in points}):
        mine = list({(round(p.lat, 2), round(p.lon, 2)): p for p in points if p.country == name}.values())
        if len(mine) <= FEWEST:
            continue
        where = np.array([(p.lat, p.lon) for p in mine])
        for i, p in enumerate(mine):
            others = np.delete(where, i, axis=0)
            low, high = others.min(axis=0), others.max(axis=0)
            margin = MARGIN + SHARE * (high - low)
            if (where[i] < low - margin).any() or (where[i] > high + margin).any():
                hint = _swapped(p.lat, p.lon, *others.mean(axis=0)) or ": another country, or a wrong coordinate?"
                message = f"lies far from all other places of country {name!r}{hint}"
                expected = f"lat {low[0]:.4g} to {high[0]:.4g}, lon {low[1]:.4g} to {high[1]:.4g}"
                found = f"{p.lat:g}, {p.lon:g}"
                yield view.problem(p.table, p.row, "lat", message, expected, found=found, severity="warning")
                break


def check_country_near(view: View) -> Iterator[Problem]:
    """A node whose nearest places are all of one other country, and far from its own, is in that one."""
    points = _points(view)
    lat, lon = np.array([p.lat for p in points]), np.array([p.lon for p in points])
    country = np.array([p.country for p in points], dtype=object)
    told: set[str] = set()
    for p in {(p.country, round(p.lat, 2), round(p.lon, 2)): p for p in points}.values():
        away = great_circle(np.asarray(p.lat), np.asarray(p.lon), lat, lon)
        own = away[(country == p.country) & (away > SAME_PLACE / 4)]
        if not len(own) or p.country in told:
            continue
        order = np.argsort(away, kind="stable")
        order = order[(away[order] > 0.5) | (country[order] != p.country)]
        first = int(order[0]) if len(order) else -1
        if first < 0 or country[first] == p.country:
            continue
        from_first = great_circle(lat[first], lon[first], lat, lon)
        beyond = [i for i in order.tolist() if from_first[i] > APART]
        if not beyond or away[beyond[0]] > MIDST:
            continue
        if country[beyond[0]] == country[first] and float(own.min()) > NEARER * max(away[beyond[0]], APART):
            told.add(p.country)
            message = f"is {own.min():.0f} km from the next place of its country, in the midst of those of another"
            found, expected = p.country, str(country[first])
            yield view.problem(
                p.table,
                p.row,
                "country" if p.table == "nodes" else "lat",
                message,
                expected,
                found=found,
                severity="warning",
            )


def check_group_country(view: View) -> Iterator[Problem]:
    """Power nodes of one adequacy group are in one country: its reserve is shared."""
    group, country = named(view, "nodes", "group"), named(view, "nodes", "country")
    for name in sorted({g for g in group if g}):
        rows = np.flatnonzero(group == name)
        here = {str(c) for c in country[rows]}
        if len(here) > 1:
            message = f"group {name!r} has nodes of several countries: is one country, or one group, mistaken?"
            found = ", ".join(sorted(here))
            yield view.problem("nodes", int(rows[-1]), "country", message, "one", found=found, severity="warning")


def check_offset(view: View) -> Iterator[Problem]:
    """Local time is near solar time."""
    solar = column(view, "nodes", "lon") / 15
    message = "local time is far from the sun's at this longitude"
    low, high = solar - MOST_OFFSET, solar + MOST_OFFSET
    yield from outside(view, "nodes", "utc_offset", low, high, message)


def check_length(view: View) -> Iterator[Problem]:
    """A link is as long as the great circle between its ends, or longer by the detours of its mode."""
    direct, mode = between(view), named(view, "links", "mode")
    for name, (least, most) in DETOUR.items():
        message = f"length against the great circle between the ends of a {name} link (or an end is misplaced)"
        low, high = np.maximum(direct * least - SLACK, 0.0), direct * most + 2 * SLACK
        yield from outside(view, "links", "km", low, high, message, where=mode == name)
    message = "far longer than the great circle between the ends of the line"
    lines = (mode == "ac") | (mode == "dc")
    yield from outside(view, "links", "km", 0.0, direct * DETOUR_POWER + 100.0, message, where=lines)


def _points(view: View) -> list[Point]:
    """Nodes and hydro plants that have coordinates; plants are in the country of their node."""
    country = dict(zip(named(view, "nodes", "node"), named(view, "nodes", "country"), strict=True))
    out = []
    for table in ("nodes", "hydro"):
        lat, lon = column(view, table, "lat"), column(view, table, "lon")
        for i, node in enumerate(named(view, table, "node")):
            if np.isfinite(lat[i]) and np.isfinite(lon[i]):
                out.append(Point(table, i, country.get(node, ""), float(lat[i]), float(lon[i])))
    return out


def _turned(lat: Floats, lon: Floats, i: int, j: int) -> bool:
    """True where a node is at another's place once its latitude and longitude are changed for each other."""
    return i != j and abs(lat[i] - lon[j]) < 1 and abs(lon[i] - lat[j]) < 1


def _swapped(lat: float, lon: float, to_lat: float, to_lon: float) -> str:
    """The question whether latitude and longitude are swapped, where that would bring a point near another."""
    if abs(lon) > 90:
        return ""
    args = [np.asarray(x, dtype=np.float64) for x in (lat, lon, to_lat, to_lon)]
    there = great_circle(args[1], args[0], args[2], args[3])
    return ": swapped lat and lon?" if there < great_circle(*args) / 4 else ""
