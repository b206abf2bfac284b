"""Tables, their CSV files and their search."""

from __future__ import annotations

import csv
import io
import json
import re
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from made_up import LINKS, MARKUP, gain
from opened import ALL_OPEN, Seen, shows, spoilt

from landbridge.report.numbers import number, percent, year

pytestmark = pytest.mark.browser
Rows = list[list[str]]
#: The ways a number of the run is printed in a table: two digits or more; a share and a year are looked at apart.
FORMS = tuple(partial(number, digits=digits) for digits in range(2, 9))
TABLE = """id => [...document.getElementById(id).rows].map(row => [...row.cells].map(cell =>
  [cell.textContent.trim(), cell.dataset.v !== undefined, cell.dataset.u || ""]))"""
#: Downloads are collected in the page: a browser saves them one by one, which is slow for thirty.
COLLECT = """() => [...document.querySelectorAll('[data-csv]')].map(button =>
  [button.dataset.csv, landbridge.csv(document.getElementById(button.dataset.csv))])"""


def rows_of(text: str) -> Rows:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def downloaded(page: Any, table: str) -> Rows:
    """What the button of a table saves."""
    page.evaluate(ALL_OPEN, True)
    with page.expect_download() as download:
        page.locator(f"[data-csv={table}]").click()
    assert download.value.suggested_filename == f"{table}.csv"
    return rows_of(Path(download.value.path()).read_text(encoding="utf-8"))


def differences(page: Any, table: str, rows: Rows) -> list[str]:
    """Cells of a CSV file that do not say what the table on the page says."""
    shown = by_unit(page.evaluate(TABLE, table))
    if [len(row) for row in rows] != [len(row) for row in shown]:
        return [f"{table}: another shape"]
    pairs = [
        (*cell, value) for line, row in zip(shown, rows, strict=True) for cell, value in zip(line, row, strict=True)
    ]
    return [f"{table}: {text} is {value}" for text, numeric, value in pairs if not same(text, numeric, value)]


def by_unit(shown: list[list[tuple[str, bool, str]]]) -> list[list[tuple[str, bool]]]:
    """A table with each column whose cells differ in unit written once for each unit."""
    found: list[list[tuple[str, bool]]] = [[] for _ in shown]
    for n, (title, _, _) in enumerate(shown[0]):
        units = list(dict.fromkeys(row[n][2] for row in shown[1:])) or [""]
        for unit in units:
            found[0].append((f"{title}, {unit}" if unit else title, False))
            for line, row in zip(found[1:], shown[1:], strict=True):
                line.append(tuple(row[n][:2]) if row[n][2] == unit else ("–", row[n][1]))
    return found


def same(text: str, numeric: bool, value: str) -> bool:
    """Whether a cell's text tells the value of the file; words that look like a formula have an apostrophe before."""
    if not numeric:
        return value in (text, f"'{text}") or (value == "" and text == "–")
    if value == "":
        return text == "–"
    if value in ("true", "false"):
        return text in ("yes", "no")
    if text.endswith(" %"):
        return percent(float(value) / 100) == text
    near = [float(value) * (1 + tie) for tie in (0, 1e-9, -1e-9)]  # a half goes up on the page, to the even one here
    return any(form(x) == text for form in FORMS for x in near) or (float(value) % 1 == 0 and year(value) == text)


def test_every_csv_is_the_table_on_the_page(as_opened: Seen) -> None:
    """Also after the slider has moved: then both hold the chosen level."""
    page = as_opened.page
    files = page.evaluate(COLLECT)
    assert len(files) > 15
    assert len({name for name, _ in files}) == len(files) == page.locator("table").count()
    assert [wrong for name, text in files for wrong in differences(page, name, rows_of(text))] == []
    assert downloaded(page, "table-links") == rows_of(dict(files)["table-links"])


def test_csv_follows_the_slider(open_page: Any, report: Path) -> None:
    page = open_page(report, drawn=False).page
    full = downloaded(page, "table-links")
    page.locator("#go-today").click()
    shows(page, level=0)
    today = downloaded(page, "table-links")
    assert today != full
    assert differences(page, "table-links", today) == []
    assert differences(page, "table-links", full) != []


def test_control_a_changed_cell_is_told(open_page: Any, report: Path) -> None:
    page = open_page(report, drawn=False).page
    rows = downloaded(page, "table-curve")
    page.evaluate("document.querySelector('#table-curve tbody tr:last-child td:last-child').textContent = '1.23'")
    assert len(differences(page, "table-curve", rows)) == 1


def column(rows: Rows, title: str) -> list[str]:
    return [row[rows[0].index(title)] for row in rows[1:]]


def is_number(cell: str) -> bool:
    """Whether a cell is empty, a switch or a number as programs write it."""
    return cell in ("", "true", "false") or re.fullmatch(r"-?\d+(\.\d+)?(e[+-]\d+)?", cell) is not None


#: Titles of numbers without a unit: years, counts, shadow of a computer's work.
BARE = re.compile(r"Year|Period|NPV as of|Members|Count|.*iterations|.*residual|Relative gap|Largest relative gap")


