"""What corridors carry: sections added up, gates passed or not, on paper."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pandas as pd
import pytest

from cases import Tables
from landbridge.analysis import tables as results
from landbridge.analysis.study import Study
from toys import Toys, gate, line, power
from toys_freight import freight, way

TWH = 8760 / 1e6  # of 1 MW


def carried(study: Study, level: float | None = None) -> dict[str, tuple[float, float]]:
    """By corridor, or link without one: flow from end to end, and on the busiest section."""
    state = study.today() if level is None else study.on_path("all", level)
    reader = results.Reader(study)
    rows: pd.DataFrame = results.corridor_flows(study.case, results.link_flows(reader, state))
    names = [c or link for c, link in zip(rows["corridor"], rows["link"], strict=True)]
    return {n: pytest.approx(pair) for n, *pair in zip(names, rows["through"], rows["busiest"], strict=True)}


def lines(*rows: dict[str, Any], wanted: float = 100.0) -> Tables:
    """Cheap power at A, none at M, and power wanted at B."""
    plants = {"cheap": ("A", 400.0, 20.0), "dear": ("B", 400.0, 60.0)}
    return power({"A": 0, "M": 0, "B": wanted}, plants, list(rows))


def test_a_second_line_adds_to_its_section(toys: Toys) -> None:
    """60 MW by one line; 100 MW by two of 60 and 50 MW between the same places, whichever of them is the fuller."""
    ends = {"from": "A", "to": "B", "corridor": "east"}
    one = line("L1", existing=60, **ends)
    assert carried(toys.study(lines(one))) == {"east": (60 * TWH, 60 * TWH)}
    two = lines(one, line("L2", existing=50, **ends))
    assert carried(toys.study(two)) == {"east": (100 * TWH, 100 * TWH)}
    back = line("L2", existing=50, reversible=True, corridor="east", **{"from": "B", "to": "A"})
    assert carried(toys.study(lines(one, back))) == {"east": (100 * TWH, 100 * TWH)}


def test_sections_in_a_row_are_not_added(toys: Toys) -> None:
    """100 MW over A-M and M-B: the corridor carries 100 MW, not 200; with a second line on the first section too."""
    rows = [line("AM", existing=100, corridor="east"), line("MB", existing=100, corridor="east")]
    assert carried(toys.study(lines(*rows))) == {"east": (100 * TWH, 100 * TWH)}
    more = line("AM2", existing=40, corridor="east", **{"from": "A", "to": "M"})
    assert carried(toys.study(lines(*rows, more))) == {"east": (100 * TWH, 100 * TWH)}


def test_opposing_directions_add_up(toys: Toys) -> None:
    """7 thousand TEU go and 3 come back over links of one course each, as ships do: the section carries 10."""
    flows = {"F": ("X", "Y", 7, 900), "G": ("Y", "X", 3, 900)}
    both = [way("go", "X", "Y", 100, mode="sea", corridor="c"), way("come", "Y", "X", 100, mode="sea", corridor="c")]
    assert carried(toys.study(freight(flows, both))) == {"c": (10, 10)}
    track = [way("track", "X", "Y", 100, reversible=True, corridor="c")]
    assert carried(toys.study(freight(flows, track))) == {"c": (10, 10)}


def border(**more: Any) -> Tables:
    """5 thousand TEU from P to Q, 2 from R to S, 4 from P to S; P-Q-R-S is one corridor, and its gate is on Q-R."""
    flows = {"west": ("P", "Q", 5, 900), "east": ("R", "S", 2, 900), "all": ("P", "S", 4, 900)}
    row = {"reversible": True, "corridor": "long", "hours": 10}
    links = [way(a + b, a, b, 100, **row) for a, b in ("PQ", "QR", "RS")]
    return gate(freight(flows, links, **more), "QR", design=10)


def test_domestic_traffic_does_not_go_through_a_closed_gate(toys: Toys) -> None:
    """Closed: nothing from end to end, 5 on the busiest section. Open: 4 pass the border, and 9 are on P-Q."""
    study = toys.study(border())
    assert carried(study) == {"long": (0, 5)}
    assert carried(study, 1.0) == {"long": (4, 9)}


def test_a_gate_that_is_open_beside_one_that_is_closed(toys: Toys) -> None:
    """R-S has an open gate of its own, over which 2 move; the border stays shut, and so does the corridor."""
    tables = gate(border(), "RS", name="inner", relation="AA-CC", now=1.0, design=10)
    assert carried(toys.study(tables)) == {"long": (0, 5)}


def test_a_second_track_through_the_gate_does_not_lower_what_passes(toys: Toys) -> None:
    """One track takes 3 thousand TEU; two of 3 and 2 take all 4, of which no track has more than 3."""
    one = border()
    one["links"][1]["existing"] = 3 / 36.5
    assert carried(toys.study(one), 1.0)["long"] == (3, 8)
    two = deepcopy(one)
    two["links"].append({**two["links"][1], "link": "QR2", "name": "QR2", "existing": 2 / 36.5})
    two["link_gates"].append({"link": "QR2", "gate": "gate"})
    assert carried(toys.study(two), 1.0)["long"] == (4, 9)


def test_two_gated_ways_side_by_side_add_up(toys: Toys) -> None:
    """A-M-B and A-N-B, each behind the gate and full at 60 and 30 MW: 90 MW from end to end, 60 on a section."""
    plants = {"cheap": ("A", 400.0, 20.0), "dear": ("B", 400.0, 60.0)}
    sizes = (("AM", 60), ("MB", 60), ("AN", 30), ("NB", 30))
    rows = [line(k, existing=mw, corridor="ring") for k, mw in sizes]
    tables = gate(power({"A": 0, "M": 0, "N": 0, "B": 100}, plants, rows), "MB", "AN", design=100)
    assert carried(toys.study(tables), 1.0) == {"ring": (90 * TWH, 60 * TWH)}


def test_links_that_define_their_corridor(toys: Toys) -> None:
    """Rows of `corridor_sections` come before gates: R-S carries 2 + 4 once the border is open, 2 while it is not."""
    study = toys.study(border(corridor_sections=[{"link": "RS"}]))
    assert carried(study) == {"long": (2, 5)}
    assert carried(study, 1.0) == {"long": (6, 9)}


def test_a_part_with_gates_that_hangs_together_with_nothing(toys: Toys) -> None:
    """Without a link between Q and R as part of the corridor, what passes its gate on R-S defines it."""
    tables = border()
    tables["links"][1]["corridor"] = ""
    tables = gate(tables, "RS", name="inner", relation="AA-CC", design=10)
    assert carried(toys.study(tables)) == {"long": (0, 5)}


def test_share_of_a_flow_that_goes_through(toys: Toys) -> None:
    """Of the flow from P to S all passes the open border, of that from P to Q nothing, though it is on P-Q."""
    study = toys.study(border())
    rows = results.ways(results.Reader(study), study.on_path("all", 1.0))
    assert dict(zip(rows["flow"], rows["share"], strict=True)) == {"all": pytest.approx(1.0)}
