"""Certificate: every state is proven within 1e-6, and a wrong solution is caught."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csc_array

from cases import merged, tiny_freight, tiny_gas, tiny_hydro
from landbridge.solve import Instance, highs
from landbridge.solve.certificate import Certificate, certify
from toys import Toys, gate, two_nodes

CASES = {
    "power": lambda: gate(two_nodes(existing=50, loss=0.05), "AB", design=80),
    "hydro": tiny_hydro,
    "freight": lambda: gate(tiny_freight(), "XY", design=5),
    "gas": lambda: gate(tiny_gas(), "GH", design=1),
    "together": lambda: gate(merged(tiny_hydro(), tiny_freight(), tiny_gas()), "XY", "GH", design=1),
}


@pytest.mark.parametrize("name", CASES)
def test_every_state_is_certified(toys: Toys, name: str) -> None:
    """Residuals, complementarity and gap are at most 1e-6 at every level, warm or cold; the gap comes from the dual
    bound, not from the solver."""
    study = toys.study(CASES[name]())
    path = "" if name == "hydro" else "all"  # a case without trust has no path
    for level in (0.0, 0.3, 0.7, 1.0, 0.5):
        state = study.on_path(path, level)
        assert state.solution.certificate.worst <= 1e-6
        assert state.solution.certificate.objective == pytest.approx(state.solution.objective)


def certified(toys: Toys, dx: float = 0.0, dy: float = 0.0) -> Certificate:
    """Certificate of the power case half open, with all columns moved by dx and all duals by dy."""
    study = toys.study(CASES["power"]())
    p, s = study.program, study.on_path("all", 0.5).solution
    return certify(s.instance, p.matrix, s.x + dx, s.y + dy)


def test_a_right_solution_passes(toys: Toys) -> None:
    """The solver's own pair: everything at rounding error."""
    assert certified(toys).worst <= 1e-9


def test_a_wrong_plan_is_caught(toys: Toys) -> None:
    """Columns moved by 1 MW break rows or bounds by as much: the residual grows in proportion."""
    small, large = certified(toys, dx=1e-3), certified(toys, dx=1e-2)
    assert small.primal_residual > 1e-5
    assert large.primal_residual > 5 * small.primal_residual
    assert small.worst > 1e-5


def test_wrong_prices_are_caught(toys: Toys) -> None:
    """Duals off by 1 or 10 MUSD/GW leave a gap between the cost and the dual bound; it does not shrink."""
    one, ten = certified(toys, dy=1.0), certified(toys, dy=10.0)
    assert one.absolute_gap > 1e-3
    assert ten.absolute_gap > one.absolute_gap
    assert one.worst > 1e-5


def test_a_feasible_but_dear_plan_is_caught() -> None:
    """min x, x >= 1, x <= 3: x = 2 is feasible, but with y = 1 the bound is 1: gap 1, slack product 1 of 1 + 2."""
    one = np.array([1.0])
    matrix = csc_array(np.array([[1.0]]))
    inf = np.array([np.inf])
    instance = Instance(cost=one, lower=0 * one, upper=3 * one, row_lower=one, row_upper=inf)
    right, wrong = certify(instance, matrix, one, one), certify(instance, matrix, 2 * one, one)
    assert right.worst == 0
    assert (wrong.primal_residual, wrong.absolute_gap) == (0, 1)
    assert wrong.complementarity == pytest.approx(1 / 3)


def test_a_dual_without_a_bound_is_caught() -> None:
    """min x, x free, x >= 1 by a row: a dual of -1 on that row has no upper bound to act on: residual 1."""
    one, inf = np.array([1.0]), np.array([np.inf])
    instance = Instance(cost=one, lower=-inf, upper=inf, row_lower=one, row_upper=inf)
    found = certify(instance, csc_array(np.array([[1.0]])), one, -one)
    assert found.dual_residual >= 1


@pytest.mark.parametrize("name", CASES)
def test_interior_point_is_certified_too(toys: Toys, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too large for simplex is solved by interior point without crossover: the same value, within its gap."""
    tables = CASES[name]()
    exact = toys.study(tables)
    monkeypatch.setattr(highs, "INTERIOR_ROWS", 0)
    study = toys.study(tables)
    path = "" if name == "hydro" else "all"
    for level in (0.0, 1.0):
        state, right = study.on_path(path, level).solution, exact.on_path(path, level).solution
        assert state.certificate.worst <= 1e-6
        assert state.objective == pytest.approx(right.objective, rel=1e-6, abs=1e-6)
    assert set(study.solver.tally.methods) == {"ipm"}
    assert study.solver.tally.effort.simplex_iterations == 0
