"""Rules on sources and observations."""

from __future__ import annotations

from collections.abc import Iterator

from landbridge.case.keys import key_text, normal_key
from landbridge.case.problems import Problem, close_match
from landbridge.case.schema import tables
from landbridge.case.settings import is_number
from landbridge.case.view import View


def check_source_targets(view: View) -> Iterator[Problem]:
    """A row of sources speaks of a table, a column and a key that are there."""
    known_keys: dict[str, set[str]] = {}
    for row, table, key, column in view.rows("sources", "table", "key", "column"):
        spec = tables().get(table)
        if spec is None:
            near = close_match(table, tables())
            yield view.problem("sources", row, "table", "no such table", "a table", found=table, suggestion=near)
            continue
        if column != "*" and column not in spec.fields:
            near = close_match(column, spec.fields)
            message = f"no such column in {table}"
            yield view.problem("sources", row, "column", message, "a column or '*'", found=column, suggestion=near)
        if key == "*" or not view.readable(table):
            continue
        if len(key.split("/")) != len(spec.key):
            message = f"the key of {table} has {len(spec.key)} parts"
            yield view.problem("sources", row, "key", message, "/".join(spec.key) + ", or '*'", found=key)
        elif "*" not in key.split("/"):
            if table not in known_keys:
                known_keys[table] = {key_text(k) for k in view.origins[table].keys}
            if normal_key(table, key) not in known_keys[table]:
                near = close_match(key, known_keys[table]) if len(known_keys[table]) < 500 else ""
                message = f"{table} has no row of this key (in this scenario)"
                yield view.problem("sources", row, "key", message, found=key, suggestion=near, severity="warning")


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


def check_observations(view: View) -> Iterator[Problem]:
    """What was observed lies within its own tolerance."""
    for row, value, low, high in view.rows("observations", "value", "low", "high"):
        if not low <= value <= high:
            message = "the observed value is outside its own tolerance"
            expected = f"from {low:g} to {high:g}"
            yield view.problem("observations", row, "value", message, expected, found=f"{value:g}")
