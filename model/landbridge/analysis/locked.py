"""Locked value: what full trust along a path would add to welfare, in all, by year and by carrier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from landbridge.analysis.study import State, Study
from landbridge.formulation import trust
from landbridge.solve.program import CARRIERS, Instance

#: Largest share of a locked value that the errors of its two solves may make up.
RESOLVED = 1e-4


@dataclass(frozen=True)
class LockedValue:
    """What is locked on a path.

    Attributes:
        path: its name. npv: W(full) - W(today), MUSD of the price year, as of the base year.
        per_year: the same for a year of each period, MUSD a year.
        by_carrier: NPV with only that carrier's links opened, and `shared` for what needs several at once.
        resolved: whether the errors of the two solves are together at most RESOLVED of npv.
        gap: those errors, MUSD: between cost and lower bound, and what rows and bounds are violated by.
    """

    path: str
    npv: float
    per_year: dict[int, float]
    by_carrier: dict[str, float]
    resolved: bool
    gap: float


def locked_value(
    study: Study, path: str, today: State, full: State, alone: Mapping[str, State] | None = None
) -> LockedValue:
    """Locked value of a path from its two solved ends.

    Args:
        study: the case.
        path: name of the path.
        today: state at level 0.
        full: state at level 1.
        alone: states of `only_carrier`, by carrier; solved here where they are not given.
    """
    npv = study.welfare(full) - study.welfare(today)
    now, then = study.welfare_by_period(today), study.welfare_by_period(full)
    gap = today.solution.certificate.error + full.solution.certificate.error
    if alone is None:
        alone = carriers_alone(study, path)
    by_carrier = {carrier: study.welfare(state) - study.welfare(today) for carrier, state in alone.items()}
    shared = npv - sum(by_carrier.values())
    by_carrier["shared"] = 0.0 if abs(shared) <= gap else shared
    return LockedValue(
        path, npv, {y: then[y] - now[y] for y in study.periods}, by_carrier, gap <= RESOLVED * max(abs(npv), 1e-9), gap
    )


def carriers_alone(study: Study, path: str) -> dict[str, State]:
    """The state with full trust for the links of each carrier alone."""
    return {carrier: only_carrier(study, path, carrier) for carrier in CARRIERS}


def only_carrier(study: Study, path: str, carrier: str) -> State:
    """The state with full trust for one carrier's links, today's for the others."""
    full = trust.openness_on_path(study.case, path, 1.0)
    return study.under(full, carrier_instance(study, path, carrier), path, 1.0, f"{path}, {carrier} only")


def carrier_instance(study: Study, path: str, carrier: str) -> Instance:
    """The program in that state."""
    today = trust.openness_on_path(study.case, "", 0.0)
    full = trust.openness_on_path(study.case, path, 1.0)
    return study.program.at_by_carrier({c: full if c == carrier else today for c in CARRIERS})
