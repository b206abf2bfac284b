"""The ledger of costs: every term of the objective and of welfare with what it is, whose it is, and when.

Concept files enter yearly amounts (MUSD a year per unit of a variable); discounting and probability are applied
in one place, in `objective.py`. Because each term keeps its labels, welfare by period, carrier and country is read
off a solution without a second statement of the costs.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pyomo.core.expr.numeric_expr import LinearExpression

from landbridge.formulation.along import Along, spread
from landbridge.formulation.arrays import Columns

#: What a term is. `fee` and `carbon` are transfers (income to a state); `financing` is what an annuity at the rate of
#: financing is above that at the social rate: it steers investment and is nobody's loss; `damage` is what CO2 does to
#: the world, which no decision sees. The others use up resources, or, if negative, are what served demand is worth.
KINDS = (
    "investment",
    "fixed",
    "variable",
    "fuel",
    "carbon",
    "fee",
    "financing",
    "damage",
    "lost load",
    "penalty",
    "transport",
    "time",
    "benefit",
)


Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LABELS = ("kind", "carrier", "country", "hydro_year")


class Ledger:
    """Terms of the objective: so much a year per unit of a variable, with what it is, whose, and when."""

    def __init__(self) -> None:
        self._variable: list[Any] = []
        self._amount: list[Any] = []
        self._period: list[Any] = []
        self._label: list[int] = []
        self._labels: dict[tuple[str, str, str, str | None], int] = {}
        self._in_order: dict[int, list[Any]] = {}  # variables that terms were entered for by position

    def add(
        self,
        variable: Any,
        amount: Any,
        kind: str,
        carrier: str,
        country: str,
        period: Any,
        hydro_year: str | None = None,
    ) -> None:
        """Enter a term; nothing is entered for an amount of zero.

        Args:
            variable: the term is proportional to it.
            amount: MUSD a year per unit of the variable, undiscounted.
            kind: one of KINDS.
            carrier: power, freight or gas.
            country: who bears it (of a fee or carbon payment: who receives it; of damage: where the CO2 is emitted).
            period: planning year in which it falls.
            hydro_year: hydrological year of a dispatch term; None for what all of them share.
        """
        if isinstance(amount, float) and amount == 0.0:
            return
        self._variable.append(variable)
        self._amount.append(amount)
        self._period.append(period)
        self._label.append(self._labels.setdefault((kind, carrier, country, hydro_year), len(self._labels)))

    def add_each(
        self, variables: Any, members: Ints, amount: Floats, kind: str, carrier: str, country: str, period: int
    ) -> None:
        """Enter a term for many members of a variable (by their positions in it): an amount each; see `add`."""
        if id(variables) not in self._in_order:
            self._in_order[id(variables)] = list(variables.values())
        own = self._in_order[id(variables)]
        for member, each in zip(members.tolist(), amount.tolist(), strict=True):
            self.add(own[member], each, kind, carrier, country, period)

    @cached_property
    def _numbered(self) -> tuple[npt.NDArray[np.int64], list[Any]]:
        """Number of the variable of each term, and the variables by number."""
        number, _ = pd.factorize(np.fromiter(map(id, self._variable), dtype=np.int64))
        first = np.unique(number, return_index=True)[1]
        return number.astype(np.int64), [self._variable[i] for i in first.tolist()]

    @property
    def variables(self) -> list[Any]:
        """Pyomo variables that have a term, in the order in which they were entered first."""
        return self._numbered[1]

    def _terms(self) -> tuple[Any, Any, Any, Any]:
        """Column, amount, period and label of each term."""
        return self._numbered[0], self._amount, self._period, self._label

    @cached_property
    def frame(self) -> pd.DataFrame:
        """A row a term: `column` (number of the variable), `amount`, `period`, and the labels as categories.

        Made when all terms have been entered: what they were entered in is given up.
        """
        column, amount, period, label = self._terms()
        del self._variable, self._amount, self._period, self._label, self._in_order
        out = pd.DataFrame(
            {
                "column": np.asarray(column, dtype=np.int64),
                "amount": np.array(amount, dtype=float),
                "period": np.array(period, dtype=np.int64),
            }
        )
        entered = np.array(label, dtype=np.int64)
        for name, values in zip(LABELS, zip(*self._labels, strict=True) if self._labels else [()] * 4, strict=True):
            codes, names = pd.factorize(np.array(values, dtype=object), use_na_sentinel=True)
            out[name] = pd.Categorical.from_codes(codes[entered], pd.Index(names, dtype=object))
        return out[out["amount"] != 0.0].reset_index(drop=True)

    def total(self, frame: pd.DataFrame, worth: npt.NDArray[np.float64]) -> Any:
        """The sum of terms, each times its worth, as an expression."""
        sums = np.bincount(frame["column"], weights=worth, minlength=len(self.variables))
        return LinearExpression(linear_coefs=sums.tolist(), linear_vars=self.variables, constant=0.0)


class ArrayLedger(Ledger):
    """The same over columns of arrays: a term may be entered for many at once."""

    def add_each(
        self, variables: Any, members: Ints, amount: Floats, kind: str, carrier: str, country: str, period: int
    ) -> None:
        """Enter them as one term."""
        self.add(Columns(variables.first + members), amount, kind, carrier, country, period)

    def _terms(self) -> tuple[Any, Any, Any, Any]:
        """The same, each term as often as there are columns in it."""
        columns = [variable.at for variable in self._variable]
        sizes = np.array([c.size if isinstance(c, np.ndarray) else 1 for c in columns], dtype=np.int64)
        years = {y: np.array(y.names) for y in self._period if isinstance(y, Along)}
        period = [years[y] if isinstance(y, Along) else y for y in self._period]
        label = np.repeat(np.array(self._label, dtype=np.int64), sizes)
        return spread(columns, sizes), spread(self._amount, sizes), spread(period, sizes), label

    def total(self, frame: pd.DataFrame, worth: npt.NDArray[np.float64]) -> Any:
        """The sum of terms by column, as far as columns have terms."""
        return np.bincount(frame["column"], weights=worth)