def test_every_csv_has_one_unit_a_column_and_plain_numbers(as_opened: Seen) -> None:
    """Each button's file: cells of a column of numbers are numbers or empty, and its header names their unit."""
    page = as_opened.page
    numeric = """id => [...document.getElementById(id).rows].slice(1).map(row => [...row.cells].map(cell =>
      cell.dataset.v !== undefined))"""
    seen = 0
    for name, text in page.evaluate(COLLECT):
        head, *body = rows_of(text)
        assert "–" not in [cell for row in body for cell in row], name
        kinds = page.evaluate(numeric, name)
        if len(kinds[0]) == len(head):  # no column is split, so that its cells can be told
            numbers = [n for n in range(len(head)) if kinds and all(row[n] for row in kinds)]
        else:
            numbers = [n for n, title in enumerate(head) if ", " in title and title not in ("Table, row, column",)]
        for n in numbers:
            seen += 1
            assert ", " in head[n] or BARE.fullmatch(head[n]), (name, head[n])
            assert [row[n] for row in body if not is_number(row[n])] == [], (name, head[n])
    assert seen > 60


def test_amounts_of_paths_are_in_the_unit_of_their_header(open_page: Any, report: Path) -> None:
    """bn USD, also of cells that the slider has written anew; and quantities of other units stand in columns apart."""
    page = open_page(report, drawn=False).page
    for level, button in ((1.0, "#go-full"), (0.0, "#go-today")):
        page.locator(button).click()
        shows(page, level=level)
        rows = downloaded(page, "table-by-year")
        first = gain("all", level) / 14 * 0.4 / 1000
        assert float(column(rows, "Gain, bn USD")[0]) == pytest.approx(first, rel=1e-3)
    head = downloaded(page, "table-links")[0]
    for title in ("Today, TWh a year", "Today, thousand TEU a year", "Capacity, MW", "Capacity, vehicles a day"):
        assert title in head


def test_csv_holds_the_runs_own_numbers(as_opened: Seen, report: Path) -> None:
    """Curve, named paths and inputs, cell by cell against the tables of the run; the control is another path."""
    page, run = as_opened.page, report.parent
    curve = pd.read_parquet(run / "tables" / "curve.parquet").set_index("path")
    rows = downloaded(page, "table-curve")
    gains = [float(cell) for cell in column(rows, "Gain, bn USD")]
    assert gains == pytest.approx(list(curve.loc["all", "gain"] / 1000))
    assert gains != pytest.approx(list(curve.loc["all", "expected"] / 1000))
    summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    rows = downloaded(page, "table-paths")
    for title, key in (("NPV, bn USD", "npv"), ("Expected after hazard, bn USD", "npv_expected")):
        values = [float(cell) for cell in column(rows, title)]
        assert values == pytest.approx([summary["locked_value"][path][key] / 1000 for path in summary["paths"]])
    assert float(column(rows, "Gas, bn USD")[0]) == pytest.approx(
        -0.05 * gain("all", 1.0) / 1000
    )  # stays a number, sign and all
    inputs = pd.read_parquet(run / "tables" / "assumptions.parquet")
    rows = downloaded(page, "table-input-0")
    assert len(rows) == 1 + len(LINKS)
    expected = inputs[inputs["table"] == "links"].sort_values("key")["value"].astype(float)
    assert sorted(float(cell) for cell in column(rows, "Value, in the unit of the row")) == sorted(expected)


def test_no_csv_runs_a_formula(as_opened: Seen) -> None:
    rows = downloaded(as_opened.page, "table-input-0")
    assert rows[1][rows[0].index("Source")] == "'=1+1 <script>alert(1)</script>"
    for _, text in as_opened.page.evaluate(COLLECT):
        cells = [cell for row in rows_of(text) for cell in row]
        assert not [cell for cell in cells if cell[:1] in ("=", "+", "@", "\t")]
        assert not [cell for cell in cells if cell[:1] == "-" and not pd.api.types.is_number(float(cell))]


def test_search_of_assumptions(open_page: Any, report: Path) -> None:
    page = open_page(report, drawn=False).page
    page.locator("#find").fill("capex missing")
    visible = page.locator("#assumptions tbody tr:visible")
    assert visible.count() == len(LINKS[3::4])
    page.locator("#find").fill("no such thing")
    assert visible.count() == 0
    page.locator("#find").fill("")
    assert page.locator("#assumptions tbody tr[hidden]").count() == 0


def test_markup_in_names_stays_text(as_opened: Seen, report: Path) -> None:
    seen = as_opened
    assert seen.page.title() == "Landbridge baseline"
    assert seen.page.locator("img, b:text('Busan')").count() == 0
    assert MARKUP not in report.read_text(encoding="utf-8")
    assert "<script>alert(1)" not in report.read_text(encoding="utf-8")
    seen.page.evaluate(ALL_OPEN, True)
    assert "<script>alert(1)</script>" in seen.page.locator("#table-input-0").inner_text()


def test_control_markup_that_runs_would_be_seen(open_page: Any, report: Path, tmp_path: Path) -> None:
    run = "<script>document.title = 'run'</script></body>"
    assert open_page(spoilt(report, tmp_path, "</body>", run), drawn=False).page.title() == "run"
