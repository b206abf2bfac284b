"""Water of hydro plants, month by month."""

from __future__ import annotations

import numpy as np
import pandas as pd

from landbridge.analysis.grouped import numbered, summed
from landbridge.analysis.study import State
from landbridge.analysis.tables.reader import Reader, spread
from landbridge.solve.program import Ints

KEYS = ["plant", "period", "season", "e"]


def water(r: Reader, *states: State) -> pd.DataFrame:
    """Reservoir volume (hm3, end of month) and mean turbined and spilled flow (m3/s) by plant, period and month."""
    t = r.m.time
    q, turbined_at = r.frame("turbined", ["plant", "period", "slice", "e"])
    q = q.assign(season=q["slice"].map({s: x.season for s, x in t.slices.items()}))
    hours, season_hours = r.mapped(q, "slice", r.hours), r.mapped(q, "season", t.season_hours)
    season, seasons = numbered(q, KEYS)
    month, labels = numbered(
        seasons.assign(month=seasons["season"].map(t.season_month)), ["plant", "period", "e", "month"]
    )
    volume_at, spilled_at = _places(r, "volume", seasons), _places(r, "spilled", seasons)
    columns: dict[str, list[object]] = {"volume": [], "turbined": [], "spilled": []}
    for state in states:
        x = np.append(state.solution.x, np.nan)
        (turbined,) = summed(season, x[turbined_at] * hours / season_hours)
        f = pd.DataFrame({"volume": x[volume_at], "turbined": turbined, "spilled": x[spilled_at]}).groupby(month)
        made = f.agg({"volume": "last", "turbined": "mean", "spilled": "mean"}).fillna(0.0).mul(1e3)
        for name, values in columns.items():
            values.append(made[name].to_numpy())
    shape = (len(states), len(labels))
    numbers = {name: np.array(values, dtype=float).reshape(shape) for name, values in columns.items()}
    return spread(states, labels.astype({"month": "int64"}).rename(columns={"e": "hydro_year"}), numbers)


def _places(r: Reader, name: str, seasons: pd.DataFrame) -> Ints:
    """Positions of a variable in each season of a plant; -1 where it has none."""
    frame, where = r.frame(name, KEYS)
    place = dict(zip(frame.itertuples(index=False, name=None), where.tolist(), strict=True))
    keys = seasons[KEYS].itertuples(index=False, name=None)
    return np.array([place.get(key, -1) for key in keys], dtype=np.int64)
