"""The only file that talks to HiGHS: hand-over, options, solve, re-solve, status."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array

from landbridge.case.problems import LandbridgeError
from landbridge.solve.program import Floats, Instance

Flags = npt.NDArray[np.bool_]


class SolveError(LandbridgeError):
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

#: Rows above which a solve is by interior point, each from nothing and without crossover: plan and prices lie inside
#: the optimal face, within the certificate's gap. On the baseline's power part (42,000 rows) dual simplex takes 3 s
#: where interior point takes 45 s; on its year in 2,920 steps (403,000 rows) both take some 450 s, and simplex leaves
#: a basis and a gap of 1e-14. What lies beyond it are years of 8,760 steps. Which interior point is HiGHS's choice:
#: hipo where its extras are installed, else ipx.
INTERIOR_ROWS = 600_000

#: A solve from a kept basis is given up for one from nothing after twice what that took, and these seconds at least
#: (a kept basis skips presolve).
WARM_SECONDS = 60.0

#: Seconds for one search over whole units where no time limit is given.
SEARCH_SECONDS = 10.0
#: How far a number of units may be from a whole one.
WHOLE = 1e-6

#: Edge weights of dual simplex: HiGHS's choice (steepest edge), and devex. A solve from a kept basis has to work the
#: former out anew, a triangular solve for each row; where few iterations follow that costs more than it saves. On the
#: baseline's power part (42,000 rows, 400 iterations a level) devex takes 0.6 of the time, on its freight part (23,000
#: rows, 1,100 iterations) 1.8 times as long.
STEEPEST, DEVEX = -1, 1
#: Iterations a row below which a solve was a short one.
SHORT = 0.02


def search_limit(time_limit: float | None) -> float:
    """Seconds that a search over whole units may take."""
    return SEARCH_SECONDS if time_limit is None else time_limit


def set_option(solver: highspy.Highs, name: str, value: Any) -> None:
    """Set an option and raise if HiGHS does not take it."""
    if solver.setOptionValue(name, value) != highspy.HighsStatus.kOk:
        raise SolveError("option", f"the solver does not accept option {name} = {value!r}")


@dataclass(frozen=True)
class Effort:
    """What a solve took: runs of the solver, iterations, seconds, methods in order; how many ended before an optimum.

    A mixed-integer program that meets the time limit gives the best plan known by then, if there is one.
    """

    runs: int = 0
    simplex_iterations: int = 0
    interior_iterations: int = 0
    seconds: float = 0.0
    methods: tuple[str, ...] = ()
    stopped: int = 0

    def short(self, rows: int) -> bool:
        """Whether this was a solve from a kept basis with few iterations for a program of so many rows."""
        return self.methods == ("warm simplex",) and self.simplex_iterations < SHORT * rows

    def __add__(self, other: Effort) -> Effort:
        return Effort(
            self.runs + other.runs,
            self.simplex_iterations + other.simplex_iterations,
            self.interior_iterations + other.interior_iterations,
            self.seconds + other.seconds,
            self.methods + other.methods,
            self.stopped + other.stopped,
        )


class Clock:
    """Wall-clock seconds during which at least one run of the solver is going, in any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running, self._since, self._total = 0, 0.0, 0.0

    def __enter__(self) -> None:
        with self._lock:
            if self._running == 0:
                self._since = time.perf_counter()
            self._running += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._running -= 1
            if self._running == 0:
                self._total += time.perf_counter() - self._since

    @property
    def seconds(self) -> float:
        """Seconds so far."""
        return self._total


#: One for the process, whichever solver is running.
CLOCK = Clock()


class Tally:
    """What all solves of a solver took together, and how many parts were not solved.

    Attributes:
        effort: of all solves. spared: parts that had been seen. told: parts whose optimum followed from others.
    """

    def __init__(self) -> None:
        self.effort = Effort()
        self.spared = self.told = 0
        self._lock = threading.Lock()

    def count(self, effort: Effort) -> None:
        """Add a solve; workers may call it at the same time."""
        with self._lock:
            self.effort = self.effort + effort

    @property
    def methods(self) -> dict[str, int]:
        """How often each method was run."""
        return dict(Counter(self.effort.methods))


class Start(NamedTuple):
    """What a solve starts from: a kept basis; whether few iterations are to be expected from it; when to give it up."""

    basis: Any
    near: bool = False
    seconds: float = WARM_SECONDS


