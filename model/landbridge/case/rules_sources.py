"""Rules on sources and observations."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from landbridge.case.keys import key_text, normal_key
from landbridge.case.observed import key_problems
from landbridge.case.problems import Problem, close_match
from landbridge.case.ranges import SHAPED, STEEPNESS
from landbridge.case.schema import Table, tables
from landbridge.case.settings import is_number
from landbridge.case.view import View

#: Keys of a table up to which a near one is looked for.
SEARCHED = 500


def check_source_targets(view: View) -> Iterator[Problem]:
    """A row of sources speaks of a table, a column and a key that are there."""
    yield from _targets(view, "sources")


def check_range_targets(view: View) -> Iterator[Problem]:
    """A row of ranges speaks of a table, a column (or a series of a table that has them) and a key that are there."""
    yield from _targets(view, "ranges")


def _targets(view: View, of: str) -> Iterator[Problem]:
    keys: dict[str, _Keys] = {}
    for row, table, key, column in view.rows(of, "table", "key", "column"):
        spec = tables().get(table)
        if spec is None:
            near = close_match(table, tables())
            yield view.problem(of, row, "table", "no such table", "a table", found=table, suggestion=near)
            continue
        others = ["*"] if of == "sources" else [STEEPNESS] if table in SHAPED else []
        if column not in (*spec.fields, *others):
            near = close_match(column, [*spec.fields, *others])
            message = f"no such column in {table}"
            expected = " or ".join(["a column", *map(repr, others)])
            yield view.problem(of, row, "column", message, expected, found=column, suggestion=near)
        if key == "*" or not view.readable(table):
            continue
        if len(key.split("/")) != len(spec.key):
            message = f"the key of {table} has {len(spec.key)} parts"
            yield view.problem(of, row, "key", message, "/".join(spec.key) + ", or '*'", found=key)
        else:
            if table not in keys:
                keys[table] = _Keys(view, spec)
            if not keys[table].covered(normal_key(table, key)):
                message, near = (
                    f"{table} has no row of this key (in this scenario)",
                    keys[table].near(key),
                )
                yield view.problem(of, row, "key", message, found=key, suggestion=near, severity="warning")


def check_evidence_targets(view: View) -> Iterator[Problem]:
    """A row of evidence speaks of a table and a column that are there."""
    for row, table, column in view.rows("evidence", "table", "column"):
        spec = tables().get(table)
        if spec is None:
            near = close_match(table, tables())
            yield view.problem("evidence", row, "table", "no such table", "a table", found=table, suggestion=near)
        elif column not in (*spec.fields, STEEPNESS):
            near = close_match(column, spec.fields)
            yield view.problem(
                "evidence", row, "column", f"no such column in {table}", "a column", found=column, suggestion=near
            )


class _Keys:
    """Keys of a table as `sources` writes them, and names in rows that are switched off."""

    def __init__(self, view: View, spec: Table) -> None:
        self._keys = {key_text(k) for k in view.origins[spec.name].keys}
        self._off = [view.off.get((spec.name, column), frozenset()) for column in spec.key]
        self._by_stars: dict[tuple[int, ...], set[tuple[str, ...]]] = {}
        # of a table without numbers a row may say why there is no row: of a link without a gate, say
        parents = (
            {fk.field: fk for fk in spec.foreign_keys} if not any(f.is_number for f in spec.fields.values()) else {}
        )
        self._named = [
            set(view.tables[parents[c].table][parents[c].target]) if c in parents else set() for c in spec.key
        ]

    def covered(self, key: str) -> bool:
        """Whether a key, of which parts may be '*', names a row, or one that is switched off."""
        parts = key.split("/")
        if any(part in off for part, off in zip(parts, self._off, strict=True)):
            return True
        if all(part == "*" or part in named for part, named in zip(parts, self._named, strict=True)):
            return True
        stars = tuple(i for i, part in enumerate(parts) if part == "*")
        if stars not in self._by_stars:
            self._by_stars[stars] = {_without(k.split("/"), stars) for k in self._keys}
        return _without(parts, stars) in self._by_stars[stars]

    def near(self, key: str) -> str:
        """A key that may be meant."""
        return close_match(key, self._keys) if "*" not in key and len(self._keys) < SEARCHED else ""


def _without(parts: Sequence[str], stars: Collection[int]) -> tuple[str, ...]:
    """Parts of a key but for those that are '*'."""
    return tuple(part for i, part in enumerate(parts) if i not in stars)


def check_source_ranges(view: View) -> Iterator[Problem]:
    """The low end of a range is not above its high end."""
    for row, low, high in view.rows("sources", "low", "high"):
        if low > high:
            message = "the low end is above the high end"
            yield view.problem("sources", row, "low", message, f"at most {high:g}", found=f"{low:g}")


def check_values_in_range(view: View) -> Iterator[Problem]:
    """A number with a source of its own lies within the range that the source gives."""
    rows: dict[str, dict[str, int]] = {}
    for row, table, key, column, low, high in view.rows("sources", "table", "key", "column", "low", "high"):
        spec = tables().get(table)
        if spec is None or "*" in key.split("/") or column not in spec.fields or not (low == low or high == high):
            continue
        if table not in rows:
            rows[table] = {key_text(k): i for i, k in enumerate(view.origins[table].keys)}
        at = rows[table].get(normal_key(table, key))
        if at is None or not view.readable(table, column) or not _of_one_layer(view, row, table, at, column):
            continue
        text = str(view.tables[table][column].iloc[at])
        value = float(text) if is_number(text) else None
        if value is not None and (value < low or value > high):
            message = f"{table} {key} is outside the range that its source gives"
            expected = f"from {low:g} to {high:g} (sources.csv)"
            yield view.problem(table, at, column, message, expected, found=f"{value:g}", severity="warning")


def _of_one_layer(view: View, source: int, table: str, row: int, column: str) -> bool:
    """Whether a source and the number of its key come from the same scenario, or both from the case itself."""
    one, other = view.place("sources", source, "quality")[0], view.place(table, row, column)[0]
    return one.rpartition("/")[0] == other.rpartition("/")[0]


def check_observed_keys(view: View) -> Iterator[Problem]:
    """Observations of the case as it is name links, plants, nodes or routes that are in it, in their units."""
    rows = view.rows("observations", "metric", "key", "unit", "scenario")
    yield from key_problems(view, [tuple(row) for *row, scenario in rows if not scenario], view)


def check_observations(view: View) -> Iterator[Problem]:
    """What was observed lies within its own tolerance."""
    for row, value, low, high in view.rows("observations", "value", "low", "high"):
        if not low <= value <= high:
            message = "the observed value is outside its own tolerance"
            expected = f"from {low:g} to {high:g}"
            yield view.problem("observations", row, "value", message, expected, found=f"{value:g}")
