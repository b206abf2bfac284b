"""Where exported energy comes from: traced to its origin, and as the difference of two plans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from landbridge.report.figures import Figure, layout, names, rows_height, ruler
from landbridge.report.numbers import number, percent, year
from landbridge.report.run import Run
from landbridge.report.sections.marks import GREY, INDIGO, OCHRE, PLUM, WINE, bars, part, wrapped
from landbridge.report.sections.parts import Section, listed, not_asked
from landbridge.report.tables import Column, from_frame

MIX = {
    "border": Column("Border"),
    "period": Column("Period", year),
    "water": Column("Water"),
    "energy_now": Column("Today", number, "TWh"),
    "hydro_now": Column("Hydro today", percent),
    "energy_full": Column("Full trust", number, "TWh"),
    "hydro_full": Column("Hydro, full trust", percent),
}
CHANGE = {
    "country": Column("Country"),
    "technology": Column("Technology"),
    "period": Column("Period", year),
    "before": Column("Today", number, "TWh"),
    "after": Column("Full trust", number, "TWh"),
    "change": Column("Change", number, "TWh"),
}
#: TWh a year: smaller changes of generation, and smaller flows, are left out of figures.
SMALL = 0.1
#: What is traced, by look: the largest group that a technology belongs to.
GROUPS = {
    "hydro": ("hydro", INDIGO, ""),
    "gas": ("gas", OCHRE, "."),
    "coal": ("coal and lignite", GREY, "/"),
    "lignite": ("coal and lignite", GREY, "/"),
    "nuclear": ("nuclear", PLUM, "x"),
}
REST = ("other", WINE, "-")
ENDS = ["from_country", "to_country"]
Wide = pd.DataFrame


def section(run: Run) -> Section:
    """Traced mix at borders, change of generation in those who export more, and the water."""
    title = "Where the exported energy comes from"
    mix = run.table("border_mix")
    if mix.empty:
        nothing = not_asked(run, "origins", "No power crosses a border in this run.")
        return Section("origins", title, "", nothing=nothing)
    labels = run.names("countries", "country")
    wide = _wide(mix, labels)
    change = run.table("marginal_mix")
    main = _planned(run, list(dict.fromkeys(wide["water"])))
    figures = [f for f in (_traced(run, labels, wide, main), _difference(labels, change)) if f is not None]
    origin = run.analysis("origins").get("origin", "")
    own = {"own_full": Column(f"Hydro of {labels.get(origin, origin)}, full trust", percent)} if origin else {}
    tables = [from_frame("table-mix", "What crosses borders, traced by proportional sharing", wide, MIX | own)]
    return Section("origins", title, _contrast(mix, change, labels, main), figures, tables)


def _planned(run: Run, waters: list[str]) -> str:
    """The water that is planned for, of those that the run tells of; the middle one where it does not say."""
    planned = "+".join(map(str, run.summary.get("hydro_years", [])))
    return planned if planned in waters or not waters else waters[len(waters) // 2]


def _wide(mix: pd.DataFrame, labels: Mapping[str, str]) -> Wide:
    """Borders by period and water: energy and hydro shares today and at full trust."""
    mix = mix.assign(water=mix["water"].fillna("planned"))
    keys = [*ENDS, "period", "water"]
    shares = {"energy": "energy", "hydro_share": "hydro", "origin_hydro_share": "own"}
    now, full = (
        mix[mix["level"].astype(float) == level].set_index(keys)[list(shares)].rename(columns=shares)
        for level in (0.0, 1.0)
    )
    wide = now.add_suffix("_now").join(full.add_suffix("_full"), how="outer").reset_index()
    return wide.assign(border=_borders(wide[ENDS].itertuples(index=False, name=None), labels))


def _borders(ends: Iterable[tuple[Any, ...]], labels: Mapping[str, str]) -> list[str]:
    """Pairs of countries as they are printed."""
    return [" to ".join(labels.get(str(c), str(c)) for c in pair) for pair in ends]


def _traced(run: Run, labels: Mapping[str, str], wide: Wide, main: str) -> Figure | None:
    """Bars by border: TWh at full trust in the last period, by technology of origin."""
    rows = run.table("crossings")
    rows = rows[(rows["level"].astype(float) == 1.0)] if not rows.empty else rows
    if rows.empty:
        return None
    last = rows["period"].astype(int).max()
    rows = rows[rows["period"].astype(int) == last]
    looks = [GROUPS.get(str(t), REST) for t in rows["technology"]]
    rows = rows.assign(group=[g[0] for g in looks])
    table = rows.pivot_table(index=ENDS, columns="group", values="energy", aggfunc="sum", fill_value=0.0)
    total = table.sum(axis=1).sort_values(ascending=False)
    total = total[total > SMALL]
    if total.empty:
        return None
    table = table.loc[total.index]
    borders = _borders(total.index, labels)
    data = []
    for name, colour, shape in dict.fromkeys([*GROUPS.values(), REST]):
        if name not in table.columns or not table[name].max() > 0:
            continue
        values = [float(v) for v in table[name]]
        hover = [f"{wrapped(b)}: {name}, {number(v)} TWh" for b, v in zip(borders, values, strict=True)]
        data.append(bars(values, name, colour, shape, hover))
    columns = {"border": Column("Border"), **{str(c): Column(str(c).capitalize(), number, "TWh") for c in table}}
    caption = f"What crosses borders at full trust, by technology of origin, TWh, {last}"
    return Figure(
        "origins-traced",
        f"Traced: what crosses borders at full trust, {last}",
        _largest(wide, last, main),
        "Bars for each border: energy that crosses it, by the technology that it was traced to.",
        {
            "data": data,
            "layout": layout(
                barmode="relative",
                showlegend=True,
                xaxis=ruler("TWh a year"),
                yaxis=names([wrapped(b) for b in borders]),
            ),
        },
        [from_frame("table-traced", caption, table.assign(border=borders), columns)],
        rows_height(len(total), 34),
        note="Proportional sharing: what leaves a node has the mix of what enters it. Transit counts at each border.",
    )


def _largest(wide: Wide, last: int, main: str) -> str:
    """The border with the largest rise: how much, how much of it hydro, and in other water."""
    rows = wide[wide["period"].astype(int) == last]
    here = rows[rows["water"] == main].fillna({"energy_now": 0.0, "energy_full": 0.0})
    if here.empty:
        return ""
    here = here.assign(rise=here["energy_full"] - here["energy_now"])
    best = here.sort_values("rise", ascending=False, kind="stable").iloc[0]
    if best["rise"] <= SMALL:
        return "Full trust sends no more power over any border."
    words = (
        f"{best['border']} rises most, from {number(best['energy_now'])} to {number(best['energy_full'])} TWh; "
        f"{part(best['hydro_full'], 1)} of it is hydro by origin."
    )
    others = rows[(rows[ENDS] == best[ENDS]).all(axis=1) & (rows["water"] != main)].dropna(subset=["energy_full"])
    told = [
        f"in a {r['water']} year {number(r['energy_full'])} TWh, {part(r['hydro_full'], 1)} hydro"
        for r in others.sort_values("energy_full").to_dict("records")
    ]
    return words + (f" With the same plants, {listed(told)}." if told else "")


def _exporter(change: pd.DataFrame) -> tuple[str, int, pd.DataFrame] | None:
    """Who generates most more, among those whose exports rise, in the last period; with its rows."""
    if change.empty:
        return None
    last = int(change["period"].astype(int).max())
    rows = change[(change["period"].astype(int) == last) & change["share"].notna()]
    if rows.empty:
        return None
    sums = rows.groupby("country")["change"].sum()
    who = str(sums.idxmax())
    mine = rows[rows["country"] == who].sort_values("change", ascending=False)
    return (who, last, mine) if float(mine["change"].abs().max()) > SMALL else None


def _contrast(mix: pd.DataFrame, change: pd.DataFrame, labels: Mapping[str, str], main: str) -> str:
    """Hydro share of what leaves the exporter as traced, beside the share in what it makes more."""
    found = _exporter(change)
    if found is None:
        return "No country exports more at full trust than today, net of what it imports, in the last period."
    who, last, mine = found
    name = labels.get(who, who)
    rows = mix[(mix["level"].astype(float) == 1.0) & (mix["period"].astype(int) == last) & (mix["from_country"] == who)]
    there = (rows["water"] == main).any()
    rows = rows[rows["water"] == main] if there else rows.drop_duplicates(["to_country"])
    energy = float(rows["energy"].sum())
    rises = [f"{r['technology']} {number(r['change'])}" for r in mine.to_dict("records") if abs(r["change"]) > SMALL]
    made = f"what it really generates more, or less (TWh, {last}): {listed(rises)}"
    if energy <= 0:
        return f"{name} exports more; {made}."
    traced = float((rows["energy"] * rows["hydro_share"].fillna(0.0)).sum()) / energy
    hydro = mine[mine["technology"] == "hydro"]["share"]
    beside = part(float(hydro.iloc[0]), 1) if len(hydro) else ""
    share = f"hydro is {beside} of the rise of its net exports" if len(hydro) else "no hydropower is in it"
    return (
        f"Traced, {part(traced, 1)} of what {name} sends abroad at full trust is hydro. That is its mix, not what "
        f"trust adds; {made}: {share}."
    )


def _difference(labels: Mapping[str, str], change: pd.DataFrame) -> Figure | None:
    """Bars by technology: generation at full trust less today in the country whose exports rise most."""
    found = _exporter(change)
    if found is None:
        return None
    who, last, mine = found
    name = labels.get(who, who)
    shown = mine[mine["change"].abs() > SMALL]
    ups = [f"{r['technology']} by {number(r['change'])} TWh" for r in shown[shown["change"] > 0].to_dict("records")]
    downs = [f"{r['technology']} by {number(-r['change'])} TWh" for r in shown[shown["change"] < 0].to_dict("records")]
    words = [f"{w}: {listed(some)}" for w, some in (("up", ups), ("down", downs[::-1])) if some]
    values = [float(v) for v in shown["change"]]
    hover = [f"{wrapped(t)}: {number(v)} TWh" for t, v in zip(shown["technology"], values, strict=True)]
    others = change[change["change"].abs() > SMALL]
    others = others.assign(country=[labels.get(str(c), str(c)) for c in others["country"]])
    caption = f"Generation today and at full trust, TWh: changes of more than {number(SMALL)}"
    return Figure(
        "origins-difference",
        f"The difference: what {name} generates more, {last}",
        f"{name}, at full trust against today: {'; '.join(words)}.",
        f"Bars by technology: generation of {name} at full trust less today.",
        {
            "data": [bars(values, "change", INDIGO, "", hover)],
            "layout": layout(
                xaxis=ruler("TWh a year, full trust less today"), yaxis=names([wrapped(t) for t in shown["technology"]])
            ),
        },
        [from_frame("table-marginal", caption, others, CHANGE)],
        rows_height(len(shown), 34),
        note="Plants differ too: what is built at full trust and not today, or the other way round, is in the change.",
    )
