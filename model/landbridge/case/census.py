"""What a case holds: counts of its parts, where its numbers come from, and how open its gates are today."""

from __future__ import annotations

from typing import Any

import numpy as np

from landbridge.case.case import Case


def census(case: Case) -> dict[str, dict[str, Any]]:
    """Counts by title: `contents`, `numbers by source`, and `gates today`.

    Openness today is computed from relations and responses, apart from the usable share that the gate's row states;
    both are shown with the range that the sources give.
    """
    return {"contents": contents(case), "numbers by source": numbers(case), "gates today": gates_today(case)}


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
        "scenarios": len(scenario_names(case)),
    }


def scenario_names(case: Case) -> list[str]:
    """Scenarios that can be laid over a case: folders in it, or beside it."""
    found = {
        folder.name
        for home in (case.folder / "scenarios", case.folder.parent / "scenarios")
        if home.is_dir()
        for folder in home.iterdir()
        if folder.is_dir()
    }
    return sorted(found)


def numbers(case: Case) -> dict[str, int]:
    """How many numbers are found, derived, assumed, left at a documented default, or without a source."""
    counts = case.coverage()["quality"].value_counts()
    return {quality: int(counts.get(quality, 0)) for quality in ("found", "derived", "assumed", "default", "missing")}


def gates_today(case: Case) -> dict[str, str]:
    """Openness of each gate at today's trust, beside the usable share stated for it and its range."""
    now = dict(zip(case.tables["relations"]["relation"], case.tables["relations"]["now"], strict=True))
    out = {}
    for gate, stated in zip(case.tables["gates"]["gate"], case.tables["gates"]["usable_now"], strict=True):
        openness = 1.0
        response = case.tables["gate_response"]
        for relation, points in response[response["gate"] == gate].sort_values("trust").groupby("relation"):
            openness = min(openness, float(np.interp(now[relation], points["trust"], points["openness"])))
        found = case.provenance("gates", (gate,), "usable_now")
        bounds = (
            ""
            if found is None or found.low is None or found.high is None
            else f", range {found.low:g} to {found.high:g}"
        )
        out[gate] = f"open {openness:.0%}, stated {stated:.0%}{bounds}"
    return out
