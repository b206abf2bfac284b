"""Random freight cases as one plain description, and as a case folder.

Cargo in TEU a year, vehicles in departures a day, money in USD. In a `plain` case everything goes to one place and time
is worth the same to all, nothing runs empty and no two directions share a track: then it is a flow of least cost.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cases import Rows, Tables

DAYS = 365


class Way(NamedTuple):
    """A link; `existing` and `permit` in vehicles a day each way (None: no limit)."""

    name: str
    start: str
    end: str
    mode: str
    both: bool
    cost: int
    fee: int
    hours: int
    km: int = 0
    existing: int | None = None
    shared: bool = False
    narrow: bool = False
    permit: float | None = None
    most: int = 0
    capex: float = 0.0
    goods_gate: bool = False


class Flow(NamedTuple):
    """Cargo from a door to a door; `worth` (USD/TEU) and `days` of the outside option; quantity by year."""

    name: str
    origin: str
    destination: str
    worth: int
    days: int
    quantity: dict[int, int]


@dataclass
class FreightCase:
    """One freight system."""

    number: int
    plain: bool
    rate: float
    periods: list[tuple[int, int]]
    load: int = 0  #: TEU a vehicle
    per_km: int = 0  #: USD/TEU-km of tariff
    empty: int = 0  #: USD for a train that runs empty; 0 where none needs to come back
    doors: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    classes: list[tuple[float, int]] = field(default_factory=list)  #: (share, USD/TEU-day)
    narrow: int = 0  #: vehicles a day, both ways, over all narrow links
    openness: float = 0.0  #: of the gate on goods

    base_year = 2028
    life, interest = 30, 0.07

    @property
    def years(self) -> list[int]:
        """First years of the periods."""
        return [y for y, _ in self.periods]


def draw(number: int) -> FreightCase:
    """The case of a number; even ones are plain."""
    dice, plain = random.Random(number), number % 2 == 0
    case = FreightCase(number, plain, dice.choice([0.0, 0.05]), dice.choice([[(2030, 10)], [(2030, 5), (2035, 10)]]))
    case.load, case.per_km = dice.randint(40, 120), dice.choice([0, 1])
    case.empty = 0 if plain else dice.choice([0, dice.randint(100, 2000)])
    case.places = [f"P{i}" for i in range(dice.randint(4, 6))]
    case.doors = [f"D{i}" for i in range(dice.randint(3, 4))]
    case.classes = [(1.0, dice.randint(0, 40))] if plain else [(0.5, dice.randint(0, 10)), (0.5, dice.randint(11, 90))]
    case.narrow, case.openness = dice.randint(2, 6), dice.choice([0.0, 0.3, 0.5, 1.0])
    _ways(case, dice)
    pairs = [(a, b) for a in case.doors for b in case.doors if a != b and (b == case.doors[0] or not plain)]
    for i, (a, b) in enumerate(dice.sample(pairs, min(len(pairs), 4))):
        quantity = {y: dice.randint(20, 600) * 1000 for y in case.years}
        case.flows.append(Flow(f"F{i}", a, b, dice.randint(500, 3500), dice.randint(0, 40), quantity))
    return case


def _ways(case: FreightCase, dice: random.Random) -> None:
    """Places joined in a row with links across; each door at a place of its own."""
    pairs = list(itertools.pairwise(case.places))
    for _ in range(3):
        a, b = dice.sample(case.places, 2)
        pairs.append((a, b))
    case.ways = [_way(case, dice, f"W{i}", a, b) for i, (a, b) in enumerate(pairs)]
    for door, place in zip(case.doors, dice.sample(case.places, len(case.doors)), strict=True):
        cost, hours = dice.randint(0, 80), 24 * dice.randint(0, 2)
        case.ways.append(Way(f"T{door}", door, place, "transfer", True, cost, 0, hours))


def _way(case: FreightCase, dice: random.Random, name: str, start: str, end: str) -> Way:
    rich, rail = not case.plain, dice.random() < 0.7
    standing = dice.randint(1, 12) if rail or dice.random() < 0.3 else None
    return Way(
        name,
        start,
        end,
        "rail" if rail else "sea",
        both=dice.random() < 0.7 or (rich and rail),
        cost=dice.randint(50, 900),
        fee=dice.choice([0, 0, dice.randint(1, 60)]) if rich else 0,
        hours=24 * dice.randint(1, 15),
        km=dice.randint(100, 900),
        existing=standing,
        shared=rich and rail and dice.random() < 0.3,
        narrow=rich and rail and dice.random() < 0.3,
        permit=dice.randint(1, 8) / 2 if rich and dice.random() < 0.3 else None,
        most=dice.randint(1, 9) if rich and standing is not None and dice.random() < 0.4 else 0,
        capex=dice.randint(5, 300),
        goods_gate=rich and not rail and dice.random() < 0.4,
    )


def tables(case: FreightCase) -> Tables:
    """The case as the tables of a case folder."""
    return {
        "case": [
            {"setting": "schema_version", "value": "1"},
            {"setting": "base_year", "value": str(case.base_year)},
            {"setting": "discount_rate", "value": repr(case.rate)},
        ],
        "countries": [{"country": c, "name": c, "kind": "state"} for c in ("AA", "BB")],
        "periods": [{"period": y, "years": n} for y, n in case.periods],
        "slices": [{"slice": "s", "season": "y", "day": "y", "month": 1, "block": 0, "duration": 8760, "hours": 8760}],
        "nodes": [
            {"node": n, "name": n, "carrier": "freight", "country": "AA", "place": n}
            | {"mode": "door" if n in case.doors else "rail1435"}
            for n in (*case.doors, *case.places)
        ],
        "tariffs": [
            {"tariff": "train", "product": "container", "load": case.load, "cost_km": case.per_km},
            *([{"tariff": "train", "product": "empty", "load": 1, "cost_use": case.empty}] if case.empty else []),
        ],
        "bottlenecks": [{"bottleneck": "narrow", "capacity": case.narrow}],
        "links": [_link(way, case) for way in case.ways],
        "freight_demand": [
            {"flow": f.name, "name": f.name, "origin": f.origin, "destination": f.destination, "product": "container"}
            | {"commodity": "goods", "class_set": "set", "willingness_to_pay": f.worth, "outside_days": f.days}
            | {"base": True}
            for f in case.flows
        ],
        "freight_quantity": [
            {"flow": f.name, "year": y, "quantity": q / 1000} for f in case.flows for y, q in f.quantity.items()
        ],
        "freight_classes": [
            {"class_set": "set", "class": f"c{i}", "share": share, "value_of_time": v}
            for i, (share, v) in enumerate(case.classes)
        ],
        **_gates(case),
    }


def _link(way: Way, case: FreightCase) -> dict[str, Any]:
    row: dict[str, Any] = {"link": way.name, "name": way.name, "carrier": "freight", "mode": way.mode}
    row |= {"from": way.start, "to": way.end, "reversible": way.both, "existing": way.existing, "cost": way.cost}
    row |= {"fee": way.fee, "fee_country": "AA", "hours": way.hours, "km": way.km, "tariff": "train"}
    row |= {"products": "container", "shared": way.shared, "bottleneck": "narrow" if way.narrow else None}
    row |= {"design": 10 if way.permit is not None else None}
    if way.most:
        row |= {"max_build": way.most, "first_year": 2030, "life": case.life, "rate": case.interest}
        row |= {"capex": way.capex}
    return row


def _gates(case: FreightCase) -> Tables:
    """A gate of its own for each link with a permit, and one on goods; each has a relation that stands as wanted."""
    found = {f"G{w.name}": ("route", w.permit / 10, [w.name]) for w in case.ways if w.permit is not None}
    banned = [w.name for w in case.ways if w.goods_gate]
    if banned:
        found["goods"] = ("goods", case.openness, banned)
    relations: Rows = [
        {"relation": f"R{g}", "name": g, "party_a": "AA", "party_b": "BB", "now": now}
        for g, (_, now, _) in found.items()
    ]
    return {
        "relations": relations,
        "gates": [{"gate": g, "name": g, "kind": kind} for g, (kind, _, _) in found.items()],
        "gate_response": [{"gate": g, "relation": f"R{g}", "trust": t, "openness": t} for g in found for t in (0, 1)],
        "link_gates": [{"link": name, "gate": g} for g, (_, _, names) in found.items() for name in names],
    }
