"""Lay a scenario over a case: change cells, add rows, switch rows off.

An overlay file holds the key columns and only the columns that differ. In a row of a known key a blank cell
leaves the value as it is, but in `sources`, where it is blank then. A row of a new key is added, and needs all
required columns. `active` = false removes the row. Rows that change nothing are reported.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from landbridge.case.draft import Draft, all_fields, missing_cells
from landbridge.case.keys import Key, key_text
from landbridge.case.names import composed, look
from landbridge.case.problems import Problem, close_match, listed
from landbridge.case.schema import ACTIVE
from landbridge.case.settings import SETTINGS, same_value
from landbridge.case.without_effect import Applied

NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


def homes(folder: Path) -> list[Path]:
    """Where scenarios of a case may be: in its folder, else beside it; beside a symbolic link to it, and its target."""
    real = folder.resolve()
    beside = [folder.parent] if folder.name not in ("", "..") else []
    return list(dict.fromkeys(home / "scenarios" for home in (folder, *beside, real.parent)))


def find_scenarios(folder: Path, names: Sequence[str], problems: list[Problem]) -> list[tuple[str, Path]]:
    """Folders of the named scenarios; refused: no plain name, named twice, not there."""
    found = []
    names = [composed(name) for name in names]
    for i, name in enumerate(names):
        shown = f"scenarios/{name}"
        if not NAME.fullmatch(name):
            expected = "a name of small letters, digits and '-'"
            problems.append(
                Problem(
                    "scenarios",
                    None,
                    None,
                    "not the name of a scenario",
                    expected,
                    found=name,
                    suggestion=close_match(name, available(folder)),
                    kind="scenario",
                )
            )
            continue
        if name in names[:i]:
            problems.append(Problem(shown, None, None, "the scenario is named twice", "each once", kind="scenario"))
            continue
        home = next((h / name for h in homes(folder) if (h / name).is_dir()), None)
        if home is None:
            there = available(folder)
            expected = listed(there, 60) if there else "none: the case has no scenarios"
            problems.append(
                Problem(
                    "scenarios",
                    None,
                    None,
                    "no such scenario",
                    expected,
                    found=name,
                    suggestion=close_match(name, there),
                    kind="scenario",
                )
            )
            continue
        found.append((name, home))
    return found


def available(folder: Path) -> list[str]:
    """Names of the scenarios a case can be read with."""
    names = {p.name for home in homes(folder) if home.is_dir() for p in home.iterdir() if p.is_dir()}
    return sorted(name for name in names if NAME.fullmatch(name))


def misnamed(folder: Path) -> list[Problem]:
    """Warnings of folders that nobody can name as a scenario, though their names look as if one could."""
    homes = (folder / "scenarios", folder.resolve().parent / "scenarios")
    names = sorted({p.name for home in homes if home.is_dir() for p in home.iterdir() if p.is_dir()})
    message, expected = "the folder cannot be used as a scenario", "a name of small letters, digits and '-'"
    return [
        Problem(f"scenarios/{n}", None, None, message, expected, "warning", n, look(n), "scenario")
        for n in names
        if not NAME.fullmatch(n) and NAME.fullmatch(look(n))
    ]


def apply(base: Draft, over: Draft) -> tuple[list[Problem], list[Applied]]:
    """Change `base` by the rows of `over`; what to report about it, and the rows that changed or added something."""
    index = {key: row for row, key in enumerate(base.keys())}
    problems: list[Problem] = []
    applied: list[Applied] = []
    whole = over.whole_keys()
    keys = over.keys()
    new: list[int] = []
    for row, key in enumerate(keys):
        if not whole[row]:
            continue
        off = over.values[ACTIVE.name][row] == 0
        if key in index:
            columns = _change(base, index[key], over, row)
            if columns:
                applied.append(Applied(base.table.name, index[key], (over.files[row], over.lines[row]), columns))
            else:
                problems.append(_note(over, row, key, "the row changes nothing"))
        elif off:
            near = close_match(key_text(key), (key_text(k) for k in index))
            problems.append(_note(over, row, key, "the row removes what is not there", near))
        else:
            if _is_default(over, row):
                problems.append(_note(over, row, key, "the row changes nothing: this is the setting's default"))
            new.append(row)
    needed = [f.name for f in base.table.fields.values() if f.required and not f.key]
    message = f"blank, but {base.table.name} has no such row yet and a new row needs it"
    lacking = missing_cells(over, needed, message, new)
    problems += [_with_hint(p, over, keys, index) for p in lacking]
    places = [(over.files[row], over.lines[row]) for row in new]
    applied += [Applied(base.table.name, len(base) + i, place, ()) for i, place in enumerate(places)]
    _append(base, over, new)
    base.broken |= over.broken
    return problems, applied


def _change(base: Draft, at: int, over: Draft, row: int) -> tuple[str, ...]:
    """Set the cells that an overlay's row gives; the columns whose value it changed."""
    changed = []
    whole = base.table.name == "sources"  # a source speaks for itself: nothing of the one before it is left
    for name in all_fields(base.table):
        if name in base.table.key or not (over.given[name][row] or (whole and name != ACTIVE.name)):
            continue
        old, value = base.values[name][at], over.values[name][row]
        default = all_fields(base.table)[name].default
        if old != old and default is not None:
            old = float(default)
        elif old == "" and default is not None:
            old = default
        same = old == value or (base.table.name == "case" and _same_setting(base, at, name, value))
        if not same:
            changed.append(name)
        if name in changed or not base.given[name][at]:
            base.cells[at, name] = (over.files[row], over.lines[row])
        base.values[name][at] = value
        base.given[name][at] = over.given[name][row]
    return tuple(changed)


def _same_setting(base: Draft, at: int, column: str, value: object) -> bool:
    """Whether a setting keeps its meaning: its value is as before, perhaps written otherwise; notes have none."""
    return column in ("unit", "note") or (
        column == "value" and same_value(str(base.values["setting"][at]), str(base.values["value"][at]), str(value))
    )


def _is_default(over: Draft, row: int) -> bool:
    """Whether a new row of the table of settings states what holds without it."""
    if over.table.name != "case":
        return False
    name, value = str(over.values["setting"][row]), str(over.values["value"][row])
    return name in SETTINGS and same_value(name, SETTINGS[name].default, value)


def _append(base: Draft, over: Draft, rows: list[int]) -> None:
    if not rows:
        return
    for name in all_fields(base.table):
        base.values[name] = np.concatenate([base.values[name], over.values[name][rows]])
        base.given[name] = np.concatenate([base.given[name], over.given[name][rows]])
    base.files += [over.files[row] for row in rows]
    base.lines += [over.lines[row] for row in rows]


def _note(over: Draft, row: int, key: Key, message: str, suggestion: str = "") -> Problem:
    return Problem(
        over.files[row],
        over.lines[row],
        over.table.key[0],
        message,
        severity="warning",
        found=key_text(key),
        suggestion=suggestion,
        kind="overlay",
    )


def _with_hint(problem: Problem, over: Draft, keys: list[Key], index: dict[Key, int]) -> Problem:
    """Perhaps the key was misspelt: name the nearest one."""
    row = next((i for i, line in enumerate(over.lines) if line == problem.row), None)
    if row is None:
        return problem
    near = close_match(key_text(keys[row]), (key_text(k) for k in index))
    if not near:
        return problem
    message = f"{problem.message} (a key near {key_text(keys[row])!r} is {near!r})"
    return Problem(
        problem.file,
        problem.row,
        problem.column,
        message,
        problem.expected,
        found=problem.found,
        kind="blank",
    )
