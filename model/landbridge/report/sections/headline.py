"""How much is locked: the headline path by carrier and year, and every named path beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from landbridge.amounts import in_unit, unit
from landbridge.report.figures import CARRIER_NAME, POWER, Figure, hatched, layout, ruler
from landbridge.report.numbers import NOTHING, axis, billions, missing, money, percent
from landbridge.report.run import Run
from landbridge.report.sections import composition
from landbridge.report.sections.assumptions import swing_shares
from landbridge.report.sections.parts import page_unit, spread
from landbridge.report.tables import Column, Table, figure, text

CARRIERS = ("power", "freight", "gas", "shared")


@dataclass(frozen=True)
class Headline:
    """Numbers of the first screen, ready to print."""

    path: str
    holders: str
    unit: str  #: of all amounts below
    npv: str
    expected: str
    resolved: bool
    best_known: str
    per_year: list[tuple[str, str]]
    by_carrier: list[tuple[str, str, str]]
    sentence: str
    parts: str
    basis: str
    by_year: Figure | None
    paths: Table


def headline(run: Run) -> Headline:
    """The first screen of a run."""
    value = run.summary.get("locked_value", {}).get(run.headline, {})
    carriers = [(c, v) for c in CARRIERS if (v := value.get("by_carrier", {}).get(c)) is not None]
    scale, word = page_unit(run)

    def amount(musd: Any) -> str:
        return NOTHING if missing(musd) else in_unit(float(musd), scale)

    return Headline(
        path=run.path_name(run.headline),
        holders=run.holders(run.headline),
        unit=word,
        npv=amount(value.get("npv")),
        expected=amount(value.get("npv_expected")),
        resolved=bool(value.get("resolved", True)),
        best_known=_best_known(run),
        per_year=[(str(y), amount(v)) for y, v in sorted(value.get("per_year", {}).items())],
        by_carrier=[(c, CARRIER_NAME[c], amount(v)) for c, v in carriers],
        sentence=_sentence(run, value, carriers),
        parts=composition.of_parts(run),
        basis=_basis(run),
        by_year=_by_year(run),
        paths=_paths(run),
    )


def _best_known(run: Run) -> str:
    """How many states are not proven to be optimal; '' where all are."""
    count = run.summary.get("certificate", {}).get("best_known", 0)
    options = run.manifest.get("options", {})
    limit = options.get("search_limit", options.get("time_limit"))
    if not count:
        return ""
    of = f" of {float(limit):g} s" if limit else ""
    return f"{int(count):,} states met the time limit{of} for a solve, and their plans may not be the best"


def _basis(run: Run) -> str:
    rate, year = run.summary.get("discount_rate"), run.summary.get("price_year")
    base = run.summary.get("base_year")
    words = f"constant USD of {year}, present value in {base}{_horizon(run)} at {percent(rate)} a year"
    if run.manifest.get("options", {}).get("integers") is False:
        words += "; projects are divisible, half a railway at half its cost"
    how = {"hourly": "one year hour by hour", "weeks": "measured weeks by the hour"}
    resolution = str(run.summary.get("time", {}).get("resolution"))
    if resolution in how and run.periods:
        words += f"; {how[resolution]}, {run.periods[0]}, and no other period"
    assumed = swing_shares(run).get("assumed")
    return words if assumed is None else f"{words}; {percent(assumed)} of what can move it rests on assumed numbers"


def _horizon(run: Run) -> str:
    """` of 2030 to 2049`: calendar years that the planning periods stand for; '' where the run does not say."""
    rows = run.table("periods").dropna()
    if rows.empty:
        return ""
    last = int((rows["period"] + rows["years"]).max()) - 1
    return f" of {int(rows['period'].min())} to {last}"


def _sentence(run: Run, value: dict[str, Any], carriers: list[tuple[str, float]]) -> str:
    name = run.path_name(run.headline)
    if missing(value.get("npv")):
        return "The run holds no locked value."
    npv = float(value["npv"])
    if not value.get("resolved", True):
        return (
            f"On the path “{name}” the value is not resolved: {money(npv)} lies within what the solver's "
            "tolerance can hide. Read it as about nothing."
        )
    words = f"Moving “{name}” from today to full trust is worth {money(npv)}"
    expected = value.get("npv_expected")
    if not missing(expected):
        words += f"; {money(expected)} once the chance that links close again is counted"
    gains = [(c, v) for c, v in carriers if c != "shared" and v > 0]
    if gains and npv > 0:
        best = max(gains, key=lambda item: item[1])
        words += f". The largest part is {CARRIER_NAME[best[0]].lower()}, {money(best[1])}"
    others = [p for p in run.path_ids if p != run.headline]
    known = run.summary.get("locked_value", {})
    beside = [(p, float(known[p]["npv"])) for p in others if p in known and not missing(known[p].get("npv"))]
    if beside and npv > 0:
        least = min(beside, key=lambda item: item[1])
        words += f". “{run.path_name(least[0])}” alone would give {percent(least[1] / npv)} of it"
    return words + "."


def _by_year(run: Run) -> Figure | None:
    """Gain over today of a year of each period, at the chosen level."""
    if run.table("value_by_level").empty or not run.headline:
        return None
    years = [str(y) for y in run.periods]
    scale, word = unit(pd.to_numeric(run.table("value_by_level")["value"], errors="coerce"))

    def follow(path: str, level: float, period: int) -> dict[str, Any]:
        rows = run.state("value_by_level", path, level)
        known = {int(y): float(v) for y, v in zip(rows["period"], rows["value"], strict=True)}
        values = [known.get(y, 0.0 if level == 0 else None) for y in run.periods]
        bars = [None if v is None else v / scale for v in values]
        return {"data.0.y": bars, "takeaway": _over_years(years, values), "cells": values}

    first = follow(run.headline, 1.0, 0)
    every = [v for state in run.shown for v in follow(*state, 0)["data.0.y"]]
    bar = {
        "type": "bar",
        "x": years,
        "y": first["data.0.y"],
        "marker": hatched(POWER, ""),
        "hovertemplate": f"%{{x}}: %{{y:,.3~r}} {word} a year<extra></extra>",
        "texttemplate": "%{y:,.3~r}",
        "textposition": "outside",
        "cliponaxis": False,
    }
    cells = [
        [text(y), figure(v, billions, f"by-year:{i}")]
        for i, (y, v) in enumerate(zip(years, first["cells"], strict=True))
    ]
    plot = {
        "data": [bar],
        "layout": layout(
            yaxis=ruler(f"{word} a year", range=spread(every)), xaxis=ruler(type="category", showgrid=False)
        ),
    }
    return Figure(
        "by-year",
        "What a year is worth",
        first["takeaway"],
        "Bars by period: gain of a year over today, at the chosen level.",
        plot,
        [
            Table(
                "table-by-year",
                "Gain of a year",
                [Column("Period"), Column("Gain", billions)],
                cells,
            )
        ],
        height=300,
        follow=follow,
    )


def _over_years(years: list[str], values: list[float | None]) -> str:
    known = [(y, v) for y, v in zip(years, values, strict=True) if v is not None]
    if not known:
        return "The run holds no yearly values of this state."
    if max(abs(v) for _, v in known) < 0.5:
        return "Nothing is gained over today."
    (first, a), (last, b) = known[0], known[-1]
    if len(known) == 1:
        return f"{money(a)} in a year of {first}, the one period solved."
    most = max(known, key=lambda item: item[1])[0]
    return f"From {money(a)} a year in {first} to {money(b)} in {last}; most in {most}."


def _paths(run: Run) -> Table:
    """Every named path: who holds that it is the only obstacle, value, expected value, by carrier and year."""
    known = run.summary.get("locked_value", {})
    years = sorted({y for v in known.values() for y in v.get("per_year", {})})
    carriers = [c for c in CARRIERS if any(c in v.get("by_carrier", {}) for v in known.values())]
    rows = []
    for path in run.path_ids:
        value = known.get(path, {})
        note = "" if value.get("resolved", True) else "not resolved"
        rows.append(
            [
                text(run.path_name(path)),
                text(run.holders(path)),
                figure(value.get("npv"), billions),
                text(note),
                figure(value.get("npv_expected"), billions),
            ]
            + [figure(value.get("by_carrier", {}).get(c), billions) for c in carriers]
            + [figure(value.get("per_year", {}).get(y), billions) for y in years]
        )
    columns = [
        Column("Path"),
        Column("Who holds that it is the only obstacle"),
        Column("NPV", billions),
        Column("Note"),
        Column("Expected after hazard", billions),
    ]
    columns += [Column(CARRIER_NAME[c], billions) for c in carriers]
    columns += [Column(f"{axis(y)}, a year", billions) for y in years]
    return Table("table-paths", "Named paths of trust, value at full trust against today", columns, rows)
