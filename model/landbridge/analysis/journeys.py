"""Which way cargo goes, and how long it is on the way: hours and corridors of the routes that each flow takes.

Cargo bound for one place is one commodity, whatever its origin. Where several flows meet, each is taken to go on as all
of what leaves does, so that the hours of a flow are a mean over the ways its cargo may have gone; over all flows they
add up to the hours of all cargo.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import coo_array, csr_array, eye_array
from scipy.sparse.linalg import splu

from landbridge.analysis.sections import Corridor, corridors
from landbridge.formulation.stretches import arcs_of

if TYPE_CHECKING:
    from landbridge.analysis.study import State, Study
    from landbridge.solve.program import Floats, Ints

#: Flows below this (thousand TEU, million t a year) are none.
LEAST = 1e-9
#: Measures that are solved for at a time.
AT_ONCE = 16


class Journeys:
    """Legs of a study's cargo (an arc, a commodity, a period) by number of their ends; looked up once.

    Attributes:
        flows: flow and period of all cargo that may be carried, sorted: F of them.
        names: corridors, sorted: C of them.
    """

    def __init__(self, study: Study) -> None:
        self.study, m = study, study.program.model
        keys, self._where = study.program.indexed(m.cargo_flow)
        arcs, rows = m.freight.arcs, m.freight.flows
        legs, self._over = _legs(study, keys)
        self._arc, cargo, period = legs.T
        node = {name: i for i, name in enumerate(m.freight.nodes)}
        first = np.array([node[a.start] for a in arcs.values()], dtype=np.int64)
        last = np.array([node[a.end] for a in arcs.values()], dtype=np.int64)
        self._hours = np.array([a.hours for a in arcs.values()], dtype=float)[self._arc]
        lots, self._carried = study.program.indexed(m.carried)
        number = {c: i for i, c in enumerate(m.cargoes)}
        origins = [(node[rows[f].origin], number[m.freight.lots[f, c, passed]], y) for f, c, passed, y in lots]
        starts, ends = (np.column_stack([at[self._arc], cargo, period]) for at in (first, last))
        place = _numbers(np.concatenate([starts, ends, np.array(origins, dtype=np.int64).reshape(-1, 3)]))
        n = len(legs)
        self._start, self._end = place[:n], place[n : 2 * n]
        self._places = int(place[: 2 * n].max(initial=-1)) + 1
        # of each lot: where it sets out (past the end of the places if no leg begins or ends there), and its flow
        self._origin = np.minimum(place[2 * n :], self._places)
        self.flows: list[tuple[str, int]] = sorted({(f, y) for f, _, _, y in lots})
        of = {key: i for i, key in enumerate(self.flows)}
        self._flow = np.array([of[f, y] for f, _, _, y in lots], dtype=np.int64)
        self._quantity = np.array([m.freight.quantity[key] for key in self.flows], dtype=float)
        self._days = np.array([rows[f].outside_days for f, _ in self.flows], dtype=float)

    def _to_go(self, state: State, measure: Callable[[Floats, Ints, Ints, int], Floats]) -> Floats:
        """What is still to come of each of several measures on the way of each lot: [measures, lots].

        Places that nothing leaves, which are most, have nothing to come and stand in no equation. Measures are solved
        for a few at a time: with many, BLAS starts threads, which cost far more than they bring at this size.

        Args:
            state: a solved state.
            measure: what comes on the next leg, [measures, places that something leaves], from shares of what
                leaves, their legs, the places these start at, and the number of places.
        """
        flow = self._over @ state.solution.x[self._where]
        flow = np.where(flow > LEAST, flow, 0.0)
        leaving = np.bincount(self._start, flow, minlength=self._places)
        share = flow / np.where(leaving > 0, leaving, 1.0)[self._start]
        busy = np.nonzero(leaving)[0]
        row = np.full(self._places + 1, len(busy))
        row[busy] = np.arange(len(busy))
        used = np.nonzero(share)[0]
        start, end = row[self._start[used]], row[self._end[used]]
        some = end < len(busy)
        onward = coo_array((share[used[some]], (start[some], end[some])), shape=(len(busy), len(busy)))
        found = measure(share[used], used, start, len(busy))
        if len(busy):
            solve = splu((eye_array(len(busy)) - onward).tocsc()).solve
            there = np.nonzero(found.any(axis=1))[0]
            for few in np.split(there, range(AT_ONCE, len(there), AT_ONCE)):
                found[few] = solve(found[few].T).T
        return np.pad(found, ((0, 0), (0, 1)))[:, row[self._origin]]

    def _lots(self, state: State) -> tuple[Floats, Ints]:
        """What is carried of each lot, and which lots are on the way."""
        carried = np.maximum(state.solution.x[self._carried], 0.0)
        return carried, np.nonzero((carried > LEAST) & (self._origin < self._places))[0]

    @cached_property
    def names(self) -> list[str]:
        """Corridors, sorted."""
        return sorted(c.name for c in self._corridors)

    @cached_property
    def _corridors(self) -> list[Corridor]:
        """Named corridors that cargo may pass."""
        moving = {link for link, _ in self._links[0]}
        return [c for c in corridors(self.study.case, named=True) if any(k in moving for s in c.sections for k in s)]

    def corridors(self, state: State) -> Floats:
        """Share of each flow (of its whole quantity) that goes through each corridor: [F, C]; see `sections`.

        Corridors in a row are passed by the same cargo, so that shares of a flow may add up to more than 1. Cargo that
        takes the outside option passes none.
        """
        links, (passing, passed) = self._links
        shares = np.zeros((len(self.flows), len(self.names)))
        if not self._places or not links:
            return shares

        def ahead(share: Floats, used: Ints, start: Ints, places: int) -> Floats:
            at = np.full(len(self._arc), -1)
            at[used] = np.arange(len(used))
            some = np.nonzero(at[passing] >= 0)[0]
            which = at[passing[some]]
            out = np.zeros(places * len(links))
            np.add.at(out, passed[some] * places + start[which], share[which])
            return out.reshape(len(links), places)

        to_go, (carried, moving) = self._to_go(state, ahead), self._lots(state)
        entries = (carried[moving], (self._flow[moving], moving))
        amounts = np.asarray(coo_array(entries, shape=(len(self.flows), len(carried))).tocsr() @ to_go.T)
        number = {link: i for i, (link, _) in enumerate(links)}
        for i, corridor in enumerate(sorted(self._corridors, key=lambda c: c.name)):
            shares[:, i] = np.minimum(corridor.through(amounts, number) / self._quantity, 1.0)
        return shares

    @cached_property
    def _links(self) -> tuple[list[tuple[str, str]], tuple[Ints, Ints]]:
        """Links of a named corridor (link, corridor); and legs over one of them, each with the link's number."""
        m, table = self.study.program.model, self.study.case.tables["links"]
        moving = table[(table["mode"] != "transfer") & table["corridor"].fillna("").ne("")]
        links = list(zip(moving["link"], moving["corridor"], strict=True))
        number = {link: i for i, (link, _) in enumerate(links)}
        link = np.array([number.get(k, -1) for k, _ in m.freight.arcs], dtype=np.int64)[self._arc]
        legs = np.nonzero(link >= 0)[0]
        return links, (legs, link[legs])

    def hours(self, state: State) -> Floats:
        """Mean hours of each flow: of what is carried, and of what takes the outside option where its days are given.

        NaN for a flow of which nothing is carried, and whose outside option has no days.
        """
        if not self._places:
            return np.full(len(self.flows), np.nan)

        def ahead(share: Floats, used: Ints, start: Ints, places: int) -> Floats:
            found = np.bincount(start, share * self._hours[used], minlength=places)
            return np.asarray(found, dtype=np.float64).reshape(1, places)

        (to_go,), (carried, moving) = self._to_go(state, ahead), self._lots(state)

        def by_flow(lots: Ints, values: Floats) -> Floats:
            return np.asarray(np.bincount(self._flow[lots], values, minlength=len(self.flows)), dtype=np.float64)

        total, amount = by_flow(moving, carried[moving] * to_go[moving]), by_flow(moving, carried[moving])
        rest = self._quantity - by_flow(np.arange(len(carried)), carried)
        rest = np.where((self._days > 0) & (rest > LEAST), rest, 0.0)
        total, amount = total + rest * 24 * self._days, amount + rest
        return np.where(amount > 0, total / np.where(amount > 0, amount, 1.0), np.nan)


