"""Power cases solved by PyPSA: their costs, their prices, and what one MW more or less of demand costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import highspy
import numpy as np
from scipy.sparse import block_array, csc_array, csr_array
from scipy.sparse.csgraph import connected_components

from second.power_cases import PowerCase
from second.pypsa_network import Network
from second.pypsa_rows import add_rows

#: (case, node, year, slice, water year).
Place = tuple[int, str, int, str, str]
#: MW by which demand is moved: far above the solver's tolerance, far below the distance between kinks.
STEP = 1e-3


class Balance(NamedTuple):
    """A nodal balance: its row in the program, USD of the objective for 1 USD/MWh of price and MW, and its price."""

    row: int
    weight: float
    price: float


class Peer:
    """Power cases that share their time, solved by PyPSA as islands of one network.

    Attributes:
        cost: discounted, expected system cost of each case, MUSD.
        balances: nodal balances, with prices (USD/MWh) from their duals.
    """

    def __init__(self, cases: Sequence[PowerCase]) -> None:
        self.network = Network(cases)
        n = self.network.n
        self.owner: list[int] = []
        status = n.optimize(
            multi_investment_periods=True,
            extra_functionality=lambda n, _: self.owner.extend(add_rows(self.network, n.model)),
            include_objective_constant=False,
            solver_name="highs",
            io_api="direct",
            log_to_console=False,
        )
        assert status == ("ok", "optimal"), status
        self.model: Any = n.model
        self.program = self.model.matrices
        self.cost = self._costs()
        self.balances = dict(self._balances())
        self.margins = Margins(self.program)

    def _costs(self) -> dict[int, float]:
        """Costs of all variables, added up by the case in whose name they are; MUSD."""
        program, found = self.program, Counter[int]()
        spent = dict(zip(program.vlabels.tolist(), (program.c * program.sol / 1e6).tolist(), strict=True))
        for name in self.model.variables:
            labels = self.model.variables[name].labels
            if name == "own":
                owners = self.owner
            else:
                owners = [int(k.split()[0]) for k in labels.indexes["name"]]
                labels = labels.transpose("name", ...)
            for owner, its in zip(owners, labels.to_numpy().reshape(len(owners), -1).tolist(), strict=True):
                found[owner] += sum(spent.get(label, 0.0) for label in its)
        assert abs(sum(found.values()) - self.model.objective.value / 1e6) <= 1e-9 * sum(found.values())
        return dict(found)

    def _balances(self) -> Iterator[tuple[Place, Balance]]:
        """Every balance of a power node; PyPSA keeps well-connected buses in a constraint of their own."""
        place = {label: i for i, label in enumerate(self.program.clabels.tolist())}
        cases = {case.number: case for case in self.network.cases}
        for name in self.model.constraints:
            if "nodal_balance" not in name:
                continue
            rows = self.model.constraints[name]
            (bus,) = (d for d in rows.labels.dims if d != "snapshot")
            labels = rows.labels.transpose(bus, "snapshot").to_numpy()
            duals = rows.dual.transpose(bus, "snapshot").to_numpy()
            for i, full in enumerate(rows.labels.indexes[bus]):
                number, node = full.split(maxsplit=1)
                case = cases[int(number)]
                for j, (y, step) in enumerate(rows.labels.indexes["snapshot"]):
                    if node in case.nodes:
                        e, s = self.network.steps[step]
                        weight = s.hours * case.water_years[e] * self.network.worth[y]
                        found = Balance(place[int(labels[i, j])], weight, float(duals[i, j]) / weight)
                        yield (case.number, node, y, s.name, e), found

    def interval(self, place: Place) -> tuple[float, float]:
        """What one MW less of demand saves and one MW more costs, USD/MWh."""
        balance = self.balances[place]
        less, more = self.margins.of(balance.row)
        return less / balance.weight, more / balance.weight


class Margins:
    """One-sided derivatives of a program's optimum in the bounds of its rows, by re-solving.

    With a row moved by a step the optimum is differentiable along that row (it is piecewise linear in it, and a step
    is no kink), so that every dual of the row there is the slope.
    """

    def __init__(self, program: Any) -> None:
        self.program = program
        a = csr_array(program.A)
        rows = a.shape[0]
        ones = csr_array((np.ones(a.nnz), a.indices, a.indptr), shape=a.shape)
        _, part = connected_components(block_array([[None, ones], [ones.T, None]]), directed=False)
        self.row_part, self.column_part = part[:rows], part[rows:]
        self.matrix = a
        self.solvers: dict[int, tuple[highspy.Highs, dict[int, int]]] = {}

    def of(self, row: int) -> tuple[float, float]:
        """Derivative to the left and to the right."""
        solver, place = self._solver(int(self.row_part[row]))
        at, bound = place[row], float(self.program.b[row])
        basis, found = solver.getBasis(), []
        for step in (-STEP, STEP):
            solver.changeRowBounds(at, bound + step, bound + step)
            solver.run()
            assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
            found.append(float(solver.getSolution().row_dual[at]))
            solver.setBasis(basis)
        solver.changeRowBounds(at, bound, bound)
        return found[0], found[1]

    def _solver(self, part: int) -> tuple[highspy.Highs, dict[int, int]]:
        """The part of the program that a row is in, solved; and the place of its rows."""
        if part not in self.solvers:
            p, inf = self.program, highspy.kHighsInf
            rows, columns = np.nonzero(self.row_part == part)[0], np.nonzero(self.column_part == part)[0]
            matrix = csc_array(self.matrix[rows][:, columns])
            lp = highspy.HighsLp()
            lp.num_row_, lp.num_col_ = matrix.shape
            lp.col_cost_, lp.col_lower_, lp.col_upper_ = p.c[columns], p.lb[columns], p.ub[columns]
            sense, bound = p.sense[rows], p.b[rows]
            lp.row_lower_ = np.where(sense == "<", -inf, bound)
            lp.row_upper_ = np.where(sense == ">", inf, bound)
            lp.a_matrix_.start_, lp.a_matrix_.index_ = matrix.indptr, matrix.indices
            lp.a_matrix_.value_ = matrix.data
            solver = highspy.Highs()
            solver.setOptionValue("output_flag", False)
            solver.setOptionValue("primal_feasibility_tolerance", 1e-9)
            solver.setOptionValue("dual_feasibility_tolerance", 1e-9)
            solver.passModel(lp)
            solver.run()
            self.solvers[part] = solver, {int(r): i for i, r in enumerate(rows)}
        return self.solvers[part]
