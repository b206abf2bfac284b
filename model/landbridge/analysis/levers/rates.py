"""Levers that bend: rates of financing, the discount rate.

Their coordinates are annuities and discount factors, worked out anew by the model's own rules each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from landbridge.analysis.levers.effects import WORTH, Effects
from landbridge.case import Case, schema
from landbridge.formulation import finance, links
from landbridge.formulation.links import Asset
from landbridge.solve.program import Floats, Ints

Keys = Sequence[tuple[Any, ...]]
Owner = tuple[str, str]
#: Tables of what can be built.
BUILT = ("links", "plants", "storage", "hydro")


def with_numbers(case: Case, table: str, column: str, keys: Keys, values: Floats) -> Case:
    """A case with other numbers in some rows of a table; nothing is checked anew."""
    rows = case.tables[table]
    number = dict(zip(keys, values.tolist(), strict=True))
    names = rows[list(schema.key(table))].itertuples(index=False, name=None)
    changed = [number.get(k, old) for k, old in zip(names, rows[column], strict=True)]
    return replace(case, tables={**case.tables, table: rows.assign(**{column: changed})})


class Builds:
    """Coordinates of what can be built: its annuity at its rate of financing, which decisions alone see.

    Attributes:
        own: rate that the row of an asset states itself, if it does.
    """

    def __init__(self, e: Effects) -> None:
        self.e, self.assets = e, e.m.assets
        paid = e.terms("build", "investment")
        owners = [(t, n) for t, n in zip(paid["table"], paid["name"], strict=True)]
        annuity = np.array([_charge(self.assets[k], self.assets[k].social) for k in owners], dtype=float)
        e.enter(paid.assign(place=[e.place(("financing", *k)) for k in owners]), 1 / annuity, "cost")
        self.built: list[Owner] = list(dict.fromkeys(owners))
        self.own = own_rates(e.study.case)

    def rated(self, table: str) -> Keys:
        """Keys of the rows of a table that can be built at a rate of their own."""
        self.e.columns.add((table, "rate"))  # of what cannot be built it moves nothing
        return [(n,) for t, n in self.built if t == table and (t, n) in self.own]

    def at_rates(self, table: str, keys: Keys) -> dict[str, Any]:
        """Coordinates of some rates, and how these follow them."""
        mine = [(table, n) for (n,) in keys]
        return {"places": self._places(mine), "bend": partial(_at_rates, [self.assets[k] for k in mine])}

    def financed(self, country: str, carrier: str = "") -> list[Owner]:
        """What can be built (of a carrier) whose rate follows that of a country."""
        found = [k for k in self.built if k not in self.own and country in self.assets[k].countries]
        return [k for k in found if not carrier or self.assets[k].carrier == carrier]

    def countries(self, carrier: str = "") -> Keys:
        """Countries that state a rate of financing which something that can be built (of a carrier) follows."""
        self.e.columns.add(("countries", "financing_rate"))
        stated = links.rates_of(self.e.study.case).by_country
        return [(c,) for c in stated if self.financed(c, carrier)]

    def at_countries(self, keys: Keys, carrier: str = "") -> dict[str, Any]:
        """Coordinates of rates of financing of some countries, and how these follow them."""
        mine = list(dict.fromkeys(k for (c,) in keys for k in self.financed(c, carrier)))
        bend = partial(_at_countries, self.e.study.case, keys, [self.assets[k] for k in mine])
        return {"places": self._places(mine), "bend": bend}

    def _places(self, owners: Sequence[Owner]) -> Ints:
        return np.array([self.e.place(("financing", *k)) for k in owners], dtype=np.int64)


def own_rates(case: Case) -> dict[Owner, float]:
    """Rates that rows of what can be built state themselves."""
    found = ((t, n, r) for t in BUILT for n, r in zip(case.tables[t].iloc[:, 0], case.tables[t]["rate"], strict=True))
    return {(t, str(n)): float(r) for t, n, r in found if pd.notna(r)}


def _at_rates(assets: Sequence[Asset], rates: Floats) -> Floats:
    return np.array([_charge(a, r) for a, r in zip(assets, rates.tolist(), strict=True)])


def _at_countries(case: Case, keys: Keys, assets: Sequence[Asset], values: Floats) -> Floats:
    rates = links.rates_of(with_numbers(case, "countries", "financing_rate", keys, values))
    return np.array([_charge(a, rates.of(None, a.countries)) for a in assets])


def _charge(asset: Asset, rate: float) -> float:
    """Yearly capital charge of an asset at a rate, per unit of capital."""
    return finance.charge(rate, asset.life, asset.works)


class Discount:
    """Coordinates of the discount rate: factors of the periods; annuities of builds at it, and at rates that follow it.

    Decisions see capital at the rate of financing, which follows the discount rate as far as owners state no rate;
    welfare counts it at the discount rate.
    """

    def __init__(self, e: Effects) -> None:
        self.e, ledger = e, e.program.ledger
        self.names: dict[tuple[Any, ...], int] = {}
        there = ledger[(ledger["column"] >= 0) & ~ledger["kind"].isin(["investment", "financing"])]
        frame = there[["kind", "period"]].assign(position=there["column"].to_numpy())
        frame = e.priced(frame, there["weight"].to_numpy() * there["amount"].to_numpy())
        self._enter(frame, [(y, None, 0.0, 0.0) for y in frame["period"].tolist()], WORTH, [0.0] * len(frame))
        rates, own = links.rates_of(e.study.case), own_rates(e.study.case)
        paid = e.terms("build", "investment")
        owners = list(zip(paid["table"], paid["name"], paid["period"], strict=True))
        assets = [e.m.assets[t, n] for t, n, _ in owners]
        lives = [(a.life or 0, a.works) for a in assets]
        seen = [rates.parts(own.get((t, n)), e.m.assets[t, n].countries) for t, n, _ in owners]
        scale = [_charge(a, a.social) for a in assets]
        for parts, arrays in ((seen, ("cost",)), ([(0.0, 1.0)] * len(owners), ("used",))):
            names = [(y, life, *part) for (_, _, y), life, part in zip(owners, lives, parts, strict=True)]
            self._enter(paid, names, arrays, scale)

    def _enter(
        self, frame: pd.DataFrame, names: Sequence[tuple[Any, ...]], arrays: Sequence[str], scale: Sequence[float]
    ) -> None:
        """Enter effects of coordinates: of amounts that hold at the discount rate, and of capital at an annuity."""
        place = [self.names.setdefault(n, self.e.place(("discount", *n))) for n in names]
        factor = [self._factor(n[0], self.e.study.case.number("discount_rate")) for n in names]
        share = [1 / (f * (s or 1.0)) for f, s in zip(factor, scale, strict=True)]
        self.e.enter(frame.assign(place=place), np.array(share), *arrays)

    def _factor(self, period: int, rate: float) -> float:
        base = int(self.e.study.case.number("base_year"))
        return finance.discount_factor(period, self.e.m.time.years[period], base, rate)

    def places(self) -> Ints:
        """Coordinates, in order."""
        return np.array(list(self.names.values()), dtype=np.int64)

    def bend(self, values: Floats) -> Floats:
        """Values of the coordinates at a discount rate."""
        rate, out = float(values[0]), []
        for y, lasts, fixed, social in self.names:
            pays = 1.0 if lasts is None else finance.charge(fixed + social * rate, lasts[0] or None, lasts[1])
            out.append(self._factor(y, rate) * pays)
        return np.array(out)
