"""Random power cases as one plain description that says nothing of how it is solved.

Powers in MW, energies in TWh a year, water in m3/s and hm3, money in USD. The description is drawn from a number; the
same number gives the same case. `second.power_tables` writes it as a case folder, `second.pypsa_network` as a network.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass, field
from typing import NamedTuple

DAYS = 365
FAMILY = 10  #: cases that share their time


class Slice(NamedTuple):
    """Hours of the year that a slice stands for, and the length of its block inside its day (h)."""

    name: str
    season: str
    day: str
    month: int
    block: int
    duration: float
    hours: float


class Growth(NamedTuple):
    """What may be built: MW over all periods, from when, for how long, at which cost."""

    most: float = 0.0
    first: int | None = None
    life: int = 1
    rate: float = 0.0
    capex: float = 0.0
    fixed: float = 0.0


class Plant(NamedTuple):
    """A thermal or wind plant; `available` by slice (share)."""

    name: str
    node: str
    fuel: str | None
    capacity: float
    until: int | None
    efficiency: float | None
    running: float
    available: dict[str, float]
    must_run: float
    growth: Growth


class Storage(NamedTuple):
    """Storage inside a day (or the year): MW in and out, hours of it, round-trip efficiency."""

    name: str
    node: str
    capacity: float
    hours: float
    efficiency: float
    growth: Growth


class Reservoir(NamedTuple):
    """A dam: `inflow` by (month, water year), `drawdown` by water year; `below` is the dam its water goes to."""

    name: str
    node: str
    capacity: float
    factor: float
    turbine: float | None
    storage: float
    running: float
    least: float
    penalty: float
    most: float | None
    pond: float | None
    below: str | None
    inflow: dict[tuple[int, str], float]
    drawdown: dict[str, float]


class Line(NamedTuple):
    """A lossy line; `permit` is what gates admit each way (None: no gate)."""

    name: str
    start: str
    end: str
    both: bool
    existing: float
    until: int | None
    available: float
    loss: float
    cost: float
    fee: float
    permit: float | None
    growth: Growth


@dataclass
class PowerCase:
    """One power system: everything that both models are told."""

    number: int
    base_year: int
    rate: float
    periods: list[tuple[int, int]]  #: (first year, years)
    slices: list[Slice]
    water_years: dict[str, float]
    nodes: list[str]
    shape: dict[str, dict[str, float]] = field(default_factory=dict)  #: node: slice: ratio to the mean
    energy: dict[tuple[str, int], float] = field(default_factory=dict)  #: (node, year): TWh
    shed: dict[str, list[tuple[float, float]]] = field(default_factory=dict)  #: node: (share, USD/MWh)
    elastic: dict[str, tuple[float, float]] = field(default_factory=dict)  #: node: (TWh, USD/MWh)
    emission: dict[str, float] = field(default_factory=dict)  #: fuel: t/MWh thermal
    fuel_price: dict[tuple[str, str, int], float] = field(default_factory=dict)  #: (fuel, node, year): USD/MWh
    carbon: dict[int, float] = field(default_factory=dict)  #: year: USD/t
    carbon_is_tax: bool = True
    plants: list[Plant] = field(default_factory=list)
    storage: list[Storage] = field(default_factory=list)
    reservoirs: list[Reservoir] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    @property
    def years(self) -> list[int]:
        """First years of the periods."""
        return [y for y, _ in self.periods]

    def load(self, node: str, year: int, s: str) -> float:
        """Firm demand, MW."""
        return self.energy[node, year] * 1e6 / 8760 * self.shape[node][s]


def draw(number: int) -> PowerCase:
    """The case of a number.

    Ten in a row share their time: typical days and a full chronology take turns, and so do two periods and one, two
    water years and one. Every third case is tight: demand is flat and plants are as large as it, so that prices have
    kinks.
    """
    family = number // FAMILY
    dice = random.Random(1000 + family)
    periods = [(2030, 10)] if family // 2 % 3 == 1 else [(2030, dice.choice([5, 10])), (2040, 10)]
    slices = _chronology(dice) if family % 2 else _typical_days(dice)
    water = {"dry": 0.25, "wet": 0.75} if family // 2 % 2 == family % 2 else {"normal": 1.0}
    rate = dice.choice([0.0, 0.05])
    dice, tight = random.Random(number), number % 3 == 0
    nodes = [chr(65 + i) for i in range(dice.randint(3, 8))]
    case = PowerCase(number, 2028, rate, periods, slices, water, nodes)
    case.carbon_is_tax = dice.random() < 0.5
    _demand(case, dice, tight)
    _thermal(case, dice, tight)
    _wind(case, dice)
    case.storage = [
        Storage(f"pump{n}", n, dice.randint(5, 40), dice.choice([2, 6]), dice.choice([0.75, 0.9]), _growth(dice, 0.4))
        for n in dice.sample(nodes, 2)
    ]
    _cascade(case, dice)
    _lines(case, dice)
    return case


def _typical_days(dice: random.Random) -> list[Slice]:
    """Two to four seasons of unlike length, each a day of two to four unlike blocks."""
    seasons, out = dice.randint(2, 4), []
    cuts = [0, *sorted(dice.sample(range(40, 330), seasons - 1)), DAYS]
    for i, (a, b) in enumerate(itertools.pairwise(cuts)):
        steps = [0, *sorted(dice.sample(range(3, 22), dice.randint(1, 3))), 24]
        for k, (u, v) in enumerate(itertools.pairwise(steps)):
            out.append(Slice(f"m{i}b{k}", f"m{i}", f"m{i}", 1 + 12 * i // seasons, k, v - u, (v - u) * (b - a)))
    return out


def _chronology(dice: random.Random) -> list[Slice]:
    """A year step by step: 12 to 18 steps of unlike length, each a season of its own."""
    steps = dice.randint(12, 18)
    cuts = [0, *sorted(dice.sample(range(100, 8700, 10), steps - 1)), 8760]
    return [
        Slice(f"h{i:02d}", f"h{i:02d}", "year", 1 + 12 * i // steps, i, b - a, b - a)
        for i, (a, b) in enumerate(itertools.pairwise(cuts))
    ]


def _growth(dice: random.Random, chance: float) -> Growth:
    """Room to build, or none."""
    if dice.random() > chance:
        return Growth()
    life, first = dice.choice([8, 25, 60]), dice.choice([2030, 2030, 2036])
    return Growth(dice.randint(20, 200), first, life, dice.choice([0.04, 0.08]), dice.randint(100, 1500), 0.01)


def _demand(case: PowerCase, dice: random.Random, tight: bool) -> None:
    for n in case.nodes:
        raw = {s.name: 1.0 if tight else dice.uniform(0.6, 1.5) for s in case.slices}
        mean = sum(raw[s.name] * s.hours for s in case.slices) / 8760
        case.shape[n] = {s: v / mean for s, v in raw.items()}
        size = 10 * dice.randint(5, 20)
        for y in case.years:
            case.energy[n, y] = size * 8760 / 1e6 * (1.0 if tight or y == 2030 else dice.choice([0.9, 1.1, 1.3]))
        case.shed[n] = [(0.1, dice.randint(300, 900)), (0.9, dice.randint(1500, 4000))]
    for n in dice.sample(case.nodes, 1):
        case.elastic[n] = (dice.randint(10, 40) * 8760 / 1e6, dice.randint(30, 90))


def _thermal(case: PowerCase, dice: random.Random, tight: bool) -> None:
    case.emission = {"coal": 0.34, "gas": 0.2}
    case.carbon = {y: dice.choice([0, 20, 60]) for y in case.years}
    always = {s.name: 1.0 for s in case.slices}
    for n in case.nodes:
        size = round(case.energy[n, 2030] * 1e6 / 8760, 6)
        case.fuel_price.update({(f, n, y): dice.randint(800, 3500) / 100 for f in case.emission for y in case.years})
        for fuel in case.emission:
            capacity = size if tight else dice.randint(20, 180)
            until = dice.choice([None, None, 2040])
            growth = _growth(dice, 0.3)
            efficiency, running = dice.choice([0.4, 0.55]), dice.randint(0, 500) / 100
            least = 0.0 if tight else min(0.2, 0.2 * size / capacity)
            must_run = least if fuel == "coal" and dice.random() < 0.3 else 0.0
            available = {s: dice.choice([0.9, 1.0]) for s in always} if dice.random() < 0.3 else always
            plant = Plant(
                f"{fuel}{n}", n, fuel, capacity, until, efficiency, running, available, must_run * (not until), growth
            )
            case.plants.append(plant)


def _wind(case: PowerCase, dice: random.Random) -> None:
    for n in dice.sample(case.nodes, 2):
        available = {s.name: dice.randint(0, 80) / 100 for s in case.slices}
        growth = _growth(dice, 0.6)
        case.plants.append(Plant(f"wind{n}", n, None, dice.randint(0, 100), None, None, 0.0, available, 0.0, growth))


def _cascade(case: PowerCase, dice: random.Random) -> None:
    """One to three dams in a row, and one on a river of its own that joins the last."""
    names = [f"dam{i}" for i in range(dice.randint(1, 3))]
    below = dict(zip(names, [*names[1:], None], strict=True))
    if dice.random() < 0.5:
        names.append("side")
        below["side"] = names[-2]
    for name in names:
        base = dice.randint(20, 200)
        flow = {m: base * dice.uniform(0.4, 1.8) for m in range(1, 13)}
        factor = dice.randint(20, 100) / 100
        shift = dice.randint(0, 50) if len(case.water_years) > 1 else 0
        drawdown = {"dry": 3.0 * shift, "wet": -1.0 * shift} if shift else {}
        dam = Reservoir(
            name=name,
            node=dice.choice(case.nodes),
            capacity=dice.randint(10, 150),
            factor=factor,
            turbine=dice.choice([None, 2.0 * base]),
            storage=dice.choice([0, 50, 300, 2000]) + 3.0 * shift,
            running=dice.randint(0, 300) / 100,
            least=dice.choice([0, 0.3, 0.8]) * base,
            penalty=dice.randint(5, 40),
            most=dice.choice([None, None, 12.0 * base]),
            pond=dice.choice([None, 0.0, 0.5, 3.0]),
            below=below[name],
            inflow={
                (m, e): round(v * {"dry": 0.7, "wet": 1.1}.get(e, 1.0), 3)
                for m, v in flow.items()
                for e in case.water_years
            },
            drawdown=drawdown,
        )
        case.reservoirs.append(dam)


def _lines(case: PowerCase, dice: random.Random) -> None:
    """A tree that joins all nodes, and some lines more."""
    pairs = [(case.nodes[dice.randrange(i)], n) for i, n in enumerate(case.nodes) if i]
    pairs += [tuple(dice.sample(case.nodes, 2)) for _ in range(len(case.nodes) // 2)]  # type: ignore[misc]
    for i, (a, b) in enumerate(pairs):
        case.lines.append(
            Line(
                name=f"L{i}{a}{b}",
                start=a,
                end=b,
                both=dice.random() < 0.7,
                existing=dice.choice([0, dice.randint(10, 100)]),
                until=dice.choice([None, None, 2040]),
                available=dice.choice([0.95, 1.0]),
                loss=dice.randint(0, 12) / 100,
                cost=dice.choice([0, dice.randint(10, 500) / 100]),
                fee=dice.choice([0, 0, 1.5]),
                permit=dice.choice([None, None, float(dice.randint(5, 120))]),
                growth=_growth(dice, 0.6),
            )
        )
