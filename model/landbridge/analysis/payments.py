r"""Whether a country could pay: its net bill in a year, beside what it sells abroad and earns on what crosses it.

    bill = bought - sold + plants - fees - rents

bought, sold: power, gas and firm capacity over its borders, at the prices of its own nodes (dual of the balance times
what a flow brings to it or takes from it). plants: annuity at the social rate and upkeep of plants built in it. fees:
what it levies on links. rents: its share of links, their costs taken off (a negative rent is a cost). So all but what
stays with its own lines is paid to, or earned from, others. Goods are set beside the bill, not in it: what they cost to
make is not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from landbridge.analysis.accounts import Accounts
from landbridge.analysis.debt import income_of_links
from landbridge.analysis.study import State, Study
from landbridge.case import Case
from landbridge.formulation import links
from landbridge.formulation.freight import UNITS
from landbridge.solve.program import Floats, Ints

COLUMNS = [
    *("path", "level", "country", "period", "power_bought", "power_sold", "gas_bought", "gas_sold"),
    *("plants", "fees", "rents", "bill", "goods_bought", "goods_sold"),
]
MARKETS = {"power": ("power_balance", "adequacy"), "gas": ("gas_balance",)}
FLOWS = {"power": ("line_flow", "firm_flow"), "gas": ("pipe_flow",)}


def payments(accounts: Accounts, states: Sequence[State]) -> pd.DataFrame:
    """Net bill of the transit country in some states, MUSD a year by period; nothing where the case names none."""
    study = accounts.study
    country = study.case.setting("transit_country")
    if not country:
        return pd.DataFrame(columns=COLUMNS)
    crossing = {carrier: _crossing(study, country, carrier) for carrier in MARKETS}
    plants = _plants(study, country)
    rows = []
    for state in states:
        traded = {c: _traded(study, state, *found) for c, found in crossing.items()}
        income, goods = income_of_links(study, accounts, state, country), _goods(study, state, country)
        costs = np.where(plants, state.terms, 0.0)
        built = pd.Series(costs).groupby(study.program.ledger["period"].to_numpy()).sum()
        for y in study.periods:
            power, gas = (traded[c].get(y, (0.0, 0.0)) for c in ("power", "gas"))
            paid = float(built.get(y, 0.0))
            bill = power[0] - power[1] + gas[0] - gas[1] + paid - sum(income[y])
            rows.append((state.path, state.level, country, y, *power, *gas, paid, *income[y], bill, *goods[y]))
    return pd.DataFrame(rows, columns=COLUMNS)


def recorded_exports(case: Case) -> dict[str, Any]:
    """Recorded exports of the transit country: least and most of the table `exports` (MUSD a year), and their years."""
    country, rows = case.setting("transit_country"), case.tables["exports"]
    mine = rows[rows["country"] == country].sort_values("value")
    if mine.empty:
        return {}
    years = [int(y) for y in mine["year"]]
    return {"low": float(mine["value"].iloc[0]), "high": float(mine["value"].iloc[-1]), "years": years}


def _crossing(study: Study, country: str, carrier: str) -> tuple[Ints, Ints, Ints]:
    """Rows of the country's markets of a carrier, their periods, and columns of flows over its borders."""
    m = study.program.model
    table, nodes = (m.power.lines, m.power.nodes) if carrier == "power" else (m.gas.pipes, m.gas.nodes)
    over = {k for k, row in table.items() if _abroad(country, [nodes[n].country for n in links.ends(row, "forward")])}
    rows: list[int] = []
    periods: list[int] = []
    for name in MARKETS[carrier]:
        home = m.groups.country if name == "adequacy" else {n: row.country for n, row in nodes.items()}
        keys, where = study.program.indexed(getattr(m, name))
        chosen = [(i, key[1]) for key, i in zip(keys, where.tolist(), strict=True) if home[key[0]] == country]
        rows += [i for i, _ in chosen]
        periods += [y for _, y in chosen]
    columns: list[int] = []
    for name in FLOWS[carrier]:
        keys, where = study.program.indexed(getattr(m, name))
        columns += [j for key, j in zip(keys, where.tolist(), strict=True) if key[0] in over]
    return np.array(rows, dtype=np.int64), np.array(periods, dtype=np.int64), np.array(columns, dtype=np.int64)


def _abroad(country: str, ends: list[str]) -> bool:
    return ends[0] != ends[1] and country in ends


def _traded(study: Study, state: State, rows: Ints, periods: Ints, columns: Ints) -> dict[int, tuple[float, float]]:
    """Bought and sold over the borders by period, MUSD a year."""
    discount = study.program.model.time.discount
    worth = state.solution.y[rows] / np.array([discount[y] for y in periods.tolist()], dtype=float)
    brings = study.program.matrix.tocsr()[rows][:, columns].tocoo()
    amount: Floats = brings.data * worth[brings.row] * state.solution.x[columns][brings.col]
    frame = pd.DataFrame({"period": periods[brings.row], "amount": amount, "into": brings.data > 0})
    out = {}
    for y, part in frame.groupby("period"):
        sums = part.groupby("into")["amount"].sum()
        out[int(str(y))] = (float(sums.get(True, 0.0)), -float(sums.get(False, 0.0)))
    return out


def _plants(study: Study, country: str) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Terms of the ledger that are capital or upkeep of plants built in a country."""
    keys, where = study.program.indexed(study.program.model.build)
    lines = {j for key, j in zip(keys, where.tolist(), strict=True) if key[0] == "links"}
    ledger = study.program.ledger
    mine = ledger["kind"].isin(("investment", "fixed")) & (ledger["country"] == country)
    return np.asarray(mine.to_numpy() & ~ledger["column"].isin(lines).to_numpy(), dtype=np.bool_)


def _goods(study: Study, state: State, country: str) -> dict[int, tuple[float, float]]:
    """Value of cargo to and from a country by period, MUSD a year, at its value per unit in the table of flows."""
    m = study.program.model
    keys, where = study.program.indexed(m.carried)
    out = {y: [0.0, 0.0] for y in study.periods}
    for (f, _, _, y), j in zip(keys, where.tolist(), strict=True):
        row = m.freight.flows[f]
        ends = [m.freight.nodes[n].country for n in (row.origin, row.destination)]
        if _abroad(country, ends) and row.cargo_value is not None:
            money = state.solution.x[j] * UNITS[row.product] * 1e-6 * row.cargo_value
            out[y][ends[0] == country] += money
    return {y: (bought, sold) for y, (bought, sold) in out.items()}
