"""The objective: expected, discounted cost of everything in the ledger.

    minimise  sum over terms of  d_y * probability_e * amount * variable

Fees and carbon taxes enter at (1 - 1e-6) of their value, so that among plans of equal cost the one with more
welfare is chosen.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landbridge.formulation.time import Time

#: Share at which transfers enter the objective.
TIE_BREAK = 1 - 1e-6


def transfers(carbon_treatment: str) -> tuple[str, ...]:
    """Kinds of cost that are somebody's income: fees, and carbon payments where they are a tax."""
    return ("fee", "carbon") if carbon_treatment == "tax" else ("fee",)


def weights(time: Time, frame: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Present value, in expectation, of 1 a year in each term of a ledger: d_y, times probability for dispatch."""
    number, found = pd.factorize(frame["period"])
    discount: npt.NDArray[np.float64] = np.array([time.discount[y] for y in found], dtype=float)[number]
    return discount * chances(time, frame)


def chances(time: Time, frame: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Probability of the hydrological year of each term of a ledger; 1 for what all of them share."""
    year = frame["hydro_year"].cat
    by_code: npt.NDArray[np.float64] = np.array([*(time.hydro_years[e] for e in year.categories), 1.0])
    return by_code[year.codes.to_numpy()]


def total_cost(m: Any) -> Any:
    r"""Expected discounted cost, MUSD of the price year.

    $$\min \sum_j d_{y(j)} \, \pi_{e(j)} \, c_j \, x_j$$

    d: years-weighted discount factor, pi: probability of the hydrological year (1 for builds and freight), c: yearly
    amount of a ledger term, x: its variable. Welfare is minus this, plus fees and carbon taxes (somebody's income)
    and plus hazard premiums (nobody's).
    """
    terms = m.ledger.frame
    income = terms["kind"].isin(transfers(m.carbon_treatment)).to_numpy()
    share = np.where(income, TIE_BREAK, 1.0)
    return m.ledger.total(terms, weights(m.time, terms) * terms["amount"].to_numpy() * share)
