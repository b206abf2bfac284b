"""A small linear program, given by its arrays and solved once."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csc_array

from landbridge.solve.highs import Engine
from landbridge.solve.program import Floats, Instance


def minimise(instance: Instance, matrix: Floats | csc_array) -> tuple[Floats, Floats, float]:
    """Minimise cost x with row_lower <= matrix x <= row_upper and lower <= x <= upper; no bound is +-inf.

    Returns:
        Columns x, duals of rows (d objective / d right-hand side: positive where a lower bound binds), objective.

    Raises:
        SolveError: there is no optimum.
    """
    engine = Engine(instance, csc_array(matrix), np.zeros(len(instance.cost), dtype=bool))
    x, duals, _ = engine.solve(instance)
    return x, duals, instance.value(x)
