"""How far numbers may be off whose source gives no range: the table `ranges`.

Its rows cover cells as those of `sources` do, the closest row counts, and `low` and `high` are multiples of each number
that a row covers. The column `steepness` (of `shapes`, `inflow` and `gas_shapes`) stands for the exponent of a whole
series, see `landbridge.analysis.levers.shapes`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from landbridge.case.closest import Patterns
from landbridge.case.keys import key_text, normal_key
from landbridge.case.schema import tables

#: Tables that hold series over slices or months, and the column of their values.
SHAPED = {"shapes": "value", "inflow": "inflow", "gas_shapes": "value"}
#: What stands for the exponent of a series in the place of a column.
STEEPNESS = "steepness"
HOURS = "hourly_shapes"


@dataclass(frozen=True)
class Range:
    """Multiples of a number, or the exponents of a series, between which it may lie, and why."""

    low: float
    high: float
    reason: str


class RangeIndex:
    """Rows of `ranges`, ready to be asked for the closest one to a cell."""

    def __init__(self, ranges: pd.DataFrame) -> None:
        columns = (ranges[c].tolist() for c in ("table", "key", "column", "low", "high", "reason"))
        rows = [(t, normal_key(t, key), c, Range(*rest)) for t, key, c, *rest in zip(*columns, strict=True)]
        self._rows = {(t, key, c): row for t, key, c, row in rows}
        self._patterns = Patterns((t, key) for t, key, _, _ in rows)
        self.columns = {(t, c) for t, _, c, _ in rows}

    def find(self, table: str, key: tuple[object, ...], column: str) -> Range | None:
        """The closest row to one cell; exact columns alone count."""
        return self.of_text(table, key_text(key), column)

    def of_text(self, table: str, key: str, column: str) -> Range | None:
        """The closest row to the cell of a key as `sources` writes it."""
        if (table, column) not in self.columns:
            return None
        covering = self._patterns.covering(table, key.split("/"))
        return next((r for k in covering if (r := self._rows.get((table, k, column)))), None)


def filled(frame: pd.DataFrame, index: RangeIndex) -> pd.DataFrame:
    """Coverage with `low` and `high` of numbers whose source gives none."""
    low, high = (frame[c].to_numpy(dtype=float, copy=True) for c in ("low", "high"))
    open_ = np.isnan(low) & np.isnan(high)
    names = list(zip(*(frame[c].tolist() for c in ("table", "key", "column")), strict=True))
    values = frame["value"].to_numpy(dtype=float)
    for i in np.flatnonzero(open_).tolist():
        row = index.of_text(*names[i])
        if row is not None:
            ends = sorted((row.low * values[i], row.high * values[i]))
            most = tables()[names[i][0]].fields[names[i][2]].constraints.get("maximum", np.inf)
            low[i], high[i] = ends[0], min(ends[1], max(float(most), values[i]))
    return frame.assign(low=low, high=high)


def without_range(frame: pd.DataFrame, index: RangeIndex) -> npt.NDArray[np.bool_]:
    """Which numbers of a coverage are assumed and have no range: neither ends nor the steepness of their series."""
    bare = ((frame["quality"] == "assumed") & frame["low"].isna() & frame["high"].isna()).to_numpy(copy=True)
    names = [frame[c].tolist() for c in ("table", "key", "column")]
    for i in np.flatnonzero(bare & frame["table"].isin([*SHAPED, HOURS]).to_numpy()).tolist():
        table, key, column = (part[i] for part in names)
        table = "shapes" if table == HOURS else table  # of the same profiles
        bare[i] = column != SHAPED[table] or index.of_text(table, key, STEEPNESS) is None
    return np.asarray(bare, dtype=np.bool_)
