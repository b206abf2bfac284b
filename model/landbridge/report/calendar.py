"""What a run hour by hour covers, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def hour_by_hour(summary: Mapping[str, Any]) -> str:
    """Which year was solved hour by hour and what its values cover; '' for a run of typical days."""
    time = summary.get("time", {})
    if time.get("resolution") != "hourly":
        return ""
    ((period, years),) = time["periods"].items()
    last = int(period) + int(years) - 1
    covers = f"{period} to {last}" if years > 1 else period
    return (
        f"One year hour by hour: {time['slices']:,} hours of {period}, hydrological year {time['hydro_years'][0]}; "
        f"present values are those of {covers} alone, other periods of the case are left out."
    )
