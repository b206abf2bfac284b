"""Where exported energy comes from: traced, and as the difference of two plans."""

from __future__ import annotations

import pandas as pd

from landbridge.report.numbers import number, percent, year
from landbridge.report.run import Run
from landbridge.report.sections.claim import HOW
from landbridge.report.sections.parts import Section
from landbridge.report.tables import Column, from_frame

MIX = {
    "border": Column("Border"),
    "period": Column("Period", year),
    "water": Column("Water"),
    "energy_now": Column("TWh today", number),
    "hydro_now": Column("Hydro today", percent),
    "energy_full": Column("TWh, full", number),
    "hydro_full": Column("Hydro, full", percent),
    "russian_full": Column("Russian hydro, full", percent),
}
CHANGE = {
    "country": Column("Country"),
    "technology": Column("Technology"),
    "period": Column("Period", year),
    "before": Column("TWh today", number),
    "after": Column("TWh, full", number),
    "change": Column("Change", number),
}
#: TWh a year: smaller changes of generation are left out.
SMALL = 0.1


def section(run: Run) -> Section:
    """Mix at borders and change of generation."""
    title = "Where the exported energy comes from"
    mix = run.table("border_mix")
    if mix.empty:
        return Section("origins", title, "", nothing=HOW)
    keys = ["border", "period", "water"]
    mix = mix.assign(border=mix["from_country"] + " to " + mix["to_country"])
    shares = ["energy", "hydro_share", "origin_hydro_share"]
    now, full = (mix[mix["level"].astype(float) == level].set_index(keys)[shares] for level in (0.0, 1.0))
    wide = now.add_suffix("_now").join(full.add_suffix("_full"), how="outer").reset_index()
    named = {
        "hydro_share_now": "hydro_now",
        "hydro_share_full": "hydro_full",
        "origin_hydro_share_full": "russian_full",
    }
    wide = wide.rename(columns=named)
    change = run.table("marginal_mix")
    change = change[change["change"].abs() > SMALL] if not change.empty else change
    tables = [
        from_frame("table-mix", "What crosses borders, traced by proportional sharing", wide, MIX),
        from_frame("table-marginal", "What is generated more, or less, at full trust", change, CHANGE),
    ]
    return Section("origins", title, _words(change), [], [t for t in tables if not t.empty])


def _words(change: pd.DataFrame) -> str:
    """What Russia makes more of in the last period."""
    lead = (
        "Traced, a flow has the mix of the node it leaves; what is made more because it is sold may be another thing. "
    )
    if change.empty:
        return lead
    mine = change[(change["country"] == "RU") & (change["period"] == change["period"].max())]
    if mine.empty:
        return lead
    parts = [
        f"{r['technology']} {number(r['change'])}"
        for r in mine.sort_values("change", ascending=False).to_dict("records")
    ]
    return lead + f"In {int(mine['period'].iloc[0])} Russia makes more, or less, by (TWh a year): {', '.join(parts)}."
