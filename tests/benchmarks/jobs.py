"""What is measured, each in a process of its own: `python -m tests.benchmarks.jobs JOB ARGUMENTS` prints one JSON line.

Seconds are of the processor (`cpu`) and of the clock (`wall`); memory is in MB.
"""

from __future__ import annotations

import dataclasses
import gc
import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import highspy
from pyomo.common.gc_manager import PauseGC

from landbridge.analysis import attribution, coalitions
from landbridge.analysis.curve import grid, trust_curve
from landbridge.analysis.study import Study
from landbridge.formulation import trust
from landbridge.runs import headline_path
from landbridge.solve.highs import set_option

from .builders import BUILDERS, held
from .sizes import case_of

Found = dict[str, Any]
MARK = "measured: "


def clocked(work: Callable[[], Any]) -> tuple[Any, Found]:
    """What work gives, and the seconds it took; nobody's garbage is looked for meanwhile."""
    with PauseGC():
        cpu, wall = time.process_time(), time.perf_counter()
        result = work()
        return result, {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}


def added(found: list[Found]) -> Found:
    """Seconds of several works together."""
    return {clock: sum(f[clock] for f in found) for clock in ("cpu", "wall")}


def peak() -> float:
    """Largest memory of this process so far, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def build(builder: str, size: str, repeats: str) -> Found:
    """From a case to HiGHS, the least of some repeats."""
    way, case, taken = BUILDERS[builder], case_of(size), []
    shape: Found = {}
    before = 0.0
    for _ in range(int(repeats)):
        prepared = way.prepare(dataclasses.replace(case), None)  # a case of its own: nothing is remembered of it
        gc.collect()
        before = before or peak()
        solver, seconds = clocked(lambda p=prepared: way.build(p))
        taken.append(seconds)
        shape = {"rows": solver.getNumRow(), "columns": solver.getNumCol(), "nonzeros": solver.getNumNz()}
        del solver, prepared
        gc.collect()
    return {**min(taken, key=lambda t: t["cpu"]), **shape, "mb_before": before, "mb": peak()}


def solve(builder: str, size: str, limit: str = "inf") -> Found:
    """From a case to an optimum, by the method that HiGHS chooses, for some seconds at most."""
    way, case = BUILDERS[builder], case_of(size)
    prepared = way.prepare(case, None)
    solver, built = clocked(lambda: way.build(prepared))
    found = _solved(solver, float(limit))
    return {**added([built, found]), "build": built, "solve": found, "objective": found["objective"], "mb": peak()}


def _solved(solver: highspy.Highs, limit: float = float("inf")) -> Found:
    """Seconds of a solve from nothing, and the optimum (None at the limit)."""
    set_option(solver, "time_limit", limit)
    _, seconds = clocked(solver.run)
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kTimeLimit:
        return {**seconds, "objective": None}
    if status != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(f"not solved: {solver.modelStatusToString(status)}")
    return {**seconds, "objective": solver.getInfo().objective_function_value}


def hours(size: str) -> Found:
    """A year hour by hour as `run` solves it, today's and full trust side by side; and the same in typical days."""
    typical = case_of(size)
    path = headline_path(typical)
    out: Found = {}
    for name, case in (("slices", typical), ("hours", typical.with_settings(resolution="hourly"))):
        study, built = clocked(lambda c=case: Study.of(c))
        ends = [study.instance_on_path("", 0.0), study.instance_on_path(path, 1.0)]
        _, both = clocked(lambda s=study, e=ends: s.prepare(e, "today and full trust"))
        today, full = study.today(), study.on_path(path, 1.0)
        out[name] = {
            "build": built,
            "both": both,
            "today": today.solution.effort.seconds,
            "objective": today.solution.objective,
            "locked": study.welfare(full) - study.welfare(today),
            "gap": max(s.solution.certificate.relative_gap for s in (today, full)),
            "steps": len(study.program.model.time.slices),
            "rows": len(study.program.row_lower),
            "columns": len(study.program.cost),
        }
    return {**out, "mb": peak()}


def today(size: str) -> Found:
    """A case solved as `run` solves it, and HiGHS alone on the same arrays."""
    case = case_of(size)
    study, built = clocked(lambda: Study.of(case))
    state, solved = clocked(study.today)
    alone = held(study.program, study.program.model.phi)
    return {
        "build": built,
        "solve": solved,
        "in_solver": state.solution.effort.seconds,
        "objective": state.solution.objective,
        "highs": _solved(alone),
        "mb": peak(),
    }


def levels(size: str, count: str) -> Found:
    """Levels of trust along the headline path, each from what is known of the others; and one solve from nothing."""
    case = case_of(size)
    study, built = clocked(lambda: Study.of(case))
    first, cold = clocked(study.today)
    path, steps = headline_path(case), grid(int(count))[1:]

    def climb() -> Any:
        study.prepare([study.instance_on_path(path, level) for level in steps], "levels of trust")
        return trust_curve(study, path, steps)

    states, curve = clocked(climb)
    objectives = [state.solution.objective for state in (first, *states)]
    return {**added([cold, curve]), "build": built, "cold": cold, "objectives": objectives, "mb": peak()}


def rebuilt(builder: str, size: str, count: str) -> Found:
    """Levels of trust along the headline path, each built and solved from nothing."""
    way, case = BUILDERS[builder], case_of(size)
    path, taken, objectives = headline_path(case), [], []
    for level in grid(int(count)):
        prepared = way.prepare(case, trust.openness_on_path(case, path, level))
        solver, built = clocked(lambda p=prepared: way.build(p))
        found = _solved(solver)
        taken.append(added([built, found]))
        objectives.append(found["objective"])
        del solver, prepared
        gc.collect()
    return {**added(taken), "objectives": objectives, "mb": peak()}


def subsets(size: str) -> Found:
    """All coalitions of the game, and all subsets of relations and of gates, each after one solve from nothing."""
    case, out = case_of(size), {}
    path = headline_path(case)
    asked: dict[str, Callable[[Study], Any]] = {
        "game": coalitions.values,
        "relations": lambda study: attribution.over_relations(study, path),
        "gates": lambda study: attribution.over_gates(study, path),
    }
    for name, ask in asked.items():
        study = Study.of(case)
        _, cold = clocked(study.today)
        tally = study.solver.tally
        runs, told, spared = tally.effort.runs, tally.told, tally.spared
        answer, seconds = clocked(lambda s=study, ask=ask: ask(s))
        out[name] = {
            **seconds,
            "cold": cold,
            "asked": len(answer) if name == "game" else answer.subsets,
            "solves": tally.effort.runs - runs,
            "told": tally.told - told,
            "seen": tally.spared - spared,
        }
        del study, tally, answer
    return {**out, "mb": peak()}


JOBS: dict[str, Callable[..., Found]] = {f.__name__: f for f in (build, solve, hours, today, levels, rebuilt, subsets)}

if __name__ == "__main__":
    print(MARK + json.dumps(JOBS[sys.argv[1]](*sys.argv[2:])))
