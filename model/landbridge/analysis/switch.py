"""Switch values: where a corridor starts, or stops, being built at full trust as an input moves, all else at its base.

A corridor is built through if something is built of every section that can be built and that the path opens. The input
is scaled down to LEAST and up to MOST times; where that changes the answer, the point is found by bisection. Higher
capex and rates of financing only make a corridor dearer: they are looked at on the one side where they can change it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from landbridge.analysis.levers.catalogue import Catalogue
from landbridge.analysis.levers.lever import Lever, Mover
from landbridge.analysis.study import State, Study
from landbridge.formulation.rows import records
from landbridge.solve.program import Floats, Ints

#: Factors between which an input is scaled, and halvings (of the logarithm) after the ends.
LEAST, MOST, HALVINGS = 0.25, 4.0, 4
#: GW, vehicles a day or mcm a day of which something counts as built.
BUILT = 1e-3


@dataclass(frozen=True)
class Corridor:
    """Sections of a corridor that a path opens and that can be built: columns of what is built of each."""

    name: str
    carrier: str
    sections: dict[str, Ints]

    def built(self, x: Floats) -> bool:
        """Whether something is built of every section."""
        return all(float(x[where].sum()) > BUILT for where in self.sections.values())


@dataclass
class Turn:
    """A search between a factor at which a corridor is as it is now and one at which it is not."""

    corridor: Corridor
    lever: Lever
    same: float
    other: float

    @property
    def middle(self) -> float:
        """Halfway, by the logarithm."""
        return math.sqrt(self.same * self.other)


@dataclass
class Search:
    """Tells what would be built at full trust at any factor of a lever; each state is solved once."""

    study: Study
    mover: Mover
    path: str
    full: State
    found: dict[tuple[tuple[str, str, str], float], Floats] = field(default_factory=dict)

    def prepare(self, wanted: list[tuple[Lever, float]]) -> None:
        """Solve many states side by side."""
        new = {(lever.name, f): lever for lever, f in wanted if (lever.name, f) not in self.found}
        moved = [self.mover.moved(v, v.scaled(f), self.path, 1.0) for (_, f), v in new.items()]
        self.study.prepare([m.instance for m in moved], "switch values")
        for (name, f), m in zip(new, moved, strict=True):
            label = f"{' '.join(name)} x {f:.3g}"
            state = self.study.under(self.full.phi, m.instance, self.path, 1.0, label)
            self.found[name, f] = state.solution.x

    def differs(self, corridor: Corridor, lever: Lever, factor: float) -> bool:
        """Whether the corridor is built through there and not now, or the other way round."""
        return corridor.built(self.found[lever.name, factor]) != corridor.built(self.full.solution.x)


def switch_values(
    study: Study, catalogue: Catalogue, mover: Mover, path: str, today: State, full: State
) -> pd.DataFrame:
    """Values of inputs at which corridors turn, one row a corridor, input and turn.

    Columns: corridor, carrier, lever (table/key/column), unit, base, value (blank if there is no turn), note.
    """
    search = Search(study, mover, path, full)
    pairs = [(c, v) for c in corridors(study, today, full) for v in _levers(catalogue, c)]
    ends = [(c, v, f) for c, v in pairs for f in _ends(c, v, full)]
    search.prepare([(v, f) for _, v, f in ends])
    turns = [Turn(c, v, 1.0, f) for c, v, f in ends if search.differs(c, v, f)]
    for _ in range(HALVINGS):
        search.prepare([(t.lever, t.middle) for t in turns])
        for t in turns:
            if search.differs(t.corridor, t.lever, t.middle):
                t.other = t.middle
            else:
                t.same = t.middle
    rows = []
    for c, v in pairs:
        mine = [t for t in turns if (t.corridor, t.lever) == (c, v)]
        rows += [_row(c, v, t.middle, _turned(c, full, t)) for t in mine] or [_row(c, v, math.nan, _stays(c, v, full))]
    return pd.DataFrame(rows, columns=["corridor", "carrier", "lever", "unit", "base", "value", "note"])


def corridors(study: Study, today: State, full: State) -> list[Corridor]:
    """Corridors with sections that can be built and that a path opens further."""
    m = study.program.model
    columns: dict[str, list[int]] = {}
    for (table, name, _), j in zip(*study.program.indexed(m.build), strict=True):
        if table == "links":
            columns.setdefault(name, []).append(int(j))
    opened = {g for (g, y), phi in full.phi.items() if phi > today.phi[g, y]}
    found: dict[tuple[str, str], dict[str, Ints]] = {}
    for name, row in records(study.case.tables["links"], "link").items():
        if name in columns and opened & {*m.route_gates.get(name, ()), *m.build_gates.get(("links", name), ())}:
            key = (row.corridor or name, row.carrier)
            found.setdefault(key, {})[name] = np.array(columns[name], dtype=np.int64)
    return [Corridor(*key, sections) for key, sections in sorted(found.items())]


def _levers(catalogue: Catalogue, corridor: Corridor) -> Iterator[Lever]:
    """Inputs that may turn a corridor: its capex; price of imported gas, or value of time; rates of financing."""
    levers = catalogue.levers
    capex = [v for name in corridor.sections if (v := levers.get(("links", name, "capex"))) is not None]
    others = catalogue.of("freight_classes", "value_of_time")
    if corridor.carrier != "freight":
        supplies = catalogue.case.tables["gas_supply"]
        imported = set(supplies[supplies["kind"] == "lng"]["supply"])
        others = [v for v in catalogue.of("gas_supply_steps", "price") if {k[0] for k in v.keys} <= imported]
    for name, together in ((corridor.name, capex), ("*", others)):
        if together:
            yield together[0] if len(together) == 1 else joined(name, together)
    financing = catalogue.financing(corridor.carrier)
    if financing is not None:
        yield financing


def joined(key: str, levers: list[Lever]) -> Lever:
    """Levers of one column as one, scaled together (none of them bent)."""
    first = levers[0]
    places = np.concatenate([v.places for v in levers])
    base = np.concatenate([v.base for v in levers])
    keys = tuple(k for v in levers for k in v.keys)
    return Lever(first.table, key, first.column, keys, base, places, unit=first.unit)


def _ends(corridor: Corridor, lever: Lever, full: State) -> tuple[float, ...]:
    """Factors to look at first."""
    if lever.column in ("capex", "financing_rate"):
        return (MOST,) if corridor.built(full.solution.x) else (LEAST,)
    return LEAST, MOST


def _row(corridor: Corridor, lever: Lever, factor: float, note: str) -> dict[str, object]:
    base = float(lever.base.mean())
    return {
        "corridor": corridor.name,
        "carrier": corridor.carrier,
        "lever": ".".join((lever.table, lever.column)) + f" of {lever.key}",
        "unit": lever.unit,
        "base": base,
        "value": base * factor,
        "note": note,
    }


def _turned(corridor: Corridor, full: State, turn: Turn) -> str:
    """What is on either side of a turn."""
    above = corridor.built(full.solution.x) == (turn.other < turn.same)
    low, high = sorted((turn.same, turn.other))
    return f"built through {'above' if above else 'below'}; between {low:.3g} and {high:.3g} times the base"


def _stays(corridor: Corridor, lever: Lever, full: State) -> str:
    """That there is no turn."""
    built = "built through" if corridor.built(full.solution.x) else "not built through"
    ends = _ends(corridor, lever, full)
    where = f"between {LEAST:g} and {MOST:g}" if len(ends) > 1 else f"from 1 to {ends[0]:g}"
    return f"none {where} times the base: {built} there as now"
