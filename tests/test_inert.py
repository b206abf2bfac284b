"""Text that no spreadsheet takes for a formula, in whatever guise it begins."""

from __future__ import annotations

import csv
import io
import unicodedata

import pandas as pd
import pytest

from landbridge import inert

#: Every character that some spreadsheet may take for a sign that begins a formula.
SIGNS = [c for c in map(chr, range(0x110000)) if unicodedata.normalize("NFKC", c) in ("=", "+", "-", "@")]
#: What may stand before it unseen.
UNSEEN = ["", " ", "\t", "\r", "\n", "\u00a0", "\u3000", "\u200b", "\ufeff", "\u2060", "\x00", "\x0b", " \u200b\t"]


def test_there_are_such_signs() -> None:
    assert len(SIGNS) >= 12
    assert {"\uff1d", "\uff0b", "\uff0d", "\uff20", "\ufe66", "\u207c"} <= set(SIGNS)


@pytest.mark.parametrize("before", UNSEEN)
def test_a_formula_in_any_guise(before: str) -> None:
    """An apostrophe stands before it, in cells and in names of columns, also when it has been read back."""
    for sign in SIGNS:
        cell = f"{before}{sign}cmd|'/C calc'!A0"
        assert inert.text(cell).startswith("'"), (before, sign)
        rows = list(csv.reader(io.StringIO(inert.as_csv(pd.DataFrame({cell: [cell]})), newline="")))
        assert [row[0][0] for row in rows] == ["'", "'"]


@pytest.mark.parametrize("cell", ["-5", "+1,5", " -2e3 ", "a=b", "x@y", "1-2", "North - South", "\u2212", ""])
def test_numbers_and_plain_text_stay(cell: str) -> None:
    assert inert.text(cell) == cell
