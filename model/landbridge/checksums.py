"""SHA-256 of every file of a run, in `checksums.sha256`: `sha256sum -c` reads it, and `landbridge verify`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from landbridge import making

FILE = "checksums.sha256"
#: Folders of a run that hold nothing but what it wrote.
OWN = ("inputs", "tables", "csv", "solution")


def seal(folder: Path, names: Iterable[str] | None = None) -> None:
    """Note the files of a folder as they are now.

    Args:
        folder: of a run.
        names: those to note anew, in a run whose files have been noted; all by default.
    """
    if names is None:
        found = {n: _hash(folder / n) for n in _files(folder)}
    elif (folder / FILE).exists():
        found = noted(folder) | {n: _hash(folder / n) for n in names if (folder / n).is_file()}
    else:
        return  # an older version wrote it: nothing vouches for the rest
    with making.draft_file(folder / FILE) as fresh:
        fresh.write_text("".join(f"{h}  {n}\n" for n, h in sorted(found.items())), encoding="utf-8", newline="\n")


def noted(folder: Path) -> dict[str, str]:
    """Hash of each file as it was noted, by its name under the folder.

    Raises:
        ValueError: a line is none of the kind.
    """
    found = {}
    for line in (folder / FILE).read_text(encoding="utf-8").splitlines():
        value, gap, name = line[:64], line[64:66], line[66:]
        outside = Path(name).is_absolute() or ".." in Path(name).parts
        if len(value) != 64 or gap != "  " or not name or outside:
            raise ValueError(f"{FILE}: not a line of hash and name: {line[:80]!r}")
        found[name] = value
    return found


def differences(folder: Path) -> dict[str, str]:
    """What is not as noted: name -> in words. Files of others beside those of the run (pictures, notes) do not count.

    Raises:
        ValueError: the notes cannot be read.
    """
    then, out = noted(folder), {}
    for name, value in then.items():
        file = folder / name
        if not file.is_file():
            out[name] = "is missing"
        elif _hash(file) != value:
            out[name] = "has changed since the run was made"
    strangers = [n for n in _files(folder) if n not in then and n.split("/")[0] in OWN and "/" in n]
    return out | dict.fromkeys(strangers, "is not of this run")


def _files(folder: Path) -> list[str]:
    found = (p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    return sorted(name for name in found if name not in (FILE, making.HELD))


def _hash(file: Path) -> str:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()
