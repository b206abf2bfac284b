"""Rows of power cases that PyPSA has no component for: shared sizes, permits, releases, ponds."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from second.power_cases import PowerCase, Reservoir, Slice
from second.pypsa_network import HM3, Network


class Rows:
    """Rows that are collected term by term and enter a linopy model all at once.

    Attributes:
        owner: number of the case of each new variable.
    """

    def __init__(self, model: Any) -> None:
        self.model = model
        self.owner: list[int] = []
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

    def variable(self, owner: int, upper: float, cost: float = 0.0) -> int:
        """A new variable from 0 to a bound, at a cost; its number."""
        self.owner.append(owner)
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


def add_rows(network: Network, model: Any) -> list[int]:
    """Enter all rows; the case of each variable that they need."""
    rows = Rows(model)
    for kind, same in network.alike:
        for name in same[1:]:
            rows.add([(1.0, rows.size(kind, name)), (-1.0, rows.size(kind, same[0]))], "=", 0.0)
    for kind, built, most in network.room:
        if built:
            rows.add([(1.0, rows.size(kind, name)) for name in built], "<=", most)
    for case in network.cases:
        _permits(network, case, rows)
        for r in case.reservoirs:
            for y in case.years:
                for e in case.water_years:
                    _releases(network, case, rows, r, y, e)
    rows.enter()
    return rows.owner


def _permits(network: Network, case: PowerCase, rows: Rows) -> None:
    """What stands and what is built together stay within the permit of a line, each way."""
    there = set(network.n.links.index)
    for line in case.lines:
        if line.permit is None:
            continue
        for way in [""] + [" back"] * line.both:
            names = [f"{case.number} {line.name}{way}{tag}" for tag in ("", *(f" {y}" for y in case.years))]
            for t in network.n.snapshots:
                labels = [rows.flow(k, tuple(t)) for k in names if k in there]
                rows.add([(1.0, label) for label in labels if label >= 0], "<=", line.permit)


def _releases(network: Network, case: PowerCase, rows: Rows, r: Reservoir, y: int, e: str) -> None:
    """Least and largest release of each season, and the pond that lets turbines follow the day."""
    here = f"{r.name}/{e}"
    for blocks in _seasons(case):
        length = sum(s.hours for s in blocks)
        at = {s: (y, f"{e}/{s.name}") for s in blocks}
        turbined = [(s.hours / length, rows.flow(f"{case.number} turbine {here}", at[s])) for s in blocks]
        spilled = [(s.hours / length, rows.flow(f"{case.number} spill {here}", at[s])) for s in blocks]
        if r.most is not None:
            rows.add(turbined + spilled, "<=", r.most)
        if r.least:
            usd = r.penalty * 3.6 * length * case.water_years[e] * network.worth[y]
            rows.add([*turbined, *spilled, (1.0, rows.variable(case.number, r.least, usd))], ">=", r.least)
        if r.pond is not None and len(blocks) > 1:
            kept = [rows.variable(case.number, r.pond) for _ in blocks]
            for i, s in enumerate(blocks):
                gain = HM3 * s.duration
                mean = [(-gain * share, label) for share, label in turbined]
                rows.add([(1.0, kept[i]), (-1.0, kept[i - 1]), *mean, (gain, turbined[i][1])], "=", 0.0)


def _seasons(case: PowerCase) -> list[list[Slice]]:
    found: dict[str, list[Slice]] = {}
    for s in case.slices:
        found.setdefault(s.season, []).append(s)
    return list(found.values())
