"""Accounts: welfare by country and agent, at the prices of the solution.

Every column of the program is somebody's activity. It sells to, and buys from, the rows that are markets (balances of
power and gas, cargo at a place, departures of trains and ships, firm capacity) at their duals, and bears its own
costs. Demand on the right-hand side of a market is paid for by its country. Rents of what is scarce (capacity,
permits, water) stay with the owner of the activity; fees and carbon taxes go to whoever levies them. Because supply
equals demand in every market, payments cancel and the accounts add up to W.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import coo_array, csc_array

from landbridge.analysis.study import State, Study
from landbridge.formulation import objective

#: Rows that are markets: constraint -> (position of the period in its index, who stands behind its right-hand side).
MARKETS: dict[str, tuple[int, Callable[[Any, Any], str]]] = {
    "power_balance": (1, lambda m, i: m.power.nodes[i[0]].country),
    "gas_balance": (1, lambda m, i: m.gas.nodes[i[0]].country),
    "cargo_balance": (2, lambda m, i: m.freight.nodes[i[0]].country),
    "vehicle_count": (2, lambda m, i: m.assets["links", i[0]].countries[0]),
    "adequacy": (1, lambda m, i: m.groups.country[i[0]]),
}


def _at_node(
    table: str, rows: Callable[[Any], Any], nodes: Callable[[Any], Any]
) -> Callable[[Any, Any], tuple[str, ...]]:
    return lambda m, i: (nodes(m)[rows(m)[i[0]].node].country,)


def _of_asset(m: Any, i: Any) -> tuple[str, ...]:
    owners: tuple[str, ...] = m.assets["links", i[0]].countries
    return owners


def _river(m: Any, i: Any) -> tuple[str, ...]:
    return (m.power.nodes[m.rivers.plants[i[0]].node].country,)


def _power_node(m: Any, i: Any) -> tuple[str, ...]:
    return (m.power.nodes[i[0]].country,)


def _cargo_owner(m: Any, i: Any) -> tuple[str, ...]:
    flow = m.freight.flows[i[0]]
    return (flow.owner or m.freight.nodes[flow.origin].country,)


_plants = _at_node("plants", lambda m: m.power.plants, lambda m: m.power.nodes)
_stores = _at_node("storage", lambda m: m.power.storage, lambda m: m.power.nodes)
_fields = _at_node("gas_supply", lambda m: m.gas.supplies, lambda m: m.gas.nodes)

#: Whose activity a variable is: variable -> (agent, countries from its index, in equal shares).
ACTIVITIES: dict[str, tuple[str, Callable[[Any, Any], tuple[str, ...]]]] = {
    "generation": ("producers", _plants),
    "turbined": ("hydro owners", _river),
    "spilled": ("hydro owners", _river),
    "volume": ("hydro owners", _river),
    "pond": ("hydro owners", _river),
    "release_short": ("hydro owners", _river),
    "charge": ("producers", _stores),
    "discharge": ("producers", _stores),
    "level": ("producers", _stores),
    "lost_load": ("consumers", _power_node),
    "elastic_served": ("consumers", _power_node),
    "shortfall": ("consumers", lambda m, i: (m.groups.country[i[0]],)),
    "line_flow": ("line owners", _of_asset),
    "firm_flow": ("line owners", _of_asset),
    "gas_supplied": ("gas sellers", _fields),
    "gas_unserved": ("consumers", lambda m, i: (m.gas.nodes[i[0]].country,)),
    "pipe_flow": ("pipeline owners", _of_asset),
    "cargo_flow": ("forwarders", lambda m, i: (m.freight.nodes[m.cargoes[i[1]].destination].country,)),
    "vehicles": ("carriers", _of_asset),
    "empty": ("carriers", _of_asset),
    "carried": ("shippers", _cargo_owner),
}
#: Agent who builds, by table (links by carrier).
BUILDERS = {"plants": "producers", "storage": "producers", "hydro": "hydro owners"}
LINK_OWNERS = {"power": "line owners", "freight": "carriers", "gas": "pipeline owners"}


class Accounts:
    """Who is behind every column, market and transfer of a study's program, looked up once."""

    def __init__(self, study: Study) -> None:
        self.study, self.program = study, study.program
        m = self.m = self.program.model
        self.holders: list[tuple[str, str]] = []
        number: dict[tuple[str, str], int] = {}

        def holder(country: str, agent: str) -> int:
            key = (country, agent)
            if key not in number:
                number[key] = len(self.holders)
                self.holders.append(key)
            return number[key]

        entries: list[tuple[int, int, float]] = []
        for name, (agent, owners_of) in ACTIVITIES.items():
            keys, where = self.program.indexed(getattr(m, name))
            for key, j in zip(keys, where.tolist(), strict=True):
                owners = owners_of(m, key)
                entries += [(j, holder(c, agent), 1 / len(owners)) for c in owners]
        keys, where = self.program.indexed(m.build)
        for (table, name, _), j in zip(keys, where.tolist(), strict=True):
            asset = m.assets[table, name]
            agent = BUILDERS.get(table) or LINK_OWNERS[asset.carrier]
            entries += [(j, holder(c, agent), 1 / len(asset.countries)) for c in asset.countries]
        self.markets: dict[int, list[tuple[int, int]]] = {y: [] for y in study.periods}
        for name, (at, country_of) in MARKETS.items():
            keys, where = self.program.indexed(getattr(m, name))
            for key, i in zip(keys, where.tolist(), strict=True):
                self.markets[key[at]].append((i, holder(country_of(m, key), "consumers")))
        income = objective.transfers(study.case.setting("carbon_treatment"))
        ledger = self.program.ledger
        self.transfers = {
            i: holder(c, "state")
            for i, (k, c) in enumerate(zip(ledger["kind"], ledger["country"], strict=True))
            if k in income
        }
        rows, columns, shares = zip(*entries, strict=True) if entries else ((), (), ())
        shape = (len(self.program.cost), len(self.holders))
        self.owner: csc_array = coo_array((shares, (rows, columns)), shape=shape).tocsc()

    def of(self, state: State) -> pd.DataFrame:
        """Accounts of a state: country, agent, period, value (MUSD a year of the period, undiscounted).

        They add up, over countries and agents, to welfare by period.
        """
        ledger, x, y = self.program.ledger, state.solution.x, state.solution.y
        discount = self.m.time.discount
        by_row = self.program.matrix.tocsr()
        period = ledger["period"].to_numpy()
        column = ledger["column"].to_numpy()
        borne = np.where(ledger["kind"].to_numpy() == "hazard", 0.0, state.terms)
        received = (
            np.array(list(self.transfers), dtype=np.int64),
            np.array(list(self.transfers.values()), dtype=np.int64),
        )
        frames = []
        for p in self.study.periods:
            total = np.zeros(len(self.holders))
            rows = np.array([i for i, _ in self.markets[p]], dtype=np.int64)
            if len(rows):
                payers = np.array([h for _, h in self.markets[p]], dtype=np.int64)
                price = y[rows] / discount[p]
                sold = (by_row[rows].T @ price) * x
                total += self.owner.T @ sold
                demanded = np.where(np.isfinite(self.program.row_lower[rows]), self.program.row_lower[rows], 0.0)
                np.add.at(total, payers, -price * demanded)
            here = (period == p) & (column >= 0)
            total -= self.owner.T @ np.bincount(column[here], weights=borne[here], minlength=len(x))
            mine = period[received[0]] == p
            np.add.at(total, received[1][mine], state.terms[received[0][mine]])
            frames.append(pd.DataFrame(self.holders, columns=["country", "agent"]).assign(period=p, value=total))
        return pd.concat(frames, ignore_index=True)
