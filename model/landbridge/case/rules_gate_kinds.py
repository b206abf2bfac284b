"""Rules on what gates of each kind limit: goods, trade, transit, building."""

from __future__ import annotations

from collections.abc import Iterator

from landbridge.case import schema
from landbridge.case.openness import (
    Openness,
    levels_without_path,
    openness_at,
    periods_of,
    read_columns,
    responses_of,
)
from landbridge.case.problems import Problem, close_match
from landbridge.case.rules_projects import works_of
from landbridge.case.view import View


def check_goods_gates(view: View) -> Iterator[Problem]:
    """Gates on goods and transit stand on freight links; what they, or gates on trade, list is carried by a flow."""
    kinds = view.frame("gates", "gate", "kind").set_index("gate")["kind"].to_dict()
    carriers = view.frame("links", "link", "carrier").set_index("link")["carrier"].to_dict()
    for row, link, gate in view.rows("link_gates", "link", "gate"):
        if kinds.get(gate) in ("goods", "transit") and carriers.get(link, "freight") != "freight":
            message = f"a gate on {kinds[gate]} cannot stand on a {carriers[link]} link"
            yield view.problem("link_gates", row, "gate", message, "a gate of kind route", found=gate)
    cargo = sorted(set(view.frame("freight_demand", "commodity")["commodity"]))
    off = view.off.get(("freight_demand", "commodity"), ())
    for row, gate, commodity in view.rows("gate_goods", "gate", "commodity"):
        if kinds.get(gate, "goods") not in ("goods", "trade", "transit"):
            message = "the gate is not one on goods, trade or transit"
            yield view.problem("gate_goods", row, "gate", message, "a gate of kind goods, trade or transit", found=gate)
        if commodity not in cargo:
            near = close_match(commodity, cargo)
            message = "no cargo flow carries this commodity"
            if commodity in off:
                message += ": all that do are switched off"
                yield view.problem("gate_goods", row, "commodity", message, found=commodity, severity="warning")
            else:
                yield view.problem("gate_goods", row, "commodity", message, found=commodity, suggestion=near)


def check_trade_gates(view: View) -> Iterator[Problem]:
    """Gates on trade and transit list the goods that they limit; one on trade, for all routes, is on no link."""
    kind = view.frame("gates", "gate", "kind").set_index("gate")["kind"].to_dict()
    listed = set(view.frame("gate_goods", "gate", "commodity")["gate"])
    for row, gate in view.rows("gates", "gate"):
        if kind[gate] in ("trade", "transit") and gate not in listed:
            message = f"a gate on {kind[gate]} lists no goods: it limits nothing"
            yield view.problem("gates", row, "gate", message, "rows in gate_goods.csv", found=gate)
    for row, gate in view.rows("link_gates", "gate"):
        if kind.get(gate) in ("trade", "build"):
            message = f"a gate of kind {kind[gate]} cannot stand on a link"
            yield view.problem("link_gates", row, "gate", message, "a gate of kind route, goods or transit", found=gate)


def check_build_gates(view: View) -> Iterator[Problem]:
    """A gate on building is of that kind, and what it limits can be built."""
    kind = view.frame("gates", "gate", "kind").set_index("gate")["kind"].to_dict()
    for row, gate, table, key in view.rows("build_gates", "gate", "table", "key"):
        if kind.get(gate, "build") != "build":
            message = "the gate is not one on building"
            yield view.problem("build_gates", row, "gate", message, "a gate of kind build", found=gate)
        name, column = schema.key(table)[0], "candidate" if table == "hydro" else "max_build"
        sizes = view.frame(table, name, column).set_index(name)[column]
        if key in sizes.index and not sizes[key] > 0:
            message = f"has no effect: nothing may be built of it ({column} of {table})"
            yield view.problem("build_gates", row, "key", message, found=key, severity="warning")


def check_forced_behind_gates(view: View) -> Iterator[Problem]:
    """A gate on building admits today what the case forces to be built: a forced build holds at any level of trust."""
    phi = _openness_today(view)
    works = works_of(view)
    gates: dict[tuple[str, str], list[str]] = {}
    for _, gate, table, key in view.rows("build_gates", "gate", "table", "key"):
        gates.setdefault((table, key), []).append(gate)
    for table in sorted({table for table, _ in gates}):
        size = "capacity" if table == "hydro" else "max_build"
        columns = schema.key(table)[0], "min_build", size, "first_year", "project"
        for row, key, forced, largest, year, project in view.rows(table, *columns):
            begins = 0 if view.blank(table, row, "first_year") else year - works.get(project, 0)
            first = [y for _, y, n in view.rows("periods", "period", "years") if begins < y + n][:1]
            if forced <= 0 or (table, key) not in gates or not first:
                continue
            admitted, gate = min((phi.get((g, first[0]), 1.0) * largest, g) for g in gates[table, key])
            if forced > admitted * (1 + 1e-9):
                message = f"must be built, but gate {gate} on building admits less at today's trust in {first[0]}"
                expected = f"at most {admitted:g}"
                yield view.problem(table, row, "min_build", message, expected, found=f"{forced:g}")


def _openness_today(view: View) -> Openness:
    """Openness of each gate in each period without any path."""
    relations = view.frame("relations", "relation", "now")
    view.frame("trust_levels", "relation", "year", "level")
    responses = view.frame("gate_response", "gate", "relation", "trust", "openness")
    if not responses["relation"].isin(relations["relation"]).all():
        return {}
    read_columns(view)
    return openness_at(responses_of(view.tables), levels_without_path(view.tables), periods_of(view.tables))
