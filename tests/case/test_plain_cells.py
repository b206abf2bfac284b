"""A cell that is read without frictionless is read as frictionless would read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from landbridge.case import load_case, schema
from landbridge.case.plain import plain_reader

TEXTS = [
    *("0", "1", "-1", "+3", "007", "12", "1e3", "1E-3", "0.5", ".5", "5.", "-0.0", "1.0", "2030", "2030.0", "1e400"),
    *("inf", "nan", "1_000", "1,5", "1 000", "0x10", "1e", "--1", "1e308", "99999999999999999999", "٣"),
    *("true", "false", "True", "FALSE", "yes", "power", "Power", "all", "tax", "a name", "a/b", "a;b", "a", "A_B-1"),
    *("-a", "a\nb", "ä", "*"),
]


@pytest.mark.parametrize("table", schema.table_names())
def test_what_is_plain_is_what_frictionless_reads(table: str) -> None:
    """Every column of every table: the same value, and nothing that frictionless would refuse."""
    for name, field in schema.fields(table).items():
        limits = [v for k, v in field.constraints.items() if "imum" in k]
        choices = field.constraints.get("enum", [])
        plain = 0
        for text in [*TEXTS, *(str(limit) for limit in limits), *choices]:
            value = plain_reader(table, name)(text)
            if value is not None:
                plain += 1
                assert schema.cell_reader(table, name)(text) == (value, None), (name, text)
        assert plain, f"no text is plain in {table}.{name}"


def test_limits_are_kept() -> None:
    """A number at a limit is plain, and one beyond it is for frictionless to judge."""
    for table in schema.table_names():
        for name, field in schema.fields(table).items():
            for limit, step in (("minimum", -1), ("maximum", 1)):
                if limit in field.constraints:
                    bound = field.constraints[limit]
                    assert plain_reader(table, name)(str(bound)) == bound
                    assert plain_reader(table, name)(str(bound + step)) is None, (table, name, limit)


def test_the_baseline_is_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """No cell of it needs frictionless, which would take longer than all the rest of reading it."""

    def never(table: str, column: str) -> None:
        raise AssertionError(f"{table}.{column} holds a cell that is not plain")

    monkeypatch.setattr("landbridge.case.cells.cell_reader", never)
    load_case(Path("inputs/baseline"))
