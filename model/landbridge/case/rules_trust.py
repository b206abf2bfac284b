"""Rules on relations, gates and paths."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from landbridge.case.openness import levels_without_path, openness_at, periods_of, responses_of
from landbridge.case.problems import Problem
from landbridge.case.view import View


def check_gate_response(view: View) -> Iterator[Problem]:
    """A gate states how it opens with the level of at least one relation."""
    have = set(view.frame("gate_response", "gate")["gate"])
    for row, name in view.rows("gates", "gate"):
        if name not in have:
            message = "the gate has no response: nothing opens it"
            yield view.problem("gates", row, "gate", message, "rows in gate_response.csv", found=name)


def check_response_range(view: View) -> Iterator[Problem]:
    """The response of a gate to a relation is told from level 0 to level 1."""
    for (gate, relation), rows in view.frame("gate_response", "gate", "relation", "trust").groupby(
        ["gate", "relation"]
    ):
        lacking = [level for level in (0.0, 1.0) if not np.isclose(rows["trust"], level, atol=1e-12).any()]
        if lacking:
            message = f"the response of {gate} to {relation} has no row at trust {lacking[0]:g}"
            expected = "rows from trust 0 to trust 1"
            yield view.problem("gate_response", rows.index[0], "trust", message, expected)


def check_response_rises(view: View) -> Iterator[Problem]:
    """Openness does not fall as trust rises (rows are sorted by gate, relation and trust)."""
    before: tuple[str, str, float] = ("", "", 0.0)
    for row, gate, relation, openness in view.rows("gate_response", "gate", "relation", "openness"):
        if before[:2] == (gate, relation) and openness < before[2]:
            message = f"openness of {gate} falls as {relation} rises"
            expected = f"at least {before[2]:g}"
            found = f"{openness:g}"
            yield view.problem("gate_response", row, "openness", message, expected, found=found)
        before = (gate, relation, openness)


def check_usable_now(view: View) -> Iterator[Problem]:
    """The usable share stated for today is the openness of the first period without any path."""
    relations = view.frame("relations", "relation", "now")
    view.frame("trust_levels", "relation", "year", "level")
    responses = view.frame("gate_response", "gate", "relation", "trust", "openness")
    if view.frame("periods", "period").empty or not responses["relation"].isin(relations["relation"]).all():
        return
    first = periods_of(view.tables)[:1]
    phi = openness_at(responses_of(view.tables), levels_without_path(view.tables), first)
    for row, gate, usable in view.rows("gates", "gate", "usable_now"):
        openness = phi.get((gate, *first), usable)
        if usable == usable and abs(usable - openness) > 1e-6:
            message = f"openness of {gate} at today's levels is {openness:.6g}"
            expected, found = f"{openness:.6g}", f"{usable:g}"
            yield view.problem("gates", row, "usable_now", message, expected, found=found, severity="warning")


def check_scheduled_trust(view: View) -> Iterator[Problem]:
    """A level by year is of use to a planning period in that year or later."""
    last = view.frame("periods", "period")["period"].max()
    rows = view.frame("trust_levels", "relation", "year")
    first = rows.groupby("relation")["year"].transform("min")
    for row in rows.index[(first > last) & (rows["year"] == first)]:
        message, found = "has no effect: no planning period is in or after this year", str(rows.at[row, "year"])
        yield view.problem("trust_levels", row, "year", message, f"at most {last}", found=found, severity="warning")


def check_gated_design(view: View) -> Iterator[Problem]:
    """A link behind a gate on its route or on transit has the capacity that a fully open gate admits."""
    kinds, guarded = _gates_of_links(view)
    for row, link, design in view.rows("links", "link", "design"):
        names = [g for g in guarded.get(link, []) if kinds.get(g) in ("route", "transit")]
        if names and design != design:
            message = f"blank, but the link is behind {kinds[names[0]]} gate {names[0]}"
            yield view.problem("links", row, "design", message, "a finite capacity", found="")


def check_unused_gates(view: View) -> Iterator[Problem]:
    """A gate that limits nothing, or a relation that no gate answers to."""
    _, guarded = _gates_of_links(view)
    used = {gate for names in guarded.values() for gate in names}
    building = set(view.frame("build_gates", "gate")["gate"])
    for row, name, kind in view.rows("gates", "gate", "kind"):
        if kind == "build" and name not in building:
            message = "the gate limits no building"
            yield view.problem("gates", row, "gate", message, "rows in build_gates.csv", found=name, severity="warning")
        elif kind in ("route", "goods", "transit") and name not in used:
            yield view.problem("gates", row, "gate", "the gate guards no link", found=name, severity="warning")
    heard = set(view.frame("gate_response", "relation")["relation"])
    for row, name in view.rows("relations", "relation"):
        if name not in heard:
            message = "no gate responds to the relation"
            yield view.problem("relations", row, "relation", message, found=name, severity="warning")


def check_paths(view: View) -> Iterator[Problem]:
    """A path moves at least one relation."""
    moved = set(view.frame("trust_paths", "path")["path"])
    for row, name in view.rows("paths", "path"):
        if name not in moved:
            message = "the path moves no relation"
            yield view.problem("paths", row, "path", message, "rows in trust_paths.csv", found=name)


def check_relation_parties(view: View) -> Iterator[Problem]:
    """A relation is between two."""
    relations = view.frame("relations", "party_a", "party_b")
    for row in relations.index[relations["party_a"] == relations["party_b"]]:
        found = str(relations.at[row, "party_b"])
        yield view.problem("relations", row, "party_b", "both parties are the same", "another", found=found)


def check_relation_dates(view: View) -> Iterator[Problem]:
    """The date of which a level is judged is a date."""
    for row, text in view.rows("relations", "as_of"):
        if text and not _is_date(text):
            yield view.problem("relations", row, "as_of", "is not a date", "YYYY-MM-DD", found=text)


def check_hazard(view: View) -> Iterator[Problem]:
    """The hazard of closing does not rise with trust (told, not refused)."""
    before: tuple[str, float] = ("", 0.0)
    for row, gate, hazard in view.rows("gate_hazard", "gate", "hazard"):
        if before[0] == gate and hazard > before[1]:
            message = f"the hazard of {gate} rises with trust"
            yield view.problem("gate_hazard", row, "hazard", message, found=f"{hazard:g}", severity="warning")
        before = (gate, hazard)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2026-01-01")


def _gates_of_links(view: View) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Kind of each gate, and gates of each link."""
    gates = view.frame("gates", "gate", "kind")
    kinds = {str(g): str(k) for g, k in gates[["gate", "kind"]].itertuples(index=False, name=None)}
    guarded = view.frame("link_gates", "link", "gate").groupby("link")["gate"].agg(list).to_dict()
    return kinds, {str(k): v for k, v in guarded.items()}
