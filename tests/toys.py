"""Cases small enough to solve on paper, and readers of their answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import pandas as pd

from cases import Tables, write_case
from landbridge import Study, load_case
from landbridge.analysis import tables as results
from landbridge.analysis.study import State

HOURS = 8760.0


class Toys:
    """Writes cases into fresh folders and builds their studies."""

    def __init__(self, home: Path) -> None:
        self.home, self.count = home, 0

    def folder(self, tables: Tables) -> Path:
        """A new folder with the tables of a case."""
        self.count += 1
        return write_case(self.home / f"toy{self.count}", **tables)

    def study(self, tables: Tables, scenarios: Sequence[str] = (), **options: Any) -> Study:
        """The study of a case."""
        return Study.of(load_case(self.folder(tables), scenarios=scenarios), **options)

    def cost(self, tables: Tables) -> float:
        """Least cost today, MUSD."""
        return self.study(tables).today().solution.objective


def edited(tables: Tables, table: str, key: str, **cells: Any) -> Tables:
    """A copy in which the row whose first cell is `key` has other cells."""
    out = deepcopy(tables)
    found = [row for row in out[table] if next(iter(row.values())) == key]
    assert len(found) == 1, f"{len(found)} rows of {table} are {key}"
    found[0].update(cells)
    return out


def settings(tables: Tables, **values: Any) -> Tables:
    """A copy with other settings."""
    out = deepcopy(tables)
    out["case"] = [row for row in out["case"] if row["setting"] not in values]
    out["case"] += [{"setting": name, "value": str(value)} for name, value in values.items()]
    return out


def slices(*hours: float, season: str = "y", month: int = 1) -> list[dict[str, Any]]:
    """Slices s1, s2, ... of one season and one day that stand for these hours of the year."""
    return [
        {"slice": f"s{i + 1}", "season": season, "day": season, "month": month, "block": i, "duration": h, "hours": h}
        for i, h in enumerate(hours)
    ]


def months(blocks: int = 1) -> list[dict[str, Any]]:
    """Twelve months of 30 or 31 days in equal blocks; the hours add up to 8,760."""
    days = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return [
        {
            "slice": f"m{m:02d}b{b}",
            "season": f"m{m:02d}",
            "day": f"m{m:02d}",
            "month": m,
            "block": b,
            "duration": 24 / blocks,
            "hours": 24 / blocks * n,
        }
        for m, n in enumerate(days, 1)
        for b in range(blocks)
    ]


def power(
    demand: Mapping[str, float],
    plants: Mapping[str, tuple[str, float, float]],
    lines: Sequence[Mapping[str, Any]] = (),
    hours: Sequence[float] | list[dict[str, Any]] = (HOURS,),
    shape: Mapping[str, Sequence[float]] | None = None,
    periods: Sequence[tuple[int, int]] = ((2030, 1),),
    rate: float = 0.0,
    base_year: int = 2030,
) -> Tables:
    """Power nodes with flat demand (MW), plants {name: (node, MW, USD/MWh)} without fuel, and lines.

    Node A lies in country AA, and so on. Lost load costs 1,000 USD/MWh. `shape` gives a node's ratios by slice.
    """
    cut = slices(*hours) if isinstance(hours[0], int | float) else list(hours)  # type: ignore[arg-type]
    shape = shape or {}
    return {
        "case": [
            {"setting": "schema_version", "value": "1"},
            {"setting": "base_year", "value": str(base_year)},
            {"setting": "discount_rate", "value": str(rate)},
        ],
        "countries": [{"country": 2 * n, "name": n, "kind": "state"} for n in demand],
        "periods": [{"period": y, "years": n} for y, n in periods],
        "slices": cut,
        "nodes": [{"node": n, "name": n, "carrier": "power", "country": 2 * n, "profile": f"load{n}"} for n in demand],
        "profiles": [{"profile": f"load{n}", "kind": "load"} for n in demand],
        "shapes": [
            {"profile": f"load{n}", "slice": s["slice"], "value": shape.get(n, [1.0] * len(cut))[i]}
            for n in demand
            for i, s in enumerate(cut)
        ],
        "demand": [{"node": n, "year": 2030, "energy": mw * HOURS / 1e6, "peak": mw / 1e3} for n, mw in demand.items()],
        "lost_load": [{"node": n, "step": "all", "share": 1, "value": 1000} for n in demand],
        "plants": [
            {"plant": p, "name": p, "node": n, "technology": p, "capacity": mw, "variable_om": cost}
            for p, (n, mw, cost) in plants.items()
        ],
        "links": [line(**row) for row in lines],
    }


def line(link: str, **cells: Any) -> dict[str, Any]:
    """A power line named after its ends, as AB."""
    row = {"link": link, "name": link, "carrier": "power", "mode": "dc", "from": link[0], "to": link[1], "existing": 0}
    return {**row, **cells}


def two_nodes(**cells: Any) -> Tables:
    """Cheap power at A (200 MW at 20 USD/MWh), 100 MW of demand at B, dear power there (60), and a line AB."""
    plants = {"cheap": ("A", 200.0, 20.0), "dear": ("B", 200.0, 60.0)}
    return power({"A": 0, "B": 100}, plants, [{"link": "AB", **cells}])


def gate(
    tables: Tables,
    *links: str,
    name: str = "gate",
    now: float = 0.0,
    response: Sequence[tuple[float, float]] = ((0, 0), (1, 1)),
    relation: str = "AA-BB",
    kind: str = "route",
    design: float | None = None,
    hazard: float | None = None,
    **cells: Any,
) -> Tables:
    """A copy with a gate before some links; path `all` moves every relation, path RELATION (small) its own."""
    out = deepcopy(tables)
    for table in ("relations", "gates", "gate_response", "link_gates", "paths", "trust_paths"):
        out.setdefault(table, [])
    a, b = relation.split("-")
    known = {row["country"] for row in out["countries"]}
    out["countries"] += [{"country": c, "name": c, "kind": "state"} for c in (a, b) if c not in known]
    if relation not in {row["relation"] for row in out["relations"]}:
        out["relations"].append({"relation": relation, "name": relation, "party_a": a, "party_b": b, "now": now})
        for path in ("all", relation.lower()):
            if path not in {row["path"] for row in out["paths"]}:
                out["paths"].append({"path": path, "name": path})
            out["trust_paths"].append({"path": path, "relation": relation})
    if name not in {row["gate"] for row in out["gates"]}:
        out["gates"].append({"gate": name, "name": name, "kind": kind, **cells})
    out["gate_response"] += [{"gate": name, "relation": relation, "trust": t, "openness": v} for t, v in response]
    there = {(row["link"], row["gate"]) for row in out["link_gates"]}
    out["link_gates"] += [{"link": k, "gate": name} for k in links if (k, name) not in there]
    for row in out["links"]:
        if row["link"] in links and design is not None:
            row["design"] = design
    if hazard is not None:
        out["gate_hazard"] = [*out.get("gate_hazard", []), {"gate": name, "trust": 1, "hazard": hazard}]
    return out


def flow(study: Study, state: State, link: str, direction: str = "forward", period: int | None = None) -> float:
    """Yearly flow of a link: TWh, bcm, thousand TEU or million t."""
    frame = results.link_flows(results.Reader(study), state)
    chosen = frame[(frame["link"] == link) & (frame["direction"] == direction)]
    return float(chosen[chosen["period"] == (period or study.periods[0])]["flow"].sum())


def price(study: Study, state: State, node: str, period: int | None = None) -> float:
    """Mean price at a node, USD/MWh or USD/MMBtu."""
    frame = results.prices(results.Reader(study), state)
    return float(frame[(frame["node"] == node) & (frame["period"] == (period or study.periods[0]))]["price"].iloc[0])


def slice_prices(study: Study, state: State, node: str) -> dict[tuple[int, str, str], float]:
    """Price of power, USD/MWh, by (period, slice, hydrological year)."""
    frame = results.power_prices(results.Reader(study), state)
    frame = frame[frame["node"] == node]
    return dict(zip(frame[["period", "slice", "e"]].itertuples(index=False, name=None), frame["price"], strict=True))


def built(study: Study, state: State, name: str) -> dict[int, float]:
    """What is built by year, in GW, vehicles a day or mcm a day."""
    frame: pd.DataFrame = results.builds(results.Reader(study), state)
    chosen = frame[frame["name"] == name]
    year = "vintage" if "vintage" in frame.columns else "period"
    return dict(zip(chosen[year], chosen["size"], strict=True))


def made(study: Study, state: State, technology: str) -> float:
    """Energy of a technology, TWh a year (expected), first period."""
    frame = results.generation(results.Reader(study), state)
    chosen = frame[(frame["technology"] == technology) & (frame["period"] == study.periods[0])]
    return float(chosen["energy"].sum())


def value(study: Study, state: State, variable: str) -> dict[Any, float]:
    """All values of a variable by its index."""
    keys, where = study.program.indexed(getattr(study.program.model, variable))
    return dict(zip(keys, state.solution.x[where].tolist(), strict=True))


def duals(study: Study, state: State, constraint: str) -> dict[Any, float]:
    """All duals of a constraint by its index."""
    keys, where = study.program.indexed(getattr(study.program.model, constraint))
    return dict(zip(keys, state.solution.y[where].tolist(), strict=True))
