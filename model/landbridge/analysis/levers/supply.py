"""Levers of quantity: demand, water, capacities, volumes. They stand in bounds and right-hand sides."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from landbridge.analysis.levers.effects import RIGHT_HAND_SIDE, Effects, spread
from landbridge.formulation.hydro import KM3_PER_HOUR, THOUSAND
from landbridge.formulation.power import MW


def enter(e: Effects) -> None:
    """Enter effects of all numbers that only stand in bounds and right-hand sides."""
    _demand(e)
    _reliance(e)
    _plants(e)
    _storage(e)
    _water(e)
    _links(e)
    _gas(e)
    _freight(e)


def _demand(e: Effects) -> None:
    """Firm demand, its peak (which grows with it), elastic demand, and the margin over the peak."""
    e.bounds("demand", "energy", e.standing("power_balance", "row_lower"), *RIGHT_HAND_SIDE)
    e.bounds("demand", "energy", e.standing("lost_load", "upper"), "upper")
    e.bounds("elastic_demand", "energy", e.standing("elastic_served", "upper"), "upper")
    groups, rows = e.m.groups, e.frame("adequacy")
    needed = rows.assign(row_lower=[1 + groups.rows[g].margin for g in rows["group"]])
    needed = spread(needed, "node", [groups.nodes[g] for g in rows["group"]])
    e.linear("demand", "peak", needed, "row_lower")
    table = e.study.case.tables["demand"]
    ratio = table.assign(ratio=table["peak"] / table["energy"])[["node", "year", "ratio"]]
    grows = needed.merge(e.cells("demand", "energy"), on=["node", "period"]).merge(ratio, on=["node", "year"])
    grows = grows[np.isfinite(grows["ratio"].to_numpy(dtype=float))]
    e.enter(grows, (grows["ratio"] * grows["weight"]).to_numpy(dtype=float), "row_lower")
    peak = [groups.peak[k] for k in zip(rows["group"], rows["period"], strict=True)]
    e.linear("groups", "margin", rows.assign(row_lower=peak), "row_lower")


def _reliance(e: Effects) -> None:
    """Reference demand of a country, of which what it takes through a gate is a share."""
    power, gas = e.m.power, e.m.gas
    rows = e.frame("power_reliance")
    nodes = [[n for n, r in power.nodes.items() if r.country == c] for c in rows["country"]]
    at = spread(rows, "node", nodes)
    keys = zip(at["node"], at["period"], at["slice"], strict=True)
    e.bounds("demand", "energy", at.assign(amount=[power.demand.get(k, 0.0) for k in keys]), "row_upper")
    rows = e.frame("gas_reliance")
    at = spread(rows, "node", [[n for n, r in gas.nodes.items() if r.country == c] for c in rows["country"]])
    for table, column in (("gas_demand", "volume"), ("gas_shapes", "value")):
        e.bounds(table, column, _by_sector(e, at), "row_upper")


def _by_sector(e: Effects, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows once for each sector at their node, with what it takes (mcm a day) in `amount`."""
    gas = e.m.gas
    at = spread(rows, "sector", [gas.sectors_at[n] for n in rows["node"]])
    keys = zip(at["node"], at["sector"], at["period"], at["month"], strict=True)
    return at.assign(amount=[gas.demand[k] for k in keys])


def _plants(e: Effects) -> None:
    """Capacity and availability of plants; that of those that can grow is a coefficient of what is built, too."""
    power = e.m.power
    for array in ("lower", "upper"):
        made = e.standing("generation", array)
        e.bounds("plants", "capacity", made, array)
        e.bounds("plants", "availability", made, array)
    for component, array in (("plant_capacity", "row_upper"), ("must_run", "row_lower")):
        standing = e.standing(component, array)
        e.bounds("plants", "capacity", standing, array)
        e.bounds("plants", "availability", standing, array)
        e.coefficients("plants", "availability", e.of_builds(component))
    rows = e.frame("adequacy")
    firm = spread(rows, "plant", [[p for n in e.m.groups.nodes[g] for p in power.plants_at[n]] for g in rows["group"]])
    keys = zip(firm["plant"], firm["period"], strict=True)
    firm["row_lower"] = [-power.plants[p].firm_credit * MW * (power.standing(p, y) > 0) for p, y in keys]
    e.linear("plants", "capacity", firm, "row_lower")
    _largest(e, "plants", "plant")


