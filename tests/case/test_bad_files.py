"""Files that cannot be read: told with file and row, and what is expected."""

from __future__ import annotations

from pathlib import Path

import pytest
from spoiling import problems_of

from cases import tiny_power, write_case
from landbridge.case import Problem


def files_case(tmp_path: Path, name: str, data: bytes | None) -> list[Problem]:
    """The power case with one file replaced."""
    folder = write_case(tmp_path / "case", **tiny_power())
    (folder / name).unlink(missing_ok=True)
    if data is not None:
        (folder / name).write_bytes(data)
    return problems_of(folder)


GOOD = b"country,name,kind\nAA,Aland,state\n"
SIGN = "is ambiguous: a thousands separator or a decimal sign"
FILES: list[tuple[str, str, bytes | None, str]] = [
    ("missing file", "countries.csv", None, "countries.csv: the file is missing"),
    ("blank", "countries.csv", b"\n\n", "countries.csv: is empty; expected a header"),
    (
        "open quote",
        "countries.csv",
        GOOD + b'BB,"x,state\n',
        "countries.csv:3: is not well-formed CSV (a quotation mark is never closed)",
    ),
    (
        "thousands in a semicolon file",
        "demand.csv",
        b"node;year;energy;peak\nA;2030;1.234,5;1\n",
        f"demand.csv:2:energy: {SIGN}; found '1.234,5'",
    ),
    (
        "a point that may mean thousands",
        "demand.csv",
        b"node;year;energy;peak\nA;2030;1.234;1\n",
        f"demand.csv:2:energy: {SIGN}; found '1.234'",
    ),
    (
        "points and commas",
        "demand.csv",
        b"node;year;energy;peak\nA;2030;12.34;0,5\n",
        f"demand.csv:2:peak: {SIGN}; found '0,5'",
    ),
]


@pytest.mark.parametrize(("name", "file", "data", "start"), FILES, ids=[f[0] for f in FILES])
def test_bad_files(tmp_path: Path, name: str, file: str, data: bytes | None, start: str) -> None:
    found = [str(p) for p in files_case(tmp_path, file, data)]
    assert any(text.startswith(start) for text in found), "\n".join(found)


def test_folder_in_place_of_a_file(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "case", **tiny_power())
    (folder / "links.csv").unlink()
    (folder / "links.csv").mkdir()
    assert [str(p) for p in problems_of(folder)] == ["links.csv: is a folder; expected a CSV file"]


def test_unreadable_file(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "case", **tiny_power())
    (folder / "groups.csv").symlink_to(folder / "groups.csv")
    found = problems_of(folder)
    assert [str(p)[:40] for p in found] == ["groups.csv: cannot be read (Too many lev"]


def test_unknown_file_is_a_warning(tmp_path: Path) -> None:
    (found,) = files_case(tmp_path, "reliant-notes.csv", b"x\n")
    assert (found.kind, found.severity) == ("unknown file", "warning")
    assert str(found) == "reliant-notes.csv: unknown file: nothing is read from it. Did you mean 'reliance.csv'?"


def test_files_beside_tables_are_left_alone(tmp_path: Path) -> None:
    """A workbook of a table that is there as CSV too, notes, what editors leave behind."""
    for name in ("plants.xlsx", "README.md", ".plants.csv.swp", "~$plants.xlsx"):
        assert files_case(tmp_path, name, b"x\n") == []
