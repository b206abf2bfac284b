"""Every column, row and entry of a model in ranges of columns and rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from landbridge.formulation.arrays import ArrayModel, Family
from landbridge.solve.parts import Families, Floats, Ints, Parts, Signs


def parts_of_ranges(model: ArrayModel) -> Parts:
    """Put ranges together."""
    row, column, value, sense, rhs = _entries(model)
    cost = np.zeros(model.columns_count)
    cost[: len(model.total_cost)] = model.total_cost
    integer = np.zeros(model.columns_count, dtype=bool)
    for name in model.whole:
        family = model.variables[name]
        integer[family.first : family.first + family.size] = True
    return Parts(
        cost,
        np.concatenate([*model.lower, np.zeros(0)]),
        np.concatenate([*model.upper, np.zeros(0)]),
        integer,
        sense,
        rhs,
        row.astype(np.int32),
        column.astype(np.int32),
        value,
        _by_name(model.variables),
        _by_name(model.constraints),
        model.ledger.frame,
        model.access.frame(),
    )


def _by_name(families: dict[str, Family]) -> Families:
    return {name: (f.first, f.names) for name, f in families.items()}


def _entries(model: ArrayModel) -> tuple[Ints, Ints, Floats, Signs, Floats]:
    """Row, column and value of what all rules have made, and the sense and right-hand side of each row.

    Entries of one shape (rows of the rule, terms in a row, given as numbers or arrays) are put together at once.
    """
    sense, rhs = np.zeros(model.rows_count, dtype=np.int8), np.zeros(model.rows_count)
    lots: dict[tuple[int, Any, Any], tuple[list[int], list[Any], list[Any]]] = {}
    for first, count, relation in model.rows:
        columns, numbers = relation.body.flat()
        here = slice(first, first + count)
        sense[here] = relation.sense
        for number in numbers:
            rhs[here] -= number.sum(axis=1) if isinstance(number, np.ndarray) else number
        for at, factor in columns:
            shape = (count, getattr(at, "shape", ()), getattr(factor, "shape", ()))
            lot = lots.get(shape)
            if lot is None:
                lot = lots[shape] = ([], [], [])
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
