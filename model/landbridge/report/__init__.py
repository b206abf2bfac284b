"""The report: a run's folder in, one self-contained HTML page out. Knows no solver."""

from landbridge.report.page import render, write_report

__all__ = ["render", "write_report"]
