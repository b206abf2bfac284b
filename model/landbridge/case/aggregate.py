"""Typical days out of hourly shapes, and how far they are from the hours they stand for.

The days of each month are put into groups of like days by hierarchical clustering (the package tsam), all profiles
together, each scaled to its range in the month. A group becomes a typical day: the mean of its days, so that energy by
month is that of the hours. What a mean loses is told: the errors of each profile.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from landbridge.case.case import Case
from landbridge.case.problems import CaseError, Problem
from landbridge.case.resolution import hour_values

DAY = 24


@dataclass(frozen=True)
class Aggregation:
    """Typical days of a case.

    Attributes:
        slices, shapes: tables of a case.
        errors: a row a profile: `rmse` between the hours and what stands for them, `duration_rmse` between their
            duration curves (sorted values), `peak` and `lowest` of the hours and `peak_kept`, `lowest_kept` of the
            typical days; all in the unit of the profile.
    """

    slices: pd.DataFrame
    shapes: pd.DataFrame
    errors: pd.DataFrame


def aggregate(case: Case, days: int = 12, block: int = 1) -> Aggregation:
    """Make typical days of the hours of a case.

    Args:
        case: a checked case, with the table `hourly_shapes` or without (then of its slices, laid end to end).
        days: typical days of a year, as many in each month.
        block: hours of a block of a typical day.

    Returns:
        Slices, shapes and errors.

    Raises:
        CaseError: days do not go into months, or blocks into days; or a month has no whole days.
        ImportError: tsam is not installed.
    """
    months, values = hour_values(case)
    numbers = np.unique(months)
    if days < len(numbers) or days % len(numbers):
        raise CaseError([_option("days", f"a multiple of the {len(numbers)} months", days)])
    if DAY % block:
        raise CaseError([_option("block", "a divisor of 24", block)])
    slices, shapes, kept = [], [], np.empty_like(values.to_numpy())
    for month in numbers:
        at = months == month
        profiles = _by_day(values[at], int(month), block)
        order, typical = _typical_days(profiles, days // len(numbers))
        cut = _slices(int(month), np.bincount(order), block)
        slices.append(cut)
        flat = typical.reshape(len(cut), -1)
        shapes.append(pd.DataFrame(flat, index=cut["slice"], columns=values.columns))
        kept[at] = np.repeat(typical[order].reshape(-1, flat.shape[1]), block, axis=0)
    table = pd.concat(shapes).rename_axis(index="slice").reset_index()
    long = table.melt("slice", var_name="profile", value_name="value")[["profile", "slice", "value"]]
    return Aggregation(pd.concat(slices, ignore_index=True), long, _errors(values, kept))


def _option(name: str, expected: str, found: int) -> Problem:
    return Problem("option", None, name, "cannot be used here", expected, found=str(found))


def _by_day(values: pd.DataFrame, month: int, block: int) -> npt.NDArray[np.float64]:
    """Values of a month by day, block and profile: means of the hours of each block."""
    if len(values) % DAY:
        message = f"month {month} has {len(values)} hours, which are no whole days"
        raise CaseError([Problem("slices.csv", None, "hours", message, "a multiple of 24")])
    hours = values.to_numpy(dtype=np.float64).reshape(-1, DAY // block, block, values.shape[1])
    means: npt.NDArray[np.float64] = hours.mean(axis=2)
    return means


def _typical_days(days: npt.NDArray[np.float64], count: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Which typical day each day is of, counted from the first day on, and their means by block and profile."""
    n = len(days)
    groups = _groups(days, count) if 1 < count < n else np.arange(n) if count >= n else np.zeros(n, dtype=np.int64)
    _, first, order = np.unique(groups, return_index=True, return_inverse=True)
    number = np.argsort(np.argsort(first))[order]
    return number, np.array([days[number == g].mean(axis=0) for g in range(len(first))])


def _groups(days: npt.NDArray[np.float64], count: int) -> npt.NDArray[np.int64]:
    """Groups of like days."""
    n, blocks, profiles = days.shape
    index = pd.date_range("2001-01-01", periods=n * blocks, freq=f"{DAY // blocks}h")
    frame = pd.DataFrame(days.reshape(-1, profiles), index=index, columns=[str(i) for i in range(profiles)])
    with warnings.catch_warnings():
        # it is written for pandas 2: what pandas 4 will not know any more is no concern of who calls
        warnings.simplefilter("ignore", pd.errors.Pandas4Warning)
        from tsam.timeseriesaggregation import TimeSeriesAggregation

        found = TimeSeriesAggregation(
            frame,
            noTypicalPeriods=count,
            hoursPerPeriod=DAY,
            clusterMethod="hierarchical",
            representationMethod="meanRepresentation",
            rescaleClusterPeriods=False,
        )
        found.createTypicalPeriods()
    return np.asarray(found.clusterOrder, dtype=np.int64)


def _slices(month: int, counts: npt.NDArray[np.int64], block: int) -> pd.DataFrame:
    """Slices of a month: one season, as many days as there are counts, each of so many days of the year."""
    blocks = DAY // block
    name, each = f"m{month:02d}", np.repeat(np.arange(len(counts)), blocks)
    number = np.tile(np.arange(blocks), len(counts))
    return pd.DataFrame(
        {
            "slice": [f"{name}d{d + 1}b{b:02d}" for d, b in zip(each, number, strict=True)],
            "season": name,
            "day": [f"{name}d{d + 1}" for d in each],
            "month": month,
            "block": number,
            "duration": float(block),
            "hours": counts[each] * float(block),
        }
    )


def _errors(values: pd.DataFrame, kept: npt.NDArray[np.float64]) -> pd.DataFrame:
    """Errors of each profile."""
    hours = values.to_numpy(dtype=np.float64)

    def rmse(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        found: npt.NDArray[np.float64] = np.sqrt(((a - b) ** 2).mean(axis=0))
        return found

    columns = {
        "profile": values.columns.to_numpy(dtype=object),
        "rmse": rmse(hours, kept),
        "duration_rmse": rmse(np.sort(hours, axis=0), np.sort(kept, axis=0)),
        "peak": hours.max(axis=0),
        "peak_kept": kept.max(axis=0),
        "lowest": hours.min(axis=0),
        "lowest_kept": kept.min(axis=0),
    }
    return pd.DataFrame(columns)
