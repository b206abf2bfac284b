"""Names in a case that hold markup, templates, formulas, other alphabets or 200 letters: text, and nothing more."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from names import HARM, KEY, LONG, NAMES, SCENARIO, TITLE, TURNED, write
from opened import ALL_OPEN, MARKS, SCROLL_WIDTH, Seen, opener, spoilt

pytestmark = pytest.mark.browser
#: All that is written anywhere on the page, tables open, in the order of the page; figures too.
TEXT = "document.body.textContent + [...document.querySelectorAll('[aria-label]')].map(e => e.ariaLabel).join(' ')"


@pytest.fixture(scope="module")
def page_of_names(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the case, solved and drawn by the command line."""
    home = tmp_path_factory.mktemp("names")
    words = ["run", "--case", write(home), "--scenario", SCENARIO, "--out", home / "run", "--levels", "3", "--quiet"]
    code = "from landbridge.cli import app; app()"
    subprocess.run([sys.executable, "-c", code, *map(str, words)], check=True, capture_output=True)
    return home / "run" / "report.html"


@pytest.fixture(scope="module")
def narrow(chromium: Any, page_of_names: Path) -> Any:
    """The page on a narrow telephone, opened once."""
    contexts: list[Any] = []
    yield opener(chromium, contexts)(page_of_names, viewport={"width": 320, "height": 700})
    for context in contexts:
        context.close()


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_names_are_shown_as_they_are(narrow: Seen, page_of_names: Path) -> None:
    """Every name that the run's tables hold, letter by letter, but for characters that turn the text around."""
    text = flat(narrow.page.evaluate(TEXT))
    links = pd.read_parquet(page_of_names.parent / "tables" / "links.parquet")
    assert set(links["name"]) <= set(NAMES)
    for name in {*links["name"], *NAMES[:8], SCENARIO, KEY}:
        assert flat(name.translate(TURNED)) in text, name
    assert f"{flat(NAMES[0])}x" not in text
    assert not [mark for mark in map(chr, TURNED) if mark in text]


def test_nothing_in_a_name_is_run_or_filled_in(narrow: Seen, page_of_names: Path) -> None:
    """No script ran, no tag was made, no template was filled in, nothing was asked for or complained of."""
    page = narrow.page
    assert page.title().startswith(TITLE)
    assert page.title() != "run"
    assert (narrow.requests, narrow.complaints) == ([], [])
    assert page.locator("img, [onerror], [onload]").count() == 0
    assert page.locator("b:text('текст'), i:text('&')").count() == 0
    assert "49" not in re.findall(r"\{\{.{0,20}?\}\}|\$\{.{0,8}?\}", page.evaluate(TEXT))
    assert page.evaluate("document.querySelectorAll('script').length") == 4
    bare = {name for name, marks in page.evaluate(MARKS).items() if marks == 0}
    assert bare <= {"plot-generation"}  # to be explained: the figure of generation is empty for this case


def test_long_names_do_not_widen_the_page(narrow: Seen) -> None:
    for tables_open in (False, True):
        narrow.page.evaluate(ALL_OPEN, tables_open)
        assert narrow.page.evaluate(SCROLL_WIDTH) <= 320
    assert LONG in narrow.page.evaluate(TEXT)


def test_control_a_name_that_is_not_escaped_runs(open_page: Any, page_of_names: Path, tmp_path: Path) -> None:
    """The same page with one name let through as it is, and with a line that cannot be broken."""
    seen = open_page(spoilt(page_of_names, tmp_path, "</h1>", f"</h1><script>{HARM}</script>"), drawn=False)
    assert seen.page.title() == "run"
    wide = f"</h1><p style='white-space:nowrap'>{LONG}</p>"
    narrow = open_page(spoilt(page_of_names, tmp_path, "</h1>", wide), viewport={"width": 320, "height": 700})
    assert narrow.page.evaluate(SCROLL_WIDTH) > 320
