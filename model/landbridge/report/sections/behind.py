"""Which relations and gates the locked value is behind, one by one and together."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from landbridge.amounts import cleared, unit
from landbridge.report.figures import PALE, Figure, layout, names, rows_height, ruler
from landbridge.report.numbers import money, number, percent
from landbridge.report.run import Run
from landbridge.report.sections import tenths
from landbridge.report.sections.marks import INDIGO, OCHRE, WINE, part, points, short, small, wrapped
from landbridge.report.sections.parts import Section, listed, not_asked
from landbridge.report.tables import Column, Table, from_frame

AMOUNTS = {
    "alone": Column("Alone first", number, "MUSD"),
    "last": Column("Missing last", number, "MUSD"),
    "shapley": Column("Shapley", number, "MUSD"),
    "error": Column("Standard error", number, "MUSD"),
}
SETS = {"named": Column("One such set")}
OTHERS = {
    "kind": Column("Of"),
    "share": Column("Share reached", percent),
    "members": Column("Members", short),
    "named": Column("Which"),
}
MARKS = (
    ("alone", "alone first", "circle-open", WINE),
    ("last", "missing last", "square-open", OCHRE),
    ("shapley", "Shapley", "diamond", INDIGO),
)
#: Share whose smallest sets stand open; names told in a sentence; sets of each other share in the folded table.
REACHED, TOLD, SHOWN = 0.8, 3, 6
NOTE = (
    "Alone first: it opens and the others stay as today. Missing last: all others are open and it opens too. Shapley: "
    "the mean of what it adds over every order of opening; they add up to the whole."
)


def section(run: Run) -> Section:
    """Attribution over relations and gates, the way along the curve, smallest sets."""
    title = "Behind which gate"
    rows = run.table("attribution")
    if rows.empty:
        return Section("behind", title, "", nothing=not_asked(run, "attribution", "The headline path opens no gate."))
    figures = []
    for i, ((kind, path), some) in enumerate(rows.groupby(["kind", "path"], sort=False)):
        figures.append(_figure(run, str(kind), str(path), some.sort_values("shapley", ascending=False), i))
    along = tenths.figure_of(run)
    sets = _sets(run)
    return Section("behind", title, _lead(run), [*figures[:1], *([along] if along else []), *figures[1:]], sets)


def printed(run: Run, kind: str) -> dict[str, str]:
    """Names by key of a kind of players: relations or gates."""
    return run.names(f"{kind}s", kind)


def _figure(run: Run, kind: str, path: str, rows: pd.DataFrame, number_: int) -> Figure:
    """Three marks a row, joined, sorted by Shapley value."""
    known = printed(run, kind)
    called = [known.get(str(p), str(p)) for p in rows["player"]]
    scale, word = unit([*rows["alone"], *rows["last"], *rows["shapley"]])
    data = [_joined(rows, scale)]
    for column, label, symbol, colour in MARKS:
        values = [cleared(float(v)) / scale for v in rows[column]]
        hover = [f"{wrapped(n)}: {label}, {number(v)} {word}" for n, v in zip(called, values, strict=True)]
        error = [2 * float(e) / scale for e in rows["error"].fillna(0.0)] if column == "shapley" else []
        data.append(points(values, label, symbol, colour, hover, error))
    table = rows.assign(name=called, **{c: rows[c].map(cleared) for c in ("alone", "last", "shapley")})
    columns = {"name": Column(kind.capitalize()), **AMOUNTS}
    key = kind if path == run.headline else f"{kind}-{number_}"
    caption = f"Locked value of “{run.path_name(path)}” by {kind}, NPV"
    return Figure(
        f"behind-{key}",
        f"By {kind}, “{run.path_name(path)}”",
        _words(kind, called, rows),
        f"Three marks for each {kind}: what it opens alone, what is missing without it, its Shapley value.",
        {
            "data": data,
            "layout": layout(showlegend=True, xaxis=ruler(f"{word} (NPV)"), yaxis=names([wrapped(n) for n in called])),
        },
        [from_frame(f"table-behind-{key}", caption, table, columns)],
        rows_height(len(rows), 36),
        note=NOTE + (" Sampled: bars are two standard errors." if rows["error"].fillna(0).gt(0).any() else ""),
    )


def _joined(rows: pd.DataFrame, scale: float) -> dict[str, object]:
    """A pale line from the least to the largest mark of each row."""
    xs: list[float | None] = []
    ys: list[int | None] = []
    for i, row in enumerate(rows[["alone", "last", "shapley"]].itertuples(index=False, name=None)):
        xs += [min(row) / scale, max(row) / scale, None]
        ys += [i, i, None]
    line = {"color": PALE, "width": 3}
    return {
        "type": "scatter",
        "mode": "lines",
        "x": xs,
        "y": ys,
        "line": line,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _words(kind: str, called: Sequence[str], rows: pd.DataFrame) -> str:
    """Who stands for most; what opens nothing alone and is missed; what can be replaced; what lowers welfare."""
    total = float(rows["shapley"].sum())
    least = small(total)
    frame = rows.assign(name=[f"“{n}”" for n in called])
    if not frame["shapley"].abs().gt(least).any():
        return f"No {kind} stands for any value."
    best = frame.iloc[0]
    words = f"{best['name']} stands for most: Shapley {money(best['shapley'])}"
    words += f", {part(best['shapley'], total)} of {money(total)}." if total > least else "."
    key = frame[(frame["alone"].abs() <= least) & (frame["last"] > least)]
    if len(key):
        verb = "open nothing alone and yet are" if len(key) > 1 else "opens nothing alone and yet is"
        words += f" {_few(key['name'])} {verb} missed where all others are open ({_amounts(key['last'])})."
    spare = frame[(frame["alone"] > least) & (frame["last"].abs() <= least)]
    if len(spare):
        verb = "open" if len(spare) > 1 else "opens"
        words += f" {_few(spare['name'])} {verb} something alone that the others make up for."
    worse = frame[frame["shapley"] < -least]
    if len(worse):
        words += f" Opening {_few(worse['name'])} lowers welfare: fees and taxes steer traffic to dearer ways."
    idle = frame[frame[["alone", "last", "shapley"]].abs().le(least).all(axis=1)]
    if len(idle):
        words += f" {_few(idle['name'])} {'change' if len(idle) > 1 else 'changes'} nothing."
    return words


def _few(called: Sequence[str] | pd.Series) -> str:
    """Names in a sentence, not too many."""
    some = list(called)
    return listed(some if len(some) <= TOLD else [*some[:TOLD], f"{len(some) - TOLD} more"])


def _amounts(values: pd.Series) -> str:
    return money(values.iloc[0]) if len(values) == 1 else f"{money(values.min())} to {money(values.max())}"


def _at(run: Run, kind: str, share: float) -> pd.DataFrame:
    """Smallest sets of the headline path that reach a share."""
    rows = run.table("smallest_sets")
    if rows.empty:
        return rows
    return rows[
        (rows["kind"] == kind) & (rows["path"] == run.headline) & (abs(rows["share"].astype(float) - share) < 1e-9)
    ]


def members(run: Run, names: object) -> list[str]:
    """Names in a cell of `set`: separated by ';', or by '+' in runs that an older version wrote."""
    text = str(names)
    old = ";" not in text and text not in set(run.table("attribution")["player"])
    return text.split("+" if old else ";")


def _lead(run: Run) -> str:
    """How many gates it takes, and those that no set does without."""
    rows = _at(run, "gate", REACHED)
    if rows.empty:
        return ""
    gates = run.table("attribution")
    gates = gates[(gates["kind"] == "gate") & (gates["path"] == run.headline)]
    fewest = int(rows["members"].min())
    name = run.path_name(run.headline)
    words = f"It takes at least {fewest} of {len(gates)} gates to open {percent(REACHED)} of “{name}”."
    sets = [set(members(run, s)) for s in rows["set"]]
    always = sorted(set.intersection(*sets))
    known = printed(run, "gate")
    if always:
        return f"{words} No set that does so lacks {_few([f'“{known.get(g, g)}”' for g in always])}."
    return f"{words} No single gate is in all sets that do so."


def _sets(run: Run) -> list[Table]:
    """The smallest sets of gates that reach the share, open; sets of other sizes, shares and of relations, folded."""
    rows = run.table("smallest_sets")
    if rows.empty:
        return []
    known = {kind: printed(run, kind) for kind in ("relation", "gate")}
    rows = rows[rows["path"] == run.headline]
    sets = zip(rows["kind"], rows["set"], strict=True)
    rows = rows.assign(named=[", ".join(known[str(k)].get(m, m) for m in members(run, s)) for k, s in sets])
    wanted = (rows["kind"] == "gate") & (abs(rows["share"].astype(float) - REACHED) < 1e-9)
    first = rows[wanted]
    first = first[first["members"] == first["members"].min()] if len(first) else first
    rest = rows.drop(first.index).sort_values(["kind", "share", "members", "set"])
    rest = rest.groupby(["kind", "share"], sort=False).head(SHOWN)
    fewest = f" ({first['members'].iloc[0]})" if len(first) else ""
    caption = f"Fewest gates{fewest} that open {percent(REACHED)} of “{run.path_name(run.headline)}”"
    tables = [from_frame("table-sets", caption, first, SETS, folded=False)]
    more = f"Other smallest sets: no member of a set can be spared (up to {SHOWN} for each share)"
    tables.append(from_frame("table-sets-others", more, rest, OTHERS))
    return [t for t in tables if not t.empty]
