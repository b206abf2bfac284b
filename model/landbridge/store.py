"""Run folders: written whole or not at all.

A run is written into a hidden folder beside its target and then takes its place by renaming, so that a run that is
cut off leaves the last good one as it was.
"""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A fresh folder to write into; on success it replaces `target`, on any failure it is removed.

    Raises:
        FileExistsError: `target` is a file, or a folder that no run has written.
    """
    target = target.resolve()
    if target.exists() and not (target.is_dir() and (not any(target.iterdir()) or (target / "manifest.json").exists())):
        raise FileExistsError(f"{target} is not a run's folder: choose another --out, or remove it")
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.parent / f".{target.name}.{uuid.uuid4().hex[:8]}.new"
    fresh.mkdir()
    try:
        yield fresh
        old = target.parent / f".{target.name}.{uuid.uuid4().hex[:8]}.old"
        if target.exists():
            target.replace(old)
        fresh.replace(target)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def write_tables(folder: Path, tables: dict[str, pd.DataFrame], as_csv: bool = False) -> None:
    """Write result tables as Parquet into folder/tables, and as CSV into folder/csv if asked."""
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    for name, frame in sorted(tables.items()):
        frame.to_parquet(folder / "tables" / f"{name}.parquet", index=False)
        if as_csv:
            (folder / "csv").mkdir(exist_ok=True)
            inert(frame).to_csv(folder / "csv" / f"{name}.csv", index=False, lineterminator="\n")


def inert(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame whose text cells no spreadsheet takes for a formula."""
    out = frame.copy()
    for column in out.select_dtypes(include=["object", "string"]).columns:
        out[column] = [f"'{v}" if isinstance(v, str) and v[:1] in "=+-@\t\r" and v[:1] else v for v in out[column]]
    return out


def write_json(path: Path, content: Any) -> None:
    """Write JSON with sorted keys, two spaces, numbers as they are."""
    path.write_text(
        json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8"
    )
