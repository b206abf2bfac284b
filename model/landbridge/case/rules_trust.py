"""Rules on relations, gates and paths."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from landbridge.case.openness import levels_without_path, openness_at, periods_of, responses_of
from landbridge.case.problems import Problem, close_match
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
    """A link behind a route gate has the capacity that a fully open gate admits."""
    route, guarded = _gates_of_links(view)
    for row, link, design in view.rows("links", "link", "design"):
        names = [g for g in guarded.get(link, []) if g in route]
        if names and design != design:
            message = f"blank, but the link is behind route gate {names[0]}"
            yield view.problem("links", row, "design", message, "a finite capacity", found="")


def check_goods_gates(view: View) -> Iterator[Problem]:
    """Gates on goods stand on freight links, and only they list goods, which some cargo flow carries."""
    gates = view.frame("gates", "gate", "kind")
    goods = set(gates.loc[gates["kind"] == "goods", "gate"])
    carriers = view.frame("links", "link", "carrier").set_index("link")["carrier"].to_dict()
    for row, link, gate in view.rows("link_gates", "link", "gate"):
        if gate in goods and carriers.get(link, "freight") != "freight":
            message = f"a gate on goods cannot stand on a {carriers[link]} link"
            yield view.problem("link_gates", row, "gate", message, "a gate of kind route", found=gate)
    cargo = sorted(set(view.frame("freight_demand", "commodity")["commodity"]))
    for row, gate, commodity in view.rows("gate_goods", "gate", "commodity"):
        if gate in set(gates["gate"]) - goods:
            message = "the gate is not one on goods"
            yield view.problem("gate_goods", row, "gate", message, "a gate of kind goods", found=gate)
        if commodity not in cargo:
            near = close_match(commodity, cargo)
            message = "no cargo flow carries this commodity"
            yield view.problem(
                "gate_goods", row, "commodity", message, found=commodity, suggestion=near, severity="warning"
            )


def check_unused_gates(view: View) -> Iterator[Problem]:
    """A gate that guards no link, or a relation that no gate answers to."""
    _, guarded = _gates_of_links(view)
    used = {gate for names in guarded.values() for gate in names}
    for row, name in view.rows("gates", "gate"):
        if name not in used:
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


def check_hazard(view: View) -> Iterator[Problem]:
    """The hazard of closing does not rise with trust (told, not refused)."""
    before: tuple[str, float] = ("", 0.0)
    for row, gate, hazard in view.rows("gate_hazard", "gate", "hazard"):
        if before[0] == gate and hazard > before[1]:
            message = f"the hazard of {gate} rises with trust"
            yield view.problem("gate_hazard", row, "hazard", message, found=f"{hazard:g}", severity="warning")
        before = (gate, hazard)


def _gates_of_links(view: View) -> tuple[set[str], dict[str, list[str]]]:
    gates = view.frame("gates", "gate", "kind")
    route = set(gates.loc[gates["kind"] == "route", "gate"])
    guarded = view.frame("link_gates", "link", "gate").groupby("link")["gate"].agg(list).to_dict()
    return route, {str(k): v for k, v in guarded.items()}
