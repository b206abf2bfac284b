"""Rules on money and losses against lengths and kinds: links, tariffs, cargo. Warnings only."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from landbridge.case.bands import column, lookup, named, outside
from landbridge.case.problems import Problem
from landbridge.case.rules_geography import great_circle
from landbridge.case.view import View

#: Capital cost: a part for the ends and a part per km, and by what factors it may differ. Power (USD/kW): converter or
#: substations about 200, lines 0.3 to 3 a km; a cable at sea costs several times a line on land. Rail (MUSD per train a
#: day): 0.3 a km for rebuilding a single track, more for bridges. Pipelines (MUSD per mcm/day).
CAPEX = {
    "power": (200.0, 1.0, 0.18, 4.5),
    "rail": (3.0, 0.4, 0.085, 3.7),
    "pipeline": (10.0, 0.12, 0.2, 4.8),
}
#: Losses of a line, likewise: 1.2 % at its ends and 6 % per 1,000 km; old lines lose three times that.
LOSS = (0.012, 6e-5, 0.2, 4.5)
#: Freight rates by sea (USD/TEU), likewise: handling and 5 cents a km; empty ships sail back for a fifth, and rates of
#: 2021 were four times those of 2024.
SEA = (100.0, 0.05, 0.12, 7.0)
#: Gas (USD/MMBtu per km): 0.5 to 15 cents per 100 km.
GAS_KM = (5e-5, 1.5e-3)
#: Hurdle and wheeling cost of a power line, USD/MWh; handling of a container at a transfer, USD/TEU; regasification.
USE = {"power": (0.2, 9.0), "freight": (2.5, 350.0), "gas": (0.1, 2.0)}
#: Tonnes of bulk cost and pay a fraction of a TEU: 8 to 125 t of cargo handled for the money of a TEU.
BULK_SHARE = (0.008, 0.125)
#: Money cost of the outside option over the value of the cargo.
PRICE_SHARE = {"container": (0.002, 0.3), "bulk": (0.08, 1.5)}
#: Days of the outside option: a part for its ends and a part per km of great circle, and factors.
DAYS = (4.0, 1 / 300, 0.2, 4.0)
#: Value of a day over the value of the cargo: from interest alone (7 % a year) to perishable goods.
DAY_SHARE = {"container": (5e-5, 1.5e-2), "bulk": (5e-5, 1.5e-3)}


def check_capex_length(view: View) -> Iterator[Problem]:
    """Capital cost of a link goes with its length."""
    mode, km = named(view, "links", "mode"), column(view, "links", "km")
    kinds = {"power": (mode == "ac") | (mode == "dc"), "rail": mode == "rail", "pipeline": mode == "pipeline"}
    for kind, where in kinds.items():
        ends, per_km, low, high = CAPEX[kind]
        usual = ends + per_km * km
        message = f"capital cost for the length of a {kind} link"
        yield from outside(view, "links", "capex", low * usual, high * usual, message, where=where)


def check_loss_length(view: View) -> Iterator[Problem]:
    """Losses of a line go with its length."""
    mode, km = named(view, "links", "mode"), column(view, "links", "km")
    usual = LOSS[0] + LOSS[1] * km
    lines = (mode == "ac") | (mode == "dc")
    low, high = LOSS[2] * usual, LOSS[3] * usual
    yield from outside(view, "links", "loss", low, high, "losses for the length of the line", where=lines)


def check_cost_of_use(view: View) -> Iterator[Problem]:
    """What a link costs per unit goes with its mode and length; bulk costs a fraction of a container."""
    mode, carrier, km = named(view, "links", "mode"), named(view, "links", "carrier"), column(view, "links", "km")
    usual = SEA[0] + SEA[1] * km
    message = "cost per TEU for the length of the voyage"
    ships = (mode == "sea") & (carrier == "freight")
    yield from outside(view, "links", "cost", SEA[2] * usual, SEA[3] * usual, message, where=ships)
    for name in ("cost", "fee"):
        message = f"{name} per MMBtu for the length of the pipeline"
        yield from outside(view, "links", name, GAS_KM[0] * km, GAS_KM[1] * km, message, where=mode == "pipeline")
    for kind, (low, high) in USE.items():
        where = (carrier == kind) & ((mode == "transfer") | (kind == "power"))
        yield from outside(view, "links", "cost", low, high, f"cost of using such a {kind} link", where=where)
    cost = column(view, "links", "cost")
    message = "cost of a tonne against that of a container"
    where = (carrier == "freight") & (cost > 0)
    yield from outside(view, "links", "cost_bulk", BULK_SHARE[0] * cost, BULK_SHARE[1] * cost, message, where=where)


def check_cargo_money(view: View) -> Iterator[Problem]:
    """What the outside option of a flow costs and takes goes with the value of the cargo and the distance."""
    product, value = named(view, "freight_demand", "product"), column(view, "freight_demand", "cargo_value")
    for name, (least, most) in PRICE_SHARE.items():
        message = f"money cost of the outside option against the value of {name} cargo"
        where = product == name
        yield from outside(view, "freight_demand", "willingness_to_pay", least * value, most * value, message, where)
    usual = DAYS[0] + DAYS[1] * _apart(view)
    message = "days of the outside option against the distance"
    yield from outside(view, "freight_demand", "outside_days", DAYS[2] * usual, DAYS[3] * usual, message)


def check_value_of_time(view: View) -> Iterator[Problem]:
    """The value of a day goes with the value of the cargo; classes that rise one by one go on rising."""
    flows = zip(*(named(view, "freight_demand", c) for c in ("class_set", "product")), strict=True)
    values: dict[str, list[float]] = {}
    kind: dict[str, str] = {}
    for (name, product), value in zip(flows, column(view, "freight_demand", "cargo_value"), strict=True):
        kind[name] = product
        if value > 0:
            values.setdefault(name, []).append(value)
    middle = {name: float(np.median(v)) for name, v in values.items()}
    sets = named(view, "freight_classes", "class_set")
    cargo = lookup(sets, middle)
    shares = np.array([DAY_SHARE.get(kind.get(s, ""), (np.nan, np.nan)) for s in sets]).reshape(-1, 2)
    message = "value of a day against the value of the cargo"
    low, high = shares[:, 0] * cargo, shares[:, 1] * cargo
    yield from outside(view, "freight_classes", "value_of_time", low, high, message)
    day = column(view, "freight_classes", "value_of_time")
    for name in dict.fromkeys(sets.tolist()):
        rows = np.flatnonzero(sets == name)
        odd = _out_of_line(day[rows])
        if odd is not None:
            row = int(rows[odd])
            message = "the classes of the set rise in value but for this one"
            found = f"{day[row]:g}"
            yield view.problem("freight_classes", row, "value_of_time", message, found=found, severity="warning")


def _out_of_line(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> int | None:
    """The one of at least four numbers without which all rise; None where they rise, or more are out of line."""
    if len(values) < 4 or (np.diff(values) > 0).all():
        return None
    middle = max(float(np.median(values)), 1e-9)
    for i in sorted(range(len(values)), key=lambda i: -abs(float(np.log(max(float(values[i]), 1e-9) / middle)))):
        if (np.diff(np.delete(values, i)) > 0).all():
            return i
    return None


def _apart(view: View) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Great circle from origin to destination of each flow, km."""
    at = {n: i for i, n in enumerate(named(view, "nodes", "node"))}
    lat, lon = (np.append(column(view, "nodes", c), np.nan) for c in ("lat", "lon"))
    a, b = ([at.get(n, -1) for n in named(view, "freight_demand", c)] for c in ("origin", "destination"))
    return great_circle(lat[a], lon[a], lat[b], lon[b])
