"""What the value consists of: cargo that exists, new trade and energy; supply of a country apart from crossing it.

And beside it: whether that country could pay, who loses and to what, and what the case leaves out.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from landbridge.amounts import unit
from landbridge.report.numbers import billions, missing, money, number, year
from landbridge.report.run import Run
from landbridge.report.sections.parts import Section, listed
from landbridge.report.tables import OF_ROW, Column, Table, figure, from_frame, text

TITLE = "What the value consists of"
CARGO = {"diverted": "Cargo that exists today", "new": "New trade (assumed)"}
PLACE = {"supply": "Supply of {}", "crossing": "Crossing {}", "elsewhere": "Elsewhere"}
ENERGY = ("power", "gas", "shared")
ACCOUNTS = {
    "carriers": "Railways and ships",
    "fees": "Fees",
    "carbon revenue": "Carbon revenue",
    "energy": "Energy",
    "shippers": "Shippers",
}
CAUSES = {"rent": "rents", "traffic": "traffic", "co2": "emissions", "price": "price", "cost": "cost of carriage"}
#: Share of a path's value below which a part is not spoken of.
SMALL = 0.005
PRODUCTS = {"power": "Power", "gas": "Gas", "container": "Containers", "bulk": "Bulk"}


def section(run: Run) -> Section:
    """Tables by path, over the borders, of the bill, of losses, and of what is left out."""
    tables = [_parts(run), _borders(run), _bill(run), _losses(run), _outside(run)]
    tables = [t for t in tables if not t.empty]
    lead = " ".join(words for words in (of_parts(run), _of_borders(run), _of_bill(run), _of_losses(run)) if words)
    return Section("composition", TITLE, lead, [], tables)


def country_name(run: Run) -> str:
    """Name of the transit country; "" where the case names none."""
    country = str(run.summary.get("transit", {}).get("country", ""))
    return run.names("countries", "country").get(country, country)


def parts(run: Run, path: str) -> dict[str, float]:
    """Parts of a path's value that the run tells, MUSD: `diverted`, `new`, `energy`, and those of `PLACE`."""
    value = run.summary.get("locked_value", {}).get(path, {})
    found: dict[str, dict[str, float]] = value.get("by_part", {})
    if not found:
        return {}
    carriers = value.get("by_carrier", {})
    out = {**found.get("cargo", {}), "energy": sum(carriers.get(c, 0.0) for c in ENERGY)}
    for place in PLACE:
        amounts = [some[place] for name, some in found.items() if name != "cargo" and place in some]
        out |= {place: sum(amounts)} if amounts else {}
    return out


def columns(run: Run) -> dict[str, str]:
    """Titles of the parts that the run tells of some path."""
    known = {part for path in run.path_ids for part in parts(run, path)}
    titles = {**CARGO, "energy": "Energy", **{k: v.format(country_name(run)) for k, v in PLACE.items()}}
    return {part: title for part, title in titles.items() if part in known}


def _parts(run: Run) -> Table:
    titles = columns(run)
    rows = []
    for path in run.path_ids:
        found = parts(run, path)
        if found:
            npv = run.summary["locked_value"][path].get("npv")
            cells = [figure(found.get(part), billions) for part in titles]
            rows.append([text(run.path_name(path)), figure(npv, billions), *cells])
    heads = [Column("Path"), Column("NPV", billions), *(Column(title, billions) for title in titles.values())]
    return Table("table-parts", "Parts of each path's value, NPV", heads, rows, folded=False)


def of_parts(run: Run) -> str:
    """What the headline path's value consists of, in words; "" where the run does not say."""
    found = parts(run, run.headline)
    if not found:
        return ""
    words = {**{k: v[0].lower() + v[1:] for k, v in CARGO.items()}, "energy": "energy"}
    said = listed([f"{words[k]} {money(found[k])}" for k in words if k in found])
    lead = f"Of the value of “{run.path_name(run.headline)}”: {said}."
    name, npv = country_name(run), float(run.summary["locked_value"][run.headline].get("npv") or 0.0)
    if "supply" in found:
        lead += f" Serving {name} itself makes {money(found['supply'])}, crossing it {money(found['crossing'])}"
        lead += f", the rest lies elsewhere ({money(found['elsewhere'])})." if _matters(found, npv) else "."
    return lead


