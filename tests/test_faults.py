"""Whatever happens while a run is written, the last good one is whole, and the new one is absent or whole."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import landbridge as lb
from landbridge import Study, checksums, keeping, locks, making, store
from landbridge.cli import app
from small_runs import mark, write_run
from watching import PATIENCE, make_case, solving, start, until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and locks of POSIX")
OLD, NEW = "[] []", "['dear'] []"


def cut(home: Path, command: str, how: str, stride: int) -> dict[str, Any]:
    """A run of the bare case, then one of the scenario (or an analysis), cut off at touch after touch."""
    folder = home / "results"
    lb.run(make_case(home), out=folder / "run", levels=2, report=False)
    scenarios = ["dear"] if command == "run" else []
    words = {"command": command, "how": how, "stride": stride, "scenarios": scenarios}
    words |= {"folder": str(folder), "case": str(home / "case")}
    here = Path(__file__).with_name("cutting.py")
    done = subprocess.run([sys.executable, here, json.dumps(words)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["wrong"] == []
    assert [p.name for p in folder.iterdir()] == ["run"], "scraps were left after a run that ended well"
    return found


@pytest.mark.parametrize("stride", [10, pytest.param(1, marks=pytest.mark.slow)])
def test_a_run_that_dies_at_any_touch_of_the_disk(tmp_path: Path, stride: int) -> None:
    """SIGKILL before every folder made, renamed or removed and before files written: the old run, then the new one."""
    found = cut(tmp_path, "run", "die", stride)
    assert found["tried"] > 8
    assert found["seen"] == [NEW, OLD]


@pytest.mark.slow
@pytest.mark.parametrize("stride", [1])
def test_a_disk_that_is_full_at_any_touch(tmp_path: Path, stride: int) -> None:
    """No space left, anywhere: the error comes through, the old run stands and nothing is left beside it."""
    found = cut(tmp_path, "run", "full", stride)
    assert found["tried"] > 4
    assert found["seen"] == [NEW, OLD]


@pytest.mark.slow
@pytest.mark.parametrize("how", ["die", "full"])
def test_an_analysis_that_is_cut_off(tmp_path: Path, how: str) -> None:
    """The run without it, then with it."""
    found = cut(tmp_path, "analyse", how, 5)
    assert found["seen"] == ["[] ['corridors', 'seconds', 'solves']", OLD]


def begin(case: Path, out: Path, *words: str, **options: Any) -> subprocess.Popen[str]:
    """A run as a process of its own."""
    command = ["run", "--case", str(case), "--out", str(out), "--levels", "3", "--quiet", *words]
    return subprocess.Popen(
        [sys.executable, "-m", "landbridge", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **options,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit code and what it said on stderr."""
    _, said = process.communicate(timeout=PATIENCE)
    return process.returncode, said


def whole(out: Path) -> bool:
    return not out.exists() or checksums.differences(out) == {}


def delays(count: int, span: float) -> list[float]:
    """Moments of a run that takes `span` seconds, one in each part of it; the same in every test run."""
    dice = random.Random(20)
    return [(i + dice.random()) / count * span for i in range(count)]


@pytest.mark.slow
def test_ctrl_c_and_death_at_any_moment(tmp_path: Path, count: int = 12) -> None:
    """By turns SIGINT (exit code 130, in words, no scraps) and SIGKILL; the next run clears away what is left."""
    case, out = make_case(tmp_path), tmp_path / "results" / "run"
    before = time.monotonic()
    assert ended(begin(case, out)) == (0, "")
    span, codes = time.monotonic() - before, set()
    for i, delay in enumerate(delays(count, span)):
        there = {p.name for p in out.parent.iterdir()}  # one that was killed may have left a scrap
        process = begin(case, out, "--scenario", "dear")
        time.sleep(delay)
        sent = signal.SIGKILL if i % 2 else signal.SIGINT
        os.killpg(process.pid, sent)
        code, said = ended(process)
        codes.add(code)
        assert whole(out)
        if sent == signal.SIGINT:
            assert {p.name for p in out.parent.iterdir()} <= there
            # an interpreter that is still importing the command line, or is at its end, dies of the signal itself
            assert code in (0, 130, -signal.SIGINT)
            if code == 130:
                assert said == "interrupted: nothing is half written\n"
    assert codes - {0}
    assert ended(begin(case, out)) == (0, "")
    assert [p.name for p in out.parent.iterdir()] == ["run"]


