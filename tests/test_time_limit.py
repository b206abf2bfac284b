"""A solve that meets its time limit: the best plan in whole units is shown as such; where none is known, nothing is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cases import write_case
from landbridge.cli import app
from landbridge.solve.highs import Engine
from toys import gate, two_nodes


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Circuits of 60 MW behind a gate; every run of the solver ends at the time limit."""
    run = Engine._run

    def slow(self: Engine, *how: Any) -> Any:
        return "time limit", run(self, *how)[1]

    monkeypatch.setattr(Engine, "_run", slow)
    circuits = {"max_build": 180, "build_size": 60, "capex": 1, "first_year": 2030, "life": 1}
    return write_case(tmp_path / "case", **gate(two_nodes(**circuits), "AB", design=150))


def call(case: Path, *words: str) -> Result:
    out = case.parent / "run"
    return CliRunner().invoke(app, ["run", "--case", str(case), "--out", str(out), "--levels", "2", *words])


def test_the_best_known_is_called_so(case: Path) -> None:
    """Two circuits for 100 MW: 35.04 - 0.12 MUSD. On the terminal, in the summary and on top of the report."""
    result = call(case, "--integers", "--time-limit", "7")
    assert result.exit_code == 0, result.output
    assert "BEST KNOWN, NOT PROVEN" in result.stdout
    run = case.parent / "run"
    summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    assert summary["certificate"]["best_known"] == summary["solves"]["states"] > 0
    assert summary["locked_value"]["all"]["npv"] == pytest.approx(34.92)
    page = (run / "report.html").read_text(encoding="utf-8")
    assert "Best known, not proven:" in page
    assert "met the time limit of 7 s" in page


def test_without_a_plan_nothing_is_written(case: Path) -> None:
    """A linear program has no plan on its way: exit code 3, in words."""
    result = call(case, "--time-limit", "7")
    assert (result.exit_code, "time limit" in result.stderr) == (3, True)
    assert not (case.parent / "run").exists()


def test_an_optimum_is_not_called_best_known(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    result = call(case, "--integers", "--time-limit", "60")
    assert result.exit_code == 0, result.output
    assert "BEST KNOWN" not in result.stdout
    page = (case.parent / "run" / "report.html").read_text(encoding="utf-8")
    assert "Best known, not proven" not in page
