"""Rules on firm capacity: what lacking it costs, against building it. Warnings only."""

from __future__ import annotations

from collections.abc import Iterator

from landbridge.case.annuity import charge
from landbridge.case.financing import Rates
from landbridge.case.problems import Problem
from landbridge.case.rules_projects import works_of
from landbridge.case.settings import is_number
from landbridge.case.view import View

#: What a shortfall costs over what firm capacity costs, at least: planners build rather than pay.
LEAST = 1.2


def check_shortfall_cost(view: View) -> Iterator[Problem]:
    """Lacking firm capacity costs more than building it, or the row of adequacy is paid for and builds nothing."""
    if not is_number(view.setting("discount_rate")):
        return  # told by the rule on settings
    entry = entry_costs(view)
    for row, group, cost in view.rows("groups", "group", "shortfall_cost"):
        least, name = entry.get(group, (0.0, ""))
        if cost < least:
            message = f"below the cost of new firm capacity ({name}, {least:.3g} USD/kW-year): none is built"
            expected = f"at least {LEAST * least:.3g}, {LEAST:g} times that"
            found = f"{cost:g}"
            yield view.problem("groups", row, "shortfall_cost", message, expected, found=found, severity="warning")


def entry_costs(view: View) -> dict[str, tuple[float, str]]:
    """Least yearly cost of firm capacity (USD/kW-year) that can be built in each group, and the plant or storage."""
    view.frame("countries", "country", "financing_rate")
    rates = Rates(view.tables, view.number("discount_rate"))
    at = {n: (g, c) for _, n, g, c in view.rows("nodes", "node", "group", "country")}
    columns = "node", "max_build", "firm_credit", "capex", "fixed_om", "rate", "life", "project"
    works = works_of(view)
    found: dict[str, list[tuple[float, str]]] = {}
    for table, key in (("plants", "plant"), ("storage", "storage")):
        for _, name, node, largest, firm, capex, upkeep, rate, life, project in view.rows(table, key, *columns):
            if largest > 0 and firm > 0 and node in at:
                group, country = at[node]
                years = None if life != life else int(life)
                cost = capex * (charge(rates.of(rate, [country]), years, works.get(project, 0)) + upkeep) / firm
                found.setdefault(group, []).append((float(cost), name))
    return {group: min(costs) for group, costs in found.items()}
