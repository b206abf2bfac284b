"""`landbridge verify`: a run holds what it wrote, and its solution is optimal for its inputs; nothing is solved."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

import landbridge as lb
from cases import write_case
from landbridge import checksums
from landbridge.cli import app
from landbridge.solve import highs
from toys import gate, two_nodes


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(w) for w in words])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """100 MW over a gated line, at 40 USD/MWh less for a year: 35.04 MUSD locked."""
    home = tmp_path_factory.mktemp("verify")
    case = write_case(home / "case", **gate(two_nodes(existing=200), "AB", design=150))
    lb.run(case, out=home / "run", levels=2, as_csv=True, report=False)
    return home / "run"


@pytest.fixture
def run(made: Path, tmp_path: Path) -> Path:
    """A copy to spoil."""
    return Path(shutil.copytree(made, tmp_path / "run"))


def changed(file: Path, **columns: Any) -> None:
    """Change the first row of some columns of a Parquet file."""
    frame = pd.read_parquet(file)
    for name, value in columns.items():
        frame.loc[0, name] = value
    frame.to_parquet(file, index=False)


def test_a_good_run(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 0 and a certificate for every state; nothing is solved, and nothing in the folder changes."""
    monkeypatch.setattr(highs, "hand_over", None)
    before = {p: p.read_bytes() for p in run.rglob("*") if p.is_file()}
    result = call("verify", run, "--json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["ok"]
    carriers = [f"{path}, {carrier} only" for path in ("aa-bb", "all") for carrier in ("power", "freight", "gas")]
    assert [s["state"] for s in found["states"]] == ["today", "aa-bb at 100%", "all at 100%", *carriers]
    assert max(s["relative_gap"] for s in found["states"]) < 1e-12
    assert found["states"][0]["objective"] - found["states"][1]["objective"] == pytest.approx(35.04)
    assert found["files"] == len(before) - 1
    assert {p: p.read_bytes() for p in run.rglob("*") if p.is_file()} == before
    result = call("verify", run)
    assert (result.exit_code, "all as the run says" in result.stdout) == (0, True)
    assert f"fingerprint {found['fingerprint']}" in result.stdout


@pytest.mark.parametrize(
    "name",
    ["tables/link_flows.parquet", "csv/prices.csv", "summary.json", "inputs/plants.csv", "solution/rows.parquet"],
)
def test_one_byte(run: Path, name: str) -> None:
    """Any byte of any file, here the middle one: exit code 1, the file is named."""
    data = bytearray((run / name).read_bytes())
    data[len(data) // 2] ^= 1
    (run / name).write_bytes(data)
    result = call("verify", run)
    assert result.exit_code == 1
    assert f"{name}: has changed since the run was made" in result.stderr
    assert "Traceback" not in result.output


def test_files_that_come_and_go(run: Path) -> None:
    """One lost, one slipped in among the tables; pictures and notes beside them are the reader's own."""
    (run / "notes.txt").write_text("mine", encoding="utf-8")
    assert call("verify", run, "--quiet").exit_code == 0
    (run / "tables" / "curve.parquet").unlink()
    (run / "inputs" / "fuels.csv").write_text("fuel\n", encoding="utf-8")
    result = call("verify", run, "--quiet")
    assert result.exit_code == 1
    assert "tables/curve.parquet: is missing" in result.stderr
    assert "inputs/fuels.csv: is not of this run" in result.stderr


def test_an_input_with_its_hashes_made_anew(run: Path) -> None:
    """Dear power at 59 instead of 60, all hashes to match: 876 GWh at 1 USD/MWh lie between cost and bound."""
    file = run / "inputs" / "plants.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("60.0", "59.0"), encoding="utf-8")
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    manifest["inputs"]["plants.csv"] = hashlib.sha256(file.read_bytes()).hexdigest()
    (run / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    checksums.seal(run)
    result = call("verify", run, "--quiet")
    assert result.exit_code == 1
    assert "certificate, today.absolute_gap: is 0.0; the solution gives 0.8" in result.stderr
    assert "optimality, today: not proven" in result.stderr
    assert "summary.json.objective.today: is 52.56; the solution gives 51.684" in result.stderr


def test_a_dual_with_its_hash_made_anew(run: Path) -> None:
    """Every price at full trust off by 1 MUSD/GWh: the duality gap no longer closes."""
    file = run / "solution" / "rows.parquet"
    rows = pd.read_parquet(file)
    rows["value"] += 1.0
    rows.to_parquet(file, index=False)
    checksums.seal(run)
    result = call("verify", run, "--quiet")
    assert result.exit_code == 1
    assert "optimality, aa-bb at 100%: not proven" in result.stderr


@pytest.mark.parametrize("number", [np.nan, np.inf])
def test_what_is_no_number(run: Path, number: float) -> None:
    """A column that is not a number passes no comparison."""
    changed(run / "solution" / "columns.parquet", value=number)
    checksums.seal(run)
    result = call("verify", run, "--quiet")
    assert result.exit_code == 1
    assert "solution/columns.parquet holds what is no number" in result.stderr


def test_a_figure_of_the_summary_with_its_hash_made_anew(run: Path) -> None:
    """36 MUSD in place of 35.04: the solution says otherwise."""
    file = run / "summary.json"
    summary = json.loads(file.read_text(encoding="utf-8"))
    summary["locked_value"]["all"]["npv"] = 36.0
    file.write_text(json.dumps(summary), encoding="utf-8")
    checksums.seal(run)
    result = call("verify", run, "--quiet")
    assert result.exit_code == 1
    assert "summary.json.locked_value.all.npv: is 36.0; the solution gives 35.0" in result.stderr


def test_what_is_not_a_run(run: Path, tmp_path: Path) -> None:
    """Exit code 2: no folder, a folder of something else, a run of an older version."""
    (tmp_path / "thesis").mkdir()
    for folder in (tmp_path / "nowhere", tmp_path / "thesis", run / "summary.json"):
        result = call("verify", folder)
        assert (result.exit_code, "not a run" in result.stderr) == (2, True), folder
    (run / "checksums.sha256").unlink()
    result = call("verify", run)
    assert (result.exit_code, "an older version wrote it" in result.stderr) == (2, True)


def test_notes_that_are_no_notes(run: Path) -> None:
    (run / "checksums.sha256").write_text("nothing of the kind\n", encoding="utf-8")
    result = call("verify", run)
    assert result.exit_code == 1
    assert "checksums.sha256: not a line of hash and name" in result.stderr


def test_an_analysed_run_and_a_report_drawn_again(run: Path) -> None:
    """What is added later is noted too; a table spoilt before stays told."""
    assert call("analyse", run, "--only", "attribution", "--quiet").exit_code == 0
    result = call("verify", run, "--quiet")
    assert result.exit_code == 0, result.stderr
    assert {"tables/attribution.parquet", "csv/attribution.csv", "report.html"} <= set(checksums.noted(run))
    changed(run / "tables" / "attribution.parquet", alone=0.0)
    assert call("report", run).exit_code == 0
    result = call("verify", run, "--quiet")
    assert (result.exit_code, "tables/attribution.parquet: has changed" in result.stderr) == (1, True)


def test_whole_units(tmp_path: Path) -> None:
    """Two circuits of 60 MW are built for 100 MW; one and a half in the stored solution are told."""
    circuits = {"max_build": 180, "build_size": 60, "capex": 1, "first_year": 2030, "life": 1}
    case = write_case(tmp_path / "case", **gate(two_nodes(**circuits), "AB", design=150))
    run = tmp_path / "run"
    lb.run(case, out=run, levels=2, integers=True, report=False)
    result = call("verify", run, "--quiet")
    assert result.exit_code == 0, result.stderr
    columns = pd.read_parquet(run / "solution" / "columns.parquet")
    units = lb.Study.of(lb.load_case(case), integers=True).program.integer
    numbers = columns["value"].to_numpy().copy()
    assert units.sum() == 1 and (numbers == 2.0).sum() == 1
    columns["value"] = np.where(numbers == 2.0, 1.5, numbers)
    columns.to_parquet(run / "solution" / "columns.parquet", index=False)
    checksums.seal(run)
    result = call("verify", run, "--quiet")
    assert result.exit_code == 1
    assert "whole units, aa-bb at 100%: are not whole" in result.stderr
