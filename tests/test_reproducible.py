"""The same inputs give the same summary to the last digit, whatever the order of their rows and of Python's sets."""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cases import Tables, merged, tiny_freight, tiny_gas, tiny_hydro, write_case
from toys import gate, two_nodes
from toys_everything import everything

TOYS = {
    "all carriers": lambda: gate(merged(tiny_hydro(), tiny_freight(), tiny_gas()), "XY", "GH", design=1),
    "a line": lambda: gate(two_nodes(existing=200), "AB", design=150),
    "everything": everything,
}


def solved(case: Path, out: Path, seed: int, *words: str) -> Any:
    """The summary of a run through the command line, in a Python whose hashes are seeded."""
    command = [sys.executable, "-m", "landbridge"]
    command += ["run", "--case", str(case), "--out", str(out), "--levels", "5", "--quiet", *words]
    environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads((out / "summary.json").read_text(encoding="utf-8"))


def shuffled(case: Path, seed: int) -> int:
    """Shuffle the rows of every file of a case in place; how many files are in another order now."""
    dice, moved = random.Random(seed), 0
    for file in sorted(case.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as text:
            header, *rows = list(csv.reader(text))
        other = dice.sample(rows, len(rows))
        moved += other != rows
        with file.open("w", encoding="utf-8", newline="") as text:
            csv.writer(text, lineterminator="\n").writerows([header, *other])
    return moved


@pytest.mark.parametrize(
    "name", ["all carriers", *(pytest.param(n, marks=pytest.mark.slow) for n in ("a line", "everything"))]
)
def test_same_inputs_same_summary(tmp_path: Path, name: str) -> None:
    """Two runs, the second of the same rows in another order: no digit differs. Where there is time, one more."""
    tables: Tables = TOYS[name]()
    case = write_case(tmp_path / "case", **tables)
    first = solved(case, tmp_path / "one", 1)
    assert any(abs(v["npv"]) > 0.1 for v in first["locked_value"].values())
    if name != "all carriers":
        assert solved(case, tmp_path / "two", 2) == first
    assert shuffled(case, 3) > 2
    assert solved(case, tmp_path / "three", 3) == first
