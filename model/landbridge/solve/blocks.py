"""Independent parts of a program: freight is an LP of its own where nothing joins it to power."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import block_array
from scipy.sparse.csgraph import connected_components

from landbridge.solve.program import Ints, Program

#: Parts with fewer columns than this are solved together.
SMALL = 500


@dataclass(frozen=True)
class Part:
    """Rows and columns (positions in the program) that nothing joins to the others."""

    columns: Ints
    rows: Ints


def parts(program: Program) -> list[Part]:
    """Split a program into independent parts, largest first; tiny ones are kept together."""
    matrix = program.matrix
    m, n = matrix.shape
    if m == 0:
        return [Part(np.arange(n), np.arange(0))]
    blocks: list[list[Any]] = [[None, matrix], [matrix.T, None]]
    graph: Any = block_array(blocks)
    count, label = connected_components(graph, directed=False)
    row_label, column_label = label[:m], label[m:]
    size = np.bincount(column_label, minlength=count)
    alone = np.where(size >= SMALL)[0]
    found = [Part(np.where(column_label == k)[0], np.where(row_label == k)[0]) for k in alone]
    small = size < SMALL
    rest = Part(np.where(small[column_label])[0], np.where(small[row_label])[0])
    found.sort(key=lambda p: (-len(p.columns), p.columns[0]))
    return [*found, rest] if len(rest.columns) else found
