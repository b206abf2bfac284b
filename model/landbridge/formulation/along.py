"""Indices that stand for many: a rule that meets one is worked out for all of its slices (or seasons, years) at once.

A rule of the model reads `m.generation[p, y, s, e]` and `time.slices[s].hours`. With the name of a slice for `s` these
are a variable and a number. With an `Along` they are many: a row of the rule for each line of the index. A sum over the
slices of a season meets an index for the first slice of every season, then one for the second, and so on.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Axis:
    """Names in order, along which an index can stand for many; each axis is an object of its own."""

    def __init__(self, names: Sequence[Any]) -> None:
        self.names = list(names)
        self.place = {name: i for i, name in enumerate(self.names)}

    def along(self, names: Sequence[Any]) -> Along:
        """An index that stands for some names: a row each."""
        return Along(self, np.array([[self.place[n]] for n in names], dtype=np.int64).reshape(-1, 1))


class Along:
    """An index that stands for many.

    Attributes:
        axis: whose names it takes. at: positions along the axis, rows x 1. names: what it stands for, row by row.
        whole: whether it is the axis itself, in order.
    """

    __slots__ = ("at", "axis", "names", "whole")

    def __init__(self, axis: Axis, at: Ints) -> None:
        self.axis, self.at = axis, at
        self.names: list[Any] = [axis.names[i] for i in at.ravel().tolist()]
        self.whole = at.shape == (len(axis.names), 1) and bool((at[:, 0] == np.arange(len(at))).all())

    def __eq__(self, other: object) -> bool:
        """Itself only.

        Raises:
            TypeError: compared with a name; a rule that tells names apart asks a table instead.
        """
        if isinstance(other, Along):
            return self is other
        raise TypeError(f"an index that stands for many is compared with {other!r}")

    __hash__ = object.__hash__


class Members:
    """The members of a group (slices of a season) for many groups at once, each of the same number of members.

    Met one after the other: each is an index with one member of every group. So a rule that sums over them counts every
    term once a member, whether it depends on the member or not, as it does with names.
    """

    def __init__(self, members: Axis, at: Ints) -> None:
        """`at`: positions along the axis of the members, groups x members."""
        self._each = [Along(members, at[:, [i]]) for i in range(at.shape[1])]

    def __len__(self) -> int:
        return len(self._each)

    def __iter__(self) -> Iterator[Along]:
        return iter(self._each)


class Asked(dict[Any, Any], ABC):
    """A table that can also be asked along an axis; what it then answers is worked out once."""

    def __init__(self, entries: Mapping[Any, Any]) -> None:
        super().__init__(entries)
        self._answers: dict[Any, Any] = {}

    def __missing__(self, key: Any) -> Any:
        if _index_in(key)[1] is None:
            raise KeyError(key)
        if key not in self._answers:
            self._answers[key] = self.answer(key)
        return self._answers[key]

    @abstractmethod
    def answer(self, key: Any) -> Any:
        """What stands there for all that the index in the key stands for."""


class Lookup(Asked):
    """A table of numbers by key; along an axis it answers with numbers of the index's shape."""

    def __init__(self, entries: Mapping[Any, Any] | None = None) -> None:
        super().__init__(entries or {})

    def answer(self, key: Any) -> Floats:
        """Numbers, rows x 1."""
        i, index = _index_in(key)
        assert index is not None
        found = [dict.__getitem__(self, _with(key, i, n)) for n in index.names]
        return np.array(found, dtype=np.float64).reshape(index.at.shape)

    def get(self, key: Any, default: Any = None) -> Any:
        """What stands there, or the default; along an axis one or the other for each name."""
        i, index = _index_in(key)
        if index is None:
            return dict.get(self, key, default)
        return np.array([dict.get(self, _with(key, i, n), default) for n in index.names]).reshape(index.at.shape)

    def __contains__(self, key: Any) -> bool:
        i, index = _index_in(key)
        if index is None:
            return dict.__contains__(self, key)
        there = {dict.__contains__(self, _with(key, i, n)) for n in index.names}
        if len(there) > 1:
            raise KeyError(f"{key}: stands for some of the names along the axis and not for others")
        return there == {True}


class Series:
    """Numbers along an axis by key: `part` of a key is a name on the axis, or an index along it.

    Attributes:
        lines: numbers in the order of the axis, by the rest of the key.
    """

    def __init__(self, axis: Axis, part: int = -1) -> None:
        self.axis, self.part = axis, part
        self.lines: dict[Any, Floats] = {}

    def __getitem__(self, key: tuple[Any, ...]) -> Any:
        index, line = key[self.part], self.lines[self._rest(key)]
        return line[index.at] if isinstance(index, Along) else line.item(self.axis.place[index])

    def get(self, key: tuple[Any, ...], default: float) -> Any:
        """What stands there, or the default where the rest of the key is in no line."""
        try:
            return self[key]
        except KeyError:
            return default

    def __contains__(self, key: tuple[Any, ...]) -> bool:
        return self._rest(key) in self.lines

    def _rest(self, key: tuple[Any, ...]) -> tuple[Any, ...]:
        i = self.part
        return key[:-1] if i == -1 else key[:i] + key[i + 1 :]


class Groups(Asked):
    """Names of the members of each group: {season: slices}."""

    def __init__(self, groups: Mapping[Any, Sequence[Any]], members: Axis) -> None:
        super().__init__(groups)
        self.members = members

    def answer(self, key: Along) -> Members:
        """The members of many groups of one size."""
        place = self.members.place
        return Members(self.members, np.array([[place[n] for n in self[g]] for g in key.names], dtype=np.int64))


class Onward(Asked):
    """A name for each name: {season: the season before it}."""

    def __init__(self, names: Mapping[Any, Any], to: Axis) -> None:
        super().__init__(names)
        self.to = to

    def answer(self, key: Along) -> Along:
        """The names of many, in their places."""
        places = [self.to.place[self[n]] for n in key.names]
        return Along(self.to, np.array(places, dtype=np.int64).reshape(key.at.shape))


def spread(values: Sequence[Any], sizes: Ints) -> npt.NDArray[Any]:
    """Numbers one after the other: of each value its own where it is an array, or as many as its size says."""
    if not len(values):
        return np.zeros(0)
    many = np.array([isinstance(v, np.ndarray) for v in values], dtype=bool)
    out = np.repeat(np.array([0 if array else v for v, array in zip(values, many.tolist(), strict=True)]), sizes)
    if many.any():
        own = np.concatenate([v.ravel() for v, array in zip(values, many.tolist(), strict=True) if array])
        out = out.astype(np.result_type(out, own))
        out[np.repeat(many, sizes)] = own
    return out


def alike(names: Sequence[Any], of: Mapping[Any, Any]) -> list[list[Any]]:
    """Names in lots that share what `of` says of them, each lot in order."""
    lots: dict[Any, list[Any]] = {}
    for n in names:
        lots.setdefault(of[n], []).append(n)
    return list(lots.values())


def _index_in(key: Any) -> tuple[int | None, Along | None]:
    """Where an index that stands for many is in a key: (None, index) where the key is that index."""
    if isinstance(key, Along):
        return None, key
    if isinstance(key, tuple):
        for i, part in enumerate(key):
            if isinstance(part, Along):
                return i, part
    return None, None


def _with(key: Any, i: int | None, name: Any) -> Any:
    """The key with a name in place of the index."""
    return name if i is None else (*key[:i], name, *key[i + 1 :])