class Engine:
    """One program inside HiGHS, solved again and again under other bounds, from the basis it left."""

    def __init__(self, instance: Instance, matrix: csc_array, integer: Flags, time_limit: float | None = None) -> None:
        self.time_limit, self.integer = time_limit, integer
        self.held = instance  #: cost and bounds as the solver holds them
        self.mixed = bool(integer.any())
        self.bound = self._relaxed = -np.inf  #: lower bound of the last search over whole units, MUSD
        self.solver = highspy.Highs()
        for name, value in OPTIONS.items():
            set_option(self.solver, name, value)
        hand_over(self.solver, instance, matrix, integer)

    def basis(self) -> Any:
        """The basis the last solve has left."""
        return self.solver.getBasis()

    def solve(self, instance: Instance, start: Start | None = None) -> tuple[Floats, Floats, Effort]:
        """Solve an instance, from a basis if one is given; return (x, duals of rows, effort).

        Raises:
            SolveError: if the status is anything but optimal, and no plan in whole units is known at the time limit.
        """
        h = self.solver
        self._move(instance)
        large = len(instance.row_lower) >= INTERIOR_ROWS
        set_option(h, "run_crossover", "off" if large else "on")
        h.clearSolver()
        if self.mixed:
            return self._in_whole_units()
        cold = "ipm" if large else "simplex"
        if large or (start is not None and h.setBasis(start.basis) != highspy.HighsStatus.kOk):
            start = None
        set_option(h, "simplex_dual_edge_weight_strategy", DEVEX if start and start.near else STEEPEST)
        status, effort = self._run("warm simplex", start.seconds) if start else self._run(cold)
        if start and status != "optimal":
            # the kept basis was no help, or numbers went astray: once more, from nothing
            h.clearSolver()
            set_option(h, "simplex_dual_edge_weight_strategy", STEEPEST)
            status, more = self._run(cold)
            effort = effort + more
        if status != "optimal":
            raise SolveError(status, f"not solved: {status}")
        return *self._found(), effort

    def _move(self, to: Instance) -> None:
        """Hand over what differs from what the solver holds: to name it all costs more than many a solve."""
        h, held = self.solver, self.held
        columns = _where((to.lower, held.lower), (to.upper, held.upper))
        rows = _where((to.row_lower, held.row_lower), (to.row_upper, held.row_upper))
        dearer = _where((to.cost, held.cost))
        if len(columns):
            h.changeColsBounds(len(columns), columns, to.lower[columns], to.upper[columns])
        if len(rows):
            h.changeRowsBounds(len(rows), rows, to.row_lower[rows], to.row_upper[rows])
        if len(dearer):
            h.changeColsCost(len(dearer), dearer, to.cost[dearer])
        self.held = to

    def _run(self, method: str, seconds: float = float("inf")) -> tuple[str, Effort]:
        h = self.solver
        set_option(h, "solver", "choose" if self.mixed else method.removeprefix("warm "))
        limit = min(seconds, float("inf") if self.time_limit is None else self.time_limit)
        set_option(h, "time_limit", h.getRunTime() + limit)  # the solver's clock runs on from run to run
        start = time.perf_counter()
        with CLOCK:
            h.run()
        seconds = time.perf_counter() - start
        info, name = h.getInfo(), "mixed-integer" if self.mixed else method
        effort = Effort(1, max(0, info.simplex_iteration_count), max(0, info.ipm_iteration_count), seconds, (name,))
        status = h.getModelStatus()
        return STATUS.get(status, f"numerical failure ({h.modelStatusToString(status)})"), effort

    def _in_whole_units(self) -> tuple[Floats, Floats, Effort]:
        """The best plan in whole units, by search; what begins it, and stands in for it, is one with units rounded.

        Raises:
            SolveError: there is none, or none is known at the time limit.
        """
        h, asked, begun = self.solver, self.held, time.perf_counter()
        best = self._rounded()
        if best is not None:
            solution = highspy.HighsSolution()
            solution.col_value = best.tolist()
            h.setSolution(solution)
        status, effort = self._run(
            "mixed-integer", max(0.0, search_limit(self.time_limit) - (time.perf_counter() - begun))
        )
        info = h.getInfo()
        bound, plan = float(info.mip_dual_bound), np.array(h.getSolution().col_value)
        if status == "time limit" and (self._has_plan() or best is not None):
            effort, status = replace(effort, stopped=1), "optimal"
            plan = plan if self._has_plan() else np.asarray(best)
        if status != "optimal":
            raise SolveError(status, f"not solved: {status}")
        x, y = self._with_units(np.round(plan[self.integer]))
        # the bound of the linear program holds too, and is there when a search ends before it has one
        self.bound = max(bound, self._relaxed) if np.isfinite(bound) else self._relaxed
        self._move(asked)
        return x, y, effort

    def _rounded(self) -> Floats | None:
        """A plan in whole units near that of the linear program; None where rounding gives none."""
        asked = self.held
        self._relaxed = -np.inf
        self._let_be_whole(False)
        try:
            if not self._linear():
                return None
            self._relaxed = float(self.solver.getInfo().objective_function_value)
            units = np.array(self.solver.getSolution().col_value)[self.integer]
            for rounded in (np.ceil(units - WHOLE), np.round(units), np.floor(units + WHOLE)):
                self._move(with_fixed(asked, self.integer, rounded))
                if self._linear():
                    return np.array(self.solver.getSolution().col_value)
            return None
        finally:
            self._move(asked)
            self._let_be_whole(True)

    def _with_units(self, units: Floats) -> tuple[Floats, Floats]:
        """Columns and duals of the LP in which units are fixed: prices are of that LP.

        Raises:
            SolveError: they are of no plan.
        """
        self._move(with_fixed(self.held, self.integer, units))
        self._let_be_whole(False)
        try:
            if not self._linear():
                raise SolveError("units", "not solved: the plan in whole units keeps to the bounds by tolerance only")
            return self._found()
        finally:
            self._let_be_whole(True)

    def _linear(self) -> bool:
        """Solve what is held as a linear program, without a time limit; whether there is an optimum."""
        h = self.solver
        set_option(h, "solver", "choose")
        set_option(h, "time_limit", float("inf"))
        with CLOCK:
            h.run()
        return STATUS.get(h.getModelStatus()) == "optimal"

    def _found(self) -> tuple[Floats, Floats]:
        """Columns and duals of rows."""
        solution = self.solver.getSolution()
        return np.array(solution.col_value), np.array(solution.row_dual)

    def _let_be_whole(self, whole: bool) -> None:
        """Whether columns that are whole numbers are held to that."""
        kind = highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous
        which = np.nonzero(self.integer)[0].astype(np.int32)
        self.solver.changeColsIntegrality(len(which), which, np.full(len(which), int(kind), dtype=np.uint8))

    def _has_plan(self) -> bool:
        """Whether the last run knows a plan that keeps all bounds."""
        found: int = self.solver.getInfo().primal_solution_status
        return found == int(highspy.SolutionStatus.kSolutionStatusFeasible)


