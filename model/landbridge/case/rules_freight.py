"""Rules on cargo and on gas."""

from __future__ import annotations

from collections.abc import Iterator

from landbridge.case.calendar import DAYS
from landbridge.case.problems import Problem, close_match
from landbridge.case.view import View


def check_class_shares(view: View) -> Iterator[Problem]:
    """The shares of a set of value-of-time classes add up to 1."""
    for name, rows in view.frame("freight_classes", "class_set", "share").groupby("class_set"):
        total = float(rows["share"].sum())
        if abs(total - 1) > 1e-6:
            message = f"the shares of class set {name!r} do not add up to 1"
            yield view.problem("freight_classes", rows.index[0], "share", message, "1", found=f"{total:.8g}")


def check_class_sets(view: View) -> Iterator[Problem]:
    """The class set of a cargo flow is known."""
    known = sorted(set(view.frame("freight_classes", "class_set")["class_set"]))
    for row, name in view.rows("freight_demand", "class_set"):
        if name not in known:
            near = close_match(name, known)
            message = "names a class set that is not in freight_classes.csv"
            yield view.problem("freight_demand", row, "class_set", message, "a class set", found=name, suggestion=near)


def check_flow_ends(view: View) -> Iterator[Problem]:
    """A cargo flow goes from one node to another."""
    flows = view.frame("freight_demand", "origin", "destination")
    for row in flows.index[flows["origin"] == flows["destination"]]:
        found = str(flows.at[row, "destination"])
        message = "the flow ends where it begins"
        yield view.problem("freight_demand", row, "destination", message, "another node", found=found)


def check_flow_quantity(view: View) -> Iterator[Problem]:
    """A cargo flow has a quantity."""
    have = set(view.frame("freight_quantity", "flow")["flow"])
    for row, name in view.rows("freight_demand", "flow"):
        if name not in have:
            message = "the flow has no quantity"
            yield view.problem("freight_demand", row, "flow", message, "rows in freight_quantity.csv", found=name)


def check_gas_shapes(view: View) -> Iterator[Problem]:
    """A monthly shape of gas demand has twelve months, averages 1 over the days, and belongs to a demand."""
    demand = view.frame("gas_demand", "node", "sector")
    known = {f"{n}/{s}" for n, s in zip(demand["node"], demand["sector"], strict=True)}
    frame = view.frame("gas_shapes", "node", "sector", "month", "value")
    for (node, sector), rows in frame.groupby(["node", "sector"]):
        name, first = f"{node}/{sector}", rows.index[0]
        if name not in known:
            near = close_match(name, known)
            message = "the shape belongs to no gas demand"
            yield view.problem(
                "gas_shapes",
                first,
                "sector",
                message,
                "a node and sector of gas_demand",
                found=name,
                suggestion=near,
            )
        if len(rows) < 12:
            message = f"the shape of {name} has {len(rows)} of 12 months"
            yield view.problem("gas_shapes", first, "month", message, "a row per month")
            continue
        mean = float((rows["value"] * rows["month"].map(DAYS)).sum()) / 365
        if abs(mean - 1) > 1e-4:
            message = f"the shape of {name} does not average 1 over the days of a year"
            yield view.problem("gas_shapes", first, "value", message, "1", found=f"{mean:.6g}")


def check_gas_supply_steps(view: View) -> Iterator[Problem]:
    """A gas supply has steps of volume and price."""
    have = set(view.frame("gas_supply_steps", "supply")["supply"])
    for row, name in view.rows("gas_supply", "supply"):
        if name not in have:
            message = "the supply has no step"
            yield view.problem("gas_supply", row, "supply", message, "rows in gas_supply_steps.csv", found=name)


def check_gas_firm(view: View) -> Iterator[Problem]:
    """A sector of gas demand is firm in all years or in none."""
    demand = view.frame("gas_demand", "node", "sector", "firm")
    kinds = demand.groupby(["node", "sector"])["firm"].nunique()
    for node, sector in kinds.index[kinds > 1]:
        rows = demand[(demand["node"] == node) & (demand["sector"] == sector)]
        row = rows.index[rows["firm"] != rows["firm"].iloc[0]][0]
        message = f"gas demand {node}/{sector} is firm in some years and not in others"
        yield view.problem("gas_demand", row, "firm", message, "the same in all years")
