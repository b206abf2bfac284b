"""Cards of corridors: their numbers are those of the run's tables, whatever path, level and year are chosen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from made_up import CHARGE, CORRIDOR_VALUE, FEE, LEVELS, LINK_HOURS, LINKS, PERIODS, openness, unit_rent
from opened import shows, spoilt
from synthetic import write_run

from landbridge.report import render
from landbridge.report.numbers import money, number, percent

pytestmark = pytest.mark.browser

#: Links of a made-up corridor in a row, all behind gates but one.
WEST = [link for link, *_, corridor, _, _, _, _ in LINKS if corridor == "gyeongui"]
GATED = [link for link, *_, gates, _, _ in LINKS if link in WEST and gates]


def card(page: Any, name: str) -> Any:
    return page.locator(".corridor").filter(has=page.locator("h3", has_text=name)).first


def row(place: Any, title: str) -> Any:
    return place.locator("div").filter(has=place.page.locator("dt", has_text=title)).locator("dd").first


def shown(place: Any, title: str) -> list[str]:
    """Numbers of a row of a card, as printed."""
    return [str(words) for words in row(place, title).locator(".v").all_inner_texts()]


def values(place: Any, title: str) -> list[float]:
    """Numbers of a row of a card, as they are in its CSV value (four digits)."""
    cells = row(place, title).locator(".v")
    return [float(v) for v in cells.evaluate_all("all => all.map(e => e.dataset.v)")]


def expected(folder: Path, path: str, level: float, period: int) -> Any:
    """Containers that pass all gates of the western corridor, chosen and today, from the table of links."""
    f = pd.read_parquet(folder / "tables" / "link_flows.parquet")
    f = f[f["link"].isin(GATED) & (f["product"] == "container") & (f["period"] == period)]

    def through(p: str, x: float) -> float:
        here = f[(f["path"] == p) & (abs(f["level"] - x) < 1e-9)]
        return float(here.groupby("link")["flow"].sum().min())

    return pytest.approx([through(path if level else "", level), through("", 0.0)], rel=1e-3)


def test_cards_follow_the_slider(open_page: Any, report: Path) -> None:
    """Levels of two paths, by keyboard: flows are the table's, gates as open as it says."""
    page = open_page(report, drawn=False).page
    west = card(page, "gyeongui")
    slider = page.locator("#level")
    slider.focus()
    seen = []
    for keys, step in (([], 20), (["ArrowLeft"] * 6, 14), (["Home"], 0)):
        for key in keys:
            slider.press(key)
        level = LEVELS[step]
        shows(page, level=level)
        assert values(west, "Containers") == expected(report.parent, "all", level, PERIODS[-1])
        assert shown(west, "Gates")[0] == percent(openness("G01", "all", level))
        seen.append(shown(west, "Containers")[0])
    assert len(set(seen)) == 3
    page.select_option("#path", "sanctions")
    slider.focus()
    slider.press("End")
    shows(page, path="sanctions", level=1)
    assert values(west, "Containers") == expected(report.parent, "sanctions", 1.0, PERIODS[-1])
    assert shown(west, "Gates")[0] == percent(openness("G01", "sanctions", 1.0))
    page.select_option("#period", str(PERIODS[0]))
    shows(page, period=PERIODS[0])
    assert values(west, "Containers") == expected(report.parent, "sanctions", 1.0, PERIODS[0])
    assert str(PERIODS[0]) in page.locator("#cards-state").inner_text()


def test_control_a_card_that_does_not_follow_is_seen(open_page: Any, report: Path, tmp_path: Path) -> None:
    """Without the call that tells numbers, today's card still holds those of full trust."""
    page = open_page(spoilt(report, tmp_path, "  landbridge.tell();", ""), drawn=False).page
    page.locator("#go-today").click()
    shows(page, level=0)
    assert values(card(page, "gyeongui"), "Containers") != expected(report.parent, "all", 0.0, PERIODS[-1])


