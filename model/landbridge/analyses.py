"""Everything else that is asked of a stored run: exact curve, attribution, the claim, bypass, game, origins, levers.

`analyse` builds the model from the inputs kept with the run once, and solves it again and again; what it finds is added
to the run.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
from pyomo.common.gc_manager import PauseGC

from landbridge import checksums, reading, store
from landbridge.analysis import (
    attribution,
    bypass,
    claim,
    claim_tests,
    coalitions,
    corridors,
    curve,
    debt,
    emissions,
    origins,
    sensitivity,
)
from landbridge.analysis.accounts import Accounts
from landbridge.analysis.claim_scenarios import over_scenarios, scenarios_beside, together
from landbridge.analysis.finding import Finding, joined
from landbridge.analysis.study import State, Study
from landbridge.analysis.tables import Reader
from landbridge.case import CaseError, FolderError, Problem
from landbridge.case.problems import close_match
from landbridge.formulation import trust
from landbridge.kept import open_run, read_manifest, reload
from landbridge.outcome import level_tables, state_tables
from landbridge.solve.highs import CLOCK
from landbridge.steady import steadily

#: Breakpoints of the curve whose flows are stored: bounds that turn, then the sharpest changes of plan.
SHOWN_BREAKPOINTS = 20


@dataclass(frozen=True)
class Subject:
    """What is analysed: a study and its reader, the run's headline path, and the states at its ends."""

    study: Study
    reader: Reader
    path: str
    today: State
    full: State


def _attribution(s: Subject) -> Finding:
    """Relations and gates of the headline path, and relations of the path that moves the most."""
    case = s.study.case
    widest = max(case.tables["paths"]["path"], key=lambda p: len(trust.moved_by(case, p)))
    found = [attribution.over_relations(s.study, s.path), attribution.over_gates(s.study, s.path)]
    if widest != s.path:
        found.append(attribution.over_relations(s.study, widest))
    return attribution.finding(found)


def _claim(s: Subject) -> Finding:
    """The claim in the case and in each of its scenarios (each a model of its own), and every other claim."""
    case = s.study.case
    beside = over_scenarios(case, scenarios_beside(case), s.study.notify, base=s.study)
    found = together(claim.claim(s.study), beside, claim.claimed_scenario(case))
    return replace(found, tables=found.tables | claim_tests.outcomes(s.study, s.reader).tables)


def _curve(s: Subject) -> Finding:
    """Every breakpoint; what flows, costs and is built at those that matter joins the run's own states."""
    found = curve.finding(s.study, s.path)
    points = curve.telling(found.tables["breakpoints"], SHOWN_BREAKPOINTS)
    states = [s.study.on_path(s.path, level) for level in points["level"]]
    if not states:
        return found
    shown = state_tables(s.reader, states, {}) | level_tables(Accounts(s.study), s.today, states)
    values = points.rename(columns={"slope_right": "slope"})
    joins = shown | {"curve": values[["path", "level", "cost", "welfare", "gain", "slope", "expected"]]}
    return replace(found, joins=joins)


#: Analyses in order: name -> what it does.
STEPS: dict[str, Callable[[Subject], Finding]] = {
    "attribution": _attribution,
    "game": lambda s: coalitions.finding(s.study),
    "claim": _claim,
    "bypass": lambda s: bypass.bypass(s.study, [s.path]),
    "corridors": lambda s: corridors.corridor_values(s.study, [s.path]),
    "curve": _curve,
    "origins": lambda s: origins.finding(s.study, s.reader, s.today, s.full),
    "transit": lambda s: debt.transit_income(s.study, [s.today, s.full]),
    "emissions": lambda s: emissions.emissions(s.reader, [s.today, s.full]),
    "sensitivity": lambda s: sensitivity.finding(s.study, s.reader, s.path, s.today, s.full),
}


@dataclass(frozen=True)
class Analysis:
    """What was found: `summary` (by analysis, and what it took) and `tables`; `folder` of the run it was added to."""

    summary: dict[str, Any]
    tables: dict[str, pd.DataFrame]
    folder: Path


