"""What a run has found: its states, and the tables and the summary that are read off them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from landbridge.analysis import tables as results
from landbridge.analysis.accounts import Accounts
from landbridge.analysis.borders import border_flows
from landbridge.analysis.charges import link_charges
from landbridge.analysis.curve import curve_table
from landbridge.analysis.grouped import numbered, summed
from landbridge.analysis.hazard import SHOWN, Outlook
from landbridge.analysis.locked import LockedValue
from landbridge.analysis.losses import losses
from landbridge.analysis.payments import payments, recorded_exports
from landbridge.analysis.study import State, Study
from landbridge.analysis.value_parts import by_path
from landbridge.case import Case
from landbridge.case.provenance import DEFAULT, QUALITIES
from landbridge.case.settings import SLICES

#: MUSD: smaller changes of an account are not listed by level.
SMALLEST = 1e-6


@dataclass(frozen=True)
class Answer:
    """What solving has brought.

    Attributes:
        study: what was solved, and its reader. headline: path of the curve ("" in a case without trust).
        curve: states along that path, today first. full: state at full trust of each path.
        shown: tables of these states.
        values, outlooks: locked value of each path, and what may become of it once gates may close again.
        parts: what these values consist of. observed: the back-cast.
        assumptions: every number of the case with its source.
        past: studies of the back-cast, by scenario.
    """

    study: Study
    reader: results.Reader
    headline: str
    curve: list[State]
    full: dict[str, State]
    shown: dict[str, pd.DataFrame]
    values: dict[str, LockedValue]
    outlooks: dict[str, Outlook]
    parts: pd.DataFrame
    observed: pd.DataFrame
    assumptions: pd.DataFrame
    past: dict[str, Study]

    @property
    def today(self) -> State:
        """The state at today's trust."""
        return self.curve[0]

    @cached_property
    def accounts(self) -> Accounts:
        """Accounts of the study."""
        return Accounts(self.study)

    @cached_property
    def expected(self) -> dict[str, float]:
        """Expected locked value of each path at the hazards of the case."""
        return {p: o.value() for p, o in self.outlooks.items()}

    @property
    def states(self) -> list[State]:
        """Every state that is shown."""
        return shown_states(self.curve, self.full)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Result tables, and tables of the case that a report shows beside them."""
        study = self.study
        made = {"curve": self._curve_table(), **self.shown, "backcast": self.observed}
        made["solves"] = pd.DataFrame(study.log)
        made["locked_value"] = locked_table(study, self.values)
        made["country_value"] = country_table(self.accounts, self.today, self.full)
        made |= level_tables(self.accounts, self.today, self.states[1:])
        made["link_charges"] = link_charges(study)
        made["value_parts"] = self.parts
        ends = [self.today, *self.full.values()]
        made["border_flows"] = border_flows(self.reader, ends)
        made["payments"] = payments(self.accounts, ends)
        made["losses"] = losses(self.accounts, self.reader, self.today, self.full)
        made |= descriptive(study.case) | {"assumptions": self.assumptions}
        made["paths"] = made["paths"][made["paths"]["path"].isin(list(self.full))]
        return made

    def _curve_table(self) -> pd.DataFrame:
        if not self.headline:
            return pd.DataFrame()
        today = self.today
        first = State(self.headline, 0.0, today.phi, today.solution, today.terms)
        drawn = curve_table(self.study, [first, *self.curve[1:]])
        drawn["expected"] = [0.0] + [float("nan")] * (len(drawn) - 2) + [self.expected[self.headline]]
        return drawn

    def summary(self, tables: dict[str, pd.DataFrame]) -> dict[str, Any]:
        """Figures of a run under stable names, from the answer and its tables."""
        study = self.study
        log, case = pd.DataFrame(study.log), study.case
        tally, certificate = study.solver.tally, self.today.solution.certificate
        quality = tables["assumptions"]["quality"].value_counts()
        country, parts = tables["country_value"], by_path(self.parts)
        inside, fitted = (tables["backcast"][c].astype(bool) for c in ("inside", "fitted"))
        return {
            "title": case.setting("title") or case.name,
            "headline_path": self.headline,
            "paths": list(self.full),
            "scenarios": list(case.scenarios),
            "price_year": int(case.number("price_year")),
            "base_year": int(case.number("base_year")),
            "discount_rate": case.number("discount_rate"),
            "hydro_years": list(study.program.model.time.hydro_years),
            "time": calendar(study),
            "locked_value": {
                p: {
                    "npv": v.npv,
                    "npv_expected": self.expected[p],
                    "npv_expected_at": {f"{h:g}": self.outlooks[p].value(h) for h in SHOWN},
                    "closed_states": len(self.outlooks[p].closed),
                    "closing_in_first_period_only": self.outlooks[p].first_period_only,
                    "resolved": bool(v.resolved),
                    "gap": v.gap,
                    "per_year": {str(y): x for y, x in v.per_year.items()},
                    "by_carrier": v.by_carrier,
                    "by_part": parts.get(p, {}),
                    "by_country": {
                        str(c): float(x)
                        for c, x in country[(country["path"] == p) & country["period"].isna()]
                        .groupby("country")["value"]
                        .sum()
                        .items()
                    },
                }
                for p, v in self.values.items()
            },
            "objective": {
                "today": self.today.solution.objective,
                **{s.path: s.solution.objective for s in self.states if s.path and s.level == 1.0},
            },
            "welfare": {
                "today": study.welfare(self.today),
                **{s.path: study.welfare(s) for s in self.states if s.path and s.level == 1.0},
            },
            "certificate": {
                "max_relative_gap": float(log["relative_gap"].max()),
                "max_absolute_gap": float(log["absolute_gap"].max()),
                "max_primal_residual": float(log["primal_residual"].max()),
                "max_dual_residual": float(log["dual_residual"].max()),
                "max_complementarity": float(log["complementarity"].max()),
                "absolute_gap_today": certificate.absolute_gap,
                "best_known": int(log["best_known"].sum()),
            },
            "transit": transit(case),
            "outside": list(case.tables["outside"]["topic"]),
            "accounts": {"largest_error": max(self.accounts.error(s) for s in [self.today, *self.full.values()])},
            "solves": {
                "states": len(log),
                "count": tally.effort.runs,
                "spared": tally.spared,
                "simplex_iterations": tally.effort.simplex_iterations,
                "interior_iterations": tally.effort.interior_iterations,
                "rows": len(study.program.row_lower),
                "columns": len(study.program.cost),
                "parts": len(study.solver.parts),
            },
            "coverage": {k: int(quality.get(k, 0)) for k in QUALITIES if k != DEFAULT},
            "backcast": {
                "inside": int((inside & ~fitted).sum()),
                "outside": int((~inside & ~fitted).sum()),
                "fitted": int(fitted.sum()),
            },
        }


def transit(case: Case) -> dict[str, Any]:
    """The transit country of a case (empty where it names none), its name, and its exports on record."""
    country, rows = case.setting("transit_country"), case.tables["countries"]
    names = dict(zip(rows["country"], rows["name"], strict=True))
    return {"country": country, "name": names.get(country) or country, "exports": recorded_exports(case)}


def calendar(study: Study) -> dict[str, Any]:
    """Time as it was solved: resolution, slices of a year, planning periods and hydrological years."""
    time = study.program.model.time
    resolution = study.case.setting("resolution")
    hours = {"profiles_by_hour": study.case.tables["hourly_shapes"]["profile"].nunique()}
    return {
        "resolution": resolution,
        **(hours if resolution != SLICES else {}),
        "slices": len(time.slices),
        "hours": round(sum(s.hours for s in time.slices.values())),
        "periods": {str(y): n for y, n in time.years.items()},
        "hydro_years": list(time.hydro_years),
    }


def shown_states(curve: list[State], full: dict[str, State]) -> list[State]:
    """Every state that is shown: the curve, and full trust of the other paths."""
    return [*curve, *(s for s in full.values() if s is not curve[-1])]


def state_tables(reader: results.Reader, curve: list[State], full: dict[str, State]) -> dict[str, pd.DataFrame]:
    """Flows, energy, water, prices, builds and openness of every state that is shown."""
    states = shown_states(curve, full)
    made = {
        name: table(reader, *states)
        for name, table in (
            ("link_flows", results.link_flows),
            ("generation", results.generation),
            ("prices", results.prices),
            ("freight_flows", results.cargo),
            ("freight_ways", results.ways),
            ("builds", results.builds),
            ("shed", results.shed),
            ("shortfall", results.shortfall),
            ("gas_unserved", results.gas_unserved),
            ("hydro", results.water),
        )
    }
    made["corridor_flows"] = results.corridor_flows(reader.study.case, made["link_flows"])
    made["openness"] = pd.DataFrame(
        [(s.path, s.level, g, y, v) for s in states for (g, y), v in sorted(s.phi.items())],
        columns=["path", "level", "gate", "period", "openness"],
    )
    return made


def locked_table(study: Study, values: dict[str, LockedValue]) -> pd.DataFrame:
    """Locked values: NPV by path and carrier, and by path a year of each period (MUSD)."""
    rows: list[tuple[str, str, str, int | None, float]] = []
    for p, v in values.items():
        rows.append((p, "all", "npv", None, v.npv))
        rows += [(p, c, "npv", None, amount) for c, amount in v.by_carrier.items()]
        rows += [(p, "all", "per year", y, v.per_year[y]) for y in study.periods]
    frame = pd.DataFrame(rows, columns=["path", "carrier", "measure", "period", "value"])
    return frame.astype({"period": "Int64"})


def country_table(accounts: Accounts, today: State, full: dict[str, State]) -> pd.DataFrame:
    """Change of each account from today to full trust, by country and agent: MUSD a year, and NPV (no period)."""
    discount = accounts.study.program.model.time.discount
    before = accounts.of(today)
    frames = []
    for p, state in full.items():
        change = accounts.of(state).assign(path=p)
        change["value"] -= before["value"]
        npv = change.assign(value=change["value"] * change["period"].map(discount))
        npv = npv.groupby(["path", "country", "agent"])["value"].sum().reset_index()
        npv["period"] = pd.array([pd.NA] * len(npv), dtype="Int64")
        frames += [npv, change.astype({"period": "Int64"})]
    columns = ["path", "country", "agent", "period", "value"]
    out = pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)
    return out.rename(columns={"agent": "kind"})


def level_tables(accounts: Accounts, today: State, states: Sequence[State]) -> dict[str, pd.DataFrame]:
    """What each state changes against today: value a year by period, and accounts by country and kind as NPV (MUSD)."""
    study, discount = accounts.study, accounts.study.program.model.time.discount
    then, before = study.welfare_by_period(today), accounts.values(today)
    number, holders = numbered(accounts.labels, ["country", "agent"])
    weight = accounts.labels["period"].map(discount).to_numpy()
    gains: list[tuple[str, float, int, float]] = []
    npv = np.zeros((len(states), len(holders)))
    for s, state in enumerate(states):
        now = study.welfare_by_period(state)
        gains += [(state.path, state.level, y, now[y] - then[y]) for y in study.periods]
        (npv[s],) = summed(number, (accounts.values(state) - before) * weight)
    changes = pd.DataFrame(columns=["path", "level", "country", "kind", "value"])
    if (abs(npv) > SMALLEST).any():
        holders = holders.rename(columns={"agent": "kind"})
        changes = results.spread(states, holders, {"value": npv}, abs(npv) > SMALLEST)
    return {
        "value_by_level": pd.DataFrame(gains, columns=["path", "level", "period", "value"]),
        "accounts_by_level": changes,
    }


def descriptive(case: Case) -> dict[str, pd.DataFrame]:
    """Tables of the case that a report shows beside the results."""

    def join(frame: pd.DataFrame, key: str, value: str) -> dict[str, str]:
        found: dict[str, set[str]] = {}
        for k, v in zip(frame[key], frame[value], strict=True):
            found.setdefault(k, set()).add(v)
        return {k: ";".join(sorted(v)) for k, v in found.items()}

    t = case.tables
    links = t["links"].copy()
    building = t["build_gates"].rename(columns={"key": "link"})
    guards = pd.concat([t["link_gates"], building.loc[building["table"] == "links", ["link", "gate"]]])
    links["gates"] = links["link"].map(join(guards, "link", "gate")).astype(object).fillna("")
    gates = t["gates"].copy()
    gates["relations"] = gates["gate"].map(join(t["gate_response"], "gate", "relation")).astype(object).fillna("")
    gates["keys"] = gates["gate"].map(join(t["gate_keys"], "gate", "holder")).astype(object).fillna("")
    kept = ("nodes", "countries", "relations", "paths", "claims", "scenarios", "periods", "outside")
    out = {name: t[name] for name in kept}
    named = (
        ("plants", "plant"),
        ("hydro", "plant"),
        ("storage", "storage"),
        ("freight_demand", "flow"),
        ("gas_supply", "supply"),
        ("profiles", "profile"),
    )
    rows = [t[table].rename(columns={key: "key"})[["key", "name"]].assign(table=table) for table, key in named]
    names = pd.concat(rows, ignore_index=True)
    return {**out, "links": links, "gates": gates, "names": names}
