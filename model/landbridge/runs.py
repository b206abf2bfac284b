"""A run: from a case folder to a folder of results. The command line and notebooks both come through here."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import pandas as pd
from pyomo.common.gc_manager import PauseGC

from landbridge import kept, runfolder, solved, store
from landbridge.analysis.backcast import Year, backcast, past_years
from landbridge.analysis.curve import grid, trust_curve
from landbridge.analysis.hazard import closed_instance, closings, outlook
from landbridge.analysis.locked import carrier_instance, carriers_alone, locked_value
from landbridge.analysis.study import Study
from landbridge.analysis.value_parts import value_parts
from landbridge.case import Case, CaseError, Problem, load_case
from landbridge.case.problems import close_match
from landbridge.case.resolution import at_resolution
from landbridge.case.settings import HOURLY, SLICES
from landbridge.fingerprint import fingerprint
from landbridge.outcome import Answer, calendar, state_tables
from landbridge.solve.highs import CLOCK, search_limit
from landbridge.solve.program import CARRIERS
from landbridge.solve.solver import side_by_side

#: Packages whose versions a manifest records.
PACKAGES = ("landbridge", "pyomo", "highspy", "numpy", "scipy", "pandas", "plotly", "frictionless")


@dataclass(frozen=True)
class Run:
    """Results of a run, as written: `summary`, `manifest`, `tables`, and the `folder` they are in (None if kept).

    `notes` says, in sentences, what became of analyses and files of others in a run that was replaced.
    """

    summary: dict[str, Any]
    manifest: dict[str, Any]
    tables: dict[str, pd.DataFrame]
    folder: Path | None
    notes: tuple[str, ...] = ()


def run(
    case: str | Path | Case = "inputs/baseline",
    scenarios: list[str] | None = None,
    path: str | None = None,
    out: str | Path | None = None,
    hydro: str | None = None,
    integers: bool = False,
    levels: int | None = None,
    as_csv: bool = False,
    report: bool = True,
    time_limit: float | None = None,
    notify: Callable[[str], None] | None = None,
    resolution: str | None = None,
    period: int | None = None,
) -> Run:
    """Solve a case at today's and at full trust of every path, and along one path; write the results.

    Where a program is so large that each state takes minutes, the one path is solved alone, and at full trust only
    unless `levels` asks for more.

    Args:
        case: folder of a case, or a case that has been loaded.
        scenarios: overlays, in order; the last one wins.
        path: path whose whole curve is solved; the case's `headline_path` by default.
        out: folder to write; None keeps the results in memory.
        hydro: hydrological years, in place of the case's setting (`expected`, or a name).
        integers: builds in whole units where the case gives a size; prices are then those with units fixed.
        levels: levels of the curve; the case's `curve_levels` by default.
        as_csv: write the tables as CSV too.
        report: write report.html.
        time_limit: seconds for one solve; None for no limit, but for one of SEARCH_SECONDS of a search over whole
            units. A search that meets it gives the best plan known, and the summary says so.
        notify: called with a short label before each step.
        resolution: `slices`, `weeks` for a measured week of hours a month, or `hourly` for one year of 8,760 hours, in
            place of the case's setting.
        period: planning period of a year by the hour, in place of the case's setting `hourly_period`.

    Returns:
        The run.

    Raises:
        CaseError: something is wrong with the inputs (every problem is listed).
        SolveError: a program was not solved; the message says why in terms of the inputs.
        OSError: `out` cannot be written, or is not a run's folder (found out before anything is solved).
        ReportError: the results are stored, but the report could not be drawn.
    """
    # millions of small objects live as long as the run does: looking for garbage among them only costs time
    with PauseGC():
        start, solver_before = time.perf_counter(), CLOCK.seconds
        say = notify or (lambda label: None)
        say("reading the case")
        loaded = case if isinstance(case, Case) else load_case(case, scenarios=scenarios or [])
        asked = {"hydro_years": hydro, "resolution": resolution, "hourly_period": str(period) if period else None}
        loaded = loaded.with_settings(**{name: value for name, value in asked.items() if value})
        inputs = kept.keep(loaded)
        paths = list(loaded.tables["paths"]["path"])
        if path and path not in paths:
            raise CaseError([_unknown_path(path, paths)])
        headline = path or headline_path(loaded)
        hour_by_hour = loaded.setting("resolution") == HOURLY
        if period and loaded.setting("resolution") == SLICES:
            message, expected = "a period is chosen only for a year by the hour", "resolution hourly or weeks"
            raise CaseError([Problem("option", None, "period", message, expected, found=str(period))])
        as_solved = at_resolution(loaded)
        if out is not None:
            store.probe(Path(out), loaded.folder)
        say(f"building the model{' of 8,760 hours' * hour_by_hour}")
        study = keeping(as_solved, integers=integers, time_limit=time_limit, notify=say)
        steps = levels or (2 if study.solver.large else int(loaded.number("curve_levels")))
        answer = solve_states(study, headline, steps, say, lambda _, case: keeping(case))
        say("result tables")
        tables = answer.tables()
        seconds = time.perf_counter() - start
        summary = answer.summary(tables)
        manifest = _manifest(loaded, study, headline, seconds, CLOCK.seconds - solver_before)
        manifest |= inputs.hashes | {"options": {"integers": integers, "levels": steps, "time_limit": time_limit}}
        manifest["options"]["search_limit"] = search_limit(time_limit)
        solutions = [solved.Solved.of(of, program) for program, of in {"": study, **answer.past}.items()]
        manifest |= {"solution": solved.described(solutions)}
        manifest |= {"fingerprint": fingerprint(manifest, summary)}
        if out is None:
            return Run(summary, manifest, tables, None)
        notes: list[str] = []
        with store.replacing(Path(out), loaded.folder, notes) as folder:
            store.write_tables(folder, tables, as_csv)
            store.write_json(folder / "summary.json", summary)
            store.write_json(folder / "manifest.json", manifest)
            inputs.write(folder)
            for of in solutions:
                of.write(folder)
        if report:
            say("writing the report")
            store.draw_stored(Path(out))
        return Run(summary, manifest, tables, Path(out), tuple(notes))


def _unknown_path(path: str, paths: list[str]) -> Problem:
    expected = f"one of {', '.join(paths)}" if paths else "none: the case has no paths"
    suggestion = close_match(path, paths)
    return Problem("paths.csv", None, "path", "no such path", expected, found=path, suggestion=suggestion)


def headline_path(case: Case) -> str:
    """The path whose curve is drawn: the setting, or the first path, or none in a case without trust."""
    names = list(case.tables["paths"]["path"])
    wanted = case.setting("headline_path")
    return wanted if wanted in names else (names[0] if names else "")


def keeping(case: Case, **options: Any) -> Study:
    """A study, with the options of `Study.of`, that keeps its solutions."""
    study = Study.of(case, **options)
    study.kept = []
    return study


def solve_states(
    study: Study, headline: str, levels: int, say: Callable[[str], None], study_of: Callable[[str, Case], Study]
) -> Answer:
    """Solve every state of a run; what does not wait for it is done meanwhile (the solver needs no Python).

    Args:
        study: the case.
        headline: path whose curve is solved, "" in a case without trust; where solves take minutes, the only path.
        levels: of the curve.
        say: called with a short label before each step.
        study_of: the study of a past year (its scenario, and the case with it).
    """
    paths = list(study.case.tables["paths"]["path"])
    if study.solver.large:
        paths = [headline] if headline else []
    ends = {p: study.instance_on_path(p, 1.0) for p in paths}
    steps = [study.instance_on_path(headline, level) for level in grid(levels)[1:]] if headline else []
    apart = [carrier_instance(study, p, carrier) for p in paths for carrier in CARRIERS]
    if study.solver.large:
        # one state helps the next but little: all of them at once
        study.prepare([study.instance_on_path("", 0.0), *steps, *ends.values(), *apart], "today, and levels of trust")
    today = study.today()
    with study.solver.dropping(), side_by_side(1) as beside:
        solving = beside.submit(study.prepare, [*steps, *ends.values(), *apart], "levels of trust")
        years, now = past_years(study.case, say, study_of), Year(study, today)
        observed = backcast(study.case, {**years, "": now})
        assumptions = study.case.coverage()
        solving.result()
        curve = [today, *trust_curve(study, headline, grid(levels)[1:])] if headline else [today]
        full = {p: curve[-1] if p == headline else study.on_path(p, 1.0) for p in paths}
        closed = [closed_instance(study, today, full[p], c)[1] for p in paths for c in closings(study, full[p])]
        solving = beside.submit(study.prepare, closed, "gates that close again")
        shown = state_tables(now.reader, curve, full)
        solving.result()
    alone = {p: carriers_alone(study, p) for p in paths}
    values = {p: locked_value(study, p, today, full[p], alone[p]) for p in paths}
    parts = value_parts(study, today, alone)
    outlooks = {p: outlook(study, p, today, full[p]) for p in paths}
    for year in years.values():
        study.log += year.study.log
        study.solver.tally.count(year.study.solver.tally.effort)
    past = {name: year.study for name, year in years.items()}
    return Answer(study, now.reader, headline, curve, full, shown, values, outlooks, parts, observed, assumptions, past)


def _manifest(case: Case, study: Study, headline: str, seconds: float, in_solver: float) -> dict[str, Any]:
    from landbridge.solve.highs import OPTIONS

    tally = study.solver.tally
    return {
        runfolder.LAYOUT_KEY: runfolder.LAYOUT,
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "case": case.name,
        "folder": case.folder.as_posix(),
        "settings": dict(case.overrides),
        "scenarios": list(case.scenarios),
        "time": calendar(study),
        "headline_path": headline,
        "versions": versions(),
        "solver_options": OPTIONS,
        "solver_methods": tally.methods,
        "seconds": {
            "build": round(study.build_seconds, 3),
            "solver": round(in_solver, 3),
            "outside_solver": round(seconds - in_solver, 3),
            "solver_all_workers": round(tally.effort.seconds, 3),
            "total": round(seconds, 3),
        },
    }


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that matter to a run."""
    return {"python": platform.python_version(), **{p: _version(p) for p in PACKAGES}}


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"
