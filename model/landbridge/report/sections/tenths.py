"""Which gate the value comes through, tenth by tenth of the way from today to full trust."""

from __future__ import annotations

import numpy as np
import pandas as pd

from landbridge.amounts import cleared, unit
from landbridge.report.figures import INK, Figure, hatched, layout, ruler
from landbridge.report.numbers import axis, money, number
from landbridge.report.run import Run
from landbridge.report.sections.marks import GREY, INDIGO, OCHRE, PLUM, WINE, part, small
from landbridge.report.tables import Column, Table, figure, text

PARTS = 10
#: Gates told apart; the rest are one.
LOOKS = ((INDIGO, ""), (OCHRE, "/"), (WINE, "x"), (PLUM, "."), (INK, "\\"))
OTHERS = "other gates"


def by_tenth(run: Run) -> pd.DataFrame:
    """Cost of the plan (MUSD) that each tenth of the way saves (rows 0 to 9) by gate (columns, the largest first)."""
    rows = run.table("stretch_gates")
    rows = rows[rows["path"] == run.headline]
    if rows.empty:
        return pd.DataFrame()
    start, end, slope = (rows[c].to_numpy(dtype=float) for c in ("from", "to", "marginal"))
    found = {}
    for i in range(PARTS):
        width = np.clip(np.minimum(end, (i + 1) / PARTS) - np.maximum(start, i / PARTS), 0.0, None)
        found[i] = pd.Series(slope * width).groupby(rows["gate"].to_numpy()).sum()
    frame = pd.DataFrame(found).T.fillna(0.0)
    return frame[sorted(frame.columns, key=lambda g: (-abs(frame[g].sum()), g))]


def figure_of(run: Run) -> Figure | None:
    """Stacked bars by tenth; None where the curve's stretches were not asked for."""
    whole = by_tenth(run)
    if whole.empty or not whole.abs().to_numpy().max() > 0:
        return None
    known = run.names("gates", "gate")
    few = _few(whole)
    scale, word = unit(list(few.sum(axis=1)))
    labels = [f"{100 * i // PARTS}–{100 * (i + 1) // PARTS}" for i in range(PARTS)]
    looks = dict(zip(few.columns, LOOKS, strict=False)) | {OTHERS: (GREY, "-")}
    data = []
    for gate in few.columns:
        colour, shape = looks[gate]
        called = axis(known.get(gate, gate), 40)
        values = [cleared(float(v)) / scale for v in few[gate]]
        hover = [f"{called}, {w} % of the way: {number(v)} {word}" for w, v in zip(labels, values, strict=True)]
        data.append(
            {
                "type": "bar",
                "x": labels,
                "y": values,
                "name": called,
                "marker": hatched(colour, shape),
                "hoverinfo": "text",
                "hovertext": hover,
                "textposition": "none",
            }
        )
    return Figure(
        "behind-tenths",
        "Which gate it comes through, along the way",
        _words(whole, known),
        "Stacked bars for each tenth of the way from today to full trust: what it saves, by the gate that held it.",
        {
            "data": data,
            "layout": layout(
                barmode="relative",
                showlegend=True,
                xaxis=ruler("% of the way from today to full trust", type="category", showgrid=False),
                yaxis=ruler(f"cost saved, {word} (NPV)"),
            ),
        },
        [_table(whole, known, labels)],
        420,
        note="Slopes of the cost of the plan along this one way, split by the gates that hold it back. Fees, carbon "
        "prices and financing are in that cost and nobody's loss in the value, so that the two sums differ.",
    )


def _few(whole: pd.DataFrame) -> pd.DataFrame:
    """Gates that are told apart, those that come first in some tenth before others; the rest in one column."""
    leads = [str(g) for g in whole.idxmax(axis=1)[whole.abs().sum(axis=1) > 0]]
    shown = list(dict.fromkeys([*leads, *whole.columns]))[: len(LOOKS)]
    rest = [g for g in whole.columns if g not in shown]
    few = whole[[g for g in whole.columns if g in shown]].copy()
    return few.assign(**{OTHERS: whole[rest].sum(axis=1)}) if rest else few


def _words(whole: pd.DataFrame, known: dict[str, str]) -> str:
    """The tenth that brings most, and the gate that binds most in it and at either end."""
    sums = whole.sum(axis=1).map(cleared)
    total = float(sums.sum())
    least = small(total)

    def first(i: int) -> str:
        gate = str(whole.loc[i].idxmax())
        return f"most through “{known.get(gate, gate)}” ({part(float(whole[gate].iloc[i]), float(sums[i]))})"

    at = int(np.argmax(sums.to_numpy()))
    if sums.max() - sums.min() <= least:
        return f"Each tenth of the way saves the same, {money(total / PARTS)} of cost, {first(at)}."
    span = f"from {100 * at // PARTS} to {100 * (at + 1) // PARTS} % of the way"
    words = f"The tenth {span} saves most, {money(sums[at])} of {money(total)} of cost, {first(at)}."
    for i, name in ((0, "first"), (PARTS - 1, "last")):
        if i == at:
            continue
        if abs(float(sums[i])) <= least:
            words += f" The {name} saves nothing."
        else:
            words += f" The {name} saves {money(sums[i])}, {first(i)}." if sums[i] > 0 else f" The {name} costs more."
    return words


def _table(whole: pd.DataFrame, known: dict[str, str], labels: list[str]) -> Table:
    columns = [Column("% of the way"), *(Column(known.get(g, g), number, "MUSD") for g in whole.columns)]
    columns.append(Column("Sum", number, "MUSD"))
    rows = [[text(w), *(figure(v) for v in whole.loc[i]), figure(whole.loc[i].sum())] for i, w in enumerate(labels)]
    return Table("table-behind-tenths", "Cost that each tenth of the way saves, by gate, NPV", columns, rows)
