"""Tests of claims: a figure for each row of table `claims`, by the kind of test that the row names.

Each test compares solved states at today's trust and at full trust of a path (W: welfare, NPV, MUSD):

    obstacle, value   W(path) - W(today), and its share of what full trust of every relation adds
    ready             (W(path, builds held at today's plan) - W(today)) / (W(path) - W(today))
    half              years until the discounted gain, year by year, adds up to half of W(path) - W(today)
    delay             discounted gain of the first year that has one: lost by a delay, as capital is paid by the year
    steps             (W(level) - W(today)) / (W(path) - W(today))
    exports, water    rise of a country's net exports, and of its hydropower, TWh in a year of the last period
    price             what its exports earn at its own border before fees in that period, USD/MWh, mean over energy
    closing           W(path) - W(path, with every relation of the country at 0), and each country's part
    partner           see `partner`
    debt              income of a country's links in a year of the last period, over what it owes in a year
    spending          jobs per MUSD of spending, from table `multipliers`: nothing of the model

Figures are as the case gives them. A claim stays its holder's; no test says whether it is true.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from landbridge.analysis import debt, hazard
from landbridge.analysis.accounts import CLIMATE, Accounts
from landbridge.analysis.finding import Finding
from landbridge.analysis.study import State, Study
from landbridge.analysis.tables import Reader, generation, power_prices
from landbridge.analysis.tracing import HYDRO, RISE, net_exports, trace
from landbridge.formulation import finance, trust

NONE = float("nan")
#: Units of figures.
NPV, RATIO, YEARS, TWH, PRICE = "MUSD, NPV", "ratio", "years", "TWh a year", "USD/MWh"
ELASTICITY, JOBS = "elasticity", "jobs/MUSD"
#: MUSD: a year's gain below this is none.
SMALLEST = 1e-6
#: Relative step of the hazard in its derivative.
STEP = 0.01
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Tested:
    """Outcome of a test: what was measured, its value (NaN where there is none), unit, share of a whole if it is one.

    Attributes:
        by_country: parts of the value, MUSD, NPV.
    """

    measure: str
    value: float
    unit: str
    share: float = NONE
    by_country: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Bench:
    """What tests share: the study, a reader of its tables, and the states solved so far."""

    study: Study
    reader: Reader

    @cached_property
    def today(self) -> State:
        """The state at today's trust."""
        return self.study.today()

    @cached_property
    def accounts(self) -> Accounts:
        """Accounts by country."""
        return Accounts(self.study)

    @property
    def last(self) -> int:
        """The last period."""
        return self.study.periods[-1]

    def full(self, path: str, level: float = 1.0) -> State:
        """The state at a position along a path."""
        return self.study.on_path(path, level)

    def gain(self, state: State) -> float:
        """W of a state less that of today; 0 where the two solves do not tell them apart."""
        value = self.study.welfare(state) - self.study.welfare(self.today)
        gap = state.solution.certificate.error + self.today.solution.certificate.error
        return value if abs(value) > gap else 0.0

    @cached_property
    def locked(self) -> float:
        """What full trust of every relation adds."""
        levels = {key: 1.0 for key in trust.levels_today(self.study.case)}
        return self.gain(self.study.at(trust.openness(self.study.case, levels), "", 1.0, "every relation"))

    def share(self, part: float, whole: float) -> float:
        """A part of a gain; NaN where there is no gain to have a share in."""
        return part / whole if whole > 0 else NONE

    def by_country(self, state: State, less: State) -> dict[str, float]:
        """Change of the account of each country from one state to another, MUSD, NPV."""
        discount = self.study.program.model.time.discount
        after, before = self.accounts.of(state), self.accounts.of(less)
        npv = (after["value"] - before["value"]) * after["period"].map(discount)
        return {str(c): float(v) for c, v in npv.groupby(after["country"]).sum().items()}


def outcomes(study: Study, reader: Reader) -> Finding:
    """Put every claim of a case to its test.

    Returns:
        Table `claim_tests`: a row a claim, with `measure`, `value`, `unit` and `share`. Table `claim_accounts`: parts
        of a value by country (MUSD, NPV) where the test tells them.
    """
    rows = study.case.tables["claims"]
    if rows.empty:
        return Finding()
    rows = rows.sort_values("test", key=lambda names: names.map(list(TESTS).index), kind="stable", ignore_index=True)
    bench = Bench(study, reader)
    records = [{str(k): v for k, v in row.items()} for row in rows.to_dict("records")]
    found = [TESTS[row["test"]](bench, row) for row in records]
    shown = rows[["claim", "test", "path"]]
    figures = pd.DataFrame([(f.measure, f.value, f.unit, f.share) for f in found])
    figures.columns = pd.Index(["measure", "value", "unit", "share"])
    parts = [(c, k, v) for c, f in zip(rows["claim"], found, strict=True) for k, v in f.by_country.items()]
    by_country = pd.DataFrame(parts, columns=["claim", "country", "value"])
    return Finding({"claim_tests": shown.join(figures), "claim_accounts": by_country})


