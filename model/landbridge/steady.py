"""Reading a run's folder that another process may replace meanwhile: all from the old run, or all from the new."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from landbridge import checksums

Found = TypeVar("Found")
#: How often a folder is read again that was replaced while it was read.
TRIES = 20


def steadily(
    folders: Sequence[Path], read: Callable[[], Found], good: Callable[[Found], bool] = lambda found: False
) -> Found:
    """Read, and read again if a folder was replaced in between.

    Args:
        folders: of runs.
        read: reads from them and gives what it found.
        good: whether a result counts even so.

    Returns:
        What was found.
    """
    for _ in range(TRIES - 1):
        before = [_identity(folder) for folder in folders]
        try:
            found = read()
        except Exception:  # whatever half a replaced folder made of it: raised again where nothing was replaced
            if [_identity(folder) for folder in folders] == before:
                raise
            continue
        if good(found) or [_identity(folder) for folder in folders] == before:
            return found
    return read()


def _identity(folder: Path) -> list[tuple[int, ...]]:
    """What changes when a run's folder is replaced."""
    out: list[tuple[int, ...]] = []
    for path in (folder, folder / checksums.FILE):
        try:
            found = path.stat()
        except (OSError, ValueError):
            out.append(())
        else:
            out.append((found.st_dev, found.st_ino, *([found.st_mtime_ns] if path != folder else [])))
    return out
