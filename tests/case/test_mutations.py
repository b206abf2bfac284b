"""One thing wrong at a time, through the command line: refused with its place, or read as it was meant."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from mutations import OBJECTS, Break, cell, data, encoded, in_turn, lines, renamed, text
from spoiling import everything
from typer.testing import CliRunner, Result

from cases import write_case, write_scenario
from landbridge import runs
from landbridge.case import Case, load_case
from landbridge.cli import app

NUMBER = "is not a number"
SIGN = "is ambiguous: a thousands separator or a decimal sign"
SAVE = "saved as UTF-8"
CAPACITY = "plants.csv:2:capacity"

#: What is wrong -> how, the place told, words of the sentence.
REFUSED: dict[str, tuple[Break, str, str]] = {
    # types and numbers
    "a word": (cell("plants", 0, "capacity", "many"), CAPACITY, "expected a number at least 0"),
    "nan": (cell("plants", 0, "capacity", "NaN"), CAPACITY, NUMBER),
    "NA": (cell("plants", 0, "capacity", "NA"), CAPACITY, NUMBER),
    "null": (cell("plants", 0, "capacity", "null"), CAPACITY, NUMBER),
    "dash": (cell("plants", 0, "capacity", "-"), CAPACITY, NUMBER),
    "inf": (cell("plants", 0, "capacity", "inf"), CAPACITY, NUMBER),
    "-Infinity": (cell("plants", 0, "capacity", "-Infinity"), CAPACITY, NUMBER),
    "1e400": (cell("plants", 0, "capacity", "1e400"), CAPACITY, "is not a finite number"),
    "1e30": (cell("plants", 0, "capacity", "1e30"), CAPACITY, "is too large"),
    "spreadsheet error": (cell("plants", 0, "capacity", "#N/A"), CAPACITY, NUMBER),
    "formula": (cell("plants", 0, "capacity", "=A1*2"), CAPACITY, NUMBER),
    "hexadecimal": (cell("plants", 0, "capacity", "0x10"), CAPACITY, NUMBER),
    "fullwidth digits": (cell("plants", 0, "capacity", "１００"), CAPACITY, NUMBER),
    "unit in the cell": (cell("plants", 0, "capacity", "100 MW"), CAPACITY, "(MW)"),
    "percent": (cell("plants", 0, "efficiency", "50%"), "plants.csv:2:efficiency", "(share)"),
    "single quotes": (cell("plants", 0, "capacity", "'100'"), CAPACITY, NUMBER),
    "truth for a number": (cell("plants", 0, "capacity", "TRUE"), CAPACITY, NUMBER),
    "number for truth": (cell("links", 0, "reversible", "0.5"), "links.csv:2:reversible", "expected true or false"),
    "yes": (cell("links", 0, "reversible", "yes"), "links.csv:2:reversible", "expected true or false"),
    "date": (cell("demand", 0, "year", "2030-01-01"), "demand.csv:2:year", "expected a whole number"),
    "half a year": (cell("demand", 0, "year", "2030.5"), "demand.csv:2:year", "is not a whole number"),
    "years": (cell("periods", 0, "period", "2030-2035"), "periods.csv:2:period", "expected a whole number"),
    # separators of numbers
    "thousands comma": (cell("plants", 0, "capacity", "1,000"), CAPACITY, SIGN),
    "thousands blank": (cell("plants", 0, "capacity", "1 000"), CAPACITY, SIGN),
    "thousands underscore": (cell("plants", 0, "capacity", "1_000"), CAPACITY, SIGN),
    "thousands apostrophe": (cell("plants", 0, "capacity", "1'000"), CAPACITY, SIGN),
    "decimal comma": (cell("plants", 0, "efficiency", "0,5"), "plants.csv:2:efficiency", SIGN),
    "both separators": (cell("plants", 0, "capacity", "1.000,5"), CAPACITY, SIGN),
    # signs, ranges, units
    "minus": (cell("plants", 0, "capacity", "-100"), CAPACITY, "is too small"),
    "minus hours": (cell("slices", 0, "hours", "-8760"), "slices.csv:2:hours", "expected a number above 0"),
    "minus demand": (cell("demand", 0, "energy", "-1"), "demand.csv:2:energy", "is too small"),
    "efficiency in percent": (cell("plants", 0, "efficiency", "50"), "plants.csv:2:efficiency", "at most 1 (share)"),
    "month 13": (cell("slices", 0, "month", "13"), "slices.csv:2:month", "at most 12"),
    "year 20300": (cell("periods", 0, "period", "20300"), "periods.csv:2:period", "is too large"),
    "latitude for longitude": (cell("nodes", 0, "lat", "126.9"), "nodes.csv:2:lat", "at most 90 (deg)"),
    "capex in USD/MW": (cell("plants", 0, "capex", "1500000"), "plants.csv:2:capex", "(USD/kW)"),
    "price in USD/GWh": (cell("fuel_prices", 0, "price", "20000"), "fuel_prices.csv:2:price", "(USD/MWh thermal)"),
    "length in m": (cell("links", 0, "km", "1000000"), "links.csv:2:km", "(km)"),
    "capacity factor over 1": (cell("shapes", 1, "value", "1.2"), "shapes.csv:3:value", "is above 1 in 1 slices"),
    "shape of sum 2": (cell("shapes", 0, "value", "2"), "profiles.csv:2:profile", "does not average 1"),
    "a year of 876 h": (cell("slices", 0, "hours", "876"), "slices.csv:hours", "expected 8760"),
    # keys and references
    "key blank": (cell("plants", 0, "plant", ""), "plants.csv:2:plant", "blank, but a value is needed"),
    "key twice": (lines(lambda rows: [*rows, rows[1]]), "plants.csv:3:plant", "the key stands twice (first in row 2)"),
    "key with a slash": (cell("plants", 0, "plant", "P/1"), "plants.csv:2:plant", "a name without blanks"),
    "reference blank": (cell("plants", 0, "node", ""), "plants.csv:2:node", "blank, but a value is needed"),
    "reference misspelt": (cell("plants", 0, "fuel", "caol"), "plants.csv:2:fuel", "Did you mean 'coal'?"),
    "reference in small letters": (cell("plants", 0, "node", "a"), "plants.csv:2:node", "Did you mean 'A'?"),
    "letter of another script": (cell("plants", 0, "node", "А"), "plants.csv:2:node", "CYRILLIC CAPITAL LETTER A"),
    "unseen character": (cell("plants", 0, "node", "A\u200b"), "plants.csv:2:node", "ZERO WIDTH SPACE"),
    "gate misspelt": (cell("link_gates", 0, "gate", "gaet"), "link_gates.csv:2:gate", "Did you mean 'gate'?"),
    "relation misspelt": (
        cell("gate_response", 0, "relation", "AA-BC"),
        "gate_response.csv:2:relation",
        "Did you mean 'AA-BB'?",
    ),
    "tariff misspelt": (cell("links", 0, "tariff", "trian"), "links.csv:2:tariff", "Did you mean 'train'?"),
    "choice misspelt": (cell("links", 0, "mode", "rial"), "links.csv:2:mode", "Did you mean 'rail'?"),
    "upstream misspelt": (cell("hydro", 0, "upstream", "H2"), "hydro.csv:2:upstream", "Did you mean 'H'?"),
    "setting misspelt": (cell("case", 2, "setting", "discount_rat"), "case.csv:4:setting", "mean 'discount_rate'?"),
    "setting in percent": (cell("case", 2, "value", "5%"), "case.csv:4:value", "expected a number from 0 to 0.5"),
    "setting out of range": (cell("case", 2, "value", "5"), "case.csv:4:value", "expected a number from 0 to 0.5"),
    "setting with a thousands sign": (cell("case", 1, "value", "2,030"), "case.csv:3:value", "a whole number"),
    # header and shape of a file
    "column misspelt": (text("capacity", "capcity"), "plants.csv:1:capcity", "Did you mean 'capacity'?"),
    "column in capitals": (text("capacity", "Capacity"), "plants.csv:1:Capacity", "Did you mean 'capacity'?"),
    "column missing": (text("capacity", "rate"), "plants.csv:1:capacity", "the column is missing"),
    "column unknown": (cell("plants", 0, "colour", "red"), "plants.csv:1:colour", "unknown column"),
    "column twice": (
        lines(lambda rows: [row + b"," + row.split(b",")[5] for row in rows]),
        "plants.csv:1:capacity",
        "the column stands twice",
    ),
    "column without a name": (lines(lambda rows: [rows[0] + b",", rows[1] + b",1"]), "plants.csv:1", "has no name"),
    "no header": (lines(lambda rows: rows[1:]), "plants.csv:1", "the first row is no header"),
    "a remark above": (lines(lambda rows: [b"my power stations", *rows]), "plants.csv:1", "the first row is no header"),
    "header twice": (lines(lambda rows: [rows[0], *rows]), CAPACITY, NUMBER),
    "cell too many": (lines(lambda rows: [rows[0], rows[1] + b",1"]), "plants.csv:2", "a text with a comma needs"),
    "cell missing": (lines(lambda rows: [rows[0], rows[1].rpartition(b",")[0]]), "plants.csv:2", "a cell per column"),
    "quote unclosed": (text("P,", '"P,'), "plants.csv:2", "a quotation mark is never closed"),
    "quote inside": (text("P,P,", 'P,"P"x,'), "plants.csv:2", "quotation marks around a whole cell"),
    "empty file": (data(lambda _: b""), "plants.csv", "is empty; expected a header with the columns plant, name"),
    "zero byte": (text("P,", "P\0,"), "plants.csv:2", "holds a zero byte"),
    # encodings
    "latin-1": (encoded("latin-1", "Hüttenwerk"), "plants.csv:2:name", SAVE),
    "cp949": (encoded("cp949", "발전소"), "plants.csv:2:name", SAVE),
    "utf-16": (encoded("utf-16", "x"), "plants.csv:1", "is UTF-16 text"),
    "utf-16 without a mark": (encoded("utf-16-le", "x"), "plants.csv:1", "is UTF-16 text"),
    "utf-32": (encoded("utf-32", "x"), "plants.csv:1", "is UTF-32 text"),
    "workbook": (data(lambda _: b"PK\x03\x04\x14\0\x06\0" + bytes(range(256))), "plants.csv:1", "is a workbook"),
    # files
    "folder": (OBJECTS["folder"], "plants.csv", "is a folder; expected a CSV file"),
    "unreadable": (OBJECTS["link to itself"], "plants.csv", "cannot be read"),
    "link to nothing": (OBJECTS["link to nothing"], "plants.csv", "cannot be read"),
    "pipe": (OBJECTS["pipe"], "plants.csv", "is not a plain file"),
    "gigabyte": (OBJECTS["gigabyte"], "plants.csv", "is too large (1,073,741,824 bytes)"),
    "required file missing": (lambda folder: (folder / "nodes.csv").unlink(), "nodes.csv", "the file is missing"),
    "table misspelt": (renamed("plant.csv"), "plant.csv", "Did you mean 'plants.csv'?"),
    "table in capitals": (renamed("Plants.CSV"), "Plants.CSV", "Did you mean 'plants.csv'?"),
    "table as a workbook": (renamed("plants.xlsx"), "plants.xlsx", "Did you mean 'plants.csv'?"),
    "table with two endings": (renamed("plants.csv.txt"), "plants.csv.txt", "Did you mean 'plants.csv'?"),
    "required table misspelt": (renamed("node.csv", "nodes.csv"), "nodes.csv", "Did you mean 'node.csv'?"),
}


def semicolons(content: bytes) -> bytes:
    """As a spreadsheet saves it where the decimal sign is a comma."""
    return content.replace(b",", b";").replace(b".", b",")


#: What a spreadsheet does to a file that holds the same numbers after it.
READ: dict[str, Break] = {
    "semicolons": data(lambda c: c.replace(b",", b";")),
    "semicolons and decimal commas": data(semicolons),
    "decimal commas everywhere": in_turn(*(data(semicolons, f"{table}.csv") for table in everything())),
    "tabs": data(lambda c: c.replace(b",", b"\t")),
    "bars": data(lambda c: c.replace(b",", b"|")),
    "byte-order mark": data(lambda c: b"\xef\xbb\xbf" + c),
    "CRLF": data(lambda c: c.replace(b"\n", b"\r\n")),
    "CR": data(lambda c: c.replace(b"\n", b"\r")),
    "no end of line": data(lambda c: c.rstrip(b"\n")),
    "blank rows": data(lambda c: c.replace(b"\n", b"\n\n,,,,,,,\n") + b"\n\n,,,\n"),
    "blank columns": lines(lambda rows: [row + b",,," for row in rows]),
    "quotes everywhere": lines(lambda rows: [b",".join(b'"' + c + b'"' for c in row.split(b",")) for row in rows]),
    "blanks around cells": data(lambda c: c.replace(b",", b" , ")),
    "no-break blanks": cell("plants", 0, "node", "\u00a0A\u00a0"),
    "columns in another order": lines(lambda rows: [b",".join(row.split(b",")[::-1]) for row in rows]),
    "rows in another order": lines(lambda rows: [rows[0], *rows[:0:-1]], "inflow.csv"),
    "plus sign": cell("plants", 0, "capacity", "+100"),
    "exponent": cell("plants", 0, "capacity", "1.0E2"),
    "trailing zeros": cell("plants", 0, "capacity", "100.000"),
    "years as decimals": cell("demand", 0, "year", "2030.0"),
    "truth in capitals": cell("links", 0, "reversible", "FALSE"),
    "column in use left blank": cell("plants", 0, "availability", ""),
}

#: What is legal and suspicious -> how, the place told, words of the sentence.
WARNED: dict[str, tuple[Break, str, str]] = {
    "capacity in GW": (cell("plants", 0, "capacity", "0.1"), CAPACITY, "unusual for a number in MW"),
    "price in USD/kWh": (cell("fuel_prices", 0, "price", "0.02"), "fuel_prices.csv:2:price", "in USD/MWh thermal"),
    "lost load in USD/kWh": (cell("lost_load", 0, "value", "3"), "lost_load.csv:2:value", "unusual for a number"),
    "gas price in USD/1000 m3": (cell("gas_supply_steps", 0, "price", "180"), "gas_supply_steps.csv:2:price", "MMBtu"),
    "pipe in thousand m3": (cell("links", 1, "existing", "2000.5"), "links.csv:3:existing", "in mcm/day"),
    "energy in GWh": (cell("demand", 0, "energy", "438"), "demand.csv:2:peak", "peak demand is below mean demand"),
    "peak in MW": (cell("demand", 0, "peak", "50"), "demand.csv:2:peak", "far above mean demand"),
    "storage in km3": (cell("hydro", 0, "storage", "0.1"), "hydro.csv:2:storage", "unusual for a number in hm3"),
    "candidate without a size": (cell("plants", 0, "capex", "900"), "plants.csv:2:capex", "has no effect"),
    "design without a gate": (
        cell("links", 1, "design", "2"),
        "links.csv:3:design",
        "no gate of kind route or transit stands",
    ),
    "fuel nobody burns": (
        lines(lambda rows: [*rows, b"oil,0.27"], "fuels.csv"),
        "fuels.csv:3:fuel",
        "no plant uses it",
    ),
    "a pipe that nothing reaches": (cell("gas_supply", 0, "node", "H"), "links.csv:3:link", "nothing can reach"),
    "unknown file": (
        lambda folder: (folder / "zzz.csv").write_text("x\n", encoding="utf-8") and None,
        "zzz.csv",
        "nothing is read from it",
    ),
    "source of a row that is not there": (
        lambda folder: (
            (folder / "sources.csv").write_text(
                "table,key,column,quality,source\nlinks,XZ,*,assumed,s\n", encoding="utf-8"
            )
            and None
        ),
        "sources.csv:2:key",
        "Did you mean 'XY'?",
    ),
}

#: What is asked for and is not there -> words of the command line, and of the answer.
ASKED: dict[str, tuple[list[str], list[str]]] = {
    "scenario": (["--scenario", "deer"], ["scenarios: no such scenario", "found 'deer'", "Did you mean 'dear'?"]),
    "path": (["--path", "al"], ["paths.csv:path: no such path", "Did you mean 'all'?"]),
    "hydrological year": (["--hydro", "normel"], ["hydro_years", "found 'normel'", "Did you mean 'normal'?"]),
    "levels": (["--levels", "1"], ["--levels", "Input should be greater than or equal to 2"]),
    "time limit": (["--time-limit", "no"], ["--time-limit", "Input should be a valid number"]),
    "option": (["--scenaro", "dear"], ["--scenaro", "--scenario"]),
}


@pytest.fixture(autouse=True)
def without_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing the report is tested elsewhere."""
    solve = runs.run
    monkeypatch.setattr(runs, "run", lambda *args, **options: solve(*args, **{**options, "report": False}))


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = write_case(tmp_path / "case", **everything())
    return write_scenario(folder, "dear", links=[{"link": "XY", "cost": 600}])


