"""A power case solved by PyPSA: rows that it has no component for, its cost, and prices from its duals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import xarray as xr

from second.power_cases import PowerCase, Reservoir, Slice
from second.pypsa_network import HM3, Network

#: (node, year, slice, water year).
Place = tuple[str, int, str, str]


class Rows:
    """Rows that are collected term by term and enter a linopy model all at once."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.rows: list[tuple[list[tuple[float, int]], str, float]] = []
        self.upper: list[float] = []
        self.cost: list[float] = []
        self._labels: dict[str, tuple[dict[Any, int], dict[Any, int], Any]] = {}

    def size(self, kind: str, name: str) -> int:
        """Label of the size of a component."""
        names, _, labels = self._read(f"{kind}-p_nom")
        return int(labels[names[name]])

    def flow(self, link: str, snapshot: tuple[int, str]) -> int:
        """Label of the flow of a link in a snapshot; -1 where the link is not there."""
        names, snapshots, labels = self._read("Link-p")
        return int(labels[names[link], snapshots[snapshot]])

    def _read(self, variable: str) -> Any:
        if variable not in self._labels:
            labels = self.model.variables[variable].labels
            names = {k: i for i, k in enumerate(labels.indexes["name"])}
            over = [d for d in labels.dims if d != "name"]
            snapshots = {tuple(k): i for i, k in enumerate(labels.indexes[over[0]])} if over else {}
            self._labels[variable] = names, snapshots, labels.transpose("name", *over).to_numpy()
        return self._labels[variable]

    def add(self, terms: list[tuple[float, int]], sense: str, bound: float) -> None:
        """A row: terms (coefficient, label; a new variable counts from -2 down), `=`, `<=` or `>=`, and its bound."""
        self.rows.append((terms, sense, bound))

    def variable(self, upper: float, cost: float = 0.0) -> int:
        """A new variable from 0 to a bound, at a cost; its number."""
        self.upper.append(upper)
        self.cost.append(cost)
        return -1 - len(self.upper)

    def enter(self) -> None:
        """Put all of it into the model."""
        new = np.zeros(0, dtype=int)
        if self.upper:
            own = self.model.add_variables(lower=0, upper=xr.DataArray(self.upper, dims="own"), name="own")
            new = own.labels.to_numpy()
            self.model.objective = self.model.objective + (own * xr.DataArray(self.cost, dims="own")).sum()
        for sense in ("=", "<=", ">="):
            rows = [(terms, bound) for terms, how, bound in self.rows if how == sense]
            if not rows:
                continue
            width = max(len(terms) for terms, _ in rows)
            factors, labels = np.zeros((len(rows), width)), np.full((len(rows), width), -1)
            for i, (terms, _) in enumerate(rows):
                for j, (factor, label) in enumerate(terms):
                    factors[i, j], labels[i, j] = factor, new[-2 - label] if label < -1 else label
            self._enter(factors, labels, sense, [bound for _, bound in rows])

    def _enter(self, factors: Any, labels: Any, sense: str, bounds: list[float]) -> None:
        import linopy

        dims = ("row", "_term")
        terms = xr.Dataset({"coeffs": (dims, factors), "vars": (dims, labels)})
        left = linopy.LinearExpression(terms, self.model)
        self.model.add_constraints(left, sense, xr.DataArray(bounds, dims="row"), name=f"rows {sense}")


