"""Adequacy: firm capacity for the peak, price of a shortfall, firm imports through a gate."""

from __future__ import annotations

import pytest

from cases import Tables
from landbridge.analysis import tables as results
from landbridge.analysis.study import State, Study
from toys import Toys, built, duals, edited, gate, power


def grouped(line: dict[str, object] | None = None, margin: float = 0.15, at_a: float = 500.0) -> Tables:
    """B: peak 100 MW, 120 MW of plant with credit 0.9 (108 MW). A: no demand, plant with credit 1. 100 USD/kW-year."""
    plants = {"cheap": ("A", at_a, 60.0), "own": ("B", 120.0, 20.0)}
    lines = [{"link": "AB", **(line or {"existing": 0})}]
    tables = power({"A": 0, "B": 100}, plants, lines)
    tables["groups"] = [
        {"group": g, "name": g, "margin": margin, "shortfall_cost": cost} for g, cost in (("GA", 10), ("GB", 100))
    ]
    for row in tables["nodes"]:
        row["group"] = "G" + row["node"]
    return edited(edited(tables, "plants", "cheap", firm_credit=1), "plants", "own", firm_credit=0.9)


def short(study: Study, state: State) -> dict[str, float]:
    """Missing firm capacity by group, MW."""
    frame = results.Reader(study).values(state, "shortfall", ["group", "period"])
    return {g: 1000 * v for g, v in zip(frame["group"], frame["value"], strict=True)}


def test_shortfall_and_its_price(toys: Toys) -> None:
    """(1 + 0.15) x 100 = 115 MW are needed, 108 are firm: 7 MW x 100 USD/kW = 0.7 MUSD beside 17.52 for energy.

    The price of capacity is 100 MUSD per GW. On full capacity (120) nothing would be short; on mean demand with no
    margin neither.
    """
    study = toys.study(grouped())
    today = study.today()
    assert short(study, today) == pytest.approx({"GA": 0, "GB": 7}, abs=1e-9)
    assert today.solution.objective == pytest.approx(18.22)
    assert duals(study, today, "adequacy")["GB", 2030] == pytest.approx(100)


def test_firm_import_counts_with_credit_and_loss(toys: Toys) -> None:
    """A line of 20 MW with credit 0.5 and a loss of 50 % brings 10 x 0.5 = 5 of the 7 MW: 2 MW short."""
    study = toys.study(grouped({"existing": 20, "firm_credit": 0.5, "loss": 0.5}))
    assert short(study, study.today())["GB"] == pytest.approx(2)


def test_firm_import_passes_the_gate(toys: Toys) -> None:
    """Credit 0.5 of min(20 MW that stand, permit of 30 x phi): at phi 0.2 it is 3 MW (4 short), at 0 none, at 1 10.

    Credited without the gate, nothing would be short at any level.
    """
    study = toys.study(gate(grouped({"existing": 20, "firm_credit": 0.5}), "AB", design=30))
    found = [short(study, study.on_path("all", t))["GB"] for t in (0, 0.2, 1)]
    assert found == pytest.approx([7, 4, 0], abs=1e-9)


@pytest.mark.parametrize(("most", "built_mw", "missing"), [(20, 14, 0), (10, 10, 2)])
def test_a_line_is_built_for_its_firmness(toys: Toys, most: float, built_mw: float, missing: float) -> None:
    """With credit 0.5, 7 firm MW want 14 MW of line at 1 USD/kW; where 10 may be built, 5 are firm and 2 are short.

    Were firm flow not held by what is built, no line would be built, and nothing would be short.
    """
    line = {"max_build": most, "firm_credit": 0.5, "capex": 1, "first_year": 2030, "life": 1}
    study = toys.study(grouped(line))
    today = study.today()
    assert 1000 * built(study, today, "AB").get(2030, 0.0) == pytest.approx(built_mw)
    assert short(study, today)["GB"] == pytest.approx(missing, abs=1e-9)


