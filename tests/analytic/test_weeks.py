"""Measured weeks: which week stands for a month, what it keeps, and what typical days miss, by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cases import Tables, write_case
from landbridge import CaseError, load_case
from landbridge.case.weeks import nearest_week, to_mean, weekly
from toys import Toys, edited, power, settings

HALF = 100 * 60 * 4380 / 1e6  # MUSD: 100 MW at 60 USD/MWh in half of the hours


def gusty(**cells: Any) -> Tables:
    """100 MW at B, wind of 200 MW without cost that blows in every other hour, dear power at 60; one typical day."""
    cut = [{"slice": "s", "season": "m", "day": "d", "month": 1, "block": 0, "duration": 24, "hours": 8760}]
    tables = power({"B": 100}, {"wind": ("B", 200.0, 0.0), "dear": ("B", 200.0, 60.0)}, hours=cut)
    tables["profiles"].append({"profile": "wind", "kind": "availability"})
    tables["shapes"].append({"profile": "wind", "slice": "s", "value": 0.5})
    tables["hourly_shapes"] = [{"profile": "wind", "hour": h, "value": h % 2} for h in range(1, 8761)]
    return edited(tables, "plants", "wind", profile="wind", **cells)


def test_a_calm_hour_costs_what_a_mean_hides(toys: Toys) -> None:
    """On the mean day wind is 100 MW in every hour and nothing is paid; by the hour half of the year costs 26.28 MUSD.

    Storage of 100 MW and 0.75 takes the spare 100 MW of one hour to the next: it serves 75 of the 100 MW there.
    """
    tables = gusty()
    assert toys.cost(tables) == pytest.approx(0)
    assert toys.cost(settings(tables, resolution="weeks")) == pytest.approx(HALF)
    row = {"storage": "pump", "name": "pump", "node": "B", "capacity": 100, "hours": 6, "efficiency": 0.75}
    stored = settings({**tables, "storage": [row]}, resolution="weeks")
    assert toys.cost(stored) == pytest.approx(0.25 * HALF)


def test_what_a_week_keeps(tmp_path: Path) -> None:
    """168 hours stand for all of the month, 8,760 / 168 each, as one day; the mean of the month is kept."""
    case = weekly(load_case(write_case(tmp_path / "case", **settings(gusty(), resolution="weeks"))))
    slices, shapes = case.tables["slices"], case.tables["shapes"].set_index(["profile", "slice"])["value"]
    assert (len(slices), slices["day"].nunique(), slices["season"].nunique()) == (168, 1, 1)
    assert slices["hours"].tolist() == pytest.approx([8760 / 168] * 168)
    assert shapes["wind"].tolist() == [1, 0] * 84
    assert shapes["loadB"].tolist() == [1] * 168


def test_the_nearest_week() -> None:
    """28 days at 0.5 but for the third week, at 0.1, and swings of 0.1 in the fourth: mean 0.4, deviation 0.18.

    Two days of 0.1 in a week have a mean of 0.386; with five days of the fourth week the deviation is 0.199 and the top
    0.6, as in the month: off by 0.036, 0.048 and 0. The week that begins on day 20 is nearest. One that ends before the
    swings (from day 10) has nearly the deviation of the month, 0.181, but a top of 0.5: off by a quarter of the mean.
    """
    hours = np.full(28 * 24, 0.5)
    hours[14 * 24 : 21 * 24] = 0.1
    hours[21 * 24 :: 2] += 0.1
    hours[21 * 24 + 1 :: 2] -= 0.1
    assert nearest_week(hours[:, None]) == 19 * 24


def test_a_week_scaled_to_its_mean() -> None:
    """0.6 and 0.3 to a mean of 0.6 are 0.8 and 0.4; 0.9 and 0.3 to 0.7 would be 1.05 and 0.35: 1 and 0.4, cut at 1."""
    assert to_mean(np.array([0.6, 0.3]), 0.6, 1.0).tolist() == pytest.approx([0.8, 0.4])
    assert to_mean(np.array([0.9, 0.3]), 0.7, 1.0).tolist() == pytest.approx([1.0, 0.4])
    assert to_mean(np.zeros(2), 0.0, 1.0).tolist() == [0, 0]


def test_weeks_without_hours_are_refused(tmp_path: Path) -> None:
    tables = settings(gusty(), resolution="weeks")
    case = load_case(write_case(tmp_path / "case", **{**tables, "hourly_shapes": []}))
    with pytest.raises(CaseError, match="measured weeks need the table hourly_shapes"):
        weekly(case)
