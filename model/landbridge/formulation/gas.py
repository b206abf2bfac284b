"""Gas: supply steps, pipelines, demand by sector, month by month, in million m3 a day.

Plants that draw on a gas node burn what they need there, so power and gas share one price of gas. The supply's
price is its opportunity value: what another buyer would pay.
"""

from __future__ import annotations

from typing import Any, cast

from landbridge.case import Case, at_year
from landbridge.formulation import links
from landbridge.formulation.along import Lookup
from landbridge.formulation.rows import records
from landbridge.formulation.time import DAYS_PER_YEAR, Time

MWH_PER_MMBTU = 0.29307107
MCM_PER_DAY = 1000 / DAYS_PER_YEAR  #: mcm a day per bcm a year


class Gas:
    """Gas data of a case in model units.

    Attributes:
        heat: thousand MMBtu per mcm, so that USD/MMBtu times heat is kUSD per mcm.
        fuel, co2: the first fuel taken from gas nodes ("" if none is), and what its burning emits (thousand t per mcm).
        steps: {(supply, step, period): (volume mcm/day, price USD/MMBtu)}.
        demand: {(node, sector, period, month): mcm/day}; value: {(node, sector, period): USD/MMBtu}; firm by sector.
    """

    def __init__(self, case: Case, time: Time) -> None:
        self.heat = case.number("gas_heat")
        burnt = case.tables["fuels"]
        burnt = burnt[burnt["gas"].astype(bool)]
        self.fuel = str(burnt["fuel"].iloc[0]) if len(burnt) else ""
        self.co2 = float(burnt["emission"].iloc[0]) * self.heat * MWH_PER_MMBTU if len(burnt) else 0.0
        self.nodes = {n: r for n, r in records(case.tables["nodes"], "node").items() if r.carrier == "gas"}
        self.pipes = {k: r for k, r in records(case.tables["links"], "link").items() if r.carrier == "gas"}
        self.supplies = records(case.tables["gas_supply"], "supply")
        steps, demand = case.tables["gas_supply_steps"], case.tables["gas_demand"]
        shape = case.tables["gas_shapes"].set_index(["node", "sector", "month"])["value"].to_dict()
        self.firm = {(n, k): bool(r.firm) for (n, k, _), r in records(demand, "node", "sector", "year").items()}
        self.steps: dict[tuple[str, str, int], tuple[float, float]] = {}
        self.demand = Lookup()
        self.value: dict[tuple[str, str, int], float] = {}
        for y in time.periods:
            if len(steps):
                for key, row in at_year(steps, ["supply", "step"], "year", ["volume", "price"], y).iterrows():
                    g, k = map(str, cast("tuple[str, str]", key))
                    first = self.supplies[g].first_year if g in self.supplies else None
                    if g in self.supplies and (first is None or y >= first):
                        self.steps[g, k, y] = (row["volume"] * MCM_PER_DAY, row["price"])
            if len(demand):
                for key, row in at_year(demand, ["node", "sector"], "year", ["volume", "value"], y).iterrows():
                    n, k = map(str, cast("tuple[str, str]", key))
                    self.value[n, k, y] = row["value"]
                    for month in time.months:
                        self.demand[n, k, y, month] = row["volume"] * MCM_PER_DAY * shape.get((n, k, month), 1.0)
        self.steps_at: dict[str, list[tuple[str, str]]] = {n: [] for n in self.nodes}
        for g, k in sorted({(g, k) for g, k, _ in self.steps}):
            self.steps_at[self.supplies[g].node].append((g, k))
        self.sectors_at = {n: sorted({k for a, k in self.firm if a == n}) for n in self.nodes}
        self.leaving: dict[str, list[tuple[str, str]]] = {n: [] for n in self.nodes}
        self.arriving: dict[str, list[tuple[str, str]]] = {n: [] for n in self.nodes}
        for k, r in self.pipes.items():
            for d in links.directions(r):
                start, end = links.ends(r, d)
                self.leaving[start].append((k, d))
                self.arriving[end].append((k, d))


def burned(m: Any, n: str, y: int, month: int, e: str) -> Any:
    """Gas that power plants draw at a node, mcm a day, as the mean of the month."""
    gwh_per_mcm = m.gas.heat * MWH_PER_MMBTU
    hours = m.time.month_hours[month]
    total: Any = 0.0
    for p in m.burners_at.get(n, ()):
        per_gw = 24 / (gwh_per_mcm * m.power.plants[p].efficiency)
        total += sum(per_gw * m.time.slices[s].hours / hours * m.generation[p, y, s, e] for s in m.time.months[month])
    return total


