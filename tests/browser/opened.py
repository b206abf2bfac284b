"""A page as the tests see it: opened from a file, every request recorded and refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from landbridge.report.page import script_hash

WIDTHS = (320, 390, 768, 1366)
SCREENS = "html[data-settled]"
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
ALL_OPEN = "open => document.querySelectorAll('details').forEach(box => { box.open = open; })"
SCROLL_WIDTH = "document.documentElement.scrollWidth"
#: Milliseconds that a busy machine may take to open a page; nothing is measured by it.
PATIENCE = 180_000
#: By figure: marks of its data (not of axes, grid or legend) that have an extent and stand inside the figure.
MARKS = """() => Object.fromEntries([...document.querySelectorAll('.plot')].map(div => {
  const frame = div.getBoundingClientRect(), links = '.shapelayer path';
  const parts = `.trace path, .trace image, .hm image, .sankey path, .sankey rect, ${links}`;
  const layers = '.cartesianlayer, .layer-below, .pielayer, .sankey, .polarlayer, .ternarylayer, .geolayer';
  const marks = [...div.querySelectorAll(layers)].flatMap(layer => [...layer.querySelectorAll(parts)]).filter(part => {
    const box = part.getBoundingClientRect();
    return box.width + box.height > 2 && box.right > frame.left && box.left < frame.right
      && box.bottom > frame.top && box.top < frame.bottom;
  });
  return [div.id, marks.length];
}))"""


@dataclass
class Seen:
    """A page with what it asked for and what it complained of."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def settle(self) -> None:
        """Wait until every figure that had to be drawn is drawn."""
        self.page.wait_for_selector(SCREENS)
        self.until("landbridge.waiting.size === 0 && !landbridge.planned")

    def until(self, script: str) -> None:
        """Wait until an expression is true (the page's policy forbids Playwright's own way to ask again and again)."""
        for _ in range(600):
            if self.page.evaluate(script):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"never true: {script}")


def shows(page: Any, **state: Any) -> None:
    """Wait until tables and cards hold the chosen level, path or period: the page says so once they do."""
    values = {name: f"{value:g}" if isinstance(value, float) else value for name, value in state.items()}
    page.wait_for_selector("html[data-level]" + "".join(f"[data-{name}='{value}']" for name, value in values.items()))


def opener(chromium: Any, contexts: list[Any]) -> Callable[..., Seen]:
    """A function that opens a file in a fresh context; further arguments are those of a browser context.

    It waits for all figures, or (`drawn=False`) spares those not drawn yet and waits until words and tables follow
    what is chosen.
    """

    def opened(path: Path, drawn: bool = True, **options: Any) -> Seen:
        context = chromium.new_context(**({"viewport": {"width": 1366, "height": 860}} | options))
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
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
            if drawn:
                seen.settle()
            else:
                seen.page.evaluate("landbridge.waiting.clear()")
                shows(seen.page)
        return seen

    return opened


def spoilt(report: Path, folder: Path, old: str, new: str, name: str = "report.html") -> Path:
    """The page with one thing changed: the control of a check. Its policy names the scripts as they are now."""
    text = report.read_text(encoding="utf-8")
    assert old in text
    text = text.replace(old, new, 1)
    scripts = re.findall(r"<script>(.*?)</script>", text, flags=re.DOTALL)
    policy = " ".join(dict.fromkeys(script_hash(script) for script in scripts))
    text = re.sub(r"script-src [^;]*;", lambda _: f"script-src {policy};", text, count=1)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name
