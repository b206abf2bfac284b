"""Write small case folders for tests: tables as lists of dicts or as frames."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import pandas as pd

Rows = list[dict[str, Any]]
Tables = dict[str, Rows]


def write_table(path: Path, rows: Sequence[Mapping[str, Any]] | pd.DataFrame) -> None:
    """Write one CSV file: None and NaN become blanks, booleans true and false."""
    records: Sequence[Mapping[Any, Any]] = rows.to_dict("records") if isinstance(rows, pd.DataFrame) else rows
    columns = list(dict.fromkeys(name for row in records for name in row))
    if isinstance(rows, pd.DataFrame):
        columns = list(rows.columns)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([[_text(row.get(name)) for name in columns] for row in records])


def write_case(folder: Path, **tables: Sequence[Mapping[str, Any]] | pd.DataFrame) -> Path:
    """Write the tables of a case into `folder`; an empty list writes a header with the columns of the key."""
    from landbridge.case import schema

    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        if not isinstance(rows, pd.DataFrame) and not rows:
            required = [f.name for f in schema.fields(name).values() if f.required]
            rows = pd.DataFrame(columns=required)
        write_table(folder / f"{name}.csv", rows)
    return folder


def write_scenario(folder: Path, name: str, **tables: Sequence[Mapping[str, Any]] | pd.DataFrame) -> Path:
    """Write overlay files into `folder/scenarios/name`."""
    for table, rows in tables.items():
        write_table(folder / "scenarios" / name / f"{table}.csv", rows)
    return folder


def merged(*parts: Tables) -> Tables:
    """The rows of several cases in one; a row whose like is there already is not repeated."""
    out: Tables = {}
    for part in parts:
        for name, rows in part.items():
            there = out.setdefault(name, [])
            there += [deepcopy(row) for row in rows if row not in there]
    return out


def common() -> Tables:
    """Settings, one country, one period of a year, one slice of 8,760 h, no discounting."""
    return {
        "case": [
            {"setting": "schema_version", "value": "1"},
            {"setting": "base_year", "value": "2030"},
            {"setting": "discount_rate", "value": "0"},
        ],
        "countries": [{"country": "AA", "name": "Aland", "kind": "state"}],
        "periods": [{"period": 2030, "years": 1}],
        "slices": [
            {
                "slice": "s1",
                "season": "y",
                "day": "y",
                "month": 1,
                "block": 0,
                "duration": 8760,
                "hours": 8760,
            }
        ],
        "links": [],
    }


def tiny_power() -> Tables:
    """One node, one gas plant of 100 MW at 40 USD/MWh (20 heat / 0.5), a flat demand of 0.438 TWh (50 MW)."""
    return {
        **common(),
        "nodes": [{"node": "A", "name": "A", "carrier": "power", "country": "AA", "profile": "flat"}],
        "profiles": [{"profile": "flat", "kind": "load"}],
        "shapes": [{"profile": "flat", "slice": "s1", "value": 1}],
        "fuels": [{"fuel": "coal", "emission": 0.34}],
        "fuel_prices": [{"fuel": "coal", "country": "AA", "year": 2030, "price": 20}],
        "plants": [
            {
                "plant": "P",
                "name": "P",
                "node": "A",
                "technology": "coal",
                "fuel": "coal",
                "capacity": 100,
                "efficiency": 0.5,
            }
        ],
        "demand": [{"node": "A", "year": 2030, "energy": 0.438, "peak": 0.05}],
        "lost_load": [{"node": "A", "step": "all", "share": 1, "value": 3000}],
    }


def tiny_freight() -> Tables:
    """A flow of 10 thousand TEU from X to Y over a rail link with room for 10 trains of 100 TEU a day.

    The link costs 500 USD/TEU and takes 48 h; the class values a day at 10 USD/TEU: a TEU costs 520 USD.
    """
    return {
        **common(),
        "nodes": [
            {
                "node": "X",
                "name": "X",
                "carrier": "freight",
                "country": "AA",
                "place": "X",
                "mode": "rail1435",
            },
            {
                "node": "Y",
                "name": "Y",
                "carrier": "freight",
                "country": "AA",
                "place": "Y",
                "mode": "rail1435",
            },
        ],
        "tariffs": [{"tariff": "train", "product": "container", "load": 100}],
        "links": [
            {
                "link": "XY",
                "name": "X to Y",
                "carrier": "freight",
                "mode": "rail",
                "from": "X",
                "to": "Y",
                "existing": 10,
                "cost": 500,
                "hours": 48,
                "km": 1000,
                "tariff": "train",
                "products": "container",
            }
        ],
        "freight_demand": [
            {
                "flow": "F",
                "name": "F",
                "origin": "X",
                "destination": "Y",
                "product": "container",
                "commodity": "goods",
                "class_set": "one",
                "willingness_to_pay": 2000,
                "base": True,
            }
        ],
        "freight_quantity": [{"flow": "F", "year": 2030, "quantity": 10}],
        "freight_classes": [{"class_set": "one", "class": "all", "share": 1, "value_of_time": 10}],
    }


def tiny_gas() -> Tables:
    """A field at G sells 1 bcm a year at 5 USD/MMBtu; firm demand of 0.365 bcm at H; a pipe of 2 mcm/day."""
    return {
        **common(),
        "nodes": [
            {"node": "G", "name": "G", "carrier": "gas", "country": "AA"},
            {"node": "H", "name": "H", "carrier": "gas", "country": "AA"},
        ],
        "links": [
            {
                "link": "GH",
                "name": "G to H",
                "carrier": "gas",
                "mode": "pipeline",
                "from": "G",
                "to": "H",
                "existing": 2,
                "cost": 1,
            }
        ],
        "gas_supply": [{"supply": "field", "name": "field", "node": "G", "kind": "field"}],
        "gas_supply_steps": [{"supply": "field", "step": "s", "year": 2030, "volume": 1, "price": 5}],
        "gas_demand": [{"node": "H", "sector": "city", "year": 2030, "volume": 0.365, "value": 30, "firm": True}],
    }


def tiny_hydro() -> Tables:
    """The power case with a hydro plant of 10 MW (1 MW per m3/s) fed by 5 m3/s in every month."""
    tables = tiny_power()
    tables["hydro_years"] = [{"hydro_year": "normal", "probability": 1}]
    tables["hydro"] = [
        {"plant": "H", "name": "H", "node": "A", "capacity": 10, "factor": 1, "storage": 100, "cascade": "C"}
    ]
    tables["inflow"] = [{"plant": "H", "month": m, "hydro_year": "normal", "inflow": 5} for m in range(1, 13)]
    return tables


def gated(tables: Tables, link: str, *, now: float = 0.0, design: float = 100.0) -> Tables:
    """Put a route gate `gate` with one relation AA-BB (openness = trust) before a link."""
    out = deepcopy(tables)
    out["countries"].append({"country": "BB", "name": "Beland", "kind": "state"})
    out["relations"] = [{"relation": "AA-BB", "name": "AA-BB", "party_a": "AA", "party_b": "BB", "now": now}]
    out["gates"] = [{"gate": "gate", "name": "gate", "kind": "route"}]
    out["gate_response"] = [{"gate": "gate", "relation": "AA-BB", "trust": t, "openness": t} for t in (0, 1)]
    out["link_gates"] = [{"link": link, "gate": "gate"}]
    out["paths"] = [{"path": "all", "name": "all"}]
    out["trust_paths"] = [{"path": "all", "relation": "AA-BB"}]
    for row in out["links"]:
        if row["link"] == link:
            row["design"] = design
    return out


def _text(value: Any) -> str:
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
