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
        joins: rows of further states for tables that the run has already; they take the place of the same path and
            level there.
    """

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)
    joins: dict[str, pd.DataFrame] = field(default_factory=dict)


def joined(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Rows of both, in order of level within a path; a path and level that both hold is taken from `new`."""
    if old.empty or new.empty:
        return old if new.empty else new
    states = set(zip(new["path"], new["level"].round(9), strict=True))
    again = [state in states for state in zip(old["path"], old["level"].round(9), strict=True)]
    both = pd.concat([old[[not a for a in again]], new], ignore_index=True)
    order = both["path"].map({p: i for i, p in enumerate(dict.fromkeys(both["path"]))})
    return (
        both.assign(_order=order)
        .sort_values(["_order", "level"], kind="stable", ignore_index=True)
        .drop(columns="_order")
    )
