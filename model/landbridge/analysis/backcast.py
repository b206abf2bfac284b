"""Back-cast: what the model says for years that have been, beside what was observed."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import networkx as nx
import pandas as pd

from landbridge.analysis import tables
from landbridge.analysis.study import State, Study
from landbridge.case import Case, load_case
from landbridge.case.settings import SLICES
from landbridge.formulation.rows import records

COLUMNS = [
    *("observation", "name", "metric", "scenario", "year"),
    *("model", "value", "low", "high", "unit", "inside", "explanation", "source"),
]


@dataclass(frozen=True)
class Year:
    """A solved year: a study and its state at the trust of that year, and its tables for the first period."""

    study: Study
    state: State

    @cached_property
    def reader(self) -> tables.Reader:
        """Reader of its results."""
        return tables.Reader(self.study)

    @cached_property
    def link_flows(self) -> pd.DataFrame:
        """Flows of links."""
        return self._first(tables.yearly_flows)

    @cached_property
    def generation(self) -> pd.DataFrame:
        """Energy by node and technology."""
        return self._first(tables.generation)

    @cached_property
    def prices(self) -> pd.DataFrame:
        """Prices by node."""
        return self._first(tables.prices)

    def _first(self, table: Callable[[tables.Reader, State], pd.DataFrame]) -> pd.DataFrame:
        frame = table(self.reader, self.state)
        return frame[frame["period"] == self.study.periods[0]]


def past_worlds(case: Case) -> dict[str, list[str]]:
    """Scenarios that observations name, each with what is laid over the case for it: the case's own, then it.

    A scenario that sets planning periods plans from another moment; a past year has its own, and is not laid over it.
    """
    laid = [s for s in case.scenarios if f"scenarios/{s}/periods.csv" not in case.files]
    named = sorted(set(case.tables["observations"]["scenario"]) - {""})
    return {scenario: [*laid, scenario] for scenario in named}


def past_years(
    case: Case, notify: Callable[[str], None], study_of: Callable[[str, Case], Study] = lambda _, case: Study.of(case)
) -> dict[str, Year]:
    """Solve every scenario that observations name, on top of the case's own scenarios, in the slices of its files.

    Args:
        case: the case.
        notify: called with a label before each solve.
        study_of: the study of a scenario (its name, and the case with it).
    """
    years = {}
    for scenario, laid in past_worlds(case).items():
        notify(f"back-cast {scenario}")
        study = study_of(scenario, load_case(case.folder, scenarios=laid).with_settings(resolution=SLICES))
        years[scenario] = Year(study, study.at(study.program.model.phi, "", 0.0, f"back-cast {scenario}"))
    return years


def backcast(case: Case, years: dict[str, Year]) -> pd.DataFrame:
    """One row an observation: the model's value, what was observed, and whether it lies inside the tolerance.

    Args:
        case: the case.
        years: solved years by scenario; "" is the case itself at today's trust.
    """
    rows = []
    for name, row in records(case.tables["observations"], "observation").items():
        scenario = row.scenario or ""
        model = measure(years[scenario], row)
        inside = bool(row.low <= model <= row.high)
        seen = [row.year, model, row.value, row.low, row.high, row.unit, inside, row.explanation or "", row.source]
        rows.append([name, row.name, row.metric, scenario, *seen])
    return pd.DataFrame(rows, columns=COLUMNS).sort_values(["year", "observation"], ignore_index=True)


def measure(year: Year, row: Any) -> float:
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
    }[row.metric](year, row)


def _link_flow(year: Year, row: Any) -> float:
    flows = year.link_flows
    names = row.key.split("+")
    chosen = flows[flows["link"].isin(names) & (flows["direction"] == "forward") & (flows["unit"] == row.unit)]
    return float(chosen["flow"].sum())


def _generation(year: Year, row: Any) -> float:
    node, technology = row.key.split(":")
    made = year.generation
    return float(made[(made["node"] == node) & (made["technology"] == technology)]["energy"].sum())


def _generation_share(year: Year, row: Any) -> float:
    node, technology = row.key.split(":")
    made = year.generation
    at = made[made["node"].isin(node.split("+"))]
    return float(at[at["technology"] == technology]["energy"].sum() / at["energy"].sum())


def _price(year: Year, row: Any) -> float:
    found = year.prices.set_index("node")["price"]
    return float(found[row.key])


def _route(year: Year, row: Any) -> float:
    """Time (days or h), or money (USD/unit), of the fastest or cheapest route origin>destination>via>..."""
    origin, destination, *via = row.key.split(">")
    graph = nx.MultiDiGraph()
    for arc in year.reader.m.freight.arcs.values():
        if "container" in arc.products:
            weight = arc.hours if row.metric == "route_hours" else arc.resource["container"] + arc.fee["container"]
            graph.add_edge(arc.start, arc.end, weight=weight)
    stops = [origin, *via, destination]
    total = sum(nx.shortest_path_length(graph, a, b, weight="weight") for a, b in itertools.pairwise(stops))
    return float(total / 24 if row.unit == "days" else total)
