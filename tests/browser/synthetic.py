"""Write a run folder with made-up numbers and names as awkward as real ones: input of the report's tests."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pandas as pd
from made_up import (
    BETWEEN,
    CHARGE,
    CORRIDOR_VALUE,
    FEE,
    GATES,
    LEVELS,
    LINK_HOURS,
    LINKS,
    NODES,
    PATHS,
    PERIODS,
    SHARE,
    STATES,
    gain,
    openness,
    unit_rent,
)
from made_up_analysis import analysis, found
from made_up_sectors import freight, power

from landbridge.checksums import seal
from landbridge.runfolder import KEYS, LAYOUT, LAYOUT_KEY


def write_run(
    folder: Path,
    *,
    without: tuple[str, ...] = (),
    carriers: tuple[str, ...] = ("power", "freight", "gas"),
    resolved: bool = True,
) -> Path:
    """Write summary, manifest and tables; `without` leaves tables out, `carriers` leaves sectors out."""
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    tables = {**_network(carriers), **_results(carriers), **power(carriers), **freight(carriers), **_papers()}
    tables |= analysis()
    for name, rows in tables.items():
        if name not in without:
            frame = pd.DataFrame(rows)
            if "period" in frame.columns:
                frame["period"] = frame["period"].astype("Int64")
            frame.to_parquet(folder / "tables" / f"{name}.parquet", index=False)
    _write(folder / "summary.json", _summary(carriers, resolved) | {"analysis": found()})
    _write(folder / "manifest.json", _manifest())
    seal(folder)
    return folder


def _write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def _carrier(node: str) -> str:
    return next(n[2] for n in NODES if n[0] == node)


def _network(carriers: tuple[str, ...]) -> dict[str, list[dict[str, Any]]]:
    mode = {"freight": "door"}
    links = [
        {
            "link": link,
            "name": name,
            "carrier": _carrier(a),
            "mode": how,
            "from": a,
            "to": b,
            "existing": there,
            "design": 3000.0 if gates else math.nan,
            "max_build": 3000.0 if there == 0 else 0.0,
            "corridor": corridor,
            "bypass": bypass,
            "status": "existing" if there else "proposed",
            "gates": gates,
            "km": 500.0,
        }
        for link, name, how, a, b, there, corridor, bypass, gates, _, _ in LINKS
        if _carrier(a) in carriers
    ]
    return {
        **_corridors(carriers),
        "nodes": [
            {
                "node": n,
                "name": name,
                "carrier": c,
                "country": k,
                "place": n if c == "freight" else None,
                "mode": mode.get(c),
                "lat": lat,
                "lon": lon,
            }
            for n, name, c, k, lat, lon in NODES
            if c in carriers
        ],
        "countries": [
            {"country": c, "name": n, "kind": "state"}
            for c, n in (("RU", "Russia"), ("CN", "China"), ("KP", "DPRK"), ("KR", "ROK"), ("JP", "Japan"))
        ],
        "links": links,
        "gates": [
            {
                "gate": g,
                "name": n,
                "kind": "route",
                "usable_now": now,
                "closure": "closed since 2016",
                "relations": "KP-KR;KP-US",
                "keys": "KR;US",
            }
            for g, (n, now) in GATES.items()
        ],
        "relations": [{"relation": "KP-KR", "name": "DPRK and ROK", "now": 0.05}],
        "paths": [{"path": p, "name": n} for p, (n, _) in PATHS.items()],
        "claims": [
            {"claim": p, "statement": n, "holder": h, "test": "obstacle", "path": p} for p, (n, h) in PATHS.items() if h
        ],
        "periods": [{"period": p, "years": 5} for p in PERIODS],
    }


def _corridors(carriers: tuple[str, ...]) -> dict[str, list[dict[str, Any]]]:
    units = {"power": "USD/MWh", "container": "USD/TEU", "bulk": "USD/t", "gas": "USD/MMBtu"}
    charges = [
        {
            "link": k,
            "product": p,
            "cost": CHARGE,
            "fee": FEE,
            "unit": units[p],
            "hours": LINK_HOURS if c == "freight" else None,
        }
        for k, _, _, a, *_ in LINKS
        if (c := _carrier(a)) in carriers
        for p in (("container", "bulk") if c == "freight" else (c,))
    ]
    locked = [{"path": "all", "corridor": name, "alone": a, "last": b} for name, (a, b) in CORRIDOR_VALUE.items()]
    return {"link_charges": charges, "corridor_value": locked}


def _results(carriers: tuple[str, ...]) -> dict[str, list[dict[str, Any]]]:
    locked, country, flows, opened = [], [], [], []
    part = {"all": 1.0, "power": 0.5, "freight": 0.45, "gas": -0.05, "shared": 0.1}
    for path in PATHS:
        for carrier, share in part.items():
            if carrier not in (*carriers, "all", "shared"):
                continue
            value = gain(path, 1) * share
            locked.append({"path": path, "carrier": carrier, "measure": "npv", "period": None, "value": value})
            locked += [
                {
                    "path": path,
                    "carrier": carrier,
                    "measure": "per year",
                    "period": p,
                    "value": value / 14 * (0.4 + 0.3 * i),
                }
                for i, p in enumerate(PERIODS)
            ]
        for code, share in (("KR", 0.6), ("RU", 0.35), ("KP", 0.2), ("CN", -0.1), ("JP", -0.05)):
            country += [
                {"path": path, "country": code, "kind": k, "period": None, "value": gain(path, 1) * share * w}
                for k, w in (("resource costs", 0.7), ("fees", 0.3))
            ]
    for path, level in STATES:
        opened += [
            {"path": path, "level": level, "gate": g, "period": p, "openness": openness(g, path, level)}
            for g in GATES
            for p in PERIODS
        ]
        flows += _link_flows(path, level, carriers)
    rows = [("all", level) for level in LEVELS]
    rows += [(p, level) for p in PATHS if p != "all" for level in (0.0, *BETWEEN.get(p, ()), 1.0)]
    curve = [
        {
            "path": p,
            "level": level,
            "cost": 1e6 - gain(p, level),
            "welfare": gain(p, level) - 1e6,
            "gain": gain(p, level),
            "slope": (gain(p, min(1, level + 0.01)) - gain(p, level - 0.01)) / 0.02,
            "expected": 0.31 * gain(p, level) if level != 0.5 else math.nan,
        }
        for p, level in rows
    ]
    by_level = {
        "value_by_level": [
            {"path": p, "level": level, "period": y, "value": gain(p, level) / 14 * (0.4 + 0.3 * i)}
            for p, level in STATES
            if p and level
            for i, y in enumerate(PERIODS)
        ],
        "accounts_by_level": [
            {"path": p, "level": level, "country": c, "kind": kind, "value": gain(p, level) * share * weight}
            for p, level in STATES
            if p and level
            for c, share in (("KR", 0.6), ("RU", 0.35), ("KP", 0.2), ("CN", -0.1), ("JP", -0.05))
            for kind, weight in (("consumers", 0.7), ("fees", 0.3))
        ],
    }
    tables = {"locked_value": locked, "country_value": country, "curve": curve, "openness": opened}
    return {**tables, "link_flows": flows, **by_level, "corridor_flows": _corridor_flows(flows)}


def _corridor_flows(flows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Least flow over the gated links of each corridor (they are chains), and flow of the busiest link."""
    of = {link: (corridor, mode, gates) for link, _, mode, _, _, _, corridor, _, gates, _, _ in LINKS}
    sums: dict[tuple[Any, ...], dict[str, float]] = {}
    for row in flows:
        corridor, mode, _ = of[row["link"]]
        if mode != "transfer":
            key = (row["path"], row["level"], corridor, "", row["product"], row["period"], row["unit"])
            here = sums.setdefault(key, {})
            here[row["link"]] = here.get(row["link"], 0.0) + row["flow"]
    names = ("path", "level", "corridor", "link", "product", "period", "unit")
    out = []
    for key, here in sums.items():
        gated = [v for link, v in here.items() if of[link][2] and of[link][1] != "sea"]
        most = max(here, key=lambda link: here[link])
        flow = {"through": min(gated, default=here[most]), "busiest": here[most], "section": most}
        out.append(dict(zip(names, key, strict=True)) | flow)
    return out


