"""Read the cells that plainly keep to their column; all others are for the column's frictionless field to judge.

Nearly every cell of a case is plain. Asking frictionless about each takes longer than all the rest of reading, and
importing it longer still, so it is asked only about what is not plain here, and it alone says what is wrong.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from functools import cache
from typing import Any

from landbridge.case.schema import ACTIVE, Field, fields
from landbridge.case.settings import NUMBER

WHOLE = re.compile(r"[+-]?\d+", re.ASCII)
SWITCH = {"true": True, "false": False}
#: Limits of numbers by their name in the descriptor: what holds of a number and its limit.
LIMITS: dict[str, Callable[[float, float], bool]] = {
    "minimum": operator.ge,
    "maximum": operator.le,
    "exclusiveMinimum": operator.gt,
    "exclusiveMaximum": operator.lt,
}
#: The value of a text, or None where that is not plain.
PlainReader = Callable[[str], Any]


@cache
def plain_reader(table: str, column: str) -> PlainReader:
    """Reader of the plain cells of a column (not blank; decimals written with a point)."""
    spec = ACTIVE if column == ACTIVE.name else fields(table)[column]
    constraints = {name: limit for name, limit in spec.constraints.items() if name != "required"}
    if spec.is_number:
        return _number(spec, constraints)
    if not constraints:
        return SWITCH.get if spec.type == "boolean" else _as_it_is
    if spec.type == "string" and list(constraints) == ["enum"]:
        return dict(zip(constraints["enum"], constraints["enum"], strict=True)).get
    if spec.type == "string" and list(constraints) == ["pattern"]:
        pattern = re.compile(constraints["pattern"])
        return lambda text: text if pattern.fullmatch(text) else None
    return _never


def _number(spec: Field, constraints: dict[str, Any]) -> PlainReader:
    if not constraints.keys() <= LIMITS.keys():
        return _never
    shape, kind = (WHOLE, int) if spec.type == "integer" else (NUMBER, float)
    limits = [(LIMITS[name], float(limit)) for name, limit in constraints.items()]

    def read(text: str) -> float | None:
        if not shape.fullmatch(text):
            return None
        value: float = kind(text)
        return value if math.isfinite(value) and all(holds(value, limit) for holds, limit in limits) else None

    return read


def _as_it_is(text: str) -> str:
    return text


def _never(text: str) -> None:
    """Nothing is plain under a constraint that is not known here."""
