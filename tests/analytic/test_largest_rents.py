"""The tool that lists the largest rents, by hand."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

import landbridge as lb
from toys import Toys, two_nodes

SPEC = importlib.util.spec_from_file_location(
    "largest_rents", Path(__file__).resolve().parents[2] / "tools" / "largest_rents.py"
)
assert SPEC and SPEC.loader
TOOL = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(TOOL)


def test_largest_rents(toys: Toys) -> None:
    """A full line of 50 MW between prices of 20 and 60 USD/MWh: 50 x 40 x 8,760 h, 17.52 MUSD; plants have no rent."""
    tables = two_nodes(existing=50)
    source = {"table": "links", "key": "AB", "column": "existing", "quality": "assumed", "source": "a guess"}
    folder = toys.folder({**tables, "sources": [{**source, "low": 40, "high": 60, "distribution": "triangular"}]})
    row = TOOL.largest(lb.load_case(folder)).iloc[0]
    assert (row["table"], row["asset"], row["column"], row["value"]) == ("links", "AB", "existing", 50)
    assert row["rent"] == pytest.approx(17.52)
    assert (row["quality"], row["source"], bool(row["ranged"])) == ("assumed", "a guess", True)
