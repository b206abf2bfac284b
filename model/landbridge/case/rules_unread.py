"""Rules on what is stated and never read: rows that nobody names, cells without effect. Warnings only."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from landbridge.case.problems import Problem, close_match
from landbridge.case.view import View

#: Tables whose rows are of use only where another table names them: (table, column), (naming table, column), who names.
NAMED = (
    (("tariffs", "tariff"), ("links", "tariff"), "link"),
    (("bottlenecks", "bottleneck"), ("links", "bottleneck"), "link"),
    (("groups", "group"), ("nodes", "group"), "node"),
    (("fuels", "fuel"), ("plants", "fuel"), "plant"),
    (("freight_classes", "class_set"), ("freight_demand", "class_set"), "cargo flow"),
    (("lost_load", "node"), ("demand", "node"), "firm demand"),
)
#: What is read of a plant or link only where it may be built.
OF_BUILDS = ("build_size", "capex", "fixed_om", "life", "rate", "first_year")
#: Columns of links that are read for one carrier only.
OF_CARRIER = {"firm_credit": "power", "cost_bulk": "freight", "fee_bulk": "freight", "hours": "freight"}


def check_unread_rows(view: View) -> Iterator[Problem]:
    """Tariffs, fuels, groups, classes and the like are named by something."""
    for (table, column), (by, its), who in NAMED:
        if view.tables[table].empty or not (view.readable(table, column) and view.readable(by, its)):
            continue
        known = set(view.tables[by][its])
        names = view.tables[table][column]
        for name, rows in names[~names.isin(known)].groupby(names, sort=False):
            message = f"no {who} uses it: nothing of it is read"
            near = close_match(str(name), [k for k in known if k and k not in set(names)])
            row, found = int(rows.index[0]), str(name)
            yield view.problem(table, row, column, message, found=found, suggestion=near, severity="warning")


def check_unread_reliance(view: View) -> Iterator[Problem]:
    """A limit of reliance is of links that enter the country through the gate."""
    country = dict(view.frame("nodes", "node", "country")[["node", "country"]].itertuples(index=False, name=None))
    kinds = dict(view.frame("gates", "gate", "kind")[["gate", "kind"]].itertuples(index=False, name=None))
    ends = {
        link: (carrier, frozenset({country.get(start), country.get(end)} if both else {country.get(end)}))
        for _, link, carrier, start, end, both in view.rows("links", "link", "carrier", "from", "to", "reversible")
        if country.get(start) != country.get(end)
    }
    enters = {
        (into, ends[link][0], gate)
        for _, link, gate in view.rows("link_gates", "link", "gate")
        if link in ends and kinds.get(gate) == "route"
        for into in ends[link][1]
    }
    told: set[tuple[str, str, str]] = set()
    for row, *limit in view.rows("reliance", "country", "carrier", "gate"):
        key = (limit[0], limit[1], limit[2])
        if key not in enters and key not in told:
            told.add(key)
            message = f"has no effect: no {key[1]} link through route gate {key[2]} enters {key[0]}"
            yield view.problem("reliance", row, "gate", message, found=key[2], severity="warning")


def check_unread_builds(view: View) -> Iterator[Problem]:
    """What is stated of building belongs to something that may be built; a stated `max_build` of 0 is a decision."""
    for table in ("links", "plants", "storage"):
        if not view.readable(table, "max_build", *OF_BUILDS):
            continue
        frame = view.tables[table]
        if frame.empty:
            continue
        blank = np.array([view.blank(table, row, "max_build") for row in frame.index], dtype=np.bool_)
        without = frame.loc[blank]
        for column in OF_BUILDS:
            message = "has no effect: nothing may be built (max_build is blank)"
            yield from _unread(view, table, column, without, message)


def check_unread_cells(view: View) -> Iterator[Problem]:
    """Cells that another cell of the row makes meaningless are blank."""
    plants = view.frame("plants", "fuel", "efficiency")
    message = "has no effect: the plant burns no fuel"
    yield from _unread(view, "plants", "efficiency", plants[plants["fuel"] == ""], message)
    links = view.frame("links", "link", "carrier", "design", *OF_CARRIER)
    for column, carrier in OF_CARRIER.items():
        message = f"has no effect on a link that is not {carrier}"
        yield from _unread(view, "links", column, links[links["carrier"] != carrier], message)
    kind = view.frame("gates", "gate", "kind").set_index("gate")["kind"].to_dict()
    guards = view.frame("link_gates", "link", "gate")
    gated = guards.loc[guards["gate"].map(kind).isin(["route", "transit"]), "link"]
    message = "has no effect: no gate of kind route or transit stands on the link"
    yield from _unread(view, "links", "design", links[~links["link"].isin(gated)], message)


def _unread(view: View, table: str, column: str, rows: pd.DataFrame, message: str) -> Iterator[Problem]:
    """One warning for the cells of a column that are stated in these rows, at the first of them."""
    if rows.empty:
        return
    cells = rows[column].to_numpy(dtype=float, na_value=0.0)
    stated = {
        int(row): cell for row, cell in zip(rows.index, cells.tolist(), strict=True) if cell != 0 and cell == cell
    }
    if stated:
        first = min(stated, key=lambda row: view.place(table, row, column)[1])
        others = f" (and {len(stated) - 1} more such cells)" if len(stated) > 1 else ""
        yield view.problem(table, first, column, message + others, found=f"{stated[first]:g}", severity="warning")
