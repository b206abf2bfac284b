"""What others put into a run's folder goes with it when the folder is replaced; only what the run wrote is removed."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from contextlib import suppress
from pathlib import Path

from landbridge import runfolder
from landbridge.locks import HELD
from landbridge.runfolder import Contents

#: What is in the file `HELD` of a folder in which all is ours.
MARK = "Landbridge is writing here.\n"


def carry(found: Contents, old: Path, fresh: Path) -> None:
    """Put files of others, as they are in the old folder, into the fresh one, under the same names.

    They are the same files (hard links) where the disk can do that, else copies. Both folders are on one disk.

    Raises:
        FileExistsError: the fresh folder has something else under such a name.
        OSError: a file can be neither linked nor copied.
    """
    theirs = [*found.others, *found.changed]
    for name in _folders_to_keep(found):
        if not (fresh / name).is_dir():
            (fresh / name).mkdir(parents=True)
    for name in theirs:
        if os.path.lexists(fresh / name):
            if not runfolder.same_entry(old / name, fresh / name):
                raise FileExistsError(
                    f"{old / name} is not, or no longer, as a run wrote it, and would be replaced: move it away"
                )
            (fresh / name).unlink()
        (fresh / name).parent.mkdir(parents=True, exist_ok=True)
        link(old / name, fresh / name)
    for name in reversed(found.folders):
        if (fresh / name).is_dir():
            shutil.copystat(old / name, fresh / name)
            sync_one(fresh / name)
    for name in found.own:
        if (fresh / name).is_file():
            shutil.copymode(old / name, fresh / name)


def sync(folder: Path) -> None:
    """Wait until all that is in a folder is on the disk: files, and names in folders."""
    for home, _, names in os.walk(folder, topdown=False):
        for name in names:
            if stat.S_ISREG(Path(home, name).lstat().st_mode):
                sync_one(Path(home, name))
        sync_one(Path(home))


def sync_one(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk; no effect where the system cannot do that."""
    if sys.platform == "win32":
        return
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except PermissionError:  # a file of somebody else that was linked: it has been on the disk before
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def retire(old: Path, target: Path) -> None:
    """Remove a folder that a new run has replaced: what the old run wrote, and what `target` holds as well.

    Anything else came after the new folder was made: it is moved there. If its name is taken, the old folder stays.
    """
    with suppress(OSError):
        old.rmdir()
    if old.is_symlink() or not runfolder.is_run(old):
        return
    found, left = runfolder.contents(old), False
    for name in [*found.others, *found.changed]:
        if runfolder.same_entry(old / name, target / name):
            (old / name).unlink()
        elif not os.path.lexists(target / name):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (old / name).replace(target / name)
        else:
            left = True
    if not left:
        scrap(old)


def scrap(folder: Path) -> None:
    """Remove a folder in which all is ours; the mark goes in first, so that the next process can go on with it."""
    with suppress(OSError):
        (folder / HELD).write_text(MARK, encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)


def is_scrap(folder: Path) -> bool:
    """Whether a folder is one that we made to write into, or were removing: it bears the mark, or is empty."""
    if folder.is_symlink() or not folder.is_dir():
        return False
    try:
        names = [p.name for p in folder.iterdir()]
        return not names or is_marked(folder) or (names == [HELD] and (folder / HELD).stat().st_size == 0)
    except OSError:
        return False


def is_marked(folder: Path) -> bool:
    """Whether a folder bears the mark of a draft."""
    held = folder / HELD
    try:
        return stat.S_ISREG(held.lstat().st_mode) and held.read_bytes() == MARK.encode()
    except OSError:
        return False


def _folders_to_keep(found: Contents) -> list[str]:
    """Folders in which the run wrote nothing, outermost first."""
    of_run = {parent.as_posix() for name in found.own for parent in Path(name).parents}
    return [name for name in found.folders if name not in of_run and not runfolder.may_be_own(name)]


def link(old: Path, fresh: Path) -> None:
    """Give a file, link or special file a second name; a copy where the disk has no hard links."""
    try:
        os.link(old, fresh, follow_symlinks=False)
    except (OSError, NotImplementedError):  # a disk, or a system, without hard links
        kind = old.lstat().st_mode
        if not (stat.S_ISREG(kind) or stat.S_ISLNK(kind)):
            raise
        shutil.copy2(old, fresh, follow_symlinks=False)
