"""SHA-256 of every file of a run, in `checksums.sha256`: `sha256sum -c` reads it, and `landbridge verify`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from landbridge import reading
from landbridge.case import CaseError, Problem
from landbridge.locks import HELD

FILE = "checksums.sha256"
HASH = re.compile("[0-9a-f]{64}")
#: Folders of a run that hold nothing but what it wrote.
OWN = ("inputs", "tables", "csv", "solution")


def seal(folder: Path, names: Iterable[str] | None = None) -> None:
    """Note the files of a folder as they are now.

    Args:
        folder: of a run.
        names: those to note anew, in a run whose files have been noted; all by default.
    """
    if names is None:
        found = {n: _hash(folder, n) for n in _files(folder)}
    elif (folder / FILE).exists():
        found = noted(folder) | {n: _hash(folder, n) for n in names if reading.exists(folder, n)}
    else:
        return  # an older version wrote it: nothing vouches for the rest
    fresh = folder / f".{FILE}.new"
    fresh.write_text("".join(f"{h}  {n}\n" for n, h in sorted(found.items())), encoding="utf-8", newline="\n")
    fresh.replace(folder / FILE)


def noted(folder: Path) -> dict[str, str]:
    """Hash of each file as it was noted, by its name under the folder.

    Raises:
        CaseError: the file cannot be read, or a line is not of that kind.
    """
    found = {}
    for line in reading.data(folder, FILE, reading.LARGEST_JSON).decode("utf-8", "replace").splitlines():
        value, gap, name = line[:64], line[64:66], line[66:]
        outside = Path(name).is_absolute() or ".." in Path(name).parts or not name.isprintable()
        if not HASH.fullmatch(value) or gap != "  " or not name or outside or name in found:
            expected = "a hash, two spaces and the name of a file under the folder, each file once"
            message = f"not a line of hash and name: {line[:80]!r}"
            raise CaseError([Problem(str(folder / FILE), None, None, message, expected)])
        found[name] = value
    return found


def differences(folder: Path) -> dict[str, str]:
    """What is not as noted: name -> in words. Files of others beside those of the run (pictures, notes) do not count.

    Raises:
        CaseError: the notes cannot be read, or a file is no plain file.
    """
    then, out = noted(folder), {}
    for name, value in then.items():
        if not reading.exists(folder, name):
            out[name] = "is missing"
        elif _hash(folder, name) != value:
            out[name] = "has changed since the run was made"
    strangers = [n for n in _files(folder) if n not in then and n.split("/")[0] in OWN and "/" in n]
    return out | dict.fromkeys(strangers, "is not of this run")


def _files(folder: Path) -> list[str]:
    return [name for name in reading.names(folder) if name not in (FILE, HELD)]


def _hash(folder: Path, name: str) -> str:
    return hashlib.sha256(reading.data(folder, name)).hexdigest()
