"""Read one CSV file as text: encoding, delimiter, header and rows, with the line numbers an editor shows."""

from __future__ import annotations

import codecs
import csv
import io
import stat
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from landbridge.case.names import clean
from landbridge.case.problems import Problem, close_match, listed

#: Largest file that is read, bytes: hours of a year for hundreds of profiles take a tenth of it.
LARGEST = 256 * 2**20
DELIMITERS = ",;\t|"
SAVE_AS = "a CSV file saved as UTF-8 (in a spreadsheet: save as 'CSV UTF-8')"


class Malformed(ValueError):
    """Quotation marks that cannot be read: the line where it begins, and what is expected there."""

    def __init__(self, message: str, line: int, expected: str) -> None:
        super().__init__(message)
        self.line, self.expected = line, expected


@dataclass(frozen=True)
class TextTable:
    """Cells of a file by column, as `names.clean` leaves their text; `lines` are those an editor shows."""

    file: str
    columns: dict[str, list[str]]
    lines: list[int]
    semicolon: bool


@dataclass(frozen=True)
class TextFile:
    """What became of one file: its table (None if it cannot be read), problems, and its bytes (None if none were)."""

    table: TextTable | None
    problems: list[Problem]
    data: bytes | None


def read_text_table(path: Path, shown: str, known: Collection[str], required: Collection[str]) -> TextFile:
    """Read `path`, called `shown` in messages, whose columns may be `known` and must hold `required`."""
    problems: list[Problem] = []

    def fail(message: str, row: int | None = None, expected: str = "", kind: str = "unreadable") -> TextFile:
        problems.append(Problem(shown, row, None, message, expected, kind=kind))
        return TextFile(None, problems, data)

    data: bytes | None = None
    if path.is_dir():
        return fail("is a folder", expected="a CSV file")
    try:
        kind = path.stat()
        if not stat.S_ISREG(kind.st_mode):
            return fail("is not a plain file", expected="a CSV file")
        if kind.st_size > LARGEST:
            return fail(f"is too large ({kind.st_size:,} bytes)", expected=f"a table of at most {LARGEST:,} bytes")
        data = path.read_bytes()
    except OSError as error:
        return fail(f"cannot be read ({error.strerror or error})")
    foreign = not_text(data)
    if foreign:
        return fail(foreign, 1, SAVE_AS, "encoding")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        column = _column_at(data[: error.start].decode("latin-1"))
        problems.append(Problem(shown, row, column, "is not UTF-8 text", SAVE_AS, kind="encoding"))
        return TextFile(None, problems, data)
    if "\0" in text:
        return fail("holds a zero byte", text[: text.index("\0")].count("\n") + 1, "a CSV file", "encoding")
    if not text.strip():
        return fail("is empty", expected="a header with the columns " + ", ".join(required), kind="empty file")
    delimiter = delimiter_of(text, known)
    try:
        records = _records(text, delimiter)
    except Malformed as error:
        return fail(f"is not well-formed CSV ({error})", error.line, error.expected, kind="csv")
    if not set(records[0][1]) & set(known) and len(known) > 1 and not any(close_match(w, known) for w in records[0][1]):
        expected = "a header with the columns " + ", ".join(required)
        return fail("the first row is no header: it names no column of the table", records[0][0], expected, "header")
    table = _columns(shown, records, delimiter, problems)
    _check_header(shown, table, known, required, problems)
    table = TextTable(shown, {k: v for k, v in table.columns.items() if k in known}, table.lines, table.semicolon)
    return TextFile(table, problems, data)


def not_text(data: bytes) -> str:
    """What a file is that is no text in one byte a letter; '' where it may be."""
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "is a workbook of a spreadsheet, not a CSV file"
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "is UTF-32 text"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or data[:1000].count(0) * 3 > len(data[:1000]):
        return "is UTF-16 text (what spreadsheets call 'Unicode text')"
    return ""


def _column_at(before: str) -> str | None:
    """The column that a text breaks off in, by the header; None where it cannot be told."""
    header, _, _ = before.partition("\n")
    delimiter = max(DELIMITERS, key=header.count)
    begun = before.rpartition("\n")[2]
    if begun == before or begun.count('"') % 2:
        return None
    names = next(csv.reader([header.removeprefix("\xef\xbb\xbf")], delimiter=delimiter), [])
    place = len(next(csv.reader([begun + "x"], delimiter=delimiter))) - 1
    return names[place].strip() or None if place < len(names) else None


def delimiter_of(text: str, known: Collection[str] = ()) -> str:
    """The delimiter under which most column names are known; a comma where it does not matter."""
    header = next((line for line in text.splitlines() if line.strip()), "")

    def score(delimiter: str) -> int:
        return sum(name.strip().strip('"') in known for name in header.split(delimiter))

    return max(DELIMITERS, key=lambda d: (score(d), header.count(d), d == ","))


def _records(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Records with the line each begins on; wholly blank ones are left out."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for record in reader:
            cells = [clean(cell) for cell in record]
            if any(cells):
                records.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise Malformed("a quotation mark is never closed", begins, "a second one to end the text") from error
        raise Malformed(str(error), begins, "quotation marks around a whole cell, doubled inside it") from error
    return records


def _columns(shown: str, records: list[tuple[int, list[str]]], delimiter: str, problems: list[Problem]) -> TextTable:
    header_line, header = records[0]
    while header and not header[-1] and all(not any(cells[len(header) - 1 :]) for _, cells in records[1:]):
        header.pop()
    width = len(header)
    rows: list[list[str]] = []
    lines: list[int] = []
    for line, cells in records[1:]:
        if len(cells) < width or any(cells[width:]):
            message = f"the row has {len(cells)} cells where the header has {width}"
            hint = (
                "one cell per column; a text with a comma needs quotes" if len(cells) > width else "a cell per column"
            )
            problems.append(Problem(shown, line, None, message, hint, kind="ragged row"))
            continue
        rows.append(cells[:width])
        lines.append(line)
    columns: dict[str, list[str]] = {}
    for i, name in enumerate(header):
        if not name:
            problems.append(
                Problem(shown, header_line, None, f"column {i + 1} has no name", "a column name", kind="header")
            )
        elif name in columns:
            problems.append(
                Problem(shown, header_line, name, "the column stands twice", "each column once", kind="header")
            )
        else:
            columns[name] = [cells[i] for cells in rows]
    return TextTable(shown, columns, lines, delimiter == ";")


def _check_header(
    shown: str, table: TextTable, known: Collection[str], required: Collection[str], problems: list[Problem]
) -> None:
    missing = [name for name in required if name not in table.columns]
    absent = [name for name in known if name not in table.columns]
    for name in table.columns:
        if name not in known:
            near = close_match(name, absent)
            expected = "" if near else listed(sorted(known), limit=60)
            problems.append(Problem(shown, 1, name, "unknown column", expected, suggestion=near, kind="unknown column"))
    for name in missing:
        problems.append(Problem(shown, 1, name, "the column is missing", "this column", kind="missing column"))
