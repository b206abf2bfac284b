"""Rules on the size of hydropower: turbines, reservoirs and releases against the river. Warnings only."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

import numpy as np

from landbridge.case.bands import Floats, column, lookup, named, outside, warn
from landbridge.case.problems import Problem
from landbridge.case.settings import split
from landbridge.case.view import View

#: Flow at full power over mean flow: 0.5 where most of it is spilled to 7 where a plant serves peaks, so that capacity
#: factors are 0.14 to 0.8.
TURBINES = (0.5, 7.0)
#: Stated turbine flow over capacity / factor.
STATED = (0.5, 2.0)
#: Useful volume over the flow of a year: an hour's ponding to two and a half years (Zeya has 1.35, Bratsk 0.4).
RESERVOIR = (2e-4, 2.5)
#: Release that is needed, and largest safe release, over mean flow.
LEAST, MOST = (0.1, 1.05), (1.5, 25.0)
#: Hours of turbine flow that pondage holds.
PONDAGE = (0.3, 72.0)
#: Inflow of a month over the median of all water years for that month; over both its neighbours, or below both.
OF_YEARS, OF_MONTHS = 4.0, 5.0


def mean_flow(view: View) -> dict[str, float]:
    """Mean flow at each hydro plant, inflow of all plants upstream with it, m3/s; plants in a circle are left out."""
    plants, flow = named(view, "inflow", "plant"), column(view, "inflow", "inflow")
    names, at = np.unique(plants.astype(str), return_inverse=True)
    local = np.bincount(at, flow) / np.bincount(at) if len(at) else np.zeros(0)
    own = dict(zip(names.tolist(), local.tolist(), strict=True))
    above = dict(zip(named(view, "hydro", "plant"), map(split, named(view, "hydro", "upstream")), strict=True))

    def total(plant: str, below: frozenset[str]) -> float:
        if plant in below:
            return float("nan")
        return float(own.get(plant, float("nan")) + sum(total(p, below | {plant}) for p in above.get(plant, ())))

    return {plant: total(plant, frozenset()) for plant in above}


def check_turbines(view: View) -> Iterator[Problem]:
    """Capacity, power per flow and turbine flow of a plant go with its river and with each other."""
    mean = lookup(named(view, "hydro", "plant"), mean_flow(view))
    capacity, factor = column(view, "hydro", "capacity"), column(view, "hydro", "factor")
    low, high = TURBINES[0] * mean * factor, TURBINES[1] * mean * factor
    message = "capacity against mean flow times factor"
    yield from outside(view, "hydro", "capacity", low, high, message)
    full = capacity / factor
    message = "turbine flow against capacity over factor"
    yield from outside(view, "hydro", "turbine_max", STATED[0] * full, STATED[1] * full, message)


def check_reservoirs(view: View) -> Iterator[Problem]:
    """Volumes and releases of a plant go with its river."""
    mean = lookup(named(view, "hydro", "plant"), mean_flow(view))
    year = mean * 31.536
    full = column(view, "hydro", "capacity") / column(view, "hydro", "factor")
    for name, (low, high), size, of in (
        ("storage", RESERVOIR, year, "volume against the flow of a year"),
        ("min_release", LEAST, mean, "release against mean flow"),
        ("max_release", MOST, mean, "release against mean flow"),
        ("pondage", PONDAGE, full * 3600 / 1e6, "volume against the turbine flow of an hour"),
    ):
        yield from outside(view, "hydro", name, low * size, high * size, of)


def check_inflow_series(view: View) -> Iterator[Problem]:
    """Inflow of a month is of the order of other water years, and not far above or below both months beside it."""
    plant, year = named(view, "inflow", "plant"), named(view, "inflow", "hydro_year")
    month, flow = column(view, "inflow", "month").astype(int), column(view, "inflow", "inflow")
    rows: dict[tuple[str, int], list[int]] = {}
    at: dict[tuple[str, str, int], float] = {}
    for i, (p, m, y) in enumerate(zip(plant, month, year, strict=True)):
        rows.setdefault((p, m), []).append(i)
        at[p, y, m] = flow[i]
    low, high = (np.full(len(flow), np.nan) for _ in range(2))
    for same in rows.values():
        if len(same) > 2:
            middle = median(float(flow[i]) for i in same)
            low[same], high[same] = middle / OF_YEARS, middle * OF_YEARS
    odd = (flow > 0) & ((flow < low) | (flow > high))
    yield from warn(view, "inflow", "inflow", odd, "inflow against that of the same month in other years", low, high)
    beside = [
        [at.get((p, y, (m + d) % 12 + 1), np.nan) for d in (-2, 0)] for p, m, y in zip(plant, month, year, strict=True)
    ]
    if not beside:
        return
    both: Floats = np.array(beside)
    low, high = both.min(axis=1) / OF_MONTHS, both.max(axis=1) * OF_MONTHS
    odd = (flow > 0) & ((flow < low) | (flow > high)) & ~odd
    yield from warn(view, "inflow", "inflow", odd, "inflow against that of the months beside it", low, high)
