"""How numbers are rounded and money is written, in the report, on the terminal and in comparisons.

A number is rounded once, from the exact value. Money is written in billions from a billion on and in millions below;
amounts that stand together (a table, a figure, a row of tiles) share the unit of the largest.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache

#: Smaller than this is what arithmetic leaves behind, in every unit that is printed.
NOISE = 1e-9
#: A half is rounded away from zero, whether 1.015 is held as 1.015 or as 1,015 millionths: this much is added first.
NUDGE = 1 + 1e-14
#: MUSD below which an amount is what solving leaves behind.
LEAST = 0.0005
#: MUSD from which an amount is printed in billions: with three digits it is 1,000 million.
BILLION = 999.5


def significant(value: float, digits: int = 4) -> float:
    """Rounded to significant digits, halves away from zero."""
    if value == 0 or not math.isfinite(value):
        return value
    return float(_rounded(value, digits))


def kept(value: float, digits: int = 4) -> float:
    """Rounded to significant digits, or to more where rounding again to two or three digits could go another way.

    A page keeps numbers like this and prints two or three digits of them: the same as of the exact value.
    """
    if value == 0 or not math.isfinite(value):
        return value
    for n in (digits, digits + 4):
        rounded = _rounded(value, n)
        left = "".join(map(str, rounded.as_tuple().digits)).rstrip("0")
        if not (left.endswith("5") and len(left) in (3, 4)):
            return float(rounded)
    return value


def printed_number(value: float, digits: int = 3) -> str:
    """`12,300`, `1.23`, `−0.045`: significant digits, a true minus, thousands with commas."""
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    x = significant(value, digits)
    if abs(x) < NOISE:
        return "0"
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(x))))
    text = f"{abs(significant(value, 2)):.1e}" if decimals > 6 else f"{abs(x):,.{decimals}f}"
    return ("−" if x < 0 else "") + text


def unit(musd: Iterable[float | None]) -> tuple[float, str]:
    """What amounts that stand together are divided by, and the unit that this gives: that of the largest."""
    most = max((abs(v) for v in musd if v is not None and v == v), default=0.0)
    return (1000.0, "bn USD") if most >= BILLION else (1.0, "MUSD")


def in_unit(musd: float, scale: float, digits: int = 3) -> str:
    """An amount in a unit of `unit`."""
    return printed_number(cleared(musd) / scale, digits)


def money(musd: float, digits: int = 3) -> str:
    """An amount with its unit: `2.50 bn USD`, `312 MUSD`; what is less than a thousand USD is 0."""
    scale, word = unit([musd])
    return f"{in_unit(musd, scale, digits)} {word}"


def cleared(musd: float) -> float:
    """An amount as it is; 0 where it is less than a thousand USD, which is what solving leaves behind."""
    return 0.0 if abs(musd) < LEAST else float(musd)


@cache
def _context(digits: int) -> Context:
    return Context(prec=digits, rounding=ROUND_HALF_UP)


def _rounded(value: float, digits: int) -> Decimal:
    return _context(digits).create_decimal_from_float(float(value) * NUDGE)
