r"""Hazard: what is expected once gates that opened may close again, for good, with what was built sunk.

$$E[W] = \sum_t d_t \Big( \prod_g S_{gt} \, W_y(\mathrm{open}) + \sum_{C, c} P_{Cct} \, W_y(C, c) \Big), \qquad
  S_{gt} = \exp \Big( - \sum_{\tau = o_g}^{t-1} h_{g\tau} \Big)$$

t: year of period y, d: discount factor, S: chance that group g, opened in year o, is still open, h: its yearly hazard,
C: groups that have closed by year t, the first of them at the end of a year of period c, P: chance of that. The hazard
is read at the levels of trust that the path reaches: a relation that it leaves where it is keeps its hazard.

Gates of a group close together, groups independently. Until the first closing all is built as planned with gates open;
afterwards nobody builds on openness any more: what has begun is finished and is sunk, what begins later is that of
today's plan, as far as there is room. With builds so fixed periods do not depend on one another, so that W(C, c) holds
for every order in which C has closed. Where that would take more than MOST states, the first closing is taken to fall
in the first period after opening.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from landbridge.analysis.study import State, Study
from landbridge.formulation import finance, trust
from landbridge.solve.program import Instance

#: Closed states of a path, at most.
MOST = 16
#: Flows and builds (GW, mcm a day, vehicles a day, thousand TEU) below this are none.
LEAST = 1e-6
#: Yearly hazards at which the expected value is shown beside that of the case: of a firm treaty, and rising.
SHOWN = (0.02, 0.087, 0.174)


class Group(NamedTuple):
    """Gates that a path opens and that close together: year of opening, and yearly hazard by period."""

    opened: int
    hazard: Mapping[int, float]


class Closing(NamedTuple):
    """Groups that have closed, and the period in which the first of them did."""

    period: int
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Outlook:
    """What may become of a path, MUSD a year.

    Attributes:
        groups: that may close. years: year -> its period. factor: discount factor of a year.
        gain: W over today's of each period, with all open. closed: the same by closing.
        first_period_only: whether the first closing is taken to fall in the first period after opening.
    """

    groups: Mapping[str, Group]
    years: Mapping[int, int]
    factor: Mapping[int, float]
    gain: Mapping[int, float]
    closed: Mapping[Closing, Mapping[int, float]]
    first_period_only: bool

    def value(self, hazard: float | None = None) -> float:
        """Expected gain, MUSD (NPV), at the hazards of the case, or at one hazard (1/year) of every group."""
        total = 0.0
        for t, y in self.years.items():
            alive = {g: self._alive(g, t, hazard) for g in self.groups}
            expected = math.prod(alive.values()) * self.gain[y]
            expected += sum(self._chance(c, t, alive, hazard) * gain[y] for c, gain in self.closed.items())
            total += self.factor[t] * expected
        return total

    def _alive(self, g: str, t: int, hazard: float | None) -> float:
        """Chance that a group is open in year t: before it opens nothing can close."""
        opened, own = self.groups[g]
        return math.exp(-sum(own[self.years[u]] if hazard is None else hazard for u in range(opened, t)))

    def _chance(self, closing: Closing, t: int, alive: Mapping[str, float], hazard: float | None) -> float:
        """Chance that in year t just these groups have closed, the first of them in the period of this closing."""
        starts = sorted(c.period for c in self.closed if c.groups == closing.groups)
        later = [*starts, t][starts.index(closing.period) + 1]

        def all_after(year: int) -> float:
            """Chance that all of them close between a year and year t."""
            return math.prod(self._alive(g, min(year, t), hazard) - alive[g] for g in closing.groups)

        others = math.prod(alive[g] for g in alive if g not in closing.groups)
        return others * (all_after(closing.period) - all_after(later))


def expected_gain(study: Study, path: str, today: State, full: State) -> float:
    """Expected locked value of a path under the hazards of its gates, MUSD (NPV)."""
    return outlook(study, path, today, full).value()


def outlook(study: Study, path: str, today: State, full: State) -> Outlook:
    """What may become of a path that has reached a state; the closed states are solved."""
    case, time = study.case, study.program.model.time
    rate, base_year = case.number("discount_rate"), int(case.number("base_year"))
    years = {t: y for y in study.periods for t in range(y, y + time.years[y])}
    base = study.welfare_by_period(today)

    def gain(state: State) -> dict[int, float]:
        return {y: w - base[y] for y, w in study.welfare_by_period(state).items()}

    closed = {}
    for c in closings(study, full):
        phi, instance = closed_instance(study, today, full, c)
        label = f"{path}, closed in {c.period}: {', '.join(c.groups)}"
        closed[c] = gain(study.under(phi, instance, path, full.level, label))
    factor = {t: finance.discount_factor(t, 1, base_year, rate) for t in years}
    few = len(closed) < len(all_closings(study, full))
    return Outlook(opened_groups(study, full), years, factor, gain(full), closed, few)


def opened_groups(study: Study, state: State) -> dict[str, Group]:
    """Hazard groups whose gates a state has opened and uses, with hazards (the largest of those gates').

    Gates that limit nothing, gates through which nothing passes and behind which nothing is built, and groups that
    never close, are left out: what would shut a pipeline that nobody builds shuts no railway.
    """
    case = study.case
    hazard, group_of = (
        trust.hazards(case, trust.levels_on_path(case, state.path, state.level)),
        trust.hazard_groups(case),
    )
    now = trust.openness_on_path(case, "", 0.0)
    rows = case.tables["gate_hazard"]
    used = gates_in_use(study, state) & set(rows[rows["hazard"] > 0]["gate"])
    opened: dict[str, int] = {}
    worst: dict[str, dict[int, float]] = {}
    for (g, y), phi in sorted(state.phi.items(), key=lambda item: item[0][1]):
        if g in used and phi > now[g, y]:
            opened.setdefault(group_of[g], y)
            own = worst.setdefault(group_of[g], dict.fromkeys(study.periods, 0.0))
            own[y] = max(own[y], hazard[g, y])
    return {name: Group(opened[name], worst[name]) for name in sorted(opened)}


def gates_in_use(study: Study, state: State) -> set[str]:
    """Gates through which something passes in a state, or behind which something is built."""
    on_columns, on_rows = study.program.access()
    x = state.solution.x
    through = x[on_columns["target"].to_numpy()] > LEAST
    counted = (study.program.matrix @ x)[on_rows["target"].to_numpy()] > LEAST
    return set(on_columns["gate"][through]) | set(on_rows["gate"][counted])


def closings(study: Study, state: State) -> list[Closing]:
    """Sets of groups of a state that may have closed, by the period of the first closing: all, or one period each."""
    found = all_closings(study, state)
    if len(found) <= MOST:
        return found
    first: dict[tuple[str, ...], int] = {}
    for c in found:
        first.setdefault(c.groups, c.period)
    return [Closing(y, names) for names, y in first.items()]


def all_closings(study: Study, state: State) -> list[Closing]:
    """Every set of groups of a state that may have closed, by the period in which the first of them does."""
    groups, time = opened_groups(study, state), study.program.model.time
    sets = [c for size in range(1, len(groups) + 1) for c in itertools.combinations(groups, size)]
    last = study.periods[-1] + time.years[study.periods[-1]] - 1  # what closes at its end has no year after
    first = {names: min(groups[g].opened for g in names) for names in sets}
    return [Closing(y, names) for y in study.periods for names in sets if first[names] <= y < last]


def closed_instance(study: Study, today: State, full: State, closing: Closing) -> tuple[trust.Openness, Instance]:
    """Openness of gates, and the program, once groups have closed: their gates as today, builds as they were made."""
    group_of = trust.hazard_groups(study.case)
    now = trust.openness_on_path(study.case, "", 0.0)
    phi = {
        (g, y): now[g, y] if group_of[g] in closing.groups and y >= closing.period else v
        for (g, y), v in full.phi.items()
    }
    instance, program = study.program.at(phi), study.program
    keys, built = program.indexed(program.model.build)
    made = np.maximum(full.solution.x[built], 0.0)
    room: dict[tuple[str, str], float] = {}
    end = closing.period + program.model.time.years[closing.period]
    for i, (table, name, vintage) in enumerate(keys):  # vintages of an asset in order
        asset = program.model.assets[table, name]
        left = room.get((table, name), asset.max_build)
        if program.model.service[table, name][vintage].begins >= end:
            fits = left if not (program.integer.any() and asset.unit) else asset.unit * (left // asset.unit)
            made[i] = min(max(today.solution.x[built[i]], 0.0), max(fits, 0.0))
        room[table, name] = left - made[i]
    lower, upper = instance.lower.copy(), instance.upper.copy()
    lower[built], upper[built] = made, made
    return phi, replace(instance, lower=lower, upper=upper)
