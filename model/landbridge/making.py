"""What is being written: hidden beside its target, held by its process, and cleared away by the next if that one died.

A lock of the system holds each draft; it ends with its process, however that ends. So what nobody holds is a scrap.
Where there are no such locks (Windows, some network disks) drafts of dead processes stay.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl

#: File in a draft folder that its process holds.
HELD = ".held"
#: Of renameat2: names count from the working folder, and change places.
AT_FDCWD, RENAME_EXCHANGE = -100, 2


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Wait until no other process names or replaces anything in a folder, and let none do so meanwhile."""
    held = _hold(folder, wait=True)
    try:
        yield
    finally:
        _let_go(held)


@contextmanager
def draft_folder(target: Path, kind: str = "new") -> Iterator[Path]:
    """A hidden folder beside `target`, removed in the end; scraps of dead processes there are cleared away first."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.{kind}")
    held = None
    try:
        with alone(target.parent):
            sweep(target)
            draft.mkdir()
            (draft / HELD).touch()
            held = _hold(draft / HELD)
        yield draft
    finally:
        _let_go(held)
        shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def replaced(target: Path, check: Callable[[Path], None]) -> Iterator[Path]:
    """A fresh folder that takes the place of `target` when all is written; on a failure the old one stays.

    Args:
        target: folder to write.
        check: raises where the folder that stands there may not be replaced.
    """
    target = target.resolve()
    check(target)
    with draft_folder(target) as fresh:
        yield fresh
        with alone(target.parent):
            check(target)
            put(fresh, target)


@contextmanager
def draft_file(target: Path) -> Iterator[Path]:
    """A hidden file beside `target` that takes its place when it is written; on a failure the old one stays."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.new{target.suffix}")
    with alone(target.parent):
        sweep(target)
        draft.touch(mode=0o644, exist_ok=False)
        held = _hold(draft)
    try:
        yield draft
        draft.replace(target)
    finally:
        _let_go(held)
        draft.unlink(missing_ok=True)


def copy_tree(source: Path, target: Path, copy: Callable[[str, str], object] = shutil.copy2) -> None:
    """Copy what is in a folder into another.

    Raises:
        OSError: the first thing that could not be copied, in one line.
    """
    try:
        shutil.copytree(source, target, dirs_exist_ok=True, copy_function=copy)
    except shutil.Error as error:
        raise OSError(str(error.args[0][0][-1])) from error


def put(draft: Path, target: Path) -> None:
    """Let a draft take the place of `target`, which takes the draft's; to be called `alone` in their folder.

    Both names change hands at once where the system can do that (Linux). Elsewhere the target is gone for a moment,
    and `sweep` puts it back if the process dies just then.
    """
    if draft.is_dir():
        (draft / HELD).unlink(missing_ok=True)
    if not target.exists():
        draft.replace(target)
    elif not _exchanged(draft, target):
        old = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.old")
        target.replace(old)
        try:
            draft.replace(target)
        except BaseException:
            old.replace(target)
            raise
        shutil.rmtree(old, ignore_errors=True)


def sweep(target: Path) -> None:
    """Clear away drafts of `target` that nobody holds; to be called `alone` in its folder."""
    pattern = re.compile(rf"\.{re.escape(target.name)}\.[0-9a-f]{{8}}\.(new|old|watch)({re.escape(target.suffix)})?")
    for scrap in sorted(target.parent.glob(f".{_literal(target.name)}.*")):
        if not pattern.fullmatch(scrap.name) or _is_held(scrap):
            continue
        if scrap.suffix == ".old" and not target.exists():
            scrap.replace(target)
        elif scrap.is_dir() and not scrap.is_symlink():
            shutil.rmtree(scrap, ignore_errors=True)
        else:
            scrap.unlink(missing_ok=True)


def _is_held(draft: Path) -> bool:
    """Whether a process that lives holds a draft, or nobody can tell."""
    lock = draft / HELD if draft.is_dir() else draft
    if not lock.exists():
        return False  # its process died before it could hold it, or after it had put it in place
    held = _hold(lock)
    _let_go(held)
    return held is None


def _literal(name: str) -> str:
    """A name in which no character stands for others."""
    return re.sub(r"([*?[])", r"[\1]", name)


def _hold(path: Path, wait: bool = False) -> int | None:
    """Lock a file or folder; None where somebody else holds it, or nobody can."""
    if sys.platform == "win32":
        return None
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        os.close(handle)
        return None
    return handle


def _let_go(held: int | None) -> None:
    if held is not None:
        os.close(held)


def _exchanged(a: Path, b: Path) -> bool:
    """Let two names change places at once; False where the system or the disk cannot."""
    if sys.platform != "linux":
        return False
    with suppress(AttributeError):
        change = ctypes.CDLL(None).renameat2
        return bool(change(AT_FDCWD, os.fsencode(a), AT_FDCWD, os.fsencode(b), RENAME_EXCHANGE) == 0)
    return False
