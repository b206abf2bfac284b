"""Which numbers of a program are so large or so small that a solver cannot work with them, and where they stand."""

from __future__ import annotations

from typing import Any

import numpy as np

from landbridge.case import schema
from landbridge.solve.blocks import Part
from landbridge.solve.program import Floats, Instance, Program

#: (rule, variable) -> table and column behind its coefficient there.
COEFFICIENTS = {
    ("power_balance", "turbined"): ("hydro", "factor"),
    ("power_balance", "line_flow"): ("links", "loss"),
    ("gas_balance", "generation"): ("plants", "efficiency"),
    ("gas_balance", "pipe_flow"): ("links", "loss"),
    ("storage_balance", "charge"): ("storage", "efficiency"),
    ("storage_balance", "discharge"): ("storage", "efficiency"),
    ("vehicle_count", "cargo_flow"): ("links", "tariff"),
}
#: variable -> table and column behind its cost.
COSTS = {
    "generation": ("plants", "variable_om"),
    "lost_load": ("lost_load", "value"),
    "elastic_served": ("elastic_demand", "value"),
    "turbined": ("hydro", "variable_om"),
    "release_short": ("hydro", "release_penalty"),
    "rule_short": ("hydro", "release_penalty"),
    "rule_over": ("hydro", "release_penalty"),
    "shortfall": ("groups", "shortfall_cost"),
    "gas_supplied": ("gas_supply_steps", "price"),
    "gas_unserved": ("gas_demand", "value"),
    "line_flow": ("links", "cost"),
    "pipe_flow": ("links", "cost"),
    "carried": ("freight_demand", "willingness_to_pay"),
}


def extremes(program: Program, part: Part, instance: Instance) -> list[str]:
    """The largest and the smallest coefficient and cost of a part, with the inputs behind them."""
    matrix = program.matrix[:, part.columns].tocsr()[part.rows].tocoo()
    out = []
    for word, at in _ends(np.asarray(matrix.data)):
        row = program.rows.name(part.rows[matrix.row[at]])
        column = program.columns.name(part.columns[matrix.col[at]])
        behind = COEFFICIENTS.get((row[0], column[0]))
        place = _where(program.model, row[1] if behind == ("links", "tariff") else column[1], behind)
        out.append(f"{word} coefficient {matrix.data[at]:.4g}: {place}{_called(*column)} in {_called(*row)}")
    cost = instance.cost[part.columns]
    for word, at in _ends(cost):
        name, index = program.columns.name(part.columns[at])
        behind = (str(index[0]), "capex") if name == "build" else COSTS.get(name)
        out.append(f"{word} cost {cost[at]:.4g}: {_where(program.model, index, behind)}{_called(name, index)}")
    return out


def _ends(values: Floats) -> list[tuple[str, int]]:
    """Positions of the largest and the smallest number that is not 0."""
    size = np.abs(values)
    if not (size > 0).any():
        return []
    return [
        ("largest", int(np.argmax(np.where(np.isnan(size), np.inf, size)))),
        ("smallest", int(np.argmin(np.where(size > 0, size, np.inf)))),
    ]


def _called(name: str, index: tuple[Any, ...]) -> str:
    """A member as the model calls it."""
    return f"{name}[{','.join(str(k) for k in index)}]"


def _where(model: Any, index: tuple[Any, ...], behind: tuple[str, str] | None) -> str:
    """Where the number behind a member stands, with a comma; nothing where it is a sum of several."""
    if behind is None:
        return ""
    table, cell = behind
    frame = model.case.tables[table]
    keys = [k for k in schema.key(table) if k != "year"]
    for key, value in zip(keys, index[1:] if cell == "capex" else index, strict=False):
        frame = frame[frame[key] == value]
    if frame.empty:
        return ""
    return f"{model.case.origin(table, [frame.iloc[0][k] for k in schema.key(table)], cell)}, "
