"""Power: merit order, fuel and carbon, must-run, lost load, elastic demand."""

from __future__ import annotations

import pytest

from cases import Tables
from landbridge.analysis import tables as results
from toys import Toys, edited, made, power, price


def coal_and_gas(carbon: float) -> Tables:
    """100 MW of demand; coal: 10 / 0.4 = 25 USD/MWh, 0.34 / 0.4 = 0.85 t/MWh; gas: 20 / 0.5 = 40, 0.2 / 0.5 = 0.4."""
    tables = power({"B": 100}, {"coal": ("B", 100, 0), "gas": ("B", 100, 0)})
    tables["fuels"] = [{"fuel": "coal", "emission": 0.34}, {"fuel": "gas", "emission": 0.2}]
    tables["fuel_prices"] = [
        {"fuel": f, "country": "BB", "year": 2030, "price": p} for f, p in (("coal", 10), ("gas", 20))
    ]
    tables["carbon_prices"] = [{"country": "BB", "year": 2030, "price": carbon}]
    tables = edited(tables, "plants", "coal", fuel="coal", efficiency=0.4)
    return edited(tables, "plants", "gas", fuel="gas", efficiency=0.5)


def test_merit_order(toys: Toys) -> None:
    """150 MW from 100 MW at 20 and 100 MW at 60: (100 x 20 + 50 x 60) x 8,760 = 43.8 MUSD; 0.876 and 0.438 TWh."""
    study = toys.study(power({"B": 150}, {"cheap": ("B", 100, 20), "dear": ("B", 100, 60)}))
    today = study.today()
    assert (made(study, today, "cheap"), made(study, today, "dear")) == pytest.approx((0.876, 0.438))
    assert today.solution.objective == pytest.approx(43.8)


@pytest.mark.parametrize(("carbon", "chosen", "marginal"), [(30.0, "coal", 50.5), (40.0, "gas", 56.0)])
def test_carbon_price_changes_the_choice(toys: Toys, carbon: float, chosen: str, marginal: float) -> None:
    """Coal 25 + 0.85 p against gas 40 + 0.4 p: equal at p = 15 / 0.45 = 33.3 USD/t.

    At 30: 50.5 against 52; at 40: 59 against 56. Emissions per heat instead of per MWh would move it to 107.
    """
    study = toys.study(coal_and_gas(carbon))
    today = study.today()
    assert made(study, today, chosen) == pytest.approx(0.876)
    assert price(study, today, "B") == pytest.approx(marginal, rel=1e-5)


@pytest.mark.parametrize(("paid", "damage"), [(0.0, 100.0), (40.0, 0.0), (40.0, 100.0)])
def test_a_carbon_price_moves_decisions_and_damage_welfare(toys: Toys, paid: float, damage: float) -> None:
    """At a price of 0 coal runs: 0.876 TWh x 25 USD, 744,600 t. At 40 gas: 0.876 x 40, 350,400 t; the tax is income.

    Damage of 100 USD/t: W = -21.9 - 74.46 and -35.04 - 35.04. Were damage in the objective, coal at 25 + 85 would never
    run against gas at 40 + 40; were the tax a cost to welfare, W would be 14.016 lower at 40.
    """
    tables = coal_and_gas(paid) | {"carbon_damage": [{"year": 2030, "value": damage}]}
    study = toys.study(tables)
    today = study.today()
    fuel, tonnes, chosen = (35.04, 0.3504, "gas") if paid else (21.9, 0.7446, "coal")
    assert made(study, today, chosen) == pytest.approx(0.876)
    assert today.solution.objective == pytest.approx(fuel + paid * tonnes, rel=1e-5)
    assert study.welfare(today) == pytest.approx(-fuel - damage * tonnes, rel=1e-6)


def test_damage_does_not_ask_whether_carbon_has_a_price(toys: Toys) -> None:
    """Coal at A without a price of carbon and at B with one: 50 MW each emit 372,300 t, and cost the world the same.

    The damage grows between the years given: 60 USD/t in 2035, halfway from 50 in 2030 to 70 in 2040, and 70 after.
    """
    tables = power({"A": 50, "B": 50}, {"a": ("A", 50, 0), "b": ("B", 50, 0)}, periods=((2035, 1), (2045, 1)))
    tables["fuels"] = [{"fuel": "coal", "emission": 0.34}]
    tables["fuel_prices"] = [{"fuel": "coal", "country": c, "year": 2030, "price": 0} for c in ("AA", "BB")]
    tables["carbon_prices"] = [{"country": "BB", "year": 2030, "price": 30}]
    tables["carbon_damage"] = [{"year": y, "value": v} for y, v in ((2030, 50), (2040, 70))]
    for plant in ("a", "b"):
        tables = edited(tables, "plants", plant, fuel="coal", efficiency=0.4)
    study = toys.study(tables)
    harm = study.by(study.today(), ["kind", "country", "period"])["damage"]
    each = 50 * 8760 * 0.85 / 1e6
    assert harm.to_dict() == pytest.approx(
        {(c, y): v * each for c in ("AA", "BB") for y, v in ((2035, 60), (2045, 70))}
    )