def test_ctrl_c_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the midst of solving: exit code 130, one line, the last good run stands."""
    case, out = make_case(tmp_path), tmp_path / "results" / "run"
    lb.run(case, out=out, levels=2, report=False)

    def stop(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Study, "prepare", stop)
    monkeypatch.setattr(os, "_exit", sys.exit)  # what leaves at once would leave the tests too
    result = CliRunner().invoke(app, ["run", "--case", str(case), "--out", str(out), "--levels", "2", "--quiet"])
    assert result.exit_code == 130
    assert result.stderr == "interrupted: nothing is half written\n"
    assert whole(out)
    assert [p.name for p in out.parent.iterdir()] == ["run"]


@pytest.mark.slow
def test_two_runs_at_once(tmp_path: Path) -> None:
    """Into one folder: both end well, the later one stands whole."""
    case, out = make_case(tmp_path), tmp_path / "results" / "run"
    both = [begin(case, out), begin(case, out, "--scenario", "dear")]
    assert [ended(p) for p in both] == [(0, "")] * 2
    assert whole(out)
    assert [p.name for p in out.parent.iterdir()] == ["run"]


def test_two_changes_at_once(tmp_path: Path) -> None:
    """The second waits for the first, and finds what it has left."""
    run, seen = write_run(tmp_path / "run"), []

    def add(name: str) -> None:
        with store.updating(run) as fresh:
            seen.append(sorted(p.name for p in fresh.glob("tables/*.txt")))
            time.sleep(0.2)
            (fresh / "tables").mkdir(exist_ok=True)
            (fresh / "tables" / name).touch()
            checksums.seal(fresh)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(add, ["a.txt", "b.txt", "c.txt"]))
    assert [len(names) for names in seen] == [0, 1, 2]
    assert sorted(p.name for p in (run / "tables").iterdir()) == ["a.txt", "b.txt", "c.txt"]


@pytest.mark.slow
def test_two_analyses_at_once(tmp_path: Path) -> None:
    """Of one run: what both have found is there."""
    out = tmp_path / "results" / "run"
    lb.run(make_case(tmp_path), out=out, levels=2, report=False)
    asked = ("corridors", "transit")
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "landbridge", "analyse", str(out), "--only", name, "--quiet"],
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in asked
    ]
    for code, said in map(ended, both):  # one may have to wait for the other, and says so
        assert (code, re.sub("waiting for another process that holds a lock on .*\n", "", said)) == (0, "")
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert set(asked) <= set(summary["analysis"])
    assert {k: v for k, v in checksums.differences(out).items() if k != "report.html"} == {}
    assert [p.name for p in out.parent.iterdir()] == ["run"]


def test_a_run_replaced_while_it_is_analysed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found of the old one is not mixed into the new one: exit code 2, in words."""
    case, out = make_case(tmp_path), tmp_path / "results" / "run"
    lb.run(case, out=out, levels=2, report=False)
    updating = store.updating

    def late(target: Path) -> Any:
        lb.run(case, ["dear"], out=out, levels=2, report=False)
        return updating(target)

    monkeypatch.setattr(store, "updating", late)
    result = CliRunner().invoke(app, ["analyse", str(out), "--only", "corridors", "--quiet"])
    assert result.exit_code == 2
    assert "has been replaced meanwhile by another run" in result.stderr
    assert whole(out)
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert (summary["scenarios"], summary.get("analysis")) == (["dear"], None)