def value(b: Bench, row: Row) -> Tested:
    """What a path opens with all else as today, and its share of what is locked."""
    gain = b.gain(b.full(row["path"]))
    return Tested("value that the path opens alone", gain, NPV, b.share(gain, b.locked))


def ready(b: Bench, row: Row) -> Tested:
    """The share of a path's value that is had with nothing built beyond today's plan."""
    full = b.full(row["path"])
    instance = b.study.program.at(full.phi)
    _, built = b.study.program.indexed(b.study.program.model.build)
    lower, upper, planned = instance.lower.copy(), instance.upper.copy(), b.today.solution.x[built]
    lower[built] = upper[built] = np.maximum(planned, 0.0)
    held = replace(instance, lower=lower, upper=upper)
    alone = b.study.under(full.phi, held, row["path"], 1.0, f"{row['path']}, nothing built for it")
    share = b.share(b.gain(alone), b.gain(full))
    return Tested("share of the path's value with nothing built beyond today's plan", share, RATIO)


def half(b: Bench, row: Row) -> Tested:
    """Years from the start of the first period until half of a path's value is had."""
    gains = discounted_gains(b, b.full(row["path"]))
    had, total = np.cumsum(list(gains.values())), sum(gains.values())
    years = float(np.argmax(had >= total / 2) + 1) if total > 0 else NONE
    return Tested(f"years from {min(gains)} until half of the value is had", years, YEARS)


def delay(b: Bench, row: Row) -> Tested:
    """What is lost where a path's trust comes a year later."""
    full = b.full(row["path"])
    gains = discounted_gains(b, full)
    lost = next((v for v in gains.values() if abs(v) > SMALLEST), 0.0)
    return Tested("value lost by a year's delay", lost, NPV, b.share(lost, b.gain(full)))


def discounted_gains(b: Bench, state: State) -> dict[int, float]:
    """Gain of a state over today in each calendar year, MUSD, discounted."""
    case, time = b.study.case, b.study.program.model.time
    rate, base_year = case.number("discount_rate"), int(case.number("base_year"))
    now, then = b.study.welfare_by_period(b.today), b.study.welfare_by_period(state)
    return {
        t: (then[y] - now[y]) * finance.discount_factor(t, 1, base_year, rate)
        for y in b.study.periods
        for t in range(y, y + time.years[y])
    }


def steps(b: Bench, row: Row) -> Tested:
    """The share of a path's value that is reached at a level along it."""
    share = b.share(b.gain(b.full(row["path"], row["level"])), b.gain(b.full(row["path"])))
    return Tested(f"share of the path's value at {row['level']:.0%} of it", share, RATIO)


def exports(b: Bench, row: Row) -> Tested:
    """How much more power a country sends abroad, net of what it takes."""
    rise = _rise(b, row)
    return Tested(f"rise of net exports of power in {b.last}", rise, TWH)


def water(b: Bench, row: Row) -> Tested:
    """How much more hydropower a country makes, and its share of the rise of its net exports."""
    country = {n: node.country for n, node in b.study.program.model.power.nodes.items()}
    made = [generation(b.reader, s) for s in (b.today, b.full(row["path"]))]
    mine = [f[(f["technology"] == HYDRO) & (f["node"].map(country) == row["country"])] for f in made]
    now, then = (float(f[f["period"] == b.last]["energy"].sum()) for f in mine)
    more = then - now if abs(then - now) > RISE else 0.0
    return Tested(f"rise of hydropower in {b.last}", more, TWH, b.share(more, _rise(b, row)))


def _rise(b: Bench, row: Row) -> float:
    """Rise of a country's net exports of power in the last period, TWh a year."""
    key = (row["country"], b.last)
    now, then = (float(net_exports(b.reader, s).get(key, 0.0)) for s in (b.today, b.full(row["path"])))
    return then - now if abs(then - now) > RISE else 0.0


