"""The objective, and welfare: both are sums over the ledger, which differ in what they count.

    minimise  sum over terms of  d_y * probability_e * amount * variable

Decisions see every cost that is paid, financing included, and no damage of CO2: that is what carbon prices are for.
Welfare counts the resources that are used up, and damage; fees and carbon prices are somebody's income, and the
difference between financing and the social rate is nobody's loss. Fees and carbon prices enter the objective at
(1 - 1e-6) of their value, so that among plans of equal cost the one with more welfare is chosen.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landbridge.formulation.time import Time

#: Share at which transfers enter the objective.
TIE_BREAK = 1 - 1e-6
#: Kinds of cost that are somebody's income; that decisions see and nobody loses; that is borne and no decision sees.
TRANSFERS = ("fee", "carbon")
FINANCING = "financing"
DAMAGE = "damage"


def seen(kinds: pd.Series) -> npt.NDArray[np.float64]:
    """Share at which terms of some kinds enter the objective: 0 for damage, 1 - 1e-6 for transfers, else 1."""
    share = np.where(kinds.isin(TRANSFERS).to_numpy(), TIE_BREAK, 1.0)
    return np.where((kinds == DAMAGE).to_numpy(), 0.0, share)


def counted(kinds: pd.Series) -> npt.NDArray[np.bool_]:
    """Which terms lower welfare: all but transfers and financing."""
    lowers: npt.NDArray[np.bool_] = ~kinds.isin((*TRANSFERS, FINANCING)).to_numpy()
    return lowers


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
    r"""Expected discounted cost that decisions see, MUSD of the price year.

    $$\min \sum_{j \notin D} d_{y(j)} \, \pi_{e(j)} \, c_j \, x_j, \qquad
      W = - \sum_{j \notin T \cup F} d_{y(j)} \, \pi_{e(j)} \, c_j \, x_j$$

    d: years-weighted discount factor, pi: probability of the hydrological year (1 for builds and freight), c: yearly
    amount of a ledger term, x: its variable. D: damage of CO2, which decisions do not see and welfare W counts. T: fees
    and carbon prices, which are somebody's income. F: financing above (or below) the social rate, which decisions see
    and nobody loses.
    """
    terms = m.ledger.frame
    return m.ledger.total(terms, weights(m.time, terms) * terms["amount"].to_numpy() * seen(terms["kind"]))