def _matters(found: dict[str, float], npv: float) -> bool:
    return abs(found["elsewhere"]) > SMALL * abs(npv)


def _middle(run: Run) -> int:
    """The planning year that is spoken of: the middle one, the later of two."""
    return run.periods[len(run.periods) // 2]


def _borders(run: Run) -> Table:
    rows = run.table("border_flows")
    rows = rows[rows["path"].fillna("").isin(["", run.headline]) & (rows["other"] == "all")]
    rows = rows[(rows[["entered", "left"]].max(axis=1) > 0)]
    name = country_name(run)
    rows = rows.assign(
        state=["full trust" if level else "today" for level in rows["level"]],
        product=[PRODUCTS.get(p, p) for p in rows["product"]],
        unit=[f"{u} a year" for u in rows["unit"]],
    )
    heads = {
        "product": Column("Product"),
        "unit": Column("Unit"),
        "state": Column("State"),
        "period": Column("Period", year),
        "entered": Column(f"Enters {name}", number, OF_ROW),
        "left": Column("Leaves it", number, OF_ROW),
        "through": Column("Passes through", number, OF_ROW),
    }
    rows = rows.sort_values(["product", "level", "period"], kind="stable")
    return from_frame("table-borders", f"Over the borders of {name}, “{run.path_name(run.headline)}”", rows, heads)


def _of_borders(run: Run) -> str:
    rows = run.table("border_flows")
    if rows.empty or not run.periods:
        return ""
    y = _middle(run)
    full = rows[(rows["path"] == run.headline) & (rows["level"] == 1.0) & (rows["period"] == y)]
    power = full[full["product"] == "power"]
    whole = power[power["other"] == "all"]
    if whole.empty or float(whole["entered"].iloc[0]) <= 0:
        return ""
    entered, left = (float(whole[c].iloc[0]) for c in ("entered", "left"))
    names = run.names("countries", "country")
    to = [
        f"{number(v)} to {names.get(o, o)}"
        for o, v in zip(power["other"], power["left"], strict=True)
        if o != "all" and v > SMALL * entered
    ]
    out = f" and {number(left)} leave it ({listed(to)})" if to else " and none leaves it"
    return f"In {y}, {number(entered)} TWh of power enter {country_name(run)}{out}."


def _bill(run: Run) -> Table:
    rows = run.table("payments")
    rows = rows.assign(
        state=["today" if not level else run.path_name(str(path)) for path, level in zip(rows["path"], rows["level"],
        strict=True)]
    )  # fmt: skip
    heads: dict[str, Column] = {"state": Column("Path"), "period": Column("Period", year)}
    titles = {
        "power_bought": "Power bought", "power_sold": "Power sold", "gas_bought": "Gas bought", "gas_sold": "Gas sold",
        "plants": "Plants built there", "fees": "Fees it levies", "rents": "Rents of its links", "bill": "Net bill",
        "goods_bought": "Goods bought", "goods_sold": "Goods sold",
    }  # fmt: skip
    heads |= {column: Column(title, number, "MUSD a year") for column, title in titles.items()}
    caption = f"Net bill of {country_name(run)} at the prices of its own nodes; goods stand beside it, not in it"
    return from_frame("table-bill", caption, rows, heads)


def _of_bill(run: Run) -> str:
    rows = run.table("payments")
    full = rows[(rows["path"] == run.headline) & (rows["level"] == 1.0)]
    if full.empty:
        return ""
    at = full[full["period"] == _middle(run)].iloc[0]
    now = rows[(rows["level"] == 0) & (rows["period"] == _middle(run))]["bill"]
    words = f"Its net bill in {_middle(run)} is {money(at['bill'])} a year"
    words += f" (today {money(float(now.iloc[0]))})" if len(now) else ""
    words += f", after {money(at['fees'] + at['rents'])} earned on what uses its links"
    found: dict[str, Any] = run.summary.get("transit", {}).get("exports", {})
    if found:
        several = found["low"] != found["high"]
        record = f"{number(found['low'])} to {money(found['high'])}" if several else money(found["high"])
        known = "less than its recorded exports" if at["bill"] <= found["low"] else "against recorded exports"
        words += f", {known} of {record} ({listed([str(y) for y in sorted(found['years'])])})"
        if at["bill"] > found["high"]:
            words += (
                f": {number(at['bill'] / found['high'], 2)} times the larger, so that it could pay only if it sold "
            )
            words += "more abroad or were lent the money"
    return words + "."


def _losses(run: Run) -> Table:
    rows = run.table("losses")
    names, flows = (
        run.names("countries", "country"),
        dict(zip(run.table("names")["key"], run.table("names")["name"], strict=True)),
    )
    rows = rows.assign(
        path=[run.path_name(str(p)) for p in rows["path"]],
        country=[names.get(str(c), c) for c in rows["country"]],
        account=[ACCOUNTS.get(a, a) for a in rows["account"]],
        which=[flows.get(w, w) for w in rows["which"]],
        cause=[CAUSES.get(c, c) for c in rows["cause"]],
    )
    heads = {
        "path": Column("Path"),
        "country": Column("Country"),
        "account": Column("Account"),
        "value": Column("Loss, NPV", number, "MUSD"),
        "total": Column("The country in all", number, "MUSD"),
        "cause": Column("What changes"),
        "which": Column("Where"),
        "unit": Column("Unit"),
        "period": Column("Period", year),
        "before": Column("Today", number, OF_ROW),
        "after": Column("Full trust", number, OF_ROW),
    }
    return from_frame("table-losses", "Accounts of countries that fall, and what changes most behind them", rows, heads)


def _of_losses(run: Run) -> str:
    rows = run.table("losses")
    rows = rows[rows["path"] == run.headline]
    names = run.names("countries", "country")
    sums = rows.drop_duplicates("country").set_index("country")["total"]
    sums = sums[sums < 0].sort_values()
    said = []
    for country, total in sums.items():
        worst = rows[rows["country"] == country].iloc[0]
        said.append(f"{names.get(str(country), country)} {money(-float(total))}{_because(worst)}")
    most = rows[rows["total"] >= 0].head(1)
    words = f"In all its accounts loses: {listed(said)}. " if said else "No country loses in all its accounts. "
    if len(most):
        row = most.iloc[0]
        words += (
            f"The largest loss within a country that gains: {names.get(str(row['country']), row['country'])}, "
            f"{ACCOUNTS.get(row['account'], row['account']).lower()}, {money(-float(row['value']))}{_because(row)}."
        )
    return words if len(rows) else ""


def _because(row: pd.Series) -> str:
    """What changes most behind a loss, in brackets; nothing where it is not known."""
    if missing(row["before"]) or not row["cause"]:
        return ""
    scale, word = unit([row["before"], row["after"]]) if str(row["unit"]).startswith("MUSD") else (1.0, row["unit"])
    what = CAUSES[str(row["cause"])]
    before, after = number(row["before"] / scale), number(row["after"] / scale)
    per = " a year" if row["cause"] in ("rent", "traffic", "co2") and not str(word).endswith("a year") else ""
    return f" ({what}, {row['which']}, {int(row['period'])}: {before} to {after} {word}{per})"


def _outside(run: Run) -> Table:
    heads = {"topic": Column("Topic"), "statement": Column("What is left out"), "source": Column("Source")}
    return from_frame("table-outside", "What the case leaves out", run.table("outside"), heads, folded=False)
