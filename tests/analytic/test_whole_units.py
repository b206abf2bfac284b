"""What is known of plans in whole units: the bound of the search, what is resolved, and what `verify` checks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import landbridge as lb
from cases import Tables, write_case
from landbridge import checksums
from landbridge.analysis.locked import locked_value
from landbridge.solve.highs import Engine
from landbridge.verify import verify
from toys import Toys, gate, two_nodes

#: Circuits of 60 MW at 0.06 MUSD each behind a gate of 150 MW.
CIRCUITS = {"max_build": 180, "build_size": 60, "capex": 1, "first_year": 2030, "life": 1}


def circuits() -> Tables:
    return gate(two_nodes(**CIRCUITS), "AB", design=150)


def test_a_search_that_ends_is_resolved(toys: Toys) -> None:
    """Two circuits for 100 MW, 35.04 - 0.12 MUSD; the search's bound is the cost, where that of the LP is 0.02 less."""
    study = toys.study(circuits(), integers=True)
    today, full = study.today(), study.on_path("all", 1)
    found = locked_value(study, "all", today, full, alone={})
    assert (found.npv, found.resolved) == (pytest.approx(34.92), True)
    certificate = full.solution.certificate
    assert certificate.bound == pytest.approx(17.64)
    assert certificate.worst < 1e-6


def test_a_search_that_is_cut_off_says_how_far_it_may_be(toys: Toys, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a plan of the search, that with units rounded up stands in: 120 MW; the LP needs 100, 0.02 MUSD less."""
    run = Engine._run

    def cut_off(self: Engine, *how: Any) -> Any:
        self.solver.setOptionValue("mip_max_nodes", 0)
        return "time limit", run(self, *how)[1]

    monkeypatch.setattr(Engine, "_run", cut_off)
    monkeypatch.setattr(Engine, "_has_plan", lambda self: False)
    study = toys.study(circuits(), integers=True, time_limit=1)
    full = study.on_path("all", 1)
    assert full.solution.best_known
    assert full.solution.objective == pytest.approx(17.64)
    assert 0 <= full.solution.certificate.absolute_gap <= 0.02 + 1e-9


@pytest.mark.parametrize(("megawatt", "resolved"), [(1.0, True), (1e-3, True), (1e-6, False), (1e-7, False)])
def test_what_is_smaller_than_tolerances_is_not_resolved(toys: Toys, megawatt: float, resolved: bool) -> None:
    """A line of 1 W carries as little as a balance may be off by: its value is half as large again as it should be."""
    study = toys.study(gate(two_nodes(existing=200), "AB", design=megawatt))
    found = locked_value(study, "all", study.today(), study.on_path("all", 1), alone={})
    assert found.resolved is resolved
    assert abs(found.npv - megawatt * 0.3504) <= max(found.gap, 1e-9 * found.npv)


@pytest.fixture
def run_folder(tmp_path: Path) -> Path:
    case = write_case(tmp_path / "case", **circuits())
    done = lb.run(case, out=tmp_path / "run", integers=True, levels=2, report=False)
    assert done.summary["locked_value"]["all"]["resolved"] is True
    assert done.summary["certificate"]["max_relative_gap"] < 1e-6
    assert done.manifest["options"]["search_limit"] == 10
    return tmp_path / "run"


def test_verify_takes_the_bound_into_account(run_folder: Path) -> None:
    """As written all is well; a bound above the cost is none, one far below proves nothing."""
    assert verify(run_folder).differences == {}
    for change, words in ((1.0, "is more than the plan costs"), (-1.0, "not proven")):
        file = run_folder / "manifest.json"
        before = file.read_text(encoding="utf-8")
        manifest = json.loads(before)
        manifest["solution"][""]["states"][1]["certificate"]["bound"] += change
        file.write_text(json.dumps(manifest), encoding="utf-8")
        checksums.seal(run_folder, ["manifest.json"])
        told = verify(run_folder).differences
        assert any(words in line for line in told.values()), told
        file.write_text(before, encoding="utf-8")
