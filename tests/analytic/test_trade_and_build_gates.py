"""Gates on trade hold cargo by every route; gates on building hold what is built, and leave alone what exists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import landbridge as lb
from cases import Tables
from landbridge import Study
from landbridge.analysis.accounts import Accounts
from landbridge.analysis.corridors import corridor_values
from landbridge.analysis.hazard import Closing, closed_instance, opened_groups
from landbridge.analysis.levers.catalogue import Catalogue
from landbridge.analysis.levers.lever import Mover
from landbridge.analysis.tables import Reader
from toys import Toys, built, duals, flow, gate, two_nodes
from toys_everything import anew, everything
from toys_freight import carried, freight, way


def trading(*listed: str, now: float = 0.0) -> Tables:
    """F and G go X-Y by a short way (100 USD) or by sea (400); trade in what is listed needs consent."""
    flows = {"F": ("X", "Y", 100.0, 900.0), "G": ("X", "Y", 50.0, 900.0)}
    tables = freight(flows, [way("short", "X", "Y", 100), way("sea", "X", "Y", 400, mode="sea")])
    tables = gate(tables, kind="trade", now=now)
    return {**tables, "gate_goods": [{"gate": "gate", "commodity": c} for c in listed]}


def building(capex: float = 1000, now: float = 0.0, **cells: Any) -> Tables:
    """A line of 200 MW at most, of which 100 MW pay, behind a gate on building: it saves 350.4 USD a kW and year."""
    row = {"max_build": 200, "first_year": 2030, "life": 20, "rate": 0.08, "capex": capex, **cells}
    tables = gate(two_nodes(**row), kind="build", now=now)
    return {**tables, "build_gates": [{"gate": "gate", "table": "links", "key": "AB"}]}


def test_banned_trade_moves_by_no_route(toys: Toys) -> None:
    """F is banned: none of its 100 thousand TEU moves, by land or sea, and G moves freely; at 0.4, 40 of F do.

    A gate on goods before the short way would send F by sea.
    """
    study = toys.study(trading("F"))
    assert carried(study, study.today()) == pytest.approx({"F": 0, "G": 50})
    assert carried(study, study.on_path("all", 0.4)) == pytest.approx({"F": 40, "G": 50})
    assert carried(study, study.on_path("all", 1.0)) == pytest.approx({"F": 100, "G": 50})


def test_what_trade_is_worth(toys: Toys) -> None:
    """A thousand TEU more of F is worth 900 less 100 USD each, 0.8 MUSD; all 100 are worth 80. Accounts add up."""
    study = toys.study(trading("F"))
    half, full = study.on_path("all", 0.5), study.on_path("all", 1.0)
    assert duals(study, half, "trade_permit")["gate", "F", 2030] == pytest.approx(-0.8)
    assert study.welfare(full) - study.welfare(study.today()) == pytest.approx(80)
    assert Accounts(study).error(half) < 1e-9


def test_trade_counts_all_classes_and_lots(toys: Toys) -> None:
    """Two classes, and a goods gate with two lots each: at 0.3 together 30 of 100, not 30 of each."""
    tables = trading("F", now=0.3)
    tables["freight_classes"] = [
        {"class_set": "set", "class": c, "share": 0.5, "value_of_time": v} for c, v in (("slow", 1.0), ("fast", 20.0))
    ]
    study = toys.study(gate(tables, "short", name="goods", kind="goods", relation="AA-CC", now=0.5))
    assert carried(study, study.today())["F"] == pytest.approx(30)


def test_two_gates_on_trade(toys: Toys) -> None:
    """Consent of both is needed: the lesser of 0.5 and 0.2."""
    tables = gate(trading("F", now=0.5), name="second", kind="trade", relation="AA-CC", now=0.2)
    tables["gate_goods"].append({"gate": "second", "commodity": "F"})
    study = toys.study(tables)
    assert carried(study, study.today())["F"] == pytest.approx(20)


@pytest.mark.parametrize(("level", "size"), [(0.0, 0.0), (0.3, 0.06), (1.0, 0.1)])
def test_a_gate_on_building_admits_a_share_of_the_largest_build(toys: Toys, level: float, size: float) -> None:
    """Of 200 MW that could be built 100 pay: shut none is, at 0.3 it is 60, open it is 100 (not 200)."""
    study = toys.study(building())
    assert built(study, study.on_path("all", level), "AB").get(2030, 0.0) == pytest.approx(size)


def test_what_exists_is_used_behind_a_shut_gate_on_building(toys: Toys) -> None:
    """30 MW exist: they carry 0.2628 TWh with the gate shut; a gate on the route would stop them."""
    study = toys.study(building(existing=30))
    assert flow(study, study.today(), "AB") == pytest.approx(0.2628)


def test_what_building_is_worth(toys: Toys) -> None:
    """A GW more of permit saves 350.4 MUSD and costs 1,000 x 0.1018522: the reduced cost is -248.5478."""
    study = toys.study(building())
    state = study.on_path("all", 0.3)
    (j,) = study.program.indexed(study.program.model.build)[1]
    assert state.solution.z[j] == pytest.approx(-248.5478, rel=1e-6)
    assert Accounts(study).error(state) < 1e-9


def test_each_vintage_has_its_openness(toys: Toys) -> None:
    """Trust moves in 2035: nothing is built before, 100 MW then."""
    tables = building()
    tables["periods"] = [{"period": 2030, "years": 5}, {"period": 2035, "years": 5}]
    tables["trust_paths"] = [{**row, "from_year": 2035} for row in tables["trust_paths"]]
    study = toys.study(tables)
    sizes = built(study, study.on_path("all", 1.0), "AB")
    assert (sizes.get(2030, 0.0), sizes[2035]) == pytest.approx((0.0, 0.1))


@pytest.mark.parametrize("table", ["plants", "storage", "hydro"])
def test_other_candidates(toys: Toys, table: str) -> None:
    """Plants, storage and hydro plants: half open, half of the largest build (GW) of each vintage at most."""
    name, largest = {"plants": ("gas", 0.06), "storage": ("cell", 0.06), "hydro": ("new", 0.03)}[table]
    tables = gate(everything(), name="yard", kind="build", relation="AA-EE")
    tables["build_gates"] = [{"gate": "yard", "table": table, "key": name}]
    tables[table] = [{**row, "min_build": 0} for row in tables[table]]  # forced builds are refused behind a shut gate
    study = toys.study(tables)
    keys, where = study.program.indexed(study.program.model.build)
    mine = [j for key, j in zip(keys, where, strict=True) if key[:2] == (table, name)]
    for level in (0.0, 0.5, 1.0):
        upper = study.instance_on_path("aa-ee", level).upper[mine]
        assert upper.tolist() == pytest.approx([level * largest] * 2)


def test_what_was_built_stays_when_the_gate_closes(toys: Toys) -> None:
    """A closing fixes builds as they were made, though the gate on building is shut then."""
    tables = building()
    tables["gate_hazard"] = [{"gate": "gate", "trust": v, "hazard": 0.1} for v in (0, 1)]
    study = toys.study(tables)
    full = study.on_path("all", 1.0)
    assert opened_groups(study, study.on_path("all", 1)) == {"gate": (2030, {2030: 0.1})}
    phi, instance = closed_instance(study, study.today(), full, Closing(2030, ("gate",)))
    closed = study.under(phi, instance, "all", 1.0, "closed")
    assert built(study, closed, "AB") == pytest.approx({2030: 0.1})


def test_a_corridor_opens_with_its_builds_and_without_trade(toys: Toys) -> None:
    """A corridor alone may be built; trade by any route is no corridor's, and stays banned until all opens.

    Alone: 100 MW x (350.4 - 50) = 30.04 MUSD, capital at the social rate of 0. With trade (80) the whole is 110.04.
    """
    tables = building()
    boxes = trading("F")
    for name in ("nodes", "tariffs", "freight_demand", "freight_quantity", "freight_classes"):
        tables[name] = [*tables.get(name, []), *boxes[name]]
    tables["links"] = [*tables["links"], *boxes["links"]]
    tables["links"][0]["corridor"] = "line"
    tables = gate(tables, name="ban", kind="trade", relation="AA-CC")
    tables["gate_goods"] = [{"gate": "ban", "commodity": "F"}]
    found = corridor_values(toys.study(tables), ["all"])
    (row,) = found.tables["corridor_value"].itertuples()
    assert (row.alone, row.last) == pytest.approx((30.04, 30.04), rel=1e-6)
    assert found.summary["all"]["locked"] == pytest.approx(110.04, rel=1e-6)


def test_pyomo_shows_the_permit(tmp_path: Path, toys: Toys) -> None:
    """The model that is handed out has a permit on the build and on trade, at the openness it is given."""
    case = lb.load_case(toys.folder(building()))
    model = lb.build_model(case, lb.openness_on_path(case, "all", 0.3))
    assert model.permitted["build", "links", "AB", 2030].value == pytest.approx(0.06)
    case = lb.load_case(toys.folder(trading("F")))
    model = lb.build_model(case, lb.openness_on_path(case, "all", 0.3))
    assert model.permitted["trade_permit", "gate", "F", 2030].value == pytest.approx(30)


@pytest.mark.parametrize(
    ("tables", "name"),
    [(building(), ("links", "AB", "max_build")), (trading("F"), ("freight_quantity", "F/*", "quantity"))],
)
def test_levers_behind_a_gate(toys: Toys, tables: Tables, name: tuple[str, str, str]) -> None:
    """At 0.3, a tenth more of the largest build, or of the cargo, is what the case with that number gives."""
    study = toys.study(tables)
    catalogue = Catalogue(study, Reader(study))
    lever = catalogue.levers[name]
    state, mover = study.on_path("all", 0.3), Mover(study, catalogue.effects)
    moved = mover.moved(lever, 1.1 * lever.base, "all", 0.3)
    there = study.under(state.phi, moved.instance, "all", 0.3, "moved")
    other = Study.of(anew(study.case, lever, 1.1 * lever.base)).on_path("all", 0.3)
    assert there.solution.objective == pytest.approx(other.solution.objective, rel=1e-9)
    slope = mover.slope(lever, lever.base, state, mover.derivatives(state))
    assert 0.1 * slope == pytest.approx(other.solution.objective - state.solution.objective, rel=1e-6)
