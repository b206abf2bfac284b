"""Rules on settings, periods, slices and profiles."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from landbridge.case.calendar import YEAR_HOURS
from landbridge.case.problems import Problem, close_match, listed
from landbridge.case.settings import NAMING, SETTINGS, complaint, names_in
from landbridge.case.view import View


def check_settings(view: View) -> Iterator[Problem]:
    """Settings are numbers, choices or lists of the kind their meaning asks for."""
    case = view.frame("case", "setting", "value")
    for row, name, value in zip(case.index, case["setting"], case["value"], strict=True):
        if name not in SETTINGS:
            continue
        expected = complaint(name, value)
        if expected and name == "schema_version":
            message = "the case is written for another version of the tables; update the case or Landbridge"
            yield view.problem("case", row, "value", message, expected, found=value)
        elif expected:
            near = close_match(value, SETTINGS[name].choices)
            message = f"setting {name} cannot be used"
            yield view.problem("case", row, "value", message, expected, found=value, suggestion=near)


def check_setting_names(view: View) -> Iterator[Problem]:
    """Hydrological years and the path that the settings name are there."""
    case = view.frame("case", "setting", "value")
    for setting, (table, column, _) in NAMING.items():
        known = view.frame(table, column)[column].tolist()
        stated = case[case["setting"] == setting]
        for row, text in zip(stated.index, stated["value"], strict=True):
            for name in dict.fromkeys(names_in(setting, text)):
                if name and name not in known:
                    expected = listed(known) if known else f"a name in {table}.csv, which has none"
                    message = f"setting {setting} names what is not in {table}.csv"
                    near = close_match(name, known)
                    yield view.problem("case", row, "value", message, expected, found=name, suggestion=near)


def check_periods(view: View) -> Iterator[Problem]:
    """There is a period, none overlap, and years that no period covers are told."""
    periods = view.frame("periods", "period", "years")
    if periods.empty:
        yield view.problem("periods", None, None, "there is no period", "at least one row")
    ends = (periods["period"] + periods["years"]).tolist()
    starts = periods["period"].tolist()
    for i in range(1, len(starts)):
        found = f"{starts[i - 1]} to {ends[i - 1] - 1}"
        if starts[i] < ends[i - 1]:
            message = f"the period before it still runs in {starts[i]}: periods overlap"
            expected = f"at most {starts[i] - starts[i - 1]} years before it"
            yield view.problem("periods", i, "period", message, expected, found=found)
        elif starts[i] > ends[i - 1]:
            message = f"no period covers the years {ends[i - 1]} to {starts[i] - 1}"
            yield view.problem("periods", i, "period", message, severity="warning")


def check_base_year(view: View) -> Iterator[Problem]:
    """Money is discounted to a year that is not after the first period."""
    first, text = view.frame("periods", "period")["period"].min(), view.setting("base_year")
    if complaint("base_year", text) or not float(text) > first:
        return
    message = "the year that money is discounted to is after the start of the first period: its values are compounded"
    case = view.frame("case", "setting")
    row = next(iter(case.index[case["setting"] == "base_year"]), None)
    yield view.problem("case", row, "value", message, f"at most {first}", found=text, severity="warning")


def check_slice_hours(view: View) -> Iterator[Problem]:
    """The hours of all slices add up to a year of 8,760 h."""
    total = float(view.frame("slices", "hours")["hours"].sum())
    if abs(total - YEAR_HOURS) > 1e-6:
        message = "the hours of all slices do not add up to a year"
        yield view.problem("slices", None, "hours", message, "8760", found=f"{total:.10g}")


def check_slice_order(view: View) -> Iterator[Problem]:
    """No two slices of a day have the same place in it."""
    slices = view.frame("slices", "day", "block")
    for row in slices.index[slices.duplicated(["day", "block"])]:
        day, block = slices.loc[row, ["day", "block"]]
        message = f"another slice of day {day!r} has this block"
        yield view.problem("slices", row, "block", message, "each block once a day", found=str(block))


def check_profiles_complete(view: View) -> Iterator[Problem]:
    """A profile has a value in every slice."""
    slices = view.frame("slices", "slice")["slice"]
    shapes = view.frame("shapes", "profile", "slice")
    have = shapes.groupby("profile")["slice"].agg(set).to_dict()
    for row, name in view.rows("profiles", "profile"):
        lacking = [s for s in slices if s not in have.get(name, set())]
        if lacking:
            message = f"the profile has no value in {len(lacking)} of {len(slices)} slices, first {lacking[0]!r}"
            yield view.problem("profiles", row, "profile", message, "a row in shapes.csv per slice", found=name)


def check_hourly_shapes(view: View) -> Iterator[Problem]:
    """A profile given by the hour has a value in every hour; a load averages 1, an availability is at most 1."""
    given = view.frame("hourly_shapes", "profile", "hour", "value")
    kinds = view.frame("profiles", "profile", "kind").set_index("profile")["kind"].to_dict()
    for name, rows in given.groupby("profile"):
        row, kind, mean, high = rows.index[0], kinds.get(name), float(rows["value"].mean()), float(rows["value"].max())
        if len(rows) < YEAR_HOURS:
            message = f"profile {name!r} lacks {YEAR_HOURS - len(rows):.0f} hours of the year"
            yield view.problem("hourly_shapes", row, "profile", message, "a row for every hour, 1 to 8760")
        elif kind == "load" and abs(mean - 1) > 1e-4:
            message = f"load profile {name!r} does not average 1 over the hours of the year"
            yield view.problem("hourly_shapes", row, "value", message, "1", found=f"{mean:.6g}")
        elif kind == "availability" and high > 1:
            message = f"availability profile {name!r} is above 1"
            yield view.problem("hourly_shapes", row, "value", message, "at most 1", found=f"{high:g}")


def check_hourly_period(view: View) -> Iterator[Problem]:
    """The period of a year hour by hour is there; a warning, as scenarios may have periods of their own."""
    case, known = view.frame("case", "setting", "value"), view.frame("periods", "period")["period"].astype(str).tolist()
    stated = case[(case["setting"] == "hourly_period") & (case["value"] != "") & ~case["value"].isin(known)]
    for row, name in zip(stated.index, stated["value"], strict=True):
        message = "setting hourly_period names no period: a year hour by hour cannot be solved"
        yield view.problem("case", row, "value", message, listed(known), found=name, severity="warning")


def check_load_profiles(view: View) -> Iterator[Problem]:
    """A load profile averages 1 over the hours of the year."""
    hours = view.frame("slices", "slice", "hours").set_index("slice")["hours"]
    shapes = view.frame("shapes", "profile", "slice", "value")
    weights = pd.Series(hours.reindex(shapes["slice"]).to_numpy(), index=shapes.index, dtype="float64")
    profiles = pd.DataFrame({"hours": weights, "sum": shapes["value"] * weights}).groupby(shapes["profile"])
    totals, counts = profiles.sum().to_dict("index"), profiles.size().to_dict()
    for row, name, kind in view.rows("profiles", "profile", "kind"):
        if kind != "load" or counts.get(name, 0) < max(len(hours), 1) or totals[name]["hours"] <= 0:
            continue
        mean = totals[name]["sum"] / totals[name]["hours"]
        if abs(mean - 1) > 1e-4:
            message = f"load profile {name!r} does not average 1 over the year"
            yield view.problem("profiles", row, "profile", message, "1", found=f"{mean:.6g}")


def check_availability_profiles(view: View) -> Iterator[Problem]:
    """An availability profile lies between 0 and 1."""
    profiles = view.frame("profiles", "profile", "kind")
    names = profiles.loc[profiles["kind"] == "availability", "profile"]
    shapes = view.frame("shapes", "profile", "value")
    high = shapes[shapes["profile"].isin(names) & (shapes["value"] > 1)]
    for name, rows in high.groupby("profile"):
        message = f"availability profile {name!r} is above 1 in {len(rows)} slices"
        found = f"{np.max(rows['value']):g}"
        yield view.problem("shapes", rows.index[0], "value", message, "at most 1", found=found)


def check_profile_kinds(view: View) -> Iterator[Problem]:
    """Nodes name load profiles, plants availability profiles."""
    kinds = view.frame("profiles", "profile", "kind").set_index("profile")["kind"].to_dict()
    for table, kind in (("nodes", "load"), ("plants", "availability")):
        for row, name in view.rows(table, "profile"):
            if kinds.get(name, kind) != kind:
                message = f"the profile is of kind {kinds[name]}"
                yield view.problem(table, row, "profile", message, f"one of kind {kind}", found=name)


def check_unused_profiles(view: View) -> Iterator[Problem]:
    """A profile that nobody uses."""
    used = {*view.frame("nodes", "profile")["profile"], *view.frame("plants", "profile")["profile"]}
    for row, name in view.rows("profiles", "profile"):
        if name not in used:
            message = "no node and no plant uses the profile"
            yield view.problem("profiles", row, "profile", message, found=name, severity="warning")
