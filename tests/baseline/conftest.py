"""The baseline solved once for all tests of its numbers."""

from __future__ import annotations

import pytest
from by_hand import INPUTS

import landbridge as lb


@pytest.fixture(scope="session")
def done() -> lb.Run:
    """A run of the baseline with a curve of three levels."""
    return lb.run(INPUTS, levels=3)
