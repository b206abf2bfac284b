"""Words before figures, figures soon, a slider that keeps up: each against a control timed in the same browser.

Bounds are ratios, since machines differ; `python tests/benchmarks/report_times.py RUN` prints the times themselves.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from opened import PATIENCE, Seen, spoilt
from plotly.offline import get_plotlyjs

from benchmarks.report_times import drawn, moved, opened
from landbridge.report import render
from landbridge.report.figures import Figure
from landbridge.report.plotlyjs import TRACES

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with nothing but plotly.js, and a line that says when it has been read."""
    page = tmp_path_factory.mktemp("alone") / "alone.html"
    code = get_plotlyjs().replace("</script", "<\\/script")
    page.write_text(
        f"<!doctype html><meta charset=utf-8><title>-</title><body><p>-</p><script>{code}</script>"
        "<script>document.documentElement.dataset.read = performance.now();</script></body>",
        encoding="utf-8",
    )
    return page


def timed(chromium: Any, path: Path, times: int = 2) -> dict[str, float]:
    """Milliseconds from opening to first words, first figure and last figure: the best of a few."""
    found = []
    for _ in range(times):
        context = chromium.new_context(viewport={"width": 1366, "height": 860}, offline=True)
        found.append(opened(context, path)[1])
        context.close()
    return {name: min(times[name] for times in found) for name in found[0]}


def read_alone(chromium: Any, path: Path) -> float:
    """Milliseconds until plotly.js alone has been read: the best of two."""
    found = []
    for _ in range(2):
        context = chromium.new_context()
        page = context.new_page()
        page.goto(path.as_uri(), timeout=PATIENCE)
        found.append(float(page.locator("html").get_attribute("data-read")))
        context.close()
    return min(found)


def test_words_first_then_figures(chromium: Any, report: Path, alone: Path, tmp_path: Path) -> None:
    """Words are painted before plotly.js is read, the first figure stands soon after; the control lets words wait."""
    base, times = read_alone(chromium, alone), timed(chromium, report)
    assert times["text"] < times["figure"] <= times["figures"]
    assert times["figure"] < 8 * base
    wait = f"<script>const end = performance.now() + {2 * times['figure']}; while (performance.now() < end);</script>"
    late = timed(chromium, spoilt(report, tmp_path, "<header", f"{wait}<header"), times=1)
    assert late["figure"] > 2 * times["figure"]
    assert late["text"] > 2 * times["text"]


def test_plotly_is_set_up_for_the_traces_of_the_page_alone(open_page: Any, report: Path, alone: Path) -> None:
    """What is registered is what figures may use; the control, plotly.js as it ships, registers more."""
    kinds = "Object.keys(Plotly.PlotSchema.get().traces)"
    assert set(open_page(report).page.evaluate(kinds)) == set(TRACES)
    assert set(open_page(alone).page.evaluate(kinds)) > set(TRACES)


def test_a_figure_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="figure odd draws pie"):
        Figure("odd", "", "", "", {"data": [{"type": "bar"}, {"type": "pie"}]})


def test_the_slider_keeps_up(open_page: Any, report: Path) -> None:
    """What the screen shows follows in a few times what one map takes; the control draws all before it answers."""
    seen: Seen = open_page(report)
    page = seen.page
    page.evaluate("document.getElementById('map').scrollIntoView({block: 'start', behavior: 'instant'})")
    one = min(drawn(page, "map-eurasia") for _ in range(3))
    steps = [moved(page, step) for step in (18, 12, 15, 9)]
    assert min(steps) < 5 * one
    page.evaluate("landbridge.onScreen = () => true")
    assert min(moved(page, step) for step in (18, 12, 15)) > 1.5 * min(steps)


def test_writing_grows_with_the_states_and_no_faster(report: Path, tmp_path: Path) -> None:
    """A run with five times the states takes at most five times as long, in seconds of the processor."""
    few = tmp_path / "few"
    shutil.copytree(report.parent, few)
    states = {}
    for table in (few / "tables").glob("*.parquet"):
        rows = pd.read_parquet(table)
        if {"path", "level"} <= set(rows.columns):
            states[table.name] = len(rows[["path", "level"]].drop_duplicates())
            rows[rows["level"].isin([0.0, 1.0])].to_parquet(table, index=False)
    left = pd.read_parquet(few / "tables" / "link_flows.parquet")[["path", "level"]].drop_duplicates()
    more = states["link_flows.parquet"] / len(left)

    def seconds(folder: Path) -> float:
        begun = time.process_time()
        render(folder)
        return time.process_time() - begun

    short = min(seconds(few) for _ in range(2))
    assert more > 4
    assert seconds(report.parent) < more * short
