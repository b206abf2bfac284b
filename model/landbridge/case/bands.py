"""Ranges that a second fact gives a cell, and the warning about cells that lie outside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from landbridge.case.problems import Problem
from landbridge.case.schema import tables
from landbridge.case.view import View

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
#: What is often given instead of a unit: the number found over the number meant, and the slip.
SLIPS: dict[str, tuple[tuple[float, str], ...]] = {
    "h": ((1 / 24, "days given as hours"), (60.0, "minutes given as hours")),
    "km": ((0.6214, "miles given as km"), (1000.0, "m given as km"), (0.54, "nautical miles given as km")),
    "MW": ((1e-3, "GW given as MW"), (1e3, "kW given as MW")),
    "GW": ((1e3, "MW given as GW"),),
    "TWh": ((1e3, "GWh given as TWh"), (1e-3, "PWh given as TWh")),
    "USD/kW": ((1e3, "USD/MW given as USD/kW"), (1e-3, "MUSD/MW given as USD/kW")),
    "USD/MWh": ((1e-3, "USD/kWh given as USD/MWh"), (1e3, "USD/GWh given as USD/MWh")),
    "USD/MWh thermal": (
        (0.293, "USD/MMBtu given as USD/MWh"),
        (1e-3, "USD/kWh given as USD/MWh"),
        (7.0, "USD/t given as USD/MWh"),
    ),
    "USD/MMBtu": ((3.412, "USD/MWh given as USD/MMBtu"), (36.0, "USD/1000 m3 given as USD/MMBtu")),
    "t/MWh thermal": ((3.6, "a factor per MWh divided as one per GJ, twice"), (0.278, "t/GJ given as t/MWh")),
    "share": ((0.01, "per cent of a per cent"),),
    "hm3": ((1e-3, "km3 given as hm3"), (1e3, "thousand m3 given as hm3")),
    "bcm/year": ((1e3, "million m3 given as bcm"), (2.74, "mcm/day given as bcm/year")),
    "mcm/day": ((0.365, "bcm/year given as mcm/day"), (1e3, "thousand m3 given as mcm")),
}
#: Slips of any unit.
ANY = ((10.0, "ten times too large"), (0.1, "a tenth"), (1e3, "a thousand times too large"), (1e-3, "a thousandth"))


def column(view: View, table: str, name: str) -> Floats:
    """Numbers of a column (NaN where blank), or NotReadable."""
    return view.frame(table, name)[name].to_numpy(dtype=np.float64, na_value=np.nan)


def outside(
    view: View,
    table: str,
    name: str,
    low: Floats | float,
    high: Floats | float,
    message: str,
    where: Mask | bool = True,
) -> Iterator[Problem]:
    """One warning about the cells of a column that lie outside their ranges (0 and blanks aside), at the first.

    `low` and `high` are ranges by row, in the column's unit; rows whose range is not known have NaN. `where` leaves
    rows out.
    """
    values = column(view, table, name)
    with np.errstate(invalid="ignore"):
        odd = (values != 0) & ((values < low) | (values > high)) & where
    yield from warn(view, table, name, odd, message, low, high)


def warn(
    view: View, table: str, name: str, odd: Mask, message: str, low: Floats | float, high: Floats | float
) -> Iterator[Problem]:
    """One warning about these cells of a column at the first of them, with its range and the likely slip."""
    rows: list[int] = np.flatnonzero(odd).tolist()
    if not rows:
        return
    first = min(rows, key=lambda row: view.place(table, row, name)[1])
    least, most = (float(np.broadcast_to(x, odd.shape)[first]) for x in (low, high))
    value = float(column(view, table, name)[first])
    hint = slip(value, least, most, _unit(view, table, first, name))
    others = f" (and {len(rows) - 1} more such cells)" if len(rows) > 1 else ""
    expected = f"at most {most:.6g}" if not least > 0 else f"from {least:.6g} to {most:.6g}"
    if not np.isfinite(most):
        expected = f"at least {least:.6g}"
    yield view.problem(table, first, name, message + others + hint, expected, found=f"{value:g}", severity="warning")


def slip(value: float, low: float, high: float, unit: str) -> str:
    """The slip that would bring a number into its range, as a question; '' where none is known."""
    slips = [*SLIPS.get(unit, ()), *ANY]
    for factor, words in slips if low > 0 else sorted(slips, key=lambda s: abs(np.log(s[0]))):
        if low <= value / factor <= high:
            return f": {words}?"
    return ""


def named(view: View, table: str, name: str) -> Any:
    """Texts of a column as an array of objects, '' where blank."""
    return view.frame(table, name)[name].fillna("").to_numpy(dtype=object)


def lookup(keys: Any, known: dict[Any, float]) -> Floats:
    """Number of each key; NaN where it has none."""
    return np.array([known.get(key, np.nan) for key in keys], dtype=np.float64)


def _unit(view: View, table: str, row: int, name: str) -> str:
    field = tables()[table].fields[name]
    carrier = str(view.tables[table]["carrier"].iloc[row]) if " | " in field.unit and table == "links" else ""
    return field.unit_of(carrier)
