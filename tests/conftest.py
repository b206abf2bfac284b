"""Where lines are not counted: counting takes half as long again, and these go over lines that others run, too."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent
#: Folders and files whose tests look at pages, or repeat what they do for many cases.
AGAIN = (
    *("browser", "property", "second"),
    *("case/test_bad_rules.py", "case/test_case_fuzz.py", "case/test_mutations.py"),
    *("analytic/test_game.py", "analytic/test_sensitivity.py"),
    *("baseline", "test_faults.py", "test_kept.py", "test_watch.py"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tell the counter of lines which tests to leave out."""
    for item in items:
        place = item.path.relative_to(HERE).as_posix()
        if any(place == name or place.startswith(f"{name}/") for name in AGAIN):
            item.add_marker(pytest.mark.no_cover)
