"""Who gains and who pays, at the chosen level."""

from __future__ import annotations

from typing import Any

from landbridge.amounts import in_unit, unit
from landbridge.report.figures import (
    BACK,
    INK,
    PATTERNS,
    TECHNOLOGY_COLOURS,
    Figure,
    hatched,
    layout,
    names,
    rows_height,
    ruler,
)
from landbridge.report.numbers import axis, billions, number, year
from landbridge.report.run import Run, Sums
from landbridge.report.sections.parts import Section, listed, spread
from landbridge.report.tables import Column, Table, figure, from_frame, text

#: Kinds told apart in the figure.
KINDS = 8
#: MUSD: countries whose accounts change by less everywhere are left out.
SMALL = 0.5


def section(run: Run) -> Section:
    """Bars by country and kind, NPV; and what debtors earn on their links beside their debts."""
    title = "Who gains, who pays"
    if run.table("accounts_by_level").empty:
        return Section("countries", title, "", nothing="The run holds no accounts by country.")
    accounts = _Accounts(run)
    if not accounts.countries:
        return Section("countries", title, "", nothing="No country's account changes by more than half a million USD.")
    lead = "Transfers between countries are in these accounts and cancel in the sum."
    tables = [t for t in [_transit(run)] if not t.empty]
    return Section("countries", title, lead, [_figure(run, accounts)], tables)


class _Accounts:
    """Changes of accounts (MUSD, NPV) by country and kind: which are drawn, in which order."""

    def __init__(self, run: Run) -> None:
        self.run = run
        size: dict[tuple[str, ...], float] = {}
        for path in run.path_ids:
            for key, amount in self.of(path, 1.0).items():
                size[key] = max(size.get(key, 0.0), abs(amount))
        total: dict[str, float] = {}
        for (country, _), amount in self.of(run.headline, 1.0).items():
            total[country] = total.get(country, 0.0) + amount
        known = {country for (country, _), amount in size.items() if amount > SMALL}
        self.countries = sorted(known, key=lambda c: (-total.get(c, 0.0), c))
        kinds: dict[str, float] = {}
        for (_, kind), amount in size.items():
            kinds[kind] = kinds.get(kind, 0.0) + amount
        self.kinds = sorted((k for k in kinds if kinds[k] > SMALL), key=lambda k: (-kinds[k], k))

    def of(self, path: str, level: float) -> Sums:
        """By country and kind; nothing changes at today's level."""
        return self.run.sums("accounts_by_level", ("country", "kind"), "value", (path, level, 0))

    def bars(self, path: str, level: float) -> list[list[float]]:
        """By kind drawn (the smallest put together), a value by country in MUSD."""
        found = self.of(path, level)
        table = [[found.get((c, k), 0.0) for c in self.countries] for k in self.kinds]
        if len(table) <= KINDS:
            return table
        rest = [sum(column) for column in zip(*table[KINDS - 1 :], strict=True)]
        return [*table[: KINDS - 1], rest]

    @property
    def drawn(self) -> list[str]:
        """Names of the kinds drawn."""
        return self.kinds if len(self.kinds) <= KINDS else [*self.kinds[: KINDS - 1], "others"]


def _figure(run: Run, accounts: _Accounts) -> Figure:
    labels = run.names("countries", "country")
    words = [labels.get(c, c) for c in accounts.countries]
    scale, word = unit(v for state in run.shown for kind in accounts.bars(*state) for v in kind)

    def follow(path: str, level: float, period: int) -> dict[str, Any]:
        bars = accounts.bars(path, level)
        sums = [sum(column) for column in zip(*bars, strict=True)]
        cells = [v for i in range(len(words)) for v in (*(kind[i] for kind in bars), sums[i])]
        leaves = {f"data.{i}.x": [v / scale or None for v in values] for i, values in enumerate([*bars, sums])}
        return {**leaves, "takeaway": _sentence(words, sums), "cells": cells}

    first = follow(run.headline, 1.0, 0)
    rows = list(range(len(words)))
    said = f"%{{hovertext}}: %{{x:,.3~r}} {word}<extra></extra>"
    data: list[dict[str, Any]] = [
        {
            "type": "bar",
            "orientation": "h",
            "y": rows,
            "x": first[f"data.{i}.x"],
            "name": axis(kind, 24),
            "marker": hatched(TECHNOLOGY_COLOURS[i % 8], PATTERNS[i % 8]),
            "hovertext": [f"{axis(w)}, {axis(kind)}" for w in words],
            "hovertemplate": said,
            "textposition": "none",
        }
        for i, kind in enumerate(accounts.drawn)
    ]
    data.append(
        {
            "type": "scatter",
            "mode": "markers",
            "y": rows,
            "x": first[f"data.{len(accounts.drawn)}.x"],
            "name": "sum",
            "hovertext": [f"{axis(w)}, sum" for w in words],
            "hovertemplate": said,
            "marker": {"symbol": "diamond", "size": 11, "color": BACK, "line": {"color": INK, "width": 2}},
        }
    )
    ends = [
        sum(s * max(0.0, s * v) for v in column) / scale
        for state in run.shown
        for column in zip(*accounts.bars(*state), strict=True)
        for s in (1, -1)
    ]
    columns = [Column("Country"), *(Column(k, billions) for k in accounts.drawn), Column("Sum", billions)]
    width = len(columns) - 1
    cells = [
        [
            text(w),
            *(
                figure(v, billions, f"country-figure:{width * i + n}")
                for n, v in enumerate(first["cells"][width * i : width * (i + 1)])
            ),
        ]
        for i, w in enumerate(words)
    ]
    return Figure(
        "country-figure",
        "Change of accounts, NPV",
        first["takeaway"],
        "Bars by country: parts of the change from today to the chosen level, a diamond at the sum.",
        {
            "data": data,
            "layout": layout(
                barmode="relative",
                showlegend=True,
                xaxis=ruler(word, range=spread(ends)),
                yaxis=names([axis(w, 22) for w in words]),
            ),
        },
        [Table("table-countries", "Change of each country's account, NPV", columns, cells)],
        rows_height(len(words), 30),
        wide=True,
        follow=follow,
    )


def _sentence(words: list[str], sums: list[float]) -> str:
    """Three who gain most, three who lose most."""
    order = sorted(range(len(words)), key=lambda i: -sums[i])
    scale, word = unit(sums)
    gains = [f"{words[i]} {in_unit(sums[i], scale)}" for i in order if sums[i] > SMALL][:3]
    losses = [f"{words[i]} {in_unit(sums[i], scale)}" for i in order[::-1] if sums[i] < -SMALL][:3]
    if not gains and not losses:
        return "No country's account changes."
    out = f"In {word}, gains: {listed(gains)}." if gains else "No country gains."
    return out + (f" Losses: {listed(losses)}." if losses else " No country loses.")


def _transit(run: Run) -> Table:
    """What countries with debts earn on what crosses them, beside what they owe in a year."""
    rows, called = run.table("transit_income"), run.names("countries", "country")
    state = ["full trust" if level else "today" for level in rows["level"]]
    rows = rows.assign(state=state, country=[called.get(str(c), str(c)) for c in rows["country"]])
    columns = {
        "country": Column("Country"),
        "state": Column("State"),
        "period": Column("Period", year),
        "fees": Column("Fees", number, "MUSD a year"),
        "rents": Column("Rents of its links", number, "MUSD a year"),
        "instalment": Column("Debt service", number, "MUSD a year"),
        "ratio": Column("Income over debt service", number, "ratio"),
    }
    caption = "Income from links beside the instalments of debts (in dollars of the day)"
    return from_frame("table-transit", caption, rows, columns)
