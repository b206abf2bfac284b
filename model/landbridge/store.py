"""Run folders: written whole or not at all.

A run is written into a hidden folder beside its target and then takes its place by renaming, so that a run that is
cut off leaves the last good one as it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from landbridge import checksums, inert, making
from landbridge.units import with_units


def replacing(target: Path) -> AbstractContextManager[Path]:
    """A fresh folder to write into; on success it replaces `target`, on any failure it is removed.

    Of several processes that do so at once each writes its own; the last one to end stands.

    Raises:
        FileExistsError: `target` is a file, or a folder that no run has written.
    """
    return making.replaced(target, _check)


@contextmanager
def updating(target: Path) -> Iterator[Path]:
    """A copy of a run to change; on success it replaces the run. Nobody else replaces it meanwhile."""
    target = target.resolve()
    with making.draft_folder(target) as fresh, making.alone(target.parent):
        making.copy_tree(target, fresh)
        yield fresh
        making.put(fresh, target)


def probe(target: Path) -> None:
    """Find out now, not after minutes of solving, whether a run can be written; scraps of dead ones are removed.

    Raises:
        OSError: it cannot; FileExistsError as in `replacing`.
    """
    target = target.resolve()
    _check(target)
    there = [p for p in (target, *target.parents) if p.exists()]
    with making.draft_folder(target):
        pass
    for made in (p for p in target.parents if p not in there):
        made.rmdir()


def draw(folder: Path) -> Path:
    """Draw the report of a run again, and note it among its checksums."""
    from landbridge.report import write_report

    page = write_report(folder)
    checksums.seal(folder, [page.name])
    return page


def _check(target: Path) -> None:
    if target.exists() and not (target.is_dir() and (not any(target.iterdir()) or (target / "manifest.json").exists())):
        raise FileExistsError(f"{target} is not a run's folder: choose another --out, or remove it")


def write_tables(folder: Path, tables: dict[str, pd.DataFrame], as_csv: bool = False) -> None:
    """Write result tables as Parquet into folder/tables, and as CSV, with units in their headers, into folder/csv."""
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    for name, frame in sorted(tables.items()):
        frame.to_parquet(folder / "tables" / f"{name}.parquet", index=False)
        if as_csv:
            (folder / "csv").mkdir(exist_ok=True)
            (folder / "csv" / f"{name}.csv").write_text(as_csv_text(name, frame), encoding="utf-8", newline="")


def as_csv_text(name: str, frame: pd.DataFrame) -> str:
    """A result table as the text of its CSV file: units in the header, and no cell that a spreadsheet would run."""
    return inert.as_csv(with_units(name, frame))


def write_json(path: Path, content: Any) -> None:
    """Write JSON with sorted keys, two spaces, numbers as they are."""
    path.write_text(
        json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8"
    )


def write_inputs(folder: Path, tables: dict[str, pd.DataFrame]) -> None:
    """Write tables of a case as CSV into a folder, in place of those that are there; numbers to the last digit."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        inert.frame(table).to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
