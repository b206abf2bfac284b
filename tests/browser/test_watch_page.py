"""The page of `landbridge watch` in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from watching import PATIENCE, Watched, mended, running, save

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with running(tmp_path_factory.mktemp("watch")) as one:
        yield mended(one)


@pytest.mark.slow
def test_page_in_a_browser(watched: Watched, chromium: Any) -> None:
    """A slip shows its cell above the report, which stays; a new one comes by itself and keeps the place."""
    page = chromium.new_page(viewport={"width": 1000, "height": 700})
    page.set_default_timeout(1000 * PATIENCE)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(watched.address)
    report = settled(page, "")
    first = report.get_attribute("data-report")
    inner = report.content_frame()
    fresh = view(inner)
    inner.evaluate("""() => {
        const level = document.getElementById("level");
        level.value = "1";
        level.dispatchEvent(new Event("input"));
        document.querySelector('[data-theme-set="dark"]').click();
        window.scrollTo({ top: document.body.scrollHeight / 2, behavior: "instant" });
    }""")
    chosen = view(inner)
    assert chosen["y"] > 300
    assert [chosen[k] == fresh[k] for k in ("level", "theme", "anchor")] == [False] * 3

    save(watched.case / "tariffs.csv", "100", "many")
    page.wait_for_selector("#rows tr")
    cells = page.locator("#rows td").all_inner_texts()
    assert cells[:3] == ["tariffs.csv", "2", "load"]
    assert "many" in cells
    assert page.locator("#phase").inner_text() == "Failed"
    assert report.get_attribute("data-report") == first
    assert view(inner) == chosen

    save(watched.case / "tariffs.csv", "many", "100")
    page.wait_for_selector("html[data-phase=done]")
    assert page.locator("#rows tr").filter(has_not_text="warning: ").count() == 0  # the toy's sizes are suspected
    watched.save_cost(watched.cost() + 100)
    report = settled(page, first)
    after = view(report.content_frame())
    assert abs(after.pop("y") - chosen.pop("y")) < 40
    assert after == chosen
    assert page.locator("iframe").count() == 1
    assert complaints == []
    page.close()


@pytest.mark.slow
def test_eight_tabs(watched: Watched, chromium: Any) -> None:
    """A browser holds six connections to a server at most: every one of eight pages hears the news all the same."""
    context = chromium.new_context()
    context.set_default_timeout(1000 * PATIENCE)
    pages = [context.new_page() for _ in range(8)]
    for page in pages:
        page.goto(watched.address)
    for page in pages:
        page.wait_for_selector("html[data-phase=done]")
    context.close()


def settled(page: Any, before: str) -> Any:
    """The frame of a report other than `before`, once it is drawn."""
    frame = page.wait_for_selector(f"iframe[data-report]:not([data-report='{before}'])")
    frame.content_frame().wait_for_selector("html[data-settled]")
    return frame


def view(inner: Any) -> dict[str, Any]:
    """Where the reader is in a report: scroll, choices, colours, and the named thing nearest to the top."""
    found: dict[str, Any] = inner.evaluate("""() => ({
        y: window.scrollY,
        level: document.getElementById("level").value,
        path: document.getElementById("path").value,
        theme: document.documentElement.dataset.theme,
        anchor: [...document.querySelectorAll("main section[id]")].filter((e) => e.getBoundingClientRect().top < 150)
            .map((e) => e.id).pop() || "",
    })""")
    return found
