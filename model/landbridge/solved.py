"""What the solver found at today's trust and at full trust of each path, kept with a run so that it can be verified."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from landbridge.analysis.study import State, Study
from landbridge.solve import Solution
from landbridge.solve.highs import Effort
from landbridge.solve.program import Floats

#: Folder of the solutions in a run's folder.
SOLUTION = "solution"


def described(states: Sequence[State]) -> list[dict[str, Any]]:
    """Which states are kept, in the order of their columns in the files, with the certificate each was found with."""
    return [{"path": s.path, "level": s.level, "certificate": asdict(s.solution.certificate)} for s in states]


def write(folder: Path, states: Sequence[State]) -> None:
    """Write columns and duals of rows, a column a state (named by its number), in the order of the program."""
    home = folder / SOLUTION
    home.mkdir(exist_ok=True)
    for name, arrays in (
        ("columns", [s.solution.x for s in states]),
        ("rows", [s.solution.y for s in states]),
    ):
        frame = pd.DataFrame({str(i): values for i, values in enumerate(arrays)})
        frame.to_parquet(home / f"{name}.parquet", index=False, compression="zstd")


def read(folder: Path, states: int) -> list[tuple[Floats, Floats]]:
    """Columns and duals of rows of each state.

    Args:
        folder: of a run.
        states: how many there are.

    Raises:
        OSError, ValueError, KeyError: they are not there, or not so many.
    """
    columns, rows = (pd.read_parquet(folder / SOLUTION / f"{name}.parquet") for name in ("columns", "rows"))
    return [(_floats(columns[str(i)]), _floats(rows[str(i)])) for i in range(states)]


def restored(study: Study, path: str, level: float, x: Floats, y: Floats) -> State:
    """A state from its stored solution, solved by nobody: its certificate is worked out from the arrays.

    Raises:
        ValueError: the solution is not of this program, or holds what is no number.
    """
    program = study.program
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError(f"the solution of {path or 'today'} holds what is no number")
    if (len(x), len(y)) != (len(program.cost), len(program.row_lower)):
        shape = f"{len(program.cost)} columns and {len(program.row_lower)} rows"
        raise ValueError(f"the solution has {len(x)} columns and {len(y)} rows, the program of these inputs {shape}")
    instance = study.instance_on_path(path, level)
    certificate = study.solver.certify(instance, x, y)
    z = instance.cost - program.matrix.T @ y
    solution = Solution(x, y, z, instance, instance.value(x), certificate, Effort())
    return study.state(path, level, solution)


def _floats(column: pd.Series) -> Floats:
    return np.asarray(column, dtype=np.float64)
