"""What holds the answer, in a browser: figures of the claim, keys, origins and levers draw what their tables say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from made_up import MARKUP
from made_up_analysis import ALL, CLAIM, PLAYERS, RELATIONS, SHARES
from opened import Seen, spoilt
from synthetic import write_run

from landbridge.report import render

pytestmark = pytest.mark.browser
#: By figure: bars and points that are something (a part that is nothing is drawn without width).
FIGURES = {
    "claim-split": 12, "claim-potential": 9, "bypass-figure": 8, "behind-relation": 9, "behind-gate": 15,
    "behind-tenths": 40, "game-shares": 16, "game-payments": 12, "origins-traced": 3, "origins-difference": 3,
    "moves-tornado": 8, "moves-turns": 2,
}  # fmt: skip
MARKS = """id => [...document.querySelectorAll(`#plot-${id} .bars .point path, #plot-${id} .scatterlayer .point`)]
  .filter(p => { const b = p.getBoundingClientRect(); return b.width > 0.3 && b.height > 0.3; }).length"""
CELLS = """id => [...document.querySelectorAll(`#${id} tbody tr`)].map(row =>
  [...row.cells].map(cell => cell.dataset.v === undefined ? cell.textContent.trim() : Number(cell.dataset.v)))"""
DRAWN = (
    "id => document.getElementById('plot-' + id).data.filter(t => t.hoverinfo !== 'skip').map(t => [...(t.x || [])])"
)


def cells(page: Any, table: str) -> list[list[Any]]:
    """Words and numbers of a table, row by row."""
    found: list[list[Any]] = page.evaluate(CELLS, table)
    return found


def drawn(page: Any, figure: str) -> list[list[float]]:
    """Values along the axis of each trace of a figure."""
    found: list[list[float]] = page.evaluate(DRAWN, figure)
    return found


@pytest.mark.parametrize("figure", FIGURES)
def test_marks_have_area(as_opened: Seen, figure: str) -> None:
    """As many marks are seen as there are numbers to see."""
    assert as_opened.page.evaluate(MARKS, figure) == FIGURES[figure]
    assert as_opened.page.locator(f"#figure-{figure} .takeaway").inner_text().endswith(".")


def test_control_a_figure_without_values_has_no_marks(open_page: Any, report: Path, tmp_path: Path) -> None:
    page = open_page(spoilt(report, tmp_path, "window.Plotly.react(div", "void (div")).page
    assert page.evaluate(MARKS, "claim-split") == 0


def test_the_claim_stands_open_and_says_what_its_bars_say(as_opened: Seen) -> None:
    """Bars are in the unit of the table; every scenario has a row, the case first; the table needs no click."""
    page = as_opened.page
    assert page.locator("#table-claim").is_visible()
    rows = cells(page, "table-claim")
    assert rows[0][0] == "this case"
    assert {row[0] for row in rows[1:]} == {" ".join(name.split()) for name in CLAIM if name}
    alone, both, without = drawn(page, "claim-split")
    for row, *parts in zip(rows, alone, both, without, strict=True):
        assert parts == pytest.approx([row[3], row[5], row[6]], rel=1e-5, abs=0.01)
        assert sum(parts) == pytest.approx(row[2], rel=1e-5, abs=0.01)
    assert min(both) < 0  # an overlap is drawn to the left
    assert page.locator("#claim").inner_text().count("25 %") >= 1
    assert "25 % of all that is locked" in page.locator("#obstacle").inner_text()


def test_names_of_scenarios_stay_text(as_opened: Seen) -> None:
    """A scenario's folder may be called anything: it is printed, and makes no element in table or figure."""
    page = as_opened.page
    assert MARKUP in page.locator("#claim").inner_text()
    assert page.locator("#claim img, #claim b:text('Busan')").count() == 0


def test_relations_and_gates_are_drawn_as_listed(as_opened: Seen) -> None:
    """Three marks a row, sorted by Shapley value; names where there are names; error bars where sampled."""
    page = as_opened.page
    alone, last, shapley = drawn(page, "behind-relation")
    assert [1000 * v for v in shapley] == pytest.approx(
        sorted((r[2] for r in RELATIONS.values()), reverse=True), abs=0.01
    )
    rows = cells(page, "table-behind-relation")
    assert rows[0][0] == "DPRK and ROK"
    assert [list(at) for at in zip(alone, last, shapley, strict=True)] == [
        pytest.approx(row[1:4], abs=0.01) for row in rows
    ]
    assert page.locator("#plot-behind-relation .errorbar").count() == len(RELATIONS)
    assert page.locator("#plot-behind-gate .errorbar").count() == 0
    assert page.locator("#table-sets").is_visible()
    gates = cells(page, "table-behind-tenths")
    assert sum(row[-1] for row in gates) == pytest.approx(sum(SHARES.values()) * ALL / 1000)


def test_payments_add_up_to_nothing(as_opened: Seen) -> None:
    """Side payments of the figure and of the table sum to 0, by either rule."""
    page = as_opened.page
    for values in drawn(page, "game-payments"):
        assert sum(values) == pytest.approx(0, abs=1e-6)
    rows = cells(page, "table-game-shares")
    assert {row[1] for row in rows} == {*(a / 1000 for a, _ in PLAYERS.values()), 0}
    assert drawn(page, "game-shares")[2:] == [[row[3] for row in rows]]


def test_levers_start_at_the_headline(as_opened: Seen) -> None:
    """Each bar of the tornado goes from the headline value to the table's value at that end."""
    page = as_opened.page
    rows = cells(page, "table-levers")
    low, high = drawn(page, "moves-tornado")
    for row, a, b in zip(rows, low, high, strict=True):
        assert [ALL / 1000 + a, ALL / 1000 + b] == pytest.approx([row[6], row[7]], abs=1e-4)
    assert page.locator("#table-turns").is_visible()
    assert page.locator("#table-slopes").is_hidden()
    assert "price of LNG, import is above about 9 USD (here 8)" in page.locator("#figure-moves-turns").inner_text()


def test_sections_come_in_the_order_of_the_questions(as_opened: Seen) -> None:
    """The claim before the curve, who gains before the gates, power before freight."""
    ids = as_opened.page.evaluate("[...document.querySelectorAll('main > section')].map(s => s.id)")
    wanted = ["headline", "claim", "map", "curve", "countries", "game", "behind", "power", "origins", "freight"]
    wanted += ["corridors", "moves", "backcast", "assumptions", "method"]
    assert [i for i in ids if i in wanted] == wanted


def test_a_run_that_was_not_analysed_says_how(tmp_path: Path) -> None:
    """Without its analyses the page names the commands, and its first screen says nothing of the claim."""
    tables = ("claim", "bypass", "attribution", "side_payments", "border_mix", "resolved_levers", "levers")
    folder = write_run(tmp_path, without=tables)
    summary = folder / "summary.json"
    summary.write_text(summary.read_text(encoding="utf-8").replace('"analysis"', '"other"'), encoding="utf-8")
    page = render(folder)
    for step in ("claim", "attribution", "game", "origins", "sensitivity"):
        assert f"landbridge analyse FOLDER --only {step}" in page
    assert 'id="obstacle"' not in page
