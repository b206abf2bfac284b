"""Solve a case again at every save of its files, and keep the report in a browser up to date."""

from landbridge.watch.follow import watch
from landbridge.watch.server import PortError

__all__ = ["PortError", "watch"]
