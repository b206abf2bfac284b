"""Standard output: results and nothing else, in any encoding, whoever reads it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import landbridge as lb
from cases import Tables, write_case
from landbridge import ending, runs
from landbridge.cli import app
from landbridge.ending import progress
from landbridge.terminal import harmless
from toys import edited, gate, two_nodes

#: Letters that no code page of the test has, and a code that clears the screen.
TITLE, ESCAPE = "한반도 – Łódź 🚂", "\x1b[2J"
#: The first engine of a process prints to the descriptor of standard output, as HiGHS 1.16 does.
BANNER = """
import os, sys, highspy
first = highspy.Highs.__init__
def init(self, *args, **options):
    os.write(1, b"Running HiGHS 9.9.9\\n")
    first(self, *args, **options)
highspy.Highs.__init__ = init
"""


def tables(title: str) -> Tables:
    found = gate(two_nodes(existing=200), "AB", design=80)
    found["case"].append({"setting": "title", "value": title})
    return edited(found, "nodes", "A", name=title)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return write_case(tmp_path / "café-한반도", **tables(TITLE))


def call(*words: object, before: str = "", encoding: str = "utf-8", **how: Any) -> subprocess.CompletedProcess[bytes]:
    """A command in a process of its own."""
    script = f"{before}\nimport sys\nfrom landbridge.cli import app\nsys.argv[0] = 'landbridge'\napp()"
    command = [sys.executable, "-c", script, *map(str, words)]
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **how}
    return subprocess.run(command, env={**os.environ, "PYTHONIOENCODING": encoding}, check=False, **options)


def test_json_is_all_there_is(case: Path, tmp_path: Path) -> None:
    """What a library prints on its own goes to standard error."""
    done = call("run", "--case", case, "--out", tmp_path / "out", "--levels", 2, "--json", before=BANNER)
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout)["title"] == TITLE
    assert b"Running HiGHS" in done.stderr
    again = call("verify", tmp_path / "out", "--json", before=BANNER)
    assert json.loads(again.stdout)["ok"] is True


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp949"])
def test_letters_that_an_encoding_lacks(case: Path, tmp_path: Path, encoding: str) -> None:
    """Each command ends well; JSON loses no letter, as it can write each of them in ASCII."""
    out = tmp_path / "오늘"
    run = ("run", "--case", case, "--out", out, "--levels", 2)
    more = (
        ("compare", out, out, "--quick"),
        ("report", out),
        ("new", tmp_path / "사본", "--case", case),
        ("check", case),
    )
    for words in (run, *(more if encoding == "cp1252" else ())):
        done = call(*words, encoding=encoding)
        assert done.returncode == 0, (words, done.stderr)
        assert b"Traceback" not in done.stderr
        done.stdout.decode(encoding)
    shown = call(*run, "--json", encoding=encoding)
    assert json.loads(shown.stdout.decode(encoding))["title"] == TITLE
    wrong = call("check", tmp_path / "없음", encoding=encoding)
    assert (wrong.returncode, b"Traceback" in wrong.stderr, b"no such folder" in wrong.stderr) == (2, False, True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device")
@pytest.mark.parametrize("words", [("describe",), ("--help",), ("check", "CASE"), ("check", "CASE", "--json")])
def test_a_full_disk_behind_standard_output(case: Path, words: tuple[str, ...]) -> None:
    """Exit code 2, in words."""
    with Path("/dev/full").open("wb") as full:
        done = call(*(case if w == "CASE" else w for w in words), stdout=full)
    lines = [line for line in done.stderr.decode().splitlines() if not line.startswith("warning: ")]
    assert (done.returncode, lines) == (2, ["standard output: No space left on device"])


@pytest.mark.parametrize("words", [("describe",), ("describe", "--datapackage")])
def test_a_reader_that_has_had_enough(words: tuple[str, ...]) -> None:
    """As with `| head -1`: exit code 0 and no word."""
    reader, writer = os.pipe()
    os.close(reader)
    done = call(*words, stdout=writer)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.slow
def test_a_difference_counts_though_nobody_reads(case: Path, tmp_path: Path) -> None:
    """The exit code of `verify` does not hang on its output."""
    out = tmp_path / "out"
    assert call("run", "--case", case, "--out", out, "--levels", 2, "--quiet").returncode == 0
    (out / "summary.json").write_text("{}", encoding="utf-8")
    reader, writer = os.pipe()
    os.close(reader)
    done = call("verify", out, stdout=writer)
    os.close(writer)
    assert done.returncode == 1


def test_standard_output_that_is_closed(case: Path) -> None:
    """`>&-` is no fault of the command."""
    script = f"exec {sys.executable} -m landbridge check '{case}' >&-"
    done = subprocess.run(["bash", "-c", script], capture_output=True, check=False)
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)


@pytest.mark.parametrize("text", [ESCAPE, "\x1b]0;title\x07", "\x9b31m", "[bold]x[/nothing]", "a\rb", "\u202eabc"])
def test_no_control_code_reaches_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Out of titles, names of folders, options and errors; square brackets are no marks."""
    solve = runs.run
    monkeypatch.setattr(runs, "run", lambda *args, **options: solve(*args, **{**options, "report": False}))
    folder = write_case(tmp_path / "case", **two_nodes())
    titled = tables("title").copy()
    solved = write_case(tmp_path / "solved", **titled)
    file = folder / "nodes.csv"
    file.write_text(
        file.read_text(encoding="utf-8").replace("carrier", f"carrier{text}", 1), encoding="utf-8", newline=""
    )
    odd = tmp_path / f"run{text.replace('/', '')}"
    shown = ""
    for words in (
        ("check", str(folder)),
        ("check", f"{tmp_path}/nowhere{text}"),
        ("run", "--case", str(solved), "--out", str(odd), "--levels", "2"),
        ("run", "--case", str(solved), "--path", text, "--out", str(tmp_path / "none")),
        ("verify", str(odd)),
    ):
        result = CliRunner().invoke(app, words)
        assert result.exception is None or isinstance(result.exception, SystemExit), (words, result.exception)
        shown += result.output
    assert shown == harmless(shown)


