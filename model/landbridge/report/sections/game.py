"""The game of those who hold the keys: what each could claim, and who would have to pay whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from landbridge.amounts import cleared, unit
from landbridge.report.figures import Figure, layout, names, rows_height, ruler
from landbridge.report.numbers import money, number, percent
from landbridge.report.run import Run
from landbridge.report.sections.marks import GREY, INDIGO, OCHRE, WINE, bars, points, small, wrapped
from landbridge.report.sections.parts import Section, listed, not_asked
from landbridge.report.tables import Column, Table, figure, text

OUTSIDE = "outside"
RULES = {"shapley": "Shapley", "nucleolus": "nucleolus"}
#: Who is told in a sentence, of those who pay and those who are paid.
TOLD = 3
GIVEN = {"sanctions as today": "with sanctions as today", "sanctions lifted": "once sanctions are lifted"}


def section(run: Run) -> Section:
    """Allocations beside the gain at market prices, and side payments."""
    title = "Who holds the keys, who would have to pay"
    rows = run.table("side_payments")
    if rows.empty:
        nothing = not_asked(run, "game", "No country of this case is a player that holds keys.")
        return Section("game", title, "", nothing=nothing)
    by = {rule: rows[rows["rule"] == rule].set_index("player") for rule in RULES if (rows["rule"] == rule).any()}
    order = _order(by)
    return Section("game", title, _lead(run), [_shares(run, by, order), _payments(run, by, order)])


def _order(by: Mapping[str, pd.DataFrame]) -> list[str]:
    """Players by what the first rule allots them; those outside last."""
    first = next(iter(by.values()))["allocation"]
    return sorted(first.index, key=lambda p: (p == OUTSIDE, -cleared(float(first[p])), p))


def called(run: Run, player: str) -> str:
    """Name of a player: a country's, or of bodies by what they hold."""
    known = run.names("countries", "country") | {OUTSIDE: "all others"}
    return known.get(player, f"holders of {player}")


def _lead(run: Run) -> str:
    """What all open together, whether a stable split exists, and what sanctions have to do with it."""
    found = run.analysis("game")
    here: Mapping[str, Any] = found.get("as is", {})
    if not here:
        return ""
    words = f"Together the players can open {money(here['value'])}{_beside(run)}. {_core(run, here)}"
    given = [
        f"{money(found[name]['value'])} {phrase}"
        for name, phrase in GIVEN.items()
        if name in found and found[name].get("value") is not None
    ]
    return words + (f" Without those who hold sanctions the others can open {listed(given)}." if given else "")


def _beside(run: Run) -> str:
    """What is locked in all, where that is known: the rest needs keys of those who do not play."""
    locked = run.analysis("claim").get("here", {}).get("locked")
    return "" if locked is None else f" of {money(locked)} locked in all; the rest needs keys of others"


def _core(run: Run, here: Mapping[str, Any]) -> str:
    """The core: empty or not, and by how much."""
    value, short = float(here["value"]), float(here.get("least_core") or 0.0)
    if not here["core_empty"]:
        return "The core is not empty: there is a split that leaves no group with less than it could open by itself" + (
            f", and each with {money(-short)} to spare." if -short > small(value) else "."
        )
    words = "The core is empty: every split leaves some group with less than it could open by itself"
    words += f", by {money(short)} at least" if short > small(value) else ", if only just"
    words += f" ({percent(short / value)} of the whole)" if value > 0 and short > small(value) else ""
    blocking = [c for c in here.get("blocking", []) if c]
    if blocking:
        fewest = min(blocking, key=lambda c: (c.count("+"), c))
        words += f"; first to object: {listed([called(run, p) for p in fewest.split('+')])}"
    return words + "."


def _shares(run: Run, by: Mapping[str, pd.DataFrame], order: Sequence[str]) -> Figure:
    """Shapley, nucleolus and the gain at market prices, a row a player."""
    first = next(iter(by.values()))
    labels = [called(run, p) for p in order]
    marks = {rule: (by[rule]["allocation"], RULES[rule]) for rule in by}
    looks = {"shapley": ("diamond", INDIGO), "nucleolus": ("square-open", OCHRE)}
    scale, word = unit([float(v) for s, _ in marks.values() for v in s] + [float(v) for v in first["account"]])
    data = []
    for rule, (amounts, label) in marks.items():
        values = [None if p == OUTSIDE else cleared(float(amounts[p])) / scale for p in order]
        data.append(points(values, label, *looks[rule], _hover(labels, values, label, word)))
    market = [cleared(float(first["account"][p])) / scale for p in order]
    data.append(points(market, "gain at market prices", "x", WINE, _hover(labels, market, "at market prices", word)))
    columns = [Column("Player"), *(Column(RULES[r].capitalize(), number, "MUSD") for r in by)]
    columns.append(Column("Gain at market prices", number, "MUSD"))
    rows = [
        [text(label), *(figure(cleared(by[r]["allocation"][p])) for r in by), figure(cleared(first["account"][p]))]
        for p, label in zip(order, labels, strict=True)
    ]
    return Figure(
        "game-shares",
        "What each could claim, what each gets at market prices",
        _gap(run, by, order),
        "Marks for each player: Shapley value, nucleolus, and gain at market prices.",
        {
            "data": data,
            "layout": layout(
                showlegend=True, xaxis=ruler(f"{word} (NPV)"), yaxis=names([wrapped(n, 18) for n in labels])
            ),
        },
        [Table("table-game-shares", "Allocations of what all open together, NPV", columns, rows)],
        rows_height(len(order), 36),
        note="Shapley: the mean of what a player adds over every order of joining. Nucleolus: the split whose "
        "unhappiest group is least unhappy. Holders of sanctions have keys but no trade: their share is what "
        "their consent adds, a price nobody need pay in money. What a group opens counts for "
        "everybody, not only for it.",
    )


