"""Which relations and gates the locked value is behind, and the game of those who hold the keys."""

from __future__ import annotations

import pandas as pd

from landbridge.report.numbers import number, percent
from landbridge.report.run import Run
from landbridge.report.sections.claim import HOW
from landbridge.report.sections.parts import Section, listed
from landbridge.report.tables import Column, Table, from_frame

AMOUNTS = {
    "alone": Column("Alone first", number),
    "last": Column("Missing last", number),
    "shapley": Column("Shapley", number),
    "error": Column("Standard error", number),
}
PAID = {
    "player": Column("Player"),
    "allocation": Column("Allocation", number),
    "account": Column("Gain at market prices", number),
    "payment": Column("Gets beside the market", number),
}
SETS = {"share": Column("Share reached", percent), "set": Column("Smallest set"), "members": Column("Members", number)}
#: Sets shown for each share.
SHOWN = 6


def section(run: Run) -> Section:
    """Attribution over relations and gates, smallest sets, side payments."""
    title = "Behind which gate, in whose hands"
    rows = run.table("attribution")
    if rows.empty:
        return Section("behind", title, "", nothing=HOW)
    names = {**run.names("relations", "relation"), **run.names("gates", "gate")}
    tables: list[Table] = []
    for (kind, path), part in rows.groupby(["kind", "path"], sort=False):
        part = part.assign(name=[names.get(p, p) for p in part["player"]]).sort_values("shapley", ascending=False)
        caption = f"Locked value of “{run.path_name(str(path))}” by {kind}, MUSD, NPV"
        columns = {"name": Column(str(kind).capitalize()), **AMOUNTS}
        tables.append(from_frame(f"table-attribution-{kind}-{path}", caption, part, columns))
    tables += _sets(run) + _payments(run)
    return Section("behind", title, _words(rows, run, names), [], [t for t in tables if not t.empty])


def _words(rows: pd.DataFrame, run: Run, names: dict[str, str]) -> str:
    """What opens nothing alone, and who stands for most."""
    mine = rows[(rows["kind"] == "relation") & (rows["path"] == run.headline)]
    if mine.empty:
        return ""
    order = mine.sort_values("shapley", ascending=False)
    first = order.iloc[0]
    name = names.get(first["player"], first["player"])
    out = f"The largest part stands behind “{name}” (Shapley {number(first['shapley'])} MUSD)."
    nothing = mine[(mine["alone"].abs() < 0.5) & (mine["last"] > 0.5)]["player"]
    if len(nothing):
        which = listed([f"“{names.get(p, p)}”" for p in nothing])
        out += f" {which} opens nothing alone, and yet is missed if it alone stays shut."
    return out


def _sets(run: Run) -> list[Table]:
    """Smallest sets of gates that open a share of the headline path's value."""
    rows = run.table("smallest_sets")
    rows = rows[(rows["kind"] == "gate") & (rows["path"] == run.headline)]
    if rows.empty:
        return []
    rows = rows.sort_values(["share", "members", "set"]).groupby("share").head(SHOWN)
    return [from_frame("table-sets", f"Smallest sets of gates (up to {SHOWN} for each share)", rows, SETS)]


def _payments(run: Run) -> list[Table]:
    """Side payments for each allocation of what all players together open."""
    rows = run.table("side_payments")
    game = run.analysis("game").get("as is", {})
    core = f"; the core is {'empty' if game['core_empty'] else 'not empty'}" if game else ""
    return [
        from_frame(f"table-payments-{rule}", f"Game of those who hold the keys, {rule}, MUSD, NPV{core}", part, PAID)
        for rule, part in rows.groupby("rule", sort=False)
    ]
