"""Shapes as levers: steepness by hand, means kept, effects on locked value, and numbers without a range."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cases import Tables, write_case
from landbridge import CaseError, load_case
from landbridge.analysis import sensitivity
from landbridge.analysis.levers.catalogue import Catalogue
from landbridge.analysis.levers.shapes import Series, steeper
from landbridge.analysis.study import Study
from landbridge.analysis.tables import Reader
from landbridge.case.census import NO_RANGE, numbers
from toys import Toys, edited, gate, power, settings


def series(values: list[float], weights: list[float], most: float = math.inf, mean: list[int] | None = None) -> Series:
    belongs = np.array(mean or [0] * len(values), dtype=np.int64)
    return Series([(i,) for i in range(len(values))], np.array(values), np.array(weights), belongs, most)


@pytest.mark.parametrize(
    ("given", "steepness", "expected"),
    [
        # mean 1: 1.5^2 = 2.25 and 0.5^2 = 0.25, whose mean is 1.25, and over that 1.8 and 0.2
        (series([1.5, 0.5], [1, 1]), 2, [1.8, 0.2]),
        (series([1.5, 0.5], [1, 1]), 0, [1, 1]),
        (series([1.5, 0.5], [1, 1]), 1, [1.5, 0.5]),
        # three hours of four are at 0.8: 0.64 x 3 and 2.56 have a mean of 1.12
        (series([0.8, 1.6], [3, 1]), 2, [0.64 / 1.12, 2.56 / 1.12]),
        # night stays night: 0.6 and 0.2 by day, mean 0.8 / 3; squares 9 to 1 of 0.8
        (series([0.0, 0.6, 0.2], [1, 1, 1]), 2, [0, 0.72, 0.08]),
        # 0.9 and 0.3 of an availability would be 1.08 and 0.12: cut at 1, and the rest of the mean of 0.6 is 0.2
        (series([0.9, 0.3], [1, 1], most=1), 2, [1, 0.2]),
        # a mean for each hydrological year
        (series([1.5, 15, 0.5, 5], [1, 1, 1, 1], mean=[0, 1, 0, 1]), 2, [1.8, 18, 0.2, 2]),
    ],
)
def test_steeper_round_the_same_mean(given: Series, steepness: float, expected: list[float]) -> None:
    assert steeper(given, steepness).tolist() == pytest.approx(expected)


def ranged(table: str, key: str, low: float, high: float, column: str = "steepness") -> dict[str, Any]:
    """A row of ranges."""
    return {"table": table, "key": key, "column": column, "low": low, "high": high, "reason": "made up"}


def uneven() -> Tables:
    """100 MW at B, 120 for half the year and 80 for the other; a gated line of 100 MW brings power 40 USD cheaper."""
    plants = {"cheap": ("A", 200.0, 20.0), "dear": ("B", 300.0, 60.0)}
    line = [{"link": "AB", "existing": 100}]
    tables = power({"A": 0, "B": 100}, plants, line, (4380, 4380), {"B": [1.2, 0.8]})
    return settings(gate(tables, "AB", design=100), discount_rate=0, base_year=2030)


def found(study: Study) -> Any:
    return sensitivity.finding(study, Reader(study), "all", study.today(), study.on_path("all", 1.0))


def test_the_shape_of_load_by_hand(toys: Toys) -> None:
    """The line is full in one half (100 MW) and takes the load of the other: 40 x 4,380 x (100 + 80) = 31.536 MUSD.

    Of steepness k the lower half is 200 / (1 + 1.5^k) MW: at 0.5 it is 89.898 (33.2701 MUSD), at 2 it is 61.5385
    (28.3015). The slope at 1 is -17.52 x 2 x 1.5 ln 1.5 / 2.5^2 = -3.40980 MUSD: to first order +1.70490 and -3.40980.
    """
    tables = uneven()
    tables["ranges"] = [ranged("shapes", "loadB/*", 0.5, 2)]
    finding = found(toys.study(tables))
    levers, again = finding.tables["levers"].iloc[0], finding.tables["resolved_levers"].iloc[0]
    assert (levers["table"], levers["key"], levers["column"]) == ("shapes", "loadB/*", "steepness")
    assert (levers["low"], levers["base"], levers["high"]) == (0.5, 1, 2)
    slope = -17.52 * 2 * 1.5 * math.log(1.5) / 2.5**2
    assert levers["derivative"] == pytest.approx(slope, rel=1e-6)
    assert again["estimate_low"] == pytest.approx(31.536 - 0.5 * slope)
    assert again["locked_low"] == pytest.approx(17.52 * (1 + 2 / (1 + 1.5**0.5)))
    assert again["locked_high"] == pytest.approx(17.52 * (1 + 2 / (1 + 1.5**2)))


def windy(capex: float = 500) -> Tables:
    """100 MW at B, dear power at 60; a wind farm can be built there: availability 0.5 and 0.3 in the two halves."""
    tables = power({"A": 0, "B": 100}, {"wind": ("B", 0.0, 0.0), "dear": ("B", 300.0, 60.0)}, hours=(4380, 4380))
    build = {"max_build": 100, "first_year": 2030, "capex": capex, "life": 20, "rate": 0.05, "profile": "wind"}
    tables = edited(tables, "plants", "wind", capacity=0, **build)
    tables["profiles"].append({"profile": "wind", "kind": "availability"})
    cut = [s["slice"] for s in tables["slices"]]
    tables["shapes"] += [{"profile": "wind", "slice": s, "value": v} for s, v in zip(cut, (0.5, 0.3), strict=True)]
    return settings(gate(tables, name="gate"), discount_rate=0.05, base_year=2030)


def test_the_level_of_wind_that_can_be_built(toys: Toys) -> None:
    """100 MW at a mean of 0.4 save 60 x 0.4 x 8,760 x 100 = 21.024 MUSD of fuel: availability is a coefficient there.

    A tenth more of it saves 2.1024 MUSD more, found by the duals at base and by solving again with another matrix, and
    a steeper shape of the same mean (all of it used: 50 and 30 MW of 100) neither more nor less.
    """
    tables = windy()
    tables["ranges"] = [ranged("shapes", "wind/*", 0.9, 1.1, "value"), ranged("shapes", "wind/*", 0.5, 2)]
    study = toys.study(tables)
    catalogue = Catalogue(study, Reader(study))
    mover, today = sensitivity.Mover(study, catalogue.effects), study.today()
    slopes = mover.derivatives(today)
    level, steepness = catalogue.levers["shapes", "wind/*", "value"], catalogue.levers["shapes", "wind/*", "steepness"]
    assert mover.slope(level, level.high - level.base, today, slopes) == pytest.approx(-2.1024)
    assert mover.slope(steepness, np.ones(1), today, slopes) == pytest.approx(0, abs=1e-6)
    more, less = (mover.moved(level, values, "", 0.0).welfare("", 0.0, "again") for values in (level.high, level.low))
    assert more - study.welfare(today) == pytest.approx(2.1024)
    assert less - study.welfare(today) == pytest.approx(-2.1024)
    kept = mover.moved(steepness, steepness.high, "", 0.0).welfare("", 0.0, "again")
    assert kept == pytest.approx(study.welfare(today))


def test_assumed_numbers_without_a_range_are_counted(tmp_path: Path) -> None:
    """All is assumed: the two values of load have a range by the steepness of their series, a cost by its multiples."""
    tables = uneven()
    row = {"key": "*", "column": "*", "quality": "assumed", "source": "made up"}
    tables["sources"] = [{"table": t, **row} for t in tables if t not in ("sources", "ranges")]
    whole = load_case(write_case(tmp_path / "whole", **tables))
    tables["ranges"] = [ranged("shapes", "loadB/*", 0.5, 2), ranged("plants", "*", 0.5, 2, "variable_om")]
    less = load_case(write_case(tmp_path / "less", **tables))
    assert numbers(whole)[NO_RANGE] == numbers(whole)["assumed"]
    assert numbers(whole)[NO_RANGE] - numbers(less)[NO_RANGE] == 4
    plants = less.coverage().query("table == 'plants' and column == 'variable_om'").set_index("key")
    assert plants.loc["dear", ["low", "high"]].tolist() == [30, 120]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (ranged("shapes", "loadC/*", 0.5, 2), "shapes has no row of this key"),
        (ranged("shapes", "loadB", 0.5, 2), "the key of shapes has 2 parts"),
        (ranged("plants", "*", 0.5, 2), "ranges.csv:2:column: no such column in plants"),
        (ranged("plant", "*", 0.5, 2), "ranges.csv:2:table: no such table"),
        (ranged("shapes", "loadB/*", 1.5, 2), "ranges.csv:2:low"),
        (ranged("shapes", "loadB/*", 0.5, 0.9), "ranges.csv:2:high"),
    ],
)
def test_rows_of_ranges_that_cannot_be(tmp_path: Path, row: dict[str, Any], message: str) -> None:
    tables = uneven()
    tables["ranges"] = [row]
    folder = write_case(tmp_path / "case", **tables)
    if message.endswith("of this key"):
        assert any(message in str(w) for w in load_case(folder).warnings)
        return
    with pytest.raises(CaseError, match=message):
        load_case(folder)
