"""Check a stored run again, solving nothing: its files, the certificate of its solution, and what it says of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pyomo.common.gc_manager import PauseGC

from landbridge import checksums, solved
from landbridge.analysis.study import State, Study
from landbridge.case import CaseError, Problem
from landbridge.kept import read_manifest, reload
from landbridge.solve import Certificate

#: Residuals, complementarity and relative gap of a solution that is optimal.
OPTIMAL = 1e-6
#: Share within which a figure must come out again.
SAME = 1e-9


@dataclass(frozen=True)
class Verified:
    """What came out.

    Attributes:
        folder: of the run. files: how many were noted when it was made.
        differences: place -> what is wrong with it, in words; empty where all is well.
        states: the states whose solutions are kept, with their certificates as worked out now.
    """

    folder: Path
    files: int
    differences: dict[str, str]
    states: list[State]


def verify(run: str | Path, notify: Callable[[str], None] | None = None) -> Verified:
    """Check a stored run.

    Every file is compared with its hash. The program is built from the inputs kept with the run, the kept solution is
    put into it, and residuals, complementarity and duality gap are worked out; they and the values that the summary
    gives must come out as the run says.

    Args:
        run: folder of a run.
        notify: called with a short label before each step.

    Returns:
        What came out.

    Raises:
        CaseError: the folder is no run, or one that notes no hashes.
    """
    folder, say = Path(run), notify or (lambda label: None)
    say("comparing the files")
    if not (folder / checksums.FILE).is_file():
        read_manifest(folder)
        expected = "a run that notes its files: run the case again"
        message = f"holds no {checksums.FILE}: an older version wrote it"
        raise CaseError([Problem(str(folder), None, None, message, expected)])
    try:
        wrong, count = checksums.differences(folder), len(checksums.noted(folder))
    except (OSError, ValueError) as error:
        return Verified(folder, 0, {checksums.FILE: str(error)}, [])
    states: list[State] = []
    try:
        with PauseGC():
            say("building the model")
            manifest = read_manifest(folder)
            study, states = _states(folder, manifest)
            summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
            wrong |= dict(_complaints(study, states, manifest, summary))
    except (CaseError, OSError, ValueError, KeyError, TypeError) as error:
        # a file that was touched may be anything; what is wrong with it stands above
        wrong.setdefault("certificate", f"cannot be worked out: {_words(error)}")
    return Verified(folder, count, wrong, states)


def _words(error: Exception) -> str:
    """What an error says, in one line."""
    if isinstance(error, CaseError):
        return str(error.problems[0])
    return f"{type(error).__name__}: {error}".splitlines()[0]


def _states(folder: Path, manifest: dict[str, Any]) -> tuple[Study, list[State]]:
    """The study of a run's inputs, and its stored states."""
    kept = manifest["solution"]
    study = Study.of(reload(folder), integers=bool(manifest["options"]["integers"]))
    arrays = solved.read(folder, len(kept))
    states = [
        solved.restored(study, entry["path"], entry["level"], *found) for entry, found in zip(kept, arrays, strict=True)
    ]
    return study, states


def _complaints(
    study: Study, states: list[State], manifest: dict[str, Any], summary: dict[str, Any]
) -> Iterator[tuple[str, str]]:
    """What does not come out as the run says."""
    whole = study.program.integer
    for state, entry in zip(states, manifest["solution"], strict=True):
        name, found = title(state), state.solution.certificate
        said = Certificate(**entry["certificate"])
        if worse := _worse(found, said):
            yield f"certificate, {name}", worse
        if not whole.any() and not found.worst <= OPTIMAL:
            yield f"optimality, {name}", f"not proven: {found.worst:.1e} is more than {OPTIMAL:.0e}"
        units = state.solution.x[whole]
        if np.abs(units - np.round(units)).max(initial=0.0) > OPTIMAL:
            yield f"whole units, {name}", "are not whole"
        yield from _values(study, states[0], state, summary)


def _worse(found: Certificate, said: Certificate) -> str:
    """Which figures of a certificate are not those that the run noted."""
    size = 1 + abs(said.objective)
    pairs = {
        "primal residual": (found.primal_residual, said.primal_residual, 1.0),
        "dual residual": (found.dual_residual, said.dual_residual, 1.0),
        "complementarity": (found.complementarity, said.complementarity, 1.0),
        "gap": (found.absolute_gap, said.absolute_gap, size),
        "cost": (found.objective, said.objective, size),
    }
    off = [f"{n} {now:.9g}, noted {then:.9g}" for n, (now, then, of) in pairs.items() if not _same(now, then, of)]
    return "; ".join(off)


def _values(study: Study, today: State, state: State, summary: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Figures of the summary that do not follow from the solutions."""
    name, welfare = state.path or "today", study.welfare(state)
    figures = {
        f"objective.{name}": (summary["objective"][name], state.solution.objective),
        f"welfare.{name}": (summary["welfare"][name], welfare),
    }
    if state.path:
        npv = summary["locked_value"][name]["npv"]
        figures[f"locked_value.{name}.npv"] = (npv, welfare - study.welfare(today))
    for figure, (said, found) in figures.items():
        if not _same(found, said, 1 + abs(welfare)):
            yield f"summary.json: {figure}", f"is {said!r}; the solution gives {found!r}"


def _same(a: float, b: float, size: float) -> bool:
    return bool(abs(a - b) <= SAME * size)


def title(state: State) -> str:
    """What a state is, in words."""
    return f"{state.path} at {state.level:.0%}" if state.path else "today"


def as_json(done: Verified) -> dict[str, Any]:
    """What came out as plain values."""
    states = [{"state": title(s), **vars(s.solution.certificate)} for s in done.states]
    return {"ok": not done.differences, "files": done.files, "differences": done.differences, "states": states}
