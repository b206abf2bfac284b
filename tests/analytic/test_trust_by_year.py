"""Trust that changes by itself: from which year a level holds, and what `check` says of gates that it opens."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import landbridge as lb
from cases import Tables, write_case, write_scenario
from landbridge.cli import app
from landbridge.formulation import trust
from toys import Toys, flow, gate, two_nodes

YEARS = (2025, 2030, 2035, 2040)


def tables(rows: list[tuple[int, float]], now: float = 0.1, **cells: Any) -> Tables:
    """A line of 100 MW behind a gate, four periods, and levels by year of its relation."""
    found = gate(two_nodes(existing=200), "AB", design=100, now=now, **cells)
    found["periods"] = [{"period": y, "years": 5} for y in YEARS]
    found["case"] = [row for row in found["case"] if row["setting"] != "base_year"]
    found["case"].append({"setting": "base_year", "value": "2025"})
    found["trust_levels"] = [{"relation": "AA-BB", "year": y, "level": v} for y, v in rows]
    return found


#: Rows of trust_levels -> level by period, by hand.
LEVELS: dict[str, tuple[list[tuple[int, float]], list[float]]] = {
    "none": ([], [0.1, 0.1, 0.1, 0.1]),
    "one": ([(2035, 0.5)], [0.1, 0.1, 0.5, 0.5]),
    "between periods": ([(2032, 0.5)], [0.1, 0.1, 0.5, 0.5]),
    "two": ([(2030, 0.2), (2040, 0.8)], [0.1, 0.2, 0.5, 0.8]),
    "two, the first before all periods": ([(2020, 0.0), (2040, 0.8)], [0.2, 0.4, 0.6, 0.8]),
    "falling": ([(2030, 0.6), (2035, 0.0)], [0.1, 0.6, 0.0, 0.0]),
    "after the last period": ([(2041, 0.5)], [0.1, 0.1, 0.1, 0.1]),
}


@pytest.mark.parametrize("name", LEVELS)
def test_level_by_period(toys: Toys, name: str) -> None:
    """In the levels, and in what the line carries: 100 MW x level x 8,760 h."""
    rows, levels = LEVELS[name]
    study = toys.study(tables(rows))
    assert list(trust.levels_today(study.case).values()) == pytest.approx(levels)
    today = study.today()
    assert [flow(study, today, "AB", period=y) / 0.876 for y in YEARS] == pytest.approx(levels, abs=1e-9)


def test_a_path_adds_to_the_level_of_the_year(toys: Toys) -> None:
    """Half of the way from 0.1 is 0.55, from 0.5 it is 0.75; a relation that no path moves keeps its levels by year."""
    other = gate(tables([(2035, 0.5)]), "AB", name="other", relation="AA-CC", now=0.2)
    other["trust_levels"].append({"relation": "AA-CC", "year": 2040, "level": 0.6})
    case = toys.study(other).case
    levels = trust.levels_on_path(case, "aa-bb", 0.5)
    assert [levels["AA-BB", y] for y in YEARS] == pytest.approx([0.55, 0.55, 0.75, 0.75])
    assert [levels["AA-CC", y] for y in YEARS] == pytest.approx([0.2, 0.2, 0.2, 0.6])
    phi = lb.openness_on_path(case, "aa-bb", 1.0)
    assert [phi["other", y] for y in YEARS] == pytest.approx([0.2, 0.2, 0.2, 0.6])


def census(*words: object) -> dict[str, dict[str, Any]]:
    result = CliRunner().invoke(app, ["check", *map(str, words), "--json"])
    assert result.exit_code == 0, result.output
    found: dict[str, dict[str, Any]] = json.loads(result.stdout)
    return found


def test_check_shows_levels_and_openness_by_period(tmp_path: Path) -> None:
    """Where periods differ, each is named; where they do not, none is."""
    case = write_case(tmp_path / "one", **tables([(2035, 0.5)], response=((0, 0), (0.5, 1), (1, 1))))
    found = census(case)
    assert found["relations today"] == {"AA-BB": "10% in 2025, 10% in 2030, 50% in 2035, 50% in 2040"}
    assert found["gates today"] == {"gate": "open 20% in 2025, 20% in 2030, 100% in 2035, 100% in 2040"}
    flat = census(write_case(tmp_path / "two", **tables([(2020, 0.5)])))
    assert (flat["relations today"], flat["gates today"]) == ({"AA-BB": "50%"}, {"gate": "open 50%"})


def usable(rows: list[tuple[int, float]], folder: Path) -> list[str]:
    found = tables(rows, usable_now=0.1)
    return [str(w) for w in lb.load_case(write_case(folder, **found)).warnings if w.column == "usable_now"]


def test_the_usable_share_is_that_of_the_first_period(tmp_path: Path) -> None:
    """Stated 0.1: right where 0.5 comes in 2035, wrong where it holds in the first period already."""
    assert usable([(2035, 0.5)], tmp_path / "later") == []
    (warning,) = usable([(2025, 0.5)], tmp_path / "now")
    assert "openness of gate at today's levels is 0.5" in warning


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A case with a scenario in it, one beside it, and a symbolic link to it from elsewhere."""
    write_scenario(write_case(tmp_path / "inputs" / "mine", **tables([])), "inside", links=[{"link": "AB", "cost": 1}])
    write_scenario(tmp_path / "inputs", "beside", links=[{"link": "AB", "cost": 2}])
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "linked").symlink_to(tmp_path / "inputs" / "mine")
    return tmp_path


@pytest.mark.parametrize(
    ("place", "case"),
    [
        ("inputs/mine", "."),
        ("inputs/mine", "./"),
        ("inputs/mine", "../mine/"),
        ("inputs/mine/scenarios", ".."),
        ("inputs", "mine/"),
        (".", "inputs/mine"),
        (".", "elsewhere/linked"),
        ("elsewhere/linked", "."),
    ],
)
def test_scenarios_are_found_from_everywhere(
    home: Path, place: str, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the folder is named, both scenarios are counted, can be used, and go into a copy."""
    monkeypatch.chdir(home / place)
    assert census(case)["contents"]["scenarios"] == 2
    for name in ("inside", "beside"):
        assert census(case, "--scenario", name)["contents"]["power lines"] == 1
    copy = home / "copy"
    assert CliRunner().invoke(app, ["new", str(copy), "--case", case]).exit_code == 0
    assert sorted(p.name for p in (copy / "scenarios").iterdir()) == ["beside", "inside"]


def test_scenarios_beside_a_link_to_the_case(home: Path) -> None:
    """Those beside the symbolic link count too."""
    shutil.copytree(home / "inputs" / "scenarios" / "beside", home / "elsewhere" / "scenarios" / "linkside")
    assert census(home / "elsewhere" / "linked")["contents"]["scenarios"] == 3


@pytest.mark.parametrize("folder", ["copy", "sub/copy", "../mine/copy"])
def test_a_copy_inside_the_case_is_refused(home: Path, folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would hold itself: exit code 2, in words, and nothing is left behind."""
    monkeypatch.chdir(home / "inputs" / "mine")
    before = sorted(home.rglob("*"))
    result = CliRunner().invoke(app, ["new", folder, "--case", "."])
    assert (result.exit_code, "inside the case" in result.stderr) == (2, True)
    assert sorted(home.rglob("*")) == before
