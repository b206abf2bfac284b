"""The claim that trust is the only obstacle, tested with each scenario laid over a case, and what is not about trust.

What is not about trust: W with the volumes, water and costs that the claim's holders count on (its `scenario`) less W
with this case's. It stands beside the shares of what is locked, never in them. W of cases with other demand
differs by the cost of serving it too; the same difference is given of the potential and of what is locked, from which
that cancels.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import csc_array

from landbridge.analysis.claim import COLUMNS, claimed_path, figures, measure, table
from landbridge.analysis.finding import Finding
from landbridge.analysis.study import Study
from landbridge.case import Case, load_case
from landbridge.case.overlay import available
from landbridge.case.resolution import at_resolution
from landbridge.formulation import build_arrays
from landbridge.solve import Program, Solver
from landbridge.solve.solver import side_by_side


def scenarios_beside(case: Case) -> list[str]:
    """Scenarios that can be laid over a case, but for those in it, past years and other resolutions.

    Past years are those that observations name; values of another resolution are of one period alone.
    """
    kinds = case.tables["scenarios"]
    left = {*case.tables["observations"]["scenario"], *kinds.loc[kinds["kind"] == "resolution", "scenario"]}
    return [name for name in available(case.folder) if name not in left and name not in case.scenarios]


def over_scenarios(
    case: Case,
    names: Sequence[str] | None = None,
    notify: Callable[[str], None] = lambda label: None,
    path: str | None = None,
    base: Study | None = None,
) -> Finding:
    """Test the claim with each scenario laid over a case, in fewer states.

    While one scenario is solved the next is built; no more than two are held. A scenario that changes no coefficient
    (prices, water, volumes) is solved by the solver of `base`, from the plans it has found.

    Args:
        case: the case.
        names: of scenarios; by default all of `scenarios_beside`.
        notify: called with a label before each step.
        path: the claim's path; by default that of the claim that the case names.
        base: study of the case; nothing else may use it meanwhile.

    Returns:
        Table `claim` and, in the summary under `scenarios`, figures by scenario.
    """
    path = claimed_path(case) if path is None else path
    if path not in set(case.tables["paths"]["path"]):
        return Finding()
    measured: list[tuple[pd.DataFrame, dict[str, Any]]] = []

    def solve(study: Study, name: str) -> None:
        found = measure(study, path, name, few=True)
        measured.append((table(study.case, found), figures(study.case, found)))

    with side_by_side(1) as beside:
        running: Future[None] | None = None
        for name in scenarios_beside(case) if names is None else names:
            notify(f"claim, {name}")
            study = study_of(with_scenario(case, name), base)
            if running:
                running.result()
                gc.collect()  # a study holds itself in circles, and looking for those may be switched off
            running = beside.submit(solve, study, name)
            del study
        if running:
            running.result()
    gc.collect()
    frames = [frame for frame, _ in measured]
    joined = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=COLUMNS)
    return Finding({"claim": joined}, {"scenarios": {f["scenario"]: f for _, f in measured}})


def study_of(case: Case, base: Study | None) -> Study:
    """The study of a case, with the solver of another one where the programs differ in costs and bounds alone."""
    start = time.perf_counter()
    case = at_resolution(case)
    program = Program(build_arrays(case))
    alike = base is not None and not base.program.integer.any() and _same(program.matrix, base.program.matrix)
    solver = base.solver if base is not None and alike else Solver(program)
    return Study(case, program, solver, time.perf_counter() - start)


def _same(a: csc_array, b: csc_array) -> bool:
    parts = ((a.indptr, b.indptr), (a.indices, b.indices), (a.data, b.data))
    return bool(a.shape == b.shape and all(np.array_equal(x, y) for x, y in parts))


def with_scenario(case: Case, name: str) -> Case:
    """The case with a scenario over those it has; settings changed by hand stay where the scenario states none.

    So does the period of a year hour by hour, where the scenario has it.
    """
    over = load_case(case.folder, scenarios=[*case.scenarios, name])
    kept = {k: v for k, v in case.overrides.items() if over.view.setting(k) == case.view.setting(k)}
    if kept.get("hourly_period") not in {None, *map(str, over.tables["periods"]["period"])}:
        del kept["hourly_period"]
    return over.with_settings(**kept) if kept else over


def together(own: Finding, others: Finding, as_claimed: str = "") -> Finding:
    """The claim on a case and on its scenarios, with what is not about trust beside it.

    Args:
        own: the claim on the case.
        others: the claim on its scenarios.
        as_claimed: scenario with what the claim's holders count on; less the case, it is what is not about trust.
    """
    if not own.tables or not others.tables:
        return own
    here, there = own.summary["here"], others.summary["scenarios"].get(as_claimed)
    frames, beside = [own.tables["claim"], others.tables["claim"]], {}
    if there:
        beside = {part: there[part] - here[part] for part in ("welfare_all", "potential", "locked")}
        rows = [["", "not trust", part, f"{part}, {as_claimed} less the case", v, None] for part, v in beside.items()]
        frames.insert(1, pd.DataFrame(rows, columns=COLUMNS))
    tables = {"claim": pd.concat([f.astype({"share": float}) for f in frames if len(f)], ignore_index=True)}
    extra = {"not_trust": beside, "as_claimed": as_claimed if there else ""}
    return Finding({**own.tables, **tables}, {"here": {**here, **extra}, **others.summary})
