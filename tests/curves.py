"""Curves of small cases, and how they are checked: brute force, and finite differences on both sides."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from cases import Tables
from landbridge import Study
from landbridge.analysis.curve import Curve
from toys import HOURS, gate, power

#: What 100 MW through a year are worth at 1 USD/MWh, MUSD: a unit of openness of a gate with 100 MW behind it.
UNIT = 100 * HOURS / 1e6

LEVELS = np.linspace(0, 1, 101).tolist()


def brute(study: Study, path: str, levels: Sequence[float]) -> list[float]:
    """Least cost at each level, solved one by one."""
    study.prepare([study.instance_on_path(path, t) for t in levels], "all levels")
    return [study.on_path(path, t).solution.objective for t in levels]


def agrees(study: Study, curve: Curve) -> None:
    """The curve is the brute-force one at 101 levels to 1e-6, and its slopes are one-sided finite differences."""
    assert curve.cost(LEVELS) == pytest.approx(brute(study, curve.path, LEVELS), rel=1e-6)
    points = curve.points
    level, cost = points["level"].to_numpy(), points["cost"].to_numpy()
    step = np.diff(level) / 4
    right = (cost[:-1] - brute(study, curve.path, (level[:-1] + step).tolist())) / step
    left = (np.array(brute(study, curve.path, (level[1:] - step).tolist())) - cost[1:]) / step
    largest = float(np.max(np.abs(right)))
    assert points["slope_right"].tolist()[:-1] == pytest.approx(right.tolist(), rel=1e-6, abs=1e-7 * largest)
    assert points["slope_left"].tolist()[1:] == pytest.approx(left.tolist(), rel=1e-6, abs=1e-7 * largest)


def shown(points: pd.DataFrame) -> list[tuple[float, str]]:
    """Level and reason of each breakpoint."""
    return [(round(float(t), 9), str(why)) for t, why in zip(points["level"], points["why"], strict=True)]


def steps(response: Sequence[tuple[float, float]]) -> Tables:
    """B needs 100 MW at 60 USD/MWh; A has 30 MW at 10 and 200 MW at 20, behind a gate with 100 MW of design."""
    plants = {"p10": ("A", 30.0, 10.0), "p20": ("A", 200.0, 20.0), "dear": ("B", 200.0, 60.0)}
    return gate(
        power({"A": 0, "B": 100}, plants, [{"link": "AB", "existing": 200}]), "AB", design=100, response=response
    )


def staircase(steps: int) -> Tables:
    """B's 100 MW come from many plants of equal size whose costs rise from 40 to 100; imports at 20 push them out."""
    plants = {"cheap": ("A", 200.0, 20.0)}
    plants |= {f"p{i:02d}": ("B", 100.0 / steps, 40.0 + 60.0 * i / (steps - 1)) for i in range(steps)}
    return gate(power({"A": 0, "B": 100}, plants, [{"link": "AB", "existing": 200}]), "AB", design=100)
