"""Levers of cost: prices, running costs, capex. What the ledger charges is proportional to each of them."""

from __future__ import annotations

import pandas as pd

from landbridge.analysis.levers.effects import Effects

COST = ("cost", "used")


def enter(e: Effects) -> None:
    """Enter effects of all numbers that only stand in the ledger of power, hydro, gas and builds."""
    _power(e)
    _gas(e)
    _builds(e)


def _power(e: Effects) -> None:
    plants = e.m.power.plants
    made = e.terms("generation", "fuel", "carbon", "variable")
    made["fuel"] = made["plant"].map({p: r.fuel for p, r in plants.items()})
    fuel, carbon = made[made["kind"] == "fuel"], made[made["kind"] == "carbon"]
    e.proportional("fuel_prices", "price", fuel, *COST)
    e.proportional("fuels", "emission", carbon, *COST)
    e.proportional("carbon_prices", "price", carbon, *COST)
    e.proportional("plants", "variable_om", made[made["kind"] == "variable"], *COST)
    e.proportional("hydro", "variable_om", e.terms("turbined", "variable"), *COST)
    e.proportional("hydro", "release_penalty", e.terms("release_short", "penalty"), *COST)
    e.proportional("links", "cost", e.terms("line_flow", "variable"), *COST)
    e.proportional("links", "fee", e.terms("line_flow", "fee"), *COST)
    e.proportional("lost_load", "value", e.terms("lost_load", "lost load"), *COST)
    e.proportional("elastic_demand", "value", e.terms("elastic_served", "benefit"), *COST)
    e.proportional("groups", "shortfall_cost", e.terms("shortfall", "penalty"), *COST)


def _gas(e: Effects) -> None:
    e.proportional("gas_supply_steps", "price", e.terms("gas_supplied", "fuel"), *COST)
    e.proportional("gas_demand", "value", e.terms("gas_unserved", "lost load"), *COST)
    e.proportional("links", "cost", e.terms("pipe_flow", "variable"), *COST)
    e.proportional("links", "fee", e.terms("pipe_flow", "fee"), *COST)


def _builds(e: Effects) -> None:
    """Capex carries annuity, premium and fixed costs; fixed costs are a share of it."""
    built = e.terms("build", "investment", "hazard", "fixed")
    for table, key in (("links", "link"), ("plants", "plant"), ("storage", "storage"), ("hydro", "plant")):
        mine: pd.DataFrame = built[built["table"] == table].rename(columns={"name": key})
        e.proportional(table, "capex", mine, *COST)
        e.proportional(table, "fixed_om", mine[mine["kind"] == "fixed"], *COST)
