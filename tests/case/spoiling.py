"""A good case of everything, and ways to break one thing of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cases import Tables, gated, merged, tiny_freight, tiny_gas, tiny_hydro, write_case
from landbridge.case import CaseError, Problem, load_case

#: What breaks a case.
Spoil = Callable[[Tables], None]


def everything() -> Tables:
    """All sectors and a gate, for a rule to break."""
    tables = gated(merged(tiny_hydro(), tiny_freight(), tiny_gas()), "XY")
    tables["gas_shapes"] = [{"node": "H", "sector": "city", "month": m, "value": 1} for m in range(1, 13)]
    tables["profiles"].append({"profile": "wind", "kind": "availability"})
    tables["shapes"].append({"profile": "wind", "slice": "s1", "value": 0.3})
    tables["plants"][0]["profile"] = "wind"
    return tables


def problems_of(folder: Path) -> list[Problem]:
    """All that is wrong with a case, warnings too."""
    try:
        return list(load_case(folder).warnings)
    except CaseError as error:
        return error.problems


def broken(tmp_path: Path, tables: Tables) -> list[str]:
    """Problems as text."""
    return [str(p) for p in problems_of(write_case(tmp_path / "case", **tables))]


def change(table: str, row: int, /, **values: object) -> Spoil:
    """Change cells of a row."""

    def apply(tables: Tables) -> None:
        tables[table][row].update(values)

    return apply


def add(table: str, /, **values: object) -> Spoil:
    """Add a row."""
    return lambda tables: tables.setdefault(table, []).append(values)


def in_turn(*changes: Spoil) -> Spoil:
    """Several changes."""

    def apply(tables: Tables) -> None:
        for one in changes:
            one(tables)

    return apply


def add_pipe(start: str, end: str) -> Spoil:
    """Add a gas link."""
    link = {"link": start + end, "name": "pipe", "carrier": "gas", "mode": "pipeline", "existing": 1}
    return add("links", **link, **{"from": start, "to": end})


def drop(table: str, row: int = 0) -> Spoil:
    """Leave a row out."""

    def apply(tables: Tables) -> None:
        tables[table].pop(row)

    return apply
