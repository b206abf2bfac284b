"""Losses, line charges, and links in series."""

from __future__ import annotations

import pytest

from toys import Toys, flow, power, price, two_nodes


def test_loss_is_taken_from_what_enters(toys: Toys) -> None:
    """For 100 MW at B with a loss of 10 %, 111.1 MW leave A: 0.97333 TWh; price at B 20 / 0.9 = 22.22.

    Taken from what arrives instead (1 + loss), it would be 110 MW and 22.
    """
    study = toys.study(two_nodes(existing=200, loss=0.1))
    today = study.today()
    assert flow(study, today, "AB") == pytest.approx(0.876 / 0.9)
    assert price(study, today, "B") == pytest.approx(20 / 0.9)


def test_capacity_bounds_what_enters(toys: Toys) -> None:
    """A line of 50 MW that loses 10 % delivers 45; the other 55 cost 60: (50 x 20 + 55 x 60) x 8,760 = 37.668 MUSD."""
    assert toys.cost(two_nodes(existing=50, loss=0.1)) == pytest.approx(37.668)


def test_charge_is_per_unit_that_enters(toys: Toys) -> None:
    """5 USD/MWh on what enters and 10 % loss: (20 + 5) / 0.9 = 27.78 USD/MWh at B (27.22 if on what arrives)."""
    study = toys.study(two_nodes(existing=200, loss=0.1, cost=5))
    assert price(study, study.today(), "B") == pytest.approx(25 / 0.9)


def test_losses_multiply_in_series(toys: Toys) -> None:
    """Two lines of 10 %: 100 MW at C need 100 / 0.81 = 123.46 MW at A; price 20 / 0.81 = 24.69.

    Added instead of multiplied it would be 20 / 0.8 = 25.
    """
    lines = [{"link": k, "existing": 200, "loss": 0.1} for k in ("AB", "BC")]
    study = toys.study(power({"A": 0, "B": 0, "C": 100}, {"cheap": ("A", 200, 20), "dear": ("C", 200, 60)}, lines))
    today = study.today()
    assert flow(study, today, "AB") == pytest.approx(0.876 / 0.81)
    assert flow(study, today, "BC") == pytest.approx(0.876 / 0.9)
    assert price(study, today, "C") == pytest.approx(20 / 0.81)


def test_the_narrowest_link_in_series_binds(toys: Toys) -> None:
    """Lines of 70 and 40 MW in series carry 40 MW: 0.3504 TWh; the wide one has no rent: B's price is A's, 20."""
    lines = [{"link": "AB", "existing": 70}, {"link": "BC", "existing": 40}]
    study = toys.study(power({"A": 0, "B": 0, "C": 100}, {"cheap": ("A", 200, 20), "dear": ("C", 200, 60)}, lines))
    today = study.today()
    assert flow(study, today, "AB") == pytest.approx(0.3504)
    assert (price(study, today, "B"), price(study, today, "C")) == pytest.approx((20, 60))


def test_reversible_link_carries_both_ways(toys: Toys) -> None:
    """A has cheap power in the first half-year only, B in the second: 50 MW go A to B, then B to A.

    Each node needs 50 MW. Availability is 100 MW at 10 USD/MWh where it blows, else 60. All 100 MW are met at 10:
    100 x 10 x 8,760 = 8.76 MUSD. One way only it would be 10 x 75 + 60 x 25 = 2,250 x 8,760 = 19.71.
    """

    def cost(reversible: bool) -> float:
        tables = power(
            {"A": 50, "B": 50},
            {"windA": ("A", 100, 10), "windB": ("B", 100, 10), "dearA": ("A", 100, 60), "dearB": ("B", 100, 60)},
            [{"link": "AB", "existing": 100, "reversible": reversible}],
            hours=(4380, 4380),
        )
        for n, values in {"A": (1, 0), "B": (0, 1)}.items():
            tables["profiles"].append({"profile": f"wind{n}", "kind": "availability"})
            tables["shapes"] += [
                {"profile": f"wind{n}", "slice": f"s{i + 1}", "value": v} for i, v in enumerate(values)
            ]
            for row in tables["plants"]:
                if row["plant"] == f"wind{n}":
                    row["profile"] = f"wind{n}"
        return toys.cost(tables)

    assert cost(True) == pytest.approx(8.76)
    assert cost(False) == pytest.approx(19.71)


def test_fee_is_a_transfer(toys: Toys) -> None:
    """A fee of 10 USD/MWh to AA on 100 MW: the price at B is 30, cost 26.28, but 8.76 MUSD is AA's income.

    Welfare is minus the resource cost, -17.52; with the fee counted as a cost it would be -26.28.
    """
    study = toys.study(two_nodes(existing=200, fee=10, fee_country="AA"))
    today = study.today()
    assert price(study, today, "B") == pytest.approx(30, rel=1e-5)
    assert today.solution.objective == pytest.approx(26.28, rel=1e-5)
    assert study.welfare(today) == pytest.approx(-17.52)
    fees = study.by(today, ["country", "kind"])
    assert fees["AA", "fee"] == pytest.approx(8.76)


def test_fee_does_not_decide_between_equals(toys: Toys) -> None:
    """Own power at 40 and imports at 30 + fee 10 cost the buyer the same; welfare is higher with the import.

    The import's resource cost is 30: W = -100 x 30 x 8,760 = -26.28 MUSD, not -35.04.
    """
    tables = power(
        {"A": 0, "B": 100},
        {"cheap": ("A", 200, 30), "own": ("B", 200, 40)},
        [{"link": "AB", "existing": 200, "fee": 10, "fee_country": "AA"}],
    )
    study = toys.study(tables)
    assert study.welfare(study.today()) == pytest.approx(-26.28)
