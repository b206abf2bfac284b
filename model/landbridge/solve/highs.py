"""The only file that talks to HiGHS: hand-over, options, solve, re-solve, status."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np
from scipy.sparse import csc_array

from landbridge.solve.program import Floats, Ints


class SolveError(Exception):
    """A program was not solved to optimality; `status` says how it ended, in the solver's honest words."""

    def __init__(self, status: str, message: str) -> None:
        super().__init__(message)
        self.status = status


#: Status of HiGHS to ours. What is not here is a numerical failure, which is not infeasibility.
STATUS = {
    highspy.HighsModelStatus.kOptimal: "optimal",
    highspy.HighsModelStatus.kInfeasible: "infeasible",
    highspy.HighsModelStatus.kUnbounded: "unbounded",
    highspy.HighsModelStatus.kUnboundedOrInfeasible: "infeasible or unbounded",
    highspy.HighsModelStatus.kTimeLimit: "time limit",
    highspy.HighsModelStatus.kIterationLimit: "iteration limit",
    highspy.HighsModelStatus.kModelEmpty: "optimal",
}

#: Options every solve uses; each is checked when it is set, and recorded.
OPTIONS: dict[str, Any] = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
    "primal_feasibility_tolerance": 1e-9,
    "dual_feasibility_tolerance": 1e-9,
    "mip_rel_gap": 1e-6,
}

#: Rows above which a first solve is by interior point with crossover; simplex is faster below.
INTERIOR_ROWS = 8000


def set_option(solver: highspy.Highs, name: str, value: Any) -> None:
    """Set an option and raise if HiGHS does not take it."""
    if solver.setOptionValue(name, value) != highspy.HighsStatus.kOk:
        raise SolveError("option", f"the solver does not accept option {name} = {value!r}")


@dataclass
class Tally:
    """What solving has cost: solves, simplex and interior-point iterations, seconds, and what a cache spared."""

    solves: int = 0
    spared: int = 0
    simplex_iterations: int = 0
    interior_iterations: int = 0
    seconds: float = 0.0
    methods: dict[str, int] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        """Count what another solver has done as well."""
        self.solves += other.solves
        self.spared += other.spared
        self.simplex_iterations += other.simplex_iterations
        self.interior_iterations += other.interior_iterations
        self.seconds += other.seconds
        for name, count in other.methods.items():
            self.methods[name] = self.methods.get(name, 0) + count


class Engine:
    """One program inside HiGHS, solved again and again under other bounds, from the basis it left."""

    def __init__(
        self,
        cost: Floats,
        matrix: csc_array,
        row_lower: Floats,
        row_upper: Floats,
        lower: Floats,
        upper: Floats,
        integer: Any,
        tally: Tally,
        time_limit: float | None = None,
    ) -> None:
        self.tally = tally
        self.solver = highspy.Highs()
        for name, value in OPTIONS.items():
            set_option(self.solver, name, value)
        self.time_limit = time_limit
        self.n, self.m = len(cost), len(row_lower)
        self.mixed = bool(integer.any())
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.n, self.m
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, lower, upper
        lp.row_lower_, lp.row_upper_ = row_lower, row_upper
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = self.n, self.m
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
        if self.mixed:
            kind = highspy.HighsVarType
            lp.integrality_ = [kind.kInteger if i else kind.kContinuous for i in integer]
        if self.solver.passModel(lp) == highspy.HighsStatus.kError:
            raise SolveError("hand-over", "the solver did not accept the program: a bound or coefficient is not finite")
        self.first = True
        self.cold_seconds = 0.0
        self._columns: Ints = np.arange(self.n, dtype=np.int32).astype(np.int64)
        self.row_lower = row_lower

    def solve(self, lower: Floats, upper: Floats, row_upper: Floats) -> tuple[Floats, Floats]:
        """Solve under these bounds; return (x, duals of rows).

        Raises:
            SolveError: if the status is anything but optimal.
        """
        h = self.solver
        index = np.arange(self.n, dtype=np.int32)
        h.changeColsBounds(self.n, index, lower, upper)
        if self.m:
            h.changeRowsBounds(self.m, np.arange(self.m, dtype=np.int32), self.row_lower, row_upper)
        warm = not self.first and not self.mixed
        method = "simplex" if warm or self.m < INTERIOR_ROWS or self.mixed else "ipm"
        status = self._run(method, warm)
        if status != "optimal" and warm:
            h.clearSolver()
            status = self._run("ipm" if self.m >= INTERIOR_ROWS else "simplex", False)
        if status not in ("optimal",):
            raise SolveError(status, f"not solved: {status}")
        self.first = False
        solution = h.getSolution()
        return np.array(solution.col_value), np.array(solution.row_dual)

    def _run(self, method: str, warm: bool) -> str:
        h = self.solver
        set_option(h, "solver", "choose" if self.mixed else method)
        # a kept basis skips presolve; a warm solve that takes twice a cold one is cut short and done cold
        limit = float("inf") if self.time_limit is None else self.time_limit
        if warm:
            limit = min(limit, max(5.0, 2 * self.cold_seconds))
        set_option(h, "time_limit", h.getRunTime() + limit)  # the solver's clock runs on from run to run
        start = time.perf_counter()
        h.run()
        seconds = time.perf_counter() - start
        info = h.getInfo()
        self.tally.solves += 1
        self.tally.seconds += seconds
        self.tally.simplex_iterations += max(0, info.simplex_iteration_count)
        self.tally.interior_iterations += max(0, info.ipm_iteration_count)
        name = "warm simplex" if warm else method
        self.tally.methods[name] = self.tally.methods.get(name, 0) + 1
        if not warm:
            self.cold_seconds = seconds
        return STATUS.get(h.getModelStatus(), f"numerical failure ({h.modelStatusToString(h.getModelStatus())})")
