"""Solve a program at any openness of its gates: part by part, from the last basis, never building anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from landbridge.solve.blocks import Part, parts
from landbridge.solve.certificate import Certificate, certify, combine
from landbridge.solve.diagnosis import explain
from landbridge.solve.highs import Engine, SolveError, Tally
from landbridge.solve.program import Bounds, Floats, Program


@dataclass(frozen=True)
class Solution:
    """A solved program.

    Attributes:
        x: columns. y: duals of rows (d cost / d right-hand side). z: reduced costs.
        bounds: under which it was solved. objective: least cost, MUSD. certificate: how good it is.
    """

    x: Floats
    y: Floats
    z: Floats
    bounds: Bounds
    objective: float
    certificate: Certificate


class Solver:
    """Holds a program inside HiGHS, one engine for each independent part."""

    def __init__(self, program: Program, time_limit: float | None = None) -> None:
        self.program, self.tally = program, Tally()
        self.parts = parts(program)
        by_row = program.matrix.tocsr()
        self._matrices = [by_row[p.rows][:, p.columns].tocsc() for p in self.parts]
        self._engines: list[Engine | None] = [None] * len(self.parts)
        self._cache: list[dict[bytes, tuple[Floats, Floats, Certificate]]] = [{} for _ in self.parts]
        self.time_limit = time_limit

    def at(self, phi: Mapping[tuple[str, int], float]) -> Solution:
        """Solve at an openness of gates."""
        return self.under(self.program.bounds(phi))

    def under(self, bounds: Bounds) -> Solution:
        """Solve under given bounds. A part whose bounds have been seen is not solved again.

        Raises:
            SolveError: a part is not solved; the message says why in terms of the inputs.
        """
        p = self.program
        x, y = np.zeros(len(p.cost)), np.zeros(len(p.row_lower))
        certificates = []
        for k, part in enumerate(self.parts):
            key = b"".join(a.tobytes() for a in self._bounds_of(part, bounds))
            if key not in self._cache[k]:
                self._cache[k][key] = self._solve_part(k, part, bounds)
            else:
                self.tally.spared += 1
            x[part.columns], y[part.rows], certificate = self._cache[k][key]
            certificates.append(certificate)
        z = p.cost - p.matrix.T @ y
        return Solution(x, y, z, bounds, float(p.cost @ x), combine(certificates))

    @staticmethod
    def _bounds_of(part: Part, bounds: Bounds) -> tuple[Floats, Floats, Floats]:
        return bounds.lower[part.columns], bounds.upper[part.columns], bounds.row_upper[part.rows]

    def _solve_part(self, k: int, part: Part, bounds: Bounds) -> tuple[Floats, Floats, Certificate]:
        p, matrix = self.program, self._matrices[k]
        lower, upper, row_upper = self._bounds_of(part, bounds)
        cost, row_lower = p.cost[part.columns], p.row_lower[part.rows]
        engine = self._engines[k]
        if engine is None:
            engine = Engine(
                cost, matrix, row_lower, row_upper, lower, upper, p.integer[part.columns], self.tally, self.time_limit
            )
            self._engines[k] = engine
        try:
            x, y = engine.solve(lower, upper, row_upper)
        except SolveError as error:
            raise SolveError(error.status, explain(p, part, bounds, error.status)) from error
        return x, y, certify(cost, matrix, row_lower, row_upper, lower, upper, x, y)
