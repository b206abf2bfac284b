"""Rules on outliers: one number far off those of its like, in logarithms and by the median. Warnings only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from landbridge.case.bands import Floats, column, lookup, named, warn
from landbridge.case.problems import Problem
from landbridge.case.view import View

#: Numbers that a group needs before one of them can be called an outlier.
FEWEST = 6
#: Factor by which a number may differ from the median of its like, and how many times their spread (the median of what
#: they differ by, times 1.48: the standard deviation where they are normal).
FACTOR, SPREAD = 5.0, 4.0
#: Table, columns, and what makes rows alike.
LIKE: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("plants", ("efficiency", "variable_om", "availability", "must_run", "capex", "firm_credit"), ("technology",)),
    ("storage", ("hours", "capex"), ()),
    ("hydro", ("release_penalty", "variable_om", "capex"), ()),
    ("fuel_prices", ("price",), ("fuel",)),
    ("lost_load", ("value",), ()),
    ("groups", ("shortfall_cost",), ()),
    ("gate_hazard", ("hazard",), ("trust",)),
    ("elastic_demand", ("value",), ("step",)),
    ("tariffs", ("cost_km", "fee_km", "co2_km"), ("product",)),
    ("links", ("fixed_om", "life", "rate", "availability"), ("carrier",)),
)
#: What rows that are alike have in common; None for a row that has no like.
Group = tuple[str, ...] | None
#: Columns of freight links whose like are links between the same modes of node, or by the same tariff.
TRANSFERS = ("cost", "cost_bulk", "hours")


def check_alike(view: View) -> Iterator[Problem]:
    """A number is not far off those of the same kind."""
    for table, columns, by in LIKE:
        if not view.readable(table, *by):
            continue
        frame = view.frame(table, *by)
        texts = [frame[c].astype(str).tolist() for c in by]
        groups: list[Group] = list(zip(*texts, strict=True)) if by else [()] * len(frame)
        for name in columns:
            if view.readable(table, name):
                like = " and ".join(by) or "kind"
                yield from _outliers(view, table, name, groups, column(view, table, name), f"those of the same {like}")


def check_links_alike(view: View) -> Iterator[Problem]:
    """Transfers between the same modes, and voyages under the same tariff, cost and take about the same."""
    modes = dict(zip(named(view, "nodes", "node"), named(view, "nodes", "mode"), strict=True))
    links = zip(
        *(named(view, "links", c) for c in ("mode", "carrier", "from", "to", "tariff", "products")), strict=True
    )
    transfers: list[Group] = []
    voyages: list[Group] = []
    for mode, carrier, start, end, tariff, products in links:
        freight = carrier == "freight"
        joined = tuple(sorted((modes.get(start, ""), modes.get(end, ""))))
        transfers.append(joined if freight and mode == "transfer" else None)
        voyages.append((tariff, products) if freight and mode == "sea" else None)
    for name in TRANSFERS:
        values = column(view, "links", name)
        yield from _outliers(view, "links", name, transfers, values, "transfers between the same modes")
    whole = np.nan_to_num(column(view, "links", "existing")) + np.nan_to_num(column(view, "links", "max_build"))
    kinds = zip(named(view, "links", "carrier"), whole, strict=True)
    carriers: list[Group] = [(carrier,) if size > 0 else None for carrier, size in kinds]
    design, like = column(view, "links", "design"), "what stands and may be built, as others have it"
    yield from _outliers(view, "links", "design", carriers, design, like, unit=np.where(whole > 0, whole, np.nan))
    km = column(view, "links", "km")
    cost = column(view, "links", "cost")
    message = "voyages of the same tariff and length"
    yield from _outliers(view, "links", "cost", voyages, cost, message, unit=100 + 0.05 * km)
    yield from _outliers(view, "links", "cost", _pairs(view), cost, "the voyages back of the others", unit=_back(view))


def check_cargo_alike(view: View) -> Iterator[Problem]:
    """A TEU, or a tonne, of cargo of one class is worth about as much in all flows."""
    kinds = (named(view, "freight_demand", c) for c in ("product", "class_set"))
    flows: list[Group] = list(zip(*kinds, strict=True))
    value = column(view, "freight_demand", "cargo_value")
    yield from _outliers(view, "freight_demand", "cargo_value", flows, value, "cargo of the same class")


def _pairs(view: View) -> list[Group]:
    """Voyages that have one back, by tariff; the dearer of the two is left out."""
    back = _back(view)
    tariff, cost = named(view, "links", "tariff"), column(view, "links", "cost")
    return [(str(t),) if b == b and c < b else None for t, b, c in zip(tariff, back, cost, strict=True)]


def _back(view: View) -> Floats:
    """Cost of the one-way voyage back, by the same mode over the same km; NaN where there is none."""
    names = ("from", "to", "mode", "corridor")
    start, end, mode, corridor = (named(view, "links", c) for c in names)
    km, cost = column(view, "links", "km"), column(view, "links", "cost")
    one_way = ~view.frame("links", "reversible")["reversible"].to_numpy(dtype=bool) & (mode == "sea")
    voyages = zip(start, end, corridor, km, strict=True)
    known = {key: price for key, price, only in zip(voyages, cost, one_way, strict=True) if only}
    back = lookup(zip(end, start, corridor, km, strict=True), known)
    back[~one_way] = np.nan
    return back


def _outliers(
    view: View,
    table: str,
    name: str,
    groups: Sequence[Group],
    values: Floats,
    like: str,
    unit: Floats | None = None,
) -> Iterator[Problem]:
    """One warning about the numbers of a column that are far off the others of their group (None: it has no like)."""
    each = values if unit is None else values / unit
    members: dict[Group, list[int]] = {}
    for row, group in enumerate(groups):
        if group is not None and each[row] > 0:
            members.setdefault(group, []).append(row)
    low, high = (np.full(len(values), np.nan) for _ in range(2))
    for rows in members.values():
        if len(rows) < FEWEST:
            continue
        logs = np.log(each[rows])
        middle = float(np.median(logs))
        room = max(np.log(FACTOR), SPREAD * 1.48 * float(np.median(np.abs(logs - middle))))
        of = np.ones(len(rows)) if unit is None else unit[rows]
        low[rows], high[rows] = np.exp(middle - room) * of, np.exp(middle + room) * of
    with np.errstate(invalid="ignore"):
        odd = (values > 0) & ((values < low) | (values > high))
    yield from warn(view, table, name, odd, f"far off {like}", low, high)
