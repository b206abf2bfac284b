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
        slices: in order; `hours` and `duration` of each, `season` and `before` (the slice before
        it in its day) by place.
        season_hours: hours of each season. members: slices of each season, filled up with -1.
        chances: probability of the hydrological years that the case plans for.
        rows: rows of the tables of assets, by name. assets: what can be built: (table, name); `vintages` (years) and
        `most` (GW) of each. alive: vintages that stand in a period (by number). standing: GW without builds, by period.
    """

    def __init__(self, case: Case, phi: trust.Openness | None = None) -> None:
        self.case = case
        self.tables = dict(case.tables)
        self.rows = {t: _records(self.tables[t]) for t in ("nodes", "fuels", *dict(ASSETS))}
        self.phi = trust.openness(case, trust.levels_today(case)) if phi is None else phi
        self._time()
        self._assets()

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
        place = pd.Series(range(len(s))).groupby(s["day"])
        self.before = place.shift(1).fillna(place.transform("last")).astype(int).to_numpy()
        self.season = s.groupby("season", sort=False).ngroup().to_numpy()
        self.season_hours = np.bincount(self.season, weights=self.hours)
        self.month = s.groupby("season", sort=False)["month"].first().to_numpy()
        turn = s.groupby("season", sort=False).cumcount().to_numpy()  # place inside its season
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

    def _assets(self) -> None:
        """What can be built, when, and what then stands: all of it known before any program is built."""
        self.assets: list[tuple[str, str]] = []
        self.alive: dict[tuple[str, str, int], list[int]] = {}
        self.vintages: dict[tuple[str, str], list[int]] = {}
        self.most: dict[tuple[str, str], float] = {}
        for table, _ in ASSETS:
            for name, r in self.rows[table].items():
                size = r["capacity"] * r["candidate"] if table == "hydro" else r["max_build"]
                first = self.years[0] if pd.isna(r["first_year"]) else r["first_year"]
                vintages = [y for y in self.years if y >= first]
                if size > 0 and vintages:
                    self.assets.append((table, name))
                    self.vintages[table, name], self.most[table, name] = vintages, size / 1e3
                for i, y in enumerate(self.years):
                    there = [v for v in vintages if v <= y and (pd.isna(r["life"]) or y < v + r["life"])]
                    self.alive[table, name, i] = there * (size > 0)
        self.owners = links.link_assets(self.case)
        built = [(t, k, v) for t, k in self.assets for v in self.vintages[t, k]]
        self.build_cost = {b: self._build_cost(*b) for b in built}
        self.standing = {(t, k): self._standing(t, r) for t, _ in ASSETS for k, r in self.rows[t].items()}

    def _build_cost(self, table: str, name: str, vintage: int) -> float:
        """Present value of what a GW of a vintage costs, MUSD."""
        row = self.rows[table][name]
        home = (self.rows["nodes"][row["node"]]["country"],) if "node" in row else self.owners[table, name].countries
        rate = links.rates_of(self.case).of(row["rate"], home)
        yearly = rate if pd.isna(row["life"]) else rate / (1 - (1 + rate) ** -row["life"])
        stands = [vintage in self.alive[table, name, i] for i in range(len(self.years))]
        return float(row["capex"] * (yearly + row["fixed_om"]) * self.worth[stands].sum())

    def _standing(self, table: str, row: dict[str, Any]) -> Floats:
        """Capacity that stands in each period without builds, GW."""
        size = row["existing" if table == "links" else "capacity"] * (not row.get("candidate", False))
        since, until = (row.get(c, pd.NA) for c in ("existing_from", "existing_until"))
        there = [(pd.isna(since) or y >= since) and (pd.isna(until) or y < until) for y in self.years]
        return np.where(there, size / 1e3, 0.0)

    def largest(self, table: str, name: str) -> Floats:
        """Capacity with all that may be built, GW, by period."""
        grows = np.array([bool(self.alive[table, name, i]) for i in range(len(self.years))])
        return self.standing[table, name] + grows * self.most.get((table, name), 0.0)

    # Water ----------------------------------------------------------------------------------------------------

    def column(self, table: str, name: str) -> Floats:
        """A column of numbers, to be used with (names, periods, hydrological years, slices or seasons)."""
        return np.array([r[name] for r in self.rows[table].values()], dtype=float)[:, None, None, None]

    @cached_property
    def above(self) -> Ints:
        """Positions of the plants upstream of each, filled up with -1."""
        place = {h: i for i, h in enumerate(self.rows["hydro"])}
        found = [[place[u.strip()] for u in r["upstream"].split(";") if u.strip()] for r in self.rows["hydro"].values()]
        width = max(map(len, found), default=0)
        return np.array([u + [-1] * (width - len(u)) for u in found], dtype=np.int64).reshape(len(found), width)

    @cached_property
    def natural(self) -> Floats:
        """Water that comes by itself, km3: (plants, hydrological years, seasons)."""
        flow = self.tables["inflow"].pivot(index=["plant", "month"], columns="hydro_year", values="inflow")
        flow = flow[list(self.chances)] / 1e3
        out = np.stack([flow.loc[[(h, m) for m in self.month]].to_numpy().T for h in self.rows["hydro"]])
        out = out * KM3 * self.season_hours
        extra = self.tables["drawdown"].set_index(["plant", "hydro_year"])["drawdown"]
        for i, h in enumerate(self.rows["hydro"]):
            out[i, :, 0] += [extra.get((h, e), 0.0) / 1e3 for e in self.chances]
        return np.asarray(out, dtype=float)

    def rule(self, column: str) -> Floats:
        """A column of the rules of reservoirs: (plants, hydrological years, months that have slices), NaN for none."""
        rules = self.tables["reservoir_rules"].set_index(["plant", "hydro_year", "month"])[column].astype(float)
        wanted = [(h, e, m) for h in self.rows["hydro"] for e in self.chances for m in np.unique(self.month)]
        found = rules.reindex(pd.MultiIndex.from_tuples(wanted)) if wanted else rules.iloc[:0]
        return np.asarray(found.to_numpy().reshape(len(self.rows["hydro"]), len(self.chances), -1), dtype=float)

    @cached_property
    def available(self) -> Floats:
        """Availability of plants (plants, slices)."""
        plants = self.tables["plants"]
        return plants["availability"].to_numpy()[:, None] * self.shape(plants["profile"].tolist())


def _records(frame: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Rows of a table by its first column."""
    return {str(k): dict(r) for k, r in frame.set_index(frame.columns[0]).to_dict("index").items()}
