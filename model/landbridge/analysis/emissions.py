"""Tonnes of CO2 and prices by country, today and with gates open.

Power emits output times the fuel's factor over efficiency, where the plant stands; freight emits tonnes per unit of
cargo on every arc, where the arc starts (runs of empty trains emit nothing in the model); gas that is burnt outside
power plants emits its factor, where it is burnt, and pays no price of carbon in the model. Times `carbon_damage` this
is the damage that welfare counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from landbridge.analysis.finding import Finding
from landbridge.analysis.study import State
from landbridge.analysis.tables import Reader, label
from landbridge.formulation import freight

#: Mt per t.
MEGATONNE = 1e-6
KEYS = ["country", "carrier", "sector", "period"]


def emissions(r: Reader, states: Sequence[State]) -> Finding:
    """CO2 and prices of some states by country and period, and in the summary what the first one grows by.

    Args:
        r: reader of the study.
        states: today first, then those to compare with it.

    Returns:
        Tables `emissions` (path, level, country, carrier, sector, period, co2_mt: Mt a year, expected; sector is the
        fuel burnt, the mode of transport, or who burns gas) and `country_prices` (path, level, country, carrier, unit,
        period, price).
        Summary: under `emissions` the change of Mt a year from the first state, by path, period and country.
    """
    frames = [co2(r, s) for s in states]
    now, changes = _by_country(frames[0]), {}
    for state, frame in zip(states[1:], frames[1:], strict=True):
        change = _by_country(frame).sub(now, fill_value=0.0)
        changes[state.path] = {
            str(y): {str(c): float(v) for c, v in part.droplevel("period").items()}
            for y, part in change.groupby(level="period")
        }
    prices = pd.concat([country_prices(r, s) for s in states], ignore_index=True)
    return Finding({"emissions": pd.concat(frames, ignore_index=True), "country_prices": prices}, changes)


def co2(r: Reader, state: State) -> pd.DataFrame:
    """Mt of CO2 a year (expected over water years) by country, carrier, sector and period."""
    frames = []
    for carrier, make in (("power", _of_power), ("freight", _of_freight)):
        total = r.of_columns(f"co2 of {carrier}", partial(make, r), [k for k in KEYS if k != "carrier"])
        frames.append(total.of(state.solution.x, "co2_mt").assign(carrier=carrier))
    frames.append(_of_gas(r, state))
    joined = pd.concat([f for f in frames if len(f)] or frames[:1], ignore_index=True)
    return label(state, joined[[*KEYS, "co2_mt"]])


def _of_gas(r: Reader, state: State) -> pd.DataFrame:
    """Mt of gas that sectors burn: of what they ask for, less what they do not get."""
    d = r.m.gas
    f = r.expected("gas_unserved", ["node", "sector", "period", "month", "e"])
    asked = [d.demand[k] for k in f[["node", "sector", "period", "month"]].itertuples(index=False, name=None)]
    burnt = np.array(asked, dtype=float) - state.solution.x[f["position"].to_numpy(dtype=np.int64)]
    f = f.assign(co2_mt=burnt * f["weight"].to_numpy() / 24 * d.co2 * 1e3 * MEGATONNE, carrier="gas")
    f["country"] = f["node"].map({n: row.country for n, row in d.nodes.items()})
    return f.groupby(KEYS, sort=False)["co2_mt"].sum().reset_index()


def _of_power(r: Reader) -> pd.DataFrame:
    """Mt per GW of each plant in each slice."""
    d, factor = r.m.power, {}
    for p, row in d.plants.items():
        factor[p] = d.fuels[row.fuel].emission / row.efficiency if row.fuel else 0.0
    f = r.expected("generation", ["plant", "period", "slice", "e"])
    f["weight"] *= r.mapped(f, "plant", factor) * 1e3 * MEGATONNE
    f["country"] = f["plant"].map({p: d.nodes[row.node].country for p, row in d.plants.items()})
    f["sector"] = f["plant"].map({p: row.fuel or row.technology for p, row in d.plants.items()})
    return f[f["weight"] != 0]


def _of_freight(r: Reader) -> pd.DataFrame:
    """Mt per unit of cargo on each stretch, arc by arc."""
    d, m = r.m.freight, r.m
    frame, where = r.frame("cargo_flow", ["stretch", "cargo", "period"])
    product = {i: c.product for i, c in enumerate(m.cargoes)}
    rows: list[tuple[Any, ...]] = []
    for a, way in enumerate(m.stretches):
        for arc in (d.arcs[key] for key in way):
            where_from, mode = d.nodes[arc.start].country, d.links[arc.link].mode
            rows += [(a, p, where_from, mode, t * freight.UNITS[p] * MEGATONNE) for p, t in arc.co2.items() if t]
    arcs = pd.DataFrame(rows, columns=["stretch", "product", "country", "sector", "weight"])
    f = frame.assign(position=where, product=frame["cargo"].map(product).astype(object))
    return f.merge(arcs.astype({"product": object, "stretch": np.int64}), on=["stretch", "product"])


def _by_country(frame: pd.DataFrame) -> pd.Series:
    return frame.groupby(["period", "country"])["co2_mt"].sum()


def country_prices(r: Reader, state: State) -> pd.DataFrame:
    """Mean price by country and period, weighted by firm demand (by time where there is none)."""
    frames = []
    for carrier, make, unit in (("power", _of_power_prices, "USD/MWh"), ("gas", _of_gas_prices, "USD/MMBtu")):
        total = r.of_rows(f"{carrier} price of countries", partial(make, r), ["country", "period"])
        frames.append(total.of(state.solution.y, "price").assign(carrier=carrier, unit=unit))
    joined = pd.concat([f for f in frames if len(f)] or frames[:1], ignore_index=True)
    return label(state, joined[["country", "carrier", "unit", "period", "price"]])


def _of_power_prices(r: Reader) -> pd.DataFrame:
    """Weight of each dual of the power balance in its country's mean price."""
    d, t = r.m.power, r.m.time
    f, where = r.frame("power_balance", ["node", "period", "slice", "e"])
    hours, chance = r.mapped(f, "slice", r.hours), r.mapped(f, "e", t.hydro_years)
    demand = np.array([d.demand.get(k, 0.0) for k in zip(f["node"], f["period"], f["slice"], strict=True)])
    f = f.assign(country=f["node"].map({n: row.country for n, row in d.nodes.items()}))
    share = _shares(f, demand * hours * chance, hours * chance)
    return f.assign(position=where, weight=share / (r.mapped(f, "period", t.discount) * chance * hours) * 1e3)


