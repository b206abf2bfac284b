"""Words for an input: which column, of what."""

from __future__ import annotations

from landbridge.report.numbers import cut
from landbridge.report.run import Run

#: Tables whose rows have names, and the column that holds their key.
NAMED = {"links": "link", "nodes": "node", "gates": "gate", "relations": "relation", "countries": "country"}
#: Words for columns that say little by themselves, or another thing in each table.
WORDS = {
    ("elastic_demand", "value"): "worth of more power",
    ("freight_quantity", "quantity"): "cargo",
    ("gas_demand", "value"): "worth of gas",
    ("gate_hazard", "hazard"): "hazard of closing",
    ("links", "existing"): "capacity today",
    ("plants", "existing"): "capacity today",
    ("shapes", "value"): "level of the profile",
    ("shapes", "steepness"): "steepness of the profile",
    ("inflow", "steepness"): "steepness of the seasonal inflow",
    ("gas_shapes", "steepness"): "steepness of the seasonal gas demand",
}
#: Tables whose rows are called as those of another one are.
CALLED = {"shapes": "profiles", "inflow": "hydro"}
COLUMNS = {"capex": "capital cost", "price": "price"}


def label(run: Run, table: str, key: str, column: str) -> str:
    """An input as people would call it: `capital cost of Rajin branch`, `discount rate`, `price of coal, DPRK`."""
    names = run.names("names", "key")
    for name, of in NAMED.items():
        names = names | run.names(name, of)
    names |= run.names(table, NAMED[table]) if table in NAMED else run.names_of(CALLED.get(table, table))
    pieces = [cut(names.get(p, p), 40) for p in str(key).split("/")]
    which = ", ".join(p for p in pieces if p not in ("", "*"))
    if table == "case":
        return which.replace("_", " ")
    plain = str(table if column == "value" else column).replace("_", " ")
    what = WORDS.get((str(table), str(column)), COLUMNS.get(str(column), plain))
    if which.startswith("* ("):
        return f"{what} {which[2:]}"
    return f"{what} of {which}" if which else what
