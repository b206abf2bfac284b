"""Going round: what is locked on a path with the ways round the gates, without them, and at their largest size.

    locked with      W(path open) - W(now), the bypasses as they are
    locked without   the same where nothing goes over a bypass, standing or built
    gain shut, open  W with the bypasses less W without, gates as today and with the path open
    replaced         locked without - locked with = gain shut - gain open: the part of the path's value that the
                     bypasses have taken already; negative where they are worth more beside the open path

Links with `bypass` are the ways round, grouped by corridor. Values are NPV, MUSD. A bypass that has a gate of its own
is held by it as today; at their largest size (`LARGEST`) gates that only bypasses pass stand open, before and after, so
that each may be built to the size its row states. What is locked even then only trust can open. A gate that other links
pass too stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from landbridge.analysis.accounts import Accounts
from landbridge.analysis.finding import Finding
from landbridge.analysis.study import State, Study
from landbridge.case import Case
from landbridge.formulation import freight, trust
from landbridge.solve.program import Instance, Ints

#: All ways round together, and the same free to be built to their largest size.
EVERY, LARGEST = "all", "all, at largest size"
#: Kinds of the ledger that use up resources and that a link may cause.
RESOURCES = ("investment", "fixed", "variable", "transport", "time")
COLUMNS = ["path", "bypass", "locked_with", "locked_without", "gain_shut", "gain_open", "replaced"]
USE = ["path", "gates", "bypass", "kind", "country", "value"]


def bypass(study: Study, paths: Sequence[str] | None = None) -> Finding:
    """Locked value with and without the ways round, what they cost, and who earns on them.

    Args:
        study: the case; one without ways round, or without paths, gives an empty finding.
        paths: names; by default the case's headline path.

    Returns:
        Tables `bypass` (one row a path and group), `bypass_use` (NPV of what the bypasses use up and pay, by kind and
        country, gates shut and open) and `bypass_accounts` (NPV of accounts with all bypasses less without, by country
        and agent); in the summary by path, under `ways` the first one by group, and under `only_trust` what is locked
        even beside bypasses at their largest size.
    """
    named, groups = paths_asked(study.case, paths), bypasses(study.case)
    if not named or not groups:
        return Finding()
    ends = {"": trust.openness_on_path(study.case, "", 0.0)}
    ends |= {p: trust.openness_on_path(study.case, p, 1.0) for p in named}
    states = _solve(study, ends, groups)
    worth = {key: study.welfare(state) for key, state in states.items()}
    rows = [_row(worth, p, group) for p in named for group in (EVERY, *groups, LARGEST)]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    used = [_use(study, groups, states[p, "as it is"]).assign(path=p) for p in ends]
    use = pd.concat(used, ignore_index=True)
    use["gates"] = np.where(use["path"] == "", "shut", "open")
    accounts = _accounts(study, {p: (states[p, "as it is"], states[p, EVERY]) for p in ends})
    ways = {
        p: {str(r["bypass"]): {c: float(r[c]) for c in COLUMNS[2:]} for _, r in frame[frame["path"] == p].iterrows()}
        for p in named
    }
    summary = {p: {"ways": found, "only_trust": found[LARGEST]["locked_with"]} for p, found in ways.items()}
    return Finding({"bypass": frame, "bypass_use": use[USE], "bypass_accounts": accounts}, summary)


def paths_asked(case: Case, paths: Sequence[str] | None) -> list[str]:
    """The paths named, or the headline path of the case, or none in a case without trust.

    Raises:
        KeyError: the case has no path of that name.
    """
    known = list(case.tables["paths"]["path"])
    if paths is not None:
        if unknown := set(paths) - set(known):
            raise KeyError(f"no path {', '.join(sorted(unknown))}; there are {', '.join(known)}")
        return list(paths)
    headline = case.setting("headline_path")
    return [headline] if headline in known else known[:1]


def bypasses(case: Case) -> dict[str, list[str]]:
    """Links that are ways round, by corridor (by link where none is stated)."""
    rows = case.tables["links"]
    groups: dict[str, list[str]] = {}
    for link, corridor in rows[rows["bypass"]][["link", "corridor"]].itertuples(index=False, name=None):
        groups.setdefault(corridor or link, []).append(link)
    return dict(sorted(groups.items()))


def own_gates(case: Case, links: Collection[str]) -> set[str]:
    """Gates that limit only these links, or what is built of them."""
    mine = {("links", link) for link in links}
    return {g for g, limited in trust.behind(case).items() if limited <= mine}


def without(study: Study, instance: Instance, links: Collection[str]) -> Instance:
    """The program where nothing goes over some links and none of them is built."""
    upper = instance.upper.copy()
    positions, _ = columns_of(study, {link: link for link in links})
    upper[positions] = instance.lower[positions]
    return replace(instance, upper=upper)


def columns_of(study: Study, group: dict[str, str]) -> tuple[Ints, list[str]]:
    """Columns of some links (flows, departures, builds, cargo on any stretch over them), and the group of each."""
    m, found = study.program.model, []
    for name, at in (("line_flow", 0), ("firm_flow", 0), ("pipe_flow", 0), ("vehicles", 0), ("empty", 0), ("build", 1)):
        keys, where = study.program.indexed(getattr(m, name))
        found += [
            (j, group[key[at]])
            for key, j in zip(keys, where.tolist(), strict=True)
            if key[at] in group and (name != "build" or key[0] == "links")
        ]
    over = {a: group[k] for a, way in enumerate(m.stretches) for k, _ in way if k in group}
    keys, where = study.program.indexed(m.cargo_flow)
    found += [(j, over[a]) for (a, _, _), j in zip(keys, where.tolist(), strict=True) if a in over]
    return np.array([j for j, _ in found], dtype=np.int64), [name for _, name in found]


def _solve(study: Study, ends: dict[str, trust.Openness], groups: dict[str, list[str]]) -> dict[tuple[str, str], State]:
    """States by path ("" today) and by what is taken away ("as it is", a group, EVERY) or freed (LARGEST)."""
    every = [link for links in groups.values() for link in links]
    free = dict.fromkeys(own_gates(study.case, every), 1.0)
    asked: dict[tuple[str, str], tuple[trust.Openness, Instance]] = {}
    for p, phi in ends.items():
        largest = {(g, y): free.get(g, v) for (g, y), v in phi.items()}
        asked[p, "as it is"] = phi, study.program.at(phi)
        asked[p, LARGEST] = largest, study.program.at(largest)
        for name, links in {EVERY: every, **groups}.items():
            asked[p, name] = phi, without(study, asked[p, "as it is"][1], links)
    study.prepare([instance for _, instance in asked.values()], "going round")
    return {
        (p, name): study.under(phi, instance, p, float(p != ""), f"{p or 'today'}, bypass {name}")
        for (p, name), (phi, instance) in asked.items()
    }


def _row(worth: dict[tuple[str, str], float], path: str, group: str) -> tuple[str | float, ...]:
    """A row of the table: all ways round, one group of them, or all at their largest size, against none of them."""
    there, gone = (LARGEST, EVERY) if group == LARGEST else ("as it is", group)
    shut, opened = worth["", there] - worth["", gone], worth[path, there] - worth[path, gone]
    with_it, without_it = worth[path, there] - worth["", there], worth[path, gone] - worth["", gone]
    return path, group, with_it, without_it, shut, opened, without_it - with_it


def _use(study: Study, groups: dict[str, list[str]], state: State) -> pd.DataFrame:
    """NPV of what the ways round use up and pay in a state, by group, kind and country, MUSD."""
    group = {link: name for name, links in groups.items() for link in links}
    positions, names = columns_of(study, group)
    ledger, m = study.program.ledger, study.program.model
    of_column = pd.Series(names, index=positions, dtype=object)
    frame = ledger[["column", "kind", "country", "period"]].assign(value=state.terms)
    frame = frame[frame["column"].isin(positions) & frame["kind"].isin([*RESOURCES, "fee", "carbon"])]
    frame = frame.astype({"kind": object, "country": object})
    cargo = study.program.indexed(m.cargo_flow)[1]  # these may go over other links too: taken apart below
    frame = frame[~frame["column"].isin(cargo)].assign(bypass=lambda f: f["column"].map(of_column))
    frame = pd.concat([frame[frame["value"] != 0], _cargo_use(study, group, state)], ignore_index=True)
    frame["value"] *= frame["period"].map(m.time.discount).astype(float)
    return frame.groupby(["bypass", "kind", "country"], sort=True)["value"].sum().reset_index()


def _cargo_use(study: Study, group: dict[str, str], state: State) -> pd.DataFrame:
    """What cargo uses up and pays on the ways round, MUSD a year: as in the ledger, but arc by arc."""
    m = study.program.model
    keys, where = study.program.indexed(m.cargo_flow)
    rows: list[tuple[Any, ...]] = []
    for (a, i, y), flow in zip(keys, state.solution.x[where].tolist(), strict=True):
        if flow <= 0.0:
            continue
        for arc in m.stretches[a]:
            if arc[0] in group:
                unit = flow * freight.UNITS[m.cargoes[i].product] * 1e-6
                rows += [(group[arc[0]], k, c, y, unit * v) for k, c, v in _charges(m, arc, m.cargoes[i], y)]
    return pd.DataFrame(rows, columns=["bypass", "kind", "country", "period", "value"])


def _charges(m: Any, key: tuple[str, str], cargo: Any, period: int) -> list[tuple[str, str, float]]:
    """Kind, country and USD per unit of what a commodity uses up and pays on an arc."""
    f = m.freight
    arc, owners, start = f.arcs[key], m.assets["links", key[0]].countries, f.nodes[f.arcs[key].start].country
    time = cargo.value_of_time * arc.hours / 24
    carbon = f.carbon_price.get((start, period), 0.0) * arc.co2[cargo.product]
    shared = [
        (k, c, v / len(owners)) for k, v in (("transport", arc.resource[cargo.product]), ("time", time)) for c in owners
    ]
    fee = ("fee", f.links[key[0]].fee_country or owners[0], arc.fee[cargo.product])
    return [row for row in (*shared, fee, ("carbon", start, carbon)) if row[2]]


def _accounts(study: Study, pairs: dict[str, tuple[State, State]]) -> pd.DataFrame:
    """NPV of accounts with all ways round less without, by path ("" gates as today), country and agent, MUSD."""
    accounts, frames = Accounts(study), []
    for p, (there, gone) in pairs.items():
        frame = accounts.of(there)
        change = (frame["value"] - accounts.of(gone)["value"]) * frame["period"].map(study.program.model.time.discount)
        frame = frame.assign(path=p, gates="open" if p else "shut", value=change)
        frames.append(frame.groupby(["path", "gates", "country", "agent"], sort=True)["value"].sum().reset_index())
    return pd.concat(frames, ignore_index=True)
