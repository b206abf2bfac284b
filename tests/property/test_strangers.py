"""Every command that writes, pointed at folders of other people: none of their bytes changes or goes."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import landbridge as lb
from cases import write_case
from landbridge import Study, analyses, keeping, marks, runs, store
from landbridge.case import aggregate as aggregating
from landbridge.cli import app
from landbridge.comparing import page as comparing_page
from landbridge.locks import HELD
from landbridge.outcome import Answer
from landbridge.report import export, page
from toys import gate, two_nodes

pytestmark = pytest.mark.slow

PICTURE = b"\x89PNG" + marks.PNG_END
SECRET = "bytes outside the folder"
#: Names that commands write, names that they look at, and others.
NAMES = (
    *("manifest.json", "summary.json", "report.html", "report.pdf", "checksums.sha256", "case.csv", "slices.csv"),
    *("shapes.csv", "notes.txt", "tables", "tables/curve.parquet", "tables/mine.txt", "csv/curve.csv", "pictures"),
    *("pictures/map.png", "pictures/holiday.png", "inputs/plants.csv", "inputs/mine.csv", "solution/rows.parquet"),
    *("deep/er/notes.txt", HELD, ".folder.0123abcd.new/thesis.tex", ".slices.csv.0123abcd.new/thesis.tex"),
    *(f".slices.csv.0123abcd.new/{HELD}", "compare.html", ".DS_Store", "tables/.DS_Store", "scenarios/dear/links.csv"),
)


class Drawn:
    """A browser's page that draws one picture and a PDF of nothing."""

    def screenshot(self, path: Path, **options: Any) -> None:
        path.write_bytes(PICTURE)

    def pdf(self, path: Path, **options: Any) -> None:
        path.write_bytes(b"%PDF-1.4\n%%EOF\n")

    def locator(self, query: str) -> Drawn:
        return self

    def all(self) -> list[Any]:
        return []

    def evaluate(self, script: str) -> int:
        return 1

    def title(self) -> str:
        return "a page"

    def add_style_tag(self, content: str) -> None: ...

    def set_viewport_size(self, size: dict[str, int]) -> None: ...


@contextmanager
def drawn(folder: Path, look: Any) -> Iterator[Drawn]:
    yield Drawn()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A case and a run of it, with everything that takes long done once; pages are short."""
    folder = tmp_path_factory.mktemp("strangers")
    write_case(folder / "case", **gate(two_nodes(existing=200), "AB", design=150))
    with pytest.MonkeyPatch.context() as patch:
        for owner, name in (
            *((runs, "keeping"), (runs, "solve_states"), (Study, "of"), (Answer, "tables"), (Answer, "summary")),
            *((aggregating, "aggregate"), (analyses, "reload")),
        ):
            patch.setattr(owner, name, once(getattr(owner, name)))
        patch.setattr(page, "render", lambda folder: "<!doctype html>\n")
        patch.setattr(comparing_page, "render", lambda found: "<!doctype html>\n")
        patch.setattr(export, "opened", drawn)
        patch.setattr(export, "settle", lambda page: None)
        patch.setattr(export, "chromium", lambda: "none")
        lb.run(folder / "case", out=folder / "run", levels=2)
        yield folder


def once(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, called the first time only."""
    found: list[Any] = []

    def again(*words: Any, **options: Any) -> Any:
        if not found:
            found.append(function(*words, **options))
        return found[0]

    return again


def install(case: Path, run: Path, out: Path) -> None:
    """What `watch` does with the results of a save."""
    store.probe(out, case)
    with store.replacing(out, case) as fresh:
        shutil.copytree(run, fresh, dirs_exist_ok=True)


