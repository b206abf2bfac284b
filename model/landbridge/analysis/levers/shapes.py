"""Levers of shape: how steep a profile of load or availability, a seasonal inflow or a seasonal gas demand is.

    v_t(k) = v (v_t / v)^k / c(k),   v the mean,   c(k) such that the mean of v_t(k) is v again

The steepness k is 1 for the series as it is given; 0 makes it flat, above 1 it is steeper round the same mean. Zeros
stay zero (the sun at night), nothing becomes negative, and what passes 1 in an availability is cut there, with c(k)
lowered until the mean is kept. Means weigh slices by their hours, months by the hours that the case gives them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from landbridge.analysis.levers.effects import RIGHT_HAND_SIDE, Cell, Effects, spread
from landbridge.analysis.levers.lever import Lever
from landbridge.case import Case
from landbridge.case.ranges import SHAPED, STEEPNESS, Range
from landbridge.solve.program import Floats, Ints

Key = tuple[Any, ...]


class Series(NamedTuple):
    """Numbers of one shape: their keys in the table, values, weights in each mean, and the largest they may be.

    `mean` says of each number to which mean it belongs: an inflow has one in each hydrological year.
    """

    keys: list[Key]
    values: Floats
    weights: Floats
    mean: Ints
    most: float


def enter(e: Effects) -> None:
    """Enter effects of profiles: firm and elastic demand, reference demand, availability (in the matrix too)."""
    power = e.m.power
    profile_at = {n: r.profile for n, r in power.nodes.items()}
    demand = e.standing("power_balance", "row_lower")
    _load(e, demand.assign(profile=demand["node"].map(profile_at)), *RIGHT_HAND_SIDE)
    for component in ("lost_load", "elastic_served"):
        frame = e.standing(component, "upper")
        _load(e, frame.assign(profile=frame["node"].map(profile_at)), "upper")
    rows = e.frame("power_reliance")
    at = spread(rows, "node", [[n for n, r in power.nodes.items() if r.country == c] for c in rows["country"]])
    keys = zip(at["node"], at["period"], at["slice"], strict=True)
    at = at.assign(amount=[power.demand.get(k, 0.0) for k in keys], profile=at["node"].map(profile_at))
    _load(e, at, "row_upper")
    profile_of = {p: r.profile for p, r in power.plants.items()}
    places = (("generation", "lower"), ("generation", "upper"), ("plant_capacity", "row_upper"))
    for component, array in (*places, ("must_run", "row_lower")):
        frame = e.standing(component, array)
        _load(e, frame.assign(profile=frame["plant"].map(profile_of)), array)
    for component in ("plant_capacity", "must_run"):
        frame = e.of_builds(component)
        e.coefficients("shapes", "value", frame.assign(profile=frame["plant"].map(profile_of)))


def _load(e: Effects, frame: Any, *arrays: str) -> None:
    e.bounds("shapes", "value", frame[frame["profile"].isin(set(e.study.case.tables["shapes"]["profile"]))], *arrays)


def levers(e: Effects) -> Iterator[Lever]:
    """Levers of steepness: the series that one row of `ranges` covers are steeper or flatter together."""
    for table in SHAPED:
        together: dict[int, tuple[Range, list[Series]]] = {}
        for series in series_of(e.study.case, table):
            keys = [i for i, k in enumerate(series.keys) if Cell(table, k, SHAPED[table]) in e.places]
            row = e.study.case.ranges.find(table, series.keys[0], STEEPNESS)
            if keys and row is not None and not _flat(series):
                together.setdefault(id(row), (row, []))[1].append(series)
        for row, some in together.values():
            yield _lever(e, table, row, some)


def _flat(series: Series) -> bool:
    return all(np.ptp(series.values[series.mean == i]) == 0 for i in np.unique(series.mean))


def _lever(e: Effects, table: str, row: Range, some: list[Series]) -> Lever:
    column = SHAPED[table]
    told = e.study.case.provenance(table, some[0].keys[0], column)
    known = [[i for i, k in enumerate(s.keys) if Cell(table, k, column) in e.places] for s in some]
    keys = [s.keys[i] for s, where in zip(some, known, strict=True) for i in where]
    parts = [{k[i] for k in keys} for i in range(len(keys[0]))]
    return Lever(
        table,
        "/".join(str(next(iter(p))) if len(p) == 1 else "*" for p in parts),
        STEEPNESS,
        tuple(keys),
        np.ones(1),
        places=np.array([e.places[Cell(table, k, column)] for k in keys], dtype=np.int64),
        low=np.array([row.low]),
        high=np.array([row.high]),
        unit="exponent, 1 as given",
        quality=told.quality if told else "missing",
        source=row.reason,
        bend=partial(_at, some, known),
    )


def _at(some: list[Series], known: list[list[int]], values: Floats) -> Floats:
    """Values of the coordinates of some series at a steepness."""
    return np.concatenate([steeper(s, float(values[0]))[where] for s, where in zip(some, known, strict=True)])


def steeper(series: Series, steepness: float) -> Floats:
    """Values of a series at another steepness: its means are kept."""
    out = series.values.copy()
    for i in np.unique(series.mean):
        here = series.mean == i
        out[here] = _bent(series.values[here], series.weights[here], steepness, series.most)
    return out


def _bent(values: Floats, weights: Floats, steepness: float, most: float) -> Floats:
    mean = float(np.average(values, weights=weights))
    if mean == 0 or steepness == 1:
        return values.copy()
    there = values > 0
    out = np.zeros(len(values))
    out[there] = mean * (values[there] / mean) ** steepness
    cut: npt.NDArray[np.bool_] = np.zeros(len(values), dtype=np.bool_)
    while True:  # each turn cuts at least one value more, or ends
        room = mean * weights.sum() - most * weights[cut].sum() if cut.any() else mean * weights.sum()
        free = float(weights[~cut] @ out[~cut])
        if free <= 0:
            return np.where(cut, most, out)
        out[~cut] *= room / free
        above = ~cut & (out > most)
        if not above.any():
            return out
        cut |= above
        out[cut] = most


def series_of(case: Case, table: str) -> Iterator[Series]:
    """The shapes in a table: each profile, the inflow of each plant, the gas demand of each node and sector."""
    rows, slices = case.tables[table], case.tables["slices"]
    if rows.empty:
        return
    if table == "shapes":
        hours = slices.set_index("slice")["hours"]
        kinds = case.tables["profiles"].set_index("profile")["kind"]
        for profile, mine in rows.groupby("profile", sort=True):
            most = 1.0 if kinds[profile] == "availability" else np.inf
            yield _series(mine, ["profile", "slice"], SHAPED[table], mine["slice"].map(hours), most)
    elif table == "inflow":
        hours = slices.groupby("month")["hours"].sum()
        rows = rows[rows["month"].isin(hours.index)]
        for _, mine in rows.groupby("plant", sort=True):
            series = _series(mine, ["plant", "month", "hydro_year"], SHAPED[table], mine["month"].map(hours), np.inf)
            yield series._replace(mean=np.unique(mine["hydro_year"], return_inverse=True)[1].astype(np.int64))
    else:
        hours = slices.groupby("month")["hours"].sum()
        rows = rows[rows["month"].isin(hours.index)]
        for _, mine in rows.groupby(["node", "sector"], sort=True):
            yield _series(mine, ["node", "sector", "month"], SHAPED[table], mine["month"].map(hours), np.inf)


def _series(rows: Any, key: list[str], column: str, weights: Any, most: float) -> Series:
    keys = list(rows[key].itertuples(index=False, name=None))
    values, weighed = rows[column].to_numpy(dtype=float), weights.to_numpy(dtype=float)
    return Series(keys, values, weighed, np.zeros(len(keys), dtype=np.int64), most)
