"""Why a program has no solution, in terms of the inputs: the smallest conflict, and the cheapest repair.

An irreducible set of bounds and rows that cannot hold together is named by table, row and column, with the numbers that
stand there; then the smallest change of what stands there (relative to it, in its own unit) that lets a plan exist.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from landbridge.case import schema
from landbridge.solve.blocks import Part
from landbridge.solve.highs import OPTIONS, hand_over, set_option
from landbridge.solve.places import DRAWDOWN, PLACES, Index, Place, place_of, value_at, where
from landbridge.solve.program import Floats, Instance, Program
from landbridge.solve.sizes import extremes

#: Which bound of a member a conflict is about, by HiGHS's number for it; a member without one only joins others.
SIDES = {
    int(highspy.IisBoundStatus.kIisBoundStatusLower): "lower",
    int(highspy.IisBoundStatus.kIisBoundStatusUpper): "upper",
    int(highspy.IisBoundStatus.kIisBoundStatusBoxed): "both",
}
#: Longest list of places printed.
MOST = 20
#: Seconds the search for the smallest conflict may take.
SECONDS = 60.0
#: Digits of a repaired number; it is rounded to the safe side.
DIGITS = 4
#: Violations below this are rounding, model units.
TINY = 1e-7


@dataclass(frozen=True)
class Member:
    """A row or column of a program, by its name in the model, with its bounds in an instance."""

    name: str
    index: Index
    lower: float
    upper: float

    @property
    def rule(self) -> str:
        """As the model calls it."""
        return f"{self.name}[{', '.join(str(k) for k in self.index)}]"


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
    ended = "a number that is not finite" if status == "hand-over" else status
    told = [f"  {line}" for line in extremes(program, part, instance)]
    return "\n".join([f"The solver ended with: {ended}. Numbers of very different size are to blame:", *told])


def smallest_conflict(program: Program, part: Part, instance: Instance) -> list[str]:
    """Places of an irreducible set of bounds and rows that cannot hold together, with what stands there."""
    solver = _loaded(program, part, instance)
    set_option(solver, "iis_strategy", 6)
    set_option(solver, "time_limit", SECONDS)
    status, iis = solver.getIis()
    if status == highspy.HighsStatus.kError or not iis.valid_:
        return []
    rows, columns = _members(program, part, instance)
    found = [(rows[i], side) for i, side in zip(iis.row_index_, iis.row_bound_, strict=True)]
    found += [(columns[j], side) for j, side in zip(iis.col_index_, iis.col_bound_, strict=True)]
    told: dict[str, list[str]] = {}
    for member, bound in found:
        for line in _sentences(program.model, member, SIDES.get(int(bound), "")):
            told.setdefault(line, []).append(member.rule)
    return [f"{line} ({rules[0]}{_more(rules)})" for line, rules in told.items()]


def cheapest_repair(program: Program, part: Part, instance: Instance) -> list[str]:
    """The least change of inputs, relative to what they are, that lets a plan exist: old and new value by place."""
    rows, columns = _members(program, part, instance)
    solver = _loaded(program, part, instance)
    set_option(solver, "time_limit", SECONDS)
    below = _penalties(program.model, columns, "lower")
    above = _penalties(program.model, columns, "upper")
    across = np.maximum(_penalties(program.model, rows, "upper"), _penalties(program.model, rows, "lower"))
    if solver.feasibilityRelaxation(1.0, 1.0, 1.0, below, above, across) == highspy.HighsStatus.kError:
        return []
    solution = solver.getSolution()
    new: dict[tuple[str, str], tuple[float, float]] = {}
    for members, values in ((rows, solution.row_value), (columns, solution.col_value)):
        for member, value in zip(members, values, strict=True):
            if not _enter(program.model, member, float(value), new):
                return []
    return [
        f"{place}: {'raise' if to > old else 'lower'} from {old:g} to {to:g}{unit}"
        for (place, unit), (old, to) in new.items()
    ]


def _sentences(model: Any, member: Member, side: str) -> list[str]:
    """What inputs ask for, and where; nothing where no input stands behind it (nothing flows backwards)."""
    place = place_of(model, member.name, member.index, member.lower, side)
    if not side or (place is None and member.lower == 0 and side == "lower"):
        return []
    if place is None:
        return [f"the model's rule {member.name}"]
    places = [PLACES["reservoir_balance"], place] if place is DRAWDOWN else [place]
    out = []
    for one in places:
        value, unit = value_at(model, one, one.key(model, member.index)), _unit(model, one, member.index)
        stated = "" if value is None else f" = {value:g}{unit}"
        out.append(f"{where(model, member.name, member.index, one)}{stated}: {one.words}")
    return out


def _penalties(model: Any, members: list[Member], side: str) -> Floats:
    """What a model unit of change of a side costs: one over what it is; -1 where it is no input that may change."""
    out = np.full(len(members), -1.0)
    for i, member in enumerate(members):
        bound = member.lower if side == "lower" else member.upper
        place = place_of(model, member.name, member.index, member.lower, side)
        if place and place.may_move and place.per and math.isfinite(bound):
            out[i] = 1.0 / max(abs(bound), 1e-3)
    return out


def _enter(model: Any, member: Member, value: float, new: dict[tuple[str, str], tuple[float, float]]) -> bool:
    """Note what a repaired plan breaks and must become, the furthest by place; False where that is no input."""
    over = max(value - member.upper, 0.0) or min(value - member.lower, 0.0)
    if abs(over) <= TINY * (1 + abs(value)):
        return True
    place = place_of(model, member.name, member.index, member.lower, "upper" if over > 0 else "lower")
    old = value_at(model, place, place.key(model, member.index)) if place and place.may_move else None
    if place is None or place.per is None or old is None:
        return False
    to = _rounded(old + over / place.per(model, member.index), up=over > 0)
    at = where(model, member.name, member.index, place), _unit(model, place, member.index)
    if at not in new or abs(to - old) > abs(new[at][1] - old):
        new[at] = old, to
    return True


def _rounded(value: float, up: bool) -> float:
    """A number of few digits, on the safe side."""
    if abs(value) < TINY:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(abs(value))) - DIGITS + 1)
    steps = value / unit
    near = round(steps)
    if abs(steps - near) < 1e-4:
        return float(near * unit)
    return float((math.ceil(steps) if up else math.floor(steps)) * unit)


def _unit(model: Any, place: Place, index: Index) -> str:
    """Unit of a column, with a blank before it."""
    spec = schema.fields(place.table)[place.column]
    carrier = ""
    if place.table == "links":
        links = model.case.tables["links"]
        carrier = str(links.loc[links["link"] == place.key(model, index)[0], "carrier"].iloc[0])
    return f" {spec.unit_of(carrier)}" if spec.unit else ""


def _more(rules: list[str]) -> str:
    return f" and {len(rules) - 1} more" if len(rules) > 1 else ""


def _members(program: Program, part: Part, instance: Instance) -> tuple[list[Member], list[Member]]:
    """Rows and columns of a part."""
    rows = zip(part.rows, instance.row_lower[part.rows], instance.row_upper[part.rows], strict=True)
    columns = zip(part.columns, instance.lower[part.columns], instance.upper[part.columns], strict=True)
    return (
        [_member(program.rows.name(i), low, high) for i, low, high in rows],
        [_member(program.columns.name(j), low, high) for j, low, high in columns],
    )


def _member(name: tuple[str, Index], lower: float, upper: float) -> Member:
    return Member(*name, float(lower), float(upper))


def endless(program: Program, part: Part, instance: Instance) -> list[str]:
    """Places of the columns that grow without limit in an unbounded program."""
    solver = _loaded(program, part, instance)
    set_option(solver, "presolve", "off")
    set_option(solver, "solver", "simplex")
    solver.run()
    _, has_ray, ray = solver.getPrimalRay()
    _, columns = _members(program, part, instance)
    grows: list[int] = np.nonzero(np.abs(ray) > 1e-9)[0].tolist() if has_ray else []
    return list(dict.fromkeys(_place(program, columns[j]) for j in grows))


def _loaded(program: Program, part: Part, instance: Instance) -> highspy.Highs:
    """A fresh solver that holds a part of a program."""
    matrix = program.matrix[:, part.columns].tocsr()[part.rows].tocsc()
    solver = highspy.Highs()
    set_option(solver, "output_flag", OPTIONS["output_flag"])
    hand_over(solver, instance.part(part.columns, part.rows), matrix)
    solver.run()
    return solver


def _place(program: Program, member: Member) -> str:
    """Where the number behind a column stands, and its name in the model."""
    place = place_of(program.model, member.name, member.index, member.lower, "upper")
    at = where(program.model, member.name, member.index, place)
    return at if at == member.rule else f"{at} ({member.rule})"


def _short(lines: list[str]) -> list[str]:
    return [*lines[:MOST], *([f"... and {len(lines) - MOST} more"] if len(lines) > MOST else [])]
