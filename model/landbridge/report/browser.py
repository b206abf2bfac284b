"""The report in Chromium: found, opened without a network, moved to a path and a trust level, waited for.

Playwright drives the browser, because a picture must wait until the page says that its figures are drawn; Chromium's
own `--screenshot` and `--print-to-pdf` cannot wait for that, nor move the trust slider first. Playwright is an optional
dependency and downloads nothing: it is given the Chromium of the system.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from landbridge.case.problems import LandbridgeError
from landbridge.report.run import Run, read_run

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

VARIABLE = "LANDBRIDGE_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge")
PHONE = 560  # pixels; narrower pages are those of a telephone, as in style.css
PATIENCE = 120.0  # seconds until figures must be drawn


class ExportError(LandbridgeError, ValueError):
    """What was asked for cannot be drawn; the message says why and what to do."""


@dataclass(frozen=True)
class Look:
    """What a picture shows: colours, width of the page in pixels, path and trust level in percent (None: the full).

    `fine` is how many pixels of the picture stand for one of the page.
    """

    theme: Literal["light", "dark"] = "light"
    width: int = 1366
    path: str | None = None
    level: float | None = None
    fine: float = 2

    @property
    def height(self) -> int:
        """Height of the first screen, pixels."""
        return 844 if self.width <= PHONE else 900


def chromium() -> str:
    """The program that draws: LANDBRIDGE_CHROMIUM if set, else the first of the usual names on the PATH.

    Raises:
        ExportError: Playwright or Chromium is missing.
    """
    if find_spec("playwright") is None:
        raise ExportError('pictures need Playwright: pip install "landbridge[pictures]"')
    asked = os.environ.get(VARIABLE)
    found = shutil.which(asked) if asked else next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        where = f"{VARIABLE}={asked} is no program" if asked else "there is none on the PATH"
        raise ExportError(
            f"pictures need Chromium or Chrome, and {where}: install one, or set {VARIABLE} to its program"
        )
    return found


def check_state(run: Run, look: Look) -> tuple[str, int] | None:
    """The path and the step of its slider; None where neither path nor level is asked for.

    Raises:
        ExportError: no such path, or a level that is not solved on it; with the nearest that is.
    """
    if look.path is None and look.level is None:
        return None
    path = look.path if look.path is not None else run.headline
    if path not in run.path_ids:
        raise ExportError(f"no path {path!r} in this run{_nearest(path, run.path_ids)}")
    levels = [100 * level for level in run.levels(path)]
    if len(levels) < 2:
        raise ExportError(f"path {path!r} is solved at today's trust only: there is nothing to choose")
    if look.level is None:
        return path, len(levels) - 1
    wanted = look.level
    step = min(range(len(levels)), key=lambda n: abs(levels[n] - wanted))
    if not abs(levels[step] - wanted) <= 0.005:
        raise ExportError(f"level {wanted:g} % is not solved on path {path!r}: the nearest is {levels[step]:.4g} %")
    return path, step


@contextmanager
def opened(folder: Path, look: Look) -> Iterator[Page]:
    """The report in a browser without a network, in the state asked for, every figure drawn.

    Raises:
        ExportError: see `chromium` and `check_state`; or the browser does not start or gives up half-way.
    """
    program = chromium()
    state = check_state(read_run(folder), look)
    from playwright.sync_api import Error, sync_playwright

    address = (folder / "report.html").resolve().as_uri()
    with sync_playwright() as play:
        # Chromium refuses to start its sandbox for root, as in containers; for anybody else the sandbox stays.
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        try:
            browser = play.chromium.launch(executable_path=program, args=["--no-sandbox"] if root else [])
        except Error as error:
            raise ExportError(f"{program} did not start: {str(error).splitlines()[0]}") from None
        try:
            page = _new_page(browser, address, look)
            page.goto(address)
            if state is not None:
                move(page, *state)
            settle(page)
            yield page
        except Error as error:
            raise ExportError(f"{program} gave up: {str(error).splitlines()[0]}") from error
        finally:
            browser.close()


def _new_page(browser: Browser, address: str, look: Look) -> Page:
    """A page of the size asked for; nothing but the report's file may be loaded."""
    context = browser.new_context(
        viewport={"width": look.width, "height": look.height},
        color_scheme=look.theme,
        device_scale_factor=look.fine,
        reduced_motion="reduce",
        offline=True,
    )
    context.set_default_timeout(1000 * PATIENCE)
    context.route("**/*", lambda route: route.continue_() if route.request.url == address else route.abort())
    return context.new_page()


def move(page: Page, path: str, step: int) -> None:
    """Choose a path and a step of its slider by the page's own controls."""
    page.wait_for_selector("html[data-settled]", state="attached")
    if path != page.locator("#path").input_value():
        page.select_option("#path", path)
    page.locator("#level").evaluate("(s, step) => { s.value = step; s.dispatchEvent(new Event('input')); }", step)


def settle(page: Page) -> None:
    """Wait until every figure is drawn.

    Raises:
        ExportError: they are not within two minutes.
    """
    until = time.monotonic() + PATIENCE
    drawn = "'settled' in document.documentElement.dataset && !landbridge.waiting.size && !landbridge.planned"
    while not page.evaluate(drawn):
        if time.monotonic() > until:
            raise ExportError("the figures of the report were not drawn in time")
        page.wait_for_timeout(50)


def _nearest(word: str, words: list[str]) -> str:
    """`; did you mean ...`, or all there are."""
    near = get_close_matches(word, words, n=1)
    return f": did you mean {near[0]!r}?" if near else f"; there are {', '.join(words)}"
