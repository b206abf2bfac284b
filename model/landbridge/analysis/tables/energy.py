"""What is generated, and what is not supplied."""

from __future__ import annotations

import pandas as pd

from landbridge.analysis.study import State
from landbridge.analysis.tables.reader import Reader, spread, xs
from landbridge.formulation.gas import MCM_PER_DAY
from landbridge.formulation.time import HOURS_PER_YEAR

#: Least lost load (TWh), shortfall (GW) and unserved gas (bcm) that is told.
TOLD = 1e-9


def generation(r: Reader, *states: State) -> pd.DataFrame:
    """Yearly energy by node and technology (TWh, expected), hydro cascades included."""

    def made() -> pd.DataFrame:
        plants, rivers = r.m.power.plants, r.m.rivers.plants
        f = r.expected("generation", ["plant", "period", "slice", "e"])
        f["node"] = f["plant"].map({p: row.node for p, row in plants.items()})
        f["technology"] = f["plant"].map({p: row.technology for p, row in plants.items()})
        w = r.expected("turbined", ["plant", "period", "slice", "e"])
        w["weight"] *= r.mapped(w, "plant", {h: p.factor for h, p in rivers.items()})
        w["node"] = w["plant"].map({h: p.node for h, p in rivers.items()})
        w["technology"] = "hydro"
        frames = [x for x in (f, w) if len(x)]
        return pd.concat(frames, ignore_index=True) if frames else f

    total = r.of_columns("made", made, ["node", "technology", "period"])
    return spread(states, total.labels, {"energy": total.over(xs(states)) / 1e3})


def shed(r: Reader, *states: State) -> pd.DataFrame:
    """Lost load by node and period, TWh, where there is any."""
    total = r.of_columns(
        "lost_load", lambda: r.expected("lost_load", ["node", "step", "period", "slice", "e"]), ["node", "period"]
    )
    energy = total.over(xs(states)) / 1e3
    return spread(states, total.labels, {"energy": energy}, energy > TOLD)


def shortfall(r: Reader, *states: State) -> pd.DataFrame:
    """Firm capacity that a group lacks for its peak and margin by period, GW, where it lacks any."""

    def made() -> pd.DataFrame:
        frame, where = r.frame("shortfall", ["group", "period"])
        return frame.assign(position=where, weight=1.0)

    total = r.of_columns("shortfall", made, ["group", "period"])
    size = total.over(xs(states))
    return spread(states, total.labels, {"size": size}, size > TOLD)


def gas_unserved(r: Reader, *states: State) -> pd.DataFrame:
    """Gas demand outside power plants that is not served, by node, sector and period, bcm, where there is any."""
    total = r.of_columns(
        "gas_unserved",
        lambda: r.expected("gas_unserved", ["node", "sector", "period", "month", "e"]),
        ["node", "sector", "period"],
    )
    volume = total.over(xs(states)) / (HOURS_PER_YEAR * MCM_PER_DAY)
    return spread(states, total.labels, {"volume": volume}, volume > TOLD)