class Peer:
    """A power case solved by PyPSA.

    Attributes:
        cost: discounted, expected system cost, MUSD.
        prices: USD/MWh, from the duals of the nodal balances.
    """

    def __init__(self, case: PowerCase) -> None:
        self.case, self.network = case, Network(case)
        self.n = self.network.n
        status = self.n.optimize(
            multi_investment_periods=True,
            extra_functionality=self._rows,
            include_objective_constant=False,
            solver_name="highs",
            io_api="direct",
            log_to_console=False,
        )
        assert status == ("ok", "optimal"), f"case {case.number}: {status}"
        self.cost = float(self.n.model.objective.value) / 1e6
        self._read_prices()

    # Rows -------------------------------------------------------------------------------------------------

    def _rows(self, n: Any, _: Any) -> None:
        rows = Rows(n.model)
        for kind, same in self.network.alike:
            for name in same[1:]:
                rows.add([(1.0, rows.size(kind, name)), (-1.0, rows.size(kind, same[0]))], "=", 0.0)
        for kind, built, most in self.network.room:
            if built:
                rows.add([(1.0, rows.size(kind, name)) for name in built], "<=", most)
        self._permits(rows)
        for r in self.case.reservoirs:
            for y in self.case.years:
                for e in self.case.water_years:
                    self._releases(rows, r, y, e)
        rows.enter()

    def _permits(self, rows: Rows) -> None:
        """What stands and what is built together stay within the permit of a line, each way."""
        there = set(self.n.links.index)
        for line in self.case.lines:
            if line.permit is None:
                continue
            for way in [""] + [" back"] * line.both:
                names = [line.name + way + tag for tag in ("", *(f" {y}" for y in self.case.years))]
                for t in self.n.snapshots:
                    labels = [rows.flow(k, tuple(t)) for k in names if k in there]
                    rows.add([(1.0, label) for label in labels if label >= 0], "<=", line.permit)

    def _releases(self, rows: Rows, r: Reservoir, y: int, e: str) -> None:
        """Least and largest release of each season, and the pond that lets turbines follow the day."""
        here, days = f"{r.name}/{e}", _seasons(self.case)
        for blocks in days:
            length = sum(s.hours for s in blocks)
            at = {s: (y, f"{e}/{s.name}") for s in blocks}
            turbined = [(s.hours / length, rows.flow(f"turbine {here}", at[s])) for s in blocks]
            released = turbined + [(s.hours / length, rows.flow(f"spill {here}", at[s])) for s in blocks]
            if r.most is not None:
                rows.add(released, "<=", r.most)
            if r.least:
                usd = r.penalty * 3.6 * length * self.case.water_years[e] * self.network.worth[y]
                rows.add([*released, (1.0, rows.variable(r.least, usd))], ">=", r.least)
            if r.pond is not None and len(blocks) > 1:
                kept = [rows.variable(r.pond) for _ in blocks]
                for i, s in enumerate(blocks):
                    gain = HM3 * s.duration
                    mean = [(-gain * share, label) for share, label in turbined]
                    rows.add([(1.0, kept[i]), (-1.0, kept[i - 1]), *mean, (gain, turbined[i][1])], "=", 0.0)

    # Prices -----------------------------------------------------------------------------------------------

    def _read_prices(self) -> None:
        model, worth = self.n.model, self.network.worth
        place = {label: i for i, label in enumerate(model.matrices.clabels.tolist())}
        self.row: dict[Place, int] = {}  #: position of the balance in the solver's program
        self.weight: dict[Place, float] = {}  #: USD of the objective for 1 USD/MWh of price, per MW
        self.prices: dict[Place, float] = {}
        for key, label, dual in _balances(model):
            node, (y, step) = key
            if node in self.case.nodes:
                e, s = self.network.steps[step]
                here = (node, y, s.name, e)
                self.row[here] = place[label]
                self.weight[here] = s.hours * self.case.water_years[e] * worth[y]
                self.prices[here] = dual / self.weight[here]


def _seasons(case: PowerCase) -> list[list[Slice]]:
    found: dict[str, list[Slice]] = {}
    for s in case.slices:
        found.setdefault(s.season, []).append(s)
    return list(found.values())


def _balances(model: Any) -> Iterator[tuple[tuple[str, tuple[int, str]], int, float]]:
    """(bus, snapshot), label and dual of every nodal balance; PyPSA keeps well-connected buses apart."""
    for name in model.constraints:
        if "nodal_balance" not in name:
            continue
        rows = model.constraints[name]
        labels, duals = rows.labels, rows.dual
        (bus,) = (d for d in labels.dims if d != "snapshot")
        labels, duals = labels.transpose(bus, "snapshot"), duals.transpose(bus, "snapshot")
        for i, node in enumerate(labels.indexes[bus]):
            for j, t in enumerate(labels.indexes["snapshot"]):
                if labels.to_numpy()[i, j] >= 0:
                    yield (node, tuple(t)), int(labels.to_numpy()[i, j]), float(duals.to_numpy()[i, j])
