"""Runs replace what runs wrote, keep what others put there, and are on the disk before the old one goes."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import landbridge as lb
from cases import write_case, write_scenario
from landbridge import Study, analyses, checksums, keeping, locks, making, marks, runfolder, store, verify
from landbridge.cli import app
from landbridge.report.run import read_run
from landbridge.report.sections import builds, power
from small_runs import mark, write_run
from toys import gate, two_nodes

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes, locks and signals of POSIX")


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(w) for w in words])


@pytest.fixture(autouse=True)
def _stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupted command that leaves at once, because other threads are alive, would leave the tests, too."""
    monkeypatch.setattr(os, "_exit", sys.exit)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A gated line worth 35.04 MUSD; in the scenario the local source is dearer by 10 USD/MWh."""
    folder = write_case(tmp_path / "case", **gate(two_nodes(existing=200), "AB", design=150))
    return write_scenario(folder, "dear", plants=[{"plant": "dear", "variable_om": 70}])


def run(case: Path, out: Path, *words: object) -> Result:
    return call("run", "--case", case, "--out", out, "--levels", 2, *words)


def drafts(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.name.startswith("."))


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A section of the report fails; the value is called to repair it."""

    def fail(run: Any) -> None:
        raise KeyError("no such column")

    monkeypatch.setattr(power, "section", fail)
    return monkeypatch.undo


def test_a_report_that_fails_keeps_the_results(case: Path, tmp_path: Path, broken: Callable[[], None]) -> None:
    """Exit code 3 and one sentence; the run is stored and verifies; `report` works once the section is repaired."""
    out = tmp_path / "run"
    result = run(case, out, "--quiet")
    assert (result.exit_code, len(result.stderr.splitlines())) == (3, 1)
    assert f"the results are in {out}, but their report could not be drawn (KeyError: 'no such" in result.stderr
    assert f"'landbridge report {out}' tries again" in result.stderr
    assert json.loads((out / "summary.json").read_text(encoding="utf-8"))["locked_value"]["all"]["npv"] > 35
    assert call("report", out).exit_code != 0
    assert not (out / "report.html").exists()
    broken()
    assert call("report", out).exit_code == 0
    assert call("verify", out).exit_code == 0
    assert drafts(tmp_path) == []


def test_an_analysis_whose_report_fails_is_kept(case: Path, tmp_path: Path, broken: Callable[[], None]) -> None:
    out = tmp_path / "run"
    lb.run(case, out=out, levels=2, report=False)
    with pytest.raises(lb.ReportError, match="the results are in"):
        lb.analyse(out, only=["corridors"])
    assert "corridors" in json.loads((out / "summary.json").read_text(encoding="utf-8"))["analysis"]
    assert call("verify", out).exit_code == 0


@pytest.mark.parametrize("gated", [True, False])
def test_builds_of_a_case_without_paths(tmp_path: Path, gated: bool) -> None:
    """A line is built without any trust path: the report is drawn, with this build in it."""
    tables = two_nodes(max_build=150, capex=1, first_year=2030, life=1)
    if gated:
        tables = gate(tables, "AB", design=150)
    out = tmp_path / "run"
    result = run(write_case(tmp_path / "case", **tables), out)
    assert result.exit_code == 0, result.stderr
    found = read_run(out)
    assert builds.section(found).figures
    assert bool(found.path_ids) == gated


