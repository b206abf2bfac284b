"""Hazard: expected value once gates may close again, with what is built sunk."""

from __future__ import annotations

import itertools
import math

import pytest

from cases import Tables
from landbridge.analysis.hazard import closings, expected_gain, opened_groups, outlook
from landbridge.analysis.study import Study
from toys import Toys, gate, power, two_nodes

PERIODS = [{"period": 2030, "years": 5}, {"period": 2035, "years": 5}]
# Discount and survival together at a hazard of 0.1: with q = e^-0.1 / 1.05 = 0.861750 each year, (1 - q^5) / (1 - q),
# and that times q^5 = 0.475233 for the second five years.
DS = {2030: 3.795783, 2035: 1.803882}
B = 35.04  # MUSD a year that 100 MW save


def gated_line(hazard: float, **cells: object) -> Tables:
    tables = gate(two_nodes(**cells), "AB", design=100, hazard=hazard)
    tables["case"] = [r if r["setting"] != "discount_rate" else {**r, "value": "0.05"} for r in tables["case"]]
    return tables


def expected(study: Study, path: str = "all") -> float:
    return expected_gain(study, path, study.today(), study.on_path(path, 1))


def test_expected_value_of_a_standing_link(toys: Toys) -> None:
    """Existing line, hazard 0.1: sum of d S B = 35.04 x (3.795783 + 1.803882) = 196.212 MUSD.

    Without hazard 35.04 x 8.107822 = 284.098. Mean survival times discount of each period would give 194.323.
    """
    tables = gated_line(0.1, existing=100)
    tables["periods"] = PERIODS
    study = toys.study(tables)
    assert study.welfare(study.on_path("all", 1)) - study.welfare(study.today()) == pytest.approx(284.098, rel=1e-5)
    assert expected(study) == pytest.approx(B * sum(DS.values()), rel=1e-5)
    assert expected(study) == pytest.approx(196.212, rel=1e-5)


def test_what_is_built_stays_sunk(toys: Toys) -> None:
    """Built in 2030 for 20 years, 1,000 USD/kW: 8.02426 MUSD a year at 5 % go on after the gate has closed.

    196.212 - 8.02426 x 8.107822 = 131.153. If closing gave the money back, 196.212 - 8.02426 x 5.599665 = 151.279; at
    the 8 % of financing, which is nobody's loss, 113.632.
    """
    tables = gated_line(0.1, max_build=100, first_year=2030, life=20, rate=0.08, capex=1000)
    tables["periods"] = PERIODS
    study = toys.study(tables)
    assert expected(study) == pytest.approx(131.153, rel=1e-5)


def test_opening_later(toys: Toys) -> None:
    """A path from 2035 opens in 2035, survival counts from there: 35.04 x 3.795783 x 1.05^-5 = 104.212."""
    tables = gated_line(0.1, existing=100)
    tables["periods"] = PERIODS
    for row in tables["trust_paths"]:
        row["from_year"] = 2035
    assert expected(toys.study(tables)) == pytest.approx(104.212, rel=1e-5)


def series(group: str | None) -> Tables:
    lines = [{"link": k, "existing": 100} for k in ("AB", "BC")]
    tables = power({"A": 0, "B": 0, "C": 100}, {"cheap": ("A", 200, 20), "dear": ("C", 200, 60)}, lines)
    cells = {"hazard_group": group} if group else {}
    tables = gate(tables, "AB", name="one", relation="AA-BB", design=100, hazard=0.1, **cells)
    return gate(tables, "BC", name="two", relation="BB-CC", design=100, hazard=0.1, **cells)


@pytest.mark.parametrize(("group", "rate"), [(None, 0.2), ("both", 0.1)])
def test_two_gates_in_series(toys: Toys, group: str | None, rate: float) -> None:
    """Gates that close independently survive both with S squared in each year; of one group, S.

    Three years at rate 0: as one group 1 + 0.904837 + 0.818731 = 2.723568; independent, the squares of these:
    1 + 0.818731 + 0.670320 = 2.489051.
    """
    tables = series(group)
    tables["periods"] = [{"period": 2030, "years": 3}]
    years = sum(math.exp(-rate * t) for t in range(3))
    assert expected(toys.study(tables)) == pytest.approx(B * years, rel=1e-6)


