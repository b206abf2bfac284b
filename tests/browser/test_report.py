"""The report in a browser, from a file, with every request recorded and refused."""

from __future__ import annotations

import csv
import io
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from made_up import LEVELS, LINKS, MARKUP, gain
from synthetic import write_run

from landbridge.report import render, write_report
from landbridge.report.numbers import billions

pytestmark = pytest.mark.browser
WIDTHS = (320, 390, 768, 1366)
SCREENS = "html[data-settled]"


@dataclass
class Seen:
    """A page with what it asked for and what it complained of."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def settle(self) -> None:
        """Wait until every figure that had to be drawn is drawn."""
        self.page.wait_for_selector(SCREENS)
        for _ in range(200):
            if self.page.evaluate("landbridge.waiting.size === 0 && !landbridge.planned"):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("figures still waiting")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Chromium of the system; without it the tests are skipped, in CI they fail."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing")
        pytest.skip("Chromium is missing: install it to test the report")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the synthetic run."""
    return write_report(write_run(tmp_path_factory.mktemp("run")))


def opener(chromium: Any, contexts: list[Any]) -> Callable[..., Seen]:
    """A function that opens a file in a fresh context; further arguments are those of a browser context."""

    def opened(path: Path, **options: Any) -> Seen:
        context = chromium.new_context(**({"viewport": {"width": 1366, "height": 860}} | options))
        contexts.append(context)
        seen = Seen(context.new_page())

        def route(handle: Any) -> None:
            url = handle.request.url
            if url == path.as_uri() or url.startswith("blob:"):
                handle.continue_()
                return
            seen.requests.append(url)
            handle.abort()

        context.route("**/*", route)
        seen.page.on("console", lambda m: seen.complaints.append(m.text) if m.type in ("error", "warning") else None)
        seen.page.on("pageerror", lambda e: seen.complaints.append(str(e)))
        seen.page.goto(path.as_uri())
        if options.get("java_script_enabled", True) and path.name == "report.html":
            seen.settle()
        return seen

    return opened


@pytest.fixture
def open_page(chromium: Any) -> Iterator[Any]:
    """Opens files; what is opened is closed after the test."""
    contexts: list[Any] = []
    yield opener(chromium, contexts)
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def as_opened(chromium: Any, report: Path) -> Iterator[Seen]:
    """The report opened once, for tests that leave path, level, period, colours and width alone."""
    contexts: list[Any] = []
    yield opener(chromium, contexts)(report)
    for context in contexts:
        context.close()


def spoilt(report: Path, folder: Path, old: str, new: str, name: str = "report.html") -> Path:
    """The page with one thing changed: the control of a check."""
    text = report.read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder / name


def test_no_request_and_no_complaint(open_page: Any, report: Path) -> None:
    seen = open_page(report)
    seen.page.get_by_role("button", name="Dark").click()
    seen.settle()
    assert seen.requests == []
    assert seen.complaints == []


def test_control_a_request_or_an_error_would_be_seen(open_page: Any, report: Path, tmp_path: Path) -> None:
    seen = open_page(
        spoilt(report, tmp_path, "landbridge.start();", "landbridge.start(); fetch('https://example.org/');")
    )
    assert any("Content Security Policy" in words for words in seen.complaints)
    text = report.read_text(encoding="utf-8").replace("default-src 'none';", "", 1)
    text = text.replace("</body>", '<img src="https://example.org/x.png" alt=""></body>', 1).replace(
        "img-src data:;", "", 1
    )
    (tmp_path / "open.html").write_text(text, encoding="utf-8")
    seen = open_page(tmp_path / "open.html")
    seen.page.wait_for_timeout(200)
    assert seen.requests == ["https://example.org/x.png"]


AREAS = """() => Object.fromEntries([...document.querySelectorAll('.plot')].map(div => [div.id,
  [...div.querySelectorAll('path, .point')].filter(p => { const b = p.getBoundingClientRect();
    return b.width * b.height > 4 || b.width > 20 || b.height > 20; }).length]))"""


def test_every_figure_has_marks(as_opened: Seen) -> None:
    marks = as_opened.page.evaluate(AREAS)
    assert {"map-peninsula", "map-eurasia", "plot-curve-figure", "plot-corridor-power", "plot-hydro"} <= set(marks)
    assert {name: n for name, n in marks.items() if n < 2} == {}


def test_control_an_empty_figure_has_no_marks(open_page: Any, report: Path, tmp_path: Path) -> None:
    seen = open_page(spoilt(report, tmp_path, "landbridge.redraw(true);\n  if", "if"))
    assert seen.page.evaluate(AREAS)["plot-hydro"] == 0


def test_slider_by_keyboard_shows_the_runs_own_numbers(open_page: Any, report: Path) -> None:
    page = open_page(report).page

    def shown() -> tuple[str, str, str]:
        return tuple(page.locator(f"#{name}").inner_text() for name in ("level-text", "now-gain", "now-expected"))

    full = billions(gain("all", 1.0))
    assert shown() == ("100", full, billions(0.31 * gain("all", 1.0)))
    slider = page.locator("#level")
    slider.focus()
    for keys, step in ((["ArrowLeft"] * 4, 16), (["ArrowLeft"] * 6, 10), (["Home"], 0), (["ArrowRight"] * 7, 7)):
        for key in keys:
            slider.press(key)
        level = LEVELS[step]
        page.wait_for_selector(f"html[data-level='{level:g}']")
        expected = "–" if level == 0.5 else billions(0.31 * gain("all", level))
        assert shown() == (f"{100 * level:g}", billions(gain("all", level)), expected)
        assert page.locator("#now-locked").inner_text() == billions(gain("all", 1.0) - gain("all", level))
    assert shown()[1] != full


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
    assert float(cell.get_attribute("data-v")) == pytest.approx(7.0 * 0.7, rel=1e-3)
    page.locator("#go-today").click()
    assert float(cell.get_attribute("data-v")) == 0


