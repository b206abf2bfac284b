r"""Links: capacity, builds and what every carrier's corridor elements share.

K_ly = existing_ly + sum of builds b_lv, each for the part of y in which it stands (see `service`). Power is in GW,
freight in vehicles a day each way, gas in million m3 a day. A candidate's flow is held below capacity by a row; where
nothing can be built it is a bound.

A build that the case forces (`min_build`) is a bound on the first vintage v0 in which the candidate can be built,
whatever the level of trust:

$$b_{l v_0} \ge \underline{b}_l$$

The reduced cost of that vintage is what a unit more of it would cost, MUSD (present value).

A gate g of kind build admits a share of the largest build in each vintage, a bound that trust moves:

$$b_{lv} \le \phi_{gv} \overline{b}_l$$

The reduced cost of a vintage at that bound is the value of building a unit more, MUSD (present value). What exists is
not limited. A forced build above what the gate admits at today's trust is refused when the case is checked.

A candidate may replace what exists of another link: a railway is rebuilt on its own ground. Of the old link l the share
that is built of its successor l' is gone, in every row in which its capacity stands:

$$K_{ly} = \mathrm{existing}_{ly} \Big( 1 - \sum_v \theta_{l'vy} b_{l'v} / \overline{b}_{l'} \Big)$$

So a build costs its annuity, its upkeep and the use of what it replaces; the dual of the row of the old link holds the
last of these.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from landbridge.case import Case
from landbridge.case.financing import Rates
from landbridge.case.settings import split
from landbridge.formulation import finance
from landbridge.formulation.costs import Ledger
from landbridge.formulation.rows import records
from landbridge.formulation.service import Owner, Standing

#: Model units of capacity per unit of the table: MW to GW; vehicles and mcm a day stay.
SCALE = {"power": 1e-3, "freight": 1.0, "gas": 1.0}
#: MUSD per model unit of capacity, per unit of the table's capex: USD/kW is MUSD/GW.
CAPEX = {"power": 1.0, "freight": 1.0, "gas": 1.0}
FORWARD, BACK = "forward", "back"
#: A build: table, name, vintage.
Build = tuple[str, str, int]


class Asset(NamedTuple):
    """Something that stands, or can be built, in units of its carrier's capacity.

    Attributes:
        table, name: where its row is. carrier: power, freight or gas.
        countries: owners, in equal shares.
        max_build: largest build over all periods; 0 if none. unit: size of an integer unit, or None.
        first_year (in service), life, rate (of financing), social (at which W counts capital), capex (MUSD per unit),
        fixed_om (share of capex a year).
        min_build: what is built at least, in the first period in which it can be.
        works: years from the start of works until it stands.
    """

    table: str
    name: str
    carrier: str
    countries: tuple[str, ...]
    max_build: float
    unit: float | None
    first_year: int | None
    life: int | None
    rate: float
    social: float
    capex: float
    fixed_om: float
    min_build: float = 0.0
    works: int = 0


def link_assets(case: Case) -> dict[tuple[str, str], Asset]:
    """Assets of the links, by ("links", link)."""
    country = {n: r.country for n, r in records(case.tables["nodes"], "node").items()}
    rates, works = rates_of(case), works_of(case)
    out = {}
    for name, r in records(case.tables["links"], "link").items():
        owners = tuple(split(r.owners)) if r.owners else tuple(sorted({country[r.start], country[r.end]}))
        scale = SCALE[r.carrier]
        out["links", name] = Asset(
            "links",
            name,
            r.carrier,
            owners,
            r.max_build * scale,
            r.build_size * scale if r.build_size else None,
            r.first_year,
            r.life,
            rates.of(r.rate, owners),
            rates.social,
            r.capex * CAPEX[r.carrier],
            r.fixed_om,
            r.min_build * scale,
            works.get(r.project, 0),
        )
    return out


def works_of(case: Case) -> dict[str, int]:
    """Years of works of each project."""
    return {p: r.works_years for p, r in records(case.tables["projects"], "project").items()}


def bounds(m: Any, table: str, name: str, vintage: int) -> tuple[float, float]:
    """Least and largest build of a vintage."""
    asset = m.assets[table, name]
    return asset.min_build if vintage == next(iter(m.service[table, name])) else 0.0, asset.max_build


def rates_of(case: Case) -> Rates:
    """Rates of financing of a case, beside its discount rate."""
    return Rates(case.tables, case.number("discount_rate"))


def existing(row: Any, period: int) -> float | None:
    """Existing capacity of a link in a period in model units; None where it is no limit."""
    if row.existing is None:
        return None
    stands = (row.existing_from is None or period >= row.existing_from) and (
        row.existing_until is None or period < row.existing_until
    )
    return float(row.existing) * SCALE[row.carrier] if stands else 0.0


def directions(row: Any) -> tuple[str, ...]:
    """Directions a link can carry in."""
    return (FORWARD, BACK) if row.reversible else (FORWARD,)


def ends(row: Any, direction: str) -> tuple[str, str]:
    """Node a flow leaves and node it reaches."""
    return (row.start, row.end) if direction == FORWARD else (row.end, row.start)


def capacity(m: Any, table: str, name: str, period: int, standing: float) -> Any:
    """K: standing capacity with what builds add and replace in the period (a number if none can)."""
    return standing + sum(
        m.build[build] if unit == 1.0 else unit * m.build[build]
        for build, unit in m.working.get((table, name, period), ())
    )


def working(
    case: Case, assets: dict[Owner, Asset], service: dict[Owner, dict[int, Standing]]
) -> dict[tuple[str, str, int], list[tuple[Build, float]]]:
    """What a unit of each build adds to the capacity of something in a period; less than 0 where it replaces.

    {(table, name, period): [(build, added)]}, none left empty.
    """
    out: dict[tuple[str, str, int], list[tuple[Build, float]]] = {}
    rows = records(case.tables["links"], "link")
    for (table, name), builds in service.items():
        for v, build in builds.items():
            for y, share in build.shares.items():
                out.setdefault((table, name, y), []).append(((table, name, v), share))
                if table == "links" and (old := rows[name].replaces):
                    gone = (existing(rows[old], y) or 0.0) / assets[table, name].max_build
                    if gone:
                        out.setdefault((table, old, y), []).append(((table, name, v), -share * gone))
    return out


def can_change(m: Any, table: str, name: str, period: int) -> bool:
    """Whether a build could add to it in this period, or replace some of it."""
    return (table, name, period) in m.working


def build_limit(m: Any, table: str, name: str) -> Any:
    r"""All builds of a candidate together stay within its largest size.

    $$\sum_v b_{lv} \le \overline{b}_l$$

    b: build of vintage v (GW, vehicles/day, mcm/day). Dual: value of room for one unit more (MUSD, present value).
    """
    return sum(m.build[table, name, v] for v in m.service[table, name]) <= m.assets[table, name].max_build


def whole_units(m: Any, table: str, name: str, vintage: int) -> Any:
    r"""Builds come in whole units, where the user asks for integers.

    $$b_{lv} = u_l \, n_{lv}, \quad n_{lv} \in \mathbb{Z}_{\ge 0}$$

    u: size of a unit. Dual: not defined with integers; prices come from the LP with n fixed.
    """
    return m.build[table, name, vintage] == m.assets[table, name].unit * m.units[table, name, vintage]


def charge_builds(m: Any, ledger: Ledger) -> None:
    """Enter annuities and fixed costs of builds, for the part of every period in which they stand.

    The annuity at the rate of financing decides what is built; what it is above the annuity at the social rate is
    nobody's loss, and is kept apart (see `finance`). A permanent asset (no life given) pays interest only.
    """
    for (table, name, v), var in m.build.items():
        asset: Asset = m.assets[table, name]
        pay = finance.charge(asset.social, asset.life, asset.works)
        above = finance.charge(asset.rate, asset.life, asset.works) - pay
        for y, part in m.service[table, name][v].shares.items():
            for country in asset.countries:
                share = part * asset.capex / len(asset.countries)
                ledger.add(var, share * pay, "investment", asset.carrier, country, y)
                ledger.add(var, share * above, "financing", asset.carrier, country, y)
                ledger.add(var, share * asset.fixed_om, "fixed", asset.carrier, country, y)
