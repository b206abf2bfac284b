"""Numbers that whoever uses a case has changed or added are theirs until they have a source of their own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from test_case_provenance import source
from typer.testing import CliRunner

from cases import Tables, tiny_hydro, write_case, write_scenario
from landbridge.case import Case, load_case
from landbridge.case.census import numbers
from landbridge.case.original import FILE
from landbridge.cli import app

SOURCES = [
    source("plants", "*", "*", "found", low=1, high=500),
    source("plants", "P", "efficiency", "derived", low=0.4, high=0.6),
    source("demand", "*", "*", "assumed"),
]


def published(folder: Path) -> Tables:
    """The hydro case with sources, written with its record; its tables."""
    tables: Tables = {**tiny_hydro(), "sources": SOURCES}
    write_case(folder, **tables)
    (folder / FILE).write_bytes(load_case(folder).fingerprints())
    return tables


def changed(folder: Path, table: str, row: int, **cells: object) -> Case:
    """The case with cells of a row changed by whoever uses it."""
    path = folder / f"{table}.csv"
    frame = pd.read_csv(path, dtype=str)
    for name, value in cells.items():
        frame.loc[row, name] = str(value)
    frame.to_csv(path, index=False)
    return load_case(folder)


def quality(case: Case, table: str, key: str, column: str) -> str:
    """Quality of a number."""
    found = case.coverage().set_index(["table", "key", "column"])["quality"]
    return str(found[table, key, column])


def test_nothing_is_yours_as_published(tmp_path: Path) -> None:
    published(tmp_path / "case")
    assert numbers(load_case(tmp_path / "case"))["yours"] == 0


def test_a_changed_number(tmp_path: Path) -> None:
    """Neither the row for all plants nor the row of the cell itself speaks of the new values."""
    published(tmp_path / "case")
    case = changed(tmp_path / "case", "plants", 0, capacity=120, efficiency=0.45)
    assert quality(case, "plants", "P", "capacity") == "yours"
    assert quality(case, "plants", "P", "efficiency") == "yours"
    assert quality(case, "plants", "P", "must_run") == "found"
    assert case.provenance("plants", ("P",), "capacity") is None
    assert case.provenance("plants", ("P",), "efficiency") is None
    assert numbers(case)["yours"] == 2
    rows = case.coverage().query("quality == 'yours'")
    assert rows["low"].isna().all()
    assert (rows["source"] == "").all()


def test_an_added_row(tmp_path: Path) -> None:
    tables = published(tmp_path / "case")
    plants = [*tables["plants"], {**tables["plants"][0], "plant": "Q", "name": "Q"}]
    write_case(tmp_path / "case", plants=plants)
    case = load_case(tmp_path / "case")
    assert quality(case, "plants", "Q", "capacity") == "yours"
    assert quality(case, "plants", "P", "capacity") == "found"


def test_a_row_of_its_own(tmp_path: Path) -> None:
    """A row added for the number, a row changed for it, and a row for the whole column that is the user's own."""
    tables = published(tmp_path / "case")
    own = source("plants", "P", "capacity", "assumed", "mine", low=100, high=150)
    write_case(tmp_path / "case", sources=[*SOURCES, own])
    case = changed(tmp_path / "case", "plants", 0, capacity=120)
    assert quality(case, "plants", "P", "capacity") == "assumed"
    found = case.provenance("plants", ("P",), "capacity")
    assert found is not None
    assert (found.source, found.low, found.high) == ("mine", 100, 150)
    write_case(tmp_path / "case", plants=tables["plants"], sources=[SOURCES[0], {**SOURCES[1], "source": "mine"}])
    assert quality(changed(tmp_path / "case", "plants", 0, efficiency=0.55), "plants", "P", "efficiency") == "derived"
    write_case(tmp_path / "case", plants=tables["plants"], sources=[{**SOURCES[0], "source": "mine"}])
    assert quality(changed(tmp_path / "case", "plants", 0, capacity=90), "plants", "P", "capacity") == "found"


