"""Locks of the system on folders and files: they end with the process that holds them, however it ends.

Where there are no such locks (Windows, some network disks) nobody waits for anybody.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":
    import fcntl

#: File in a draft folder that its process holds.
HELD = ".held"
#: Seconds between two tries, until it is said that somebody else holds the lock, and until waiting ends.
PAUSE, QUIET, PATIENCE = 0.05, 2.0, 30.0
#: Seconds that finished results wait for their place.
LONG_PATIENCE = 600.0


@contextmanager
def alone(folder: Path, patience: float | None = None) -> Iterator[None]:
    """Let no other process replace anything in a folder meanwhile; wait for one that does.

    Args:
        folder: holds what is to be replaced.
        patience: seconds to wait at most; `PATIENCE` by default.

    Raises:
        TimeoutError: another process holds the folder for longer than that.
    """
    held = _wait(folder, PATIENCE if patience is None else patience)
    try:
        yield
    finally:
        release(held)


def hold(path: Path) -> int | None:
    """Lock a file or folder for this process; None where somebody else holds it, or nobody can."""
    handle, _ = _try(path)
    return handle


def release(held: int | None) -> None:
    """Give up a lock."""
    if held is not None:
        os.close(held)


def _wait(folder: Path, patience: float) -> int | None:
    begun, told = time.monotonic(), False
    while True:
        handle, taken = _try(folder)
        if not taken:
            return handle
        waited = time.monotonic() - begun
        if waited > patience:
            raise TimeoutError(
                f"{folder}: another process has held a lock on this folder for {patience:.0f} seconds: "
                f"wait until it has ended, then try again"
            )
        if waited > QUIET and not told:
            print(f"waiting for another process that holds a lock on {folder}", file=sys.stderr, flush=True)
            told = True
        time.sleep(PAUSE)


def _try(path: Path) -> tuple[int | None, bool]:
    """A lock, and whether it is somebody else who holds it."""
    if sys.platform == "win32":
        return None, False
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None, False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        return None, error.errno in (errno.EWOULDBLOCK, errno.EACCES)
    return handle, False
