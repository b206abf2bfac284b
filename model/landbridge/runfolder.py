"""Which folders are runs, and which files in them the run itself wrote: nothing else is ever deleted or replaced."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from landbridge import checksums, marks, reading
from landbridge.case.problems import CaseError
from landbridge.locks import HELD

#: Key of the manifest that says which layout a run folder has, and the layout of this version.
LAYOUT_KEY, LAYOUT = "run_layout", 1
#: Keys of every manifest.
KEYS = {LAYOUT_KEY, "written", "case", "scenarios", "settings", "inputs", "options", "versions", "solution"}
#: Files of a run beside its folders (`checksums.OWN`).
FILES = ("manifest.json", "summary.json", "report.html")
#: Bytes beyond which a manifest or a list of checksums is not one of ours.
LARGEST = 64 << 20
#: Names that a message lists.
LISTED = 4


@dataclass(frozen=True)
class Contents:
    """What is in a folder, by names under it.

    Attributes:
        own: files that a run wrote, unchanged since. changed: files that it wrote, but not as they are now.
        others: everything else that is not a folder. folders: all folders, outermost first.
    """

    own: frozenset[str]
    changed: tuple[str, ...]
    others: tuple[str, ...]
    folders: tuple[str, ...]


def is_run(folder: Path) -> bool:
    """Whether a folder is a run: keys and layout of its manifest, and its checksums, which fit the manifest."""
    if not (_plain(folder / "manifest.json") and _plain(folder / checksums.FILE)):
        return False
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        noted = checksums.noted(folder)
    except (OSError, ValueError, RecursionError, CaseError):
        return False
    known = isinstance(manifest, dict) and manifest.keys() >= KEYS and manifest[LAYOUT_KEY] == LAYOUT
    return known and noted.get("manifest.json") == digest(folder / "manifest.json")


def contents(folder: Path) -> Contents:
    """What is in a folder; of one that is no run nothing is its own.

    Raises:
        OSError: a folder in it cannot be listed, or lies on another disk.
    """
    noted = checksums.noted(folder) if is_run(folder) else {}
    own: set[str] = set()
    changed: list[str] = []
    others: list[str] = []
    folders: list[str] = []
    for name, is_folder in _entries(folder):
        if is_folder:
            folders.append(name)
        elif noted and (name == checksums.FILE or (may_be_own(name) and _is_own(folder, name, noted))):
            own.add(name)
        else:
            (changed if name in noted and may_be_own(name) else others).append(name)
    return Contents(frozenset(own), tuple(changed), tuple(others), tuple(folders))


def check(folder: Path, case: Path | None = None) -> None:
    """Refuse to write a run where something would be lost.

    Args:
        folder: to be written, resolved; an empty one and a run may be replaced.
        case: folder of the case that is solved, if it is read from one.

    Raises:
        FileExistsError: the folder is no run, belongs to a case or to another run, or holds files among the run's own
            that the run did not write. The message says what is there.
        OSError: what is in it cannot be listed.
    """
    check_place(folder, case)
    if not folder.exists():
        return
    if not folder.is_dir():
        raise FileExistsError(f"{folder} is a file: choose another --out")
    if not any(folder.iterdir()):
        return
    if not is_run(folder):
        there = [p.name for p in folder.iterdir()]
        raise FileExistsError(
            f"{folder} is not a run's folder: it holds {_listed(there)}, which Landbridge did not write "
            f"(or an older version did); choose another --out, or an empty folder"
        )
    found = contents(folder)
    # hidden files are those of desktops and editors, which come back wherever somebody looks
    among = [n for n in found.others if may_be_own(n) and not Path(n).name.startswith(".")]
    for names, what in ((list(found.changed), "changed since the run was made"), (among, "not of the run")):
        if names:
            raise FileExistsError(
                f"{folder} holds {_listed(names)}, {what}: move this away, or choose another --out, as the new run "
                f"would replace it"
            )


def check_place(folder: Path, case: Path | None) -> None:
    """Refuse folders in which no run belongs: see `check`."""
    reason = ""
    home = case.resolve() if case else None
    if folder == Path(folder.anchor) or folder == Path("~").expanduser().resolve():
        reason = "is no place for a run"
    elif home and (folder == home or folder in home.parents):
        reason = "holds the case" if folder != home else "is the case itself, not a run's folder"
    elif folder.is_dir() and (folder / "case.csv").exists():
        reason = "is a case, not a run's folder"
    elif inside := next((p for p in folder.parents if _belongs_to_inputs(p, home)), None):
        reason = f"lies among the inputs in {inside}"
    elif inside := next((p for p in folder.parents if is_run(p)), None):
        reason = f"lies in another run, {inside}"
    if reason:
        raise FileExistsError(f"{folder} {reason}: choose another --out")


def digest(file: Path) -> str:
    """SHA-256 of a file; "" for one larger than any that a run writes, which would take hours to read."""
    if file.stat().st_size > reading.LARGEST:
        return ""
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def same_entry(a: Path, b: Path) -> bool:
    """Whether two names hold the same file, link or special file, or files with the same bytes."""
    try:
        one, two = a.lstat(), b.lstat()
        if (one.st_dev, one.st_ino) == (two.st_dev, two.st_ino):
            return True
        if stat.S_ISLNK(one.st_mode) and stat.S_ISLNK(two.st_mode):
            return a.readlink() == b.readlink()
        plain = stat.S_ISREG(one.st_mode) and stat.S_ISREG(two.st_mode) and one.st_size == two.st_size
        return plain and digest(a) == digest(b)
    except OSError:
        return False


def _belongs_to_inputs(folder: Path, home: Path | None) -> bool:
    """Whether a folder is a case, the scenarios beside the one that is solved, or a folder `inputs` of cases."""
    if (folder / "case.csv").is_file() or (home and folder in (home, home.parent / "scenarios")):
        return True
    try:
        return folder.name == "inputs" and any((p / "case.csv").is_file() for p in folder.iterdir())
    except OSError:
        return False


def _entries(folder: Path) -> Iterator[tuple[str, bool]]:
    """Names of everything under a folder, and whether it is a folder; links are not followed."""
    disk = folder.lstat().st_dev
    pending = [folder]
    while pending:
        with os.scandir(pending.pop()) as found:
            for entry in sorted(found, key=lambda e: e.name):
                name = Path(entry.path).relative_to(folder).as_posix()
                if entry.is_dir(follow_symlinks=False):
                    if entry.stat(follow_symlinks=False).st_dev != disk:
                        raise OSError(f"{entry.path} lies on another disk than {folder}: choose another --out")
                    pending.append(Path(entry.path))
                    yield name, True
                elif name != HELD:
                    yield name, False


def may_be_own(name: str) -> bool:
    """Whether runs write files of such a name."""
    return name in FILES or name.split("/")[0] in checksums.OWN


def _is_own(folder: Path, name: str, noted: Mapping[str, str]) -> bool:
    """Whether a file is as the run noted it; a report of ours may have been drawn by a process that then died."""
    try:
        if name in noted and _plain(folder / name, None) and digest(folder / name) == noted[name]:
            return True
    except OSError:
        return False
    return name == "report.html" and marks.is_ours(folder / name, "report")


def _plain(file: Path, largest: int | None = LARGEST) -> bool:
    """Whether a name holds a file, no link, that is not larger than that."""
    try:
        found = file.lstat()
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(found.st_mode) and (largest is None or found.st_size <= largest)


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return ", ".join(sorted(names)[:LISTED]) + more
