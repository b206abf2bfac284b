"""Tests of claims: each kind on a case small enough to work out on paper."""

from __future__ import annotations

import math
from typing import Any

import pytest

from cases import Tables
from landbridge.analysis.claim_tests import TESTS, Bench, outcomes
from landbridge.analysis.study import Study
from landbridge.analysis.tables import Reader
from landbridge.case.rules_claims import NEEDS
from landbridge.case.schema import fields
from landbridge.formulation import trust
from toys import Toys, gate, line, power, two_nodes

#: MUSD a year for 100 MW and 1 USD/MWh; TWh a year of 100 MW.
UNIT, TWH = 0.876, 0.876
WHOLE = 40 * UNIT  # 100 MW that are 40 USD/MWh cheaper: 35.04


def put_to(toys: Toys, tables: Tables, test: str, **cells: Any) -> dict[str, Any]:
    """The row of table `claim_tests` of one claim on path `all`, and its parts by country under `parts`."""
    needs = {"path": "all"} if test != "spending" else {}
    claim = {"claim": "one", "statement": "so it is", "holder": "an essay", "test": test, **needs, **cells}
    study = toys.study({**tables, "claims": [claim]})
    found = outcomes(study, Reader(study))
    (row,) = found.tables["claim_tests"].to_dict("records")
    parts = found.tables["claim_accounts"]
    return {**row, "parts": dict(zip(parts["country"], parts["value"], strict=True))}


def shut(existing: float = 100, **cells: Any) -> Tables:
    """100 MW wanted at B, cheap power at A, a line AB of some MW that is shut today."""
    return gate(two_nodes(existing=existing, **cells), "AB", design=100)


def wanting_more(tables: Tables) -> Tables:
    """A tenth more is wanted at B, so that power there costs 60 when the line is full."""
    tables["demand"][1]["energy"] *= 1.1
    tables["demand"][1]["peak"] *= 1.1
    return tables


def test_every_test_is_described() -> None:
    """The choices of the column, what each needs and what is worked out are the same list."""
    assert list(TESTS) == list(NEEDS) == fields("claims")["test"].constraints["enum"]


@pytest.mark.parametrize("test", ["obstacle", "value"])
def test_value_and_its_share(toys: Toys, test: str) -> None:
    """30 MW behind one relation, 50 behind the other: 10.512 of 28.032 MUSD, 37.5 %."""
    tables = power(
        {"A": 0, "B": 100},
        {"cheap": ("A", 200, 20), "dear": ("B", 200, 60)},
        [line("AB", existing=30), line("AB2", to="B", existing=50)],
    )
    tables = gate(gate(tables, "AB", name="g1", design=100), "AB2", name="g2", relation="AA-CC", design=100)
    found = put_to(toys, tables, test, path="aa-bb")
    assert (found["value"], found["unit"]) == (pytest.approx(12 * UNIT), "MUSD, NPV")
    assert found["share"] == pytest.approx(0.375)


def test_ready(toys: Toys) -> None:
    """30 MW stand, 70 can be built for 1,000 USD/kW, a twentieth of it a year (no interest): 3.5 MUSD.

    Without building 12 x 0.876 = 10.512; in all 35.04 - 3.5 = 31.54: a third is ready. If what is built at full trust
    were held, or builds were free to move, it would be 1.
    """
    tables = shut(30, max_build=70, first_year=2030, life=20, capex=1000)
    assert put_to(toys, tables, "ready")["value"] == pytest.approx(10.512 / 31.54)


def test_ready_where_nothing_is_gained(toys: Toys) -> None:
    """Nothing to have a share in: no number, not 0 and no error."""
    assert math.isnan(put_to(toys, gate(two_nodes(existing=0), "AB", design=100), "ready")["value"])


def test_half_and_delay(toys: Toys) -> None:
    """35.04 MUSD in each of 2030 to 2032, at no discount: half of 105.12 is passed in the second year.

    A year's delay loses the first year, a third. Where trust comes in 2032 only, half of it is had in the third year.
    """
    tables = power(
        {"A": 0, "B": 100},
        {"cheap": ("A", 200, 20), "dear": ("B", 200, 60)},
        [line("AB", existing=100)],
        periods=((2030, 2), (2032, 1)),
    )
    tables = gate(tables, "AB", design=100)
    found = put_to(toys, tables, "half")
    assert (found["value"], found["unit"]) == (2, "years")
    lost = put_to(toys, tables, "delay")
    assert (lost["value"], lost["share"]) == (pytest.approx(WHOLE), pytest.approx(1 / 3))
    for row in tables["trust_paths"]:
        row["from_year"] = 2032
    assert put_to(toys, tables, "half")["value"] == 3
    late = put_to(toys, tables, "delay")
    assert (late["value"], late["share"]) == (pytest.approx(WHOLE), pytest.approx(1))


def test_delay_is_discounted(toys: Toys) -> None:
    """At 25 % a year and as of 2028 a MUSD of 2030 is 0.64: the first year is 22.4256."""
    tables = shut()
    for row in tables["case"]:
        row["value"] = {"base_year": "2028", "discount_rate": "0.25"}.get(row["setting"], row["value"])
    assert put_to(toys, tables, "delay")["value"] == pytest.approx(0.64 * WHOLE)


