"""Three and more runs side by side: what each locks and its welfare, and the differences to the first.

As in `test_compare`: A locks 50 MW x 40 USD/MWh = 17.52 MUSD, B 100 MW x 50 = 43.8, C 100 MW x 40 = 35.04. Today all of
the 100 MW wanted come at 60 USD/MWh in A and C (welfare -52.56), at 70 in B (-61.32).
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import landbridge as lb
from test_compare import DEARER, LOCKED_A, LOCKED_B, MW, call, run, series

LOCKED_C = 100 * 40 * MW


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Runs A, B and C."""
    folder = tmp_path_factory.mktemp("several")
    run(folder, "A", series())
    run(folder, "B", series(100, 100, 70.0))
    run(folder, "C", series(100, 100))
    return folder


def row(found: dict[str, Any], measure: str, path: str) -> dict[str, Any]:
    rows = [r for r in found["rows"] if (r["measure"], r["path"]) == (measure, path)]
    assert len(rows) == 1
    return dict(rows[0])


def test_side_by_side(home: Path) -> None:
    """One value a run, in the order given, and differences to the first; nothing is solved."""
    done = lb.compare(home / "A", home / "B", home / "C")
    found = done.found
    path = found["path"]
    assert [r["name"] for r in found["runs"]] == ["A", "B", "C"]
    locked = row(found, "npv", path)
    assert locked["values"] == pytest.approx([LOCKED_A, LOCKED_B, LOCKED_C])
    assert locked["differences"] == pytest.approx([0, LOCKED_B - LOCKED_A, LOCKED_C - LOCKED_A])
    today = row(found, "today", "")
    assert today["values"] == pytest.approx([-100 * 60 * MW, -100 * 70 * MW, -100 * 60 * MW])
    assert today["differences"] == pytest.approx([0, -2 * DEARER, 0], abs=1e-9)
    full = row(found, "full", path)
    assert full["values"] == pytest.approx([a + b for a, b in zip(today["values"], locked["values"], strict=True)])
    assert found["inputs_differ"] == [0, 3, 2]
    assert "effects" not in found
    assert done.page is None


def test_the_first_is_the_base(home: Path) -> None:
    """In another order the differences are to another run."""
    found = lb.compare(home / "C", home / "B", home / "A").found
    differences = row(found, "npv", found["path"])["differences"]
    assert differences == pytest.approx([0, LOCKED_B - LOCKED_C, LOCKED_A - LOCKED_C])


def test_on_the_command_line(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table with a column a run, where effects are to be had, and one page; no model is built."""
    monkeypatch.setattr("landbridge.comparing.effects.study_of", lambda *a: pytest.fail("a model was built"))
    page = tmp_path / "x.html"
    result = call("compare", home / "A", home / "B", home / "C", "--out", page)
    assert result.exit_code == 0, result.output
    said = " ".join(result.stdout.split())
    assert "A locks 17.5 MUSD; B 26.3 MUSD more; C 17.5 MUSD more." in said
    assert "What each input does by itself is worked out for two runs: landbridge compare A RUN." in said
    assert "17.52 │ 43.80 │ 35.04 │ 26.28 │ 17.52" in said
    text = page.read_text(encoding="utf-8")
    for head in ("A, MUSD", "B, MUSD", "C, MUSD", "B less A, MUSD", "C less A, MUSD"):
        assert f">{head}</th>" in text
    assert "3 runs compared" in text
    assert ">26.28</td>" in text


def test_json_and_the_page_of_many(home: Path, tmp_path: Path) -> None:
    """--json prints what was found; without --out the page stands beside the last run."""
    for name in "ABC":
        shutil.copytree(home / name, tmp_path / name)
    result = call("compare", *(tmp_path / name for name in "ABCA"), "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert [r["name"] for r in found["runs"]] == [f"{tmp_path.name}/A (1)", "B", "C", f"{tmp_path.name}/A (2)"]
    assert (tmp_path / "compare-A-B-C-A.html").is_file()


def test_a_path_that_one_run_lacks(home: Path, tmp_path: Path) -> None:
    """Its cell is empty and its difference too, and no path is shared."""
    other = series()
    for table in ("paths", "trust_paths"):
        other[table] = [{**row, "path": f"{row['path']}-other"} for row in other[table]]
    run(tmp_path, "D", other)
    found = lb.compare(home / "A", home / "B", tmp_path / "D").found
    assert found["path"] == ""
    mine = next(r for r in found["rows"] if r["measure"] == "npv" and r["values"][0] is not None)
    assert (mine["values"][2], mine["differences"][2]) == (None, None)
    assert "share no path" in found["words"]


def test_money_of_other_years_is_told_by_name(home: Path, tmp_path: Path) -> None:
    """A run at another discount rate: which run it is, and what differs."""
    case = lb.load_case(home / "A-case").with_settings(discount_rate="0.1")
    lb.run(case, out=tmp_path / "D", levels=2, report=False)
    found = lb.compare(home / "A", home / "B", tmp_path / "D").found
    assert found["notes"] == ["Money is not the same in both: discounted at 0.0 in A, 0.1 in D."]


def test_one_run_is_refused(home: Path) -> None:
    """There is nothing to compare it with; a folder that is no run is named."""
    result = call("compare", home / "A")
    assert (result.exit_code, "two or more" in result.stderr) == (2, True)
    with pytest.raises(ValueError, match="two or more"):
        lb.compare(home / "A")
    result = call("compare", home / "A", home / "B", home)
    assert (result.exit_code, "not a run" in result.stderr) == (2, True)