def _of_gas_prices(r: Reader) -> pd.DataFrame:
    """Weight of each dual of the gas balance in its country's mean price."""
    d, t = r.m.gas, r.m.time
    f, where = r.frame("gas_balance", ["node", "period", "month", "e"])
    days, chance = r.mapped(f, "month", t.month_hours) / 24, r.mapped(f, "e", t.hydro_years)
    volume = [
        sum(d.demand.get((n, k, y, month), 0.0) for k in d.sectors_at[n])
        for n, y, month in f[["node", "period", "month"]].itertuples(index=False, name=None)
    ]
    f = f.assign(country=f["node"].map({n: row.country for n, row in d.nodes.items()}))
    share = _shares(f, np.array(volume) * days * chance, days * chance)
    return f.assign(position=where, weight=share / (r.mapped(f, "period", t.discount) * chance * days * d.heat * 1e-3))


def _shares(frame: pd.DataFrame, demand: Any, time: Any) -> pd.Series:
    """Shares of demand within a country and period; of time where nothing is demanded."""
    keys, weight = [frame["country"], frame["period"]], pd.Series(demand, index=frame.index)
    weight = weight.where(weight.groupby(keys).transform("sum") > 0, pd.Series(time, index=frame.index))
    return weight / weight.groupby(keys).transform("sum")
