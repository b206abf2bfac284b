"""A model as arrays: what a solver needs, and what turns trust into bounds.

    minimise  c'x   subject to   row_lower <= A x <= row_upper,   lower <= x <= upper

Only this package knows the solver; everything after it works on these arrays.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler
from scipy.sparse import csc_array

from landbridge.formulation import objective

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CARRIERS = ("power", "freight", "gas")


@dataclass(frozen=True, eq=False)
class Instance:
    """All of a linear program but its matrix: what changes from state to state while the matrix stays.

    Attributes:
        cost, lower, upper: of the n columns. row_lower, row_upper: of the m rows.
    """

    cost: Floats
    lower: Floats
    upper: Floats
    row_lower: Floats
    row_upper: Floats

    def part(self, columns: Ints, rows: Ints) -> Instance:
        """That of some columns and rows."""
        by_column = (self.cost[columns], self.lower[columns], self.upper[columns])
        return Instance(*by_column, self.row_lower[rows], self.row_upper[rows])


class Program:
    """A linear (or mixed-integer) program in arrays.

    Attributes:
        cost: c, length n. matrix: A, m x n, by column. lower, upper: bounds of columns as the model declares them,
        without permits. row_lower, row_upper: bounds of rows. integer: columns that are whole numbers.
        columns, rows: the Pyomo variable or constraint of each.
        ledger: one row a term of the objective (column, amount MUSD a year, weight, kind, carrier, country, period).
        model: the Pyomo model it came from.
    """

    def __init__(self, model: Any) -> None:
        form = LinearStandardFormCompiler().write(model, mixed_form=True)
        self.model = model
        self.columns: list[Any] = list(form.columns)
        self.rows: list[Any] = [r.constraint for r in form.rows]
        self.matrix: csc_array = csc_array(form.A)
        self.cost: Floats = np.asarray(form.c.todense(), dtype=float).ravel()
        rhs = np.asarray(form.rhs, dtype=float)
        sense = np.array([r.bound_type for r in form.rows], dtype=int)
        self.row_lower = np.where(sense <= 0, rhs, -np.inf)
        self.row_upper = np.where(sense >= 0, rhs, np.inf)
        bounds = [v.bounds for v in self.columns]
        self.lower = np.array([-np.inf if b[0] is None else b[0] for b in bounds], dtype=float)
        self.upper = np.array([np.inf if b[1] is None else b[1] for b in bounds], dtype=float)
        self._column = {id(v): j for j, v in enumerate(self.columns)}
        self._row = {id(c): i for i, c in enumerate(self.rows)}
        self._indexed: dict[str, tuple[list[Any], Ints]] = {}
        self.integer = np.zeros(len(self.columns), dtype=bool)
        if model.component("units") is not None:
            self.integer[self.indexed(model.units)[1]] = True
        self.ledger = self._read_ledger()
        self._read_access()

    def column(self, variable: Any) -> int | None:
        """Position of a Pyomo variable, None if no row or cost mentions it."""
        return self._column.get(id(variable))

    def row(self, constraint: Any) -> int | None:
        """Position of a Pyomo constraint, None if it was trivial."""
        return self._row.get(id(constraint))

    def indexed(self, component: Any) -> tuple[list[Any], Ints]:
        """Indices and positions of the members of a variable or constraint that the program holds."""
        if component.name not in self._indexed:
            where = self._column if component.ctype.__name__ == "Var" else self._row
            places = np.array([where.get(id(v), -1) for v in component.values()], dtype=np.int64)
            there = places >= 0
            keys = list(component.keys())
            self._indexed[component.name] = list(itertools.compress(keys, there)), places[there]
        return self._indexed[component.name]

    def _read_ledger(self) -> pd.DataFrame:
        ledger = self.model.ledger
        chance = {None: 1.0, **self.model.time.hydro_years}
        return pd.DataFrame(
            {
                "column": np.array([self._column.get(id(v), -1) for v in ledger.variable], dtype=np.int64),
                "amount": np.array(ledger.amount, dtype=float),
                "weight": objective.weights(self.model),
                "probability": np.array([chance[e] for e in ledger.hydro_year], dtype=float),
                "kind": pd.Categorical(np.array(ledger.kind, dtype=object)),
                "carrier": pd.Categorical(np.array(ledger.carrier, dtype=object)),
                "country": pd.Categorical(np.array(ledger.country, dtype=object)),
                "period": ledger.period,
            }
        )

    def _read_access(self) -> None:
        access = self.model.access
        column = np.array([self._column.get(id(c), -1) for c in access.component], dtype=np.int64)
        row = np.array([self._row.get(id(c), -1) for c in access.component], dtype=np.int64)
        keys = list(zip(access.gate, access.period, strict=True))
        self._keys = sorted(set(keys))
        number = {k: i for i, k in enumerate(self._keys)}
        key = np.array([number[k] for k in keys], dtype=np.int64)
        amount = np.array(access.amount, dtype=float)
        curves = list(dict.fromkeys(access.points))
        curve = np.array([curves.index(p) for p in access.points], dtype=np.int64)
        self._curves = curves
        carrier = np.array([CARRIERS.index(c) for c in access.carrier], dtype=np.int64)
        entries = {"key": key, "amount": amount, "curve": curve, "carrier": carrier}
        self._on_columns = pd.DataFrame({"target": column, **entries})[column >= 0]
        self._on_rows = pd.DataFrame({"target": row, **entries})[row >= 0]

    def access(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Entries that openness governs, on columns and on rows: target, gate, period, amount, curve."""
        out = []
        for frame in (self._on_columns, self._on_rows):
            gates = [self._keys[k] for k in frame["key"]]
            out.append(
                frame.assign(
                    gate=[g for g, _ in gates],
                    period=[y for _, y in gates],
                    points=[self._curves[c] for c in frame["curve"]],
                )
            )
        return out[0], out[1]

    def at(self, phi: Mapping[tuple[str, int], float]) -> Instance:
        """The program at an openness of gates: the model's own bounds, and permits beside them."""
        return self.at_by_carrier({c: phi for c in CARRIERS})

    def at_by_carrier(self, phi: Mapping[str, Mapping[tuple[str, int], float]]) -> Instance:
        """The program where gates are open to a different extent for each carrier."""
        upper, row_upper = self.upper.copy(), self.row_upper.copy()
        level = np.array([[phi[c][k] for c in CARRIERS] for k in self._keys], dtype=float).reshape(-1, len(CARRIERS))
        for frame, target in ((self._on_columns, upper), (self._on_rows, row_upper)):
            if not len(frame):
                continue
            share = level[frame["key"].to_numpy(), frame["carrier"].to_numpy()]
            for i, points in enumerate(self._curves):
                if points is not None:
                    chosen = frame["curve"].to_numpy() == i
                    xs, ys = zip(*points, strict=True)
                    share[chosen] = np.interp(share[chosen], xs, ys)
            np.minimum.at(target, frame["target"].to_numpy(), frame["amount"].to_numpy() * share)
        return Instance(self.cost, self.lower, np.maximum(upper, self.lower), self.row_lower, row_upper)
