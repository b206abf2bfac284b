"""What is built: today's plan beside that of full trust."""

from __future__ import annotations

import pandas as pd

from landbridge.report.numbers import axis, number, year
from landbridge.report.run import Run
from landbridge.report.sections.parts import Section
from landbridge.report.tables import Column, Table, figure, text


def section(run: Run) -> Section:
    """Builds by period, without trust and with it."""
    now, full = (_sizes(frame) for frame in (run.today("builds"), run.full("builds")))
    keys = sorted(set(now.index) | set(full.index))
    if not keys:
        return Section("builds", "What is built", "", nothing="Nothing is built, today or at full trust.")
    labels = run.names("links", "link")

    def value(frame: pd.DataFrame, key: object, column: str) -> float:
        return float(frame[column].get(key, 0.0))  # type: ignore[call-overload, unused-ignore]

    order = sorted(keys, key=lambda k: (-(value(full, k, "investment") - value(now, k, "investment")), k))
    rows = [
        [
            text(k[0]),
            text(labels.get(k[1], k[1])),
            figure(k[2], year),
            text(k[3]),
            figure(value(now, k, "size")),
            figure(value(full, k, "size")),
            figure(value(now, k, "investment")),
            figure(value(full, k, "investment")),
        ]
        for k in order
    ]
    columns = [
        Column("Table"),
        Column("Name"),
        Column("Period", number),
        Column("Unit"),
        Column("Size today", number),
        Column("Size, full", number),
        Column("MUSD a year today", number),
        Column("MUSD a year, full", number),
    ]
    more = value(full, order[0], "investment") - value(now, order[0], "investment")
    totals = [float(frame["investment"].sum()) for frame in (now, full)]
    lead = (
        f"Yearly cost of builds: {number(totals[0])} MUSD today, {number(totals[1])} at full trust, periods added up."
    )
    if more > 0:
        name = axis(labels.get(order[0][1], order[0][1]), 60)
        lead += f" The largest addition is {name} ({order[0][2]}), {number(more)} MUSD a year."
    return Section("builds", "What is built", lead, [], [Table("table-builds", "Builds, headline path", columns, rows)])


def _sizes(frame: pd.DataFrame) -> pd.DataFrame:
    numbers = {c: pd.to_numeric(frame[c], errors="coerce") for c in ("size", "investment")}
    frame = frame.assign(**numbers)
    frame = frame[frame["size"].abs() > 1e-6]
    return frame.groupby(["table", "name", "period", "unit"], sort=True)[["size", "investment"]].sum()
