"""The numbers of a power case as arrays, read from its tables: what the peer is told.

Units are those of our model, so that both solvers see numbers of one size: GW, GWh, 1,000 m3/s, km3, MUSD. Arrays over
time have the shape (periods, slices); hydrological years come on top of that.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landbridge.case import Case, at_year
from landbridge.formulation import links, trust

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

HOURS = 8760.0
KM3 = 3600 * 1000 / 1e9  #: km3 in an hour of 1,000 m3/s
#: Share at which fees and carbon taxes enter cost, as the formulation says: ties go to the higher welfare.
TRANSFER = 1 - 1e-6
#: Growing assets: table, column of the name.
ASSETS = (("plants", "plant"), ("storage", "storage"), ("links", "link"), ("hydro", "plant"))


class Facts:
    """A power case in arrays.

    Attributes:
        years, spans: first year of the periods, their length. worth: discount factor of each, its years added up.
        slices: in order, with `season` and `before` (the slice before it in its day) as positions.
        season_hours: hours of each season. members: slices of each season, filled up with -1.
        chances: probability of the hydrological years that the case plans for.
        assets: what can be built: (table, name). working: 1 where a vintage of an asset stands in a period.
    """

    def __init__(self, case: Case, phi: trust.Openness | None = None) -> None:
        self.case = case
        self.tables = dict(case.tables)
        self.phi = trust.openness(case, trust.levels_today(case)) if phi is None else phi
        self._time()

    def table(self, name: str) -> pd.DataFrame:
        """A table, by its first column."""
        frame = self.tables[name]
        return frame.set_index(frame.columns[0])

    def _time(self) -> None:
        case = self.case
        periods = self.tables["periods"].sort_values("period")
        self.years, self.spans = periods["period"].tolist(), periods["years"].tolist()
        base, rate = case.number("base_year"), case.number("discount_rate")
        self.worth = np.array(
            [sum((1 + rate) ** (base - y - t) for t in range(n)) for y, n in zip(self.years, self.spans, strict=True)]
        )
        s = self.tables["slices"].sort_values(["month", "season", "block"]).reset_index(drop=True)
        self.slices, self.hours, self.duration = s, s["hours"].to_numpy(), s["duration"].to_numpy()
        s["before"] = s.groupby("day", sort=False).ngroup()
        place = pd.Series(range(len(s)))
        previous = place.groupby(s["day"]).shift(1)
        s["before"] = previous.fillna(place.groupby(s["day"]).transform("last")).astype(int)
        self.season = s.groupby("season", sort=False).ngroup().to_numpy()
        self.season_hours = np.bincount(self.season, weights=self.hours)
        self.month = s.groupby("season", sort=False)["month"].first().to_numpy()
        turn = s.groupby("season", sort=False).cumcount().to_numpy()
        self.members = np.full((len(self.season_hours), int(turn.max()) + 1), -1)
        self.members[self.season, turn] = range(len(s))
        self.one_day = s["day"].nunique() == 1
        names = [n.strip() for n in case.setting("hydro_years").split(";") if n.strip()]
        chance = self.tables["hydro_years"].set_index("hydro_year")["probability"]
        chance = chance if names in ([], ["expected"]) else chance.loc[names]
        self.chances = dict((chance / chance.sum())[lambda c: c > 0])

    @cached_property
    def shapes(self) -> pd.DataFrame:
        """Value of each profile in each slice, in order; 1 for no profile."""
        frame = self.tables["shapes"].pivot(index="profile", columns="slice", values="value")
        return pd.concat([frame[self.slices["slice"]], pd.DataFrame(1.0, [""], self.slices["slice"])])

    def shape(self, profiles: Sequence[str]) -> Floats:
        """Shapes (profiles, slices)."""
        return np.asarray(self.shapes.loc[list(profiles)].to_numpy(), dtype=float)

    def by_year(self, table: str, keys: list[str], column: str) -> pd.DataFrame:
        """A column between the years it is given for, one column a period."""
        frame = self.tables[table]
        return pd.DataFrame({y: at_year(frame, keys, "year", [column], y)[column] for y in self.years})

    # What stands and what may be built ------------------------------------------------------------------------

    @cached_property
    def assets(self) -> list[tuple[str, str]]:
        out = []
        for table, key in ASSETS:
            rows = self.tables[table]
            grows = rows["candidate"] if table == "hydro" else rows["max_build"] > 0
            out += [(table, str(name)) for name in rows[key][grows]]
        return [a for a in out if self.vintages(*a)]

    def vintages(self, table: str, name: str) -> list[int]:
        first = self.table(table).loc[name, "first_year"]
        return [y for y in self.years if pd.isna(first) or y >= first]

    def most(self, table: str, name: str) -> float:
        """Largest build, GW."""
        return float(self.table(table).loc[name, "capacity" if table == "hydro" else "max_build"]) / 1e3

    def stands(self, table: str, name: str, vintage: int) -> npt.NDArray[np.bool_]:
        """Whether a vintage stands in each period."""
        life = self.table(table).loc[name, "life"]
        return np.array([vintage <= y and (pd.isna(life) or y < vintage + life) for y in self.years])

    def growing(self, table: str, name: str) -> npt.NDArray[np.bool_]:
        """Whether any vintage can stand in each period."""
        none = np.zeros(len(self.years), dtype=bool)
        if (table, name) not in self.assets:
            return none
        return np.logical_or.reduce([none, *(self.stands(table, name, v) for v in self.vintages(table, name))])

    def build_cost(self, table: str, name: str, vintage: int) -> float:
        """Present value of what a GW of a vintage costs, MUSD."""
        row = self.table(table).loc[name]
        rate = self.case.number("discount_rate") if pd.isna(row["rate"]) else row["rate"]
        if table == "links":
            rate += links.link_assets(self.case)[table, name].hazard
        yearly = rate if pd.isna(row["life"]) else rate / (1 - (1 + rate) ** -row["life"])
        return float(row["capex"] * (yearly + row["fixed_om"]) * self.worth[self.stands(table, name, vintage)].sum())

    def standing(self, table: str, name: str) -> Floats:
        """Capacity that stands in each period without builds, GW."""
        row = self.table(table).loc[name]
        if table == "hydro":
            return np.full(len(self.years), 0.0 if row["candidate"] else row["capacity"] / 1e3)
        size = row["existing" if table == "links" else "capacity"]
        since, until = (row.get(c, pd.NA) for c in ("existing_from", "existing_until"))
        there = [(pd.isna(since) or y >= since) and (pd.isna(until) or y < until) for y in self.years]
        return np.where(there, size / 1e3, 0.0)

    def largest(self, table: str, name: str) -> Floats:
        """Capacity with all that may be built, GW, by period."""
        more = self.most(table, name) if (table, name) in self.assets else 0.0
        return self.standing(table, name) + self.growing(table, name) * more

    # Water ----------------------------------------------------------------------------------------------------

    def natural(self, rivers: Sequence[str]) -> Floats:
        """Water that comes by itself, km3: (plants, seasons, hydrological years)."""
        flow = self.tables["inflow"].pivot(index=["plant", "month"], columns="hydro_year", values="inflow")
        flow = flow[list(self.chances)] / 1e3
        out = np.stack([flow.loc[[(h, m) for m in self.month]].to_numpy() for h in rivers])
        out = out * (KM3 * self.season_hours)[None, :, None]
        extra = self.tables["drawdown"].set_index(["plant", "hydro_year"])["drawdown"]
        for i, h in enumerate(rivers):
            out[i, 0] += [extra.get((h, e), 0.0) / 1e3 for e in self.chances]
        return np.asarray(out, dtype=float)


def rows_of(frame: pd.DataFrame) -> Any:
    """Rows of a table by its first column, as (name, row)."""
    return frame.set_index(frame.columns[0]).iterrows()
