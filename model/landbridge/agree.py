"""Whether what a run says is what comes out again: tables and figures, to rounding."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

#: Difference of two numbers that rounding explains: as a share of the larger, and of the largest of its column.
SHARE, OF_COLUMN = 1e-9, 1e-12
#: The same for what is a residual itself.
RESIDUAL = 1e-12


def close(a: float, b: float, size: float = 0.0) -> bool:
    """Whether two numbers are the same but for rounding.

    Args:
        a: one of them.
        b: the other.
        size: of the numbers that they were worked out from.
    """
    if math.isnan(a) or math.isnan(b):
        return math.isnan(a) and math.isnan(b)
    return a == b or abs(a - b) <= SHARE * max(abs(a), abs(b)) + OF_COLUMN * size + RESIDUAL


def figures(said: Any, found: Any, place: str, size: float, free: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """Figures that differ: place, and what is wrong with it.

    Args:
        said: plain values as the run holds them.
        found: as they come out.
        place: of both.
        size: of the numbers that they were worked out from.
        free: names of figures that are not compared, wherever they are.
    """
    if isinstance(found, Mapping) and isinstance(said, Mapping):
        for name in sorted({*said, *found} - set(free), key=str):
            at = f"{place}.{name}"
            if name not in said or name not in found:
                yield at, "is missing" if name in found else "is nothing that a run says"
            else:
                yield from figures(said[name], found[name], at, size, free)
    elif isinstance(found, list | tuple) and isinstance(said, list | tuple) and len(found) == len(said):
        for i, (a, b) in enumerate(zip(said, found, strict=True)):
            yield from figures(a, b, f"{place}.{i}", size, free)
    elif not _same(said, found, size):
        yield place, f"is {_short(said)}; the solution gives {_short(found)}"


def tables(said: pd.DataFrame, found: pd.DataFrame, size: float) -> str:
    """What differs between two tables, in words; "" where they are the same in columns, rows and order.

    Args:
        said: as the run holds it.
        found: as it comes out.
        size: of the numbers that they were worked out from, beside their own.
    """
    if list(said.columns) != list(found.columns):
        other = sorted({*map(str, said.columns)} ^ {*map(str, found.columns)})
        return f"has other columns ({', '.join(other[:5]) or 'in another order'})"
    if len(said) != len(found):
        return f"has {len(said):,} rows; the solution gives {len(found):,}"
    for name in found.columns:
        a, b = said[name], found[name]
        wrong = _unlike(a, b, size)
        if wrong.any():
            row = int(np.argmax(wrong))
            return f"row {row + 1}, {name}: is {_short(a.iloc[row])}; the solution gives {_short(b.iloc[row])}"
    return ""


def _unlike(a: pd.Series, b: pd.Series, size: float) -> Any:
    """Which cells of a column differ."""
    if all(pd.api.types.is_numeric_dtype(v.dtype) and not pd.api.types.is_bool_dtype(v.dtype) for v in (a, b)):
        x, y = (v.to_numpy(dtype=np.float64, na_value=np.nan) for v in (a, b))
        gone = np.isnan(x) | np.isnan(y)
        with np.errstate(invalid="ignore"):
            largest = np.max(np.abs(y[np.isfinite(y)]), initial=size)
            room = SHARE * np.maximum(np.abs(x), np.abs(y)) + OF_COLUMN * largest + RESIDUAL
            far = ~((x == y) | (np.abs(x - y) <= room)) | (np.isinf(x) != np.isinf(y))
        return np.where(gone, np.isnan(x) != np.isnan(y), far)
    return np.array([not _same(_plain(p), _plain(q), size) for p, q in zip(a, b, strict=True)], dtype=bool)


def _plain(cell: Any) -> Any:
    """A cell without types of libraries; what is missing is None."""
    if cell is None or cell is pd.NA or (isinstance(cell, float) and math.isnan(cell)):
        return None
    return cell.item() if isinstance(cell, np.generic) else cell


def _same(a: Any, b: Any, size: float) -> bool:
    numbers = [isinstance(v, int | float) and not isinstance(v, bool) for v in (a, b)]
    return close(float(a), float(b), size) if all(numbers) else type(a) is type(b) and bool(a == b)


def _short(value: Any) -> str:
    return repr(_plain(value))[:80]
