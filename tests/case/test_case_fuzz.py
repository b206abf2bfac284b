"""Whatever stands in the files, reading ends in a case or in problems with a place, never in a crash."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from cases import Tables, gated, merged, tiny_freight, tiny_gas, tiny_hydro, write_case, write_scenario
from landbridge.case import CaseError, load_case

WORDS = (
    "",
    "x",
    "-1",
    "0",
    "1e9",
    "nan",
    "true",
    "A;H",
    "normal",
    "gate",
    "2030",
    "1,5",
    "é",
    '"',
    "\n",
    "*",
    "A/B",
)


def base() -> Tables:
    """A case of all sectors with a gate."""
    return gated(merged(tiny_hydro(), tiny_freight(), tiny_gas()), "XY")


def spoil(chance: random.Random, tables: Tables) -> Tables:
    """Change some cells, lose rows or columns, add columns."""
    for _ in range(chance.randint(0, 4)):
        rows = tables[chance.choice([name for name, rows in tables.items() if rows])]
        row: dict[str, Any] = chance.choice(rows)
        if not row:
            continue
        column = chance.choice(sorted(row))
        what = chance.choice(["cell", "cell", "row", "column", "extra", "off"])
        if what == "cell":
            row[column] = chance.choice(WORDS)
        elif what == "row":
            rows.remove(row)
        elif what == "column":
            for other in rows:
                other.pop(column, None)
        elif what == "extra":
            row[chance.choice(WORDS)] = "1"
        else:
            row["active"] = False
    return tables


@pytest.mark.parametrize("seed", range(20))
def test_reading_never_crashes(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    folder = write_case(tmp_path / "case", **spoil(chance, base()))
    overlay = spoil(chance, {name: rows for name, rows in base().items() if chance.random() < 0.5})
    write_scenario(folder, "over", **{name: rows for name, rows in overlay.items() if rows})
    for names in ((), ("over",)):
        try:
            case = load_case(folder, names)
        except CaseError as error:
            assert any(p.severity == "error" for p in error.problems)
            assert all(p.file and p.message for p in error.problems)
        else:
            case.coverage()