def _hover(labels: Sequence[str], values: Sequence[float | None], what: str, word: str) -> list[str]:
    return [f"{wrapped(n)}: {what}, {number(v)} {word}" for n, v in zip(labels, values, strict=True)]


def _gap(run: Run, by: Mapping[str, pd.DataFrame], order: Sequence[str]) -> str:
    """Who could claim most, and who gains most at market prices."""
    first_rule = next(iter(by))
    first, players = by[first_rule], [p for p in order if p != OUTSIDE]
    top = max(players, key=lambda p: float(first["allocation"][p]))
    words = f"{called(run, top)} could claim most ({RULES[first_rule]}: {money(first['allocation'][top])})"
    market = max(players, key=lambda p: float(first["account"][p]))
    if float(first["account"][market]) > 0:
        also = "and also gains most" if market == top else f"; {called(run, market)} gains most"
        words += f"{' ' if market == top else ''}{also} at market prices ({money(first['account'][market])})"
    losers = [p for p in players if float(first["account"][p]) < -small(float(first["allocation"].abs().sum()))]
    if losers:
        verb = "loses" if len(losers) == 1 else "lose"
        words += f"; {listed([called(run, p) for p in losers[:TOLD]])} {verb} there"
    words = words[:1].upper() + words[1:]
    return words + "."


def _payments(run: Run, by: Mapping[str, pd.DataFrame], order: Sequence[str]) -> Figure:
    """Side payments that each rule would take."""
    labels = [called(run, p) for p in order]
    scale, word = unit([float(v) for frame in by.values() for v in frame["payment"]])
    looks = {"shapley": (INDIGO, ""), "nucleolus": (GREY, "/")}
    data = []
    for rule, frame in by.items():
        values = [cleared(frame["payment"][p]) / scale for p in order]
        data.append(bars(values, RULES[rule], *looks[rule], _hover(labels, values, RULES[rule], word)))
    columns = [Column("Player"), *(Column(f"By {RULES[r]}", number, "MUSD") for r in by)]
    rows = [
        [text(label), *(figure(cleared(by[r]["payment"][p])) for r in by)]
        for p, label in zip(order, labels, strict=True)
    ]
    return Figure(
        "game-payments",
        "Who would have to pay whom",
        _who_pays(run, by),
        "Bars for each player: what it would get (right) or pay (left) beside the market, by rule.",
        {
            "data": data,
            "layout": layout(
                barmode="group",
                showlegend=True,
                xaxis=ruler(f"pays ← {word} (NPV) → is paid"),
                yaxis=names([wrapped(n, 18) for n in labels]),
            ),
        },
        [
            Table(
                "table-game-payments",
                "Side payments beside the market, NPV; they add up to nothing",
                columns,
                rows,
            )
        ],
        rows_height(len(order), 36),
        note="Allocation less gain at market prices. All others are countries that do not play: they are allotted "
        "nothing, so what they gain is counted as owed.",
    )


def _who_pays(run: Run, by: Mapping[str, pd.DataFrame]) -> str:
    """Payers and payees of the last rule, largest first."""
    rule = list(by)[-1]
    pay = by[rule]["payment"].astype(float)
    least = small(float(pay.abs().sum()))
    givers, takers = pay[pay < -least].sort_values(), pay[pay > least].sort_values(ascending=False)
    told_rule = "the nucleolus" if rule == "nucleolus" else "Shapley value"
    if givers.empty or takers.empty:
        return f"By {told_rule} nobody would have to pay: the market gives each what it could claim."

    def told(some: pd.Series) -> str:
        return listed([f"{called(run, str(p))} ({money(abs(v))})" for p, v in some.head(TOLD).items()])

    return f"By {told_rule} {told(givers)} would pay; {told(takers)} would be paid."
