"""Periods, slices, seasons and hydrological years.

A slice s = (season, block) stands for w_s hours of a year; the weights of all slices add up to 8,760. Reservoirs
move from season to season, short storage from block to block inside a day; a full year is the same thing with an
hour for a season and one day that holds them all.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from landbridge.case import Case
from landbridge.case.calendar import in_order
from landbridge.case.settings import years_named
from landbridge.formulation import finance
from landbridge.formulation.along import Along, Asked, Axis, Groups, Lookup, Onward
from landbridge.formulation.rows import records

HOURS_PER_YEAR = 8760.0
DAYS_PER_YEAR = 365.0


class Slice(NamedTuple):
    """One slice: `hours` a year it stands for, `duration` of its block inside its day (both h)."""

    name: str
    season: Any
    day: str
    month: int
    duration: Any
    hours: Any


class Slices(Asked):
    """Slices by name; along an axis a slice whose parts stand for many."""

    def __init__(self, slices: dict[str, Slice], season: Axis) -> None:
        super().__init__(slices)
        self.season = season

    def answer(self, key: Along) -> Any:
        """A slice of many: `season` an index, `duration` and `hours` arrays of the index's shape."""
        found, shape = [self[n] for n in key.names], key.at.shape
        seasons = np.array([self.season.place[s.season] for s in found], dtype=np.int64).reshape(shape)
        duration = np.array([s.duration for s in found], dtype=float).reshape(shape)
        hours = np.array([s.hours for s in found], dtype=float).reshape(shape)
        return Slice("", Along(self.season, seasons), "", 0, duration, hours)


class Time:
    """The calendar of a case, in order.

    Attributes:
        base_year: year to which money is discounted.
        periods: planning years y; `years[y]` calendar years; `discount[y]` years-weighted discount factor.
        slices: {name: Slice}; `seasons`, `days`, `months` hold the names of their slices.
        season_hours, month_hours: hours of a season, of a month (h a year).
        previous: the season before each season, cyclic; `first` the first season of the year.
        before_in_day: the slice before each slice within its day, cyclic.
        hydro_years: {name: probability}, of those the case's setting asks for, adding up to 1.
    """

    def __init__(self, case: Case) -> None:
        rate, base = case.number("discount_rate"), int(case.number("base_year"))
        self.base_year = base
        self.years = {y: r.years for y, r in records(case.tables["periods"], "period").items()}
        self.periods = sorted(self.years)
        self.discount = {y: finance.discount_factor(y, n, base, rate) for y, n in self.years.items()}

        order = records(in_order(case.tables["slices"]), "slice")
        slices = {k: Slice(k, r.season, r.day, r.month, r.duration, r.hours) for k, r in order.items()}
        seasons, days, months = (_grouped(slices, part) for part in ("season", "day", "month"))
        self.slice_axis, self.season_axis, self.month_axis = Axis(list(slices)), Axis(list(seasons)), Axis(list(months))
        self.period_axis = Axis(self.periods)
        self.slices = Slices(slices, self.season_axis)
        self.seasons, self.months = Groups(seasons, self.slice_axis), Groups(months, self.slice_axis)
        self.days = days
        self.season_hours = Lookup({m: sum(slices[s].hours for s in names) for m, names in seasons.items()})
        self.month_hours = Lookup({m: sum(slices[s].hours for s in names) for m, names in months.items()})
        self.season_month = {m: slices[names[0]].month for m, names in seasons.items()}
        ordered = list(seasons)
        self.first = ordered[0]
        self.previous = Onward(dict(zip(ordered, ordered[-1:] + ordered[:-1], strict=True)), self.season_axis)
        before = {
            s: before for names in days.values() for before, s in zip(names[-1:] + names[:-1], names, strict=True)
        }
        self.before_in_day = Onward(before, self.slice_axis)
        self.hydro_years = hydro_years(case)


def _grouped(slices: dict[str, Slice], part: str) -> dict[Any, list[str]]:
    """Names of slices by season, day or month, in order."""
    out: dict[Any, list[str]] = {}
    for s in slices.values():
        out.setdefault(getattr(s, part), []).append(s.name)
    return out


def hydro_years(case: Case) -> dict[str, float]:
    """Hydrological years to plan for and their probabilities (adding up to 1).

    The setting `hydro_years` is `expected` (or empty) for all, or names split by ';'. A case without rivers
    has one year called `normal`. Years that never come (probability 0) are left out; a single year is certain.
    """
    table = {k: r.probability for k, r in records(case.tables["hydro_years"], "hydro_year").items()}
    if not table:
        return {"normal": 1.0}
    names = years_named(case.setting("hydro_years")) or list(table)
    if len(names) == 1:
        return {names[0]: 1.0}
    total = sum(table[n] for n in names)
    return {n: table[n] / total for n in names if table[n] > 0}
