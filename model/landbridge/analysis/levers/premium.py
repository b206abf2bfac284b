"""Levers that bend: rates of return, hazards of gates, the discount rate.

Their coordinates are annuities, premiums and discount factors, worked out anew by the model's own rules each time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from landbridge.analysis.levers.effects import Effects
from landbridge.case import Case, schema
from landbridge.formulation import finance, links, trust
from landbridge.formulation.links import Asset
from landbridge.solve.program import Floats, Ints

Keys = Sequence[tuple[Any, ...]]
COST = ("cost", "used")
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
    """Coordinates of what can be built: the annuity at its rate, and the premium of hazard on it."""

    def __init__(self, e: Effects) -> None:
        self.e, self.assets = e, e.m.assets
        paid = e.terms("build", "investment")
        owners = [(t, n) for t, n in zip(paid["table"], paid["name"], strict=True)]
        annuity = np.array([links.annual(self.assets[k].rate, self.assets[k].life) for k in owners], dtype=float)
        for part, arrays in (("annuity", COST), ("premium", ("cost",))):
            place = [e.place((part, *k)) for k in owners]
            e.enter(paid.assign(place=place), 1 / annuity, *arrays)
        self.built = list(dict.fromkeys(owners))

    def rated(self, table: str) -> Keys:
        """Keys of the rows of a table that can be built at a rate of their own."""
        self.e.columns.add((table, "rate"))  # of what cannot be built it moves nothing
        rows = self.e.study.case.tables[table].set_index(list(schema.key(table)))["rate"]
        return [(n,) for t, n in self.built if t == table and pd.notna(rows[n])]

    def at_rates(self, table: str, keys: Keys) -> dict[str, Any]:
        """Coordinates of some rates, and how these follow them."""
        mine = [self.assets[table, n] for (n,) in keys]
        places = [self.e.place((part, table, n)) for part in ("annuity", "premium") for (n,) in keys]
        return {"places": np.array(places, dtype=np.int64), "bend": partial(_annuities, mine)}

    def gated(self, carrier: str = "") -> list[tuple[str, str]]:
        """Links (of a carrier) that can be built and pass gates."""
        found = [k for k in self.built if k[0] == "links" and k[1] in self.e.m.route_gates]
        return [k for k in found if not carrier or self.assets[k].carrier == carrier]

    def hazards(self, carrier: str = "") -> Keys:
        """Rows of gate_hazard that the premium of some link (of a carrier) follows."""
        case = self.e.study.case
        self.e.columns.add(("gate_hazard", "hazard"))
        rows = case.tables["gate_hazard"]
        keys = list(rows[list(schema.key("gate_hazard"))].itertuples(index=False, name=None))
        now = trust.hazards_for_builds(case)
        gates = {g for _, name in self.gated(carrier) for g in self.e.m.route_gates[name]}
        felt = []
        for key, hazard in zip(keys, rows["hazard"], strict=True):
            moved = with_numbers(case, "gate_hazard", "hazard", [key], np.array([hazard + 0.01]))
            if key[0] in gates and trust.hazards_for_builds(moved)[key[0]] != now[key[0]]:
                felt.append(key)
        return felt

    def at_hazards(self, keys: Keys, carrier: str = "") -> dict[str, Any]:
        """Coordinates of some hazards, and how these follow them."""
        gates = {k[0] for k in keys}
        mine = [k for k in self.gated(carrier) if gates & set(self.e.m.route_gates[k[1]])]
        places = [self.e.place(("premium", *k)) for k in mine]
        return {"places": np.array(places, dtype=np.int64), "bend": partial(_premiums, self.e.study.case, keys, mine)}


def _annuities(assets: Sequence[Asset], rates: Floats) -> Floats:
    pairs = list(zip(assets, rates.tolist(), strict=True))
    annuity = [links.annual(r, a.life) for a, r in pairs]
    premium = [links.annual(r + a.hazard, a.life) - links.annual(r, a.life) for a, r in pairs]
    return np.array([*annuity, *premium])


def _premiums(case: Case, keys: Keys, names: Sequence[tuple[str, str]], hazards: Floats) -> Floats:
    assets = links.link_assets(with_numbers(case, "gate_hazard", "hazard", keys, hazards))
    mine = [assets[k] for k in names]
    return np.array([links.annual(a.rate + a.hazard, a.life) - links.annual(a.rate, a.life) for a in mine])


class Discount:
    """Coordinates of the discount rate: factors of the periods, and annuities of builds without a rate of their own."""

    def __init__(self, e: Effects) -> None:
        self.e, ledger = e, e.program.ledger
        self.names: dict[tuple[Any, ...], int] = {}
        there = ledger[ledger["column"] >= 0]
        frame = there[["kind", "period"]].assign(position=there["column"].to_numpy())
        frame = e.priced(frame, there["weight"].to_numpy() * there["amount"].to_numpy())
        shape = [(y, "", 0.0, None) for y in frame["period"].tolist()]
        for i, name in self._at_default(frame):
            shape[i] = name
        place = [self.names.setdefault(n, e.place(("discount", *n))) for n in shape]
        base = dict(zip(self.names, self.bend(np.array([e.study.case.number("discount_rate")])), strict=True))
        e.enter(frame.assign(place=place), 1 / np.array([base[n] for n in shape]), *COST)

    def _at_default(self, frame: pd.DataFrame) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Terms of builds whose rate is the discount rate: number of the term, name of its coordinate."""
        case, m = self.e.study.case, self.e.m
        own = {
            (t, n) for t in BUILT for n, r in case.tables[t].iloc[:, [0]].join(case.tables[t]["rate"]).values if r == r
        }
        builds = self.e.frame("build")
        asset = {
            j: m.assets[t, n]
            for t, n, j in builds[["table", "name", "position"]].itertuples(index=False, name=None)
            if (t, n) not in own
        }
        for i, (j, kind, y) in enumerate(frame[["position", "kind", "period"]].itertuples(index=False, name=None)):
            if j in asset and kind in ("investment", "hazard"):
                yield i, (y, kind, asset[j].hazard if kind == "hazard" else 0.0, asset[j].life)

    def places(self) -> Ints:
        """Coordinates, in order."""
        return np.array(list(self.names.values()), dtype=np.int64)

    def bend(self, values: Floats) -> Floats:
        """Values of the coordinates at a discount rate."""
        rate, time, base = float(values[0]), self.e.m.time, int(self.e.study.case.number("base_year"))
        out = []
        for y, kind, hazard, life in self.names:
            factor = finance.discount_factor(y, time.years[y], base, rate)
            annuity = {"": 1.0, "investment": links.annual(rate, life)}.get(kind)
            premium = links.annual(rate + hazard, life) - links.annual(rate, life)
            out.append(factor * (premium if annuity is None else annuity))
        return np.array(out)
