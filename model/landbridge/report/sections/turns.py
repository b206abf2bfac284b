"""Where corridors start, or stop, being built at full trust: switch values, and what is not built even then."""

from __future__ import annotations

import math

import pandas as pd

from landbridge.report.figures import MUTED, Figure, layout, names, rows_height, ruler
from landbridge.report.numbers import missing, number
from landbridge.report.run import Run
from landbridge.report.sections.inputs import label
from landbridge.report.sections.marks import INDIGO, WINE, points, short, wrapped
from landbridge.report.sections.parts import listed
from landbridge.report.tables import OF_ROW, Column, Table, from_frame

TURNS = {
    "corridor": Column("Corridor"),
    "state": Column("Now, at full trust"),
    "input": Column("Input"),
    "unit": Column("Unit"),
    "base": Column("Base", number, OF_ROW),
    "value": Column("Turns at", number, OF_ROW),
    "factor": Column("Times the base", number, "ratio"),
    "note": Column("What happens"),
}
TICKS = [0.125, 0.25, 0.5, 1, 2, 4, 8]
#: Why a corridor, or several, are not built at full trust of a path.
PAYS_NOT = (
    "though no gate before it is closed any more: it does not pay",
    "though no gate before them is closed any more: they do not pay",
)
STILL_SHUT = (
    "and gates that this path does not open still hold it",
    "and gates that this path does not open still hold them",
)
#: Corridors with the nearest turns that are told in words.
TOLD = 3


def built(row: pd.Series) -> bool | None:
    """Whether the corridor is built through at full trust, from what its row says; None if it says nothing."""
    note = "" if missing(row["note"]) else str(row["note"])
    if missing(row["value"]):
        return False if "not built through" in note else True if "built through" in note else None
    if "built through above" in note:
        return bool(row["base"] > row["value"])
    return bool(row["base"] < row["value"]) if "built through below" in note else None


def states(run: Run) -> dict[str, bool]:
    """By corridor: whether it is built from end to end at full trust on the headline path."""
    out: dict[str, bool] = {}
    for _, row in run.table("switch_values").iterrows():
        now = built(row)
        if now is not None:
            out.setdefault(str(row["corridor"]), now)
    return out


def unbuilt(run: Run) -> str:
    """What does not pay even with every gate of the path open; empty where this was not asked."""
    found = states(run)
    if not found:
        return ""
    name = run.path_name(run.headline)
    without = [corridor for corridor, now in found.items() if not now]
    of = f"of the {len(found)} corridors that “{name}” opens further"
    if not without:
        return f"At full trust each {of} is built from end to end."
    some = len(found) - len(without)
    words = f"At full trust {some or 'none'} {of} {'is' if some < 2 else 'are'} built from end to end"
    shut = [c for c in without if _held(run, c)]
    for which, why in (([c for c in without if c not in shut], PAYS_NOT), (shut, STILL_SHUT)):
        if which:
            one = len(which) == 1
            words += f"; {listed([f'“{c}”' for c in which])} {'is' if one else 'are'} not, {why[0 if one else 1]}"
    return f"{words}."


def _held(run: Run, corridor: str) -> bool:
    """Whether a gate before a link of the corridor is not wholly open at full trust of the headline path."""
    period = run.last_period
    opened = run.opened.get((run.headline, 1.0, period), {}) if period is not None else {}
    links = run.table("links")
    mine = links[(links["corridor"] == corridor) | (links["link"] == corridor)]
    gates = {g for listed_ in mine["gates"].dropna() for g in str(listed_).split(";") if g}
    return any(opened.get(g, 1.0) < 1.0 - 1e-6 for g in gates)