def test_what_would_be_built_after_a_closing_is_not_built(toys: Toys) -> None:
    """The line can be built from 2035: a closing before leaves nothing sunk, one after it all.

    35.04 x 1.803882 - 8.02426 x e^-0.5 x 3.561871 = 45.873. Were it built in every case, 63.208 - 28.582 = 34.626.
    """
    tables = gated_line(0.1, max_build=100, first_year=2035, life=20, capex=1000)
    tables["periods"] = PERIODS
    assert expected(toys.study(tables)) == pytest.approx(45.873, rel=1e-4)


def test_what_is_built_today_is_built_after_a_closing_too(toys: Toys) -> None:
    """A plant at B that pays without the gate (2,000 USD/kW would not) is built in 2035 whether the gate closes or not.

    It saves 40 USD/MWh of 100 MW for 8.02426 MUSD a year, and stands in today's plan: the closed state is worth what
    today is, and with the line, which saves the same in both periods, the gain is that of 2030-34 alone.
    """
    tables = gated_line(0.1, existing=100)
    tables["periods"] = PERIODS
    new = {"max_build": 100, "first_year": 2035, "life": 20, "capex": 1000, "variable_om": 20}
    tables["plants"].append({"plant": "new", "name": "new", "node": "B", "technology": "new", "capacity": 0, **new})
    study = toys.study(tables)
    seen = outlook(study, "all", study.today(), study.on_path("all", 1))
    (early, late) = seen.closed.values()
    assert early[2035] == pytest.approx(0.0, abs=1e-9)
    assert late[2035] == pytest.approx(-35.04 + 8.02426, rel=1e-5)


def left_where_it_is() -> Tables:
    """A gate of two relations: path `aa-bb` moves the one that shuts it, and leaves the other at 0.3."""
    tables = gated_line(0.02, existing=100)
    tables = gate(tables, "AB", relation="AA-CC", now=0.3, response=((0, 0), (0.3, 1), (1, 1)))
    tables["gate_hazard"].insert(0, {"gate": "gate", "trust": 0, "hazard": 0.3})
    tables["periods"] = PERIODS
    return tables


@pytest.mark.parametrize(("path", "hazard"), [("aa-bb", 0.216), ("all", 0.02)])
def test_hazard_as_the_path_leaves_it(toys: Toys, path: str, hazard: float) -> None:
    """At 0.3 of the relation that is left the hazard is 0.3 - 0.3 x 0.28 = 0.216; where both are moved it is 0.02."""
    study = toys.study(left_where_it_is())
    worth = sum(math.exp(-hazard * t) * 1.05**-t for t in range(10))
    assert expected(study, path) == pytest.approx(B * worth, rel=1e-6)
    assert opened_groups(study, study.on_path(path, 1))["gate"].hazard[2035] == pytest.approx(hazard)


def test_other_hazards_need_no_solves(toys: Toys) -> None:
    """At 0.1 a year for both gates in series the value is that of a case with 0.1: S squared in each year."""
    tables = series(None)
    tables["periods"] = [{"period": 2030, "years": 3}]
    for row in tables["gate_hazard"]:
        row["hazard"] = 0.02
    study = toys.study(tables)
    seen = outlook(study, "all", study.today(), study.on_path("all", 1))
    solved = len(study.log)
    for hazard in (0.02, 0.1):
        assert seen.value(hazard) == pytest.approx(B * sum(math.exp(-2 * hazard * t) for t in range(3)), rel=1e-6)
    assert seen.value() == pytest.approx(seen.value(0.02))
    assert len(study.log) == solved


def test_too_many_closings_fall_in_the_first_period(toys: Toys) -> None:
    """Four groups and three periods are 45 states, so 15 are solved: each set of groups closes in the first period."""
    names = "ABCDE"
    lines = [{"link": a + b, "existing": 100} for a, b in itertools.pairwise(names)]
    tables = power(dict.fromkeys(names, 0.0) | {"E": 100}, {"cheap": ("A", 200, 20), "dear": ("E", 200, 60)}, lines)
    for row in lines:
        tables = gate(tables, row["link"], name=row["link"], relation="AA-BB", design=100, hazard=0.1)
    tables["periods"] = [{"period": y, "years": 5} for y in (2030, 2035, 2040)]
    study = toys.study(tables)
    assert len(closings(study, study.on_path("all", 1))) == 15
    seen = outlook(study, "all", study.today(), study.on_path("all", 1))
    assert seen.first_period_only
    assert seen.value() == pytest.approx(B * sum(math.exp(-0.4 * t) for t in range(15)), rel=1e-6)
