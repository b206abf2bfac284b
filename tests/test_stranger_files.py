"""A run's folder that somebody else has filled: links, pipes, devices, bombs and nonsense are refused in one line."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import landbridge as lb
from cases import write_case
from landbridge import checksums, reading
from landbridge.case import CaseError
from landbridge.cli import app
from toys import gate, two_nodes

SECRET = "-----BEGIN OPENSSH PRIVATE KEY-----"
#: Commands that read a run, and what they are given after it.
COMMANDS = {"verify": (), "analyse": ("--only", "bypass"), "report": (), "compare": ("RUN",)}
#: Seconds that a command has.
PATIENCE = 60

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices are those of POSIX")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small run."""
    home = tmp_path_factory.mktemp("strangers")
    case = write_case(home / "case", **gate(two_nodes(existing=200), "AB", design=150))
    lb.run(case, out=home / "run", levels=2)
    return home / "run"


@pytest.fixture
def run(made: Path, tmp_path: Path) -> Path:
    """A copy to spoil."""
    return Path(shutil.copytree(made, tmp_path / "run"))


class HangsError(AssertionError):
    """A command that does not end."""


def _give_up(*_: object) -> None:
    raise HangsError


def refused(command: str, run: Path) -> str:
    """What a command says, having left in time with an exit code of its own and no traceback."""
    rest = [str(run) if word == "RUN" else word for word in COMMANDS[command]]
    rest += ["--out", str(run.parent / "page.html")] if command == "compare" else []
    before = signal.signal(signal.SIGALRM, _give_up)
    signal.alarm(PATIENCE)
    try:
        done = CliRunner().invoke(app, [command, str(run), *rest])
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    assert isinstance(done.exception, SystemExit | None), repr(done.exception)
    assert done.exit_code in (1, 2), (command, done.exit_code, done.stderr)
    assert SECRET not in done.output
    return done.stderr


def secret(run: Path) -> Path:
    """A private key outside the run."""
    file = run.parent / "id_ed25519"
    file.write_text(f"{SECRET}\n", encoding="utf-8")
    return file


def link(run: Path, name: str) -> None:
    """A file that is a link to a private key."""
    (run / name).unlink(missing_ok=True)
    (run / name).symlink_to(secret(run))


def linked_folder(run: Path, name: str) -> None:
    """A folder that is a link to one outside."""
    (run / name).rename(run.parent / "outside")
    (run / name).symlink_to(run.parent / "outside")


def zeros(run: Path, name: str) -> None:
    (run / name).unlink()
    (run / name).symlink_to("/dev/zero")


def pipe(run: Path, name: str) -> None:
    (run / name).unlink(missing_ok=True)
    os.mkfifo(run / name)


def door(run: Path, name: str) -> None:
    """A socket. Its name must be short, so it is made where it goes from there."""
    (run / name).unlink(missing_ok=True)
    here = Path.cwd()
    os.chdir(run)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(name)
    finally:
        os.chdir(here)


def folder(run: Path, name: str) -> None:
    (run / name).unlink()
    (run / name).mkdir()


def text(content: str) -> Callable[[Path, str], None]:
    """A file with this text."""

    def write(run: Path, name: str) -> None:
        (run / name).write_text(content, encoding="utf-8")

    return write


def edited(**values: Any) -> Callable[[Path, str], None]:
    """A JSON file with other values."""

    def write(run: Path, name: str) -> None:
        content = json.loads((run / name).read_text(encoding="utf-8"))
        (run / name).write_text(json.dumps(content | values), encoding="utf-8")

    return write


def huge(run: Path, name: str) -> None:
    """A file of a terabyte that takes no room."""
    with (run / name).open("wb") as file:
        file.truncate(2**40)


def many_rows(run: Path, name: str) -> None:
    """Twenty million rows of one number, in a few kilobytes."""
    whole = pa.table({"path": pa.array(np.zeros(2_000_000, dtype=np.int8))})
    with pq.ParquetWriter(run / name, whole.schema) as writer:
        for _ in range(10):
            writer.write_table(whole, row_group_size=2_000_000)


