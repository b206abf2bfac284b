"""Who gains and who pays on the headline path."""

from __future__ import annotations

import numpy as np
import pandas as pd

from landbridge.report.figures import PATTERNS, TECHNOLOGY_COLOURS, Figure, hatched, layout, names, rows_height, ruler
from landbridge.report.numbers import axis, billions, number, year
from landbridge.report.run import Run
from landbridge.report.sections.parts import Section, listed
from landbridge.report.tables import Column, Table, figure, from_frame, text

#: Kinds told apart in the figure.
KINDS = 8


def section(run: Run) -> Section:
    """Bars by country and kind, NPV."""
    title = "Who gains, who pays"
    rows = run.table("country_value")
    rows = rows[(rows["path"] == run.headline) & rows["period"].isna()] if not rows.empty else rows
    if rows.empty:
        return Section("countries", title, "", nothing="The run holds no accounts by country.")
    labels = run.names("countries", "country")
    wide = rows.assign(value=pd.to_numeric(rows["value"])).pivot_table(
        index="country", columns="kind", values="value", aggfunc="sum", fill_value=0.0
    )
    total = wide.sum(axis=1).sort_values(ascending=False)
    total = total[wide.loc[total.index].abs().max(axis=1) > 0.5]
    if total.empty:
        return Section("countries", title, "", nothing="No country's account changes by more than half a million USD.")
    wide = _few(wide)
    kinds = [str(k) for k in wide.columns]
    data = []
    for i, kind in enumerate(kinds):
        values = [float(v) / 1000 for v in wide.loc[total.index, kind]]
        marker = hatched(TECHNOLOGY_COLOURS[i % 8], PATTERNS[i % 8])
        hover = [
            f"{axis(labels.get(c, c))}, {axis(kind)}: {number(v)} bn USD"
            for c, v in zip(total.index, values, strict=True)
        ]
        data.append(
            {
                "type": "bar",
                "orientation": "h",
                "y": list(range(len(total))),
                "x": values,
                "name": axis(kind, 24),
                "marker": marker,
                "hoverinfo": "text",
                "hovertext": hover,
                "textposition": "none",
            }
        )
    sums = [float(v) / 1000 for v in total]
    data.append(
        {
            "type": "scatter",
            "mode": "markers",
            "y": list(range(len(total))),
            "x": sums,
            "name": "sum",
            "hoverinfo": "text",
            "hovertext": [
                f"{axis(labels.get(c, c))}, sum: {number(v)} bn USD" for c, v in zip(total.index, sums, strict=True)
            ],
            "marker": {"symbol": "diamond", "size": 11, "color": "#ffffff", "line": {"color": "#1d2733", "width": 2}},
        }
    )
    gains = [f"{labels.get(c, c)} {billions(total[c])}" for c in total.index if total[c] > 0.5][:3]
    losses = [f"{labels.get(c, c)} {billions(total[c])}" for c in total.index[::-1] if total[c] < -0.5][:3]
    words = f"In bn USD, gains: {listed(gains)}." if gains else "No country gains."
    words += f" Losses: {listed(losses)}." if losses else " No country loses."
    table = Table(
        "table-countries",
        "Change of each country's account at full trust, bn USD (raw: MUSD)",
        [Column("Country"), *[Column(str(k), billions) for k in kinds], Column("Sum", billions)],
        [
            [text(labels.get(c, c)), *[figure(wide.at[c, k], billions) for k in kinds], figure(total[c], billions)]
            for c in total.index
        ],
    )
    shown = Figure(
        "country-figure",
        "Change of accounts, NPV",
        words,
        "Bars by country: parts of the change, a diamond at the sum.",
        {
            "data": data,
            "layout": layout(
                barmode="relative",
                showlegend=True,
                xaxis=ruler("bn USD"),
                yaxis=names([axis(labels.get(c, c), 22) for c in total.index]),
                margin={"l": 8, "r": 12, "t": 8, "b": 8},
            ),
        },
        [table],
        rows_height(len(total), 30),
        wide=True,
    )
    lead = "Transfers between countries are in these accounts and cancel in the sum."
    return Section("countries", title, lead, [shown], [t for t in [_transit(run)] if not t.empty])


def _few(wide: pd.DataFrame) -> pd.DataFrame:
    """Kinds by size, the smallest put together: no more than there are colours."""
    order = sorted(wide.columns, key=lambda k: -float(np.abs(wide[k].to_numpy(dtype=float)).sum()))
    if len(order) <= KINDS:
        return wide[order]
    return wide[order[: KINDS - 1]].assign(others=wide[order[KINDS - 1 :]].sum(axis=1))


def _transit(run: Run) -> Table:
    """What the DPRK earns on what crosses it, beside what it owes on its Soviet-era debt."""
    rows = run.table("transit_income")
    rows = rows.assign(state=["full trust" if level else "today" for level in rows["level"]])
    columns = {
        "state": Column("State"),
        "period": Column("Period", year),
        "fees": Column("Fees, MUSD a year", number),
        "rents": Column("Rents of its links", number),
        "instalment": Column("Debt service a year", number),
        "ratio": Column("Income over debt service", number),
    }
    caption = "The DPRK's income from links, beside the instalments of its Soviet-era debt (nominal USD)"
    return from_frame("table-transit", caption, rows, columns)
