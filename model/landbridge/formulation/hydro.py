"""Hydropower cascades: water kept, turbined, spilled and passed on.

Flows are in 1,000 m3/s, volumes in km3, power in GW. Within a season's typical day turbine flow may vary by block;
the reservoir sees its mean. The weight of a season stands in the balance of water: without it water would be free.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from landbridge.case import Case
from landbridge.case.financing import Rates
from landbridge.case.settings import split
from landbridge.formulation import links
from landbridge.formulation.along import Series
from landbridge.formulation.links import Asset
from landbridge.formulation.rows import records
from landbridge.formulation.time import Time

#: km3 in an hour of a flow of 1,000 m3/s.
KM3_PER_HOUR = 3600 * 1000 / 1e9
#: Thousand m3/s, and km3, per unit of the tables (m3/s, hm3).
THOUSAND = 1e-3


class River:
    """A plant on a river, in model units.

    Attributes:
        factor: GW per 1,000 m3/s. turbine: largest turbine flow, what machines and capacity let through
        (1,000 m3/s). storage, pondage: km3 (pondage None if as needed). min_release, max_release: 1,000 m3/s.
        upstream: plants whose releases arrive.
    """

    def __init__(self, row: Any) -> None:
        self.row = row
        self.node, self.candidate = row.node, bool(row.candidate)
        self.capacity = row.capacity * links.SCALE["power"]
        self.factor = row.factor
        limit = self.capacity / self.factor
        self.turbine = limit if row.turbine_max is None else min(limit, row.turbine_max * THOUSAND)
        self.storage = row.storage * THOUSAND
        self.pondage = None if row.pondage is None else row.pondage * THOUSAND
        self.min_release = row.min_release * THOUSAND
        self.max_release = None if row.max_release is None else row.max_release * THOUSAND
        self.upstream = tuple(split(row.upstream or ""))


class Rivers:
    """Hydro data of a case: plants, drawdown by hydrological year (km3), and what comes by itself.

    Attributes:
        natural: km3 by (plant, season, hydrological year); in the first season with the year's drawdown.
    """

    def __init__(self, case: Case, time: Time, years: Sequence[str] | None = None) -> None:
        """Read the rivers of a case for some hydrological years; those planned for by default."""
        names = list(time.hydro_years) if years is None else years
        self.plants = {h: River(r) for h, r in records(case.tables["hydro"], "plant").items()}
        monthly = case.tables["inflow"].set_index(["plant", "month", "hydro_year"])["inflow"].to_dict()
        drawdown = records(case.tables["drawdown"], "plant", "hydro_year")
        self.drawdown = {
            (h, e): drawdown[h, e].drawdown * THOUSAND if (h, e) in drawdown else 0.0
            for h in self.plants
            for e in names
        }
        self.natural = Series(time.season_axis, part=1)
        hours = np.array(list(time.season_hours.values()))
        months, month = np.unique([time.season_month[m] for m in time.seasons], return_inverse=True)
        for h in self.plants:
            for e in names:
                flow = np.array([monthly[h, k, e] for k in months.tolist()])
                came = KM3_PER_HOUR * hours * flow[month] * THOUSAND
                came[time.season_axis.place[time.first]] += self.drawdown[h, e]
                self.natural.lines[h, e] = came
        nodes = case.tables["nodes"]["node"]
        self.plants_at: dict[str, list[str]] = {n: [] for n in nodes}
        for h, river in self.plants.items():
            self.plants_at[river.node].append(h)
        self.country = {n: c for n, c in zip(nodes, case.tables["nodes"]["country"], strict=True)}

    def assets(self, rates: Rates, works: Mapping[str, int]) -> dict[tuple[str, str], Asset]:
        """Candidate plants as assets, built in GW."""
        return {
            ("hydro", h): Asset(
                "hydro",
                h,
                "power",
                (self.country[p.node],),
                p.capacity if p.candidate else 0.0,
                p.row.build_size * links.SCALE["power"] if p.row.build_size else None,
                p.row.first_year,
                p.row.life,
                rates.of(p.row.rate, (self.country[p.node],)),
                rates.social,
                p.row.capex,
                p.row.fixed_om,
                p.row.min_build * links.SCALE["power"],
                works.get(p.row.project, 0),
            )
            for h, p in self.plants.items()
        }


def built_share(m: Any, h: str, y: int) -> Any:
    """Share of a plant that stands: 1, or what is built of a candidate."""
    plant = m.rivers.plants[h]
    return links.capacity(m, "hydro", h, y, 0.0) / plant.capacity if plant.candidate else 1.0


def released(m: Any, h: str, season: str, y: int, e: str) -> Any:
    """Volume a plant passes on in a season, km3: turbined and spilled."""
    t = m.time
    turbined = sum(t.slices[s].hours * m.turbined[h, y, s, e] for s in t.seasons[season])
    return KM3_PER_HOUR * (turbined + t.season_hours[season] * m.spilled[h, y, season, e])


def reservoir_balance(m: Any, h: str, y: int, season: str, e: str) -> Any:
    r"""What a reservoir holds at the end of a season is what it held, plus what comes in, less what it lets go.

    $$V_{h,m} = V_{h,m-1} + 0.0036 \Big( w_m a_{hme} + \sum_{u \in up(h)} \sum_{s \in m} w_s (q_{us} + z_{um})
      - \sum_{s \in m} w_s (q_{hs} + z_{hm}) \Big), \quad V_{h,0} = V_{h,M} + \Delta_{he}$$

    V: volume (km3), a: local inflow, q: turbined, z: spilled (1,000 m3/s), w: hours of slice and season, Delta: net
    drawdown of the hydrological year (km3). Dual: value of water, MUSD per km3 (divide by discount and probability).
    """
    t, rivers = m.time, m.rivers
    arriving = sum(released(m, u, season, y, e) for u in rivers.plants[h].upstream)
    kept = m.volume[h, y, season, e] - m.volume[h, y, t.previous[season], e]
    return kept + released(m, h, season, y, e) - arriving == rivers.natural[h, season, e]


def turbine_capacity(m: Any, h: str, y: int, s: str, e: str) -> Any:
    r"""A candidate's turbines take no more than the part of them that is built.

    $$q_{hyse} \le \overline{q}_h \sum_{v \le y} b_{hv} / \overline{b}_h$$

    Dual: rent of turbines, MUSD per 1,000 m3/s in the slice.
    """
    return m.turbined[h, y, s, e] <= m.rivers.plants[h].turbine * built_share(m, h, y)


def least_release(m: Any, h: str, y: int, season: str, e: str) -> Any:
    r"""Navigation and sanitation get their release, or a penalty is paid for what is missing.

    $$\frac{1}{w_m} \sum_{s \in m} w_s q_{hs} + z_{hm} + r_{hm} \ge \underline{q}_h$$

    r: shortfall (1,000 m3/s). Dual: cost of the obligation, MUSD per 1,000 m3/s throughout the season.
    """
    mean = released(m, h, season, y, e) / (KM3_PER_HOUR * m.time.season_hours[season])
    return mean + m.release_short[h, y, season, e] >= m.rivers.plants[h].min_release


def safe_release(m: Any, h: str, y: int, season: str, e: str) -> Any:
    r"""No more is let go than is safe downstream.

    $$\frac{1}{w_m} \sum_{s \in m} w_s q_{hs} + z_{hm} \le \overline{r}_h$$

    Dual: cost of the limit, MUSD per 1,000 m3/s throughout the season.
    """
    mean = released(m, h, season, y, e) / (KM3_PER_HOUR * m.time.season_hours[season])
    return mean <= m.rivers.plants[h].max_release


def pond_balance(m: Any, h: str, y: int, s: str, e: str) -> Any:
    r"""Turbine flow may leave its seasonal mean only as far as the pond lets it.

    $$P_{h,b} = P_{h,b-1} + 0.0036 \, \tau_b (\bar q_{hm} - q_{hb}), \quad 0 \le P_{hb} \le \overline{P}_h$$

    P: volume in the pond (km3), tau: length of the block (h), q-bar: mean turbine flow of the season. A
    run-of-river plant has a small pond. Dual: value of shifting water inside the day.
    """
    t = m.time
    season = t.slices[s].season
    mean = sum(t.slices[b].hours * m.turbined[h, y, b, e] for b in t.seasons[season]) / t.season_hours[season]
    before = m.pond[h, y, t.before_in_day[s], e]
    return m.pond[h, y, s, e] == before + KM3_PER_HOUR * t.slices[s].duration * (mean - m.turbined[h, y, s, e])


def charge_hydro(m: Any) -> None:
    """Enter running costs (water charges) and penalties on missing releases."""
    for (h, y, s, e), var in m.turbined.items():
        river = m.rivers.plants[h]
        cost = river.row.variable_om * river.factor * m.time.slices[s].hours * 1e-3
        m.ledger.add(var, cost, "variable", "power", m.rivers.country[river.node], y, e)
    for (h, y, season, e), var in m.release_short.items():
        # USD per 1,000 m3 is MUSD per km3
        river = m.rivers.plants[h]
        cost = river.row.release_penalty * KM3_PER_HOUR * m.time.season_hours[season]
        m.ledger.add(var, cost, "penalty", "power", m.rivers.country[river.node], y, e)
