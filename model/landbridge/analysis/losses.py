"""Who loses on a path, by how much, and to what: accounts of countries that fall, each with what changed most.

Accounts of a country are put together by what they follow: `carriers` (railways and ships) follow their rents, `fees`
follow traffic, `carbon revenue` follows CO2, `energy` (consumers, producers, owners of hydropower, lines and pipes,
sellers of gas) follows prices, `shippers` follow the cost of carriage. So what consumers pay their own country's
producers cancels. The damage of CO2 is the world's and stands in the accounts under `climate`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from landbridge.analysis.accounts import CLIMATE, Accounts
from landbridge.analysis.emissions import co2, country_prices
from landbridge.analysis.study import State
from landbridge.analysis.tables import Reader, cargo, label, link_flows

COLUMNS = ["country", "account", "value", "total", "cause", "which", "unit", "period", "before", "after"]
ALONE = ("carriers", "fees", "shippers", "carbon revenue")
#: Where the causes are looked up.
TABLES: dict[str, Callable[[Reader, State], pd.DataFrame]] = {
    "flows": link_flows,
    "prices": country_prices,
    "cargo": cargo,
    "co2": co2,
}
#: Losses below this share of the largest change of any country's account, and below this much (MUSD), are left out.
LEAST_SHARE, LEAST = 1e-3, 1.0


def losses(accounts: Accounts, r: Reader, today: State, full: Mapping[str, State]) -> pd.DataFrame:
    """Accounts of countries that fall from today to full trust on each path, the largest loss of a path first.

    Returns:
        Table: path, level, country, account, value (MUSD, NPV), total (of the country over all accounts, MUSD, NPV),
        cause (`rent`, `traffic`, `co2`, `price` or `cost`), which (corridor, carrier or flow that changes most), unit,
        and period with its amount before and after.
    """
    discount = accounts.study.program.model.time.discount
    before, frames = accounts.of(today), []
    causes = _Causes(r, today)
    for state in full.values():
        change = accounts.of(state)
        change["value"] = (change["value"] - before["value"]) * change["period"].map(discount)
        change = change[change["country"] != CLIMATE[0]]
        change["account"] = change["agent"].map(lambda agent: agent if agent in ALONE else "energy")
        total = change.groupby("country")["value"].sum()
        sums = change.groupby(["country", "account"])["value"].sum()
        least = max(LEAST, LEAST_SHARE * float(sums.abs().max()))
        lost = sums[sums < -least].sort_values()
        rows = []
        for i, value in enumerate(lost):
            country, account = map(str, lost.index.tolist()[i])
            rows.append((country, account, value, total[country], *causes.of(state, country, account)))
        frames.append(label(state, pd.DataFrame(rows, columns=COLUMNS)))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["path", "level", *COLUMNS])


class _Causes:
    """What changes most behind an account: looked up in tables of flows, prices and cargo of a state and of today."""

    def __init__(self, r: Reader, today: State) -> None:
        self.r, self.today, m = r, today, r.m
        self.found: dict[tuple[str, str], pd.DataFrame] = {}
        owners = {name: asset.countries for (table, name), asset in m.assets.items() if table == "links"}
        links = r.study.case.tables["links"]
        self.owners = owners
        self.levies = {k: c if isinstance(c, str) and c else owners[k][0] for k, c in
                       zip(links["link"], links["fee_country"], strict=True)}  # fmt: skip
        named = zip(links["link"], links["corridor"], links["name"], strict=True)
        self.called = {k: c if isinstance(c, str) and c else n for k, c, n in named}
        self.discount = m.time.discount

    def of(self, state: State, country: str, account: str) -> tuple[Any, ...]:
        """Cause, which, unit, period, before, after; blank where nothing that was looked at changes."""
        if account == "shippers":
            return self._most(self._of_cargo(state, country), "cost")
        if account == "energy":
            return self._most(self._of_prices(state, country), "price")
        if account == "carriers":
            return self._most(self._of_rents(state, country), "rent")
        if account == "carbon revenue":
            return self._most(self._of_co2(state, country), "co2")
        return self._most(self._of_traffic(state, country), "traffic")

    def _table(self, state: State, name: str) -> pd.DataFrame:
        key = (state.path, name)
        if key not in self.found:
            self.found[key] = TABLES[name](self.r, state)
        return self.found[key]

    def _both(self, state: State, name: str, keys: list[str], column: str) -> pd.DataFrame:
        sides = (self._table(s, name).groupby(keys)[column].sum() for s in (self.today, state))
        return pd.concat(sides, axis=1, keys=["before", "after"]).fillna(0.0).reset_index()

    def _of_rents(self, state: State, country: str) -> pd.DataFrame:
        """By corridor and period: rents of a country's railways and ships, its share of what it owns with others."""
        freight = self.r.m.freight.links
        mine = {k: 1 / len(some) for k, some in self.owners.items() if country in some and k in freight}
        f = self._both(state, "flows", ["link", "period"], "rent")
        f = f[f["link"].isin(mine)]
        share = f["link"].map(mine)
        f = f.assign(before=f["before"] * share, after=f["after"] * share, which=f["link"].map(self.called))
        f = f.groupby(["which", "period"])[["before", "after"]].sum().reset_index()
        return f.assign(unit="MUSD a year", weight=f["after"] - f["before"])

    def _of_traffic(self, state: State, country: str) -> pd.DataFrame:
        """By corridor, product and period: flows over links on which a country levies fees."""
        f = self._both(state, "flows", ["link", "product", "unit", "period"], "flow")
        f = f[f["link"].map(self.levies) == country]
        f = f.assign(which=f["link"].map(self.called), weight=f["after"] - f["before"])
        # the busiest section of a corridor stands for it: sections in a row carry the same cargo
        f["most"] = f[["before", "after"]].max(axis=1)
        return f.sort_values("most").groupby(["which", "product", "period"]).tail(1)

    def _of_co2(self, state: State, country: str) -> pd.DataFrame:
        f = self._both(state, "co2", ["country", "period"], "co2_mt")
        f = f[f["country"] == country]
        return f.assign(which="CO2", unit="Mt", weight=f["after"] - f["before"])

    def _of_prices(self, state: State, country: str) -> pd.DataFrame:
        f = self._both(state, "prices", ["country", "carrier", "unit", "period"], "price")
        f = f[f["country"] == country].rename(columns={"carrier": "which"})
        return f.assign(weight=-(f["after"] - f["before"]).abs())

    def _of_cargo(self, state: State, country: str) -> pd.DataFrame:
        m = self.r.m
        owner = {f: row.owner or m.freight.nodes[row.origin].country for f, row in m.freight.flows.items()}
        mine = [f for f, c in owner.items() if c == country]
        f = self._both(state, "cargo", ["flow", "unit", "period"], "mean_cost")
        carried = self._both(state, "cargo", ["flow", "unit", "period"], "carried")
        f = f[f["flow"].isin(mine) & (f["before"] > 0) & (f["after"] > 0)].rename(columns={"flow": "which"})
        f = f.assign(weight=(f["before"] - f["after"]) * carried.loc[f.index, "after"])
        return f.assign(unit=f["unit"].map({"thousand TEU": "USD/TEU", "million t": "USD/t"}))

    def _most(self, f: pd.DataFrame, cause: str) -> tuple[Any, ...]:
        """The row whose weight falls most, in present value."""
        f = f[f["weight"] < 0]
        if f.empty:
            return ("", "", "", pd.NA, float("nan"), float("nan"))
        at = int((f["weight"] * f["period"].map(self.discount)).to_numpy().argmin())
        which, unit, period, before, after = f[["which", "unit", "period", "before", "after"]].to_numpy()[at]
        return (cause, which, unit, int(period), float(before), float(after))
