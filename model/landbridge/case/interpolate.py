"""Values by year: linear between anchor rows, flat outside."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd


def at_year(
    frame: pd.DataFrame, keys: Sequence[str], year_col: str, value_cols: Sequence[str], year: float
) -> pd.DataFrame:
    """Values of each key in `year`: linear between its anchor years, flat outside.

    The result holds `value_cols` as floats and is indexed by `keys` (sorted). One key gives a plain index.
    """
    keys, value_cols = list(keys), list(value_cols)
    rows = frame[[*keys, year_col, *value_cols]].sort_values([*keys, year_col], kind="stable")
    years = rows[year_col].to_numpy(dtype=np.float64)
    values = rows[value_cols].to_numpy(dtype=np.float64)
    group = rows.groupby(keys, sort=False).ngroup().to_numpy()
    count = int(group[-1]) + 1 if len(group) else 0
    first = np.searchsorted(group, np.arange(count), side="left")
    last = np.searchsorted(group, np.arange(count), side="right") - 1
    before = first + np.bincount(group, weights=years <= year, minlength=count).astype(np.int64) - 1
    low = np.clip(before, first, last)
    high = np.clip(before + 1, first, last)
    span = years[high] - years[low]
    inside = (before >= first) & (span > 0)
    weight = np.where(inside, (year - years[low]) / np.where(span > 0, span, 1.0), 0.0)[:, None]
    result = np.where(weight == 0.0, values[low], (1 - weight) * values[low] + weight * values[high])
    out = pd.DataFrame(result, columns=value_cols)
    index = rows[keys].iloc[first]
    out.index = pd.Index(index[keys[0]]) if len(keys) == 1 else pd.MultiIndex.from_frame(index)
    return out
