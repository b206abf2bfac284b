"""Rules on how slices fit the day, the season, the calendar, and the tables that are read by month."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from landbridge.case.calendar import DAYS, YEAR_HOURS
from landbridge.case.problems import Problem, Severity
from landbridge.case.rules_hydro import used_years
from landbridge.case.view import View

#: Lengths of a typical day and of a typical week, h.
CYCLES = (24.0, 168.0)
#: How far hours may be from what they should be, as a share: rounding in the file.
ROUNDING = 1e-5
#: Difference between what is read of a monthly table and what it says that is worth a warning, as a share.
NOTICED = 1e-3


def check_day_hours(view: View) -> Iterator[Problem]:
    """The hours of a day's slices are in proportion to their durations: the day comes so many times a year."""
    slices = view.frame("slices", "day", "duration", "hours")
    sums = slices.groupby("day")[["duration", "hours"]].transform("sum")
    due = slices["duration"] * sums["hours"] / sums["duration"]
    off = (slices["hours"] / due - 1).abs()
    for row in slices.index[(off > ROUNDING) & ~slices["day"].where(off > ROUNDING).duplicated()]:
        day, duration, hours = slices.loc[row, ["day", "duration", "hours"]]
        message = (
            f"the hours of the slices of day {day!r} are not in proportion to their durations ({duration:g} h here)"
        )
        expected = f"{due[row]:.10g}, or durations in proportion to hours"
        severity = _severity(view)
        yield view.problem("slices", row, "hours", message, expected, found=f"{hours:.10g}", severity=severity)


def check_day_length(view: View) -> Iterator[Problem]:
    """The blocks of a day add up to 24 h, those of a week to 168 h; a chain of hours of the year comes once."""
    slices = view.frame("slices", "day", "duration", "hours")
    if abs(slices["hours"].sum() - YEAR_HOURS) > 1e-6:
        return  # another rule reports it, and a chain of hours is measured by them
    for day, rows in slices.groupby("day", sort=False):
        length, hours = float(rows["duration"].sum()), float(rows["hours"].sum())
        if all(abs(length / right - 1) > ROUNDING for right in (*CYCLES, hours)):
            message = f"the durations of the blocks of day {day!r} do not add up to a day"
            expected = f"24 (a week 168; blocks that follow one another once a year {hours:.10g}, their hours)"
            found, severity = f"{length:.10g}", _severity(view)
            yield view.problem("slices", rows.index[0], "duration", message, expected, found=found, severity=severity)


def check_day_in_one_season(view: View) -> Iterator[Problem]:
    """A typical day lies in one season and month: storage carries nothing from one season's day to another's."""
    slices = view.frame("slices", "day", "season", "month", "duration", "hours")
    for day, rows in slices.groupby("day", sort=False):
        if rows["hours"].sum() < rows["duration"].sum() * (1 + ROUNDING):
            continue  # a chain of hours that comes once a year
        for column in ("season", "month"):
            other = rows.index[rows[column] != rows[column].iloc[0]]
            if len(other):
                first, found = rows[column].iloc[0], str(rows.at[other[0], column])
                message = f"day {day!r} has slices of another {column}: storage would move energy between them"
                expected = f"{first}, or another day"
                severity = _severity(view)
                yield view.problem("slices", other[0], column, message, expected, found=found, severity=severity)
                break


def check_season_month(view: View) -> Iterator[Problem]:
    """A season lies in one month, whose inflow its reservoirs have."""
    slices = view.frame("slices", "season", "month")
    if view.frame("hydro", "plant").empty:
        return
    for season, rows in slices.groupby("season", sort=False):
        other = rows.index[rows["month"] != rows["month"].iloc[0]]
        if len(other):
            message = f"season {season!r} lies in several months: a reservoir has the inflow of one month in a season"
            expected, found = f"{rows['month'].iloc[0]}, or another season", str(rows.at[other[0], "month"])
            yield view.problem("slices", other[0], "month", message, expected, found=found)


