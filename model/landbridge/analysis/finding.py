"""What an analysis brings: tables to store beside the results of a run, and figures for its summary."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Finding:
    """Outcome of one analysis.

    Attributes:
        tables: by name, tidy, as stored. summary: figures under stable names (plain numbers, text, lists, dicts).
    """

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)
