"""A card for each corridor: what it carries, where it is narrow, how long and how dear, and what is locked on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from landbridge.report.corridor import LEAST, Corridor, corridor_list
from landbridge.report.corridor_state import Carried, Reading, limit_unit, read
from landbridge.report.figures import Figure
from landbridge.report.numbers import missing, money, number, percent
from landbridge.report.run import Run
from landbridge.report.sections.parts import both, not_asked
from landbridge.report.states import PRODUCT, UNIT, link_frame, shut
from landbridge.report.tables import Cell, figure

ID = "cards"
STATUS = ("open", "closed", "not built through", "no gate")
NOTE = (
    "A corridor carries what passes the sections that define it, mostly its gates, both directions and all tracks "
    "added up. Traffic on its parts before and behind a closed gate is in its busiest section alone. Its bottleneck "
    "is the section with the highest shadow price, all its tracks counted; where none is scarce, the fullest. A shadow "
    "price is what one more unit of capacity or permit would earn beyond its own charges: what has just been built "
    "earns its annuity, "
    "and a line can be scarce in some hours though it is not full over the year. Where nothing flows the price is an "
    "upper bound: of gates in a row one may hold the worth of all. Time and charges are those of the way between its "
    "farthest ends over the fastest tracks that are open, or the mean of its links where they are no chain; waiting, "
    "scarcity and carbon are not in them. What is locked on corridors that replace one another adds up to more than "
    "the whole."
)


@dataclass(frozen=True)
class Card:
    """A corridor as drawn: cells for full trust, which the page's script rewrites; `at` is its place in the lists."""

    at: int
    corridor: Corridor
    status: str
    bottleneck: str
    bars: Sequence[float]
    carries: Sequence[tuple[str, str, Sequence[Cell]]]  #: product, unit; through and busiest section, today and chosen
    parts: bool  #: whether a section carries more than what goes through, in some state
    narrow: Mapping[str, Cell]
    limit_unit: str
    way: Mapping[str, Cell]
    gates: Sequence[tuple[str, Cell]]
    locked: Sequence[tuple[str, Cell, Cell]]  #: words, MUSD, share of the whole

    @property
    def shut(self) -> bool:
        """True where it is drawn as closed."""
        return self.status in STATUS[1:3]


@dataclass(frozen=True)
class Cards:
    """All cards, the words around them, and the figure that makes them follow the slider."""

    lead: str
    note: str
    cards: Sequence[Card]
    figure: Figure

    @property
    def data(self) -> dict[str, Any]:
        """Words that the page's script puts in by number."""
        sections = [[some[0].name for some in card.corridor.sections] for card in self.cards]
        return {"status": STATUS, "sections": sections}


def cards(run: Run) -> Cards | None:
    """Cards of corridors that carry something, those that the headline path opens first; None where there are none."""
    found = corridor_list(run)
    if not found or run.last_period is None:
        return None

    @cache
    def links_at(path: str, level: float, period: int) -> tuple[Any, dict[str, float]]:
        barred = zip((str(k) for k in run.table("links")["link"]), shut(run, path, level, period), strict=True)
        return link_frame(run, path, level, period).to_dict("index"), dict(barred)

    @cache
    def states(path: str, level: float, period: int) -> list[Reading]:
        frame, closed = links_at(path, level, period)
        now, closed_now = links_at("", 0.0, period)
        opened = next((run.opened[key] for key in run.keys(path, level, period) if key in run.opened), {})
        carried = carried_at(run, (path, level, period))
        return [read(c, frame, now, (closed, closed_now), opened, carried[c.name]) for c in found]

    def follow(path: str, level: float, period: int) -> dict[str, Any]:
        now = states(path, level, period)
        return {
            "cells": [v for c, r in zip(found, now, strict=True) for v in _cells(c, r)],
            "status": [r.status for r in now],
            "narrow": [r.narrow for r in now],
            "bars": [v for r in now for v in r.bars],
        }

    full = states(run.headline, 1.0, run.last_period)
    drawn, place = [], 0
    for at, (c, r) in enumerate(zip(found, full, strict=True)):
        drawn.append(_card(run, at, place, c, r))
        place += len(_cells(c, r))
    return Cards(_lead(run, found, states("", 0.0, run.last_period), full), NOTE, drawn, _pseudo(follow))


def _pseudo(follow: Any) -> Figure:
    """What follows the slider is told as of a figure, though no plot is drawn."""
    return Figure(ID, "Corridor by corridor", "", "", follow=follow)


