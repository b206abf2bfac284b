"""Which way cargo goes, and how long it is on the way: hours and corridors of the routes that each flow takes.

Cargo bound for one place is one commodity, whatever its origin. Where several flows meet, each is taken to go on as all
of what leaves does, so that the hours of a flow are a mean over the ways its cargo may have gone; over all flows they
add up to the hours of all cargo.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import coo_array, eye_array
from scipy.sparse.linalg import splu

if TYPE_CHECKING:
    from landbridge.analysis.study import State, Study
    from landbridge.solve.program import Floats, Ints

#: Flows below this (thousand TEU, million t a year) are none.
LEAST = 1e-9


class Journeys:
    """Stretches of a study's cargo by number of their ends, and their hours; looked up once."""

    def __init__(self, study: Study) -> None:
        self.study, m = study, study.program.model
        keys, self._where = study.program.indexed(m.cargo_flow)
        arcs = m.freight.arcs
        first = [arcs[way[0]].start for way in m.stretches]
        last = [arcs[way[-1]].end for way in m.stretches]
        hours = np.array([sum(arcs[arc].hours for arc in way) for way in m.stretches], dtype=float)
        self._number: dict[tuple[str, int, int], int] = {}
        self._start = np.array([self._place(first[a], i, y) for a, i, y in keys], dtype=np.int64)
        self._end = np.array([self._place(last[a], i, y) for a, i, y in keys], dtype=np.int64)
        self._hours = hours[[a for a, _, _ in keys]] if keys else np.zeros(0)
        self._cargo = {c: i for i, c in enumerate(m.cargoes)}

    def _place(self, node: str, cargo: int, period: int) -> int:
        return self._number.setdefault((node, cargo, period), len(self._number))

    def _to_go(self, state: State, measure: Callable[[Floats], Floats]) -> Floats:
        """What is still to come from each place to the destination, by commodity and period.

        Places that nothing leaves, which are most, have nothing to come and stand in no equation.

        Args:
            state: a solved state.
            measure: share of what leaves a place, by stretch -> what comes there, by place (and further columns).
        """
        flow = state.solution.x[self._where]
        flow = np.where(flow > LEAST, flow, 0.0)
        leaving = np.bincount(self._start, flow, minlength=len(self._number))
        share = flow / np.where(leaving > 0, leaving, 1.0)[self._start]
        busy = np.nonzero(leaving)[0]
        row = np.full(len(self._number), -1)
        row[busy] = np.arange(len(busy))
        some = np.nonzero((share > 0) & (row[self._end] >= 0))[0]
        ends = row[self._start[some]], row[self._end[some]]
        onward = coo_array((share[some], ends), shape=(len(busy), len(busy)))
        found: Floats = measure(share)
        if len(busy):
            found[busy] = splu((eye_array(len(busy)) - onward).tocsc()).solve(found[busy])
        return found

    def _lots(self, state: State) -> Iterator[tuple[str, int, float, tuple[str, int, int]]]:
        """What is carried: flow, period, amount, and the place (by commodity and period) where it sets out."""
        m = self.study.program.model
        keys, where = self.study.program.indexed(m.carried)
        for (f, c, passed, y), carried in zip(keys, state.solution.x[where].tolist(), strict=True):
            yield f, y, max(carried, 0.0), (m.freight.flows[f].origin, self._cargo[m.freight.lots[f, c, passed]], y)

    def corridors(self, state: State) -> pd.DataFrame:
        """Share of each flow (of its whole quantity) that passes each corridor, on the corridor's busiest link.

        Corridors in a row are passed by the same cargo, so that shares of a flow may add up to more than 1. Cargo that
        takes the outside option passes none.

        Returns:
            flow, period, corridor, share; shares of nothing are left out.
        """
        columns = ["flow", "period", "corridor", "share"]
        if not self._number:
            return pd.DataFrame(columns=columns)
        links, over = self._links

        def passed(share: Floats) -> Floats:
            some = np.nonzero(share[over[0]])[0]
            out = np.zeros((len(self._number), len(links)))
            np.add.at(out, (self._start[over[0][some]], over[1][some]), share[over[0][some]])
            return out

        to_go = self._to_go(state, passed)
        sums: dict[tuple[str, int], Floats] = {}
        for f, y, carried, place in self._lots(state):
            if carried > LEAST and place in self._number:
                sums[f, y] = sums.get((f, y), 0.0) + carried * to_go[self._number[place]]
        quantity, names = self.study.program.model.freight.quantity, np.array([c for _, c in links])
        rows = []
        for (f, y), amounts in sorted(sums.items()):
            for name in sorted(set(names)):
                share = float(amounts[names == name].max()) / quantity[f, y]
                if share > LEAST:
                    rows.append((f, y, name, min(share, 1.0)))
        return pd.DataFrame(rows, columns=columns)

    @cached_property
    def _links(self) -> tuple[list[tuple[str, str]], tuple[Ints, Ints]]:
        """Links of a named corridor (link, corridor); and pairs of a variable and the number of a link it passes."""
        m, table = self.study.program.model, self.study.case.tables["links"]
        moving = table[(table["mode"] != "transfer") & table["corridor"].fillna("").ne("")]
        links = list(zip(moving["link"], moving["corridor"], strict=True))
        number = {link: i for i, (link, _) in enumerate(links)}
        keys, _ = self.study.program.indexed(m.cargo_flow)
        by_way = [[number[link] for key in way if (link := m.freight.arcs[key].link) in number] for way in m.stretches]
        pairs = [(i, n) for i, (way, _, _) in enumerate(keys) for n in by_way[way]]
        found = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        return links, (found[:, 0], found[:, 1])

    def _hours_ahead(self, share: Floats) -> Floats:
        """Mean hours of the next stretch, by place."""
        found = np.bincount(self._start, share * self._hours, minlength=len(self._number))
        return np.asarray(found, dtype=np.float64)

    def hours(self, state: State) -> dict[tuple[str, int], float]:
        """Mean hours by flow and period: what is carried, and what takes the outside option where its days are given.

        A flow of which nothing is carried, and whose outside option has no days, is left out.
        """
        freight = self.study.program.model.freight
        if not self._number:
            return {}
        to_go = self._to_go(state, self._hours_ahead)
        total: dict[tuple[str, int], float] = {}
        amount: dict[tuple[str, int], float] = {}
        lots: dict[tuple[str, int], float] = {}
        for f, y, carried, place in self._lots(state):
            lots[f, y] = lots.get((f, y), 0.0) + carried
            if carried > LEAST and place in self._number:
                total[f, y] = total.get((f, y), 0.0) + carried * float(to_go[self._number[place]])
                amount[f, y] = amount.get((f, y), 0.0) + carried
        for (f, y), quantity in freight.quantity.items():
            rest, days = quantity - lots.get((f, y), 0.0), freight.flows[f].outside_days
            if days > 0 and rest > LEAST:
                total[f, y] = total.get((f, y), 0.0) + rest * 24 * days
                amount[f, y] = amount.get((f, y), 0.0) + rest
        return {key: total[key] / amount[key] for key in total}


def with_hours(frame: pd.DataFrame, hours: dict[tuple[str, int], float]) -> pd.DataFrame:
    """A table by flow and period with `mean_hours`, blank where none are known."""
    keys = zip(frame["flow"], frame["period"], strict=True)
    return frame.assign(mean_hours=[hours.get((f, int(y)), np.nan) for f, y in keys])
