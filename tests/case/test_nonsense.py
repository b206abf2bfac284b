"""Nonsense of many kinds in a copy of the baseline is told, by more than the ranges of its sources."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from nonsense import NONSENSE
from scale_errors import BASELINE, told

from landbridge.case import load_case
from landbridge.case.checks import ON_SIZE, RULES

SCENARIOS = sorted(p.name for p in (BASELINE.parent / "scenarios").iterdir())


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "baseline"
    shutil.copytree(BASELINE, folder)
    return folder


def sized(kind: str) -> bool:
    """True for rules that suspect sizes."""
    return kind in RULES and RULES[kind].__module__ in ON_SIZE


@pytest.mark.parametrize(
    "name", [n if i % 6 == 0 else pytest.param(n, marks=pytest.mark.slow) for i, n in enumerate(NONSENSE)]
)
def test_nonsense_is_told(copy: Path, name: str) -> None:
    """Without sources, whose ranges would tell most of it, where anything else tells it."""
    spoil, start, words, kind = NONSENSE[name]
    if kind != "check_source_range" and "not copied" not in name:
        (copy / "sources.csv").unlink()
    spoil(copy)
    found = told(copy)
    hits = [p.kind for p in found if str(p).startswith(start) and words in str(p)]
    assert kind in hits, "\n".join(map(str, found[:20]))


def test_the_baseline_without_sources_is_not_suspected(copy: Path) -> None:
    (copy / "sources.csv").unlink()
    assert [str(p) for p in told(copy) if sized(p.kind)] == []


@pytest.mark.parametrize(
    "name", [n if i % 6 == 0 else pytest.param(n, marks=pytest.mark.slow) for i, n in enumerate(SCENARIOS)]
)
def test_scenarios_are_not_suspected(name: str) -> None:
    assert [str(p) for p in load_case(BASELINE, [name]).warnings if sized(p.kind)] == []


def test_a_number_far_off_its_source(copy: Path) -> None:
    """One warning a column, however many cells; a scenario's number is not held against the case's sources."""
    path = copy / "links.csv"
    text = path.read_text(encoding="utf-8")
    assert "USSURIYSK.R20,KHABAROVSK.R20,true,40," in text
    path.write_text(
        text.replace("USSURIYSK.R20,KHABAROVSK.R20,true,40,", "USSURIYSK.R20,KHABAROVSK.R20,true,4,"), encoding="utf-8"
    )
    (found,) = [p for p in told(copy) if p.kind == "check_source_range"]
    assert (found.column, found.found) == ("existing", "4")
    assert "a tenth?" in found.message
