"""Interpolation by year."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge.case import at_year

ANCHORS = pd.DataFrame(
    {
        "node": ["B", "A", "A", "A"],
        "year": [2030, 2040, 2030, 2050],
        "energy": [7.0, 20.0, 10.0, 0.0],
        "peak": [1, 4, 2, 4],
    }
)


@pytest.mark.parametrize(
    ("year", "a", "b"),
    [(2000, 10, 7), (2030, 10, 7), (2035, 15, 7), (2040, 20, 7), (2041, 18, 7), (2050, 0, 7), (2090, 0, 7)],
)
def test_linear_between_and_flat_outside(year: int, a: float, b: float) -> None:
    values = at_year(ANCHORS, ["node"], "year", ["energy"], year)["energy"]
    assert values.to_dict() == pytest.approx({"A": a, "B": b})
    assert values.index.name == "node"


def test_several_keys_and_values() -> None:
    frame = ANCHORS.assign(step=["s", "s", "s", "s"])
    values = at_year(frame, ["node", "step"], "year", ["energy", "peak"], 2035)
    assert values.index.names == ["node", "step"]
    assert values.loc[("A", "s")].tolist() == [15.0, 3.0]


def test_no_rows() -> None:
    values = at_year(ANCHORS.iloc[:0], ["node"], "year", ["energy"], 2035)
    assert values.empty
    assert list(values.columns) == ["energy"]


def test_anchor_values_are_exact() -> None:
    frame = pd.DataFrame({"k": ["a"] * 3, "year": [2030, 2037, 2041], "v": [0.1, 0.7, 1 / 3]})
    for year, value in zip(frame["year"], frame["v"], strict=True):
        assert at_year(frame, ["k"], "year", ["v"], year).loc["a", "v"] == value


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(st.integers(2000, 2060), st.floats(-1e6, 1e6), min_size=1, max_size=6),
    st.dictionaries(st.integers(2000, 2060), st.floats(-1e6, 1e6), min_size=1, max_size=6),
    st.integers(1990, 2070),
)
def test_as_numpy_does(first: dict[int, float], second: dict[int, float], year: int) -> None:
    rows = [("a", y, v) for y, v in first.items()] + [("b", y, v) for y, v in second.items()]
    values = at_year(pd.DataFrame(rows, columns=["k", "year", "v"]), ["k"], "year", ["v"], year)["v"]
    for key, points in (("a", first), ("b", second)):
        years = sorted(points)
        wanted = np.interp(year, years, [points[y] for y in years])
        assert values[key] == pytest.approx(wanted, rel=1e-12, abs=1e-6)
