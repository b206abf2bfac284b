r"""When a build stands: works begin, take their years, and what they have built lasts for its life.

A build of period v is begun in year o and stands from year s, n years of works later:

$$s_{lv} = o_{lv} + n_l, \qquad o_{lv} = \begin{cases} \max(v, \, t_l - n_l) & \text{behind a gate on building} \\
  \max(v, \, t_l, \, t_0 + n_l) - n_l & \text{otherwise} \end{cases}$$

t_l: first year in which it can stand, t_0: base year. Behind a gate on building works begin in a period of v, with the
openness of that period, and it may stand in a later one; elsewhere they begin in time for period v, but not before the
base year, and it stands in v. A period counts for the part of its years in which the build stands, in capacity as in
annuity and upkeep:

$$K_{ly} = \mathrm{existing}_{ly} + \sum_v \theta_{lvy} b_{lv}, \qquad
  \theta_{lvy} = \frac{| \{ t \in y : s_{lv} \le t < s_{lv} + \mathrm{life}_l \} |}{\mathrm{years}_y}$$

So a share theta is a number of the case, not of the state: trust moves bounds alone. What stands for two years of five
counts as two fifths of its capacity in all five, which is right for costs and on average for use.

A case of one period (as a year hour by hour is) is a picture of that period: works are taken to have begun in time for
it, with its openness.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from landbridge.formulation.time import Time

#: Table and name of what can be built.
Owner = tuple[str, str]


class Standing(NamedTuple):
    """A build: year in which works begin, first year in which it stands, and its share in service by period."""

    begins: int
    stands: int
    shares: Mapping[int, float]


def standing(asset: Any, gated: bool, time: Time) -> dict[int, Standing]:
    """Builds of an asset that would stand in some period, by period of the build.

    Args:
        asset: as `links.Asset`: `max_build`, `works`, `first_year`, `life`.
        gated: whether a gate on building limits it.
        time: calendar of the case.
    """
    out: dict[int, Standing] = {}
    alone = len(time.periods) == 1
    for v in time.periods if asset.max_build > 0 else ():
        first, end = asset.first_year or v, v + time.years[v]
        if gated and not alone:
            begins = max(v, first - asset.works)
            there = begins < end
        else:
            stands = max(v, first) if alone else max(v, first, time.base_year + asset.works)
            begins, there = stands - asset.works, stands < end
        shares = {y: share for y in time.periods if (share := _share(asset, begins + asset.works, y, time)) > 0}
        if there and shares:
            out[v] = Standing(begins, begins + asset.works, shares)
    return out


def _share(asset: Any, stands: int, period: int, time: Time) -> float:
    """Share of the years of a period in which a build stands."""
    end = period + time.years[period]
    gone = end if asset.life is None else stands + asset.life
    return float(max(0, min(end, gone) - max(period, stands)) / time.years[period])
