"""What is carried, at what cost, how long it is on the way, and which way it goes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from landbridge.analysis.grouped import numbered, summed
from landbridge.analysis.journeys import LEAST
from landbridge.analysis.study import State
from landbridge.analysis.tables.reader import Reader, label, spread
from landbridge.case.observed import FLOW_UNITS
from landbridge.formulation import freight
from landbridge.solve.program import Ints

COLUMNS = ["flow", "period", "quantity", "carried", "unit", "mean_cost", "mean_hours"]


def cargo(r: Reader, *states: State) -> pd.DataFrame:
    """What is carried of each flow, its mean generalised cost from the duals (USD a unit), and its mean hours."""
    m = r.m
    f, where = r.frame("carried", ["flow", "class", "passed", "period"])
    if not len(f):
        return label(states[0], pd.DataFrame(columns=COLUMNS))
    number, labels = numbered(f, ["flow", "period"])  # the flows of `journeys`, in their order
    keys = list(zip(labels["flow"].tolist(), labels["period"].tolist(), strict=True))
    rows, origin = m.freight.flows, _origins(r, f)
    discount = r.mapped(f, "period", m.time.discount)
    unit = np.array([freight.UNITS[rows[k].product] for k in f["flow"]], dtype=float)
    carried, money = [], []
    for state in states:
        x, y = state.solution.x[where], np.append(state.solution.y, np.nan)
        cost = np.abs(y[origin]) / discount * 1e6 / unit
        sums = summed(number, x, np.where(x > 0, cost * x, 0.0))
        carried.append(sums[0])
        money.append(sums[1])
    amount = np.array(carried)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean_cost = np.where(amount > 1e-9, np.array(money) / amount, np.nan)
    labels = labels.assign(
        quantity=[m.freight.quantity[k] for k in keys], carried=0.0, unit=[FLOW_UNITS[rows[k].product] for k, _ in keys]
    )
    hours = np.array([r.journeys.hours(s) for s in states])
    return spread(states, labels, {"carried": amount, "mean_cost": mean_cost, "mean_hours": hours})


def _origins(r: Reader, lots: pd.DataFrame) -> Ints:
    """Position of the cargo balance at the origin of each lot (flow, class, passed, period); -1 where there is none."""
    m = r.m
    at, where = r.frame("cargo_balance", ["node", "cargo", "period"])
    place = dict(zip(at.itertuples(index=False, name=None), where.tolist(), strict=True))
    number = {c: i for i, c in enumerate(m.cargoes)}
    found = [
        place.get((m.freight.flows[k].origin, number[m.freight.lots[k, c, passed]], y), -1)
        for k, c, passed, y in lots.itertuples(index=False, name=None)
    ]
    return np.array(found, dtype=np.int64)


def ways(r: Reader, *states: State) -> pd.DataFrame:
    """Share of each flow that passes each corridor: see `Journeys.corridors`; shares of nothing are left out."""
    journeys = r.journeys
    rows = [(*flow, corridor) for flow in journeys.flows for corridor in journeys.names]
    share = np.array([journeys.corridors(s).ravel() for s in states]).reshape(len(states), len(rows))
    return spread(states, pd.DataFrame(rows, columns=["flow", "period", "corridor"]), {"share": share}, share > LEAST)
