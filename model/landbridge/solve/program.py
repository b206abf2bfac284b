"""A model as arrays: what a solver needs, and what turns trust into bounds.

    minimise  c'x   subject to   row_lower <= A x <= row_upper,   lower <= x <= upper

Only this package knows the solver; everything after it works on these arrays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pyomo.common.gc_manager import PauseGC

from landbridge.formulation import objective
from landbridge.solve.form import form_of

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

    def value(self, x: Floats) -> float:
        """Cost of columns, MUSD: summed alike on any number of cores, where a product of vectors is not."""
        return float(np.sum(self.cost * x))

    def part(self, columns: Ints, rows: Ints) -> Instance:
        """That of some columns and rows."""
        by_column = (self.cost[columns], self.lower[columns], self.upper[columns])
        return Instance(*by_column, self.row_lower[rows], self.row_upper[rows])


class Program:
    """A linear (or mixed-integer) program in arrays.

    Attributes:
        cost: c, length n. matrix: A, m x n, by column. lower, upper: bounds of columns as the model declares them,
        without permits. row_lower, row_upper: bounds of rows. integer: columns that are whole numbers.
        columns, rows: what stands where.
        ledger: one row a term of the objective (column, amount MUSD a year, weight, kind, carrier, country, period).
        model: the model it came from, declared in Pyomo's objects or in arrays.
    """

    def __init__(self, model: Any) -> None:
        with PauseGC():
            form = form_of(model)
        self.model = model
        self.cost, self.matrix = form.cost, form.matrix
        self.lower, self.upper = form.lower, form.upper
        self.row_lower, self.row_upper = form.row_lower, form.row_upper
        self.integer, self.columns, self.rows = form.integer, form.columns, form.rows
        self.ledger = self._weighted(form.ledger)
        self._read_access(form.access)

    def indexed(self, component: Any) -> tuple[list[Any], Ints]:
        """Indices and positions of the members of a variable or constraint that the program holds."""
        name = component.name
        return self.columns.indexed(name) if name in self.columns else self.rows.indexed(name)

    def _weighted(self, ledger: pd.DataFrame) -> pd.DataFrame:
        weight, chance = objective.weights(self.model.time, ledger), objective.chances(self.model.time, ledger)
        return ledger.drop(columns="hydro_year").assign(weight=weight, probability=chance)

    def _read_access(self, entries: pd.DataFrame) -> None:
        keys = list(zip(entries["gate"], entries["period"], strict=True))
        self._keys = sorted(set(keys))
        number = {k: i for i, k in enumerate(self._keys)}
        self._curves = list(dict.fromkeys(entries["points"]))
        curve = {points: i for i, points in enumerate(self._curves)}
        frame = pd.DataFrame(
            {
                "target": entries["target"],
                "key": np.array([number[k] for k in keys], dtype=np.int64),
                "amount": entries["amount"],
                "curve": np.array([curve[p] for p in entries["points"]], dtype=np.int64),
                "carrier": np.array([CARRIERS.index(c) for c in entries["carrier"]], dtype=np.int64),
            }
        )
        there, on_row = entries["target"] >= 0, entries["row"]
        self._on_columns, self._on_rows = frame[there & ~on_row], frame[there & on_row]

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
        return Instance(self.cost, self.lower, upper, self.row_lower, row_upper)
