"""Result tables of a solved state: flows, builds, generation, prices, water, cargo."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.sparse import coo_array, csr_array

from landbridge.analysis.journeys import Journeys, with_hours
from landbridge.analysis.rents import Rents, with_rents
from landbridge.analysis.study import State, Study
from landbridge.formulation import freight, links
from landbridge.formulation.gas import MCM_PER_DAY
from landbridge.formulation.power import MW
from landbridge.formulation.time import HOURS_PER_YEAR
from landbridge.solve.program import Floats, Ints

#: Unit of a yearly flow, by product.
UNIT = {"power": "TWh", "container": "thousand TEU", "bulk": "million t", "gas": "bcm"}


class Total(NamedTuple):
    """A table that is linear in a solution: the labels of its rows, and what each column (or dual) adds to them."""

    labels: pd.DataFrame
    matrix: csr_array

    def of(self, values: Floats, name: str) -> pd.DataFrame:
        """The table for the columns (or duals) of a program."""
        return self.labels.assign(**{name: self.matrix @ values})


class Reader:
    """Reads variables and duals of states into tables, with everything but the numbers worked out once."""

    def __init__(self, study: Study) -> None:
        self.study, self.m = study, study.program.model
        self._found: dict[str, tuple[pd.DataFrame, Ints]] = {}
        self._totals: dict[str, Total] = {}
        time = self.m.time
        self.hours = {s: v.hours for s, v in time.slices.items()}

    @cached_property
    def rents(self) -> Rents:
        """Scarcity of the study's links."""
        return Rents(self.study)

    @cached_property
    def journeys(self) -> Journeys:
        """Ways of the study's cargo."""
        return Journeys(self.study)

    def frame(self, name: str, columns: Sequence[str]) -> tuple[pd.DataFrame, Ints]:
        """Index of a variable or constraint as columns, and positions in the program."""
        if name not in self._found:
            keys, where = self.study.program.indexed(getattr(self.m, name))
            self._found[name] = pd.DataFrame(keys, columns=list(columns)), where
        return self._found[name]

    def values(self, state: State, name: str, columns: Sequence[str]) -> pd.DataFrame:
        """Values of a variable in a state: its index and `value`."""
        frame, where = self.frame(name, columns)
        return frame.assign(value=state.solution.x[where])

    def total(self, name: str, make: Callable[[], pd.DataFrame], by: Sequence[str], size: int) -> Total:
        """Sums of a frame's `weight` times what stands at its `position`, by some of its columns; made once.

        Args:
            name: what it is remembered under.
            make: builds the frame.
            by: columns that label the sums.
            size: length of what it will be applied to (columns or rows of the program).
        """
        if name not in self._totals:
            frame = make()
            groups = frame.groupby(list(by), sort=True)
            labels = groups.size().reset_index()[list(by)] if len(frame) else pd.DataFrame(columns=list(by))
            number = groups.ngroup().to_numpy() if len(frame) else np.zeros(0, dtype=np.int64)
            entries = (frame["weight"].to_numpy(dtype=float), (number, frame["position"].to_numpy(dtype=np.int64)))
            self._totals[name] = Total(labels, coo_array(entries, shape=(len(labels), size)).tocsr())
        return self._totals[name]

    def of_columns(self, name: str, make: Callable[[], pd.DataFrame], by: Sequence[str]) -> Total:
        """A total over columns of the program."""
        return self.total(name, make, by, len(self.study.program.cost))

    def of_rows(self, name: str, make: Callable[[], pd.DataFrame], by: Sequence[str]) -> Total:
        """A total over duals of the program."""
        return self.total(name, make, by, len(self.study.program.row_lower))

    def expected(self, name: str, columns: Sequence[str]) -> pd.DataFrame:
        """A dispatch variable with `position` and `weight`: hours of its slice or month, times probability."""
        frame, where = self.frame(name, columns)
        hours = (
            self.mapped(frame, "slice", self.hours)
            if "slice" in columns
            else self.mapped(frame, "month", self.m.time.month_hours)
        )
        return frame.assign(position=where, weight=hours * self.mapped(frame, "e", self.m.time.hydro_years))

    def mapped(self, frame: pd.DataFrame, column: str, mapping: Mapping[Any, Any]) -> Floats:
        """A column of a frame mapped to floats."""
        return frame[column].map(mapping).to_numpy(dtype=float)


