"""Freight: cargo flows on a network of rail, sea and transfers, chosen by generalised cost.

Containers are in thousand TEU a year, bulk in million t a year, vehicles (trains, ships) in departures a day. Cargo
that shares destination, product, value of time and the goods gates it may use is one commodity: it faces the same
costs and bounds on every arc, so aggregating it by destination changes no optimum.
"""

from __future__ import annotations

import itertools
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from landbridge.case import Case
from landbridge.formulation import links, trust
from landbridge.formulation.power import by_year, carbon_prices
from landbridge.formulation.rows import records
from landbridge.formulation.time import DAYS_PER_YEAR, Time

#: Table units (TEU, t) per model unit of a product (thousand TEU, million t).
UNITS = {"container": 1e3, "bulk": 1e6}
#: Quantity tables are in thousand TEU and thousand t.
QUANTITY = {"container": 1.0, "bulk": 1e-3}
PRODUCTS = tuple(UNITS)


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


class Freight:
    """Freight data of a case in model units.

    Attributes:
        arcs: {(link, direction): Arc}. flows: rows of freight_demand. quantity: {(flow, period): model units}.
        lots: {(flow, class, admitted goods gates): Cargo}; the columns of what is carried.
        used: {(cargo, period): arcs worth considering}; the rest cost more than any cargo would pay.
        counted: arcs whose vehicles are counted, because a capacity, gate, bottleneck or return run needs them.
    """

    def __init__(self, case: Case, time: Time) -> None:
        self.links = {k: r for k, r in records(case.tables["links"], "link").items() if r.carrier == "freight"}
        self.nodes = {n: r for n, r in records(case.tables["nodes"], "node").items() if r.carrier == "freight"}
        self.flows = records(case.tables["freight_demand"], "flow")
        self.bottlenecks = records(case.tables["bottlenecks"], "bottleneck")
        self.route_gates = trust.gates_by_link(case, "route")
        self.goods_gates = trust.gates_by_link(case, "goods")
        self.carbon_price = carbon_prices(case, time)
        raw = by_year(case.tables["freight_quantity"], ["flow"], "quantity", time)
        self.quantity = {(k, y): raw.get((k, y), 0.0) * QUANTITY[r.product] for k, r in self.flows.items() for y in time.periods}
        tariffs = records(case.tables["tariffs"], "tariff", "product")
        self.arcs = {(k, d): _arc(r, d, tariffs) for k, r in self.links.items() for d in links.directions(r)}

        goods: dict[str, set[str]] = {}
        for g, commodity in records(case.tables["gate_goods"], "gate", "commodity"):
            goods.setdefault(g, set()).add(commodity)
        gates = sorted({g for found in self.goods_gates.values() for g in found})
        classes = records(case.tables["freight_classes"], "class_set", "class")
        self.share = {(f, c): v.share for f, r in self.flows.items() for (k, c), v in classes.items() if k == r.class_set}
        self.lots: dict[tuple[str, str, tuple[str, ...]], Cargo] = {}
        for f, r in self.flows.items():
            applying = [g for g in gates if g not in goods or r.commodity in goods[g]]
            for (k, c), v in classes.items():
                if k != r.class_set:
                    continue
                for size in range(len(applying) + 1):
                    for admitted in itertools.combinations(applying, size):
                        free = tuple(g for g in gates if g not in applying)
                        cargo = Cargo(r.destination, r.product, v.value_of_time, tuple(sorted((*admitted, *free))))
                        self.lots[f, c, admitted] = cargo
        self.used: dict[tuple[Cargo, int], list[tuple[str, str]]] = {}
        self._prune(time)
        self.counted = [a for a in self.arcs if self._counts(a)]

    def usable(self, arc: Arc, cargo: Cargo) -> bool:
        """Whether a commodity may use an arc at all."""
        if cargo.product not in arc.products:
            return False
        return all(g in cargo.admitted for g in self.goods_gates.get(arc.link, ()))

    def unit_cost(self, arc: Arc, cargo: Cargo, period: int) -> float:
        """Generalised cost of an arc: money, fee, time and carbon, USD per unit of the product."""
        carbon = self.carbon_price.get((self.nodes[arc.start].country, period), 0.0)
        p = cargo.product
        return arc.resource[p] + arc.fee[p] + cargo.value_of_time * arc.hours / 24 + carbon * arc.co2[p]

    def _counts(self, key: tuple[str, str]) -> bool:
        row, arc = self.links[key[0]], self.arcs[key]
        limited = row.existing is not None or row.max_build > 0 or row.bottleneck or key[0] in self.route_gates
        return bool(limited or arc.empty is not None)

    def _prune(self, time: Time) -> None:
        """Keep only arcs, and lots, on some route that some cargo would rather take than its outside option.

        Costs are non-negative, so an arc whose cheapest route costs more than every shipper's willingness to pay
        carries nothing in any optimum. A lot that may pass more gates than its cheapest routes need is dropped
        only if an equal lot with fewer gates sees the very same arcs.
        """
        order = {n: i for i, n in enumerate(self.nodes)}
        origins: dict[Cargo, dict[str, float]] = {}
        for (f, _, _), cargo in self.lots.items():
            r = self.flows[f]
            best = origins.setdefault(cargo, {})
            best[r.origin] = max(best.get(r.origin, 0.0), r.willingness_to_pay)
        for cargo, sources in origins.items():
            open_arcs = [k for k, a in self.arcs.items() if self.usable(a, cargo)]
            head = np.array([order[self.arcs[k].start] for k in open_arcs], dtype=int)
            tail = np.array([order[self.arcs[k].end] for k in open_arcs], dtype=int)
            for y in time.periods:
                cost = np.array([self.unit_cost(self.arcs[k], cargo, y) for k in open_arcs]) + 1e-9
                keep = np.zeros(len(open_arcs), dtype=bool)
                if len(open_arcs):
                    to_end = _distances(tail, head, cost, len(order), order[cargo.destination])
                    for origin, worth in sources.items():
                        from_start = _distances(head, tail, cost, len(order), order[origin])
                        keep |= from_start[head] + cost + to_end[tail] <= worth + 1e-6
                self.used[cargo, y] = [k for k, use in zip(open_arcs, keep, strict=True) if use]
        narrow = {}
        for (f, c, admitted), cargo in self.lots.items():
            needed = {g for y in time.periods for k, _ in self.used[cargo, y] for g in self.goods_gates.get(k, ())}
            if set(admitted) <= needed:
                narrow[f, c, admitted] = cargo
        self.lots = narrow
        kept = set(narrow.values())
        self.used = {key: arcs for key, arcs in self.used.items() if key[0] in kept}


