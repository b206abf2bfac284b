"""Reading a good case: types, defaults, encodings, origins, settings."""

from __future__ import annotations

import hashlib
from dataclasses import FrozenInstanceError
from pathlib import Path

import pandas as pd
import pytest

from cases import (
    Tables,
    gated,
    merged,
    tiny_freight,
    tiny_gas,
    tiny_hydro,
    tiny_power,
    write_case,
    write_table,
)
from landbridge.case import Case, CaseError, check_case, load_case, schema

TINY = {
    "power": tiny_power,
    "freight": tiny_freight,
    "gas": tiny_gas,
    "hydro": tiny_hydro,
    "gated": lambda: gated(tiny_freight(), "XY"),
    "all": lambda: merged(tiny_hydro(), tiny_freight(), tiny_gas()),
}


def case_of(folder: Path, tables: Tables) -> Case:
    """Write and load."""
    return load_case(write_case(folder / "case", **tables))


@pytest.mark.parametrize("name", TINY)
def test_tiny_cases_are_clean(tmp_path: Path, name: str) -> None:
    case = case_of(tmp_path, TINY[name]())
    assert case.warnings == ()
    assert check_case(case) == []
    assert case.name == "case"
    assert case.scenarios == ()


def test_every_table_is_there_with_typed_columns(tmp_path: Path) -> None:
    case = case_of(tmp_path, tiny_power())
    assert list(case.tables) == schema.table_names()
    for name, frame in case.tables.items():
        assert list(frame.columns) == schema.table(name).columns
        assert "active" not in frame
        for f in schema.fields(name).values():
            if f.name == "active":
                continue
            kind = str(frame[f.name].dtype)
            solid = f.required or f.default is not None
            wanted = {"string": "str", "number": "float64", "boolean": "bool"}.get(
                f.type, "int64" if solid else "Int64"
            )
            assert kind == wanted, (name, f.name)


def test_defaults_blanks_and_order(tmp_path: Path) -> None:
    tables = tiny_freight()
    tables["nodes"].reverse()
    case = case_of(tmp_path, tables)
    link = case.tables["links"].iloc[0]
    assert link["availability"] == 1
    assert link["products"] == "container"
    assert link["status"] == "existing"
    assert not link["reversible"]
    assert link["owners"] == ""
    assert pd.isna(link["design"])
    assert case.tables["links"]["life"].isna().all()
    assert case.tables["nodes"]["node"].tolist() == ["X", "Y"]
    assert case.tables["nodes"].index.equals(pd.RangeIndex(2))


def test_base_row_switched_off_is_gone(tmp_path: Path) -> None:
    tables = tiny_power()
    tables["plants"].append({**tables["plants"][0], "plant": "Q", "active": False})
    assert case_of(tmp_path, tables).tables["plants"]["plant"].tolist() == ["P"]


def test_settings_and_their_defaults(tmp_path: Path) -> None:
    case = case_of(tmp_path, tiny_power())
    assert case.number("discount_rate") == 0
    assert case.setting("resolution") == "slices"
    assert case.number("price_year") == 2024
    with pytest.raises(KeyError, match="no setting 'discount'"):
        case.setting("discount")
    with pytest.raises(ValueError, match="not a number"):
        case.number("resolution")


def test_case_is_frozen(tmp_path: Path) -> None:
    case = case_of(tmp_path, tiny_power())
    with pytest.raises(FrozenInstanceError):
        case.name = "other"  # type: ignore[misc]  # what the types forbid must fail too
    with pytest.raises(TypeError):
        case.tables["links"] = pd.DataFrame()  # type: ignore[index]  # as above


def test_origin_counts_editor_lines(tmp_path: Path) -> None:
    tables = tiny_freight()
    folder = write_case(tmp_path / "case", **tables)
    text = (folder / "nodes.csv").read_text()
    header, first, second = text.splitlines()
    (folder / "nodes.csv").write_text(
        f"{header}\n{first.replace('X,X', 'X,#two lines of name#', 1)}\n{second}\n".replace(
            "#two lines of name#", '"two\nlines"'
        )
    )
    case = load_case(folder)
    assert case.tables["nodes"].loc[0, "name"] == "two\nlines"
    assert case.origin("nodes", ("X",), "lat") == "nodes.csv:2:lat"
    assert case.origin("nodes", ("Y",), "lat") == "nodes.csv:4:lat"
    assert case.origin("freight_quantity", ("F", 2030), "quantity") == "freight_quantity.csv:2:quantity"
    with pytest.raises(KeyError, match="no row"):
        case.origin("nodes", ("Z",), "lat")
    with pytest.raises(KeyError, match="no column"):
        case.origin("nodes", ("X",), "latt")


def test_hashes_are_of_the_bytes(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "case", **tiny_power())
    case = load_case(folder)
    assert set(case.hashes) == {p.name for p in folder.iterdir()}
    assert case.hashes["nodes.csv"] == hashlib.sha256((folder / "nodes.csv").read_bytes()).hexdigest()


def rewrite(folder: Path, name: str, old: str, new: str, encoding: str = "utf-8") -> None:
    """Write a file anew with other delimiters or line ends."""
    path = folder / name
    path.write_bytes(path.read_bytes().decode().replace(old, new).encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_spreadsheet_traces_are_read(tmp_path: Path, encoding: str, newline: str) -> None:
    folder = write_case(tmp_path / "case", **tiny_power())
    for path in folder.iterdir():
        path.write_text(path.read_text() + ",,,\n\n", encoding=encoding, newline=newline)
    case = load_case(folder)
    assert len(case.tables["plants"]) == 1
    assert case.warnings == ()


def test_semicolons_with_decimal_commas(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "case", **tiny_power())
    write_table(folder / "plants.csv", [{**tiny_power()["plants"][0], "capacity": "1234.5", "variable_om": "2.125"}])
    rewrite(folder, "plants.csv", ",", ";")
    rewrite(folder, "plants.csv", ".", ",")
    plant = load_case(folder).tables["plants"].iloc[0]
    assert (plant["capacity"], plant["efficiency"], plant["variable_om"]) == (1234.5, 0.5, 2.125)


def test_semicolons_with_decimal_points(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "case", **tiny_power())
    rewrite(folder, "plants.csv", ",", ";")
    assert load_case(folder).tables["plants"].loc[0, "efficiency"] == 0.5


def test_trailing_blank_columns_and_spaces(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "case", **tiny_power())
    (folder / "countries.csv").write_text("country,name,kind,,\n AA , Aland ,state,,\n,,,,\n")
    case = load_case(folder)
    assert case.tables["countries"].loc[0].tolist()[:4] == ["AA", "Aland", "state", ""]


def test_whole_numbers_saved_as_floats(tmp_path: Path) -> None:
    tables = tiny_power()
    tables["demand"][0]["year"] = "2030.0"
    assert case_of(tmp_path, tables).tables["demand"].loc[0, "year"] == 2030


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="no such folder"):
        load_case(tmp_path / "nowhere")


def test_loading_twice_gives_the_same(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "case", **TINY["all"]())
    a, b = load_case(folder), load_case(folder)
    for name in schema.table_names():
        pd.testing.assert_frame_equal(a.tables[name], b.tables[name])
    assert dict(a.hashes) == dict(b.hashes)