def _legs(study: Study, keys: list[tuple[int, int, int]]) -> tuple[Ints, csr_array]:
    """Arc (by position), cargo and period of each leg; and a 1 where a variable (stretch, cargo, period) takes it."""
    m = study.program.model
    number = {key: i for i, key in enumerate(m.freight.arcs)}
    over = arcs_of(m.stretches)
    over["arc"] = [number[key] for key in zip(over["link"], over["direction"], strict=True)]
    variables = pd.DataFrame(keys, columns=["stretch", "cargo", "period"]).assign(variable=range(len(keys)))
    taken = variables.merge(over[["stretch", "arc"]], on="stretch")
    which = taken[["arc", "cargo", "period"]].to_numpy(dtype=np.int64)
    size = tuple(which.max(axis=0, initial=0) + 1)
    codes, leg = np.unique(np.ravel_multi_index(tuple(which.T), size), return_inverse=True)
    entries = np.ones(len(taken)), (leg, taken["variable"])
    return np.column_stack(np.unravel_index(codes, size)), coo_array(entries, shape=(len(codes), len(keys))).tocsr()


def _numbers(keys: Ints) -> Ints:
    """Rows of whole numbers, numbered by when each first stands there."""
    codes = np.ravel_multi_index(tuple(keys.T), tuple(keys.max(axis=0, initial=0) + 1))
    return np.asarray(pd.factorize(codes)[0], dtype=np.int64)
