"""Rules on links across columns: speed, direction, capacity, status, and the modes of their ends. Warnings only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from landbridge.case.bands import column, lookup, named, outside, warn
from landbridge.case.problems import Problem
from landbridge.case.view import View

#: Speed over a whole section, km/h: slowest, fastest, and hours that stops may add. Freight trains average 10 (DPRK) to
#: 60 km/h, 130 is the limit of the fastest; trucks drive 60, barges 12; ships sail 20 to 45 km/h (11 to 24 knots) and
#: lie in port for a day or two.
SPEED = {"rail": (10.0, 130.0, 4.0), "road": (8.0, 110.0, 10.0), "sea": (12.0, 45.0, 48.0)}
#: Hours that a border may add to a section of rail.
BORDER = 60.0
#: Hours of a transfer between modes: half an hour onto a truck to four days and a half in a port.
TRANSFER = (0.5, 110.0)
#: Trains a day of a section with both directions on one track, and of others.
TRACK = {True: (0.5, 45.0), False: (4.0, 150.0)}
#: A section of rail has at most this many times the trains of all its neighbours, at least that share of them.
NEIGHBOURS = (1 / 6, 5.0)
#: Existing capacity of a line over what is at its smaller end (the larger of peak load and plants): a line that carries
#: all that a system has is planned, not found.
MOST_LINE = 0.6
#: Most units of `build_size` in `max_build`.
UNITS = 9.0
#: Modes of nodes that a mode of freight joins.
ENDS = {"sea": {"sea"}, "road": {"road", "barge"}, "rail": {"rail1435", "rail1520", "rail1067"}}


def check_speed(view: View) -> Iterator[Problem]:
    """Kilometres over hours is a speed of the mode; across a border there is time for its formalities."""
    mode, km = named(view, "links", "mode"), column(view, "links", "km")
    country = dict(zip(named(view, "nodes", "node"), named(view, "nodes", "country"), strict=True))
    start, end = ([country.get(n, "") for n in named(view, "links", c)] for c in ("from", "to"))
    border = np.where(np.array(start, dtype=object) == np.array(end, dtype=object), 0.0, BORDER)
    for name, (slow, fast, stops) in SPEED.items():
        message = f"hours for the km of a {name} link: {slow:g} to {fast:g} km/h are usual"
        yield from outside(view, "links", "hours", km / fast, km / slow + stops + border, message, where=mode == name)
    freight = (named(view, "links", "carrier") == "freight") & (mode == "transfer")
    yield from outside(view, "links", "hours", *TRANSFER, "hours of a transfer of cargo", where=freight)


def check_ends_modes(view: View) -> Iterator[Problem]:
    """A freight link joins nodes of its mode: one gauge, ports, shippers, or by transfer one place."""
    rows = zip(*(named(view, "nodes", c) for c in ("node", "mode", "place")), strict=True)
    nodes = {node: (mode, place) for node, mode, place in rows}
    links = zip(*(named(view, "links", c) for c in ("mode", "from", "to", "carrier")), strict=True)
    for row, (mode, start, end, carrier) in enumerate(links):
        if carrier != "freight" or start not in nodes or end not in nodes:
            continue
        (from_mode, from_place), (to_mode, to_place) = nodes[start], nodes[end]
        if not from_mode or not to_mode:
            continue
        if mode == "transfer":
            wrong = bool(from_place and to_place and from_place != to_place)
            expected = "two nodes of one place"
        else:
            wrong = not {from_mode, to_mode} <= ENDS.get(mode, {from_mode, to_mode}) or from_mode != to_mode
            expected = f"two nodes of mode {' or '.join(sorted(ENDS.get(mode, ())))}"
        if wrong:
            message = f"a {mode} link does not join such nodes: is a mode or an end mistaken?"
            found = f"{start} ({from_mode}), {end} ({to_mode})"
            yield view.problem("links", row, "mode", message, expected, found=found, severity="warning")


def check_direction(view: View) -> Iterator[Problem]:
    """A one-way link runs with its like: cargo ships go there and back, the seller levies the fee on what is sold."""
    country = dict(zip(named(view, "nodes", "node"), named(view, "nodes", "country"), strict=True))
    names = ("from", "to", "mode", "carrier", "fee_country", "corridor", "tariff")
    start, end, mode, carrier, levies, corridor, tariff = (named(view, "links", c) for c in names)
    one_way = ~view.frame("links", "reversible")["reversible"].to_numpy(dtype=bool)
    fee = column(view, "links", "fee")
    count = Counter(zip(start[one_way], end[one_way], mode[one_way], corridor[one_way], tariff[one_way], strict=True))
    for (a, b, how, under, by), n in sorted(count.items()):
        if how == "sea" and n > 1 and not count[b, a, how, under, by]:
            like = one_way & (start == a) & (end == b) & (mode == how) & (corridor == under) & (tariff == by)
            row = int(np.flatnonzero(like)[-1])
            message = f"{n} one-way links of {under or 'one route'} lead from {a} to {b} and none back: swapped ends?"
            yield view.problem("links", row, "from", message, "one each way", found=str(a), severity="warning")
    for row in np.flatnonzero(one_way & (carrier != "freight") & (fee > 0) & (levies != "")).tolist():
        seller, buyer = country.get(start[row], ""), country.get(end[row], "")
        if seller != buyer and levies[row] == buyer:
            message = "the fee of a one-way link goes to the country that takes: swapped ends?"
            yield view.problem("links", row, "fee_country", message, seller, found=buyer, severity="warning")


def check_gas_ways(view: View) -> Iterator[Problem]:
    """Gas can leave where it is produced, arrive where it is used, and pass where it is neither."""
    start, end, carrier = (named(view, "links", c) for c in ("from", "to", "carrier"))
    both = view.frame("links", "reversible")["reversible"].to_numpy(dtype=bool) & (carrier == "gas")
    gas = carrier == "gas"
    out, into = set(start[gas]) | set(end[both]), set(end[gas]) | set(start[both])
    gives, takes = set(named(view, "gas_supply", "node")), set(named(view, "gas_demand", "node"))
    takes |= set(named(view, "plants", "gas_node"))
    for row, node in enumerate(named(view, "nodes", "node")):
        if node not in out | into:
            continue
        stuck = "arrive" if node not in into and node not in gives else ""
        stuck = "leave" if node not in out and node not in takes else stuck
        if stuck:
            message = f"no gas can {stuck} at the node: swapped ends of a link?"
            yield view.problem("nodes", row, "node", message, found=str(node), severity="warning")
    corridor = named(view, "links", "corridor")
    one_way = np.flatnonzero(gas & ~view.frame("links", "reversible")["reversible"].to_numpy(dtype=bool))
    meets: dict[tuple[str, str], list[tuple[int, bool, str]]] = {}
    for row in one_way.tolist():
        meets.setdefault((start[row], corridor[row]), []).append((row, True, end[row]))
        meets.setdefault((end[row], corridor[row]), []).append((row, False, start[row]))
    for (node, name), links in sorted(meets.items()):
        if name and len(links) == 2 and links[0][1] == links[1][1] and links[0][2] != links[1][2]:
            message = f"both pipelines of {name} {'leave' if links[0][1] else 'end at'} {node}: swapped ends?"
            yield view.problem("links", links[1][0], "from", message, found=start[links[1][0]], severity="warning")


def check_status(view: View) -> Iterator[Problem]:
    """What stands is not a plan, and what is only a candidate does not stand."""
    status = named(view, "links", "status")
    now, most = (np.nan_to_num(column(view, "links", c)) for c in ("existing", "max_build"))
    later = column(view, "links", "existing_from") > 0
    stated = ~np.isnan(column(view, "links", "existing"))
    plan = np.isin(status, ("planned", "proposed", "concept")) & (now > 0) & ~later
    stands = (status == "existing") & stated & (now == 0) & (most > 0)
    for odd, message in ((plan, "has capacity that stands"), (stands, "has no capacity that stands, only a candidate")):
        for row in np.flatnonzero(odd).tolist()[:1]:
            others = f" (and {odd.sum() - 1} more such links)" if odd.sum() > 1 else ""
            text = f"status {status[row]} of a link that {message}{others}"
            yield view.problem("links", row, "status", text, found=str(status[row]), severity="warning")


def check_link_sizes(view: View) -> Iterator[Problem]:
    """Capacity goes with the track, with `build_size`, and with what is at the ends of a line."""
    mode, carrier = named(view, "links", "mode"), named(view, "links", "carrier")
    rail = mode == "rail"
    shared = view.frame("links", "shared")["shared"].to_numpy(dtype=bool)
    for single, (low, high) in TRACK.items():
        message = f"trains a day on {'a single track' if single else 'a railway'}"
        for name in ("existing", "design", "max_build"):
            yield from outside(view, "links", name, low, high, message, where=rail & (shared == single))
    size = column(view, "links", "build_size")
    message = "largest build against the size of one unit"
    yield from outside(view, "links", "max_build", size * (1 - 1e-9), size * UNITS, message)
    yield from outside(
        view,
        "links",
        "existing",
        0.0,
        MOST_LINE * _smaller_end(view),
        "capacity of the line against the peak load and the plants at its smaller end",
        where=carrier == "power",
    )


def check_neighbours(view: View) -> Iterator[Problem]:
    """A section of rail is of the order of those that go on from it at both ends."""
    mode, now = named(view, "links", "mode"), column(view, "links", "existing")
    start, end = named(view, "links", "from"), named(view, "links", "to")
    rail = np.flatnonzero((mode == "rail") & (now > 0))
    at: dict[str, list[int]] = {}
    for row in rail.tolist():
        at.setdefault(start[row], []).append(row)
        at.setdefault(end[row], []).append(row)
    low, high = (np.full(len(now), np.nan) for _ in range(2))
    for row in rail.tolist():
        ends = [[now[j] for j in at[n] if j != row] for n in (start[row], end[row])]
        if all(ends):
            low[row] = NEIGHBOURS[0] * min(max(e) for e in ends)
            high[row] = NEIGHBOURS[1] * max(max(e) for e in ends)
    odd = (now < low) | (now > high)
    yield from warn(view, "links", "existing", odd, "trains a day against the sections that it joins", low, high)


def _smaller_end(view: View) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The larger of peak load (GW) and plants at the smaller end of each link, MW; NaN where neither is known."""
    size: dict[str, float] = {}
    for node, peak in zip(named(view, "demand", "node"), column(view, "demand", "peak"), strict=True):
        size[node] = max(size.get(node, 0.0), 1000 * peak)
    plants: dict[str, float] = {}
    for table in ("plants", "hydro"):
        for node, mw in zip(named(view, table, "node"), column(view, table, "capacity"), strict=True):
            plants[node] = plants.get(node, 0.0) + (mw if mw == mw else 0.0)
    both = {n: max(size.get(n, 0.0), plants.get(n, 0.0)) or np.nan for n in size}
    return np.fmin(*(lookup(named(view, "links", c), both) for c in ("from", "to")))
