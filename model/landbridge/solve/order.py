"""In what order states are solved: each from the nearest one that has been."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from graphlib import TopologicalSorter
from typing import TypeVar

import numpy as np

from landbridge.solve.program import Floats

Name = TypeVar("Name", bound=Hashable)


def tree(known: Mapping[bytes, Floats], new: Mapping[bytes, Floats], roots: int) -> list[tuple[bytes, bytes]]:
    """(new, source) in order: each new place after the nearest one known or solved before it (Prim's tree).

    Where nothing is known some are roots, without a source: the first, and each time the farthest from those.
    """
    order: list[tuple[bytes, bytes]] = []
    solved, waiting = dict(known), dict(new)
    for _ in range(0 if known else min(roots, len(new))):
        root = max(waiting, key=lambda w: min((_distance(waiting[w], at) for at in solved.values()), default=0.0))
        solved[root] = waiting.pop(root)
        order.append((root, b""))
    nearest = {
        w: min((_distance(place, at), i, s) for i, (s, at) in enumerate(solved.items())) for w, place in waiting.items()
    }
    while waiting:
        chosen = min(waiting, key=lambda w: nearest[w][0])
        order.append((chosen, nearest[chosen][2]))
        place = waiting.pop(chosen)
        for w, other in waiting.items():
            nearest[w] = min(nearest[w], (_distance(other, place), len(order) + len(known), chosen))
    return order


def in_order(pool: Executor, jobs: Mapping[Name, Callable[[], None]], after: Mapping[Name, set[Name]]) -> None:
    """Do each job as soon as those it comes after are done; no worker is kept waiting for them.

    Raises:
        Exception: of the first job that fails; nothing is begun after it.
    """
    order = TopologicalSorter(after)
    order.prepare()
    running: dict[Future[None], Name] = {}
    while order.is_active():
        running |= {pool.submit(jobs[name]): name for name in order.get_ready()}
        for done in wait(running, return_when=FIRST_COMPLETED).done:
            done.result()
            order.done(running.pop(done))


def _distance(a: Floats, b: Floats) -> float:
    """How far apart two sets of bounds are: sum of relative differences."""
    differ = a != b
    here, there = a[differ], b[differ]
    finite = np.isfinite(here) & np.isfinite(there)
    size = np.maximum(np.abs(here[finite]), np.abs(there[finite]))
    return float(np.sum(np.abs(here[finite] - there[finite]) / size) + np.sum(~finite))
