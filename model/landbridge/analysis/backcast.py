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
from landbridge.case import Case, CaseError, load_case
from landbridge.case.observed import Named, Unknown, World, laid
from landbridge.case.overlay import available
from landbridge.case.settings import SLICES
from landbridge.formulation.rows import records

COLUMNS = [
    *("observation", "name", "metric", "scenario", "year"),
    *("model", "value", "low", "high", "unit", "inside", "fitted", "explanation", "source"),
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
    def world(self) -> World:
        """What can be observed."""
        return World(self.study.case.tables, self.study.case.view.off)

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
    """Scenarios that observations name, each with the scenarios that are overlaid on the case for it.

    A case that was copied without any scenario has none of them: `check` says so.
    """
    named = sorted(set(case.tables["observations"]["scenario"]) & set(available(case.folder)))
    return {scenario: laid(scenario, case.scenarios, case.files) for scenario in named}


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
    for scenario, scenarios in past_worlds(case).items():
        notify(f"back-cast {scenario}")
        study = study_of(scenario, load_case(case.folder, scenarios=scenarios).with_settings(resolution=SLICES))
        years[scenario] = Year(study, study.at(study.program.model.phi, "", 0.0, f"back-cast {scenario}"))
    return years


def backcast(case: Case, years: dict[str, Year]) -> pd.DataFrame:
    """One row an observation: the model's value, what was observed, and whether it lies inside the tolerance.

    An observation of something that is switched off in its scenario is left out (the check of the case warns of it).
    So is one whose scenario was not solved.

    Args:
        case: the case.
        years: solved years by scenario; "" is the case itself at today's trust.

    Raises:
        CaseError: a share of no generation at all.
        KeyError: see `measure`.
    """
    rows = []
    for i, (name, row) in enumerate(records(case.tables["observations"], "observation").items()):
        scenario = row.scenario or ""
        if scenario not in years:
            continue
        try:
            model = measure(years[scenario], row)
        except ZeroDivisionError as error:
            message, expected = f"{error}: it cannot be compared", "no such row, or nodes that generate"
            raise CaseError([case.view.problem("observations", i, "key", message, expected, found=row.key)]) from None
        except Unknown as error:
            if error.switched_off:
                continue
            raise
        inside = bool(row.low <= model <= row.high)
        seen = [
            row.year,
            model,
            row.value,
            row.low,
            row.high,
            row.unit,
            inside,
            bool(row.fitted),
            row.explanation or "",
            row.source,
        ]
        rows.append([name, row.name, row.metric, scenario, *seen])
    return pd.DataFrame(rows, columns=COLUMNS).sort_values(["year", "observation"], ignore_index=True)


def measure(year: Year, row: Any) -> float:
    """The model's value for an observation, in its unit, for the first period.

    Raises:
        KeyError: the key names nothing that is in the case, or nothing that has this unit.
        ZeroDivisionError: a share of nothing: the nodes generate nothing at all.
    """
    named = year.world.named(row.metric, row.key, row.unit)
    return {
        "link_flow": _link_flow,
        "freight_link": _link_flow,
        "generation": _generation,
        "generation_share": _generation_share,
        "price": _price,
        "route_hours": _route,
        "route_cost": _route,
    }[row.metric](year, row, named)


def _link_flow(year: Year, row: Any, named: Named) -> float:
    flows = year.link_flows
    chosen = flows[flows["link"].isin(named.names) & (flows["direction"] == "forward") & (flows["unit"] == row.unit)]
    return float(chosen["flow"].sum())


def _generation(year: Year, row: Any, named: Named) -> float:
    made = year.generation
    mine = made["node"].isin(named.names) & (made["technology"].isin(named.technologies))
    return float(made[mine]["energy"].sum())


def _generation_share(year: Year, row: Any, named: Named) -> float:
    made = year.generation
    total = float(made[made["node"].isin(named.names)]["energy"].sum())
    if total <= 0:
        raise ZeroDivisionError(f"nothing is generated at {' and '.join(named.names)}")
    return _generation(year, row, named) / total


def _price(year: Year, row: Any, named: Named) -> float:
    found = year.prices.set_index("node")["price"]
    return float(found[named.names[0]])


def _route(year: Year, row: Any, named: Named) -> float:
    """Time (days or h), or money (USD/TEU), of the fastest or cheapest route origin>destination>via>...

    Money is what a rate of the heavy direction holds: carriage, fees, and on railways the way back of the empty train.
    """
    origin, destination, *via = named.names
    graph = nx.MultiDiGraph()
    for arc in year.reader.m.freight.arcs.values():
        if "container" in arc.products:
            back = 0.0 if arc.empty is None else arc.empty / arc.load["container"]
            money = arc.resource["container"] + arc.fee["container"] + back
            weight = arc.hours if row.metric == "route_hours" else money
            graph.add_edge(arc.start, arc.end, weight=weight)
    stops = [origin, *via, destination]
    total = sum(nx.shortest_path_length(graph, a, b, weight="weight") for a, b in itertools.pairwise(stops))
    return float(total / 24 if row.unit == "days" else total)
