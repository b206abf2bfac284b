"""Trust, gates and what they admit.

A relation r has a level T_ry in [0, 1]. A gate g opens as far as the least of its relations lets it:

    phi_gy = min over r of response_gr(T_ry)

with piecewise-linear, non-decreasing responses read from a table. Openness appears in the model only as a bound on
a column or as the right-hand side of a row, never as a coefficient. So the least cost is convex in openness, the
dual of such a bound is the marginal value of access, and another level of trust is solved without building anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landbridge.case import Case
from landbridge.case import openness as opening
from landbridge.case.openness import Levels as Levels
from landbridge.case.openness import Openness as Openness
from landbridge.formulation.along import Along, spread
from landbridge.formulation.rows import records


@lru_cache(maxsize=16)
def periods_of(case: Case) -> tuple[int, ...]:
    """Planning years of a case, in order."""
    return opening.periods_of(case.tables)


def levels_today(case: Case) -> Levels:
    """T_ry without any path: today's level, or the level by year where the case sets one."""
    return dict(_levels_today(case))


@lru_cache(maxsize=16)
def _levels_today(case: Case) -> Levels:
    return opening.levels_without_path(case.tables)


def levels_on_path(case: Case, path: str, theta: float) -> Levels:
    """T_ry = now + theta (1 - now) for the relations a path moves, from the year it moves them.

    Args:
        case: the case.
        path: name of a path; "" moves nothing.
        theta: position along the path, 0 (today) to 1 (full trust).
    """
    levels = levels_today(case)
    for r, from_year in moved_by(case, path).items():
        for y in periods_of(case):
            if from_year is None or y >= from_year:
                levels[r, y] += theta * (1.0 - levels[r, y])
    return levels


def levels_moved(case: Case, path: str, relations: Iterable[str]) -> Levels:
    """T_ry where only some of the relations that a path moves are at its end, the others as today."""
    chosen, end = set(relations), levels_on_path(case, path, 1.0)
    return {(r, y): end[r, y] if r in chosen else level for (r, y), level in levels_today(case).items()}


@lru_cache(maxsize=64)
def moved_by(case: Case, path: str) -> dict[str, int | None]:
    """Relations that a path moves, each with the year from which it does (None: from the start); none for "".

    Raises:
        KeyError: the case has no such path.
    """
    known = case.tables["paths"]["path"].tolist()
    if path and path not in known:
        raise KeyError(f"no path {path!r}; the case has {', '.join(known) or 'none'}")
    rows = records(case.tables["trust_paths"], "path", "relation")
    return {r: row.from_year for (p, r), row in rows.items() if p == path}


def openness(case: Case, levels: Mapping[tuple[str, int], float]) -> Openness:
    """phi_gy of every gate and period at given levels of trust."""
    return opening.openness_at(responses(case), levels, periods_of(case))


@lru_cache(maxsize=16)
def responses(case: Case) -> opening.Responses:
    """Points (trust, openness) of the response of each (gate, relation), by trust."""
    return opening.responses_of(case.tables)


def openness_on_path(case: Case, path: str, theta: float) -> Openness:
    """Openness (0 to 1) of each (gate, period) at a position along a path.

    Args:
        case: a checked case.
        path: name of a path of the case; "" moves nothing.
        theta: position along the path, 0 (today) to 1 (full trust).
    """
    return openness(case, levels_on_path(case, path, theta))


def hazards(case: Case, levels: Mapping[tuple[str, int], float]) -> dict[tuple[str, int], float]:
    """Yearly hazard of closing for good of each (gate, period), read at the least level among the gate's relations.

    Linear between the points of `gate_hazard`, flat outside; 0 for a gate without points.
    """
    relations: dict[str, set[str]] = {}
    for g, r, _ in records(case.tables["gate_response"], "gate", "relation", "trust"):
        relations.setdefault(g, set()).add(r)
    points: dict[str, list[tuple[float, float]]] = {}
    for (g, trust), row in records(case.tables["gate_hazard"], "gate", "trust").items():
        points.setdefault(g, []).append((trust, row.hazard))
    out = {}
    for g in case.tables["gates"]["gate"]:
        xs, ys = zip(*sorted(points.get(g, [(0.0, 0.0)])), strict=True)
        for y in periods_of(case):
            least = min((levels[r, y] for r in relations.get(g, ())), default=1.0)
            out[g, y] = float(np.interp(least, xs, ys))
    return out


