"""Rows of scenarios that come to nothing once all scenarios are laid over the case. Warnings only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from landbridge.case.draft import Draft
from landbridge.case.keys import key_text
from landbridge.case.problems import Problem
from landbridge.case.schema import ACTIVE, tables

Stay = Mapping[str, npt.NDArray[np.bool_]]
Gone = Mapping[str, set[object]]


@dataclass(frozen=True)
class Applied:
    """A row of a scenario that changed, or added, a row of a table.

    Attributes:
        table, row: the row of the table, as it is counted in the draft. place: file and line of the scenario's row.
        columns: cells that it changed; none where it added the row.
    """

    table: str
    row: int
    place: tuple[str, int]
    columns: tuple[str, ...]


def rows_without_effect(
    applied: Sequence[Applied], drafts: Mapping[str, Draft], stay: Stay, gone: Gone
) -> list[Problem]:
    """What to say of rows of scenarios that another row of a scenario, or of the case, makes meaningless.

    Args:
        applied: rows of scenarios, in the order in which they were applied.
        drafts: tables with all scenarios laid over them.
        stay: rows that are left, by table.
        gone: the first key part of the rows that are not left, by table.
    """
    found = []
    for one in applied:
        draft = drafts[one.table]
        why = _lost(one, draft, gone) if not stay[one.table][one.row] else _overwritten(one, draft)
        if why:
            file, line = one.place
            key = key_text(draft.key_of(one.row))
            column = draft.table.key[0]
            found.append(Problem(file, line, column, why, severity="warning", found=key, kind="overlay"))
    return found


def _lost(one: Applied, draft: Draft, gone: Gone) -> str:
    """Why a row of a scenario is lost on a row that is not in the case any more; '' where it is what removed it."""
    off = draft.values[ACTIVE.name][one.row] == 0
    switch = draft.place(one.row, ACTIVE.name)
    parents = list(_parents_gone(one, draft, gone))
    if off and switch != one.place:
        return f"the row has no effect: {switch[0]}:{switch[1]} switches it off"
    if parents:
        what = "switches off what is gone already" if off else "has no effect"
        return f"the row {what}: {parents[0]} is switched off"
    return ""


def _parents_gone(one: Applied, draft: Draft, gone: Gone) -> Iterator[str]:
    """Rows of other tables that this one cannot be without, and that are switched off."""
    for fk in draft.table.foreign_keys:
        parent = draft.values[fk.field][one.row]
        if draft.table.fields[fk.field].required and parent in gone.get(fk.table, ()):
            yield f"{fk.field} {parent!r} of {tables()[fk.table].file}"


def _overwritten(one: Applied, draft: Draft) -> str:
    """Which later rows overwrite all that a row of a scenario changed; '' where something of it is left."""
    later = {draft.place(one.row, column) for column in one.columns}
    if not later or one.place in later:
        return ""
    places = " and ".join(f"{file}:{line}" for file, line in sorted(later))
    return f"the row has no effect: {places} overwrites all that it changes"
