"""Rules on what gates of each kind limit: goods, trade, building."""

from __future__ import annotations

from collections.abc import Iterator

from landbridge.case import schema
from landbridge.case.problems import Problem, close_match
from landbridge.case.view import View


def check_goods_gates(view: View) -> Iterator[Problem]:
    """Gates on goods stand on freight links; they and gates on trade list goods, which some cargo flow carries."""
    gates = view.frame("gates", "gate", "kind")
    goods, trade = (set(gates.loc[gates["kind"] == kind, "gate"]) for kind in ("goods", "trade"))
    carriers = view.frame("links", "link", "carrier").set_index("link")["carrier"].to_dict()
    for row, link, gate in view.rows("link_gates", "link", "gate"):
        if gate in goods and carriers.get(link, "freight") != "freight":
            message = f"a gate on goods cannot stand on a {carriers[link]} link"
            yield view.problem("link_gates", row, "gate", message, "a gate of kind route", found=gate)
    cargo = sorted(set(view.frame("freight_demand", "commodity")["commodity"]))
    for row, gate, commodity in view.rows("gate_goods", "gate", "commodity"):
        if gate in set(gates["gate"]) - goods - trade:
            message = "the gate is not one on goods or trade"
            yield view.problem("gate_goods", row, "gate", message, "a gate of kind goods or trade", found=gate)
        if commodity not in cargo:
            near = close_match(commodity, cargo)
            message = "no cargo flow carries this commodity"
            yield view.problem(
                "gate_goods", row, "commodity", message, found=commodity, suggestion=near, severity="warning"
            )


def check_trade_gates(view: View) -> Iterator[Problem]:
    """A gate on trade lists the goods that it limits, and stands on no link: it limits them by any route."""
    kind = view.frame("gates", "gate", "kind").set_index("gate")["kind"].to_dict()
    listed = set(view.frame("gate_goods", "gate", "commodity")["gate"])
    for row, gate in view.rows("gates", "gate"):
        if kind[gate] == "trade" and gate not in listed:
            message = "a gate on trade lists no goods: it limits nothing"
            yield view.problem("gates", row, "gate", message, "rows in gate_goods.csv", found=gate)
    for row, gate in view.rows("link_gates", "gate"):
        if kind.get(gate) in ("trade", "build"):
            message = f"a gate of kind {kind[gate]} cannot stand on a link"
            yield view.problem("link_gates", row, "gate", message, "a gate of kind route or goods", found=gate)


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
