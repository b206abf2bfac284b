"""What cargo costs on its way and what carrying it is worth, entered in the ledger for many columns at once."""

from __future__ import annotations

from typing import Any

import pandas as pd

from landbridge.formulation.freight import UNITS
from landbridge.formulation.stretches import arcs_of
from landbridge.formulation.time import DAYS_PER_YEAR

#: What a charge is, for whom, and for which product; the commodities that pay it differ in value of time alone.
CHARGED = ["product", "kind", "country"]


def charge_freight(m: Any) -> None:
    """Enter transport, time, fees, carbon and damage of cargo, empty runs, and what carrying cargo is worth."""
    d, ledger = m.freight, m.ledger
    _charge_cargo(m)
    for (k, i, y), var in m.empty.items():
        owners = m.assets["links", k].countries
        for country in owners:
            cost = d.arcs[k, i].empty * DAYS_PER_YEAR * 1e-6 / len(owners)
            ledger.add(var, cost, "transport", "freight", country, y)
    for (f, c, passed, y), var in m.carried.items():
        flow = d.flows[f]
        owner = flow.owner or d.nodes[flow.origin].country
        worth = d.outside_cost(f, d.lots[f, c, passed].value_of_time)
        ledger.add(var, -UNITS[flow.product] * 1e-6 * worth, "benefit", "freight", owner, y)


def _charge_cargo(m: Any) -> None:
    """Enter what every commodity pays on every stretch it may use, period by period."""
    periods = m.time.periods
    flows = _flows(m)
    charges = _charges(m)
    paid = flows.merge(charges, on=["stretch", "product"])
    for labels, rows in paid.groupby(CHARGED, sort=False):
        product, kind, country = map(str, labels)
        amount = rows["amount"].to_numpy() * (UNITS[product] * 1e-6)
        if kind == "time":
            amount = amount * rows["value_of_time"].to_numpy()
        for i, y in enumerate(periods):
            price = _price(m, kind, country, y)
            if price:
                members = rows["pair"].to_numpy() * len(periods) + i
                m.ledger.add_each(m.cargo_flow, members, amount * price, kind, "freight", country, y)


def _price(m: Any, kind: str, country: str, y: int) -> float:
    """USD that a unit of a charge costs in a year: of CO2 its price there, or its damage; else 1."""
    if kind == "carbon":
        return float(m.freight.carbon_price.get((country, y), 0.0))
    return float(m.carbon_damage[y]) if kind == "damage" else 1.0


def _flows(m: Any) -> pd.DataFrame:
    """A line a stretch and commodity, in the order of `cargo_flow`: its number (`pair`), and what prices it."""
    lines = [
        (stretch, m.cargoes[i].product, m.cargoes[i].value_of_time)
        for i, ways in m.cargo_ways.items()
        for stretch in ways
    ]
    flows = pd.DataFrame(lines, columns=["stretch", "product", "value_of_time"])
    return flows.rename_axis("pair").reset_index()


def _charges(m: Any) -> pd.DataFrame:
    """What a product pays on each stretch, added up over its arcs.

    Columns: `stretch`, `product`, `kind`, `country`, and `amount` (USD, days of time, t of CO2 per TEU or t).
    """
    by_arc = pd.DataFrame(
        [
            (*key, product, *charge)
            for key, arc in m.freight.arcs.items()
            for product in arc.products
            for charge in _arc_charges(m, arc, product)
        ],
        columns=["link", "direction", *CHARGED, "amount"],
    )
    each = arcs_of(m.stretches).merge(by_arc, on=["link", "direction"])
    total = each.groupby(["stretch", *CHARGED], sort=False, as_index=False)["amount"].sum()
    charged: pd.DataFrame = total[total["amount"] != 0.0]
    return charged


def _arc_charges(m: Any, arc: Any, product: str) -> list[tuple[str, str, float]]:
    """Kind, country and amount of what a product pays on an arc."""
    d = m.freight
    owners = m.assets["links", arc.link].countries
    out = [("fee", d.links[arc.link].fee_country or owners[0], arc.fee[product])]
    for country in owners:
        out.append(("transport", country, arc.resource[product] / len(owners)))
        out.append(("time", country, arc.hours / 24 / len(owners)))
    out += [(kind, d.nodes[arc.start].country, arc.co2[product]) for kind in ("carbon", "damage")]
    return [charge for charge in out if charge[2]]