def _distances(head: Any, tail: Any, cost: Any, size: int, source: int) -> Any:
    """Least cost from one node to all others over parallel arcs head -> tail (the cheapest of equal ends)."""
    best: dict[tuple[int, int], float] = {}
    for i, j, c in zip(head.tolist(), tail.tolist(), cost.tolist(), strict=True):
        best[i, j] = min(best.get((i, j), np.inf), c)
    ends = np.array(list(best), dtype=int)
    return dijkstra(csr_array((list(best.values()), (ends[:, 0], ends[:, 1])), shape=(size, size)), indices=source)


def _arc(row: Any, direction: str, tariffs: dict[Any, Any]) -> Arc:
    """Costs of a link in a direction, from its own charges and its tariff."""
    start, end = links.ends(row, direction)
    km = row.km or 0.0
    own = {"container": (row.cost, row.fee), "bulk": (row.cost_bulk, row.fee_bulk)}
    resource, fee, co2, load = {}, {}, {}, {}
    products = PRODUCTS if row.products == "all" else (row.products,)
    for p in products:
        t = tariffs.get((row.tariff, p))
        resource[p] = own[p][0] + (t.cost_km * km + t.cost_use if t else 0.0)
        fee[p] = own[p][1] + (t.fee_km * km + t.fee_use if t else 0.0)
        co2[p] = t.co2_km * km / 1000 if t else 0.0
        load[p] = t.load if t else 1.0
    back = tariffs.get((row.tariff, "empty")) if row.mode == "rail" else None
    empty = None if back is None else back.cost_km * km + back.cost_use
    return Arc(row.link, direction, start, end, resource, fee, co2, load, row.hours, empty, products)


def per_departure(arc: Arc, product: str) -> float:
    """Model units of a product that one departure a day carries in a year."""
    return DAYS_PER_YEAR * arc.load[product] / UNITS[product]


def cargo_balance(m: Any, n: str, i: int, y: int) -> Any:
    r"""At every place but its destination, cargo that starts or arrives goes on.

    $$\sum_{a \leftarrow n} x_{acy} - \sum_{a \to n} x_{acy} = \sum_{k: o(k) = n} z_{kcy}$$

    x: flow of commodity c on arc a, z: cargo carried of flow k (thousand TEU, million t). Dual: least generalised
    cost from n to the destination, scarcity included, MUSD per unit of the product.
    """
    starting = sum(m.carried[lot, y] for lot in m.lots_from.get((n, i), ()))
    leaving = sum(m.cargo_flow[a, i, y] for a in m.cargo_leaving.get((n, i, y), ()))
    arriving = sum(m.cargo_flow[a, i, y] for a in m.cargo_arriving.get((n, i, y), ()))
    return leaving - arriving == starting


def cargo_limit(m: Any, f: str, c: str, y: int) -> Any:
    r"""No more is carried of a flow and class than there is; the rest takes its outside option.

    $$\sum_S z_{kcSy} \le \sigma_c Q_{ky}$$

    S: goods gates the lot may pass, sigma: share of the class, Q: quantity. Dual: surplus of the shipper over the
    outside option, MUSD per unit.
    """
    lots = m.lots_of[f, c]
    return sum(m.carried[lot, y] for lot in lots) <= m.freight.share[f, c] * m.freight.quantity[f, y]


