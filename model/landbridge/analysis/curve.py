"""The trust curve: welfare and its slope along a path, on a grid of levels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from landbridge.analysis.study import State, Study
from landbridge.formulation import trust


def grid(levels: int) -> list[float]:
    """Evenly spaced levels from 0 to 1."""
    return [float(v) for v in np.linspace(0.0, 1.0, levels)]


def trust_curve(study: Study, path: str, levels: Sequence[float]) -> list[State]:
    """States along a path. Each is solved from the last one's basis; nothing is built anew."""
    return [study.on_path(path, level) for level in levels]


def curve_table(study: Study, states: Sequence[State]) -> pd.DataFrame:
    """One row a level: cost and welfare (MUSD, NPV), gain over the first state, and slope.

    The slope is minus d cost / d level to the right of the level (to the left at the end), from the duals of all
    bounds that openness governs. Between breakpoints it is the slope of minus cost; where no fees or hazard premiums
    change it is the slope of the gain.
    """
    first = study.welfare(states[0])
    rows = []
    for state in states:
        welfare = study.welfare(state)
        rows.append(
            {
                "path": state.path,
                "level": state.level,
                "cost": state.solution.objective,
                "welfare": welfare,
                "gain": welfare - first,
                "slope": -marginal_cost(study, state),
            }
        )
    return pd.DataFrame(rows)


def marginal_cost(study: Study, state: State) -> float:
    """D cost / d level along a state's path: duals of permits times how fast they widen, MUSD."""
    step = 1e-6 if state.level < 1.0 else -1e-6
    phi = trust.openness_on_path(study.case, state.path, state.level + step)
    here, there = state.solution.instance, study.program.at(phi)
    columns, rows = np.nonzero(there.upper != here.upper)[0], np.nonzero(there.row_upper != here.row_upper)[0]
    wider = there.upper[columns] - here.upper[columns]
    wider_rows = there.row_upper[rows] - here.row_upper[rows]
    z, y = state.solution.z, state.solution.y
    gained = np.sum(np.minimum(z[columns], 0.0) * wider) + np.sum(np.minimum(y[rows], 0.0) * wider_rows)
    return float(gained / step)
