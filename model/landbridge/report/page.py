"""Put sections, data, styles and scripts into one page."""

from __future__ import annotations

import base64
import hashlib
import json
import math
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from landbridge import making, marks
from landbridge.amounts import kept
from landbridge.case import CaseError, Problem
from landbridge.report.figures import DARK, Figure
from landbridge.report.mapview import courses, ground, places
from landbridge.report.numbers import TURNING, missing
from landbridge.report.plotlyjs import plotlyjs
from landbridge.report.projection import VIEWS
from landbridge.report.run import Run, read_run
from landbridge.report.sections import (
    assumptions,
    backcast,
    behind,
    builds,
    cards,
    claim,
    composition,
    corridors,
    countries,
    curve,
    freight,
    game,
    method,
    moves,
    origins,
    power,
)
from landbridge.report.sections.headline import headline
from landbridge.report.sections.parts import page_unit
from landbridge.report.states import PRODUCT, UNIT, link_rows, states

TEMPLATES = Path(__file__).with_name("templates")
SCRIPTS = ("core.js", "theme.js", "draw.js", "map.js", "trust.js", "tables.js", "picture.js", "cards.js", "start.js")
START = "landbridge.start();"
CONFIG = {
    "displayModeBar": False,
    "displaylogo": False,
    "showSendToCloud": False,
    "scrollZoom": False,
    "doubleClick": False,
    "responsive": True,
}


def write_report(folder: Path) -> Path:
    """Write report.html beside the run's tables; a reader sees the old page or the new one, never half of it.

    Raises:
        FileExistsError: the page there is not one that Landbridge wrote and nobody changed.
    """
    return write_whole(Path(folder) / "report.html", render(folder), "report")


def page_of(folder: Path) -> str:
    """The text of a run's report.html. Raises as `render` does."""
    return _whole(render(folder), "report")


def _whole(text: str, kind: str) -> str:
    """The text of a page as it is written: without what turns text around, and with its mark."""
    return marks.signed_page(TURNING.sub("", text), kind)


def write_whole(target: Path, text: str, kind: str) -> Path:
    """Write a page: into a file beside it that takes its place once it is whole.

    Args:
        target: file to write; only a page of the same kind, unchanged, is replaced.
        text: HTML.
        kind: what the page is, in one word.

    Raises:
        FileExistsError: there is something else.
    """
    marks.check(target, kind)
    with making.draft_file(target) as fresh:
        fresh.write_text(_whole(text, kind), encoding="utf-8", newline="\n")
    return target


def render(folder: Path) -> str:
    """The page of a run as text; the same run gives the same text.

    Raises:
        CaseError: a file cannot be read, or the files do not hold what those of a run hold.
    """
    run = read_run(Path(folder))
    try:
        return _page(run)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        words = f"cannot be drawn: {type(error).__name__}: {error}".splitlines()[0][:300]
        problem = Problem(str(folder), None, None, words, "a run of this version, with its files as it wrote them")
        raise CaseError([problem]) from error


def _page(run: Run) -> str:
    sections = [
        claim.section(run),
        composition.section(run),
        curve.section(run),
        countries.section(run),
        game.section(run),
        behind.section(run),
        power.section(run),
        origins.section(run),
        freight.section(run),
        corridors.section(run),
        builds.section(run),
        moves.section(run),
        backcast.section(run),
        assumptions.section(run),
        method.section(run),
    ]
    top = headline(run)
    drawn = cards.cards(run)
    figures = [*([top.by_year] if top.by_year else []), *(f for s in sections for f in s.figures)]
    if drawn is not None:
        figures.append(drawn.figure)
    return fill(
        "page.html.j2",
        _data(run, figures) | ({"cards": drawn.data} if drawn else {}),
        title=str(run.summary.get("title", "Landbridge")),
        scenarios=[str(s) for s in run.summary.get("scenarios", [])],
        top=top,
        obstacle=claim.first(run),
        cards=drawn,
        sections=sections,
        counts=assumptions.quality_counts(run),
        qualities=assumptions.QUALITIES,
        views=VIEWS,
        has_map=not run.table("links").empty and not run.table("nodes").empty,
        periods=run.periods,
        paths=[(p, run.path_name(p), len(run.levels(p))) for p in run.path_ids],
        levels=len(run.levels(run.headline)),
    )


