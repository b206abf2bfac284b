"""Trust by relation and period, and how far it opens each gate: the one statement of both.

A relation has today's level (`relations.now`) until the first year that `trust_levels` gives for it. From that year
on its level is linear between the years given, and stays at the last one. A gate opens as far as the least of its
relations lets it, by a response that is linear between the points of `gate_response`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from landbridge.case.interpolate import at_year

#: Tables of a case by name.
Tables = Mapping[str, pd.DataFrame]
#: Level of each (relation, period), 0 to 1.
Levels = dict[tuple[str, int], float]
#: Openness of each (gate, period), 0 to 1.
Openness = dict[tuple[str, int], float]
#: Points (trust, openness) of the response of each (gate, relation), by trust.
Responses = dict[tuple[str, str], tuple[tuple[float, float], ...]]


def periods_of(tables: Tables) -> tuple[int, ...]:
    """Planning years, in order."""
    return tuple(sorted(int(y) for y in tables["periods"]["period"]))


def read_columns(view: Any) -> None:
    """See that the columns which openness depends on could be read, before a rule works it out.

    Raises:
        NotReadable: one of them could not.
    """
    view.frame("periods", "period")
    view.frame("relations", "relation", "now")
    view.frame("trust_levels", "relation", "year", "level")
    view.frame("gate_response", "gate", "relation", "trust", "openness")


def levels_without_path(tables: Tables) -> Levels:
    """Level of each relation in each period where no path moves it."""
    relations, scheduled = tables["relations"], tables["trust_levels"]
    periods = periods_of(tables)
    now = zip(relations["relation"].tolist(), relations["now"].tolist(), strict=True)
    levels = {(str(r), y): float(level) for r, level in now for y in periods}
    if len(scheduled):
        first = scheduled.groupby("relation")["year"].min().to_dict()
        for y in periods:
            for r, level in at_year(scheduled, ["relation"], "year", ["level"], y)["level"].items():
                if y >= first[str(r)]:
                    levels[str(r), y] = float(level)
    return levels


def responses_of(tables: Tables) -> Responses:
    """The response of each gate to each of its relations."""
    points: dict[tuple[str, str], list[tuple[float, float]]] = {}
    rows = tables["gate_response"][["gate", "relation", "trust", "openness"]]
    for g, r, trust, openness in rows.itertuples(index=False, name=None):
        points.setdefault((str(g), str(r)), []).append((float(trust), float(openness)))
    return {key: tuple(sorted(table)) for key, table in points.items()}


def openness_at(responses: Responses, levels: Mapping[tuple[str, int], float], periods: Sequence[int]) -> Openness:
    """Openness of each gate in each period at given levels of trust."""
    phi: Openness = {}
    for (g, r), table in responses.items():
        for y in periods:
            phi[g, y] = min(phi.get((g, y), 1.0), between(table, levels[r, y]))
    return phi


@cache
def _axes(table: tuple[tuple[float, float], ...]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    xs, ys = zip(*table, strict=True)
    return xs, ys


def between(table: tuple[tuple[float, float], ...], level: float) -> float:
    """The number at a level, linear between points."""
    return float(np.interp(level, *_axes(table)))


def in_words(values: Mapping[int, float]) -> str:
    """Shares by period: `40%` where all are equal, else `0% in 2030, 50% in 2035`."""
    if len(set(values.values())) <= 1:
        return f"{next(iter(values.values()), 0.0):.0%}"
    return ", ".join(f"{v:.0%} in {y}" for y, v in sorted(values.items()))
