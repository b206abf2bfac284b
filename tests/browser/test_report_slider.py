"""The trust slider, moved by keyboard and buttons: the numbers on the page are those of the run's tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from made_up import BETWEEN, LEVELS, gain
from opened import Seen, shows

from landbridge.report.numbers import billions

pytestmark = pytest.mark.browser
NUMBERS = ("level-text", "now-gain", "now-expected", "now-locked", "now-more")
#: What the table of links shows of a state: column of the run's table, and how rows of both directions are joined.
CELLS = {"flow": "sum", "permit": "max", "capacity": "max", "use": "max"}


def shown(page: Any) -> dict[str, str]:
    return {name: page.locator(f"#{name}").inner_text() for name in NUMBERS}


def stored(run: Path, path: str, level: float) -> dict[str, str]:
    """What the page ought to show, from the run's table of the curve."""
    curve = pd.read_parquet(run / "tables" / "curve.parquet")
    curve = curve[curve["path"] == path].set_index(curve[curve["path"] == path]["level"].round(9))
    here = curve.loc[round(level, 9)]
    onward = [x for x in curve.index if x >= level + 0.1 - 1e-9] or [1.0]  # ten points more, or the next level solved
    return {
        "level-text": f"{100 * level:g}",
        "now-gain": billions(here["gain"]),
        "now-expected": billions(here["expected"]),
        "now-locked": billions(curve.loc[1.0, "gain"] - here["gain"]),
        "now-more": billions(curve.loc[min(onward), "gain"] - here["gain"]) if level < 1 else "–",
    }


def shown_cells(page: Any, what: str) -> dict[int, float | None]:
    """Raw numbers of a column of the table of links, by the row their marks give."""
    cells = page.evaluate(
        f"[...document.querySelectorAll(\"#table-links [data-m^='{what}:']\")].map(c => [c.dataset.m, c.dataset.v])"
    )
    return {int(mark.split(":")[1]): float(value) if value else None for mark, value in cells}


def stored_cells(run: Path, path: str, level: float, what: str) -> list[float]:
    """The same from the run's tables, in the order of the case's links."""
    flows = pd.read_parquet(run / "tables" / "link_flows.parquet")
    order = {link: i for i, link in enumerate(pd.read_parquet(run / "tables" / "links.parquet")["link"])}
    here = flows[(flows["path"] == (path if level else "")) & (abs(flows["level"] - level) < 1e-9)]
    here = here[here["period"] == here["period"].max()]
    joined = here.groupby(["link", "product"])[what].agg(CELLS[what]).reset_index()
    joined["order"] = [(order[link], product == "bulk") for link, product in joined[["link", "product"]].to_numpy()]
    return list(joined.sort_values("order")[what])


def same_cells(page: Any, run: Path, path: str, level: float) -> None:
    for what in CELLS:
        cells, values = shown_cells(page, what), stored_cells(run, path, level, what)
        assert len(cells) == len(values) > 0
        for row, value in cells.items():
            stored = 100 * values[row] if what == "use" else values[row]  # a share is printed in percent
            assert value == pytest.approx(stored, rel=1e-3) if value is not None else pd.isna(stored)


def press(page: Any, keys: list[str], path: str, level: float) -> None:
    """Keys on the slider; waits for the state they lead to."""
    page.locator("#level").focus()
    for key in keys:
        page.keyboard.press(key)
    shows(page, level=level, path=path)


def test_slider_by_keyboard_shows_the_runs_own_numbers(open_page: Any, report: Path) -> None:
    """Levels of the headline path, then of another one."""
    page = open_page(report, drawn=False).page
    first = shown(page)
    assert first == stored(report.parent, "all", 1.0)
    for keys, step in ((["ArrowLeft"] * 4, 16), (["ArrowLeft"] * 6, 10), (["Home"], 0), (["ArrowRight"] * 7, 7)):
        press(page, keys, "all", LEVELS[step])
        assert shown(page) == stored(report.parent, "all", LEVELS[step])
        same_cells(page, report.parent, "all", LEVELS[step])
    assert shown(page) != first
    levels = (0.0, *BETWEEN["russia"], 1.0)
    page.select_option("#path", "russia")
    for keys, step in ((["End"], 4), (["ArrowLeft"], 3), (["ArrowLeft"] * 2, 1), (["ArrowRight"], 2), (["Home"], 0)):
        press(page, keys, "russia", levels[step])
        assert shown(page) == stored(report.parent, "russia", levels[step])
        same_cells(page, report.parent, "russia", levels[step])


def test_control_a_number_of_another_level_is_told_apart(as_opened: Seen, report: Path) -> None:
    full, other = (stored(report.parent, "all", level) for level in (1.0, 0.95))
    assert all(full[name] != other[name] for name in NUMBERS)
    with pytest.raises(AssertionError):
        same_cells(as_opened.page, report.parent, "all", 0.95)


def test_slider_moves_map_and_corridors(open_page: Any, report: Path) -> None:
    seen = open_page(report)
    page = seen.page

    def picture() -> list[str]:
        seen.settle()
        script = "id => document.getElementById(id).querySelector('.cartesianlayer').innerHTML"
        return [page.evaluate(script, name) for name in ("map-peninsula", "map-eurasia", "plot-corridor-power")]

    full = picture()
    page.locator("#go-today").click()
    today = picture()
    assert all(a != b for a, b in zip(full, today, strict=True))
    page.locator("#go-full").click()
    assert len(picture()[2]) == len(full[2])
    row = page.locator("#table-links tr", has_text="Rason-Seoul HVDC")
    cell = row.locator("[data-m^='flow']")
    assert float(cell.get_attribute("data-v")) == pytest.approx(7.0, rel=1e-3)
    page.select_option("#period", "2030")
    shows(page, period=2030)
    assert float(cell.get_attribute("data-v")) == pytest.approx(7.0 * 0.7, rel=1e-3)
    page.locator("#go-today").click()
    shows(page, level=0)
    assert float(cell.get_attribute("data-v")) == 0


def test_other_paths_have_two_levels(open_page: Any, report: Path) -> None:
    page = open_page(report, drawn=False).page
    page.select_option("#path", "sanctions")
    shows(page, path="sanctions")
    assert page.locator("#level").get_attribute("max") == "1"
    assert page.locator("#now-gain").inner_text() == billions(gain("sanctions", 1.0))
    page.locator("#level").press("ArrowLeft")
    assert page.locator("#now-gain").inner_text() == "0"