def as_json(content: Any) -> Markup:
    """JSON that can stand inside a script element: no `<`, no NaN, no line separators."""
    text = json.dumps(_clean(content), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for char, code in (
        ("<", "\\u003c"),
        (">", "\\u003e"),
        ("&", "\\u0026"),
        ("\u2028", "\\u2028"),
        ("\u2029", "\\u2029"),
    ):
        text = text.replace(char, code)
    return Markup(text)


def _data(run: Run, figures: list[Figure]) -> dict[str, Any]:
    """Everything the page's scripts read."""
    pairs = link_rows(run)
    numbers = {str(link): i for i, link in enumerate(run.table("links")["link"])}
    return {
        "config": CONFIG,
        "dark": DARK,
        "plots": {f.id: f.plot for f in figures if f.plot is not None},
        "links": _links(run),
        "rows": [[numbers[link], product] for link, product in pairs],
        "units": UNIT,
        "money": page_unit(run)[0],
        "products": PRODUCT,
        "map": {
            "ground": {v.name: ground(v) for v in VIEWS},
            "courses": courses(run),
            "places": places(run, _weights(run)),
        },
    } | states(run, figures)


def _links(run: Run) -> list[dict[str, Any]]:
    out, names = [], run.names("links", "link")
    for row in run.table("links").to_dict("records"):
        existing, most = row["existing"], row["max_build"]
        out.append(
            {
                "id": str(row["link"]),
                "name": names[str(row["link"])],
                "carrier": str(row["carrier"]),
                "mode": str(row["mode"]),
                "bypass": bool(row["bypass"]) if not missing(row["bypass"]) else False,
                "gated": not missing(row["gates"]) and str(row["gates"]) != "",
                "candidate": not missing(existing) and float(existing) == 0 and not missing(most) and float(most) > 0,
            }
        )
    return out


def _weights(run: Run) -> dict[str, float]:
    """What a node weighs among the labels: its largest flow at full trust against the carrier's, and its links."""
    flows = run.table("link_flows")
    out: dict[str, float] = {}
    links = run.table("links")
    most = pd.Series(dtype=float)
    if not flows.empty:
        sums = flows.groupby(["path", "level", "link", "period"])["flow"].sum()
        most = sums.groupby("link").max()
    top = {c: max((float(most.get(n, 0.0)) for n in part["link"]), default=0.0) for c, part in links.groupby("carrier")}
    for row in links.to_dict("records"):
        share = float(most.get(row["link"], 0.0)) / (top[row["carrier"]] or 1.0)
        weight = 0.05 + (math.sqrt(share) if row["mode"] != "sea" else 0.2 * math.sqrt(share))
        for end in ("from", "to"):
            out[str(row[end])] = out.get(str(row[end]), 0.0) + weight * (0.2 if row["mode"] == "transfer" else 1.0)
    return out


def _clean(value: Any) -> Any:
    """Plain Python, floats rounded to six digits (see `kept`), NaN as null."""
    if isinstance(value, dict):
        return {str(k): _clean(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(v) for v in value]
    if isinstance(value, str | bool) or value is None:
        return value
    if missing(value):
        return None
    if isinstance(value, int):
        return value
    number = kept(float(value), 6)
    return None if math.isinf(number) else int(number) if number.is_integer() and abs(number) < 1e15 else number


def _read(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    """Of the templates; it compiles each of them once a process."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def fill(template: str, data: Any, **values: Any) -> str:
    """A template filled: `data` for the scripts, `values` for the page, and styles and scripts that all pages share.

    The page's policy names the scripts by their hashes, so that a browser runs these and no others.
    """
    code = {"scripts": "\n".join(_read(name) for name in SCRIPTS), "plotly": plotlyjs(), "start": START}
    code = {name: TURNING.sub("", text) for name, text in code.items()}
    return (
        _environment()
        .get_template(template)
        .render(
            data=as_json(data),
            style=Markup(_read("style.css")),
            script_hashes=Markup(" ".join(map(script_hash, code.values()))),
            **{name: Markup(text) for name, text in code.items()},
            **values,
        )
    )


def script_hash(script: str) -> str:
    """What a content security policy calls a script: the hash of the text between its tags."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode('utf-8')).digest()).decode('ascii')}'"
