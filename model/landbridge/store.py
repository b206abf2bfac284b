"""Run folders: written whole or not at all.

A run is written into a hidden folder beside its target and then takes its place by renaming, so that a run that is
cut off leaves the last good one as it was. Files of others in the target stay there; see `runfolder` and `keeping`.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from landbridge import carried, checksums, inert, locks, making, reading, runfolder
from landbridge.case.problems import CaseError
from landbridge.errors import ReportError, described
from landbridge.units import with_units


@contextmanager
def replacing(target: Path, case: Path | None = None, notes: list[str] | None = None) -> Iterator[Path]:
    """A fresh folder to write a run into; it replaces `target` in the end, and is removed on any failure.

    Analyses that the run there has of the same inputs go into the new one. Of several processes that write one target,
    each writes its own; the last one to end stays.

    Args:
        target: folder of the run.
        case: folder of the case that was solved.
        notes: what a user should know is added here, a sentence each.

    Raises:
        FileExistsError: see `runfolder.check`. If the reason came up while the fresh folder was written, its contents
            are kept in a folder beside `target`, which the message names.
    """
    target = target.resolve()
    runfolder.check(target, case)
    with making.draft_folder(target) as fresh:
        yield fresh
        checksums.seal(fresh)
        with locks.alone(target.parent, locks.LONG_PATIENCE), _beside_if_refused(fresh, target):
            runfolder.check(target, case)
            said = carried.take_over(target, fresh)
            making.place(fresh, target)
    if notes is not None:
        notes += said


@contextmanager
def updating(target: Path) -> Iterator[Path]:
    """A copy of a run to change; on success it replaces the run. Nobody else replaces it meanwhile.

    Raises:
        FileExistsError: a file that was changed by hand would be replaced, as in `replacing`.
    """
    target = target.resolve()
    for file in target.rglob("*"):
        if not file.is_symlink() and file.is_file() and file.stat().st_size > reading.LARGEST:
            reading.refuse(file, "is too large to be copied with the run", "files of at most 2 GiB; move it away")
    with making.draft_folder(target) as fresh, locks.alone(target.parent, locks.LONG_PATIENCE):
        found = runfolder.contents(target)
        for name in (*found.own, *found.changed):
            if (target / name).is_file() and not (target / name).is_symlink():
                (fresh / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(target / name, fresh / name)
        yield fresh
        with _beside_if_refused(fresh, target):
            making.place(fresh, target)


def probe(target: Path, case: Path | None = None) -> None:
    """Find out now, not after minutes of solving, whether a run can be written; drafts of dead processes are removed.

    Raises:
        OSError: it cannot; FileExistsError as in `replacing`.
    """
    target = target.resolve()
    runfolder.check(target, case)
    there = [p for p in (target, *target.parents) if p.exists()]
    with making.draft_folder(target):
        pass
    for made in (p for p in target.parents if p not in there):
        made.rmdir()


def probe_update(folder: Path) -> None:
    """Find out now whether results can be added to a run.

    Raises:
        FileExistsError: it is no run of this version, or a file that would be written anew was changed by hand.
    """
    if not runfolder.is_run(folder):
        raise FileExistsError(f"{folder} is not a run of this version of Landbridge: run the case again")
    changed = sorted(n for n in runfolder.contents(folder).changed if not n.startswith(("inputs/", "solution/")))
    if changed:
        raise FileExistsError(f"{folder / changed[0]} has changed since the run was made: run the case again")


def draw(folder: Path) -> Path:
    """Draw the report of a run again, and note it among its checksums: both or neither.

    Raises:
        CaseError, ReportError: it cannot be drawn; the old report stays.
        OSError: it cannot be written; FileExistsError: the old one was changed by hand.
    """
    from landbridge.report import write_report

    try:
        if not runfolder.is_run(folder):
            return write_report(folder)
        with updating(folder) as fresh:
            page = write_report(fresh)
            checksums.seal(fresh, [page.name])
        return folder / page.name
    except (OSError, CaseError):
        raise
    except Exception as error:  # a fault in any section: the results are stored, and a sentence says what failed
        raise ReportError(f"the report could not be drawn ({described(error)})") from error


def draw_stored(folder: Path) -> None:
    """Draw the report of results that have just been stored.

    Raises:
        ReportError: it cannot be drawn or written; the results stay.
    """
    try:
        draw(folder)
    except (OSError, CaseError, ReportError) as error:
        reason = str(error) if isinstance(error, OSError) else described(error)
        raise ReportError(
            f"the results are in {folder}, but their report could not be drawn ({reason}): "
            f"'landbridge report {folder}' tries again"
        ) from error


@contextmanager
def _beside_if_refused(fresh: Path, target: Path) -> Iterator[None]:
    """Keep what is whole in a folder beside its target, if files of others came into its way meanwhile."""
    try:
        yield
    except FileExistsError as error:
        other = making.beside(target)
        making.put(fresh, other)
        raise FileExistsError(f"{error}. The new results are in {other}") from error


def write_tables(folder: Path, tables: dict[str, pd.DataFrame], as_csv: bool = False) -> None:
    """Write result tables as Parquet into folder/tables, and as CSV, with units in their headers, into folder/csv."""
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    for name, frame in sorted(tables.items()):
        frame.to_parquet(folder / "tables" / f"{name}.parquet", index=False)
    if as_csv:
        write_csv(folder, tables)


def write_csv(folder: Path, tables: dict[str, pd.DataFrame]) -> None:
    """Write result tables as CSV into folder/csv."""
    (folder / "csv").mkdir(exist_ok=True)
    for name, frame in sorted(tables.items()):
        (folder / "csv" / f"{name}.csv").write_text(as_csv_text(name, frame), encoding="utf-8", newline="")


def as_csv_text(name: str, frame: pd.DataFrame) -> str:
    """A result table as the text of its CSV file: units in the header, and no cell that a spreadsheet would run."""
    return inert.as_csv(with_units(name, frame))


def write_json(path: Path, content: Any) -> None:
    """Write JSON with sorted keys, two spaces, numbers as they are."""
    path.write_text(
        json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8"
    )
