"""Pictures and PDF of a report: by the command line, and by the PNG buttons of the page."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from decoded import has_ink, look_at
from synthetic import write_run
from typer.testing import CliRunner, Result

from landbridge import marks
from landbridge.cli import app
from landbridge.report import export
from landbridge.report.browser import VARIABLE, ExportError, Look, opened
from landbridge.report.export import export_pictures

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def apart(do: Callable[[], Any]) -> Any:
    """Do it in a thread of its own: Playwright runs once a thread, and the tests' own browser has this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(do).result()


def call(*words: object) -> Result:
    return apart(lambda: CliRunner().invoke(app, ["report", *(str(w) for w in words)]))


@pytest.fixture(scope="module", autouse=True)
def drawn_once(report: Path) -> Iterator[None]:
    """Drawing the page is tested elsewhere: the command finds it drawn."""
    patch = pytest.MonkeyPatch()
    patch.setattr("landbridge.report.write_report", lambda folder: Path(folder) / "report.html")
    yield
    patch.undo()


@pytest.fixture(scope="module")
def home(report: Path, tmp_path_factory: pytest.TempPathFactory, chromium: Any) -> Path:
    """The run with pictures and a PDF."""
    folder = tmp_path_factory.mktemp("exported") / "run"
    shutil.copytree(report.parent, folder)
    result = call(folder, "--png", "--pdf", "--path", "all", "--level", 50, "--width", 900)
    assert result.exit_code == 0, result.output
    assert str(folder / "report.pdf") in result.stdout
    return folder


@pytest.fixture
def blank(chromium: Any) -> Iterator[Any]:
    """An empty page, to decode pictures in."""
    page = chromium.new_page()
    yield page
    page.close()


def test_every_figure_and_section_has_a_picture_with_ink(home: Path, report: Path, blank: Any) -> None:
    text = report.read_text(encoding="utf-8")
    figures = set(re.findall(r'<figure class="card[^"]*" id="(figure-[^"]+)"', text)) - {"figure-map"}
    sections = {f"section-{name}" for name in re.findall(r'<section id="([^"]+)"', text)} - {"section-map"}
    pictures = {file.stem: file for file in (home / "pictures").iterdir()}
    assert len(figures) > 5
    assert set(pictures) == figures | sections | {"first-screen", "map"}
    without = {name for name, file in pictures.items() if not has_ink(look_at(blank, file))}
    assert without == set()


def test_control_a_picture_without_its_marks_has_no_ink(blank: Any) -> None:
    blank.set_content("<p style='width:300px;height:200px;background:#fff'></p>")
    assert not has_ink(look_at(blank, blank.locator("p").screenshot()))


def test_pictures_show_the_state_asked_for(home: Path, report: Path, blank: Any) -> None:
    """900 pixels wide, twice as fine, light and at half trust; another in dark, on another path, as things stand."""
    first = home / "pictures" / "first-screen.png"
    found = look_at(blank, first)
    assert (found["width"], found["height"], found["colours"][0]) == (2 * 900, 2 * 900, "#f7f6f2")

    def seen(look: Look) -> tuple[bytes, list[str | None]]:
        with opened(report.parent, look) as page:
            return page.screenshot(), [page.locator("html").get_attribute(f"data-{n}") for n in ("path", "level")]

    other, state = apart(lambda: seen(Look(theme="dark", width=900, path="sanctions", level=0)))
    assert state == ["sanctions", "0"]
    assert look_at(blank, other)["colours"][0] == "#0f161e"


