"""The maths page, printed from the docstrings of the rules, so that it cannot drift from the model."""

from __future__ import annotations

import inspect
import re
from types import ModuleType

from landbridge.formulation import (
    adequacy,
    carbon,
    finance,
    freight,
    gas,
    hydro,
    links,
    model,
    objective,
    power,
    reliance,
    reservoir_rules,
    service,
    storage,
    time,
    trust,
)

#: Concepts in the order in which the model declares them.
CONCEPTS: tuple[ModuleType, ...] = (
    time,
    finance,
    trust,
    service,
    links,
    power,
    storage,
    hydro,
    reservoir_rules,
    adequacy,
    gas,
    reliance,
    freight,
    carbon,
    objective,
)


def constraint_rules() -> dict[str, tuple[ModuleType, str]]:
    """Every constraint of the model, in order: name -> (module, function) of its rule."""
    declared = re.findall(r"m\.(\w+) = kit\.constraint\(.*?rule=(\w+)\.(\w+)", inspect.getsource(model.declare), re.S)
    modules = {m.__name__.rsplit(".", 1)[-1]: m for m in CONCEPTS}
    return {name: (modules[concept], rule) for name, concept, rule in declared}


def maths_page() -> str:
    """Markdown: the notation and equations of every concept, each constraint with its dual."""
    rules = constraint_rules()
    lines = ["# The mathematics of Landbridge", "", "Printed from the docstrings of the rules.", ""]
    for concept in CONCEPTS:
        title, _, text = inspect.cleandoc(concept.__doc__ or "").partition("\n")
        lines += [f"## {title.rstrip('.')}", "", *([text.strip(), ""] if text.strip() else [])]
        for name, (home, rule) in rules.items():
            if home is concept:
                lines += [f"### {name}", "", inspect.cleandoc(getattr(home, rule).__doc__ or ""), ""]
        if concept is objective:
            lines += ["### total_cost", "", inspect.cleandoc(objective.total_cost.__doc__ or ""), ""]
    return "\n".join(lines)
