"""Runs compared: from their folders to plain numbers and words, and a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyomo.common.gc_manager import PauseGC

from landbridge.case import Case, FolderError, Problem
from landbridge.comparing import results, several
from landbridge.comparing.effects import LIMIT, effects
from landbridge.comparing.inputs import Change, differences
from landbridge.comparing.words import words
from landbridge.errors import described
from landbridge.kept import open_run, reload
from landbridge.report.run import Run, read_run
from landbridge.steady import steadily

#: Settings in which money of both runs must agree to be compared.
MONEY = {"price_year": "prices of", "base_year": "amounts as of", "discount_rate": "discounted at"}


@dataclass(frozen=True)
class Comparison:
    """Runs compared: `found` holds plain values (what --json prints); `page` is the file written, if any.

    `failed` says why a page that was asked for could not be drawn.
    """

    found: dict[str, Any]
    page: Path | None
    failed: str = ""


def compare(
    *runs: str | Path,
    out: str | Path | None = None,
    quick: bool = False,
    limit: int = LIMIT,
    notify: Callable[[str], None] | None = None,
) -> Comparison:
    """Compare two stored runs in detail, or three and more side by side.

    Args:
        runs: folders of the runs. Of two, the second less the first is shown, with what each input does by itself; of
            more, what each locks and its welfare (MUSD), with differences to the first, and nothing is solved.
        out: page to write; None for none.
        quick: solve nothing, so that effects of single inputs stay unknown.
        limit: differences that are solved one by one; where there are more, they are taken together by table.
        notify: called with a short label before each step.

    Returns:
        What differs.

    Raises:
        ValueError: fewer than two runs.
        FolderError: a folder is no run, or does not hold the inputs it was solved from.
        SolveError: a program was not solved.
        FileExistsError: `out` holds something that is no comparison of ours (found out before anything is solved).
    """
    if len(runs) < 2:
        raise ValueError(f"{len(runs)} run to compare; expected two or more folders of runs")
    say, homes = notify or (lambda label: None), [Path(run) for run in runs]
    if out is not None:
        from landbridge.comparing.page import check_target

        check_target(Path(out))
    found = _several(homes, say) if len(homes) > 2 else _pair((homes[0], homes[1]), quick, limit, say)
    if out is None:
        return Comparison(found, None)
    from landbridge.comparing.page import write_page

    say("writing the page")
    try:
        return Comparison(found, write_page(found, Path(out)))
    except Exception as error:  # a page or a disk fails: what was solved for is still returned, with the reason
        return Comparison(found, None, f"{out} could not be written ({described(error)})")


def _several(homes: Sequence[Path], say: Callable[[str], None]) -> dict[str, Any]:
    """Plain values of three and more runs; the first is the base."""
    say("reading the runs")
    _, cases, runs = steadily(
        homes, lambda: ([open_run(h) for h in homes], [_case(h, True) for h in homes], [_read(h) for h in homes])
    )
    names = several.called(homes)
    shared = [p for p in runs[0].path_ids if all(p in run.path_ids for run in runs)]
    path = next((p for p in (*(run.headline for run in runs), *shared) if p in shared), "")
    notes = [
        note for run, name in zip(runs[1:], names[1:], strict=True) for note in _notes(runs[0], run, (names[0], name))
    ]
    found: dict[str, Any] = {
        "runs": [_about(run, home, name) for run, home, name in zip(runs, homes, names, strict=True)],
        "path": path,
        "path_name": runs[0].path_name(path) if path else "",
        "notes": list(dict.fromkeys(notes)),
        **several.summary(runs, cases),
    }
    return found | {"words": several.words(found)}


def _pair(homes: tuple[Path, Path], quick: bool, limit: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Plain values of two runs: what differs, second run less first."""
    say("reading the runs")
    manifests, cases, (a, b) = steadily(
        homes, lambda: ([open_run(h) for h in homes], [_case(h, quick) for h in homes], [_read(h) for h in homes])
    )
    found: dict[str, Any] = {
        "a": _about(a, homes[0], _names(homes)[0]),
        "b": _about(b, homes[1], _names(homes)[1]),
        "quick": quick,
        "paths": [p for p in a.path_ids if p in b.path_ids],
    }
    path = _path(a, b)
    mine, yours = cases
    changes = differences(mine, yours) if mine and yours else []
    counting = [c for c in changes if c.counts]
    found |= {"path": path, "path_name": a.path_name(path) if path else ""}
    found |= _inputs(changes, counting, known=bool(mine and yours))
    found |= _values(a, b, path)
    found |= {"shape": results.shape(a, b), "versions": results.versions(a, b), "notes": _notes(a, b)}
    found["effects"] = []
    if path and mine and yours and not quick:
        with PauseGC():
            integers = bool(manifests[0].get("options", {}).get("integers", False))
            stored = found["npv"]["a"], found["npv"]["b"]
            found["effects"] = effects(mine, yours, counting, path, stored, integers, limit, say)
    return found | {"words": words(found)}


