"""All rules of a case apart from reading. Each is one small public function `check_*` in a file `rules_*`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from types import ModuleType
from typing import TYPE_CHECKING

from landbridge.case import (
    rules_absent,
    rules_calendar,
    rules_freight,
    rules_gates,
    rules_hydro,
    rules_links,
    rules_network,
    rules_plausible,
    rules_power,
    rules_sources,
    rules_time,
    rules_trust,
    rules_unread,
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
    rules_links,
    rules_network,
    rules_trust,
    rules_gates,
    rules_unread,
    rules_freight,
    rules_sources,
    rules_plausible,
)
RULES: dict[str, Rule] = {
    name: rule for module in MODULES for name, rule in vars(module).items() if name.startswith("check_")
}


def check_case(case: Case) -> list[Problem]:
    """Problems that the rules find in a case that has been read."""
    return check_all(case.view)


def check_all(view: View) -> list[Problem]:
    """Problems of all rules (their `kind` is the name of the rule).

    A rule is left out where a column it needs could not be read.
    """
    found: list[Problem] = []
    for name, rule in RULES.items():
        try:
            found += [replace(problem, kind=name) for problem in rule(view)]
        except NotReadable:
            continue
    return found
