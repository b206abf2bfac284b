"""Levers of freight: tariffs, charges, hours and kilometres of arcs, value of time, what cargo is worth.

A commodity pays on a stretch what each of its arcs costs: effects are entered arc by arc. Routes that cost far more
than others at the base values are not in the program (see `formulation.routes`), and stay out when a number moves.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from landbridge.analysis.levers.effects import WORTH, Effects
from landbridge.formulation.freight import UNITS
from landbridge.formulation.stretches import arcs_of
from landbridge.formulation.time import DAYS_PER_YEAR

#: Columns of charges by product, in `links` and in `tariffs`.
OWN = {"container": ("cost", "fee"), "bulk": ("cost_bulk", "fee_bulk")}


def enter(e: Effects) -> None:
    """Enter effects of all numbers that only stand in the ledger of freight."""
    if not e.m.freight.links:
        return
    _arcs(e)
    _empty(e)
    _time(e)
    _worth(e)


def _arcs(e: Effects) -> None:
    """Charges of links and tariffs, carbon, kilometres and hours of every arc that a commodity's stretches run over."""
    f, discount = e.m.freight, e.m.time.discount
    x = e.frame("cargo_flow").merge(arcs_of(e.m.stretches), on="stretch")
    x["product"] = x["cargo"].map({i: c.product for i, c in enumerate(e.m.cargoes)})
    x["a_day"] = x["cargo"].map({i: c.value_of_time for i, c in enumerate(e.m.cargoes)}).astype(float)
    x["unit"] = x["product"].map(UNITS).astype(float) * 1e-6 * x["period"].map(discount).astype(float)
    x["km"] = x["link"].map({k: r.km or 0.0 for k, r in f.links.items()}).astype(float)
    x["tariff"] = x["link"].map({k: r.tariff for k, r in f.links.items()})
    starts = {key: f.nodes[arc.start].country for key, arc in f.arcs.items()}
    x["country"] = [starts[key] for key in zip(x["link"], x["direction"], strict=True)]
    carbon = [f.carbon_price.get(key, 0.0) for key in zip(x["country"], x["period"], strict=True)]
    emitted = x["unit"].to_numpy() * np.array(carbon, dtype=float) / 1000

    harm = x["unit"].to_numpy() * np.array([e.m.carbon_damage[y] for y in x["period"]], dtype=float) / 1000

    def charge(kind: str, worth: npt.ArrayLike) -> pd.DataFrame:
        return e.priced(x.assign(kind=kind), worth)

    for product, (cost, fee) in OWN.items():
        mine = (x["product"] == product).to_numpy()
        e.linear("links", cost, charge("transport", x["unit"])[mine], *WORTH)
        e.linear("links", fee, charge("fee", x["unit"])[mine], *WORTH)
    e.linear("tariffs", "cost_km", charge("transport", x["unit"] * x["km"]), *WORTH)
    e.linear("tariffs", "fee_km", charge("fee", x["unit"] * x["km"]), *WORTH)
    e.linear("tariffs", "cost_use", charge("transport", x["unit"]), *WORTH)
    e.linear("tariffs", "fee_use", charge("fee", x["unit"]), *WORTH)
    e.linear("tariffs", "co2_km", charge("carbon", emitted * x["km"]), *WORTH)
    e.linear("tariffs", "co2_km", charge("damage", harm * x["km"]), *WORTH)
    e.linear("links", "hours", charge("time", x["unit"] * x["a_day"] / 24), *WORTH)
    t = e.study.case.tables["tariffs"].set_index(["tariff", "product"])[["cost_km", "fee_km", "co2_km"]]
    by_km = x[["tariff", "product"]].merge(t, left_on=["tariff", "product"], right_index=True, how="left").fillna(0.0)
    e.linear("links", "km", charge("transport", x["unit"] * by_km["cost_km"].to_numpy()), *WORTH)
    e.linear("links", "km", charge("fee", x["unit"] * by_km["fee_km"].to_numpy()), *WORTH)
    e.linear("links", "km", charge("carbon", emitted * by_km["co2_km"].to_numpy()), *WORTH)
    e.linear("links", "km", charge("damage", harm * by_km["co2_km"].to_numpy()), *WORTH)
    e.proportional("carbon_prices", "price", charge("carbon", emitted * x["km"] * by_km["co2_km"].to_numpy()), *WORTH)
    e.proportional("carbon_damage", "value", charge("damage", harm * x["km"] * by_km["co2_km"].to_numpy()), *WORTH)


def _empty(e: Effects) -> None:
    """Trains that run empty pay the tariff of product `empty`."""
    x = e.frame("empty")
    rows, discount = e.m.freight.links, e.m.time.discount
    a_day = DAYS_PER_YEAR * 1e-6 * x["period"].map(discount).astype(float)
    km = x["link"].map({k: r.km or 0.0 for k, r in rows.items()}).astype(float)
    x = x.assign(tariff=x["link"].map({k: r.tariff for k, r in rows.items()}), product="empty", kind="transport")
    e.linear("tariffs", "cost_km", e.priced(x, a_day * km), *WORTH)
    e.linear("tariffs", "cost_use", e.priced(x, a_day), *WORTH)
    tariffs = e.study.case.tables["tariffs"]
    per_km = tariffs[tariffs["product"] == "empty"].set_index("tariff")["cost_km"]
    e.linear("links", "km", e.priced(x, a_day * x["tariff"].map(per_km).astype(float).fillna(0.0)), *WORTH)


def first_classes(e: Effects) -> dict[float, tuple[str, str]]:
    """The first class of each value of time: classes of one value are one commodity, and move together."""
    classes = e.study.case.tables["freight_classes"]
    rows = classes[["value_of_time", "class_set", "class"]].itertuples(index=False, name=None)
    first: dict[float, tuple[str, str]] = {}
    for value, class_set, name in rows:
        first.setdefault(value, (class_set, name))
    return first


def _by_class(e: Effects, frame: pd.DataFrame, values: Iterable[float]) -> pd.DataFrame:
    """Put the first class of each value of time beside rows."""
    first = first_classes(e)
    at = pd.DataFrame([first[v] for v in values], columns=["class_set", "class"], index=frame.index)
    return frame.drop(columns="class", errors="ignore").join(at)


def _time(e: Effects) -> None:
    """Value of time on the way."""
    spent = e.terms("cargo_flow", "time")
    spent = _by_class(e, spent, [e.m.cargoes[i].value_of_time for i in spent["cargo"]])
    e.proportional("freight_classes", "value_of_time", spent, *WORTH)


def _worth(e: Effects) -> None:
    """What the outside option costs, in money and in days: that is what carrying cargo is worth."""
    f, discount = e.m.freight, e.m.time.discount
    x = e.frame("carried").assign(kind="benefit")
    rows = [f.flows[k] for k in x["flow"]]
    discounted = x["period"].map(discount).to_numpy(dtype=float)
    unit = np.array([-1e-6 * UNITS[r.product] for r in rows], dtype=np.float64) * discounted
    values = [f.lots[k].value_of_time for k in zip(x["flow"], x["class"], x["passed"], strict=True)]
    e.linear("freight_demand", "willingness_to_pay", e.priced(x, unit), *WORTH)
    e.linear("freight_demand", "outside_days", e.priced(x, unit * np.array(values, dtype=np.float64)), *WORTH)
    days = np.array([r.outside_days for r in rows], dtype=np.float64)
    e.linear("freight_classes", "value_of_time", _by_class(e, e.priced(x, unit * days), values), *WORTH)
