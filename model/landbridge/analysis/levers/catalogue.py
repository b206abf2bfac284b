"""The catalogue of levers of a case: which numbers move together, from where to where, by the rows of `sources`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from landbridge.analysis.levers import cost, freight, opened, shapes, supply
from landbridge.analysis.levers.effects import ARRAYS, Cell, Effects
from landbridge.analysis.levers.lever import Lever
from landbridge.analysis.levers.rates import BUILT, Builds, Discount, Keys
from landbridge.analysis.study import Study
from landbridge.analysis.tables import Reader
from landbridge.case import schema
from landbridge.case.keys import key_text
from landbridge.case.provenance import Provenance
from landbridge.case.ranges import Range
from landbridge.formulation.routes import PRODUCTS
from landbridge.solve.program import CARRIERS, Floats

Key = tuple[Any, ...]
Make = Callable[[Keys], dict[str, Any]]
#: Key parts that tell levers of a table apart; by default all but the year.
APART: dict[str, tuple[str, ...]] = {
    "inflow": ("plant",),
    "shapes": ("profile",),
    "gas_shapes": ("node", "sector"),
    "elastic_demand": ("node",),
    "freight_classes": (),
}
#: Numbers that locked value does not follow: they place nodes on a map, stand beside what the model reads, or (hazard)
#: move the expected value alone.
NOT_READ = {
    ("nodes", "lat"),
    ("nodes", "lon"),
    ("gates", "usable_now"),
    ("freight_demand", "cargo_value"),
    ("gate_hazard", "hazard"),
    ("exports", "value"),
}


class Catalogue:
    """All levers of a study.

    Attributes:
        effects: coordinates and what they move. levers: by table, key and column.
        uncovered: numbers with a range that no lever moves, counted by `table.column`.
    """

    def __init__(self, study: Study, reader: Reader) -> None:
        self.study, self.case = study, study.case
        e = self.effects = Effects(study, reader)
        for module in (cost, freight, supply, shapes):
            module.enter(e)
        self._builds = Builds(e)
        self.levers: dict[tuple[str, str, str], Lever] = {}
        self._taken: Counter[tuple[str, str, str]] = Counter()
        for (table, column), direct in self._direct().items():
            self._add(table, column, direct, partial(self._places, table, column))
        for (table, column), (keys, make) in self._derived().items():
            self._add(table, column, keys, make)
        self.levers |= {lever.name: lever for lever in shapes.levers(e)}
        self.uncovered = self._uncovered()

    def of(self, table: str, column: str) -> list[Lever]:
        """Levers of a column."""
        return [lever for (t, _, c), lever in self.levers.items() if (t, c) == (table, column)]

    def financing(self, carrier: str) -> Lever | None:
        """Rates of financing of all countries, as they are felt by builds of one carrier; None where none is."""
        keys = sorted(self._builds.countries(carrier), key=key_text)
        if not keys:
            return None
        number = self._numbers("countries", "financing_rate")
        base = np.array([number[k] for k in keys], dtype=float)
        how = self._builds.at_countries(keys, carrier)
        return Lever("countries", f"* ({carrier})", "financing_rate", tuple(keys), base, unit="share/year", **how)

    def _direct(self) -> dict[tuple[str, str], list[Key]]:
        """Keys of the numbers that move something by themselves, by table and column."""
        felt = self.effects.felt(*ARRAYS)
        out: dict[tuple[str, str], list[Key]] = {}
        for name, place in self.effects.places.items():
            if felt[place] and isinstance(name, Cell):
                out.setdefault((name.table, name.column), []).append(name.key)
        return out

    def _derived(self) -> dict[tuple[str, str], tuple[Keys, Make]]:
        """Keys of the numbers that move something in another way, and how, by table and column."""
        e = self.effects
        builds, discount = self._builds, Discount(e)
        out: dict[tuple[str, str], tuple[Keys, Make]] = {
            (table, "rate"): (builds.rated(table), partial(builds.at_rates, table)) for table in BUILT
        }
        out["countries", "financing_rate"] = builds.countries(), builds.at_countries
        out["case", "value"] = [("discount_rate",)], lambda _: {"places": discount.places(), "bend": discount.bend}
        out["relations", "now"] = opened.relations(e), lambda keys: {"opened": opened.at_levels(e, keys)}
        out["reliance", "share"] = opened.reliances(e), lambda keys: {"opened": opened.at_shares(e, keys)}
        return out

    def _places(self, table: str, column: str, keys: Keys) -> dict[str, Any]:
        """Coordinates of numbers that move something by themselves."""
        return {"places": np.array([self.effects.places[Cell(table, k, column)] for k in keys], dtype=np.int64)}

    def _add(self, table: str, column: str, keys: Keys, make: Make) -> None:
        """Put numbers of a column together to levers: those of a series, or those that one row of sources covers."""
        found = {k: self.case.provenance(table, k, column) for k in keys}
        ranges = {k: self._range(table, k, column, row) for k, row in found.items()}
        number = self._numbers(table, column)
        covered: dict[int, set[Key]] = {}
        own = {self._series(table, k) for k, row in ranges.items() if isinstance(row, Provenance)}
        for k, row in ranges.items():
            if row is not None and not (isinstance(row, Range) and self._series(table, k) in own):
                covered.setdefault(id(row), set()).add(self._series(table, k))
        together: dict[tuple[bool, Any], list[Key]] = {}
        for k, row in ranges.items():
            shared = self._series(table, k) in covered.get(id(row), ()) and len(covered[id(row)]) > 1
            if (shared or isinstance(row, Range)) and number[k] == 0:
                continue  # scaled with others it would stay 0
            together.setdefault((shared, id(row) if shared else self._series(table, k)), []).append(k)
        for mine in together.values():
            mine.sort(key=key_text)
            base = np.array([number[k] for k in mine], dtype=float)
            rows = [ranges[k] for k in mine]
            low, high = _scaled(base, rows[0]) if len({id(r) for r in rows}) == 1 else _each(mine, base, rows)
            most = self._most(table, mine, column)
            low, high = np.minimum(low, most), np.minimum(high, most)
            told = next((found[k] for k, r in zip(mine, rows, strict=True) if r is not None), found[mine[0]])
            key = self._key(table, mine)
            taken = self._taken[table, key, column]
            self._taken[table, key, column] += 1
            lever = Lever(
                table,
                f"{key} ({taken + 1})" if taken else key,
                column,
                tuple(mine),
                base,
                low=low,
                high=high,
                unit=self._unit(table, column, mine),
                quality=told.quality if told else "missing",
                source=told.source if told else "",
                **make(mine),
            )
            self.levers[lever.name] = lever

    def _range(self, table: str, key: Key, column: str, row: Provenance | None) -> Provenance | Range | None:
        """What says how far a number may be off: its row of `sources`, or where that gives no ends one of `ranges`."""
        found: Provenance | Range | None = row
        if row is None or (np.isnan(row.low) and np.isnan(row.high)):
            found = self.case.ranges.find(table, key, column)
        return found if found is not None and found.low < found.high else None

    def _most(self, table: str, keys: Sequence[Key], column: str) -> Floats:
        """The largest that numbers may be: 1 where they are what is available."""
        kinds = self.case.tables["profiles"].set_index("profile")["kind"]
        if table == "shapes":
            return np.array([1.0 if kinds[k[0]] == "availability" else np.inf for k in keys])
        return np.full(len(keys), 1.0 if (table, column) == ("plants", "availability") else np.inf)

    def _series(self, table: str, key: Key) -> Key:
        """What tells a number's lever apart from others of its column."""
        parts = schema.key(table)
        apart = APART.get(table, tuple(c for c in parts if c != "year"))
        return tuple(v for c, v in zip(parts, key, strict=True) if c in apart)

    def _numbers(self, table: str, column: str) -> dict[Key, float]:
        """Numbers of a column by key."""
        if table == "case":
            return {("discount_rate",): self.case.number("discount_rate")}
        rows = self.case.tables[table]
        keys = zip(*(rows[c].tolist() for c in schema.key(table)), strict=True)
        return dict(zip(keys, rows[column].tolist(), strict=True))

    def _key(self, table: str, keys: Sequence[Key]) -> str:
        """Key of a lever: parts that differ are '*'."""
        parts = [{key_text((v,)) for v in part} for part in zip(*keys, strict=True)]
        texts = [next(iter(p)) if len(p) == 1 else "*" for p in parts]
        for i, c in enumerate(schema.key(table)):
            if c == "year":
                texts[i] = "*"
        return "/".join(texts)

    def _unit(self, table: str, column: str, keys: Sequence[Key]) -> str:
        """Unit of a column; where it differs by carrier, or by product, that of these rows."""
        text = "share/year" if table == "case" else schema.fields(table)[column].unit
        units = text.split(" | ")
        if len(units) == 1:
            return text
        tables = self.case.tables
        kinds, order = tables["freight_demand"].set_index("flow")["product"], list(PRODUCTS)
        if table == "links":
            kinds, order = tables["links"].set_index("link")["carrier"], list(CARRIERS)
        found = sorted({order.index(str(kinds[k[0]])) for k in keys})
        return " | ".join(units[i] for i in found)

    def _uncovered(self) -> dict[str, int]:
        """Numbers with a range that no lever moves, by `table.column`; those that no equation reads are left out."""
        moved = {(t, key_text(k), c) for (t, _, c), lever in self.levers.items() for k in lever.keys}
        left = {(t, key_text(k), c) for t, k, c in self.effects.left}
        frame = self.case.coverage()
        frame = frame[frame["high"] > frame["low"]]
        out: dict[str, int] = {}
        for name in frame[["table", "key", "column"]].itertuples(index=False, name=None):
            # a number of a year between which no period lies moves nothing, nor does a charge on an arc nobody takes
            known = (name[0], name[2]) in self.effects.columns and name not in left
            if name not in moved and not known and (name[0], name[2]) not in NOT_READ:
                out[f"{name[0]}.{name[2]}"] = out.get(f"{name[0]}.{name[2]}", 0) + 1
        return dict(sorted(out.items()))


