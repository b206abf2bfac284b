"""Typical days of hourly shapes: groups of like days, their errors, and the case that they make."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from cases import Tables, write_case
from landbridge import Study, load_case
from landbridge.case.aggregate import aggregate
from landbridge.cli import app
from toys import edited, power

#: Days of the months 1 and 7; wind blows on every third day.
DAYS = (180, 185)


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(w) for w in words])


def windy() -> Tables:
    """50 MW of demand; wind of 80 MW at 20 USD/MWh on every third day, all day long; else 60 USD/MWh.

    The slices of the files say nothing of wind: a day of one block in each month.
    """
    cut = [
        {"slice": f"m{m}", "season": f"m{m}", "day": f"m{m}", "month": m, "block": 0, "duration": 24, "hours": 24 * n}
        for m, n in zip((1, 7), DAYS, strict=True)
    ]
    tables = power({"B": 50}, {"wind": ("B", 80, 20), "dear": ("B", 200, 60)}, hours=cut)
    tables["profiles"].append({"profile": "wind", "kind": "availability"})
    tables["shapes"] += [{"profile": "wind", "slice": s["slice"], "value": 0.5} for s in cut]
    blows = [float(day % 3 == 0) for day in range(365) for _ in range(24)]
    tables["hourly_shapes"] = [{"profile": "wind", "hour": h, "value": v} for h, v in enumerate(blows, 1)]
    return edited(tables, "plants", "wind", profile="wind")


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return write_case(tmp_path / "case", **windy())


def test_like_days_make_one_typical_day(case: Path) -> None:
    """Two a month: the windy and the calm ones, 60 and 120, then 62 and 123; nothing is lost."""
    found = aggregate(load_case(case), days=4, block=12)
    assert found.slices.groupby("day", sort=True)["hours"].sum().tolist() == [60 * 24, 120 * 24, 62 * 24, 123 * 24]
    assert found.slices["duration"].unique().tolist() == [12]
    wind = found.shapes[found.shapes["profile"] == "wind"].set_index("slice")["value"]
    assert wind.to_dict() == {f"m{m}d{d}b{b}": 2.0 - d for m in ("01", "07") for d in (1, 2) for b in ("00", "01")}
    assert found.errors[["rmse", "duration_rmse"]].to_numpy().max() == pytest.approx(0)


def test_what_a_mean_day_loses_is_told(case: Path) -> None:
    """One a month: p = 1/3 of days at 1, the others at 0; the mean is p, and off by sqrt(p (1 - p)): 0.4714 in month 1.

    Of the peak of 1 a third is left. In month 7, where p = 62/185, it is 0.4722; in the year their mean of squares.
    """
    found = aggregate(load_case(case), days=2, block=24).errors.set_index("profile").loc["wind"]
    p, q = 1 / 3, 62 / 185
    squares = (180 * p * (1 - p) + 185 * q * (1 - q)) / 365
    assert found["rmse"] == pytest.approx(squares**0.5)
    assert found["duration_rmse"] == pytest.approx(squares**0.5, rel=0.01)
    assert (found["peak"], found["peak_kept"], found["lowest"]) == (1, pytest.approx(q), 0)


def test_the_case_is_solved_in_typical_days(case: Path, tmp_path: Path) -> None:
    """The files are put into the case: 122 days of wind at 20 USD/MWh, 243 at 60; as hour by hour.

    50 MW x 24 h x (122 x 20 + 243 x 60) = 20.42 MUSD; with a mean day, wind of 26.7 MW would be used on each day.
    """
    before = Study.of(load_case(case).with_settings(resolution="hourly")).today().solution.objective
    result = call("aggregate", case, "--days", 4, "--out", case)
    assert result.exit_code == 0, result.output
    assert "96 slices of 4 typical days" in result.stdout
    after = load_case(case)
    assert len(after.tables["slices"]) == 96
    cost = 50 * 24 * (122 * 20 + 243 * 60) / 1e6
    assert Study.of(after).today().solution.objective == pytest.approx(cost)
    assert before == pytest.approx(cost)


def test_nothing_is_written_unless_asked(case: Path) -> None:
    files = {p: p.read_bytes() for p in case.iterdir()}
    result = call("aggregate", case, "--days", 2, "--json")
    assert {row["profile"] for row in json.loads(result.stdout)} == {"loadB", "wind"}
    assert {p: p.read_bytes() for p in case.iterdir()} == files


def test_energy_by_month_is_kept(case: Path) -> None:
    """Whatever the groups: hours times values of wind in month 1 are 60 x 24, in month 7 62 x 24."""
    for days in (2, 4, 6, 20):
        found = aggregate(load_case(case), days=days)
        rows = found.shapes.merge(found.slices, on="slice")
        energy = (rows["value"] * rows["hours"]).groupby([rows["profile"], rows["month"]]).sum()
        assert energy["wind"].tolist() == pytest.approx([60 * 24, 62 * 24])
        assert found.slices.groupby("month")["hours"].sum().tolist() == [n * 24 for n in DAYS]
        assert isinstance(found.shapes, pd.DataFrame)


@pytest.mark.parametrize(
    ("options", "said"),
    [(("--days", 3), "a multiple of the 2 months"), (("--days", 2, "--block", 5), "a divisor of 24")],
)
def test_what_does_not_go_is_refused(case: Path, options: tuple[object, ...], said: str) -> None:
    result = call("aggregate", case, *options)
    assert result.exit_code == 2
    assert said in result.stderr


def test_months_need_whole_days(tmp_path: Path) -> None:
    """4,321 hours of month 1."""
    tables = windy()
    for row, hours in zip(tables["slices"], (4321, 4439), strict=True):
        row["hours"] = hours
    result = call("aggregate", write_case(tmp_path / "case", **tables), "--days", 2)
    assert result.exit_code == 2
    assert "4321 hours, which are no whole days" in result.stderr


def test_without_tsam_it_says_what_to_install(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 2 and the command, no traceback."""
    import sys

    monkeypatch.setitem(sys.modules, "tsam.timeseriesaggregation", None)
    result = call("aggregate", case, "--days", 4)
    assert result.exit_code == 2
    assert "pip install 'landbridge[hourly]'" in result.stderr
