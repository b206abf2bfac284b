"""Years, levels and months in words, on made-up runs: one of them, two, many."""

from __future__ import annotations

import pytest
from few_tables import run

from landbridge.report.sections import curve, headline, hydro
from landbridge.report.states import states


@pytest.mark.parametrize(
    ("gains", "expected"),
    [
        ({2045: 1160.0}, "1.16 bn USD in a year of 2045, the one period solved."),
        ({2030: 900.0, 2045: 600.0}, "From 900 MUSD a year in 2030 to 600 MUSD in 2045; most in 2030."),
        ({2045: 0.1}, "Nothing is gained over today."),
    ],
)
def test_what_a_year_is_worth(gains: dict[int, float], expected: str) -> None:
    """A single year rises from nothing to nothing: it is said as what it is."""
    values = [{"path": "all", "level": 1.0, "period": y, "value": v} for y, v in gains.items()]
    periods = [{"period": y, "years": 5} for y in gains]
    paths = [{"path": "all", "name": "All"}]
    figure = headline.headline(run(value_by_level=values, periods=periods, paths=paths)).by_year
    assert figure is not None
    assert figure.takeaway == expected


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([0.0, 1.0], "Both ends alone are solved, 2.00 bn USD apart; the line joins them and is no result."),
        ([0.0, 0.5, 1.0], "The gain passes 1 % of its full value by 50 % of the way and half of it by 50 %."),
    ],
)
def test_a_curve_of_ends_alone(levels: list[float], expected: str) -> None:
    """With two levels nothing is known of the way between."""
    rows = [{"path": "all", "level": x, "gain": 2000 * x, "expected": None, "slope": 0.0, "cost": 0.0} for x in levels]
    assert curve.section(run(curve=rows)).figures[0].takeaway == expected


def test_a_straight_curve() -> None:
    """Two breakpoints are no gap: the line between them is known."""
    rows = [{"path": "all", "level": x, "gain": 2000 * x, "slope": 2000.0, "cost": 0.0} for x in (0.0, 0.5, 1.0)]
    exact = [{"path": "all", "level": x, "gain": 2000 * x, "why": "end"} for x in (0.0, 1.0)]
    said = curve.section(run(curve=rows, breakpoints=exact)).figures[0].takeaway
    assert said == "The gain rises evenly over the whole way, by 2.00 bn USD."


def test_ten_more_points_are_worth_no_more_than_is_left() -> None:
    """All 3,020 MUSD come in the last two points: at that pace ten points would be 15,100. From 90 % on they are 3,020.

    Half-way up a ramp of 1,000 over the first half ten points are 200.
    """
    knots = {0.0: 0.0, 0.5: 1000.0, 0.98: 1000.0, 1.0: 4020.0}
    exact = [{"path": "all", "level": x, "gain": g, "why": "plan"} for x, g in knots.items()]
    ends = list(zip(knots, list(knots)[1:], strict=False))
    stretches = [
        {"path": "all", "from": a, "to": b, "slope": (knots[b] - knots[a]) / (b - a), "error": 0.0} for a, b in ends
    ]
    rows = [{"path": "all", "level": x, "gain": knots[x], "slope": 0.0, "cost": 0.0} for x in (0.0, 1.0)]
    figure = curve.section(run(curve=rows, breakpoints=exact, stretches=stretches)).figures[1]
    assert figure.title == "Value of ten more points of trust"
    assert "worth most from 90 % of the way on, 3.02 bn USD; the last ten are worth 3.02 bn USD." in figure.takeaway
    assert figure.plot is not None
    trace = figure.plot["data"][0]
    worth = dict(zip((round(x, 6) for x in trace["x"]), trace["y"], strict=True))
    assert (worth[0.0], worth[50.0], worth[90.0], worth[100.0]) == pytest.approx((0.2, 0.0, 3.02, 0.0))


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([0.0, 0.05, 0.1, 0.9, 0.95, 1.0], [(10, 100), (80.0 + 5, 850), (80, 800), (10, 100), (5, 50), (10, None)]),
        ([0.0, 0.25, 1.0], [(25, 250), (75, 750), (10, None)]),
    ],
)
def test_more_trust_is_read_off_solved_levels(levels: list[float], expected: list[tuple[float, float | None]]) -> None:
    """Ten points more where a level is solved there, else up to the next one; never more than is left."""
    rows = [{"path": "all", "level": x, "gain": 1000 * x, "expected": None, "slope": 9e9, "cost": 0.0} for x in levels]
    paths = [{"path": "all", "name": "All"}]
    gain = states(run(curve=rows, paths=paths))["paths"][0]["gain"]
    assert [(g["points"], g["more"]) for g in gain] == [
        (pytest.approx(p), None if m is None else pytest.approx(m)) for p, m in expected
    ]
    assert all(g["more"] is None or g["more"] <= g["locked"] + 1e-9 for g in gain)


def test_water_between_months() -> None:
    """100 m3/s go from September to October: said, and that the choice may be open."""
    rows = [
        {"path": p, "level": x, "plant": "N", "period": 2040, "hydro_year": "normal", "month": m, "volume": 0.0,
         "turbined": 500.0 + x * {9: -100, 10: 100}.get(m, 0), "spilled": 0.0}
        for p, x in (("", 0.0), ("all", 1.0)) for m in range(1, 13)
    ]  # fmt: skip
    figure = hydro.figure_of(run(hydro=rows, summary={"hydro_years": ["normal"]}))
    assert figure is not None
    assert "100 m³/s more in October and 100 m³/s less in September. Between months of equal prices" in figure.takeaway
