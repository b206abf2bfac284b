"""What each corridor is worth behind its gates: if it alone opens, and if it alone stays as it is.

    alone = W(today, permits of the corridor's links at full trust) - W(today)
    last  = W(full trust) - W(full trust, permits of the corridor's links as today)

A permit belongs to a link, so a gate that several corridors pass opens, or stays, for the links of one of them only.
Bounds move and nothing else: the matrix stays. A limit on reliance opens with any link it speaks of. A gate on goods
stands before cargo and not before a link: it opens with any of its links, and cargo over those of its links that stay
is held to what they carry today. What is no link's (trade by any route, plants that may be built) stays as it is today
where a corridor opens alone, and is open where it is missing last. Corridors are those that the column `corridor` of
`links` names. In series they are worth nothing alone and all of it last; side by side their `alone` may add up to more
than the whole. Either may be negative: W counts no fees, so what pays its carrier need not pay the region.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from landbridge.analysis.bypass import paths_asked
from landbridge.analysis.finding import Finding
from landbridge.analysis.study import State, Study
from landbridge.case import Case
from landbridge.solve.program import Instance, Ints

COLUMNS = ["path", "corridor", "alone", "last"]
#: Variables of a link that permits bound.
FLOWS = ("line_flow", "firm_flow", "pipe_flow", "vehicles")
#: Stands for all that is no link: trade by any route, plants that may be built. It belongs to no corridor.
NO_LINK = ""


def corridor_values(study: Study, paths: Sequence[str] | None = None) -> Finding:
    """Value of every named corridor, alone first and missing last.

    Args:
        study: the case; one without named corridors, or without paths, gives an empty finding.
        paths: names; by default the case's headline path.

    Returns:
        Table `corridor_value` (path, corridor, alone, last: MUSD, NPV; 0 where a path opens nothing for the corridor
        or the gaps of the solves hide the value), and `mode_value` (path, mode, value: MUSD, NPV): what is locked by
        mode, each opened alone, and in `shared` what several need or can have without one another, so that the rows of
        a path add up to what is locked. Summary: by path the same by corridor and mode, what is locked in all, and the
        largest gap of a value's two solves (MUSD).

    Raises:
        KeyError: the case has no path of that name.
        SolveError: a program was not solved.
    """
    named, groups = paths_asked(study.case, paths), corridors(study.case)
    if not named or not groups:
        return Finding()
    rows, by_mode, summary, permits = [], [], {}, Permits(study)
    for path in named:
        found, whole, gap = _values(study, permits, path, groups)
        rows += [(path, c, alone, last) for c, (alone, last) in found.items()]
        split = _split(study, permits, path, whole)
        by_mode += [(path, mode, value) for mode, value in split.items()]
        by_corridor = {c: {"alone": alone, "last": last} for c, (alone, last) in found.items()}
        summary[path] = {"locked": whole, "largest_gap": gap, "corridors": by_corridor, "modes": split}
    tables = {"corridor_value": pd.DataFrame(rows, columns=COLUMNS)}
    tables["mode_value"] = pd.DataFrame(by_mode, columns=["path", "mode", "value"])
    return Finding(tables, summary)


def corridors(case: Case) -> dict[str, list[str]]:
    """Links of each corridor that the case names, in the order of the table."""
    groups: dict[str, list[str]] = {}
    for link, corridor in case.tables["links"][["link", "corridor"]].itertuples(index=False, name=None):
        if isinstance(corridor, str) and corridor:
            groups.setdefault(corridor, []).append(link)
    return groups


class Permits:
    """Which links each bound that trust moves is about, so that some links can be opened and others left."""

    def __init__(self, study: Study) -> None:
        self.study, m = study, study.program.model
        self.links = list(study.case.tables["links"]["link"])
        self._columns: dict[str, list[int]] = {}
        for name in FLOWS:
            for key, j in _members(study, name):
                self._columns.setdefault(key[0], []).append(j)
        for (table, name, _), j in _members(study, "build"):
            self._columns.setdefault(name if table == "links" else NO_LINK, []).append(j)
        self._goods: dict[str, set[str]] = {}
        for link, gates in m.freight.goods_gates.items():
            for g in gates:
                self._goods.setdefault(g, set()).add(link)
        self._rows = [(i, self._goods[key[0]]) for key, i in _members(study, "goods_permit")]
        self._rows += [(i, {NO_LINK}) for _, i in _members(study, "trade_permit")]
        self._rows += [(i, {key[1]}) for key, i in _members(study, "transit_permit")]
        for name, carrier in (("power_reliance", "power"), ("gas_reliance", "gas")):
            behind = m.reliance.crossings
            self._rows += [(i, {k for k, _ in behind[key[0], carrier, key[1]]}) for key, i in _members(study, name)]

    def mixed(self, today: State, full: State, opened: Collection[str]) -> Instance:
        """The program where the permits of some links are those of full trust, and all others today's."""
        shut, free = today.solution.instance, full.solution.instance
        upper, row_upper, chosen = shut.upper.copy(), shut.row_upper.copy(), set(opened)
        columns = np.array([j for k in chosen for j in self._columns.get(k, ())], dtype=np.int64)
        rows = np.array([i for i, links in self._rows if links & chosen], dtype=np.int64)
        upper[columns], row_upper[rows] = free.upper[columns], free.row_upper[rows]
        held = self._held(today, full, chosen)
        upper[held] = np.minimum(upper[held], np.maximum(today.solution.x[held], 0.0))
        return replace(shut, upper=upper, row_upper=row_upper)

    def _held(self, today: State, full: State, chosen: set[str]) -> Ints:
        """Columns of cargo on stretches over links that stay, behind a gate on goods that opens for others."""
        m = self.study.program.model
        moved = {(g, y) for (g, y), phi in full.phi.items() if g in self._goods and phi != today.phi[g, y]}
        moved = {(g, y) for g, y in moved if self._goods[g] & chosen and not self._goods[g] <= chosen}
        if not moved:
            return np.zeros(0, dtype=np.int64)
        gates = {
            a: {g for k, _ in way if k not in chosen for g in m.freight.goods_gates.get(k, ())}
            for a, way in enumerate(m.stretches)
        }
        found = [j for (a, _, y), j in _members(self.study, "cargo_flow") if any((g, y) in moved for g in gates[a])]
        return np.array(found, dtype=np.int64)