def gas_balance(m: Any, n: str, y: int, month: int, e: str) -> Any:
    r"""What is supplied at a node, with what arrives, meets demand, burn and what leaves.

    $$\sum_j g_{jyme} + \sum_{l \to n} (1-\ell_l) f_{lyme} - \sum_{l \leftarrow n} f_{lyme}
      = \sum_k (D_{nkym} - x_{nkyme}) + \frac{24}{H} \sum_p \frac{1}{\eta_p} \sum_{s \in m} \frac{w_s}{w_m} p_{pyse}$$

    g: supply by step, f: pipelines, D: demand by sector, x: what of it is not served (mcm/day), H: heat of gas (GWh per
    mcm), eta: efficiency, p: output of plants (GW). Dual: price of gas, MUSD per mcm/day of the month.
    """
    d = m.gas
    return sum(m.gas_supplied[g, k, y, month, e] for g, k in d.steps_at[n] if (g, k, y) in d.steps) + sum(
        (1 - d.pipes[k].loss) * m.pipe_flow[k, i, y, month, e] for k, i in d.arriving[n]
    ) - sum(m.pipe_flow[k, i, y, month, e] for k, i in d.leaving[n]) - burned(m, n, y, month, e) + sum(
        m.gas_unserved[n, k, y, month, e] for k in d.sectors_at[n]
    ) == sum(d.demand[n, k, y, month] for k in d.sectors_at[n])


def pipe_capacity(m: Any, k: str, i: str, y: int, month: int, e: str) -> Any:
    r"""Flow of a pipeline that can grow stays within what stands and is built.

    $$f_{lyme} \le a_l (K_{ly} + \sum_{v \le y} b_{lv})$$

    Dual: rent of the pipeline, MUSD per mcm/day of the month. The permit of a gate is a bound beside this row.
    """
    row = m.gas.pipes[k]
    return m.pipe_flow[k, i, y, month, e] <= row.availability * links.capacity(
        m, "links", k, y, links.existing(row, y) or 0.0
    )


def charge_gas(m: Any) -> None:
    """Enter supply, transport, fees and what unserved demand costs."""
    d, ledger = m.gas, m.ledger
    mcm, hours = d.heat * 1e-3 / 24, m.time.month_hours  #: MUSD per USD/MMBtu and mcm, a day of it for each hour
    for (g, k, y, month, e), var in m.gas_supplied.items():
        country = d.nodes[d.supplies[g].node].country
        ledger.add(var, d.steps[g, k, y][1] * mcm * hours[month], "fuel", "gas", country, y, e)
    for (k, _, y, month, e), var in m.pipe_flow.items():
        r = d.pipes[k]
        owners = m.assets["links", k].countries
        for country in owners:
            ledger.add(var, r.cost * mcm * hours[month] / len(owners), "variable", "gas", country, y, e)
        ledger.add(var, r.fee * mcm * hours[month], "fee", "gas", r.fee_country, y, e)
    _charge_damage(m)
    for (n, k, y, month, e), var in m.gas_unserved.items():
        ledger.add(var, d.value[n, k, y] * mcm * hours[month], "lost load", "gas", d.nodes[n].country, y, e)


def _charge_damage(m: Any) -> None:
    """Enter the damage of gas burnt outside power plants: of what comes to a node, less what goes on and to plants.

    Written with flows and not with demand, of which only what is not served would be a variable.
    """
    d, ledger, hours = m.gas, m.ledger, m.time.month_hours
    a_day = {y: d.co2 * m.carbon_damage[y] * 1e-3 / 24 for y in m.time.periods}  #: MUSD per mcm a day, for each hour
    if not any(a_day.values()):
        return
    for (g, _, y, month, e), var in m.gas_supplied.items():
        ledger.add(var, a_day[y] * hours[month], "damage", "gas", d.nodes[d.supplies[g].node].country, y, e)
    for (k, i, y, month, e), var in m.pipe_flow.items():
        start, end = (d.nodes[n].country for n in links.ends(d.pipes[k], i))
        arriving = (1 - d.pipes[k].loss) * a_day[y] * hours[month]
        ledger.add(var, arriving, "damage", "gas", end, y, e)
        ledger.add(var, -a_day[y] * hours[month], "damage", "gas", start, y, e)
    node = {p: n for n, plants in m.burners_at.items() for p in plants}
    for (p, y, s, e), var in m.generation.items():
        if p in node:
            per_gw = m.time.slices[s].hours / (d.heat * MWH_PER_MMBTU * m.power.plants[p].efficiency)
            harm = -d.co2 * m.carbon_damage[y] * 1e-3 * per_gw
            ledger.add(var, harm, "damage", "gas", d.nodes[node[p]].country, y, e)
