"""The objective: expected, discounted cost of everything in the ledger.

    minimise  sum over terms of  d_y * probability_e * amount * variable

Fees and carbon taxes enter at (1 - 1e-6) of their value, so that among plans of equal cost the one with more
welfare is chosen.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from pyomo.core.expr.numeric_expr import LinearExpression

from landbridge.formulation.costs import KINDS

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
    income, ledger = transfers(m.carbon_treatment), m.ledger
    share = {kind: TIE_BREAK if kind in income else 1.0 for kind in KINDS}
    worth = np.array(weights(m)) * np.array(ledger.amount) * np.array([share[kind] for kind in ledger.kind])
    # each variable once, in the order in which it was entered first
    identity = np.array([id(var) for var in ledger.variable], dtype=np.int64)
    _, first, term = np.unique(identity, return_index=True, return_inverse=True)
    total, order = np.bincount(term, weights=worth, minlength=len(first)), np.argsort(first)
    variables = [ledger.variable[i] for i in first[order].tolist()]
    return LinearExpression(linear_coefs=total[order].tolist(), linear_vars=variables, constant=0.0)
