"""Chromium, the page of the made-up run, and openers of pages."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from opened import Seen, opener
from synthetic import write_run

from landbridge.report import write_report


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Chromium of the system; without it the tests are skipped, in CI they fail."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing")
        pytest.skip("Chromium is missing: install it to test the report")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the synthetic run."""
    return write_report(write_run(tmp_path_factory.mktemp("run")))


@pytest.fixture
def open_page(chromium: Any) -> Iterator[Any]:
    """Opens files; what is opened is closed after the test."""
    contexts: list[Any] = []
    yield opener(chromium, contexts)
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def as_opened(chromium: Any, report: Path) -> Iterator[Seen]:
    """The report opened once, for tests that leave path, level, period, colours and width alone."""
    contexts: list[Any] = []
    yield opener(chromium, contexts)(report)
    for context in contexts:
        context.close()
