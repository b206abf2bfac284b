"""The command line: exit codes, messages without tracebacks, and what it prints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cases import merged, tiny_freight, tiny_hydro, write_case, write_scenario
from landbridge import runs
from landbridge.amounts import money
from landbridge.cli import app
from landbridge.formulation.maths import constraint_rules
from landbridge.solve import SolveError
from toys import Toys, gate


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(w) for w in words])


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """Power, hydro and gated freight, with a scenario."""
    tables = gate(merged(tiny_hydro(), tiny_freight()), "XY", design=1)
    folder = write_case(tmp_path / "case", **tables)
    return write_scenario(folder, "dear", links=[{"link": "XY", "cost": 600}])


@pytest.fixture(autouse=True)
def without_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing the report is tested elsewhere."""
    solve = runs.run
    monkeypatch.setattr(runs, "run", lambda *args, **options: solve(*args, **{**options, "report": False}))


def broken(case: Path) -> Path:
    """The load of a train spelt out, in row 2."""
    file = case / "tariffs.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("100", "many"), encoding="utf-8")
    return case


def test_run(case: Path, tmp_path: Path) -> None:
    """Exit code 0; 10 thousand TEU at 1,480 USD each are locked: 14.8 MUSD, in the printed table and in the folder."""
    out = tmp_path / "out"
    result = call("run", "--case", case, "--out", out, "--levels", 3)
    assert result.exit_code == 0, result.output
    assert "14.8" in result.stdout
    assert {"manifest.json", "summary.json", "tables"} <= {p.name for p in out.iterdir()}
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert summary["locked_value"]["all"]["npv"] == pytest.approx(14.8)


