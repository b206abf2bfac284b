"""The arrays of a model, whichever way it was declared.

minimise  c'x   subject to   row_lower <= A x <= row_upper,   lower <= x <= upper
"""

from __future__ import annotations

import itertools
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.sparse import coo_array, csc_array

from landbridge.formulation.arrays import ArrayModel
from landbridge.solve.objects import parts_of_objects
from landbridge.solve.parts import Families, Flags, Floats, Ints, Numbers
from landbridge.solve.ranges import parts_of_ranges


class Members:
    """Columns or rows by the name of their variable or constraint.

    Attributes:
        size: how many there are.
    """

    def __init__(self, families: Families, place: Numbers) -> None:
        self._families, self._place = families, place
        self.size = int((place >= 0).sum())
        self._indexed: dict[str, tuple[list[Any], Ints]] = {}
        self._names: list[tuple[str, tuple[Any, ...]]] | None = None

    def __contains__(self, name: str) -> bool:
        return name in self._families

    def indexed(self, name: str) -> tuple[list[Any], Ints]:
        """Keys and positions of the members of a variable or constraint that the program holds."""
        if name not in self._indexed:
            first, named = self._families[name]
            keys = named()
            places = self._place[first : first + len(keys)]
            there = places >= 0
            self._indexed[name] = list(itertools.compress(keys, there)), places[there].astype(np.int64)
        return self._indexed[name]

    def name(self, position: int) -> tuple[str, tuple[Any, ...]]:
        """Variable or constraint at a position, and its key."""
        if self._names is None:
            self._names = [("", ())] * self.size
            for family in self._families:
                for key, at in zip(*self.indexed(family), strict=True):
                    self._names[at] = family, key if isinstance(key, tuple) else (key,)
        return self._names[position]


class Form(NamedTuple):
    """Arrays of a program, and what its columns and rows are.

    Attributes:
        cost, lower, upper: of the n columns. matrix: A, m x n, by column. row_lower, row_upper: of the m rows.
        integer: columns that are whole numbers. columns, rows: their names.
        ledger: terms of the objective; access: bounds that openness governs, both with positions in the program
        (-1: in no row) in place of the model's numbers.
    """

    cost: Floats
    matrix: csc_array
    lower: Floats
    upper: Floats
    row_lower: Floats
    row_upper: Floats
    integer: Flags
    columns: Members
    rows: Members
    ledger: pd.DataFrame
    access: pd.DataFrame


def form_of(model: Any) -> Form:
    """The arrays of a model; columns that nothing mentions and rows that hold whatever happens are left out."""
    parts = parts_of_ranges(model) if isinstance(model, ArrayModel) else parts_of_objects(model)
    shape = len(parts.rhs), len(parts.cost)
    whole = coo_array((parts.value, (parts.row, parts.column)), shape=shape).tocsr()
    whole.eliminate_zeros()
    row_lower = np.where(parts.sense <= 0, parts.rhs, -np.inf)
    row_upper = np.where(parts.sense >= 0, parts.rhs, np.inf)
    empty = np.diff(whole.indptr) == 0
    kept = np.nonzero(~(empty & (row_lower <= 0) & (row_upper >= 0)))[0]
    used = np.bincount(whole.indices, minlength=shape[1]) > 0
    held = np.nonzero(used | (parts.cost != 0))[0]
    column, row = _numbered(held, shape[1]), _numbered(kept, shape[0])
    ledger = parts.ledger.assign(column=column[parts.ledger["column"].to_numpy()])
    access = parts.access
    target, on_row = access["target"].to_numpy(), access["row"].to_numpy()
    access["target"] = np.where(on_row, row[np.where(on_row, target, 0)], column[np.where(on_row, 0, target)])
    return Form(
        _only(parts.cost, held),
        _only(_only(whole, kept).tocsc().T, held).T,
        _only(parts.lower, held),
        _only(parts.upper, held),
        _only(row_lower, kept),
        _only(row_upper, kept),
        _only(parts.integer, held),
        Members(parts.columns, column),
        Members(parts.rows, row),
        ledger,
        access,
    )


def _only(values: Any, places: Ints) -> Any:
    """Values, or rows, at those places in order; not copied where they are all of them."""
    return values if len(places) == values.shape[0] else values[places]


def _numbered(held: Ints, size: int) -> Numbers:
    """Position of each of `size` members among those held, -1 for the others."""
    out = np.full(size, -1, dtype=np.int32)
    out[held] = np.arange(len(held))
    return out
