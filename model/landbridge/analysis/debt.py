"""Transit income of the DPRK beside what it still owes on its Soviet-era debt.

Russia's parliament ratified on 18 April 2014 an agreement of 17 September 2012: of 10.96 bn USD, 1.09 bn are to be paid
back in equal instalments every six months over 20 years, which Russia's side would put into projects in the DPRK, a gas
pipeline and a railway to the ROK among them (Reuters, 19 April 2014, 'Russia writes off almost $10 billion North
Korea's debt', in.reuters.com/article/russia-northkorea-debt-idINL6N0NB04L20140419). That is 54.5 MUSD a year until
about 2034, in dollars of the day: in constant dollars less each year. Whether any has been paid is not known.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from landbridge.analysis.accounts import LINK_OWNERS, Accounts
from landbridge.analysis.finding import Finding
from landbridge.analysis.study import State, Study

#: What is left of the debt (MUSD), over how many years it is paid back, and the year in which that began.
DEBT, YEARS, SINCE = 1090.0, 20, 2014
#: MUSD a year.
INSTALMENT = DEBT / YEARS
COLUMNS = ["path", "level", "period", "fees", "rents", "income", "added", "instalment", "ratio", "scheduled"]


def transit_income(
    study: Study,
    states: Sequence[State],
    instalment: float = INSTALMENT,
    until: int = SINCE + YEARS,
    country: str = "KP",
) -> Finding:
    """What a country earns on what crosses it, beside a yearly instalment of its debt.

    Args:
        study: the case; one without the country gives an empty finding.
        states: today first, then others (one a path).
        instalment: due in a year, MUSD; by default 1.09 bn USD over 20 years (source above).
        until: first year in which nothing is due any more, if all was paid when it was due.
        country: who earns and owes.

    Returns:
        Table `transit_income` per state and period, MUSD per year: fees it levies on links (carbon payments are none),
        rents of its owners of links (own costs taken off, so they may be negative), income (both), added (income less
        that of the first state: fees and rents are also earned on the country's own trade, which goes on today),
        instalment, ratio (income over instalment), and scheduled: the share of the period's years in which an
        instalment is due. In the summary under `transit_income` ratio and added by path ("" is today) and period.
    """
    if country not in set(study.case.tables["countries"]["country"]) or not states:
        return Finding()
    accounts, years, frames = Accounts(study), study.program.model.time.years, []
    before: dict[int, float] = {}
    for state in states:
        fees = _fees(study, state, country)
        book = accounts.of(state)
        rented = book[(book["country"] == country) & book["agent"].isin(LINK_OWNERS.values())]
        rents = rented.groupby("period")["value"].sum()
        for y in study.periods:
            fee, rent = fees.get(y, 0.0), float(rents.get(y, 0.0))
            due = min(max(until - y, 0), years[y]) / years[y]
            income = fee + rent
            added = income - before.setdefault(y, income)
            frames.append((state.path, state.level, y, fee, rent, income, added, instalment, income / instalment, due))
    frame = pd.DataFrame(frames, columns=COLUMNS)
    figures = {
        column: {
            str(p): {str(y): float(v) for y, v in zip(rows["period"], rows[column], strict=True)}
            for p, rows in frame.groupby("path", sort=False)
        }
        for column in ("ratio", "added")
    }
    return Finding({"transit_income": frame}, {"instalment": instalment, **figures})


def _fees(study: Study, state: State, country: str) -> dict[int, float]:
    """Fees that a country levies, by period, MUSD a year."""
    found = study.by(state, ["kind", "country", "period"]).reset_index()
    mine = found[(found["kind"] == "fee") & (found["country"] == country)]
    return dict(zip(mine["period"].tolist(), mine["amount"].tolist(), strict=True))
