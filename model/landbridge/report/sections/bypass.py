"""Going round: what is locked on the headline path with the ways round and without them."""

from __future__ import annotations

import pandas as pd

from landbridge.amounts import cleared, unit
from landbridge.report.figures import Figure, layout, names, rows_height, ruler
from landbridge.report.numbers import money, number
from landbridge.report.run import Run
from landbridge.report.sections.marks import GREY, INDIGO, bars, part, small, wrapped
from landbridge.report.sections.parts import listed
from landbridge.report.tables import Column, from_frame

#: Rows of the table that stand for all ways round.
EVERY, LARGEST = "all", "all, at largest size"
NAMES = {EVERY: "All ways round", LARGEST: "All, at their largest size"}
COLUMNS = {
    "name": Column("Going round by"),
    "locked_with": Column("Locked with it", number, "MUSD"),
    "locked_without": Column("Locked without it", number, "MUSD"),
    "replaced": Column("Of the path, it replaces", number, "MUSD"),
    "gain_shut": Column("Its worth, gates as today", number, "MUSD"),
    "gain_open": Column("Its worth, path open", number, "MUSD"),
}


def figures(run: Run) -> list[Figure]:
    """The figure of the headline path, if its ways round have been asked for."""
    rows = run.table("bypass")
    rows = rows[rows["path"] == run.headline]
    if rows.empty:
        return []
    rows = _ordered(rows)
    scale, word = unit([*rows["locked_with"], *rows["locked_without"]])
    data = []
    for column, label, colour, shape in (
        ("locked_with", "locked with it", INDIGO, ""),
        ("locked_without", "locked without it", GREY, "/"),
    ):
        values = [cleared(float(v)) / scale for v in rows[column]]
        hover = [f"{wrapped(n)}: {label}, {number(v)} {word}" for n, v in zip(rows["name"], values, strict=True)]
        data.append(bars(values, label, colour, shape, hover))
    return [
        Figure(
            "bypass-figure",
            "What going round replaces",
            takeaway(run, rows),
            "Two bars for each way round: what is locked on the path with it and without it.",
            {
                "data": data,
                "layout": layout(
                    barmode="group",
                    bargroupgap=0.08,
                    showlegend=True,
                    xaxis=ruler(f"locked, {word} (NPV)"),
                    yaxis=names([wrapped(n) for n in rows["name"]]),
                ),
            },
            [from_frame("table-bypass", f"Ways round, beside “{run.path_name(run.headline)}”, NPV", rows, COLUMNS)],
            rows_height(len(rows), 44),
            note="A way round that has a gate of its own is held by it as today; at their largest size it stands open. "
            "What is locked even then only trust can open.",
        )
    ]


def _ordered(rows: pd.DataFrame) -> pd.DataFrame:
    """All together on top, then what replaces most, then the largest size; rounding noise is 0."""
    rows = rows.assign(name=[NAMES.get(b, b) for b in rows["bypass"]], replaced=rows["replaced"].map(cleared))
    place = [0 if b == EVERY else 2 if b == LARGEST else 1 for b in rows["bypass"]]
    return rows.assign(place=place).sort_values(["place", "replaced", "name"], ascending=[True, False, True])


def takeaway(run: Run, rows: pd.DataFrame) -> str:
    """How much of the path the ways round have taken already, by which, and what only trust can open."""
    by = {str(row["bypass"]): row for row in rows.to_dict("records")}
    if EVERY not in by:
        return ""
    name = run.path_name(run.headline)
    with_, without, replaced = (float(by[EVERY][c]) for c in ("locked_with", "locked_without", "replaced"))
    least = small(without)
    if abs(replaced) <= least:
        words = f"The ways round replace nothing of “{name}”: {money(with_)} are locked with them and without."
    elif replaced > 0:
        words = (
            f"Without any way round {money(without)} would be locked on “{name}”; going round has replaced "
            f"{money(replaced)} of it ({part(replaced, without)})"
        )
        who = [f"“{b}”" for b, row in by.items() if b not in NAMES and row["replaced"] > least]
        words += f", by {listed(who)}." if who else ", by several together."
    else:
        words = (
            f"The ways round replace nothing of “{name}”: beside the open path they are worth {money(-replaced)} more, "
            "so that opening and going round go together."
        )
    if LARGEST in by:
        rest = float(by[LARGEST]["locked_with"])
        still = f"{money(rest)} would still be locked: that only trust can open"
        words += f" At their largest size {still if rest > least else 'nothing would be locked any more'}."
    return words