def call(*words: object) -> int:
    result = CliRunner().invoke(app, [str(w) for w in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code


#: Commands that write into a folder, given the case, a run and the folder.
COMMANDS: dict[str, Callable[[Path, Path, Path], object]] = {
    "run": lambda case, run, out: call("run", "--case", case, "--out", out, "--levels", 2, "--quiet"),
    "run into pictures": lambda case, run, out: call("run", "--case", case, "--out", out / "pictures", "--quiet"),
    "watch": install,
    "analyse": lambda case, run, out: call("analyse", out, "--only", "corridors", "--quiet"),
    "report": lambda case, run, out: call("report", out, "--png", "--pdf"),
    "pictures": lambda case, run, out: call("report", run, "--png", "--out", out),
    "pdf": lambda case, run, out: call("report", run, "--pdf", "--out", out),
    "compare": lambda case, run, out: call("compare", run, run, "--quick", "--quiet", "--out", out / "compare.html"),
    "report over": lambda case, run, out: call("compare", run, run, "--quick", "--out", out / "report.html"),
    "aggregate": lambda case, run, out: call("aggregate", case, "--days", 1, "--out", out),
    "new": lambda case, run, out: call("new", out, "--case", case),
    "new inside": lambda case, run, out: call("new", out / "tables", "--case", case),
}

CONTENTS = st.sampled_from(
    [b"{}", b"", b"mine", keeping.MARK.encode(), json.dumps({"run_layout": 1}).encode(), PICTURE, b"0" * 64 + b"  a\n"]
)
ENTRIES = st.dictionaries(
    st.sampled_from(NAMES), st.one_of(CONTENTS, st.sampled_from(["file", "folder", "nowhere", "pipe"])), max_size=5
)


def put(folder: Path, name: str, what: bytes | str, outside: Path) -> None:
    """A file of these bytes, a link (to a file, a folder, nothing) or a pipe, unless its name is taken."""
    path = folder / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        return
    if path.is_dir() and not path.is_symlink():
        return
    if not path.resolve().is_relative_to(folder):
        return
    path.unlink(missing_ok=True)
    if isinstance(what, bytes):
        path.write_bytes(what)
    elif what == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to({"file": outside / "secret", "folder": outside, "nowhere": outside / "gone"}[what])


def seen(folder: Path) -> dict[str, object]:
    """Everything in a folder but folders: bytes of files, targets of links, `pipe`."""
    found: dict[str, object] = {}
    for home, folders, names in os.walk(folder):
        for name in (*names, *(n for n in folders if Path(home, n).is_symlink())):
            path = Path(home, name)
            found[str(path.relative_to(folder))] = (
                str(path.readlink()) if path.is_symlink() else path.read_bytes() if path.is_file() else "pipe"
            )
    return found


@pytest.mark.parametrize("command", COMMANDS)
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(entries=ENTRIES, over_a_run=st.booleans())
@example(entries={"manifest.json": b"{}", "notes.txt": b"mine"}, over_a_run=False)
@example(entries={"notes.txt": b"mine", "pictures/holiday.png": PICTURE}, over_a_run=True)
@example(entries={"tables/mine.txt": b"mine", "deep/er/notes.txt": "file"}, over_a_run=True)
@example(entries={"summary.json": b"{}", "report.html": b"mine", "report.pdf": b"mine"}, over_a_run=True)
@example(entries={"slices.csv": b"mine", "pictures": "folder", "compare.html": b"mine"}, over_a_run=False)
def test_nothing_of_others_changes(home: Path, command: str, entries: dict[str, bytes | str], over_a_run: bool) -> None:
    with tempfile.TemporaryDirectory(dir=home) as place:
        folder, outside = Path(place).resolve() / "folder", Path(place).resolve() / "outside"
        outside.mkdir()
        (outside / "secret").write_text(SECRET, encoding="utf-8")
        ours = seen(home / "run") if over_a_run else {}
        if over_a_run:
            shutil.copytree(home / "run", folder)
        folder.mkdir(exist_ok=True)
        for name, what in entries.items():
            put(folder, name, what, outside)
        before = seen(folder)
        theirs = {name: found for name, found in before.items() if ours.get(name) != found}
        case, run = seen(home / "case"), seen(home / "run")
        try:
            COMMANDS[command](home / "case", home / "run", folder)
        except OSError as error:
            assert str(folder) in str(error)
        after = seen(folder)
        assert {name: after.get(name) for name in theirs} == theirs
        assert seen(outside) == {"secret": SECRET.encode()}
        assert seen(home / "case") == case
        assert seen(home / "run") == run
        assert sorted(p.name for p in Path(place).iterdir()) == ["folder", "outside"]
