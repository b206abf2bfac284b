"""Levers of cost: prices, running costs, capex. What the ledger charges is proportional to each of them."""

from __future__ import annotations

import pandas as pd

from landbridge.analysis.levers.effects import WORTH, Effects


def enter(e: Effects) -> None:
    """Enter effects of all numbers that only stand in the ledger of power, hydro, gas and builds."""
    _power(e)
    _gas(e)
    _builds(e)


def _power(e: Effects) -> None:
    plants = e.m.power.plants
    made = e.terms("generation", "fuel", "carbon", "damage", "variable")
    made["fuel"] = made["plant"].map({p: r.fuel for p, r in plants.items()})
    made.loc[made["carrier"] == "gas", "fuel"] = e.m.gas.fuel  # what plants take from gas nodes, at its own factor
    harm = made[made["kind"] == "damage"]
    e.proportional("fuels", "emission", harm, *WORTH)
    e.proportional("carbon_damage", "value", harm, *WORTH)
    fuel, carbon = made[made["kind"] == "fuel"], made[made["kind"] == "carbon"]
    e.proportional("fuel_prices", "price", fuel, *WORTH)
    e.proportional("fuels", "emission", carbon, *WORTH)
    e.proportional("carbon_prices", "price", carbon, *WORTH)
    e.proportional("plants", "variable_om", made[made["kind"] == "variable"], *WORTH)
    e.proportional("hydro", "variable_om", e.terms("turbined", "variable"), *WORTH)
    e.proportional("hydro", "release_penalty", e.terms("release_short", "penalty"), *WORTH)
    for component in ("rule_short", "rule_over"):
        e.proportional("hydro", "release_penalty", e.terms(component, "penalty"), *WORTH)
    e.proportional("links", "cost", e.terms("line_flow", "variable"), *WORTH)
    e.proportional("links", "fee", e.terms("line_flow", "fee"), *WORTH)
    e.proportional("lost_load", "value", e.terms("lost_load", "lost load"), *WORTH)
    e.proportional("elastic_demand", "value", e.terms("elastic_served", "benefit"), *WORTH)
    e.proportional("groups", "shortfall_cost", e.terms("shortfall", "penalty"), *WORTH)


def _gas(e: Effects) -> None:
    e.proportional("gas_supply_steps", "price", e.terms("gas_supplied", "fuel"), *WORTH)
    for component in ("gas_supplied", "pipe_flow"):
        harm = e.terms(component, "damage").assign(fuel=e.m.gas.fuel)
        e.proportional("fuels", "emission", harm, *WORTH)
        e.proportional("carbon_damage", "value", harm, *WORTH)
    e.proportional("gas_demand", "value", e.terms("gas_unserved", "lost load"), *WORTH)
    e.proportional("links", "cost", e.terms("pipe_flow", "variable"), *WORTH)
    e.proportional("links", "fee", e.terms("pipe_flow", "fee"), *WORTH)


def _builds(e: Effects) -> None:
    """Capex carries annuity, financing and fixed costs; fixed costs are a share of it."""
    built = e.terms("build", "investment", "financing", "fixed")
    for table, key in (("links", "link"), ("plants", "plant"), ("storage", "storage"), ("hydro", "plant")):
        mine: pd.DataFrame = built[built["table"] == table].rename(columns={"name": key})
        e.proportional(table, "capex", mine, *WORTH)
        e.proportional(table, "fixed_om", mine[mine["kind"] == "fixed"], *WORTH)
