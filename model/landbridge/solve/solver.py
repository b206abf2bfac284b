"""Solve a program at any openness of its gates: part by part, from the last basis, never building anew.

What is asked for together is solved side by side: each independent part is first solved once, and its further states
are then shared out between workers that start from the basis of the first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from landbridge.solve.blocks import Part, parts
from landbridge.solve.certificate import Certificate, certify, combine
from landbridge.solve.diagnosis import explain
from landbridge.solve.highs import Effort, Engine, SolveError, Tally
from landbridge.solve.program import Bounds, Floats, Program

#: Solves side by side.
WORKERS = 2


@dataclass(frozen=True)
class Piece:
    """A solved part: columns, duals of rows, certificate, and what it took."""

    x: Floats
    y: Floats
    certificate: Certificate
    effort: Effort


@dataclass(frozen=True)
class Solution:
    """A solved program.

    Attributes:
        x: columns. y: duals of rows (d cost / d right-hand side). z: reduced costs.
        bounds: under which it was solved. objective: least cost, MUSD. certificate: how good it is.
        effort: what the solves took that were made for it (nothing where all parts had been seen).
    """

    x: Floats
    y: Floats
    z: Floats
    bounds: Bounds
    objective: float
    certificate: Certificate
    effort: Effort


class Solver:
    """Holds a program inside HiGHS, one engine for each independent part and worker."""

    def __init__(self, program: Program, time_limit: float | None = None) -> None:
        self.program, self.tally = program, Tally()
        self.parts = parts(program)
        by_row = program.matrix.tocsr()
        self._matrices = [by_row[p.rows][:, p.columns].tocsc() for p in self.parts]
        self._engines: list[list[Engine]] = [[] for _ in self.parts]
        self._known: list[dict[bytes, Piece]] = [{} for _ in self.parts]
        self._counted: set[int] = set()
        self.time_limit = time_limit

    def at(self, phi: Mapping[tuple[str, int], float]) -> Solution:
        """Solve at an openness of gates."""
        return self.under(self.program.bounds(phi))

    def under(self, bounds: Bounds) -> Solution:
        """Solve under given bounds. A part whose bounds have been seen is not solved again.

        Raises:
            SolveError: a part is not solved; the message says why in terms of the inputs.
        """
        self.prepare([bounds])
        p = self.program
        x, y = np.zeros(len(p.cost)), np.zeros(len(p.row_lower))
        certificates, effort = [], Effort()
        for k, part in enumerate(self.parts):
            piece = self._known[k][_key(part, bounds)]
            x[part.columns], y[part.rows] = piece.x, piece.y
            certificates.append(piece.certificate)
            if id(piece) in self._counted:
                self.tally.spared += 1
            else:
                self._counted.add(id(piece))
                effort = effort + piece.effort
        return Solution(x, y, p.cost - p.matrix.T @ y, bounds, float(p.cost @ x), combine(certificates), effort)

    def prepare(self, many: Sequence[Bounds]) -> None:
        """Solve side by side what `under` will be asked for; give it in an order in which neighbours are alike."""
        wanted: list[dict[bytes, Bounds]] = []
        for k, part in enumerate(self.parts):
            new = {_key(part, b): b for b in many}
            wanted.append({key: b for key, b in new.items() if key not in self._known[k]})
        with ThreadPoolExecutor(WORKERS) as pool:
            first = [k for k, new in enumerate(wanted) if new and not self._engines[k]]
            jobs = []
            for k in first:
                key = next(iter(wanted[k]))
                jobs.append(_call(self._solve, k, 0, [(key, wanted[k].pop(key))]))
            _all(pool, jobs)
            jobs = []
            for k, new in enumerate(wanted):
                items = list(new.items())
                half = (len(items) + 1) // WORKERS if len(items) > 1 else len(items)
                for worker, chunk in enumerate((items[:half], items[half:][::-1])):
                    if chunk:
                        jobs.append(_call(self._solve, k, worker, chunk))
            _all(pool, jobs)

    def _solve(self, k: int, worker: int, items: list[tuple[bytes, Bounds]]) -> None:
        """Solve a part under several bounds in turn, on the engine of one worker."""
        p, part = self.program, self.parts[k]
        engines = self._engines[k]
        for key, bounds in items:
            lower, upper, row_upper = _bounds(part, bounds)
            cost, row_lower = p.cost[part.columns], p.row_lower[part.rows]
            if not engines:
                engines.append(
                    Engine(
                        cost,
                        self._matrices[k],
                        row_lower,
                        row_upper,
                        lower,
                        upper,
                        p.integer[part.columns],
                        self.time_limit,
                    )
                )
            while len(engines) <= worker:
                engines.append(engines[0].twin())
            try:
                x, y, effort = engines[worker].solve(lower, upper, row_upper)
            except SolveError as error:
                raise SolveError(error.status, explain(p, part, bounds, error.status)) from error
            self.tally.count(effort)
            certificate = certify(cost, self._matrices[k], row_lower, row_upper, lower, upper, x, y)
            self._known[k][key] = Piece(x, y, certificate, effort)


def _call(function: Callable[..., None], *arguments: object) -> Callable[[], None]:
    return lambda: function(*arguments)


def _all(pool: ThreadPoolExecutor, jobs: Sequence[Callable[[], None]]) -> None:
    """Run jobs side by side; the first failure is raised once all have ended."""
    for future in [pool.submit(job) for job in jobs]:
        future.result()


def _bounds(part: Part, bounds: Bounds) -> tuple[Floats, Floats, Floats]:
    return bounds.lower[part.columns], bounds.upper[part.columns], bounds.row_upper[part.rows]


def _key(part: Part, bounds: Bounds) -> bytes:
    """What tells the bounds of a part apart."""
    digest = hashlib.blake2b(digest_size=16)
    for values in _bounds(part, bounds):
        digest.update(np.ascontiguousarray(values).data)
    return digest.digest()
