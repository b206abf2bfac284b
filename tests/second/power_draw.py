"""Random power cases: the same number gives the same case."""

from __future__ import annotations

import itertools
import random

from second.power_cases import Growth, Line, Plant, PowerCase, Reservoir, Slice, Storage

DAYS = 365
FAMILY = 10  #: cases that share their time


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
    dice.random()  # systems stay as they were drawn when one of two treatments of carbon was drawn here
    _demand(case, dice, tight)
    _thermal(case, dice, tight)
    _wind(case, dice)
    for n in dice.sample(nodes, 2):
        hours, efficiency = dice.choice([2, 6]), dice.choice([0.75, 0.9])
        growth = _growth(dice, 0.5, dearest=250)
        case.storage.append(Storage(f"pump{n}", n, dice.randint(5, 40), hours, efficiency, growth))
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


def _growth(dice: random.Random, chance: float, dearest: int = 1500) -> Growth:
    """Room to build at up to so many USD/kW, or none."""
    if dice.random() > chance:
        return Growth()
    life, first = dice.choice([10, 25, 60]), dice.choice([2030, 2030, 2040])
    capex = dice.randint(dearest // 15, dearest)
    return Growth(dice.randint(20, 200), first, life, dice.choice([0.04, 0.08]), capex, 0.01)


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
    for _ in range(len(case.nodes) // 2):
        a, b = dice.sample(case.nodes, 2)
        pairs.append((a, b))
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
