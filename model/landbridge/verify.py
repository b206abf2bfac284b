"""Check a stored run again, solving nothing: its files, its solutions, and all that it says of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pyomo.common.gc_manager import PauseGC

from landbridge import agree, checksums, reading, store
from landbridge.analyses import STEPS
from landbridge.case import CaseError, Problem
from landbridge.fingerprint import fingerprint
from landbridge.kept import open_run
from landbridge.outcome import calendar
from landbridge.rebuild import Rebuilt, rebuild
from landbridge.solve import Solution
from landbridge.solve.highs import OPTIONS
from landbridge.steady import steadily

#: Residuals, complementarity and relative gap of a solution that is optimal, and distance of a whole unit from one.
OPTIMAL = 1e-6
#: What a run must note to be worked out again.
NEEDED = ("solution", "options", "fingerprint", "inputs", "time", "solver_options", "versions")
#: Figures that were measured while solving: nothing says again what they were.
MEASURED = ("count", "spared", "simplex_iterations", "interior_iterations")
#: Columns of tables to which an exact curve adds states of its own.
STATES = ("path", "level")


@dataclass(frozen=True)
class Verified:
    """What came out.

    Attributes:
        folder: of the run. files: how many were noted when it was made.
        differences: place -> what is wrong with it, in words; empty where all is well.
        solutions: each state by name, with its solution and its certificate as worked out now.
        fingerprint: of the run, where all is well; else "".
        left: what has not been checked, in words.
    """

    folder: Path
    files: int
    differences: dict[str, str]
    solutions: list[tuple[str, Solution]] = field(default_factory=list)
    fingerprint: str = ""
    left: tuple[str, ...] = ()


def verify(run: str | Path, notify: Callable[[str], None] | None = None) -> Verified:
    """Check a stored run.

    Every file is compared with its hash. The program is built from the inputs kept with the run, the kept solutions
    are put into it in place of the solver, and everything is worked out again: certificates, summary, tables, the CSV
    files, the page and the fingerprint. Each must be what the run holds, to rounding.

    Args:
        run: folder of a run.
        notify: called with a short label before each step.

    Returns:
        What came out.

    Raises:
        CaseError: the folder is no run, an older version wrote it, or a file of it is not read (see `reading`).
    """
    folder, say = Path(run), notify or (lambda label: None)
    return steadily([folder], lambda: _verify(folder, say), good=lambda done: not done.differences)


def _verify(folder: Path, say: Callable[[str], None]) -> Verified:
    say("comparing the files")
    manifest = open_run(folder)
    if not reading.exists(folder, checksums.FILE):
        _older(folder, f"holds no {checksums.FILE}")
    try:
        wrong, count = checksums.differences(folder), len(checksums.noted(folder))
    except reading.UnreadableError:
        raise
    except CaseError as error:
        return Verified(folder, 0, {checksums.FILE: _words(error)})
    missing = [name for name in NEEDED if name not in manifest]
    if missing or not isinstance(manifest["solution"], dict):
        _older(folder, f"notes no {(missing or ['solution of every state'])[0]}")
    try:
        with PauseGC():
            say("building the model")
            rebuilt = rebuild(folder, manifest, say)
            say("comparing the results")
            wrong = dict(_complaints(folder, manifest, rebuilt)) | wrong
    except reading.UnreadableError as error:
        if not wrong:
            raise
        wrong.setdefault("contents", _words(error))
        return Verified(folder, count, wrong)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        # a file that was touched may hold anything
        wrong.setdefault("contents", f"cannot be worked out again: {_words(error)}")
        return Verified(folder, count, wrong)
    met = [(_named(study.program_name, name), found) for study in rebuilt.studies.values() for name, found in study.met]
    if wrong:
        return Verified(folder, count, wrong, met)
    return Verified(folder, count, wrong, met, str(manifest["fingerprint"]), tuple(_left(folder, manifest, rebuilt)))


def _older(folder: Path, message: str) -> None:
    expected = "a run of this version: run the case again"
    raise CaseError([Problem(str(folder), None, None, f"{message}: an older version wrote it", expected)])


def _words(error: Exception) -> str:
    """What an error says, in one line."""
    if isinstance(error, CaseError):
        return str(error.problems[0])
    return f"{type(error).__name__}: {error}".splitlines()[0][:300]


def _named(program: str, label: str) -> str:
    return label if not program or label.startswith("back-cast") else f"back-cast {program}: {label}"


def _complaints(folder: Path, manifest: dict[str, Any], rebuilt: Rebuilt) -> Iterator[tuple[str, str]]:
    """What does not come out as the run says."""
    answer = rebuilt.answer
    size = abs(answer.today.solution.objective)
    yield from _solutions(manifest, rebuilt, size)
    facts = {"time": calendar(answer.study), "solver_options": OPTIONS}
    said = {name: manifest[name] for name in facts}
    yield from agree.figures(said, facts, "manifest.json", size)
    tables = answer.tables()
    summary = reading.mapping(folder, "summary.json")
    analysed = summary.pop("analysis", {})
    if not isinstance(analysed, dict) or {*analysed} - {*STEPS, "solves", "seconds"}:
        yield "summary.json.analysis", "is not what analyse adds"
        analysed = {}
    found = answer.summary(tables)
    yield from agree.figures(summary, found, "summary.json", size, MEASURED)
    yield from _measured(summary.get("solves"))
    yield from _tables(folder, tables, analysed, size)
    yield from _csv(folder)
    yield from _page(folder)
    if manifest["fingerprint"] != (number := fingerprint(manifest, summary)):
        yield "manifest.json: fingerprint", f"is {str(manifest['fingerprint'])[:64]!r}; what the run says has {number}"


def _solutions(manifest: Mapping[str, Any], rebuilt: Rebuilt, size: float) -> Iterator[tuple[str, str]]:
    """Certificates: as noted, and of solutions that are optimal; of whole units, feasible and whole."""
    for program, study in rebuilt.studies.items():
        noted = manifest["solution"][program]
        yield from agree.figures(noted["sha256"], rebuilt.hashes[program], f"solution {program}".strip(), size)
        whole = study.program.integer
        for entry, (label, solution) in zip(study.entries, study.met, strict=True):
            name, certificate = _named(program, label), solution.certificate
            yield from agree.figures(entry["certificate"], vars(certificate), f"certificate, {name}", size)
            residuals = max(certificate.primal_residual, certificate.dual_residual, certificate.complementarity)
            worst = residuals if whole.any() and solution.best_known else certificate.worst
            if not worst <= OPTIMAL:
                yield f"optimality, {name}", f"not proven: {worst:.1e} is more than {OPTIMAL:.0e}"
            if not certificate.bound <= certificate.objective + OPTIMAL * (1 + abs(certificate.objective)):
                yield f"bound, {name}", f"{certificate.bound:.9g} is more than the plan costs"
            units = solution.x[whole]
            if np.abs(units - np.round(units)).max(initial=0.0) > OPTIMAL:
                yield f"whole units, {name}", "are not whole"


def _measured(solves: Any) -> Iterator[tuple[str, str]]:
    """What was counted while solving is at least a number of that kind."""
    for name in MEASURED:
        if type(solves.get(name)) is not int or solves[name] < 0:
            yield f"summary.json.solves.{name}", "is no count"


def _tables(
    folder: Path, found: Mapping[str, pd.DataFrame], analysed: Mapping[str, Any], size: float
) -> Iterator[tuple[str, str]]:
    """Tables that are not those that come out; analyses may have added tables, and states to tables."""
    there = {Path(name).stem: name for name in reading.names(folder, "tables")}
    added = _added(folder, there, analysed)
    for name in sorted({*there, *found}):
        if name not in there:
            yield f"tables/{name}.parquet", "is missing"
        elif name in found:
            said, wanted = reading.table(folder, there[name]), found[name]
            if added and set(STATES) <= {*said.columns} & {*wanted.columns}:
                said, wanted = (_but(frame, added) for frame in (said, wanted))
            if words := agree.tables(said, wanted, 0.0):
                yield there[name], words
        elif not analysed:
            yield there[name], "is no table of a run that has not been analysed"
        else:
            reading.table(folder, there[name])


def _added(folder: Path, there: Mapping[str, str], analysed: Mapping[str, Any]) -> set[tuple[str, float]]:
    """States inside paths that an exact curve has added, by path and level."""
    if "curve" not in analysed or "breakpoints" not in there:
        return set()
    points = reading.table(folder, there["breakpoints"])
    inside = points[(points["level"] > 0) & (points["level"] < 1)]
    return {(str(p), round(float(x), 9)) for p, x in zip(inside["path"], inside["level"], strict=True)}


def _but(frame: pd.DataFrame, states: set[tuple[str, float]]) -> pd.DataFrame:
    """Rows of other states than these."""
    keep = [(p, round(x, 9)) not in states for p, x in zip(frame["path"], frame["level"], strict=True)]
    return frame[keep].reset_index(drop=True)


def _csv(folder: Path) -> Iterator[tuple[str, str]]:
    """CSV files that are not the tables beside them."""
    files = reading.names(folder, "csv")
    if not files:
        return
    names = {Path(name).stem for name in (*files, *reading.names(folder, "tables"))}
    for name in sorted(names):
        csv, parquet = f"csv/{name}.csv", f"tables/{name}.parquet"
        if csv not in files or not reading.exists(folder, parquet):
            yield csv, f"is missing beside {parquet}" if csv not in files else "is no table of the run"
        elif reading.data(folder, csv) != store.as_csv_text(name, reading.table(folder, parquet)).encode("utf-8"):
            yield csv, f"is not what {parquet} holds"


def _page(folder: Path) -> Iterator[tuple[str, str]]:
    """The report, where it is not the page of these tables."""
    if reading.exists(folder, "report.html"):
        from landbridge.report.page import page_of

        if reading.data(folder, "report.html") != page_of(folder).encode("utf-8"):
            yield "report.html", "is not the page that this version draws of these tables: landbridge report draws it"


def _left(folder: Path, manifest: Mapping[str, Any], rebuilt: Rebuilt) -> Iterator[str]:
    """What cannot be checked without solving, and what was not."""
    from landbridge.runs import versions

    yield "dates, seconds, counts of solves and iterations, and the folder of the case are as the run noted them"
    analysed = reading.mapping(folder, "summary.json").get("analysis", {})
    if analysed:
        yield f"analyses ({', '.join(sorted(analysed))}) are not worked out again: their hashes alone are compared"
    if rebuilt.answer.study.program.integer.any():
        yield (
            "plans in whole units are feasible and the best for their units; that no other units cost less rests on "
            "the bound that the search noted, and is not proven here"
        )
    if any(found.best_known for _, found in rebuilt.studies[""].met):
        yield "states that met the time limit are the best known, as the run says; they are not proven optimal"
    if not reading.exists(folder, "report.html"):
        yield "there is no report.html"
    here = versions()
    other = [
        f"{name} {then} (here {here.get(name)})"
        for name, then in manifest["versions"].items()
        if here.get(name) != then
    ]
    if other:
        yield f"the run was made with other versions: {', '.join(other)}"


def as_json(done: Verified) -> dict[str, Any]:
    """What came out as plain values."""
    states = [{"state": name, **vars(found.certificate)} for name, found in done.solutions]
    return {
        "ok": not done.differences,
        "fingerprint": done.fingerprint,
        "files": done.files,
        "differences": done.differences,
        "states": states,
        "not_checked": list(done.left),
    }
