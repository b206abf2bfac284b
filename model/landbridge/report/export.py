"""Pictures and a PDF of a report: the page itself draws them, so that they show what a reader sees."""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING

from landbridge import keeping, making, marks
from landbridge.report.browser import Look, check_state, chromium, opened, settle
from landbridge.report.run import read_run

if TYPE_CHECKING:
    from playwright.sync_api import Locator

#: What pictures and PDF are called in their marks.
KIND = "report"
#: What has no use in a picture, and what would stand in its way.
BARE = (
    ".tools,figure details,.foot,.themes{display:none!important}.trust{position:static!important}"
    "main>section{margin:0 -16px!important;padding:16px}"
)


def check(folder: Path, look: Look, pictures: Path | None = None, pdf: Path | None = None) -> None:
    """Everything that can be wrong before anything is written.

    Args:
        folder: of the run.
        look: what pictures show.
        pictures: folder of the pictures, if any are drawn.
        pdf: file of the PDF, if one is printed.

    Raises:
        ExportError: see `chromium` and `check_state`.
        FileExistsError: pictures or PDF would replace something that is not ours.
    """
    chromium()
    check_state(read_run(folder), look)
    if pictures is not None:
        _check_pictures(pictures)
    if pdf is not None:
        marks.check(pdf, KIND)


def export_pictures(folder: Path, target: Path, look: Look | None = None) -> list[Path]:
    """Write PNGs of a run's report.html: first-screen, map, and one a figure card and a section, named by their ids.

    Args:
        folder: of the run; its report.html must be there.
        target: folder of the pictures. Once all are drawn, they take the place of those drawn before.
        look: colours, width and state.

    Raises:
        ExportError: see `chromium` and `check_state`.
        FileExistsError: `target` holds something that is no picture of ours, unchanged.
    """
    look = look or Look()
    _check_pictures(target)
    with making.draft_folder(target.absolute()) as new, opened(folder, look) as page:
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
        return _put(new, target)


def _put(new: Path, target: Path) -> list[Path]:
    """Let new pictures take the places of those drawn before; what is no longer drawn goes."""
    drawn = sorted(new.glob("*.png"))
    for file in drawn:
        marks.sign(file, KIND)
        keeping.sync_one(file)
    target.mkdir(parents=True, exist_ok=True)
    before = _check_pictures(target)
    for file in drawn:
        file.replace(target / file.name)
    for old in before:
        if old.name not in {file.name for file in drawn}:
            old.unlink()
    keeping.sync_one(target)
    return [target / file.name for file in drawn]


def _check_pictures(target: Path) -> list[Path]:
    """The pictures in a folder, all of which are ours.

    Raises:
        FileExistsError: it holds something else, or is no folder.
    """
    if not target.is_dir():
        marks.check(target, KIND)
        return []
    there = sorted(target.iterdir())
    for file in there:
        if not marks.is_ours(file, KIND):
            raise FileExistsError(
                f"{file} is not a picture that Landbridge drew and nobody changed: "
                f"move it away, or choose another --out"
            )
    return there


def _picture(part: Locator, folder: Path, kind: str) -> None:
    """One picture; the card of the map is `map.png`, and its section, which holds nothing else, is left out."""
    name = str(part.get_attribute("id")).removeprefix("figure-")
    if (kind, name) != ("section", "map") and part.is_visible():
        part.screenshot(path=folder / ("map.png" if name == "map" else f"{kind}-{name}.png"), animations="disabled")


def export_pdf(folder: Path, target: Path, look: Look | None = None) -> Path:
    """Print a run's report.html to a PDF on A4: light, tables open, in the state that `look` asks for.

    Raises:
        ExportError: see `chromium` and `check_state`.
        FileExistsError: the target is not a PDF that we printed and nobody changed.
    """
    marks.check(target, KIND)
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
        marks.sign(new, KIND)
    return target
