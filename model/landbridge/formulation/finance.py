r"""Discounting and annuities: the only place where money meets time.

What is built pays an annuity. Welfare counts it at the social rate, which is the discount rate; decisions see it at the
rate of financing of whoever owns it, in which the risk of the place is priced, the same for plants and lines:

$$\mathrm{investment} = k \, u(r), \qquad \mathrm{financing} = k \, (u(\bar r) - u(r)), \qquad
  u(r) = \frac{r}{1 - (1 + r)^{-n}} \cdot \frac{(1 + r)^w - 1}{r w}$$

k: capital cost, n: life (years), r: social rate, r-bar: rate of financing (of several owners the mean by share), w:
years of works. The second factor is interest during construction: capital is spent in w equal yearly sums, the last
when what is built begins to stand (1 without works). Annuities are paid for the years in service alone.
Financing steers what is built and is nobody's loss; what closing does is in the expected value, not in a rate.

A period y stands for the calendar years y, y+1, ..., y+years-1, all alike. Amounts are constant USD of the
case's price year; values are as of the case's base year.
"""

from __future__ import annotations

from landbridge.case.annuity import annual as annual
from landbridge.case.annuity import annuity as annuity
from landbridge.case.annuity import charge as charge
from landbridge.case.annuity import construction as construction


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
