"""Units of the result tables, and result tables as CSV files: one unit a column, named in its header.

Parquet files keep the plain names of columns. Where rows of a table differ in the unit of a column (TWh, thousand TEU,
million t), the CSV file has one column for each unit, empty in the rows of the others. Tables of parameters, whose rows
state a unit each, keep one column of values beside the column `unit`.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from landbridge.case.schema import table as input_table
from landbridge.case.schema import table_names

#: Parameters of many kinds: their unit stands in the row.
BY_PARAMETER = ("assumptions", "backcast", "levers", "switch_values")
MONEY_OF = {"power": "USD/MWh", "container": "USD/TEU", "bulk": "USD/t", "gas": "USD/MMBtu"}
LIMIT_OF = {"power": "MW", "container": "vehicles/day", "bulk": "vehicles/day", "gas": "mcm/day"}
FREIGHT_MONEY = {"thousand TEU": "USD/TEU", "million t": "USD/t"}
A_YEAR = {u: f"{u} a year" for u in ("TWh", "thousand TEU", "million t", "bcm")}
#: By table and column: the column that tells the unit of a row, and the unit by what stands there (as it is if empty).
BY_ROW: dict[str, dict[str, tuple[str, Mapping[str, str]]]] = {
    "link_flows": {
        "flow": ("unit", A_YEAR),
        **{c: ("product", LIMIT_OF) for c in ("capacity", "permit")},
        "unit_rent": ("product", MONEY_OF),
    },
    "corridor_flows": {c: ("unit", A_YEAR) for c in ("through", "busiest")},
    "builds": {"size": ("unit", {})},
    "prices": {"price": ("unit", {})},
    "claim_tests": {"value": ("unit", {})},
    "country_prices": {"price": ("unit", {})},
    "link_charges": {c: ("unit", {}) for c in ("cost", "fee")},
    "border_flows": {c: ("unit", A_YEAR) for c in ("entered", "left", "through")},
    "losses": {c: ("unit", A_YEAR) for c in ("before", "after")},
    "freight_flows": {
        **{c: ("unit", A_YEAR) for c in ("quantity", "carried")},
        "mean_cost": ("unit", FREIGHT_MONEY),
    },
}
NPV, YEARLY = "MUSD, NPV", "MUSD a year"
_CURVE = dict.fromkeys(("cost", "welfare", "gain", "expected"), NPV)
_SLOPE = "MUSD for the whole way"
#: By table: units of columns that have one for all rows.
UNITS: dict[str, dict[str, str]] = {
    "accounts_by_level": {"value": NPV},
    "attribution": dict.fromkeys(("alone", "last", "shapley", "error"), NPV),
    "border_mix": {"energy": "TWh a year", "hydro_share": "ratio", "origin_hydro_share": "ratio"},
    "breakpoints": {**_CURVE, "slope_left": _SLOPE, "slope_right": _SLOPE},
    "builds": {"investment": YEARLY},
    "bypass": dict.fromkeys(("locked_with", "locked_without", "gain_shut", "gain_open", "replaced"), NPV),
    "bypass_accounts": {"value": NPV},
    "bypass_use": {"value": NPV},
    "claim": {"value": NPV, "share": "ratio"},
    "claim_tests": {"share": "ratio"},
    "claim_accounts": {"value": NPV},
    "corridor_value": {"alone": NPV, "last": NPV},
    "country_value": {"value": "MUSD a year of the period, or NPV where there is none"},
    "crossings": {"energy": "TWh a year"},
    "curve": {**_CURVE, "slope": _SLOPE},
    "emissions": {"co2_mt": "Mt a year"},
    "freight_flows": {"mean_hours": "h"},
    "freight_ways": {"share": "ratio"},
    "gas_unserved": {"volume": "bcm a year"},
    "generation": {"energy": "TWh a year"},
    "hydro": {"volume": "hm3", "turbined": "m3/s", "spilled": "m3/s"},
    "interactions": {"today": NPV, "mean": NPV},
    "link_charges": {"hours": "h"},
    "link_flows": {"use": "ratio", "rent": YEARLY},
    "locked_value": {"value": "MUSD a year of the period, or NPV where there is none"},
    "losses": dict.fromkeys(("value", "total"), NPV),
    "marginal_mix": {**dict.fromkeys(("before", "after", "change"), "TWh a year"), "share": "ratio"},
    "mode_value": {"value": NPV},
    "openness": {"openness": "ratio"},
    "payments": dict.fromkeys(
        (
            *("power_bought", "power_sold", "gas_bought", "gas_sold", "plants", "fees", "rents", "bill"),
            *("goods_bought", "goods_sold"),
        ),
        YEARLY,
    ),
    "resolved_levers": dict.fromkeys(("locked_low", "locked_high", "estimate_low", "estimate_high"), NPV),
    "shed": {"energy": "TWh a year"},
    "shortfall": {"size": "GW"},
    "side_payments": dict.fromkeys(("allocation", "account", "payment"), NPV),
    "smallest_sets": {"share": "ratio"},
    "solves": {"seconds": "s", "absolute_gap": "MUSD", "relative_gap": "ratio"},
    "stretch_gates": {"marginal": _SLOPE, "share": "ratio"},
    "stretches": {"slope": _SLOPE, "error": "MUSD"},
    "transit_income": {**dict.fromkeys(("fees", "rents", "income", "instalment"), YEARLY), "ratio": "ratio"},
    "value_by_level": {"value": YEARLY},
    "value_parts": {"value": NPV},
}
#: Share of the way from today to full trust, in every table that has it.
SHARES = ("level", "from", "to")


def with_units(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """A result table as it is written to a CSV file: `flow [TWh a year]`, `flow [bcm a year]`.

    Args:
        name: of the table.
        frame: the table.
    """
    if name in BY_PARAMETER:
        return frame
    units = UNITS.get(name, {}) | _of_inputs(name)
    parts: list[pd.Series] = []
    for column in map(str, frame.columns):
        values = frame[column]
        if column in BY_ROW.get(name, {}):
            parts += _by_row(values, frame, *BY_ROW[name][column])
            continue
        unit = units.get(column) or ("ratio" if column in SHARES and values.dtype.kind == "f" else "")
        parts.append(values.rename(f"{column} [{unit}]" if unit else column))
    return pd.concat(parts, axis=1) if parts else frame


def _by_row(values: pd.Series, frame: pd.DataFrame, column: str, known: Mapping[str, str]) -> list[pd.Series]:
    """A column for each unit that its rows have."""
    of = frame[column].map(lambda key: known.get(key, key))
    return [values.where(of == unit).rename(f"{values.name} [{unit}]") for unit in dict.fromkeys(of)] or [values]


def _of_inputs(name: str) -> dict[str, str]:
    """Units of a table of the case that is kept with the results."""
    return {c: f.unit for c, f in input_table(name).fields.items() if f.unit} if name in table_names() else {}
