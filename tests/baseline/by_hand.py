"""Arithmetic on the rows of the baseline's CSV files, without the package: what a unit costs along some links."""

from __future__ import annotations

import csv
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

INPUTS = Path(__file__).parents[2] / "inputs" / "baseline"
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    """Rows of a table as text."""
    with (INPUTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str | None) -> float:
    """A cell; 0 where it is blank."""
    return float(text) if text else 0.0


LINKS = {row["link"]: row for row in rows("links")}
TARIFFS = {(row["tariff"], row["product"]): row for row in rows("tariffs")}
RATES = {row["country"]: number(row["financing_rate"]) for row in rows("countries")}


class Way(NamedTuple):
    """Of links in a row: money a unit (costs, fees, trains that run empty), and hours."""

    money: float
    hours: float

    def cost(self, value_of_time: float) -> float:
        """Generalised cost at USD per unit and day."""
        return self.money + self.hours / 24 * value_of_time


def way(links: str, product: str, empty: Collection[str] = (), filled: Collection[str] = ()) -> Way:
    """Money and hours along links.

    Args:
        links: names, split by blanks.
        product: container or bulk.
        empty: links whose trains come back empty: the unit pays for its share of that.
        filled: links on which it fills trains that would run empty: it saves its share of that.
    """
    money = hours = 0.0
    own = ("cost", "fee") if product == "container" else ("cost_bulk", "fee_bulk")
    for name in links.split():
        row = LINKS[name]
        tariff, back = (TARIFFS.get((row["tariff"], p), {}) for p in (product, "empty"))
        km = number(row["km"])
        money += sum(number(row.get(c)) for c in own)
        money += (number(tariff.get("cost_km")) + number(tariff.get("fee_km"))) * km
        if row["mode"] == "rail":
            run = number(back.get("cost_km")) * km / number(tariff["load"])
            money += run * ((name in empty) - (name in filled))
        hours += number(row["hours"])
    return Way(money, hours)


def value_of_time(class_set: str) -> float:
    """Mean over the classes of a set, USD per unit and day."""
    mine = [row for row in rows("freight_classes") if row["class_set"] == class_set]
    return sum(number(row["share"]) * number(row["value_of_time"]) for row in mine)


def yearly(link: str, owners: str) -> float:
    """Annuity at the mean of its owners' rates of financing, and upkeep: MUSD a year for a unit of capacity."""
    row = LINKS[link]
    names = (row["owners"] or owners).split(";")
    rate, life = sum(RATES[c] for c in names) / len(names), number(row["life"])
    annuity: float = rate / (1 - (1 + rate) ** -life)
    return number(row["capex"]) * (annuity + number(row["fixed_om"]))
