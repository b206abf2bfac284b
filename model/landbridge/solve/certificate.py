"""A certificate of optimality, computed from arrays without the solver.

For a minimisation with row duals y and reduced costs z = c - A'y, weak duality gives a lower bound on the least cost;
residuals and the gap between that bound and the cost of x say how far x can be from optimal.

With whole units this proves that a plan is the best one for its units. That no other units cost less rests on the
solver's own lower bound, which cannot be worked out without solving.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csc_array

from landbridge.solve.program import Floats, Instance


@dataclass(frozen=True)
class Certificate:
    """How good a solution is.

    Attributes:
        primal_residual: largest violation of a row or bound, relative to 1 + |bound|.
        dual_residual: largest reduced cost that no bound explains, relative to 1 + |cost|.
        complementarity: largest product of a dual and its slack, relative to 1 + |objective|.
        absolute_gap: cost of x less the dual bound, MUSD. relative_gap: the same, over max(1, |objective|).
        objective: cost of x, MUSD. bound: lower bound of the least cost, MUSD.
        violation: what the violations of rows and bounds may be worth in all, MUSD: each at its dual, or at the
            dearest column that could make up for it.
    """

    primal_residual: float
    dual_residual: float
    complementarity: float
    absolute_gap: float
    relative_gap: float
    objective: float
    bound: float = float("nan")
    violation: float = 0.0

    @property
    def worst(self) -> float:
        """Largest of the relative figures."""
        return max(self.primal_residual, self.dual_residual, self.complementarity, self.relative_gap)

    @property
    def error(self) -> float:
        """How far the cost of x may be from the least cost, MUSD."""
        return self.absolute_gap + self.violation


def certify(instance: Instance, matrix: csc_array, x: Floats, y: Floats) -> Certificate:
    """Certificate of a primal-dual pair of an LP.

    Args:
        instance: cost and bounds of n columns and m rows.
        matrix: m rows by n columns.
        x: columns.
        y: duals of rows (d cost / d right-hand side).

    Returns:
        The certificate; for whole units hand over an instance in which they are fixed, and see `with_bound`.
    """
    activity = matrix @ x
    primal = max(
        _violation(activity, instance.row_lower, instance.row_upper),
        _violation(x, instance.lower, instance.upper),
    )
    z = instance.cost - matrix.T @ y
    bad_rows, row_value = _dual_value(y, instance.row_lower, instance.row_upper)
    bad_columns, column_value = _dual_value(z, instance.lower, instance.upper)
    scale = 1 + np.abs(instance.cost)
    dual = max(float(np.max(bad_columns / scale, initial=0.0)), float(np.max(bad_rows, initial=0.0)))
    objective = instance.value(x)
    gap = abs(objective - (row_value + column_value))
    slack = max(
        _slack_product(y, activity, instance.row_lower, instance.row_upper),
        _slack_product(z, x, instance.lower, instance.upper),
    )
    return Certificate(
        primal,
        dual,
        slack / (1 + abs(objective)),
        gap,
        gap / max(1.0, abs(objective)),
        objective,
        row_value + column_value,
        _worth_of_violations(instance, matrix, x, y, z, activity),
    )


def with_bound(found: Certificate, bound: float) -> Certificate:
    """The same with another lower bound: that of a search over whole units."""
    gap = max(found.objective - bound, 0.0)
    relative = max(gap, found.absolute_gap) / max(1.0, abs(found.objective))
    return replace(found, absolute_gap=max(gap, found.absolute_gap), relative_gap=relative, bound=bound)


def _worth_of_violations(
    instance: Instance, matrix: csc_array, x: Floats, y: Floats, z: Floats, activity: Floats
) -> float:
    """What it may cost to undo all violations, MUSD.

    A dual alone does not tell: where a row is violated by less than the solver's tolerance, its dual may be 0.
    """
    on_columns = np.maximum(np.maximum(instance.lower - x, x - instance.upper), 0.0)
    worth = float(np.sum(on_columns * np.maximum(np.abs(z), np.abs(instance.cost))))
    on_rows = np.maximum(np.maximum(instance.row_lower - activity, activity - instance.row_upper), 0.0)
    violated = np.nonzero(on_rows > 0)[0]
    if len(violated):
        rows = matrix[violated].tocoo()
        price = np.abs(y[violated])
        np.maximum.at(price, rows.row, np.abs(instance.cost[rows.col] / rows.data))
        worth += float(np.sum(on_rows[violated] * price))
    return worth


def combine(found: list[Certificate]) -> Certificate:
    """Certificate of independent parts solved apart: residuals are the worst, gaps add up."""
    objective, gap = sum(c.objective for c in found), sum(c.absolute_gap for c in found)
    return Certificate(
        max((c.primal_residual for c in found), default=0.0),
        max((c.dual_residual for c in found), default=0.0),
        max((c.complementarity for c in found), default=0.0),
        gap,
        max([gap / max(1.0, abs(objective)), *(c.relative_gap for c in found)]),
        objective,
        sum(c.bound for c in found),
        sum(c.violation for c in found),
    )


def _violation(value: Floats, lower: Floats, upper: Floats) -> float:
    with np.errstate(invalid="ignore"):  # inf / inf where there is no bound
        below = np.where(np.isfinite(lower), (lower - value) / (1 + np.abs(lower)), 0.0)
        above = np.where(np.isfinite(upper), (value - upper) / (1 + np.abs(upper)), 0.0)
    return float(max(np.max(below, initial=0.0), np.max(above, initial=0.0), 0.0))


def _dual_value(dual: Floats, lower: Floats, upper: Floats) -> tuple[Floats, float]:
    """Part of each dual that has no bound to act on, and the sum of dual times bound for the rest."""
    up, down = np.maximum(dual, 0.0), np.maximum(-dual, 0.0)
    has_lower, has_upper = np.isfinite(lower), np.isfinite(upper)
    bad = np.where(has_lower, 0.0, up) + np.where(has_upper, 0.0, down)
    value = np.sum(up[has_lower] * lower[has_lower]) - np.sum(down[has_upper] * upper[has_upper])
    return bad, float(value)


def _slack_product(dual: Floats, value: Floats, lower: Floats, upper: Floats) -> float:
    low = np.where(
        np.isfinite(lower), np.maximum(dual, 0.0) * np.abs(value - np.where(np.isfinite(lower), lower, 0)), 0.0
    )
    high = np.where(
        np.isfinite(upper), np.maximum(-dual, 0.0) * np.abs(value - np.where(np.isfinite(upper), upper, 0)), 0.0
    )
    return float(max(np.max(low, initial=0.0), np.max(high, initial=0.0)))
