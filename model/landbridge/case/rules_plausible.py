"""Rules on size: numbers that may be in another unit than the column's. Warnings only."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

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
            values = view.tables[table.name][column.name].to_numpy(dtype=np.float64)
            if len(values):
                yield from _unusual(view, table.name, column, values)


def check_peak_size(view: View) -> Iterator[Problem]:
    """Peak demand is not many times mean demand."""
    for row, energy, peak in view.rows("demand", "energy", "peak"):
        most = MOST_PEAK * energy / 8.76
        if 0 < most < peak:
            message = "peak demand is far above mean demand: energy is in TWh, peak in GW"
            expected = f"at most {most:.4g} GW"
            yield view.problem("demand", row, "peak", message, expected, found=f"{peak:g}", severity="warning")


def _unusual(view: View, table: str, column: Field, values: npt.NDArray[np.float64]) -> Iterator[Problem]:
    """One warning a carrier for the numbers of a column that lie outside what is usual, at the first of them."""
    for carrier, (low, high) in column.plausible.items():
        odd = (values != 0) & ((values < low) | (values > high))
        if not odd.any() or (carrier and not view.readable(table, "carrier")):
            continue
        if carrier:
            odd &= (view.tables[table]["carrier"] == carrier).to_numpy()
        rows: list[int] = np.nonzero(odd)[0].tolist()
        if not rows:
            continue
        first = min(rows, key=lambda row: view.place(table, row, column.name)[1])
        others = f" (and {len(rows) - 1} more such cells)" if len(rows) > 1 else ""
        message = f"unusual for a number in {column.unit_of(carrier)}: perhaps it is in another unit{others}"
        expected = f"from {low:g} to {high:g}, or 0"
        found = f"{values[first]:g}"
        yield view.problem(table, first, column.name, message, expected, found=found, severity="warning")
