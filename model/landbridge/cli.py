"""The command line: parse, call, print. Heavy imports stay inside the commands, so that --help is quick."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from landbridge.ending import BAD_INPUT, DIFFERS, NOT_SOLVED, Commands, errors, fail, progress, solving
from landbridge.packaged import DEFAULT, case_folder
from landbridge.terminal import print_json

# Vectors are short here: threads of BLAS spin for longer than they help, and rounding would follow their number.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

#: Warnings that a run tells; `check` tells all.
MOST_WARNINGS = 10

#: Characters of run names in the name of a page.
LONGEST_NAME = 120

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="How much value is locked behind trust on the Korean peninsula, in power, rail freight and gas.",
)

ScenarioOption = Annotated[
    list[str] | None,
    typer.Option("--scenario", help="Scenario laid over the case; repeat for several, the last one wins."),
]
PathOption = Annotated[
    str | None, typer.Option("--path", help="Path whose whole curve is solved (the case's headline path).")
]
OutOption = Annotated[Path | None, typer.Option("--out", help="Folder for the results (reports/CASE-SCENARIOS).")]
LevelsOption = Annotated[int | None, typer.Option("--levels", min=2, max=1001, help="Levels of the trust curve.")]
QuietOption = Annotated[bool, typer.Option("--quiet", help="Print nothing but problems.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]

BASELINE = DEFAULT


def _case(named: Path) -> Path:
    """The folder of a case; says so where the packaged baseline stands in for the default name."""
    with errors():
        found = case_folder(named)
    if found != named:
        print(
            f"{named}: no such folder here, so the baseline of the package is used; `landbridge new my-case` copies it",
            file=sys.stderr,
        )
    return found


CaseOption = Annotated[Path, typer.Option("--case", callback=_case, help="Folder of the case.")]
CaseArgument = Annotated[Path, typer.Argument(callback=_case, help="Folder of the case.")]


class Resolution(StrEnum):
    """Time steps of a year."""

    SLICES = "slices"
    HOURLY = "hourly"
    WEEKS = "weeks"


class Theme(StrEnum):
    """Colours of the report's pictures."""

    LIGHT = "light"
    DARK = "dark"


def _version(wanted: bool) -> None:
    if wanted:
        from landbridge import __version__

        print(f"landbridge {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="Print the version and exit.")
    ] = False,
) -> None:
    """How much value is locked behind trust on the Korean peninsula, in power, rail freight and gas."""