def test_other_paths_have_two_levels(open_page: Any, report: Path) -> None:
    page = open_page(report).page
    page.select_option("#path", "sanctions")
    assert page.locator("html").get_attribute("data-path") == "sanctions"
    assert page.locator("#level").get_attribute("max") == "1"
    assert page.locator("#now-gain").inner_text() == billions(gain("sanctions", 1.0))
    page.locator("#level").press("ArrowLeft")
    assert page.locator("#now-gain").inner_text() == "0"


def test_no_sideways_scroll(open_page: Any, report: Path) -> None:
    """From a telephone's width up to a desk's, as the window is made wider; the control comes last."""
    seen = open_page(report, viewport={"width": WIDTHS[0], "height": 800})
    page = seen.page
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    wide = "document.documentElement.scrollWidth"
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function(f"innerWidth === {width}")
        page.wait_for_timeout(300)  # figures are drawn anew after a pause
        seen.settle()
        assert page.evaluate(wide) <= width
    page.evaluate("document.querySelector('h1').style.width = '2000px'")
    assert page.evaluate(wide) > WIDTHS[-1]


def test_tables_without_javascript(open_page: Any, report: Path) -> None:
    page = open_page(report, java_script_enabled=False).page
    page.wait_for_selector("#table-links", state="attached")
    assert page.locator("#npv").inner_text() == billions(gain("all", 1.0))
    for name in ("paths", "curve", "links", "corridor-power", "generation", "prices", "freight", "backcast", "solves"):
        assert page.locator(f"#table-{name} tbody tr").count() > 0, name
    assert not page.locator("#trust").is_visible()
    box = page.locator("#assumptions details").first
    box.locator("summary").click()
    assert box.locator("td").first.is_visible()


def test_search_of_assumptions(as_opened: Seen) -> None:
    page = as_opened.page
    page.locator("#find").fill("capex missing")
    visible = page.locator("#assumptions tbody tr:visible")
    assert visible.count() == len(LINKS[3::4])
    page.locator("#find").fill("no such thing")
    assert visible.count() == 0
    page.locator("#find").fill("")
    assert page.locator("#assumptions tbody tr[hidden]").count() == 0


def test_csv_matches_the_table_and_runs_no_formula(as_opened: Seen) -> None:
    page = as_opened.page
    page.evaluate("document.querySelector('#assumptions details').open = true")
    with page.expect_download() as download:
        page.locator("[data-csv=table-input-0]").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 1 + page.locator("#table-input-0 tbody tr").count() == 1 + len(LINKS)
    assert rows[1][rows[0].index("Source")] == "'=1+1 <script>alert(1)</script>"
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "@")]
    with page.expect_download() as download:
        page.locator("[data-csv=table-paths]").click()
    numbers = list(csv.reader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))))
    assert float(numbers[1][2]) == pytest.approx(gain("all", 1.0))
    gas = numbers[0].index("Gas")
    assert float(numbers[1][gas]) < 0  # a negative number stays a number


def test_markup_in_names_stays_text(as_opened: Seen, report: Path) -> None:
    seen = as_opened
    title = seen.page.title()
    assert title == "Landbridge baseline"
    assert seen.page.locator("img, b:text('Busan')").count() == 0
    assert MARKUP not in report.read_text(encoding="utf-8")
    assert "<script>alert(1)" not in report.read_text(encoding="utf-8")
    seen.page.evaluate("document.querySelector('#assumptions details').open = true")
    assert "<script>alert(1)</script>" in seen.page.locator("#table-input-0").inner_text()


def test_dark_figures_have_dark_colours(open_page: Any, report: Path) -> None:
    seen = open_page(report, color_scheme="dark")
    script = "document.getElementById('map-peninsula')._fullLayout.plot_bgcolor"
    assert seen.page.evaluate(script) == "#10181f"
    seen.page.get_by_role("button", name="Light").click()
    seen.settle()
    assert seen.page.evaluate(script) == "#dbe7ef"


def test_print_is_light_with_tables_open(open_page: Any, report: Path) -> None:
    page = open_page(report, color_scheme="dark").page
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("html").get_attribute("data-theme") == "light"
    assert page.locator("details:not([open])").count() == 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("html").get_attribute("data-theme") == "auto"
    assert page.locator("details:not([open])").count() > 0


def test_same_run_same_bytes_and_not_too_large(report: Path) -> None:
    before = report.read_bytes()
    assert write_report(report.parent).read_bytes() == before
    assert len(before) < 8_000_000
    assert [p.name for p in report.parent.iterdir() if p.name.startswith(".report-")] == []


@pytest.mark.parametrize("carriers", [("power",), ("freight",), ("gas",)])
def test_one_sector_alone(open_page: Any, tmp_path: Path, carriers: tuple[str, ...]) -> None:
    seen = open_page(write_report(write_run(tmp_path, carriers=carriers)))
    assert seen.complaints == []
    assert seen.page.locator("#power .nothing").count() == (0 if "power" in carriers else 1)
    assert seen.page.locator("#freight .nothing").count() == (0 if "freight" in carriers else 1)


def test_an_empty_folder_still_gives_a_page(open_page: Any, tmp_path: Path) -> None:
    seen = open_page(write_report(tmp_path))
    assert seen.complaints == []
    assert seen.page.locator(".nothing").count() >= 9


def test_not_resolved_is_said(tmp_path: Path, report: Path) -> None:
    assert "Not resolved" in render(write_run(tmp_path, resolved=False))
    assert "Not resolved" not in report.read_text(encoding="utf-8")
