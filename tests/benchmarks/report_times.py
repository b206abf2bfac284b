"""How long a report takes: `python tests/benchmarks/report_times.py RUN` opens RUN/report.html and prints the times.

Opened from the file in the Chromium of the system, without network, several times; medians in milliseconds:
first words painted, first figure, every figure, and figures on the screen after a step of the trust slider.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from statistics import median
from typing import Any

OPENINGS, STEPS = 3, 8
SIZES = {"desk": {"width": 1366, "height": 860}, "phone": {"width": 390, "height": 844}}
#: Runs in the page before its own scripts: the paint of the first words, and when figures were drawn.
RECORDER = """
window.times = { drawn: [] };
new PerformanceObserver(list => { for (const e of list.getEntries())
  if (e.name === 'first-contentful-paint') times.text = e.startTime; }).observe({ type: 'paint', buffered: true });
new MutationObserver(() => times.drawn.push(performance.now()))
  .observe(document, { subtree: true, attributes: true, attributeFilter: ['data-drawn'] });
"""
SETTLED = "document.documentElement.dataset.settled && landbridge.waiting.size === 0 && !landbridge.planned"
#: Moves the slider; milliseconds until all that follows it on the screen is drawn and painted.
MOVE = """step => new Promise(done => {
  const inside = box => box.bottom > 0 && box.top < innerHeight;
  const seen = [...document.querySelectorAll('.plot[data-drawn]')].filter(div => landbridge.moving[div.id]
    && inside(div.getBoundingClientRect())).map(div => [div, div.dataset.drawn]);
  const slider = document.getElementById('level'), begun = performance.now();
  const look = () => seen.every(([div, before]) => div.dataset.drawn !== before)
    ? setTimeout(() => done(seen.length ? performance.now() - begun : null)) : requestAnimationFrame(look);
  slider.value = step;
  slider.dispatchEvent(new Event('input'));
  requestAnimationFrame(look);
})"""
#: Draws one figure anew, in a place of its own; milliseconds.
DRAW = """async id => {
  const like = document.getElementById(id), place = document.createElement('div'), made = landbridge.makers[id]();
  place.style.cssText = `width:${like.clientWidth}px;height:${like.clientHeight}px`;
  document.body.append(place);
  const begun = performance.now();
  await Plotly.newPlot(place, structuredClone(made.data), structuredClone(made.layout), landbridge.data.config);
  const took = performance.now() - begun;
  Plotly.purge(place);
  place.remove();
  return took;
}"""


def opened(context: Any, path: Path) -> tuple[Any, dict[str, float]]:
    """Opens a report; gives its page and milliseconds to first words, first figure and last figure."""
    context.add_init_script(RECORDER)
    page = context.new_page()
    page.goto(path.resolve().as_uri(), timeout=300_000)
    settle(page)
    times = page.evaluate("times")
    return page, {"text": times["text"], "figure": times["drawn"][0], "figures": times["drawn"][-1]}


def settle(page: Any) -> None:
    """Waits until nothing remains to be drawn."""
    while not page.evaluate(SETTLED):
        page.wait_for_timeout(20)


def moved(page: Any, step: int) -> float:
    """Milliseconds until what is on the screen shows another step of the slider."""
    settle(page)
    return float(page.evaluate(MOVE, step))


def drawn(page: Any, figure: str) -> float:
    """Milliseconds to draw one figure anew."""
    settle(page)
    return float(page.evaluate(DRAW, figure))


def measured(browser: Any, path: Path, size: dict[str, int]) -> dict[str, float]:
    """Medians over several openings and steps at a size of the screen."""
    found: list[dict[str, float]] = []
    for _ in range(OPENINGS):
        context = browser.new_context(viewport=size, offline=True)
        page, times = opened(context, path)
        if page.locator("#level").count() and page.locator("#map .plot").count():
            page.evaluate("document.getElementById('map').scrollIntoView({block: 'start', behavior: 'instant'})")
            last = int(page.locator("#level").get_attribute("max"))
            steps = [moved(page, step % last) for step in range(last + STEPS, last, -1)]
            times |= {"slider, median": median(steps), "slider, slowest": max(steps)}
        found.append(times)
        context.close()
    return {name: median(times[name] for times in found) for name in found[0]}


def main(folder: str) -> None:
    """Prints the size of a run's report and its times."""
    from playwright.sync_api import sync_playwright

    path = Path(folder) / "report.html"
    if not path.is_file():
        sys.exit(f"{path}: no such file; draw it with: landbridge report {folder}")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is missing")
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name, size in SIZES.items():
            for what, value in measured(browser, path, size).items():
                print(f"{name:6} {what:16} {value:7,.0f} ms")
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python tests/benchmarks/report_times.py RUN")
    main(sys.argv[1])
