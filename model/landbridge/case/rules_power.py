"""Rules on power: nodes, demand, lost load, plants, and what may be built."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from landbridge.case.problems import Problem, Severity
from landbridge.case.view import View

ERROR: Severity = "error"
WARNING: Severity = "warning"

PLACES = (
    ("plants", "node", "power"),
    ("plants", "gas_node", "gas"),
    ("storage", "node", "power"),
    ("hydro", "node", "power"),
    ("demand", "node", "power"),
    ("lost_load", "node", "power"),
    ("elastic_demand", "node", "power"),
    ("freight_demand", "origin", "freight"),
    ("freight_demand", "destination", "freight"),
    ("gas_supply", "node", "gas"),
    ("gas_demand", "node", "gas"),
    ("gas_shapes", "node", "gas"),
)


def check_node_carriers(view: View) -> Iterator[Problem]:
    """What stands at a node has the node's carrier."""
    carriers = view.frame("nodes", "node", "carrier").set_index("node")["carrier"].to_dict()
    for table, column, carrier in PLACES:
        if not view.readable(table, column):
            continue
        names = view.frame(table, column)[column]
        other = names[np.array([carriers.get(n, carrier) != carrier for n in names], dtype=np.bool_)]
        if other.empty:
            continue
        for name, rows in other.groupby(other, sort=False):
            message = f"{table} stand at {carrier} nodes, and this is a {carriers[str(name)]} node"
            yield view.problem(table, rows.index[0], column, message, f"a {carrier} node", found=str(name))


def check_demand_profiles(view: View) -> Iterator[Problem]:
    """A node with firm power demand has a load profile."""
    nodes = view.frame("nodes", "node", "profile")
    demand = set(view.frame("demand", "node")["node"])
    for row in nodes.index[nodes["node"].isin(demand) & (nodes["profile"] == "")]:
        message = f"node {nodes.at[row, 'node']!r} has firm demand and no load profile"
        yield view.problem("nodes", row, "profile", message, "a profile of kind load", found="")


def check_lost_load(view: View) -> Iterator[Problem]:
    """A node with firm power demand has steps of lost load."""
    have = set(view.frame("lost_load", "node")["node"])
    demand = view.frame("demand", "node")["node"]
    for name, rows in demand[~demand.isin(have)].groupby(demand, sort=False):
        message = "the node has firm demand and no value of lost load"
        expected = "rows of the node in lost_load.csv"
        yield view.problem("demand", rows.index[0], "node", message, expected, found=str(name))


def check_lost_load_shares(view: View) -> Iterator[Problem]:
    """The steps of lost load of a node add up to its firm demand."""
    steps = view.frame("lost_load", "node", "share")
    for name, rows in steps.groupby("node"):
        total = float(rows["share"].sum())
        if abs(total - 1) > 1e-6:
            message = f"the shares of lost load at {name!r} do not add up to 1"
            yield view.problem("lost_load", rows.index[0], "share", message, "1", found=f"{total:.8g}")


def check_peak(view: View) -> Iterator[Problem]:
    """Peak demand is not below mean demand."""
    demand = view.frame("demand", "node", "energy", "peak")
    low = demand[demand["peak"] * 8.76 < demand["energy"] * (1 - 1e-6)]
    for row, energy, peak in zip(low.index, low["energy"], low["peak"], strict=True):
        message = "peak demand is below mean demand"
        expected = f"at least {energy / 8.76:.4g} GW"
        yield view.problem("demand", row, "peak", message, expected, found=f"{peak:g}", severity="warning")


def check_candidates(view: View) -> Iterator[Problem]:
    """What may be built states its capital cost, life and first year."""
    for table, switch in (
        ("links", "max_build"),
        ("plants", "max_build"),
        ("storage", "max_build"),
        ("hydro", ""),
    ):
        column = switch or "candidate"
        if not view.readable(table, column, "capex", "life", "first_year"):
            continue
        frame = view.frame(table, column, "capex", "life", "first_year")
        able = frame[column] > 0 if switch else frame[column]
        for row in frame.index[able]:
            for needed in ("capex", "life", "first_year"):
                if view.blank(table, row, needed):
                    message = "blank, but it may be built (" + ("max_build > 0" if switch else "candidate") + ")"
                    yield view.problem(table, row, needed, message, "a number", found="")


def check_forced_builds(view: View) -> Iterator[Problem]:
    """What must be built may be built: no more than the largest build, in some planning period."""
    end = max((y + n for _, y, n in view.rows("periods", "period", "years")), default=0)
    for table, most in (
        ("links", "max_build"),
        ("plants", "max_build"),
        ("storage", "max_build"),
        ("hydro", "capacity"),
    ):
        columns = (most, "min_build", "build_size", "first_year", *["candidate"] * (table == "hydro"))
        if not view.readable(table, *columns):
            continue
        for row, largest, forced, size, year, *candidate in view.rows(table, *columns):
            limit = largest if all(candidate) else 0.0
            found, severity, expected = f"{forced:g}", ERROR, f"at most {limit:g}"
            if forced <= 0:
                continue
            if forced > limit:
                message = f"more must be built than {most} allows" if limit else "must be built, but is no candidate"
            elif not view.blank(table, row, "first_year") and year >= end:
                message = f"must be built, but first_year {year} is after the last period"
                expected = f"first_year at most {end - 1}"
            elif size > 0 and math.ceil(forced / size - 1e-9) * size > limit * (1 + 1e-9):
                message, severity = f"in whole units of {size:g} this takes more than {most} allows", WARNING
            else:
                continue
            yield view.problem(table, row, "min_build", message, expected, found=found, severity=severity)


PLANT = ("plants", "node", "fuel", "efficiency", "gas_node")


def check_fuels(view: View) -> Iterator[Problem]:
    """A plant that burns has an efficiency and a price of its fuel, or a gas node."""
    country = view.frame("nodes", "node", "country").set_index("node")["country"].to_dict()
    fuels = view.frame("fuels", "fuel", "gas").set_index("fuel")["gas"].to_dict()
    prices = view.frame("fuel_prices", "fuel", "country")
    priced = set(zip(prices["fuel"], prices["country"], strict=True))
    told: set[tuple[str, str]] = set()
    for row, node, fuel, efficiency, gas_node in view.rows(*PLANT):
        if gas_node and not fuels.get(fuel, False):
            message = "a gas node, but the fuel is not one that is taken from gas nodes"
            yield view.problem("plants", row, "gas_node", message, "a fuel with gas = true", found=gas_node)
        if fuel not in fuels:
            continue
        if efficiency != efficiency:
            yield view.problem("plants", row, "efficiency", "blank, but the plant burns fuel", "a share", found="")
        pair = (fuel, country.get(node, ""))
        if not gas_node and pair[1] and pair not in priced and pair not in told:
            told.add(pair)
            message = f"fuel {fuel!r} has no price in {pair[1]}"
            expected = "a row in fuel_prices.csv, or a gas node"
            yield view.problem("plants", row, "fuel", message, expected, found=fuel)