def test_pdf_has_the_words_of_the_headline(home: Path, report: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    document = pypdf.PdfReader(home / "report.pdf")
    pages = document.pages
    words = [" ".join(page.extract_text().split()) for page in pages]
    assert len(pages) > 3
    assert "What is locked behind trust" in words[0]
    lead = re.search(r'<p class="lead">([^<]+)</p>', report.read_text(encoding="utf-8"))
    assert lead is not None
    assert " ".join(lead[1].replace("&#34;", '"').split()) in words[0]
    assert "50 % of the way" in words[0]
    assert document.outline[0].title == "What is locked behind trust"
    assert {"The map", "Power", "How it was solved"} <= {
        entry.title for entry in document.outline[1] if "/Title" in entry
    }
    assert "What is locked behind trust" not in words[-1]
    assert any("Rason-Seoul HVDC" in text for text in words)  # tables are open


def test_figures_fit_the_paper(open_page: Any, report: Path) -> None:
    """Printed, no plot is wider than its card; the control: as drawn on the screen, some are wider than on paper."""
    page = open_page(report).page
    script = """() => [...document.querySelectorAll('figure.card')].filter(card => {
      const edge = card.getBoundingClientRect().right + 1;
      return [...card.querySelectorAll('.main-svg')].some(svg => svg.getBoundingClientRect().right > edge);
    }).map(card => card.id)"""
    page.evaluate("document.documentElement.classList.add('paper')")
    assert page.evaluate(script) != []
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.evaluate(script) == []


def saved(seen: Any, blank: Any, name: str) -> dict[str, Any]:
    """What the button of a figure saves; twice as fine as the plot, with title and sentence above it."""
    box = seen.page.locator(f"#{name if name.startswith('map') else 'plot-' + name}").bounding_box()
    with seen.page.expect_download() as download:
        seen.page.locator(f"[data-png={name}]").click()
    assert download.value.suggested_filename == f"{name}.png"
    picture = look_at(blank, Path(download.value.path()))
    assert picture["width"] == pytest.approx(2 * box["width"], abs=3)
    assert picture["height"] > 2 * (box["height"] + 40)
    assert has_ink(picture)
    return picture


@pytest.mark.parametrize("name", ["curve-figure", "map-peninsula", "map-eurasia"])
def test_button_saves_the_figure(as_opened: Any, blank: Any, name: str) -> None:
    assert {"#ffffff", "#0b6aa2"} <= set(saved(as_opened, blank, name)["colours"])
    assert (as_opened.requests, as_opened.complaints) == ([], [])


def test_button_saves_a_dark_figure(open_page: Any, report: Path, blank: Any) -> None:
    seen = open_page(report, color_scheme="dark")
    assert {"#18212b", "#5ab4ec"} <= set(saved(seen, blank, "hydro")["colours"])
    assert (seen.requests, seen.complaints) == ([], [])


def test_every_figure_has_its_buttons(as_opened: Any) -> None:
    script = """() => [...document.querySelectorAll('figure.card')].map(card => [card.id,
      [...card.querySelectorAll('.plot')].filter(plot => !plot.hidden).length,
      [...card.querySelectorAll('[data-png]')].filter(b => b.offsetParent).length])"""
    found = as_opened.page.evaluate(script)
    assert len(found) > 5
    assert [row for row in found if row[1] != row[2]] == []


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture
def run_folder(tmp_path: Path) -> Path:
    """A run that has never been drawn."""
    return write_run(tmp_path / "run")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--png", "--path", "sanction"), "did you mean 'sanctions'?"),
        (("--pdf", "--level", 51), "the nearest is 50 %"),
        (("--png", "--path", "russia", "--level", 10), "the nearest is 0 %"),
        (("--theme", "dark"), "add --png or --pdf"),
        (("--png", "--width", 100), "width"),
        (("--png", "--theme", "blue"), "theme"),
    ],
)
def test_wrong_wishes_write_nothing(run_folder: Path, chromium: Any, words: tuple[object, ...], said: str) -> None:
    before = files(run_folder)
    result = call(run_folder, *words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert files(run_folder) == before


def test_without_chromium(run_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = files(run_folder)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(VARIABLE, raising=False)
    result = call(run_folder, "--png")
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert "install one, or set LANDBRIDGE_CHROMIUM" in result.stderr
    monkeypatch.setenv(VARIABLE, str(tmp_path / "nowhere"))
    result = call(run_folder, "--pdf")
    assert (result.exit_code, "nowhere is no program" in result.stderr) == (2, True)
    assert files(run_folder) == before


def test_without_playwright(run_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files(run_folder)
    monkeypatch.setitem(sys.modules, "playwright", None)
    result = call(run_folder, "--png", "--pdf")
    assert (result.exit_code, result.stderr) == (2, 'pictures need Playwright: pip install "landbridge[pictures]"\n')
    assert files(run_folder) == before


def test_a_program_that_is_no_browser(report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("playwright.sync_api")
    monkeypatch.setenv(VARIABLE, "true")
    with pytest.raises(ExportError, match="did not start"):
        apart(lambda: export_pictures(report.parent, tmp_path / "pictures"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("home")
def test_a_cut_off_export_leaves_the_old_one(report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "pictures"
    target.mkdir()
    (target / "map.png").write_bytes(b"\x89PNG" + marks.PNG_END)
    marks.sign(target / "map.png", "report")
    before = files(tmp_path)
    whole = export._picture

    def cut(part: Any, folder: Path, kind: str) -> None:
        whole(part, folder, kind)
        if len(list(folder.glob("*.png"))) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(export, "_picture", cut)
    with pytest.raises(KeyboardInterrupt):
        apart(lambda: export_pictures(report.parent, target, Look(width=390)))
    assert files(tmp_path) == before
    assert [p.name for p in tmp_path.iterdir()] == ["pictures"]


def test_other_files_are_never_replaced(run_folder: Path, chromium: Any) -> None:
    (run_folder / "pictures").mkdir()
    (run_folder / "pictures" / "mine.txt").write_text("mine", encoding="utf-8")
    before = files(run_folder)
    result = call(run_folder, "--png")
    assert (result.exit_code, "choose another --out" in result.stderr) == (2, True)
    assert files(run_folder) == before
