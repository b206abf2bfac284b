"""Solutions of every state that the summary and the tables of a run are read off, kept with it.

A program falls into independent parts, and many states share the solution of a part: each is kept once. All solutions
of a program stand one after another in two files, of columns and of duals of rows; the manifest says which of them
make up which state. From these and the inputs the whole run is worked out again, with nothing solved.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from landbridge import reading
from landbridge.analysis.study import Study
from landbridge.solve import Solution
from landbridge.solve.blocks import Part
from landbridge.solve.highs import Effort
from landbridge.solve.program import Floats, Instance
from landbridge.solve.solver import Piece

#: Folder of the solutions in a run's folder; those of a past year are in a folder of its scenario.
SOLUTION = "solution"
#: What is kept of a program: a file each.
ARRAYS = {"columns": "x", "rows": "y"}
#: Most states of a program.
MOST_STATES = 100_000


@dataclass(frozen=True)
class Solved:
    """The solutions of a program.

    Attributes:
        program: scenario of a past year, "" for the case itself.
        states: in the order in which they were met: label, number of the solution of each part, certificate, and what
            it took.
        pieces: the solutions of each part.
    """

    program: str
    states: list[dict[str, Any]]
    pieces: list[list[Piece]]

    @classmethod
    def of(cls, study: Study, program: str = "") -> Solved:
        """Those of a study that has kept them."""
        known: list[dict[int, int]] = [{} for _ in study.solver.parts]
        pieces: list[list[Piece]] = [[] for _ in known]
        states = []
        for about, found in study.kept or []:
            numbers = []
            for piece, seen, own in zip(found, known, pieces, strict=True):
                if id(piece) not in seen:
                    seen[id(piece)] = len(own)
                    own.append(piece)
                numbers.append(seen[id(piece)])
            states.append({**about, "pieces": numbers})
        return cls(program, states, pieces)

    def array(self, name: str) -> Floats:
        """All columns, or all duals of rows: part by part, and in each solution by solution."""
        found = [getattr(piece, ARRAYS[name]) for own in self.pieces for piece in own]
        return np.concatenate([np.zeros(0), *found])

    @property
    def hashes(self) -> dict[str, str]:
        """SHA-256 of both arrays."""
        return {name: digest(self.array(name)) for name in ARRAYS}

    def write(self, folder: Path) -> None:
        """Write both arrays into the folder of a run."""
        for name in ARRAYS:
            file = folder / file_of(self.program, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            pd.DataFrame({"value": self.array(name)}).to_parquet(file, index=False, compression="zstd")


def described(all_solved: Sequence[Solved]) -> dict[str, Any]:
    """What a manifest says of the solutions, by program."""
    return {s.program: {"states": s.states, "sha256": s.hashes} for s in all_solved}


def digest(values: Floats) -> str:
    """SHA-256 of numbers, in the byte order that most machines have."""
    return hashlib.sha256(np.ascontiguousarray(values, dtype="<f8").tobytes()).hexdigest()


def file_of(program: str, name: str) -> str:
    """Name of the file of an array."""
    return "/".join(filter(None, (SOLUTION, program, f"{name}.parquet")))


def read(
    folder: Path, program: str, entries: Sequence[Mapping[str, Any]], parts: Sequence[Part]
) -> tuple[list[list[tuple[Floats, Floats]]], dict[str, str]]:
    """The solutions of each part of a program (columns and duals of rows), and the hashes of both arrays.

    Args:
        folder: of a run.
        program: scenario of a past year, "" for the case itself.
        entries: its states, as the manifest describes them.
        parts: of the program of these inputs.

    Raises:
        CaseError: a file cannot be read.
        ValueError: the solutions are not of this program, are not all used, or hold what is no number.
    """
    numbers = np.array([e["pieces"] for e in entries], dtype=np.int64).reshape(len(entries), -1)
    if not 0 < len(entries) <= MOST_STATES or numbers.shape[1] != len(parts) or numbers.min(initial=0) < 0:
        raise ValueError(f"{len(entries)} states of {numbers.shape[1]} parts, where the program has {len(parts)} parts")
    counts = numbers.max(axis=0, initial=-1) + 1
    if any(len(np.unique(numbers[:, k])) < count for k, count in enumerate(counts)):
        raise ValueError("the states do not use every solution that is kept")
    found: dict[str, list[list[Floats]]] = {}
    hashes = {}
    for name in ARRAYS:
        sizes = [len(getattr(part, name)) for part in parts]
        length = int(np.dot(counts, sizes))
        values = reading.table(folder, file_of(program, name), max(length, 1))
        if list(values.columns) != ["value"] or len(values) != length:
            raise ValueError(
                f"{file_of(program, name)} holds {len(values)} numbers, the program of these inputs {length}"
            )
        array = values["value"].to_numpy(dtype=np.float64)
        if not np.isfinite(array).all():
            raise ValueError(f"{file_of(program, name)} holds what is no number")
        hashes[name] = digest(array)
        ends = np.cumsum([0, *(size for size, count in zip(sizes, counts, strict=True) for _ in range(count))])
        pieces = iter([array[a:b] for a, b in itertools.pairwise(ends)])
        found[name] = [[next(pieces) for _ in range(count)] for count in counts]
    both = zip(found["columns"], found["rows"], strict=True)
    return [list(zip(x, y, strict=True)) for x, y in both], hashes


def restored(
    study: Study, instance: Instance, entry: Mapping[str, Any], pieces: Sequence[Sequence[tuple[Floats, Floats]]]
) -> Solution:
    """The solution of an instance from what is kept; its certificate is worked out from the arrays.

    Of whole units that proves the plan for its units alone; the lower bound that the search left is taken as noted.
    """
    program = study.program
    x, y = np.zeros(len(program.cost)), np.zeros(len(program.row_lower))
    for part, own, number in zip(study.solver.parts, pieces, entry["pieces"], strict=True):
        x[part.columns], y[part.rows] = own[number]
    certificate = study.solver.certify(instance, x, y, bound(entry))
    z = instance.cost - program.matrix.T @ y
    return Solution(x, y, z, instance, instance.value(x), certificate, effort(entry), entry["best_known"] is True)


def bound(entry: Mapping[str, Any]) -> float | None:
    """The lower bound of the cost that a state notes, MUSD.

    Raises:
        ValueError: it is no number.
    """
    noted = entry["certificate"].get("bound")
    if noted is not None and not (isinstance(noted, float | int) and np.isfinite(noted)):
        raise ValueError(f"the bound of a certificate is {noted!r}, which is no number")
    return noted


def effort(entry: Mapping[str, Any]) -> Effort:
    """What a state took, as the run noted it.

    Raises:
        ValueError: it is not what a run notes.
    """
    noted = dict(entry["effort"])
    noted["methods"] = tuple(noted["methods"])
    counts = [v for name, v in noted.items() if name != "methods"]
    texts = all(isinstance(method, str) for method in noted["methods"])
    if set(noted) != {f.name for f in fields(Effort)} or not texts or any(isinstance(v, str) or v < 0 for v in counts):
        raise ValueError(f"the effort of {str(entry['label'])[:60]!r} is not as a run notes it")
    return Effort(**noted)
