"""What capital costs a year: the annuity at a rate, with interest during construction."""

from __future__ import annotations

#: A yearly rate below which interest on interest counts for nothing.
NEGLIGIBLE = 1e-9


def annuity(rate: float, life: int) -> float:
    """Yearly payment that repays 1 over `life` years at `rate` (capital recovery factor).

    At a rate near 0 it is 1 / life and half the interest of a year over the whole life: the usual formula would
    divide by a number that rounds to 0.
    """
    if rate < NEGLIGIBLE:
        return 1.0 / life + rate * (life + 1) / (2 * life)
    return rate / (1.0 - (1.0 + rate) ** -life)


def annual(rate: float, life: int | None) -> float:
    """Yearly capital charge per unit of capital; interest only where there is no end of life."""
    return rate if life is None else annuity(rate, life)


def construction(rate: float, works: int) -> float:
    """Capital with interest when works end, per unit spent in equal yearly sums, the last at the end."""
    return sum((1.0 + rate) ** t for t in range(works)) / works if works else 1.0


def charge(rate: float, life: int | None, works: int) -> float:
    """Yearly capital charge per unit of capital spent during works: annuity, with interest during construction."""
    return annual(rate, life) * construction(rate, works)