def label(state: State, frame: pd.DataFrame) -> pd.DataFrame:
    """Put path and level in front of a frame."""
    out = frame.copy()
    out.insert(0, "path", state.path)
    out.insert(1, "level", state.level)
    return out


def link_flows(r: Reader, state: State) -> pd.DataFrame:
    """Yearly flow, capacity, permit, use and rent of every link, direction and period, in expectation over water years.

    `rent` (MUSD a year) and `unit_rent` (USD per MWh, TEU, t or MMBtu) are what its limits are worth: see `rents`.
    """
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
        flows["use"] = np.where(limit > 0, flows["mean"] / limit, np.nan)
    return label(state, with_rents(flows.drop(columns="mean"), r.rents.of(state)))


ENDS = ["link", "direction", "period"]


def _line_flows(r: Reader, state: State) -> pd.DataFrame:
    total = r.of_columns("line_flow", lambda: r.expected("line_flow", [*ENDS, "slice", "e"]), ENDS)
    out = total.of(state.solution.x, "flow")
    out["mean"] = out["flow"] / HOURS_PER_YEAR / MW
    out["flow"] /= 1e3
    return out.assign(product="power", unit=UNIT["power"])


def _pipe_flows(r: Reader, state: State) -> pd.DataFrame:
    total = r.of_columns("pipe_flow", lambda: r.expected("pipe_flow", [*ENDS, "month", "e"]), ENDS)
    out = total.of(state.solution.x, "mean")
    out["mean"] /= HOURS_PER_YEAR
    out["flow"] = out["mean"] / MCM_PER_DAY
    return out.assign(product="gas", unit=UNIT["gas"])


def _freight_flows(r: Reader, state: State) -> pd.DataFrame:
    def over_links() -> pd.DataFrame:
        frame, where = r.frame("cargo_flow", ["stretch", "cargo", "period"])
        arcs = [(a, *arc) for a, way in enumerate(r.m.stretches) for arc in way]
        on = pd.DataFrame(arcs, columns=["stretch", "link", "direction"])
        f = frame.assign(position=where, weight=1.0).merge(on, on="stretch")
        f["product"] = f["cargo"].map({i: c.product for i, c in enumerate(r.m.cargoes)})
        return f

    out = r.of_columns("cargo_flow", over_links, [*ENDS, "product"]).of(state.solution.x, "flow")
    vehicles, where = r.frame("vehicles", ENDS)
    running = vehicles.assign(mean=state.solution.x[where])
    return out.merge(running, on=ENDS, how="left").assign(unit=out["product"].map(UNIT))


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
    f = r.values(state, "build", ["table", "name", "vintage"])
    f = f[f["value"] > 1e-6].rename(columns={"value": "size", "vintage": "period"})
    assets = [r.m.assets[k] for k in zip(f["table"], f["name"], strict=True)]
    f["unit"] = [{"power": "GW", "freight": "vehicles/day", "gas": "mcm/day"}[a.carrier] for a in assets]
    f["investment"] = [a.capex * links.annual(a.rate, a.life) for a in assets] * f["size"]
    return label(state, f)


def generation(r: Reader, state: State) -> pd.DataFrame:
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

    out = r.of_columns("made", made, ["node", "technology", "period"]).of(state.solution.x, "energy")
    out["energy"] /= 1e3
    return label(state, out)


def power_prices(r: Reader, state: State) -> pd.DataFrame:
    """Price of power in every slice: node, period, slice, hydrological year, USD/MWh."""
    frame, where = r.frame("power_balance", ["node", "period", "slice", "e"])
    t = r.m.time
    worth = r.mapped(frame, "period", t.discount) * r.mapped(frame, "e", t.hydro_years)
    return frame.assign(price=state.solution.y[where] / worth / r.mapped(frame, "slice", r.hours) * 1e3)


