"""Solve a program at any openness of its gates: part by part, from the last basis, never building anew.

What is asked for together is solved side by side, each state from the basis of the nearest one solved before it.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from landbridge.solve.blocks import Part, parts
from landbridge.solve.certificate import Certificate, certify, combine
from landbridge.solve.diagnosis import explain
from landbridge.solve.highs import Effort, Engine, SolveError, Tally
from landbridge.solve.program import Bounds, Floats, Program

#: Solves side by side.
WORKERS = 2
#: Seconds after which a thread that waits for Python gets its turn, while workers solve.
QUICK_TURN = 2e-4


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


class Known(NamedTuple):
    """A solved part under some bounds: its piece, the basis it left, and where its bounds stood."""

    piece: Piece
    basis: Any
    place: Floats


class Solver:
    """Holds a program inside HiGHS: an engine for each independent part and worker, and every basis found."""

    def __init__(self, program: Program, time_limit: float | None = None) -> None:
        self.program, self.tally = program, Tally()
        self.parts = parts(program)
        by_row = program.matrix.tocsr()
        self._matrices = [by_row[p.rows][:, p.columns].tocsc() for p in self.parts]
        self._engines: list[list[Engine]] = [[] for _ in self.parts]
        self._known: list[dict[bytes, Known]] = [{} for _ in self.parts]
        self._counted: set[int] = set()
        # of bounds that move alike (those of a line in every slice) one tells where they stand
        alike = ["gate", "period", "amount", "points", "carrier"]
        columns, rows = (frame.drop_duplicates(alike)["target"] for frame in program.access())
        self._moving = [(np.isin(p.columns, columns), np.isin(p.rows, rows)) for p in self.parts]
        self.time_limit = time_limit

    def at(self, phi: Mapping[tuple[str, int], float]) -> Solution:
        """Solve at an openness of gates."""
        return self.under(self.program.bounds(phi))

    def under(self, bounds: Bounds) -> Solution:
        """Solve under given bounds. A part whose bounds have been seen is not solved again.

        Raises:
            SolveError: a part is not solved; the message says why in terms of the inputs.
        """
        keys = self._keys(bounds)
        if any(key not in known for key, known in zip(keys, self._known, strict=True)):
            self.prepare([bounds])
        p = self.program
        x, y = np.zeros(len(p.cost)), np.zeros(len(p.row_lower))
        certificates, effort = [], Effort()
        for k, part in enumerate(self.parts):
            piece = self._known[k][keys[k]].piece
            x[part.columns], y[part.rows] = piece.x, piece.y
            certificates.append(piece.certificate)
            if id(piece) in self._counted:
                self.tally.spared += 1
            else:
                self._counted.add(id(piece))
                effort = effort + piece.effort
        return Solution(x, y, p.cost - p.matrix.T @ y, bounds, float(p.cost @ x), combine(certificates), effort)

    def prepare(self, many: Sequence[Bounds]) -> None:
        """Solve side by side what `under` will be asked for.

        Each solve starts from the basis of the nearest bounds solved before it: a tree that is laid out in advance, so
        that the same states give the same solutions whatever the workers' pace.
        """
        keys = [self._keys(b) for b in many]
        with _quick_turns(), ThreadPoolExecutor(WORKERS) as pool:
            jobs: list[Future[None]] = []
            for k in range(len(self.parts)):
                new = {of[k]: b for of, b in zip(keys, many, strict=True) if of[k] not in self._known[k]}
                places = {key: known.place for key, known in self._known[k].items()}
                running: dict[bytes, Future[None]] = {}
                for key, source in _tree(places, {key: self._place(k, b) for key, b in new.items()}):
                    running[key] = pool.submit(self._solve, k, key, new[key], source, running.get(source))
                jobs += running.values()
            for job in jobs:
                job.result()

    def _keys(self, bounds: Bounds) -> list[bytes]:
        """What tells some bounds apart from others, part by part."""
        return [_key(part, bounds) for part in self.parts]

    def _place(self, k: int, bounds: Bounds) -> Floats:
        """Where the bounds that trust moves stand in a part."""
        columns, rows = self._moving[k]
        part = self.parts[k]
        return np.concatenate([bounds.upper[part.columns[columns]], bounds.row_upper[part.rows[rows]]])

    def _solve(self, k: int, key: bytes, bounds: Bounds, source: bytes, after: Future[None] | None) -> None:
        """Solve a part from the basis of `source` (from nothing if that is not known), once `after` has ended."""
        if after is not None:
            after.result()
        p, part, matrix = self.program, self.parts[k], self._matrices[k]
        lower, upper, row_upper = _bounds(part, bounds)
        cost, row_lower = p.cost[part.columns], p.row_lower[part.rows]
        try:
            engine = self._engines[k].pop()
        except IndexError:
            whole = p.integer[part.columns]
            engine = Engine(cost, matrix, row_lower, row_upper, lower, upper, whole, self.time_limit)
        start = self._known[k].get(source)
        try:
            x, y, effort = engine.solve(lower, upper, row_upper, start.basis if start else None)
        except SolveError as error:
            raise SolveError(error.status, explain(p, part, bounds, error.status)) from error
        self.tally.count(effort)
        certificate = certify(cost, matrix, row_lower, row_upper, lower, upper, x, y)
        self._known[k][key] = Known(Piece(x, y, certificate, effort), engine.basis(), self._place(k, bounds))
        self._engines[k].append(engine)


@contextmanager
def _quick_turns() -> Iterator[None]:
    """Let threads take turns often, so that workers wait little for one that holds Python (to build, say)."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(QUICK_TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def _tree(known: Mapping[bytes, Floats], new: Mapping[bytes, Floats]) -> list[tuple[bytes, bytes]]:
    """(new, source) in order: each new place after the nearest one known or solved before it (Prim's tree)."""
    order: list[tuple[bytes, bytes]] = []
    solved, waiting = dict(known), dict(new)
    if not solved and waiting:
        first = next(iter(waiting))
        solved[first] = waiting.pop(first)
        order.append((first, b""))
    nearest = {
        w: min((_distance(place, at), i, s) for i, (s, at) in enumerate(solved.items())) for w, place in waiting.items()
    }
    while waiting:
        chosen = min(waiting, key=lambda w: nearest[w][0])
        order.append((chosen, nearest[chosen][2]))
        place = waiting.pop(chosen)
        for w, other in waiting.items():
            nearest[w] = min(nearest[w], (_distance(other, place), len(order) + len(known), chosen))
    return order


def _distance(a: Floats, b: Floats) -> float:
    """How far apart two sets of bounds are: sum of relative differences."""
    differ = a != b
    here, there = a[differ], b[differ]
    finite = np.isfinite(here) & np.isfinite(there)
    size = np.maximum(np.abs(here[finite]), np.abs(there[finite]))
    return float(np.sum(np.abs(here[finite] - there[finite]) / size) + np.sum(~finite))


def _bounds(part: Part, bounds: Bounds) -> tuple[Floats, Floats, Floats]:
    return bounds.lower[part.columns], bounds.upper[part.columns], bounds.row_upper[part.rows]


def _key(part: Part, bounds: Bounds) -> bytes:
    """What tells the bounds of a part apart."""
    digest = hashlib.blake2b(digest_size=16)
    for values in _bounds(part, bounds):
        digest.update(np.ascontiguousarray(values).data)
    return digest.digest()
