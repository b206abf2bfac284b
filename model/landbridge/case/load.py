"""Read a case: files, scenarios, references, rules; all problems are told in one go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from os.path import lexists
from pathlib import Path
from types import MappingProxyType
from typing import Any

from landbridge.case import observed, original, overlay
from landbridge.case.case import Case
from landbridge.case.checks import check_all
from landbridge.case.draft import Draft, empty, from_text, missing_cells
from landbridge.case.finish import alive, finish, names_off
from landbridge.case.names import clean
from landbridge.case.problems import CaseError, FolderError, Problem, close_match, listed
from landbridge.case.references import dangling
from landbridge.case.schema import ACTIVE, Table, tables
from landbridge.case.textfile import read_text_table
from landbridge.case.view import View
from landbridge.case.without_effect import Applied, Stay, rows_without_effect
from landbridge.packaged import case_folder

#: How alike a file's name and that of an absent table are where one is taken for the other.
ALMOST = 0.8
#: What tables are saved as instead of CSV.
OTHER_ENDINGS = ("xlsx", "xls", "ods", "numbers", "txt", "tsv", "csv.txt", "csv.gz", "csv.zip", "parquet", "json")


def load_case(folder: str | Path, scenarios: Sequence[str] | str = ()) -> Case:
    """Read the case in `folder`, with scenarios laid over it in their order (later ones win).

    Scenarios are folders in `folder/scenarios` or beside the case in `scenarios`. Raises CaseError with all
    problems found; warnings of a case that can be used are in `Case.warnings`. Where there is no folder
    `inputs/baseline`, that name means the baseline that comes with the package.
    """
    home = _folder(case_folder(folder))
    names = (scenarios,) if isinstance(scenarios, str) else tuple(scenarios)
    if not home.is_dir():
        raise FolderError([_no_folder(home)])
    problems: list[Problem] = []
    files: dict[str, bytes] = {}
    drafts = {t.name: _read_base(home, t, problems, files) for t in tables().values()}
    problems += [*_strangers(home, ""), *overlay.misnamed(home)]
    base = {name: drafts[name].copy() for name in observed.TABLES}
    applied: list[Applied] = []
    for name, path in overlay.find_scenarios(home, names, problems):
        shown = f"scenarios/{name}/"
        problems += _strangers(path, shown)
        present = [table for table in tables().values() if lexists(path / table.file)]
        for table in present:
            applied += _lay_over(drafts[table.name], path / table.file, shown + table.file, problems, files)
        if not present:
            problems.append(_nothing(shown, "the scenario holds no table: it changes nothing"))
    stay, gone = alive(drafts)
    problems += rows_without_effect(applied, drafts, stay, gone)
    absent = frozenset(t.name for t in tables().values() if not any(f.endswith(t.file) for f in files))
    view = replace(_view(drafts, stay), original=_published(home, files), absent=absent)
    problems += dangling(view)
    problems += check_all(view)
    problems += _past_keys(home, view, base, names, files)
    if any(p.severity == "error" for p in problems):
        raise CaseError(problems)
    warnings = tuple(CaseError(problems).problems)
    title = home.resolve().name
    return Case(title, home, names, MappingProxyType(dict(view.tables)), MappingProxyType(files), warnings, view=view)


def _view(drafts: dict[str, Draft], stay: Stay) -> View:
    """Tables as they have been read, of the rows that stay."""
    finished = {name: finish(draft, stay[name]) for name, draft in drafts.items()}
    broken = frozenset((name, column) for name, draft in drafts.items() for column in draft.broken)
    frames = {name: frame for name, (frame, _) in finished.items()}
    origins = {name: origin for name, (_, origin) in finished.items()}
    return View(frames, origins, broken, off=names_off(drafts, stay))


def _past_keys(
    home: Path, view: View, base: dict[str, Draft], names: Sequence[str], files: dict[str, bytes]
) -> Iterator[Problem]:
    """Problems of observations of past years: scenarios, and keys in the case with such a scenario laid over it."""
    needed = ("metric", "key", "unit", "scenario")
    if not view.readable("observations", *needed):
        return
    past: dict[str, list[tuple[Any, ...]]] = {}
    for *row, scenario in view.rows("observations", *needed):
        past.setdefault(scenario, []).append(tuple(row))
    past.pop("", None)
    known = overlay.available(home) if past else []
    if past and not known:  # the folder was copied without them
        row, count = next(iter(past.values()))[0][0], sum(map(len, past.values()))
        message = f"the case has no scenarios: {count} observations of past years are left out of the back-cast"
        expected = f"scenarios beside the case, or in its folder: {listed(sorted(past), 60)}"
        yield view.problem("observations", row, "scenario", message, expected, severity="warning")
        return
    for scenario, rows in past.items():
        if scenario not in known:
            message, near = "names a scenario that is not there", close_match(scenario, known)
            expected = listed(known, 60)
            for row, *_ in rows:
                yield view.problem("observations", row, "scenario", message, expected, found=scenario, suggestion=near)
            continue
        drafts = {name: draft.copy() for name, draft in base.items()}
        for name, path in overlay.find_scenarios(home, observed.laid(scenario, names, files), []):
            for draft in drafts.values():
                if lexists(path / draft.table.file):
                    # what is wrong there is told where the scenario is read
                    _lay_over(draft, path / draft.table.file, f"scenarios/{name}/{draft.table.file}", [], {})
        world = _view(drafts, alive(drafts)[0])
        if all(world.readable(table, *columns) for table, columns in observed.COLUMNS.items()):
            yield from observed.key_problems(view, rows, world)


def _folder(home: Path) -> Path:
    """A folder as it is named on the disk, which may be in another Unicode form."""
    if home.exists() or not home.parent.is_dir():
        return home
    return next((p for p in home.parent.iterdir() if clean(p.name) == clean(home.name)), home)


def _no_folder(home: Path) -> Problem:
    """The case is not there: a folder of nearly the same name may be meant."""
    expected = "a folder with the tables of a case"
    if home.exists():
        return Problem(str(home), None, None, "is no folder", expected, kind="missing file")
    beside = home.parent.iterdir() if home.parent.is_dir() else ()
    near = close_match(home.name, (p.name for p in beside if p.is_dir()))
    suggestion = str(home.parent / near) if near else ""
    return Problem(str(home), None, None, "no such folder", expected, suggestion=suggestion, kind="missing file")


def _read_base(home: Path, table: Table, problems: list[Problem], files: dict[str, bytes]) -> Draft:
    """Read one table of the case itself; an absent one has no rows."""
    path = home / table.file
    if not lexists(path):
        draft = empty(table)
        if table.required:
            draft.broken.add("*")
            near = close_match(table.file, (p.name for p in home.iterdir() if p.name not in _files()))
            problems.append(
                Problem(table.file, None, None, "the file is missing", suggestion=near, kind="missing file")
            )
        return draft
    required = [f.name for f in table.fields.values() if f.required]
    draft = _read(table, path, table.file, list(table.fields), required, problems, files)
    present = [name for name in required if name not in draft.broken]
    problems += missing_cells(draft, present, "blank, but a value is needed", range(len(draft)))
    return draft


def _published(home: Path, files: dict[str, bytes]) -> original.Original:
    """The record of what is as it was published, where the case has one."""
    path = home / original.FILE
    if not path.is_file():
        return None
    files[original.FILE] = path.read_bytes()
    return original.read(files[original.FILE])


def _nothing(shown: str, message: str) -> Problem:
    return Problem(shown, None, None, message, severity="warning", kind="overlay")


def _lay_over(base: Draft, path: Path, shown: str, problems: list[Problem], files: dict[str, bytes]) -> list[Applied]:
    """Read an overlay file and apply it to the table; the rows that changed or added something."""
    table = base.table
    known = [*table.fields, *([] if ACTIVE.name in table.fields else [ACTIVE.name])]
    over = _read(table, path, shown, known, list(table.key), problems, files)
    keys_read = not over.broken.intersection({"*", *table.key})
    problems += missing_cells(
        over, table.key if keys_read else (), "blank, but it is part of the key", range(len(over))
    )
    if "*" in base.broken or not keys_read:
        base.broken |= over.broken
        return []
    if not len(over):
        problems.append(_nothing(shown, "the table has no rows: it changes nothing"))
    found, applied = overlay.apply(base, over)
    problems += found
    return applied


def _read(
    table: Table,
    path: Path,
    shown: str,
    known: list[str],
    required: list[str],
    problems: list[Problem],
    files: dict[str, bytes],
) -> Draft:
    text = read_text_table(path, shown, known, required)
    problems += text.problems
    if text.data is not None:
        files[shown] = text.data
    if text.table is None:
        draft = empty(table)
        draft.broken.add("*")
        return draft
    draft = from_text(table, text.table, problems)
    if any(p.kind == "ragged row" for p in text.problems):
        draft.broken.add("*")
    draft.broken |= {p.column for p in text.problems if p.column}
    return draft


def _strangers(folder: Path, prefix: str) -> list[Problem]:
    """Files that no table is read from: errors where they are meant for a table that is absent, else warnings."""
    absent = [name for name in _files() if not lexists(folder / name)]
    found = []
    for path in sorted(folder.iterdir()):
        meant = _meant(path.name, absent)
        if path.name in (*_files(), original.FILE) or path.name.startswith((".", "~")):
            continue
        if meant:
            message = "a table is not read from a file of this name"
            problem = Problem(
                prefix + path.name, None, None, message, "a CSV file with the name of a table", suggestion=meant
            )
            found.append(replace(problem, kind="unknown file"))
        elif path.suffix.lower() == ".csv":
            message = "unknown file: nothing is read from it"
            near = close_match(path.name, absent)
            problem = Problem(prefix + path.name, None, None, message, severity="warning", suggestion=near)
            found.append(replace(problem, kind="unknown file"))
    return found


def _meant(name: str, absent: list[str]) -> str:
    """The absent table that a file is certainly meant for: named all but right, or right but for what it is."""
    stem, _, ending = name.lower().partition(".")
    near = close_match(stem, (file.removesuffix(".csv") for file in absent), cutoff=ALMOST)
    if ending == "csv":
        return f"{near}.csv" if near else ""
    return f"{stem}.csv" if ending in OTHER_ENDINGS and f"{stem}.csv" in absent else ""


def _files() -> list[str]:
    return [t.file for t in tables().values()]