def _link_flows(path: str, level: float, carriers: tuple[str, ...]) -> list[dict[str, Any]]:
    unit = {"power": "TWh", "container": "thousand TEU", "bulk": "million t", "gas": "bcm"}
    out = []
    for link, _, _, a, _, there, _, _, gates, full, now in LINKS:
        carrier = _carrier(a)
        if carrier not in carriers:
            continue
        gate = min([openness(g, path, level) for g in gates.split(";") if g], default=math.nan)
        trust = SHARE[path or "all"] * max(0.0, (level - 0.2) / 0.8)
        for product in ("container", "bulk") if carrier == "freight" else (carrier,):
            for i, period in enumerate(PERIODS):
                flow = full * (now + (1 - now) * trust) * (0.7 + 0.1 * i) * (0.02 if product == "bulk" else 1)
                for direction, share in (("forward", 0.6), ("back", 0.4)):
                    out.append(
                        {
                            "path": path,
                            "level": level,
                            "link": link,
                            "direction": direction,
                            "period": period,
                            "product": product,
                            "flow": flow * share,
                            "unit": unit[product],
                            "capacity": math.nan if there is None else full * 1.2,
                            "permit": full * gate,
                            "use": math.nan if there is None else min(1.0, flow / full),
                            "rent": 3.1 * trust,
                            "unit_rent": unit_rent(link, trust),
                        }
                    )
    return out


