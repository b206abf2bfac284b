"""Read the files of a run. Somebody else may have written it, so nothing in it is trusted.

Only plain files are opened: no links, devices or pipes, neither at the end of a name nor on the way to it. Sizes are
looked at before anything is read, and what a Parquet file says of its rows before any of them is decoded.
"""

from __future__ import annotations

import errno
import io
import json
import math
import os
import stat
from pathlib import Path
from typing import Any, NoReturn

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from landbridge.case.problems import FolderError, Problem

#: Most files and folders in a run, and folders within folders.
MOST_FILES, DEEPEST = 20_000, 8
#: Largest files, bytes: JSON, a result table, any other file.
LARGEST_JSON, LARGEST_TABLE, LARGEST = 8 * 2**20, 256 * 2**20, 2**31
#: Deepest nesting of JSON, and longest text of a number in it.
JSON_DEPTH, JSON_DIGITS = 24, 40
#: Most columns, rows, and bytes once decoded, of a Parquet table.
MOST_COLUMNS, MOST_ROWS, MOST_BYTES = 1_000, 5_000_000, 2**30
#: Limits of what the description in a Parquet file may hold.
THRIFT = {"thrift_string_size_limit": 2**20, "thrift_container_size_limit": 100_000}
#: Nobody waits at a pipe, follows a link or passes the file on to another program.
FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
#: Kinds of things that are no plain files.
KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
}


class UnreadableError(FolderError):
    """A file of a run is not read: no plain file, too large, or not of its format."""


def refuse(place: str | Path, message: str, expected: str) -> NoReturn:
    """Say that a file of a run is not read."""
    raise UnreadableError([Problem(str(place), None, None, message, expected)])


def names(folder: Path, under: str = "") -> list[str]:
    """Every file of a run, by its name under the folder, in order; all of them are plain files.

    Args:
        folder: of a run.
        under: a folder in it; all by default. None there is no error.

    Raises:
        UnreadableError: something is no plain file or folder, or there is too much of it.
    """
    found: list[str] = []
    waiting = [folder / under] if not under or (folder / under).exists() or (folder / under).is_symlink() else []
    if under and waiting and not stat.S_ISDIR((folder / under).lstat().st_mode):
        refuse(folder / under, f"is {_kind((folder / under).lstat().st_mode)}", "a folder that the run has written")
    while waiting:
        home = waiting.pop()
        for entry in _entries(home):
            mode = entry.stat(follow_symlinks=False).st_mode
            name = Path(entry.path).relative_to(folder)
            if stat.S_ISDIR(mode) and len(name.parts) <= DEEPEST:
                waiting.append(Path(entry.path))
            elif stat.S_ISREG(mode):
                found.append(name.as_posix())
            else:
                what = "nested too deeply" if stat.S_ISDIR(mode) else _kind(mode)
                refuse(entry.path, f"is {what}", "plain files in a run: remove it")
            if len(found) + len(waiting) > MOST_FILES:
                refuse(folder, f"holds more than {MOST_FILES:,} files", "a folder that a run has written")
    return sorted(found)


def exists(folder: Path, name: str) -> bool:
    """Whether there is anything of that name; reading it says whether it is a plain file."""
    return os.path.lexists(folder / name)


def data(folder: Path, name: str, most: int = LARGEST) -> bytes:
    """Bytes of a file of a run.

    Args:
        folder: of a run.
        name: of the file under it, with slashes.
        most: bytes that it may have.

    Raises:
        UnreadableError: it is missing, no plain file, too large or cannot be read.
    """
    try:
        handle = _opened(folder, name)
    except OSError as error:
        _explain(folder, name, error)
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            refuse(folder / name, f"is {_kind(status.st_mode)}", "a plain file")
        content = b"" if status.st_size > most else file.read(most + 1)
        if max(status.st_size, len(content)) > most:
            refuse(folder / name, f"is too large ({status.st_size:,} bytes)", f"at most {most:,} bytes")
    return content


def mapping(folder: Path, name: str) -> dict[str, Any]:
    """The JSON object in a file of a run.

    Raises:
        UnreadableError: as in `data`; or it is no JSON object, repeats a key, holds a number that is not finite, or
            nests too deeply.
    """
    try:
        content = json.loads(
            data(folder, name, LARGEST_JSON).decode("utf-8"),
            object_pairs_hook=_unique,
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_whole,
        )
    except RecursionError:
        refuse(folder / name, "nests too deeply", f"at most {JSON_DEPTH} levels")
    except ValueError as error:
        refuse(folder / name, f"is not JSON as a run writes it: {str(error)[:200]}", "the file as the run wrote it")
    if not isinstance(content, dict):
        refuse(folder / name, "is no JSON object", "the file as the run wrote it")
    if _depth(content) > JSON_DEPTH:
        refuse(folder / name, "nests too deeply", f"at most {JSON_DEPTH} levels")
    return content


def table(folder: Path, name: str, most_rows: int = MOST_ROWS) -> pd.DataFrame:
    """A Parquet table of a run: numbers, truth values and text.

    Args:
        folder: of a run.
        name: of the file under it.
        most_rows: rows that it may have.

    Raises:
        UnreadableError: as in `data`; or it is no such table, or too large once decoded.
    """
    content = data(folder, name, LARGEST_TABLE if most_rows == MOST_ROWS else LARGEST)
    try:
        found = _decoded(content, most_rows)
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError, MemoryError, OverflowError) as error:
        words = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        refuse(folder / name, f"is not a table as a run writes it: {words}", "the file as the run wrote it")
    return found


