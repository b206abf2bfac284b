"""A maker of small cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from toys import Toys


@pytest.fixture
def toys(tmp_path: Path) -> Toys:
    """Writes small cases into this test's own folder."""
    return Toys(tmp_path)
