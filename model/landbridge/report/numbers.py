"""How numbers are printed: three significant digits, a true minus, thousands with commas."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

NOTHING = "–"
#: Smaller than this is what arithmetic leaves behind, in every unit that the page shows.
NOISE = 1e-9


def missing(value: Any) -> bool:
    """True for None, NaN and <NA>."""
    if isinstance(value, float):
        return value != value
    return value is None or (not isinstance(value, str | int) and bool(pd.isna(value)))


def number(value: Any, digits: int = 3) -> str:
    """`12,300`, `1.23`, `−0.045`; a dash for what is missing."""
    if missing(value):
        return NOTHING
    x = float(value)
    if math.isinf(x):
        return "∞" if x > 0 else "−∞"
    x = significant(x, digits)
    if abs(x) < NOISE:
        return "0"
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(x))))
    text = f"{abs(x):.1e}" if decimals > 6 else f"{abs(x):,.{decimals}f}"
    return ("−" if x < 0 else "") + text


def significant(value: float, digits: int = 4) -> float:
    """Rounded to significant digits."""
    if value == 0 or math.isnan(value) or math.isinf(value):
        return value
    rounded = round(value, digits - 1 - math.floor(math.log10(abs(value))))
    return rounded + 0.0


def billions(musd: Any) -> str:
    """Millions shown as billions, three digits."""
    return NOTHING if missing(musd) else number(float(musd) / 1000)


def percent(share: Any) -> str:
    """A share as whole percent, tenths below ten."""
    if missing(share):
        return NOTHING
    value = 100 * float(share)
    text = number(value, 2 if abs(value) < 10 else 3)
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} %"


def year(value: Any) -> str:
    """A calendar year."""
    return NOTHING if missing(value) else str(int(float(value)))


def raw(value: Any) -> str:
    """For CSV: ten significant digits, empty where missing."""
    if missing(value):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(float(value), ".10g")


def cut(name: Any, width: int = 34) -> str:
    """A name shortened for an axis."""
    text = " ".join(str(name).split())
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def axis(name: Any, width: int = 34) -> str:
    """A shortened name, inert in plotly.js (which reads a few tags)."""
    return cut(name, width).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