def prices(r: Reader, state: State) -> pd.DataFrame:
    """Mean price by node and period: power over demand (or hours), gas over days."""
    t, m = r.m.time, r.m

    def of_power() -> pd.DataFrame:
        f, where = r.frame("power_balance", ["node", "period", "slice", "e"])
        hours = r.mapped(f, "slice", r.hours)
        chance = r.mapped(f, "e", t.hydro_years)
        load = np.array([m.power.demand.get(k, 0.0) for k in zip(f["node"], f["period"], f["slice"], strict=True)])
        weight = pd.Series(load * hours * chance)
        keys = [f["node"], f["period"]]
        weight = weight.where(weight.groupby(keys).transform("sum") > 0, pd.Series(hours * chance))
        share = weight / weight.groupby(keys).transform("sum")
        return f.assign(position=where, weight=share / (r.mapped(f, "period", t.discount) * chance * hours) * 1e3)

    def of_gas() -> pd.DataFrame:
        f, where = r.frame("gas_balance", ["node", "period", "month", "e"])
        # the day's weight in the year cancels the days that a dual is of
        per_unit = r.mapped(f, "period", t.discount) * m.gas.heat * 1e-3 * (HOURS_PER_YEAR / 24)
        return f.assign(position=where, weight=1 / per_unit)

    frames = []
    for name, make, unit in (("power", of_power, "USD/MWh"), ("gas", of_gas, "USD/MMBtu")):
        out = r.of_rows(f"{name} price", make, ["node", "period"]).of(state.solution.y, "price")
        frames.append(out.assign(carrier=name, unit=unit))
    return label(state, pd.concat([f for f in frames if len(f)] or frames[:1], ignore_index=True))


def water(r: Reader, state: State) -> pd.DataFrame:
    """Reservoir volume (hm3, end of month) and mean turbined and spilled flow (m3/s) by plant, period and month."""
    t = r.m.time
    keys = ["plant", "period", "season", "e"]
    v = r.values(state, "volume", keys).rename(columns={"value": "volume"})
    z = r.values(state, "spilled", keys).rename(columns={"value": "spilled"})
    q = r.values(state, "turbined", ["plant", "period", "slice", "e"])
    q["season"] = q["slice"].map({s: x.season for s, x in t.slices.items()})
    q["turbined"] = q["value"] * r.mapped(q, "slice", r.hours) / r.mapped(q, "season", t.season_hours)
    f = q.groupby(keys)["turbined"].sum().reset_index().merge(v, on=keys, how="left").merge(z, on=keys, how="left")
    f["month"] = f["season"].map(t.season_month)
    f = f.groupby(["plant", "period", "e", "month"]).agg(
        volume=("volume", "last"), turbined=("turbined", "mean"), spilled=("spilled", "mean")
    )
    f = f.fillna(0.0).mul(1e3).reset_index().rename(columns={"e": "hydro_year"})
    return label(state, f)


def shed(r: Reader, state: State) -> pd.DataFrame:
    """Lost load by node and period, TWh, where there is any."""
    total = r.of_columns(
        "lost_load", lambda: r.expected("lost_load", ["node", "step", "period", "slice", "e"]), ["node", "period"]
    )
    out = total.of(state.solution.x, "energy")
    out["energy"] /= 1e3
    return label(state, out[out["energy"] > 1e-9])


def gas_unserved(r: Reader, state: State) -> pd.DataFrame:
    """Gas demand outside power plants that is not served, by node, sector and period, bcm, where there is any."""
    total = r.of_columns(
        "gas_unserved",
        lambda: r.expected("gas_unserved", ["node", "sector", "period", "month", "e"]),
        ["node", "sector", "period"],
    )
    out = total.of(state.solution.x, "volume")
    out["volume"] /= HOURS_PER_YEAR * MCM_PER_DAY
    return label(state, out[out["volume"] > 1e-9])


def cargo(r: Reader, state: State) -> pd.DataFrame:
    """What is carried of each flow, its mean generalised cost from the duals (USD a unit), and its mean hours."""
    m = r.m
    f = r.values(state, "carried", ["flow", "class", "passed", "period"])
    columns = ["flow", "period", "quantity", "carried", "unit", "mean_cost"]
    if not len(f):
        return label(state, pd.DataFrame(columns=[*columns, "mean_hours"]))
    at, where = r.frame("cargo_balance", ["node", "cargo", "period"])
    price = dict(zip(at.itertuples(index=False, name=None), state.solution.y[where], strict=True))
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
    out = out.rename(columns={"value": "carried"})[columns]
    return label(state, with_hours(out, r.journeys.hours(state)))


def ways(r: Reader, state: State) -> pd.DataFrame:
    """Share of each flow that passes each corridor: see `Journeys.corridors`."""
    return label(state, r.journeys.corridors(state))
