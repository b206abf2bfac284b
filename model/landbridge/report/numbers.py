"""How numbers are printed: three significant digits, a true minus, thousands with commas."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import Any

import pandas as pd

from landbridge import amounts
from landbridge.amounts import in_unit, printed_number

NOTHING = "–"


def missing(value: Any) -> bool:
    """True for None, NaN and <NA>."""
    if isinstance(value, float):
        return value != value
    return value is None or (not isinstance(value, str | int) and bool(pd.isna(value)))


def number(value: Any, digits: int = 3) -> str:
    """`12,300`, `1.23`, `−0.045`; a dash for what is missing."""
    if missing(value):
        return NOTHING
    return printed_number(float(value), digits)


def billions(musd: Any) -> str:
    """Millions shown as billions, three digits."""
    return NOTHING if missing(musd) else in_unit(float(musd), 1000.0)


def money(musd: Any) -> str:
    """An amount in words, in billions or millions by its size: `2.50 bn USD`, `312 MUSD`."""
    return NOTHING if missing(musd) else amounts.money(float(musd))


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


#: Characters that turn the text after them around; a name may hold them, the page does not.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
#: A name longer than this is cut on an axis, so that a key at its end would be lost.
LONG_NAME = 24


def printed(frame: pd.DataFrame, key: str) -> dict[str, str]:
    """Names of a frame's rows by key, no two alike in print.

    Args:
        frame: rows with a column `name`; a row without a name is printed as its key.
        key: column of the keys.

    Returns:
        The name of each key. Rows that share a name get their key beside it: `Busan (P1)`.
    """
    pairs = zip(frame[key], frame["name"], strict=True)
    names = {str(k): str(k) if missing(n) or str(n) == "" else str(n) for k, n in pairs}
    for _ in range(3):  # a name with a key beside it may be the whole name of another row
        count = Counter(_as_seen(name) for name in names.values())
        shared = [k for k, name in names.items() if count[_as_seen(name)] > 1]
        names |= {k: _with_key(names[k], k) for k in shared}
    return names


def _as_seen(name: str) -> str:
    """A name as a reader sees it: spaces and composed letters make no difference."""
    return " ".join(unicodedata.normalize("NFC", TURNING.sub("", name)).split())


def _with_key(name: str, key: str) -> str:
    return f"{name} ({key})" if len(name) + len(key) < LONG_NAME else f"{key}: {name}"


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
