"""The model that `lb.build_model` hands out is the one that is solved: at any openness, in whole units, by the hour."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyomo.environ as pyo
import pytest

import landbridge as lb
from cases import Tables, merged, tiny_freight, tiny_gas, tiny_hydro, write_case
from landbridge.analysis.study import Study
from landbridge.solve import Program, Solver
from toys import edited, gate, months, power, settings, two_nodes
from toys_everything import everything
from toys_freight import freight


def solved(model: Any) -> float:
    """Least cost by Pyomo's own interface to HiGHS, MUSD."""
    pyo.SolverFactory("appsi_highs").solve(model)
    return float(pyo.value(model.total_cost))


def goods() -> Tables:
    """Two flows over one link, one of them of goods that a gate keeps out."""
    links = [{"link": "XY", "from": "X", "to": "Y", "existing": 10, "cost": 100}]
    tables = freight({"one": ("X", "Y", 10, 900), "two": ("X", "Y", 5, 700)}, links)
    tables["freight_demand"][0]["commodity"] = "steel"
    tables["freight_demand"][1]["commodity"] = "grain"
    tables = gate(tables, "XY", kind="goods", relation="AA-CC", now=0.2)
    return {**tables, "gate_goods": [{"gate": "gate", "commodity": "steel"}]}


def relying() -> Tables:
    """A share of demand may depend on the gate, more the wider it is open."""
    points = ((0, 0.1), (1, 0.3))
    rows = [{"country": "BB", "carrier": "power", "gate": "gate", "openness": x, "share": v} for x, v in points]
    return {**gate(two_nodes(existing=200), "AB", design=100), "reliance": rows}


def two_gates() -> Tables:
    """The narrower of two gates, each with its relation."""
    one = gate(two_nodes(existing=200), "AB", design=100, name="one", relation="AA-BB", now=0.4)
    return gate(one, "AB", name="two", relation="AA-CC", now=0.1)


TOYS: dict[str, Callable[[], Tables]] = {
    "power": lambda: gate(two_nodes(existing=200), "AB", design=80),
    "builds": lambda: gate(two_nodes(max_build=90, first_year=2030, life=20, rate=0.08, capex=1000), "AB", design=80),
    "gas": lambda: gate(tiny_gas(), "GH", design=0.7),
    "freight": lambda: gate(tiny_freight(), "XY", design=0.5),
    "everything": everything,
    "hydro": lambda: gate(merged(tiny_hydro(), tiny_freight()), "XY", design=1),
    "goods": goods,
    "reliance": relying,
    "two gates": two_gates,
}


def case_of(folder: Path, tables: Tables) -> lb.Case:
    return lb.load_case(write_case(folder / "toy", **tables))


def agree(case: lb.Case, integers: bool = False) -> list[float]:
    """Costs at three levels: of the study, of a model built there, and of one whose openness is changed."""
    study, found = Study.of(case, integers=integers), []
    moved = lb.build_model(case, integers=integers)
    paths = case.tables["paths"]["path"].tolist()
    path = "all" if "all" in paths else paths[0]
    for level in (0.0, 0.5, 1.0):
        phi = lb.openness_on_path(case, path, level)
        cost = study.on_path(path, level).solution.objective
        lb.set_openness(moved, phi)
        costs = (solved(lb.build_model(case, phi, integers)), solved(moved))
        assert costs == pytest.approx((cost, cost), rel=1e-6, abs=1e-6), level
        found.append(cost)
    return found


@pytest.mark.parametrize("name", TOYS)
def test_it_costs_what_the_study_says(tmp_path: Path, name: str) -> None:
    """At three levels of trust; and trust changes the cost, so that a model without permits would be seen."""
    costs = agree(case_of(tmp_path, TOYS[name]()))
    assert costs[0] > costs[2]


def test_in_whole_units(tmp_path: Path) -> None:
    """Two circuits of 60 MW behind a gate of 150 MW, for 75 MW at half trust and 100 at full trust."""
    cells = {"max_build": 180, "build_size": 60, "capex": 1, "first_year": 2030, "life": 1}
    costs = agree(case_of(tmp_path, gate(two_nodes(**cells), "AB", design=150)), integers=True)
    assert costs == pytest.approx([52.56, 52.56 - 75 * 0.3504 + 0.12, 52.56 - 100 * 0.3504 + 0.12])


