"""Errors of scale, one cell at a time: a number ten or a thousand times too large or too small, noticed or not.

    python tests/case/scale_errors.py [--cells 3] [--seed 1] [--solve 0] [--without-sources]

draws cells of every numeric column of the baseline, multiplies each by 10, 1/10, 1,000 and 1/1,000, and prints how
many `check` lets pass, by column. `--solve N` solves N of those, with one planning period instead of four, and prints
by how much each moves the headline. `--without-sources` leaves out the ranges of `sources`, which notice most.
"""

from __future__ import annotations

import argparse
import csv
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from landbridge.case import Case, CaseError, load_case, schema
from landbridge.case.checks import RULES
from landbridge.case.problems import Problem
from landbridge.case.view import NotReadable, View

BASELINE = Path(__file__).parents[2] / "inputs" / "baseline"
FACTORS = (10.0, 0.1, 1000.0, 0.001)
#: Rules that notice most, and are asked first.
FIRST = ("check_plausible", "check_source_range", "check_years")
#: Tables that hold what was observed or where numbers come from, and no input of the model.
EVIDENCE = ("observations", "sources")


@dataclass(frozen=True)
class Slip:
    """A number of the files times a factor. `row` counts the lines of the file after its header."""

    table: str
    row: int
    column: str
    factor: float

    @property
    def place(self) -> str:
        """`table.column`."""
        return f"{self.table}.{self.column}"

    @property
    def is_key(self) -> bool:
        """The column is part of the key of its table."""
        return schema.table(self.table).fields[self.column].key


def draw(folder: Path, cells: int, seed: int) -> Iterator[Slip]:
    """So many cells of every numeric column that are not blank or 0, each times every factor."""
    chance = random.Random(seed)
    for table in schema.tables().values():
        path = folder / table.file
        if table.name in EVIDENCE or not path.exists():
            continue
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        for field in table.fields.values():
            if not field.is_number or field.name not in frame:
                continue
            stated = [i for i, text in enumerate(frame[field.name]) if text and float(text) != 0]
            for row in sorted(chance.sample(stated, min(cells, len(stated)))):
                yield from (Slip(table.name, row, field.name, factor) for factor in FACTORS)


def apply(folder: Path, slip: Slip) -> None:
    """Write the slip into the files."""
    path = folder / schema.table(slip.table).file
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    at = lines[0].index(slip.column)
    lines[slip.row + 1][at] = f"{float(lines[slip.row + 1][at]) * slip.factor:.12g}"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)


def told(folder: Path) -> list[Problem]:
    """Everything that `check` says of a folder."""
    try:
        return list(load_case(folder).warnings)
    except CaseError as error:
        return error.problems


class Quick:
    """Says whether a slip is noticed without reading the files anew: only rules that read its table run again.

    Slips of keys reorder rows and are read anew.
    """

    def __init__(self, folder: Path, scratch: Path) -> None:
        self.case: Case = load_case(folder)
        self.folder, self.scratch = folder, scratch
        self.rows = {
            name: {place[1] - 2: row for row, place in enumerate(origins.rows)}
            for name, origins in self.case.view.origins.items()
        }
        reads = {name: self._tables_read(name) for name in RULES}
        self.reads = dict(sorted(reads.items(), key=lambda item: item[0] not in FIRST))

    def notices(self, slip: Slip) -> str:
        """What is said first of a slip; '' where it passes."""
        field = schema.table(slip.table).fields[slip.column]
        if slip.is_key:
            return self._anew(slip)
        row = self.rows[slip.table][slip.row]
        frame = self.case.view.tables[slip.table].copy()
        value = float(frame[slip.column].iloc[row]) * slip.factor
        limits = field.constraints
        if field.type == "integer" and abs(value - round(value)) > 1e-9:
            return "not whole"
        if not (limits.get("minimum", -np.inf) <= value <= limits.get("maximum", np.inf)):
            return "out of range"
        frame[slip.column] = frame[slip.column].astype(float)
        frame.loc[row, slip.column] = value
        frame[slip.column] = frame[slip.column].astype(self.case.view.tables[slip.table][slip.column].dtype)
        view = View({**self.case.view.tables, slip.table: frame}, self.case.view.origins)
        for name, tables in self.reads.items():
            if slip.table in tables:
                try:
                    for problem in RULES[name](view):
                        return f"{name}: {problem}"
                except NotReadable:
                    continue
        return ""

    def _anew(self, slip: Slip) -> str:
        home = self.scratch / "case"
        shutil.copytree(self.folder, home)
        apply(home, slip)
        problems = told(home)
        shutil.rmtree(home)
        return str(problems[0]) if problems else ""

    def _tables_read(self, name: str) -> set[str]:
        read: set[str] = set()

        class Watched(dict[str, Any]):
            def __getitem__(self, key: str) -> Any:
                read.add(key)
                return super().__getitem__(key)

        list(RULES[name](View(Watched(self.case.view.tables), self.case.view.origins)))
        return read


def headline(folder: Path) -> float:
    """Locked value of the headline path, MUSD: welfare at full trust along it less welfare today (two solves)."""
    from landbridge import Study

    case = load_case(folder)
    study = Study.of(case)
    return study.welfare(study.on_path(case.setting("headline_path"), 1.0)) - study.welfare(study.today())


def thin(folder: Path) -> None:
    """One planning period instead of four: solves in a quarter of the time, and the errors move what they move."""
    for name in ("2030", "2035", "2045"):
        path = folder / "periods.csv"
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join(line for line in lines if not line.startswith(f"{name},")) + "\n", encoding="utf-8")


def main() -> None:
    """Draw, check, print, and solve some of what passes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cells", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--solve", type=int, default=0)
    parser.add_argument("--without-sources", action="store_true", help="the second line: no ranges of sources")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        base = Path(home) / "base"
        shutil.copytree(BASELINE, base)
        if asked.without_sources:
            (base / "sources.csv").unlink()
        quick = Quick(base, Path(home) / "scratch")
        drawn = list(draw(base, asked.cells, asked.seed))
        passing = [slip for slip in drawn if not quick.notices(slip)]
        print(f"{len(passing)} of {len(drawn)} pass in silence")
        counts = Counter(f"{slip.place} x {slip.factor:g}" for slip in passing)
        print("\n".join(f"{n:4d}  {name}" for name, n in counts.most_common()))
        chosen = random.Random(asked.seed).sample(passing, min(asked.solve, len(passing)))
        if chosen:
            thin(base)
            usual = headline(base)
            print(f"headline of one period: {usual:.6g} MUSD")
        for slip in chosen:
            folder = Path(home) / "solved"
            shutil.copytree(base, folder)
            apply(folder, slip)
            change = headline(folder) / usual - 1
            print(f"{change:+.2%}  {slip.place} row {slip.row + 2} x {slip.factor:g}", flush=True)
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
