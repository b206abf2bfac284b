"""A corridor in one state: its flows, its bottleneck, the way through it, and whether it is closed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from landbridge.report.corridor import LEAST, Corridor, Link
from landbridge.report.numbers import missing

#: Numbers of a link in a state, by (link, product).
Frame = Mapping[tuple[str, str], Mapping[str, Any]]
#: By product: end to end and on the busiest section, each today and in a state.
Carried = Mapping[str, tuple[tuple[float, float], tuple[float, float]]]
OPEN, CLOSED, UNBUILT, UNGATED = range(4)
LIMIT_UNIT = {"power": "MW", "freight": "vehicles a day", "gas": "mcm a day"}


@dataclass(frozen=True)
class Reading:
    """A corridor in a state.

    Attributes:
        through, busiest: what passes from end to end, and on the busiest section, by product: today, in the state.
        status: number of its word. narrow: bottleneck section, or -1.
        before, load, limit, use: load today and in the state, and limit, of that section, in units of capacity of the
        fuller direction. price: its shadow price, USD a unit of the first product. rent: of all links, MUSD a year.
        hours, cost: of the way through, None while shut. openness: by gate. bars: load today, load and limit (where
        nothing is limited, flow today and flow) in percent of the largest.
    """

    through: Mapping[str, tuple[float, float]]
    busiest: Mapping[str, tuple[float, float]]
    status: int
    narrow: int
    before: float | None
    load: float | None
    limit: float | None
    use: float | None
    price: float | None
    rent: float | None
    hours: float | None
    cost: float | None
    openness: Mapping[str, float]
    bars: tuple[float, float, float]


@dataclass(frozen=True)
class Section:
    """Links side by side: limit and load (units of capacity), shadow price."""

    limit: float
    load: float
    price: float


def limit_unit(c: Corridor) -> str:
    """Unit of load and limit."""
    return LIMIT_UNIT.get(c.carrier, "")


def read(
    c: Corridor,
    frame: Frame,
    now: Frame,
    closed: tuple[Mapping[str, float], Mapping[str, float]],
    opened: Mapping[str, float],
    carried: Carried,
) -> Reading:
    """A corridor in a state, from the numbers of its links.

    Args:
        c: the corridor.
        frame: numbers of links in the state.
        now: the same today.
        closed: by link, whether a gate before it lets nothing through: in the state, and today.
        opened: openness by gate.
        carried: by product, what passes from end to end and on the busiest section, each today and in the state.
    """
    through, busiest = ({p: carried[p][i] for p in c.products} for i in (0, 1))
    sections = [_section(c, some, frame, closed[0]) for some in c.sections]
    narrow = _bottleneck(sections)
    hours, cost, status = _through(c, frame, closed[0])
    rents = [frame.get((k.id, p), {}).get("rent") for k in c.links for p in c.products]
    known = [_plain(v) for v in rents if not missing(v)]
    at = sections[narrow] if narrow >= 0 else None
    before = _section(c, c.sections[narrow], now, closed[1]).load if at else None
    bars = (before or 0.0, at.load, at.limit) if at else (*through[c.products[0]], 0.0)
    return Reading(
        through,
        busiest,
        status,
        narrow,
        before,
        at.load if at else None,
        at.limit if at else None,
        at.load / at.limit if at and at.limit > 0 else None,
        at.price if at and not math.isnan(at.price) else None,
        sum(known) if known else None,
        hours,
        cost,
        {g: float(opened.get(g, 1.0)) for g, _ in c.gates},
        _percent(bars),
    )


def _plain(value: Any) -> float:
    return 0.0 if missing(value) else float(value)


def _number(frame: Frame, link: str, product: str, column: str) -> float:
    return _plain(frame.get((link, product), {}).get(column))


def _usable(link: Link, c: Corridor, frame: Frame, closed: Mapping[str, float]) -> tuple[bool, bool]:
    """Whether a link is behind no closed gate, and whether something stands there."""
    rows = [frame[link.id, p] for p in ("power", "container", "bulk", "gas") if (link.id, p) in frame]
    permits = [float(r["permit"]) for r in rows if not missing(r["permit"])]
    sizes = [math.inf if missing(r["capacity"]) else float(r["capacity"]) for r in rows]
    barred = closed.get(link.id, 0.0) > 0 or (link.id in c.gated and any(v <= LEAST for v in permits))
    carried = any(_plain(r["flow"]) > LEAST for r in rows)
    return not barred, carried or any(v > LEAST for v in sizes)


def _section(c: Corridor, some: Sequence[Link], frame: Frame, closed: Mapping[str, float]) -> Section:
    """Limit, load and shadow price of links side by side; the price is that of the least scarce of them."""
    limit = load = 0.0
    prices = []
    for link in some:
        rows = [frame[link.id, p] for p in c.products if (link.id, p) in frame]
        prices += [float(r["unit_rent"]) for r in rows[:1] if not missing(r["unit_rent"])]
        if not rows:
            continue
        bounds = [float(rows[0][k]) for k in ("capacity", "permit") if not missing(rows[0][k])]
        free, stands = _usable(link, c, frame, closed)
        mine = (min(bounds) if bounds else math.inf) if free and (stands or not bounds) else 0.0
        limit += mine
        if math.isfinite(mine):
            load += _plain(rows[0]["use"]) * mine
    return Section(limit, load, min(prices) if prices else math.nan)


def _bottleneck(sections: Sequence[Section]) -> int:
    """Number of the section with the highest price, then the fullest, then the smallest; -1 if none has a limit."""

    def rank(item: tuple[int, Section]) -> tuple[float, float, float, int]:
        i, s = item
        price = 0.0 if math.isnan(s.price) else round(s.price, 6)
        return price, (s.load / s.limit if s.limit > 0 else 1.0), -s.limit, -i

    limited = [(i, s) for i, s in enumerate(sections) if math.isfinite(s.limit)]
    return max(limited, key=rank)[0] if limited else -1


def _through(c: Corridor, frame: Frame, closed: Mapping[str, float]) -> tuple[float | None, float | None, int]:
    """Hours and charges of the way through, and the status of the corridor."""
    product = c.products[0]
    states = {k.id: _usable(k, c, frame, closed) for k in c.links}
    if not c.route:
        return _single(c, states, frame, product)
    hours: list[float | None] = []
    money: list[float | None] = []
    status = OPEN if c.gates else UNGATED
    for step in c.route:
        some = [step] if isinstance(step, Link) else c.sections[step]
        if isinstance(step, int):
            if not any(states[k.id][0] for k in some):
                return None, None, CLOSED
            some = [k for k in some if all(states[k.id])]
            if not some:
                status = UNBUILT
                continue
        hours.append(some[0].hours)
        money.append(some[0].charge.get(product))
    if status == UNBUILT:
        return None, None, UNBUILT
    return _total(hours), _total(money), status


def _single(
    c: Corridor, states: Mapping[str, tuple[bool, bool]], frame: Frame, product: str
) -> tuple[float | None, float | None, int]:
    """Of links that are no chain: means weighted by flow over those that carry, else of the first open one."""
    gated = [k for k in c.links if k.id in c.gated]
    if gated and not any(states[k.id][0] for k in gated) and len(gated) == len(c.links):
        return None, None, CLOSED
    ready = [k for k in c.links if all(states[k.id])]
    if not ready:
        return None, None, UNBUILT if c.gates else UNGATED
    weight = {k.id: _number(frame, k.id, product, "flow") for k in ready}
    some = [k for k in ready if weight[k.id] > LEAST]
    if not some:
        some, weight = ready[:1], {ready[0].id: 1.0}
    whole = sum(weight[k.id] for k in some)
    hours = _total([None if k.hours is None else k.hours * weight[k.id] / whole for k in some])
    charges = _total([None if (m := k.charge.get(product)) is None else m * weight[k.id] / whole for k in some])
    return hours, charges, OPEN if c.gates else UNGATED


def _total(values: Sequence[float | None]) -> float | None:
    """Their sum; nothing where one is not known."""
    known = [v for v in values if v is not None]
    return sum(known) if known and len(known) == len(values) else None


def _percent(bars: tuple[float, float, float]) -> tuple[float, float, float]:
    """Lengths in percent of the largest."""
    top = max(bars) or 1.0
    return round(100 * bars[0] / top, 1), round(100 * bars[1] / top, 1), round(100 * bars[2] / top, 1)
