"""Every column, row and entry of a model in Pyomo's objects.

The expressions here are sums, so they are read by one loop over their parts. Pyomo's own compiler of linear programs,
made for any expression, takes three times as long. Unlike it, a fixed variable stays a column, held by its bounds:
it keeps its reduced cost.
"""

from __future__ import annotations

from array import array
from functools import partial
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.core.base.var import VarData
from pyomo.core.expr import (
    DivisionExpression,
    EqualityExpression,
    InequalityExpression,
    LinearExpression,
    MonomialTermExpression,
    NegationExpression,
    ProductExpression,
    SumExpression,
)
from pyomo.core.expr.numvalue import is_potentially_variable

from landbridge.formulation.asked import Cost, Permits, Row
from landbridge.solve.parts import Families, Flags, Floats, Ints, Parts

SUMS = (LinearExpression, SumExpression)


def parts_of_objects(model: Any) -> Parts:
    """Read all variables, constraints and costs.

    Raises:
        ValueError: a constraint is neither `<=`, `>=` nor `=`, or not linear.
    """
    worth = _worth(model.total_cost)
    columns, variables = _members(model, pyo.Var)
    rows, constraints = _members(model, pyo.Constraint)
    column, row = Places(variables), Places(constraints)
    lower, upper, integer = _bounds(variables)
    cost = np.zeros(len(variables))
    np.add.at(cost, column.of(worth.identities), worth.values)
    sums = Sums()
    size, rhs, sense = array("q"), array("d"), array("b")
    for constraint in constraints:
        before = len(sums.values)
        constant, direction = _row(constraint, sums) if constraint.active else (0.0, 0)
        rhs.append(-constant)
        sense.append(direction)
        size.append(len(sums.values) - before)
    entered, access = model.ledger.frame, model.access.frame()
    ledger = entered.assign(column=column.of(_identities(model.ledger.variables))[entered["column"].to_numpy()])
    access = access[~_switched_off(model)[access["target"].to_numpy()]].reset_index(drop=True)
    bound = _identities(model.access.components)[access["target"].to_numpy()]
    on_row = access["row"].to_numpy()
    access["target"] = np.zeros(len(access), dtype=np.int64)
    access.loc[on_row, "target"] = row.of(bound[on_row])
    access.loc[~on_row, "target"] = column.of(bound[~on_row])
    return Parts(
        cost,
        lower,
        upper,
        integer,
        np.asarray(sense),
        np.asarray(rhs),
        np.repeat(np.arange(len(size), dtype=np.int32), size),
        column.of(sums.identities).astype(np.int32),
        np.asarray(sums.values),
        columns,
        rows,
        ledger,
        access,
    )


def _switched_off(model: Any) -> Flags:
    """Which of the components that openness governs have a permit that is not active."""
    active = {key for key, row in getattr(model, "permit", {}).items() if row.active}
    keys = list(model.access.places) or [None] * len(model.access.components)
    return np.array([key is not None and key not in active for key in keys], dtype=bool)


def _worth(objective: Any) -> Sums:
    """The terms of an objective: read first, as its expression is the largest of all."""
    worth = Sums()
    worth.read(objective.made() if objective.__class__ is Cost else objective.expr, 1.0)
    return worth


class Places:
    """Position of each of many objects by its identity, many at once."""

    def __init__(self, objects: list[Any]) -> None:
        """`objects`: in order."""
        self._identity = _identities(objects)
        self._sorted = np.argsort(self._identity)

    def of(self, identities: Any) -> Ints:
        """Where they stand.

        Raises:
            ValueError: one of them is not among the objects.
        """
        asked = np.asarray(identities)
        found = np.searchsorted(self._identity, asked, sorter=self._sorted)
        out = self._sorted[np.minimum(found, len(self._sorted) - 1)] if len(self._sorted) else found
        if len(asked) and not (len(out) and (self._identity[out] == asked).all()):
            raise ValueError("a variable or constraint of another model, or one that was taken out of this one")
        return out


def _identities(objects: list[Any]) -> Ints:
    return np.fromiter(map(id, objects), dtype=np.int64, count=len(objects))


def _bounds(variables: list[Any]) -> tuple[Floats, Floats, Flags]:
    """Least and most of each variable, and whether it is a whole number."""
    lower, upper, integer = array("d"), array("d"), array("b")
    for v in variables:
        least, most = (v.value, v.value) if v.fixed else v.bounds
        lower.append(-np.inf if least is None else least)
        upper.append(np.inf if most is None else most)
        integer.append(not v.is_continuous())
    return np.array(lower), np.array(upper), np.array(integer, dtype=bool)


def _row(constraint: Any, sums: Sums) -> tuple[float, int]:
    """Read a row, all of it on the left: what stands in it without a variable, and its sense."""
    relation = constraint.made() if constraint.__class__ is Row else constraint.expr
    if relation.__class__ not in (InequalityExpression, EqualityExpression):
        raise ValueError(f"{constraint.name} is neither <=, >= nor =")
    left, right = relation.args
    turned = not is_potentially_variable(left)  # Pyomo writes `x >= 1` as `1 <= x`
    body, other = (right, left) if turned else (left, right)
    try:
        constant = sums.read(body, 1.0) + sums.read(other, -1.0)
    except TypeError as error:
        raise ValueError(f"{constraint.name} is not linear: {error}") from error
    return constant, 0 if relation.__class__ is EqualityExpression else -1 if turned else 1


class Sums:
    """Takes sums apart.

    Attributes:
        identities, values: variable and coefficient of each term read so far.
    """

    def __init__(self) -> None:
        self.identities, self.values = array("q"), array("d")
        self._variable, self._value = self.identities.append, self.values.append

    def read(self, expression: Any, times: float) -> float:
        """Add the terms of an expression, each `times` what it is.

        Returns:
            What stands in it without a variable.

        Raises:
            TypeError: it is not linear.
        """
        variable, value = self._variable, self._value
        constant = 0.0
        for term in expression.args if expression.__class__ in SUMS else (expression,):
            kind = term.__class__
            if kind is MonomialTermExpression:
                coefficient, of = term.args
                variable(id(of))
                value(times * (coefficient if coefficient.__class__ is float else pyo.value(coefficient)))
            elif kind is VarData:
                variable(id(term))
                value(times)
            elif kind is NegationExpression:
                constant += self.read(term.args[0], -times)
            elif kind in SUMS:
                constant += self.read(term, times)
            elif isinstance(term, float | int):
                constant += times * term
            elif not is_potentially_variable(term):
                constant += times * pyo.value(term)
            elif kind is ProductExpression and not is_potentially_variable(term.args[0]):
                constant += self.read(term.args[1], times * pyo.value(term.args[0]))
            elif kind is ProductExpression and not is_potentially_variable(term.args[1]):
                constant += self.read(term.args[0], times * pyo.value(term.args[1]))
            elif kind is DivisionExpression and not is_potentially_variable(term.args[1]):
                constant += self.read(term.args[0], times / pyo.value(term.args[1]))
            elif isinstance(term, VarData):  # one without an index
                variable(id(term))
                value(times)
            else:
                raise TypeError(str(term))
        return constant


def _members(model: Any, kind: Any) -> tuple[Families, list[Any]]:
    """Variables or constraints of a model: where each begins, and all their members in order."""
    families: Families = {}
    members: list[Any] = []
    for component in model.component_objects(kind, active=True):
        if isinstance(component, Permits):
            continue
        families[component.name] = len(members), partial(_keys, component)
        members.extend(component.values())
    return families, members


def _keys(component: Any) -> list[Any]:
    return list(component.keys())
