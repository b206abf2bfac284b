"""The model without objects: the rules that declare it in Pyomo, met by indices that stand for many.

A variable here is a range of columns, a constraint a range of rows, and an expression a sum of columns times numbers.
So a rule is worked out once for all slices (seasons, months, years) where Pyomo works it out for each. What comes out
is the same program, row for row and column for column; tests hold the one against the other.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from landbridge.formulation.along import Along, Axis

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Number = float | Floats
Key = tuple[Any, ...]


class Expression:
    """What rules calculate with, and compare."""

    __slots__ = ()
    __array_ufunc__ = None  # so that an array leaves it to the expression how both are multiplied
    __hash__ = object.__hash__

    def __add__(self, other: Expression | Number) -> Terms:
        return Terms((self, other))

    def __radd__(self, other: Number) -> Expression:
        return self if isinstance(other, int) and other == 0 else Terms((self, other))

    def __sub__(self, other: Expression | Number) -> Terms:
        return Terms((self, -other))

    def __rsub__(self, other: Number) -> Terms:
        return Terms((-self, other))

    def __neg__(self) -> Terms:
        return Terms((self,), -1.0)

    def __mul__(self, number: Number) -> Terms:
        return Terms((self,), number)

    __rmul__ = __mul__

    def __truediv__(self, number: Number) -> Terms:
        return Terms((self,), 1.0 / number)

    def __le__(self, other: Expression | Number) -> Relation:
        return Relation(self - other, 1)

    def __ge__(self, other: Expression | Number) -> Relation:
        return other <= self if isinstance(other, Expression) else Relation(self - other, -1)

    def __eq__(self, other: Expression | Number) -> Relation:  # type: ignore[override]  # a row, as in Pyomo
        return Relation(self - other, 0)

    def flat(self) -> tuple[list[tuple[Any, Number]], list[Number]]:
        """Columns with their factors, and numbers, that together are the sum."""
        columns: list[tuple[Any, Number]] = []
        numbers: list[Number] = []
        left: list[tuple[Any, Number]] = [(self, 1.0)]
        while left:
            part, factor = left.pop()
            kind = type(part)
            if kind is Columns:
                columns.append((part.at, factor))
            elif kind is Terms:
                times = part.factor if isinstance(factor, float) and factor == 1.0 else factor * part.factor
                left.extend((p, times) for p in part.parts)
            else:
                numbers.append(factor * part)
        return columns, numbers


class Terms(Expression):
    """`factor` times the sum of `parts`, which are expressions or numbers."""

    __slots__ = ("factor", "parts")

    def __init__(self, parts: tuple[Any, ...], factor: Number = 1.0) -> None:
        self.parts, self.factor = parts, factor


class Columns(Expression):
    """Columns of the program: a position, or positions in rows x terms."""

    __slots__ = ("at",)

    def __init__(self, at: int | Ints) -> None:
        self.at = at


class Relation(NamedTuple):
    """`body` <= 0 (sense 1), = 0 (sense 0) or >= 0 (sense -1)."""

    body: Expression
    sense: int


class Family:
    """The columns of a variable, or the rows of a constraint, one after the other.

    Attributes:
        name: of the variable or constraint. keys: what it is indexed by; one part of a key may stand for many.
        first, size: position of the first member, and how many there are.
    """

    def __init__(self, name: str, keys: list[Key], first: int) -> None:
        self.name, self.keys, self.first = name, keys, first
        self.part: int | None = None
        self.axis: Axis | None = None
        self._at: dict[Key, Any] = {}
        self.starts: list[int] = []
        end = first
        for key in keys:
            self.starts.append(end)
            i = along_in(key)
            if i is None:
                self._at[key] = end
                end += 1
            else:
                end += self._enter(key, i, end)
        self.size = end - first
        self._full = all(line.min() >= 0 for line in self._at.values()) if self.part is not None else False

    def _enter(self, key: Key, i: int, start: int) -> int:
        index: Along = key[i]
        self.part, self.axis = i, index.axis
        count = len(index.at)
        rest = (*key[:i], *key[i + 1 :])
        if rest not in self._at:
            self._at[rest] = np.full(len(index.axis.names), -1, dtype=np.int64)
        self._at[rest][index.at[:, 0]] = np.arange(start, start + count)
        return count

    def __getitem__(self, key: Key) -> Columns:
        """Members by key.

        Raises:
            KeyError: there is none, or not for all that the index stands for.
        """
        i = self.part
        if i is None:
            at = self._at.get(key)
            return Columns(self._gathered(key) if at is None else at)
        index, line = key[i], self._at[(*key[:i], *key[i + 1 :])]
        if not isinstance(index, Along):
            assert self.axis is not None
            index = Along(self.axis, np.array([[self.axis.place[index]]], dtype=np.int64))
        found: Ints = line[:, None] if index.whole else line[index.at]
        if not self._full and found.min(initial=0) < 0:
            raise KeyError(f"{self.name}{key}")
        return Columns(found)

    def _gathered(self, key: Key) -> Ints:
        """Members that were declared one by one, asked for along an axis."""
        i = along_in(key)
        if i is None:
            raise KeyError(f"{self.name}{key}")
        index: Along = key[i]
        found = [self._at[(*key[:i], n, *key[i + 1 :])] for n in index.names]
        return np.array(found, dtype=np.int64).reshape(index.at.shape)

    def items(self) -> Iterator[tuple[Key, Columns]]:
        """Every key with its members."""
        return ((key, self[key]) for key in self.keys)

    def names(self) -> list[Key]:
        """The key of each member, in order."""
        return list(itertools.chain.from_iterable(map(one_by_one, self.keys)))


class Var(NamedTuple):
    """A variable to be declared: `bounds(model, *key)` gives the least and the most (None: no bound)."""

    keys: list[Key]
    bounds: Any = (None, None)
    whole: bool = False


class Constraint(NamedTuple):
    """A constraint to be declared: `rule(model, *key)` gives a relation."""

    keys: list[Key]
    rule: Callable[..., Any]


class Objective(NamedTuple):
    """What is minimised: `rule(model)` gives the cost of each column."""

    rule: Callable[..., Any]


class ArrayModel:
    """What is declared, in order; attributes that are no variables or constraints are kept as they are.

    Attributes:
        variables, constraints: families by name. whole: variables that are whole numbers.
        lower, upper: bounds of the columns, in lots. rows: what each rule has made.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.variables: dict[str, Family] = {}
        self.constraints: dict[str, Family] = {}
        self.whole: list[str] = []
        self.lower: list[Floats] = []
        self.upper: list[Floats] = []
        self.rows: list[tuple[int, int, Relation]] = []  #: first row, number of rows, relation
        self.columns_count = self.rows_count = 0
        self.ledger: Any = None
        self.access: Any = None
        self.total_cost: Any = None  #: cost of each column

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, Var):
            value = self._declare(name, value)
        elif isinstance(value, Constraint):
            value = self._work_out(name, value)
        elif isinstance(value, Objective):
            value = value.rule(self)
        object.__setattr__(self, name, value)

    def _declare(self, name: str, var: Var) -> Family:
        family = self.variables[name] = Family(name, var.keys, self.columns_count)
        lower, upper = np.full(family.size, -np.inf), np.full(family.size, np.inf)
        if not callable(var.bounds):
            for side, value in zip((lower, upper), var.bounds, strict=True):
                if value is not None:
                    side[:] = value
        for key, start in zip(family.keys, family.starts, strict=True) if callable(var.bounds) else ():
            least, most = var.bounds(self, *key)
            here = slice(start - family.first, start - family.first + _count(key))
            for side, value in ((lower, least), (upper, most)):
                if value is not None:
                    side[here] = np.ravel(value)
        self.lower.append(np.maximum(lower, 0.0) if var.whole else lower)
        self.upper.append(upper)
        if var.whole:
            self.whole.append(name)
        self.columns_count += family.size
        return family

    def _work_out(self, name: str, constraint: Constraint) -> Family:
        family = self.constraints[name] = Family(name, constraint.keys, self.rows_count)
        for key, start in zip(family.keys, family.starts, strict=True):
            relation = constraint.rule(self, *key)
            if not isinstance(relation, Relation):
                raise ValueError(f"{name}{key} has no variable: {relation}")
            self.rows.append((start, _count(key), relation))
        self.rows_count += family.size
        return family


def along_in(key: Key) -> int | None:
    """Which part of a key stands for many; None if none does."""
    return next((i for i, part in enumerate(key) if type(part) is Along), None)


def one_by_one(key: Key) -> list[Key]:
    """The keys that a key stands for."""
    i = along_in(key)
    return [key] if i is None else [(*key[:i], n, *key[i + 1 :]) for n in key[i].names]


def _count(key: Key) -> int:
    i = along_in(key)
    return 1 if i is None else len(key[i].at)
