"""Time tables that fit together: days, seasons and months of the slices, what is read by month, and order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cases import Rows, Tables, tiny_hydro, tiny_power, write_case
from landbridge import load_case, run
from landbridge.case import Case, CaseError, Problem, hourly, rules_calendar
from landbridge.case.resolution import hour_values
from landbridge.cli import app

DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def cut(tables: Tables, *rows: tuple[Any, ...]) -> Tables:
    """The case with slices (name, season, day, month, block, duration, hours) and flat shapes."""
    names = ("slice", "season", "day", "month", "block", "duration", "hours")
    slices: Rows = [dict(zip(names, row, strict=True)) for row in rows]
    profiles = [row["profile"] for row in tables["profiles"]]
    shapes = [{"profile": p, "slice": s["slice"], "value": 1} for p in profiles for s in slices]
    return {**tables, "slices": slices, "shapes": shapes}


def loaded(folder: Path, tables: Tables) -> Case:
    return load_case(write_case(folder / "case", **tables))


def refused(folder: Path, tables: Tables) -> str:
    with pytest.raises(CaseError) as caught:
        loaded(folder, tables)
    return str(caught.value)


def cost(folder: Path, tables: Tables, **how: Any) -> float:
    done = run(write_case(folder / "case", **tables), report=False, levels=2, **how)
    return float(-done.summary["welfare"]["today"])


def stored() -> Tables:
    pump = {"storage": "pump", "name": "pump", "node": "A", "capacity": 10, "hours": 6, "efficiency": 1}
    return {**tiny_power(), "storage": [pump]}


def pond() -> Tables:
    tables = tiny_hydro()
    tables["hydro"][0]["pondage"] = 0.1
    return tables


@pytest.mark.parametrize("make", [stored, pond, tiny_hydro])
@pytest.mark.parametrize("hours", [(2000, 6760), (4300, 4460), (4379, 4381)])
def test_hours_out_of_proportion(tmp_path: Path, make: Any, hours: tuple[float, float]) -> None:
    """Energy is counted over hours and stored over durations: 12 h each cannot stand for unlike hours."""
    tables = cut(make(), ("a", "y", "y", 1, 0, 12, hours[0]), ("b", "y", "y", 1, 1, 12, hours[1]))
    assert "slices.csv:2:hours: the hours of the slices of day 'y' are not in proportion" in refused(tmp_path, tables)


@pytest.mark.parametrize("durations", [(10, 10), (24, 24), (12, 13)])
def test_a_day_of_another_length(tmp_path: Path, durations: tuple[float, float]) -> None:
    share = durations[0] / sum(durations)
    rows = ("a", "y", "y", 1, 0, durations[0], 8760 * share), ("b", "y", "y", 1, 1, durations[1], 8760 * (1 - share))
    assert "slices.csv:2:duration: the durations of the blocks of day 'y' do not add up" in refused(
        tmp_path, cut(stored(), *rows)
    )


def test_a_block_that_is_missing(tmp_path: Path) -> None:
    """Three blocks of 6 h, and hours that add up all the same."""
    rows = [(f"b{i}", "y", "y", 1, i, 6, 2920) for i in (0, 1, 3)]
    assert "do not add up to a day; found '18', expected 24" in refused(tmp_path, cut(stored(), *rows))


@pytest.mark.parametrize(
    "rows",
    [
        [("a", "y", "y", 1, 0, 8, 2920), ("b", "y", "y", 1, 1, 16, 5840)],
        [("a", "y", "y", 1, 0, 2000, 2000), ("b", "y", "y", 1, 1, 6760, 6760)],
        [("a", "w", "y", 1, 0, 68, 3545.714286), ("b", "w", "y", 1, 1, 100, 5214.285714)],
        [("a", "y", "d", 1, 0, 24, 2400), ("b", "y", "e", 1, 0, 8, 2120), ("c", "y", "e", 1, 1, 16, 4240)],
    ],
    ids=["day", "chain", "week", "two days of one season"],
)
def test_days_that_fit(tmp_path: Path, rows: list[tuple[Any, ...]]) -> None:
    assert of_time(loaded(tmp_path, cut(stored(), *rows))) == []


def test_a_day_shared_by_seasons(tmp_path: Path) -> None:
    """The typical days of winter and summer have one name: storage would carry energy from one to the other."""
    rows = [
        (f"{q}{b}", q, "typical", m, b, 12, 2190) for q, m, b in (("w", 1, 0), ("w", 1, 1), ("s", 7, 2), ("s", 7, 3))
    ]
    assert "slices.csv:4:season: day 'typical' has slices of another season" in refused(tmp_path, cut(stored(), *rows))


def test_durations_that_nothing_reads_are_a_warning(tmp_path: Path) -> None:
    rows = ("a", "y", "y", 1, 0, 12, 2000), ("b", "y", "y", 1, 1, 12, 6760)
    (warning,) = of_time(loaded(tmp_path, cut(tiny_power(), *rows)))
    assert (warning.kind, warning.row, warning.column) == ("check_day_hours", 2, "hours")


def test_a_season_in_two_months(tmp_path: Path) -> None:
    rows = ("cold", "all", "c", 2, 0, 24, 4380), ("warm", "all", "w", 8, 0, 24, 4380)
    assert "slices.csv:3:month: season 'all' lies in several months" in refused(
        tmp_path / "hydro", cut(tiny_hydro(), *rows)
    )
    assert of_time(loaded(tmp_path / "power", cut(tiny_power(), *rows))) == []


def of_time(case: Case) -> list[Problem]:
    """Warnings of the rules on the calendar; plausibility of toy numbers is not the question here."""
    return [w for w in case.warnings if w.kind in vars(rules_calendar)]


def rainy(values: list[float], *rows: tuple[Any, ...]) -> Tables:
    tables = cut(tiny_hydro(), *rows)
    tables["inflow"] = [{**row, "inflow": v} for row, v in zip(tables["inflow"], values, strict=True)]
    return tables


QUARTERS = [(f"q{m}", f"q{m}", f"q{m}", m, 0, 24, 2190) for m in (2, 5, 8, 11)]


def test_water_of_months_without_slices(tmp_path: Path) -> None:
    """Of 10 m3/s in January, which has no slice, nothing is read; of 10 in February 2,190 h instead of 672."""
    for place, values, share in (
        (0, [10.0] + [0.0] * 11, "100.0% below"),
        (1, [0.0, 10.0] + [0.0] * 10, "225.9% above"),
    ):
        (found,) = of_time(loaded(tmp_path / str(place), rainy(values, *QUARTERS)))
        assert (found.file, found.row, found.kind) == ("inflow.csv", 2, "check_inflow_months")
        assert f"the water of a year is {share} what the table says" in found.message
        assert found.message.startswith("8 rows are not read, as no slice lies in month 1, 3, 4, 6, 7, 9, 10, 12")
    assert of_time(loaded(tmp_path / "same", rainy([5.0] * 12, *QUARTERS))) == []


def test_months_that_are_not_the_calendars(tmp_path: Path) -> None:
    """Twelve months of 730 h: February has 58 h too many, and its water with it."""
    months = [(f"m{m}", f"m{m}", f"m{m}", m, 0, 24, 730) for m in range(1, 13)]
    slices, inflow = of_time(loaded(tmp_path / "equal", rainy([0, 9] + [0] * 10, *months)))[::-1]
    assert slices.message.startswith("the slices of month 1 do not stand for the hours of the calendar month")
    assert "the water of a year is 8.6% above what the table says" in inflow.message
    right = [(n, q, d, m, b, t, 24 * DAYS[m - 1]) for n, q, d, m, b, t, _ in months]
    assert of_time(loaded(tmp_path / "right", rainy([0, 9] + [0] * 10, *right))) == []


def weeks(names: list[str]) -> Tables:
    """Three weeks of March in turn, between January and April; water comes in March alone, and a third of it each week.

    The reservoir holds a week's water. 100 MW are wanted in January and in the last week of March, 50 in April: water
    of the first week is lost, as the second fills the reservoir too. Were the last week the second, none would be.
    """
    rows = [(n, n, n, m, 0, 24, 1752) for n, m in zip(names, (1, 3, 3, 3, 4), strict=True)]
    tables = rainy([0, 0, 50] + [0] * 9, *rows)
    load = dict(zip(names, (2.0, 0.0, 0.0, 2.0, 1.0), strict=True))
    for row in tables["shapes"]:
        row["value"] = load[row["slice"]]
    tables["hydro"][0].update(capacity=200, storage=315.36)
    return tables


def test_names_of_seasons_decide_nothing(tmp_path: Path) -> None:
    """Seasons of one month follow one another as the rows do, whatever they are called; hour by hour too."""
    for resolution in ("slices", "hourly"):
        found = {
            cost(tmp_path / resolution / names[3], weeks(names), resolution=resolution)
            for names in (["w1", "w2", "w3", "w4", "w5"], ["w7", "w8", "w9", "w10", "w11"], ["e", "d", "c", "b", "a"])
        }
        assert max(found) - min(found) < 1e-9 * max(found)
    tables = weeks(["w1", "w2", "w3", "w4", "w5"])
    moved = {**tables, "slices": [tables["slices"][i] for i in (0, 1, 3, 2, 4)]}
    assert cost(tmp_path / "moved", moved) < max(found) - 1


def test_hours_of_a_month_follow_its_seasons(tmp_path: Path) -> None:
    """The weeks of March follow one another as the rows of the slices do, and do not take turns day by day."""
    names = ["w7", "w8", "w9", "w10", "w11"]
    tables = weeks(names)
    for row in tables["shapes"]:
        row["value"] = names.index(row["slice"]) / 2
    values = hour_values(loaded(tmp_path, tables))[1].iloc[:, 0].tolist()
    assert values == [i / 2 for i in range(5) for _ in range(1752)]


def test_blocks_of_a_chain_decide_over_names(tmp_path: Path) -> None:
    """In one chain of hours blocks say what comes first, not rows and not names of seasons."""
    rows = [("a", "w9", "year", 3, 0, 4000, 4000), ("b", "w10", "year", 3, 1, 4760, 4760)]
    for name, order in (("right", rows), ("turned", rows[::-1])):
        months = hour_values(loaded(tmp_path / name, cut(stored(), *order)))
        assert len(months[1]) == 8760
        slices = hourly(loaded(tmp_path / name, cut(stored(), *order))).tables["slices"]
        assert slices["hours"].tolist() == [8760.0]


def two_years(tables: Tables) -> Tables:
    years = {"low": 0.5, "high": 0.5}
    tables["hydro_years"] = [{"hydro_year": e, "probability": p} for e, p in years.items()]
    tables["inflow"] = [{**row, "hydro_year": e} for row in tables["inflow"] for e in years]
    return tables


@pytest.mark.parametrize("text", ["low,low", "low;low", "low, low", "low,high,low"])
def test_a_hydrological_year_named_twice(tmp_path: Path, text: str) -> None:
    """Refused as an option, as a setting of the case, and from Python."""
    tables = two_years(tiny_hydro())
    folder = write_case(tmp_path / "case", **tables)
    found = CliRunner().invoke(app, ["run", "--case", str(folder), "--hydro", text, "--out", str(tmp_path / "out")])
    assert found.exit_code == 2
    assert "each name once" in found.stderr
    assert not (tmp_path / "out").exists()
    with pytest.raises(CaseError, match="each name once"):
        run(folder, hydro=text, report=False)
    tables["case"].append({"setting": "hydro_years", "value": text})
    assert "case.csv:5:value: setting hydro_years cannot be used" in refused(tmp_path / "set", tables)


def test_years_that_never_come(tmp_path: Path) -> None:
    tables = two_years(tiny_hydro())
    tables["hydro_years"] += [{"hydro_year": e, "probability": 0} for e in ("x", "y")]
    tables["inflow"] += [{**row, "hydro_year": e} for row in tiny_hydro()["inflow"] for e in ("x", "y")]
    with pytest.raises(CaseError, match="at least one has a probability above 0"):
        run(write_case(tmp_path / "case", **tables), hydro="x,y", report=False)


def test_equally_likely_years_hour_by_hour(tmp_path: Path) -> None:
    """No name is chosen for coming first in the alphabet."""
    with pytest.raises(CaseError, match="several are equally likely: name one; found 'high, low'"):
        hourly(loaded(tmp_path, two_years(tiny_hydro())))
