"""Freight: cargo flows on a network of rail, sea and transfers, chosen by generalised cost.

Containers are in thousand TEU a year, bulk in million t a year, vehicles (trains, ships) in departures a day. Cargo
that shares destination, product, value of time, the goods gates it may use and the transit gates that count it is one
commodity: it faces the same costs and bounds on every arc, so aggregating it by destination changes no optimum.
"""

from __future__ import annotations

import itertools
from typing import Any

from landbridge.case import Case
from landbridge.formulation import links, routes, trust
from landbridge.formulation.along import Lookup
from landbridge.formulation.power import by_year, carbon_prices
from landbridge.formulation.routes import PRODUCTS, Arc, Cargo
from landbridge.formulation.rows import records
from landbridge.formulation.stretches import Stretch, stretches
from landbridge.formulation.time import DAYS_PER_YEAR, Time

#: Table units (TEU, t) per model unit of a product (thousand TEU, million t).
UNITS = {"container": 1e3, "bulk": 1e6}
#: Quantity tables are in thousand TEU and thousand t.
QUANTITY = {"container": 1.0, "bulk": 1e-3}


class Freight:
    """Freight data of a case in model units.

    Attributes:
        arcs: {(link, direction): Arc}. flows: rows of freight_demand. quantity: {(flow, period): model units}.
        passes: sets of goods gates that a lot may pass. lots: {(flow, class, number of its pass): Cargo}.
        trade_gates: {flow: gates of kind trade that limit it by any route}.
        transit_gates: {link: gates of kind transit that limit cargo of their commodities on it}.
        used: {cargo: stretches worth considering}; the rest cost more than another way.
        counted: arcs whose vehicles are counted, because a capacity, gate, bottleneck or return run needs them.
    """

    def __init__(self, case: Case, time: Time) -> None:
        self.links = {k: r for k, r in records(case.tables["links"], "link").items() if r.carrier == "freight"}
        self.nodes = {n: r for n, r in records(case.tables["nodes"], "node").items() if r.carrier == "freight"}
        self.flows = records(case.tables["freight_demand"], "flow")
        self.bottlenecks = records(case.tables["bottlenecks"], "bottleneck")
        self.route_gates = trust.gates_by_link(case, "route")
        self.goods_gates = trust.gates_by_link(case, "goods")
        self.transit_gates = trust.gates_by_link(case, "transit")
        self.carbon_price = carbon_prices(case, time)
        raw = by_year(case.tables["freight_quantity"], ["flow"], "quantity", time)
        self.quantity = Lookup(
            {(k, y): raw.get((k, y), 0.0) * QUANTITY[r.product] for k, r in self.flows.items() for y in time.periods}
        )
        tariffs = records(case.tables["tariffs"], "tariff", "product")
        self.arcs = {(k, d): _arc(r, d, tariffs) for k, r in self.links.items() for d in links.directions(r)}

        goods: dict[str, set[str]] = {}
        for g, commodity in records(case.tables["gate_goods"], "gate", "commodity"):
            goods.setdefault(g, set()).add(commodity)
        gates = sorted({g for found in self.goods_gates.values() for g in found})
        trade = [g for g, row in records(case.tables["gates"], "gate").items() if row.kind == "trade"]
        self.trade_gates = {f: [g for g in trade if r.commodity in goods.get(g, ())] for f, r in self.flows.items()}
        transit = sorted({g for found in self.transit_gates.values() for g in found})
        classes = records(case.tables["freight_classes"], "class_set", "class")
        self.share = {
            (f, c): v.share for f, r in self.flows.items() for (k, c), v in classes.items() if k == r.class_set
        }
        numbers: dict[frozenset[str], int] = {}
        self.lots: dict[tuple[str, str, int], Cargo] = {}
        for f, r in self.flows.items():
            applying = [g for g in gates if g not in goods or r.commodity in goods[g]]
            counted_by = tuple(g for g in transit if r.commodity in goods.get(g, ()))
            for (k, c), v in classes.items():
                if k != r.class_set:
                    continue
                for size in range(len(applying) + 1):
                    for admitted in itertools.combinations(applying, size):
                        free = tuple(g for g in gates if g not in applying)
                        passing = tuple(sorted((*admitted, *free)))
                        cargo = Cargo(r.destination, r.product, v.value_of_time, passing, counted_by)
                        number = numbers.setdefault(frozenset(admitted), len(numbers))
                        self.lots[f, c, number] = cargo
        self.passes = tuple(numbers)
        self.used: dict[Cargo, tuple[Stretch, ...]] = {}
        self._prune(time)
        self.counted = [a for a in self.arcs if self._counts(a)]

    def outside_cost(self, flow: str, value_of_time: float) -> float:
        """Generalised cost of the outside option, USD per unit: its money, and its time at the class's value."""
        row = self.flows[flow]
        return float(row.willingness_to_pay + row.outside_days * value_of_time)

    def _counts(self, key: tuple[str, str]) -> bool:
        row, arc = self.links[key[0]], self.arcs[key]
        limited = row.existing is not None or row.max_build > 0 or row.bottleneck or key[0] in self.route_gates
        return bool(limited or arc.empty is not None)

    def _prune(self, time: Time) -> None:
        """Keep only the arcs, and lots, on some route that some cargo could take in an optimum (see `routes`).

        A lot is kept if routes worth taking from its own origin pass all the gates it may pass.
        """
        network = routes.Network(self, time)
        kept: dict[tuple[str, str, int], Cargo] = {}
        used: dict[Cargo, set[int]] = {}
        for (f, c, passed), cargo in self.lots.items():
            flow, gates = self.flows[f], self.passes[passed]
            arcs = network.worth_taking(cargo, flow.origin, self.outside_cost(f, cargo.value_of_time), gates)
            if gates <= {g for i in arcs for g in network.goods_gates[i]}:
                kept[f, c, passed] = cargo
                used.setdefault(cargo, set()).update(arcs.tolist())
        self.lots = kept
        origins: dict[Cargo, set[str]] = {}
        for (f, _, _), cargo in kept.items():
            origins.setdefault(cargo, set()).add(self.flows[f].origin)
        in_order = [(key, arc.start, arc.end) for key, arc in self.arcs.items()]
        for cargo, found in used.items():
            taken = tuple(in_order[i] for i in sorted(found))
            if network.may_circle(cargo):
                self.used[cargo] = tuple((key,) for key, _, _ in taken)
            else:
                self.used[cargo] = stretches(taken, frozenset({*origins[cargo], cargo.destination}))


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
    r"""Where stretches meet, but at its destination, cargo that starts or arrives goes on.

    $$\sum_{a \leftarrow n} x_{acy} - \sum_{a \to n} x_{acy} = \sum_{k: o(k) = n} z_{kcy}$$

    x: flow of commodity c on stretch a (arcs in a row, taken from first to last), z: cargo carried of flow k (thousand
    TEU, million t). Dual: least generalised cost from n to the destination, scarcity included, MUSD per unit.
    """
    starting = sum(m.carried[*lot, y] for lot in m.lots_from.get((n, i), ()))
    leaving = sum(m.cargo_flow[a, i, y] for a in m.cargo_leaving.get((n, i), ()))
    arriving = sum(m.cargo_flow[a, i, y] for a in m.cargo_arriving.get((n, i), ()))
    return leaving - arriving - starting == 0


