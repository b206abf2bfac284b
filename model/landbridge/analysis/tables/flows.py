"""What each link carries, how much it could, and what its limits are worth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from landbridge.analysis.study import State
from landbridge.analysis.tables.builds import standing_builds
from landbridge.analysis.tables.reader import Reader, spread, xs
from landbridge.case.observed import FLOW_UNITS
from landbridge.formulation import links
from landbridge.formulation.gas import MCM_PER_DAY
from landbridge.formulation.power import MW
from landbridge.formulation.stretches import arcs_of
from landbridge.formulation.time import HOURS_PER_YEAR
from landbridge.solve.program import Floats

ENDS = ["link", "direction", "period"]
#: Labels of links; yearly flow and mean use of capacity, each [states, links].
Part = tuple[pd.DataFrame, Floats, Floats]


def link_flows(r: Reader, *states: State) -> pd.DataFrame:
    """Yearly flow, capacity, permit, use and rent of every link, direction and period, in expectation over water years.

    `rent` (MUSD a year) and `unit_rent` (USD per MWh, TEU, t or MMBtu) are what its limits are worth: see `rents`.
    """
    labels, flow, mean = _carried(r, states)
    capacity, permit = capacities(r, states, labels)
    limit = np.fmin(capacity, permit)
    with np.errstate(divide="ignore", invalid="ignore"):
        use = np.where(limit > 0, mean / limit, np.nan)
    rent, unit_rent = r.rents.of(states, labels, flow)
    numbers = {"flow": flow, "capacity": capacity, "permit": permit, "use": use, "rent": rent, "unit_rent": unit_rent}
    return spread(states, labels, numbers)


def yearly_flows(r: Reader, *states: State) -> pd.DataFrame:
    """Yearly flow of every link, direction and period alone, as in `link_flows`."""
    labels, flow, _ = _carried(r, states)
    return spread(states, labels, {"flow": flow})


def _carried(r: Reader, states: Sequence[State]) -> Part:
    """Links of all carriers."""
    parts = [_lines(r, states), _pipes(r, states), _freight(r, states)]
    there = [part for part in parts if len(part[0])] or parts[:1]
    labels = pd.concat([frame for frame, _, _ in there], ignore_index=True)
    return labels, np.hstack([part[1] for part in there]), np.hstack([part[2] for part in there])


def _lines(r: Reader, states: Sequence[State]) -> Part:
    total = r.of_columns("line_flow", lambda: r.expected("line_flow", [*ENDS, "slice", "e"]), ENDS)
    energy = total.over(xs(states))
    labels = total.labels.assign(flow=0.0, product="power", unit=FLOW_UNITS["power"])
    return labels, energy / 1e3, energy / HOURS_PER_YEAR / MW


def _pipes(r: Reader, states: Sequence[State]) -> Part:
    total = r.of_columns("pipe_flow", lambda: r.expected("pipe_flow", [*ENDS, "month", "e"]), ENDS)
    mean = total.over(xs(states)) / HOURS_PER_YEAR
    labels = total.labels.assign(flow=0.0, product="gas", unit=FLOW_UNITS["gas"])
    return labels, mean / MCM_PER_DAY, mean


def _freight(r: Reader, states: Sequence[State]) -> Part:
    def over_links() -> pd.DataFrame:
        frame, where = r.frame("cargo_flow", ["stretch", "cargo", "period"])
        f = frame.assign(position=where, weight=1.0).merge(arcs_of(r.m.stretches), on="stretch")
        f["product"] = f["cargo"].map({i: c.product for i, c in enumerate(r.m.cargoes)})
        return f

    total = r.of_columns("cargo_flow", over_links, [*ENDS, "product"])
    labels = total.labels.assign(flow=0.0, unit=total.labels["product"].map(FLOW_UNITS))
    running, where = r.frame("vehicles", ENDS)
    number = dict(zip(running.itertuples(index=False, name=None), where.tolist(), strict=True))
    at = np.array([number.get(key, -1) for key in labels[ENDS].itertuples(index=False, name=None)], dtype=np.int64)
    mean = np.array([np.append(x, np.nan)[at] for x in xs(states)]).reshape(len(states), len(labels))
    return labels, total.over(xs(states)), mean


def capacities(r: Reader, states: Sequence[State], labels: pd.DataFrame) -> tuple[Floats, Floats]:
    """Capacity with builds, and permit, of the links and periods of some labels, NaN for none: [states, labels].

    In the units of the table `links`.
    """
    keys = list(zip(labels["link"].tolist(), labels["period"].tolist(), strict=True))
    pairs = list(dict.fromkeys(keys))
    number = {pair: i for i, pair in enumerate(pairs)}
    at = np.array([number[key] for key in keys], dtype=np.int64)
    m = r.m
    rows = {**m.power.lines, **m.gas.pipes, **m.freight.links}
    existing = [links.existing(rows[name], y) for name, y in pairs]
    standing = np.array([np.nan if size is None else size for size in existing], dtype=float)
    available = np.array([rows[name].availability for name, _ in pairs], dtype=float)
    scale = np.array([links.SCALE[rows[name].carrier] for name, _ in pairs], dtype=float)
    built = standing_builds(r, states, pairs)
    size = available * (np.where(np.isnan(standing), 0.0, standing) + built) / scale
    capacity = np.where(~np.isnan(standing) | (built != 0), size, np.nan)
    return capacity[:, at], _permits(r, states, pairs)[:, at]


def _permits(r: Reader, states: Sequence[State], pairs: Sequence[tuple[str, int]]) -> Floats:
    """Permit of links that pass gates, NaN for others, in the units of the table `links`: [states, pairs]."""
    m = r.m
    rows = {**m.power.lines, **m.gas.pipes, **m.freight.links}
    permit = np.full((len(states), len(pairs)), np.nan)
    for i, (name, y) in enumerate(pairs):
        gates = m.route_gates.get(name, ())
        if gates:
            permit[:, i] = [rows[name].design * min(s.phi[g, y] for g in gates) for s in states]
    return permit