def test_steps(toys: Toys) -> None:
    """Half of the trust admits 50 of 100 MW, the line carries 60: 5 / 6 of the value."""
    assert put_to(toys, shut(60), "steps", level=0.5)["value"] == pytest.approx(5 / 6)


@pytest.fixture
def water() -> Tables:
    """100 MW of hydropower and 100 of coal at A, where 60 MW are wanted; 100 MW go to B once the line is open."""
    plants = {"hydro": ("A", 100.0, 1.0), "coal": ("A", 100.0, 20.0), "dear": ("B", 200.0, 60.0)}
    return gate(power({"A": 60, "B": 100}, plants, [line("AB", existing=100)]), "AB", design=100)


def test_exports_water_and_price(toys: Toys, water: Tables) -> None:
    """A sells 100 MW; 40 of them are hydropower that stood idle, 60 are coal, which sets the price of 20 at A.

    The price at B is 60; by plant the mean cost would be 12.4.
    """
    assert put_to(toys, water, "exports", country="AA")["value"] == pytest.approx(TWH)
    more = put_to(toys, water, "water", country="AA")
    assert (more["value"], more["share"]) == (pytest.approx(0.4 * TWH), pytest.approx(0.4))
    sold = put_to(toys, water, "price", country="AA")
    assert (sold["value"], sold["unit"]) == (pytest.approx(20), "USD/MWh")
    assert math.isnan(put_to(toys, water, "price", country="BB")["value"])


def test_closing(toys: Toys) -> None:
    """30 MW answer to AA with BB, 50 to AA with CC: without CC 50 MW x 40 USD/MWh are lost, 62.5 % of the value.

    Prices stay 20 and 60: the rent of the second line is lost, half by each of its ends.
    """
    tables = power(
        {"A": 0, "B": 100},
        {"cheap": ("A", 200, 20), "dear": ("B", 200, 60)},
        [line("AB", existing=30), line("AB2", to="B", existing=50)],
    )
    tables = gate(gate(tables, "AB", name="g1", design=100), "AB2", name="g2", relation="AA-CC", design=100)
    found = put_to(toys, tables, "closing", country="CC")
    assert (found["value"], found["share"]) == (pytest.approx(20 * UNIT), pytest.approx(0.625))
    assert {c: v for c, v in found["parts"].items() if abs(v) > 1e-6} == pytest.approx({"AA": 8.76, "BB": 8.76})
    assert put_to(toys, tables, "closing", country="AA")["value"] == pytest.approx(32 * UNIT)


def test_partner(toys: Toys) -> None:
    """35.04 MUSD in 2030 and, if the gate has not closed, in 2031: E = 35.04 (1 + exp(-h)), S = 35.04 h exp(-h).

    Both countries have half of the rent, 35.04 in two years. At h = 0.1: 35.04 x 70.08 / (S x 35.04) = 2 / (h exp(-h))
    = 22.1034: the hazard must fall by 22 % for each percent that BB gains more.
    """
    tables = wanting_more(two_nodes(existing=100))
    tables["periods"] = [{"period": 2030, "years": 2}]
    tables = gate(tables, "AB", design=100, hazard=0.05)
    found = put_to(toys, tables, "partner", country="BB", hazard=0.1)
    assert (found["value"], found["unit"]) == (pytest.approx(22.1034, rel=1e-4), "elasticity")
    assert math.isnan(put_to(toys, tables, "partner", country="BB", hazard=0.0)["value"])


def test_debt(toys: Toys) -> None:
    """BB takes 3 USD/MWh on 100 MW and half of the rent of 37: 21.5 x 0.876 = 18.834 a year, over 5 it owes: 3.7668."""
    tables = wanting_more(shut(100, fee=3, fee_country="BB"))
    owed = {"debt": "old", "name": "old", "debtor": "BB", "creditor": "AA", "amount": 100, "from_year": 2020}
    tables["debts"] = [{**owed, "years": 20}]
    assert put_to(toys, tables, "debt", country="BB")["value"] == pytest.approx(21.5 * UNIT / 5)


def test_spending(toys: Toys) -> None:
    """Of the table alone: 8 jobs for a million USD, whatever is solved."""
    tables = shut()
    tables["multipliers"] = [{"sector": "ships", "name": "Shipbuilding", "value_added": 0.65, "jobs": 8}]
    found = put_to(toys, tables, "spending", sector="ships")
    assert (found["value"], found["unit"]) == (8, "jobs/MUSD")
    assert "outside the model (value added 0.65" in found["measure"]


def test_no_claims(toys: Toys) -> None:
    """A case without claims has no tables of them; what was locked is worked out once."""
    study = toys.study(shut())
    assert outcomes(study, Reader(study)).tables == {}
    bench = Bench(study, Reader(study))
    assert bench.locked == pytest.approx(WHOLE)
    assert isinstance(bench.study, Study) and trust.levels_today(study.case)
