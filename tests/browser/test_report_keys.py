"""Read with the keyboard, with reduced motion and by an accessibility checker (axe-core)."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from opened import ALL_OPEN, PHONE, Seen, spoilt

pytestmark = pytest.mark.browser
DESK = {"viewport": {"width": 1366, "height": 860}}
#: Violations outside the inside of figures, which are pictures with words beside them (role=img). Sticky things would
#: cover what is under them, so they stand still and figures are put away; then no contrast may remain undecided. Of
#: each table the first rows are looked at: the others are like them.
CHECK = """async () => {
  document.getElementById('trust').style.position = 'static';
  document.querySelectorAll('th').forEach(head => { head.style.position = 'static'; });
  document.querySelectorAll('.plot > *, tbody tr:nth-child(n+7)').forEach(part => { part.style.display = 'none'; });
  const found = await axe.run(document, { resultTypes: ['violations', 'incomplete'] });
  return [...found.violations, ...found.incomplete].flatMap(rule => rule.nodes.map(n => rule.id + ': ' + n.html));
}"""
#: Words in figures (but for the maps, whose ground has many colours) with less contrast to their card than 4.5.
FAINT = """() => {
  const light = colour => { const [r, g, b] = colour.match(/[0-9.]+/g).map(Number).map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const paper = light(getComputedStyle(document.querySelector('figure.card')).backgroundColor);
  return [...document.querySelectorAll('.figures .plot text')].filter(word => word.textContent.trim()).filter(word => {
    const ink = light(getComputedStyle(word).fill);
    return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05) < 4.5;
  }).map(word => word.textContent);
}"""
FOCUSED = """() => { const e = document.activeElement, style = getComputedStyle(e);
  return { id: e.id, text: e.innerText || '', key: e.dataset.themeSet || '',
    width: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
    top: e.getBoundingClientRect().top + scrollY }; }"""


@pytest.fixture(scope="session")
def axe() -> str:
    """The checker's script; the page's own policy stops it from being loaded, not from being typed in."""
    pytest.importorskip("axe_playwright_python")
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def complaints(seen: Seen, axe: str, tables_open: bool) -> list[str]:
    if not seen.page.evaluate("'axe' in window"):
        seen.settle()
        seen.page.evaluate(axe)
    seen.page.evaluate(ALL_OPEN, tables_open)
    return list(seen.page.evaluate(CHECK))


@pytest.mark.parametrize(
    ("screen", "theme"),
    [
        pytest.param(PHONE, "dark", id="dark phone"),
        pytest.param(DESK, "light", id="light desk", marks=pytest.mark.slow),
    ],
)
def test_axe_finds_nothing(open_page: Any, report: Path, axe: str, screen: dict[str, Any], theme: str) -> None:
    seen = open_page(report, drawn=False, color_scheme=theme, **screen)
    assert complaints(seen, axe, tables_open=False) == []
    assert complaints(seen, axe, tables_open=True) == []


@pytest.mark.slow
def test_control_axe_finds_what_is_wrong(open_page: Any, report: Path, axe: str, tmp_path: Path) -> None:
    wrong = '<img src="data:,"><p style="color:#999;background:#fff">pale</p><main class="wrap" id="main">'
    seen = open_page(spoilt(report, tmp_path, '<main class="wrap" id="main">', wrong), drawn=False)
    rules = {words.split(":")[0] for words in complaints(seen, axe, tables_open=False)}
    assert {"image-alt", "color-contrast"} <= rules


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_in_figures_stand_out(open_page: Any, report: Path, theme: str) -> None:
    page = open_page(report, color_scheme=theme).page
    assert page.locator(".figures .plot text").count() > 50
    assert page.evaluate(FAINT) == []
    page.evaluate("document.querySelector('.figures .xtick text').style.fill = '#777777'")
    assert len(page.evaluate(FAINT)) == 1


def tabbed(page: Any, times: int) -> list[dict[str, Any]]:
    """What has the focus after each press of Tab from the top of the page."""
    out = []
    for _ in range(times):
        page.keyboard.press("Tab")
        out.append(page.evaluate(FOCUSED))
    return out


@pytest.mark.slow
def test_focus_goes_down_the_page_and_is_seen(open_page: Any, report: Path, tmp_path: Path) -> None:
    """Skip link, colours, slider, buttons, choices, then the page; each with a ring. The control has no rings."""
    page = open_page(report).page
    stops = tabbed(page, 14)
    assert stops[0]["text"] == "Skip to the answer"
    assert [stop["key"] for stop in stops[1:4]] == ["auto", "light", "dark"]
    assert [stop["id"] for stop in stops[4:9]] == ["level", "go-today", "go-full", "path", "period"]
    assert min(stop["width"] for stop in stops) >= 2
    assert [stop["top"] for stop in stops[9:]] == sorted(stop["top"] for stop in stops[9:])
    ringless = spoilt(report, tmp_path, ":focus-visible{", ":focus-visible{outline:0!important;")
    bare = open_page(ringless, drawn=False)
    assert {stop["width"] for stop in tabbed(bare.page, 6)} == {0}


def test_skip_link_leads_to_the_answer(open_page: Any, report: Path) -> None:
    page = open_page(report, drawn=False).page
    page.keyboard.press("Tab")
    link = page.locator(".skip")
    assert link.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.getElementById('main').contains(document.activeElement)")
    assert link.bounding_box()["x"] < 0


@pytest.mark.slow
def test_reduced_motion_is_respected(open_page: Any, report: Path) -> None:
    """Nothing glides for those who asked for it not to; for others the page scrolls smoothly."""
    script = "getComputedStyle(document.documentElement).scrollBehavior"
    moving = """[...document.querySelectorAll('*')].filter(e => { const s = getComputedStyle(e);
      return parseFloat(s.transitionDuration) > 0 || s.animationName !== 'none';
    }).filter(e => !e.closest('.plot')).length"""
    still = open_page(report, drawn=False, reduced_motion="reduce").page
    assert still.evaluate(script) == "auto"
    assert still.evaluate(moving) == 0
    other = open_page(report, drawn=False, reduced_motion="no-preference").page
    assert other.evaluate(script) == "smooth"