@pytest.fixture(scope="module")
def meant(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return load_case(write_case(tmp_path_factory.mktemp("meant") / "case", **everything()))


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The summary of the case as it is."""
    home = tmp_path_factory.mktemp("good")
    found = solved(write_case(home / "case", **everything()), home / "out")
    assert found.exit_code == 0
    assert found.stderr == ""
    summary: dict[str, Any] = json.loads(found.stdout)
    assert summary["locked_value"]["all"]["npv"] == pytest.approx(14.8)
    return summary


def spread(names: Iterable[str]) -> list[Any]:
    """Every third in each run of the tests, the others among the slow ones."""
    return [name if i % 3 == 0 else pytest.param(name, marks=pytest.mark.slow) for i, name in enumerate(names)]


def solved(case: Path, out: Path, *words: str) -> Result:
    line = ["run", "--case", str(case), "--out", str(out), "--json"]
    return CliRunner().invoke(app, [*line, *(words or ("--levels", "2"))])


def standing(home: Path) -> dict[Path, tuple[int, int]]:
    """Everything in a folder, with size and time of its last change."""
    return {p: (p.lstat().st_size, p.lstat().st_mtime_ns) for p in home.rglob("*")}


def refused(found: Result, place: str, sentence: str) -> None:
    """Exit code 2, a line on stderr with its place and sentence, no traceback, nothing else printed."""
    assert found.exit_code == 2, found.output
    told = found.stderr.splitlines()
    assert any(line.startswith(f"{place}: ") and sentence in line for line in told), found.stderr
    assert isinstance(found.exception, SystemExit)
    assert "Traceback" not in found.output
    assert found.stdout == ""


@pytest.mark.parametrize("name", spread(REFUSED))
def test_refused_with_its_place(case: Path, tmp_path: Path, name: str) -> None:
    spoil, place, sentence = REFUSED[name]
    spoil(case)
    before = standing(tmp_path)
    refused(solved(case, tmp_path / "out"), place, sentence)
    assert standing(tmp_path) == before


@pytest.mark.parametrize("name", spread(READ))
def test_read_as_it_was_meant(case: Path, meant: Case, name: str) -> None:
    """Every table is what it was, to the last bit; nothing is warned of."""
    READ[name](case)
    read = load_case(case)
    for table, frame in meant.tables.items():
        pd.testing.assert_frame_equal(read.tables[table], frame, check_exact=True)
    assert read.warnings == ()


@pytest.mark.slow
@pytest.mark.parametrize("name", READ)
def test_the_answer_is_the_same(case: Path, tmp_path: Path, answer: dict[str, Any], name: str) -> None:
    READ[name](case)
    found = solved(case, tmp_path / "out")
    assert found.exit_code == 0, found.output
    assert json.loads(found.stdout) == answer
    assert found.stderr == ""


@pytest.mark.parametrize("name", spread(WARNED))
def test_warned_of_what_is_suspicious(case: Path, name: str) -> None:
    spoil, place, sentence = WARNED[name]
    spoil(case)
    found = CliRunner().invoke(app, ["check", str(case)])
    assert found.exit_code == 0, found.output
    told = found.stderr.splitlines()
    assert any(line.startswith(f"warning: {place}: ") and sentence in line for line in told), found.stderr


@pytest.mark.parametrize("name", ASKED)
def test_asked_for_what_is_not_there(case: Path, tmp_path: Path, name: str) -> None:
    words, said = ASKED[name]
    before = standing(tmp_path)
    found = solved(case, tmp_path / "out", *words)
    assert found.exit_code == 2, found.output
    told = " ".join(found.stderr.replace("│", " ").split())
    assert [s for s in said if s not in told] == [], told
    assert standing(tmp_path) == before


def test_a_misspelt_folder(case: Path, tmp_path: Path) -> None:
    refused(solved(tmp_path / "csae", tmp_path / "out"), str(tmp_path / "csae"), "Did you mean '" + str(case))
    refused(solved(case / "links.csv", tmp_path / "out"), str(case / "links.csv"), "is no folder")


def test_check_refuses_alike(tmp_path: Path) -> None:
    """The same place from `check`, quiet or not."""
    for i, name in enumerate(("a word", "latin-1", "table misspelt")):
        spoil, place, sentence = REFUSED[name]
        folder = write_case(tmp_path / str(i), **everything())
        spoil(folder)
        refused(CliRunner().invoke(app, ["check", str(folder), "--quiet"]), place, sentence)


def test_a_program_of_its_own_refuses_alike(case: Path, tmp_path: Path) -> None:
    """Exit code 2 from a process, the place in UTF-8 on stderr, no traceback, nothing written."""
    spoil, place, sentence = REFUSED["letter of another script"]
    spoil(case)
    line = [sys.executable, "-m", "landbridge", "run", "--case", str(case), "--out", str(tmp_path / "out")]
    done = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert any(told.startswith(f"{place}: ") and sentence in told for told in done.stderr.splitlines())
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_warnings_are_cut_short_in_a_run(case: Path, tmp_path: Path) -> None:
    """Ten of twelve, and where to read the rest; none where it is to be quiet."""
    for i in range(12):
        (case / f"zzz{i:02d}.csv").write_text("x\n", encoding="utf-8")
    told = solved(case, tmp_path / "out").stderr.splitlines()
    assert told[0] == "warning: zzz00.csv: unknown file: nothing is read from it"
    assert told[9:] == [
        "warning: zzz09.csv: unknown file: nothing is read from it",
        "warning: 2 more: landbridge check tells all",
    ]
    assert len(CliRunner().invoke(app, ["check", str(case)]).stderr.splitlines()) == 12
    assert CliRunner().invoke(app, ["check", str(case), "--quiet"]).stderr == ""