@lru_cache(maxsize=16)
def hazard_groups(case: Case) -> dict[str, str]:
    """Group of each gate; gates of a group close together, groups independently."""
    return {g: row.hazard_group or g for g, row in records(case.tables["gates"], "gate").items()}


def gates_by_link(case: Case, kind: str) -> dict[str, tuple[str, ...]]:
    """Gates of a kind (`route`, `goods` or `transit`) that each link passes."""
    kinds = {g: row.kind for g, row in records(case.tables["gates"], "gate").items()}
    out: dict[str, tuple[str, ...]] = {}
    for link, g in records(case.tables["link_gates"], "link", "gate"):
        if kinds[g] == kind:
            out[link] = (*out.get(link, ()), g)
    return out


def gates_of_builds(case: Case) -> dict[tuple[str, str], tuple[str, ...]]:
    """Gates of kind build that limit what is built of each candidate, by (table, name)."""
    out: dict[tuple[str, str], tuple[str, ...]] = {}
    for g, table, name in records(case.tables["build_gates"], "gate", "table", "key"):
        out[table, name] = (*out.get((table, name), ()), g)
    return out


def behind(case: Case) -> dict[str, set[tuple[str, str]]]:
    """What each gate limits, as (table, name): links, candidates, and commodities of a gate of kind trade.

    Gates that limit nothing are left out.
    """
    out: dict[str, set[tuple[str, str]]] = {}
    for link, g in records(case.tables["link_gates"], "link", "gate"):
        out.setdefault(g, set()).add(("links", link))
    for owner, gates in gates_of_builds(case).items():
        for g in gates:
            out.setdefault(g, set()).add(owner)
    kinds = {g: row.kind for g, row in records(case.tables["gates"], "gate").items()}
    for g, commodity in records(case.tables["gate_goods"], "gate", "commodity"):
        if kinds[g] == "trade":
            out.setdefault(g, set()).add(("gate_goods", commodity))
    return out


class Access:
    """Every bound that openness governs.

    A column, or a row of the form <=, is bounded by the least over its entries of amount * share(phi_gy), where share
    is linear between `points` (the identity if None).

    Attributes:
        components: Pyomo's columns and rows, by number. places: the same by name and index.
    """

    def __init__(self) -> None:
        self.components: list[Any] = []
        self.places: dict[Any, Any] = {}
        self._entries: list[tuple[Any, ...]] = []

    def add(
        self,
        component: Any,
        gates: Iterable[str],
        period: Any,
        amount: Any,
        carrier: str,
        points: tuple[tuple[float, float], ...] | None = None,
        row: bool = False,
    ) -> None:
        """Bound a column (or row) by `amount` times the openness of each gate."""
        target = self._position(component)
        for g in gates:
            self._entries.append((target, amount, period, g, carrier, points, row))

    def _position(self, component: Any) -> Any:
        self.components.append(component)
        return len(self.components) - 1

    def frame(self) -> pd.DataFrame:
        """An entry a line: `target` (number of the component), amount, period, gate, carrier, points; is it a `row`."""
        columns = ["target", "amount", "period", "gate", "carrier", "points", "row"]
        target, amount, period, *labels = zip(*self._entries, strict=True) if self._entries else [()] * len(columns)
        sizes = np.array([t.size if isinstance(t, np.ndarray) else 1 for t in target], dtype=np.int64)
        years = [np.array(y.names) if isinstance(y, Along) else y for y in period]
        numbers = spread(target, sizes).astype(np.int64), spread(amount, sizes).astype(float)
        out = pd.DataFrame(dict(zip(columns, (*numbers, spread(years, sizes).astype(np.int64)), strict=False)))
        for name, values in zip(columns[3:], labels, strict=True):
            out[name] = np.repeat(_objects(values), sizes)
        return out.astype({"row": bool})


def _objects(values: Sequence[Any]) -> npt.NDArray[np.object_]:
    """An array of what may be tuples itself."""
    out = np.empty(len(values), dtype=object)
    out[:] = values
    return out


class ArrayAccess(Access):
    """The same over columns and rows of arrays: many at once."""

    def _position(self, component: Any) -> Any:
        return component.at


def permit(phi: Mapping[tuple[str, int], float], gates: Iterable[str], period: int) -> float:
    """Least openness among some gates in a period; 1 without gates."""
    return min((phi[g, period] for g in gates), default=1.0)
