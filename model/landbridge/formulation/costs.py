"""The ledger of costs: every term of the objective with what it is, whose it is, and when.

Concept files enter yearly amounts (MUSD a year per unit of a variable); discounting and probability are applied
in one place, in `objective.py`. Because each term keeps its labels, welfare by period, carrier and country is read
off a solution without a second statement of the costs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

#: What a term is. `fee` and `carbon` are transfers (income to a state), `hazard` is a premium that steers
#: investment but that nobody pays; the others use up resources, or, if negative, are what served demand is worth.
KINDS = (
    "investment",
    "fixed",
    "variable",
    "fuel",
    "carbon",
    "fee",
    "hazard",
    "lost load",
    "penalty",
    "transport",
    "time",
    "benefit",
)


@dataclass
class Ledger:
    """Parallel lists, one entry per term: `amount` is in MUSD a year per unit of `variable`."""

    variable: list[Any] = field(default_factory=list)
    amount: list[float] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)
    carrier: list[str] = field(default_factory=list)
    country: list[str] = field(default_factory=list)
    period: list[int] = field(default_factory=list)
    hydro_year: list[str | None] = field(default_factory=list)

    def add(
        self,
        variable: Any,
        amount: float,
        kind: str,
        carrier: str,
        country: str,
        period: int,
        hydro_year: str | None = None,
    ) -> None:
        """Enter a term; nothing is entered for an amount of zero.

        Args:
            variable: Pyomo variable the term is proportional to.
            amount: MUSD a year per unit of the variable, undiscounted.
            kind: one of KINDS.
            carrier: power, freight or gas.
            country: who bears it (for a fee or a carbon payment: who receives it).
            period: planning year in which it falls.
            hydro_year: hydrological year of a dispatch term; None for what all of them share.
        """
        if amount == 0.0:
            return
        self.variable.append(variable)
        self.amount.append(amount)
        self.kind.append(kind)
        self.carrier.append(carrier)
        self.country.append(country)
        self.period.append(period)
        self.hydro_year.append(hydro_year)