def test_json(case: Path, tmp_path: Path) -> None:
    """--json prints the summary and nothing else."""
    result = call("run", "--case", case, "--out", tmp_path / "out", "--levels", 2, "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["locked_value"]["all"]["npv"] == pytest.approx(14.8)


def test_scenario(case: Path, tmp_path: Path) -> None:
    """With the link at 600 USD, 100 more, 13.8 MUSD are locked."""
    result = call("run", "--case", case, "--scenario", "dear", "--out", tmp_path / "out", "--levels", 2, "--json")
    assert json.loads(result.stdout)["locked_value"]["all"]["npv"] == pytest.approx(13.8)


def test_quiet(case: Path, tmp_path: Path) -> None:
    result = call("run", "--case", case, "--out", tmp_path / "out", "--levels", 2, "--quiet")
    assert (result.exit_code, result.output) == (0, "")


def test_hydro_year_by_option(case: Path, tmp_path: Path) -> None:
    """--hydro normal: the run says which water year it is of."""
    out = tmp_path / "out"
    result = call("run", "--case", case, "--hydro", "normal", "--out", out, "--levels", 2, "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["hydro_years"] == ["normal"]


def test_bad_input_is_told_by_cell(case: Path, tmp_path: Path) -> None:
    """Exit code 2 and file:row:column, no traceback."""
    for words in (("run", "--case", broken(case), "--out", tmp_path / "out"), ("check", case)):
        result = call(*words)
        assert result.exit_code == 2
        assert "tariffs.csv:2:load" in result.stderr
        assert "Traceback" not in result.output
    assert not (tmp_path / "out").exists()


def test_bad_input_leaves_the_last_good_run(case: Path, tmp_path: Path) -> None:
    """A run that is refused does not touch the results of the one before."""
    out = tmp_path / "out"
    assert call("run", "--case", case, "--out", out, "--levels", 2, "--quiet").exit_code == 0
    before = {p: p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}
    assert call("run", "--case", broken(case), "--out", out).exit_code == 2
    assert {p: p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()} == before


def test_missing_case(tmp_path: Path) -> None:
    result = call("run", "--case", tmp_path / "nowhere", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "no such folder" in result.stderr
    assert "Traceback" not in result.output


def test_unknown_scenario_and_path(case: Path, tmp_path: Path) -> None:
    """A misspelt name is an input error, told with what there is."""
    result = call("run", "--case", case, "--scenario", "deer", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "dear" in result.stderr
    result = call("run", "--case", case, "--path", "al", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "all" in result.stderr


def test_foreign_folder_is_refused(case: Path, tmp_path: Path) -> None:
    """--out at a folder of one's own: exit code 2 and nothing lost."""
    result = call("run", "--case", case, "--out", case, "--levels", 2, "--quiet")
    assert result.exit_code == 2
    assert (case / "links.csv").exists()


def test_not_solved(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A solver that gives up: exit code 3 and its words."""

    def fail(*args: object, **options: object) -> None:
        raise SolveError("time limit", "not solved: time limit")

    monkeypatch.setattr(runs, "run", fail)
    result = call("run", "--case", case, "--out", tmp_path / "out")
    assert result.exit_code == 3
    assert "not solved: time limit" in result.stderr
    assert "Traceback" not in result.output


def test_check(case: Path) -> None:
    assert call("check", case, "--quiet").exit_code == 0
    assert json.loads(call("check", case, "--json").stdout)


def test_describe() -> None:
    """The dictionary names every table, the descriptor is JSON, the maths names every constraint with its dual."""
    words = call("describe").stdout
    for table in ("links", "gate_response", "freight_demand"):
        assert table in words
    descriptor = json.loads(call("describe", "--datapackage").stdout)
    assert "links" in {r["name"] for r in descriptor["resources"]}
    maths = call("describe", "--maths").stdout
    missing = [name for name in (*constraint_rules(), "total_cost") if f"### {name}\n" not in maths]
    assert missing == []
    assert maths.count("Dual:") >= len(constraint_rules())


def test_maths_names_every_constraint_of_a_model(tmp_path: Path) -> None:
    """The list is read from the source; a built model has no constraint that is not on it."""

    model = Toys(tmp_path).study(merged(tiny_hydro(), tiny_freight()), integers=True).program.model
    built = set(model.constraints)
    assert built - set(constraint_rules()) == set()


def test_new(case: Path, tmp_path: Path) -> None:
    """A copy that can be run, with its scenarios; an existing folder is not written over."""
    mine = tmp_path / "mine"
    assert call("new", mine, "--case", case).exit_code == 0
    assert (mine / "links.csv").read_bytes() == (case / "links.csv").read_bytes()
    assert (mine / "scenarios" / "dear" / "links.csv").exists()
    assert call("run", "--case", mine, "--out", tmp_path / "out", "--levels", 2, "--quiet").exit_code == 0
    again = call("new", mine, "--case", case)
    assert again.exit_code == 2
    assert "exists already" in again.stderr
    assert call("new", tmp_path / "other", "--case", tmp_path).exit_code == 2


def test_new_holds_no_formula(case: Path, tmp_path: Path) -> None:
    """Text of a stranger's case that a spreadsheet would run is text in the copy; numbers stay, and it can be read."""
    file = case / "nodes.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("A,A,power", "A,=1+1,power"), encoding="utf-8")
    write_scenario(case, "odd", nodes=[{"node": "A", "name": "@SUM(1)", "lat": -5}])
    mine = tmp_path / "mine"
    assert call("new", mine, "--case", case).exit_code == 0
    assert "A,'=1+1,power" in (mine / "nodes.csv").read_text(encoding="utf-8")
    assert "A,'@SUM(1),-5" in (mine / "scenarios" / "odd" / "nodes.csv").read_text(encoding="utf-8")
    assert (mine / "links.csv").read_bytes() == (case / "links.csv").read_bytes()
    assert call("check", mine, "--quiet").exit_code == 0


@pytest.mark.parametrize("name", ["../../x", "..", "/etc", "a/b", "x\x00", ".hidden", "C:x", "", "-x"])
def test_names_stay_in_their_folders(case: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scenario is named by letters, digits and '-': anything else is refused before a folder is named by it."""
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    for command in ("run", "watch"):
        result = call(command, "--case", case, f"--scenario={name}")
        assert result.exit_code == 2, (command, result.output)
        assert "not the name of a scenario" in result.stderr
        assert "Traceback" not in result.output
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("out", ["x\x00y", "..", ".", "/", "/proc/self/run"])
def test_odd_places_for_results(case: Path, tmp_path: Path, out: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is nobody's run, or cannot be a folder: exit code 2, in words, nothing lost."""
    monkeypatch.chdir(tmp_path)
    before = {p: p.read_bytes() for p in sorted(tmp_path.rglob("*")) if p.is_file()}
    for words in (("run", "--case", case, "--out", out), ("report", out), ("verify", out), ("analyse", out)):
        result = call(*words)
        assert (result.exit_code, result.stderr != "") == (2, True), (words, result.output)
        assert "Traceback" not in result.output
    assert {p: p.read_bytes() for p in sorted(tmp_path.rglob("*")) if p.is_file()} == before


@pytest.mark.parametrize(
    ("musd", "shown"),
    [
        (67_700.4, "67.7 bn USD"),
        (999.5, "1.00 bn USD"),
        (999.4, "999 MUSD"),
        (-2_499.6, "−2.50 bn USD"),
        (0.0332, "0.0332 MUSD"),
        (-0.0004, "0 MUSD"),
        (1015.0, "1.02 bn USD"),
        (-2125.0, "−2.13 bn USD"),
    ],
)
def test_money_by_size(musd: float, shown: str) -> None:
    """Billions from a billion on, else millions; three digits, halves away from zero, no minus before nothing."""
    assert money(musd) == shown
