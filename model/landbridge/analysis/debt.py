"""Income of a country from the links that cross it, beside what it owes on its debts (table `debts`).

A debt is due in equal yearly parts, amount / years, from its first year on, in dollars of the day: in constant dollars
less each year. Whether any part has been paid is not asked. No equation of the model reads the table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from landbridge.analysis.accounts import LINK_OWNERS, Accounts
from landbridge.analysis.finding import Finding
from landbridge.analysis.study import State, Study

COLUMNS = ["country", "path", "level", "period", "fees", "rents", "income", "added", "instalment", "ratio", "scheduled"]


def transit_income(study: Study, states: Sequence[State]) -> Finding:
    """What each debtor earns on what crosses it, beside a yearly instalment of its debts.

    Args:
        study: the case; one without debts gives an empty finding.
        states: today first, then others (one a path).

    Returns:
        Table `transit_income` per country, state and period, MUSD per year: fees it levies on links (carbon payments
        are none), rents of its owners of links (own costs taken off, so they may be negative), income (both), added
        (income less that of the first state: fees and rents are also earned on the country's own trade, which goes on
        today), instalment of all its debts, ratio (income over instalment), and scheduled: the share of the instalments
        of the period's years that fall due in them. In the summary, by country, the instalment, and ratio and added by
        path ("" is today) and period.
    """
    debtors = sorted(set(study.case.tables["debts"]["debtor"]))
    if not debtors or not states:
        return Finding()
    accounts = Accounts(study)
    frame = pd.concat([_beside(study, accounts, states, country) for country in debtors], ignore_index=True)
    return Finding({"transit_income": frame}, {country: _figures(frame, country) for country in debtors})


def income_of_links(study: Study, accounts: Accounts, state: State, country: str) -> dict[int, tuple[float, float]]:
    """Fees that a country levies and rents of its owners of links, by period, MUSD a year."""
    ledger, book = study.by(state, ["kind", "country", "period"]).reset_index(), accounts.of(state)
    fees = ledger[(ledger["kind"] == "fee") & (ledger["country"] == country)].set_index("period")["amount"]
    rents = book[(book["country"] == country) & book["agent"].isin(LINK_OWNERS.values())]
    rented = rents.groupby("period")["value"].sum()
    return {y: (float(fees.get(y, 0.0)), float(rented.get(y, 0.0))) for y in study.periods}


def instalment(study: Study, country: str) -> float:
    """Yearly part of all debts of a country, MUSD of the day."""
    debts = _debts(study, country)
    return float((debts["amount"] / debts["years"]).sum())


def _debts(study: Study, country: str) -> pd.DataFrame:
    debts = study.case.tables["debts"]
    return debts[debts["debtor"] == country]


def _scheduled(study: Study, country: str) -> Mapping[int, float]:
    """Share of the instalments of a period's years that fall due in them."""
    years, debts, owed = study.program.model.time.years, _debts(study, country), instalment(study, country)
    due = dict.fromkeys(study.periods, 0.0)
    for amount, first, count in zip(debts["amount"], debts["from_year"], debts["years"], strict=True):
        for y in study.periods:
            overlap = min(y + years[y], int(first) + int(count)) - max(y, int(first))
            due[y] += max(overlap, 0) / years[y] * float(amount) / int(count) / owed
    return due


def _beside(study: Study, accounts: Accounts, states: Sequence[State], country: str) -> pd.DataFrame:
    """Income of a country in each state and period beside what it owes."""
    owed, due = instalment(study, country), _scheduled(study, country)
    rows: list[tuple[object, ...]] = []
    before: dict[int, float] = {}
    for state in states:
        for y, (fees, rents) in income_of_links(study, accounts, state, country).items():
            income = fees + rents
            added = income - before.setdefault(y, income)
            label = (country, state.path, state.level, y)
            rows.append((*label, fees, rents, income, added, owed, income / owed, due[y]))
    return pd.DataFrame(rows, columns=COLUMNS)


def _figures(frame: pd.DataFrame, country: str) -> dict[str, object]:
    """Instalment of a country, and ratio and added by path and period."""
    mine = frame[frame["country"] == country]
    figures: dict[str, object] = {"instalment": float(mine["instalment"].iloc[0])}
    for column in ("ratio", "added"):
        figures[column] = {
            str(p): {str(y): float(v) for y, v in zip(rows["period"], rows[column], strict=True)}
            for p, rows in mine.groupby("path", sort=False)
        }
    return figures
