"""How it was solved: certificate, solves, versions, hashes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from landbridge.report.calendar import hour_by_hour
from landbridge.report.numbers import number
from landbridge.report.run import Run
from landbridge.report.sections.parts import Section
from landbridge.report.tables import OF_ROW, Column, Table, figure, from_frame, text

LONGEST = 400
UNITS = {"seconds": "s", "absolute_gap": "MUSD"}
NAMES = {
    "max_relative_gap": "Largest relative gap",
    "max_primal_residual": "Largest primal residual",
    "max_dual_residual": "Largest dual residual",
    "max_complementarity": "Largest complementarity",
    "absolute_gap_today": "Absolute gap today, MUSD",
    "count": "Solves",
    "spared": "Solves spared",
    "simplex_iterations": "Simplex iterations",
    "interior_iterations": "Interior-point iterations",
    "seconds_solver": "Seconds in the solver",
    "seconds_total": "Seconds in all",
}


def section(run: Run) -> Section:
    """Certificate and provenance."""
    tables = [
        _pairs(run, "certificate", "Certificate"),
        _pairs(run, "solves", "Effort"),
        _solves(run.table("solves")),
        _manifest(run),
    ]
    certificate, solves = run.summary.get("certificate", {}), run.summary.get("solves", {})
    lead = ""
    if certificate and solves:
        lead = (
            f"{solves.get('count', 0):,} linear programs solved, {solves.get('spared', 0):,} spared; the largest "
            f"relative gap between primal and dual objective is {number(certificate.get('max_relative_gap'), 2)}."
        )
    lead = " ".join(part for part in (hour_by_hour(run.summary), lead) if part)
    return Section(
        "method", "How it was solved", lead, [], [t for t in tables if not t.empty], "The run says nothing of it."
    )


def _pairs(run: Run, key: str, caption: str) -> Table:
    values = run.summary.get(key, {})
    rows = [
        [text(NAMES.get(str(k), str(k).replace("_", " "))), figure(v) if _numeric(v) else text(v)]
        for k, v in values.items()
    ]
    return Table(f"table-{caption.lower()}", caption, [Column("What"), Column("Value", number, OF_ROW)], rows)


def _solves(frame: pd.DataFrame) -> Table:
    small = {
        c: Column(NAMES.get(c, c.replace("_", " ").capitalize()), number, UNITS.get(c, ""))
        for c in (
            "seconds",
            "simplex_iterations",
            "interior_iterations",
            "relative_gap",
            "absolute_gap",
            "primal_residual",
            "dual_residual",
        )
    }
    return from_frame(
        "table-solves", "Every solve", frame, {"label": Column("Solve"), "method": Column("Method")} | small
    )


def _manifest(run: Run) -> Table:
    noted = {name: value for name, value in run.manifest.items() if name != "solution"}  # a line a state
    rows = [[text(key), text(value)] for key, value in _flat(noted)][:LONGEST]
    return Table("table-manifest", "Manifest: versions and hashes", [Column("What"), Column("Value")], rows)


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _flat(part, f"{name} › {key}" if name else str(key))
    elif isinstance(value, list):
        yield name, ", ".join(str(part) for part in value)
    else:
        yield name, str(value)


def _numeric(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