@app.command()
def run(
    case: CaseOption = BASELINE,
    scenario: ScenarioOption = None,
    path: PathOption = None,
    out: OutOption = None,
    hydro: Annotated[
        str | None,
        typer.Option("--hydro", help="Hydrological years: a name, names with commas, or 'expected' for all."),
    ] = None,
    resolution: Annotated[
        Resolution | None,
        typer.Option(
            "--resolution",
            help="Time steps: slices, a measured week a month (weeks), or 8,760 hours (hourly).",
        ),
    ] = None,
    period: Annotated[
        int | None, typer.Option("--period", help="Planning period of a run by the hour (the case's last).")
    ] = None,
    levels: LevelsOption = None,
    integers: Annotated[
        bool, typer.Option("--integers", help="Build in whole units where the case gives a size.")
    ] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Write the result tables as CSV too.")] = False,
    time_limit: Annotated[
        float | None, typer.Option("--time-limit", min=1, help="Seconds for one solve (none; with --integers 10).")
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Open the report in a browser.")] = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Solve a case and write its results and report."""
    from landbridge.case import load_case
    from landbridge.closing import print_warnings
    from landbridge.runs import run as run_case

    cut = [str(part) for part in (resolution, period) if part]
    target = out or default_folder(case, [*(scenario or []), *cut], hydro)
    with errors():
        loaded = load_case(case, scenarios=scenario or [])
    if not quiet:
        print_warnings(loaded.warnings, most=MOST_WARNINGS)
    with solving(quiet) as notify:
        done = run_case(
            loaded,
            path=path,
            out=target,
            hydro=hydro,
            integers=integers,
            levels=levels,
            as_csv=csv,
            time_limit=time_limit,
            notify=notify,
            resolution=resolution,
            period=period,
        )
    if not quiet:
        print(*done.notes, sep="\n", end="\n" if done.notes else "", file=sys.stderr)
    if as_json:
        print_json(done.summary, sort_keys=True)
    elif not quiet:
        from landbridge.closing import print_run

        print_run(done)
    if open_:
        typer.launch(str((target / "report.html").resolve()))


@app.command()
def watch(
    case: CaseOption = BASELINE,
    scenario: ScenarioOption = None,
    path: PathOption = None,
    out: OutOption = None,
    levels: LevelsOption = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port on this machine, 0 for any.")] = 0,
    open_: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
) -> None:
    """Solve a case at every save of its files and show the report in a browser. Ctrl-C ends it, with exit code 0."""
    from landbridge.watch import PortError
    from landbridge.watch import watch as watch_case

    target = out or default_folder(case, scenario or [], None)
    try:
        with errors():
            watch_case(case, scenario or [], path, levels, target, port, typer.launch if open_ else None)
    except PortError as error:
        fail(str(error), BAD_INPUT)


@app.command()
def analyse(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.")],
    only: Annotated[
        list[str] | None, typer.Option("--only", help="One analysis; repeat for several (all by default).")
    ] = None,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Ask a stored run everything else: the claim, attribution, game, bypass, exact curve, origins, what moves it."""
    from landbridge.analyses import analyse as analyse_run

    with solving(quiet) as notify:
        found = analyse_run(run_folder, only or [], notify=notify)
    if as_json:
        print_json(found.summary, sort_keys=True)
    elif not quiet:
        from landbridge.closing import print_analysis

        print_analysis(found)


@app.command()
def compare(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN_A RUN_B [RUN_C ...]", help="Folders of runs.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Page to write (compare-A-B.html beside the last run).")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Solve nothing: differences only, no effects.")] = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Compare two runs: which inputs differ, what each does to the locked value, and what results differ.

    Three and more runs: locked value and welfare side by side, with differences to the first; nothing is solved.
    """
    from landbridge.comparing import compare as compare_runs

    if len(runs) < 2:
        fail(f"{runs[0]} is one run; give two or more: landbridge compare RUN_A RUN_B", BAD_INPUT)
    names = "-".join(folder.resolve().name for folder in runs)
    if len(names) > LONGEST_NAME:
        names = f"{runs[0].resolve().name[:LONGEST_NAME]}-and-{len(runs) - 1}-more"
    target = out or runs[-1].resolve().parent / f"compare-{names}.html"
    with solving(quiet) as notify:
        done = compare_runs(*runs, out=target, quick=quick, notify=notify)
    if as_json:
        print_json(done.found, sort_keys=True)
    elif not quiet:
        from landbridge.closing import print_comparison

        print_comparison(done)
    if done.failed:
        fail(done.failed, NOT_SOLVED)


@app.command()
def verify(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.")],
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Check a stored run: hashes of its files, and the certificate of its solution, worked out without solving."""
    from landbridge import verify as verifying

    with errors(), progress(quiet) as notify:
        done = verifying.verify(run_folder, notify)
    if as_json:
        print_json(verifying.as_json(done))
    elif not quiet:
        from landbridge.closing import print_verified

        print_verified(done)
    if done.differences:
        fail("\n".join(f"{place}: {words}" for place, words in done.differences.items()), DIFFERS)


@app.command()
def check(
    case: CaseArgument = BASELINE,
    scenario: ScenarioOption = None,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Check a case: report every problem, count what it holds and where its numbers come from."""
    from landbridge.case import load_case
    from landbridge.case.census import census

    with errors():
        loaded = load_case(case, scenarios=scenario or [])
        counts = census(loaded)
    if as_json:
        print_json(counts)
    elif not quiet:
        from landbridge.closing import print_census, print_warnings

        print_warnings(loaded.warnings)
        print_census(loaded.name, counts)


@app.command("list")
def list_(case: CaseArgument = BASELINE) -> None:
    """List the scenarios and the trust paths of a case, each with what it is."""
    from landbridge.case import load_case
    from landbridge.closing import print_choices

    with errors():
        print_choices(load_case(case))


@app.command()
def describe(
    table: Annotated[str | None, typer.Argument(help="One table, for example links (all by default).")] = None,
    maths: Annotated[
        bool,
        typer.Option("--maths", help="Print the mathematics instead: every constraint, its equation and its dual."),
    ] = False,
    datapackage: Annotated[
        bool, typer.Option("--datapackage", help="Print the Frictionless descriptor of the tables.")
    ] = False,
) -> None:
    """Print the data dictionary: every table, its columns, units and limits."""
    if maths:
        from landbridge.formulation.maths import maths_page

        print(maths_page())
    elif datapackage:
        from landbridge.case.schema import descriptor

        print_json(descriptor())
    else:
        from landbridge.case.problems import close_match, listed
        from landbridge.case.schema import tables
        from landbridge.closing import dictionary_text

        name = (table or "").removesuffix(".csv")
        if table and name not in tables():
            near = close_match(name, tables())
            hint = f"did you mean {near}?" if near else f"there are {listed(sorted(tables()), 60)}"
            fail(f"{table}: no such table; {hint}", BAD_INPUT)
        print(dictionary_text(name or None))


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="Folder to make.")],
    case: CaseOption = BASELINE,
) -> None:
    """Copy a case and its scenarios into a new folder, for editing."""
    from landbridge.inert import copy_case

    if not (case / "case.csv").is_file():
        fail(f"{case}: not a case, it has no case.csv; expected a folder with the tables of a case", BAD_INPUT)
    with errors():
        copy_case(case, folder)
    print(f"{folder}: edit its CSV files, then: landbridge run --case {folder}")


@app.command()
def aggregate(
    case: CaseArgument = BASELINE,
    days: Annotated[int, typer.Option("--days", min=1, help="Typical days of a year, as many in each month.")] = 12,
    block: Annotated[int, typer.Option("--block", min=1, max=24, help="Hours of a block of a typical day.")] = 1,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for slices.csv and shapes.csv (nothing is written).")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make typical days of the hourly shapes of a case, and show how far they are from the hours."""
    from landbridge.case import load_case

    try:
        from landbridge.case.aggregate import aggregate as make

        with errors():
            found = make(load_case(case), days, block)
            if out is not None:
                from landbridge.casefiles import write_inputs

                kept = write_inputs(out, {"slices": found.slices, "shapes": found.shapes}, case)
    except ImportError as error:
        fail(f"{error}: pip install 'landbridge[hourly]'", BAD_INPUT)
    if as_json:
        print_json(found.errors.to_dict("records"))
    else:
        from landbridge.closing import print_aggregation

        print_aggregation(found)
        if out is not None:
            print(f"{out / 'slices.csv'}\n{out / 'shapes.csv'}")
            if kept:
                print(f"The files before are kept as {' and '.join(old.name for old in kept)}.")


@app.command()
def report(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.")],
    png: Annotated[bool, typer.Option("--png", help="Draw each figure and section as a PNG: RUN/pictures/.")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="Print the whole report: RUN/report.pdf.")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for pictures and PDF instead of RUN.")] = None,
    theme: Annotated[Theme | None, typer.Option("--theme", help="Colours of the pictures (light).")] = None,
    width: Annotated[
        int | None, typer.Option("--width", min=320, max=4000, help="Width of the page in the pictures, pixels (1366).")
    ] = None,
    path: Annotated[
        str | None, typer.Option("--path", help="Path that pictures and PDF show (the headline's).")
    ] = None,
    level: Annotated[
        float | None, typer.Option("--level", min=0, max=100, help="Trust level that they show, percent (100).")
    ] = None,
) -> None:
    """Draw the report of a stored run again; as pictures and as a PDF too, if asked."""
    from landbridge.errors import ReportError
    from landbridge.kept import open_run
    from landbridge.report.browser import ExportError, Look
    from landbridge.report.export import check, export_pdf, export_pictures
    from landbridge.store import draw

    if not (run_folder / "summary.json").is_file():
        fail(f"{run_folder}: not a run, it has no summary.json; expected a folder that a run has written", BAD_INPUT)
    asked = {"theme": theme, "width": width, "path": path, "level": level}
    given: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}
    if not (png or pdf) and (given or out):
        fail(f"--{next(iter(given), 'out')} says what pictures show: add --png or --pdf", BAD_INPUT)
    home, look = out or run_folder, Look(**given)
    try:
        with errors():
            open_run(run_folder)
            if png or pdf:
                check(run_folder, look, home / "pictures" if png else None, home / "report.pdf" if pdf else None)
            print(draw(run_folder))
            if png:
                print(*export_pictures(run_folder, home / "pictures", look), sep="\n")
            if pdf:
                print(export_pdf(run_folder, home / "report.pdf", look))
    except ExportError as error:
        fail(str(error), BAD_INPUT)
    except ReportError as error:
        fail(str(error), NOT_SOLVED)


def default_folder(case: Path, scenarios: list[str], hydro: str | None) -> Path:
    """reports/CASE[-SCENARIO...][-HYDRO]: the name says what was run."""
    return Path("reports") / "-".join([case.resolve().name, *scenarios, *([hydro.replace(",", "-")] if hydro else [])])
