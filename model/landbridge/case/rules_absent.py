"""Rules on what is absent and would be read as zero, or as one."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from landbridge.case.problems import Problem, close_match, listed
from landbridge.case.view import View

PRODUCTS = ("container", "bulk")
#: Columns of links that hold a charge of a product.
CHARGES = {"cost": ("cost", "cost_bulk"), "fee": ("fee", "fee_bulk")}


def check_tariffs(view: View) -> Iterator[Problem]:
    """The tariff of a link is known and has a row for each product that the link carries."""
    products = _products_of_tariffs(view)
    moved = set(view.frame("freight_demand", "product")["product"])
    for row, name, carried in view.rows("links", "tariff", "products"):
        if not name:
            continue
        if name not in products:
            near = close_match(name, products)
            message = "names a tariff that is not in tariffs.csv"
            yield view.problem("links", row, "tariff", message, "a tariff", found=name, suggestion=near)
            continue
        wanted = {carried} if carried != "all" else moved.intersection(PRODUCTS)
        lacking = sorted(wanted - products[name])
        if carried == "all" and not products[name].intersection(PRODUCTS):
            lacking = sorted(PRODUCTS)
        if lacking:
            what = " or ".join(lacking)
            message = f"the tariff has no row for {what}, which the link carries"
            expected = f"a row {name},{lacking[0]} in tariffs.csv, or a link that does not carry it"
            yield view.problem("links", row, "tariff", message, expected, found=name)


def check_tariff_returns(view: View) -> Iterator[Problem]:
    """Where some railways pay for trains that return empty, all do: without a row for empty they return for nothing."""
    products = _products_of_tariffs(view)
    links = view.frame("links", "mode", "tariff")
    of_rail = set(links.loc[links["mode"] == "rail", "tariff"]) & products.keys()
    without = {name for name in of_rail if "empty" not in products[name]}
    if without == of_rail:
        return
    tariffs = view.frame("tariffs", "tariff")
    for name in sorted(without):
        row = int(tariffs.index[tariffs["tariff"] == name][0])
        message = "the tariff of a railway has no row for empty, as others have: its trains return for nothing"
        expected = f"a row {name},empty"
        yield view.problem("tariffs", row, "tariff", message, expected, found=name, severity="warning")


def check_link_lengths(view: View) -> Iterator[Problem]:
    """A link whose tariff charges by the km states its length."""
    tariffs = view.frame("tariffs", "tariff", "cost_km", "fee_km", "co2_km")
    by_km = set(tariffs.loc[(tariffs[["cost_km", "fee_km", "co2_km"]] > 0).any(axis=1), "tariff"])
    links = view.frame("links", "km", "tariff")
    unknown = links[links["km"].isna() & links["tariff"].isin(by_km)]
    for row, name in zip(unknown.index, unknown["tariff"], strict=True):
        message = f"blank, but tariff {name} charges by the km: the link would be free of it"
        yield view.problem("links", row, "km", message, "the length (km)", found="")


def check_vehicle_loads(view: View) -> Iterator[Problem]:
    """A freight link with a limit on vehicles has a tariff: it says what a vehicle carries."""
    gated = set(view.frame("link_gates", "link")["link"])
    columns = ("link", "carrier", "existing", "max_build", "bottleneck", "tariff")
    links = view.frame("links", *columns)
    limited = links["existing"].notna() | (links["max_build"] > 0) | (links["bottleneck"] != "")
    limited |= links["link"].isin(gated) & links["existing"].notna()
    for row in links.index[(links["carrier"] == "freight") & limited & (links["tariff"] == "")]:
        message = "blank, but the link has a limit on vehicles: each would carry 1 TEU or 1 t"
        expected = "a tariff with the load of a vehicle"
        yield view.problem("links", row, "tariff", message, expected, found="", severity="warning")


def check_charges_by_product(view: View) -> Iterator[Problem]:
    """A charge that is stated for one product that a link carries is stated for the other (0 where there is none)."""
    links = view.frame("links", "carrier", "products", "tariff", *(c for pair in CHARGES.values() for c in pair))
    moved = set(view.frame("freight_demand", "product")["product"])
    if not moved.issuperset(PRODUCTS):
        return
    both = links[(links["carrier"] == "freight") & (links["products"] == "all") & (links["tariff"] == "")]
    for charge, columns in CHARGES.items():
        for stated, absent, product in ((*columns, "bulk"), (*columns[::-1], "container")):
            rows = [r for r in both.index[both[stated] > 0] if view.blank("links", r, absent)]
            if rows:
                others = f" (and {len(rows) - 1} more such cells)" if len(rows) > 1 else ""
                message = f"blank, but {stated} is stated and the link carries both: {product} pays no {charge}{others}"
                expected = "a number, 0 where there is no such charge"
                yield view.problem("links", rows[0], absent, message, expected, found="", severity="warning")


def check_free_links(view: View) -> Iterator[Problem]:
    """A freight link without any charge says so with a 0."""
    links = view.frame("links", "carrier", "tariff", "cost", "cost_bulk", "fee", "fee_bulk")
    free = links[(links["carrier"] == "freight") & (links["tariff"] == "")]
    columns = ("cost", "cost_bulk", "fee", "fee_bulk")
    rows = [row for row in free.index if all(view.blank("links", row, c) for c in columns)]
    if rows:
        others = f" (and {len(rows) - 1} more such links)" if len(rows) > 1 else ""
        message = f"blank, and the link has no tariff: cargo is carried and handled free of charge{others}"
        expected = "what carriage or handling costs, or 0"
        yield view.problem("links", rows[0], "cost", message, expected, found="", severity="warning")


def check_carbon_countries(view: View) -> Iterator[Problem]:
    """Where some countries have a price of carbon, every country that emits has a row (0 where there is none)."""
    priced = set(view.frame("carbon_prices", "country")["country"])
    if not priced:
        return
    lacking = sorted(_emitting(view) - priced)
    if lacking:
        message = f"no price of carbon in {listed(lacking)}: emissions there are free"
        expected = "a row of each country, with price 0 where there is none"
        yield view.problem("carbon_prices", None, "country", message, expected, severity="warning")


def check_gate_hazards(view: View) -> Iterator[Problem]:
    """Where some gates have a hazard of closing, all have: without rows a gate never closes again."""
    stated = set(view.frame("gate_hazard", "gate")["gate"])
    if not stated:
        return
    for row, gate in view.rows("gates", "gate"):
        if gate not in stated:
            message = "the gate has no hazard of closing, as others have: once open it never closes"
            expected = "rows in gate_hazard.csv, with hazard 0 where there is none"
            yield view.problem("gates", row, "gate", message, expected, found=gate, severity="warning")


def _emitting(view: View) -> set[str]:
    """Countries where plants burn what emits, or where cargo of a tariff with emissions starts."""
    country = view.frame("nodes", "node", "country").set_index("node")["country"].to_dict()
    fuels = view.frame("fuels", "fuel", "emission")
    plants = view.frame("plants", "node", "fuel")
    burning = plants[plants["fuel"].isin(fuels.loc[fuels["emission"] > 0, "fuel"])]["node"]
    tariffs = view.frame("tariffs", "tariff", "co2_km")
    links = view.frame("links", "from", "to", "reversible", "tariff")
    emitting = links[links["tariff"].isin(tariffs.loc[tariffs["co2_km"] > 0, "tariff"])]
    starts = pd.concat([emitting["from"], emitting.loc[emitting["reversible"], "to"]])
    return {country[n] for n in (*burning, *starts) if n in country}


def _products_of_tariffs(view: View) -> dict[str, set[str]]:
    tariffs = view.frame("tariffs", "tariff", "product")
    return {str(k): set(v) for k, v in tariffs.groupby("tariff")["product"]}
