"""Discounting over periods, interpolation by year, fixed costs: money and years meet in one place."""

from __future__ import annotations

import pytest

from cases import Tables
from landbridge.analysis.accounts import Accounts
from landbridge.formulation import finance
from toys import Toys, built, edited, flow, power, price, settings, two_nodes


def test_discount_factor_by_hand() -> None:
    """2030 to 2034 seen from 2025 at 5 %: 1.05^-5 + ... + 1.05^-9 = 0.783526 x 4.545951 = 3.561871.

    A year's shift gives 3.392 or 3.740; the mean of the ends 3.57; no discounting 5.
    """
    assert finance.discount_factor(2030, 5, 2025, 0.05) == pytest.approx(3.561871, abs=1e-6)
    assert finance.discount_factor(2025, 1, 2025, 0.05) == 1.0
    assert finance.discount_factor(2030, 5, 2025, 0.0) == 5.0


def test_annuity_by_hand() -> None:
    """0.08 / (1 - 1.08^-20) = 0.1018522; without interest a twentieth; its present value gives back 1."""
    assert finance.annuity(0.08, 20) == pytest.approx(0.1018522, abs=1e-7)
    assert finance.annuity(0.0, 20) == pytest.approx(0.05)
    assert sum(finance.annuity(0.08, 20) * 1.08**-t for t in range(1, 21)) == pytest.approx(1)


def test_cost_is_discounted_once(toys: Toys) -> None:
    """100 MW at 60 USD/MWh are 52.56 MUSD a year; 2030-34 from 2025: 52.56 x 3.561871 = 187.212.

    Discounted twice it would be 134.0; with 2035-39 (x 2.790819) added, 187.212 + 146.685 = 333.897.
    """
    plants = {"dear": ("B", 200.0, 60.0)}
    one = power({"B": 100}, plants, periods=((2030, 5),), rate=0.05, base_year=2025)
    two = power({"B": 100}, plants, periods=((2030, 5), (2035, 5)), rate=0.05, base_year=2025)
    assert toys.cost(one) == pytest.approx(187.212, rel=1e-5)
    assert toys.cost(two) == pytest.approx(333.897, rel=1e-5)


def test_welfare_by_period_is_a_year_undiscounted(toys: Toys) -> None:
    """W of a year of each period is -52.56 MUSD in both; the NPV weighs them by 3.561871 and 2.790819."""
    tables = power({"B": 100}, {"dear": ("B", 200, 60)}, periods=((2030, 5), (2035, 5)), rate=0.05, base_year=2025)
    study = toys.study(tables)
    today = study.today()
    assert study.welfare_by_period(today) == pytest.approx({2030: -52.56, 2035: -52.56})
    assert study.welfare(today) == pytest.approx(-52.56 * (3.561871 + 2.790819), rel=1e-6)


def test_annuities_fall_in_the_years_of_life(toys: Toys) -> None:
    """Built in 2030 at 500 USD/kW for 20 years at 8 %: 5.09261 MUSD a year, discounted like any other cost.

    (17.52 + 5.09261) x (3.561871 + 2.790819) = 143.651. Charged in full at once (50 MUSD in 2030, undiscounted) it
    would be 161.3; discounted at 8 % instead of the social 5 % 111.5.
    """
    tables = two_nodes(max_build=100, first_year=2030, life=20, rate=0.08, capex=500)
    tables["case"] = [
        {"setting": "schema_version", "value": "1"},
        {"setting": "base_year", "value": "2025"},
        {"setting": "discount_rate", "value": "0.05"},
    ]
    tables["periods"] = [{"period": 2030, "years": 5}, {"period": 2035, "years": 5}]
    assert toys.cost(tables) == pytest.approx(143.651, rel=1e-5)


def test_a_build_is_financed_at_the_discount_rate_by_default(toys: Toys) -> None:
    """Without a rate of its own a build pays 5 %: annuity of 20 years 0.0802426; 100 MUSD cost 8.02426 a year."""
    tables = two_nodes(max_build=100, first_year=2030, life=20, capex=1000)
    tables["case"] = [r if r["setting"] != "discount_rate" else {**r, "value": "0.05"} for r in tables["case"]]
    assert toys.cost(tables) == pytest.approx(17.52 + 8.02426, rel=1e-6)


def financed(rates: dict[str, float], **cells: object) -> Tables:
    """The candidate line AB (20 years), the social rate 5 %, rates of financing by country."""
    tables = settings(two_nodes(max_build=100, first_year=2030, life=20, **cells), discount_rate=0.05)
    for row in tables["countries"]:
        row["financing_rate"] = rates.get(row["country"])
    return tables


