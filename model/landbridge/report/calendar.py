"""What a run hour by hour covers, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def hour_by_hour(summary: Mapping[str, Any]) -> str:
    """Which year was solved hour by hour and what its values cover; '' for a run of typical days."""
    time = summary.get("time", {})
    if time.get("resolution") not in ("hourly", "weeks"):
        return ""
    ((period, years),) = time["periods"].items()
    last = int(period) + int(years) - 1
    covers = f"{period} to {last}" if years > 1 else period
    steps = "" if time["slices"] == time["hours"] else f" in {time['slices']:,} steps of hours that are alike"
    water = time["hydro_years"][0]
    if time["resolution"] == "weeks":
        return (
            f"Measured weeks by the hour: {time['slices']:,} hours that stand for the {time['hours']:,} of {period}, "
            f"hydrological year {water}; present values are those of {covers} alone, other periods of the case "
            "are left out."
        )
    repeated = (
        " The case has no measured hours: they repeat its typical days." if time.get("profiles_by_hour") == 0 else ""
    )
    return (
        f"One year hour by hour: {time['hours']:,} hours of {period}{steps}, hydrological year {water}; "
        f"present values are those of {covers} alone, other periods of the case are left out.{repeated}"
    )
