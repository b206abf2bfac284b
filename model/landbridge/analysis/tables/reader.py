"""Reads variables and duals of solved states into tables, with everything but the numbers worked out once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array, csr_array

from landbridge.analysis.grouped import numbered
from landbridge.analysis.journeys import Journeys
from landbridge.analysis.rents import Rents
from landbridge.analysis.study import State, Study
from landbridge.solve.program import Floats, Ints


class Total(NamedTuple):
    """A table that is linear in a solution: the labels of its rows, and what each column (or dual) adds to them."""

    labels: pd.DataFrame
    matrix: csr_array

    def of(self, values: Floats, name: str) -> pd.DataFrame:
        """The table for the columns (or duals) of a program."""
        return self.labels.assign(**{name: self.matrix @ values})

    def over(self, many: Sequence[Floats]) -> Floats:
        """The numbers of the table for each of several columns (or duals) of a program: [how many, rows]."""
        return np.array([self.matrix @ values for values in many]).reshape(len(many), len(self.labels))


class Reader:
    """Reads variables and duals of states into tables, with everything but the numbers worked out once."""

    def __init__(self, study: Study) -> None:
        self.study, self.m = study, study.program.model
        self._found: dict[str, tuple[pd.DataFrame, Ints]] = {}
        self._totals: dict[str, Total] = {}
        time = self.m.time
        self.hours = {s: v.hours for s, v in time.slices.items()}

    @cached_property
    def rents(self) -> Rents:
        """Scarcity of the study's links."""
        return Rents(self.study)

    @cached_property
    def journeys(self) -> Journeys:
        """Ways of the study's cargo."""
        return Journeys(self.study)

    def frame(self, name: str, columns: Sequence[str]) -> tuple[pd.DataFrame, Ints]:
        """Index of a variable or constraint as columns, and positions in the program."""
        if name not in self._found:
            keys, where = self.study.program.indexed(getattr(self.m, name))
            self._found[name] = pd.DataFrame(keys, columns=list(columns)), where
        return self._found[name]

    def values(self, state: State, name: str, columns: Sequence[str]) -> pd.DataFrame:
        """Values of a variable in a state: its index and `value`."""
        frame, where = self.frame(name, columns)
        return frame.assign(value=state.solution.x[where])

    def total(self, name: str, make: Callable[[], pd.DataFrame], by: Sequence[str], size: int) -> Total:
        """Sums of a frame's `weight` times what stands at its `position`, by some of its columns; made once.

        Args:
            name: what it is remembered under.
            make: builds the frame.
            by: columns that label the sums.
            size: length of what it will be applied to (columns or rows of the program).
        """
        if name not in self._totals:
            frame = make()
            number, labels = numbered(frame, by)
            entries = (frame["weight"].to_numpy(dtype=float), (number, frame["position"].to_numpy(dtype=np.int64)))
            self._totals[name] = Total(labels, coo_array(entries, shape=(len(labels), size)).tocsr())
        return self._totals[name]

    def of_columns(self, name: str, make: Callable[[], pd.DataFrame], by: Sequence[str]) -> Total:
        """A total over columns of the program."""
        return self.total(name, make, by, len(self.study.program.cost))

    def of_rows(self, name: str, make: Callable[[], pd.DataFrame], by: Sequence[str]) -> Total:
        """A total over duals of the program."""
        return self.total(name, make, by, len(self.study.program.row_lower))

    def expected(self, name: str, columns: Sequence[str]) -> pd.DataFrame:
        """A dispatch variable with `position` and `weight`: hours of its slice or month, times probability."""
        frame, where = self.frame(name, columns)
        hours = (
            self.mapped(frame, "slice", self.hours)
            if "slice" in columns
            else self.mapped(frame, "month", self.m.time.month_hours)
        )
        return frame.assign(position=where, weight=hours * self.mapped(frame, "e", self.m.time.hydro_years))

    def mapped(self, frame: pd.DataFrame, column: str, mapping: Mapping[Any, Any]) -> Floats:
        """A column of a frame mapped to floats."""
        return frame[column].map(mapping).to_numpy(dtype=float)


def label(state: State, frame: pd.DataFrame) -> pd.DataFrame:
    """Put path and level in front of a frame."""
    out = frame.copy()
    out.insert(0, "path", state.path)
    out.insert(1, "level", state.level)
    return out


def spread(
    states: Sequence[State],
    labels: pd.DataFrame,
    columns: Mapping[str, Floats],
    keep: npt.NDArray[np.bool_] | None = None,
) -> pd.DataFrame:
    """Rows of one state after another, with path and level in front.

    Args:
        states: S states.
        labels: n rows that every state has; a column of `columns` stands where it stands here, or else at the end.
        columns: numbers by name, [S, n].
        keep: rows that are shown, [S, n]; all by default.
    """
    n = len(labels)
    s, i = np.divmod(np.arange(len(states) * n), max(n, 1)) if keep is None else np.nonzero(keep)
    if not len(s):
        nothing = np.zeros(0)
        return label(states[0], labels.iloc[:0].assign(**dict.fromkeys(columns, nothing)))
    out = labels.iloc[i].reset_index(drop=True)
    for name, numbers in columns.items():
        out[name] = numbers[s, i]
    out.insert(0, "path", pd.Series([state.path for state in states], dtype="str").iloc[s].to_numpy())
    out.insert(1, "level", np.array([state.level for state in states], dtype=float)[s])
    return out


def xs(states: Sequence[State]) -> list[Floats]:
    """Columns of some states."""
    return [state.solution.x for state in states]


def ys(states: Sequence[State]) -> list[Floats]:
    """Duals of rows of some states."""
    return [state.solution.y for state in states]
