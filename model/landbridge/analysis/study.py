"""A case made ready to be asked: built once, solved at any level of trust, its welfare read off the ledger."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csc_array

from landbridge.case import Case
from landbridge.case.resolution import at_resolution
from landbridge.formulation import build_arrays, objective, trust
from landbridge.solve import Instance, Program, Solution, Solver
from landbridge.solve.program import Floats, Ints
from landbridge.solve.solver import Piece


@dataclass(frozen=True)
class State:
    """A solved state: a position along a path (path "" and level 0 is today).

    Attributes:
        label: what it is. path, level: where on which path. phi: openness of gates.
        solution: columns, duals, certificate. terms: expected yearly amount of each ledger term (MUSD a year).
    """

    path: str
    level: float
    phi: trust.Openness
    solution: Solution
    terms: Floats


@dataclass
class Study:
    """A case, its model in arrays, and a solver that goes from one level of trust to the next.

    Attributes:
        case, program, solver: as built. build_seconds: time to build and compile.
        log: one record a state solved: label, seconds, gaps, residuals.
        kept: what is said of each state, and its solved parts, where they are to be kept; else None.
    """

    case: Case
    program: Program
    solver: Solver
    build_seconds: float = 0.0
    log: list[dict[str, Any]] = field(default_factory=list)
    notify: Callable[[str], None] = lambda label: None
    kept: list[tuple[dict[str, Any], list[Piece]]] | None = None

    @classmethod
    def of(
        cls,
        case: Case,
        integers: bool = False,
        time_limit: float | None = None,
        notify: Callable[[str], None] | None = None,
    ) -> Self:
        """Build the model of a case once.

        Args:
            case: a checked case; laid out hour by hour here, where its setting `resolution` asks for that.
            integers: builds in whole units where the case gives a size.
            time_limit: seconds for one solve of one part; None for no limit.
            notify: called with a label before each solve (for progress).
        """
        start = time.perf_counter()
        case = at_resolution(case)
        program = Program(build_arrays(case, integers=integers))
        study = cls(case, program, Solver(program, time_limit), time.perf_counter() - start)
        if notify:
            study.notify = notify
        return study

    def with_matrix(self, matrix: csc_array) -> Self:
        """The same study with other coefficients; what is solved with it is noted in the same log.

        Args:
            matrix: of the program's shape and pattern.
        """
        program = copy.copy(self.program)
        program.matrix = matrix
        return replace(self, program=program, solver=self.solver.with_program(program), kept=None)

    @property
    def periods(self) -> list[int]:
        """Planning years."""
        periods: list[int] = self.program.model.time.periods
        return periods

    def today(self) -> State:
        """The state at today's trust."""
        return self.on_path("", 0.0)

    def on_path(self, path: str, level: float) -> State:
        """The state at a position along a path.

        Args:
            path: name of a path of the case; "" for none.
            level: 0 (today) to 1 (full trust of the path's relations).
        """
        phi = trust.openness_on_path(self.case, path, level)
        return self.at(phi, path, level, f"{path} at {level:.0%}" if path else "today")

    def prepare(self, many: Sequence[Instance], label: str) -> None:
        """Solve side by side what will be asked for next."""
        self.notify(label)
        self.solver.prepare(many)

    def instance_on_path(self, path: str, level: float) -> Instance:
        """The program at a position along a path."""
        return self.program.at(trust.openness_on_path(self.case, path, level))

    def at(self, phi: trust.Openness, path: str, level: float, label: str) -> State:
        """The state at a given openness of gates."""
        self.notify(label)
        return self.under(phi, self.program.at(phi), path, level, label)

    def under(self, phi: trust.Openness, instance: Instance, path: str, level: float, label: str) -> State:
        """The state of a given instance (permits, or builds held fixed, or other costs)."""
        solution = self.solver.under(instance)
        if self.kept is not None:
            about = {"label": label, "best_known": solution.best_known}
            figures = {"certificate": asdict(solution.certificate), "effort": asdict(solution.effort)}
            self.kept.append(({**about, **figures}, self.solver.pieces(instance)))
        return self.noted(label, path, level, phi, solution)

    def noted(self, label: str, path: str, level: float, phi: trust.Openness, solution: Solution) -> State:
        """The state of a solution, which is noted in the log."""
        effort, certificate = solution.effort, solution.certificate
        self.log.append(
            {
                "label": label,
                "runs": effort.runs,
                "seconds": effort.seconds,
                "simplex_iterations": effort.simplex_iterations,
                "interior_iterations": effort.interior_iterations,
                "method": ", ".join(effort.methods),
                "best_known": solution.best_known,
                "relative_gap": certificate.relative_gap,
                "absolute_gap": certificate.absolute_gap,
                "primal_residual": certificate.primal_residual,
                "dual_residual": certificate.dual_residual,
                "complementarity": certificate.complementarity,
            }
        )
        return self._state(path, level, phi, solution)

    def _state(self, path: str, level: float, phi: trust.Openness, solution: Solution) -> State:
        column, amount = self._terms
        return State(path, level, phi, solution, solution.x[column] * amount)

    def welfare(self, state: State) -> float:
        """W: minus what is used up and minus damage of CO2, plus what served demand is worth; MUSD, NPV."""
        discount: Mapping[int, float] = self.program.model.time.discount
        return sum(discount[y] * w for y, w in self.welfare_by_period(state).items())

    def welfare_by_part(self, instance: Instance) -> Floats:
        """W of each independent part of an instance (MUSD, NPV); together they are its W."""
        pieces, parts = self.solver.pieces(instance), self.solver.parts
        worth = [np.sum(self._worth[part.columns] * piece.x) for part, piece in zip(parts, pieces, strict=True)]
        return np.array(worth)

    def welfare_by_period(self, state: State) -> dict[int, float]:
        """W of a year of each period, MUSD a year, undiscounted."""
        number, used_up = self._used_up
        found = np.bincount(number, weights=np.where(used_up, -state.terms, 0.0), minlength=len(self.periods))
        return {y: float(w) for y, w in zip(self.periods, found, strict=True)}

    @cached_property
    def _worth(self) -> Floats:
        """Welfare of a unit of each column, MUSD, NPV."""
        (column, amount), (number, used_up) = self._terms, self._used_up
        discount = np.array([self.program.model.time.discount[y] for y in self.periods])
        worth = np.where(used_up, -amount * discount[number], 0.0)
        found = np.bincount(column, weights=worth, minlength=len(self.program.cost))
        return np.asarray(found, dtype=np.float64)

    @cached_property
    def _terms(self) -> tuple[Ints, Floats]:
        """Column of each ledger term, and its expected yearly amount per unit; 0 where its column is in no row."""
        column, amount = (self.program.ledger[name].to_numpy() for name in ("column", "amount"))
        expected = amount * self.program.ledger["probability"].to_numpy()
        return np.maximum(column, 0), np.where(column < 0, 0.0, expected)

    @cached_property
    def _used_up(self) -> tuple[Ints, npt.NDArray[np.bool_]]:
        """Period of each ledger term (by position), and whether it lowers welfare (see `objective.counted`)."""
        ledger = self.program.ledger
        place = {y: i for i, y in enumerate(self.periods)}
        period = np.asarray(ledger["period"].map(place), dtype=np.int64)
        return period, objective.counted(ledger["kind"])

    def by(self, state: State, columns: Iterable[str]) -> pd.Series:
        """Yearly amounts of the ledger (MUSD a year, cost positive) summed by some of its labels."""
        frame = self.program.ledger[list(columns)].assign(amount=state.terms)
        return frame.groupby(list(columns), observed=True)["amount"].sum()
