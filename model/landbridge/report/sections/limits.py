"""What trust does not decide: what is open already, what other volumes, costs and water do, what is not built."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from landbridge.amounts import cleared, unit
from landbridge.report.figures import CARRIER_NAME, Figure, layout, names, rows_height, ruler
from landbridge.report.numbers import billions, money, number, percent
from landbridge.report.run import Run
from landbridge.report.sections import turns
from landbridge.report.sections.marks import GREY, INDIGO, bars, part, plates, small, wrapped
from landbridge.report.sections.parts import listed
from landbridge.report.tables import Column, Table, figure, from_frame, text

KINDS = {
    "total": "All relations",
    "relation": "A relation alone",
    "path": "A path alone",
    "all but": "All but a path",
    "carrier": "A carrier's links alone",
    "both": "A path and the others together",
    "not trust": "Not about trust",
}
BESIDE = {
    "welfare_all": "welfare with everything open, as claimed less here",
    "potential": "everything open less all gates shut, as claimed less here",
    "locked": "everything open less today, as claimed less here",
}
PARTS = {
    "kind": Column("What is opened"),
    "name": Column("Which"),
    "value": Column("Value, NPV", number, "MUSD"),
    "share": Column("Share of locked", percent),
}
Found = Mapping[str, Any]


def figure_of(run: Run, cases: Mapping[str, Found]) -> Figure:
    """The case first: what is open already beside what is locked, by scenario; and what trust does not decide."""
    here = next(iter(cases.values()))
    scale, word = unit([f["potential"] for f in cases.values()])
    keys = {"opened_today": ("open today", INDIGO, ""), "locked": ("locked", GREY, "/")}
    values = {k: [cleared(float(f[k])) / scale for f in cases.values()] for k in keys}
    data = [
        bars(values[k], label, colour, shape, [f"{wrapped(c)}: {label}, {number(v)} {word}" for c, v in
             zip(cases, values[k], strict=True)])
        for k, (label, colour, shape) in keys.items()
    ]  # fmt: skip
    rows = list(zip(*values.values(), strict=True))
    columns = [Column("Scenario"), *(Column(label.capitalize(), billions) for label, _, _ in keys.values())]
    columns.append(Column("All open against all shut", billions))
    cells = [[text(n), *(figure(f[k], billions) for k in (*keys, "potential"))] for n, f in cases.items()]
    return Figure(
        "claim-potential",
        "What trust does not decide",
        " ".join(w for w in (_open_already(here), _economics(run, cases), turns.unbuilt(run)) if w),
        "A bar for each scenario: what the gates let through today is worth, and what is locked.",
        {
            "data": data,
            "layout": layout(
                barmode="relative",
                showlegend=True,
                annotations=plates(rows, [[number(v, 2) for v in row] for row in rows]),
                xaxis=ruler(f"{word} (NPV)"),
                yaxis=names([wrapped(c) for c in cases]),
            ),
        },
        [Table("table-claim-potential", "Open and locked, NPV", columns, cells)],
        rows_height(len(cases), 34),
        note="Scenarios change volumes, costs, water or prices with the gates as they are: the difference of two bars "
        "is no share of what is locked.",
    )


def _open_already(here: Found) -> str:
    if here["potential"] <= 0:
        return "Gates open or shut make no difference of value here."
    share = part(here["opened_today"], here["potential"])
    had = f"{money(here['opened_today'])} ({share}) is had today"
    return f"Of {money(here['potential'])} that open gates are worth, {had}."


def _economics(run: Run, cases: Mapping[str, Found]) -> str:
    """What other volumes, costs and water do to what is locked; `as_claimed` is the scenario of the claim's holders."""
    first = next(iter(cases.values()))
    here, as_claimed, words = first["locked"], first.get("as_claimed", ""), []
    if as_claimed in cases:
        there = cases[as_claimed]["locked"]
        way = "more" if there > here else "less"
        words.append(
            f"With the volumes, water and costs that the claim's holders count on, {money(there)} would be locked: "
            f"{money(abs(there - here))} {way}, and that is economics, not trust."
            if abs(there - here) > small(here)
            else "The volumes, water and costs that the claim's holders count on would change nothing."
        )
    kinds = run.table("scenarios")
    water = sorted(n for n in kinds[kinds["kind"] == "water"]["scenario"] if n in cases)
    if water:
        ends = [f"{money(cases[n]['locked'])} in “{n}”" for n in water]
        words.append(f"Water alone: {listed(ends)}.")
    return " ".join(words)


def parts(run: Run) -> Sequence[Table]:
    """What each relation, path and carrier opens, folded."""
    rows = run.table("claim")
    rows = rows[rows["scenario"].fillna("") == ""]
    if rows.empty:
        return []
    shown = [
        BESIDE.get(p, n) if k == "not trust" else CARRIER_NAME.get(p, n) if k == "carrier" and p != "shared" else n
        for k, p, n in zip(rows["kind"], rows["part"], rows["name"], strict=True)
    ]
    rows = rows.assign(name=shown, kind=[KINDS.get(k, k) for k in rows["kind"]])
    return [from_frame("table-claim-parts", "What each relation, path and carrier opens", rows, PARTS)]
