"""A run: from a case folder to a folder of results. The command line and notebooks both come through here."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import pandas as pd
from pyomo.common.gc_manager import PauseGC

from landbridge import store
from landbridge.analysis import tables as results
from landbridge.analysis.accounts import Accounts
from landbridge.analysis.backcast import Year, backcast, past_years
from landbridge.analysis.curve import curve_table, grid, trust_curve
from landbridge.analysis.hazard import closed_bounds, closings, expected_gain
from landbridge.analysis.locked import LockedValue, carrier_bounds, locked_value
from landbridge.analysis.study import State, Study
from landbridge.case import Case, CaseError, Problem, load_case
from landbridge.case.problems import close_match
from landbridge.solve.highs import CLOCK
from landbridge.solve.program import CARRIERS

#: Packages whose versions a manifest records.
PACKAGES = ("landbridge", "pyomo", "highspy", "numpy", "scipy", "pandas", "plotly", "frictionless")


@dataclass(frozen=True)
class Run:
    """Results of a run, as written: `summary`, `manifest`, `tables`, and the `folder` they are in (None if kept)."""

    summary: dict[str, Any]
    manifest: dict[str, Any]
    tables: dict[str, pd.DataFrame]
    folder: Path | None


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
) -> Run:
    """Solve a case at today's and at full trust of every path, and along one path; write the results.

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
        time_limit: seconds for one solve; None for no limit.
        notify: called with a short label before each step.

    Returns:
        The run.

    Raises:
        CaseError: something is wrong with the inputs (every problem is listed).
        SolveError: a program was not solved; the message says why in terms of the inputs.
    """
    # millions of small objects live as long as the run does: looking for garbage among them only costs time
    with PauseGC():
        start, solver_before = time.perf_counter(), CLOCK.seconds
        say = notify or (lambda label: None)
        say("reading the case")
        loaded = case if isinstance(case, Case) else load_case(case, scenarios=scenarios or [])
        if hydro:
            loaded = loaded.with_settings(hydro_years="" if hydro == "expected" else hydro.replace(",", ";"))
        paths = list(loaded.tables["paths"]["path"])
        if path and path not in paths:
            raise CaseError([_unknown_path(path, paths)])
        headline = path or headline_path(loaded)
        say("building the model")
        study = Study.of(loaded, integers=integers, time_limit=time_limit, notify=say)
        answer = _solve(study, paths, headline, levels or int(loaded.number("curve_levels")), say)
        answer.tables.update(_descriptive(loaded))
        seconds = time.perf_counter() - start
        summary = _summary(study, answer, headline, paths, seconds)
        manifest = _manifest(loaded, study, headline, seconds, CLOCK.seconds - solver_before)
        if out is None:
            return Run(summary, manifest, answer.tables, None)
        with store.replacing(Path(out)) as folder:
            store.write_tables(folder, answer.tables, as_csv)
            store.write_json(folder / "summary.json", summary)
            store.write_json(folder / "manifest.json", manifest)
            if report:
                say("writing the report")
                from landbridge.report import write_report

                write_report(folder)
        return Run(summary, manifest, answer.tables, Path(out))


def _unknown_path(path: str, paths: list[str]) -> Problem:
    expected = f"one of {', '.join(paths)}"
    suggestion = close_match(path, paths)
    return Problem("paths.csv", None, "path", "no such path", expected, found=path, suggestion=suggestion)


def headline_path(case: Case) -> str:
    """The path whose curve is drawn: the setting, or the first path, or none in a case without trust."""
    names = list(case.tables["paths"]["path"])
    wanted = case.setting("headline_path")
    return wanted if wanted in names else (names[0] if names else "")


@dataclass(frozen=True)
class Answer:
    """What solving has brought: locked values by path, tables, and today's state."""

    today: State
    states: list[State]
    values: dict[str, LockedValue]
    expected: dict[str, float]
    tables: dict[str, pd.DataFrame]


