"""Widths, themes, and a finger that scrolls."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from opened import ALL_OPEN, PHONE, SCROLL_WIDTH, WIDTHS, Seen

pytestmark = pytest.mark.browser
NO_TOUCH = "document.querySelectorAll('*').forEach(e => { e.style.touchAction = 'none'; })"


@pytest.mark.slow
def test_no_sideways_scroll(open_page: Any, report: Path) -> None:
    """From a telephone's width up to a desk's, as the window is made wider; the control comes last."""
    seen = open_page(report, viewport={"width": WIDTHS[0], "height": 800})
    page = seen.page
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        seen.until(f"innerWidth === {width}")
        page.wait_for_timeout(300)  # figures are drawn anew after a pause
        seen.settle()
        for tables_open in (False, True):
            page.evaluate(ALL_OPEN, tables_open)
            assert page.evaluate(SCROLL_WIDTH) <= width
    page.evaluate("document.querySelector('h1').style.width = '2000px'")
    assert page.evaluate(SCROLL_WIDTH) > WIDTHS[-1]


def swiped(seen: Seen, selector: str) -> float:
    """CSS pixels the page scrolls when a finger on the middle of an element goes up by 200 and rests."""
    page = seen.page
    page.evaluate("s => document.querySelector(s).scrollIntoView({block: 'center', behavior: 'instant'})", selector)
    before = standing(page)
    box = page.locator(selector).bounding_box()
    x, y = box["x"] + box["width"] / 2, min(box["y"] + box["height"] / 2, 700)
    under = "([s, x, y]) => document.querySelector(s).contains(document.elementFromPoint(x, y))"
    assert page.evaluate(under, [selector, x, y]), f"{selector} is covered"
    finger = page.context.new_cdp_session(page)
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in (*range(1, 11), 10, 10, 10):
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y - 20 * step}]})
        page.wait_for_timeout(20)
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    return standing(page) - before


def standing(page: Any) -> float:
    """How far the page is scrolled, once it has come to rest."""
    places = [-1.0, float(page.evaluate("scrollY"))]
    while places[-1] != places[-2]:
        page.wait_for_timeout(120)
        places.append(float(page.evaluate("scrollY")))
    return places[-1]


def test_a_swipe_over_figure_and_map_scrolls_the_page(open_page: Any, report: Path) -> None:
    seen = open_page(report, **PHONE)
    seen.page.locator("html").evaluate("root => { root.style.scrollBehavior = 'auto'; }")
    figures = ("#map-peninsula", "#map-eurasia", "#plot-curve-figure", "#plot-corridor-power")
    for selector in figures:
        assert swiped(seen, selector) > 100, selector
    seen.page.evaluate(NO_TOUCH)
    assert [swiped(seen, selector) for selector in figures[:3]] == [0, 0, 0]


def test_theme_follows_the_system_and_the_buttons(open_page: Any, report: Path) -> None:
    """Page and figures change colour together; the buttons say which is chosen."""
    seen = open_page(report, color_scheme="dark")
    page = seen.page
    water = "document.getElementById('map-peninsula')._fullLayout.plot_bgcolor"
    paper = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(water), page.evaluate(paper)
    assert dark[0] == "#10181f"
    page.get_by_role("button", name="Light").click()
    seen.settle()
    light = page.evaluate(water), page.evaluate(paper)
    assert light[0] == "#dbe7ef" and light[1] != dark[1]
    assert page.locator("[data-theme-set][aria-pressed=true]").all_inner_texts() == ["Light"]
    page.get_by_role("button", name="Auto").click()
    seen.settle()
    assert (page.evaluate(water), page.evaluate(paper)) == dark
    page.emulate_media(color_scheme="light")
    seen.until(f"{water} === '{light[0]}'")
    assert page.evaluate(paper) == light[1]
