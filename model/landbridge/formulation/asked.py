"""Pyomo's constraints and objective, but that an expression is made when it is asked for.

A year hour by hour has a million rows. The expression of each takes half a kilobyte and is needed once, to be read into
arrays (`made`); what nobody asks for (`expr`, `body` and all else that Pyomo offers) is not kept.
"""

from __future__ import annotations

import weakref
from typing import Any

import pyomo.environ as pyo
from pyomo.core.base.constraint import ConstraintData, IndexedConstraint
from pyomo.core.base.objective import ScalarObjective


class Row(ConstraintData):  # type: ignore[misc]  # Pyomo has no types
    """A row of `Rows`: from when its expression is asked for, a member like any other of Pyomo's."""

    __slots__ = ()

    def __init__(self, component: Any, index: Any) -> None:
        """`component`: weak reference to the family."""
        super().__init__()
        self._component, self._index = component, index  # type: ignore[misc]  # slots of Pyomo

    def made(self) -> Any:
        """What its rule says, made anew and not kept."""
        family = self.parent_component()
        return family.rule(family.parent_block(), self._index)

    @property
    def expr(self) -> Any:
        """What its rule says, kept from now on."""
        self.set_value(self.made())
        return self.expr

    def set_value(self, expr: Any) -> None:
        """Keep an expression."""
        self.__class__ = ConstraintData
        self.set_value(expr)

    def to_bounded_expression(self, evaluate_bounds: bool = False) -> Any:
        """Lower bound, body and upper bound."""
        self.set_value(self.made())
        return self.to_bounded_expression(evaluate_bounds)


class Rows(IndexedConstraint):  # type: ignore[misc]  # Pyomo has no types
    """A family of rows; its rule is called for a row when that is asked for."""

    def construct(self, data: Any = None) -> None:
        """Make the rows, without their expressions."""
        if self.is_constructed():
            return
        self._constructed = True
        mine = weakref.ref(self)
        self._data = {index: Row(mine, index) for index in self.index_set()}


class Cost(ScalarObjective):  # type: ignore[misc]  # Pyomo has no types
    """An objective to be minimised."""

    def construct(self, data: Any = None) -> None:
        """Make it, without its expression."""
        if self.is_constructed():
            return
        self._constructed = True
        self._data = {None: self}
        self._asked: tuple[Any, ...] = ()
        self.set_sense(pyo.minimize)

    def made(self) -> Any:
        """What its rule says, made anew and not kept; or what is kept already."""
        return self._asked[0] if self._asked else self.rule(self.parent_block(), None)

    @property
    def _args_(self) -> Any:
        """Where Pyomo looks for the expression: kept from the first look on."""
        if not self._asked:
            self._asked = (self.made(),)
        return self._asked

    @_args_.setter
    def _args_(self, args: Any) -> None:
        self._asked = args


class Permits(Rows):
    """Rows that repeat bounds which trust governs: a program has those as bounds, not as rows."""
