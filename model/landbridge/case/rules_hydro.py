"""Rules on hydropower: water years, inflow, cascades."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter

import numpy as np
import pandas as pd

from landbridge.case.problems import Problem, close_match
from landbridge.case.settings import split, years_named
from landbridge.case.view import View


def used_years(view: View) -> list[str]:
    """Hydrological years that the case uses: those of the setting, or all."""
    known: list[str] = view.frame("hydro_years", "hydro_year")["hydro_year"].tolist()
    chosen = years_named(view.setting("hydro_years"))
    return [y for y in known if y in chosen] if chosen else known


def check_hydro_years(view: View) -> Iterator[Problem]:
    """The probabilities of hydrological years add up to 1, and there is a year where there is hydropower."""
    years = view.frame("hydro_years", "hydro_year", "probability")
    total = float(years["probability"].sum())
    if len(years) and abs(total - 1) > 1e-6:
        message = "the probabilities of hydrological years do not add up to 1"
        yield view.problem("hydro_years", None, "probability", message, "1", found=f"{total:.8g}")
    used = years[years["hydro_year"].isin(used_years(view))]
    if len(used) > 1 and used["probability"].sum() <= 0 < total:
        message, found = "the hydrological years that are planned for never come", ", ".join(used["hydro_year"])
        yield view.problem("hydro_years", used.index[0], "probability", message, "above 0 in one of them", found=found)
    if years.empty and len(view.frame("hydro", "plant")):
        message = "there are hydro plants and no hydrological year"
        yield view.problem("hydro_years", None, None, message, "at least one row")


def check_hydro_size(view: View) -> Iterator[Problem]:
    """A hydro candidate has a size: what is built of it is a share of its capacity."""
    for row, candidate, capacity in view.rows("hydro", "candidate", "capacity"):
        if candidate and capacity == 0:
            message = "a candidate of no size cannot be built"
            expected = "a capacity above 0 (MW), or candidate = false"
            yield view.problem("hydro", row, "capacity", message, expected, found="0")


def check_planned_years(view: View) -> Iterator[Problem]:
    """Where several hydrological years are planned for, at least one of them comes."""
    chosen = used_years(view)
    years = view.frame("hydro_years", "hydro_year", "probability")
    rows = years[years["hydro_year"].isin(chosen)]
    if len(rows) > 1 and not rows["probability"].any():
        message = f"the hydrological years planned for ({', '.join(chosen)}) all have probability 0"
        expected = "one of them above 0, or a single year in the setting hydro_years"
        yield view.problem("hydro_years", rows.index[0], "probability", message, expected, found="0")


def check_drawdown(view: View) -> Iterator[Problem]:
    """The net drawdown of a plant is zero in expectation: no water comes from nowhere."""
    years = view.frame("hydro_years", "hydro_year", "probability").set_index("hydro_year")["probability"]
    frame = view.frame("drawdown", "plant", "hydro_year", "drawdown")
    used = used_years(view)
    for name, rows in frame.groupby("plant"):
        scale = max(1.0, float(rows["drawdown"].abs().max()))
        expected = _mean(rows, years)
        if abs(expected) > 1e-6 * scale:
            message = f"the drawdown of {name!r} is not zero in expectation over hydrological years"
            yield view.problem("drawdown", rows.index[0], "drawdown", message, "0", found=f"{expected:.6g}")
            continue
        kept = rows[rows["hydro_year"].isin(used)]
        if len(used) < len(years) and abs(_mean(kept, years)) > 1e-6:
            message = f"with only {', '.join(used)} used, {name!r} gains or loses water every year"
            yield view.problem("drawdown", rows.index[0], "drawdown", message, severity="warning")


def _mean(rows: pd.DataFrame, years: pd.Series) -> float:
    return float(np.nansum(rows["drawdown"].to_numpy() * years.reindex(rows["hydro_year"]).to_numpy()))


def check_inflow_complete(view: View) -> Iterator[Problem]:
    """Every hydro plant has inflow in all months of the hydrological years used."""
    years = used_years(view)
    have = {(p, m, y) for _, p, m, y in view.rows("inflow", "plant", "month", "hydro_year")}
    for row, plant in view.rows("hydro", "plant"):
        lacking = [(y, m) for y in years for m in range(1, 13) if (plant, m, y) not in have]
        if lacking:
            message = f"plant {plant!r} lacks {len(lacking)} of {12 * len(years)} rows of inflow"
            first = f"{plant}/{lacking[0][1]}/{lacking[0][0]}"
            yield view.problem("hydro", row, "plant", message, f"a row in inflow.csv for {first} and so on")


def check_upstream(view: View) -> Iterator[Problem]:
    """Plants named as upstream are known, and no plant releases into two others."""
    hydro = view.frame("hydro", "plant", "upstream")
    known = hydro["plant"].tolist()
    below: dict[str, str] = {}
    for row, plant, text in view.rows("hydro", "plant", "upstream"):
        for name in split(text):
            if name not in known:
                near = close_match(name, known)
                message = "names a plant that is not in hydro.csv, or is switched off"
                yield view.problem("hydro", row, "upstream", message, "hydro plants", found=name, suggestion=near)
            elif name in below:
                message = f"its releases arrive at {below[name]!r} already: water would be counted twice"
                yield view.problem("hydro", row, "upstream", message, "one plant below each", found=name)
            else:
                below[name] = plant


def check_upstream_loop(view: View) -> Iterator[Problem]:
    """Water does not run in a circle."""
    hydro = view.frame("hydro", "plant", "upstream")
    rows = dict(zip(hydro["plant"], hydro.index, strict=True))
    above = {
        plant: [name for name in split(text) if name in rows]
        for plant, text in zip(hydro["plant"], hydro["upstream"], strict=True)
    }
    try:
        TopologicalSorter(above).prepare()
    except CycleError:
        for circle in _circles([(name, plant) for plant, names in above.items() for name in names]):
            message = "water runs in a circle: " + " > ".join(circle)
            yield view.problem("hydro", rows[circle[0]], "upstream", message, "plants on a river, from source to mouth")


def _circles(ways: Sequence[tuple[str, str]]) -> Iterator[list[str]]:
    """One circle of each part of a river in which water comes back to where it was: names, the first one again last."""
    import networkx as nx  # takes as long as all rules together, and few cases have circles

    rivers: nx.DiGraph[str] = nx.DiGraph(ways)
    for part in nx.strongly_connected_components(rivers):
        if len(part) == 1 and not rivers.has_edge(*part, *part):
            continue
        start = min(part)
        yield [start, *(b for _, b in nx.find_cycle(rivers.subgraph(part), start))]


def check_releases(view: View) -> Iterator[Problem]:
    """The least release is not above the largest safe one."""
    for row, least, largest in view.rows("hydro", "min_release", "max_release"):
        if least > largest:
            message = "the least release is above the largest safe release"
            yield view.problem("hydro", row, "min_release", message, f"at most {largest:g}", found=f"{least:g}")