def goods_permit(m: Any, g: str, f: str, y: int) -> Any:
    r"""A gate on goods admits at most its openness times the reference quantity of a flow.

    $$\sum_c \sum_{S \ni g} z_{kcSy} \le \phi_{gy} Q_{ky}$$

    Dual: marginal value of access for this flow, MUSD per unit.
    """
    lots = m.lots_through[g, f]
    return sum(m.carried[lot, y] for lot in lots) <= m.freight.quantity[f, y]


def vehicle_count(m: Any, k: str, d: str, y: int) -> Any:
    r"""Vehicles on an arc carry its cargo; on railways some run empty.

    $$t_{ay} = \sum_c x_{acy} / (365 \, n_{a}) + v_{ay}$$

    t: departures a day, n: load of a vehicle, v: departures that run empty. Dual: cost of a departure, MUSD per
    departure a day.
    """
    arc = m.freight.arcs[k, d]
    cargo = sum(
        m.cargo_flow[(k, d), i, y] / per_departure(arc, m.cargoes[i].product) for i in m.cargo_on.get(((k, d), y), ())
    )
    empty = m.empty[k, d, y] if arc.empty is not None else 0.0
    return m.vehicles[k, d, y] == cargo + empty


def turnaround(m: Any, k: str, y: int) -> Any:
    r"""Trains that go come back: $t_{\overrightarrow{l} y} = t_{\overleftarrow{l} y}$.

    So cargo that flows one way pays for the empty way back. Dual: which direction is the heavy one, MUSD per
    departure a day.
    """
    return m.vehicles[k, links.FORWARD, y] == m.vehicles[k, links.BACK, y]


def section_capacity(m: Any, k: str, d: str, y: int) -> Any:
    r"""Departures on a section that can grow stay within what stands and is built, in each direction.

    $$t_{ay} \le \alpha_l (K_{ly} + \sum_{v \le y} b_{lv})$$

    alpha: availability. Dual: scarcity of slots, MUSD per departure a day. The permit of a gate is a bound beside
    this row: $t_{ay} \le \phi_{gy} \overline{t}_l$, with t-bar the design capacity.
    """
    row = m.freight.links[k]
    return m.vehicles[k, d, y] <= row.availability * links.capacity(m, "links", k, y, links.existing(row, y) or 0.0)


def shared_track(m: Any, k: str, y: int) -> Any:
    r"""Both directions share a single track: $\sum_d t_{ldy} \le 2 \alpha_l (K_{ly} + \sum_{v \le y} b_{lv})$.

    Dual: scarcity of the track, MUSD per departure a day.
    """
    row = m.freight.links[k]
    both = sum(m.vehicles[k, d, y] for d in links.directions(row))
    return both <= 2 * row.availability * links.capacity(m, "links", k, y, links.existing(row, y) or 0.0)


def shared_bottleneck(m: Any, b: str, y: int) -> Any:
    r"""All links through a bottleneck share its capacity, both directions together.

    $$\sum_{l \in b} \sum_d t_{ldy} \le \overline{t}_b$$

    Dual: scarcity of the bottleneck, MUSD per departure a day.
    """
    through = [(k, d) for k, d in m.freight.counted if m.freight.links[k].bottleneck == b]
    return sum(m.vehicles[k, d, y] for k, d in through) <= m.freight.bottlenecks[b].capacity


def charge_freight(m: Any) -> None:
    """Enter transport, time, fees and carbon of cargo, empty runs, and what carrying cargo is worth."""
    d, ledger = m.freight, m.ledger
    for (a, i, y), var in m.cargo_flow.items():
        arc, cargo = d.arcs[a], m.cargoes[i]
        unit = UNITS[cargo.product] * 1e-6
        owners = m.assets["links", arc.link].countries
        for country in owners:
            ledger.add(var, unit * arc.resource[cargo.product] / len(owners), "transport", "freight", country, y)
        levied = d.links[arc.link].fee_country or owners[0]
        ledger.add(var, unit * arc.fee[cargo.product], "fee", "freight", levied, y)
        time_cost = cargo.value_of_time * arc.hours / 24
        ledger.add(var, unit * time_cost, "time", "freight", d.nodes[cargo.destination].country, y)
        country = d.nodes[arc.start].country
        carbon = d.carbon_price.get((country, y), 0.0) * arc.co2[cargo.product]
        ledger.add(var, unit * carbon, "carbon", "freight", country, y)
    for (k, i, y), var in m.empty.items():
        owners = m.assets["links", k].countries
        for country in owners:
            cost = d.arcs[k, i].empty * DAYS_PER_YEAR * 1e-6 / len(owners)
            ledger.add(var, cost, "transport", "freight", country, y)
    for (lot, y), var in m.carried.items():
        flow = d.flows[lot[0]]
        owner = flow.owner or d.nodes[flow.origin].country
        ledger.add(var, -UNITS[flow.product] * 1e-6 * flow.willingness_to_pay, "benefit", "freight", owner, y)
