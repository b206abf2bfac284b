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
    """What is built, by the period in which it first stands, and its annuity at the social rate."""
    frame, where = r.frame("build", BUILD)
    first = [next(iter(r.m.service[t, n][v].shares)) for t, n, v in frame.itertuples(index=False, name=None)]
    frame = frame.assign(period=np.array(first, dtype=np.int64)).drop(columns="vintage")
    labels = frame.drop_duplicates(ignore_index=True)
    number = {key: i for i, key in enumerate(labels.itertuples(index=False, name=None))}
    row = [number[key] for key in frame.itertuples(index=False, name=None)]
    together = coo_array((np.ones(len(row)), (row, np.arange(len(row)))), shape=(len(labels), len(row))).tocsr()
    size = np.array([together @ s.solution.x[where] for s in states])
    assets = [r.m.assets[key] for key in zip(labels["table"], labels["name"], strict=True)]
    annuity = np.array([a.capex * finance.charge(a.social, a.life, a.works) for a in assets], dtype=float)
    labels = labels.assign(size=0.0, unit=[UNIT_BUILT[a.carrier] for a in assets])
    return spread(states, labels, {"size": size, "investment": annuity * size}, size > 1e-6)


def standing_builds(r: Reader, states: Sequence[State], pairs: Sequence[tuple[str, int]]) -> Floats:
    """What builds add to links in a period (less than 0: replace), for pairs of link and period: [states, pairs].

    In model units.
    """
    frame, where = r.frame("build", BUILD)
    number = {build: j for j, build in enumerate(frame.itertuples(index=False, name=None))}
    added = [
        (i, number[build], unit)
        for i, (name, y) in enumerate(pairs)
        for build, unit in r.m.working.get(("links", name, y), ())
    ]
    row, column, unit = np.array(added, dtype=float).reshape(-1, 3).T
    shape = (len(pairs), len(frame))
    matrix = coo_array((unit, (row.astype(np.int64), column.astype(np.int64))), shape=shape).tocsr()
    sizes = [s.solution.x[where] for s in states]
    return np.array([matrix @ np.where(size > 1e-9, size, 0.0) for size in sizes])
