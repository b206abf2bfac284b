"""Without JavaScript, and on paper."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from made_up import gain
from opened import Seen, spoilt

from landbridge.report.numbers import billions

pytestmark = pytest.mark.browser
WORDS = "h1, h2, h3, .lead, .basis, .lead2, .takeaway, .nothing, caption, .note"


def hidden(page: Any) -> list[str]:
    """Opens every folded table by its own heading; sentences and tables that are then not to be seen."""
    for summary in page.locator("details > summary").all():
        summary.click()
    return list(
        page.evaluate(
            """words => [...document.querySelectorAll(words + ', td')].filter(e => e.textContent.trim()
            && !e.closest('[data-js]') && !e.checkVisibility()).map(e => e.id || e.textContent.trim())""",
            WORDS,
        )
    )


def test_readable_without_javascript(open_page: Any, as_opened: Seen, report: Path, tmp_path: Path) -> None:
    """Headline, sentences and tables; what needs a script is not shown. The control hides the sentences."""
    page = open_page(report, java_script_enabled=False).page
    assert page.locator("#npv").inner_text() == billions(gain("all", 1.0))
    assert billions(gain("all", 1.0)) in page.locator(".lead").first.inner_text()
    for name in ("paths", "curve", "links", "generation", "prices", "freight", "backcast", "solves"):
        assert page.locator(f"#table-{name} tbody tr").count() > 0, name
    assert page.locator(".takeaway").count() > 8
    assert hidden(page) == []
    assert "need JavaScript" in page.locator(".plain").inner_text()
    assert as_opened.page.locator(".plain:visible").count() == 0
    for name in ("#trust", "[data-csv]", "[data-theme-set]", "#find", ".plot", ".map", ".legend", "#now-more"):
        assert page.locator(f"{name}:visible").count() == 0, name
    lost = spoilt(report, tmp_path, ".takeaway{", "html:not(.js) .takeaway{display:none}.takeaway{")
    assert hidden(open_page(lost, java_script_enabled=False).page) != []


def read(page: Any) -> tuple[int, str]:
    """Number of printed pages and all their words in one line."""
    pypdf = pytest.importorskip("pypdf")
    pages = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    return len(pages), " ".join(" ".join(sheet.extract_text().split()) for sheet in pages)


def drawn_words(page: Any) -> list[str]:
    """A word or two out of each figure: the title of an axis."""
    script = "[...document.querySelectorAll('.plot .xtitle, .plot .ytitle')].map(e => e.textContent)"
    return [re.sub(r"\s+", " ", words) for words in page.evaluate(script)]


@pytest.mark.slow
def test_prints_pages_with_figures_and_tables(open_page: Any, report: Path, tmp_path: Path) -> None:
    """Words of every figure, and the last row of every table but of assumptions; the control prints them folded."""
    page = open_page(report, color_scheme="dark").page
    axes = drawn_words(page)
    last = page.evaluate(
        "[...document.querySelectorAll('tbody tr:last-child td:first-child')]"
        ".filter(e => !e.closest('#assumptions')).map(e => e.textContent)"
    )
    count, text = read(page)
    assert "On paper these tables stay folded" in text
    bare = text.replace(" ", "")
    assert count > 3 and len(axes) > 5
    assert [words for words in axes if words.replace(" ", "") not in bare] == []
    assert [words for words in last if words.isascii() and "".join(words.split()) not in bare] == []
    folded = open_page(spoilt(report, tmp_path, '"beforeprint"', '"never"')).page
    fewer, less = read(folded)
    assert fewer < count and len(less) < len(text)


@pytest.mark.slow
def test_print_is_light_with_figures_as_wide_as_the_paper(open_page: Any, report: Path) -> None:
    """Before printing all is drawn light and no wider than the sheet; afterwards all is as it was."""
    seen = open_page(report, color_scheme="dark")
    page = seen.page
    too_wide = """[...document.querySelectorAll('.plot')].filter(div => div.querySelector('svg')
      && div.querySelector('svg').getBoundingClientRect().width > div.clientWidth + 1).map(div => div.id)"""
    before = page.evaluate("[...document.querySelectorAll('details')].map(box => box.open)")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("html").get_attribute("data-theme") == "light"
    assert page.evaluate("document.getElementById('map-peninsula')._fullLayout.plot_bgcolor") == "#dbe7ef"
    assert page.locator("details:not([open]):not(#assumptions details)").count() == 0
    assert page.locator("#assumptions details[open]").count() == 0
    assert page.evaluate(too_wide) == []
    page.evaluate("document.querySelectorAll('.plot').forEach(div => { div.style.width = '100px'; })")
    assert len(page.evaluate(too_wide)) > 5
    page.evaluate("document.querySelectorAll('.plot').forEach(div => { div.style.width = ''; })")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    seen.settle()
    assert page.locator("html").get_attribute("data-theme") == "auto"
    assert page.evaluate("[...document.querySelectorAll('details')].map(box => box.open)") == before
    assert page.evaluate("document.getElementById('map-peninsula')._fullLayout.plot_bgcolor") == "#10181f"
