"""What power and gas are worth where they are."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from landbridge.analysis.study import State
from landbridge.analysis.tables.reader import Reader, spread, ys
from landbridge.formulation.time import HOURS_PER_YEAR


def power_prices(r: Reader, state: State) -> pd.DataFrame:
    """Price of power in every slice: node, period, slice, hydrological year, USD/MWh."""
    frame, where = r.frame("power_balance", ["node", "period", "slice", "e"])
    t = r.m.time
    worth = r.mapped(frame, "period", t.discount) * r.mapped(frame, "e", t.hydro_years)
    return frame.assign(price=state.solution.y[where] / worth / r.mapped(frame, "slice", r.hours) * 1e3)


def prices(r: Reader, *states: State) -> pd.DataFrame:
    """Mean price by node and period: power over demand (or hours), gas over days."""
    parts = []
    for name, make, unit in (("power", _of_power, "USD/MWh"), ("gas", _of_gas, "USD/MMBtu")):
        total = r.of_rows(f"{name} price", partial(make, r), ["node", "period"])
        parts.append((total.labels.assign(price=0.0, carrier=name, unit=unit), total.over(ys(states))))
    there = [part for part in parts if len(part[0])] or parts[:1]
    labels = pd.concat([frame for frame, _ in there], ignore_index=True)
    return spread(states, labels, {"price": np.hstack([values for _, values in there])})


def _of_power(r: Reader) -> pd.DataFrame:
    """Weight of each dual of the power balance in its node's mean price."""
    t, demand = r.m.time, r.m.power.demand
    f, where = r.frame("power_balance", ["node", "period", "slice", "e"])
    hours = r.mapped(f, "slice", r.hours)
    chance = r.mapped(f, "e", t.hydro_years)
    load = np.array([demand.get(k, 0.0) for k in zip(f["node"], f["period"], f["slice"], strict=True)])
    weight = pd.Series(load * hours * chance)
    keys = [f["node"], f["period"]]
    weight = weight.where(weight.groupby(keys).transform("sum") > 0, pd.Series(hours * chance))
    share = weight / weight.groupby(keys).transform("sum")
    return f.assign(position=where, weight=share / (r.mapped(f, "period", t.discount) * chance * hours) * 1e3)


def _of_gas(r: Reader) -> pd.DataFrame:
    """Weight of each dual of the gas balance in its node's mean price."""
    f, where = r.frame("gas_balance", ["node", "period", "month", "e"])
    # the day's weight in the year cancels the days that a dual is of
    per_unit = r.mapped(f, "period", r.m.time.discount) * r.m.gas.heat * 1e-3 * (HOURS_PER_YEAR / 24)
    return f.assign(position=where, weight=1 / per_unit)
