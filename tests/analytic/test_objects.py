"""How Pyomo's objects are read: sums of every shape, and what is no sum."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyomo.environ as pyo
import pytest
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from cases import tiny_hydro, write_case
from landbridge.case import load_case
from landbridge.formulation import build_model
from landbridge.formulation.costs import Ledger
from landbridge.formulation.trust import Access
from landbridge.solve.form import Form, form_of


def read(*rules: Callable[[Any], Any]) -> tuple[Any, Form]:
    """A model of three variables and one alone, with a constraint a rule, and its arrays."""
    m: Any = pyo.ConcreteModel()
    m.x, m.y = pyo.Var([1, 2, 3], bounds=(-1, 5)), pyo.Var()
    m.rows = pyo.Constraint(range(len(rules)), rule=lambda m, i: rules[i](m))
    m.total_cost = pyo.Objective(expr=2 * m.x[1] + m.y)
    m.ledger, m.access = Ledger(), Access()
    return m, form_of(m)


#: Rules, and what they say of (x1, x2, x3, y), with the least and the most.
SHAPES: list[tuple[Callable[[Any], Any], list[float], float, float]] = [
    (lambda m: sum(m.x[i] for i in (1, 2, 3)) * 2 - 3 * (m.x[1] + m.x[2]) <= 4 + m.x[2], [-1, -2, 2, 0], -np.inf, 4),
    (lambda m: m.x[1] >= 2, [1, 0, 0, 0], 2, np.inf),
    (lambda m: m.y - m.x[2] == 0, [0, -1, 0, 1], 0, 0),
    (lambda m: (m.x[1] + 2 * m.x[2] + 3) / 2 + 1 - m.x[1] == 5, [-0.5, 1, 0, 0], 2.5, 2.5),
    (lambda m: m.x[3] <= 0.5 * (3 - (m.x[1] + m.y)), [0.5, 0, 1, 0.5], -np.inf, 1.5),
    (lambda m: -(m.x[1] - 1) >= m.y, [1, 0, 0, 1], -np.inf, 1),
    (lambda m: m.x[1] + m.x[2] <= m.x[1], [0, 1, 0, 0], -np.inf, 0),
]


@pytest.mark.parametrize(("rule", "row", "least", "most"), SHAPES)
def test_sums_of_every_shape(rule: Callable[[Any], Any], row: list[float], least: float, most: float) -> None:
    """By hand; a term that cancels is gone."""
    _, form = read(rule, lambda m: m.x[1] + m.x[2] + m.x[3] + m.y >= 0)
    assert form.matrix.toarray()[0].tolist() == row
    assert (form.row_lower[0], form.row_upper[0]) == (least, most)
    assert form.cost.tolist() == [2, 0, 0, 1]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (lambda m: m.x[1] * m.x[2] <= 1, "not linear"),
        (lambda m: m.x[1] ** 2 <= 1, "not linear"),
        (lambda m: 1 / m.x[1] <= 1, "not linear"),
        (lambda m: (0, m.x[1], 1), "neither"),
    ],
)
def test_what_is_no_row_is_refused(rule: Callable[[Any], Any], said: str) -> None:
    """It is named."""
    with pytest.raises(ValueError, match=rf"rows\[0\] is {said}"):
        read(rule)


def test_a_fixed_variable_stays() -> None:
    """As a column between equal bounds, so that it keeps its reduced cost."""
    m, _ = read(lambda m: m.x[1] + m.x[2] <= 1)
    m.x[2].fix(0.25)
    form = form_of(m)
    assert form.matrix.toarray().tolist() == [[1, 1, 0]]
    assert (form.lower.tolist(), form.upper.tolist()) == ([-1, 0.25, -np.inf], [5, 0.25, np.inf])


def test_a_row_that_is_switched_off_is_left_out() -> None:
    """As Pyomo's own writers do."""
    m, _ = read(lambda m: m.x[1] + m.x[2] <= 1, lambda m: m.x[1] == 3)
    m.rows[0].deactivate()
    assert form_of(m).row_upper.tolist() == [3]


def test_pyomo_reads_the_same(tmp_path: Path) -> None:
    """Its own compiler of linear programs gives the same rows."""
    model: Any = build_model(load_case(write_case(tmp_path / "toy", **tiny_hydro())))
    form, theirs = form_of(model), LinearStandardFormCompiler().write(model, mixed_form=True)
    names = [(v.parent_component().name, v.index()) for v in theirs.columns]
    mine = [form.columns.name(j) for j in range(form.columns.size)]
    column = [mine.index(name) for name in names]
    rows = [form.rows.name(i) for i in range(form.rows.size)]
    row = [rows.index((r.constraint.parent_component().name, r.constraint.index())) for r in theirs.rows]
    assert sorted(row) == list(range(form.rows.size))
    np.testing.assert_allclose(form.matrix.toarray()[row][:, column], theirs.A.toarray(), rtol=1e-12)
    np.testing.assert_allclose(form.cost[column], theirs.c.toarray().ravel(), rtol=1e-12)
    upper = np.array([r.bound_type >= 0 for r in theirs.rows])
    bound = np.where(upper, form.row_upper[row], form.row_lower[row])
    np.testing.assert_allclose(bound, theirs.rhs, rtol=1e-12, atol=1e-15)