def _solve(study: Study, paths: list[str], headline: str, levels: int, say: Callable[[str], None]) -> Answer:
    """Solve every state that is asked for, and the years of the back-cast beside them."""
    today = study.today()
    ends = {p: study.bounds_on_path(p, 1.0) for p in paths}
    steps = [study.bounds_on_path(headline, level) for level in grid(levels)[1:]] if headline else []
    apart = [carrier_bounds(study, p, carrier) for p in paths for carrier in CARRIERS]
    with ThreadPoolExecutor(1) as beside:
        # the solver works outside Python's lock, so years past are built while levels of trust are solved
        solving = beside.submit(study.prepare, [*steps, *ends.values(), *apart], "levels of trust")
        try:
            years = past_years(study.case, say)
        finally:
            solving.result()
    curve = [today, *trust_curve(study, headline, grid(levels)[1:])] if headline else [today]
    full = {p: curve[-1] if p == headline else study.on_path(p, 1.0) for p in paths}
    closed = [closed_bounds(study, full[p], groups)[1] for p in paths for groups in closings(study, p)]
    study.prepare(closed, "gates that close again")
    values = {p: locked_value(study, p, today, full[p]) for p in paths}
    expected = {p: expected_gain(study, p, today, full[p]) for p in paths}
    say("result tables")

    reader = results.Reader(study)
    states = [*curve, *(full[p] for p in paths if p != headline)]
    first = State(headline, 0.0, today.phi, today.solution, today.terms)
    drawn = curve_table(study, [first, *curve[1:]]) if headline else pd.DataFrame()
    if headline:
        drawn["expected"] = [0.0] + [float("nan")] * (len(drawn) - 2) + [expected[headline]]
    made: dict[str, pd.DataFrame] = {"curve": drawn}
    for name, table, chosen in (
        ("link_flows", results.link_flows, states),
        ("generation", results.generation, states),
        ("prices", results.prices, states),
        ("freight_flows", results.cargo, states),
        ("builds", results.builds, states),
        ("shed", results.shed, states),
        ("hydro", results.water, [today, *full.values()]),
    ):
        frames = [table(reader, s) for s in chosen]
        full_frames = [f for f in frames if len(f)]
        made[name] = pd.concat(full_frames, ignore_index=True) if full_frames else frames[0]
    made["openness"] = pd.DataFrame(
        [(s.path, s.level, g, y, v) for s in states for (g, y), v in sorted(s.phi.items())],
        columns=["path", "level", "gate", "period", "openness"],
    )
    made["backcast"] = backcast(study.case, {**years, "": Year(study, today)})
    for year in years.values():
        study.log += year.study.log
        study.solver.tally.count(year.study.solver.tally.effort)
    made["solves"] = pd.DataFrame(study.log)
    made["locked_value"] = _locked_table(study, values)
    made["country_value"] = _country_table(study, today, {p: full[p] for p in paths})
    return Answer(today, states, values, expected, made)


def _locked_table(study: Study, values: dict[str, LockedValue]) -> pd.DataFrame:
    rows: list[tuple[str, str, str, int | None, float]] = []
    for p, v in values.items():
        rows.append((p, "all", "npv", None, v.npv))
        rows += [(p, c, "npv", None, amount) for c, amount in v.by_carrier.items()]
        rows += [(p, "all", "per year", y, v.per_year[y]) for y in study.periods]
    frame = pd.DataFrame(rows, columns=["path", "carrier", "measure", "period", "value"])
    return frame.astype({"period": "Int64"})


def _country_table(study: Study, today: State, full: dict[str, State]) -> pd.DataFrame:
    """Change of each account from today to full trust, by country and agent: MUSD a year, and NPV (no period)."""
    discount = study.program.model.time.discount
    accounts = Accounts(study)
    before = accounts.of(today)
    frames = []
    for p, state in full.items():
        change = accounts.of(state).assign(path=p)
        change["value"] -= before["value"]
        npv = change.assign(value=change["value"] * change["period"].map(discount))
        npv = npv.groupby(["path", "country", "agent"])["value"].sum().reset_index()
        npv["period"] = pd.array([pd.NA] * len(npv), dtype="Int64")
        frames += [npv, change.astype({"period": "Int64"})]
    columns = ["path", "country", "agent", "period", "value"]
    out = pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)
    return out.rename(columns={"agent": "kind"})