def check_month_hours(view: View) -> Iterator[Problem]:
    """Where every month has slices, their hours are those of the calendar month."""
    slices = view.frame("slices", "month", "hours")
    hours = slices.groupby("month")["hours"].sum()
    off = [m for m in hours.index if abs(hours[m] - 24 * DAYS[m]) > 0.5]
    if len(hours) == len(DAYS) and off:
        row = int((slices["month"] == off[0]).to_numpy().argmax())
        more = f" (so in {len(off)} months)" if len(off) > 1 else ""
        message = f"the slices of month {off[0]} do not stand for the hours of the calendar month{more}"
        expected, found = f"{24 * DAYS[off[0]]}", f"{hours[off[0]]:.10g}"
        yield view.problem("slices", row, "hours", message, expected, found=found, severity="warning")


def check_inflow_months(view: View) -> Iterator[Problem]:
    """The water of a year is that of the table: every month is read, for as long as it lasts."""
    inflow = view.frame("inflow", "plant", "month", "hydro_year", "inflow")
    inflow = inflow[inflow["hydro_year"].isin(used_years(view))].rename(columns={"inflow": "value"})
    yield from _months_read(view, "inflow", inflow, ["plant", "hydro_year"], "the water of a year")


def check_gas_shape_months(view: View) -> Iterator[Problem]:
    """The gas demand of a year is that of the table: every month's shape is read, for as long as it lasts."""
    shapes = view.frame("gas_shapes", "node", "sector", "month", "value")
    yield from _months_read(view, "gas_shapes", shapes, ["node", "sector"], "the gas demand of a year")


def _months_read(view: View, table: str, rows: pd.DataFrame, keys: list[str], what: str) -> Iterator[Problem]:
    """Warn where a table by month is not read in full: which rows, and how much more or less than it says.

    `rows` has the key columns, `month` and `value`; a series with fewer than 12 months is left to other rules.
    `what` is that values times hours are, in words.
    """
    slices = view.frame("slices", "month", "hours")
    hours = rows["month"].map(slices.groupby("month")["hours"].sum()).fillna(0.0)
    table_says, read = rows["value"] * rows["month"].map(DAYS) * 24, rows["value"] * hours
    amounts = pd.DataFrame({"said": table_says, "read": read}).groupby([rows[k] for k in keys])
    sums = amounts.sum()[(amounts.size() == len(DAYS)) & (amounts["said"].sum() > 0)]
    gap = sums["read"] / sums["said"] - 1
    if not (gap.abs() > NOTICED).any():
        return
    worst, total = int(gap.abs().to_numpy().argmax()), float(sums["read"].sum() / sums["said"].sum() - 1)
    message = f"{what} is {_change(total)} what the table says"
    if len(sums) > 1:
        series = "/".join(map(str, gap.index[worst]))
        message += f" (of {series} {_change(float(gap.iloc[worst]))})"
    unread, expected, row = rows.index[hours == 0], "the hours of the calendar month in slices.csv", int(rows.index[0])
    if len(unread):
        months, row = ", ".join(str(m) for m in sorted(set(rows.loc[unread, "month"]))), int(unread[0])
        message = f"{len(unread)} rows are not read, as no slice lies in month {months}: {message}"
        expected = (
            "a slice in every month, or the mean of the months that a season stands for in the rows of all of them"
        )
    yield view.problem(table, row, "month", message, expected, severity="warning")


def _change(share: float) -> str:
    """How much more or less, in words that go before what it is compared with."""
    return f"{abs(share):.1%} {'above' if share > 0 else 'below'}"


def _severity(view: View) -> Severity:
    """Durations and days matter to storage and to reservoirs: an error where there are any, else a warning."""
    stored = len(view.frame("storage", "storage")) or len(view.frame("hydro", "plant"))
    return "error" if stored else "warning"