def long_text(run: Path, name: str) -> None:
    """One text of a megabyte in a million rows: a terabyte once it is written out."""
    whole = pa.DictionaryArray.from_arrays(pa.array(np.zeros(1_000_000, dtype=np.int32)), pa.array(["x" * 2**20]))
    pq.write_table(pa.table({"path": whole}), run / name, store_schema=False)


def many_columns(run: Path, name: str) -> None:
    pq.write_table(pa.table({f"c{i}": [1.0] for i in range(5_000)}), run / name)


def nested(run: Path, name: str) -> None:
    kind = pa.float64()
    for _ in range(60):
        kind = pa.list_(kind)
    pq.write_table(pa.table({"path": pa.array([None], kind)}), run / name)


def other_kinds(run: Path, name: str) -> None:
    """Columns of the right names that hold numbers where there is text, and text where there are numbers."""
    frame = pd.read_parquet(run / name)
    out = {c: ["x"] * len(frame) if frame[c].dtype.kind in "fiub" else [1.5] * len(frame) for c in frame}
    pd.DataFrame(out).to_parquet(run / name, index=False)


def cut(run: Path, name: str) -> None:
    data = (run / name).read_bytes()
    (run / name).write_bytes(data[: len(data) // 2])


DEEP = '{"a":' * 100_000 + "1" + "}" * 100_000
KINDS: dict[str, tuple[Callable[[Path, str], None], str]] = {
    "manifest: a link": (link, "manifest.json"),
    "manifest: a pipe": (pipe, "manifest.json"),
    "manifest: zeros for ever": (zeros, "manifest.json"),
    "manifest: a socket": (door, "manifest.json"),
    "manifest: a folder": (folder, "manifest.json"),
    "manifest: a terabyte": (huge, "manifest.json"),
    "manifest: nested": (text(DEEP), "manifest.json"),
    "manifest: nested lists": (text("[" * 200_000), "manifest.json"),
    "manifest: nested a little": (text('{"case":' + "[" * 500 + "]" * 500 + "}"), "manifest.json"),
    "manifest: empty": (text(""), "manifest.json"),
    "manifest: a list": (text("[1, 2]"), "manifest.json"),
    "manifest: null": (text("null"), "manifest.json"),
    "manifest: digits": (text('{"case": ' + "9" * 5000 + "}"), "manifest.json"),
    "manifest: no number": (text('{"case": NaN}'), "manifest.json"),
    "manifest: too large a number": (text('{"case": 1e999}'), "manifest.json"),
    "manifest: a key twice": (text('{"case": "a", "case": "b"}'), "manifest.json"),
    "manifest: scenarios a text": (edited(scenarios="abc"), "manifest.json"),
    "manifest: scenarios outside": (edited(scenarios=["../../.."]), "manifest.json"),
    "manifest: settings a list": (edited(settings=[1]), "manifest.json"),
    "manifest: an unknown setting": (edited(settings={"no such": "x"}), "manifest.json"),
    "manifest: a setting that is a number": (edited(settings={"discount_rate": 0.1}), "manifest.json"),
    "manifest: another case": (edited(case=["x"]), "manifest.json"),
    "manifest: inputs a number": (edited(inputs=3), "manifest.json"),
    "inputs: a link": (link, "inputs/nodes.csv"),
    "inputs: a pipe": (pipe, "inputs/nodes.csv"),
    "inputs: zeros for ever": (zeros, "inputs/nodes.csv"),
    "inputs: another link": (link, "inputs/secret.csv"),
    "inputs: a link that is no table": (link, "inputs/secret"),
    "inputs: the folder a link": (linked_folder, "inputs"),
    "inputs: a terabyte": (huge, "inputs/nodes.csv"),
    "tables: the folder a link": (linked_folder, "tables"),
    "solution: the folder a link": (linked_folder, "solution"),
    "a stray link": (link, "notes.txt"),
    "a stray pipe": (pipe, "tables/pipe"),
    "a stray socket": (door, "door"),
}
for _table in ("link_flows", "links"):
    _file = f"tables/{_table}.parquet"
    KINDS |= {f"{_table}: {make.__name__}": (make, _file) for make in (link, pipe, zeros, huge)}
    KINDS |= {f"{_table}: {make.__name__}": (make, _file) for make in (many_rows, long_text, many_columns, nested, cut)}
    KINDS[f"{_table}: no table"] = text("PAR1 nothing PAR1"), _file
for _name in ("link", "pipe", "zeros", "huge"):
    KINDS[f"summary: {_name}"] = {"link": link, "pipe": pipe, "zeros": zeros, "huge": huge}[_name], "summary.json"
KINDS |= {
    "summary: nested": (text(DEEP), "summary.json"),
    "summary: a list": (text("[]"), "summary.json"),
    "summary: no JSON": (text("{'a': 1}"), "summary.json"),
    "summary: locked value a text": (edited(locked_value="much"), "summary.json"),
    "checksums: a link": (link, "checksums.sha256"),
    "checksums: a pipe": (pipe, "checksums.sha256"),
    "checksums: no hashes": (text("nothing\n"), "checksums.sha256"),
    "links: other kinds": (other_kinds, "tables/links.parquet"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_one_refusal(kind: str, run: Path) -> None:
    """Verify never passes it; whoever reads it refuses. Nobody hangs, tells a traceback or follows the link."""
    spoil, name = KINDS[kind]
    spoil(run, name)
    if (run / checksums.FILE).is_file() and not name.startswith("checksums"):
        _seal_what_can_be(run)
    assert refused("verify", run)


@pytest.mark.parametrize("command", ["analyse", "report", "compare"])
@pytest.mark.parametrize(
    "kind", ["a stray link", "inputs: a pipe", "summary: nested", "manifest: a pipe", "inputs: a link"]
)
def test_every_command_refuses(kind: str, command: str, run: Path) -> None:
    """Nothing is copied out of the folder that a link points to, and nothing is waited for."""
    spoil, name = KINDS[kind]
    spoil(run, name)
    assert refused(command, run)
    for file in run.parent.rglob("*"):
        if file.is_file() and not file.is_symlink() and file.name != "id_ed25519":
            assert SECRET.encode() not in file.read_bytes(), file


@pytest.mark.parametrize(
    "kind", [k for k in KINDS if k.startswith(("links: ", "link_flows: ", "summary: ")) and "kinds" not in k]
)
def test_a_report_of_it(kind: str, run: Path) -> None:
    """The page is not drawn, and the one that is there stays."""
    spoil, name = KINDS[kind]
    before = (run / "report.html").read_bytes()
    spoil(run, name)
    assert refused("report", run)
    assert (run / "report.html").read_bytes() == before


def test_tables_as_they_were_written(made: Path) -> None:
    """What is read is what pandas reads, to the type of each column."""
    names = [name for name in reading.names(made, "tables") if name.endswith(".parquet")]
    assert len(names) > 20
    for name in names:
        pd.testing.assert_frame_equal(reading.table(made, name), pd.read_parquet(made / name))


def test_a_link_to_the_run_itself_is_the_reader_s_own(made: Path, tmp_path: Path) -> None:
    """`latest -> run` is how people keep runs: the folder that is named may be a link, what is in it may not."""
    (tmp_path / "latest").symlink_to(made)
    assert reading.mapping(tmp_path / "latest", "manifest.json")["case"] == "case"
    assert reading.names(tmp_path / "latest") == reading.names(made)


@pytest.mark.parametrize("name", ["../secret.json", "tables/../../secret.json"])
def test_names_stay_inside(name: str, run: Path) -> None:
    """Checksums that name a file above the folder are refused before it is read."""
    (run.parent / "secret.json").write_text("{}", encoding="utf-8")
    (run / checksums.FILE).write_text(f"{'0' * 64}  {name}\n", encoding="utf-8")
    with pytest.raises(CaseError, match="not a line of hash and name"):
        checksums.differences(run)


def _seal_what_can_be(run: Path) -> None:
    """Fresh hashes, as a forger would write them, of what can be read."""
    found = checksums.noted(run)
    for name in found:
        file = run / name
        if file.is_file() and not file.is_symlink() and file.stat().st_size < 2**30:
            found[name] = hashlib.sha256(file.read_bytes()).hexdigest()
    (run / checksums.FILE).write_text("".join(f"{h}  {n}\n" for n, h in sorted(found.items())), encoding="utf-8")