def test_must_run(toys: Toys) -> None:
    """The dear plant must run at 40 % of 100 MW: 40 MW at 60, 110 at 20: (2,400 + 2,200) x 8,760 = 40.296 MUSD."""
    tables = power({"B": 150}, {"cheap": ("B", 200, 20), "dear": ("B", 100, 60)})
    assert toys.cost(edited(tables, "plants", "dear", must_run=0.4)) == pytest.approx(40.296)


def test_a_plant_retires(toys: Toys) -> None:
    """A plant that stands until 2035 makes 0.876 TWh in 2030 and none in 2035, when the price is 60."""
    tables = power(
        {"B": 100}, {"cheap": ("B", 100, 20), "dear": ("B", 100, 60)}, periods=((2030, 5), (2035, 5)), rate=0.05
    )
    study = toys.study(edited(tables, "plants", "cheap", existing_until=2035))
    today = study.today()
    assert [price(study, today, "B", y) for y in (2030, 2035)] == pytest.approx([20, 60])


def test_lost_load_by_step(toys: Toys) -> None:
    """100 MW of demand, 60 MW of plant: 40 MW are lost, 30 of them in a step worth 200 USD/MWh, 10 in one worth 1,000.

    60 x 20 + 30 x 200 + 10 x 1,000 = 17,200 x 8,760 h = 150.672 MUSD; the price is 1,000 and 0.3504 TWh are lost.
    Dearest step first, it would be 40 x 1,000.
    """
    tables = power({"B": 100}, {"cheap": ("B", 60, 20)})
    tables["lost_load"] = [
        {"node": "B", "step": s, "share": share, "value": v}
        for s, share, v in (("soft", 0.3, 200), ("hard", 0.7, 1000))
    ]
    study = toys.study(tables)
    today = study.today()
    assert today.solution.objective == pytest.approx(150.672)
    assert price(study, today, "B") == pytest.approx(1000)
    assert results.shed(results.Reader(study), today)["energy"].sum() == pytest.approx(0.3504)


def test_elastic_demand_is_served_where_it_pays(toys: Toys) -> None:
    """Steps of 20 MW worth 90, 40 and 10 USD/MWh beside 50 MW of firm demand; 60 MW at 20, then 100 MW at 30.

    Those worth 90 and 40 are served (90 MW in all), that worth 10 is not: price 30. Welfare counts what they are
    worth: 20 x 90 + 20 x 40 = 2,600, less 60 x 20 + 30 x 30 = 2,100: 500 x 8,760 = 4.38 MUSD. Unserved it is no cost
    (as lost load it would be 20 x 10 more).
    """
    tables = power({"B": 50}, {"cheap": ("B", 60, 20), "next": ("B", 100, 30)})
    tables["elastic_demand"] = [
        {"node": "B", "step": s, "year": 2030, "energy": 20 * 8760 / 1e6, "value": v}
        for s, v in (("high", 90), ("middle", 40), ("low", 10))
    ]
    study = toys.study(tables)
    today = study.today()
    assert price(study, today, "B") == pytest.approx(30)
    assert study.welfare(today) == pytest.approx(4.38)


def test_price_may_be_set_by_willingness_to_pay(toys: Toys) -> None:
    """With 60 MW in all, 50 firm and 20 elastic worth 90: 10 of the 20 are served and the price is 90."""
    tables = power({"B": 50}, {"cheap": ("B", 60, 20)})
    tables["elastic_demand"] = [
        {"node": "B", "step": "high", "year": 2030, "energy": 20 * 8760 / 1e6, "value": 90},
    ]
    study = toys.study(tables)
    assert price(study, study.today(), "B") == pytest.approx(90)


def test_availability_by_profile(toys: Toys) -> None:
    """Wind of 100 MW blows at 0.8 in one half-year and 0.2 in the other, times 0.5 available: 40 and 10 MW.

    0.219 TWh; what demand of 20 MW does not take is curtailed: 20 x 4,380 + 10 x 4,380 = 0.1314 TWh used.
    """
    for demand, used in ((100.0, 0.219), (20.0, 0.1314)):
        tables = power({"B": demand}, {"wind": ("B", 100, 0), "dear": ("B", 100, 60)}, hours=(4380, 4380))
        tables["profiles"].append({"profile": "wind", "kind": "availability"})
        tables["shapes"] += [{"profile": "wind", "slice": s, "value": v} for s, v in (("s1", 0.8), ("s2", 0.2))]
        study = toys.study(edited(tables, "plants", "wind", profile="wind", availability=0.5))
        assert made(study, study.today(), "wind") == pytest.approx(used)
