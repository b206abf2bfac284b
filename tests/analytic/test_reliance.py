"""Reliance: what a country takes through a gate is at most a share of its reference demand, by openness."""

from __future__ import annotations

import pytest

from cases import Tables, tiny_gas
from toys import Toys, flow, gate, power, two_nodes


def relying(tables: Tables, country: str, carrier: str, points: tuple[tuple[float, float], ...]) -> Tables:
    tables["reliance"] = [
        {"country": country, "carrier": carrier, "gate": "gate", "openness": x, "share": v} for x, v in points
    ]
    return tables


def test_share_of_reference_demand(toys: Toys) -> None:
    """B's demand is 100 MW. Share 0.1 shut, 0.3 open: half open min(50 permit, 20) = 20 MW; open 30 MW.

    0.1752 and 0.2628 TWh; without the rule 0.438 and 0.876.
    """
    tables = relying(gate(two_nodes(existing=200), "AB", design=100), "BB", "power", ((0, 0.1), (1, 0.3)))
    study = toys.study(tables)
    flows = [flow(study, study.on_path("all", t), "AB") for t in (0, 0.5, 1)]
    assert flows == pytest.approx([0.0, 0.1752, 0.2628], abs=1e-9)


def test_what_arrives_counts(toys: Toys) -> None:
    """With a loss of 20 %, 30 MW may arrive, so 37.5 MW leave: 0.3285 TWh (0.2628 if what leaves counted)."""
    tables = relying(gate(two_nodes(existing=200, loss=0.2), "AB", design=100), "BB", "power", ((0, 0.3), (1, 0.3)))
    study = toys.study(tables)
    assert flow(study, study.on_path("all", 1), "AB") == pytest.approx(0.3285)


def test_in_every_slice(toys: Toys) -> None:
    """Demand 150 and 50 MW in two half-years, share 0.4: at most 60 and 20 MW; 55 stand, so 55 and 20: 0.3285 TWh.

    By the year's mean, 40 MW on average, 0.3504 TWh would pass.
    """
    tables = power(
        {"A": 0, "B": 100},
        {"cheap": ("A", 500, 20), "dear": ("B", 500, 60)},
        [{"link": "AB", "existing": 55}],
        hours=(4380, 4380),
        shape={"B": (1.5, 0.5)},
    )
    study = toys.study(relying(gate(tables, "AB", design=500), "BB", "power", ((0, 0.4), (1, 0.4))))
    assert flow(study, study.on_path("all", 1), "AB") == pytest.approx(0.3285)


def test_links_behind_a_gate_share_it(toys: Toys) -> None:
    """Two lines behind one gate into B take 30 MW together, not each."""
    tables = two_nodes(existing=200)
    tables["links"].append({**tables["links"][0], "link": "AB2"})
    study = toys.study(relying(gate(tables, "AB", "AB2", design=100), "BB", "power", ((0, 0.3), (1, 0.3))))
    full = study.on_path("all", 1)
    assert flow(study, full, "AB") + flow(study, full, "AB2") == pytest.approx(0.2628)


def test_the_seller_is_not_bound(toys: Toys) -> None:
    """A rule on AA, which only sells, binds nothing: 100 MW pass."""
    tables = relying(gate(two_nodes(existing=200), "AB", design=100), "AA", "power", ((0, 0.1), (1, 0.1)))
    study = toys.study(tables)
    assert flow(study, study.on_path("all", 1), "AB") == pytest.approx(0.876)


def test_gas(toys: Toys) -> None:
    """Demand of 1 mcm a day at H, share 0.4: 0.4 mcm a day, 0.146 bcm a year; the rest is lost at 30 USD/MMBtu."""
    tables = tiny_gas()
    tables["countries"].append({"country": "HH", "name": "H", "kind": "state"})
    tables["nodes"][1]["country"] = "HH"
    tables = relying(gate(tables, "GH", design=2), "HH", "gas", ((0, 0.4), (1, 0.4)))
    study = toys.study(tables)
    assert flow(study, study.on_path("all", 1), "GH") == pytest.approx(0.146)