def test_a_title_with_control_codes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it is refused or shown, no code of it is printed."""
    case = write_case(tmp_path / "case", **tables(f"odd{ESCAPE}title [/x]"))
    done = CliRunner().invoke(app, ["run", "--case", str(case), "--out", str(tmp_path / "out"), "--levels", "2"])
    assert done.exit_code in (0, 2), done.output
    assert "odd" in done.output
    assert "\x1b" not in done.output


@pytest.mark.parametrize("text", ["9" * 5000, "0" * 4999 + "1", "-" + "8" * 5000, "1." + "0" * 5000])
@pytest.mark.parametrize(("table", "column"), [("demand", "year"), ("demand", "energy"), ("slices", "month")])
def test_a_number_of_five_thousand_digits(tmp_path: Path, table: str, column: str, text: str) -> None:
    """Exit code 2, its cell, and not all of its digits."""
    found = two_nodes()
    found[table][0][column] = text
    result = CliRunner().invoke(app, ["check", str(write_case(tmp_path / "case", **found))])
    assert result.exit_code == 2
    assert f"{table}.csv:2:{column}: is too long for a number" in result.stderr
    assert len(result.stderr) < 2000


def test_progress_where_nobody_watches(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A line now and then on standard error; none when it is quiet."""
    monkeypatch.setattr(ending, "EVERY", 0.02)
    with progress(False) as notify:
        notify("levels of trust")
        time.sleep(0.2)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "s: levels of trust" in shown.err
    with progress(True):
        time.sleep(0.05)
    assert capsys.readouterr().err == ""


def test_public_names() -> None:
    """`dir` lists them, each can be had, and all errors have one base."""
    assert set(lb.__all__) <= set(dir(lb))
    assert {"__version__", "run", "build_model", "set_openness"} <= set(dir(lb))
    assert [name for name in lb.__all__ if getattr(lb, name) is None] == []
    errors = [getattr(lb, name) for name in lb.__all__ if name.endswith("Error")]
    assert len(errors) > 4
    assert all(issubclass(error, lb.LandbridgeError) for error in errors)
    assert issubclass(lb.CaseError, ValueError)
    result = CliRunner().invoke(app, ["--version"])
    assert (result.exit_code, result.stdout) == (0, f"landbridge {lb.__version__}\n")


@pytest.mark.parametrize("command", ["verify", "analyse", "report"])
def test_a_folder_that_is_no_run_is_no_case_either(tmp_path: Path, command: str) -> None:
    """The message is of the folder: no word of problems in a case."""
    result = CliRunner().invoke(app, [command, str(tmp_path)])
    assert (result.exit_code, "not a run" in result.stderr) == (2, True)
    assert "in the case" not in result.stderr
    with pytest.raises(lb.FolderError, match="not a run"):
        lb.analyse(tmp_path)
    with pytest.raises(lb.FolderError, match="no such folder"):
        lb.load_case(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "error", [MemoryError(), RuntimeError("can't start new thread"), ImportError("x.so: failed to map segment")]
)
def test_too_little_memory(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Exit code 3 and a message."""

    def fail(*args: object, **options: object) -> None:
        raise error

    monkeypatch.setattr(runs, "run", fail)
    result = CliRunner().invoke(app, ["run", "--case", str(case), "--out", str(tmp_path / "out")])
    assert (result.exit_code, "not enough memory" in result.stderr) == (3, True)
