"""Run folders are written whole or not at all."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from landbridge import store
from small_runs import mark, write_run


def test_a_new_folder_appears_when_it_is_whole(tmp_path: Path) -> None:
    """Nothing stands at the target while it is being written; afterwards nothing else is left beside it."""
    target = tmp_path / "deep" / "run"
    with store.replacing(target) as fresh:
        (fresh / "manifest.json").write_text('{"mark": "new"}', encoding="utf-8")
        assert not target.exists()
        assert fresh.parent == target.parent
    assert mark(target) == "new"
    assert [p.name for p in target.parent.iterdir()] == ["run"]


def test_a_good_run_is_replaced(tmp_path: Path) -> None:
    """All that the old run wrote goes, all of the new one comes; a file of somebody's own stays."""
    target = write_run(tmp_path / "run")
    (target / "extra.txt").write_text("mine", encoding="utf-8")
    write_run(target, "new")
    assert mark(target) == "new"
    assert sorted(p.name for p in target.iterdir()) == [
        *("checksums.sha256", "extra.txt", "manifest.json", "summary.json")
    ]
    assert (target / "extra.txt").read_text(encoding="utf-8") == "mine"
    assert [p.name for p in tmp_path.iterdir()] == ["run"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_an_exception_leaves_the_old_run(tmp_path: Path, error: type[BaseException]) -> None:
    """Cut off half way, the last good run stands untouched and no scraps are left."""
    target = write_run(tmp_path / "run")
    with pytest.raises(error), store.replacing(target) as fresh:
        (fresh / "manifest.json").write_text('{"mark": "half"}', encoding="utf-8")
        raise error
    assert mark(target) == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["run"]


def test_an_exception_leaves_nothing_where_nothing_was(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), store.replacing(tmp_path / "run"):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_a_foreign_folder_is_refused(tmp_path: Path) -> None:
    """A folder that no run has written is not touched."""
    target = tmp_path / "thesis"
    target.mkdir()
    (target / "chapter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match="not a run's folder"), store.replacing(target):
        pytest.fail("a folder of somebody's own was opened")
    assert (target / "chapter.txt").read_text(encoding="utf-8") == "mine"


def test_a_file_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "run"
    target.write_text("a file", encoding="utf-8")
    with pytest.raises(FileExistsError), store.replacing(target):
        pytest.fail("a file was taken for a folder")
    assert target.read_text(encoding="utf-8") == "a file"


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    """Somebody who made the folder beforehand meant it for the run."""
    target = tmp_path / "run"
    target.mkdir()
    assert mark(write_run(target, "new")) == "new"


def test_tables_come_back_as_they_were(tmp_path: Path) -> None:
    """Parquet keeps types; CSV is written only when asked."""
    frame = pd.DataFrame({"name": ["a", "b"], "value": [1.5, 2.0], "period": pd.array([2030, None], dtype="Int64")})
    store.write_tables(tmp_path / "one", {"t": frame})
    store.write_tables(tmp_path / "two", {"t": frame}, as_csv=True)
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "one" / "tables" / "t.parquet"), frame)
    assert not (tmp_path / "one" / "csv").exists()
    assert (tmp_path / "two" / "csv" / "t.csv").read_text(encoding="utf-8") == "name,value,period\na,1.5,2030\nb,2.0,\n"


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    """Text that a spreadsheet would run is written as text; numbers below zero stay numbers."""
    names = ["=1+1", "+x", "-x", "@x", "\tx", "\rx", " =x", "-5x", "plain", "-5", "+1e-3", "-0,5"]
    safe = ["'=1+1", "'+x", "'-x", "'@x", "'\tx", "'\nx", "' =x", "'-5x", "plain", "-5", "+1e-3", "-0,5"]
    numbers = [float(-i) for i in range(len(names))]
    frame = pd.DataFrame({"name": names, "kind": pd.Categorical(names), "=value": numbers})
    store.write_tables(tmp_path, {"t": frame}, as_csv=True)
    with (tmp_path / "csv" / "t.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    assert header == ["name", "kind", "'=value"]
    assert [row[0] for row in rows] == [row[1] for row in rows] == safe
    assert [float(row[2]) for row in rows] == numbers


def test_json_is_stable_and_strict(tmp_path: Path) -> None:
    """Keys are sorted; a number that is none is refused instead of written as NaN."""
    store.write_json(tmp_path / "a.json", {"b": 1, "a": "Хасан"})
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == '{\n  "a": "Хасан",\n  "b": 1\n}\n'
    with pytest.raises(ValueError, match="JSON"):
        store.write_json(tmp_path / "b.json", {"a": float("nan")})
