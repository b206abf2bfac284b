"""Effects: how cost, bounds, right-hand sides and coefficients of the matrix follow the numbers of the inputs.

    array = array at base + sum over coordinates c of (value_c - base_c) * effect_c

A coordinate is a number of a table, or something that follows from one (an annuity, a discount factor). Coefficients
that follow one are those of availability of plants that can grow; other numbers in the matrix (losses, efficiencies)
cannot be moved without building the model anew.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array, csr_array

from landbridge.analysis.study import Study
from landbridge.analysis.tables import Reader
from landbridge.case import schema
from landbridge.formulation import objective
from landbridge.solve.program import Floats, Ints

#: What amounts of money are: cost as minimised, `used` (what counts in W), `unseen` (what of that no decision sees).
WORTH = ("cost", "used", "unseen")
#: What coordinates move: those, and bounds of columns and of rows.
ARRAYS = (*WORTH, "lower", "upper", "row_lower", "row_upper")
RIGHT_HAND_SIDE = ("row_lower", "row_upper")

_MOMENT, _MONTH, _SEASON = ("period", "slice", "e"), ("period", "month", "e"), ("period", "season", "e")
#: Parts of the index of each variable and constraint that is read here.
INDEX: dict[str, tuple[str, ...]] = {
    "build": ("table", "name", "vintage"),
    "build_limit": ("table", "name"),
    "generation": ("plant", *_MOMENT),
    "plant_capacity": ("plant", *_MOMENT),
    "must_run": ("plant", *_MOMENT),
    "line_flow": ("link", "direction", *_MOMENT),
    "line_capacity": ("link", "direction", *_MOMENT),
    "firm_flow": ("link", "direction", "period"),
    "firm_line_capacity": ("link", "direction", "period"),
    "charge": ("storage", *_MOMENT),
    "discharge": ("storage", *_MOMENT),
    "level": ("storage", *_MOMENT),
    "charge_capacity": ("storage", *_MOMENT),
    "discharge_capacity": ("storage", *_MOMENT),
    "storage_room": ("storage", *_MOMENT),
    "lost_load": ("node", "step", *_MOMENT),
    "elastic_served": ("node", "step", *_MOMENT),
    "power_balance": ("node", *_MOMENT),
    "power_reliance": ("country", "gate", *_MOMENT),
    "shortfall": ("group", "period"),
    "adequacy": ("group", "period"),
    "turbined": ("plant", *_MOMENT),
    "volume": ("plant", *_SEASON),
    "release_short": ("plant", *_SEASON),
    "rule_short": ("plant", *_MONTH),
    "rule_over": ("plant", *_MONTH),
    "monthly_least": ("plant", *_MONTH),
    "monthly_most": ("plant", *_MONTH),
    "reservoir_balance": ("plant", *_SEASON),
    "least_release": ("plant", *_SEASON),
    "safe_release": ("plant", *_SEASON),
    "gas_supplied": ("supply", "step", *_MONTH),
    "gas_unserved": ("node", "sector", *_MONTH),
    "gas_balance": ("node", *_MONTH),
    "gas_reliance": ("country", "gate", *_MONTH),
    "pipe_flow": ("link", "direction", *_MONTH),
    "pipe_capacity": ("link", "direction", *_MONTH),
    "cargo_flow": ("stretch", "cargo", "period"),
    "carried": ("flow", "class", "passed", "period"),
    "cargo_limit": ("flow", "class", "period"),
    "goods_permit": ("gate", "flow", "period"),
    "trade_permit": ("gate", "flow", "period"),
    "transit_permit": ("gate", "link", "direction", "period"),
    "vehicles": ("link", "direction", "period"),
    "empty": ("link", "direction", "period"),
    "section_capacity": ("link", "direction", "period"),
    "shared_track": ("link", "period"),
    "shared_bottleneck": ("bottleneck", "period"),
}


class Cell(NamedTuple):
    """A number of the inputs."""

    table: str
    key: tuple[Any, ...]
    column: str


class Coefficients(NamedTuple):
    """What a unit of each coordinate in `place` adds to the coefficient at a row and a column."""

    place: Ints
    row: Ints
    column: Ints
    amount: Floats


class Effects:
    """Coordinates, and what one unit of each adds to every array of the program.

    Attributes:
        places: number of each coordinate, by name; that of a number is its Cell.
        columns: (table, column) whose effects are entered. left: cells of these that stand in the matrix too.
    """

    def __init__(self, study: Study, reader: Reader) -> None:
        self.study, self.reader = study, reader
        self.program, self.m = study.program, study.program.model
        self.places: dict[Hashable, int] = {}
        self.columns: set[tuple[str, str]] = set()
        self.left: set[Cell] = set()
        self._entries: dict[str, list[tuple[Ints, Ints, Floats]]] = {name: [] for name in ARRAYS}
        self._coefficients: list[tuple[Ints, Ints, Ints, Floats]] = []
        self._cells: dict[tuple[str, str], pd.DataFrame] = {}
        self._matrices: dict[str, csr_array] = {}

    def place(self, name: Hashable) -> int:
        """Number of a coordinate."""
        return self.places.setdefault(name, len(self.places))

    def frame(self, component: str) -> pd.DataFrame:
        """Index of a variable or constraint, and `position` of each member in the program."""
        columns = INDEX[component]
        frame, where = self.reader.frame(component, columns)
        return frame.set_axis(list(columns), axis=1).assign(position=where)

    def standing(self, component: str, array: str) -> pd.DataFrame:
        """The same with `amount`: what an array holds there as the model declares it, where that is finite."""
        frame = self.frame(component)
        amount: Floats = getattr(self.program, array)[frame["position"].to_numpy(dtype=np.int64)]
        standing: pd.DataFrame = frame.assign(amount=amount)[np.isfinite(amount)]
        return standing

    def terms(self, component: str, *kinds: str) -> pd.DataFrame:
        """Ledger terms of a variable: index, `position`, `period`, `kind`, and WORTH (MUSD, NPV, per unit)."""
        frame = self.frame(component)
        row = np.full(len(self.program.cost) + 1, -1, dtype=np.int64)
        row[frame["position"].to_numpy(dtype=np.int64)] = np.arange(len(frame))
        ledger = self.program.ledger
        column = ledger["column"].to_numpy()
        chosen = np.nonzero((row[column] >= 0) & ledger["kind"].isin(kinds).to_numpy())[0]
        mine = ledger.iloc[chosen]
        worth = mine["weight"].to_numpy() * mine["amount"].to_numpy()
        out = frame.iloc[row[column[chosen]]].reset_index(drop=True)
        labels = {name: mine[name].to_numpy(dtype=object) for name in ("country", "carrier")}
        out = out.assign(period=mine["period"].to_numpy(), **labels)
        return self.priced(out.assign(kind=mine["kind"].to_numpy(dtype=object)), worth)

    def priced(self, frame: pd.DataFrame, worth: npt.ArrayLike) -> pd.DataFrame:
        """Put WORTH beside the `kind` of some amounts: what is minimised, what counts in W, what no decision sees."""
        worth = np.asarray(worth, dtype=float)
        kinds = frame["kind"]
        used = np.where(objective.counted(kinds), worth, 0.0)
        unseen = np.where((kinds == objective.DAMAGE).to_numpy(), worth, 0.0)
        return frame.assign(cost=objective.seen(kinds) * worth, used=used, unseen=unseen)

    def cells(self, table: str, column: str) -> pd.DataFrame:
        """Numbers of a column: key (without year), `place`, `value`.

        Where there is a row a year: one row a planning year (`period`) and year between which it lies, with the
        `weight` of that year; `value` is what holds in the planning year.
        """
        if (table, column) not in self._cells:
            self.columns.add((table, column))
            self._cells[table, column] = self._read_cells(table, column)
        return self._cells[table, column]

    def _read_cells(self, table: str, column: str) -> pd.DataFrame:
        key = list(schema.key(table))
        rows = self.study.case.tables[table]
        rows = rows[rows[column].notna()]
        names = list(rows[key].itertuples(index=False, name=None))
        cells = rows[key].assign(
            place=[self.place(Cell(table, name, column)) for name in names],
            value=rows[column].astype(float),
            weight=1.0,
        )
        if "year" not in key:
            return cells
        series, found = [c for c in key if c != "year"], []
        lots = cells.sort_values("year")
        for _, mine in lots.groupby(series, sort=True) if series else (("", lots),):
            years = mine["year"].to_numpy(dtype=float)
            for y in self.study.periods:
                weight = np.array([np.interp(y, years, at) for at in np.eye(len(years))])
                here = mine.assign(period=y, weight=weight, value=float(weight @ mine["value"].to_numpy()))
                found.append(here[weight > 0])
        return pd.concat(found, ignore_index=True) if found else cells.assign(period=0)

    def linear(self, table: str, column: str, frame: pd.DataFrame, *arrays: str) -> None:
        """Enter effects: columns of `frame` named as arrays hold what a unit of the number adds at `position`."""
        found = self._joined(table, column, frame)
        self.enter(found, found["weight"].to_numpy(dtype=float), *arrays)

    def proportional(self, table: str, column: str, frame: pd.DataFrame, *arrays: str) -> None:
        """Enter effects of a number that what stands in `frame` is proportional to; of a number of 0 there are none."""
        found = self._joined(table, column, frame)
        found = found[found["value"] != 0]
        self.enter(found, (found["weight"] / found["value"]).to_numpy(dtype=float), *arrays)

    def _joined(self, table: str, column: str, frame: pd.DataFrame) -> pd.DataFrame:
        """Rows of a frame with the numbers that their key names: `place`, `weight`, `value`."""
        cells = self.cells(table, column)
        on = [c for c in (*schema.key(table), "period") if c in cells.columns and c != "year"]
        if frame.empty or cells.empty:
            return frame.iloc[:0].assign(place=0, weight=0.0, value=0.0)
        return frame.merge(cells[[*on, "place", "weight", "value"]], on=on)

    def bounds(self, table: str, column: str, frame: pd.DataFrame, *arrays: str) -> None:
        """Enter effects of a number that `amount` in `frame` (a bound or right-hand side) is proportional to."""
        self.proportional(table, column, frame.assign(**{a: frame["amount"] for a in arrays}), *arrays)

    def of_builds(self, component: str) -> pd.DataFrame:
        """Coefficients of builds in the rows of a constraint: its index, `position`, `column` and `amount`."""
        frame, built = self.frame(component), self.frame("build")["position"].to_numpy(dtype=np.int64)
        rows = self.program.matrix.tocsr()[frame["position"].to_numpy(dtype=np.int64)].tocoo()
        chosen = np.isin(rows.col, built)
        found = frame.iloc[rows.row[chosen]].reset_index(drop=True)
        return found.assign(column=rows.col[chosen].astype(np.int64), amount=rows.data[chosen])

    def coefficients(self, table: str, column: str, frame: pd.DataFrame) -> None:
        """Enter effects of a number that coefficients (`position`, `column`, `amount`) are proportional to."""
        found = self._joined(table, column, frame)
        found = found[found["value"] != 0]
        amount = (found["amount"] * found["weight"] / found["value"]).to_numpy(dtype=float)
        place, row, at = (found[c].to_numpy(dtype=np.int64) for c in ("place", "position", "column"))
        self._coefficients.append((place, row, at, amount))

    def in_matrix(self) -> Coefficients:
        """Coefficients that follow coordinates, one entry a coordinate, row and column."""
        parts = self._coefficients
        place, row, column, amount = (np.concatenate([p[i] for p in parts] or [np.zeros(0)]) for i in range(4))
        return Coefficients(place.astype(np.int64), row.astype(np.int64), column.astype(np.int64), amount)

    def felt(self, *arrays: str) -> npt.NDArray[np.bool_]:
        """Which coordinates move some arrays, or coefficients."""
        found = np.zeros(len(self.places), dtype=np.bool_)
        found[self.in_matrix().place] = True
        for array in arrays:
            found |= np.diff(self.matrix(array).indptr) > 0
        return found

    def leave(self, table: str, column: str, names: Iterable[str]) -> None:
        """Leave out rows of a table whose number stands in the matrix too."""
        self.left |= {Cell(table, (name,), column) for name in names}

    def enter(self, frame: pd.DataFrame, share: Floats, *arrays: str) -> None:
        """Enter effects of the coordinates in `place`, `share` times what columns named as arrays hold."""
        self._matrices.clear()
        place, position = (frame[c].to_numpy(dtype=np.int64) for c in ("place", "position"))
        for array in arrays:
            amount = frame[array].to_numpy(dtype=float) * share
            there = amount != 0
            self._entries[array].append((place[there], position[there], amount[there]))

    def matrix(self, array: str) -> csr_array:
        """Coordinates x columns (or rows) of the program: what a unit of each coordinate adds."""
        if array not in self._matrices:
            size = len(self.program.row_lower) if array.startswith("row") else len(self.program.cost)
            parts = self._entries[array]
            place, position, amount = (np.concatenate([p[i] for p in parts] or [np.zeros(0)]) for i in range(3))
            where = (place.astype(np.int64), position.astype(np.int64))
            self._matrices[array] = coo_array((amount, where), shape=(len(self.places), size)).tocsr()
        return self._matrices[array]


def spread(frame: pd.DataFrame, column: str, values: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """Rows once for each of their values, in a new column; rows without values are dropped."""
    count = np.array([len(v) for v in values], dtype=np.int64)
    rows = frame.iloc[np.repeat(np.arange(len(frame)), count)].reset_index(drop=True)
    return rows.assign(**{column: pd.Series([v for some in values for v in some], dtype=object)})
