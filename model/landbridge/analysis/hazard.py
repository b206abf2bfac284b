"""Hazard: what is expected once a gate that opened may close again, for good, with what was built sunk.

    W = sum over years t of d_t [ S_t W_y(open) + (1 - S_t) W_y(closed) ],   S_t = exp(-hazard * years since opening)

Gates of a group close together; groups close independently, so each set of closed groups is a state of its own.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np

from landbridge.analysis.study import State, Study
from landbridge.formulation import finance, trust
from landbridge.solve.program import Instance


def expected_gain(study: Study, path: str, today: State, full: State) -> float:
    """Expected locked value of a path under the hazards of its gates, MUSD (NPV)."""
    groups = opened_groups(study, path)
    base = study.welfare_by_period(today)
    gain: dict[tuple[str, ...], dict[int, float]] = {(): study.welfare_by_period(full)}
    for closed in closings(study, path):
        gain[closed] = study.welfare_by_period(closed_state(study, path, full, closed))
    case, time = study.case, study.program.model.time
    rate, base_year = case.number("discount_rate"), int(case.number("base_year"))
    total = 0.0
    for y in study.periods:
        for t in range(y, y + time.years[y]):
            alive = {g: finance.survival(hazard, t, 1, opened) for g, (hazard, opened) in groups.items()}
            for closed, welfare in gain.items():
                chance = float(np.prod([1 - alive[g] if g in closed else alive[g] for g in groups]))
                total += finance.discount_factor(t, 1, base_year, rate) * chance * (welfare[y] - base[y])
    return total


def opened_groups(study: Study, path: str) -> dict[str, tuple[float, int]]:
    """Hazard groups that a path opens: yearly hazard (the largest of its gates') and year of opening.

    Gates that limit nothing, and groups without hazard, are left out.
    """
    case = study.case
    hazard, group_of = trust.hazards_for_builds(case), trust.hazard_groups(case)
    now, full = trust.openness_on_path(case, "", 0.0), trust.openness_on_path(case, path, 1.0)
    used = trust.behind(case)
    out: dict[str, tuple[float, int]] = {}
    for (g, y), phi in sorted(full.items()):
        if g in used and phi > now[g, y] and hazard[g] > 0:
            rate, opened = out.get(group_of[g], (0.0, y))
            out[group_of[g]] = (max(rate, hazard[g]), min(opened, y))
    return out


def closed_state(study: Study, path: str, full: State, closed: tuple[str, ...]) -> State:
    """What is left when some groups have closed: their gates at today's level, all builds as they were made."""
    phi, instance = closed_instance(study, full, closed)
    return study.under(phi, instance, path, 1.0, f"{path}, closed: {', '.join(closed)}")


def closed_instance(study: Study, full: State, closed: tuple[str, ...]) -> tuple[trust.Openness, Instance]:
    """Openness of gates, and the program, in that state."""
    group_of = trust.hazard_groups(study.case)
    now = trust.openness_on_path(study.case, "", 0.0)
    phi = {(g, y): now[g, y] if group_of[g] in closed else v for (g, y), v in full.phi.items()}
    instance = study.program.at(phi)
    _, built = study.program.indexed(study.program.model.build)
    lower, upper = instance.lower.copy(), instance.upper.copy()
    made = np.maximum(full.solution.x[built], 0.0)
    lower[built], upper[built] = made, made
    return phi, replace(instance, lower=lower, upper=upper)


def closings(study: Study, path: str) -> list[tuple[str, ...]]:
    """Every set of hazard groups of a path that may have closed."""
    groups = sorted(opened_groups(study, path))
    return [c for size in range(1, len(groups) + 1) for c in itertools.combinations(groups, size)]
