"""Solve a program at any openness of its gates: part by part, from the last basis, never building anew.

What is asked for together is solved side by side, each state from the basis of the nearest one solved before it.
"""

from __future__ import annotations

import copy
import hashlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from landbridge.solve.blocks import Part, parts
from landbridge.solve.certificate import Certificate, certify, combine, with_bound
from landbridge.solve.diagnosis import explain
from landbridge.solve.highs import WARM_SECONDS, Effort, Engine, SolveError, Start, Tally, with_fixed
from landbridge.solve.order import in_order, tree
from landbridge.solve.program import Floats, Instance, Program

#: Solves side by side.
WORKERS = 2
#: Rows from which a solve takes minutes (a year hour by hour). From today to full trust a kept basis then saves a fifth
#: of them, where it saves nine tenths of a small solve: both are better begun at once.
LARGE_ROWS = 200_000
#: Seconds after which a thread that waits for Python gets its turn, while workers solve.
QUICK_TURN = 2e-4


#: Arrays of an instance.
NAMES = tuple(f.name for f in fields(Instance))
#: Share of the cost within which a plan and a tangent meet, and the residuals that are let pass there.
MEET, ENOUGH = 1e-11, 1e-8
#: Residuals and gaps (relative) above which a plan is refused: the solver has worked on other numbers than the model's.
WORST = 1e-5


