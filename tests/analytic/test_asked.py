"""Expressions that are made when they are asked for: to Pyomo they are like any other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import highspy
import numpy as np
import pyomo.environ as pyo
import pytest
from pyomo.core.expr.visitor import identify_variables

from cases import tiny_hydro, write_case
from landbridge.case import load_case
from landbridge.formulation import build_model
from landbridge.formulation.asked import Row
from landbridge.solve.form import form_of
from landbridge.solve.highs import hand_over
from landbridge.solve.program import Instance, Program


@pytest.fixture
def model(tmp_path: Path) -> Any:
    """A small model, of which nothing has been asked."""
    return build_model(load_case(write_case(tmp_path / "toy", **tiny_hydro())))


def kept(model: Any) -> int:
    """Rows whose expression is kept."""
    rows = model.component_data_objects(pyo.Constraint)
    return sum(row.__class__ is not Row for row in rows)


def test_reading_keeps_nothing(model: Any) -> None:
    """Rows and cost are made, read and let go."""
    form_of(model)
    assert kept(model) == 0
    assert model.total_cost._asked == ()


def test_a_row_is_kept_once_it_is_asked_for(model: Any) -> None:
    """With the same expression from then on; to ask for its bounds or its body is to ask for it."""
    first, second, *_ = model.component_data_objects(pyo.Constraint)
    assert first.expr is first.expr
    assert second.equality == (second.lb == second.ub)
    assert second.body is second.body
    assert kept(model) == 2


def test_what_is_set_is_read(model: Any) -> None:
    """A row, and the objective, that somebody has changed."""
    before = form_of(model)
    row = next(iter(model.power_balance.values()))
    body, demand = row.body, row.ub
    row.set_value(2 * body == 3 * demand)
    model.total_cost.expr = 2 * model.total_cost.expr
    after = form_of(model)
    at = next(i for i in range(before.rows.size) if before.rows.name(i) == ("power_balance", row.index()))
    np.testing.assert_allclose(after.matrix[[at]].toarray(), 2 * before.matrix[[at]].toarray())
    assert after.row_upper[at] == 3 * before.row_upper[at]
    np.testing.assert_allclose(after.cost, 2 * before.cost)


def test_a_copy_is_a_model_of_its_own(model: Any) -> None:
    """Its rows are made of its own variables."""
    copy = model.clone()
    (name, row), *_ = copy.power_balance.items()
    (used, *_), (own, *_) = (list(identify_variables(r.body)) for r in (row, model.power_balance[name]))
    assert used is copy.find_component(used.name)
    assert own is model.find_component(own.name)


def test_pyomo_solves_it(model: Any) -> None:
    """By its own interface to the solver, to the optimum of the arrays (today's permits are no part of the model)."""
    pyo.SolverFactory("appsi_highs").solve(model)
    program = Program(model)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    held = Instance(program.cost, program.lower, program.upper, program.row_lower, program.row_upper)
    hand_over(solver, held, program.matrix)
    solver.run()
    assert pyo.value(model.total_cost) == pytest.approx(solver.getInfo().objective_function_value, rel=1e-9)
