"""Scarcity of links: what one more unit of capacity or permit would be worth, and the rent of what is carried.

A flow earns the difference of prices at its two ends less what it costs on the way. That is what its limits are worth:

    s_j = max(0, -(z_j + sum over rows i of capacity of A_ij y_i))

with z the reduced cost (the dual of its bounds: standing capacity, or the permit of a gate) and y the duals of rows
(capacity that can grow, shared track, shared bottleneck). It is nothing where a flow stays below its limits. The rent
is s times the flow. Both are of a year of the period, undiscounted, in expectation over water years. A permit for goods
(and a limit on reliance) is no link's: its scarcity is not in here. Where nothing flows, s bounds the gain of a first
unit from above: of limits in a row that are all shut one may hold the worth of the whole way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from landbridge.analysis.grouped import numbered, summed
from landbridge.formulation import freight, links
from landbridge.formulation.time import HOURS_PER_YEAR

if TYPE_CHECKING:
    from landbridge.analysis.study import State, Study
    from landbridge.solve.program import Floats, Ints

#: Rows in which capacity stands, by what flows.
ROWS = ("line_capacity", "firm_line_capacity", "pipe_capacity", "section_capacity", "shared_track", "shared_bottleneck")
ENDS = ["link", "direction", "period"]
DAYS = HOURS_PER_YEAR / 24
#: Link, direction, period, product.
Key = tuple[Any, ...]
#: Unit of the shadow price, by product.
UNIT_RENT = {"power": "USD/MWh", "container": "USD/TEU", "bulk": "USD/t", "gas": "USD/MMBtu"}


class Rents:
    """Scarcity of every link of a study, with everything but the numbers worked out once."""

    def __init__(self, study: Study) -> None:
        self.study, p = study, study.program
        self._rows = np.concatenate([p.indexed(getattr(p.model, name))[1] for name in ROWS])
        self._by_column = p.matrix.tocsr()[self._rows].T.tocsr()

    def of(self, states: Sequence[State], labels: pd.DataFrame, flow: Floats) -> tuple[Floats, Floats]:
        """Rents of states (MUSD a year) and unit rents (see `UNIT_RENT`), each [states, labels]; 0 without limits.

        The unit rent of power and gas is the mean over the year, of a unit of capacity that is there all the year; on
        railways a train that goes comes back, so that of the heavy direction holds the scarcity of both.

        Args:
            states: solved states.
            labels: link, direction, period and product of n flows.
            flow: of a year, in the units of the table `link_flows`, [states, n].
        """
        rent, unit_rent = np.zeros(flow.shape), np.zeros(flow.shape)
        keys = list(labels[[*ENDS, "product"]].itertuples(index=False, name=None))
        parts = [(part, *part.found(keys)) for part in (self._lines, self._pipes, self._sections)]
        for s, state in enumerate(states):
            worth = self._worth(state)
            for part, at, place in parts:
                rent[s, at], unit_rent[s, at] = part.of(state.solution.x, worth, flow[s, at], place)
        return rent, unit_rent

    def _worth(self, state: State) -> Floats:
        """What a unit more of each column would be worth if its limits gave way, MUSD, NPV."""
        s = -(state.solution.z + self._by_column @ state.solution.y[self._rows])
        worth: Floats = np.maximum(s, 0.0)
        worth[worth < 1e-9] = 0.0
        return worth

    @cached_property
    def _lines(self) -> Moments:
        m = self.study.program.model
        credit = {k: row.firm_credit for k, row in m.power.lines.items()}
        energy = _members(self.study, "line_flow", [*ENDS, "slice", "e"]).assign(share=1.0)
        firm = _members(self.study, "firm_flow", ENDS)
        firm["share"] = firm["link"].map(credit).astype(float)
        return Moments([energy, firm], "power", 1e3 / HOURS_PER_YEAR)

    @cached_property
    def _pipes(self) -> Moments:
        pipes = _members(self.study, "pipe_flow", [*ENDS, "month", "e"]).assign(share=1.0)
        return Moments([pipes], "gas", 1 / (self.study.program.model.gas.heat * 1e-3 * DAYS))

    @cached_property
    def _sections(self) -> Sections:
        return Sections(self.study)


class Moments:
    """Power lines or pipes: the rent of a year, and the mean worth of a unit of capacity, over its moments.

    Args:
        members: of the variables of flow: link, direction, period, position, discount, share (of a unit of capacity
            that is there all the year). product: what flows. scale: takes MUSD per unit of capacity to the unit.
    """

    def __init__(self, members: Sequence[pd.DataFrame], product: str, scale: float) -> None:
        some = [f for f in members if len(f)] or list(members[:1])
        f = pd.concat(some, ignore_index=True)
        self._at, self._scale = f["position"].to_numpy(dtype=np.int64), scale
        self._discount, self._share = (f[name].to_numpy(dtype=float) for name in ("discount", "share"))
        self._number, ends = numbered(f, ENDS)
        keys = zip(*(ends[name].tolist() for name in ENDS), strict=True)
        self._place = {(*key, product): i for i, key in enumerate(keys)}

    def found(self, keys: Sequence[Key]) -> tuple[Ints, Ints]:
        """Which of some keys (link, direction, period, product) are here, and where in what `of` gives."""
        return _found(self._place, keys)

    def of(self, x: Floats, worth: Floats, flow: Floats, place: Ints) -> tuple[Floats, Floats]:
        """Rent and unit rent at some places, for columns, the worth of a unit more of them, and flows of a year."""
        if not len(place):
            return flow, flow
        each = worth[self._at] / self._discount
        rent, unit_rent = summed(self._number, each * x[self._at], each * self._share * self._scale)
        return rent[place], unit_rent[place]


class Sections:
    """Railways, roads and ships: a departure's worth, shared out by what each product loads."""

    def __init__(self, study: Study) -> None:
        m = study.program.model
        f = _members(study, "vehicles", ENDS)
        self._at, self._discount = f["position"].to_numpy(dtype=np.int64), f["discount"].to_numpy(dtype=float)
        ends = list(f[ENDS].itertuples(index=False, name=None))
        number = {key: i for i, key in enumerate(ends)}
        keys, where = study.program.indexed(m.empty)
        empty = dict(zip(keys, where.tolist(), strict=True))
        back = {links.FORWARD: links.BACK, links.BACK: links.FORWARD}
        self._empty = np.array([empty.get(key, -1) for key in ends], dtype=np.int64)
        self._back = np.array([number.get((k, back[d], y), -1) for k, d, y in ends], dtype=np.int64)
        loads = [(i, p) for i, (k, d, _) in enumerate(ends) for p in m.freight.arcs[k, d].products]
        self._of = np.array([i for i, _ in loads], dtype=np.int64)
        arcs = [m.freight.arcs[ends[i][:2]] for i, _ in loads]
        self._load = np.array([freight.per_departure(a, p) for a, (_, p) in zip(arcs, loads, strict=True)], dtype=float)
        self._unit = np.array([freight.UNITS[p] for _, p in loads], dtype=float)
        self._place = {(*ends[i], p): n for n, (i, p) in enumerate(loads)}

    def found(self, keys: Sequence[Key]) -> tuple[Ints, Ints]:
        """Which of some keys (link, direction, period, product) are here, and where in what `of` gives."""
        return _found(self._place, keys)

    def of(self, x: Floats, worth: Floats, flow: Floats, place: Ints) -> tuple[Floats, Floats]:
        """Rent and unit rent at some places, for columns, the worth of a unit more of them, and flows of a year."""
        price = worth[self._at] / self._discount
        empty = np.append(x, 0.0)[self._empty]
        empty_back = np.append(empty, 0.0)[self._back]
        both = price + np.append(price, 0.0)[self._back]
        pays = np.where(empty > 1e-9, 0.0, np.where(empty_back > 1e-9, both, price))[self._of[place]]
        pays = pays / self._load[place]
        return pays * flow, pays * 1e6 / self._unit[place]


def _members(study: Study, name: str, columns: Sequence[str]) -> pd.DataFrame:
    """Members of a variable: index, position, and discount of the period."""
    keys, where = study.program.indexed(getattr(study.program.model, name))
    frame = pd.DataFrame(keys, columns=list(columns))
    return frame.assign(position=where, discount=frame["period"].map(study.program.model.time.discount))


def _found(place: Mapping[Key, int], keys: Sequence[Key]) -> tuple[Ints, Ints]:
    here = [(i, place[key]) for i, key in enumerate(keys) if key in place]
    at, found = np.array(here, dtype=np.int64).reshape(-1, 2).T
    return at, found