def _scaled(base: Floats, row: Provenance | Range | None) -> tuple[Floats, Floats]:
    """Lows and highs of numbers that one row covers: scaled, so that the mean of those not 0 goes from low to high."""
    if isinstance(row, Range):
        return base * row.low, base * row.high
    mean = float(base[base != 0].mean()) if base.any() else 0.0
    if row is None or (base.any() and mean == 0):  # numbers that cancel out have no mean to scale them by
        return np.full(len(base), np.nan), np.full(len(base), np.nan)
    if not base.any():
        return np.full(len(base), row.low), np.full(len(base), row.high)
    return base * (row.low / mean), base * (row.high / mean)


def _each(keys: Sequence[Key], base: Floats, rows: Sequence[Provenance | Range | None]) -> tuple[Floats, Floats]:
    """Lows and highs of numbers with rows of their own; a number without takes the nearest one's, in proportion."""
    own = [i for i, r in enumerate(rows) if r is not None]
    low, high = base.copy(), base.copy()
    for i in range(len(keys)):
        j = min(own, key=lambda j: (_apart(keys[i], keys[j]), j), default=i)
        row = rows[j]
        if row is not None and (i == j or base[j] != 0):
            if isinstance(row, Range):
                low[i], high[i] = base[i] * row.low, base[i] * row.high
                continue
            share = 1.0 if i == j else base[i] / base[j]
            low[i], high[i] = row.low * share, row.high * share
    return low, high


def _apart(a: Key, b: Key) -> tuple[int, float]:
    """How far apart two keys are: parts that differ, then years (or months) between them."""
    between = sum(abs(x - y) for x, y in zip(a, b, strict=True) if isinstance(x, int | float | np.number))
    return sum(x != y for x, y in zip(a, b, strict=True)), float(between)
