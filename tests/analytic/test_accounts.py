"""Accounts: who gains at market prices; together they are welfare."""

from __future__ import annotations

import pytest

from cases import Tables, gated, merged, tiny_freight, tiny_gas, tiny_hydro
from landbridge import Study
from landbridge.analysis.accounts import Accounts
from landbridge.analysis.study import State
from toys import Toys, gate, line, power, two_nodes
from toys_freight import freight, way

YEAR = 8760 / 1e6  #: MUSD a year per MW and USD/MWh


def change(study: Study) -> dict[tuple[str, str], float]:
    """Change of each account from today to full trust, MUSD a year, but for those below 100 USD."""
    accounts = Accounts(study)
    before, after = (accounts.of(s).set_index(["country", "agent"])["value"] for s in ends(study))
    moved = after - before
    return {(str(c), str(a)): float(v) for (c, a), v in moved[moved.abs() > 1e-4].items()}


def ends(study: Study) -> tuple[State, State]:
    """Today and full trust."""
    return study.today(), study.on_path("all", 1.0)


def test_consumers_gain_where_the_price_falls(toys: Toys) -> None:
    """150 of 200 MW may pass to 100 MW of demand: B's price falls from 60 to 20 USD/MWh, its consumers gain 35.04.

    The seller at A is paid its cost, the line has room: nobody else gains or loses.
    """
    study = toys.study(gate(two_nodes(existing=200), "AB", design=150))
    assert change(study) == pytest.approx({("BB", "consumers"): 100 * 40 * YEAR})


def test_a_scarce_line_earns_the_difference(toys: Toys) -> None:
    """50 MW pass: the price at B stays 60, so the line earns 50 MW x 40 USD/MWh, half to each country's owner."""
    study = toys.study(gate(two_nodes(existing=200), "AB", design=50))
    half = 50 * 40 * YEAR / 2
    assert change(study) == pytest.approx({("AA", "line owners"): half, ("BB", "line owners"): half})


def test_a_fee_is_income_to_whoever_levies_it(toys: Toys) -> None:
    """A fee of 5 USD/MWh to AA on 100 MW: 4.38 MUSD to it, and B's consumers gain 35 USD/MWh instead of 40."""
    tables = gate(two_nodes(existing=200, fee=5, fee_country="AA"), "AB", design=150)
    found = change(toys.study(tables))
    assert found == pytest.approx({("AA", "fees"): 100 * 5 * YEAR, ("BB", "consumers"): 100 * 35 * YEAR}, rel=1e-5)


def test_a_seller_with_a_rent_gains(toys: Toys) -> None:
    """A sells 120 MW at 20 USD/MWh and has 20 MW of dearer plant (50) that the gate brings on: its price rises to 50.

    Today A's own 100 MW pay 20; open, 140 MW are made: producers earn 120 x 30, A's consumers lose 100 x 30, B's gain
    nothing at 40 MW of room (price 60 stays), and the line earns 40 x 10.
    """
    plants = {"cheap": ("A", 120.0, 20.0), "more": ("A", 100.0, 50.0), "dear": ("B", 200.0, 60.0)}
    tables = gate(power({"A": 100, "B": 100}, plants, [line("AB", existing=200)]), "AB", design=40)
    assert change(toys.study(tables)) == pytest.approx(
        {
            ("AA", "producers"): 120 * 30 * YEAR,
            ("AA", "consumers"): -100 * 30 * YEAR,
            ("AA", "line owners"): 40 * 10 * YEAR / 2,
            ("BB", "line owners"): 40 * 10 * YEAR / 2,
        }
    )


def test_shippers_gain_what_they_save(toys: Toys) -> None:
    """10,000 TEU go at 520 instead of 2,000 USD: shippers gain 14.8 MUSD (the gate has room for 10 trains a day)."""
    assert change(toys.study(gate(tiny_freight(), "XY", design=10))) == pytest.approx({("AA", "shippers"): 14.8})


def test_lost_load_has_a_row_of_its_own(toys: Toys) -> None:
    """Without its own plant B goes short of 100 MW at 1,000 USD/MWh: 876 MUSD that the gate takes away.

    At market prices its consumers paid 1,000 for what they did not get; both rows together gain 980 USD/MWh.
    """
    tables = power({"A": 0, "B": 100}, {"cheap": ("A", 200.0, 20.0)}, [line("AB", existing=200)])
    found = change(toys.study(gate(tables, "AB", design=150)))
    assert set(found) <= {("BB", "consumers"), ("BB", "lost load")}
    assert sum(found.values()) == pytest.approx(100 * 980 * YEAR)


DEAR_LINE = {"existing": 20, "loss": 0.1, "fee": 3, "fee_country": "BB", "max_build": 50, "capex": 100}
DEAR_LINE |= {"life": 20, "first_year": 2030}
ROUTES = [
    way("XY", "X", "Y", 300.0, existing=1, shared=True, reversible=True),
    way("XZ", "X", "Z", 100.0),
    way("ZY", "Z", "Y", 400.0),
]
CASES: dict[str, Tables] = {
    "power, hydro, gas": gated(merged(tiny_hydro(), tiny_gas()), "GH"),
    "freight": gate(tiny_freight(), "XY", design=2),
    "fees, builds, losses": gate(two_nodes(**DEAR_LINE), "AB", design=60),
    "routes": gate(freight({"F": ("X", "Y", 50.0, 900.0)}, ROUTES, ((0.5, 0.0), (0.5, 40.0))), "XZ", design=1),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("damage", [0, 80])
def test_accounts_are_welfare(toys: Toys, name: str, damage: float) -> None:
    """Country by country and agent by agent, at market prices, they add up to W in every period, to 1e-9.

    A market left out, or an owner counted twice, would leave a payment without its counterpart.
    """
    study = toys.study(CASES[name] | {"carbon_damage": [{"year": 2030, "value": damage}]})
    accounts = Accounts(study)
    assert max(accounts.error(state) for state in ends(study)) <= 1e-9
    assert accounts.of(study.on_path("all", 1.0))["value"].abs().sum() > 0