def price(b: Bench, row: Row) -> Tested:
    """What a MWh earns at the border of the country that sends it, mean over what is sent in the last period."""
    words = f"price of exported power at the border of origin, before fees, in {b.last}"
    state = b.full(row["path"])
    traced = trace(b.reader, state)
    lines = traced.lines
    mine = np.flatnonzero((lines["from_country"] == row["country"]) & (lines["to_country"] != row["country"]))
    if not len(mine):
        return Tested(words, NONE, PRICE)
    at = power_prices(b.reader, state).set_index(["period", "slice", "e", "node"])["price"].unstack("node")
    moments = pd.MultiIndex.from_frame(traced.moments[["period", "slice", "e"]])
    prices = at.reindex(moments)[traced.nodes].to_numpy()[:, lines["start"].iloc[mine]]
    chance = traced.moments["hours"] * traced.moments["probability"] * (traced.moments["period"] == b.last)
    energy = traced.leaving[:, mine] * chance.to_numpy()[:, None]
    sold = float(energy.sum())
    return Tested(words, float((energy * prices).sum()) / sold if sold > 0 else NONE, PRICE)


def closing(b: Bench, row: Row) -> Tested:
    """What is lost of a path when a country closes all its relations, by country."""
    case, full = b.study.case, b.full(row["path"])
    sides = case.tables["relations"].set_index("relation")[["party_a", "party_b"]]
    shut = set(sides.index[(sides == row["country"]).any(axis=1)])
    levels = {(r, y): 0.0 if r in shut else v for (r, y), v in trust.levels_on_path(case, row["path"], 1.0).items()}
    state = b.study.at(trust.openness(case, levels), row["path"], 1.0, f"{row['path']}, {row['country']} closed")
    lost = b.gain(full) - b.gain(state)
    parts = b.by_country(full, state)
    return Tested("value lost when the country closes", lost, NPV, b.share(lost, b.gain(full)), parts)


def partner(b: Bench, row: Row) -> Tested:
    r"""Elasticity of the hazard to a country's gain above which paying it more serves the others.

    $$h = h_0 (G / G_0)^{-e}, \qquad e^* = \frac{G_0}{S \, P / W}, \qquad S = -\frac{dE}{d \ln h}$$

    G: gain of the country, of which it has G_0 at market prices, P: gain of the other states (the damage of CO2, which
    no state pays, left aside), W: value of the path with nothing closing, E: what is expected of it at a yearly hazard
    h of every group. One dollar more for the country lowers ln h by e / G_0; the others, whose part of E is P / W, pay
    that dollar and gain where e exceeds e*. There is none where either side gains nothing, or closing costs nothing.
    """
    full = b.full(row["path"])
    outlook, h = hazard.outlook(b.study, row["path"], b.today, full), row["hazard"]
    fall = -(outlook.value(h * (1 + STEP)) - outlook.value(h * (1 - STEP))) / (2 * STEP)
    gains, whole = b.by_country(full, b.today), b.gain(full)
    own = gains.get(row["country"], 0.0)
    others = sum(v for c, v in gains.items() if c not in (row["country"], CLIMATE[0]))
    pays = own * whole / (fall * others) if min(own, others, fall, whole) > 0 else NONE
    return Tested(f"elasticity of the hazard above which paying more pays, at {h:g} a year", pays, ELASTICITY)


def owed(b: Bench, row: Row) -> Tested:
    """Income of a country's links in a year, over what it owes in a year."""
    state, country = b.full(row["path"]), row["country"]
    income = sum(debt.income_of_links(b.study, b.accounts, state, country)[b.last])
    return Tested(f"income from links in {b.last} over instalments", income / debt.instalment(b.study, country), RATIO)


def spending(b: Bench, row: Row) -> Tested:
    """Jobs per million USD of spending in a sector, with the value added of a USD in words."""
    sectors = b.study.case.tables["multipliers"].set_index("sector")
    jobs, added = (float(sectors[c][row["sector"]]) for c in ("jobs", "value_added"))
    return Tested(f"jobs per million USD spent, outside the model (value added {added:g} USD a USD)", jobs, JOBS)


#: Tests by name, as the column `test` of table `claims` has them.
TESTS: dict[str, Callable[[Bench, Row], Tested]] = {
    "obstacle": value,
    "value": value,
    "ready": ready,
    "half": half,
    "delay": delay,
    "steps": steps,
    "exports": exports,
    "water": water,
    "price": price,
    "closing": closing,
    "partner": partner,
    "debt": owed,
    "spending": spending,
}
