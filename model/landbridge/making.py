"""What is being written: in a hidden folder beside its target, whose place it takes when it is whole and on the disk.

A lock of the system holds each of these drafts; it ends with its process, however that ends. The next process that
writes the same target removes drafts that nobody holds. Where there are no such locks (Windows, some network disks)
drafts of dead processes stay.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import stat
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from landbridge import keeping, locks, runfolder
from landbridge.locks import HELD, alone

#: Of renameat2: names count from the working folder, and change places.
AT_FDCWD, RENAME_EXCHANGE = -100, 2
#: Drafts of this process: draft -> its target.
_drafts: dict[Path, Path] = {}


@contextmanager
def draft_folder(target: Path, kind: str = "new") -> Iterator[Path]:
    """A hidden folder beside `target`, open to this user alone and removed in the end.

    Drafts of dead processes there are removed first.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.{kind}")
    held = None
    try:
        with alone(target.parent):
            sweep(target)
            _drafts[draft] = target
            draft.mkdir(mode=0o700)
            (draft / HELD).write_text(keeping.MARK, encoding="utf-8")
            held = locks.hold(draft / HELD)
        yield draft
    finally:
        locks.release(held)
        _clear(draft, target)
        _drafts.pop(draft, None)


@contextmanager
def draft_file(target: Path) -> Iterator[Path]:
    """A file in a hidden folder beside `target` that takes its place when it is written; else the old one stays.

    The caller has made sure that the old one may go. The new one gets its mode.
    """
    with draft_folder(target) as folder:
        fresh = folder / target.name
        yield fresh
        if target.is_file():
            shutil.copymode(target, fresh)
        keeping.sync_one(fresh)
        fresh.replace(target)
        keeping.sync_one(target.parent)


def clear_own() -> None:
    """Remove all drafts of this process: it is about to end, perhaps in the midst of removing them."""
    for draft, target in list(_drafts.items()):
        _clear(draft, target)


def copy_tree(source: Path, target: Path, copy: Callable[[str, str], object] = shutil.copy2) -> None:
    """Copy what is in a folder into another.

    Raises:
        OSError: the first thing that could not be copied, in one line.
    """
    try:
        shutil.copytree(source, target, dirs_exist_ok=True, copy_function=copy)
    except shutil.Error as error:
        raise OSError(str(error.args[0][0][-1])) from error


def place(fresh: Path, target: Path) -> None:
    """Let a finished folder take the place of a run, with what others had put there; to be called `alone`.

    Raises:
        FileExistsError: something of others would be lost.
    """
    keeping.sync(fresh)
    if target.exists():
        keeping.carry(runfolder.contents(target), target, fresh)
    put(fresh, target)
    with suppress(OSError):  # the new one is in place; what is left of the old one, the next process removes
        keeping.retire(fresh, target)


def beside(target: Path) -> Path:
    """A name beside `target` that is free: NAME-2, NAME-3 ..."""
    names = (target.with_name(f"{target.name}-{n}") for n in range(2, 10_000))
    return next(name for name in names if not os.path.lexists(name))


def put(draft: Path, target: Path) -> None:
    """Let a draft take the name of `target`, and `target` that of the draft; to be called `alone` in their folder.

    The mode of the folder stays; a new one follows the umask. Both names change hands at once where the system can do
    that (Linux). Elsewhere the target is gone for a moment, and `sweep` puts it back if the process dies just then.
    """
    draft.chmod(stat.S_IMODE(target.stat().st_mode) if target.exists() else _usual_mode(draft))
    if not target.exists():
        draft.replace(target)
        (target / HELD).unlink(missing_ok=True)
        keeping.sync_one(target)
        keeping.sync_one(target.parent)
        return
    for folder in (draft, target):
        if keeping.is_marked(folder):
            (folder / HELD).unlink()
    keeping.sync_one(draft)
    if not _exchanged(draft, target):
        old = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.old")
        target.replace(old)
        try:
            draft.replace(target)
        except BaseException:
            old.replace(target)
            raise
        keeping.retire(old, target)
    keeping.sync_one(target.parent)


def sweep(target: Path) -> None:
    """Remove drafts of `target` that nobody holds; to be called `alone` in its folder."""
    pattern = re.compile(rf"\.{re.escape(target.name)}\.[0-9a-f]{{8}}\.(new|old|watch)")
    for found in sorted(p for p in target.parent.iterdir() if pattern.fullmatch(p.name)):
        if keeping.is_scrap(found):
            if not _is_held(found):
                keeping.scrap(found)
        elif found.suffix == ".old" and not target.exists() and runfolder.is_run(found):
            found.replace(target)
        else:
            keeping.retire(found, target)


def _clear(draft: Path, target: Path) -> None:
    """Remove a draft of this process, or the old folder that has got its name."""
    if keeping.is_scrap(draft):
        keeping.scrap(draft)
    elif draft.is_dir():
        with suppress(OSError):
            keeping.retire(draft, target)


def _is_held(draft: Path) -> bool:
    """Whether a process that lives holds a draft, or nobody can tell."""
    if not (draft / HELD).exists():
        return False
    held = locks.hold(draft / HELD)
    locks.release(held)
    return held is None


def _usual_mode(draft: Path) -> int:
    """The mode that a folder gets here from the umask."""
    probe = draft / ".mode"
    probe.mkdir()
    mode = stat.S_IMODE(probe.stat().st_mode)
    probe.rmdir()
    return mode


def _exchanged(a: Path, b: Path) -> bool:
    """Let two names change places at once; False where the system or the disk cannot."""
    if sys.platform != "linux":
        return False
    with suppress(AttributeError):
        change = ctypes.CDLL(None).renameat2
        return bool(change(AT_FDCWD, os.fsencode(a), AT_FDCWD, os.fsencode(b), RENAME_EXCHANGE) == 0)
    return False