def test_what_one_imports_the_other_lacks(toys: Toys) -> None:
    """A has 3 firm MW and no peak: 3 of B's 7 MW can come from there, 4 remain to be paid for somewhere.

    More than 3 MW from A is A's own shortfall at 10 USD/kW instead of B's at 100: A goes short by 4 MW and pays 0.04
    MUSD. If the exporter were not debited, nobody would be short.
    """
    study = toys.study(grouped({"existing": 20, "firm_credit": 1}, at_a=3))
    today = study.today()
    assert short(study, today) == pytest.approx({"GA": 4, "GB": 0}, abs=1e-9)
    assert today.solution.objective == pytest.approx(17.56)


def counted_on(tables: Tables, group: str) -> Tables:
    """The same where neighbours of a group do not count on its plants."""
    for row in tables["groups"]:
        row["firm_exports"] = row["group"] != group
    return tables


def test_plants_that_no_neighbour_counts_on(toys: Toys) -> None:
    """A has 500 firm MW and no peak, but B may not count on them: all 7 MW are short at 100 USD/kW, 0.7 MUSD.

    The line carries energy as before. A gigawatt that A could sell would spare 100 MUSD in B and cost nothing in A.
    """
    line = {"existing": 20, "firm_credit": 1}
    free = toys.study(grouped(line))
    assert short(free, free.today())["GB"] == pytest.approx(0, abs=1e-9)
    study = toys.study(counted_on(grouped(line), "GA"))
    today = study.today()
    assert short(study, today) == pytest.approx({"GA": 0, "GB": 7}, abs=1e-9)
    assert duals(study, today, "firm_exports")["GA", 2030] == pytest.approx(-100)


def test_firm_capacity_passes_through(toys: Toys) -> None:
    """C has 4 firm MW; half is lost on the way to A, which may pass on those 2, not its own 500: B is short by 5."""
    tables = power(
        {"A": 0, "B": 100, "C": 0},
        {"cheap": ("A", 500.0, 60.0), "own": ("B", 120.0, 20.0), "far": ("C", 4.0, 70.0)},
        [
            {"link": "AB", "existing": 20, "firm_credit": 1},
            {"link": "CA", "existing": 20, "firm_credit": 1, "loss": 0.5},
        ],
    )
    tables["groups"] = [
        {"group": g, "name": g, "margin": 0.15, "shortfall_cost": cost}
        for g, cost in (("GA", 1000), ("GB", 100), ("GC", 1000))
    ]
    for row in tables["nodes"]:
        row["group"] = "G" + row["node"]
    for plant, credit in (("cheap", 1), ("own", 0.9), ("far", 1)):
        tables = edited(tables, "plants", plant, firm_credit=credit)
    study = toys.study(counted_on(tables, "GA"))
    assert short(study, study.today()) == pytest.approx({"GA": 0, "GB": 5, "GC": 0}, abs=1e-9)


def test_builds_for_capacity(toys: Toys) -> None:
    """A plant at 500 USD/kW (annuity of 20 years at 8 %: 50.93) with credit 0.5 costs 101.85 a firm kW: not built.

    With credit 0.6 it costs 84.9 against 100: 7 / 0.6 = 11.667 MW are built.
    """
    cells = {"max_build": 100, "first_year": 2030, "life": 20, "rate": 0.08, "capex": 500, "variable_om": 200}
    for credit, size in ((0.5, 0.0), (0.6, 7 / 0.6)):
        tables = grouped()
        tables["plants"].append(
            {
                "plant": "peaker",
                "name": "p",
                "node": "B",
                "technology": "oil",
                "capacity": 0,
                "firm_credit": credit,
                **cells,
            }
        )
        study = toys.study(tables)
        frame = results.Reader(study).values(study.today(), "build", ["t", "k", "v"])
        assert frame["value"].sum() * 1000 == pytest.approx(size, abs=1e-9)
