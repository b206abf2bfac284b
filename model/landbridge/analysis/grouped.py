"""Sums by group, with the groups worked out once and the numbers summed again and again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from landbridge.solve.program import Floats, Ints


def numbered(frame: pd.DataFrame, by: Sequence[str]) -> tuple[Ints, pd.DataFrame]:
    """Number of each row's group, and the labels of the groups, sorted."""
    if not len(frame):
        return np.zeros(0, dtype=np.int64), pd.DataFrame(columns=list(by))
    number = np.asarray(frame.groupby(list(by), sort=True).ngroup(), dtype=np.int64)
    first = np.unique(number, return_index=True)[1]
    return number, frame[list(by)].iloc[first].reset_index(drop=True)


def summed(number: Ints, *values: Floats) -> list[Floats]:
    """Sums of values by number of the group, as pandas adds them up (rounding is made good on the way)."""
    sums = pd.DataFrame(dict(enumerate(values))).groupby(number, sort=True).sum()
    return [sums[i].to_numpy() for i in sums.columns]
