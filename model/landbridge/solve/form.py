"""The arrays of a model, whichever way it was declared: compiled from Pyomo's objects, or put together from ranges.

minimise  c'x   subject to   row_lower <= A x <= row_upper,   lower <= x <= upper
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyomo.environ as pyo
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler
from scipy.sparse import coo_array, csc_array

from landbridge.formulation.arrays import ArrayModel, Family

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Members:
    """Columns or rows by the name of their variable or constraint.

    Attributes:
        size: how many there are.
    """

    def __init__(self, families: dict[str, Any], place: Ints) -> None:
        self._families, self._place = families, place
        self.size = int((place >= 0).sum())
        self._indexed: dict[str, tuple[list[Any], Ints]] = {}
        self._names: list[tuple[str, tuple[Any, ...]]] | None = None

    def __contains__(self, name: str) -> bool:
        return name in self._families

    def indexed(self, name: str) -> tuple[list[Any], Ints]:
        """Keys and positions of the members of a variable or constraint that the program holds."""
        if name not in self._indexed:
            first, keys = self._families[name]
            keys = keys()
            places = self._place[first : first + len(keys)]
            there = places >= 0
            self._indexed[name] = list(itertools.compress(keys, there)), places[there]
        return self._indexed[name]

    def name(self, position: int) -> tuple[str, tuple[Any, ...]]:
        """Variable or constraint at a position, and its key."""
        if self._names is None:
            self._names = [("", ())] * self.size
            for family in self._families:
                for key, at in zip(*self.indexed(family), strict=True):
                    self._names[at] = family, key if isinstance(key, tuple) else (key,)
        return self._names[position]


class Form(NamedTuple):
    """Arrays of a program, and what its columns and rows are.

    Attributes:
        cost, lower, upper: of the n columns. matrix: A, m x n, by column. row_lower, row_upper: of the m rows.
        integer: columns that are whole numbers. columns, rows: their names.
        ledger: terms of the objective; access: bounds that openness governs, both with positions in the program
        (-1: in no row) in place of the model's numbers.
    """

    cost: Floats
    matrix: csc_array
    lower: Floats
    upper: Floats
    row_lower: Floats
    row_upper: Floats
    integer: Flags
    columns: Members
    rows: Members
    ledger: pd.DataFrame
    access: pd.DataFrame


def form_of(model: Any) -> Form:
    """The arrays of a model."""
    return _from_arrays(model) if isinstance(model, ArrayModel) else _from_pyomo(model)


def _from_pyomo(model: Any) -> Form:
    """Compile Pyomo's objects."""
    form = LinearStandardFormCompiler().write(model, mixed_form=True)
    rhs = np.asarray(form.rhs, dtype=float)
    sense = np.array([r.bound_type for r in form.rows], dtype=int)
    bounds = [v.bounds for v in form.columns]
    columns = _pyomo_members(model, pyo.Var, form.columns)
    rows = _pyomo_members(model, pyo.Constraint, [r.constraint for r in form.rows])
    ledger, access = model.ledger.frame.copy(), model.access.frame()
    column = {id(v): j for j, v in enumerate(form.columns)}
    row = {id(r.constraint): i for i, r in enumerate(form.rows)}
    entered = np.array([column.get(id(v), -1) for v in model.ledger.variables], dtype=np.int64)
    ledger["column"] = entered[ledger["column"].to_numpy()]
    bound = [column.get(id(c), row.get(id(c), -1)) for c in model.access.components]
    access["target"] = np.array(bound, dtype=np.int64)[access["target"].to_numpy()]
    whole = [not v.is_continuous() for v in form.columns]
    return Form(
        np.asarray(form.c.todense(), dtype=float).ravel(),
        csc_array(form.A),
        np.array([-np.inf if b[0] is None else b[0] for b in bounds], dtype=float),
        np.array([np.inf if b[1] is None else b[1] for b in bounds], dtype=float),
        np.where(sense <= 0, rhs, -np.inf),
        np.where(sense >= 0, rhs, np.inf),
        np.array(whole, dtype=bool),
        columns,
        rows,
        ledger,
        access,
    )


def _pyomo_members(model: Any, kind: Any, held: Iterable[Any]) -> Members:
    """Names of the objects that a compiled program holds."""
    place = {id(v): i for i, v in enumerate(held)}
    families: dict[str, Any] = {}
    places: list[int] = []
    for component in model.component_objects(kind):
        families[component.name] = len(places), lambda c=component: list(c.keys())
        places += [place.get(id(v), -1) for v in component.values()]
    return Members(families, np.array(places, dtype=np.int64))


