"""Tables of a case written as CSV, into a folder of their own or into the case; no file of others is lost."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from landbridge import inert, keeping, making, runfolder
from landbridge.locks import alone


def write_inputs(folder: Path, tables: Mapping[str, pd.DataFrame], case: Path) -> list[Path]:
    """Write tables of a case as CSV into a folder, all of them or none; numbers to the last digit.

    Args:
        folder: where they go.
        tables: by name.
        case: the case they are for. Its own files are kept beside the new ones, as NAME.csv.old.

    Returns:
        Old files of the case, under their new names.

    Raises:
        FileExistsError: a file is there already, in another folder than the case's; or the folder belongs to a run.
        OSError: a file cannot be written; all files are then as they were.
    """
    folder = folder.resolve()
    if inside := next((p for p in (folder, *folder.parents) if runfolder.is_run(p)), None):
        raise FileExistsError(f"{folder} belongs to the run {inside}: choose another --out")
    targets = {folder / f"{name}.csv": table for name, table in tables.items()}
    for target in targets:
        if os.path.lexists(target) and (folder != case.resolve() or not target.is_file()):
            raise FileExistsError(f"{target} exists already: move it away, or choose another --out")
    with making.draft_folder(next(iter(targets))) as fresh:
        for target, table in targets.items():
            inert.frame(table).to_csv(fresh / target.name, index=False, lineterminator="\n")
        keeping.sync(fresh)
        with alone(folder):
            old = [_kept(target) for target in targets if os.path.lexists(target)]
            for target in targets:
                if target.exists():
                    shutil.copymode(target, fresh / target.name)
                (fresh / target.name).replace(target)
            keeping.sync_one(folder)
    return old


def _kept(file: Path) -> Path:
    """A second name for a file, which stays when the first is given to another."""
    names = (file.with_name(f"{file.name}.old{n or ''}") for n in (0, *range(2, 10_000)))
    old = next(name for name in names if not os.path.lexists(name))
    keeping.link(file, old)
    return old
