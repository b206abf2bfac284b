"""Prices: duals in USD/MWh after dividing by hours, discount factor and probability; checked by finite differences."""

from __future__ import annotations

import pytest

from cases import tiny_hydro
from toys import Toys, edited, power, price, settings, slice_prices


def test_price_is_the_marginal_plant(toys: Toys) -> None:
    """Demand of 150 MW, 100 MW at 20, then 60 USD/MWh: the price is 60 (and 20 for a demand of 80 MW)."""
    plants = {"cheap": ("B", 100.0, 20.0), "dear": ("B", 100.0, 60.0)}
    for demand, marginal in ((150.0, 60.0), (80.0, 20.0)):
        study = toys.study(power({"B": demand}, plants))
        assert price(study, study.today(), "B") == pytest.approx(marginal)


def test_price_by_slice_is_divided_by_hours(toys: Toys) -> None:
    """Slices of 8,000 and 760 h with 50 and 150 MW: 20 and 60 USD/MWh.

    Not divided by the hours, the long slice would look dearer: 20 x 8,000 against 60 x 760. Demand shape: (50, 150)
    over its mean (50 x 8,000 + 150 x 760) / 8,760 = 58.676.
    """
    mean = (50 * 8000 + 150 * 760) / 8760
    tables = power(
        {"B": mean},
        {"cheap": ("B", 100, 20), "dear": ("B", 100, 60)},
        hours=(8000, 760),
        shape={"B": (50 / mean, 150 / mean)},
    )
    study = toys.study(tables)
    found = slice_prices(study, study.today(), "B")
    assert [found[2030, s, "normal"] for s in ("s1", "s2")] == pytest.approx([20, 60])


def test_price_is_divided_by_discount_factor(toys: Toys) -> None:
    """In 2035, five years of weight at 5 % from base year 2025, the price is still the plant's 60 USD/MWh.

    d = 1.05^-10 x 4.545951 = 2.790826: undivided it would be 167.4.
    """
    periods = ((2030, 5), (2035, 5))
    study = toys.study(power({"B": 50}, {"dear": ("B", 100, 60)}, periods=periods, rate=0.05, base_year=2025))
    today = study.today()
    assert [price(study, today, "B", y) for y in (2030, 2035)] == pytest.approx([60, 60])


def test_price_is_divided_by_probability(toys: Toys) -> None:
    """Wet years (0.3) leave the cheap plant marginal, dry ones (0.7) lost load: 40 and 3,000 USD/MWh.

    Demand 50 MW, hydro 5 MW in wet years and none in dry ones, cheap plant 47 MW: 3 MW are lost in dry years.
    Undivided the prices would be 12 and 2,100; the mean is 0.3 x 40 + 0.7 x 3,000 = 2,112.
    """
    tables = edited(tiny_hydro(), "plants", "P", capacity=47)
    tables["hydro_years"] = [{"hydro_year": "dry", "probability": 0.7}, {"hydro_year": "wet", "probability": 0.3}]
    tables["inflow"] = [
        {"plant": "H", "month": m, "hydro_year": e, "inflow": v}
        for m in range(1, 13)
        for e, v in (("dry", 0), ("wet", 5))
    ]
    study = toys.study(tables)
    today = study.today()
    found = slice_prices(study, today, "A")
    assert (found[2030, "s1", "wet"], found[2030, "s1", "dry"]) == pytest.approx((40, 3000))
    assert price(study, today, "A") == pytest.approx(2112)


def test_price_is_the_finite_difference_of_demand(toys: Toys) -> None:
    """One TWh more at B costs price x discount factor: a difference of cost over 0.0001 TWh gives the price.

    20 USD/MWh over a line that loses 10 % and charges 5: 27.78 USD/MWh times d = 1.05^-5 = 0.783526 MUSD per GWh.
    """
    row = {"link": "AB", "existing": 200, "loss": 0.1, "cost": 5}
    plants = {"cheap": ("A", 200.0, 20.0), "dear": ("B", 200.0, 60.0)}
    tables = power({"A": 0, "B": 100}, plants, [row], rate=0.05, base_year=2025)
    more = edited(tables, "demand", "A")
    for r in more["demand"]:
        if r["node"] == "B":
            r["energy"] += 0.0001
    study = toys.study(tables)
    today = study.today()
    slope = (toys.cost(more) - today.solution.objective) / 0.1 * 1000  # USD/MWh, discounted
    assert slope / 1.05**-5 == pytest.approx(price(study, today, "B"), rel=1e-6)
    assert price(study, today, "B") == pytest.approx(25 / 0.9)


def test_mean_price_is_weighted_by_demand(toys: Toys) -> None:
    """50 MW at 20 in half the year, 150 MW at 60 in the other: (50 x 20 + 150 x 60) / 200 = 50 (40 by hours)."""
    tables = power(
        {"B": 100},
        {"cheap": ("B", 100, 20), "dear": ("B", 100, 60)},
        hours=(4380, 4380),
        shape={"B": (0.5, 1.5)},
    )
    study = toys.study(tables)
    assert price(study, study.today(), "B") == pytest.approx(50)


def test_one_hydrological_year_alone(toys: Toys) -> None:
    """With hydro_years = dry, the dry year has probability 1: lost load of 3 MW costs 3 x 3,000 x 8,760 = 78.84 MUSD.

    With 47 MW at 40, 16.4688, that is 95.3088. Had it kept its probability of 0.7, 66.7.
    """
    tables = edited(tiny_hydro(), "plants", "P", capacity=47)
    tables["hydro_years"] = [{"hydro_year": "dry", "probability": 0.7}, {"hydro_year": "wet", "probability": 0.3}]
    tables["inflow"] = [
        {"plant": "H", "month": m, "hydro_year": e, "inflow": v}
        for m in range(1, 13)
        for e, v in (("dry", 0), ("wet", 5))
    ]
    assert toys.cost(settings(tables, hydro_years="dry")) == pytest.approx(95.3088)
