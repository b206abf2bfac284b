"""Where the number behind a bound or a row stands: table, row, column, and how much a unit of it is in the model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from landbridge.case import schema
from landbridge.formulation.gas import MCM_PER_DAY
from landbridge.formulation.hydro import KM3_PER_HOUR, THOUSAND
from landbridge.formulation.links import SCALE
from landbridge.formulation.power import MW
from landbridge.formulation.rows import records

Index = tuple[Any, ...]


@dataclass(frozen=True)
class Place:
    """A column of the inputs behind members of a component.

    Attributes:
        table, column: where it stands. key: row, from the model and a member's index.
        words: what it asks for. side: the bound it sets, `lower`, `upper` or `both` (the right-hand side of a row).
        per: model units per unit of the column, from the model and the index; None where it is no single number.
        may_move: whether a repair may change it.
    """

    table: str
    column: str
    key: Callable[[Any, Index], Index]
    words: str
    side: str = "upper"
    per: Callable[[Any, Index], float] | None = None
    may_move: bool = True


def _first(_: Any, i: Index) -> Index:
    return (i[0],)


def _links(words: str, column: str, carrier: str) -> Place:
    """Capacity of a link of a carrier, or what may be built of it."""

    def per(m: Any, i: Index) -> float:
        row = {"power": m.power.lines, "gas": m.gas.pipes, "freight": m.freight.links}[carrier][i[0]]
        return float(SCALE[carrier] * (row.availability if carrier != "freight" else 1.0))

    return Place("links", column, _first, words, per=per)


def _cargo(words: str) -> Place:
    """Cargo of a flow of which a gate admits a share, by (gate, flow, period)."""
    return Place(
        "freight_quantity",
        "quantity",
        lambda m, i: _of_year(m, "freight_quantity", i[1:2], i[2]),
        words,
        may_move=False,
    )


def _build(table: str, column: str = "max_build") -> Place:
    """Largest build of a candidate, by (table, name, vintage)."""
    return Place(table, column, lambda m, i: i[1:2], "no more of it may be built, and a gate on building admits less")


def _rule(column: str, words: str, side: str = "upper") -> Place:
    """A rule of a reservoir, by (plant, period, month, hydrological year)."""
    return Place("reservoir_rules", column, lambda m, i: (i[0], *i[2:]), words, side, lambda m, i: THOUSAND)


def _level(column: str, words: str, side: str) -> Place:
    """A level of a reservoir at the end of a month, by (plant, period, season, hydrological year)."""

    def key(m: Any, i: tuple[Any, ...]) -> tuple[Any, ...]:
        return i[0], m.time.season_month[i[2]], i[3]

    return Place("reservoir_rules", column, key, words, side, lambda m, i: THOUSAND)


#: component -> where the number behind its bound or right-hand side stands. Bounds at 0 are no inputs.
PLACES: dict[str, Place] = {
    "generation": Place(
        "plants",
        "capacity",
        _first,
        "the plant makes no more than it can",
        per=lambda m, i: m.power.availability[i[0], i[2]] * MW,
    ),
    "plant_capacity": Place("plants", "max_build", _first, "the plant makes no more than stands and is built"),
    "line_flow": _links("the line carries no more than this", "existing", "power"),
    "line_capacity": Place("links", "max_build", _first, "the line carries no more than stands and is built"),
    "pipe_flow": _links("the pipeline carries no more than this", "existing", "gas"),
    "pipe_capacity": Place("links", "max_build", _first, "the pipeline carries no more than stands and is built"),
    "vehicles": _links("no more vehicles go a day", "existing", "freight"),
    "section_capacity": Place("links", "max_build", _first, "no more vehicles go than stands and is built"),
    "shared_track": Place("links", "existing", _first, "no more vehicles go both ways together"),
    "shared_bottleneck": Place("bottlenecks", "capacity", _first, "no more vehicles pass the bottleneck"),
    "turbined": Place(
        "hydro",
        "capacity",
        _first,
        "the turbines take no more than this",
        per=lambda m, i: MW / m.rivers.plants[i[0]].factor,
    ),
    "turbine_capacity": Place("hydro", "capacity", _first, "the turbines take no more than is built"),
    "volume": Place("hydro", "storage", _first, "the reservoir holds no more", per=lambda m, i: THOUSAND),
    "reservoir_room": Place("hydro", "storage", _first, "the reservoir holds no more than is built"),
    "least_release": Place("hydro", "min_release", _first, "at least this is let go", "lower", lambda m, i: THOUSAND),
    "release_short": Place("hydro", "min_release", _first, "no more than this can be lacking"),
    "safe_release": Place("hydro", "max_release", _first, "no more than this is let go", per=lambda m, i: THOUSAND),
    "monthly_least": _rule("min_release", "at least this is let go in the month", "lower"),
    "rule_short": _rule("min_release", "no more than this can be lacking"),
    "monthly_most": _rule("max_release", "no more than this is let go in the month"),
    "pond": Place("hydro", "pondage", _first, "the pond holds no more", per=lambda m, i: THOUSAND),
    "reservoir_balance": Place(
        "inflow",
        "inflow",
        lambda m, i: (i[0], m.time.season_month[i[2]], i[3]),
        "this water comes, and is kept or let go",
        "both",
        lambda m, i: THOUSAND * KM3_PER_HOUR * m.time.season_hours[i[2]],
        may_move=False,
    ),
    "charge": Place("storage", "capacity", _first, "it takes in no more", per=lambda m, i: MW),
    "discharge": Place("storage", "capacity", _first, "it gives out no more", per=lambda m, i: MW),
    "level": Place("storage", "hours", _first, "it holds no more", may_move=False),
    "gas_supplied": Place(
        "gas_supply_steps",
        "volume",
        lambda m, i: _of_year(m, "gas_supply_steps", i[:2], i[2]),
        "no more gas can be had",
        per=lambda m, i: MCM_PER_DAY,
    ),
    "power_balance": Place(
        "demand",
        "energy",
        lambda m, i: _of_year(m, "demand", i[:1], i[1]),
        "what is made and arrives at the node is used there, stored or sent on; nothing can be thrown away",
        "both",
        may_move=False,
    ),
    "goods_permit": _cargo("a gate on goods lets no more of the flow pass"),
    "trade_permit": _cargo("a gate on trade lets no more of the flow move"),
    "transit_permit": Place(
        "links", "design", lambda m, i: (i[1],), "a gate on transit lets no more cargo pass", may_move=False
    ),
    "shortfall": Place("groups", "margin", _first, "what is lacking of it is paid for"),
    "lost_load": Place(
        "demand",
        "energy",
        lambda m, i: _of_year(m, "demand", i[:1], i[2]),
        "no more than what is asked for can be lost",
        may_move=False,
    ),
    "gas_unserved": Place(
        "gas_demand",
        "volume",
        lambda m, i: _of_year(m, "gas_demand", i[:2], i[2]),
        "no more than what is asked for can go unserved",
        may_move=False,
    ),
    "gas_balance": Place(
        "gas_demand",
        "volume",
        lambda m, i: _of_year(m, "gas_demand", (i[0], *m.gas.sectors_at[i[0]][:1]), i[1]),
        "what comes to the node is used there or sent on, and what is burned comes from somewhere",
        "both",
        may_move=False,
    ),
}

#: What may be built, by table.
BUILDS = {"hydro": _build("hydro", "capacity"), **{table: _build(table) for table in ("links", "plants", "storage")}}
#: The lower bound of a plant's output, or the row in its place, is another column than the upper one.
MUST_RUN = Place(
    "plants",
    "must_run",
    _first,
    "the plant makes at least this share of what it can",
    "lower",
    lambda m, i: m.power.availability[i[0], i[2]] * m.power.standing(i[0], i[1]),
)
#: A build that the case forces; the table is the first part of the index.
FORCED = {
    table: Place(
        table,
        "min_build",
        lambda m, i: (i[1],),
        "at least this is built",
        "lower",
        lambda m, i: SCALE[m.assets[i[0], i[1]].carrier],
    )
    for table in ("links", "plants", "storage", "hydro")
}
#: Levels of a reservoir, by side: they take the place of 0 and of its storage.
LEVELS = {
    "lower": _level("min_volume", "the reservoir holds at least this at the end of the month", "lower"),
    "upper": _level("max_volume", "the reservoir holds no more than this at the end of the month", "upper"),
}
#: What ends a hydrological year lower than it began, where a reservoir is to do so.
DRAWDOWN = Place(
    "drawdown",
    "drawdown",
    lambda m, i: (i[0], i[3]),
    "the reservoir ends the year lower by this",
    "both",
    lambda m, i: THOUSAND,
)


def place_of(model: Any, name: str, index: Index, lower: float, side: str) -> Place | None:
    """What stands behind a side (`lower`, `upper`, `both`) of a member whose lower bound is this; None if no input.

    Of the water that comes to a reservoir it is the drawdown, where there is one.
    """
    if name == "build" and side == "lower":
        return FORCED[index[0]] if lower > 0 else None
    if name in ("generation", "must_run") and side == "lower":
        return MUST_RUN if lower > 0 else None
    if name == "build":
        return BUILDS[index[0]] if side == "upper" else None
    if (
        name == "volume"
        and side in LEVELS
        and value_at(model, LEVELS[side], LEVELS[side].key(model, index)) is not None
    ):
        return LEVELS[side]
    if name == "reservoir_balance" and index[2] == model.time.first and model.rivers.drawdown[index[0], index[3]]:
        return DRAWDOWN
    place = PLACES.get(name)
    return place if place and (place.side == side or "both" in (place.side, side)) else None


def value_at(model: Any, place: Place, key: Index) -> float | None:
    """The number that stands there; None where the row is not there or blank."""
    row = records(model.case.tables[place.table], *schema.key(place.table)).get(key if len(key) > 1 else key[0])
    value = getattr(row, place.column, None)
    return None if value is None else float(value)


def where(model: Any, name: str, index: Index, place: Place | None) -> str:
    """`file:row:column` of a place, of the node that balances where it has no row, or the rule where it has neither."""
    rule = f"{name}[{', '.join(str(k) for k in index)}]"
    if place is None:
        return rule
    for table, key, column in ((place.table, place.key(model, index), place.column), ("nodes", index[:1], "node")):
        try:
            return f"{model.case.origin(table, key, column)}"
        except KeyError:
            continue
    return rule


def _of_year(model: Any, table: str, key: Index, period: int) -> Index:
    """The row of a series by year that is nearest to a period."""
    frame = model.case.tables[table]
    for column, value in zip(frame.columns, key, strict=False):
        frame = frame[frame[column] == value]
    if frame.empty:
        return (*key, period)
    return (*key, min(frame["year"].tolist(), key=lambda year: (abs(year - period), year)))
