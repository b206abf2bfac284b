r"""What the value of a path consists of: cargo that exists and new trade, supply of a country and what crosses it.

With one carrier's links opened alone on a path (see `locked`), some activities are held to what they are today:

    W_d: cargo flows that do not exist today (`base` false)                          diverted  = W_d - W(today)
                                                                                     new       = W(alone) - W_d
    W_e: all that serves the transit country or crosses it                           elsewhere = W_e - W(today)
    W_s: what crosses the transit country, alone                                     supply    = W_s - W_e
                                                                                     crossing  = W(alone) - W_s

Held is a column: it may not exceed its value of today. What crosses is power and gas that leave the country, and cargo
that enters it bound for elsewhere. What serves it is all else on links with an end there, cargo from or to it, and what
is built there. The parts of a carrier add up to its value alone. What could be had either way (a track that both new
trade and diverted cargo use) counts for what comes first: for cargo that exists, and for supply.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from landbridge.analysis.study import State, Study
from landbridge.formulation import links
from landbridge.solve.program import CARRIERS, Instance, Ints

COLUMNS = ["path", "carrier", "of", "part", "value"]
#: Share of a value of today by which a held column may be exceeded without being held.
SLACK = 1e-9
CARGO, COUNTRY = "cargo", "country"


@dataclass(frozen=True)
class Held:
    """Columns of a study's program that are held, by what is told apart.

    Attributes:
        new: cargo that does not exist today. crossing: what leaves the transit country or enters it bound for
        elsewhere. serving: all that serves the country or crosses it.
    """

    new: Ints
    crossing: Ints
    serving: Ints


def value_parts(
    study: Study, today: State, alone: Mapping[str, Mapping[str, State]], least: float = SLACK
) -> pd.DataFrame:
    """Parts of the value of each path and carrier.

    Args:
        study: the case.
        today: state at level 0.
        alone: by path and carrier, the state with that carrier's links alone opened.
        least: see `SLACK`.

    Returns:
        Table with a row a part: path, carrier, of (`cargo`: diverted, new; `country`: supply, crossing, elsewhere, in a
        case that names a transit country), part, value (MUSD, NPV).
    """
    found, rows = held(study), []
    country = bool(study.case.setting("transit_country"))
    asked: dict[tuple[str, str, str], Instance] = {}
    tight: set[tuple[str, str, str]] = set()
    for path, states in alone.items():
        for carrier, state in states.items():
            chosen = {"new": found.new} if carrier == "freight" else {}
            chosen |= {"crossing": found.crossing, "serving": found.serving} if country else {}
            for name, columns in chosen.items():
                if not _exceeds(state, today, columns, least):
                    continue
                asked[path, carrier, name] = instance = _holding(state, today, columns)
                if _within(study, instance, today, columns):
                    tight.add((path, carrier, name))
    study.prepare([i for key, i in asked.items() if key not in tight], "parts of values")

    def welfare(path: str, carrier: str, name: str) -> float:
        """W with some activities held; that of the carrier alone, or of today, where holding changes nothing."""
        key = (path, carrier, name)
        if key in tight:
            return study.welfare(today)
        if key not in asked:
            return study.welfare(alone[path][carrier])
        state = study.under(alone[path][carrier].phi, asked[key], path, 1.0, f"{path}, {carrier} without {name}")
        return study.welfare(state)

    for path, states in alone.items():
        for carrier, state in states.items():
            before, after = study.welfare(today), study.welfare(state)
            if carrier == "freight":
                middle = welfare(path, carrier, "new")
                rows.append((path, carrier, CARGO, "diverted", middle - before))
                rows.append((path, carrier, CARGO, "new", after - middle))
            if country:
                outside, supplied = welfare(path, carrier, "serving"), welfare(path, carrier, "crossing")
                rows.append((path, carrier, COUNTRY, "supply", supplied - outside))
                rows.append((path, carrier, COUNTRY, "crossing", after - supplied))
                rows.append((path, carrier, COUNTRY, "elsewhere", outside - before))
    return pd.DataFrame(rows, columns=COLUMNS)


def held(study: Study) -> Held:
    """Columns that are held; none that cross or serve a country where the case names no transit country."""
    m, country = study.program.model, study.case.setting("transit_country")
    exists = {f: bool(row.base) for f, row in m.freight.flows.items()}
    new = _columns(study, "carried", lambda key: not exists[key[0]])
    if not country:
        nothing = np.zeros(0, dtype=np.int64)
        return Held(new, nothing, nothing)
    leaving: set[tuple[str, str]] = set()
    ending: set[tuple[str, str]] = set()
    for rows, nodes in ((m.power.lines, m.power.nodes), (m.gas.pipes, m.gas.nodes)):
        for k, row in rows.items():
            for d in links.directions(row):
                start, end = (nodes[n].country for n in links.ends(row, d))
                leaving |= {(k, d)} if start == country != end else set()
                ending |= {(k, d)} if country in (start, end) else set()
    through = set(through_stretches(study, country))
    foreign = {i for i, cargo in enumerate(m.cargoes) if m.freight.nodes[cargo.destination].country != country}
    flows = m.freight.flows.items()
    own = {f for f, row in flows if country in (_country(m, row.origin), _country(m, row.destination))}
    tracks = {k for k, row in m.freight.links.items() if country in (_country(m, row.start), _country(m, row.end))}
    inside = {key for key, asset in m.assets.items() if key[0] != "links" and asset.countries == (country,)}
    inside |= {("links", k) for k in (*(link for link, _ in ending), *tracks)}
    energy = ("line_flow", "firm_flow", "pipe_flow")
    crossing = [_columns(study, name, lambda key: (key[0], key[1]) in leaving) for name in energy]
    crossing.append(_columns(study, "cargo_flow", lambda key: key[0] in through and key[1] in foreign))
    serving = [_columns(study, name, lambda key: (key[0], key[1]) in ending) for name in energy]
    serving.append(_columns(study, "carried", lambda key: key[0] in own))
    serving.append(_columns(study, "build", lambda key: (key[0], key[1]) in inside))
    serving += [_columns(study, name, lambda key: key[0] in tracks) for name in ("vehicles", "empty")]
    inland = {a for a, way in enumerate(m.stretches) if any(link in tracks for link, _ in way)}
    serving.append(_columns(study, "cargo_flow", lambda key: key[0] in inland))
    every = np.concatenate(crossing)
    return Held(new, every, np.concatenate([every, *serving]))


def through_stretches(study: Study, country: str) -> list[int]:
    """Stretches of freight over an arc that enters a country."""
    m = study.program.model
    entering = {
        key
        for key, arc in m.freight.arcs.items()
        if m.freight.nodes[arc.start].country != country == m.freight.nodes[arc.end].country
    }
    return [a for a, way in enumerate(m.stretches) if any(key in entering for key in way)]


def _country(m: Any, node: str) -> str:
    return str(m.freight.nodes[node].country)


def _columns(study: Study, variable: str, chosen: Callable[[Any], bool]) -> Ints:
    """Positions of members of a variable whose index is chosen."""
    keys, where = study.program.indexed(getattr(study.program.model, variable))
    return np.array([j for key, j in zip(keys, where.tolist(), strict=True) if chosen(key)], dtype=np.int64)


def _exceeds(state: State, today: State, columns: Ints, least: float) -> bool:
    """Whether a state has more of some columns than today."""
    now, then = today.solution.x[columns], state.solution.x[columns]
    return bool((then > now + least * np.maximum(np.abs(now), 1.0)).any())


def _holding(state: State, today: State, columns: Ints) -> Instance:
    """The program of a state with some columns at most at their values of today."""
    instance = state.solution.instance
    upper = instance.upper.copy()
    most = np.maximum(today.solution.x[columns], instance.lower[columns])
    upper[columns] = np.minimum(upper[columns], most)
    return replace(instance, upper=upper)


def _within(study: Study, instance: Instance, today: State, columns: Ints) -> bool:
    """Whether a program with some columns held admits nothing that today's does not, and still what is done today.

    A row that admits more is no matter where only held columns add to it: together they stay at what they are today.
    """
    now, x, matrix = today.solution.instance, today.solution.x, study.program.matrix
    free = np.ones(len(x), dtype=bool)
    free[columns] = False
    raised = np.nonzero(instance.row_upper > now.row_upper)[0]
    adding = matrix.tocsr()[raised].tocoo()
    return bool(
        (instance.upper <= now.upper).all()
        and not free[adding.col].any()
        and (adding.data > 0).all()
        and (instance.lower == now.lower).all()
        and (instance.row_lower == now.row_lower).all()
        and (x <= instance.upper + SLACK * np.maximum(np.abs(x), 1.0)).all()
    )


def by_path(parts: pd.DataFrame) -> dict[str, dict[str, dict[str, float]]]:
    """Values by path and what is told apart: {path: {"cargo": {part: MUSD}, "power": {part: MUSD}, ...}}."""
    out: dict[str, dict[str, dict[str, float]]] = {}
    for path, carrier, of, part, value in parts.itertuples(index=False, name=None):
        name = CARGO if of == CARGO else carrier
        out.setdefault(path, {}).setdefault(name, {})[part] = value
    return out


def of_country(parts: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Supply, crossing and elsewhere of a path over all carriers, MUSD."""
    out: dict[str, float] = {}
    for carrier in CARRIERS:
        for part, value in parts.get(carrier, {}).items():
            out[part] = out.get(part, 0.0) + value
    return out
