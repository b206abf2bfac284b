"""Back-cast: what the model says for years that have been, beside what was observed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import networkx as nx
import pandas as pd

from landbridge.analysis import tables
from landbridge.analysis.study import State, Study
from landbridge.case import Case, load_case
from landbridge.formulation.rows import records

COLUMNS = ["observation", "name", "metric", "scenario", "year", "model", "value", "low", "high", "unit", "inside", "explanation", "source"]


def backcast(case: Case, solved: State, study: Study, notify: Callable[[str], None]) -> pd.DataFrame:
    """One row an observation: the model's value, what was observed, and whether it lies inside the tolerance.

    Args:
        case: the case, whose observations name the scenario (on top of the case's own) whose year is compared.
        solved: today's state of the case itself, for observations that name no scenario.
        study: the study it belongs to.
        notify: called with a label before each solve.
    """
    observed = records(case.tables["observations"], "observation")
    scenarios = sorted({row.scenario or "" for row in observed.values()})
    rows = []
    for scenario in scenarios:
        past, state = study, solved
        if scenario:
            notify(f"back-cast {scenario}")
            past = Study.of(load_case(case.folder, scenarios=[*case.scenarios, scenario]))
            state = past.today()
            study.solver.tally.add(past.solver.tally)
        reader = tables.Reader(past)
        for name, row in observed.items():
            if (row.scenario or "") == scenario:
                model = measure(reader, state, row)
                rows.append([name, row.name, row.metric, scenario, row.year, model, row.value, row.low, row.high, row.unit,
                             bool(row.low <= model <= row.high), row.explanation or "", row.source])
    return pd.DataFrame(rows, columns=COLUMNS).sort_values(["year", "observation"], ignore_index=True)


def measure(r: tables.Reader, state: State, row: Any) -> float:
    """The model's value for an observation, in its unit, for the first period.

    Raises:
        KeyError: the key names nothing in the case.
    """
    return {
        "link_flow": _link_flow,
        "freight_link": _link_flow,
        "generation": _generation,
        "generation_share": _generation_share,
        "price": _price,
        "route_hours": _route,
        "route_cost": _route,
    }[row.metric](r, state, row)


def _first(r: tables.Reader, frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["period"] == r.m.time.periods[0]]


def _link_flow(r: tables.Reader, state: State, row: Any) -> float:
    flows = _first(r, tables.link_flows(r, state))
    names = row.key.split("+")
    chosen = flows[flows["link"].isin(names) & (flows["direction"] == "forward") & (flows["unit"] == row.unit)]
    return float(chosen["flow"].sum())


def _generation(r: tables.Reader, state: State, row: Any) -> float:
    node, technology = row.key.split(":")
    made = _first(r, tables.generation(r, state))
    return float(made[(made["node"] == node) & (made["technology"] == technology)]["energy"].sum())


def _generation_share(r: tables.Reader, state: State, row: Any) -> float:
    node, technology = row.key.split(":")
    made = _first(r, tables.generation(r, state))
    at = made[made["node"].isin(node.split("+"))]
    return float(at[at["technology"] == technology]["energy"].sum() / at["energy"].sum())


def _price(r: tables.Reader, state: State, row: Any) -> float:
    found = _first(r, tables.prices(r, state)).set_index("node")["price"]
    return float(found[row.key])


def _route(r: tables.Reader, state: State, row: Any) -> float:
    """Time (days or h), or money (USD/unit), of the fastest or cheapest route origin>destination>via>..."""
    origin, destination, *via = row.key.split(">")
    graph = nx.MultiDiGraph()
    for arc in r.m.freight.arcs.values():
        if "container" in arc.products:
            weight = arc.hours if row.metric == "route_hours" else arc.resource["container"] + arc.fee["container"]
            graph.add_edge(arc.start, arc.end, weight=weight)
    stops = [origin, *via, destination]
    total = sum(nx.shortest_path_length(graph, a, b, weight="weight") for a, b in zip(stops, stops[1:], strict=False))
    return float(total / 24 if row.unit == "days" else total)
