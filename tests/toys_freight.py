"""Freight cases small enough to solve on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cases import Tables
from landbridge import Study
from landbridge.analysis import tables as results
from landbridge.analysis.study import State

#: A vehicle a day of this many TEU carries one thousand TEU a year.
UNIT_LOAD = 1000 / 365


def freight(
    flows: Mapping[str, tuple[str, str, float, float]],
    links: Sequence[Mapping[str, Any]],
    classes: Sequence[tuple[float, float]] = ((1.0, 0.0),),
    load: float = 100.0,
    **tables: Any,
) -> Tables:
    """Container flows {name: (origin, destination, thousand TEU, USD/TEU at most)} over links.

    A link is a dict of cells with `link`, `from` and `to`; nodes are found in them, all in country AA. Classes are
    (share, USD/TEU-day). A train carries `load` TEU.
    """
    places = dict.fromkeys(
        [n for row in links for n in (row["from"], row["to"])] + [n for o, d, *_ in flows.values() for n in (o, d)]
    )
    row = {"carrier": "freight", "mode": "rail", "tariff": "train", "products": "container", "km": 1000}
    return {
        "case": [
            {"setting": "schema_version", "value": "1"},
            {"setting": "base_year", "value": "2030"},
            {"setting": "discount_rate", "value": "0"},
        ],
        "countries": [{"country": "AA", "name": "AA", "kind": "state"}],
        "periods": [{"period": 2030, "years": 1}],
        "slices": [{"slice": "s1", "season": "y", "day": "y", "month": 1, "block": 0, "duration": 8760, "hours": 8760}],
        "nodes": [
            {"node": n, "name": n, "carrier": "freight", "country": "AA", "place": n, "mode": "rail1435"}
            for n in places
        ],
        "tariffs": [{"tariff": "train", "product": "container", "load": load}],
        "links": [{**row, "name": r["link"], **r} for r in links],
        "freight_demand": [
            {
                "flow": f,
                "name": f,
                "origin": o,
                "destination": d,
                "product": "container",
                "commodity": f,
                "class_set": "set",
                "willingness_to_pay": worth,
                "base": True,
            }
            for f, (o, d, _, worth) in flows.items()
        ],
        "freight_quantity": [{"flow": f, "year": 2030, "quantity": q} for f, (*_, q, _) in flows.items()],
        "freight_classes": [
            {"class_set": "set", "class": f"c{i}", "share": share, "value_of_time": v}
            for i, (share, v) in enumerate(classes)
        ],
        **tables,
    }


def way(link: str, start: str, end: str, cost: float = 0.0, **cells: Any) -> dict[str, Any]:
    """A link from start to end at a cost (USD/TEU)."""
    return {"link": link, "from": start, "to": end, "cost": cost, **cells}


def carried(study: Study, state: State) -> dict[str, float]:
    """Thousand TEU (million t) carried of each flow."""
    frame = results.cargo(results.Reader(study), state)
    return dict(zip(frame["flow"], frame["carried"], strict=True))


def unit_costs(study: Study, state: State) -> dict[str, float]:
    """Mean generalised cost of each flow from the duals, USD/TEU."""
    frame = results.cargo(results.Reader(study), state)
    return dict(zip(frame["flow"], frame["mean_cost"], strict=True))
