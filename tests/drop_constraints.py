"""Take each family of constraints out of the model in turn: a test must fail.

`python tests/drop_constraints.py [NAME ...]` prints the family and the first test that fails without it;
exit code 1 where none does. A few minutes for all.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
#: Family -> file of tests by hand in which one must fail without it.
GUARDS = {
    "adequacy": "adequacy",
    "build_limit": "builds",
    "cargo_balance": "freight",
    "cargo_limit": "freight",
    "charge_capacity": "storage",
    "discharge_capacity": "storage",
    "firm_exports": "adequacy",
    "firm_line_capacity": "adequacy",
    "gas_balance": "gas",
    "gas_reliance": "reliance",
    "goods_permit": "freight_sharing",
    "least_release": "hydro",
    "line_capacity": "builds",
    "monthly_least": "reservoir_rules",
    "monthly_most": "reservoir_rules",
    "must_run": "builds",
    "pipe_capacity": "gas",
    "plant_capacity": "builds",
    "pond_balance": "hydro_years",
    "power_balance": "power",
    "power_reliance": "reliance",
    "reservoir_balance": "hydro",
    "reservoir_room": "hydro",
    "safe_release": "hydro",
    "section_capacity": "freight",
    "shared_bottleneck": "freight_sharing",
    "shared_track": "freight_sharing",
    "storage_balance": "storage",
    "storage_room": "storage",
    "trade_permit": "trade_and_build_gates",
    "transit_permit": "transit_gates",
    "turbine_capacity": "hydro_years",
    "turnaround": "freight_sharing",
    "vehicle_count": "freight",
    "whole_units": "published",
}


class Without:
    """A pytest plugin: models lack a family. Notes the first test that fails, and how many ran."""

    def __init__(self, family: str) -> None:
        self.family, self.first, self.ran = family, "", 0

    @pytest.fixture(autouse=True)
    def _without(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from landbridge.formulation.arrays import ArrayModel, Constraint

        set_ = ArrayModel.__setattr__

        def lacking(model: ArrayModel, name: str, value: Any) -> None:
            gone = name == self.family and isinstance(value, Constraint)
            set_(model, name, value._replace(keys=[]) if gone else value)

        monkeypatch.setattr(ArrayModel, "__setattr__", lacking)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.ran += report.when == "call"
        if report.failed and not self.first:
            self.first = report.nodeid


def first_failing(family: str, files: list[Path]) -> tuple[str, int]:
    """The first test of these files that fails without a family ('' if none does), and how many were run."""
    plugin, quiet = Without(family), os.open(os.devnull, os.O_WRONLY)
    out, err = os.dup(1), os.dup(2)
    sys.stdout.flush()
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    try:
        pytest.main(["-x", "-q", "-m", "not slow", "-p", "no:cacheprovider", *map(str, files)], plugins=[plugin])
    finally:
        sys.stdout.flush()
        os.dup2(out, 1)
        os.dup2(err, 2)
    return plugin.first, plugin.ran


def main(wanted: list[str]) -> int:
    """Print the table; 1 where a family is not guarded."""
    from landbridge.formulation.maths import constraint_rules

    bare = 0
    for family in wanted or sorted(constraint_rules()):
        first, ran = first_failing(family, [HERE / "analytic" / f"test_{GUARDS[family]}.py"])
        bare += not first
        print(f"{family:20} {first or 'NO TEST FAILS'} ({ran} run)", flush=True)
    return int(bare > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