def _storage(e: Effects) -> None:
    """Power of storage; its energy is in proportion."""
    for component in ("charge", "discharge", "level"):
        e.bounds("storage", "capacity", e.standing(component, "upper"), "upper")
    for component in ("charge_capacity", "discharge_capacity", "storage_room"):
        e.bounds("storage", "capacity", e.standing(component, "row_upper"), "row_upper")
    power, rows = e.m.power, e.frame("adequacy")
    at = [[k for n in e.m.groups.nodes[g] for k in power.storage_at[n]] for g in rows["group"]]
    firm = spread(rows, "storage", at)
    firm["row_lower"] = [-power.storage[k].firm_credit * MW for k in firm["storage"]]
    e.linear("storage", "capacity", firm, "row_lower")
    _largest(e, "storage", "storage")


def _largest(e: Effects, table: str, key: str, left: Collection[str] = ()) -> None:
    """Least and largest build of candidates, but for the largest of those that are left."""
    limits = (
        ("min_build", "build", "lower"),
        ("max_build", "build", "upper"),
        ("max_build", "build_limit", "row_upper"),
    )
    for column, component, array in limits:
        size = e.standing(component, array)
        size = size[(size["table"] == table) & ~((column == "max_build") & size["name"].isin(left))]
        e.bounds(table, column, size.rename(columns={"name": key}), array)


def _water(e: Effects) -> None:
    """Inflow, reservoirs and what must be let go; reservoirs of candidates stand in the matrix."""
    t = e.m.time
    rows = e.frame("reservoir_balance")
    natural = [KM3_PER_HOUR * t.season_hours[q] * THOUSAND for q in rows["season"]]
    rows = rows.assign(month=[t.season_month[q] for q in rows["season"]], row_lower=natural, row_upper=natural)
    e.linear("inflow", "inflow", rows.rename(columns={"e": "hydro_year"}), *RIGHT_HAND_SIDE)
    volume = e.standing("volume", "upper")
    plants = e.m.rivers.plants
    candidates = [h for h, r in plants.items() if r.candidate]
    e.leave("hydro", "storage", candidates)
    volume = volume[~volume["plant"].isin(candidates)]
    full = volume["amount"] == [plants[h].storage for h in volume["plant"]]
    e.bounds("hydro", "storage", volume[full], "upper")
    _rules(e, volume[~full])
    e.bounds("hydro", "min_release", e.standing("least_release", "row_lower"), "row_lower")
    e.bounds("hydro", "min_release", e.standing("release_short", "upper"), "upper")
    e.bounds("hydro", "max_release", e.standing("safe_release", "row_upper"), "row_upper")


def _rules(e: Effects, high: pd.DataFrame) -> None:
    """Rules of reservoirs: levels at the end of a month (`high`: upper ones that bind), releases during it."""
    low = e.standing("volume", "lower")
    for frame, column, array in ((high, "max_volume", "upper"), (low[low["amount"] > 0], "min_volume", "lower")):
        month = [e.m.time.season_month[q] for q in frame["season"]]
        e.bounds("reservoir_rules", column, frame.assign(month=month, hydro_year=frame["e"]), array)
    for component, column, array in (
        ("monthly_least", "min_release", "row_lower"),
        ("rule_short", "min_release", "upper"),
        ("monthly_most", "max_release", "row_upper"),
    ):
        e.bounds("reservoir_rules", column, e.standing(component, array).rename(columns={"e": "hydro_year"}), array)


def _links(e: Effects) -> None:
    """Standing capacity and largest builds of links, shared bottlenecks; where one replaces another both are left."""
    table = e.study.case.tables["links"]
    successors = table[table["replaces"] != ""]
    e.leave("links", "existing", successors["replaces"])
    e.leave("links", "max_build", successors["link"])
    columns = ("line_flow", "firm_flow", "pipe_flow", "vehicles")
    rows = ("line_capacity", "firm_line_capacity", "pipe_capacity", "section_capacity", "shared_track")
    for array, components in (("upper", columns), ("row_upper", rows)):
        for component in components:
            standing = e.standing(component, array)
            e.bounds("links", "existing", standing[~standing["link"].isin(successors["replaces"])], array)
    _largest(e, "links", "link", set(successors["link"]))
    e.bounds("bottlenecks", "capacity", e.standing("shared_bottleneck", "row_upper"), "row_upper")


def _gas(e: Effects) -> None:
    """Volumes that are sold and asked for."""
    e.bounds("gas_supply_steps", "volume", e.standing("gas_supplied", "upper"), "upper")
    for table, column in (("gas_demand", "volume"), ("gas_shapes", "value")):
        e.bounds(table, column, _by_sector(e, e.frame("gas_balance")), *RIGHT_HAND_SIDE)
        e.bounds(table, column, e.standing("gas_unserved", "upper"), "upper")


def _freight(e: Effects) -> None:
    """Cargo there is, and what of it a gate on goods or trade admits."""
    for component in ("cargo_limit", "goods_permit", "trade_permit"):
        e.bounds("freight_quantity", "quantity", e.standing(component, "row_upper"), "row_upper")
