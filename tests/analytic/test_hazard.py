"""Hazard: builds at the annuity of r + hazard; expected value with what is built sunk."""

from __future__ import annotations

import math

import pytest

from cases import Tables
from landbridge.analysis.hazard import expected_gain
from landbridge.analysis.study import Study
from toys import Toys, built, gate, power, two_nodes

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


@pytest.mark.parametrize(
    ("hazard", "capex", "size"), [(0.05, 2900, 0.1), (0.05, 3100, 0.0), (0.0, 3100, 0.1), (0.0, 4500, 0.0)]
)
def test_builds_at_r_plus_hazard(toys: Toys, hazard: float, capex: float, size: float) -> None:
    """350.4 USD/kW-year pays 350.4 / annuity(0.05 + 0.05, 20 years) = 350.4 / 0.1174596 = 2,983 USD/kW.

    Without hazard 350.4 / 0.0802426 = 4,367. So 2,900 is built and 3,100 is not, unless the hazard is 0.
    """
    study = toys.study(gated_line(hazard, max_build=100, first_year=2030, life=20, rate=0.05, capex=capex))
    assert built(study, study.on_path("all", 1), "AB").get(2030, 0.0) == pytest.approx(size)


def test_the_premium_is_no_cost_to_welfare(toys: Toys) -> None:
    """At 1,000 USD/kW the investment is 100 x 0.0802426 = 8.02426 MUSD a year, the premium 3.7217 more.

    W(open) = -17.52 - 8.02426 = -25.54426; with the premium it would be -29.266, which is what cost says.
    """
    study = toys.study(gated_line(0.05, max_build=100, first_year=2030, life=20, rate=0.05, capex=1000))
    full = study.on_path("all", 1)
    assert study.welfare(full) == pytest.approx(-25.54426, rel=1e-6)
    assert full.solution.objective == pytest.approx(29.26596, rel=1e-6)


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
    """Built in 2030 for 20 years at 8 %, 1,000 USD/kW: 10.18522 MUSD a year go on after the gate has closed.

    196.212 - 10.18522 x 8.107822 = 113.632. If closing gave the money back, 196.212 - 10.18522 x 5.599665 = 139.2.
    """
    tables = gated_line(0.1, max_build=100, first_year=2030, life=20, rate=0.08, capex=1000)
    tables["periods"] = PERIODS
    study = toys.study(tables)
    assert expected(study) == pytest.approx(113.632, rel=1e-5)


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


def test_hazards_of_builds_add_over_groups(toys: Toys) -> None:
    """A link behind two independent gates with 0.03 and 0.02 builds at r + 0.05; of one group at r + 0.03.

    Thresholds: 350.4 / 0.1174596 = 2,983 and 350.4 / annuity(0.08) = 350.4 / 0.1018522 = 3,440 USD/kW.
    """
    sizes = {}
    for group in (None, "both"):
        for capex in (2900, 3100, 3500):
            cells = {"hazard_group": group} if group else {}
            row = {"max_build": 100, "first_year": 2030, "life": 20, "rate": 0.05, "capex": capex}
            tables = gate(two_nodes(**row), "AB", name="one", design=100, hazard=0.03, **cells)
            tables = gate(tables, "AB", name="two", relation="AA-CC", design=100, hazard=0.02, **cells)
            study = toys.study(tables)
            sizes[group, capex] = built(study, study.on_path("all", 1), "AB").get(2030, 0.0) > 0
    assert [k for k, v in sizes.items() if v] == [(None, 2900), ("both", 2900), ("both", 3100)]
