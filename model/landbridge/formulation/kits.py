"""What `declare` makes a model of: Pyomo's objects, or ranges of columns and rows. The rules are the same for both."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import pyomo.environ as pyo

from landbridge.formulation import arrays
from landbridge.formulation.along import Axis, alike
from landbridge.formulation.asked import Cost, Rows
from landbridge.formulation.costs import ArrayLedger, Ledger
from landbridge.formulation.trust import Access, ArrayAccess


class Kit(Protocol):
    """Parts of a model."""

    def model(self, name: str) -> Any:
        """A model without anything."""

    def ledger(self) -> Ledger:
        """Where costs are entered."""

    def access(self) -> Access:
        """Where bounds that trust governs are entered."""

    def along(self, axis: Axis, size: Mapping[Any, int] | None = None) -> list[Any]:
        """Indices over an axis: every name apart, or one for all names of a size (of all, without sizes)."""

    def index(self, members: list[Any]) -> Any:
        """An ordered set of tuples."""

    def variable(self, index: Any, bounds: Any = (None, None), whole: bool = False) -> Any:
        """A variable over an index; whole numbers not below 0 if asked."""

    def constraint(self, index: Any, rule: Callable[..., Any]) -> Any:
        """A constraint over an index."""

    def objective(self, rule: Callable[..., Any]) -> Any:
        """What is minimised."""


class PyomoKit:
    """Pyomo's own: one object a variable and row."""

    def model(self, name: str) -> Any:
        """A concrete model."""
        return pyo.ConcreteModel(name=name)

    def ledger(self) -> Ledger:
        """Of terms with Pyomo's variables."""
        return Ledger()

    def access(self) -> Access:
        """Of Pyomo's variables and constraints."""
        return Access()

    def along(self, axis: Axis, size: Mapping[Any, int] | None = None) -> list[Any]:
        """Every name apart."""
        return list(axis.names)

    def index(self, members: list[Any]) -> Any:
        """A set, made at once."""
        anonymous = pyo.Set(dimen=len(members[0]) if members else 1, ordered=True)
        anonymous.construct()
        anonymous.update(members)  # what it is initialised with it would keep a second time
        return anonymous

    def variable(self, index: Any, bounds: Any = (None, None), whole: bool = False) -> Any:
        """Pyomo's Var."""
        return pyo.Var(index, domain=pyo.NonNegativeIntegers) if whole else pyo.Var(index, bounds=bounds)

    def constraint(self, index: Any, rule: Callable[..., Any]) -> Any:
        """Pyomo's Constraint, but that an expression is made when it is asked for."""
        return Rows(index, rule=rule, doc=(inspect.getdoc(rule) or "").partition("\n")[0])

    def objective(self, rule: Callable[..., Any]) -> Any:
        """Pyomo's Objective, made when it is asked for."""
        return Cost(rule=rule, doc=(inspect.getdoc(rule) or "").partition("\n")[0])


class ArrayKit:
    """Ranges of columns and rows, many at once."""

    def model(self, name: str) -> Any:
        """A model of arrays."""
        return arrays.ArrayModel(name)

    def ledger(self) -> Ledger:
        """Of terms with columns."""
        return ArrayLedger()

    def access(self) -> Access:
        """Of columns and rows."""
        return ArrayAccess()

    def along(self, axis: Axis, size: Mapping[Any, int] | None = None) -> list[Any]:
        """One index for all names of a size: they are worked out together."""
        lots = [axis.names] if size is None else alike(axis.names, size)
        return [axis.along(lot) for lot in lots]

    def index(self, members: list[Any]) -> Any:
        """The tuples as they are."""
        return members

    def variable(self, index: Any, bounds: Any = (None, None), whole: bool = False) -> Any:
        """Columns."""
        return arrays.Var(index, bounds, whole)

    def constraint(self, index: Any, rule: Callable[..., Any]) -> Any:
        """Rows."""
        return arrays.Constraint(index, rule)

    def objective(self, rule: Callable[..., Any]) -> Any:
        """The cost of each column."""
        return arrays.Objective(rule)