def _cells(c: Corridor, r: Reading) -> list[float | None]:
    """Numbers of a card in a state, in the order of its cells."""
    flows = [v for p in c.products for v in (*r.through[p], *r.busiest[p])]
    return [
        *flows,
        r.before,
        r.load,
        r.limit,
        r.use,
        r.price,
        r.rent,
        r.hours,
        r.cost,
        *(r.openness[g] for g, _ in c.gates),
    ]


def _card(run: Run, at: int, place: int, c: Corridor, r: Reading) -> Card:
    forms: list[Callable[[Any], str]] = [number] * (4 * len(c.products))
    forms += [number, number, number, percent, number, money, days, number]
    forms += [percent] * len(c.gates)
    values = zip(_cells(c, r), forms, strict=True)
    cells = iter([figure(v, form, mark=f"{ID}:{place + i}") for i, (v, form) in enumerate(values)])
    carries = [(PRODUCT[p], UNIT[p], [next(cells) for _ in range(4)]) for p in c.products]
    narrow = {name: next(cells) for name in ("before", "load", "limit", "use", "price", "rent")}
    way = {name: next(cells) for name in ("hours", "cost")}
    gates = [(name, next(cells)) for _, name in c.gates]
    return Card(
        at, c, STATUS[r.status], c.section_name(r.narrow), r.bars, carries, _parts(run, c), narrow,
        limit_unit(c), way, gates, _locked(run, c),
    )  # fmt: skip


def carried_at(run: Run, at: tuple[str, float, int]) -> Mapping[str, Carried]:
    """By named corridor and product: end to end and on the busiest section, each today and in a state."""
    keys = ("corridor", "product")
    ends = [both(run, "corridor_flows", keys, column, at) for column in ("through", "busiest")]
    found: dict[str, dict[str, Any]] = defaultdict(lambda: dict.fromkeys(UNIT, ((0.0, 0.0), (0.0, 0.0))))
    for corridor, product in {k for pair in ends for some in pair for k in some}:
        first, second = ((now.get(key, 0.0), then.get(key, 0.0)) for key in [(corridor, product)] for now, then in ends)
        found[corridor][product] = (first, second)
    return found


def _parts(run: Run, c: Corridor) -> bool:
    rows = run.table("corridor_flows")
    rows = rows[rows["corridor"] == c.name]
    return bool((rows["busiest"] > rows["through"] * (1 + 1e-6) + LEAST).any())


def days(hours: Any) -> str:
    """Hours in words: below two days as hours, else as days."""
    if missing(hours):
        return number(None)
    return f"{number(hours)} h" if float(hours) < 48 else f"{number(float(hours) / 24)} days"


def _locked(run: Run, c: Corridor) -> list[tuple[str, Cell, Cell]]:
    """What is locked on a corridor of the headline path: alone and last, MUSD and as a share of the whole."""
    rows = run.table("corridor_value")
    rows = rows[(rows["path"] == run.headline) & (rows["corridor"] == c.name)]
    if rows.empty or not c.gates:
        return []
    whole = run.summary.get("locked_value", {}).get(run.headline, {}).get("npv")
    words = {"alone": "gain if its gates alone open", "last": "loss if it alone stays as today"}
    out = []
    for column, text in words.items():
        value = float(rows.iloc[0][column])
        share = None if missing(whole) or not whole else value / float(whole)
        out.append((text, figure(value, money), figure(share, percent)))
    return out


def _lead(run: Run, found: Sequence[Corridor], now: Sequence[Reading], full: Sequence[Reading]) -> str:
    """How many are closed today and at full trust, and which is missed most."""
    gated = [i for i, c in enumerate(found) if c.gates]
    closed = [sum(1 for i in gated if STATUS[r[i].status] == "closed") for r in (now, full)]
    where = f"full trust of “{run.path_name(run.headline)}”"
    words = (
        f"{len(found)} corridors, {len(gated)} of them behind gates: {closed[0]} closed today, {closed[1]} at {where}."
    )
    rows = run.table("corridor_value")
    rows = rows[rows["path"] == run.headline]
    if rows.empty:
        return f"{words} What is locked on each: {not_asked(run, 'corridors', 'nothing, on this path.')}"
    best = rows.sort_values(["last", "corridor"], ascending=[False, True]).iloc[0]
    if float(best["last"]) <= 0:
        return f"{words} None of them is missed if it alone stays shut."
    return f"{words} Most is lost if {best['corridor']} alone stays shut: {money(best['last'])}, NPV."
