"""Change tables of a case that has been read: the new ones are read from text and checked as if they stood in files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from landbridge.case.checks import check_all
from landbridge.case.draft import from_text, missing_cells
from landbridge.case.finish import finish
from landbridge.case.names import clean
from landbridge.case.problems import CaseError, Problem
from landbridge.case.references import dangling
from landbridge.case.schema import table as table_of
from landbridge.case.textfile import TextTable
from landbridge.case.view import View


def changed(view: View, tables: Mapping[str, pd.DataFrame]) -> tuple[View, tuple[Problem, ...]]:
    """A case's view with other tables in it, and warnings.

    Args:
        view: of the case.
        tables: whole tables by name.

    Raises:
        CaseError: with every problem found.
        KeyError: no such table or column.
    """
    problems: list[Problem] = []
    frames, origins = dict(view.tables), dict(view.origins)
    broken = set(view.broken)
    for name, frame in tables.items():
        spec = table_of(name)
        strange = [c for c in frame.columns if c not in spec.columns]
        if strange:
            raise KeyError(f"no column {strange[0]!r} in {name}")
        draft = from_text(spec, as_text(spec.file, frame), problems)
        required = [f.name for f in spec.fields.values() if f.required and f.name not in draft.broken]
        problems += missing_cells(draft, required, "blank, but a value is needed", range(len(draft)))
        broken |= {(name, column) for column in draft.broken}
        frames[name], origins[name] = finish(draft, np.ones(len(draft), dtype=np.bool_))
    fresh = View(frames, origins, frozenset(broken), view.original, off=view.off)
    problems += dangling(fresh)
    problems += check_all(fresh)
    if any(p.severity == "error" for p in problems):
        raise CaseError(problems)
    return fresh, tuple(CaseError(problems).problems)


def as_text(file: str, frame: pd.DataFrame) -> TextTable:
    """A table as the cells of a file; numbers so that they are read back to the last digit."""
    columns = {str(name): [clean(cell(v)) for v in frame[name].tolist()] for name in frame.columns}
    return TextTable(file, columns, list(range(2, len(frame) + 2)), semicolon=False)


def cell(value: Any) -> str:
    """The text of one cell: blank where missing."""
    if value is None or value is pd.NA or value != value:
        return ""
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(float(value))
    return str(value)
