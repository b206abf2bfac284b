"""How much is locked: the headline path by carrier and year, and every named path beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from landbridge.report.figures import CARRIER, CARRIER_NAME, HATCH, Figure, hatched, layout, ruler
from landbridge.report.numbers import NOTHING, axis, billions, missing, number, percent
from landbridge.report.run import Run
from landbridge.report.tables import Column, Table, figure, text

CARRIERS = ("power", "freight", "gas", "shared")


@dataclass(frozen=True)
class Headline:
    """Numbers of the first screen, ready to print."""

    path: str
    claim: str
    npv: str
    expected: str
    resolved: bool
    per_year: list[tuple[str, str]]
    by_carrier: list[tuple[str, str, str]]
    sentence: str
    basis: str
    by_year: Figure | None
    paths: Table


def headline(run: Run) -> Headline:
    """The first screen of a run."""
    value = run.summary.get("locked_value", {}).get(run.headline, {})
    carriers = [(c, v) for c in CARRIERS if (v := value.get("by_carrier", {}).get(c)) is not None]
    claims = dict(zip(run.table("paths")["path"], run.table("paths")["claim"], strict=True))
    claim = claims.get(run.headline)
    return Headline(
        path=run.path_name(run.headline),
        claim="" if missing(claim) else str(claim),
        npv=billions(value.get("npv")),
        expected=billions(value.get("npv_expected")),
        resolved=bool(value.get("resolved", True)),
        per_year=[(str(y), billions(v)) for y, v in sorted(value.get("per_year", {}).items())],
        by_carrier=[(c, CARRIER_NAME[c], billions(v)) for c, v in carriers],
        sentence=_sentence(run, value, carriers),
        basis=_basis(run),
        by_year=_by_year(run),
        paths=_paths(run),
    )


def _basis(run: Run) -> str:
    rate, year = run.summary.get("discount_rate"), run.summary.get("price_year")
    base = run.summary.get("base_year")
    return f"constant USD of {year}, present value in {base} at {percent(rate)} a year"


def _sentence(run: Run, value: dict[str, Any], carriers: list[tuple[str, float]]) -> str:
    name = run.path_name(run.headline)
    if missing(value.get("npv")):
        return "The run holds no locked value."
    npv = float(value["npv"])
    if not value.get("resolved", True):
        return (
            f"On the path “{name}” the value is not resolved: {billions(npv)} bn USD lies within what the solver's "
            "tolerance can hide. Read it as about nothing."
        )
    words = f"Moving “{name}” from today to full trust is worth {billions(npv)} bn USD"
    expected = value.get("npv_expected")
    if not missing(expected):
        words += f"; {billions(expected)} bn once the chance that links close again is counted"
    gains = [(c, v) for c, v in carriers if c != "shared" and v > 0]
    if gains and npv > 0:
        best = max(gains, key=lambda item: item[1])
        words += f". The largest part is {CARRIER_NAME[best[0]].lower()}, {billions(best[1])} bn"
    others = [p for p in run.path_ids if p != run.headline]
    known = run.summary.get("locked_value", {})
    beside = [(p, float(known[p]["npv"])) for p in others if p in known and not missing(known[p].get("npv"))]
    if beside and npv > 0:
        least = min(beside, key=lambda item: item[1])
        words += f". “{run.path_name(least[0])}” alone would give {percent(least[1] / npv)} of it"
    return words + "."


def _by_year(run: Run) -> Figure | None:
    rows = run.table("locked_value")
    rows = rows[(rows["path"] == run.headline) & (rows["measure"] == "per year") & (rows["carrier"] != "all")]
    if rows.empty:
        return None
    data = []
    cells: dict[str, dict[str, float]] = {}
    for carrier in [c for c in CARRIERS if c in set(rows["carrier"])]:
        part = rows[rows["carrier"] == carrier].sort_values("period")
        years = [str(int(p)) for p in part["period"]]
        values = [float(v) / 1000 for v in part["value"]]
        cells[carrier] = dict(zip(years, values, strict=True))
        hover = [f"{CARRIER_NAME[carrier]}, {y}: {number(v)} bn USD a year" for y, v in zip(years, values, strict=True)]
        marker = hatched(CARRIER[carrier], HATCH[carrier])
        data.append(
            {
                "type": "bar",
                "x": years,
                "y": values,
                "name": CARRIER_NAME[carrier],
                "marker": marker,
                "hoverinfo": "text",
                "hovertext": hover,
                "textposition": "none",
            }
        )
    years = sorted({y for part in cells.values() for y in part})
    total = {y: sum(part.get(y, 0.0) for part in cells.values()) for y in years}
    most = max(years, key=lambda y: total[y])
    table = Table(
        "table-by-year",
        "Locked value a year by carrier, bn USD",
        [Column("Period")] + [Column(CARRIER_NAME[c], number) for c in cells] + [Column("Sum", number)],
        [[text(y), *[figure(part.get(y)) for part in cells.values()], figure(total[y])] for y in years],
    )
    return Figure(
        "by-year",
        "What a year is worth",
        f"From {billions(1000 * total[years[0]])} bn USD a year in {years[0]} to "
        f"{billions(1000 * total[years[-1]])} bn in {years[-1]}; most in {most}.",
        "Stacked bars by period: locked value a year, by carrier.",
        {
            "data": data,
            "layout": layout(
                barmode="relative",
                showlegend=True,
                yaxis=ruler("bn USD a year"),
                xaxis=ruler(type="category", showgrid=False),
                margin={"l": 8, "r": 8, "t": 8, "b": 8},
            ),
        },
        [table],
        height=300,
    )


def _paths(run: Run) -> Table:
    """Every named path: claim, value, expected value, by carrier and year."""
    known = run.summary.get("locked_value", {})
    years = sorted({y for v in known.values() for y in v.get("per_year", {})})
    carriers = [c for c in CARRIERS if any(c in v.get("by_carrier", {}) for v in known.values())]
    claims = dict(zip(run.table("paths")["path"], run.table("paths")["claim"], strict=True))
    rows = []
    for path in run.path_ids:
        value = known.get(path, {})
        note = "" if value.get("resolved", True) else "not resolved"
        rows.append(
            [
                text(run.path_name(path)),
                text(claims.get(path)),
                figure(value.get("npv"), billions),
                text(note or NOTHING),
                figure(value.get("npv_expected"), billions),
            ]
            + [figure(value.get("by_carrier", {}).get(c), billions) for c in carriers]
            + [figure(value.get("per_year", {}).get(y), billions) for y in years]
        )
    columns = [
        Column("Path"),
        Column("Who holds that this is what matters"),
        Column("NPV, bn USD", billions),
        Column("Note"),
        Column("Expected after hazard", billions),
    ]
    columns += [Column(CARRIER_NAME[c], billions) for c in carriers]
    columns += [Column(f"{axis(y)}, a year", billions) for y in years]
    return Table(
        "table-paths", "Named paths of trust, value at full trust against today, bn USD (raw: MUSD)", columns, rows
    )
