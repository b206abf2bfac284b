"""Analyses of a stored run, through the command line and the notebook."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

import landbridge as lb
from cases import write_case, write_scenario
from landbridge.cli import app
from toys import gate, two_nodes

#: 100 MW for a year, from a source that is 40 USD/MWh cheaper, MUSD.
WHOLE = 100 * 40 * 8760 / 1e6


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(w) for w in words])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case of a line behind two gates in series, one of them inter-Korean, and a run of it."""
    tables = gate(two_nodes(existing=200), "AB", name="line", relation="KP-KR", design=150)
    tables = gate(tables, "AB", name="council", relation="KP-UN", design=150)
    for name in ("paths", "trust_paths"):
        for row in tables[name]:
            row["path"] = {"kp-kr": "inter-korean"}.get(row["path"], row["path"])
    for row in tables["countries"]:
        row["player"] = row["country"]
    tables["gate_keys"] = [{"gate": g, "holder": h} for g, h in (("line", "KP"), ("line", "KR"), ("council", "UN"))]
    claimed = {
        "claim": "koreas",
        "statement": "the two Koreas alone",
        "holder": "an essay",
        "path": "inter-korean",
        "test": "obstacle",
    }
    tables["claims"] = [{**claimed, "scenario": "as-claimed"}]
    folder = tmp_path_factory.mktemp("analyses")
    case = write_case(folder / "case", **tables)
    write_scenario(case, "as-claimed", demand=[{"node": "B", "year": 2030, "energy": 1.3, "peak": 0.15}])
    lb.run(case, path="all", out=folder / "run", levels=3, report=False)
    return folder


def test_everything_is_added_to_the_run(home: Path) -> None:
    """Tables and figures of every analysis stand in the run's folder beside what the run had written.

    Both relations are needed: either alone opens nothing, Shapley shares 35.04 MUSD, and the claim holds for none of
    it. Its sentence and table are printed.
    """
    before = json.loads((home / "run" / "summary.json").read_text(encoding="utf-8"))
    result = call("analyse", home / "run")
    assert result.exit_code == 0, result.output
    summary = json.loads((home / "run" / "summary.json").read_text(encoding="utf-8"))
    assert {k: v for k, v in summary.items() if k != "analysis"} == before
    found = summary["analysis"]
    assert found["attribution"]["relation:all"]["shapley"] == pytest.approx({"KP-KR": WHOLE / 2, "KP-UN": WHOLE / 2})
    assert found["claim"]["here"]["alone"] == 0
    assert "none of it" in " ".join(result.stdout.split())
    assert found["claim"]["scenarios"]["as-claimed"]["locked"] > WHOLE
    assert found["sensitivity"]["headline"]["value"] == pytest.approx(WHOLE)
    tables = {p.stem for p in (home / "run" / "tables").glob("*.parquet")}
    assert {"locked_value", "attribution", "claim", "side_payments", "breakpoints", "border_mix", "levers"} <= tables
    shares = pd.read_parquet(home / "run" / "tables" / "attribution.parquet")
    assert shares[shares["kind"] == "gate"]["alone"].abs().max() <= 1e-9
    page = (home / "run" / "report.html").read_text(encoding="utf-8")
    assert "Is trust the only obstacle?" in page
    assert "alone opens 0 MUSD of the 35.0 MUSD that full trust in every relation would add: 0 %" in page


def test_from_a_notebook_one_thing_at_a_time(home: Path) -> None:
    """`only` names analyses; what was found before stays."""
    lb.analyse(home / "run", only=["game"], report=False)
    found = lb.analyse(home / "run", only=["attribution"], report=False)
    assert set(found.tables) == {"attribution", "interactions", "smallest_sets"}
    summary = json.loads((home / "run" / "summary.json").read_text(encoding="utf-8"))
    assert {"game", "attribution"} <= set(summary["analysis"])


def test_mistakes_are_told(home: Path, tmp_path: Path) -> None:
    """No run, or no such analysis: exit code 2, and the nearest name."""
    assert call("analyse", tmp_path).exit_code == 2
    result = call("analyse", home / "run", "--only", "games")
    assert result.exit_code == 2
    assert "Did you mean 'game'?" in result.output
