"""A run keeps the inputs it was solved from, and is asked everything from these."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import landbridge as lb
from cases import write_case, write_scenario
from landbridge import kept
from landbridge.cli import app
from toys import gate, two_nodes

#: 100 MW for a year, from a source that is 40 USD/MWh cheaper, MUSD.
WHOLE = 100 * 40 * 8760 / 1e6


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(w) for w in words])


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A gated line worth 35.04 MUSD; `dear` makes the local source dearer by 10 USD/MWh, `cold` asks for more."""
    folder = write_case(tmp_path / "case", **gate(two_nodes(existing=200), "AB", design=150))
    write_scenario(folder, "dear", plants=[{"plant": "dear", "variable_om": 70}])
    write_scenario(folder, "cold", demand=[{"node": "B", "year": 2030, "energy": 1.3, "peak": 0.15}])
    (folder / "notes.txt").write_text("mine alone", encoding="utf-8")
    return folder


def run(case: Path, out: Path, *scenarios: str) -> Path:
    lb.run(case, list(scenarios), out=out, levels=2, report=False)
    return out


def test_every_file_that_was_read_is_kept(case: Path, tmp_path: Path) -> None:
    """Byte by byte: tables, the scenario laid over them and the other one; nothing else of the folder."""
    out = run(case, tmp_path / "run", "dear")
    assert files(out / "inputs") == {k: v for k, v in files(case).items() if k != "notes.txt"}


def test_scenarios_beside_the_case_are_kept(case: Path, tmp_path: Path) -> None:
    """A folder `scenarios` beside the case, as the baseline has it, is kept inside."""
    shutil.move(case / "scenarios", tmp_path / "scenarios")
    out = run(case, tmp_path / "run")
    assert (out / "inputs" / "scenarios" / "dear" / "plants.csv").read_bytes() == (
        tmp_path / "scenarios" / "dear" / "plants.csv"
    ).read_bytes()


def test_a_run_is_solved_again_from_what_it_kept(case: Path, tmp_path: Path) -> None:
    """The case is gone: its run still says 50 USD/MWh times 876 GWh, and so does a run of its inputs."""
    out = run(case, tmp_path / "run", "dear")
    first = json.loads((out / "summary.json").read_text(encoding="utf-8"))["locked_value"]
    shutil.rmtree(case)
    loaded = kept.reload(out)
    assert (loaded.name, loaded.scenarios) == ("case", ("dear",))
    again = lb.run(out / "inputs", ["dear"], levels=2).summary["locked_value"]
    assert again == first
    assert first["all"]["npv"] == pytest.approx(WHOLE * 50 / 40)


def test_settings_of_a_run_come_back(case: Path, tmp_path: Path) -> None:
    """Changed by hand, they are in no file and still part of what was solved."""
    out = tmp_path / "run"
    lb.run(lb.load_case(case).with_settings(discount_rate="0.07"), out=out, levels=2, report=False)
    assert kept.reload(out).number("discount_rate") == 0.07


def test_what_is_solved_is_kept_even_if_the_file_changes_meanwhile(case: Path, tmp_path: Path) -> None:
    """A file edited after it was read: the run holds what it was solved from."""
    loaded = lb.load_case(case)
    before = (case / "plants.csv").read_bytes()
    (case / "plants.csv").write_bytes(before.replace(b"60.0", b"61.0"))
    lb.run(loaded, out=tmp_path / "run", levels=2, report=False)
    assert (tmp_path / "run" / "inputs" / "plants.csv").read_bytes() == before
    assert kept.reload(tmp_path / "run").tables["plants"]["variable_om"].max() == 60


def test_a_link_is_kept_as_a_file(case: Path, tmp_path: Path) -> None:
    """A table that is a symbolic link: its bytes are kept, and stay when the target goes."""
    target = tmp_path / "elsewhere.csv"
    shutil.move(case / "plants.csv", target)
    (case / "plants.csv").symlink_to(target)
    out = run(case, tmp_path / "run")
    target.unlink()
    assert not (out / "inputs" / "plants.csv").is_symlink()
    assert len(kept.reload(out).tables["plants"]) == 2


