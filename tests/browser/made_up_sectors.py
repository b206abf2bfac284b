"""Made-up results of the power and freight sectors."""

from __future__ import annotations

import math
from typing import Any

from made_up import PERIODS, SHARE, STATES


def power(carriers: tuple[str, ...]) -> dict[str, list[dict[str, Any]]]:
    if "power" not in carriers:
        return {}
    generation, prices, hydro, shed, builds = [], [], [], [], []
    mixes = {
        "PW_EAST": {"hydro": 16.0, "coal": 22.0},
        "PW_KR": {"nuclear": 190.0, "gas": 170.0, "coal": 180.0},
        "PW_KP": {"hydro": 12.0, "coal": 11.0},
        "PW_SIB": {"hydro": 118.0, "coal": 90.0},
    }
    for path, level in STATES:
        trust = SHARE[path or "all"] * level
        state = {"path": path, "level": level}
        for p in PERIODS:
            for node, mix in mixes.items():
                more = {"gas": -7.0, "coal": -2.0, "hydro": 3.5, "nuclear": 0.0}
                generation += [
                    state | {"node": node, "technology": t, "period": p, "energy": e + more[t] * trust}
                    for t, e in mix.items()
                ]
            prices += [
                state | {"node": n, "carrier": "power", "period": p, "price": base - drop * trust, "unit": "USD/MWh"}
                for n, base, drop in (("PW_EAST", 48.0, -4.0), ("PW_KR", 92.0, 6.0), ("PW_KP", 120.0, 31.0))
            ]
            if "gas" in carriers:
                prices.append(
                    state
                    | {"node": "GAS_KR", "carrier": "gas", "period": p, "price": 9.5 - 0.4 * trust, "unit": "USD/MMBtu"}
                )
            shed.append(state | {"node": "PW_KP", "period": p, "energy": 1.4 - trust})
            if level in (0.0, 1.0):
                hydro += [
                    state
                    | {
                        "plant": plant,
                        "period": p,
                        "hydro_year": y,
                        "month": m,
                        "spilled": 0.0,
                        "volume": size * (0.6 + 0.3 * math.sin((m - 5) / 12 * 2 * math.pi)),
                        "turbined": 700 * w * (1 + (0.4 - 0.3 * trust) * math.cos((m - 8) / 6 * math.pi)),
                    }
                    for plant, size in (("ZEYA", 32000.0), ("BUREYA", 10700.0), ("BRATSK", 48000.0))
                    for y, w in (("dry", 0.7), ("normal", 1.0), ("wet", 1.3))
                    for m in range(1, 13)
                ]
        if trust > 0.1:
            builds += [
                state
                | {
                    "table": "links",
                    "name": n,
                    "period": 2035,
                    "size": s * trust,
                    "unit": "GW",
                    "investment": 120.0 * s * trust,
                }
                for n, s in (("L_KPE_KR", 2.0), ("L_PRIM_KP", 2.2))
            ]
    return {"generation": generation, "prices": prices, "hydro": hydro, "shed": shed, "builds": builds}


def freight(carriers: tuple[str, ...]) -> dict[str, list[dict[str, Any]]]:
    if "freight" not in carriers:
        return {}
    flows = (
        ("KR-EU", 950.0, "thousand TEU", 2400.0, 900.0, 250.0),
        ("KR-RU", 220.0, "thousand TEU", 2650.0, 380.0, 50.0),
        ("JP-EU", 480.0, "thousand TEU", 2500.0, 930.0, 20.0),
        ("KUZBASS-KR", 24000.0, "thousand t", 62.0, 700.0, 90.0),
    )
    return {
        "freight_flows": [
            {
                "path": path,
                "level": level,
                "flow": f,
                "period": p,
                "quantity": q,
                "carried": q * (0.9 + 0.1 * level),
                "unit": u,
                "mean_cost": c * (1 - 0.05 * level * SHARE[path or "all"]),
                "mean_hours": h - cut * level * SHARE[path or "all"],
            }
            for path, level in STATES
            for f, q, u, c, h, cut in flows
            for p in PERIODS
        ]
    }
