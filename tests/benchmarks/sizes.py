"""Cases of many sizes, made from the baseline's power system: finer slices, a year hour by hour, copies of the network.

Freight, gas, adequacy and reliance are left out, so that PyPSA can hold the same linear program.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from landbridge import load_case
from landbridge.case import Case

BASELINE = Path(__file__).parents[2] / "inputs" / "baseline"
Tables = dict[str, pd.DataFrame]

#: Tables that speak of what is left out; `sources` and `observations` would name rows that are gone.
LEFT_OUT = (
    *("groups", "reliance", "tariffs", "bottlenecks", "corridor_sections", "gate_goods", "build_gates", "projects"),
    *("freight_demand", "freight_quantity", "freight_classes"),
    *("gas_supply", "gas_supply_steps", "gas_demand", "gas_shapes"),
    *("observations", "sources"),
)
#: Tables whose rows are of nodes, with the columns that name what a copy of the network has anew.
COPIED = {
    "nodes": ("node",),
    "links": ("link", "from", "to"),
    "link_gates": ("link",),
    "plants": ("plant", "node"),
    "storage": ("storage", "node"),
    "hydro": ("plant", "node", "upstream"),
    "inflow": ("plant",),
    "drawdown": ("plant",),
    "reservoir_rules": ("plant",),
    "demand": ("node",),
    "lost_load": ("node",),
    "elastic_demand": ("node",),
}


class Size(NamedTuple):
    """A case by what is asked of it: blocks of a typical day (None: a year hour by hour), periods, copies."""

    blocks: int | None = 8
    periods: int = 4
    copies: int = 1


#: Sizes by name.
SIZES = {
    "baseline": Size(),
    "12x24": Size(blocks=24),
    "last period": Size(periods=1),
    "year": Size(blocks=None, periods=1),
    **{f"slices x{k}": Size(blocks=8 * k) for k in (1, 2, 4, 8)},
    **{f"nodes x{k}": Size(copies=k) for k in (1, 2, 4, 8)},
}


def case_of(size: str) -> Case:
    """The baseline's power system in a size; `whole` is the baseline as it is, freight and gas and all."""
    base = load_case(BASELINE)
    if size == "whole":
        return base
    asked = SIZES[size]
    tables = _power_part(base.tables)
    tables["periods"] = tables["periods"].tail(asked.periods)
    if asked.blocks is None:
        tables = hourly(tables)
    elif asked.blocks != SIZES["baseline"].blocks:
        tables = finer(tables, lambda block: range(block * asked.blocks // 8, (block + 1) * asked.blocks // 8))
    return base.with_tables(_copied(tables, asked.copies))


def _power_part(tables: Mapping[str, pd.DataFrame]) -> Tables:
    """Tables of the power system alone."""
    out = dict(tables)
    for name in LEFT_OUT:
        out[name] = out[name].head(0)
    for name in ("links", "plants", "storage", "hydro"):
        out[name] = out[name].assign(project="", **({"min_build": 0.0} if "min_build" in out[name] else {}))
    out["nodes"] = out["nodes"].query("carrier == 'power'").assign(group="")
    out["links"] = out["links"].query("carrier == 'power'").assign(firm_credit=0.0, bottleneck="", tariff="")
    out["link_gates"] = out["link_gates"][out["link_gates"]["link"].isin(out["links"]["link"])]
    out["plants"] = out["plants"].assign(gas_node="")
    prices = out["fuel_prices"]
    gas = prices.query("fuel == 'gas' and country == 'KR'").assign(country="KP")  # piped there from the network of gas
    out["fuel_prices"] = pd.concat([prices, gas], ignore_index=True)
    route = out["gates"]["gate"].isin(out["link_gates"]["gate"])
    gone = set(out["gates"]["gate"][~route])
    for name in ("gates", "gate_keys", "gate_response", "gate_hazard"):
        out[name] = out[name][~out[name]["gate"].isin(gone)]
    return out


def finer(tables: Tables, parts: Callable[[int], range]) -> Tables:
    """Each block of a typical day cut into several, alike; `parts` numbers those of a block."""
    slices = tables["slices"]
    count = slices["block"].map(lambda b: len(parts(b)))
    rows = slices.loc[slices.index.repeat(count)].copy()
    rows["block"] = [k for b in slices["block"] for k in parts(b)]
    for column in ("duration", "hours"):
        rows[column] = rows[column] / len(parts(0))
    rows["of"], rows["slice"] = rows["slice"], [f"{d}b{k:03d}" for d, k in zip(rows["day"], rows["block"], strict=True)]
    return {**tables, "slices": rows.drop(columns="of"), "shapes": _shaped(tables, rows)}


def hourly(tables: Tables) -> Tables:
    """Every month's typical day repeated through the month: an hour for a season, one day that holds them all."""
    days = finer(tables, lambda block: range(block * 3, block * 3 + 3))
    times = (days["slices"]["hours"] / days["slices"]["duration"]).round().astype(int)
    rows = days["slices"].loc[:].reset_index(drop=True)
    rows = rows.loc[rows.index.repeat(times.to_numpy())]
    rows["turn"] = rows.groupby(level=0).cumcount()
    rows = rows.sort_values(["month", "turn", "block"], ignore_index=True).rename(columns={"slice": "of"})
    names = [f"h{i:04d}" for i in range(len(rows))]
    rows = rows.assign(slice=names, season=names, day="year", block=range(len(rows)), duration=1.0, hours=1.0)
    return {**days, "slices": rows.drop(columns=["of", "turn"]), "shapes": _shaped(days, rows)}


def _shaped(tables: Tables, rows: pd.DataFrame) -> pd.DataFrame:
    """Shapes in new slices; each has the value of the slice it is `of`."""
    old = tables["shapes"].rename(columns={"slice": "of"})
    return rows[["slice", "of"]].merge(old, on="of")[["profile", "slice", "value"]]


def _copied(tables: Tables, copies: int) -> Tables:
    """The network side by side with copies of itself, which share gates, profiles and prices."""
    out = dict(tables)
    for name, columns in COPIED.items():
        frame = tables[name]
        turns = [frame]
        for k in range(1, copies):
            named = {c: frame[c].where(frame[c] == "", frame[c] + f"_{k}") for c in columns}
            turns.append(frame.assign(**named))
        out[name] = pd.concat(turns, ignore_index=True)
    return out