def cargo_limit(m: Any, f: str, c: str, y: int) -> Any:
    r"""No more is carried of a flow and class than there is; the rest takes its outside option.

    $$\sum_S z_{kcSy} \le \sigma_c Q_{ky}$$

    S: goods gates the lot may pass, sigma: share of the class, Q: quantity. Dual: surplus of the shipper over the
    outside option, MUSD per unit.
    """
    lots = m.lots_of[f, c]
    return sum(m.carried[*lot, y] for lot in lots) <= m.freight.share[f, c] * m.freight.quantity[f, y]


def goods_permit(m: Any, g: str, f: str, y: int) -> Any:
    r"""A gate on goods admits at most its openness times the reference quantity of a flow.

    $$\sum_c \sum_{S \ni g} z_{kcSy} \le \phi_{gy} Q_{ky}$$

    Dual: marginal value of access for this flow, MUSD per unit.
    """
    lots = m.lots_through[g, f]
    return sum(m.carried[*lot, y] for lot in lots) <= m.freight.quantity[f, y]


def trade_permit(m: Any, g: str, f: str, y: int) -> Any:
    r"""A gate on trade admits at most its openness times the reference quantity of a flow, by any route.

    $$\sum_{c,S} z_{kcSy} \le \phi_{gy} Q_{ky}$$

    Dual: marginal value of access for this flow, MUSD per unit.
    """
    lots = m.lots_traded[g, f]
    return sum(m.carried[*lot, y] for lot in lots) <= m.freight.quantity[f, y]


def counted_on(m: Any, g: str, arc: tuple[str, str]) -> list[tuple[int, int]]:
    """Stretches and commodities of cargo on an arc that a gate on transit counts."""
    return [(a, i) for a, i in m.cargo_on.get(arc, ()) if g in m.cargoes[i].counted_by]


def transit_permit(m: Any, g: str, k: str, d: str, y: int) -> Any:
    r"""A gate on transit admits its commodities on a link up to its openness times the design capacity of the link.

    $$\sum_{c \in C_g} \sum_{b \ni a} x_{bcy} / (365 \, n_a) \le \phi_{gy} \overline{t}_l$$

    C_g: commodities that the gate lists, x: flow on the stretches that run over the arc, n: load of a vehicle, t-bar:
    design capacity. Other cargo passes without being counted. Dual: marginal value of access, MUSD per departure a day.
    """
    arc = m.freight.arcs[k, d]
    through = counted_on(m, g, (k, d))
    cargo = sum(m.cargo_flow[a, i, y] / per_departure(arc, m.cargoes[i].product) for a, i in through)
    return cargo <= m.freight.links[k].design


def vehicle_count(m: Any, k: str, d: str, y: int) -> Any:
    r"""Vehicles on an arc carry its cargo; on railways some run empty.

    $$t_{ay} = \sum_c \sum_{b \ni a} x_{bcy} / (365 \, n_{a}) + v_{ay}$$

    t: departures a day, x: flow on the stretches that run over the arc, n: load of a vehicle, v: departures that run
    empty. Dual: cost of a departure, MUSD per departure a day.
    """
    arc = m.freight.arcs[k, d]
    cargo = sum(m.cargo_flow[a, i, y] / per_departure(arc, m.cargoes[i].product) for a, i in m.cargo_on.get((k, d), ()))
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
