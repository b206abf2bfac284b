"""What enters the transit country, what leaves it, and what goes through."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from landbridge.analysis.study import State
from landbridge.analysis.tables import Reader, label, link_flows
from landbridge.analysis.value_parts import through_stretches
from landbridge.formulation import links

#: In the column `other`: all other countries together.
ALL = "all"
COLUMNS = ["country", "other", "product", "unit", "period", "entered", "left", "through"]


def border_flows(r: Reader, states: Sequence[State]) -> pd.DataFrame:
    """Flows over the borders of the transit country by product, other country and period; nothing where none is named.

    `entered` is what arrives, `left` what sets out at the border (TWh, bcm, thousand TEU, million t a year). `through`,
    of all countries together (`other` is `all`): of power and gas the less of what enters and what leaves in a slice or
    month, at most what is carried through; of cargo what enters bound for another country.
    """
    country = r.study.case.setting("transit_country")
    if not country or not states:
        return pd.DataFrame(columns=["path", "level", *COLUMNS])
    sides, frames = _sides(r, country), []
    for state in states:
        f = link_flows(r, state).merge(sides, on=["link", "direction"])
        f["entered"] = f["flow"] * f["arrives"] * f["into"]
        f["left"] = f["flow"] * ~f["into"]
        by = ["other", "product", "unit", "period"]
        each = f.groupby(by, sort=True)[["entered", "left"]].sum().reset_index()
        every = each.groupby(by[1:])[["entered", "left"]].sum().reset_index().assign(other=ALL)
        through = _through(r, state, country, sides)
        every["through"] = [through.get((p, y), 0.0) for p, y in zip(every["product"], every["period"], strict=True)]
        found = pd.concat([each.assign(through=np.nan), every], ignore_index=True).assign(country=country)
        frames.append(label(state, found[COLUMNS]))
    return pd.concat(frames, ignore_index=True)


def _sides(r: Reader, country: str) -> pd.DataFrame:
    """Links over the borders by direction: the other country, whether it leads in, and the share that arrives."""
    m, rows = r.m, []
    for table, nodes in (
        (m.power.lines, m.power.nodes),
        (m.gas.pipes, m.gas.nodes),
        (m.freight.links, m.freight.nodes),
    ):
        for k, row in table.items():
            for d in links.directions(row):
                start, end = (nodes[n].country for n in links.ends(row, d))
                if start != end and country in (start, end):
                    into = end == country
                    rows.append((k, d, start if into else end, into, 1.0 - (row.loss or 0.0)))
    columns = ["link", "direction", "other", "into", "arrives"]
    return pd.DataFrame(rows, columns=columns).astype({"into": bool, "arrives": float})


def _through(r: Reader, state: State, country: str, sides: pd.DataFrame) -> dict[tuple[str, int], float]:
    """What goes through, by product and period."""
    out: dict[tuple[str, int], float] = {}
    for product, name, moment, unit in (
        ("power", "line_flow", "slice", 1e-3),
        ("gas", "pipe_flow", "month", 1 / 24e3),
    ):
        f = r.expected(name, ["link", "direction", "period", moment, "e"]).merge(sides, on=["link", "direction"])
        if f.empty:
            continue
        amount = state.solution.x[f["position"].to_numpy(dtype=np.int64)] * f["weight"].to_numpy() * unit
        f = f.assign(entered=amount * f["arrives"] * f["into"], left=amount * ~f["into"])
        sums = f.groupby(["period", moment, "e"])[["entered", "left"]].sum()
        least = sums.min(axis=1).groupby(level="period").sum()
        out |= {(product, y): float(v) for y, v in zip(least.index.tolist(), least, strict=True)}
    m, stretches = r.m, set(through_stretches(r.study, country))
    frame, where = r.frame("cargo_flow", ["stretch", "cargo", "period"])
    for (a, i, y), j in zip(frame.itertuples(index=False, name=None), where.tolist(), strict=True):
        cargo = m.cargoes[i]
        if a in stretches and m.freight.nodes[cargo.destination].country != country:
            key = (cargo.product, int(y))
            out[key] = out.get(key, 0.0) + float(state.solution.x[j])
    return out
