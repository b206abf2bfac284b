"""Made-up findings of further analyses: the claim, keys, ways round, origins, levers; names that print as text only."""

from __future__ import annotations

import math
from typing import Any

from made_up import GATES, MARKUP, PERIODS, gain

HEADLINE, CLAIMED = "all", "inter-korean"
ALL = gain("all", 1.0)
#: By scenario: locked, the path alone, all others without it, open today (MUSD); one overlaps, one locks nothing.
CLAIM = {
    "": (ALL, 0.25 * ALL, 0.45 * ALL, 9000.0),
    "as-claimed": (2 * ALL, 0.2 * ALL, 0.5 * ALL, 12000.0),
    "dry-year": (0.9 * ALL, 0.1 * ALL, 0.7 * ALL, 8800.0),
    f"overlap {MARKUP}": (0.5 * ALL, 0.4 * ALL, 0.3 * ALL, 7000.0),
    "nothing-locked": (0.0, 0.0, 0.0, 7000.0),
}
#: Alone first, missing last, Shapley, error.
RELATIONS = {
    "KP-KR": (900.0, 4100.0, 2600.0, 120.0),
    "KP-US": (0.0, 1900.0, 700.0, 80.0),
    "JP-RU": (-90.0, -40.0, -60.0, 9.0),
}
SHARES = {"G01": 0.5, "G10": 0.3, "G22": 0.15, "G09": 0.05, "G20": 0.0}
PLAYERS = {
    "KR": (6000.0, 6200.0),
    "KP": (2500.0, 5000.0),
    "RU": (2400.0, 1800.0),
    "JP": (100.0, -450.0),
    "sanctions": (1000.0, 0.0),
}
WAYS = {"all": 1.3, "Short sea <b>": 1.3, "cable": 1.0, "all, at largest size": 1.25}


def found() -> dict[str, Any]:
    """What summary.json holds under `analysis`."""
    here = {name: _claim(name, *numbers) for name, numbers in CLAIM.items()}
    value = sum(a for a, _ in PLAYERS.values())
    return {
        "claim": {"here": here.pop("") | {"as_claimed": "as-claimed"}, "scenarios": here},
        "attribution": {},
        "bypass": {HEADLINE: {"ways": {}, "only_trust": ALL}},
        "game": {
            "as is": {"value": value, "core_empty": True, "least_core": 0.01 * value, "blocking": ["JP", "KP+KR"]},
            "sanctions as today": {"value": 0.4 * value, "core_empty": False, "least_core": 0.0, "blocking": []},
        },
        "origins": {},
        "sensitivity": {
            "headline": {
                "value": ALL,
                "low": 0.6 * ALL,
                "high": 1.5 * ALL,
                "joint_low": 0.3 * ALL,
                "joint_high": 2 * ALL,
            },
            "delay_cost_per_year": 456.2,
        },
    }


def _claim(scenario: str, locked: float, alone: float, without: float, today: float) -> dict[str, Any]:
    amounts = {"locked": locked, "alone": alone, "without": without, "both": locked - alone - without}
    amounts |= {"opened_today": today, "potential": today + locked}
    return {"scenario": scenario, "base_year": 2026, "path": CLAIMED, "sentence": "", "notes": [], **amounts}


def analysis() -> dict[str, list[dict[str, Any]]]:
    """Tables of the analyses."""
    return {**_parts(), **_keys(), **_power(), **_levers()}


def _parts() -> dict[str, list[dict[str, Any]]]:
    claim = [
        {
            "scenario": name,
            "kind": "path",
            "part": CLAIMED,
            "name": "Trust between the two Koreas",
            "value": n[1],
            "share": 0.1,
        }
        for name, n in CLAIM.items()
    ]
    bypass = [
        {"path": HEADLINE, "bypass": b, "locked_with": ALL, "locked_without": f * ALL, "gain_shut": (f - 1) * ALL,
         "gain_open": 0.0, "replaced": (f - 1) * ALL}
        for b, f in WAYS.items()
    ]  # fmt: skip
    return {"claim": claim, "bypass": bypass}


