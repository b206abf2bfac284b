"""A small case with everything in it: each kind of cost, bound and right-hand side is there, and few numbers are 0."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cases import Tables, merged
from landbridge.analysis.levers.lever import Lever
from landbridge.case import Case, schema
from landbridge.case.ranges import SHAPED, STEEPNESS
from landbridge.solve.program import Floats
from toys import edited, gate, power, settings
from toys_freight import freight, way

BUILD = {"max_build": 60, "first_year": 2030, "capex": 900, "fixed_om": 0.02, "life": 25}
Rows = list[dict[str, Any]]


def by_year(column: str, *rows: dict[str, Any], at: int = 1) -> Rows:
    """Rows of 2025 and 2040 (the year in place `at`), the latter half as large again: periods lie between."""
    out = []
    for row in rows:
        for year, factor in ((2025, 1.0), (2040, 1.5)):
            cells = list({**row, column: row[column] * factor}.items())
            out.append(dict([*cells[:at], ("year", year), *cells[at:]]))
    return out


def electric() -> Tables:
    """Plants of all kinds, two rivers, storage, lines that stand and that can be built, elastic demand."""
    plants = {"coal": ("A", 200.0, 2.0), "gas": ("B", 90.0, 3.0), "wind": ("B", 40.0, 1.0), "burner": ("B", 80.0, 4.0)}
    lines: Rows = [
        {
            "link": "AB",
            "existing": 30,
            "design": 50,
            "cost": 1,
            "fee": 2,
            "fee_country": "AA",
            "firm_credit": 0.5,
            **BUILD,
            "min_build": 4,
        },
        {"link": "AC", "existing": 20, "cost": 2, "fee": 1, "fee_country": "AA", **BUILD, "life": 30, "rate": 0.07},
        {"link": "BC", "existing": 25, "firm_credit": 0.8},
        {"link": "BC2", "replaces": "BC", "firm_credit": 0.8, **BUILD, "capex": 700},
        {"link": "AB2", "existing": 15, "cost": 1, "design": 20},
    ]
    demand = {"A": 60.0, "B": 100.0, "C": 20.0}
    cut = [
        {"slice": f"{q}{b}", "season": q, "day": q, "month": m, "block": b, "duration": 24 * h / sum(hours), "hours": h}
        for q, m, hours in (("winter", 1, (2000, 2100)), ("summer", 7, (2300, 2360)))
        for b, h in enumerate(hours)
    ]
    ratios = (1.3, 0.8, 1.1)
    ratios = (*ratios, (8760 - sum(v * row["hours"] for v, row in zip(ratios, cut, strict=False))) / cut[-1]["hours"])
    shape = {"B": ratios}
    tables = power(demand, plants, lines, cut, shape, periods=((2030, 5), (2035, 5)), rate=0.05, base_year=2028)
    tables["profiles"].append({"profile": "wind", "kind": "availability"})
    blows = zip(cut, (0.9, 0.6, 0.0, 0.8), strict=True)
    tables["shapes"] += [{"profile": "wind", "slice": row["slice"], "value": v} for row, v in blows]
    tables["ranges"] = [
        {"table": t, "key": k, "column": "steepness", "low": 0.7, "high": 1.4, "reason": "made up"}
        for t, k in (("shapes", "loadB/*"), ("shapes", "wind/*"), ("inflow", "dam/*/*"), ("gas_shapes", "H/city/*"))
    ]
    for name, cells in {
        "coal": {"fuel": "coal", "efficiency": 0.4, "availability": 0.8, "must_run": 0.2, "firm_credit": 0.9},
        "gas": {
            "fuel": "gas",
            "efficiency": 0.5,
            "availability": 0.9,
            "firm_credit": 0.9,
            **BUILD,
            "rate": 0.06,
            "min_build": 2,
        },
        "wind": {"must_run": 0.1, "profile": "wind", **BUILD, "capex": 300},
        "burner": {"fuel": "gas", "efficiency": 0.5, "gas_node": "H", "must_run": 0.3},
    }.items():
        tables = edited(tables, "plants", name, **cells)
    tables["fuels"] = [{"fuel": "coal", "emission": 0.34}, {"fuel": "gas", "emission": 0.2, "gas": True}]
    prices = [{"fuel": f, "country": c, "price": p} for f, c, p in (("coal", "AA", 8), ("gas", "BB", 25))]
    tables["fuel_prices"] = by_year("price", *prices, at=2)
    tables["carbon_prices"] = by_year("price", *({"country": c, "price": 20} for c in ("AA", "BB")))
    tables["carbon_damage"] = [{"year": y, "value": v} for y, v in ((2025, 40), (2040, 80))]
    firm = [{"node": row["node"], "energy": row["energy"], "peak": 2 * row["peak"]} for row in tables["demand"]]
    tables["demand"] = by_year("energy", *firm)
    steps = [{"node": "C", "step": k, "energy": 0.1, "value": v} for k, v in (("high", 90), ("low", 40))]
    tables["elastic_demand"] = by_year("energy", *steps, at=2)
    for row in tables["countries"]:
        row["financing_rate"] = {"AA": 0.09, "CC": 0.12}.get(row["country"])
    tables["groups"] = [
        {"group": "G" + n, "name": n, "margin": 0.1, "shortfall_cost": 80, "firm_exports": n != "B"} for n in demand
    ]
    for row in tables["nodes"]:
        row["group"] = "G" + row["node"]
    stores: tuple[tuple[str, str, int, Any], ...] = (
        ("pumped", "B", 10, {}),
        ("cell", "A", 5, {**BUILD, "rate": 0.09, "min_build": 1}),
    )
    tables["storage"] = [
        {"storage": k, "name": k, "node": n, "capacity": c, "hours": 6, "efficiency": 0.8, "firm_credit": 0.9, **more}
        for k, n, c, more in stores
    ]
    return merged(tables, rivers())


def rivers() -> Tables:
    """A dam with rules, and a candidate below it, in a dry and a wet year."""
    river = {"node": "A", "factor": 0.8, "storage": 300, "min_release": 5, "release_penalty": 20, "variable_om": 1}
    new = {"candidate": True, "upstream": "dam", "first_year": 2030, "capex": 2000, "fixed_om": 0.01, "life": 60}
    flows = {("dam", "dry"): 20, ("dam", "wet"): 30, ("new", "dry"): 4, ("new", "wet"): 6}
    return {
        "hydro_years": [{"hydro_year": e, "probability": p} for e, p in (("dry", 0.25), ("wet", 0.75))],
        "hydro": [
            {"plant": "dam", "name": "dam", "capacity": 20, "max_release": 300, "firm_credit": 0.7, **river},
            {"plant": "new", "name": "new", "capacity": 30, "rate": 0.08, **new, **river},
        ],
        "inflow": [
            {"plant": h, "month": m, "hydro_year": e, "inflow": v + m}
            for (h, e), v in flows.items()
            for m in range(1, 13)
        ],
        "reservoir_rules": [
            {
                "plant": "dam",
                "month": m,
                "hydro_year": e,
                "min_volume": 40 + m,
                "max_volume": 127 if m == 7 else None,
                "min_release": 12 + m,
                "max_release": 18 + m,
            }
            for e in ("dry", "wet")
            for m in (1, 7)
        ],
    }


def cargo() -> Tables:
    """Containers and bulk over rail with tariffs, a candidate, a shared track, a bottleneck, and sea."""
    flows = {"F": ("X", "Y", 40.0, 900.0), "K": ("X", "Y", 30.0, 800.0)}
    rail = {"reversible": True, "km": 800, "fee": 10, "fee_country": "AA", "hours": 30}
    sea = {"km": 1500, "fee": 5, "fee_country": "AA", "hours": 200}
    links = [
        way("XY", "X", "Y", 100, existing=0.5, bottleneck="border", **rail),
        way("XZ", "X", "Z", 20, existing=0.4, shared=True, **rail),
        way("ZY", "Z", "Y", 30, existing=0.3, products="all", cost_bulk=3, fee_bulk=1, **rail, **BUILD, design=2),
        way("sea", "X", "Y", 300, mode="sea", tariff="ship", products="all", cost_bulk=20, **sea),
    ]
    tables = freight(flows, links, classes=((0.6, 5.0), (0.4, 25.0)))
    bulk = {"flow": "B", "product": "bulk", "class_set": "ore", "willingness_to_pay": 60, "outside_days": 20}
    first, second = tables["freight_demand"]
    first["outside_days"] = 40
    tables["freight_demand"] = [first, second, {**second, "name": "B", "commodity": "ore", **bulk}]
    for row in tables["freight_demand"]:
        row["base"] = True
    classes = tables["freight_classes"]
    tables["freight_classes"] = [*classes, {"class_set": "ore", "class": "all", "share": 1, "value_of_time": 0.1}]
    quantity = [{"flow": k, "quantity": q} for k, q in (("F", 40), ("K", 30), ("B", 500))]
    tables["freight_quantity"] = by_year("quantity", *quantity)
    charges = ("load", "cost_km", "cost_use", "fee_km", "fee_use", "co2_km")
    tariffs = {
        ("train", "container"): (100, 0.1, 5, 0.02, 3, 0.2),
        ("train", "bulk"): (1000, 0.01, 1, 0.002, 0, 0.02),
        ("train", "empty"): (1, 3, 20, 0, 0, 0),
        ("ship", "container"): (5000, 0.01, 0, 0, 0, 0.05),
        ("ship", "bulk"): (50000, 0.001, 0, 0, 0, 0.005),
    }
    tables["tariffs"] = [
        {"tariff": t, "product": p, **dict(zip(charges, row, strict=True))} for (t, p), row in tariffs.items()
    ]
    tables["bottlenecks"] = [{"bottleneck": "border", "capacity": 0.8}]
    return tables


def fuel_gas() -> Tables:
    """Gas sold at G, a pipe that stands and can grow to H in another country, two sectors there."""
    pipe = {"carrier": "gas", "mode": "pipeline", "from": "G", "to": "H"}
    days = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    cold = [1.2, 1.2, 1.1, 1.0, 0.9, 0.8, 0.8, 0.8, 0.9, 1.0, 1.1]
    cold.append((365 - sum(v * n for v, n in zip(cold, days, strict=False))) / 31)
    return {
        "nodes": [{"node": n, "name": n, "carrier": "gas", "country": c} for n, c in (("G", "AA"), ("H", "BB"))],
        "gas_shapes": [{"node": "H", "sector": "city", "month": m, "value": v} for m, v in enumerate(cold, 1)],
        "links": [
            {"link": "GH", "name": "GH", **pipe, "existing": 2, "cost": 0.5, "fee": 0.2, "fee_country": "AA", **BUILD},
            {"link": "GH2", "name": "GH2", **pipe, "existing": 1},
        ],
        "gas_supply": [{"supply": k, "name": k, "node": n, "kind": "field"} for k, n in (("field", "G"), ("lng", "H"))],
        "gas_supply_steps": by_year(
            "price",
            {"supply": "field", "step": "s", "volume": 3, "price": 5},
            {"supply": "lng", "step": "s", "volume": 3, "price": 9},
            at=2,
        ),
        "gas_demand": by_year(
            "volume",
            {"node": "H", "sector": "city", "volume": 0.4, "value": 30, "firm": True},
            {"node": "H", "sector": "works", "volume": 0.2, "value": 12, "firm": False},
            at=2,
        ),
    }


def everything() -> Tables:
    """All of them, with gates of every kind and limits to reliance."""
    freight_only = {k: v for k, v in cargo().items() if k not in ("case", "countries", "periods", "slices")}
    tables = merged(electric(), freight_only, fuel_gas())
    tables = gate(tables, "AB", "AB2", name="line", now=0.3, hazard=0.03)
    tables = gate(tables, "ZY", name="rails", design=2, hazard=0.02)
    tables = gate(tables, "GH", name="pipe", relation="AA-CC", now=0.2, design=2.5, hazard=0.04, hazard_group="fuel")
    tables = gate(tables, "sea", name="goods", kind="goods")
    tables = gate(tables, name="trade", kind="trade", relation="AA-CC")
    tables = gate(tables, "ZY", name="transit", kind="transit", relation="AA-CC", design=2)
    goods = (("goods", "ore"), ("trade", "K"), ("transit", "F"))
    tables["gate_goods"] = [{"gate": g, "commodity": c} for g, c in goods]
    tables = gate(tables, name="works", kind="build", relation="AA-CC")
    tables["build_gates"] = [{"gate": "works", "table": t, "key": k} for t, k in (("links", "AC"), ("plants", "gas"))]
    limits = (("power", "line", 0, 0.1), ("power", "line", 1, 0.4), ("gas", "pipe", 0, 0.2), ("gas", "pipe", 1, 0.6))
    tables["projects"] = [{"project": p, "name": p, "works_years": n} for p, n in (("slow", 3), ("quick", 0))]
    slow = {"AC", "BC2", "gas", "new"}
    for table in ("links", "plants", "storage", "hydro"):
        for row in tables[table]:
            if row.get("max_build") or row.get("candidate"):
                row["project"] = "slow" if next(iter(row.values())) in slow else "quick"
    tables["reliance"] = [
        {"country": "BB", "carrier": c, "gate": g, "openness": x, "share": v} for c, g, x, v in limits
    ]
    tables["exports"] = [{"country": "BB", "year": 2022, "value": 10}]
    tables["outside"] = [{"rank": 1, "topic": "Security", "statement": "not counted"}]
    return settings(tables, transit_country="BB")


def anew(case: Case, lever: Lever, values: Floats) -> Case:
    """The case with other numbers, as if the files had them; a peak keeps its ratio to the energy of its year."""
    if lever.table == "case":
        return case.with_settings(discount_rate=repr(float(values[0])))
    column = SHAPED[lever.table] if lever.column == STEEPNESS else lever.column
    if lever.column == STEEPNESS and lever.bend is not None:
        values = lever.bend(values)
    rows = case.tables[lever.table].copy()
    key = rows[list(schema.key(lever.table))]
    for k, value in zip(lever.keys, values, strict=True):
        mine = (key == list(k)).all(axis=1)
        assert mine.sum() == 1, k
        if (lever.table, lever.column) == ("demand", "energy"):
            rows.loc[mine, "peak"] *= value / rows.loc[mine, "energy"]
        rows.loc[mine, column] = value
    return replace(case, tables={**case.tables, lever.table: rows})
