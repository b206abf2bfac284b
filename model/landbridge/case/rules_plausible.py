"""Rules on size: numbers that may be in another unit than the column's. Warnings only."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from landbridge.case.bands import Floats, column, outside, warn
from landbridge.case.keys import key_text, normal_key
from landbridge.case.problems import Problem
from landbridge.case.schema import Field, tables
from landbridge.case.view import View

#: Peak demand over mean demand: 1.1 to 2 in large systems, 3 on islands; above this one of the two is in another unit.
MOST_PEAK = 4.5
#: Factor by which a number may lie outside the range of its own source.
FAR = 3.0


def check_plausible(view: View) -> Iterator[Problem]:
    """Numbers are of the size that is usual in their unit (zero aside): a factor of 1,000 is a wrong unit."""
    for table in tables().values():
        for spec in table.fields.values():
            if spec.plausible and view.readable(table.name, spec.name) and len(view.tables[table.name]):
                yield from _unusual(view, table.name, spec, column(view, table.name, spec.name))


def check_peak_size(view: View) -> Iterator[Problem]:
    """Peak demand is not many times mean demand."""
    for row, energy, peak in view.rows("demand", "energy", "peak"):
        most = MOST_PEAK * energy / 8.76
        if 0 < most < peak:
            message = "peak demand is far above mean demand: energy is in TWh, peak in GW"
            expected = f"at most {most:.4g} GW"
            yield view.problem("demand", row, "peak", message, expected, found=f"{peak:g}", severity="warning")


def check_source_range(view: View) -> Iterator[Problem]:
    """A number is near the range of its own source: a row of `sources` that names its key, in the same folder."""
    sources = view.frame("sources", "table", "key", "column", "low", "high")
    ranged = sources[(sources["low"].notna()) & (sources["high"] > 0) & ~sources["key"].str.contains("*", regex=False)]
    for name, rows in ranged[ranged["column"] != "*"].groupby("table", sort=False):
        table = str(name)
        if table not in tables() or table == "case" or not view.readable(table):
            continue
        at = {key_text(key): row for row, key in enumerate(view.origins[table].keys)}
        for text, group in rows.groupby("column", sort=False):
            column_name = str(text)
            if column_name not in tables()[table].fields or not view.readable(table, column_name):
                continue
            low, high = (np.full(len(view.tables[table]), np.nan) for _ in range(2))
            origin = np.full(len(low), -1)
            for source, key, least, most in zip(group.index, group["key"], group["low"], group["high"], strict=True):
                row = at.get(key, -1)
                row = at.get(normal_key(table, key), -1) if row < 0 else row
                if row >= 0:
                    low[row], high[row], origin[row] = least / FAR, most * FAR * (1 + 1e-9), source
            values = column(view, table, column_name)
            odd = (values != 0) & ((values < low) | (values > high))
            for row in np.flatnonzero(odd).tolist():
                odd[row] = _same_folder(view, int(origin[row]), table, row, column_name)
            message = f"more than {FAR:g} times off the range that its source gives"
            yield from warn(view, table, column_name, odd, message, low, high)


def _same_folder(view: View, source: int, table: str, row: int, name: str) -> bool:
    """True where a number and its source stand in the same folder: a scenario's number has its own range, or none."""
    ours, theirs = view.place(table, row, name)[0], view.place("sources", source, "low")[0]
    return ours.rpartition("/")[0] == theirs.rpartition("/")[0]


def _unusual(view: View, table: str, field: Field, values: Floats) -> Iterator[Problem]:
    """One warning a kind for the numbers of a column that lie outside what is usual."""
    kinds = view.tables[table].get(field.by) if set(field.plausible) - {""} else None
    if kinds is not None and not view.readable(table, field.by):
        return
    stated = [kind for kind in field.plausible if kind]
    for kind, (low, high) in field.plausible.items():
        where = np.ones(len(values), dtype=np.bool_)
        if kinds is not None:
            where = (kinds == kind).to_numpy(dtype=bool) if kind else ~kinds.isin(stated).to_numpy(dtype=bool)
        carrier = kind if field.by == "carrier" else ""
        of = f" ({field.by} {kind})" if kind and not carrier else ""
        message = (
            f"unusual for a number in {field.unit_of(carrier) or 'this column'}{of}: perhaps it is in another unit"
        )
        yield from outside(view, table, field.name, low, high, message, where=where)