@pytest.mark.parametrize(
    ("rates", "own", "threshold"),
    [
        ({"AA": 0.08, "BB": 0.08}, None, 3440),
        ({"AA": 0.08, "BB": 0.15}, None, 2694),
        ({"BB": 0.15}, None, 2983),
        ({"AA": 0.08, "BB": 0.15}, 0.08, 3440),
    ],
)
def test_builds_at_the_mean_rate_of_its_owners(
    toys: Toys, rates: dict[str, float], own: float | None, threshold: float
) -> None:
    """350.4 USD/kW-year pay 350.4 / annuity(20 years): of 8 % (0.1018522) 3,440 USD/kW, of 11.5 % (0.1297) 2,694.

    A country without a rate finances at the social 5 %: of the mean with 15 %, 10 % (0.1174596), 2,983. At the higher
    of two rates 8 and 15 % it would be 2,193, at the lower 3,440. A rate of the line's own takes their place.
    """
    for capex, size in ((threshold - 20, 0.1), (threshold + 20, 0.0)):
        study = toys.study(financed(rates, capex=capex, **({} if own is None else {"rate": own})))
        assert built(study, study.today(), "AB").get(2030, 0.0) == pytest.approx(size)


def test_plants_and_lines_of_a_country_are_financed_alike(toys: Toys) -> None:
    """A plant at B, in place of the line, turns at the same 3,440 USD/kW: 40 USD/MWh saved, 8 %, 20 years."""
    for capex, size in ((3420, 0.1), (3460, 0.0)):
        tables = settings(two_nodes(), discount_rate=0.05)
        new = {"max_build": 100, "first_year": 2030, "life": 20, "capex": capex, "variable_om": 20}
        tables["plants"].append({"plant": "new", "name": "new", "node": "B", "technology": "new", "capacity": 0, **new})
        for row in tables["countries"]:
            row["financing_rate"] = 0.08
        study = toys.study(tables)
        assert built(study, study.today(), "new").get(2030, 0.0) == pytest.approx(size)


def test_welfare_counts_capital_at_the_social_rate(toys: Toys) -> None:
    """1,000 USD/kW financed at 10 %: decisions see 11.74596 MUSD a year, welfare 8.02426 (5 %), nobody the difference.

    W = -17.52 - 8.02426 = -25.54426; with financing as a loss it would be -29.26596, which is what cost says. Accounts
    add up to W.
    """
    study = toys.study(financed({"AA": 0.1, "BB": 0.1}, capex=1000))
    state = study.today()
    assert state.solution.objective == pytest.approx(29.26596, rel=1e-6)
    assert study.welfare(state) == pytest.approx(-25.54426, rel=1e-6)
    by_kind = study.by(state, ["kind"])
    assert by_kind["investment"] == pytest.approx(8.02426, rel=1e-6)
    assert by_kind["financing"] == pytest.approx(3.7217, rel=1e-5)
    accounts = Accounts(study)
    assert accounts.error(state) <= 1e-12
    assert accounts.of(state)["value"].sum() == pytest.approx(-25.54426, rel=1e-6)


def test_values_are_interpolated_by_year(toys: Toys) -> None:
    """Demand of 100 MW in 2030 and 200 in 2040 is 150 in 2035, and stays 200 in 2050 and 100 in 2026.

    All of it comes over a line of 300 MW: 0.876, 1.314, 1.752 TWh. A year's shift would show 0.1 of a step.
    """
    tables = two_nodes(existing=300)
    tables["plants"][0]["capacity"] = 300
    tables["demand"].append({"node": "B", "year": 2040, "energy": 200 * 8760 / 1e6, "peak": 0.2})
    tables["periods"] = [{"period": y, "years": 1} for y in (2026, 2030, 2033, 2035, 2040, 2050)]
    study = toys.study(tables)
    today = study.today()
    flows = [flow(study, today, "AB", period=y) / 0.00876 for y in study.periods]
    assert flows == pytest.approx([100, 100, 130, 150, 200, 200])


def test_fuel_prices_are_interpolated(toys: Toys) -> None:
    """Fuel at 10 in 2030 and 20 USD/MWh heat in 2040 is 14 in 2034: at an efficiency of 0.5 a price of 28."""
    tables = power({"B": 100}, {"coal": ("B", 200, 0)}, periods=((2034, 1),))
    tables["fuels"] = [{"fuel": "coal", "emission": 0}]
    tables["fuel_prices"] = [
        {"fuel": "coal", "country": "BB", "year": y, "price": p} for y, p in ((2030, 10), (2040, 20))
    ]
    study = toys.study(edited(tables, "plants", "coal", fuel="coal", efficiency=0.5))
    assert price(study, study.today(), "B") == pytest.approx(28)
