"""Text that no spreadsheet takes for a formula: CSV files are opened with a double click, whoever wrote them."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import unicodedata
from pathlib import Path

import pandas as pd

from landbridge import keeping, making
from landbridge.case import CaseError, load_case, original
from landbridge.case.overlay import available, find_scenarios
from landbridge.case.textfile import delimiter_of
from landbridge.locks import alone

#: What begins a formula, after what nobody sees, and a number that begins like one (with a decimal comma too).
FORMULA = re.compile(r"[\s\x00-\x1f\x7f\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]*[=+\-@\t\r\n]")
NUMBER = re.compile(r"\s*[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?\s*")


def text(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would run it; numbers stay as they are.

    Ends of lines become line feeds: a carriage return alone goes unquoted into a file and ends the row there. Signs in
    other widths and heights (U+FF1D, a wide `=`) count as the signs themselves, as some spreadsheets take them.
    """
    cell = cell.replace("\r\n", "\n").replace("\r", "\n")
    begins = FORMULA.match(unicodedata.normalize("NFKC", cell))
    return f"'{cell}" if begins and not NUMBER.fullmatch(cell) else cell


def frame(table: pd.DataFrame) -> pd.DataFrame:
    """A table whose text cells, and names of columns, are inert; cells that are numbers stay numbers."""
    out = table.rename(columns=lambda name: text(str(name)))
    for i, dtype in enumerate(out.dtypes):
        if not pd.api.types.is_numeric_dtype(dtype):
            cells = out.iloc[:, i].astype(object)
            out.isetitem(i, [text(v) if isinstance(v, str) else v for v in cells])
    return out


def as_csv(table: pd.DataFrame) -> str:
    """An inert table as the text of a CSV file."""
    return str(frame(table).to_csv(index=False, lineterminator="\n"))


def copy_case(case: Path, folder: Path) -> None:
    """Copy a case and its scenarios into a new folder, whole or not at all; text in its CSV files is made inert.

    Raises:
        FileExistsError: the folder is there already, or lies in the case itself.
    """
    if os.path.lexists(folder):
        raise FileExistsError(f"{folder} exists already; choose another name")
    target, inside = folder.resolve(), case.resolve()
    if {inside, inside.parent / "scenarios"} & set(target.parents):
        raise FileExistsError(f"{folder} is inside the case that is to be copied: choose a folder outside {inside}")
    with making.draft_folder(target) as fresh:
        making.copy_tree(case, fresh, _copy)
        for name, home in find_scenarios(case, available(case), []):
            making.copy_tree(home, fresh / "scenarios" / name, _copy)
        record(fresh)
        _retitle(fresh / "case.csv", target.name)
        with alone(target.parent):
            if target.exists():
                raise FileExistsError(f"{folder} exists already; choose another name")
            keeping.sync(fresh)
            making.put(fresh, target)


def record(folder: Path) -> None:
    """Write down what a copied case holds as it was published, where it does not say so already."""
    if not (folder / original.FILE).exists():
        try:
            (folder / original.FILE).write_bytes(load_case(folder).fingerprints())
        except CaseError:
            return  # a case with errors can be copied to mend it; nothing is published of it


def _copy(source: str, target: str) -> str:
    """Copy a file; a CSV file that holds a formula is written anew, any other byte by byte."""
    if Path(source).suffix.lower() == ".csv":
        try:
            content = Path(source).read_bytes().decode("utf-8-sig")
            between = delimiter_of(content)
            rows = list(csv.reader(io.StringIO(content, newline=""), delimiter=between))
        except (UnicodeDecodeError, csv.Error):
            return str(shutil.copyfile(source, target))  # nobody can read it as a table, and `check` says so
        safe = [[text(cell) for cell in row] for row in rows]
        if safe != rows:
            with Path(target).open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, delimiter=between, lineterminator="\n").writerows(safe)
            return target
    return str(shutil.copyfile(source, target))


def _retitle(settings: Path, name: str) -> None:
    """Say in the title of a copied case that it is a copy, so that its reports are not taken for the original's."""
    try:
        content = settings.read_bytes().decode("utf-8-sig")
        between = delimiter_of(content)
        rows = list(csv.reader(io.StringIO(content, newline=""), delimiter=between))
    except (OSError, UnicodeDecodeError, csv.Error):
        return  # the case cannot be read, and `check` says so
    titles = [row for row in rows if len(row) > 1 and row[0].strip() == "title"]
    for row in titles:
        row[1] = text(f"{name}: copy of {row[1]}")
    if titles:
        with settings.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=between, lineterminator="\n").writerows(rows)
