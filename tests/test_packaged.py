"""The package away from its repository: the wheel holds the baseline, and the commands find it."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def build(kind: str, out: Path) -> Path:
    """Build the wheel or the source distribution with what is installed here."""
    words = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(out)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    return next(out.iterdir())


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the wheel, as pip lays them out."""
    home = tmp_path_factory.mktemp("wheel")
    with zipfile.ZipFile(build("wheel", home / "dist")) as wheel:
        wheel.extractall(home / "site")
    return home / "site"


def call(unpacked: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    code = "import landbridge, sys; print(landbridge.__file__, file=sys.stderr); from landbridge.cli import app; app()"
    env = {**os.environ, "PYTHONPATH": str(unpacked)}
    return subprocess.run([sys.executable, "-c", code, *words], cwd=folder, env=env, capture_output=True, text=True)


def test_wheel_holds_every_table_of_the_inputs(unpacked: Path) -> None:
    here = {p.relative_to(ROOT / "inputs").as_posix() for p in (ROOT / "inputs").rglob("*.csv")}
    there = {p.relative_to(unpacked / "landbridge/inputs").as_posix() for p in unpacked.rglob("inputs/**/*.csv")}
    assert "baseline/case.csv" in here
    assert there == here


def test_source_distribution_holds_inputs_and_tests(tmp_path: Path) -> None:
    with tarfile.open(build("sdist", tmp_path)) as archive:
        names = {name.split("/", 1)[-1] for name in archive.getnames()}
    assert {"inputs/baseline/case.csv", "tests/toys.py", "constraints.txt", "model/landbridge/py.typed"} <= names


def test_commands_in_an_empty_folder_use_the_packaged_baseline(unpacked: Path, tmp_path: Path) -> None:
    """`check` and `list` answer from the wheel's own files, and say on standard error where the case comes from."""
    for words in (["check", "--quiet"], ["list"]):
        done = call(unpacked, tmp_path, *words)
        assert done.returncode == 0, done.stderr
        assert str(unpacked) in done.stderr
        assert "the baseline of the package is used" in done.stderr
    assert "cheap-lng" in done.stdout
    assert not list(tmp_path.iterdir())


def test_new_copies_the_packaged_baseline(unpacked: Path, tmp_path: Path) -> None:
    assert call(unpacked, tmp_path, "new", "mine").returncode == 0
    assert (tmp_path / "mine/scenarios/cheap-lng/gas_supply_steps.csv").is_file()
    assert "mine: copy of Landbridge baseline" in (tmp_path / "mine/case.csv").read_text(encoding="utf-8")


def test_another_name_is_not_replaced(unpacked: Path, tmp_path: Path) -> None:
    """Only the default name falls back: a misspelt folder is an error."""
    done = call(unpacked, tmp_path, "check", "inputs/basline")
    assert done.returncode == 2
    assert "inputs/basline" in done.stderr
