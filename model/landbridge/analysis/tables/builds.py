"""What is built, and what stands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.sparse import coo_array

from landbridge.analysis.study import State
from landbridge.analysis.tables.reader import Reader, spread
from landbridge.formulation import finance
from landbridge.solve.program import Floats

UNIT_BUILT = {"power": "GW", "freight": "vehicles/day", "gas": "mcm/day"}
#: A build: table, name, period in which it is built.
BUILD = ["table", "name", "vintage"]


def builds(r: Reader, *states: State) -> pd.DataFrame:
    """What is built in each period, and its annuity at the social rate."""
    frame, where = r.frame("build", BUILD)
    assets = [r.m.assets[key] for key in zip(frame["table"], frame["name"], strict=True)]
    annuity = np.array([a.capex * finance.annual(a.social, a.life) for a in assets], dtype=float)
    labels = frame.rename(columns={"vintage": "period"}).assign(size=0.0, unit=[UNIT_BUILT[a.carrier] for a in assets])
    size = np.array([s.solution.x[where] for s in states])
    return spread(states, labels, {"size": size, "investment": annuity * size}, size > 1e-6)


def standing_builds(r: Reader, states: Sequence[State], pairs: Sequence[tuple[str, int]]) -> Floats:
    """Builds of links alive in a period, for pairs of link and period, in model units: [states, pairs]."""
    frame, where = r.frame("build", BUILD)
    number = {pair: i for i, pair in enumerate(pairs)}
    alive = [
        (number[name, y], j)
        for j, (table, name, vintage) in enumerate(frame.itertuples(index=False, name=None))
        if table == "links"
        for y in r.m.time.periods
        if (name, y) in number and r.m.assets[table, name].alive(vintage, y)
    ]
    row, column = np.array(alive, dtype=np.int64).reshape(-1, 2).T
    matrix = coo_array((np.ones(len(row)), (row, column)), shape=(len(pairs), len(frame))).tocsr()
    sizes = [s.solution.x[where] for s in states]
    return np.array([matrix @ np.where(size > 1e-9, size, 0.0) for size in sizes])
