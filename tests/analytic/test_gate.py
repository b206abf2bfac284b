"""Gates: a permit beside capacity, opened by the least of its relations, along a table of breakpoints."""

from __future__ import annotations

import pytest

from landbridge.analysis import tables as results
from toys import Toys, built, flow, gate, power, two_nodes

# 1 MW imported saves 40 USD/MWh x 8,760 h = 0.3504 MUSD a year.
PER_MW = 0.3504


def test_permit_bounds_the_flow(toys: Toys) -> None:
    """Design 80 MW, a quarter open: 20 MW may pass although 200 stand: 0.1752 TWh; wide open 80 MW.

    Had the permit been a share of what stands, a quarter would be 50 MW.
    """
    study = toys.study(gate(two_nodes(existing=200), "AB", design=80))
    flows = [flow(study, study.on_path("all", level), "AB") for level in (0, 0.25, 1)]
    assert flows == pytest.approx([0.0, 0.1752, 0.7008], abs=1e-9)


def test_capacity_and_permit_stand_side_by_side(toys: Toys) -> None:
    """30 MW stand behind a gate designed for 80: half open 30 MW pass (not 15, which multiplying would give)."""
    study = toys.study(gate(two_nodes(existing=30), "AB", design=80))
    assert flow(study, study.on_path("all", 0.5), "AB") == pytest.approx(0.2628)


def test_locked_value_of_a_link(toys: Toys) -> None:
    """80 MW locked save 80 x 0.3504 = 28.032 MUSD a year; from a level now of 0.25, 60 MW are: 21.024."""
    for now, value in ((0.0, 28.032), (0.25, 21.024)):
        study = toys.study(gate(two_nodes(existing=200), "AB", design=80, now=now))
        gain = study.welfare(study.on_path("all", 1)) - study.welfare(study.today())
        assert gain == pytest.approx(value)


def test_path_moves_from_today(toys: Toys) -> None:
    """T(theta) = now + theta (1 - now): from 0.2, half way is 0.6, so 60 of 100 MW (50 if it were theta alone)."""
    study = toys.study(gate(two_nodes(existing=200), "AB", design=100, now=0.2))
    assert flow(study, study.on_path("all", 0.5), "AB") == pytest.approx(0.6 * 0.876)


def test_the_least_relation_decides(toys: Toys) -> None:
    """A gate answers to AA-BB (now 0) and AA-CC (now 0.3): the least is open.

    Moving AA-BB alone opens it to 0.3, as far as AA-CC lets: 30 MW. A product would give 0.3 too, but half way
    min(0.5, 0.3) = 0.3 where a product gives 0.15, a sum more.
    """
    tables = gate(two_nodes(existing=200), "AB", design=100)
    tables = gate(tables, "AB", relation="AA-CC", now=0.3)
    study = toys.study(tables)
    shares = [flow(study, study.on_path(*at), "AB") / 0.876 for at in (("aa-bb", 0.5), ("aa-bb", 1), ("all", 1))]
    assert shares == pytest.approx([0.3, 0.3, 1.0])
    assert flow(study, study.on_path("aa-cc", 1), "AB") == pytest.approx(0.0, abs=1e-9)


def test_a_step(toys: Toys) -> None:
    """Shut up to trust 0.5, open to 0.8 from 0.6: nothing at 0.5, 40 MW at 0.55, 80 at 0.6, 90 at 0.8."""
    response = ((0, 0), (0.5, 0), (0.6, 0.8), (1, 1))
    study = toys.study(gate(two_nodes(existing=200), "AB", design=100, response=response))
    flows = [flow(study, study.on_path("all", t), "AB") / 0.876 for t in (0.5, 0.55, 0.6, 0.8)]
    assert flows == pytest.approx([0.0, 0.4, 0.8, 0.9], abs=1e-9)


