"""The order of time slices and the days of calendar months."""

from __future__ import annotations

import numpy as np
import pandas as pd

#: Days of each month of a year of 8,760 hours.
DAYS = dict(zip(range(1, 13), (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), strict=True))
YEAR_HOURS = 8760.0


def in_order(slices: pd.DataFrame) -> pd.DataFrame:
    """The rows of the table `slices` as they follow one another in a year; names decide nothing.

    By month, then by day in the order in which the table first names the days, then by block. Seasons follow one
    another as their first slices do.
    """
    day = pd.factorize(slices["day"])[0]
    order = np.lexsort((slices["block"], day, slices["month"]))
    return slices.iloc[order].reset_index(drop=True)
