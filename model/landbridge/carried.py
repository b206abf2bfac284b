"""Analyses that a stored run has already go into a new run of the same inputs, instead of being lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from landbridge import checksums, reading, runfolder
from landbridge.case.problems import CaseError

#: Keys of the manifest on which an analysis depends.
DEPENDS_ON = (
    *("case", "inputs", "other_scenarios", "scenarios", "settings", "options", "headline_path", "time"),
    *("versions", runfolder.LAYOUT_KEY),
)
#: Parts of what the summary says of the analyses that are no analyses.
NOT_NAMES = ("solves", "seconds")


def take_over(old: Path, fresh: Path) -> list[str]:
    """Copy the analyses of a run into a new one, if both are of the same inputs, options and versions.

    Args:
        old: folder of the run that is about to be replaced, or of none.
        fresh: folder of the new run, sealed; it is sealed again. Its report goes where analyses come: draw it again.

    Returns:
        What a user should know, in sentences.
    """
    if not runfolder.is_run(old):
        return []
    said = []
    others = sorted({name.split("/")[0] for name in runfolder.contents(old).others})
    if others:
        said.append(f"Kept in {old}: {', '.join(others)}.")
    try:
        return [*said, *_take_over(old, fresh)]
    except CaseError as error:  # whoever made them: what was solved just now is whole without them
        return [*said, f"Analyses of the run before are dropped, as they cannot be read: {error.problems[0]}"]


def _take_over(old: Path, fresh: Path) -> list[str]:
    from landbridge import store

    found = reading.mapping(old, "summary.json").get("analysis", {})
    names = ", ".join(name for name in found if name not in NOT_NAMES)
    if not names:
        return []
    then, now = (reading.mapping(folder, "manifest.json") for folder in (old, fresh))
    differ = [key for key in DEPENDS_ON if then.get(key) != now.get(key)]
    if differ:
        return [
            f"Analyses of the run before ({names}) are dropped, as {', '.join(differ)} differ: "
            f"'landbridge analyse {old}' makes them again."
        ]
    tables = _tables(old, fresh)
    store.write_tables(fresh, tables, as_csv=(fresh / "csv").is_dir())
    store.write_json(fresh / "summary.json", reading.mapping(fresh, "summary.json") | {"analysis": found})
    (fresh / "report.html").unlink(missing_ok=True)  # it was drawn without them
    checksums.seal(fresh)
    return [f"Analyses of the run before are kept, as inputs and options are the same: {names}."]


def _tables(old: Path, fresh: Path) -> dict[str, pd.DataFrame]:
    """Tables that only the analyses make, and those to which they added states."""
    found = {}
    for file in sorted((old / "tables").glob("*.parquet")):
        name = f"tables/{file.name}"
        table = reading.table(old, name)
        if not (fresh / name).exists() or _states(reading.table(fresh, name)) < _states(table):
            found[file.stem] = table
    return found


def _states(table: pd.DataFrame) -> set[tuple[Any, ...]]:
    """Paths and levels of the rows of a table; none where it has no such columns."""
    if not {"path", "level"} <= set(table.columns):
        return set()
    return set(zip(table["path"], table["level"].round(9), strict=True))