@pytest.mark.slow
def test_a_death_between_page_and_checksum(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut off after the page is drawn and before it is noted: the run before stays, and verifies."""
    out = tmp_path / "run"
    assert run(case, out, "--quiet").exit_code == 0
    before = (out / "report.html").read_bytes()

    def stop(*words: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(checksums, "seal", stop)
        patch.setattr("landbridge.report.page.render", lambda folder: "<!doctype html> another page")
        assert call("report", out).exit_code == 130
    assert (out / "report.html").read_bytes() == before
    assert call("verify", out, "--quiet").exit_code == 0
    # a page of ours that was never noted, as earlier versions left it, goes all the same
    (out / "report.html").write_bytes(b"<!doctype html>")
    marks.sign(out / "report.html", "report")
    assert call("verify", out, "--quiet").exit_code == 1
    assert call("report", out).exit_code == 0
    assert call("verify", out, "--quiet").exit_code == 0


@pytest.mark.slow
def test_analyses_of_the_same_inputs_are_kept(case: Path, tmp_path: Path) -> None:
    """The same run again: analyses, their tables states they added are there. Of a scenario: dropped, told."""
    out = tmp_path / "run"
    assert run(case, out, "--csv", "--quiet").exit_code == 0
    assert call("analyse", out, "--only", "corridors", "--only", "curve", "--quiet").exit_code == 0
    tables = {p.name: p.read_bytes() for p in (out / "tables").iterdir()} | {
        p.name: p.read_bytes() for p in (out / "csv").iterdir()
    }
    analysis = json.loads((out / "summary.json").read_text(encoding="utf-8"))["analysis"]
    page = (out / "report.html").read_text(encoding="utf-8")
    result = run(case, out, "--csv")
    assert "Analyses of the run before are kept" in result.stderr
    again = {p.name: p.read_bytes() for p in (*(out / "tables").iterdir(), *(out / "csv").iterdir())}
    timed = {"solves.parquet", "solves.csv"}
    assert {k: v for k, v in again.items() if k not in timed} == {k: v for k, v in tables.items() if k not in timed}
    assert json.loads((out / "summary.json").read_text(encoding="utf-8"))["analysis"] == analysis
    assert page.count("<figure") == (out / "report.html").read_text(encoding="utf-8").count("<figure")
    assert call("verify", out, "--quiet").exit_code == 0
    result = run(case, out, "--scenario", "dear")
    assert "Analyses of the run before (corridors, curve) are dropped" in result.stderr
    assert "scenarios differ" in result.stderr
    assert "analysis" not in json.loads((out / "summary.json").read_text(encoding="utf-8"))


def test_modes(case: Path, tmp_path: Path) -> None:
    """A private run stays private, and modes of its files stay; a new one follows the umask."""
    out, before = tmp_path / "run", os.umask(0o027)
    try:
        assert run(case, out, "--quiet").exit_code == 0
        names = ("", "tables", "summary.json", "report.html")
        modes = [stat.S_IMODE((out / name).stat().st_mode) for name in names]
        assert modes == [0o750, 0o750, 0o640, 0o640]
        out.chmod(0o700)
        os.umask(0o022)
        assert run(case, out, "--quiet").exit_code == 0
        assert call("analyse", out, "--only", "corridors", "--quiet").exit_code == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE(out.stat().st_mode) == 0o700
    assert stat.S_IMODE((out / "summary.json").stat().st_mode) == 0o640


def test_all_is_on_the_disk_before_the_old_run_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file and folder of the new run is synced before the names change, and the parent folder after that."""
    target, done, at_change = write_run(tmp_path / "run"), set(), []
    sync, change = os.fsync, making._exchanged

    def noted(handle: int) -> None:
        done.add(os.fstat(handle).st_ino)
        sync(handle)

    def changing(a: Path, b: Path) -> bool:
        at_change.append([str(p) for p in (a, *a.rglob("*")) if p.stat().st_ino not in done])
        done.clear()
        return change(a, b)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(making, "_exchanged", changing)
    with store.replacing(target) as fresh:
        shutil.copytree(target, fresh, dirs_exist_ok=True)
        (fresh / "tables").mkdir()
        (fresh / "tables" / "one.parquet").write_bytes(b"1")
    assert at_change == [[]]
    assert tmp_path.stat().st_ino in done


@contextmanager
def held(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(handle)


def test_a_lock_of_another_process_is_told(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else holds the parent folder: it is said, and the wait ends with exit code 2; then all goes on."""
    monkeypatch.setattr(locks, "QUIET", 0.05)
    monkeypatch.setattr(locks, "PATIENCE", 0.3)
    (tmp_path / "results").mkdir()
    out = tmp_path / "results" / "run"
    with held(out.parent):
        result = run(case, out, "--quiet")
    assert result.exit_code == 2
    assert f"waiting for another process that holds a lock on {out.parent}" in result.stderr
    assert "try again" in result.stderr.splitlines()[-1]
    assert list(out.parent.iterdir()) == []
    assert run(case, out, "--quiet").exit_code == 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)])
def test_signals_end_a_run_in_words(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: int
) -> None:
    """In the midst of solving: one line, an exit code, no draft; the run before stays. Handlers are as before."""
    out = write_run(tmp_path / "results" / "run")
    before = [signal.getsignal(n) for n in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)]
    monkeypatch.setattr(Study, "prepare", lambda *words, **options: os.kill(os.getpid(), number))
    result = run(case, out, "--quiet")
    assert (result.exit_code, result.stderr) == (code, "interrupted: nothing is half written\n")
    assert [p.name for p in out.parent.iterdir()] == ["run"]
    assert mark(out) == "old"
    assert [signal.getsignal(n) for n in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)] == before


def test_an_interrupt_while_a_draft_is_removed(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in the removal itself: the draft is gone all the same."""
    remove, cut = keeping.shutil.rmtree, []

    def once(*words: Any, **options: Any) -> None:
        if not cut and tmp_path in Path(words[0]).parents:  # other folders may be tidied up meanwhile
            cut.append(words)
            raise KeyboardInterrupt
        remove(*words, **options)

    monkeypatch.setattr(keeping.shutil, "rmtree", once)
    assert run(case, tmp_path / "results" / "run").exit_code == 130
    assert cut
    assert list((tmp_path / "results").iterdir()) == []


@pytest.mark.slow
def test_a_run_replaced_while_it_is_read(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the comparison of files and the reading of inputs another run comes: nothing is said to differ."""
    out, again = tmp_path / "run", [True]
    lb.run(case, out=out, levels=2, report=False)
    noted = dict(checksums.noted(out))

    def late(read: Callable[..., Any]) -> Callable[..., Any]:
        def first(*words: Any) -> Any:
            if again:
                again.pop()
                lb.run(case, ["dear"], out=out, levels=2, report=False)
            return read(*words)

        return first

    monkeypatch.setattr(verify, "rebuild", late(verify.rebuild))
    assert verify.verify(out).differences == {}
    assert noted != checksums.noted(out)
    monkeypatch.setattr(analyses, "reload", late(analyses.reload))
    lb.run(case, out=out, levels=2, report=False)
    again.append(True)
    assert "corridors" in lb.analyse(out, only=["corridors"], report=False).summary
    assert json.loads((out / "summary.json").read_text(encoding="utf-8"))["scenarios"] == ["dear"]


@pytest.mark.parametrize("name", ["page.html", "report.pdf", "map.png"])
def test_a_mark_fits_only_what_was_written(tmp_path: Path, name: str) -> None:
    """One byte more, one changed, another kind, a link, a file without mark: not ours."""
    file = tmp_path / name
    file.write_bytes(b"\x89PNG" + marks.PNG_END if name.endswith("png") else b"content\n")
    assert not marks.is_ours(file, "report")
    marks.sign(file, "report")
    whole = file.read_bytes()
    assert marks.is_ours(file, "report")
    assert not marks.is_ours(file, "comparison")
    for data in (whole + b" ", whole[:2] + b"x" + whole[3:], whole[:-1], b""):
        file.write_bytes(data)
        assert not marks.is_ours(file, "report")
    file.write_bytes(whole)
    (tmp_path / f"link-{name}").symlink_to(file)
    assert not marks.is_ours(tmp_path / f"link-{name}", "report")


@pytest.mark.slow
def test_a_page_of_others_is_not_replaced(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`compare --out` onto a page of somebody's own, found out before anything is solved; onto its own it writes."""
    for name in ("A", "B"):
        lb.run(case, out=tmp_path / name, levels=2, report=False)
    page = tmp_path / "thesis.html"
    page.write_text("mine", encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr("landbridge.comparing.comparison.reload", None)
        result = call("compare", tmp_path / "A", tmp_path / "B", "--out", page)
    assert (result.exit_code, "choose another --out" in result.stderr) == (2, True)
    assert page.read_text(encoding="utf-8") == "mine"
    for _ in range(2):
        assert call("compare", tmp_path / "A", tmp_path / "B", "--quick", "--out", tmp_path / "c.html").exit_code == 0
    with (tmp_path / "c.html").open("a", encoding="utf-8") as file:
        file.write("<p>my notes</p>")
    assert call("compare", tmp_path / "A", tmp_path / "B", "--quick", "--out", tmp_path / "c.html").exit_code == 2
    assert "my notes" in (tmp_path / "c.html").read_text(encoding="utf-8")


def test_a_comparison_is_told_though_its_page_fails(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("A", "B"):
        lb.run(case, out=tmp_path / name, levels=2, report=False)
    monkeypatch.setattr("landbridge.comparing.page.render", lambda found: 1 / 0)
    result = call("compare", tmp_path / "A", tmp_path / "B", "--json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["inputs_differ"] == 0
    assert "could not be written (ZeroDivisionError" in result.stderr


@pytest.mark.slow
def test_places_that_are_refused(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The case, what holds it, what lies in it, its scenarios, a run's own folders, home, the root; links to them."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    (tmp_path / "scenarios").mkdir()
    other = write_run(tmp_path / "run")
    places = [case, tmp_path, case / "new", case / "scenarios" / "new", tmp_path / "scenarios" / "x", other / "tables"]
    places += [other / "deep" / "er", tmp_path / "home", Path("/")]
    for number, place in enumerate(list(places)):
        link = tmp_path / f"link{number}"
        link.symlink_to(place)
        places.append(link)
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    for place in places:
        result = run(case, place, "--quiet")
        assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1), place
        assert "choose another --out" in result.stderr
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before


def test_results_are_kept_if_something_comes_in_the_way(tmp_path: Path) -> None:
    """Somebody else writes a file among the run's while it is solved: both are kept, and it is told where."""
    out = write_run(tmp_path / "run")
    with pytest.raises(FileExistsError, match=r"The new results are in .*run-2"), store.replacing(out) as fresh:
        shutil.copy(out / "manifest.json", fresh)
        (out / "tables").mkdir()
        (out / "tables" / "mine.csv").write_text("mine", encoding="utf-8")
    assert (out / "tables" / "mine.csv").read_text(encoding="utf-8") == "mine"
    assert (mark(out), mark(tmp_path / "run-2")) == ("old", "old")
    assert runfolder.is_run(tmp_path / "run-2")
    assert drafts(tmp_path) == []


def test_a_stray_file_after_the_check_is_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A note that is saved just before the names change is in the new folder afterwards."""
    out, change = write_run(tmp_path / "run"), making._exchanged

    def late(a: Path, b: Path) -> bool:
        (b / "late.txt").write_text("mine", encoding="utf-8")
        return change(a, b)

    monkeypatch.setattr(making, "_exchanged", late)
    write_run(out, "new")
    assert (mark(out), (out / "late.txt").read_text(encoding="utf-8")) == ("new", "mine")
    assert drafts(tmp_path) == []
