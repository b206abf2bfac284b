"""Turn the text of a column into values: types, ranges and choices against the descriptor.

Every distinct text is read once: plain ones as they stand (see `plain`), the others by the frictionless field of the
column; what frictionless is too lenient or too silent about (inf, 1e400, 1_000, thousands separators, decimal commas)
is settled here first.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from landbridge.case.names import code_points, controls
from landbridge.case.plain import plain_reader
from landbridge.case.problems import close_match
from landbridge.case.schema import Field, Table, cell_reader
from landbridge.case.settings import NUMBER

#: Longest text that is read as a number; Python refuses whole numbers of more than 4,300 digits.
LONGEST = 1000
DECIMAL_COMMA = re.compile(r"[+-]?(\d+,\d*|,\d+)([eE][+-]?\d+)?", re.ASCII)
GROUPED = re.compile(r"[+-]?\d{1,3}([.,'’\s_]\d{3})+([.,]\d+)?", re.ASCII)
POINT_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+", re.ASCII)


@dataclass(frozen=True)
class Wrong:
    """Why a text is refused."""

    message: str
    expected: str
    suggestion: str = ""
    kind: str = "type"


@dataclass(frozen=True)
class Column:
    """Values of a column (text as objects, the rest as floats, blank = NaN) and what was wrong where."""

    values: npt.NDArray[np.object_] | npt.NDArray[np.float64]
    given: npt.NDArray[np.bool_]
    wrong: dict[int, Wrong]


def read_column(table: Table, field: Field, texts: list[str], points: bool | None) -> Column:
    """Read the cells of a column; `points` tells how decimals are written (see `decimal_points`)."""
    distinct = dict.fromkeys(texts)
    values: dict[str, object] = {}
    refused: dict[str, Wrong] = {}
    blank: object = "" if field.type == "string" else math.nan
    plain = plain_reader(table.name, field.name)
    for text in distinct:
        if field.is_number and len(text) > LONGEST:
            message = f"is too long for a number: {len(text):,} characters"
            refused[text], values[text] = Wrong(message, field.expected, kind="range"), blank
            continue
        value = plain(text) if text and (points or not field.is_number) else None
        if value is None:
            value = _read(table, field, text, points) if text else blank
        if not text.isprintable():
            value = _with_controls(field, text) or value
        if isinstance(value, Wrong):
            refused[text] = value
            value = blank
        values[text] = value
    dtype = object if field.type == "string" else np.float64
    array = np.array([values[text] for text in texts], dtype=dtype)
    given = np.array([bool(text) for text in texts], dtype=np.bool_)
    wrong = {i: refused[text] for i, text in enumerate(texts) if text in refused} if refused else {}
    return Column(array, given, wrong)


def with_points(column: Column, numbers: Mapping[int, str], points: bool | None) -> dict[int, Wrong]:
    """Write numbers of a column of text with a decimal point, in place; those that are ambiguous, by row.

    Args:
        column: values of the column.
        numbers: its cells that are numbers, by row.
        points: how decimals are written in the file (see `decimal_points`).
    """
    wrong = {}
    for row, text in numbers.items():
        plain = _plain_number(text, points)
        if not isinstance(plain, Wrong):
            column.values[row] = plain
        elif plain.kind == "ambiguous":
            wrong[row] = plain
    return wrong


def decimal_points(
    table: Table, columns: dict[str, list[str]], semicolon: bool, others: Iterable[str] = ()
) -> bool | None:
    """How decimals are written: True = point, False = comma, None = both are seen and nothing can be trusted.

    Only a file with semicolons may have decimal commas. There `1.234` alone is no evidence: it may be a
    thousand. `others` are numbers that stand in columns of text.
    """
    if not semicolon:
        return True
    numbers = {t for name, texts in columns.items() if table.fields[name].is_number for t in texts if t}
    numbers.update(others)
    commas = any(DECIMAL_COMMA.fullmatch(t) for t in numbers)
    points = any("." in t and NUMBER.fullmatch(t) and not POINT_GROUPED.fullmatch(t) for t in numbers)
    if commas and points:
        return None
    return points


def _with_controls(field: Field, text: str) -> Wrong | None:
    """Why a text with control characters is refused; prose may have lines and tabs."""
    strange = controls(text, "\n\r\t" if field.is_prose else "")
    if not strange:
        return None
    return Wrong(
        f"holds a control character ({code_points(strange)})", "text without it: type the cell again", kind="control"
    )


def _read(table: Table, field: Field, text: str, points: bool | None) -> object:
    if field.is_number:
        plain = _plain_number(text, points)
        if isinstance(plain, Wrong):
            return plain if plain.expected else Wrong(plain.message, field.expected, kind=plain.kind)
        text = plain.removesuffix(".0") if field.type == "integer" else plain
    value, notes = cell_reader(table.name, field.name)(text)
    if not notes:
        return value
    note = next(iter(notes))
    if note == "enum":
        near = close_match(text, map(str, field.constraints["enum"]))
        return Wrong("is not one of the choices", field.expected, near, "enum")
    if note == "pattern":
        return Wrong("is not a name that can be used here", field.expected, kind="pattern")
    if note == "type":
        return Wrong(f"is not {_article(field.type)}", field.expected)
    return Wrong(f"is too {'small' if 'min' in note.lower() else 'large'}", field.expected, kind="range")


def _article(type_name: str) -> str:
    return {"integer": "a whole number", "number": "a number", "boolean": "true or false"}.get(type_name, type_name)


def _plain_number(text: str, points: bool | None) -> str | Wrong:
    """The number in plain notation, or why not."""
    plain = text
    ambiguous = Wrong(
        "is ambiguous: a thousands separator or a decimal sign",
        "digits with one decimal point",
        kind="ambiguous",
    )
    if NUMBER.fullmatch(text):
        if (points is None and "." in text) or (points is False and POINT_GROUPED.fullmatch(text)):
            return ambiguous
    elif DECIMAL_COMMA.fullmatch(text):
        if points is not False:
            return ambiguous
        plain = text.replace(",", ".")
    elif GROUPED.fullmatch(text):
        return ambiguous
    else:
        return Wrong("is not a number", "")
    return plain if math.isfinite(float(plain)) else Wrong("is not a finite number", "", kind="not finite")
