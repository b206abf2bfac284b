"""Read a run's folder: the only thing the report knows. A missing table is an empty one with its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from landbridge import reading
from landbridge.report.numbers import printed

COLUMNS: dict[str, str] = {
    "locked_value": "path carrier measure period value",
    "curve": "path level cost welfare gain slope expected",
    "breakpoints": "path level cost welfare gain expected slope_left slope_right why",
    "country_value": "path country kind period value",
    "value_by_level": "path level period value",
    "accounts_by_level": "path level country kind value",
    "openness": "path level gate period openness",
    "link_flows": "path level link direction period product flow unit capacity permit use rent unit_rent",
    "corridor_flows": "path level corridor link product period through busiest unit section",
    "link_charges": "link product cost fee unit hours",
    "corridor_value": "path corridor alone last",
    "mode_value": "path mode value",
    "value_parts": "path carrier of part value",
    "border_flows": "path level country other product unit period entered left through",
    "payments": "path level country period power_bought power_sold gas_bought gas_sold plants fees rents bill "
    "goods_bought goods_sold",
    "losses": "path level country account value total cause which unit period before after",
    "outside": "topic statement source",
    "builds": "path level table name period size unit investment",
    "generation": "path level node technology period energy",
    "prices": "path level node carrier period price unit",
    "hydro": "path level plant period hydro_year month volume turbined spilled",
    "shed": "path level node period energy",
    "shortfall": "path level group period size",
    "gas_unserved": "path level node sector period volume",
    "freight_flows": "path level flow period quantity carried unit mean_cost mean_hours",
    "freight_ways": "path level flow period corridor share",
    "backcast": "observation name scenario year model value low high unit inside fitted explanation source",
    "assumptions": "table key column value unit quality source year low high note",
    "solves": "label seconds simplex_iterations interior_iterations method relative_gap absolute_gap "
    "primal_residual dual_residual",
    "claim": "scenario kind part name value share",
    "claims": "claim statement holder test path",
    "claim_tests": "claim test path measure value unit share",
    "claim_accounts": "claim country value",
    "attribution": "kind path player alone last shapley error",
    "smallest_sets": "kind path share set members",
    "side_payments": "rule player allocation account payment",
    "stretches": "path from to slope error",
    "stretch_gates": "path from to gate marginal share",
    "crossings": "path level from_country to_country period origin_country technology energy",
    "bypass": "path bypass locked_with locked_without gain_shut gain_open replaced",
    "transit_income": "country path level period fees rents income instalment ratio",
    "resolved_levers": "table key column low high locked_low locked_high",
    "levers": "rank table key column unit quality base low high swing",
    "switch_values": "corridor lever unit base value note",
    "border_mix": "path level from_country to_country period energy hydro_share origin_hydro_share water",
    "marginal_mix": "path level country technology period before after change share",
    "nodes": "node name carrier country place mode lat lon",
    "countries": "country name kind",
    "links": "link name carrier mode from to existing design max_build corridor bypass status gates km",
    "gates": "gate name kind usable_now closure relations keys",
    "relations": "relation name now",
    "paths": "path name",
    "scenarios": "scenario name kind",
    "periods": "period years",
    "names": "table key name",
}

#: Most rows of a table that is drawn.
MOST_ROWS = 1_000_000
#: Numbers of a link in a state.
LIMITS = ("flow", "capacity", "permit", "use", "rent", "unit_rent")

#: Sums of a table's value by its keys.
Sums = dict[tuple[str, ...], float]


@dataclass(frozen=True)
class Run:
    """Summary, manifest and tables of one run."""

    summary: Mapping[str, Any]
    manifest: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]

    def table(self, name: str) -> pd.DataFrame:
        """A table with all its columns; empty where the run has none."""
        return self.tables[name]

    @property
    def headline(self) -> str:
        """The path the headline speaks of."""
        return str(self.summary.get("headline_path", ""))

    def analysis(self, name: str) -> Mapping[str, Any]:
        """Figures of one analysis; empty where the run has not been analysed."""
        found: Mapping[str, Any] = self.summary.get("analysis", {}).get(name, {})
        return found

    @property
    def periods(self) -> list[int]:
        """Planning years in order."""
        listed = self.table("periods")["period"]
        if listed.empty:
            listed = self.table("link_flows")["period"].drop_duplicates()
        return sorted(int(p) for p in listed.dropna())

    @property
    def last_period(self) -> int | None:
        """The latest planning year."""
        return self.periods[-1] if self.periods else None

    @property
    def path_ids(self) -> list[str]:
        """Named paths, the headline first, then in the order of the case."""
        known = [str(p) for p in self.table("paths")["path"]]
        known += [str(p) for p in self.summary.get("locked_value", {}) if str(p) not in known]
        known = [p for p in known if p]
        first = [self.headline] if self.headline else []
        return first + [p for p in known if p != self.headline]

    def holders(self, path: str) -> str:
        """Who holds that what a path moves is the only obstacle, as the case attributes it; '' for nobody."""
        rows = self.table("claims")
        return "; ".join(map(str, rows[(rows["test"] == "obstacle") & (rows["path"] == path)]["holder"]))

    def path_name(self, path: str) -> str:
        """Name of a path as printed."""
        return self.names("paths", "path").get(path, path)

    def names(self, table: str, key: str) -> dict[str, str]:
        """Printed names by key, no two alike; numbers are always summed by key, never by name.

        Of `names` those of profiles are left out: they are often called as their plants and nodes are.
        """
        rows = self.table(table)
        return printed(rows[rows["table"] != "profiles"] if table == "names" else rows, key)

    def names_of(self, table: str) -> dict[str, str]:
        """Printed names by key of rows of an input table that the run keeps only the names of: plants, cargo flows."""
        rows = self.table("names")
        known = rows["table"].notna().any()  # runs of older versions do not say which table a name is from
        return printed(rows[rows["table"] == table] if known else rows, "key")

    @cached_property
    def flows(self) -> dict[tuple[str, float, int], pd.DataFrame]:
        """By path, level and period: rows by (link, product): flow of both directions, limits of the fuller one."""
        rows = self.table("link_flows")
        numeric = {c: pd.to_numeric(rows[c], errors="coerce") for c in LIMITS}
        level = pd.to_numeric(rows["level"]).round(9)
        grouped = rows.assign(**numeric, level=level).groupby(["path", "level", "period", "link", "product"], sort=True)
        found = grouped.agg(
            flow=("flow", "sum"),
            capacity=("capacity", "max"),
            permit=("permit", "max"),
            use=("use", "max"),
            rent=("rent", "sum"),
            unit_rent=("unit_rent", "sum"),
        )
        parts = found.groupby(level=["path", "level", "period"], sort=True)
        return {(str(p), float(str(x)), int(str(y))): part.droplevel([0, 1, 2]) for (p, x, y), part in parts}

    @cached_property
    def _sums(self) -> dict[tuple[str, tuple[str, ...], str], dict[tuple[str, float, int], Sums]]:
        return {}

    def sums(self, name: str, keys: tuple[str, ...], value: str, at: tuple[str, float, int]) -> Sums:
        """A table's value in one state and period (path, level, period), added up by keys; empty where there is none.

        A table without periods is asked for with period 0; missing values are left out.
        """
        if (name, keys, value) not in self._sums:
            self._sums[name, keys, value] = _added(self.table(name), keys, value)
        known = self._sums[name, keys, value]
        return next((known[key] for key in self.keys(*at) if key in known), {})

    @cached_property
    def shown(self) -> list[tuple[str, float]]:
        """Every stored state of every path: path and level, today of each path included."""
        return [(path, level) for path in self.path_ids for level in self.levels(path)]

    @cached_property
    def opened(self) -> dict[tuple[str, float, int], dict[str, float]]:
        """By path, level and period: openness of each gate."""
        rows = self.table("openness")
        out: dict[tuple[str, float, int], dict[str, float]] = {}
        columns = [rows[c] for c in ("path", "level", "period", "gate", "openness")]
        for path, level, period, gate, openness in zip(*columns, strict=True):
            out.setdefault((str(path), round(float(level), 9), int(period)), {})[str(gate)] = float(openness)
        return out

    def keys(self, path: str, level: float, period: int) -> list[tuple[str, float, int]]:
        """Where a state may be stored, by period."""
        return [(*place, period) for place in self.places(path, level)]

    @cached_property
    def _by_state(self) -> dict[str, dict[tuple[str, float], pd.DataFrame]]:
        return {}

    def state(self, name: str, path: str, level: float) -> pd.DataFrame:
        """Rows of a table in one state; level 0 of any path is today, stored under the empty path."""
        frame = self.table(name)
        if frame.empty:
            return frame
        if name not in self._by_state:
            keys = [frame["path"], frame["level"].astype(float).round(9)]
            self._by_state[name] = {(str(p), float(str(x))): part for (p, x), part in frame.groupby(keys)}
        parts = self._by_state[name]
        return next((parts[key] for key in self.places(path, level) if key in parts), frame.iloc[:0])

    def places(self, path: str, level: float) -> list[tuple[str, float]]:
        """Where a state may be stored; level 0 of any path is today."""
        here = (path, round(level, 9))
        return [here] if level else [here, ("", 0.0), (self.headline, 0.0)]

    def today(self, name: str) -> pd.DataFrame:
        """Rows of a table as things stand."""
        return self.state(name, "", 0.0)

    def full(self, name: str) -> pd.DataFrame:
        """Rows of a table at full trust on the headline path."""
        return self.state(name, self.headline, 1.0)

    def levels(self, path: str) -> list[float]:
        """Solved levels of a path, today included."""
        found: set[float] = {0.0}
        for name in ("curve", "link_flows"):
            frame = self.table(name)
            rows = frame[frame["path"] == path]["level"]
            found |= {round(float(level), 9) for level in rows.dropna()}
        return sorted(found)


def _added(frame: pd.DataFrame, keys: tuple[str, ...], value: str) -> dict[tuple[str, float, int], Sums]:
    """Sums of a table's value by state and period, and in each by keys."""
    frame = frame if "period" in frame.columns else frame.assign(period=0)
    frame = frame.assign(**{value: pd.to_numeric(frame[value], errors="coerce")})
    frame = frame[frame[value].notna() & frame["period"].notna()]
    columns = [frame[c].tolist() for c in ("path", "level", "period", value)]
    parts = zip(*(frame[k].astype(str).tolist() for k in keys), strict=True)
    out: dict[tuple[str, float, int], Sums] = {}
    for path, level, period, amount, key in zip(*columns, parts, strict=True):
        here = out.setdefault((str(path), round(float(level), 9), int(period)), {})
        here[key] = here.get(key, 0.0) + float(amount)
    return out


def read_run(folder: Path) -> Run:
    """Read summary.json, manifest.json and tables/*.parquet; what is missing stays empty.

    Raises:
        CaseError: something in the folder is no plain file, too large, or not of its format.
    """
    reading.names(folder)
    tables = {name: _table(folder, f"tables/{name}.parquet", columns) for name, columns in COLUMNS.items()}
    return Run(_mapping(folder, "summary.json"), _mapping(folder, "manifest.json"), tables)


def _mapping(folder: Path, name: str) -> dict[str, Any]:
    return reading.mapping(folder, name) if reading.exists(folder, name) else {}


def _table(folder: Path, name: str, columns: str) -> pd.DataFrame:
    wanted = columns.split()
    if not reading.exists(folder, name):
        return pd.DataFrame({name: pd.Series(dtype="object") for name in wanted})
    frame = reading.table(folder, name, MOST_ROWS)
    for column in wanted:
        if column not in frame.columns:
            frame[column] = pd.Series([None] * len(frame), dtype="object")
    if "path" in frame.columns:
        frame["path"] = frame["path"].fillna("")
    return frame
