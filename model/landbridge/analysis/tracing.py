"""Where exported energy comes from: proportional-sharing flow tracing of the power of a solved state.

Every node is a perfect mixer: what leaves it, or is used there, has the mix of what comes in.

    T_n c_n = g_n + sum over lines l from k to n of a_l c_k,      T_n = sum of g_n + sum of a_l

T: throughput (GW), c: shares by origin (country and technology), g: injections by origin (GW), a: what arrives (GW).
One linear system for all nodes in each moment (period, slice, hydrological year), so that loops do no harm. Losses
are borne by the flow on its way. Lost load is no injection: demand is less by it. What storage puts out has the
technology "storage"; what it was charged with is not followed.

Tracing tells what the energy is made of, not what is made because it is sold: water that crosses a border may be made
up for by coal at home. `marginal_mix` gives that other answer. Show both.

Sources: Bialek 1996, 'Tracing the flow of electricity'; Kirschen, Allan and Strbac 1997, 'Contributions of individual
generators to loads and flows'; Hörsch et al. 2018, 'Flow tracing as a tool set for the analysis of networked
large-scale renewable electricity systems'.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from landbridge.analysis.study import State
from landbridge.analysis.tables import Reader, generation, label, link_flows
from landbridge.formulation import links
from landbridge.solve.program import Floats

HYDRO, STORAGE = "hydro", "storage"
#: GW (a watt) that every node loses: a node without throughput has no mix, what only goes round in a loop no origin.
LEAK = 1e-9
#: GW (a megawatt): throughput below this is taken for it when an imbalance is made relative.
SMALL = 1e-3
#: TWh (a kWh): rows with less are left out.
NOTHING = 1e-9
#: TWh (a GWh): exports that rise by less have no shares, which would be shares of a solver's tolerance.
RISE = 1e-3

#: For each variable, where its members go within a moment, and times what: {variable: {key: (cell, weight)}}.
Places = Mapping[str, Mapping[tuple[Any, ...], tuple[int, float]]]


@dataclass(frozen=True)
class Traced:
    """A traced state: T moments, N nodes, O origins, L lines (each direction apart).

    Attributes:
        state: what was traced.
        moments: one row a moment: period, slice, e (hydrological year), hours (a year), probability.
        nodes: names. origins: (country, technology).
        lines: link, direction, start and end (positions of nodes), from_country, to_country, loss (share).
        injected: [T, N, O], GW. throughput: [T, N], GW injected and arriving. mix: [T, N, O], shares of throughput.
        leaving, arriving: [T, L], GW at start and end of a line, opposing flows netted (see `netted`).
        consumed: [T, N], GW of firm demand less lost load, of elastic demand served and of charging.
    """

    state: State
    moments: pd.DataFrame
    nodes: list[str]
    origins: list[tuple[str, str]]
    lines: pd.DataFrame
    injected: Floats
    throughput: Floats
    mix: Floats
    leaving: Floats
    arriving: Floats
    consumed: Floats


def trace(r: Reader, state: State) -> Traced:
    """Trace the power of a state to its origins."""
    d, t = r.m.power, r.m.time
    number = {n: i for i, n in enumerate(d.nodes)}
    moments = pd.DataFrame(_moments(r), columns=["period", "slice", "e"])
    moments["hours"], moments["probability"] = moments["slice"].map(r.hours), moments["e"].map(t.hydro_years)
    lines = _lines(r)
    sources = {
        "generation": {p: (row.node, row.technology, 1.0) for p, row in d.plants.items()},
        "turbined": {h: (row.node, HYDRO, row.factor) for h, row in r.m.rivers.plants.items()},
        "discharge": {k: (row.node, STORAGE, 1.0) for k, row in d.storage.items()},
    }
    used = {(d.nodes[n].country, n, o) for rows in sources.values() for n, o, _ in rows.values()}
    origins = sorted({(c, o) for c, _, o in used})
    cell = {(n, o): number[n] * len(origins) + origins.index((c, o)) for c, n, o in used}
    injections = {v: {(k,): (cell[n, o], by) for k, (n, o, by) in rows.items()} for v, rows in sources.items()}
    flows = {"line_flow": {k: (i, 1.0) for i, k in enumerate(zip(lines["link"], lines["direction"], strict=True))}}
    uses: Places = {
        "lost_load": {(n, k): (number[n], -1.0) for n, k in d.lost_load},
        "elastic_served": {(n, k): (i, 1.0) for n, i in number.items() for k in d.elastic_at[n]},
        "charge": {(k,): (number[row.node], 1.0) for k, row in d.storage.items()},
    }
    size = (len(moments), len(number))
    injected = np.maximum(_read(r, state, "injections", injections, (*size, len(origins))), 0.0)
    flow = np.maximum(_read(r, state, "flows", flows, (len(moments), len(lines))), 0.0)
    firm = [d.demand.get((n, y, s), 0.0) for y, s, _ in _moments(r) for n in number]
    consumed = _read(r, state, "uses", uses, size) + np.reshape(firm, size)
    leaving, arriving = netted(flow, lines)
    solved = (injected, *mixed(injected, _fed(arriving, lines, len(number))), leaving, arriving, consumed)
    return Traced(state, moments, list(number), origins, lines, *solved)


def mixed(injected: Floats, fed: Floats) -> tuple[Floats, Floats]:
    """Throughput [T, N], GW, and mix [T, N, O], shares, of injections [T, N, O] and arrivals [T, N to, N from], GW."""
    throughput = injected.sum(axis=2) + fed.sum(axis=2)
    return throughput, np.linalg.solve((throughput + LEAK)[:, :, None] * np.eye(fed.shape[1]) - fed, injected)


def netted(flow: Floats, lines: pd.DataFrame) -> tuple[Floats, Floats]:
    """What leaves the start and reaches the end of lines, opposing flows of one line netted; all [T, L], GW.

    With f one way, b the other and loss l, max(0, f - (1-l) b) leaves and max(0, (1-l) f - b) arrives, which changes
    no balance of a node; without b these are f and (1-l) f. An optimum uses both ways at once only where loss and
    charge are nil, or to burn what must run; traced as they are, flows would mix both nodes and count twice.
    """
    place = {k: i for i, k in enumerate(zip(lines["link"], lines["direction"], strict=True))}
    other = {links.FORWARD: links.BACK, links.BACK: links.FORWARD}
    back = np.pad(flow, ((0, 0), (0, 1)))[:, [place.get((k, other[i]), -1) for k, i in place]]
    kept = 1.0 - lines["loss"].to_numpy(dtype=float)
    return np.maximum(flow - kept * back, 0.0), np.maximum(kept * flow - back, 0.0)


def conservation(traced: Traced) -> float:
    """Largest imbalance over moments, nodes and origins, relative to what is taken from the node (at least a MW).

    Injected and arriving by origin = mix times (consumed and leaving). What is consumed is read off the demand side,
    not off the throughput that the mix was worked out with, so that a mistake on either side shows.
    """
    taken = traced.consumed + traced.leaving @ np.eye(len(traced.nodes))[traced.lines["start"]]
    fed = _fed(traced.arriving, traced.lines, len(traced.nodes))
    gap = np.abs(traced.injected + fed @ traced.mix - taken[:, :, None] * traced.mix).max(axis=2, initial=0.0)
    return float((gap / np.maximum(taken, SMALL)).max(initial=0.0))


def crossings(traced: Traced, by_hydro_year: bool = False) -> pd.DataFrame:
    """Energy leaving over each border by origin, TWh a year (at the start of the line).

    Args:
        traced: a traced state.
        by_hydro_year: a year of each hydrological kind (column `hydro_year`) in place of the expectation over them.
    """
    periods, slices, years = (traced.moments[c].unique() for c in ("period", "slice", "e"))
    border = np.flatnonzero(traced.lines["from_country"] != traced.lines["to_country"])
    lines = traced.lines.iloc[border]
    hours, chance = traced.moments["hours"].to_numpy(), traced.moments["probability"].to_numpy()[: len(years)]
    carried = hours[:, None, None] * traced.leaving[:, border, None] * traced.mix[:, lines["start"]]
    energy = carried.reshape(len(periods), len(slices), len(years), *carried.shape[1:]).sum(axis=1) / 1e3
    if not by_hydro_year:
        energy = np.tensordot(energy, chance, axes=(1, 0))[:, None]
    p, e, i, o = np.nonzero(energy > NOTHING)
    out = lines[["link", "direction", "from_country", "to_country"]].iloc[i].reset_index(drop=True)
    out["period"] = periods[p]
    if by_hydro_year:
        out["hydro_year"] = years[e]
    out["origin_country"], out["technology"] = np.array(traced.origins, dtype=object).reshape(-1, 2)[o].T
    return label(traced.state, out.assign(energy=energy[p, e, i, o]))


def border_mix(crossed: pd.DataFrame, origin: str) -> pd.DataFrame:
    """Energy between countries (TWh a year), and the shares in it of all hydropower and of that of one country.

    Args:
        crossed: from `crossings`, by hydrological year or not.
        origin: country whose hydropower has the column `origin_hydro_share`.
    """
    by = [c for c in ("path", "level", "from_country", "to_country", "period", "hydro_year") if c in crossed.columns]
    hydro = crossed["energy"].where(crossed["technology"] == HYDRO, 0.0)
    own = hydro.where(crossed["origin_country"] == origin, 0.0)
    shares = ["hydro_share", "origin_hydro_share"]
    frame = crossed[[*by, "energy"]].assign(hydro_share=hydro, origin_hydro_share=own)
    out = frame.groupby(by, sort=False)[["energy", *shares]].sum().reset_index()
    out[shares] = out[shares].div(out["energy"], axis=0)
    return out


def largest_origin(crossed: pd.DataFrame) -> str:
    """The country whose hydropower crosses most borders (TWh, each border counted); "" where none does."""
    hydro = crossed[crossed["technology"] == HYDRO].groupby("origin_country")["energy"].sum()
    return str(hydro.idxmax()) if len(hydro) else ""


def marginal_mix(r: Reader, before: State, after: State) -> pd.DataFrame:
    """What is generated more, or less, in one state than in another: the other answer to where exports come from.

    Columns: country, technology, period, before, after, change (TWh a year, expected) and `share`: change over the
    increase of the country's net exports (what leaves less what arrives, so that transit is none), blank where they do
    not rise by a GWh. Shares add up to 1 but for changes of demand, storage and losses inside the country.
    """
    country = {n: row.country for n, row in r.m.power.nodes.items()}
    keys = ["country", "technology", "period"]
    made = [generation(r, s).assign(country=lambda f: f["node"].map(country)) for s in (before, after)]
    first, second = (f.groupby(keys)["energy"].sum() for f in made)
    out = pd.DataFrame({"before": first, "after": second}).reset_index()
    out["change"] = out["after"] - out["before"]
    rise = net_exports(r, after).sub(net_exports(r, before), fill_value=0.0)
    rise = rise.reindex(pd.MultiIndex.from_frame(out[["country", "period"]]))
    out["share"] = out["change"] / rise.where(rise > RISE).to_numpy()
    return label(after, out)


def net_exports(r: Reader, state: State) -> pd.Series:
    """Energy leaving a country less energy arriving, TWh a year (expected), by country and period."""
    f = link_flows(r, state).merge(_lines(r), on=["link", "direction"])
    f = f[f["from_country"] != f["to_country"]].assign(arriving=lambda f: f["flow"] * (1 - f["loss"]))
    out, back = f.groupby(["from_country", "period"])["flow"], f.groupby(["to_country", "period"])["arriving"]
    keys = ["country", "period"]
    return out.sum().rename_axis(keys).sub(back.sum().rename_axis(keys), fill_value=0.0)


def _moments(r: Reader) -> list[tuple[int, str, str]]:
    """Every (period, slice, hydrological year), in order."""
    return list(itertools.product(r.m.time.periods, r.m.time.slices, r.m.time.hydro_years))


def _lines(r: Reader) -> pd.DataFrame:
    """Lines by direction, as in `Traced`."""
    nodes, number = r.m.power.nodes, list(r.m.power.nodes)
    ways = [(k, i, row.loss, *links.ends(row, i)) for k, row in r.m.power.lines.items() for i in links.directions(row)]
    rows = [(k, i, number.index(a), number.index(b), nodes[a].country, nodes[b].country, x) for k, i, x, a, b in ways]
    return pd.DataFrame(rows, columns=["link", "direction", "start", "end", "from_country", "to_country", "loss"])


def _fed(arriving: Floats, lines: pd.DataFrame, nodes: int) -> Floats:
    """What arrives at each node from each other one: [T, N to, N from], GW."""
    every = np.eye(nodes)
    return (every[:, lines["end"]] * arriving[:, None, :]) @ every[lines["start"]]


def _read(r: Reader, state: State, name: str, places: Places, shape: tuple[int, ...]) -> Floats:
    """Variables (GW) summed into an array whose first axis is the moment; where they go is worked out once."""

    def cells() -> pd.DataFrame:
        first, entries = {k: i * math.prod(shape[1:]) for i, k in enumerate(_moments(r))}, []
        for variable, cell in places.items():
            keys, where = r.study.program.indexed(getattr(r.m, variable))
            for key, j in zip(keys, where.tolist(), strict=True):
                place, weight = cell[key[:-3]]
                entries.append((first[key[-3:]] + place, j, weight))
        return pd.DataFrame(entries, columns=["cell", "position", "weight"])

    total = r.of_columns(f"traced {name}", cells, ["cell"])
    out = np.zeros(math.prod(shape))
    out[total.labels["cell"].to_numpy(dtype=np.int64)] = total.matrix @ state.solution.x
    return out.reshape(shape)
