"""Accounts: welfare by country and agent, at the prices of the solution.

Every column of the program is somebody's activity. It sells to, and buys from, the rows that are markets (balances of
power and gas, cargo at a place, departures of trains and ships, firm capacity) at their duals, and bears its own
costs. Demand on the right-hand side of a market is paid for by its country. Rents of what is scarce (capacity,
permits, water) stay with the owner of the activity; fees and carbon prices go to whoever levies them. Damage of CO2 has
an account of its own, the world's climate, and financing nobody loses. Because supply equals demand in every market,
payments cancel and the accounts add up to W.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array, csc_array, csr_array

from landbridge.analysis.study import State, Study
from landbridge.formulation import objective
from landbridge.solve.program import Floats, Ints

Flags = npt.NDArray[np.bool_]

#: Rows that are markets: constraint -> (position of the period in its index; the country that stands behind the
#: right-hand side, from the first part of the index).
MARKETS: dict[str, tuple[int, Callable[[Any, Any], str]]] = {
    "power_balance": (1, lambda m, node: m.power.nodes[node].country),
    "gas_balance": (1, lambda m, node: m.gas.nodes[node].country),
    "cargo_balance": (2, lambda m, node: m.freight.nodes[node].country),
    "vehicle_count": (2, lambda m, link: m.assets["links", link].countries[0]),
    "adequacy": (1, lambda m, group: m.groups.country[group]),
}


def _plant(m: Any, name: Any) -> tuple[str, ...]:
    return (m.power.nodes[m.power.plants[name].node].country,)


def _store(m: Any, name: Any) -> tuple[str, ...]:
    return (m.power.nodes[m.power.storage[name].node].country,)


def _river(m: Any, name: Any) -> tuple[str, ...]:
    return (m.power.nodes[m.rivers.plants[name].node].country,)


def _field(m: Any, name: Any) -> tuple[str, ...]:
    return (m.gas.nodes[m.gas.supplies[name].node].country,)


def _link(m: Any, name: Any) -> tuple[str, ...]:
    owners: tuple[str, ...] = m.assets["links", name].countries
    return owners


def _power_node(m: Any, name: Any) -> tuple[str, ...]:
    return (m.power.nodes[name].country,)


def _receiver(m: Any, cargo: Any) -> tuple[str, ...]:
    return (m.freight.nodes[m.cargoes[cargo].destination].country,)


def _cargo_owner(m: Any, name: Any) -> tuple[str, ...]:
    flow = m.freight.flows[name]
    return (flow.owner or m.freight.nodes[flow.origin].country,)


#: Whose activity a variable is: variable -> (agent, position of the index part that tells the owners, countries from
#: that part, in equal shares).
ACTIVITIES: dict[str, tuple[str, int, Callable[[Any, Any], tuple[str, ...]]]] = {
    "generation": ("producers", 0, _plant),
    "turbined": ("hydro owners", 0, _river),
    "spilled": ("hydro owners", 0, _river),
    "volume": ("hydro owners", 0, _river),
    "pond": ("hydro owners", 0, _river),
    "release_short": ("hydro owners", 0, _river),
    "rule_short": ("hydro owners", 0, _river),
    "rule_over": ("hydro owners", 0, _river),
    "charge": ("producers", 0, _store),
    "discharge": ("producers", 0, _store),
    "level": ("producers", 0, _store),
    "lost_load": ("lost load", 0, _power_node),
    "elastic_served": ("consumers", 0, _power_node),
    "shortfall": ("consumers", 0, lambda m, group: (m.groups.country[group],)),
    "line_flow": ("line owners", 0, _link),
    "firm_flow": ("line owners", 0, _link),
    "gas_supplied": ("gas sellers", 0, _field),
    "gas_unserved": ("consumers", 0, lambda m, node: (m.gas.nodes[node].country,)),
    "pipe_flow": ("pipeline owners", 0, _link),
    "cargo_flow": ("forwarders", 1, _receiver),
    "vehicles": ("carriers", 0, _link),
    "empty": ("carriers", 0, _link),
    "carried": ("shippers", 0, _cargo_owner),
}
#: Agent who receives a transfer, by its kind.
RECEIPTS = {"fee": "fees", "carbon": "carbon revenue"}
#: Country and agent of the account of damage.
CLIMATE = ("world", "climate")
#: Agent who builds, by table (links by carrier).
BUILDERS = {"plants": "producers", "storage": "producers", "hydro": "hydro owners"}
LINK_OWNERS = {"power": "line owners", "freight": "carriers", "gas": "pipeline owners"}


class Book(NamedTuple):
    """What the accounts of a period need of a program.

    Attributes:
        discount: factor of the period. rows: of its markets. sells: what a unit of each column sells on them,
        [columns, rows]. payers, demanded: who pays for the right-hand side of a market, and how much it is.
        terms: of the ledger that fall due in it; columns: theirs; borne: whether whoever acts bears them (not
        financing, not damage).
        received, receiver: terms that go to another account, and whose: income, and damage with its sign turned.
    """

    discount: float
    rows: Ints
    sells: csc_array
    payers: Ints
    demanded: Floats
    terms: Ints
    columns: Ints
    borne: Flags
    received: Ints
    receiver: Ints
    sign: Floats


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

        columns: list[Ints] = []
        behind: list[Ints] = []
        shares: list[Floats] = []

        def own(positions: Ints, owners: list[tuple[str, ...]], agent: str) -> None:
            """Note who is behind some columns, in equal shares."""
            numbers = {some: [holder(c, agent) for c in some] for some in dict.fromkeys(owners)}
            count = np.array([len(some) for some in owners], dtype=np.int64)
            columns.append(np.repeat(positions, count))
            behind.append(np.array([k for some in owners for k in numbers[some]], dtype=np.int64))
            shares.append(np.repeat(1 / count, count))

        for name, (agent, part, owners_of) in ACTIVITIES.items():
            keys, where = self.program.indexed(getattr(m, name))
            parts = [key[part] for key in keys]
            found = {value: owners_of(m, value) for value in dict.fromkeys(parts)}
            own(where, [found[value] for value in parts], agent)
        keys, where = self.program.indexed(m.build)
        for (table, name, _), j in zip(keys, where, strict=True):
            asset = m.assets[table, name]
            own(np.array([j]), [asset.countries], BUILDERS.get(table) or LINK_OWNERS[asset.carrier])
        market_rows: list[Ints] = []
        market_payers: list[Ints] = []
        market_periods: list[Ints] = []
        for name, (at, country_of) in MARKETS.items():
            keys, where = self.program.indexed(getattr(m, name))
            payer = {value: holder(country_of(m, value), "consumers") for value in dict.fromkeys(k[0] for k in keys)}
            market_rows.append(where)
            market_payers.append(np.array([payer[key[0]] for key in keys], dtype=np.int64))
            market_periods.append(np.array([key[at] for key in keys], dtype=np.int64))
        ledger = self.program.ledger
        #: Ledger terms that go to another account than that of whoever acts, and to whose.
        self.received = np.nonzero(ledger["kind"].isin((*objective.TRANSFERS, objective.DAMAGE)).to_numpy())[0]
        terms = ledger[["country", "kind"]].iloc[self.received].astype(object)
        whose = list(terms.itertuples(index=False, name=None))
        number_of = {
            (c, kind): holder(*CLIMATE) if kind == objective.DAMAGE else holder(c, RECEIPTS[kind])
            for c, kind in dict.fromkeys(whose)
        }
        self.sign = np.where((terms["kind"] == objective.DAMAGE).to_numpy(), -1.0, 1.0)
        self.receiver = np.array([number_of[key] for key in whose], dtype=np.int64)
        entries = (np.concatenate(shares), (np.concatenate(columns), np.concatenate(behind)))
        shape = (len(self.program.cost), len(self.holders))
        #: What each holder has of each column: [holders, columns].
        self.owned: csr_array = coo_array(entries, shape=shape).tocsc().T
        rows, payers, periods = (np.concatenate(parts) for parts in (market_rows, market_payers, market_periods))
        self.books = [self._book(y, rows[periods == y], payers[periods == y]) for y in study.periods]
        entry = [(*key, y) for y in study.periods for key in self.holders]
        self.labels = pd.DataFrame(entry, columns=["country", "agent", "period"])

    def _book(self, y: int, rows: Ints, payers: Ints) -> Book:
        """What the accounts of a period need of the program, from its markets and who pays for what they demand."""
        ledger, demanded = self.program.ledger, self.program.row_lower[rows]
        there = (ledger["period"].to_numpy() == y) & (ledger["column"].to_numpy() >= 0)
        mine = ledger["period"].to_numpy()[self.received] == y
        return Book(
            discount=self.m.time.discount[y],
            rows=rows,
            sells=self.program.matrix.tocsr()[rows].T,
            payers=payers,
            demanded=np.where(np.isfinite(demanded), demanded, 0.0),
            terms=np.nonzero(there)[0],
            columns=ledger["column"].to_numpy()[there],
            borne=~ledger["kind"].isin((objective.FINANCING, objective.DAMAGE)).to_numpy()[there],
            received=self.received[mine],
            receiver=self.receiver[mine],
            sign=self.sign[mine],
        )

    def error(self, state: State) -> float:
        """Largest difference between the sum of the accounts and welfare, by period, relative to the sum of sizes."""
        frame, welfare = self.of(state), self.study.welfare_by_period(state)
        total = frame.groupby("period")["value"].sum()
        size = frame["value"].abs().groupby(frame["period"]).sum()
        return max((abs(float(total[y]) - w) / max(float(size[y]), 1.0) for y, w in welfare.items()), default=0.0)

    def of(self, state: State) -> pd.DataFrame:
        """Accounts of a state: country, agent, period, value (MUSD a year of the period, undiscounted).

        They add up, over countries and agents, to welfare by period.
        """
        return self.labels.assign(value=self.values(state))

    def values(self, state: State) -> Floats:
        """The column `value` of a state's accounts."""
        x, y = state.solution.x, state.solution.y
        totals = []
        for book in self.books:
            total = np.zeros(len(self.holders))
            price = y[book.rows] / book.discount
            total += self.owned @ ((book.sells @ price) * x)
            np.add.at(total, book.payers, -price * book.demanded)
            borne = np.where(book.borne, state.terms[book.terms], 0.0)
            total -= self.owned @ np.bincount(book.columns, weights=borne, minlength=len(x))
            np.add.at(total, book.receiver, book.sign * state.terms[book.received])
            totals.append(total)
        return np.concatenate(totals)