def _members(study: Study, name: str) -> Iterator[tuple[Any, int]]:
    """Index and position of each member of a variable or constraint."""
    keys, where = study.program.indexed(getattr(study.program.model, name))
    return zip(keys, where.tolist(), strict=True)


def _values(
    study: Study, permits: Permits, path: str, groups: dict[str, list[str]]
) -> tuple[dict[str, tuple[float, float]], float, float]:
    """Alone and last of each corridor, what is locked in all, and the largest gap of a difference; MUSD, NPV."""
    today, full = study.today(), study.on_path(path, 1.0)
    asked: dict[tuple[str, str], Instance] = {}
    for name, links in groups.items():
        rest: Iterable[str] = {*permits.links, NO_LINK} - set(links)
        asked[name, "alone"] = permits.mixed(today, full, links)
        asked[name, "last"] = permits.mixed(today, full, set(rest))
    ends = {"alone": today, "last": full}
    asked = {key: i for key, i in asked.items() if not _same(i, ends[key[1]].solution.instance)}
    study.prepare(list(asked.values()), "corridors")
    largest, found = 0.0, {name: {"alone": 0.0, "last": 0.0} for name in groups}
    for (name, which), instance in asked.items():
        end = ends[which]
        state = study.under(end.phi, instance, path, end.level, f"{path}, {name} {which}")
        gap = state.solution.certificate.absolute_gap + end.solution.certificate.absolute_gap
        change = study.welfare(state) - study.welfare(end)
        value = change if which == "alone" else -change
        found[name][which] = 0.0 if abs(value) <= gap else value
        largest = max(largest, gap)
    whole = study.welfare(full) - study.welfare(today)
    return {name: (v["alone"], v["last"]) for name, v in found.items()}, whole, largest


def modes(case: Case) -> dict[str, list[str]]:
    """Links by mode: power and gas each one, freight by rail, sea, road and transfer."""
    groups: dict[str, list[str]] = {}
    rows = case.tables["links"][["link", "carrier", "mode"]]
    for link, carrier, mode in rows.itertuples(index=False, name=None):
        groups.setdefault(mode if carrier == "freight" else carrier, []).append(link)
    return groups


def _split(study: Study, permits: Permits, path: str, whole: float) -> dict[str, float]:
    """What is locked by mode, opened alone, and `shared`, the rest; they add up to what is locked (MUSD, NPV)."""
    today, full = study.today(), study.on_path(path, 1.0)
    asked = {mode: permits.mixed(today, full, links) for mode, links in modes(study.case).items()}
    moved = {mode: i for mode, i in asked.items() if not _same(i, today.solution.instance)}
    study.prepare(list(moved.values()), "modes")
    found = dict.fromkeys(asked, 0.0)
    for mode, instance in moved.items():
        state = study.under(today.phi, instance, path, 0.0, f"{path}, {mode} alone")
        gap = state.solution.certificate.absolute_gap + today.solution.certificate.absolute_gap
        value = study.welfare(state) - study.welfare(today)
        found[mode] = 0.0 if abs(value) <= gap else value
    return found | {"shared": whole - sum(found.values())}


def _same(a: Instance, b: Instance) -> bool:
    """Whether two instances of a program have the same bounds."""
    return bool(np.array_equal(a.upper, b.upper) and np.array_equal(a.row_upper, b.row_upper))
