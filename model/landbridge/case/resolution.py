"""A case hour by hour: one year of 8,760 hours in place of typical days.

The hours of the year follow one another month by month, and in a month season by season. Those of a season are its
typical days laid end to end, block after block, each as often as it is in the year, so that every slice keeps its
hours: energy by month, hours of a month and peaks are those of the slices. Typical days of one season take turns
evenly. A profile of the optional table
`hourly_shapes` has its values there instead.

Hours that follow one another and are alike (same month, same value of every profile) are one step, as long as they
are together. That loses nothing: of a plan for them the mean of each hour, repeated, costs the same, is within the
same limits, and moves reservoirs and storage in a straight line from where they were to where they come to be. So a
case of eight blocks a day has 2,920 steps, and one whose profiles change by the hour has 8,760.

Each step is a season of its own and all are blocks of one day. So reservoirs move step by step, and short storage is
one chain round the whole year. What that means for hydropower:

- Inflow stays that of the month.
- `pond_balance`, which limits how releases may shift inside a typical day, has no rows: the reservoir itself holds
  what is shifted. A reservoir holds at least its pond, and no more than the larger of the two: a plant with much
  storage and a small pond is freer inside a day than it is in typical days.
- Least and safe releases hold in every step, not in the mean of a month.

A run hour by hour has one planning period, that of the setting `hourly_period` or else the last one, when all that may
be built can stand, and one hydrological year, that of the setting `hydro_years`; where it names none, `normal`, or the
likeliest of the table. Works are taken to have begun in time for the period, with the openness that gates have in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd

from landbridge.case.calendar import in_order
from landbridge.case.case import Case
from landbridge.case.problems import CaseError, Problem, close_match, listed
from landbridge.case.settings import HOURLY, WEEKS, years_named

HOURS = 8760
#: Slices of a day in order: name, hours of the year, duration.
Blocks = list[tuple[str, int, float]]
#: How far a slice's hours may be from a whole number.
WHOLE = 1e-6
NORMAL = "normal"
#: Name of the one day that holds all steps.
WHOLE_YEAR = "year"
HOUR_NAMES = tuple(f"h{i:04d}" for i in range(1, HOURS + 1))


def at_resolution(case: Case) -> Case:
    """The case as it is solved: itself, or `hourly` or `weekly` of it where the setting `resolution` asks for that.

    Raises:
        CaseError: see `hourly` and `weekly`.
    """
    from landbridge.case.weeks import weekly

    wanted = case.setting("resolution")
    if wanted == WEEKS and not is_weekly(case):
        return weekly(case)
    return hourly(case) if wanted == HOURLY and not is_hourly(case) else case


def is_weekly(case: Case) -> bool:
    """Whether a case has been laid out in weeks."""
    slices = case.tables["slices"]
    return len(case.tables["periods"]) == 1 and bool((slices.groupby("day").size() == 168).all())


def is_hourly(case: Case) -> bool:
    """Whether a case has been laid out hour by hour."""
    slices = case.tables["slices"]
    one_day = set(slices["day"]) == {WHOLE_YEAR} and bool(slices["slice"].isin(HOUR_NAMES).all())
    return len(case.tables["periods"]) == 1 and one_day


def hourly(case: Case) -> Case:
    """The case with the 8,760 hours of a year, one planning period and one hydrological year.

    Its files, and the numbers that `origin` and `coverage` tell of, stay those of the case.

    Args:
        case: a checked case.

    Returns:
        The case with other tables `periods`, `slices`, `shapes` and `hydro`, and the settings that say what it is.

    Raises:
        CaseError: a slice does not stand for whole hours, several hydrological years are asked for or equally
            likely, or there is no such period.
    """
    t = case.tables
    months, values = hour_values(case)
    steps = _steps(months, values)
    hydro = t["hydro"].assign(storage=t["hydro"][["storage", "pondage"]].max(axis=1))
    tables = {
        "periods": one_period(case),
        "slices": _slices(months, steps),
        "shapes": _shapes(values, steps),
        "hydro": hydro,
    }
    year = hydro_year(case)
    settings = {"resolution": HOURLY, **({"hydro_years": year} if year else {})}
    overrides = {**case.overrides, **settings}
    return replace(case, tables=MappingProxyType({**t, **tables}), overrides=overrides)


def hour_values(case: Case) -> tuple[npt.NDArray[np.int64], pd.DataFrame]:
    """Month of each hour of the year, and the value of every profile in it (8,760 rows, a column a profile).

    Values are those given by the hour, else those of the slice that the hour is.

    Raises:
        CaseError: a slice does not stand for whole hours.
    """
    t = case.tables
    months, source = _laid_out(t["slices"])
    values = {str(p): rows.set_index("slice")["value"].reindex(source) for p, rows in t["shapes"].groupby("profile")}
    hours = range(1, HOURS + 1)
    values |= {
        str(p): rows.set_index("hour")["value"].reindex(hours) for p, rows in t["hourly_shapes"].groupby("profile")
    }
    return months, pd.DataFrame({p: values[p].to_numpy() for p in sorted(values)}, index=pd.RangeIndex(HOURS))


def _laid_out(slices: pd.DataFrame) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.object_]]:
    """Month of each hour of the year, and the slice whose values it has.

    Raises:
        CaseError: hours of a slice are not whole, or do not add up to a year.
    """
    broken = slices[(slices["hours"] - slices["hours"].round()).abs() > WHOLE]
    if len(broken):
        row = broken.iloc[0]
        more = f" (nor do {len(broken) - 1} others)" if len(broken) > 1 else ""
        message = f"slice {row['slice']!r} does not stand for whole hours{more}: no hour of the year can be it"
        expected = "whole hours, as of days of the calendar month, for hourly resolution"
        raise CaseError([Problem("slices.csv", None, "hours", message, expected, found=f"{row['hours']:.10g}")])
    seasons: dict[tuple[int, str], dict[str, Blocks]] = {}
    columns = ("month", "season", "day", "slice", "hours", "duration")
    rows = in_order(slices)
    for month, season, day, name, hours, duration in zip(*(rows[c].tolist() for c in columns), strict=True):
        seasons.setdefault((month, season), {}).setdefault(day, []).append((name, round(hours), duration))
    parts = [(month, name) for (month, _), days in seasons.items() for name in _season(days.values())]
    if len(parts) != HOURS:
        message = "the hours of all slices do not add up to a year"
        raise CaseError([Problem("slices.csv", None, "hours", message, f"{HOURS}", found=str(len(parts)))])
    return np.array([m for m, _ in parts], dtype=np.int64), np.array([s for _, s in parts], dtype=object)


def _season(days: Iterable[Blocks]) -> Iterator[str]:
    """Slices of a season, hour after hour: its typical days (in order) take turns, each as often as it stands for."""
    turns: list[tuple[float, int, list[str]]] = []
    for number, blocks in enumerate(days):
        hours = np.array([h for _, h, _ in blocks], dtype=np.int64)
        times = max(1, round(hours.sum() / sum(duration for *_, duration in blocks)))
        until = np.arange(times + 1)[:, None] * hours // times
        for i, counts in enumerate(np.diff(until, axis=0).tolist()):
            turn = [name for (name, *_), count in zip(blocks, counts, strict=True) for _ in range(count)]
            turns.append(((i + 0.5) / times, number, turn))
    for _, _, turn in sorted(turns, key=lambda t: t[:2]):
        yield from turn


def _steps(months: npt.NDArray[np.int64], values: pd.DataFrame) -> npt.NDArray[np.int64]:
    """First hour of each step, from 0: an hour that is not like the hour before it begins a new one."""
    here = np.column_stack([months, values.to_numpy(dtype=np.float64)])
    return np.flatnonzero(np.append(True, (here[1:] != here[:-1]).any(axis=1)))


def _slices(months: npt.NDArray[np.int64], steps: npt.NDArray[np.int64]) -> pd.DataFrame:
    """The table of slices: every step a season, named by its first hour, all of them one day."""
    names = [HOUR_NAMES[i] for i in steps]
    length = np.diff(np.append(steps, HOURS)).astype(np.float64)
    columns = {
        "slice": pd.Series(names, dtype="str"),
        "season": pd.Series(names, dtype="str"),
        "day": pd.Series([WHOLE_YEAR] * len(steps), dtype="str"),
        "month": months[steps],
        "block": np.arange(len(steps), dtype=np.int64),
        "duration": length,
        "hours": length,
    }
    return pd.DataFrame(columns)


def _shapes(values: pd.DataFrame, steps: npt.NDArray[np.int64]) -> pd.DataFrame:
    """The table of shapes."""
    profiles = values.columns.to_numpy(dtype=object)
    names = np.array([HOUR_NAMES[i] for i in steps], dtype=object)
    return pd.DataFrame(
        {
            "profile": pd.Series(np.repeat(profiles, len(steps)), dtype="str"),
            "slice": pd.Series(np.tile(names, len(profiles)), dtype="str"),
            "value": values.to_numpy(dtype=np.float64)[steps].T.ravel(),
        }
    )


def one_period(case: Case) -> pd.DataFrame:
    """The row of the planning period: that of the setting, else the last."""
    periods = case.tables["periods"]
    wanted, known = case.setting("hourly_period"), [str(y) for y in periods["period"]]
    if not wanted:
        return periods.tail(1).reset_index(drop=True)
    if wanted not in known:
        message = "no such planning period"
        near = close_match(wanted, known)
        place = Problem("option", None, "hourly_period", message, listed(known), found=wanted, suggestion=near)
        raise CaseError([place])
    return periods[periods["period"] == int(wanted)].reset_index(drop=True)


def hydro_year(case: Case) -> str:
    """The hydrological year to plan for; '' in a case without any."""
    table = case.tables["hydro_years"]
    if table.empty:
        return ""
    text = case.setting("hydro_years")
    stated = years_named(text)
    if len(stated) == 1:
        return stated[0]
    known = table["hydro_year"].tolist()
    if stated or text.strip():
        message = "a year by the hour plans for one hydrological year"
        raise CaseError([Problem("option", None, "hydro_years", message, listed(known), found=text)])
    if NORMAL in known:
        return NORMAL
    likeliest = table.loc[table["probability"] == table["probability"].max(), "hydro_year"].tolist()
    if len(likeliest) > 1:
        message = "a year by the hour plans for one hydrological year, and several are equally likely: name one"
        raise CaseError([Problem("option", None, "hydro_years", message, listed(known), found=", ".join(likeliest))])
    return str(likeliest[0])
