"""Why a program has no solution, in terms of the inputs: the smallest conflict, and the cheapest repair.

An irreducible set of bounds and rows that cannot hold together is named by table, row and column; then the smallest
change (in the row's own unit) that would let a solution exist.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import highspy
import numpy as np

from landbridge.solve.blocks import Part
from landbridge.solve.highs import OPTIONS, hand_over, set_option
from landbridge.solve.program import Instance, Program

#: Longest list of places printed.
MOST = 20
#: Seconds the search for the smallest conflict may take.
SECONDS = 60.0

#: Where the number behind a bound or a row stands: component -> (table, key from the index, column).
#: A component that is not here is named by itself.
PLACES: dict[str, tuple[str, Callable[[Any, Any], tuple[Any, ...]], str]] = {
    "generation": ("plants", lambda m, i: (i[0],), "capacity"),
    "plant_capacity": ("plants", lambda m, i: (i[0],), "max_build"),
    "line_flow": ("links", lambda m, i: (i[0],), "existing"),
    "line_capacity": ("links", lambda m, i: (i[0],), "max_build"),
    "pipe_flow": ("links", lambda m, i: (i[0],), "existing"),
    "pipe_capacity": ("links", lambda m, i: (i[0],), "max_build"),
    "vehicles": ("links", lambda m, i: (i[0],), "existing"),
    "section_capacity": ("links", lambda m, i: (i[0],), "max_build"),
    "shared_track": ("links", lambda m, i: (i[0],), "existing"),
    "shared_bottleneck": ("bottlenecks", lambda m, i: (i[0],), "capacity"),
    "build": (":table", lambda m, i: (i[1],), "max_build"),
    "turbined": ("hydro", lambda m, i: (i[0],), "capacity"),
    "turbine_capacity": ("hydro", lambda m, i: (i[0],), "capacity"),
    "volume": ("hydro", lambda m, i: (i[0],), "storage"),
    "reservoir_room": ("hydro", lambda m, i: (i[0],), "storage"),
    "least_release": ("hydro", lambda m, i: (i[0],), "min_release"),
    "release_short": ("hydro", lambda m, i: (i[0],), "min_release"),
    "safe_release": ("hydro", lambda m, i: (i[0],), "max_release"),
    "pond": ("hydro", lambda m, i: (i[0],), "pondage"),
    "reservoir_balance": ("inflow", lambda m, i: (i[0], m.time.season_month[i[2]], i[3]), "inflow"),
    "charge": ("storage", lambda m, i: (i[0],), "capacity"),
    "discharge": ("storage", lambda m, i: (i[0],), "capacity"),
    "level": ("storage", lambda m, i: (i[0],), "hours"),
    "gas_supplied": ("gas_supply", lambda m, i: (i[0],), "node"),
    "power_balance": ("nodes", lambda m, i: (i[0],), "node"),
    "gas_balance": ("nodes", lambda m, i: (i[0],), "node"),
    "cargo_balance": ("nodes", lambda m, i: (i[0],), "node"),
    "cargo_limit": ("freight_demand", lambda m, i: (i[0],), "flow"),
    "goods_permit": ("gates", lambda m, i: (i[0],), "gate"),
    "adequacy": ("groups", lambda m, i: (i[0],), "margin"),
}


def explain(program: Program, part: Part, instance: Instance, status: str) -> str:
    """Say why a part of a program was not solved.

    Args:
        program: the whole program.
        part: its part that failed.
        instance: with which it failed.
        status: how the solver ended.
    """
    if status == "infeasible" or status == "infeasible or unbounded":
        conflict = smallest_conflict(program, part, instance)
        repair = cheapest_repair(program, part, instance)
        return "\n".join(
            [
                "No plan satisfies these inputs. They cannot hold together:",
                *(f"  {line}" for line in _short(conflict)),
                *(
                    ["The smallest change that would let them:", *(f"  {line}" for line in _short(repair))]
                    if repair
                    else []
                ),
            ]
        )
    if status == "unbounded":
        return "\n".join(
            [
                "The cost falls without limit: something pays more than it costs and nothing bounds it. "
                "It runs through:",
                *(f"  {line}" for line in _short(endless(program, part, instance))),
            ]
        )
    if status == "time limit":
        return "The time limit was reached before the optimum was found; nothing is reported as optimal."
    largest = np.argmax(np.abs(program.cost[part.columns])) if len(part.columns) else 0
    worst = _place(program, program.columns[part.columns[largest]])
    return (
        f"The solver ended with: {status}. Numbers of very different size may be to blame; "
        f"the largest cost is at {worst}."
    )


def smallest_conflict(program: Program, part: Part, instance: Instance) -> list[str]:
    """Places of an irreducible set of bounds and rows that cannot hold together."""
    solver = _loaded(program, part, instance)
    set_option(solver, "iis_strategy", 6)
    set_option(solver, "time_limit", SECONDS)
    status, iis = solver.getIis()
    if status == highspy.HighsStatus.kError or not iis.valid_:
        return []
    rows = [_place(program, program.rows[part.rows[i]]) for i in iis.row_index_]
    columns = [_place(program, program.columns[part.columns[j]]) for j in iis.col_index_]
    return list(dict.fromkeys(rows + columns))


def cheapest_repair(program: Program, part: Part, instance: Instance) -> list[str]:
    """The least total change of bounds and right-hand sides that makes the program feasible, place by place."""
    solver = _loaded(program, part, instance)
    set_option(solver, "time_limit", SECONDS)
    if solver.feasibilityRelaxation(1.0, 1.0, 1.0) == highspy.HighsStatus.kError:
        return []
    found = solver.getSolution()
    out = []
    for values, low, high, members, where in (
        (found.row_value, instance.row_lower[part.rows], instance.row_upper[part.rows], program.rows, part.rows),
        (found.col_value, instance.lower[part.columns], instance.upper[part.columns], program.columns, part.columns),
    ):
        value = np.array(values)
        short, over = np.maximum(low - value, 0.0), np.maximum(value - high, 0.0)
        for i in np.nonzero((short > 1e-6) | (over > 1e-6))[0]:
            change = f"lower by {short[i]:.4g}" if short[i] > over[i] else f"raise by {over[i]:.4g}"
            out.append(f"{_place(program, members[where[i]])}: {change} (model units)")
    return out


def endless(program: Program, part: Part, instance: Instance) -> list[str]:
    """Places of the columns that grow without limit in an unbounded program."""
    solver = _loaded(program, part, instance)
    set_option(solver, "presolve", "off")
    set_option(solver, "solver", "simplex")
    solver.run()
    _, has_ray, ray = solver.getPrimalRay()
    columns: list[int] = np.nonzero(np.abs(ray) > 1e-9)[0].tolist() if has_ray else []
    return list(dict.fromkeys(_place(program, program.columns[part.columns[j]]) for j in columns))


def _loaded(program: Program, part: Part, instance: Instance) -> highspy.Highs:
    """A fresh solver that holds a part of a program."""
    matrix = program.matrix[:, part.columns].tocsr()[part.rows].tocsc()
    solver = highspy.Highs()
    set_option(solver, "output_flag", OPTIONS["output_flag"])
    hand_over(solver, instance.part(part.columns, part.rows), matrix)
    solver.run()
    return solver


def _place(program: Program, member: Any) -> str:
    """Where the number behind a variable or constraint stands, and which rule it is."""
    name, index = member.parent_component().name, member.index()
    index = index if isinstance(index, tuple) else (index,)
    rule = f"{name}[{', '.join(str(k) for k in index)}]"
    if name not in PLACES:
        return rule
    table, key_of, column = PLACES[name]
    table = index[0] if table == ":table" else table
    column = "capacity" if (table, column) == ("hydro", "max_build") else column
    key = key_of(program.model, index)
    if name == "generation" and program.model.power.plants[index[0]].must_run > 0:
        column = "must_run"
    try:
        return f"{program.model.case.origin(table, key, column)} ({rule})"
    except KeyError:
        return f"{table}.csv, {'/'.join(str(k) for k in key)}, {column} ({rule})"


def _short(lines: list[str]) -> list[str]:
    return [*lines[:MOST], *([f"... and {len(lines) - MOST} more"] if len(lines) > MOST else [])]
