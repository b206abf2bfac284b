"""Discounting, annuities and survival: the only place where money meets time.

A period y stands for the calendar years y, y+1, ..., y+years-1, all alike. Amounts are constant USD of the
case's price year; values are as of the case's base year.
"""

from __future__ import annotations

import math

#: A yearly rate below which interest on interest counts for nothing.
NEGLIGIBLE = 1e-9


def discount_factor(period: int, years: int, base_year: int, rate: float) -> float:
    """Years-weighted discount factor d_y = sum over the period's years t of (1 + rate)^-(t - base_year).

    Args:
        period: first calendar year of the period.
        years: calendar years it stands for.
        base_year: year to which values are discounted.
        rate: discount rate, share a year.

    Returns:
        Present value of 1 a year throughout the period.
    """
    return sum((1.0 + rate) ** -(period + t - base_year) for t in range(years))


def annuity(rate: float, life: int) -> float:
    """Yearly payment that repays 1 over `life` years at `rate` (capital recovery factor).

    At a rate near 0 it is 1 / life and half the interest of a year over the whole life: the usual formula would
    divide by a number that rounds to 0.
    """
    if rate < NEGLIGIBLE:
        return 1.0 / life + rate * (life + 1) / (2 * life)
    return rate / (1.0 - (1.0 + rate) ** -life)


def survival(hazard: float, period: int, years: int, opened: int) -> float:
    """Mean probability over a period that something opened in year `opened` has not closed for good.

    S_t = exp(-hazard (t - opened)); before it opens nothing can close.
    """
    return sum(math.exp(-hazard * max(0, period + t - opened)) for t in range(years)) / years