def test_a_disk_that_fills_up(tmp_path: Path) -> None:
    """No file may grow beyond 1 MB (the report is 5 MB): exit code 3, one line; what was solved is stored, whole.

    At 10 kB the results themselves do not fit: exit code 2, one line, the run before stays.
    """
    import resource

    case, out = make_case(tmp_path), tmp_path / "results" / "run"
    lb.run(case, out=out, levels=2, report=False)
    for limit, expected, scenarios in ((10_000, 2, []), (1_000_000, 3, ["dear"])):

        def bound(most: int = limit) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

        code, said = ended(begin(case, out, "--scenario", "dear", preexec_fn=bound))
        assert code == expected
        assert "File too large" in said
        assert len(said.splitlines()) == 1
        assert whole(out)
        assert json.loads((out / "summary.json").read_text(encoding="utf-8"))["scenarios"] == scenarios
        assert [p.name for p in out.parent.iterdir()] == ["run"]
    assert f"'landbridge report {out}' tries again" in said
    assert CliRunner().invoke(app, ["report", str(out)]).exit_code == 0
    assert whole(out)


def test_where_nothing_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found out before anything is built or solved: exit code 2 and the name of the folder."""

    def build(*args: object, **options: object) -> None:
        raise AssertionError("the model was built first")

    monkeypatch.setattr(Study, "of", build)
    case, closed = make_case(tmp_path), tmp_path / "closed"
    closed.mkdir(mode=0o555)
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    outs = [tmp_path / "file" / "run", Path("/dev/null/run"), tmp_path / ("x" * 300)]
    outs += [closed / "run"] if os.geteuid() else []
    for out in outs:
        result = CliRunner().invoke(app, ["run", "--case", str(case), "--out", str(out), "--levels", "2", "--quiet"])
        assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1), out
        assert str(tmp_path) in result.stderr or "/dev/null" in result.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["case", "closed", "file"]


def test_a_probe_leaves_nothing(tmp_path: Path) -> None:
    """Folders that it had to make are gone again; a draft of a dead process goes with it, one that is held stays.

    So does a folder of somebody's own that is named like a draft.
    """
    target = tmp_path / "deep" / "run"
    store.probe(target)
    assert list(tmp_path.iterdir()) == []
    with making.draft_folder(target) as mine:
        dead = target.with_name(".run.0123abcd.new")
        dead.mkdir()
        (dead / "half").write_text("a table", encoding="utf-8")
        (dead / locks.HELD).write_text(keeping.MARK, encoding="utf-8")
        strange = target.with_name(".run.notes.new")
        strange.mkdir()
        alike = target.with_name(".run.89abcdef.new")
        alike.mkdir()
        (alike / "thesis.tex").write_text("mine", encoding="utf-8")
        store.probe(target)
        assert sorted(p.name for p in target.parent.iterdir()) == sorted([mine.name, strange.name, alike.name])
        assert (alike / "thesis.tex").read_text(encoding="utf-8") == "mine"


def test_a_run_moved_aside_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where names cannot change places at once, a death between two renames loses nothing."""
    target = tmp_path / "run"
    for word in ("old", "new"):
        write_run(target, word)
        monkeypatch.setattr(making, "_exchanged", lambda a, b: False)
    assert mark(target) == "new"
    target.rename(tmp_path / ".run.0123abcd.old")
    store.probe(target)
    assert mark(target) == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["run"]


def command(pid: str) -> str:
    """The command line of a process that lives."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are found in /proc")
def test_a_watch_that_dies(tmp_path: Path) -> None:
    """SIGKILL while it solves: its solver ends too, and the next watch clears its folder away."""
    watched = start(tmp_path, make_case(tmp_path))
    until(watched.events(), solving)
    (scrap,) = watched.scraps()
    assert scrap.endswith(".watch")
    tasks = Path(f"/proc/{watched.process.pid}/task")
    solver = [child for task in tasks.iterdir() for child in (task / "children").read_text().split()]
    os.kill(watched.process.pid, signal.SIGKILL)
    watched.process.wait()
    assert watched.process.stdout is not None
    watched.process.stdout.close()
    until_gone = time.monotonic() + PATIENCE
    while any("watch.worker" in command(pid) for pid in solver):
        assert time.monotonic() < until_gone
        time.sleep(0.05)
    assert len(solver) == 1
    result = CliRunner().invoke(app, ["run", "--case", str(watched.case), "--out", str(watched.out), "--levels", "2"])
    assert result.exit_code == 0, result.stderr
    assert scrap not in watched.scraps()
