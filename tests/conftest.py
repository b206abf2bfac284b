"""Where lines are counted: counting takes half as long again, and most tests go over lines that others run, too.

Garbage is looked for seldom: to look for it at every turn takes a tenth of the time. What is slow comes first, so that
no worker is left with it while the other has nothing to do.
"""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

gc.set_threshold(100_000, 20, 50)
HERE = Path(__file__).parent
#: Files whose tests are counted. Together they run what all tests run but for some lines in a hundred; a file belongs
#: here if it runs what these do not.
COUNTED = (
    *("test_time_limit.py", "test_analyses.py", "test_extreme.py", "test_store.py", "test_guards.py"),
    *("test_watch.py", "test_verify.py", "test_infeasible.py", "test_aggregate.py"),
    *("analytic/test_arrays.py", "analytic/test_objects.py", "analytic/test_bypass.py", "analytic/test_corridors.py"),
    *("analytic/test_levers.py", "analytic/test_switch.py", "analytic/test_wateryear.py", "analytic/test_claim.py"),
    *("analytic/test_attribution.py", "analytic/test_hazard.py", "analytic/test_hourly.py"),
    *("case/test_bad_cells.py", "case/test_bad_files.py", "case/test_case_overlay.py", "case/test_case_schema.py"),
    *("case/test_units.py", "property/test_hourly_properties.py"),
    *("report/test_sections.py", "report/test_sections_keys.py", "report/test_sections_moves.py"),
    *("browser/test_compare_page.py", "browser/test_report_claim.py", "browser/test_report_follow.py"),
    "test_watch_server.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tell the counter of lines which tests to leave out, and begin with what is slow."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    for item in items:
        if item.path.relative_to(HERE).as_posix() not in COUNTED:
            item.add_marker(pytest.mark.no_cover)