def figure_of(run: Run) -> Figure | None:
    """Turns that were found: how far each input is from it, nearest first, with their table open."""
    rows = _rows(run)
    rows = rows[rows["factor"].notna() & (rows["factor"] > 0)] if not rows.empty else rows
    if rows.empty:
        return None
    data = []
    for now, name, symbol, colour in (
        ("built through", "built: stops beyond", "diamond", INDIGO),
        ("not built through", "not built: starts beyond", "circle-open", WINE),
    ):
        some = [float(f) if s == now else None for f, s in zip(rows["factor"], rows["state"], strict=True)]
        hover = [
            f"{wrapped(c)}: {wrapped(i, 60)} {number(v)} {'' if missing(u) else wrapped(u)}"
            for c, i, v, u in rows[["corridor", "input", "value", "unit"]].itertuples(index=False, name=None)
        ]
        if any(v is not None for v in some):
            data.append(points(some, name, symbol, colour, hover))
    labels = [f"<b>{wrapped(c)}</b><br>{wrapped(i)}" for c, i in zip(rows["corridor"], rows["input"], strict=True)]
    times = ruler("times the base (log scale)", type="log", tickvals=TICKS, ticktext=[f"{t:g}" for t in TICKS])
    one = {"type": "line", "x0": 1, "x1": 1, "yref": "paper", "y0": 0, "y1": 1}
    return Figure(
        "moves-turns",
        "Where corridors turn at full trust",
        sentences(run),
        "A mark for each input at which a corridor starts, or stops, being built: how many times its base it is.",
        {
            "data": data,
            "layout": layout(
                showlegend=True,
                shapes=[one | {"line": {"color": MUTED, "width": 1.5, "dash": "dot"}}],
                xaxis=times | {"range": [math.log10(v) for v in _reach(rows["factor"])], "zeroline": False},
                yaxis=names(labels),
            ),
        },
        [from_frame("table-turns", "Where corridors start, or stop, being built at full trust", rows, TURNS, False)],
        rows_height(len(rows), 50),
        wide=True,
        note="All else at its base. Found by halving: the last column says between which multiples the turn lies.",
    )


def _reach(factors: pd.Series) -> tuple[float, float]:
    """Ends of the axis: all marks and the base, with room."""
    return min(1.0, float(factors.min())) / 1.3, max(1.0, float(factors.max())) * 1.3


def _rows(run: Run) -> pd.DataFrame:
    """Turns with words, nearest first, then inputs that turn nothing."""
    rows = run.table("switch_values")
    if rows.empty:
        return rows
    words = {True: "built through", False: "not built through", None: ""}
    rows = rows.assign(
        state=[words[built(row)] for _, row in rows.iterrows()],
        input=[_input(run, v, c) for v, c in zip(rows["lever"], rows["corridor"], strict=True)],
        factor=_factor(rows),
    )
    return rows.assign(far=(rows["factor"] - 1).abs()).sort_values(["far", "corridor"], na_position="last")


def unmoved(run: Run) -> Table:
    """Inputs that turn nothing where they were moved, folded."""
    rows = _rows(run)
    rows = rows[rows["factor"].isna()] if not rows.empty else rows.reindex(columns=list(TURNS))
    columns = {k: v for k, v in TURNS.items() if k not in ("value", "factor")}
    return from_frame("table-no-turns", "Inputs that turn nothing in the range they were moved in", rows, columns)


def _factor(rows: pd.DataFrame) -> pd.Series:
    """Value over base; nothing where there is no turn or the base is 0."""
    base = pd.to_numeric(rows["base"]).replace(0, float("nan"))
    return pd.to_numeric(rows["value"]) / base


def _input(run: Run, lever: object, corridor: object) -> str:
    """Words for `table.column of key`; the corridor itself is not named again."""
    where, _, key = str(lever).partition(" of ")
    name, _, column = where.partition(".")
    return label(run, name, key, column).removesuffix(f" of {corridor}")


def sentences(run: Run) -> str:
    """The corridors with the nearest turns, each with all of its turns."""
    rows = run.table("switch_values")
    rows = rows.assign(far=(_factor(rows) - 1).abs()) if not rows.empty else rows
    if rows.empty or not rows["far"].notna().any():
        return "No input turns a corridor in the range it was moved in." if states(run) else ""
    rows = rows[rows["far"].notna()].sort_values(["far", "corridor", "lever"])
    words = []
    for corridor in list(dict.fromkeys(rows["corridor"]))[:TOLD]:
        mine = [_turn(run, row) for _, row in rows[rows["corridor"] == corridor].iterrows()]
        now = "is built as long as" if states(run).get(str(corridor)) else "would be built if"
        words.append(f"“{corridor}” {now} {' and '.join(mine) if 'long' in now else ' or '.join(mine)}")
    return "The nearest turns: " + "; ".join(words) + "."


def _turn(run: Run, row: pd.Series) -> str:
    """`price of LNG is above about 8.9 USD/MMBtu (here 8.5)`: found by halving, so two digits."""
    side = "above" if "built through above" in str(row["note"]) else "below"
    what, unit = _input(run, row["lever"], row["corridor"]), "" if missing(row["unit"]) else f" {row['unit']}"
    return f"{what} is {side} about {short(row['value'], 2)}{unit} (here {short(row['base'], 2)})"
