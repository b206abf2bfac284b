"""Routes worth taking: which arcs of the freight network a cargo could use in an optimum.

A route is out of the question if, empty and without a price of carbon, it already costs more than the outside option,
or if it or a part of it costs far more (`MARGIN`) than a way between the same places that is always there (no capacity,
no gate) costs at most. Cargo in trains that would have run back empty spares their empty run, so that much less is the
least that a way may cost. That makes the program smaller and changes no optimum.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from landbridge.formulation.time import Time

if TYPE_CHECKING:
    from landbridge.formulation.freight import Freight

PRODUCTS = ("container", "bulk")

FAR = 1e30  #: USD per unit, more than anything costs

#: Times the cost of a way that is always there up to which others are kept. 1 would do for the optimum, but costs are
#: moved to see what that does: the Cape is there when Suez grows dear.
MARGIN = 1.5
SLACK = 1e-6  #: USD per unit, less than a difference of costs that counts

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Arc(NamedTuple):
    """A link in one direction: what a unit of each product pays and how long it takes.

    Attributes:
        resource, fee, co2: {product: USD/unit, USD/unit, t/unit}. hours: h. load: {product: units a vehicle};
        empty: USD per vehicle that runs empty, or None where vehicles need not come back (sea, transfers).
    """

    link: str
    direction: str
    start: str
    end: str
    resource: dict[str, float]
    fee: dict[str, float]
    co2: dict[str, float]
    load: dict[str, float]
    hours: float
    empty: float | None
    products: tuple[str, ...]


class Cargo(NamedTuple):
    """A commodity of the network: everything bound for one place that faces the same costs and gates."""

    destination: str
    product: str
    value_of_time: float
    admitted: tuple[str, ...]  #: goods gates it may pass
    counted_by: tuple[str, ...] = ()  #: gates on transit that count it


class Network:
    """Arcs of a case's freight network by position, and least costs between places, worked out once a commodity.

    Attributes:
        goods_gates: gates on goods of each arc.
    """

    def __init__(self, freight: Freight, time: Time) -> None:
        arcs = list(freight.arcs.values())
        self.goods_gates = [freight.goods_gates.get(a.link, ()) for a in arcs]
        self._number_places(freight, arcs)
        self.days = np.array([a.hours for a in arcs]) / 24
        self.free = np.array([_always_there(freight, key) for key in freight.arcs], dtype=bool)
        country = [freight.nodes[a.start].country for a in arcs]
        dearest = np.array([max(freight.carbon_price.get((c, y), 0.0) for y in time.periods) for c in country])
        self.carries: dict[str, Flags] = {}
        self.money: dict[str, Floats] = {}
        self.more: dict[str, Floats] = {}  #: what carbon and an empty return cost at most
        self.spared: dict[str, Floats] = {}  #: what an empty run costs that cargo takes the place of
        returns = np.array([freight.links[a.link].reversible for a in arcs], dtype=bool)
        for p in PRODUCTS:
            self.carries[p] = np.array([p in a.products for a in arcs], dtype=bool)
            self.money[p] = np.array([a.resource.get(p, 0.0) + a.fee.get(p, 0.0) for a in arcs])
            back = [0.0 if a.empty is None or p not in a.load else a.empty / a.load[p] for a in arcs]
            self.spared[p] = np.where(returns, back, 0.0)
            self.more[p] = np.array(back) + dearest * np.array([a.co2.get(p, 0.0) for a in arcs])
        self._bits: dict[tuple[str, ...], Ints] = {}
        self._admitted: dict[tuple[str, ...], Flags] = {}
        self._sure: dict[tuple[str, float], Floats] = {}
        self._reached: dict[tuple[Any, ...], tuple[Floats, Floats]] = {}

    def _number_places(self, freight: Freight, arcs: list[Arc]) -> None:
        """Number the places; a door is two, one where cargo arrives and one where it leaves: none passes through."""
        names = list(freight.nodes)
        doors = [n for n in names if freight.nodes[n].mode == "door"]
        arriving = {n: i for i, n in enumerate(names)}
        leaving = {**arriving, **{n: len(names) + i for i, n in enumerate(doors)}}
        self.size = len(names) + len(doors)
        self.start = np.array([leaving[a.start] for a in arcs], dtype=np.int64)
        self.end = np.array([arriving[a.end] for a in arcs], dtype=np.int64)
        origins = sorted({r.origin for r in freight.flows.values()})
        destinations = sorted({r.destination for r in freight.flows.values()})
        self.sources = np.array([leaving[n] for n in origins], dtype=np.int64)
        self.targets = np.array([arriving[n] for n in destinations], dtype=np.int64)
        self.origin = {n: i for i, n in enumerate(origins)}
        self.destination = {n: i for i, n in enumerate(destinations)}

    def worth_taking(self, cargo: Cargo, origin: str, outside: float, through: Collection[str] = ()) -> Ints:
        """Positions of the arcs on routes that cargo could take in an optimum.

        Args:
            cargo: the commodity.
            origin: where it starts.
            outside: generalised cost of its outside option, USD per unit.
            through: gates on goods that its routes pass, every one of them; cargo that goes round one of them needs
                no consent to it, and so belongs to a lot without it.
        """
        product, value = cargo.product, cargo.value_of_time
        usable, least = self._usable(cargo)
        if self.may_circle(cargo):
            least = np.full_like(least, -FAR)  # whatever leads to a round trip may be taken
        if (product, value) not in self._sure:
            always = np.nonzero(self.free & self.carries[product])[0]
            most = self._cost(cargo) + self.more[product]
            ends = self.start[always], self.end[always]
            self._sure[product, value] = MARGIN * _least(*ends, most[always], np.arange(self.size), self.size)
        gates = () if self.may_circle(cargo) else tuple(sorted(through))
        key = (product, value, cargo.admitted, gates)
        if key not in self._reached:
            self._reached[key] = self._distances(usable, np.maximum(least, 1e-9), gates)
        i, j = self.origin[origin], self.destination[cargo.destination]
        before, own, after = self._reached[key][0][:, i], least[usable], self._reached[key][1][:, j]
        start, end, first, last = self.start[usable], self.end[usable], self.sources[i], self.targets[j]
        passed = self._passing(gates)[usable]
        whole = np.min([before[m, start] + own + after[m | passed, end] for m in range(len(before))], axis=0)
        to_start, from_end = before.min(axis=0)[start], after.min(axis=0)[end]
        sure = self._sure[product, value]
        worth = whole <= min(outside, sure[first, last]) + SLACK
        worth &= (own <= sure[start, end] + SLACK) & (to_start + own <= sure[first, end] + SLACK)
        worth &= own + from_end <= sure[start, last] + SLACK
        taken: Ints = usable[worth]
        return taken

    def _passing(self, gates: tuple[str, ...]) -> Ints:
        """Which of some gates each arc passes, as bits of a number."""
        if gates not in self._bits:
            found = [sum(1 << b for b, g in enumerate(gates) if g in here) for here in self.goods_gates]
            self._bits[gates] = np.array(found, dtype=np.int64)
        return self._bits[gates]

    def _distances(self, usable: Ints, cost: Floats, gates: tuple[str, ...]) -> tuple[Floats, Floats]:
        """Least costs by the gates passed: from each origin with none passed, and to each destination with all passed.

        The network stands once for each set of gates that may have been passed, and passing one leads to another copy.

        Args:
            usable: positions of arcs.
            cost: of every arc.
            gates: that routes have to pass.

        Returns:
            Arrays of (set of gates, origin or destination, place).
        """
        copies = 1 << len(gates)
        passed = self._passing(gates)[usable]
        layer = np.arange(copies)[:, None]
        start, end = layer * self.size + self.start[usable], (layer | passed) * self.size + self.end[usable]
        weights, whole = np.tile(cost[usable], copies), copies * self.size
        there = _least(start.ravel(), end.ravel(), weights, self.sources, whole)
        back = _least(end.ravel(), start.ravel(), weights, (copies - 1) * self.size + self.targets, whole)
        first, second = (np.moveaxis(found.reshape(-1, copies, self.size), 1, 0) for found in (there, back))
        return first, second

    def may_circle(self, cargo: Cargo) -> bool:
        """Whether a round trip could pay: somewhere the empty run that cargo spares may cost more than it pays."""
        usable, least = self._usable(cargo)
        return bool(np.any(least[usable] < 0))

    def _usable(self, cargo: Cargo) -> tuple[Ints, Floats]:
        """Arcs that a commodity may use at all, and the least that each arc costs it, USD per unit."""
        usable = np.nonzero(self._may_pass(cargo.admitted) & self.carries[cargo.product])[0]
        return usable, self._cost(cargo) - self.spared[cargo.product]

    def _cost(self, cargo: Cargo) -> Floats:
        """What a commodity pays on each arc without carbon and empty runs, USD per unit."""
        return self.money[cargo.product] + cargo.value_of_time * self.days + 1e-9

    def _may_pass(self, admitted: tuple[str, ...]) -> Flags:
        """Arcs whose gates on goods are all among those a commodity may pass."""
        if admitted not in self._admitted:
            self._admitted[admitted] = np.array([set(g) <= set(admitted) for g in self.goods_gates], dtype=bool)
        return self._admitted[admitted]


def _least(head: Ints, tail: Ints, cost: Floats, sources: Ints, size: int) -> Floats:
    """Least cost from each source to every one of `size` places, over arcs from head to tail."""
    order = np.lexsort((cost, head * size + tail))
    head, tail, cost = head[order], tail[order], cost[order]
    first = np.ones(len(cost), dtype=bool)
    first[1:] = (np.diff(head) != 0) | (np.diff(tail) != 0)  # of parallel arcs the cheapest counts
    graph = csr_array((cost[first], (head[first], tail[first])), shape=(size, size))
    found: Floats = dijkstra(graph, indices=sources)
    return found


def _always_there(freight: Freight, key: tuple[str, str]) -> bool:
    """Whether an arc has no limit of any kind, so that it can always be taken at its cost and an empty return.

    Ways round gates are not: it is asked what there is without them.
    """
    row = freight.links[key[0]]
    gated = any(key[0] in gates for gates in (freight.route_gates, freight.goods_gates, freight.transit_gates))
    return row.existing is None and row.max_build == 0 and not (row.bottleneck or row.bypass or gated)