def test_a_scenario_and_its_sources(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    published(folder)
    write_scenario(folder, "bare", plants=[{"plant": "P", "capacity": 70}])
    write_scenario(
        folder, "told", plants=[{"plant": "P", "capacity": 70}], sources=[source("plants", "*", "capacity", "derived")]
    )
    assert quality(load_case(folder, ["bare"]), "plants", "P", "capacity") == "yours"
    assert quality(load_case(folder, ["told"]), "plants", "P", "capacity") == "derived"


def test_a_source_of_a_scenario_keeps_nothing_of_the_one_before(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    published(folder)
    write_scenario(
        folder,
        "told",
        plants=[{"plant": "P", "efficiency": 0.3}],
        sources=[{"table": "plants", "key": "P", "column": "efficiency", "quality": "found", "source": "t"}],
    )
    case = load_case(folder, ["told"])
    found = case.provenance("plants", ("P",), "efficiency")
    assert found is not None
    assert found.low != found.low
    assert [p for p in case.warnings if p.kind == "check_values_in_range"] == []


def test_a_table_changed_in_memory(tmp_path: Path) -> None:
    published(tmp_path / "case")
    case = load_case(tmp_path / "case")
    other = case.with_tables({"plants": case.tables["plants"].assign(capacity=77.0)})
    assert quality(other, "plants", "P", "capacity") == "yours"


def test_outside_its_own_range(tmp_path: Path) -> None:
    published(tmp_path / "case")
    case = changed(tmp_path / "case", "plants", 0, efficiency=0.7)
    assert [str(p) for p in case.warnings if p.kind == "check_values_in_range"] == [
        "plants.csv:2:efficiency: plants P is outside the range that its source gives; found '0.7', expected from 0.4 "
        "to 0.6 (sources.csv)"
    ]
    assert changed(tmp_path / "case", "plants", 0, efficiency=0.6).warnings == ()


def test_settings_too(tmp_path: Path) -> None:
    tables = published(tmp_path / "case")
    rows = [*tables["sources"], source("case", "*", "value", "assumed", low=0, high=0.1)]
    write_case(tmp_path / "case", sources=rows)
    (tmp_path / "case" / FILE).write_bytes(load_case(tmp_path / "case").fingerprints())
    case = changed(tmp_path / "case", "case", 2, value=0.03)
    assert quality(case, "case", "discount_rate", "value") == "yours"
    assert quality(case, "case", "base_year", "value") == "assumed"


def test_a_copy_of_a_case_without_record_gets_one(tmp_path: Path) -> None:
    """`landbridge new` writes down what it copies; `check` counts what was changed since."""
    write_case(tmp_path / "case", **{**tiny_hydro(), "sources": SOURCES})
    copy = tmp_path / "copy"
    assert CliRunner().invoke(app, ["new", str(copy), "--case", str(tmp_path / "case")]).exit_code == 0
    assert (copy / FILE).is_file()
    changed(copy, "plants", 0, capacity=120)
    done = CliRunner().invoke(app, ["check", str(copy), "--json"])
    assert json.loads(done.stdout)["numbers by source"]["yours"] == 1


@pytest.fixture(scope="module")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the baseline, as a file manager makes it."""
    folder = tmp_path_factory.mktemp("copy") / "mine"
    inputs = Path(__file__).parents[2] / "inputs"
    shutil.copytree(inputs / "baseline", folder)
    shutil.copytree(inputs / "scenarios", folder.parent / "scenarios")  # observations name past years
    return folder


def test_a_line_added_to_the_baseline(baseline: Path) -> None:
    """The wildcard rows of the baseline (loss, km, capex of links) do not cover a line that somebody adds."""
    path = baseline / "links.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    added = next(line for line in lines if line.startswith("P3a,")).replace("P3a,", "MINE,", 1)
    path.write_text("\n".join([*lines, added, ""]), encoding="utf-8")
    cover = load_case(baseline).coverage()
    mine = cover[(cover["table"] == "links") & (cover["key"] == "MINE") & (cover["quality"] != "default")]
    assert len(mine) > 8
    assert set(mine["quality"]) == {"yours"}
    assert (cover["quality"] == "yours").sum() == len(mine)