def _from_arrays(model: ArrayModel) -> Form:
    """Put ranges together; columns that nothing mentions and rows that hold whatever happens are left out."""
    rows, columns, values, sense, rhs = _entries(model)
    cost = np.zeros(model.columns_count)
    cost[: len(model.total_cost)] = model.total_cost
    whole = coo_array((values, (rows, columns)), shape=(model.rows_count, model.columns_count)).tocsr()
    whole.eliminate_zeros()
    row_lower, row_upper = np.where(sense <= 0, rhs, -np.inf), np.where(sense >= 0, rhs, np.inf)
    empty = np.diff(whole.indptr) == 0
    kept = np.nonzero(~(empty & (row_lower <= 0) & (row_upper >= 0)))[0]
    used = np.bincount(whole.indices, minlength=model.columns_count) > 0
    held = np.nonzero(used | (cost != 0))[0]
    column, row = _numbered(held, model.columns_count), _numbered(kept, model.rows_count)
    ledger, access = model.ledger.frame.copy(), model.access.frame()
    ledger["column"] = column[ledger["column"].to_numpy()]
    target = access["target"].to_numpy()
    on_row = access["row"].to_numpy()
    access["target"] = np.where(on_row, row[np.where(on_row, target, 0)], column[np.where(on_row, 0, target)])
    integer = np.zeros(model.columns_count, dtype=bool)
    for name in model.whole:
        family = model.variables[name]
        integer[family.first : family.first + family.size] = True
    return Form(
        cost[held],
        csc_array(whole[kept].tocsc()[:, held]),
        np.concatenate([*model.lower, np.zeros(0)])[held],
        np.concatenate([*model.upper, np.zeros(0)])[held],
        row_lower[kept],
        row_upper[kept],
        integer[held],
        Members(_by_name(model.variables), column),
        Members(_by_name(model.constraints), row),
        ledger,
        access,
    )


def _numbered(held: Ints, size: int) -> Ints:
    """Position of each of `size` members among those held, -1 for the others."""
    out = np.full(size, -1, dtype=np.int64)
    out[held] = np.arange(len(held))
    return out


def _by_name(families: dict[str, Family]) -> dict[str, Any]:
    return {name: (f.first, f.names) for name, f in families.items()}


def _entries(model: ArrayModel) -> tuple[Ints, Ints, Floats, Ints, Floats]:
    """Row, column and value of what all rules have made, and the sense and right-hand side of each row.

    Entries of one shape (rows of the rule, terms in a row, given as numbers or arrays) are put together at once.
    """
    sense, rhs = np.zeros(model.rows_count, dtype=np.int64), np.zeros(model.rows_count)
    lots: dict[tuple[int, Any, Any], tuple[list[int], list[Any], list[Any]]] = {}
    for first, count, relation in model.rows:
        columns, numbers = relation.body.flat()
        here = slice(first, first + count)
        sense[here] = relation.sense
        for number in numbers:
            rhs[here] -= number.sum(axis=1) if isinstance(number, np.ndarray) else number
        for at, factor in columns:
            lot = lots.setdefault((count, np.shape(at), np.shape(factor)), ([], [], []))
            lot[0].append(first)
            lot[1].append(at)
            lot[2].append(factor)
    found: list[tuple[Ints, Ints, Floats]] = [_stacked(shape[0], *lot) for shape, lot in lots.items()]
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), sense, rhs
    rows, where, values = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return rows, where, values, sense, rhs


def _stacked(count: int, first: list[int], at: list[Any], factor: list[Any]) -> tuple[Ints, Ints, Floats]:
    """Row, column and value of entries of one shape: rows x terms each, or a number for all of them."""
    rows = np.array(first, dtype=np.int64)[:, None, None] + np.arange(count, dtype=np.int64)[None, :, None]
    columns, values = (np.array(v).reshape((len(v), *(np.shape(v[0]) or (1, 1)))) for v in (at, factor))
    shape = np.broadcast_shapes(rows.shape, columns.shape, values.shape)
    return (
        np.broadcast_to(rows, shape).ravel(),
        np.broadcast_to(columns, shape).ravel(),
        np.broadcast_to(values, shape).ravel().astype(float),
    )
