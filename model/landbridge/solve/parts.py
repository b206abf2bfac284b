"""What a model says of its program before it is packed: every column and row that was declared, and every entry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Signs = npt.NDArray[np.int8]
#: Rows and columns as HiGHS numbers them.
Numbers = npt.NDArray[np.int32]
#: First member of each variable or constraint by its name, and what gives the keys of all its members in order.
Families = dict[str, tuple[int, Callable[[], list[Any]]]]


class Parts(NamedTuple):
    """A program as declared; entries of one row and column are to be added up.

    Attributes:
        cost, lower, upper: of the columns. integer: columns that are whole numbers. sense: of the rows, 1 (<=),
        0 (=) or -1 (>=). rhs: their right-hand sides. row, column, value: of each entry of the matrix.
        columns, rows: their families.
        ledger: terms of the objective, with the column of each; access: bounds that openness governs, with the
        column or row of each.
    """

    cost: Floats
    lower: Floats
    upper: Floats
    integer: Flags
    sense: Signs
    rhs: Floats
    row: Numbers
    column: Numbers
    value: Floats
    columns: Families
    rows: Families
    ledger: pd.DataFrame
    access: pd.DataFrame