@dataclass(frozen=True)
class Tangent:
    """What a solved part tells of other permits, on the columns and rows that trust moves.

    Attributes:
        cost: least cost, MUSD. upper, row_upper: limits it was found at. x, activity: the plan there.
        z, y: duals of the limits (MUSD per unit).
    """

    cost: float
    upper: Floats
    row_upper: Floats
    x: Floats
    activity: Floats
    z: Floats
    y: Floats

    def allows(self, upper: Floats, row_upper: Floats) -> bool:
        """Whether the plan keeps within other limits."""
        slack = 1e-9
        return bool(np.all(self.x <= upper + slack) and np.all(self.activity <= row_upper + slack))

    def least(self, upper: Floats, row_upper: Floats) -> float:
        """Lower bound of the least cost under other limits, MUSD."""
        return (
            self.cost
            + float(np.sum(np.minimum(self.z, 0.0) * (upper - self.upper)))
            + float(np.sum(np.minimum(self.y, 0.0) * (row_upper - self.row_upper)))
        )


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
        instance: what was solved. objective: least cost, MUSD. certificate: how good it is.
        effort: what the solves took that were made for it (nothing where all parts had been seen).
        best_known: whether a part met the time limit, and its plan is the best known and perhaps not the optimum.
    """

    x: Floats
    y: Floats
    z: Floats
    instance: Instance
    objective: float
    certificate: Certificate
    effort: Effort
    best_known: bool = False


class Known(NamedTuple):
    """A solved part: its piece, the basis it left, where its bounds stood, and what it tells of other bounds."""

    piece: Piece
    basis: Any
    place: Floats
    tells: Tangent | None


class Solver:
    """Holds a program inside HiGHS: an engine for each independent part and worker, and every basis found.

    Attributes:
        program: what is solved. parts: its independent parts. tally: what all solves took.
        large: whether solves of a part take minutes.
    """

    def __init__(self, program: Program, time_limit: float | None = None) -> None:
        self.program, self.tally = program, Tally()
        self.parts = parts(program)
        by_row = program.matrix.tocsr()
        self._matrices = [by_row[p.rows][:, p.columns].tocsc() for p in self.parts]
        self._engines: list[list[Engine]] = [[] for _ in self.parts]
        self._known: list[dict[bytes, Known]] = [{} for _ in self.parts]
        self._cold = [0.0] * len(self.parts)  # seconds of a solve from nothing
        self._counted: set[int] = set()
        on_columns, on_rows = program.access()
        self._moved = [
            (np.isin(p.columns, on_columns["target"]), np.isin(p.rows, on_rows["target"])) for p in self.parts
        ]
        # of bounds that move alike (those of a line in every slice) one tells where they stand
        alike = ["gate", "period", "amount", "points", "carrier"]
        columns, rows = (frame.drop_duplicates(alike)["target"] for frame in (on_columns, on_rows))
        self._marks = [(p.columns[np.isin(p.columns, columns)], p.rows[np.isin(p.rows, rows)]) for p in self.parts]
        self.large = any(map(self._long, range(len(self.parts))))
        self.time_limit = time_limit
        self._dropped = False

    def with_program(self, program: Program) -> Solver:
        """A solver of a program that differs in coefficients alone: parts in which none does keep what is known."""
        other = copy.copy(self)
        other.program = program
        by_row = program.matrix.tocsr()
        found = [by_row[p.rows][:, p.columns].tocsc() for p in self.parts]
        same = [abs(new - old).max() == 0 for new, old in zip(found, self._matrices, strict=True)]
        other._matrices = [old if kept else new for kept, new, old in zip(same, found, self._matrices, strict=True)]
        other._engines = [e if kept else [] for kept, e in zip(same, self._engines, strict=True)]
        other._known = [known if kept else {} for kept, known in zip(same, self._known, strict=True)]
        return other

    @contextmanager
    def dropping(self) -> Iterator[None]:
        """Begin no further solve after an error or Ctrl-C in here: others may still wait for theirs in threads."""
        try:
            yield
        except BaseException:
            self._dropped = True
            raise

    def at(self, phi: Mapping[tuple[str, int], float]) -> Solution:
        """Solve at an openness of gates."""
        return self.under(self.program.at(phi))

    def under(self, instance: Instance) -> Solution:
        """Solve an instance. A part that has been seen like this is not solved again.

        Raises:
            SolveError: a part is not solved; the message says why in terms of the inputs.
        """
        p = self.program
        x, y = np.zeros(len(p.cost)), np.zeros(len(p.row_lower))
        certificates, effort = [], Effort()
        pieces = self.pieces(instance)
        for part, piece in zip(self.parts, pieces, strict=True):
            x[part.columns], y[part.rows] = piece.x, piece.y
            certificates.append(piece.certificate)
            if id(piece) in self._counted:
                self.tally.spared += 1
            else:
                self._counted.add(id(piece))
                effort = effort + piece.effort
        z = instance.cost - p.matrix.T @ y
        stopped = any(piece.effort.stopped for piece in pieces)
        return Solution(x, y, z, instance, instance.value(x), combine(certificates), effort, stopped)

    def certify(self, instance: Instance, x: Floats, y: Floats, bound: float | None = None) -> Certificate:
        """Certificate of columns and duals of rows for an instance, part by part, without solving anything.

        With whole units it proves the plan for its units alone, and `bound` is the lower bound that a search has left.
        """
        found = []
        for k, part in enumerate(self.parts):
            mine = instance.part(part.columns, part.rows)
            found.append(self._certified(k, mine, x[part.columns], y[part.rows]))
        whole = combine(found)
        return whole if bound is None or not self.program.integer.any() else with_bound(whole, bound)

    def _certified(self, k: int, mine: Instance, x: Floats, y: Floats) -> Certificate:
        """Certificate of a part; its whole units, if it has any, are fixed."""
        integer = self.program.integer[self.parts[k].columns]
        return certify(with_fixed(mine, integer, x[integer]) if integer.any() else mine, self._matrices[k], x, y)

    def pieces(self, instance: Instance) -> list[Piece]:
        """The solved parts of an instance, in the order of `parts`; one that has been seen is not solved again."""
        keys = self._keys(instance)
        if any(key not in known for key, known in zip(keys, self._known, strict=True)):
            self.prepare([instance])
        return [known[key].piece for key, known in zip(keys, self._known, strict=True)]

    def prepare(self, many: Sequence[Instance]) -> None:
        """Solve side by side what `under` will be asked for, except where what is known tells the optimum.

        Each solve starts from the basis of the nearest bounds solved before it: a tree that is laid out in advance, so
        that the same states give the same solutions whatever the workers' pace. Where a solve takes minutes, every
        worker begins with one from nothing.
        """
        keys = [self._keys(instance) for instance in many]
        jobs: dict[tuple[int, bytes], Callable[[], None]] = {}
        after: dict[tuple[int, bytes], set[tuple[int, bytes]]] = {}
        for k in range(len(self.parts)):
            new = {of[k]: i for of, i in zip(keys, many, strict=True) if of[k] not in self._known[k]}
            new = {key: i for key, i in new.items() if not self._told(k, key, i)}
            places = {key: known.place for key, known in self._known[k].items()}
            roots = WORKERS if self._long(k) else 1
            for key, source in tree(places, {key: self._place(k, i) for key, i in new.items()}, roots):
                jobs[k, key] = partial(self._solve, k, key, new[key], source)
                after[k, key] = {(k, source)} & jobs.keys()
        with _quick_turns(), side_by_side(WORKERS) as pool:
            in_order(pool, jobs, after)

    def _keys(self, instance: Instance) -> list[bytes]:
        """What tells an instance apart from others, part by part."""
        own = [name for name in NAMES if getattr(instance, name) is not getattr(self.program, name)]
        return [_key(part, instance, own) for part in self.parts]

    def _long(self, k: int) -> bool:
        """Whether a solve of a part takes minutes."""
        return len(self.parts[k].rows) >= LARGE_ROWS

    def _place(self, k: int, instance: Instance) -> Floats:
        """Where the bounds that trust moves stand in a part."""
        columns, rows = self._marks[k]
        return np.concatenate([instance.upper[columns], instance.row_upper[rows]])

    def _moves_only_permits(self, k: int, instance: Instance) -> bool:
        """Whether an instance differs from others by permits alone, and its part is an LP."""
        p = self.program
        same = instance.cost is p.cost and instance.lower is p.lower and instance.row_lower is p.row_lower
        return same and not p.integer[self.parts[k].columns].any()

    def _told(self, k: int, key: bytes, instance: Instance) -> bool:
        """Whether solved instances tell the optimum of this one: a plan it allows costs no more than a tangent says.

        Cost is convex in permits, so a tangent of any solved instance bounds it from below; a plan of any other that
        keeps within the new permits bounds it from above. Where both meet, that plan and that tangent's prices are
        a solution, with a certificate like any other.
        """
        if not self._moves_only_permits(k, instance):
            return False
        columns, rows = self._moved[k]
        part = self.parts[k]
        upper, row_upper = instance.upper[part.columns[columns]], instance.row_upper[part.rows[rows]]
        told = [known for known in self._known[k].values() if known.tells is not None]
        plans = [known for known in told if known.tells and known.tells.allows(upper, row_upper)]
        if not plans:
            return False
        plan = min(plans, key=lambda known: known.piece.certificate.objective)
        lowest = max(told, key=lambda known: known.tells.least(upper, row_upper) if known.tells else -np.inf)
        cost = plan.piece.certificate.objective
        assert lowest.tells is not None
        if cost - lowest.tells.least(upper, row_upper) > MEET * max(1.0, abs(cost)):
            return False
        x, y = plan.piece.x, lowest.piece.y
        whole = instance.part(part.columns, part.rows)
        certificate = certify(whole, self._matrices[k], x, y)
        if certificate.worst > ENOUGH:
            return False
        # its plan and tangent are known already: it tells nothing new itself
        self._known[k][key] = Known(Piece(x, y, certificate, Effort()), plan.basis, plan.place, None)
        self.tally.told += 1
        return True

    def _tangent(self, k: int, instance: Instance, x: Floats, y: Floats, certificate: Certificate) -> Tangent:
        """What a solution of a part tells of other permits."""
        columns, rows = self._moved[k]
        matrix = self._matrices[k]
        z = instance.cost[columns] - matrix[:, np.nonzero(columns)[0]].T @ y
        limits = (instance.upper[columns], instance.row_upper[rows])
        return Tangent(certificate.objective, *limits, x[columns], (matrix @ x)[rows], z, y[rows])

    def _start(self, k: int, known: Known) -> Start:
        """How a part starts from what is known of it."""
        near = known.piece.effort.short(len(self.parts[k].rows))
        return Start(known.basis, near, max(WARM_SECONDS, 2 * self._cold[k]))

    def _engine(self, k: int, mine: Instance) -> Engine:
        """An engine for a part: one that is free, or a new one."""
        try:
            return self._engines[k].pop()
        except IndexError:
            integer = self.program.integer[self.parts[k].columns]
            return Engine(mine, self._matrices[k], integer, self.time_limit)

    def _solve(self, k: int, key: bytes, instance: Instance, source: bytes) -> None:
        """Solve a part from the basis of `source` (from nothing if that is not known)."""
        if self._dropped:
            raise CancelledError
        p, part = self.program, self.parts[k]
        mine = instance.part(part.columns, part.rows)
        start = self._known[k].get(source)
        try:
            engine = self._engine(k, mine)
            x, y, effort = engine.solve(mine, self._start(k, start) if start else None)
            if not start:
                self._cold[k] = effort.seconds
            certificate = self._certified(k, mine, x, y)
            if certificate.worst > WORST and start:
                x, y, more = engine.solve(mine)
                certificate, effort = self._certified(k, mine, x, y), effort + more
            if not certificate.worst <= WORST:
                figure = f"a plan that is not optimal, by a certificate of {certificate.worst:.1e}"
                raise SolveError(figure, f"not solved: {figure}")
        except SolveError as error:
            raise SolveError(error.status, explain(p, part, instance, error.status)) from error
        if engine.mixed:
            certificate = with_bound(certificate, engine.bound)
        self.tally.count(effort)
        tells = self._tangent(k, mine, x, y, certificate) if self._moves_only_permits(k, instance) else None
        piece = Piece(x, y, certificate, effort)
        self._known[k][key] = Known(piece, engine.basis(), self._place(k, instance), tells)
        self._engines[k].append(engine)


@contextmanager
def side_by_side(workers: int) -> Iterator[ThreadPoolExecutor]:
    """Threads for jobs, awaited in the end; at an error or Ctrl-C those that wait are dropped, and nobody waits."""
    pool = ThreadPoolExecutor(workers)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


@contextmanager
def _quick_turns() -> Iterator[None]:
    """Let threads take turns often, so that workers wait little for one that holds Python (to build, say)."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(QUICK_TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def _key(part: Part, instance: Instance, own: list[str]) -> bytes:
    """What tells a part of an instance apart; `own` names the arrays that are not the program's."""
    digest = hashlib.blake2b(",".join(own).encode(), digest_size=16)
    for name in own:
        values: Floats = getattr(instance, name)
        digest.update(values[part.rows if name.startswith("row") else part.columns].data)
    return digest.digest()
