"""Run folders without results: a manifest that is recognised, and a word in it to tell one from another."""

from __future__ import annotations

import json
from pathlib import Path

from landbridge import runfolder, store


def write_run(folder: Path, mark: str = "old") -> Path:
    """Write such a run, in place of one that is there."""
    with store.replacing(folder) as fresh:
        content = dict.fromkeys(runfolder.KEYS, "") | {runfolder.LAYOUT_KEY: runfolder.LAYOUT, "mark": mark}
        store.write_json(fresh / "manifest.json", content)
        store.write_json(fresh / "summary.json", {"mark": mark})
    return folder


def mark(folder: Path) -> str:
    """The word in a run."""
    return str(json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["mark"])
