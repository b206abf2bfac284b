"""The objective: expected, discounted cost of everything in the ledger.

    minimise  sum over terms of  d_y * probability_e * amount * variable

Fees and carbon taxes enter at (1 - 1e-6) of their value, so that among plans of equal cost the one with more
welfare is chosen.
"""

from __future__ import annotations

from typing import Any

from pyomo.core.expr.numeric_expr import LinearExpression

#: Share at which transfers enter the objective.
TIE_BREAK = 1 - 1e-6


def transfers(carbon_treatment: str) -> tuple[str, ...]:
    """Kinds of cost that are somebody's income: fees, and carbon payments where they are a tax."""
    return ("fee", "carbon") if carbon_treatment == "tax" else ("fee",)


def weights(m: Any) -> list[float]:
    """Present value, in expectation, of 1 a year in each ledger term: d_y, times probability for dispatch."""
    time, ledger = m.time, m.ledger
    chance = {None: 1.0, **time.hydro_years}
    worth = {(y, e): time.discount[y] * chance[e] for y in time.periods for e in chance}
    return [worth[key] for key in zip(ledger.period, ledger.hydro_year, strict=True)]


def total_cost(m: Any) -> Any:
    r"""Expected discounted cost, MUSD of the price year.

    $$\min \sum_j d_{y(j)} \, \pi_{e(j)} \, c_j \, x_j$$

    d: years-weighted discount factor, pi: probability of the hydrological year (1 for builds and freight), c: yearly
    amount of a ledger term, x: its variable. Welfare is minus this, plus fees and carbon taxes (somebody's income)
    and plus hazard premiums (nobody's).
    """
    income = transfers(m.carbon_treatment)
    coefficient: dict[int, float] = {}
    variables: dict[int, Any] = {}
    for var, amount, kind, weight in zip(m.ledger.variable, m.ledger.amount, m.ledger.kind, weights(m), strict=True):
        variables[id(var)] = var
        factor = weight * TIE_BREAK if kind in income else weight
        coefficient[id(var)] = coefficient.get(id(var), 0.0) + factor * amount
    return LinearExpression(linear_coefs=list(coefficient.values()), linear_vars=list(variables.values()), constant=0.0)