def _papers() -> dict[str, list[dict[str, Any]]]:
    observed = [
        ("ru_cn_2018", "Russia-China exports", 2018, 3.3, 3.1, 2.8, 3.5, "TWh", True, "", "interfax"),
        (
            "kr_lng",
            "LNG imports of the ROK",
            2022,
            71.0,
            63.1,
            54.0,
            70.0,
            "bcm",
            False,
            "the model lets gas plants run more than contracts did",
            "MOTIE",
        ),
        ("rajin", "Coal by Rajin <2018>", 2014, 0.0, 0.0, 0.0, 0.1, "million t", True, "", "KBS"),
    ]
    keys = ("observation", "name", "year", "model", "value", "low", "high", "unit", "inside", "explanation", "source")
    assumptions = [
        {
            "table": "links",
            "key": n[0],
            "column": "capex",
            "value": str(500 + i),
            "unit": "USD/kW",
            "quality": ("found", "derived", "assumed", "missing")[i % 4],
            "source": 'CIGRE 388; =HYPERLINK("x")' if i else "=1+1 <script>alert(1)</script>",
            "year": "2016",
            "low": 400.0,
            "high": 900.0,
            "note": "converted from 2015",
        }
        for i, n in enumerate(LINKS)
    ] + [
        {
            "table": "shapes",
            "key": f"load/m{i:02d}",
            "column": "value",
            "value": str(0.8 + i / 100),
            "unit": "ratio",
            "quality": "derived",
            "source": "load series of 2019",
            "year": "2019",
            "low": None,
            "high": None,
            "note": None,
        }
        for i in range(40)
    ]
    solves = [
        {
            "label": f"all {level}",
            "seconds": 20.0 + i,
            "simplex_iterations": 900 * i,
            "interior_iterations": 0,
            "method": "simplex",
            "relative_gap": 1e-9,
            "absolute_gap": 0.01,
            "primal_residual": 1e-8,
            "dual_residual": 2e-9,
        }
        for i, level in enumerate(LEVELS)
    ]
    backcast = [dict(zip(keys, o, strict=True)) | {"scenario": f"year-{o[2]}", "fitted": False} for o in observed]
    return {"backcast": backcast, "assumptions": assumptions, "solves": solves}


def _summary(carriers: tuple[str, ...], resolved: bool) -> dict[str, Any]:
    part = {"power": 0.5, "freight": 0.45, "gas": -0.05, "shared": 0.1}
    return {
        "title": "Landbridge baseline",
        "headline_path": "all",
        "paths": list(PATHS),
        "scenarios": ["base"],
        "price_year": 2024,
        "base_year": 2026,
        "discount_rate": 0.05,
        "hydro_years": ["dry", "normal", "wet"],
        "locked_value": {
            p: {
                "npv": gain(p, 1),
                "npv_expected": 0.31 * gain(p, 1),
                "resolved": resolved and p != "inter-korean",
                "per_year": {str(y): gain(p, 1) / 14 * (0.4 + 0.3 * i) for i, y in enumerate(PERIODS)},
                "by_carrier": {c: gain(p, 1) * s for c, s in part.items() if c in (*carriers, "shared")},
                "by_country": {"KR": gain(p, 1) * 0.6},
            }
            for p in PATHS
        },
        "objective": {"today": 1e6, "all": 1e6 - gain("all", 1)},
        "welfare": {"today": -1e6},
        "certificate": {
            "max_relative_gap": 3e-9,
            "max_primal_residual": 4e-8,
            "max_dual_residual": 1e-8,
            "max_complementarity": 2e-6,
            "absolute_gap_today": 0.02,
        },
        "solves": {
            "count": 25,
            "spared": 3,
            "simplex_iterations": 123456,
            "interior_iterations": 210,
            "seconds_solver": 640.2,
            "seconds_total": 701.9,
        },
        "coverage": {"found": 9, "derived": 49, "assumed": 9, "missing": 9},
        "backcast": {"inside": 2, "outside": 1, "fitted": 0},
    }


def _manifest() -> dict[str, Any]:
    return {
        **{key: {} for key in KEYS},
        LAYOUT_KEY: LAYOUT,
        "written": "2026-11-22T03:00:00Z",
        "case": "inputs/baseline",
        "headline_path": "all",
        "scenarios": [],
        "versions": {"landbridge": "0.1.0", "highspy": "1.15.1", "pyomo": "6.10.1"},
        "inputs": {"inputs/baseline/links.csv": "3f1c" * 16, "inputs/baseline/nodes.csv": "9ae2" * 16},
    }