def test_a_case_changed_in_memory_is_kept_as_it_was_solved(case: Path, tmp_path: Path) -> None:
    """50 instead of 60 USD/MWh: the tables are written out, all scenarios laid over them, and read back alike."""
    loaded = lb.load_case(case, ["cold"])
    plants = loaded.tables["plants"].replace({"variable_om": {60.0: 50.0}})
    changed = loaded.with_tables({"plants": plants})
    lb.run(changed, out=tmp_path / "run", levels=2, report=False)
    again = kept.reload(tmp_path / "run")
    assert {name: frame.to_dict() for name, frame in again.tables.items() if not frame.isna().any(axis=None)} == {
        name: frame.to_dict() for name, frame in changed.tables.items() if not frame.isna().any(axis=None)
    }
    assert again.tables["plants"]["variable_om"].tolist() == [20.0, 50.0]


def test_tables_changed_in_memory_are_checked_as_files_are(case: Path) -> None:
    """A number out of range, a reference to nothing, a key twice, a blank that is needed: all told by cell."""
    loaded = lb.load_case(case)
    plants = loaded.tables["plants"]
    wrong = {
        "is too small": plants.assign(capacity=-1.0),
        "names a row that is not in nodes.csv": plants.assign(node="Z"),
        "the key stands twice": plants.assign(plant="cheap"),
        "blank, but a value is needed": plants.assign(technology=""),
    }
    for message, frame in wrong.items():
        with pytest.raises(lb.CaseError, match=message):
            loaded.with_tables({"plants": frame})
    assert loaded.with_tables({"plants": plants}).tables["plants"].equals(plants)


def test_a_run_is_analysed_after_its_case_has_gone(case: Path, tmp_path: Path) -> None:
    """What is asked of a run needs nothing but its folder; the claim is tested in scenarios that were beside it."""
    tables = gate(two_nodes(existing=200), "AB", relation="KP-KR", design=150)
    for name in ("paths", "trust_paths"):
        for row in tables[name]:
            row["path"] = {"kp-kr": "inter-korean"}.get(row["path"], row["path"])
    tables["claims"] = [
        {"claim": "koreas", "statement": "alone", "holder": "an essay", "test": "obstacle", "path": "inter-korean"}
    ]
    home = write_scenario(
        write_case(tmp_path / "claimed", **tables),
        "cold",
        demand=[{"node": "B", "year": 2030, "energy": 1.3, "peak": 0.15}],
    )
    out = run(home, tmp_path / "run")
    shutil.rmtree(home)
    moved = out.rename(tmp_path / "moved")
    found = lb.analyse(moved, only=["claim"], report=False)
    totals = found.tables["claim"][found.tables["claim"]["part"] == "locked"].set_index("scenario")["value"]
    assert totals[""] == pytest.approx(WHOLE)
    assert totals["cold"] > WHOLE
    assert (moved / "inputs" / "scenarios" / "cold" / "demand.csv").exists()


@pytest.mark.parametrize("name", ["plants.csv", "scenarios/dear/plants.csv"])
def test_inputs_that_were_touched_are_refused(case: Path, tmp_path: Path, name: str) -> None:
    """A price changed in the run's own folder: exit code 2, the file is named, and nothing is written."""
    out = run(case, tmp_path / "run")
    file = out / "inputs" / name
    file.write_bytes(file.read_bytes().replace(b"0", b"1"))
    before = files(out)
    result = call("analyse", out)
    assert result.exit_code == 2
    assert f"{name}: has changed since the run was made" in result.stderr
    assert "Traceback" not in result.output
    assert files(out) == before


def test_a_file_added_or_lost_is_told(case: Path, tmp_path: Path) -> None:
    out = run(case, tmp_path / "run")
    (out / "inputs" / "fuels.csv").write_text("fuel\n", encoding="utf-8")
    assert "fuels.csv: has changed" in call("analyse", out).stderr
    (out / "inputs" / "fuels.csv").unlink()
    (out / "inputs" / "demand.csv").unlink()
    assert "demand.csv: has changed" in call("analyse", out).stderr


def test_a_run_of_an_older_version_is_told(case: Path, tmp_path: Path) -> None:
    """Without inputs/: exit code 2 and what to do."""
    out = run(case, tmp_path / "run")
    shutil.rmtree(out / "inputs")
    result = call("analyse", out)
    assert result.exit_code == 2
    assert "holds no inputs" in result.stderr
    assert "run the case again" in result.stderr
