"""A case in measured weeks: one week of every month by the hour, 168 hours each, in place of typical days.

Typical days have one mean day for each month: they lose the peak, the calm week and the weekend. A week of hours keeps
them, and what storage and ponds move between the days of a week; reservoirs go from month to month as in typical days,
since every month keeps all of its hours. The week of a month is the one (of those that begin on any of its days) that
is nearest to the month: the sum over the profiles with hours of the squares of

    (mean of the week - mean of the month) / mean of the month,
    (standard deviation of the week - that of the month) / mean of the month,
    (highest hour of the week - that of the month) / mean of the month

is least. Values of the week are then scaled so that their mean is that of the month (an availability is cut at 1 and
the rest scaled until it is): energy by month is that of typical days, and what differs is when it is there. Profiles
without hours keep the values of their slices. The year's single highest hour need not be in a week that is chosen.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd

from landbridge.case.case import Case
from landbridge.case.problems import CaseError, Problem
from landbridge.case.resolution import hour_values, hydro_year, one_period
from landbridge.case.settings import WEEKS

DAY, WEEK = 24, 168
Floats = npt.NDArray[np.float64]


def weekly(case: Case) -> Case:
    """The case with twelve measured weeks (one a month of the case), one planning period and one hydrological year.

    Raises:
        CaseError: the case has no hours, a month is shorter than a week, or what `hourly` refuses.
    """
    given = sorted(set(case.tables["hourly_shapes"]["profile"]))
    if not given:
        message = "measured weeks need the table hourly_shapes, which is empty"
        raise CaseError([Problem("hourly_shapes.csv", None, "", message, "hours of some profiles")])
    months, values = hour_values(case)
    kinds = case.tables["profiles"].set_index("profile")["kind"]
    slices, shapes = [], []
    for month in np.unique(months):
        here = values[months == month]
        if len(here) < WEEK:
            message = f"month {month} has {len(here)} hours, less than a week"
            raise CaseError([Problem("slices.csv", None, "hours", message, f"at least {WEEK}")])
        start = nearest_week(here[given].to_numpy())
        names = [f"m{month:02d}h{i + 1:03d}" for i in range(WEEK)]
        slices.append(_slices(int(month), names, len(here)))
        for profile in values.columns:
            most = 1.0 if kinds.get(profile) == "availability" else np.inf
            whole = here[profile].to_numpy(dtype=np.float64)
            week = to_mean(whole[start : start + WEEK], float(whole.mean()), most)
            shapes.append(pd.DataFrame({"profile": profile, "slice": names, "value": week}))
    long = pd.concat(shapes, ignore_index=True)
    tables = {
        "periods": one_period(case),
        "slices": pd.concat(slices, ignore_index=True).astype({"slice": "str", "season": "str", "day": "str"}),
        "shapes": long.astype({"profile": "str", "slice": "str"}),
    }
    year = hydro_year(case)
    settings = {"resolution": WEEKS, **({"hydro_years": year} if year else {})}
    overrides = {**case.overrides, **settings}
    return replace(case, tables=MappingProxyType({**case.tables, **tables}), overrides=overrides)


def nearest_week(hours: Floats) -> int:
    """First hour of the week that is nearest to a month (hours x profiles) in mean, spread and highest hour."""

    def measures(part: Floats) -> Floats:
        return np.array([part.mean(axis=0), part.std(axis=0), part.max(axis=0)])

    month, mean = measures(hours), hours.mean(axis=0)
    scale = np.where(mean > 0, mean, 1.0)
    starts = range(0, len(hours) - WEEK + 1, DAY)

    def off(start: int) -> float:
        return float((((measures(hours[start : start + WEEK]) - month) / scale) ** 2).sum())

    return min(starts, key=off)


def to_mean(week: Floats, mean: float, most: float) -> Floats:
    """A week scaled to a mean; what passes `most` is cut there, and the others are raised until the mean is met."""
    out = week.copy()
    cut = np.zeros(len(week), dtype=np.bool_)
    while out[~cut].sum() > 0:
        out[~cut] *= (mean * len(week) - most * cut.sum() if cut.any() else mean * len(week)) / out[~cut].sum()
        above = ~cut & (out > most)
        if not above.any():
            break
        cut |= above
        out[cut] = most
    return out


def _slices(month: int, names: list[str], hours: int) -> pd.DataFrame:
    """Slices of a month: one season, one day of 168 hours, each of which stands for as many as the month has."""
    columns = {
        "slice": names,
        "season": f"m{month:02d}",
        "day": f"m{month:02d}",
        "month": month,
        "block": np.arange(WEEK, dtype=np.int64),
        "duration": 1.0,
        "hours": hours / WEEK,
    }
    return pd.DataFrame(columns)
