"""Ways to break one thing in the files of a case, as editors, spreadsheets and people do."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path

#: What breaks one thing in a folder.
Break = Callable[[Path], None]


def cell(table: str, row: int, column: str, value: str) -> Break:
    """Another text in a cell; the column is added where the file lacks it."""

    def apply(folder: Path) -> None:
        path = folder / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file))
        if column not in lines[0]:
            lines = [[*lines[0], column], *([*line, ""] for line in lines[1:])]
        lines[row + 1][lines[0].index(column)] = value
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(lines)

    return apply


def data(change: Callable[[bytes], bytes], file: str = "plants.csv") -> Break:
    """Other bytes in a file."""

    def apply(folder: Path) -> None:
        (folder / file).write_bytes(change((folder / file).read_bytes()))

    return apply


def text(old: str, new: str, file: str = "plants.csv") -> Break:
    """Other text in a file, once."""

    def change(content: bytes) -> bytes:
        assert old.encode() in content
        return content.replace(old.encode(), new.encode(), 1)

    return data(change, file)


def lines(change: Callable[[list[bytes]], list[bytes]], file: str = "plants.csv") -> Break:
    """Other lines in a file."""
    return data(lambda content: b"\n".join(change(content.rstrip(b"\n").split(b"\n"))) + b"\n", file)


def renamed(new: str, old: str = "plants.csv") -> Break:
    """Another name of a file."""

    def apply(folder: Path) -> None:
        (folder / old).rename(folder / new)

    return apply


def encoded(encoding: str, name: str) -> Break:
    """A plant of this name, in a file of another encoding."""
    return in_turn(cell("plants", 0, "name", name), data(lambda content: content.decode().encode(encoding)))


def in_turn(*breaks: Break) -> Break:
    """Several changes."""

    def apply(folder: Path) -> None:
        for one in breaks:
            one(folder)

    return apply


def replaced(make: Callable[[Path], object], file: str = "plants.csv") -> Break:
    """Something else in place of a file."""

    def apply(folder: Path) -> None:
        (folder / file).unlink()
        make(folder / file)

    return apply


def huge(path: Path) -> None:
    """A file of a gigabyte that takes no room."""
    with path.open("wb") as file:
        file.truncate(2**30)


#: What stands in the place of plants.csv: a folder, a link to itself, to nothing, a pipe, a gigabyte.
OBJECTS: dict[str, Break] = {
    "folder": replaced(Path.mkdir),
    "link to itself": replaced(lambda path: path.symlink_to(path)),
    "link to nothing": replaced(lambda path: path.symlink_to(path.parent / "nowhere.csv")),
    "pipe": replaced(lambda path: os.mkfifo(path)),
    "gigabyte": replaced(huge),
}
