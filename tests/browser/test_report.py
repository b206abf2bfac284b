"""The report from a file: no request, no complaint, marks in every figure, small and repeatable."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from opened import MARKS, Seen, spoilt
from synthetic import write_run

from landbridge.report import render, write_report

pytestmark = pytest.mark.browser
START = "landbridge.start();</script>"


def test_no_request_and_no_complaint(open_page: Any, report: Path) -> None:
    seen = open_page(report)
    seen.page.get_by_role("button", name="Dark").click()
    seen.settle()
    assert seen.requests == []
    assert seen.complaints == []


@pytest.mark.slow
def test_control_a_request_or_an_error_would_be_seen(open_page: Any, report: Path, tmp_path: Path) -> None:
    seen = open_page(spoilt(report, tmp_path, START, "landbridge.start(); fetch('https://example.org/');</script>"))
    assert any("Content Security Policy" in words for words in seen.complaints)
    seen = open_page(spoilt(report, tmp_path, START, "landbridge.start(); throw new Error('on purpose');</script>"))
    assert seen.complaints == ["on purpose"]
    text = report.read_text(encoding="utf-8").replace("default-src 'none';", "", 1)
    text = text.replace("</body>", '<img src="https://example.org/x.png" alt=""></body>', 1).replace(
        "img-src data:;", "", 1
    )
    (tmp_path / "open.html").write_text(text, encoding="utf-8")
    seen = open_page(tmp_path / "open.html")
    seen.page.wait_for_timeout(200)
    assert seen.requests == ["https://example.org/x.png"]


def test_no_two_things_have_one_id(as_opened: Seen) -> None:
    """A button for a table, a label for a field find theirs by it; the control has the map twice."""
    ids = "[...document.querySelectorAll('[id]')].filter(e => !e.closest('svg')).map(e => e.id)"
    found = as_opened.page.evaluate(ids)
    assert len(found) > 100
    assert sorted({name for name in found if found.count(name) > 1}) == []
    twice = as_opened.page.evaluate(
        f"(() => {{ const map = document.body.appendChild(document.getElementById('map').cloneNode()); "
        f"const found = {ids}; map.remove(); return found; }})()"
    )
    assert twice.count("map") == 2


def test_every_figure_has_marks(as_opened: Seen) -> None:
    marks = as_opened.page.evaluate(MARKS)
    assert {"map-peninsula", "map-eurasia", "plot-curve-figure", "plot-corridor-power", "plot-hydro"} <= set(marks)
    assert {name: n for name, n in marks.items() if n == 0} == {}


def test_control_an_emptied_figure_has_no_marks(open_page: Any, report: Path, tmp_path: Path) -> None:
    """The figure of water keeps its axes, grid and legend and loses its numbers."""
    emptied = "for (const trace of landbridge.data.plots.hydro.data) { trace.x = [null]; trace.y = [null]; }\n"
    seen = open_page(spoilt(report, tmp_path, START, emptied + START))
    marks = seen.page.evaluate(MARKS)
    assert [name for name, n in marks.items() if n == 0] == ["plot-hydro"]
    assert seen.page.locator("#plot-hydro .gridlayer path").count() > 0


@pytest.mark.slow
def test_same_run_same_bytes_and_not_too_large(report: Path) -> None:
    """Written anew in two processes that hash words differently."""
    before = report.read_bytes()
    for seed in ("1", "2"):
        report.unlink()
        code = "import sys, pathlib, landbridge.report as r; r.write_report(pathlib.Path(sys.argv[1]))"
        words = [sys.executable, "-c", code, str(report.parent)]
        subprocess.run(words, env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True)
        assert report.read_bytes() == before, f"PYTHONHASHSEED={seed}"
    assert len(before) < 8_000_000
    assert [p.name for p in report.parent.iterdir() if p.name.startswith(".report-")] == []


@pytest.mark.slow
def test_control_another_run_other_bytes(tmp_path: Path, report: Path) -> None:
    run = write_run(tmp_path)
    summary = run / "summary.json"
    summary.write_text(summary.read_text(encoding="utf-8").replace("0.05", "0.06"), encoding="utf-8")
    assert render(run) != report.read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("carriers", [("power",), ("freight",), ("gas",)])
def test_one_sector_alone(open_page: Any, tmp_path: Path, carriers: tuple[str, ...]) -> None:
    seen = open_page(write_report(write_run(tmp_path, carriers=carriers)))
    assert seen.complaints == []
    assert seen.page.locator("#power .nothing").count() == (0 if "power" in carriers else 1)
    assert seen.page.locator("#freight .nothing").count() == (0 if "freight" in carriers else 1)


def test_an_empty_folder_still_gives_a_page(open_page: Any, tmp_path: Path) -> None:
    seen = open_page(write_report(tmp_path))
    assert seen.complaints == []
    assert seen.page.locator(".nothing").count() >= 9


def test_not_resolved_is_said(tmp_path: Path, report: Path) -> None:
    assert "Not resolved" in render(write_run(tmp_path, resolved=False))
    assert "Not resolved" not in report.read_text(encoding="utf-8")
