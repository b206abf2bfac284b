"""Numbers ten or a thousand times too large or too small are noticed: a sample here, the whole among the slow tests."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
from scale_errors import BASELINE, FACTORS, Quick, Slip, apply, draw, told

#: Of twelve slips of a column so many may pass: honest numbers spread, or only integer builds read them.
PASS = 8
#: Share of all slips that may pass.
MOST = 0.08


def silent(slips: list[Slip], scratch: Path) -> list[Slip]:
    quick = Quick(BASELINE, scratch)
    return [slip for slip in slips if not quick.notices(slip)]


@pytest.mark.slow
def test_a_sample_is_noticed(tmp_path: Path) -> None:
    """One cell of every other column that is no key, times 10 and a thousandth."""
    drawn = [s for s in draw(BASELINE, 1, seed=7) if not s.is_key and s.factor in (10.0, 0.001)][::3]
    assert len(drawn) > 50
    passing = silent(drawn, tmp_path)
    assert len(passing) <= MOST * len(drawn), passing


@pytest.mark.slow
def test_quick_says_what_check_says(tmp_path: Path) -> None:
    """The quick way agrees with files written and read, on slips that pass and on slips that do not."""
    slips = [s for s in draw(BASELINE, 1, seed=3) if not s.is_key]
    quick = Quick(BASELINE, tmp_path / "scratch")
    for i, slip in enumerate(slips[:: len(slips) // 5]):
        folder = tmp_path / str(i)
        shutil.copytree(BASELINE, folder)
        apply(folder, slip)
        assert bool(told(folder)) == bool(quick.notices(slip)), slip


@pytest.mark.slow
def test_few_of_all_pass(tmp_path: Path) -> None:
    """A cell of every numeric column, times 10, 1/10, 1,000 or 1/1,000; `scale_errors.py` tries all of them."""
    drawn = list(draw(BASELINE, 1, seed=1))[::3]
    assert len(drawn) > 100
    assert {s.factor for s in drawn} == set(FACTORS)
    passing = silent(drawn, tmp_path)
    assert len(passing) <= MOST * len(drawn)
    assert all(n <= PASS or where.startswith("slices.") for where, n in Counter(s.place for s in passing).items())
