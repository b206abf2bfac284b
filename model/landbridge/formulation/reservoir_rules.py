"""Rules of reservoirs: levels at the end of a month, and mean release during it.

Authorities lay down how a reservoir is filled and emptied over the year (drawdown before the flood, room kept for it,
water kept for winter) and between what flows it releases in a month (navigation, intakes, ice). Levels hold without
exception: water can always be let go, or kept. Releases may leave their range at the plant's `release_penalty`, as in
a year that brings too little or too much water.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from landbridge.case import Case
from landbridge.formulation.along import Lookup, Series
from landbridge.formulation.hydro import KM3_PER_HOUR, THOUSAND, River, built_share
from landbridge.formulation.rows import records
from landbridge.formulation.time import Time


class Rules:
    """Rules of a case, in model units.

    Attributes:
        lowest, highest: volume by (plant, season, hydrological year), km3; 0 and the storage where no rule says more.
        least, most: mean release by (plant, month, hydrological year), 1,000 m3/s, where there is a rule.
    """

    def __init__(self, case: Case, time: Time, rivers: dict[str, River]) -> None:
        """Read the rules for the hydrological years that are planned for; a level holds in a month's last season."""
        rows = records(case.tables["reservoir_rules"], "plant", "month", "hydro_year")
        last = {k: time.slices[names[-1]].season for k, names in time.months.items()}
        self.lowest, self.highest = Series(time.season_axis, part=1), Series(time.season_axis, part=1)
        self.least, self.most = Lookup(), Lookup()
        for h, river in rivers.items():
            for e in time.hydro_years:
                low = np.zeros(len(time.seasons))
                high = np.full(len(time.seasons), river.storage)
                for k, season in last.items():
                    row, at = rows.get((h, k, e)), time.season_axis.place[season]
                    if row is None:
                        continue
                    if row.min_volume is not None:
                        low[at] = row.min_volume * THOUSAND
                    if row.max_volume is not None:
                        high[at] = min(river.storage, row.max_volume * THOUSAND)
                    if row.min_release is not None:
                        self.least[h, k, e] = row.min_release * THOUSAND
                    if row.max_release is not None:
                        self.most[h, k, e] = row.max_release * THOUSAND
                self.lowest.lines[h, e], self.highest.lines[h, e] = low, high


def reservoir_room(m: Any, h: str, y: int, season: str, e: str) -> Any:
    r"""A candidate's reservoir holds no more than the part of it that is built, and of what its rule allows.

    $$V_{hm} \le \overline{V}_{hm} \sum_{v \le y} b_{hv} / \overline{b}_h$$

    Dual: rent of storage, MUSD per km3.
    """
    return m.volume[h, y, season, e] <= m.rules.highest[h, season, e] * built_share(m, h, y)


def _mean_release(m: Any, h: str, y: int, month: int, e: str) -> Any:
    """What a plant lets go in a month, turbined and spilled, 1,000 m3/s on average."""
    t = m.time
    slices = [(s, t.slices[s]) for s in t.months[month]]
    let_go = sum(v.hours * (m.turbined[h, y, s, e] + m.spilled[h, y, v.season, e]) for s, v in slices)
    return let_go * (1.0 / t.month_hours[month])


def monthly_least(m: Any, h: str, y: int, month: int, e: str) -> Any:
    r"""The mean release of a month is at least what the rule says, or a penalty is paid for what is missing.

    $$\frac{1}{w_k} \sum_{s \in k} w_s (q_{hs} + z_{h m(s)}) + r^-_{hk} \ge \underline{r}_{hke}$$

    w: hours of month k and of its slices, r^-: shortfall (1,000 m3/s). Dual: cost of the rule, MUSD per 1,000 m3/s
    throughout the month.
    """
    return _mean_release(m, h, y, month, e) + m.rule_short[h, y, month, e] >= m.rules.least[h, month, e]


def monthly_most(m: Any, h: str, y: int, month: int, e: str) -> Any:
    r"""The mean release of a month is at most what the rule says, or a penalty is paid for what is let go beyond it.

    $$\frac{1}{w_k} \sum_{s \in k} w_s (q_{hs} + z_{h m(s)}) - r^+_{hk} \le \overline{r}_{hke}$$

    r^+: excess (1,000 m3/s). Dual: cost of the rule, MUSD per 1,000 m3/s throughout the month (negative).
    """
    return _mean_release(m, h, y, month, e) - m.rule_over[h, y, month, e] <= m.rules.most[h, month, e]


def charge_rules(m: Any) -> None:
    """Enter penalties on releases outside the range of their month."""
    for variable in (m.rule_short, m.rule_over):
        for (h, y, month, e), var in variable.items():
            river = m.rivers.plants[h]
            cost = river.row.release_penalty * KM3_PER_HOUR * m.time.month_hours[month]
            m.ledger.add(var, cost, "penalty", "power", m.rivers.country[river.node], y, e)
