"""Rules on size: numbers that may be in another unit than the column's. Warnings only."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from landbridge.case.problems import Problem
from landbridge.case.schema import Field, tables
from landbridge.case.view import View

#: Peak demand over mean demand that no power system has: one of the two is in another unit.
MOST_PEAK = 12.0


def check_plausible(view: View) -> Iterator[Problem]:
    """Numbers are of the size that is usual in their unit (zero aside): a factor of 1,000 is a wrong unit."""
    for table in tables().values():
        for column in table.fields.values():
            if not column.plausible or not view.readable(table.name, column.name):
                continue
            frame = view.tables[table.name]
            for carrier, (low, high) in column.plausible.items():
                if carrier and not view.readable(table.name, "carrier"):
                    continue
                values = frame.loc[frame["carrier"] == carrier, column.name] if carrier else frame[column.name]
                yield from _unusual(view, table.name, column, carrier, values, low, high)


def check_peak_size(view: View) -> Iterator[Problem]:
    """Peak demand is not many times mean demand."""
    for row, energy, peak in view.rows("demand", "energy", "peak"):
        most = MOST_PEAK * energy / 8.76
        if 0 < most < peak:
            message = "peak demand is far above mean demand: energy is in TWh, peak in GW"
            expected = f"at most {most:.4g} GW"
            yield view.problem("demand", row, "peak", message, expected, found=f"{peak:g}", severity="warning")


def _unusual(
    view: View, table: str, column: Field, carrier: str, values: pd.Series, low: float, high: float
) -> Iterator[Problem]:
    """One warning for the numbers of a column that lie outside what is usual, at the first of them."""
    size = values[values != 0].dropna().astype("float64")
    odd = size[(size < low) | (size > high)]
    if odd.empty:
        return
    first = min(odd.index, key=lambda row: view.place(table, int(row), column.name)[1])
    unit = column.unit_of(carrier)
    others = f" (and {len(odd) - 1} more such cells)" if len(odd) > 1 else ""
    message = f"unusual for a number in {unit}: perhaps it is in another unit{others}"
    expected = f"from {low:g} to {high:g}, or 0"
    found = f"{odd[first]:g}"
    yield view.problem(table, int(first), column.name, message, expected, found=found, severity="warning")
