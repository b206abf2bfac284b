"""Cells that cannot be read: told with file, row and column, what was found and what is expected."""

from __future__ import annotations

from pathlib import Path

import pytest
from spoiling import broken, everything

from cases import common, tiny_hydro, tiny_power, write_case
from landbridge.case import CaseError, Problem, load_case


def test_everything_is_good(tmp_path: Path) -> None:
    assert broken(tmp_path, everything()) == []


CELLS: list[tuple[str, str, object, str]] = [
    ("plants", "capacity", "abc", "plants.csv:2:capacity: is not a number; found 'abc', expected a number at least 0"),
    ("plants", "capacity", "1,234.5", "plants.csv:2:capacity: is ambiguous: a thousands separator"),
    ("plants", "capacity", "١٢", "plants.csv:2:capacity: is not a number; found '١٢'"),
    ("plants", "efficiency", "1.2", "plants.csv:2:efficiency: is too large; found '1.2'"),
    ("plants", "efficiency", "0", "plants.csv:2:efficiency: is too small; found '0', expected a number above 0"),
    ("nodes", "carrier", "powr", "nodes.csv:2:carrier: is not one of the choices; found 'powr', expected one of pow"),
    ("paths", "path", "Up/..", "paths.csv:2:path: is not a name that can be used here; found 'Up/..'"),
]


@pytest.mark.parametrize(("table", "column", "value", "start"), CELLS, ids=[f"{c[1]}={c[2]}" for c in CELLS])
def test_bad_cells(tmp_path: Path, table: str, column: str, value: object, start: str) -> None:
    tables = everything()
    tables[table][0][column] = value
    assert any(text.startswith(start) for text in broken(tmp_path, tables))


def test_dangling_references_are_grouped(tmp_path: Path) -> None:
    tables = tiny_hydro()
    tables["hydro"][0]["plant"] = "Huge"
    found = broken(tmp_path, tables)
    assert (
        "inflow.csv:2:plant: names a row that is not in hydro.csv (12 rows do, this is the first); found 'H', "
        "expected a plant of hydro" in found
    )
    assert sum("inflow.csv:" in text.split(" ")[0] for text in found) == 1


def test_reference_into_an_absent_table(tmp_path: Path) -> None:
    tables = tiny_power()
    del tables["fuels"]
    assert any(
        text.startswith("plants.csv:2:fuel: names a row that is not in fuels.csv (the table is empty or absent)")
        for text in broken(tmp_path, tables)
    )


def test_all_problems_in_one_go(tmp_path: Path) -> None:
    tables = everything()
    tables["plants"][0].update(capacity="x", fuel="cole")
    tables["slices"][0]["hours"] = 8784
    tables["hydro"][0]["upstream"] = "H"
    tables["links"][0]["owners"] = "ZZ"
    del tables["nodes"][0]["country"]
    folder = write_case(tmp_path / "case", **tables)
    with pytest.raises(CaseError) as caught:
        load_case(folder)
    wrong = [p for p in caught.value.problems if p.severity == "error"]
    files = {p.file for p in wrong}
    assert files == {"plants.csv", "slices.csv", "hydro.csv", "links.csv", "nodes.csv"}
    assert len(wrong) == 6
    assert str(caught.value).startswith("6 problems in the case\n")
    for problem in caught.value.problems:
        assert str(problem) in str(caught.value)


def test_a_spoilt_column_is_cut_short(tmp_path: Path) -> None:
    tables = everything()
    tables["countries"] += [{"country": f"C{i}", "name": "x", "kind": "stat"} for i in range(50)]
    found = broken(tmp_path, tables)
    assert len(found) == 21
    assert found[-1] == "countries.csv:24:kind: is not one of the choices (and 29 more such cells)"
    assert "Did you mean 'state'?" in found[0]


def test_one_sector_alone_is_a_case(tmp_path: Path) -> None:
    tables = {**common(), "nodes": [{"node": "A", "name": "A", "carrier": "power", "country": "AA"}]}
    assert broken(tmp_path, tables) == []


def test_problem_without_details() -> None:
    assert str(Problem("a.csv", None, None, "is wrong")) == "a.csv: is wrong"
    assert str(Problem("a.csv", 3, "b", "is wrong", "y", found="x", suggestion="z")) == (
        "a.csv:3:b: is wrong; found 'x', expected y. Did you mean 'z'?"
    )
