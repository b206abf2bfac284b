"""Result tables of a solved state: flows, builds, generation, prices, water, cargo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from landbridge.analysis.study import State, Study
from landbridge.formulation import freight, links
from landbridge.formulation.gas import MCM_PER_DAY
from landbridge.formulation.power import MW

#: Unit of a yearly flow, by product.
UNIT = {"power": "TWh", "container": "thousand TEU", "bulk": "million t", "gas": "bcm"}


class Reader:
    """Reads variables and duals of states into frames, with the positions looked up once."""

    def __init__(self, study: Study) -> None:
        self.study, self.m = study, study.program.model
        self._found: dict[str, tuple[pd.DataFrame, Any]] = {}

    def frame(self, name: str, columns: Sequence[str]) -> tuple[pd.DataFrame, Any]:
        """Index of a variable or constraint as columns, and positions in the program."""
        if name not in self._found:
            keys, where = self.study.program.indexed(getattr(self.m, name))
            self._found[name] = pd.DataFrame(keys, columns=list(columns)), where
        return self._found[name]

    def values(self, state: State, name: str, columns: Sequence[str]) -> pd.DataFrame:
        """Values of a variable in a state: its index and `value`."""
        frame, where = self.frame(name, columns)
        return frame.assign(value=state.solution.x[where])

    def duals(self, state: State, name: str, columns: Sequence[str]) -> pd.DataFrame:
        """Duals of a constraint in a state: its index and `value` (d cost / d right-hand side)."""
        frame, where = self.frame(name, columns)
        return frame.assign(value=state.solution.y[where])

    def mapped(self, frame: pd.DataFrame, column: str, mapping: dict[Any, float]) -> Any:
        """A column of a frame mapped to floats."""
        return frame[column].map(mapping).to_numpy(dtype=float)


def label(state: State, frame: pd.DataFrame) -> pd.DataFrame:
    """Put path and level in front of a frame."""
    out = frame.copy()
    out.insert(0, "path", state.path)
    out.insert(1, "level", state.level)
    return out


def link_flows(r: Reader, state: State) -> pd.DataFrame:
    """Yearly flow, capacity, permit and use of every link, direction and period, in expectation over water years."""
    frames = [_line_flows(r, state), _pipe_flows(r, state), _freight_flows(r, state)]
    flows = pd.concat([f for f in frames if len(f)], ignore_index=True) if any(len(f) for f in frames) else frames[0]
    if not len(flows):
        return label(state, flows)
    capacity, permit = capacities(r, state)
    keys = list(zip(flows["link"], flows["period"], strict=True))
    flows["capacity"] = [capacity.get(k, np.nan) for k in keys]
    flows["permit"] = [permit.get(k, np.nan) for k in keys]
    limit = np.fmin(flows["capacity"], flows["permit"])
    with np.errstate(divide="ignore", invalid="ignore"):
        flows["use"] = np.where(limit > 0, flows["peak_use"] / limit, np.nan)
    return label(state, flows.drop(columns="peak_use"))


def _line_flows(r: Reader, state: State) -> pd.DataFrame:
    f = r.values(state, "line_flow", ["link", "direction", "period", "slice", "e"])
    hours = r.mapped(f, "slice", {s: v.hours for s, v in r.m.time.slices.items()})
    f["flow"] = f["value"] * hours * r.mapped(f, "e", r.m.time.hydro_years) / 1e3
    f["mean"] = f["value"] * hours * r.mapped(f, "e", r.m.time.hydro_years) / 8760 / MW
    out = f.groupby(["link", "direction", "period"], sort=True).agg(flow=("flow", "sum"), peak_use=("mean", "sum"))
    return out.reset_index().assign(product="power", unit=UNIT["power"])


def _pipe_flows(r: Reader, state: State) -> pd.DataFrame:
    f = r.values(state, "pipe_flow", ["link", "direction", "period", "month", "e"])
    hours = r.mapped(f, "month", r.m.time.month_hours)
    f["mean"] = f["value"] * hours / 8760 * r.mapped(f, "e", r.m.time.hydro_years)
    f["flow"] = f["mean"] / MCM_PER_DAY
    out = f.groupby(["link", "direction", "period"], sort=True).agg(flow=("flow", "sum"), peak_use=("mean", "sum"))
    return out.reset_index().assign(product="gas", unit=UNIT["gas"])


def _freight_flows(r: Reader, state: State) -> pd.DataFrame:
    f = r.values(state, "cargo_flow", ["stretch", "cargo", "period"])
    if not len(f):
        return pd.DataFrame(columns=["link", "direction", "period", "flow", "peak_use", "product", "unit"])
    f = f[f["value"] > 1e-9]
    on = pd.DataFrame(
        [(a, *arc) for a, way in enumerate(r.m.stretches) for arc in way],
        columns=["stretch", "link", "direction"],
    )
    f = f.merge(on, on="stretch")
    f["product"] = [r.m.cargoes[i].product for i in f["cargo"]]
    out = f.groupby(["link", "direction", "period", "product"], sort=True)["value"].sum().rename("flow").reset_index()
    vehicles = r.values(state, "vehicles", ["link", "direction", "period"])
    running = {
        k: v
        for k, v in zip(
            vehicles[["link", "direction", "period"]].itertuples(index=False, name=None), vehicles["value"], strict=True
        )
    }
    out["peak_use"] = [
        running.get(k, np.nan) for k in out[["link", "direction", "period"]].itertuples(index=False, name=None)
    ]
    out["unit"] = out["product"].map(UNIT)
    return out


def capacities(r: Reader, state: State) -> tuple[dict[Any, float], dict[Any, float]]:
    """Capacity with builds, and permit, of each (link, period), in the units of the table `links`."""
    m = r.m
    built = built_sizes(r, state)
    capacity, permit = {}, {}
    for name, row in {**m.power.lines, **m.gas.pipes, **m.freight.links}.items():
        scale = links.SCALE[row.carrier]
        for y in m.time.periods:
            standing = links.existing(row, y)
            if standing is not None or built.get(("links", name, y)):
                capacity[name, y] = row.availability * ((standing or 0.0) + built.get(("links", name, y), 0.0)) / scale
            gates = m.route_gates.get(name, ())
            if gates:
                permit[name, y] = row.design * min(state.phi[g, y] for g in gates)
    return capacity, permit


def built_sizes(r: Reader, state: State) -> dict[tuple[str, str, int], float]:
    """Builds alive in each period, by (table, name, period), in model units."""
    out: dict[tuple[str, str, int], float] = {}
    f = r.values(state, "build", ["table", "name", "vintage"])
    for table, name, v, size in f.itertuples(index=False, name=None):
        if size > 1e-9:
            for y in r.m.time.periods:
                if r.m.assets[table, name].alive(v, y):
                    out[table, name, y] = out.get((table, name, y), 0.0) + size
    return out


def builds(r: Reader, state: State) -> pd.DataFrame:
    """What is built in each period, and its annuity."""
    f = r.values(state, "build", ["table", "name", "period"])
    f = f[f["value"] > 1e-6].rename(columns={"value": "size"})
    assets = [r.m.assets[k] for k in zip(f["table"], f["name"], strict=True)]
    f["unit"] = [{"power": "GW", "freight": "vehicles/day", "gas": "mcm/day"}[a.carrier] for a in assets]
    f["investment"] = [a.capex * links.annual(a.rate, a.life) for a in assets] * f["size"]
    return label(state, f)


def generation(r: Reader, state: State) -> pd.DataFrame:
    """Yearly energy by node and technology (TWh, expected), hydro cascades included."""
    hours = {s: v.hours for s, v in r.m.time.slices.items()}
    f = r.values(state, "generation", ["plant", "period", "slice", "e"])
    f["node"] = f["plant"].map({p: row.node for p, row in r.m.power.plants.items()})
    f["technology"] = f["plant"].map({p: row.technology for p, row in r.m.power.plants.items()})
    w = r.values(state, "turbined", ["plant", "period", "slice", "e"])
    w["value"] = w["value"] * r.mapped(w, "plant", {h: p.factor for h, p in r.m.rivers.plants.items()})
    w["node"] = w["plant"].map({h: p.node for h, p in r.m.rivers.plants.items()})
    w["technology"] = "hydro"
    f = pd.concat([x for x in (f, w) if len(x)], ignore_index=True) if len(f) or len(w) else f
    f["energy"] = f["value"] * r.mapped(f, "slice", hours) * r.mapped(f, "e", r.m.time.hydro_years) / 1e3
    return label(state, f.groupby(["node", "technology", "period"], sort=True)["energy"].sum().reset_index())


def power_prices(r: Reader, state: State) -> pd.DataFrame:
    """Price of power in every slice: node, period, slice, hydrological year, USD/MWh."""
    f = r.duals(state, "power_balance", ["node", "period", "slice", "e"])
    t = r.m.time
    worth = r.mapped(f, "period", t.discount) * r.mapped(f, "e", t.hydro_years)
    hours = r.mapped(f, "slice", {s: v.hours for s, v in t.slices.items()})
    f["price"] = f["value"] / worth / hours * 1e3
    return f.drop(columns="value")


def prices(r: Reader, state: State) -> pd.DataFrame:
    """Mean price by node and period: power over demand (or hours), gas over days."""
    f = power_prices(r, state)
    t, d = r.m.time, r.m.power.demand
    hours = r.mapped(f, "slice", {s: v.hours for s, v in t.slices.items()}) * r.mapped(f, "e", t.hydro_years)
    load = np.array([d.get(k, 0.0) for k in zip(f["node"], f["period"], f["slice"], strict=True)])
    served = pd.Series(load * hours).groupby([f["node"], f["period"]]).transform("sum").to_numpy()
    f["weight"] = np.where(served > 0, load * hours, hours)
    f["money"] = f["price"] * f["weight"]
    out = f.groupby(["node", "period"], sort=True)[["money", "weight"]].sum().reset_index()
    out["price"] = out["money"] / out["weight"]
    power = out[["node", "period", "price"]].assign(carrier="power", unit="USD/MWh")
    g = r.duals(state, "gas_balance", ["node", "period", "month", "e"])
    days = r.mapped(g, "month", t.month_hours) / 24
    worth = r.mapped(g, "period", t.discount) * r.mapped(g, "e", t.hydro_years) * days * r.m.gas.heat * 1e-3
    g["weight"] = days * r.mapped(g, "e", t.hydro_years)
    g["money"] = g["value"] / worth * g["weight"] if len(g) else g["value"]
    gas = g.groupby(["node", "period"], sort=True)[["money", "weight"]].sum().reset_index()
    gas["price"] = gas["money"] / gas["weight"]
    gas = gas[["node", "period", "price"]].assign(carrier="gas", unit="USD/MMBtu")
    return label(
        state, pd.concat([f for f in (power, gas) if len(f)], ignore_index=True) if len(power) or len(gas) else power
    )


def water(r: Reader, state: State) -> pd.DataFrame:
    """Reservoir volume (hm3, end of month) and mean turbined and spilled flow (m3/s) by plant, period and month."""
    t = r.m.time
    keys = ["plant", "period", "season", "e"]
    v = r.values(state, "volume", keys).rename(columns={"value": "volume"})
    z = r.values(state, "spilled", keys).rename(columns={"value": "spilled"})
    q = r.values(state, "turbined", ["plant", "period", "slice", "e"])
    q["season"] = q["slice"].map({s: x.season for s, x in t.slices.items()})
    q["turbined"] = (
        q["value"]
        * r.mapped(q, "slice", {s: x.hours for s, x in t.slices.items()})
        / r.mapped(q, "season", t.season_hours)
    )
    f = q.groupby(keys)["turbined"].sum().reset_index().merge(v, on=keys, how="left").merge(z, on=keys, how="left")
    f["month"] = f["season"].map(t.season_month)
    f = f.groupby(["plant", "period", "e", "month"]).agg(
        volume=("volume", "last"), turbined=("turbined", "mean"), spilled=("spilled", "mean")
    )
    f = f.fillna(0.0).mul(1e3).reset_index().rename(columns={"e": "hydro_year"})
    return label(state, f)


def shed(r: Reader, state: State) -> pd.DataFrame:
    """Lost load by node and period, TWh, where there is any."""
    f = r.values(state, "lost_load", ["node", "step", "period", "slice", "e"])
    hours = r.mapped(f, "slice", {s: v.hours for s, v in r.m.time.slices.items()})
    f["energy"] = f["value"] * hours * r.mapped(f, "e", r.m.time.hydro_years) / 1e3
    out = f.groupby(["node", "period"])["energy"].sum().reset_index()
    return label(state, out[out["energy"] > 1e-9])


def cargo(r: Reader, state: State) -> pd.DataFrame:
    """What is carried of each flow, and its mean generalised cost from the duals (USD a unit)."""
    m = r.m
    f = r.values(state, "carried", ["flow", "class", "passed", "period"])
    if not len(f):
        return label(state, pd.DataFrame(columns=["flow", "period", "quantity", "carried", "unit", "mean_cost"]))
    price = (
        r.duals(state, "cargo_balance", ["node", "cargo", "period"])
        .set_index(["node", "cargo", "period"])["value"]
        .to_dict()
    )
    number = {c: i for i, c in enumerate(m.cargoes)}
    rows = m.freight.flows
    cost = []
    for k, c, passed, y, _ in f.itertuples(index=False, name=None):
        at_origin = price.get((rows[k].origin, number[m.freight.lots[k, c, passed]], y), np.nan)
        cost.append(abs(at_origin) / m.time.discount[y] * 1e6 / freight.UNITS[rows[k].product])
    f["money"] = np.where(f["value"] > 0, np.array(cost) * f["value"], 0.0)
    out = f.groupby(["flow", "period"], sort=True)[["value", "money"]].sum().reset_index()
    with np.errstate(divide="ignore", invalid="ignore"):
        out["mean_cost"] = np.where(out["value"] > 1e-9, out["money"] / out["value"], np.nan)
    out["quantity"] = [m.freight.quantity[k] for k in zip(out["flow"], out["period"], strict=True)]
    out["unit"] = [UNIT[rows[k].product] for k in out["flow"]]
    return label(
        state, out.rename(columns={"value": "carried"})[["flow", "period", "quantity", "carried", "unit", "mean_cost"]]
    )
