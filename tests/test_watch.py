"""`landbridge watch`: a save becomes a report, a slip a table of cells, Ctrl-C the end."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from landbridge import runs
from landbridge.case import load_case
from landbridge.cli import app
from landbridge.report import render
from landbridge.solve import SolveError
from landbridge.watch.solving import fingerprint
from landbridge.watch.worker import answer
from small_runs import mark, write_run
from watching import Watched, done, failed, interrupt, locked, make_case, mended, running, save, solving, start, until


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """One for all tests of this file."""
    with running(tmp_path_factory.mktemp("watch")) as watched:
        yield watched


@pytest.fixture
def watched(one: Watched) -> Watched:
    return mended(one)


def errors_in(news: dict[str, Any]) -> list[dict[str, Any]]:
    """Errors that a piece of news tells of; the toy's sizes are suspected, too, which is not the question here."""
    return [p for p in news["problems"] if p["severity"] == "error"]


def test_report_is_that_of_the_run(watched: Watched) -> None:
    """What is served is the page on disk, and that is what the run gives and nothing more."""
    report = watched.ask("/report")
    assert report == (watched.out / "report.html").read_bytes()
    assert report.startswith(render(watched.out).encode())
    assert b"watch.js" in watched.ask("/")
    assert b"news" in watched.ask("/watch.js")
    assert b"setTimeout(follow" in watched.ask("/watch.js")
    assert b"setTimeout(follow" not in report


def test_the_last_save_wins(watched: Watched) -> None:
    """While one save is being solved another comes: one new report, of the last, with its number on disk too."""
    events, begun = watched.events(), watched.cost()
    first, old = next(events), watched.ask("/report")
    watched.save_cost(begun + 50)
    seen = until(events, solving)
    watched.save_cost(begun + 100)
    seen += until(events, lambda n: done(n) and n["report"] != first["report"])
    assert len({n["report"] for n in seen}) == 2
    assert any("trust" in n["step"] for n in seen), "no word of what the solve is at"
    assert watched.npv() == pytest.approx(locked(begun + 100))
    assert "−1.00 MUSD against the report before" in seen[-1]["text"]
    assert watched.ask("/report") not in (old, b"")
    assert watched.scraps() == []


def test_a_slip_is_told_by_cell_and_the_report_stays(watched: Watched) -> None:
    """The load of a train spelt out: row 2 of tariffs.csv. Mended, the report on show is again of what is on disk."""
    events = watched.events()
    first, old = next(events), watched.ask("/report")
    save(watched.case / "tariffs.csv", "100", "many")
    news = until(events, failed)[-1]
    told = [{k: p[k] for k in ("file", "row", "column", "found", "severity")} for p in errors_in(news)]
    assert told == [{"file": "tariffs.csv", "row": 2, "column": "load", "found": "many", "severity": "error"}]
    assert errors_in(news)[0]["expected"]
    assert (news["report"], watched.ask("/report")) == (first["report"], old)
    assert (watched.out / "report.html").read_bytes() == old
    save(watched.case / "tariffs.csv", "many", "100")
    news = until(events, done)[-1]
    assert (errors_in(news), news["report"]) == ([], first["report"])


def children(task: Path) -> list[str]:
    """Processes that a thread has started; none where the thread has ended meanwhile."""
    try:
        return (task / "children").read_text().split()
    except FileNotFoundError:
        return []


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are found in /proc")
def test_a_solve_that_is_killed_is_told_in_words(watched: Watched) -> None:
    """As when memory runs out; the next save, even of the same, asks anew; what is undone needs no solve."""
    events, links = watched.events(), watched.links
    first, before = next(events), links.read_bytes()
    watched.save_cost(watched.cost() + 1)
    until(events, solving)
    mine = Path(f"/proc/{watched.process.pid}/task")
    solver = [child for lot in map(children, mine.iterdir()) for child in lot]
    assert len(solver) == 1
    os.kill(int(solver[0]), signal.SIGKILL)
    news = until(events, failed)[-1]
    assert "without an answer" in news["text"]
    assert "before this save" in news["text"]
    links.write_bytes(links.read_bytes())
    until(events, solving)
    links.write_bytes(before)
    assert until(events, done)[-1]["report"] == first["report"]


def test_what_is_compared_is_what_a_run_reads(tmp_path: Path) -> None:
    """The same names and hashes as those of the case; locks and notes beside the files do not count, a cell does."""
    case = make_case(tmp_path)
    before = fingerprint(case, ["dear"])
    assert before == dict(load_case(case, scenarios=["dear"]).hashes)
    for name in (".~lock.links.csv#", "~$links.csv", ".links.csv.swp", "notes.txt"):
        (case / name).write_text("mine", encoding="utf-8")
    assert fingerprint(case, ["dear"]) == before
    save(case / "scenarios" / "dear" / "links.csv", "600", "601")
    assert fingerprint(case, ["dear"]) != before
    assert fingerprint(case, []) == {k: v for k, v in before.items() if not k.startswith("scenarios/")}


@pytest.mark.parametrize("error", [SolveError("time limit", "not solved: time limit"), OSError("no space left")])
def test_other_failures_are_words(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the solving process says when it is not the inputs that are wrong."""

    def fail(*args: object, **options: object) -> None:
        raise error

    monkeypatch.setattr(runs, "run", fail)
    request = {"case": str(make_case(tmp_path)), "scenarios": [], "path": None, "levels": 2, "out": "none"}
    assert str(error) in answer(request, lambda **told: None)["failed"]
    assert ("Traceback" in capsys.readouterr().err) == isinstance(error, OSError)


def test_ctrl_c_while_it_solves(tmp_path: Path) -> None:
    """Exit code 0; the half-written folder, which is there before, is gone, and the last good run stands."""
    case = make_case(tmp_path)
    write_run(tmp_path / "results" / "run")
    watched = start(tmp_path, case)
    until(watched.events(), solving)
    assert [name for name in watched.scraps() if name.endswith(".watch")]
    assert interrupt(watched) == 0
    assert watched.scraps() == []
    assert mark(watched.out) == "old"


def test_what_cannot_begin_is_refused(tmp_path: Path) -> None:
    """No such case or scenario, a folder of one's own for the results, a port that is taken: exit code 2, in words."""
    case, out = make_case(tmp_path), tmp_path / "out"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for words, said in (
            (("--case", tmp_path / "nowhere", "--out", out), "no such folder"),
            (("--case", case, "--scenario", "deer", "--out", out), "dear"),
            (("--case", case, "--out", case), "not a run's folder"),
            (("--case", case, "--out", out, "--port", port), "choose another --port"),
        ):
            result = CliRunner().invoke(app, ["watch", *map(str, words)])
            assert result.exit_code == 2, said
            assert said in result.stderr
            assert "Traceback" not in result.output
    assert not out.exists()
    assert (case / "links.csv").exists()
