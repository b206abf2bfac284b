"""The page of what is claimed: every number of the scenario as-claimed stands for a statement that somebody makes."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

TOOL = Path(__file__).parent.parent / "tools" / "make_as_claimed.py"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """The script that writes the page."""
    spec = importlib.util.spec_from_file_location("make_as_claimed", TOOL)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_number_stands_for_a_statement(tool: ModuleType) -> None:
    """No cell of the scenario is without a statement, and no line of the list is without a cell."""
    by, without, unused = tool.assigned()
    assert (without, unused) == ([], [])
    assert sum(map(len, by.values())) == len(tool.cells(tool.SCENARIO)) > 100
    assert all(line["holder"] for line in tool.read(tool.LIST))


def test_page_is_written_anew(tool: ModuleType) -> None:
    """The page is that of the scenario and the baseline as they are."""
    assert tool.PAGE.read_text(encoding="utf-8") == tool.page(), "python tools/make_as_claimed.py writes it"


def test_span(tool: ModuleType) -> None:
    """One value alone, the ends of several, words in order, nothing."""
    assert [tool.span(v) for v in (["2"], ["10", "2.5", "2"], ["b", "a"], [])] == ["2", "2 to 10", "a, b", "none"]