def _case(home: Path, quick: bool) -> Case | None:
    """The inputs of a run; none where an older version kept none, and nothing need be solved."""
    if quick and not (home / "inputs").is_dir():
        return None
    return reload(home)


def _read(home: Path) -> Run:
    run = read_run(home)
    if not run.summary:
        raise FolderError([Problem(str(home), None, None, "holds no summary.json", "a folder that a run has written")])
    return run


def _names(homes: tuple[Path, Path]) -> tuple[str, str]:
    """What to call two runs: their folders' names, with what is above where these are the same."""
    a, b = (home.resolve() for home in homes)
    if a.name != b.name:
        return a.name, b.name
    if a == b:
        return a.name, f"{b.name} (itself)"
    return f"{a.parent.name}/{a.name}", f"{b.parent.name}/{b.name}"


def _about(run: Run, home: Path, name: str) -> dict[str, Any]:
    """What a reader must know of a run to tell it from the other."""
    s = run.summary
    return {
        "name": name,
        "folder": home.as_posix(),
        "title": str(s.get("title", "")),
        "case": str(run.manifest.get("case", "")),
        "scenarios": list(s.get("scenarios", [])),
        "headline_path": run.headline,
        "price_year": s.get("price_year"),
        "base_year": s.get("base_year"),
        "discount_rate": s.get("discount_rate"),
        "written": str(run.manifest.get("written", "")),
    }


def _path(a: Run, b: Run) -> str:
    """The path compared: the first run's headline, else the second's, else any that both have."""
    shared = [p for p in a.path_ids if p in b.path_ids]
    return next((p for p in (a.headline, b.headline, *shared) if p in shared), "")


def _inputs(changes: list[Change], counting: list[Change], known: bool) -> dict[str, Any]:
    """Differences of inputs as plain values, and counts of those that no equation reads."""
    beside = Counter(c.lead.table for c in changes if not c.counts)
    return {
        "inputs_known": known,
        "inputs_differ": len(counting),
        "inputs": [c.record() for c in counting],
        "labels_differ": {t: n for t, n in sorted(beside.items())},
    }


def _values(a: Run, b: Run, path: str) -> dict[str, Any]:
    """Everything that was found and differs."""
    locked = results.locked(a, b)
    head = next((r for r in locked if r["path"] == path and r["measure"] == "npv"), None)
    kept = {k: head[k] for k in ("a", "b", "difference")} if head else {"a": None, "b": None, "difference": None}
    return {
        "npv": kept,
        "locked": locked,
        "worth": results.worth(a, b, path),
        "flows": results.flows(a, b, path),
        "prices": results.prices(a, b, path),
        "builds": results.builds(a, b, path),
        "accounts": results.accounts(a, b, path),
    }


def _notes(a: Run, b: Run, names: tuple[str, str] = ("A", "B")) -> list[str]:
    """What makes the comparison less than it seems."""
    notes = []
    for key, what in MONEY.items():
        x, y = a.summary.get(key), b.summary.get(key)
        if x != y:
            notes.append(f"Money is not the same in both: {what} {x} in {names[0]}, {y} in {names[1]}.")
    if a.periods != b.periods:
        notes.append(f"The periods of {names[0]} and {names[1]} differ: their net present values cover other years.")
    if a.headline != b.headline:
        notes.append(f"The headline path is “{a.headline}” in {names[0]} and “{b.headline}” in {names[1]}.")
    for run, name in zip((a, b), names, strict=True):
        loose = [p for p, v in run.summary.get("locked_value", {}).items() if not v.get("resolved", True)]
        if loose:
            notes.append(f"Not resolved in {name}: {', '.join(loose)} (below the solver's tolerance).")
    return notes
