"""A random power case as the tables of a case folder."""

from __future__ import annotations

from typing import Any

from cases import Rows, Tables
from second.power_cases import Growth, Line, Plant, PowerCase

DESIGN = 200.0  #: MW that an open gate lets a line carry; today's openness is a permit's share of it


def tables(case: PowerCase) -> Tables:
    """The case as the tables of a case folder."""
    country = {n: 2 * n for n in case.nodes}
    return {
        "case": [
            {"setting": "schema_version", "value": "1"},
            {"setting": "base_year", "value": str(case.base_year)},
            {"setting": "discount_rate", "value": repr(case.rate)},
        ],
        "countries": [{"country": c, "name": c, "kind": "state"} for c in (*country.values(), "ZZ")],
        "periods": [{"period": y, "years": n} for y, n in case.periods],
        "slices": [{"slice": s.name, **{k: v for k, v in s._asdict().items() if k != "name"}} for s in case.slices],
        "nodes": [
            {"node": n, "name": n, "carrier": "power", "country": country[n], "profile": f"load{n}"} for n in case.nodes
        ],
        "profiles": [
            *({"profile": f"load{n}", "kind": "load"} for n in case.nodes),
            *({"profile": p.name, "kind": "availability"} for p in case.plants),
        ],
        "shapes": [
            *({"profile": f"load{n}", "slice": s, "value": v} for n in case.nodes for s, v in case.shape[n].items()),
            *({"profile": p.name, "slice": s, "value": v} for p in case.plants for s, v in p.available.items()),
        ],
        "demand": [
            {"node": n, "year": y, "energy": v, "peak": v * max(case.shape[n].values()) / 8.76}
            for (n, y), v in case.energy.items()
        ],
        "lost_load": [
            {"node": n, "step": f"step{i}", "share": share, "value": value}
            for n, steps in case.shed.items()
            for i, (share, value) in enumerate(steps)
        ],
        "elastic_demand": [
            {"node": n, "step": "all", "year": 2030, "energy": energy, "value": value}
            for n, (energy, value) in case.elastic.items()
        ],
        "fuels": [{"fuel": f, "emission": v} for f, v in case.emission.items()],
        "fuel_prices": [
            {"fuel": f, "country": country[n], "year": y, "price": v} for (f, n, y), v in case.fuel_price.items()
        ],
        "carbon_prices": [
            {"country": c, "year": y, "price": v} for c in country.values() for y, v in case.carbon.items()
        ],
        "plants": [_plant_row(p) for p in case.plants],
        "storage": [
            {"storage": k.name, "name": k.name, "node": k.node, "capacity": k.capacity, "hours": k.hours}
            | {"efficiency": k.efficiency, **_growth_cells(k.growth)}
            for k in case.storage
        ],
        "links": [_line_row(line) for line in case.lines],
        **_rivers(case),
        **_gates(case),
    }


def _growth_cells(growth: Growth) -> dict[str, Any]:
    if not growth.most:
        return {}
    cells = {"max_build": growth.most, "first_year": growth.first, "life": growth.life, "rate": growth.rate}
    return {**cells, "capex": growth.capex, "fixed_om": growth.fixed}


def _plant_row(p: Plant) -> dict[str, Any]:
    row = {"plant": p.name, "name": p.name, "node": p.node, "technology": p.fuel or "wind", "fuel": p.fuel}
    row |= {"capacity": p.capacity, "existing_until": p.until, "efficiency": p.efficiency, "profile": p.name}
    return {**row, "variable_om": p.running, "must_run": p.must_run, **_growth_cells(p.growth)}


def _line_row(line: Line) -> dict[str, Any]:
    row: dict[str, Any] = {"link": line.name, "name": line.name, "carrier": "power", "mode": "dc"}
    row |= {"from": line.start, "to": line.end, "reversible": line.both, "existing": line.existing}
    row |= {"existing_until": line.until, "availability": line.available, "loss": line.loss, "cost": line.cost}
    row |= {"fee": line.fee, "fee_country": "ZZ" if line.fee else None}
    return {**row, "design": DESIGN if line.permit else None, **_growth_cells(line.growth)}


def _rivers(case: PowerCase) -> Tables:
    above = {r.name: ";".join(u.name for u in case.reservoirs if u.below == r.name) for r in case.reservoirs}
    return {
        "hydro_years": [{"hydro_year": e, "probability": p} for e, p in case.water_years.items()],
        "hydro": [
            {"plant": r.name, "name": r.name, "node": r.node, "capacity": r.capacity, "factor": r.factor}
            | {"turbine_max": r.turbine, "storage": r.storage, "variable_om": r.running, "min_release": r.least}
            | {"release_penalty": r.penalty, "max_release": r.most, "pondage": r.pond, "upstream": above[r.name]}
            for r in case.reservoirs
        ],
        "inflow": [
            {"plant": r.name, "month": m, "hydro_year": e, "inflow": v}
            for r in case.reservoirs
            for (m, e), v in r.inflow.items()
        ],
        "drawdown": [
            {"plant": r.name, "hydro_year": e, "drawdown": v} for r in case.reservoirs for e, v in r.drawdown.items()
        ],
    }


def _gates(case: PowerCase) -> Tables:
    """A gate for each line with a permit; its one relation stands today where the permit wants it (of DESIGN)."""
    gated = [line for line in case.lines if line.permit]
    end = (0, 1)
    relations: Rows = [
        {"relation": f"R{line.name}", "name": line.name, "party_a": 2 * line.start, "party_b": 2 * line.end}
        | {"now": (line.permit or 0) / DESIGN}
        for line in gated
    ]
    return {
        "relations": relations,
        "gates": [{"gate": f"G{line.name}", "name": line.name, "kind": "route"} for line in gated],
        "gate_response": [
            {"gate": f"G{line.name}", "relation": f"R{line.name}", "trust": t, "openness": t}
            for line in gated
            for t in end
        ],
        "link_gates": [{"link": line.name, "gate": f"G{line.name}"} for line in gated],
    }
