"""Errors that keep what was computed, and how an error is told in one line."""

from __future__ import annotations

from pathlib import Path

from landbridge.case.problems import LandbridgeError


class ReportError(LandbridgeError):
    """A report could not be drawn. The results that it shows are stored and whole."""


def described(error: Exception) -> str:
    """An error, or what caused it, in one line: its kind, what it says, and the file and line where it arose."""
    while isinstance(error.__cause__, Exception):
        error = error.__cause__
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" in {Path(trace.tb_frame.f_code.co_filename).name}, line {trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}: {' '.join(str(error).split())}{place}"
