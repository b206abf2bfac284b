"""The inputs of a run, kept with it: `inputs/` holds the files that the case was read from, byte by byte.

The other scenarios of the case are kept too: the back-cast solves past years, and the claim is tested in every
scenario, so that a run can be asked everything after its case has changed or gone. All of them are small.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from landbridge import reading
from landbridge.case import Case, FolderError, Problem, load_case
from landbridge.case.change import cell
from landbridge.case.overlay import available, find_scenarios
from landbridge.case.schema import tables

#: Folder of the inputs in a run's folder.
INPUTS = "inputs"
#: What is read back from a manifest: texts ("text"), lists of them, and texts by name.
SHAPES = {"case": "text", "headline_path": "text", "scenarios": "list", "settings": "named"}
LATER = {"inputs": "named", "other_scenarios": "named"}  # what older versions did not note


@dataclass(frozen=True)
class Kept:
    """Files of a case by their names under its folder: those it was read from, and those of its other scenarios."""

    own: Mapping[str, bytes]
    others: Mapping[str, bytes]
    scenarios: tuple[str, ...]

    @property
    def hashes(self) -> dict[str, dict[str, str]]:
        """SHA-256 of both, as a manifest records them."""
        return {"inputs": _hashes(self.own), "other_scenarios": _hashes(self.others)}

    def write(self, folder: Path) -> None:
        """Write the files into the folder of a run."""
        home = folder / INPUTS
        for name in self.scenarios:
            (home / "scenarios" / name).mkdir(parents=True, exist_ok=True)
        for name, data in {**self.others, **self.own}.items():
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_bytes(data)


def keep(case: Case) -> Kept:
    """What a run of a case keeps, as it is now: asked for before solving, when the files are still those read.

    A case whose tables were changed in memory is kept as these tables, all scenarios laid over them. A scenario that
    cannot be read is left out.
    """
    others: dict[str, bytes] = {}
    for name, path in find_scenarios(case.folder, [n for n in available(case.folder) if n not in case.scenarios], []):
        for table in tables().values():
            try:
                if (path / table.file).is_file():
                    others[f"scenarios/{name}/{table.file}"] = (path / table.file).read_bytes()
            except OSError:
                continue
    return Kept(dict(case.files) or _flat(case), others, case.scenarios)


def reload(folder: Path) -> Case:
    """The case of a run, from the inputs kept with it: same files, scenarios and settings.

    Args:
        folder: of the run.

    Raises:
        FolderError: no run, a run that kept no inputs, or inputs that are not those it was solved from.
    """
    manifest = read_manifest(folder)
    home = folder / INPUTS
    files = {name: reading.data(folder, name) for name in reading.names(folder, INPUTS)}
    if not files:
        expected = "a run that keeps its inputs: run the case again"
        raise FolderError([Problem(str(folder), None, None, "holds no inputs: an older version wrote it", expected)])
    then = {**manifest["inputs"], **manifest.get("other_scenarios", {})}
    now = _hashes({name.removeprefix(f"{INPUTS}/"): data for name, data in files.items() if name.endswith(".csv")})
    changed = sorted(name for name in {*then, *now} if then.get(name) != now.get(name))
    if changed:
        more = f" (with {len(changed) - 1} more files)" if changed[1:] else ""
        place = f"{home / changed[0]}"
        message = f"has changed since the run was made{more}"
        raise FolderError([Problem(place, None, None, message, "the file as the run kept it: run the case again")])
    loaded = load_case(home, scenarios=list(manifest["scenarios"]))
    return replace(loaded, name=str(manifest["case"])).with_settings(**manifest["settings"])


def open_run(folder: Path) -> dict[str, Any]:
    """The manifest of a run whose folder holds plain files alone: to be called before anything else reads it.

    Raises:
        FolderError: the folder is no run, or holds links, devices, pipes or far too much.
    """
    manifest = read_manifest(folder)
    reading.names(folder)
    return manifest


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a run's folder.

    Raises:
        FolderError: the folder is no run.
    """
    if not folder.is_dir() or not reading.exists(folder, "manifest.json"):
        raise FolderError([Problem(str(folder), None, None, "not a run", "a folder that a run has written")])
    content = reading.mapping(folder, "manifest.json")
    for name, shape in {**SHAPES, **LATER}.items():
        if name in SHAPES and name not in content:
            reading.refuse(folder, f"not a run: its manifest.json holds no {name}", "a folder that a run has written")
        if name in content and not _shaped(content[name], shape):
            reading.refuse(
                folder / "manifest.json", f"{name} is not as a run writes it", "the file as the run wrote it"
            )
    return content


def _shaped(found: Any, shape: str) -> bool:
    """Whether a part of a manifest is a text, a list of texts, or texts by name."""
    if shape == "text":
        return isinstance(found, str)
    parts = found if shape == "list" and isinstance(found, list) else None
    parts = list(found.values()) if shape == "named" and isinstance(found, dict) else parts
    return parts is not None and all(isinstance(text, str) for text in parts)


def _hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}


def _flat(case: Case) -> dict[str, bytes]:
    """The tables of a case as files."""
    out = {}
    for table in tables().values():
        frame = case.tables[table.name]
        if len(frame) or table.required:
            text = io.StringIO(newline="")
            writer = csv.writer(text, lineterminator="\n")
            writer.writerow(frame.columns)
            writer.writerows([cell(v) for v in row] for row in frame.itertuples(index=False, name=None))
            out[table.file] = text.getvalue().encode("utf-8")
    return out
