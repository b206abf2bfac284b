"""A small linear program, given by its arrays and solved once."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csc_array

from landbridge.solve.highs import Engine
from landbridge.solve.program import Floats


def minimise(
    cost: Floats, matrix: Floats | csc_array, row_lower: Floats, row_upper: Floats, lower: Floats, upper: Floats
) -> tuple[Floats, Floats, float]:
    """Minimise cost x with row_lower <= matrix x <= row_upper and lower <= x <= upper; no bound is +-inf.

    Returns:
        Columns x, duals of rows (d objective / d right-hand side: positive where a lower bound binds), objective.

    Raises:
        SolveError: there is no optimum.
    """
    engine = Engine(cost, csc_array(matrix), row_lower, row_upper, lower, upper, np.zeros(len(cost), dtype=bool))
    x, duals, _ = engine.solve(lower, upper, row_upper)
    return x, duals, float(cost @ x)
