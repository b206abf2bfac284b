"""Rules on quantities that must balance: plants and load, capacity factors, supply and demand. Warnings only."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from landbridge.case.bands import Floats, column, lookup, named, outside
from landbridge.case.problems import Problem
from landbridge.case.rules_water import mean_flow
from landbridge.case.view import View

#: Plants of one kind at a node, over its peak load: what stands (China's north-east has 1.1 times its peak in coal, the
#: DPRK 1.3 times in water), and what may be built (exporters, wind and sun).
MOST_PLANTS, MOST_BUILDS = 3.0, 10.0
#: Storage that stands over peak load.
MOST_STORAGE = 0.3
#: Capacity factor that is available over a year, by technology: least and most.
FACTORS = {
    "solar": (0.05, 0.4),
    "wind": (0.08, 0.65),
    "hydro": (0.08, 0.9),
    "nuclear": (0.35, 1.0),
    "coal": (0.25, 1.0),
    "gas": (0.25, 1.0),
    "oil": (0.2, 1.0),
    "biomass": (0.15, 1.0),
    "geothermal": (0.3, 1.0),
}
#: Share of its demand that the plants (storage aside) and lines of a node can give at least: short systems serve 80 %.
LEAST_SUPPLY = 0.6
#: Nuclear plants can give at most this many times the demand of their node.
MOST_NUCLEAR = 1.2
#: Demand of a node that plants burning gas from it may reach before its sources must: shares of supply over demand.
LEAST_GAS = 0.5


def check_plant_sizes(view: View) -> Iterator[Problem]:
    """Plants and storage of a node go with its peak load."""
    peak = _most(view, "demand", "peak", 1000.0)
    for node, step in _most(view, "elastic_demand", "energy", 1000 / 8.76).items():
        peak[node] = peak.get(node, 0.0) + step
    for table, name, most in (
        ("plants", "capacity", MOST_PLANTS),
        ("plants", "max_build", MOST_BUILDS),
        ("storage", "capacity", MOST_STORAGE),
        ("storage", "max_build", MOST_BUILDS / 10),
        ("hydro", "capacity", MOST_BUILDS),
    ):
        at = lookup(named(view, table, "node"), peak)
        yield from outside(view, table, name, 0.0, most * at, "capacity against the peak load of the node")


def check_capacity_factors(view: View) -> Iterator[Problem]:
    """Availability, times the mean of a profile, gives a capacity factor of the technology."""
    mean = _profile_means(view)
    names, technology = named(view, "plants", "profile"), named(view, "plants", "technology")
    factor = np.array([mean.get(p, np.nan) if p else 1.0 for p in names], dtype=np.float64)
    ranges = np.array([FACTORS.get(t, (np.nan, np.nan)) for t in technology]).reshape(-1, 2)
    low, high = ranges[:, 0] / factor, ranges[:, 1] / factor
    message = "available over the year, times the mean of its profile, for the technology"
    yield from outside(view, "plants", "availability", low, high, message)


def check_supply(view: View) -> Iterator[Problem]:
    """Plants and lines that stand can give the demand of the first period: unserved energy today is small."""
    first = int(column(view, "periods", "period").min()) if len(view.frame("periods", "period")) else 0
    can = _can_give(view)
    nodes, year = named(view, "demand", "node"), column(view, "demand", "year")
    energy = column(view, "demand", "energy")
    of_first = {n: float(np.interp(first, year[nodes == n], energy[nodes == n])) for n in dict.fromkeys(nodes.tolist())}
    short = [n for n, need in of_first.items() if need > 0 and can.get(n, 0.0) < LEAST_SUPPLY * need]
    if short:
        node, need = short[0], of_first[short[0]]
        row = int(np.flatnonzero(nodes == node)[-1])
        message = f"what stands gives node {node} {can.get(node, 0.0):.3g} of the {need:.3g} TWh of {first}"
        message += f" (and {len(short) - 1} more such nodes)" if len(short) > 1 else ""
        message += ": is a capacity, an availability or the demand in another unit?"
        found, expected = f"{can.get(node, 0.0) / need:.0%}", f"at least {LEAST_SUPPLY:.0%}"
        yield view.problem("demand", row, "energy", message, expected, found=found, severity="warning")
    nuclear = named(view, "plants", "technology") == "nuclear"
    most = MOST_NUCLEAR * lookup(named(view, "plants", "node"), of_first) / 8.76e-3
    message = "nuclear plants against the demand of the node"
    yield from outside(view, "plants", "capacity", 0.0, most, message, where=nuclear)


def check_gas_supply_size(view: View) -> Iterator[Problem]:
    """A step of gas supply is not many times what can be used at its node or leave it."""
    nodes = dict(zip(named(view, "gas_supply", "supply"), named(view, "gas_supply", "node"), strict=True))
    room: dict[str, float] = dict(_most(view, "gas_demand", "volume", 1.0))
    links = view.frame("links", "carrier", "from", "to", "existing", "max_build", "reversible")
    gas = links[links["carrier"] == "gas"]
    ways = zip(gas["from"], gas["to"], gas["existing"], gas["max_build"], gas["reversible"], strict=True)
    for start, end, now, most, both in ways:
        size = 0.365 * ((now if now == now else 0.0) + most)
        for node in (start, end) if both else (start,):
            room[node] = room.get(node, 0.0) + size
    most = 3.0 * lookup([nodes.get(s, "") for s in named(view, "gas_supply_steps", "supply")], room)
    message = "volume against what can be used at the node, or leave it"
    yield from outside(view, "gas_supply_steps", "volume", 0.0, most, message)


def _most(view: View, table: str, name: str, factor: float) -> dict[str, float]:
    """Largest number of each node times a factor."""
    out: dict[str, float] = {}
    for node, value in zip(named(view, table, "node"), column(view, table, name), strict=True):
        if value == value:
            out[node] = max(out.get(node, 0.0), factor * value)
    return out


def _profile_means(view: View) -> dict[str, float]:
    """Mean of each profile over the year; of hours where the case is hour by hour."""
    hours = dict(zip(named(view, "slices", "slice"), column(view, "slices", "hours"), strict=True))
    names = named(view, "shapes", "profile")
    weight, value = lookup(named(view, "shapes", "slice"), hours), column(view, "shapes", "value")
    kinds, at = np.unique(names.astype(str), return_inverse=True)
    if not len(kinds):
        return {}
    means: Floats = np.bincount(at, weight * value) / np.bincount(at, weight)
    return dict(zip(kinds.tolist(), means.tolist(), strict=True))


def _can_give(view: View) -> dict[str, float]:
    """TWh a year that plants that stand can give at each node, and lines can bring to it."""
    mean, flow = _profile_means(view), mean_flow(view)
    out: dict[str, float] = {}
    rows = zip(
        named(view, "plants", "node"),
        named(view, "plants", "profile"),
        column(view, "plants", "capacity"),
        column(view, "plants", "availability"),
        strict=True,
    )
    for node, profile, capacity, availability in rows:
        share = availability * (mean.get(profile, 1.0) if profile else 1.0)
        out[node] = out.get(node, 0.0) + np.nan_to_num(capacity * share) * 8.76e-3
    water = zip(
        named(view, "hydro", "node"),
        named(view, "hydro", "plant"),
        column(view, "hydro", "capacity"),
        column(view, "hydro", "factor"),
        strict=True,
    )
    for node, plant, capacity, factor in water:
        out[node] = out.get(node, 0.0) + np.nan_to_num(min(capacity, flow.get(plant, 0.0) * factor)) * 8.76e-3
    links = view.frame("links", "carrier", "from", "to", "existing", "availability", "reversible")
    lines = links[links["carrier"] == "power"]
    ways = zip(*(lines[c] for c in ("from", "to", "existing", "availability", "reversible")), strict=True)
    for start, end, capacity, availability, both in ways:
        for node in (start, end) if both else (end,):
            out[node] = out.get(node, 0.0) + np.nan_to_num(capacity * availability) * 8.76e-3
    return out
