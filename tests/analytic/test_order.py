"""The order in which states are solved: places on a line, by hand."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pytest

from landbridge.solve.order import in_order, tree


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


def test_two_chains_meet() -> None:
    """The first jobs of both meet, and so do the second: a2, which comes after a1, keeps nobody waiting meanwhile."""
    meeting = threading.Barrier(2, timeout=30)
    done: list[str] = []

    def job(name: str) -> None:
        meeting.wait()
        done.append(name)

    names = ["a1", "a2", "b1", "b2"]
    after: dict[str, set[str]] = {"a1": set(), "a2": {"a1"}, "b1": set(), "b2": {"b1"}}
    with ThreadPoolExecutor(2) as pool:
        in_order(pool, {name: partial(job, name) for name in names}, after)
    assert (sorted(done[:2]), sorted(done[2:])) == (["a1", "b1"], ["a2", "b2"])


def test_what_comes_after_a_failure_is_not_begun() -> None:
    """The error comes through."""
    done: list[str] = []

    def fail() -> None:
        raise ValueError("not solved")

    with ThreadPoolExecutor(2) as pool, pytest.raises(ValueError, match="not solved"):
        in_order(pool, {"a": fail, "b": lambda: done.append("b")}, {"a": set(), "b": {"a"}})
    assert done == []