def analyse(
    run: str | Path,
    only: Sequence[str] = (),
    report: bool = True,
    notify: Callable[[str], None] | None = None,
) -> Analysis:
    """Analyse a stored run, and add what is found to its tables, its summary.json (under `analysis`) and its report.

    Args:
        run: folder of a run.
        only: names of analyses; all by default.
        report: draw the report again.
        notify: called with a short label before each step.

    Returns:
        The analysis.

    Raises:
        FolderError: the folder is no run, or does not hold the inputs it was solved from.
        CaseError: a name is unknown.
        SolveError: a program was not solved.
        FileExistsError: a table or the summary of the run was changed by hand, and would be written anew.
        ReportError: what was found is stored, but the report could not be drawn.
    """
    folder, say = Path(run), notify or (lambda label: None)
    open_run(folder)
    for name in only:
        if name not in STEPS:
            expected, near = f"one of {', '.join(STEPS)}", close_match(name, STEPS)
            raise CaseError(
                [Problem("option", None, "only", "no such analysis", expected, found=name, suggestion=near)]
            )
    with PauseGC():
        start, solver_before = time.perf_counter(), CLOCK.seconds
        say("reading the case")
        manifest, loaded = steadily([folder], lambda: (read_manifest(folder), reload(folder)))
        store.probe_update(folder)
        path = str(manifest["headline_path"])
        found: dict[str, Finding] = {}
        seconds: dict[str, float] = {}
        effort: dict[str, Any] = {}
        if path:
            say("building the model")
            study = Study.of(loaded, notify=say)
            # a solve between neighbours takes less than one from end to end
            study.prepare([study.instance_on_path(path, level) for level in curve.grid(11)], "levels of trust")
            subject = Subject(study, Reader(study), path, study.today(), study.on_path(path, 1.0))
            for name in dict.fromkeys(only) or STEPS:
                before = time.perf_counter()
                found[name] = STEPS[name](subject)
                seconds[name] = round(time.perf_counter() - before, 3)
            tally = study.solver.tally
            effort = {
                "count": tally.effort.runs,
                "spared": tally.spared,
                "told": tally.told,
                "simplex_iterations": tally.effort.simplex_iterations,
            }
        took = {
            "by_analysis": seconds,
            "total": round(time.perf_counter() - start, 3),
            "solver": round(CLOCK.seconds - solver_before, 3),
        }
        summary = {**{name: f.summary for name, f in found.items()}, "solves": effort, "seconds": took}
        tables = {name: frame for f in found.values() for name, frame in f.tables.items()}
        joins = {name: frame for f in found.values() for name, frame in f.joins.items()}
        _add(folder, manifest, summary, tables, joins, report, say)
    return Analysis(summary, tables, folder)


def _with_stored(folder: Path, joins: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Tables of the run with rows of further states in them."""
    files = {name: f"tables/{name}.parquet" for name in joins if reading.exists(folder, f"tables/{name}.parquet")}
    return {name: joined(reading.table(folder, file), joins[name]) for name, file in files.items()}


def _add(
    folder: Path,
    manifest: dict[str, Any],
    summary: dict[str, Any],
    tables: dict[str, pd.DataFrame],
    joins: dict[str, pd.DataFrame],
    report: bool,
    say: Callable[[str], None],
) -> None:
    """Write a run anew with what was found in it, whole or not at all; then its report, which may be drawn again."""
    with store.updating(folder) as fresh:
        if read_manifest(fresh) != manifest:
            expected = "the run that was analysed: analyse it again"
            raise FolderError(
                [Problem(str(folder), None, None, "has been replaced meanwhile by another run", expected)]
            )
        content = reading.mapping(fresh, "summary.json")
        content["analysis"] = {**content.get("analysis", {}), **summary}
        store.write_json(fresh / "summary.json", content)
        found = tables | _with_stored(fresh, joins)
        store.write_tables(fresh, found, as_csv=(fresh / "csv").is_dir())
        checksums.seal(fresh, ["summary.json", *(n for t in found for n in (f"tables/{t}.parquet", f"csv/{t}.csv"))])
    if report:
        say("writing the report")
        store.draw_stored(folder)
