"""The order in which states are solved: places on a line, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from landbridge.solve.order import tree


def places(**at: float) -> dict[bytes, np.ndarray]:
    """A bound at 100 and some more."""
    return {name.encode(): np.array([100 + x]) for name, x in at.items()}


NEW = places(a=0, b=10, d=50, c=20)


@pytest.mark.parametrize(
    ("known", "roots", "expected"),
    [
        ({}, 1, ["a from nothing", "b from a", "c from b", "d from c"]),
        ({}, 2, ["a from nothing", "d from nothing", "b from a", "c from b"]),
        ({}, 9, ["a from nothing", "d from nothing", "c from nothing", "b from nothing"]),
        (places(k=48), 2, ["d from k", "c from k", "b from c", "a from b"]),
    ],
)
def test_each_starts_from_the_nearest(known: dict[bytes, np.ndarray], roots: int, expected: list[str]) -> None:
    """Of those yet to be solved the nearest to any solved comes next; roots are as far apart as can be."""
    found = tree(known, NEW, roots)
    assert [f"{new.decode()} from {source.decode() or 'nothing'}" for new, source in found] == expected
