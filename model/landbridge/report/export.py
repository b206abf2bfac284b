"""Pictures and a PDF of a report: the page itself draws them, so that they show what a reader sees."""

from __future__ import annotations

import html
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from landbridge import making
from landbridge.report.browser import ExportError, Look, check_state, chromium, opened, settle
from landbridge.report.run import read_run

if TYPE_CHECKING:
    from playwright.sync_api import Locator

#: What has no use in a picture, and what would stand in its way.
BARE = (
    ".tools,figure details,.foot,.themes{display:none!important}.trust{position:static!important}"
    "main>section{margin:0 -16px!important;padding:16px}"
)


def check(folder: Path, look: Look, pictures: Path | None = None) -> None:
    """Everything that can be wrong before anything is written.

    Raises:
        ExportError: see `chromium`, `check_state` and `fresh_folder`.
    """
    chromium()
    check_state(read_run(folder), look)
    if pictures is not None:
        _check_target(pictures)


def export_pictures(folder: Path, target: Path, look: Look | None = None) -> list[Path]:
    """Write PNGs of a run's report.html: first-screen, map, and one a figure card and a section, named by their ids.

    Args:
        folder: of the run; its report.html must be there.
        target: folder of the pictures; replaced whole, and only once all of them are drawn.
        look: colours, width and state.

    Raises:
        ExportError: see `chromium` and `check_state`; or `target` holds files that are no pictures.
    """
    look = look or Look()
    with fresh_folder(target) as new, opened(folder, look) as page:
        page.screenshot(path=new / "first-screen.png")
        page.add_style_tag(content=BARE)
        # A part taller than the screen makes Chromium resize the page, and draw it all again, for each picture.
        tallest = page.evaluate(
            "Math.max(...[...document.querySelectorAll('main > section')].map(s => s.offsetHeight))"
        )
        page.set_viewport_size({"width": look.width, "height": max(look.height, tallest + 2)})
        settle(page)
        for kind, query in (("figure", "main figure[id^='figure-']"), ("section", "main > section[id]")):
            for part in page.locator(query).all():
                _picture(part, new, kind)
    return sorted(target.glob("*.png"))


def _picture(part: Locator, folder: Path, kind: str) -> None:
    """One picture; the card of the map is `map.png`, and its section, which holds nothing else, is left out."""
    name = str(part.get_attribute("id")).removeprefix("figure-")
    if (kind, name) != ("section", "map") and part.is_visible():
        part.screenshot(path=folder / ("map.png" if name == "map" else f"{kind}-{name}.png"), animations="disabled")


def export_pdf(folder: Path, target: Path, look: Look | None = None) -> Path:
    """Print a run's report.html to a PDF on A4: light, tables open, in the state that `look` asks for.

    Raises:
        ExportError: see `chromium` and `check_state`.
    """
    look = Look(path=look.path, level=look.level) if look else Look()
    small = "font:8px sans-serif;color:#5b6672;width:100%;padding:0 12mm;display:flex;justify-content:space-between"
    with making.draft_file(target) as new, opened(folder, look) as page:
        count = "<span><span class='pageNumber'></span> / <span class='totalPages'></span></span>"
        page.pdf(
            path=new,
            format="A4",
            print_background=True,
            tagged=True,  # for screen readers; the outline is made from the tags
            outline=True,
            prefer_css_page_size=True,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=f"<div style='{small}'><span>{html.escape(page.title())}</span>{count}</div>",
        )
    return target


def fresh_folder(target: Path) -> AbstractContextManager[Path]:
    """A new folder that takes the place of `target` when all is written; on a failure the old one stays.

    Raises:
        ExportError: `target` holds files that are no pictures.
    """
    return making.replaced(target, _check_target)


def _check_target(target: Path) -> None:
    if target.exists() and (not target.is_dir() or any(p.suffix != ".png" for p in target.iterdir())):
        raise ExportError(f"{target} holds something else than pictures, and would be replaced: choose another --out")
