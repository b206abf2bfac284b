"""Rows that speak of cells by key, parts of which may be '*': which of them is closest to a cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations


class Patterns:
    """Keys of rows by table, and which of their shapes cover a key, closest first.

    The order: the exact key, then keys with ever more '*' parts (later parts are given up first), then '*' alone.
    """

    def __init__(self, keys: Iterable[tuple[str, str]]) -> None:
        """Read (table, key) of the rows, keys as `normal_key` writes them."""
        self._masks: dict[str, set[tuple[int, ...]]] = {}
        self._ordered: dict[tuple[str, int], list[tuple[int, ...]]] = {}
        for table, key in keys:
            stars = tuple(i for i, part in enumerate(key.split("/")) if part == "*")
            self._masks.setdefault(table, set()).add(stars)

    def covering(self, table: str, parts: list[str]) -> Iterator[str]:
        """Keys that cover a key, closest first; only shapes of '*' that the table's rows have."""
        n = len(parts)
        for stars in self._shapes(table, n):
            yield "/".join("*" if i in stars else part for i, part in enumerate(parts)) if stars else "/".join(parts)
        if n > 1 and (0,) in self._masks.get(table, ()):
            yield "*"

    def _shapes(self, table: str, n: int) -> list[tuple[int, ...]]:
        """Which of n parts of a key are '*' in the table's rows, closest first."""
        if (table, n) not in self._ordered:
            shapes = (stars for count in range(n + 1) for stars in sorted(combinations(range(n), count), reverse=True))
            self._ordered[table, n] = [stars for stars in shapes if stars in self._masks.get(table, ())]
        return self._ordered[table, n]