def test_what_is_closed_is_said_and_dotted(open_page: Any, report: Path) -> None:
    """Today a gate lets nothing through: the word and the border say so; at full trust neither; time comes back."""
    page = open_page(report, drawn=False).page
    west, status = card(page, "gyeongui"), card(page, "gyeongui").locator(".status")
    border = "e => getComputedStyle(e).borderLeftStyle"
    assert (status.inner_text(), west.evaluate(border)) == ("open", "solid")
    assert shown(west, "Time") == [f"{number(LINK_HOURS * len(WEST))} h"]
    assert shown(west, "Charges") == [number((CHARGE + FEE) * len(WEST))]
    page.locator("#go-today").click()
    shows(page, level=0)
    assert (status.inner_text(), west.evaluate(border)) == ("closed", "dotted")
    assert shown(west, "Time") == ["–"]
    siberia = card(page, "trans-siberian")
    assert (siberia.locator(".status").inner_text(), siberia.evaluate(border)) == ("no gate", "solid")


def test_the_bottleneck_is_the_scarcest_section(open_page: Any, report: Path) -> None:
    """Of the made-up prices the highest is taken; the bar of the load is as long as its share says."""
    page = open_page(report, drawn=False).page
    west = card(page, "gyeongui")
    scarcest = max(WEST, key=lambda k: unit_rent(k, 1.0))
    names = {link: name for link, name, *_ in LINKS}
    assert west.locator(".narrow").inner_text() == names[scarcest]
    assert shown(west, "Shadow price") == [number(2 * unit_rent(scarcest, 1.0))]  # both directions
    load, limit, use = shown(west, "Bottleneck")[:3]
    widths = west.locator(".gauge i").evaluate_all("all => all.map(e => parseFloat(e.style.width))")
    assert use == percent(widths[1] / widths[2])
    assert float(load.replace(",", "")) / float(limit.replace(",", "")) == pytest.approx(
        widths[1] / widths[2], rel=1e-2
    )
    page.locator("#go-today").click()
    shows(page, level=0)
    assert west.locator(".gauge i").evaluate_all("all => all.map(e => parseFloat(e.style.width))") != widths


def test_order_values_and_no_javascript(open_page: Any, report: Path) -> None:
    """Without JavaScript the cards hold full trust: gated ones first, with what is locked; terminals have none."""
    page = open_page(report, java_script_enabled=False).page
    names = page.locator(".corridor h3").all_inner_texts()
    gated = {corridor for *_, corridor, _, gates, _, _ in LINKS if gates}
    assert set(names[: len(gated)]) == gated
    assert "trans-siberian" in names[len(gated) :]
    west = card(page, "gyeongui")
    assert values(west, "Containers") == expected(report.parent, "all", 1.0, PERIODS[-1])
    assert shown(west, "Locked") == [money(v) for v in CORRIDOR_VALUE["gyeongui"]]
    assert card(page, "nsr").locator("dt", has_text="Locked").count() == 0


@pytest.mark.slow
def test_missing_tables_are_said(tmp_path: Path) -> None:
    """Not analysed, or without charges: the cards stay, and say what to do; without links there are none."""
    text = render(write_run(tmp_path / "bare", without=("corridor_value", "link_charges")))
    assert "--only corridors" in text
    assert text.count('class="card corridor') > 10
    assert 'id="cards"' not in render(write_run(tmp_path / "none", without=("links",)))


def test_three_columns_two_and_one(open_page: Any, report: Path) -> None:
    """Side by side on a desk, one below the other on a telephone."""
    page = open_page(report, drawn=False).page
    count = "getComputedStyle(document.querySelector('.cards')).gridTemplateColumns.split(' ').length"
    found = []
    for width in (1366, 800, 390):
        page.set_viewport_size({"width": width, "height": 800})
        found.append(page.evaluate(count))
    assert found == [3, 2, 1]
