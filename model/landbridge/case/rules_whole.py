"""Rules on a case as a whole: its years and rates, and tables that are missing. Warnings only."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from landbridge.case.bands import column, named, slip
from landbridge.case.problems import Problem
from landbridge.case.settings import is_number
from landbridge.case.view import View

#: Usual numbers of settings: a social discount rate of half a per cent to 12 % a year in real terms; gross heat of
#: natural gas, MMBtu per 1,000 m3.
USUAL = {"discount_rate": (0.005, 0.12), "gas_heat": (34.0, 42.0), "curve_levels": (2.0, 201.0)}
#: Years by which the base year may lie before the first period, and prices' year from the base year.
BEFORE, APART = 15, 15
#: Years after the last year of demand for which it may be taken to stay.
STAYS = 25


def check_setting_sizes(view: View) -> Iterator[Problem]:
    """Rates and heat are of the usual size; money is discounted to a year at the beginning, in prices of about then."""
    for name, (low, high) in USUAL.items():
        yield from _setting(view, name, low, high, "unusual")
    period = column(view, "periods", "period")
    if not len(period) or not is_number(view.setting("base_year")):
        return
    first = float(period.min())
    message = f"money is discounted to a year far from the first period ({first:g})"
    yield from _setting(view, "base_year", first - BEFORE, first + 1, message)
    base = view.number("base_year")
    message = f"money is in prices of a year far from the base year ({base:g})"
    yield from _setting(view, "price_year", base - APART, base + APART, message)


def check_years_known(view: View) -> Iterator[Problem]:
    """Periods, and first years of builds, are near the years that the data speak of."""
    period = column(view, "periods", "period")
    known = column(view, "demand", "year")
    if not len(period):
        return
    if len(known):
        for row in np.flatnonzero((period > known.max() + STAYS) | (period < known.min() - STAYS)).tolist()[:1]:
            message = "far from all years of demand.csv"
            expected = f"from {known.min() - STAYS:g} to {known.max() + STAYS:g}"
            found = f"{period[row]:g}"
            yield view.problem("periods", row, "period", message, expected, found=found, severity="warning")
        for table in ("links", "plants", "storage", "hydro"):
            first = column(view, table, "first_year")
            for row in np.flatnonzero(first > known.max() + STAYS).tolist()[:1]:
                message = "far after all years of demand.csv"
                found, expected = f"{first[row]:g}", f"at most {known.max() + STAYS:g}"
                yield view.problem(table, row, "first_year", message, expected, found=found, severity="warning")


def check_goods_listed(view: View) -> Iterator[Problem]:
    """A gate on goods lists goods: without any it holds nothing back."""
    listed = set(named(view, "gate_goods", "gate"))
    rows = zip(named(view, "gates", "gate"), named(view, "gates", "kind"), strict=True)
    for row, (gate, kind) in enumerate(rows):
        if kind == "goods" and gate not in listed:
            message = "a gate on goods that lists none: it holds nothing back"
            expected = "rows of the gate in gate_goods.csv"
            yield view.problem("gates", row, "kind", message, expected, found=str(gate), severity="warning")


def check_tables_of_sources(view: View) -> Iterator[Problem]:
    """A table that `sources` documents is there: a copy of a case may lack a file."""
    documented = named(view, "sources", "table")
    for name in dict.fromkeys(documented.tolist()):
        if name in view.absent:
            row = int(np.flatnonzero(documented == name)[0])
            rows = int((documented == name).sum())
            message = (
                f"{rows} row{'s' * (rows != 1)} on table {name}, but there is no {name}.csv: was it left out of a copy?"
            )
            yield view.problem("sources", row, "table", message, f"{name}.csv", found=name, severity="warning")


def _setting(view: View, name: str, low: float, high: float, message: str) -> Iterator[Problem]:
    """A warning where a setting that the case states is outside a range (0 aside)."""
    for row, setting, text in view.rows("case", "setting", "value"):
        if setting == name and is_number(text) and float(text) != 0 and not low <= float(text) <= high:
            hint = slip(float(text), low, high, "")
            expected = f"from {low:g} to {high:g}"
            yield view.problem(
                "case", row, "value", f"{name}: {message}{hint}", expected, found=text, severity="warning"
            )
