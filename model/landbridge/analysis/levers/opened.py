"""Levers of access: today's trust between parties, and how much a country lets depend on a gate. They move permits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from landbridge.analysis.levers.effects import Effects
from landbridge.analysis.levers.rates import Keys, with_numbers
from landbridge.formulation import trust
from landbridge.solve.program import Floats, Instance, Ints

Opened = Callable[[Floats, str, float], Instance]


def relations(e: Effects) -> Keys:
    """Relations: their level today moves permits and nothing else."""
    return [(r,) for r in e.study.case.tables["relations"]["relation"]]


def at_levels(e: Effects, keys: Keys) -> Opened:
    """The program at other levels of trust today."""
    return partial(_at_levels, e, keys)


def _at_levels(e: Effects, keys: Keys, values: Floats, path: str, level: float) -> Instance:
    case = with_numbers(e.study.case, "relations", "now", keys, values)
    return _own(e.program.at(trust.openness_on_path(case, path, level)))


def reliances(e: Effects) -> Keys:
    """Rows of reliance."""
    columns = ["country", "carrier", "gate", "openness"]
    return list(e.study.case.tables["reliance"][columns].itertuples(index=False, name=None))


def at_shares(e: Effects, keys: Keys) -> Opened:
    """The program at other shares of reliance."""
    country, carrier = {k[0] for k in keys}, {k[1] for k in keys}
    places: dict[tuple[str, str, str, int], Ints] = {}
    for name in sorted(carrier):
        rows = e.frame(f"{name}_reliance")
        rows = rows[rows["country"].isin(country)]
        for c, g, y in rows[["country", "gate", "period"]].drop_duplicates().itertuples(index=False, name=None):
            here = (rows["country"] == c) & (rows["gate"] == g) & (rows["period"] == y)
            places[c, name, g, y] = rows.loc[here, "position"].to_numpy(dtype=np.int64)
    return partial(_at_shares, e, keys, places)


def _at_shares(
    e: Effects, keys: Keys, places: dict[tuple[str, str, str, int], Ints], values: Floats, path: str, level: float
) -> Instance:
    phi = trust.openness_on_path(e.study.case, path, level)
    here, number = e.program.at(phi), dict(zip(keys, values.tolist(), strict=True))
    row_upper = here.row_upper.copy()
    for (country, carrier, gate, period), where in places.items():
        points = e.m.reliance.points[country, carrier, gate]
        shares = [number.get((country, carrier, gate, x), share) for x, share in points]
        share = float(np.interp(phi[gate, period], [x for x, _ in points], shares))
        row_upper[where] = min(1.0, share) * e.program.row_upper[where]
    return _own(replace(here, row_upper=row_upper))


def _own(instance: Instance) -> Instance:
    """The same with arrays of its own: it is no case's program with other permits alone."""
    cost, lower, row_lower = (a.copy() for a in (instance.cost, instance.lower, instance.row_lower))
    return replace(instance, cost=cost, lower=lower, row_lower=row_lower)
