"""Print the largest rents of a case, and where the capacity that earns each comes from.

From the top of the repository (solves two states; the baseline takes about a minute):

    python tools/largest_rents.py [CASE [SCENARIO ...]]

A rent is what a limit is worth. Where the limit is a capacity that is only assumed, so is the rent: such a capacity
needs a range and a reason. The rent of what can grow holds the capital cost of what is built. A line tells the state,
the period, the link or plant, its rent (million USD a year), and of the number that limits it the value, quality and
source.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

import landbridge as lb
from landbridge.analysis import tables
from landbridge.analysis.study import State, Study
from landbridge.formulation.rows import records

#: Variables of output of plants, the rows that limit them beside bounds, and the table of their capacity.
PLANTS = {"generation": ("plant_capacity", "plants"), "turbined": ("turbine_capacity", "hydro")}
COUNT = 20


def largest(case: lb.Case, count: int = COUNT, path: str = "all") -> pd.DataFrame:
    """Assets with the largest rents, today or at full trust of a path, in whatever period; largest first."""
    study = Study.of(case)
    states = {"today": study.today()}
    if path in case.tables["paths"]["path"].tolist():
        states[f"full trust, {path}"] = study.on_path(path, 1.0)
    rows = [
        {"state": label, **row}
        for label, state in states.items()
        for row in [*_links(study, state), *_plants(study, state)]
    ]
    frame = pd.DataFrame(rows).sort_values("rent", ascending=False).drop_duplicates(["table", "asset"]).head(count)
    told = [_source(case, row.table, row.asset, row.gate) for row in frame.itertuples()]
    return frame.assign(**pd.DataFrame(told, index=frame.index)).reset_index(drop=True)


def _links(study: Study, state: State) -> Iterator[dict[str, object]]:
    """Rents of links, both directions and all products of a period together."""
    flows = tables.link_flows(tables.Reader(study), state)
    flows["gate"] = flows["permit"] < flows["capacity"]
    for (link, period), group in flows[flows["rent"] > 0].groupby(["link", "period"]):
        gate = bool(group.sort_values("rent")["gate"].iloc[-1])
        yield {"table": "links", "asset": link, "period": period, "rent": group["rent"].sum(), "gate": gate}


def _plants(study: Study, state: State) -> Iterator[dict[str, object]]:
    """Rents of plants: output times what its limits are worth, as of links (see `analysis.rents`)."""
    program = study.program
    for variable, (row, table) in PLANTS.items():
        keys, where = program.indexed(getattr(program.model, variable))
        limits = program.indexed(getattr(program.model, row))[1]
        worth = -(state.solution.z[where] + program.matrix.tocsr()[limits].T.tocsr()[where] @ state.solution.y[limits])
        frame = pd.DataFrame({"asset": [k[0] for k in keys], "period": [k[1] for k in keys]})
        discount = frame["period"].map(program.model.time.discount).to_numpy(dtype=float)
        frame["rent"] = np.maximum(worth, 0.0) * state.solution.x[where] / discount
        for (asset, period), rent in frame.groupby(["asset", "period"])["rent"].sum().items():
            yield {"table": table, "asset": asset, "period": period, "rent": rent, "gate": False}


def _source(case: lb.Case, table: str, asset: str, gate: bool) -> dict[str, object]:
    """The number that limits an asset, with its quality, range and source."""
    if gate:
        gates = case.tables["link_gates"]
        named = sorted(gates[gates["link"] == asset]["gate"])
        return {
            "column": "gate",
            "value": np.nan,
            "quality": "gate",
            "source": " and ".join(named),
            "note": "",
            "ranged": True,
        }
    row, key = records(case.tables[table], {"links": "link", "plants": "plant", "hydro": "plant"}[table])[asset], asset
    column = "existing" if table == "links" else "capacity"
    if getattr(row, "bottleneck", ""):
        table, key, column = "bottlenecks", row.bottleneck, "capacity"
        row = records(case.tables[table], "bottleneck")[key]
    elif getattr(row, "shared", ""):
        key = row.shared
        row = records(case.tables[table], "link")[key]
    elif not getattr(row, column) > 0:
        column = "max_build"
    value = float(getattr(row, column))
    found = case.provenance(table, (key,), column)
    if found is None:
        return {"column": column, "value": value, "quality": "missing", "source": "", "note": "", "ranged": False}
    ranged = bool(found.low < found.high)
    return {
        "column": column,
        "value": value,
        "quality": found.quality,
        "source": found.source,
        "note": found.note,
        "ranged": ranged,
    }


def main(arguments: Sequence[str]) -> None:
    """Print the list."""
    folder, *scenarios = arguments or ["inputs/baseline"]
    frame = largest(lb.load_case(folder, scenarios=scenarios))
    for i, r in enumerate(frame.itertuples(), 1):
        print(
            f"{i:2} {r.rent:9,.0f}  {r.table} {r.asset}, {r.period} ({r.state}): {r.column} {r.value:g} {r.quality}"
            f"{'' if r.ranged else ', no range'}; {r.source}{'; ' + r.note if r.note else ''}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