@pytest.mark.slow
def test_hour_by_hour(tmp_path: Path) -> None:
    """A case that asks for hours is laid out hour by hour, as its study is: a step for each of twelve months."""
    plants = {"cheap": ("A", 200.0, 20.0), "dear": ("B", 200.0, 60.0)}
    tables = power({"A": 0, "B": 100}, plants, [{"link": "AB", "existing": 200}], hours=months())
    case = case_of(tmp_path, settings(gate(tables, "AB", design=80), resolution="hourly"))
    agree(case)
    assert len(lb.build_model(case).time.slices) == len(Study.of(case).program.model.time.slices)


@pytest.mark.parametrize("ending", ["lp", "mps"])
def test_exported(tmp_path: Path, ending: str) -> None:
    """A file of the model, read by HiGHS: half open, 40 of 100 MW come over the line: 52.56 - 40 x 0.3504."""
    import highspy

    case = case_of(tmp_path, gate(two_nodes(existing=200), "AB", design=80))
    model, file = lb.build_model(case, lb.openness_on_path(case, "all", 0.5)), tmp_path / f"model.{ending}"
    model.write(str(file))
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.readModel(str(file))
    solver.run()
    assert solver.getInfo().objective_function_value == pytest.approx(52.56 - 40 * 0.3504)


def test_a_constraint_of_ones_own_is_honoured(tmp_path: Path) -> None:
    """At most 25 MW over the line, by a limit that is a parameter: both ways of solving cost 52.56 - 25 x 0.3504."""
    case = case_of(tmp_path, gate(two_nodes(existing=200), "AB", design=80))
    phi = lb.openness_on_path(case, "all", 0.5)
    model = lb.build_model(case, phi)
    model.cap = pyo.Param(initialize=0.025, mutable=True)
    model.mine = pyo.Constraint(expr=sum(2 * v for v in model.line_flow.values()) <= 2 * model.cap)
    program = Program(model)
    cost = Solver(program).at(phi).objective
    assert (cost, solved(model)) == pytest.approx((52.56 - 25 * 0.3504,) * 2)
    wide = Solver(program).at(lb.openness_on_path(case, "all", 0.1)).objective
    assert wide == pytest.approx(52.56 - 8 * 0.3504)


def test_a_permit_can_be_taken_away(tmp_path: Path) -> None:
    """Without the permit of one direction and slice all 100 MW come, whoever solves."""
    case = case_of(tmp_path, gate(two_nodes(existing=200), "AB", design=80))
    model = lb.build_model(case)
    (index,) = model.line_flow
    model.permit["line_flow", *index].deactivate()
    today = lb.openness_on_path(case, "", 0)
    assert (Solver(Program(model)).at(today).objective, solved(model)) == pytest.approx((52.56 - 100 * 0.3504,) * 2)


def test_its_dual_is_what_access_is_worth(tmp_path: Path) -> None:
    """A GW more of permit saves 350.4 MUSD a year."""
    case = case_of(tmp_path, gate(two_nodes(existing=200), "AB", design=80))
    model = lb.build_model(case, lb.openness_on_path(case, "all", 0.5))
    model.dual = pyo.Suffix(direction=pyo.Suffix.IMPORT)
    solved(model)
    assert [model.dual[row] for row in model.permit.values()] == pytest.approx([-350.4])


def test_openness_left_out_is_todays(tmp_path: Path) -> None:
    """Of two gates one is named; the other stays as it is today, then as it was set last."""
    case = case_of(tmp_path, two_gates())
    model = lb.build_model(case, {("two", 2030): 1.0})
    assert solved(model) == pytest.approx(52.56 - 40 * 0.3504)
    lb.set_openness(model, {("one", 2030): 0.7})
    assert solved(model) == pytest.approx(52.56 - 70 * 0.3504)


@pytest.mark.parametrize(
    ("phi", "words"),
    [({("gat", 2030): 1.0}, "no such gate"), ({("gate", 2031): 1.0}, "2030"), ({("gate", 2030): 1.5}, "0 to 1")],
)
def test_no_such_gate(tmp_path: Path, phi: dict[tuple[str, int], float], words: str) -> None:
    """What no gate has is refused, when it is built and later."""
    case = case_of(tmp_path, gate(two_nodes(existing=200), "AB", design=80))
    with pytest.raises(ValueError, match=words):
        lb.build_model(case, phi)
    with pytest.raises(ValueError, match=words):
        lb.set_openness(lb.build_model(case), phi)


def test_without_gates(tmp_path: Path) -> None:
    """A case without trust has no permits."""
    case = case_of(tmp_path, edited(two_nodes(existing=30), "links", "AB", cost=0))
    model = lb.build_model(case)
    assert len(model.permit) == 0
    assert solved(model) == pytest.approx(Study.of(case).today().solution.objective)