def _entries(home: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(home) as found:
            return sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        refuse(home, f"cannot be read ({error.strerror or error})", "a folder that a run has written")


def _opened(folder: Path, name: str) -> int:
    """A handle of a file, reached through folders alone."""
    *way, last = Path(name).parts
    if os.open not in os.supports_dir_fd:
        for place in (*(folder.joinpath(*way[: i + 1]) for i in range(len(way))), folder / name):
            if place.is_symlink():
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(place))
        return os.open(folder / name, FLAGS | getattr(os, "O_BINARY", 0))
    at = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in way:
            inner = os.open(part, FLAGS | os.O_DIRECTORY, dir_fd=at)
            os.close(at)
            at = inner
        return os.open(last, FLAGS, dir_fd=at)
    finally:
        os.close(at)


def _explain(folder: Path, name: str, error: OSError) -> NoReturn:
    """What is wrong with a file that could not be opened."""
    for depth in range(1, len(Path(name).parts) + 1):
        place = folder.joinpath(*Path(name).parts[:depth])
        if os.path.lexists(place) and not stat.S_ISREG(mode := place.lstat().st_mode) and not stat.S_ISDIR(mode):
            refuse(place, f"is {_kind(mode)}", "plain files in a run: remove it")
    words = "is missing" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror or error})"
    refuse(folder / name, words, "the file as the run wrote it")


def _kind(mode: int) -> str:
    return KINDS.get(stat.S_IFMT(mode), "no plain file")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is there twice")
    return found


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number) or len(text) > JSON_DIGITS:
        raise ValueError(f"{text[:JSON_DIGITS]} is no number of a run")
    return number


def _whole(text: str) -> int:
    if len(text) > JSON_DIGITS:
        raise ValueError(f"{text[:JSON_DIGITS]}... is no number of a run")
    return int(text)


def _depth(content: Any) -> int:
    """Levels of nesting."""
    depth, level = 0, [content]
    while level:
        depth += 1
        inside = [v for v in level if isinstance(v, dict | list)]
        level = [w for v in inside for w in (v.values() if isinstance(v, dict) else v)]
    return depth


def _decoded(content: bytes, most_rows: int) -> pd.DataFrame:
    """A table from the bytes of a Parquet file; text is decoded last, once its length is known."""
    with pq.ParquetFile(io.BytesIO(content), **THRIFT) as file:
        about, schema = file.metadata, file.schema_arrow
        size = sum(about.row_group(i).total_byte_size for i in range(about.num_row_groups))
        if about.num_rows > most_rows or about.num_columns > MOST_COLUMNS or not 0 <= size <= MOST_BYTES:
            raise ValueError(f"{about.num_rows:,} rows and {about.num_columns:,} columns are too many")
        if len(set(schema.names)) < len(schema.names):
            raise ValueError("a column is there twice")
        for field in schema:
            if not _known(field.type):
                raise ValueError(f"column {field.name[:60]!r} holds {str(field.type)[:60]}")
        if about.num_rows * max(1, about.num_columns) * 8 > MOST_BYTES:
            raise ValueError(f"{about.num_rows:,} rows of {about.num_columns:,} columns are too many")
        text = [f.name for f in schema if pa.types.is_string(f.type) or pa.types.is_large_string(f.type)]
        # text of few values takes little room in a file and any amount outside: it stays numbered until it is measured
        numbered = pq.ParquetFile(io.BytesIO(content), read_dictionary=text, **THRIFT).read(use_threads=False)
    room = sum(_length(column) for column in numbered.columns if pa.types.is_dictionary(column.type))
    if room > MOST_BYTES:
        raise ValueError(f"text of {room:,} bytes is too long")
    return _frame(numbered)


def _known(kind: pa.DataType) -> bool:
    checks = ("is_integer", "is_floating", "is_boolean", "is_string", "is_large_string", "is_null")
    return any(getattr(pa.types, check)(kind) for check in checks)


def _length(column: pa.ChunkedArray) -> int:
    """Bytes of a numbered column of text once it is decoded."""
    total = 0
    for chunk in column.chunks:
        lengths = pc.binary_length(chunk.dictionary.cast(pa.large_string()))
        if len(lengths):
            total += pc.sum(lengths.take(chunk.indices).cast(pa.int64())).as_py() or 0
    return total


def _frame(numbered: pa.Table) -> pd.DataFrame:
    """The table in pandas, whatever it notes for pandas: whole numbers with gaps stay whole."""
    out = {}
    for name, column in zip(numbered.column_names, numbered.columns, strict=True):
        if pa.types.is_dictionary(column.type):
            column = pa.chunked_array([c.dictionary_decode() for c in column.chunks], type=column.type.value_type)
        whole = pa.types.is_integer(column.type) and column.null_count
        out[name] = column.to_pandas(types_mapper={column.type: pd.Int64Dtype()}.get) if whole else column.to_pandas()
    return pd.DataFrame(out, columns=numbered.column_names, index=pd.RangeIndex(numbered.num_rows))