def with_fixed(instance: Instance, which: Flags, values: Floats) -> Instance:
    """An instance in which some columns are fixed."""
    lower, upper = instance.lower.copy(), instance.upper.copy()
    lower[which] = upper[which] = values
    return replace(instance, lower=lower, upper=upper)


def _where(*pairs: tuple[Floats, Floats]) -> npt.NDArray[np.int32]:
    """Positions at which any pair differs; arrays that are one and the same are not looked through."""
    differ = [a != b for a, b in pairs if a is not b]
    if not differ:
        return np.zeros(0, dtype=np.int32)
    return np.nonzero(np.logical_or.reduce(differ))[0].astype(np.int32)


def hand_over(solver: highspy.Highs, instance: Instance, matrix: csc_array, integer: Flags | None = None) -> None:
    """Pass a program's arrays to HiGHS.

    Raises:
        SolveError: HiGHS does not accept them.
    """
    rows, columns = matrix.shape
    whole = np.zeros(columns, dtype=np.int32) if integer is None else integer.astype(np.int32)
    status = solver.passModel(
        columns,
        rows,
        matrix.nnz,
        int(highspy.MatrixFormat.kColwise),
        int(highspy.ObjSense.kMinimize),
        0.0,
        *(instance.cost, instance.lower, instance.upper),
        *(instance.row_lower, instance.row_upper),
        *(matrix.indptr, matrix.indices, matrix.data),
        whole,
    )
    if status == highspy.HighsStatus.kError:
        raise SolveError("hand-over", "the solver did not accept the program: a bound or coefficient is not finite")
