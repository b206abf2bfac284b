"""Freight cases solved otherwise: as a flow of least cost (networkx), and route by route (scipy).

Landbridge balances cargo at every place; here whole routes are chosen, or an algorithm that knows no linear program.
"""

from __future__ import annotations

import itertools
from typing import Any

import networkx as nx
import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, vstack

from second.freight_cases import DAYS, Flow, FreightCase, Way

#: Share at which fees enter cost, as the formulation says: ties go to the higher welfare.
TRANSFER = 1 - 1e-6


def discount(case: FreightCase, year: int) -> float:
    """Present value of 1 a year throughout a period."""
    years = dict(case.periods)[year]
    return sum((1 + case.rate) ** (case.base_year - year - t) for t in range(years))


def arcs(case: FreightCase) -> list[tuple[str, str, Way]]:
    """Links, each way that they carry."""
    return [(w.start, w.end, w) for w in case.ways] + [(w.end, w.start, w) for w in case.ways if w.both]


def least_cost_flow(case: FreightCase) -> float:
    """Cost of a plain case over its outside options, MUSD, by network simplex in whole TEU and USD."""
    assert case.plain
    ((_, value),) = case.classes
    total = 0.0
    for y in case.years:
        graph = nx.MultiDiGraph()
        end = case.flows[0].destination
        for f in case.flows:
            graph.add_node(f.origin, demand=-f.quantity[y])
            graph.add_edge(f.origin, end, weight=f.worth + f.days * value)
        graph.add_node(end, demand=sum(f.quantity[y] for f in case.flows))
        for a, b, w in arcs(case):
            if (a in case.doors and a not in {f.origin for f in case.flows}) or (b in case.doors and b != end):
                continue  # nothing passes through a door
            room = {} if w.existing is None else {"capacity": w.existing * case.load * DAYS}
            graph.add_edge(a, b, weight=w.cost + case.per_km * w.km + value * w.hours // 24, **room)
        cost, _ = nx.network_simplex(graph)
        outside = sum(f.quantity[y] * (f.worth + f.days * value) for f in case.flows)
        total += discount(case, y) * (cost - outside) / 1e6
    return total


class Routes:
    """A case as a linear program over whole routes: TEU by flow, class and route; vehicles and empty runs by arc."""

    def __init__(self, case: FreightCase) -> None:
        self.case = case
        self.cost: list[float] = []
        self.entries: list[tuple[int, int, float]] = []
        self.low: list[float] = []
        self.high: list[float] = []
        self.working: dict[tuple[str, int], list[int]] = {}  #: builds that work, by link and year

    def solve(self) -> float:
        """Cost over the outside options, MUSD."""
        case = self.case
        for w in case.ways:
            if w.most:
                vintages = [self._vintage(w, y) for y in case.years]
                self._row([(column, 1.0) for column in vintages], high=w.most)
        for y in case.years:
            self._year(y)
        if not self.entries:
            return 0.0  # no way leads anywhere
        rows, columns, values = zip(*self.entries, strict=True)
        matrix = coo_array((values, (rows, columns)), shape=(len(self.low), len(self.cost))).tocsr()
        low, high = np.array(self.low), np.array(self.high)
        less, more = np.isfinite(high), np.isfinite(low)
        found = linprog(self.cost, A_ub=vstack([matrix[less], -matrix[more]]), b_ub=np.r_[high[less], -low[more]])
        assert found.status == 0, found.message
        return float(found.fun)

    def _vintage(self, w: Way, year: int) -> int:
        """What is built of a link in a year; its annuity is paid as long as it works."""
        case = self.case
        alive = [y for y in case.years if year <= y < year + case.life]
        annuity = case.interest / (1 - (1 + case.interest) ** -case.life)
        column = self._column(w.capex * annuity * sum(discount(case, y) for y in alive))
        for y in alive:
            self.working.setdefault((w.name, y), []).append(column)
        return column

    def _column(self, cost: float) -> int:
        self.cost.append(cost)
        return len(self.cost) - 1

    def _row(self, terms: list[tuple[int, float]], low: float = -np.inf, high: float = np.inf) -> None:
        self.entries += [(len(self.low), column, value) for column, value in terms]
        self.low.append(low)
        self.high.append(high)

    def _year(self, y: int) -> None:
        case, worth = self.case, discount(self.case, y)
        runs: dict[tuple[str, str], list[tuple[int, float]]] = {}  #: vehicles a day on (link, where it starts)
        for f in case.flows:
            gated: list[tuple[int, float]] = []
            routes = list(self._routes(f))
            for share, value in case.classes:
                sent = []
                for route in routes:
                    each = sum(w.cost + case.per_km * w.km + TRANSFER * w.fee + value * w.hours / 24 for _, w in route)
                    # in thousand TEU, so that numbers stay near 1
                    column = self._column(worth * (each - f.worth - f.days * value) / 1e3)
                    sent.append((column, 1.0))
                    gated += [(column, 1.0)] * any(w.goods_gate for _, w in route)
                    for start, w in route:
                        runs.setdefault((w.name, start), []).append((column, 1e3 / (DAYS * case.load)))
                self._row(sent, high=share * f.quantity[y] / 1e3)
            self._row(gated, high=case.openness * f.quantity[y] / 1e3)
        self._vehicles(y, runs)

    def _vehicles(self, y: int, runs: dict[tuple[str, str], list[tuple[int, float]]]) -> None:
        case, worth, narrow = self.case, discount(self.case, y), []
        for w in case.ways:
            ways = [w.start, w.end] if w.both else [w.start]
            used = {a: list(runs.get((w.name, a), [])) for a in ways}
            if case.empty and w.mode == "rail" and w.both:
                for a in ways:
                    used[a].append((self._column(worth * case.empty * DAYS / 1e6), 1.0))
                self._row([*used[w.start], *((c, -v) for c, v in used[w.end])], low=0.0, high=0.0)
            if w.existing is not None:
                more = [(column, -1.0) for column in self.working.get((w.name, y), [])]
                for many in [list(itertools.chain(*used.values()))] if w.shared else used.values():
                    times = 2 if w.shared else 1
                    self._row([*many, *((c, times * v) for c, v in more)], high=times * w.existing)
            for many in used.values():
                if w.permit is not None:
                    self._row(many, high=w.permit)
                narrow += many * w.narrow
        self._row(narrow, high=case.narrow)

    def _routes(self, f: Flow) -> Any:
        """Ways from door to door that pass no place twice, as (place, link) in a row."""
        graph = nx.MultiDiGraph()
        for a, b, w in arcs(self.case):
            if (a not in self.case.doors or a == f.origin) and (b not in self.case.doors or b == f.destination):
                graph.add_edge(a, b, way=w)
        if f.origin in graph and f.destination in graph:
            for edges in nx.all_simple_edge_paths(graph, f.origin, f.destination):
                yield [(a, graph.edges[a, b, k]["way"]) for a, b, k in edges]
