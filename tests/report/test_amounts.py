"""Numbers are rounded once, and money that stands together is in one unit."""

from __future__ import annotations

import random

import pytest
from few_tables import run

from landbridge.amounts import in_unit, kept, money, printed_number, significant, unit
from landbridge.report.numbers import billions, number
from landbridge.report.sections import headline
from landbridge.report.tables import Column, Table, figure, text


def test_what_a_page_keeps_is_printed_as_the_exact_number() -> None:
    """1.01499 is 1.01; kept as 1.015 it would be 1.02. Numbers near every such half, and others."""
    assert (number(1.01499), significant(1.01499, 4), number(1.015)) == ("1.01", 1.015, "1.02")
    chance = random.Random(1)
    near = [half * 10**k * (1 + e) for half in (1.015, 2.345, 0.125, 9.995) for k in (-3, 0, 4) for e in (-1e-5, 1e-6)]
    for value in (*near, *(chance.lognormvariate(0, 5) for _ in range(2000))):
        for digits in (4, 6):
            for shown in (2, 3):
                assert printed_number(kept(value, digits), shown) == printed_number(value, shown), value


@pytest.mark.parametrize("musd", [1015.0, 1025.0, 2125.0, 9055.0, 12_345.0, 999.5, 9056.3])
def test_one_amount_is_printed_alike_everywhere(musd: float) -> None:
    """In words, in a tile, in a table and beside others: the same three digits, whether scaled before or after."""
    assert (
        money(musd) == f"{billions(musd)} bn USD" == f"{number(musd / 1000)} bn USD" == f"{in_unit(musd, 1000)} bn USD"
    )
    assert number(musd).replace(",", "").rstrip("0") == billions(musd).replace(".", "").rstrip("0")


def test_a_table_has_one_unit() -> None:
    """67,700 and 12 MUSD: both in bn USD, in print and as raw numbers; 312 and 0.4 stay MUSD."""

    def table(*amounts: float) -> Table:
        columns = [Column("Name"), Column("Whole", billions), Column("Year", number, "MUSD a year")]
        return Table("t", "", columns, [[text("x"), figure(a, billions, "m:0"), figure(a)] for a in amounts])

    large, small = table(67_700.0, 12.0), table(312.0, 0.4)
    assert [c.head for c in large.columns] == ["Name", "Whole, bn USD", "Year, bn USD a year"]
    assert [[c.text for c in row[1:]] for row in large.rows] == [["67.7", "67.7"], ["0.0120", "0.0120"]]
    assert [row[2].raw for row in large.rows] == ["67.7", "0.012"]
    assert [c.head for c in small.columns] == ["Name", "Whole, MUSD", "Year, MUSD a year"]
    assert [[c.text for c in row[1:]] for row in small.rows] == [["312", "312"], ["0.400", "0.400"]]
    assert (large.rows[0][1].form, small.rows[0][1].form) == ("billions", "number")


def test_tiles_have_one_unit() -> None:
    """Gas is worth 12 MUSD of 67,700: both in bn USD; where all is small, both in MUSD."""
    for npv, gas, shown in ((67_700.0, 12.0, ("bn USD", "67.7", "0.0120")), (312.0, 12.0, ("MUSD", "312", "12.0"))):
        value = {"npv": npv, "npv_expected": npv, "by_carrier": {"gas": gas}, "per_year": {}, "resolved": True}
        top = headline.headline(run(summary={"headline_path": "all", "locked_value": {"all": value}}))
        assert (top.unit, top.npv, top.by_carrier[0][2]) == shown
        assert money(npv) in top.sentence
    assert unit([float("nan"), None]) == (1.0, "MUSD")
