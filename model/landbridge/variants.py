"""Variants of a case side by side: other scenarios, settings or tables, each solved at the ends of its paths."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

import pandas as pd

from landbridge.case import load_case

COLUMNS = ["variant", "path", "welfare_today", "locked"]


@dataclass(frozen=True)
class Variant:
    """A change of a case.

    Attributes:
        scenarios: overlays, in order. settings: by name, as text.
        tables: whole tables by name, in place of those of the case.
    """

    scenarios: Sequence[str] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)


def sweep(
    case: str | Path,
    variants: Mapping[str, Variant],
    paths: Sequence[str] | None = None,
    workers: int | None = None,
) -> pd.DataFrame:
    """Solve variants of a case in several processes: today, and full trust of each path.

    Args:
        case: folder of the case.
        variants: by name; `Variant()` is the case itself.
        paths: names of paths; all of the variant's by default.
        workers: processes; by default one a core. 1 solves in this process.

    Returns:
        A row for each variant and path, in the order given: `variant`, `path`, `welfare_today` (MUSD, present value)
        and `locked` (MUSD, present value of full trust on the path less today).

    Raises:
        CaseError: a variant breaks a rule. SolveError: a program was not solved.
    """
    jobs = [(str(case), name, variant, None if paths is None else tuple(paths)) for name, variant in variants.items()]
    count = min(workers or os.cpu_count() or 1, max(len(jobs), 1))
    if count == 1:
        frames = [_solve(job) for job in jobs]
    else:
        with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
            frames = list(pool.map(_solve, jobs))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=COLUMNS)


def _solve(job: tuple[str, str, Variant, tuple[str, ...] | None]) -> pd.DataFrame:
    """Rows of one variant."""
    from landbridge.analysis.study import Study

    folder, name, variant, paths = job
    case = load_case(folder, scenarios=list(variant.scenarios)).with_settings(**dict(variant.settings))
    if variant.tables:
        case = case.with_tables(variant.tables)
    study = Study.of(case)
    today = study.welfare(study.today())
    chosen = case.tables["paths"]["path"].tolist() if paths is None else paths
    rows = [(name, path, today, study.welfare(study.on_path(path, 1.0)) - today) for path in chosen]
    return pd.DataFrame(rows, columns=COLUMNS)