def test_two_gates_on_one_link(toys: Toys) -> None:
    """One link, two gates with openness 0.4 and 0.7: min(0.4, 0.7) x 100 = 40 MW (28 by a product).

    Opening the wider alone is worth nothing, opening the narrower alone 30 MW, both 60 MW.
    """
    tables = gate(two_nodes(existing=200), "AB", design=100, name="one", relation="AA-BB", now=0.4)
    study = toys.study(gate(tables, "AB", name="two", relation="AA-CC", now=0.7))
    today = study.today()
    assert flow(study, today, "AB") == pytest.approx(0.4 * 0.876)
    gains = [study.welfare(study.on_path(p, 1)) - study.welfare(today) for p in ("aa-cc", "aa-bb", "all")]
    assert gains == pytest.approx([0.0, 30 * PER_MW, 60 * PER_MW], abs=1e-9)


def test_two_gates_in_series_on_two_links(toys: Toys) -> None:
    """Gates on two links in series: each alone is worth nothing, both together all of it: 100 x 0.3504."""
    plants = {"cheap": ("A", 200.0, 20.0), "dear": ("C", 200.0, 60.0)}
    tables = power({"A": 0, "B": 0, "C": 100}, plants, [{"link": k, "existing": 200} for k in ("AB", "BC")])
    tables = gate(tables, "AB", design=100, name="one", relation="AA-BB")
    study = toys.study(gate(tables, "BC", design=100, name="two", relation="BB-CC"))
    base = study.welfare(study.today())
    gains = [study.welfare(study.on_path(p, 1)) - base for p in ("aa-bb", "bb-cc", "all")]
    assert gains == pytest.approx([0.0, 0.0, 35.04], abs=1e-9)


def test_permit_holds_in_each_direction_and_slice(toys: Toys) -> None:
    """Half open, 100 MW of design: 50 MW in every slice, also where the other half-year wants none.

    B needs 200 MW in the first half of the year, none in the second: 50 MW x 4,380 h = 0.219 TWh. A yearly permit
    (50 MW on average) would let 0.438 through.
    """
    tables = power(
        {"A": 0, "B": 100},
        {"cheap": ("A", 500, 20), "dear": ("B", 500, 60)},
        [{"link": "AB", "existing": 500}],
        hours=(4380, 4380),
        shape={"B": (2, 0)},
    )
    study = toys.study(gate(tables, "AB", design=100))
    assert flow(study, study.on_path("all", 0.5), "AB") == pytest.approx(0.219)


def test_trust_levels_by_year_and_path_from_year(toys: Toys) -> None:
    """Trust is scheduled to rise from 0 in 2030 to 1 in 2040: 0.5 in 2035. A path from 2035 leaves 2030 shut."""
    tables = gate(two_nodes(existing=200), "AB", design=100)
    tables["periods"] = [{"period": y, "years": 5} for y in (2030, 2035)]
    tables["trust_levels"] = [{"relation": "AA-BB", "year": y, "level": v} for y, v in ((2030, 0), (2040, 1))]
    for row in tables["trust_paths"]:
        row["from_year"] = 2035
    study = toys.study(tables)
    today, full = study.today(), study.on_path("all", 1)
    flows = [flow(study, s, "AB", period=y) / 0.876 for s in (today, full) for y in (2030, 2035)]
    assert flows == pytest.approx([0.0, 0.5, 0.0, 1.0], abs=1e-9)


def test_builds_behind_a_gate_wait_for_it(toys: Toys) -> None:
    """A candidate at 1,000 USD/kW behind a gate: nothing today, as much as the permit lets through at half trust."""
    cells = {"max_build": 100, "first_year": 2030, "life": 20, "rate": 0.08, "capex": 1000}
    study = toys.study(gate(two_nodes(**cells), "AB", design=100))
    sizes = [built(study, study.on_path("all", t), "AB").get(2030, 0.0) for t in (0, 0.5, 1)]
    assert sizes == pytest.approx([0.0, 0.05, 0.1])


def test_use_of_a_permit_is_told(toys: Toys) -> None:
    """Table of flows: capacity 200 MW, permit 20 MW, use 1."""
    study = toys.study(gate(two_nodes(existing=200), "AB", design=80))
    row = results.link_flows(results.Reader(study), study.on_path("all", 0.25)).iloc[0]
    assert (row["capacity"], row["permit"], row["use"]) == pytest.approx((200, 20, 1))