def _keys() -> dict[str, list[dict[str, Any]]]:
    columns = ("alone", "last", "shapley", "error")
    rows = [
        {"kind": "relation", "path": HEADLINE, "player": r, **dict(zip(columns, v, strict=True))}
        for r, v in RELATIONS.items()
    ]
    rows += [
        {
            "kind": "gate",
            "path": HEADLINE,
            "player": g,
            "alone": 0.5 * s * ALL,
            "last": s * ALL,
            "shapley": s * ALL,
            "error": 0.0,
        }
        for g, s in SHARES.items()
    ]
    sets = [
        {"kind": kind, "path": HEADLINE, "share": share, "set": members, "members": members.count(";") + 1}
        for kind, share, members in (
            ("gate", 0.5, "G01"), ("gate", 0.8, "G01;G10"), ("gate", 0.8, "G01;G09;G22"),
            ("relation", 0.8, "KP-KR;KP-US"),
        )
    ]  # fmt: skip
    ends = [(0.0, 0.25), (0.25, 0.55), (0.55, 1.0)]
    stretches = [{"path": HEADLINE, "from": a, "to": b, "slope": ALL, "error": 0.1} for a, b in ends]
    by_gate = [
        {"path": HEADLINE, "from": a, "to": b, "gate": g, "marginal": s * ALL, "share": s}
        for a, b in ends
        for g, s in SHARES.items()
        if s
    ]
    payments = [
        {"rule": rule, "player": p, "allocation": a * w, "account": m, "payment": a * w - m}
        for rule, w in (("shapley", 1.0), ("nucleolus", 1.0))
        for p, (a, m) in {**PLAYERS, "outside": (0.0, sum(a - m for a, m in PLAYERS.values()))}.items()
    ]
    out = {"attribution": rows, "smallest_sets": sets, "stretches": stretches, "stretch_gates": by_gate}
    return {**out, "side_payments": payments}


def _power() -> dict[str, list[dict[str, Any]]]:
    mix, crossed, change = [], [], []
    for period in PERIODS:
        for level, path in ((0.0, ""), (1.0, HEADLINE)):
            for water, share in (("normal", 0.3), ("dry", 0.2), ("wet", 0.4)):
                for a, b, energy in (("RU", "KP", 1 + 9 * level), ("KP", "KR", 0.2 + 6 * level)):
                    mix.append(
                        {
                            "path": path,
                            "level": level,
                            "from_country": a,
                            "to_country": b,
                            "period": period,
                            "energy": energy,
                            "hydro_share": share,
                            "origin_hydro_share": share,
                            "water": water,
                        }
                    )
            for technology, energy in (("hydro", 3.0), ("gas", 5.0), ("coal", 2.0)):
                crossed.append(
                    {
                        "path": path,
                        "level": level,
                        "from_country": "RU",
                        "to_country": "KP",
                        "period": period,
                        "origin_country": "RU",
                        "technology": technology,
                        "energy": energy * (0.1 + 0.9 * level),
                    }
                )
        for technology, rise in (("gas", 7.0), ("coal", 3.0), ("hydro", -1.0), ("wind", 0.0)):
            change.append(
                {
                    "path": HEADLINE,
                    "level": 1.0,
                    "country": "RU",
                    "technology": technology,
                    "period": period,
                    "before": 20.0,
                    "after": 20.0 + rise,
                    "change": rise,
                    "share": rise / 9,
                }
            )
    return {"border_mix": mix, "crossings": crossed, "marginal_mix": change}  # fmt: skip


def _levers() -> dict[str, list[dict[str, Any]]]:
    keys = [("case", "discount_rate", "value", "share/year"), ("links", "L_PRIM_KP", "capex", "USD/kW"),
            ("links", "R_WON_RAJ", "capex", "MUSD"), ("fuel_prices", "coal/KP/*", "price", "USD/MWh")]  # fmt: skip
    levers = [
        {"rank": i + 1, "table": t, "key": k, "column": c, "unit": u, "base": 2.0, "low": 1.0, "high": 4.0,
         "quality": "assumed" if i else "found", "swing": 900.0 / (i + 1)}
        for i, (t, k, c, u) in enumerate(keys)
    ]  # fmt: skip
    again = [
        {"table": t, "key": k, "column": c, "low": 1.0, "high": 4.0, "locked_low": ALL * (1 - 0.4 / (i + 1)),
         "locked_high": ALL * (1 + 0.5 / (i + 1))}
        for i, (t, k, c, _) in enumerate(keys)
    ]  # fmt: skip
    turns = [
        (
            "trans-korean-gas",
            "gas_supply_steps.price of LNG/import/*",
            8.0,
            9.0,
            "built through above; between 1 and 1.2",
        ),
        ("power-ring", "links.capex of power-ring", 300.0, 900.0, "built through below; between 2.9 and 3.1"),
        (
            "power-ring",
            "countries.financing_rate of * (power)",
            0.02,
            math.nan,
            "none from 1 to 4 times the base: built through",
        ),
    ]
    columns = ("corridor", "lever", "base", "value", "note")
    switch = [dict(zip(columns, t, strict=True)) | {"unit": "USD"} for t in turns]
    return {"levers": levers, "resolved_levers": again, "switch_values": switch}


assert set(SHARES) <= set(GATES)
