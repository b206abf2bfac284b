"""What a case holds: counts of its parts, where its numbers come from, and how open its gates are today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from landbridge.case.case import Case
from landbridge.case.openness import in_words, levels_without_path, openness_at, periods_of, responses_of
from landbridge.case.overlay import available
from landbridge.case.provenance import QUALITIES
from landbridge.case.ranges import without_range

#: Label of the assumed numbers that neither `sources` nor `ranges` give a range.
NO_RANGE = "assumed, without a range"


def census(case: Case) -> dict[str, dict[str, Any]]:
    """Counts by title: `contents`, `numbers by source`, `relations today` and `gates today`.

    Openness today is computed from relations and responses, apart from the usable share that the gate's row states;
    both are shown with the range that the sources give. Levels and openness are given by period where they differ.
    """
    return {
        "contents": contents(case),
        "numbers by source": numbers(case),
        "relations today": levels_today(case),
        "gates today": gates_today(case),
    }


def contents(case: Case) -> dict[str, int]:
    """How many of each there are."""
    t = case.tables
    nodes, links, hydro = t["nodes"], t["links"], t["hydro"]
    freight = links[links["carrier"] == "freight"]
    return {
        "power nodes": int((nodes["carrier"] == "power").sum()),
        "power lines": int((links["carrier"] == "power").sum()),
        "power plants": len(t["plants"]),
        "hydro plants": len(hydro),
        "cascades": len(set(hydro["cascade"]) - {""}),
        "freight nodes": int((nodes["carrier"] == "freight").sum()),
        "rail sections": int((freight["mode"] == "rail").sum()),
        "sea legs": int((freight["mode"] == "sea").sum()),
        "freight flows": len(t["freight_demand"]),
        "gas nodes": int((nodes["carrier"] == "gas").sum()),
        "pipelines": int((links["carrier"] == "gas").sum()),
        "gates": len(t["gates"]),
        "relations": len(t["relations"]),
        "paths": len(t["paths"]),
        "periods": len(t["periods"]),
        "slices": len(t["slices"]),
        "observations": len(t["observations"]),
        "scenarios": len(available(case.folder)),
    }


def numbers(case: Case) -> dict[str, int]:
    """How many numbers there are of each quality, and how many of the assumed have no range.

    Yours are those changed or added without a source.
    """
    found = case.coverage()
    counts = found["quality"].value_counts()
    bare = int(without_range(found, case.ranges).sum())
    return {**{quality: int(counts.get(quality, 0)) for quality in QUALITIES}, NO_RANGE: bare}


def levels_today(case: Case) -> dict[str, str]:
    """Level of each relation without any path, by period where periods differ."""
    levels = levels_without_path(case.tables)
    return {r: in_words(_of(levels, r)) for r in case.tables["relations"]["relation"]}


def gates_today(case: Case) -> dict[str, str]:
    """Openness of each gate at today's trust, beside the usable share stated for it and its range."""
    phi = openness_at(responses_of(case.tables), levels_without_path(case.tables), periods_of(case.tables))
    out = {}
    for gate, stated in zip(case.tables["gates"]["gate"], case.tables["gates"]["usable_now"], strict=True):
        words = f"open {in_words(_of(phi, gate))}"
        if stated == stated:
            found = case.provenance("gates", (gate,), "usable_now")
            words += f", stated {stated:.0%}"
            if found is not None and found.low is not None and found.high is not None:
                words += f", range {found.low:g} to {found.high:g}"
        out[gate] = words
    return out


def _of(values: Mapping[tuple[str, int], float], name: str) -> dict[int, float]:
    """Values of a relation or gate by period."""
    return {y: value for (n, y), value in values.items() if n == name}