def _descriptive(case: Case) -> dict[str, pd.DataFrame]:
    """Tables of the case that a report shows beside the results."""

    def join(frame: pd.DataFrame, key: str, value: str) -> dict[str, str]:
        found: dict[str, set[str]] = {}
        for k, v in zip(frame[key], frame[value], strict=True):
            found.setdefault(k, set()).add(v)
        return {k: ";".join(sorted(v)) for k, v in found.items()}

    t = case.tables
    links = t["links"].copy()
    links["gates"] = links["link"].map(join(t["link_gates"], "link", "gate")).astype(object).fillna("")
    gates = t["gates"].copy()
    gates["relations"] = gates["gate"].map(join(t["gate_response"], "gate", "relation")).astype(object).fillna("")
    gates["keys"] = gates["gate"].map(join(t["gate_keys"], "gate", "holder")).astype(object).fillna("")
    out = {name: t[name] for name in ("nodes", "countries", "relations", "paths", "periods")}
    named = (("plants", "plant"), ("hydro", "plant"), ("storage", "storage"), ("freight_demand", "flow"))
    names = pd.concat([t[table].rename(columns={key: "key"})[["key", "name"]] for table, key in named])
    return {**out, "links": links, "gates": gates, "names": names, "assumptions": case.coverage()}


def _summary(study: Study, answer: Answer, headline: str, paths: list[str], seconds: float) -> dict[str, Any]:
    log, case = pd.DataFrame(study.log), study.case
    tally, certificate = study.solver.tally, answer.today.solution.certificate
    quality = answer.tables["assumptions"]["quality"].value_counts()
    country = answer.tables["country_value"]
    observed = answer.tables["backcast"]
    return {
        "title": case.setting("title") or case.name,
        "headline_path": headline,
        "paths": paths,
        "scenarios": list(case.scenarios),
        "price_year": int(case.number("price_year")),
        "base_year": int(case.number("base_year")),
        "discount_rate": case.number("discount_rate"),
        "hydro_years": list(study.program.model.time.hydro_years),
        "locked_value": {
            p: {
                "npv": v.npv,
                "npv_expected": answer.expected[p],
                "resolved": bool(v.resolved),
                "gap": v.gap,
                "per_year": {str(y): x for y, x in v.per_year.items()},
                "by_carrier": v.by_carrier,
                "by_country": {
                    str(c): float(x)
                    for c, x in country[(country["path"] == p) & country["period"].isna()]
                    .groupby("country")["value"]
                    .sum()
                    .items()
                },
            }
            for p, v in answer.values.items()
        },
        "objective": {
            "today": answer.today.solution.objective,
            **{s.path: s.solution.objective for s in answer.states if s.path and s.level == 1.0},
        },
        "welfare": {
            "today": study.welfare(answer.today),
            **{s.path: study.welfare(s) for s in answer.states if s.path and s.level == 1.0},
        },
        "certificate": {
            "max_relative_gap": float(log["relative_gap"].max()),
            "max_absolute_gap": float(log["absolute_gap"].max()),
            "max_primal_residual": float(log["primal_residual"].max()),
            "max_dual_residual": float(log["dual_residual"].max()),
            "max_complementarity": float(log["complementarity"].max()),
            "absolute_gap_today": certificate.absolute_gap,
        },
        "solves": {
            "states": len(log),
            "count": tally.effort.runs,
            "spared": tally.spared,
            "simplex_iterations": tally.effort.simplex_iterations,
            "interior_iterations": tally.effort.interior_iterations,
            "rows": len(study.program.row_lower),
            "columns": len(study.program.cost),
            "parts": len(study.solver.parts),
        },
        "coverage": {k: int(quality.get(k, 0)) for k in ("found", "derived", "assumed", "missing")},
        "backcast": {"inside": int(observed["inside"].sum()), "outside": int((~observed["inside"].astype(bool)).sum())},
    }


def _manifest(case: Case, study: Study, headline: str, seconds: float, in_solver: float) -> dict[str, Any]:
    from landbridge.solve.highs import OPTIONS

    tally = study.solver.tally
    return {
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "case": case.name,
        "scenarios": list(case.scenarios),
        "headline_path": headline,
        "inputs": dict(sorted(case.hashes.items())),
        "versions": {"python": platform.python_version(), **{p: _version(p) for p in PACKAGES}},
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


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"
