"""Power: node balance, plants, lines, demand that is firm or elastic.

All flows are mean GW in a slice. Prices are duals of the balance: MUSD per GW in the slice, which is
1000 / (hours * discount * probability) USD/MWh per unit of dual.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from landbridge.case import Case, at_year
from landbridge.formulation import links
from landbridge.formulation.along import Lookup, Series
from landbridge.formulation.rows import records
from landbridge.formulation.time import HOURS_PER_YEAR, Time

KUSD = 1e-3  #: MUSD per GWh, per USD/MWh
MW = 1e-3  #: GW per MW


class Power:
    """Power data of a case in model units, and who is next to whom."""

    def __init__(self, case: Case, time: Time) -> None:
        nodes = records(case.tables["nodes"], "node")
        self.nodes = {n: r for n, r in nodes.items() if r.carrier == "power"}
        self.lines = {k: r for k, r in records(case.tables["links"], "link").items() if r.carrier == "power"}
        self.plants = records(case.tables["plants"], "plant")
        self.storage = records(case.tables["storage"], "storage")
        self.fuels = records(case.tables["fuels"], "fuel")
        self.lost_load = records(case.tables["lost_load"], "node", "step")

        shapes = shapes_along(case, time)
        flat = np.ones(len(time.slices))
        demand, elastic = case.tables["demand"], case.tables["elastic_demand"]
        self.demand = Series(time.slice_axis)  #: firm demand by node, period and slice, GW
        self.peak: dict[tuple[str, int], float] = {}  #: GW
        self.elastic = Series(time.slice_axis)  #: size of a step by node, step, period and slice, GW
        self.worth: dict[tuple[str, str, int], float] = {}  #: its willingness to pay, USD/MWh
        for y in time.periods:
            for n, row in at_year(demand, ["node"], "year", ["energy", "peak"], y).iterrows():
                self.peak[str(n), y] = row["peak"]
                mean = row["energy"] * 1e3 / HOURS_PER_YEAR
                self.demand.lines[str(n), y] = mean * shapes.get(self.nodes[str(n)].profile, flat)
            if len(elastic):
                for key, row in at_year(elastic, ["node", "step"], "year", ["energy", "value"], y).iterrows():
                    n, k = map(str, cast("tuple[str, str]", key))
                    self.worth[n, k, y] = row["value"]
                    mean = row["energy"] * 1e3 / HOURS_PER_YEAR
                    self.elastic.lines[n, k, y] = mean * shapes.get(self.nodes[n].profile, flat)
        self.availability = Series(time.slice_axis)  #: share by plant and slice
        self.availability.lines = {(p,): r.availability * shapes.get(r.profile, flat) for p, r in self.plants.items()}
        self.fuel_price = by_year(case.tables["fuel_prices"], ["fuel", "country"], "price", time)
        self.carbon_price = carbon_prices(case, time)

        self.plants_at: dict[str, list[str]] = {n: [] for n in self.nodes}
        for p, r in self.plants.items():
            self.plants_at[r.node].append(p)
        self.storage_at: dict[str, list[str]] = {n: [] for n in self.nodes}
        for k, r in self.storage.items():
            self.storage_at[r.node].append(k)
        self.steps_at = {n: [k for a, k in self.lost_load if a == n] for n in self.nodes}
        self.elastic_at = {n: sorted({k for a, k, _ in self.worth if a == n}) for n in self.nodes}
        self.leaving: dict[str, list[tuple[str, str]]] = {n: [] for n in self.nodes}
        self.arriving: dict[str, list[tuple[str, str]]] = {n: [] for n in self.nodes}
        for k, r in self.lines.items():
            for d in links.directions(r):
                start, end = links.ends(r, d)
                self.leaving[start].append((k, d))
                self.arriving[end].append((k, d))

    def standing(self, plant: str, period: int) -> float:
        """Existing capacity of a plant in a period, GW."""
        r = self.plants[plant]
        return r.capacity * MW if r.existing_until is None or period < r.existing_until else 0.0

    def burns_node_gas(self, plant: str) -> bool:
        """Whether the plant draws on a gas node, so that gas is paid for there."""
        r = self.plants[plant]
        return bool(r.gas_node and r.fuel and self.fuels[r.fuel].gas)


def shapes_along(case: Case, time: Time) -> dict[str, npt.NDArray[np.float64]]:
    """Values of each profile by slice, in order; 1 where the case gives none."""
    frame = case.tables["shapes"]
    number, names = pd.factorize(frame["profile"])
    place = frame["slice"].map(time.slice_axis.place).astype(np.int64)
    values = np.ones((len(names), len(time.slices)))
    values[number, place] = frame["value"].to_numpy(dtype=float)
    return dict(zip(map(str, names), values, strict=True))


def by_year(frame: pd.DataFrame, keys: list[str], value: str, time: Time) -> Lookup:
    """{(*key, period): value} interpolated to every period."""
    out = Lookup()
    if len(frame):
        for y in time.periods:
            for key, v in at_year(frame, keys, "year", [value], y)[value].items():
                out[(*(key if isinstance(key, tuple) else (key,)), y)] = float(v)
    return out


def carbon_prices(case: Case, time: Time) -> Lookup:
    """{(country, period): USD/t}; a country without a row has no carbon price."""
    return by_year(case.tables["carbon_prices"], ["country"], "price", time)


def power_balance(m: Any, n: str, y: int, s: str, e: str) -> Any:
    r"""What is fed in at a node, with what arrives, meets what is taken out, with what leaves.

    $$\sum_p p_{pyse} + \sum_h k_h q_{hyse} + \sum_i (u^-_{iyse} - u^+_{iyse}) + \sum_{l \to n} (1-\ell_l) f_{lyse}
      - \sum_{l \leftarrow n} f_{lyse} + \sum_j x_{njyse} - \sum_j g_{njyse} = D_{nys}$$

    p: plants, k q: hydro, u: storage out and in, f: lines (each direction apart), x: lost load by step, g: elastic
    demand served, D: firm demand (GW); l: loss (share). Dual: price of power, MUSD per GW of the slice.
    """
    d = m.power
    return sum(m.generation[p, y, s, e] for p in d.plants_at[n]) + sum(
        m.rivers.plants[h].factor * m.turbined[h, y, s, e] for h in m.rivers.plants_at[n]
    ) + sum(m.discharge[k, y, s, e] - m.charge[k, y, s, e] for k in d.storage_at[n]) + sum(
        (1 - d.lines[k].loss) * m.line_flow[k, i, y, s, e] for k, i in d.arriving[n]
    ) - sum(m.line_flow[k, i, y, s, e] for k, i in d.leaving[n]) + sum(
        m.lost_load[n, k, y, s, e] for k in d.steps_at[n]
    ) - sum(m.elastic_served[n, k, y, s, e] for k in d.elastic_at[n]) == d.demand.get((n, y, s), 0.0)


def plant_capacity(m: Any, p: str, y: int, s: str, e: str) -> Any:
    r"""Output of a plant that can grow stays within what stands and is built.

    $$p_{pyse} \le a_{ps} (K_{py} + \sum_{v \le y} b_{pv})$$

    a: availability (share), K: standing capacity, b: builds (GW). Dual: rent of capacity in the slice, MUSD per GW.
    """
    d = m.power
    return m.generation[p, y, s, e] <= d.availability[p, s] * links.capacity(m, "plants", p, y, d.standing(p, y))


def must_run(m: Any, p: str, y: int, s: str, e: str) -> Any:
    r"""A plant that can grow and must run makes at least a share of what it can, of what is built as of what stands.

    $$p_{pyse} - r_p a_{ps} \sum_{v \le y} b_{pv} \ge r_p a_{ps} K_{py}$$

    r: least output (share of what is available), a: availability (share). Where nothing can be built it is a bound.
    Dual: cost of having to run, MUSD per GW of the slice.
    """
    d = m.power
    least = d.plants[p].must_run * d.availability[p, s]
    of_builds = least * links.capacity(m, "plants", p, y, 0.0)
    return m.generation[p, y, s, e] - of_builds >= least * d.standing(p, y)


def line_capacity(m: Any, k: str, i: str, y: int, s: str, e: str) -> Any:
    r"""Flow of a line that can grow stays within what stands and is built, in each direction.

    $$f_{lyse} \le a_l (K_{ly} + \sum_{v \le y} b_{lv})$$

    a: availability (share). Dual: congestion rent, MUSD per GW of the slice. The permit of a gate is a bound beside
    this row: $f_{lyse} \le \phi_{gy} \, \overline{f}_l$ for each gate g of the line, $\overline{f}$ its design
    capacity.
    """
    row = m.power.lines[k]
    return m.line_flow[k, i, y, s, e] <= row.availability * links.capacity(
        m, "links", k, y, links.existing(row, y) or 0.0
    )


def charge_power(m: Any) -> None:
    """Enter fuel, carbon, damage, running costs, line charges, lost load and the worth of elastic demand."""
    d, ledger, time = m.power, m.ledger, m.time
    unit = {}  # what a GWh of each plant costs, by kind
    for p, r in d.plants.items():
        country = d.nodes[r.node].country
        for y in time.periods:
            fuel = emission = 0.0
            if r.fuel:
                if not d.burns_node_gas(p):
                    fuel = d.fuel_price[r.fuel, country, y] / r.efficiency
                emission = d.fuels[r.fuel].emission / r.efficiency
            carbon = emission * d.carbon_price.get((country, y), 0.0)
            harm = emission * m.carbon_damage[y]
            costs = (("fuel", fuel), ("carbon", carbon), ("damage", harm), ("variable", r.variable_om))
            unit[p, y] = country, [(kind, cost) for kind, cost in costs if cost != 0.0]
    for (p, y, s, e), var in m.generation.items():
        country, paid = unit[p, y]
        hours = time.slices[s].hours * KUSD
        for kind, cost in paid:
            ledger.add(var, cost * hours, kind, "power", country, y, e)
    for (k, _, y, s, e), var in m.line_flow.items():
        r, hours = d.lines[k], time.slices[s].hours * KUSD
        owners = m.assets["links", k].countries
        for country in owners:
            ledger.add(var, r.cost * hours / len(owners), "variable", "power", country, y, e)
        ledger.add(var, r.fee * hours, "fee", "power", r.fee_country, y, e)
    for (n, k, y, s, e), var in m.lost_load.items():
        ledger.add(
            var, d.lost_load[n, k].value * time.slices[s].hours * KUSD, "lost load", "power", d.nodes[n].country, y, e
        )
    for (n, k, y, s, e), var in m.elastic_served.items():
        ledger.add(var, -d.worth[n, k, y] * time.slices[s].hours * KUSD, "benefit", "power", d.nodes[n].country, y, e)
