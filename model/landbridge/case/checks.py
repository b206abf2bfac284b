"""All rules of a case apart from reading. Each is one small public function `check_*` in a file `rules_*`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from types import ModuleType
from typing import TYPE_CHECKING

from landbridge.case import (
    rules_absent,
    rules_adequacy,
    rules_alike,
    rules_balance,
    rules_calendar,
    rules_claims,
    rules_costs,
    rules_freight,
    rules_gate_kinds,
    rules_gates,
    rules_geography,
    rules_hydro,
    rules_keys,
    rules_links,
    rules_names,
    rules_network,
    rules_plausible,
    rules_power,
    rules_projects,
    rules_reservoirs,
    rules_routes,
    rules_series,
    rules_sources,
    rules_tariffs,
    rules_time,
    rules_trust,
    rules_unread,
    rules_water,
    rules_whole,
)
from landbridge.case.problems import Problem
from landbridge.case.view import NotReadable, View

if TYPE_CHECKING:
    from landbridge.case.case import Case

Rule = Callable[[View], Iterator[Problem]]
MODULES: tuple[ModuleType, ...] = (
    rules_absent,
    rules_time,
    rules_calendar,
    rules_power,
    rules_hydro,
    rules_reservoirs,
    rules_links,
    rules_projects,
    rules_names,
    rules_network,
    rules_trust,
    rules_gates,
    rules_claims,
    rules_keys,
    rules_unread,
    rules_freight,
    rules_gate_kinds,
    rules_sources,
    rules_plausible,
    rules_geography,
    rules_routes,
    rules_costs,
    rules_tariffs,
    rules_balance,
    rules_adequacy,
    rules_water,
    rules_series,
    rules_alike,
    rules_whole,
)
#: Rules that suspect sizes: of several that suspect one cell the first is enough.
ON_SIZE = {m.__name__ for m in MODULES[MODULES.index(rules_plausible) :]}
RULES: dict[str, Rule] = {
    name: rule for module in MODULES for name, rule in vars(module).items() if name.startswith("check_")
}


def check_case(case: Case) -> list[Problem]:
    """Problems that the rules find in a case that has been read."""
    return check_all(case.view)


def check_all(view: View) -> list[Problem]:
    """Problems of all rules (their `kind` is the name of the rule).

    A rule is left out where a column it needs could not be read; a cell is suspected of a wrong size once.
    """
    found: list[Problem] = []
    suspected: set[tuple[str, int | None, str | None]] = set()
    for name, rule in RULES.items():
        try:
            problems = [replace(problem, kind=name) for problem in rule(view)]
        except NotReadable:
            continue
        if rule.__module__ in ON_SIZE:
            problems = [p for p in problems if (p.file, p.row, p.column) not in suspected]
            suspected |= {(p.file, p.row, p.column) for p in problems}
        found += problems
    return found
