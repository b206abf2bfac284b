"""The map: steps of the slider draw only what changes and leave it as if drawn anew; links tell what they carry."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from opened import Seen, spoilt

from landbridge.report.projection import VIEWS

pytestmark = pytest.mark.browser
MAPS = [f"map-{view.name}" for view in VIEWS]
#: Every shape of a map from below: index, course, and how it looks.
SHAPES = """id => [...document.querySelectorAll(`#${id} .shapelayer path`)].map(p =>
  [p.dataset.index, p.getAttribute('d'), p.getAttribute('style')])"""
#: The same map drawn by plotly.js from nothing, in its own place.
ANEW = """async id => {
  const div = document.getElementById(id), copy = what => structuredClone(what);
  await Plotly.newPlot(div, copy(div.data), copy(div.layout), landbridge.data.config);
}"""
#: Marks what stands in a map; how many of the marked shapes and labels still stand.
MARK = """id => document.querySelectorAll(`#${id} .shapelayer path, #${id} .textpoint`)
  .forEach(e => { e.marked = true; })"""
KEPT = """id => ['.shapelayer path', '.textpoint'].map(what => {
  const all = [...document.querySelectorAll(`#${id} ${what}`)];
  return [all.filter(e => e.marked).length, all.length];
})"""
#: A link's course on the screen: a third of the way, where no label and no end of a link is near.
PLACE = """([id, name]) => {
  const div = document.getElementById(id), { xaxis, yaxis } = div._fullLayout, box = div.getBoundingClientRect();
  const link = landbridge.data.links.find(l => l.name === name);
  const points = landbridge.along(landbridge.data.map.courses[id.slice(4)][link.id], 1);
  const [x, y] = points[Math.round(points.length / 3)];
  return [box.left + xaxis.c2p(x), box.top + yaxis.c2p(y)];
}"""
SAID = "id => [...document.querySelectorAll(`#${id} .hoverlayer .hovertext`)].map(e => e.textContent)"
POWER, STRAIGHT = "Rason-Seoul HVDC", "Busan-Vostochny ferry"


def shapes(page: Any) -> dict[str, list[list[str]]]:
    """By map: what is drawn below the labels."""
    return {name: page.evaluate(SHAPES, name) for name in MAPS}


def step(seen: Seen, to: int) -> None:
    """The slider at a step, and everything drawn."""
    seen.page.evaluate(
        "to => { const s = document.getElementById('level'); s.value = to; s.dispatchEvent(new Event('input')); }", to
    )
    seen.settle()


def stepped_as_if_anew(seen: Seen) -> None:
    """Steps there and back in two themes; each time the maps are those that plotly.js draws from nothing."""
    page, looks = seen.page, []
    for theme in ("light", "dark"):
        page.locator(f"[data-theme-set={theme}]").click()
        for to in (6, 11):
            step(seen, to)
        found = shapes(page)
        for name in MAPS:
            page.evaluate(ANEW, name)
        assert found == shapes(page)
        looks.append(found)
    for name in MAPS:
        light, dark = ([shape[:2] for shape in found[name]] for found in looks)
        assert light == dark
        assert [shape[2] for shape in looks[0][name]] != [shape[2] for shape in looks[1][name]]


def test_a_step_leaves_the_map_as_if_drawn_anew(open_page: Any, report: Path) -> None:
    seen = open_page(report)
    stepped_as_if_anew(seen)
    assert seen.complaints == []


def test_control_shapes_left_on_top_are_told_apart(open_page: Any, report: Path, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        stepped_as_if_anew(open_page(spoilt(report, tmp_path, "landbridge.stack(div);", "")))


def test_a_step_draws_only_shapes_that_change(open_page: Any, report: Path) -> None:
    """Ground, labels and links that look as before stay; the control, another theme, draws all anew."""
    seen = open_page(report)
    page = seen.page
    for name in MAPS:
        page.evaluate(MARK, name)
    before = shapes(page)
    step(seen, 4)
    after = shapes(page)
    for name in MAPS:
        (drawn, all_shapes), (labels, all_labels) = page.evaluate(KEPT, name)
        assert labels == all_labels > 0
        assert drawn == sum(a == b for a, b in zip(before[name], after[name], strict=True)) < all_shapes
    page.locator("[data-theme-set=dark]").click()
    seen.settle()
    assert [page.evaluate(KEPT, name)[0][0] for name in MAPS] == [0, 0]


@pytest.mark.slow
def test_a_narrower_screen_draws_the_map_to_its_size(open_page: Any, report: Path) -> None:
    """After steps, too: no shape of the wide screen stays, and the next step fits."""
    seen = open_page(report)
    page = seen.page
    step(seen, 4)
    wide = shapes(page)
    page.set_viewport_size({"width": 768, "height": 860})
    page.wait_for_timeout(300)  # figures are drawn anew after a pause
    seen.settle()
    step(seen, 9)
    narrow = shapes(page)
    for name in MAPS:
        assert narrow[name][0][1] != wide[name][0][1]
        page.evaluate(ANEW, name)
    assert narrow == shapes(page)


def said(page: Any, name: str, link: str) -> list[str]:
    """What a map says where the pointer rests on a link."""
    page.mouse.move(2, 2)
    page.wait_for_timeout(100)
    page.mouse.move(*page.evaluate(PLACE, [name, link]))
    for _ in range(40):
        page.wait_for_timeout(50)
        if found := page.evaluate(SAID, name):
            return list(found)
    return []


def told_by_the_pointer(seen: Seen) -> None:
    """At two states a power link tells its name and its flow, as in the table of links; nothing else changes.

    A straight link tells its name between its ends and its middle, too.
    """
    page, (here, there) = seen.page, MAPS
    page.locator("#map").scroll_into_view_if_needed()
    cell = page.locator("#table-links tr", has_text=POWER).locator("[data-m^='flow']")
    for to in (20, 0):
        step(seen, to)
        drawn, flow = shapes(page), cell.text_content()
        (text,) = said(page, here, POWER)
        assert text.startswith(POWER)
        assert re.search(rf": {re.escape(flow)} ", text), (text, flow)
        assert page.evaluate(SAID, there) == []
        assert shapes(page) == drawn
    assert [text[: len(STRAIGHT)] for text in said(page, here, STRAIGHT)] == [STRAIGHT]
    page.mouse.move(2, 2)
    seen.until(f"({SAID})('{here}').length === 0")


def test_a_link_under_the_pointer_tells_what_it_carries(open_page: Any, report: Path) -> None:
    seen = open_page(report)
    told_by_the_pointer(seen)
    assert seen.complaints == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("(i) => words[i]", "(i) => words[(i + 1) % words.length]"),
        ("(i) => words[i]", "(i) => (landbridge.first ||= words)[i]"),
        ("NEAR = 8", "NEAR = 1e9"),
    ],
    ids=["another link", "another state", "at corners alone"],
)
def test_control_wrong_words_are_told_apart(
    open_page: Any, report: Path, tmp_path: Path, right: str, wrong: str
) -> None:
    with pytest.raises((AssertionError, ValueError)):
        told_by_the_pointer(open_page(spoilt(report, tmp_path, right, wrong)))
