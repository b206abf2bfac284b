"""Rules on the size of freight tariffs, by the mode of the links that use them, and on train loads. Warnings only."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from landbridge.case.bands import column, named, outside
from landbridge.case.problems import Problem
from landbridge.case.view import View

#: By mode and product. Resource cost (USD per TEU-km, t-km, and km of an empty train): rail carries bulk for 0.3 to 5
#: cents, containers for 5 to 90 cents; barges 20 to 60 cents, trucks 50 cents to 2 dollars a TEU.
COST = {
    ("rail", "container"): (0.045, 0.9),
    ("rail", "bulk"): (0.003, 0.05),
    ("rail", "empty"): (1.5, 30.0),
    ("road", "container"): (0.12, 3.0),
}
#: Fees on top of it: a transit fee of a railway is a part of its cost, or up to three times as much.
FEE = {("rail", "container"): (0.018, 0.45), ("rail", "bulk"): (0.001, 0.05)}
#: Emissions (kg per TEU-km and t-km): electric and diesel trains, trucks and barges, ships.
CO2 = {
    ("rail", "container"): (0.04, 0.7),
    ("rail", "bulk"): (0.003, 0.08),
    ("road", "container"): (0.12, 2.5),
    ("sea", "container"): (0.02, 0.4),
    ("sea", "bulk"): (0.001, 0.03),
}
#: Units a train, a truck, a barge or a ship carries: trains of 30 to 200 wagons, ships of 100 to 24,000 TEU.
LOAD = {
    ("rail", "container"): (20.0, 400.0),
    ("rail", "bulk"): (400.0, 25000.0),
    ("road", "container"): (1.0, 600.0),
    ("sea", "container"): (100.0, 25000.0),
    ("sea", "bulk"): (4000.0, 250000.0),
}
#: Ships on voyages under and over this many km: feeders, and those that pay on long ones.
FAR, FEEDER, LINER = 5000.0, (100.0, 4000.0), (1800.0, 25000.0)
#: Tonnes of bulk a train carries for each TEU it would.
TONNES_A_TEU = (6.0, 70.0)


def check_tariff_sizes(view: View) -> Iterator[Problem]:
    """Costs, fees, emissions and loads of a tariff are of the size of its mode."""
    mode, far = _uses(view)
    names, product = named(view, "tariffs", "tariff"), named(view, "tariffs", "product")
    kinds = [(mode.get(t, ""), p) for t, p in zip(names, product, strict=True)]
    for name, known in (("cost_km", COST), ("fee_km", FEE), ("co2_km", CO2), ("load", LOAD)):
        ranges = np.array([known.get(kind, (np.nan, np.nan)) for kind in kinds]).reshape(-1, 2)
        if name == "load":
            for i, (tariff, kind) in enumerate(zip(names, kinds, strict=True)):
                if kind == ("sea", "container"):
                    ranges[i] = LINER if far[tariff] > FAR else FEEDER
        message = f"{name} for the mode of the links that use the tariff"
        yield from outside(view, "tariffs", name, ranges[:, 0], ranges[:, 1], message)


def check_train_loads(view: View) -> Iterator[Problem]:
    """A train of bulk carries tonnes as one of containers carries TEU; an empty train counts as one."""
    names, product = named(view, "tariffs", "tariff"), named(view, "tariffs", "product")
    load = column(view, "tariffs", "load")
    mode, _ = _uses(view)
    boxes = {t: x for t, p, x in zip(names, product, load, strict=True) if p == "container"}
    teu = np.array([boxes.get(t, np.nan) for t in names])
    where = (product == "bulk") & np.array([mode.get(t) == "rail" for t in names], dtype=np.bool_)
    message = "tonnes a train against its TEU"
    yield from outside(view, "tariffs", "load", TONNES_A_TEU[0] * teu, TONNES_A_TEU[1] * teu, message, where=where)
    yield from outside(view, "tariffs", "load", 1.0, 1.0, "load of an empty train", where=product == "empty")


def check_bottleneck_size(view: View) -> Iterator[Problem]:
    """A shared bottleneck is of the order of the links that it holds together."""
    names, km = named(view, "links", "bottleneck"), np.nan_to_num(column(view, "links", "existing"))
    whole = {b: 2 * float(km[names == b].sum()) for b in set(names.tolist()) if b}
    of = np.array([whole.get(b, 0.0) or np.nan for b in named(view, "bottlenecks", "bottleneck")])
    message = "trains a day against twice those of its links"
    yield from outside(view, "bottlenecks", "capacity", 0.15 * of, 2.0 * of, message)


def _uses(view: View) -> tuple[dict[str, str], dict[str, float]]:
    """Mode of the links that use each tariff, and the longest of them, km."""
    mode: dict[str, str] = {}
    far: dict[str, float] = {}
    rows = zip(named(view, "links", "tariff"), named(view, "links", "mode"), column(view, "links", "km"), strict=True)
    for tariff, how, km in rows:
        if tariff:
            mode[tariff] = how if mode.get(tariff, how) == how else ""
            far[tariff] = max(far.get(tariff, 0.0), km if km == km else 0.0)
    return mode, far
