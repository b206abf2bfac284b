"""The model: every set, variable and constraint, declared in one place and in order.

Rules live in the file of their concept. Trust enters through `access` only: bounds that `solve` moves without
building anew.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyomo.common.gc_manager import PauseGC

from landbridge.case import Case
from landbridge.case.resolution import at_resolution
from landbridge.formulation import (
    adequacy,
    carbon,
    cargo_costs,
    columns,
    freight,
    gas,
    hydro,
    links,
    objective,
    permits,
    power,
    reliance,
    reservoir_rules,
    service,
    storage,
    trust,
)
from landbridge.formulation.along import Lookup
from landbridge.formulation.kits import ArrayKit, Kit, PyomoKit
from landbridge.formulation.time import Time


def build_model(case: Case, phi: trust.Openness | None = None, integers: bool = False) -> Any:
    """Build the Pyomo model of a case: the model that a `Study` of the case solves, at an openness of gates.

    Args:
        case: a checked case; laid out hour by hour here, where its setting `resolution` asks for that.
        phi: openness (0 to 1) of each (gate, period), as `openness_on_path` gives it; today's for those left out.
            `set_openness` changes it later.
        integers: whether builds come in whole units where the case gives a unit's size.

    Returns:
        A model of Pyomo with the objective `total_cost` (MUSD, present value); see `declare`. Power is in GW,
        gas in million m3 a day, freight in thousand TEU or million t a year and in vehicles a day. Every variable and
        constraint has a `doc`; `columns` lists the variables with readable labels.

    Raises:
        ValueError: `phi` names a gate or period that the case does not have, or is not between 0 and 1.
    """
    # memory is not tidied up while a million small objects are made: none of them is garbage
    with PauseGC():
        model = declare(PyomoKit(), at_resolution(case), phi, integers)
        permits.declare(model)
        columns.document(model)
        return model


def build_arrays(case: Case, phi: trust.Openness | None = None, integers: bool = False) -> Any:
    """Build the same program without an object for each variable and row, many times faster; see `declare`."""
    with PauseGC():
        return declare(ArrayKit(), case, phi, integers)


def declare(kit: Kit, case: Case, phi: trust.Openness | None = None, integers: bool = False) -> Any:
    """Declare every set, variable and constraint, in order.

    Args:
        kit: what it is made of: Pyomo's objects, or arrays.
        case: a checked case.
        phi: openness of each (gate, period) at which permits start; today's where it says nothing.
        integers: whether builds come in whole units where the case gives a unit's size.

    Returns:
        A model that carries its data (`time`, `power`, `rivers`, `gas`, `freight`), its `ledger` of costs and
        its `access` bounds as plain attributes.
    """
    m: Any = kit.model(case.name)
    m.case = case
    m.phi = permits.complete(trust.openness(case, trust.levels_today(case)), phi or {})
    m.time = Time(case)
    m.ledger, m.access = kit.ledger(), kit.access()
    m.power = power.Power(case, m.time)
    m.rivers = hydro.Rivers(case, m.time)
    m.rules = reservoir_rules.Rules(case, m.time, m.rivers.plants)
    m.gas = gas.Gas(case, m.time)
    m.carbon_damage = carbon.damage(case, m.time)
    m.freight = freight.Freight(case, m.time)
    m.groups = adequacy.Groups(case, m)
    m.reliance = reliance.Reliance(case)
    m.route_gates, m.build_gates = trust.gates_by_link(case, "route"), trust.gates_of_builds(case)
    m.assets = {
        **links.link_assets(case),
        **_plant_assets(case, m),
        **m.rivers.assets(links.rates_of(case), links.works_of(case)),
    }
    m.service = _service(m)
    m.working = links.working(case, m.assets, m.service)

    # Time: every slice, season and month; a kit that takes many at once takes those of one size together ------------
    t = m.time
    size = {q: len(t.seasons[q]) for q in t.seasons}
    slices = kit.along(t.slice_axis, {s: size[v.season] for s, v in t.slices.items()})
    seasons = kit.along(t.season_axis, size)
    months = kit.along(t.month_axis, {k: len(t.months[k]) for k in t.months})
    periods, years, together = t.periods, list(t.hydro_years), kit.along(t.period_axis)

    # Builds -------------------------------------------------------------------------------------------------
    m.BUILD = kit.index([(*key, v) for key, builds in m.service.items() for v in builds])
    m.build = kit.variable(m.BUILD, bounds=links.bounds)
    m.CANDIDATE = kit.index(list(m.service))
    m.build_limit = kit.constraint(m.CANDIDATE, rule=links.build_limit)
    if integers:
        m.UNIT_BUILD = kit.index([key for key in m.BUILD if m.assets[key[:2]].unit])
        m.units = kit.variable(m.UNIT_BUILD, whole=True)
        m.whole_units = kit.constraint(m.UNIT_BUILD, rule=links.whole_units)

    # Power --------------------------------------------------------------------------------------------------
    dispatch = [(y, s, e) for y in periods for s in slices for e in years]
    d = m.power
    lines = [(k, i) for k, r in d.lines.items() for i in links.directions(r)]
    m.PLANT_DISPATCH = kit.index([(p, *t) for p in d.plants for t in dispatch])
    m.LINE_DISPATCH = kit.index([(*line, *t) for line in lines for t in dispatch])
    m.STORAGE_DISPATCH = kit.index([(k, *t) for k in d.storage for t in dispatch])
    m.SHED_DISPATCH = kit.index([(*key, *t) for key in d.lost_load for t in dispatch if (key[0], *t[:2]) in d.demand])
    m.ELASTIC_DISPATCH = kit.index([(n, k, *t) for n in d.nodes for k in d.elastic_at[n] for t in dispatch])
    m.generation = kit.variable(m.PLANT_DISPATCH, bounds=_plant_bounds)
    m.line_flow = kit.variable(m.LINE_DISPATCH, bounds=_line_bounds)
    m.charge = kit.variable(m.STORAGE_DISPATCH, bounds=_storage_bounds(1.0))
    m.discharge = kit.variable(m.STORAGE_DISPATCH, bounds=_storage_bounds(1.0))
    m.level = kit.variable(m.STORAGE_DISPATCH, bounds=_storage_bounds(None))
    m.lost_load = kit.variable(
        m.SHED_DISPATCH, bounds=lambda _, n, k, y, s, e: (0, d.lost_load[n, k].share * d.demand[n, y, s])
    )
    m.elastic_served = kit.variable(m.ELASTIC_DISPATCH, bounds=lambda _, n, k, y, s, e: (0, d.elastic[n, k, y, s]))

    # Hydro --------------------------------------------------------------------------------------------------
    r = m.rivers.plants
    water = [(h, y, q, e) for h in r for y in periods for q in seasons for e in years]
    m.RIVER_DISPATCH = kit.index([(h, *t) for h in r for t in dispatch])
    m.RIVER_SEASON = kit.index(water)
    m.OBLIGED_SEASON = kit.index([w for w in water if r[w[0]].min_release > 0])
    m.POND_DISPATCH = kit.index([(h, *t) for h in r for t in dispatch if _needs_pond(m, h, t[1])])
    m.turbined = kit.variable(m.RIVER_DISPATCH, bounds=lambda _, h, y, s, e: (0, r[h].turbine))
    m.spilled = kit.variable(m.RIVER_SEASON, bounds=(0, None))
    m.volume = kit.variable(
        m.RIVER_SEASON, bounds=lambda _, h, y, q, e: (m.rules.lowest[h, q, e], m.rules.highest[h, q, e])
    )
    m.release_short = kit.variable(m.OBLIGED_SEASON, bounds=lambda _, h, y, q, e: (0, r[h].min_release))
    m.pond = kit.variable(m.POND_DISPATCH, bounds=lambda _, h, y, s, e: (0, r[h].pondage))
    m.reservoir_balance = kit.constraint(m.RIVER_SEASON, rule=hydro.reservoir_balance)
    m.reservoir_room = kit.constraint(
        kit.index([w for w in water if r[w[0]].candidate]), rule=reservoir_rules.reservoir_room
    )
    m.turbine_capacity = kit.constraint(
        kit.index([t for t in m.RIVER_DISPATCH if r[t[0]].candidate]), rule=hydro.turbine_capacity
    )
    m.least_release = kit.constraint(m.OBLIGED_SEASON, rule=hydro.least_release)
    m.safe_release = kit.constraint(
        kit.index([w for w in water if r[w[0]].max_release is not None]), rule=hydro.safe_release
    )
    m.pond_balance = kit.constraint(m.POND_DISPATCH, rule=hydro.pond_balance)
    m.LEAST_MONTH = kit.index(_ruled(kit, m, m.rules.least))
    m.MOST_MONTH = kit.index(_ruled(kit, m, m.rules.most))
    m.rule_short = kit.variable(m.LEAST_MONTH, bounds=lambda _, h, y, k, e: (0, m.rules.least[h, k, e]))
    m.rule_over = kit.variable(m.MOST_MONTH, bounds=(0, None))
    m.monthly_least = kit.constraint(m.LEAST_MONTH, rule=reservoir_rules.monthly_least)
    m.monthly_most = kit.constraint(m.MOST_MONTH, rule=reservoir_rules.monthly_most)

    # Power rows ---------------------------------------------------------------------------------------------
    m.power_balance = kit.constraint(kit.index([(n, *t) for n in d.nodes for t in dispatch]), rule=power.power_balance)
    m.plant_capacity = kit.constraint(_grows(kit, m, "plants", m.PLANT_DISPATCH, 1), rule=power.plant_capacity)
    obliged = [t for t in m.PLANT_DISPATCH if d.plants[t[0]].must_run > 0]
    m.must_run = kit.constraint(_grows(kit, m, "plants", obliged, 1), rule=power.must_run)
    m.line_capacity = kit.constraint(_grows(kit, m, "links", m.LINE_DISPATCH, 2), rule=power.line_capacity)
    growing = _grows(kit, m, "storage", m.STORAGE_DISPATCH, 1)
    m.storage_balance = kit.constraint(m.STORAGE_DISPATCH, rule=storage.storage_balance)
    m.storage_room = kit.constraint(growing, rule=storage.storage_room)
    m.charge_capacity = kit.constraint(growing, rule=storage.charge_capacity)
    m.discharge_capacity = kit.constraint(growing, rule=storage.discharge_capacity)

    # Adequacy -----------------------------------------------------------------------------------------------
    groups = [g for g, names in m.groups.nodes.items() if names]
    m.FIRM_LINE = kit.index([(*line, y) for line in m.groups.firm_lines for y in periods])
    m.GROUP = kit.index([(g, y) for g in groups for y in periods])
    m.firm_flow = kit.variable(m.FIRM_LINE, bounds=_firm_bounds)
    m.shortfall = kit.variable(m.GROUP, bounds=(0, None))
    m.adequacy = kit.constraint(m.GROUP, rule=adequacy.adequacy)
    m.firm_exports = kit.constraint(
        kit.index([(g, y) for g in m.groups.not_counted_on for y in periods]), rule=adequacy.firm_exports
    )
    m.firm_line_capacity = kit.constraint(_grows(kit, m, "links", m.FIRM_LINE, 2), rule=adequacy.firm_line_capacity)

    # Gas ----------------------------------------------------------------------------------------------------
    g = m.gas
    monthly = [(y, k, e) for y in periods for k in months for e in years]
    m.burners_at = {n: [p for p, row in d.plants.items() if row.gas_node == n and d.burns_node_gas(p)] for n in g.nodes}
    m.SUPPLY_MONTH = kit.index([(a, k, *t) for a, k, y in g.steps for t in monthly if t[0] == y])
    m.PIPE_MONTH = kit.index([(k, i, *t) for k, row in g.pipes.items() for i in links.directions(row) for t in monthly])
    m.SECTOR_MONTH = kit.index([(n, k, *t) for n in g.nodes for k in g.sectors_at[n] for t in monthly])
    m.gas_supplied = kit.variable(m.SUPPLY_MONTH, bounds=lambda _, a, k, y, q, e: (0, g.steps[a, k, y][0]))
    m.pipe_flow = kit.variable(m.PIPE_MONTH, bounds=_pipe_bounds)
    m.gas_unserved = kit.variable(m.SECTOR_MONTH, bounds=lambda _, n, k, y, q, e: (0, g.demand[n, k, y, q]))
    m.gas_balance = kit.constraint(kit.index([(n, *t) for n in g.nodes for t in monthly]), rule=gas.gas_balance)
    m.pipe_capacity = kit.constraint(_grows(kit, m, "links", m.PIPE_MONTH, 2), rule=gas.pipe_capacity)

    # Reliance -----------------------------------------------------------------------------------------------
    limits = [key for key, crossing in m.reliance.crossings.items() if crossing]
    m.POWER_RELIANCE = kit.index([(c, a, *t) for c, k, a in limits if k == "power" for t in dispatch])
    m.GAS_RELIANCE = kit.index([(c, a, *t) for c, k, a in limits if k == "gas" for t in monthly])
    m.power_reliance = kit.constraint(m.POWER_RELIANCE, rule=reliance.power_reliance)
    m.gas_reliance = kit.constraint(m.GAS_RELIANCE, rule=reliance.gas_reliance)

    # Freight ------------------------------------------------------------------------------------------------
    f = m.freight
    places = _index_cargo(m)
    m.CARGO_NODE = kit.index([(*k, y) for k in places for y in together])
    counted = {k for k, _ in f.counted}
    m.CARGO_FLOW = kit.index([(a, i, y) for i, ways in m.cargo_ways.items() for a in ways for y in together])
    m.CARRIED = kit.index([(*lot, y) for lot in f.lots for y in together])
    m.VEHICLES = kit.index([(*a, y) for a in f.counted for y in periods])
    m.EMPTY = kit.index([(*a, y) for a in f.counted if f.arcs[a].empty is not None for y in together])
    m.cargo_flow = kit.variable(m.CARGO_FLOW, bounds=(0, None))
    m.carried = kit.variable(m.CARRIED, bounds=(0, None))
    m.vehicles = kit.variable(m.VEHICLES, bounds=_vehicle_bounds)
    m.empty = kit.variable(m.EMPTY, bounds=(0, None))
    m.cargo_balance = kit.constraint(m.CARGO_NODE, rule=freight.cargo_balance)
    m.cargo_limit = kit.constraint(kit.index([(*k, y) for k in m.lots_of for y in together]), rule=freight.cargo_limit)
    m.goods_permit = kit.constraint(
        kit.index([(*k, y) for k in m.lots_through for y in together]), rule=freight.goods_permit
    )
    m.trade_permit = kit.constraint(
        kit.index([(*k, y) for k in m.lots_traded for y in together]), rule=freight.trade_permit
    )
    m.TRANSIT = kit.index(
        [
            (g, *a, y)
            for a in m.cargo_on
            for g in f.transit_gates.get(a[0], ())
            if freight.counted_on(m, g, a)
            for y in together
        ]
    )
    m.transit_permit = kit.constraint(m.TRANSIT, rule=freight.transit_permit)
    m.vehicle_count = kit.constraint(
        kit.index([(*a, y) for a in f.counted for y in together]), rule=freight.vehicle_count
    )
    both = [k for k in f.links if k in counted and len(links.directions(f.links[k])) == 2]
    trains = [k for k in both if f.arcs[k, links.FORWARD].empty is not None]
    m.turnaround = kit.constraint(kit.index([(k, y) for k in trains for y in periods]), rule=freight.turnaround)
    own_track = [v for v in m.VEHICLES if not f.links[v[0]].shared]
    m.section_capacity = kit.constraint(_grows(kit, m, "links", own_track, 2), rule=freight.section_capacity)
    tracks = [k for k in both if f.links[k].shared and (f.links[k].existing is not None or f.links[k].max_build > 0)]
    m.shared_track = kit.constraint(kit.index([(k, y) for k in tracks for y in periods]), rule=freight.shared_track)
    narrow = [b for b in f.bottlenecks if any(f.links[k].bottleneck == b for k in counted)]
    m.shared_bottleneck = kit.constraint(
        kit.index([(b, y) for b in narrow for y in periods]), rule=freight.shared_bottleneck
    )

    # Access: what trust governs -----------------------------------------------------------------------------
    _register_access(m)

    # Cost ---------------------------------------------------------------------------------------------------
    links.charge_builds(m, m.ledger)
    power.charge_power(m)
    hydro.charge_hydro(m)
    reservoir_rules.charge_rules(m)
    adequacy.charge_adequacy(m)
    gas.charge_gas(m)
    cargo_costs.charge_freight(m)
    m.total_cost = kit.objective(objective.total_cost)
    return m


def _plant_assets(case: Case, m: Any) -> dict[tuple[str, str], links.Asset]:
    """Candidate plants and storage as assets, in GW."""
    rates, works, out = links.rates_of(case), links.works_of(case), {}
    for table, rows in (("plants", m.power.plants), ("storage", m.power.storage)):
        for k, r in rows.items():
            owners = (m.power.nodes[r.node].country,)
            out[table, k] = links.Asset(
                table,
                k,
                "power",
                owners,
                r.max_build * power.MW,
                r.build_size * power.MW if r.build_size else None,
                r.first_year,
                r.life,
                rates.of(r.rate, owners),
                rates.social,
                r.capex,
                r.fixed_om,
                r.min_build * power.MW,
                works.get(r.project, 0),
            )
    return out


def _service(m: Any) -> dict[service.Owner, dict[int, service.Standing]]:
    """Builds that would stand in some period, of everything that can be built."""
    found = {key: service.standing(a, key in m.build_gates, m.time) for key, a in m.assets.items()}
    return {key: builds for key, builds in found.items() if builds}


def _grows(kit: Kit, m: Any, table: str, index: Any, size: int) -> Any:
    """Members of an index whose capacity builds could change by their period (the key part after `size` names)."""
    return kit.index([t for t in index if links.can_change(m, table, t[0], t[size])])


def _standing_bound(m: Any, table: str, name: str, y: int, standing: float | None) -> float | None:
    """Bound from standing capacity; none where a row with builds takes its place."""
    return None if links.can_change(m, table, name, y) else standing


def _plant_bounds(m: Any, p: str, y: int, s: str, e: str) -> tuple[float, float | None]:
    d = m.power
    if links.can_change(m, "plants", p, y):
        return 0.0, None  # rows take the place of both bounds
    available = d.availability[p, s] * d.standing(p, y)
    return d.plants[p].must_run * available, available


def _line_bounds(m: Any, k: str, i: str, y: int, s: str, e: str) -> tuple[float, float | None]:
    row = m.power.lines[k]
    return 0.0, _standing_bound(m, "links", k, y, row.availability * (links.existing(row, y) or 0.0))


def _storage_bounds(power_share: float | None) -> Callable[..., tuple[float, float | None]]:
    """Bounds of charge and discharge (GW), or of the level (GWh) where `power_share` is None."""

    def bounds(m: Any, k: str, y: int, s: str, e: str) -> tuple[float, float | None]:
        row = m.power.storage[k]
        size = row.capacity * power.MW * (row.hours if power_share is None else power_share)
        return 0.0, _standing_bound(m, "storage", k, y, size)

    return bounds


def _firm_bounds(m: Any, k: str, i: str, y: int) -> tuple[float, float | None]:
    row = m.power.lines[k]
    return 0.0, _standing_bound(m, "links", k, y, row.firm_credit * (links.existing(row, y) or 0.0))


def _pipe_bounds(m: Any, k: str, i: str, y: int, q: int, e: str) -> tuple[float, float | None]:
    row = m.gas.pipes[k]
    return 0.0, _standing_bound(m, "links", k, y, row.availability * (links.existing(row, y) or 0.0))


def _vehicle_bounds(m: Any, k: str, i: str, y: int) -> tuple[float, float | None]:
    row = m.freight.links[k]
    standing = links.existing(row, y)
    if row.shared or standing is None:
        return 0.0, None  # a single track is held by a row for both directions
    return 0.0, _standing_bound(m, "links", k, y, row.availability * standing)


def _needs_pond(m: Any, h: str, s: str) -> bool:
    """Whether releases of a plant inside a day are limited: it has a pond, and its season has blocks."""
    season = m.time.slices[s].season
    return m.rivers.plants[h].pondage is not None and len(m.time.seasons[season]) > 1


def _ruled(kit: Kit, m: Any, rules: Lookup) -> list[tuple[Any, ...]]:
    """Plant, period, month and hydrological year of every rule on releases."""
    t, out = m.time, []
    for h in m.rivers.plants:
        for e in t.hydro_years:
            there = {k: dict.__contains__(rules, (h, k, e)) for k in t.months}
            lots = kit.along(t.month_axis, {k: len(t.months[k]) * (1 if there[k] else -1) for k in t.months})
            out += [(h, y, k, e) for y in t.periods for k in lots if (h, k, e) in rules]
    return out


def _index_cargo(m: Any) -> list[tuple[str, int]]:
    """Number the commodities, note which start, pass and arrive where; return the places where each is balanced."""
    f = m.freight
    m.cargoes = list(dict.fromkeys(f.lots.values()))
    number = {c: i for i, c in enumerate(m.cargoes)}
    m.stretches = list(dict.fromkeys(way for ways in f.used.values() for way in ways))
    place = {way: a for a, way in enumerate(m.stretches)}
    m.cargo_ways, m.cargo_leaving, m.cargo_arriving, m.cargo_on = {}, {}, {}, {}
    for cargo, ways in f.used.items():
        i = number[cargo]
        m.cargo_ways[i] = [place[way] for way in ways]
        for way in ways:
            m.cargo_leaving.setdefault((f.arcs[way[0]].start, i), []).append(place[way])
            m.cargo_arriving.setdefault((f.arcs[way[-1]].end, i), []).append(place[way])
            for arc in way:
                m.cargo_on.setdefault(arc, []).append((place[way], i))
    m.lots_from, m.lots_of, m.lots_through, m.lots_traded = {}, {}, {}, {}
    for lot, cargo in f.lots.items():
        m.lots_from.setdefault((f.flows[lot[0]].origin, number[cargo]), []).append(lot)
        m.lots_of.setdefault(lot[:2], []).append(lot)
        for g in sorted(f.passes[lot[2]]):
            m.lots_through.setdefault((g, lot[0]), []).append(lot)
        for g in f.trade_gates[lot[0]]:
            m.lots_traded.setdefault((g, lot[0]), []).append(lot)
    touched = {*m.cargo_leaving, *m.cargo_arriving, *m.lots_from}
    end = {i: c.destination for i, c in enumerate(m.cargoes)}
    return sorted(k for k in touched if k[0] != end[k[1]])


def _register_access(m: Any) -> None:
    """Note every bound that openness governs: builds, flows, firm flows, vehicles, goods, trade, transit, reliance.

    A gate on building admits in each period at most its openness times the largest build of a candidate.
    """
    d, f, access = m.power, m.freight, m.access
    for (table, name, v), var in m.build.items():
        if (table, name) in m.build_gates:
            asset = m.assets[table, name]
            access.add(var, m.build_gates[table, name], v, asset.max_build, asset.carrier)
    for (k, _, y, _, _), var in m.line_flow.items():
        if k in m.route_gates:
            access.add(var, m.route_gates[k], y, d.lines[k].design * power.MW, "power")
    for (k, _, y), var in m.firm_flow.items():
        if k in m.route_gates:
            access.add(var, m.route_gates[k], y, d.lines[k].firm_credit * d.lines[k].design * power.MW, "power")
    for (k, _, y, _, _), var in m.pipe_flow.items():
        if k in m.route_gates:
            access.add(var, m.route_gates[k], y, m.gas.pipes[k].design, "gas")
    for (k, _, y), var in m.vehicles.items():
        if k in m.route_gates:
            access.add(var, m.route_gates[k], y, f.links[k].design, "freight")
    for permits_of_cargo in (m.goods_permit, m.trade_permit):
        for (g, flow, y), row in permits_of_cargo.items():
            access.add(row, (g,), y, f.quantity[flow, y], "freight", row=True)
    for (g, k, _, y), row in m.transit_permit.items():
        access.add(row, (g,), y, f.links[k].design, "freight", row=True)
    for (c, g, y, s, _), row in m.power_reliance.items():
        access.add(row, (g,), y, reliance.power_reference(m, c, y, s), "power", m.reliance.points[c, "power", g], True)
    for (c, g, y, q, _), row in m.gas_reliance.items():
        access.add(row, (g,), y, reliance.gas_reference(m, c, y, q), "gas", m.reliance.points[c, "gas", g], True)
