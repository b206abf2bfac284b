"""A maker of small cases for the analytic tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from landbridge import Study
from landbridge.analysis.levers.catalogue import Catalogue
from landbridge.analysis.tables import Reader
from toys import Toys
from toys_everything import everything


@pytest.fixture
def toys(tmp_path: Path) -> Toys:
    """Writes small cases into this test's own folder."""
    return Toys(tmp_path)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The case with everything."""
    return Toys(tmp_path_factory.mktemp("everything")).study(everything())


@pytest.fixture(scope="module")
def catalogue(study: Study) -> Catalogue:
    """Its levers."""
    return Catalogue(study, Reader(study))
