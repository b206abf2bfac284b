"""No family of constraints can be lost without a test that fails; all of them: `python tests/drop_constraints.py`."""

from __future__ import annotations

import subprocess
import sys

import pytest

from drop_constraints import GUARDS, HERE
from landbridge.formulation.maths import constraint_rules


def test_every_family_has_its_tests() -> None:
    """A family that is new must say which tests guard it."""
    assert set(GUARDS) == set(constraint_rules())
    assert [n for n in GUARDS.values() if not (HERE / "analytic" / f"test_{n}.py").exists()] == []


@pytest.mark.slow
def test_tests_fail_without_a_family() -> None:
    """Two that hold what is built, which few tests ask for: the table names the test, and none is bare."""
    families = ["firm_line_capacity", "pipe_capacity"]
    command = [sys.executable, HERE / "drop_constraints.py", *families]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines()] == families
    assert "test_a_line_is_built_for_its_firmness" in done.stdout
