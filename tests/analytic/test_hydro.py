"""Hydropower: physics of one plant, cascades, weights of seasons, dry years, pondage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from cases import Tables
from landbridge.analysis import tables as results
from toys import Toys, built, duals, edited, made, power, price, settings, value

TEN_DAYS = 240.0


def seasons(*hours: float) -> list[dict[str, Any]]:
    """Seasons a, b, ... of one slice each, in months 1, 2, ..."""
    return [
        {"slice": n, "season": n, "day": n, "month": i + 1, "block": 0, "duration": 24, "hours": h}
        for i, (n, h) in enumerate(zip("abcdef", hours, strict=False))
    ]


def river(
    inflow: Mapping[str, Sequence[float]],
    cut: list[dict[str, Any]],
    demand: float,
    shape: Sequence[float] | None = None,
    **plants: Mapping[str, Any],
) -> Tables:
    """Hydro plants beside a plant of 100 USD/MWh; inflow (m3/s) by season, nothing in months without one."""
    tables = power({"B": demand}, {"dear": ("B", 10000, 100)}, hours=cut, shape={"B": shape} if shape else None)
    tables["hydro_years"] = [{"hydro_year": "normal", "probability": 1}]
    tables["hydro"] = [
        {"plant": h, "name": h, "node": "B", "capacity": 1000, "factor": 1, "storage": 0, **cells}
        for h, cells in plants.items()
    ]
    tables["inflow"] = [
        {"plant": h, "month": m, "hydro_year": "normal", "inflow": inflow[h][m - 1] if m <= len(inflow[h]) else 0}
        for h in plants
        for m in range(1, 13)
    ]
    return tables


def test_bureya_power_and_energy(toys: Toys) -> None:
    """Official balance of Bureya: 597 m3/s at 98.71 m of net head give 524 MW, 126 GWh in 10 days.

    524 MW x 240 h = 125.76 GWh. With hours of the year for hours of the season it would be 4,590 GWh.
    """
    plant = {"capacity": 2010, "factor": 524 / 597}
    tables = river({"Bureya": (597, 0)}, seasons(TEN_DAYS, 8760 - TEN_DAYS), 1000, Bureya=plant)
    study = toys.study(tables)
    assert made(study, study.today(), "hydro") * 1000 == pytest.approx(125.76)


def test_bureya_filling(toys: Toys) -> None:
    """Official balance of Bureya: 1,529 m3/s in and 600 out for 10 days raise the reservoir by 0.803 km3.

    929 m3/s x 864,000 s = 802.66 hm3; what is stored leaves over the rest of the year: 26.17 m3/s for 355 days.
    """
    rest = 600 - 929 * TEN_DAYS / (8760 - TEN_DAYS)
    plant = {"capacity": 2010, "factor": 524 / 597, "storage": 10000, "min_release": 600, "max_release": 600}
    tables = river({"Bureya": (1529, rest)}, seasons(TEN_DAYS, 8760 - TEN_DAYS), 1000, Bureya=plant)
    study = toys.study(tables)
    volume = results.water(results.Reader(study), study.today()).set_index("month")["volume"]
    assert volume[1] - volume[2] == pytest.approx(802.656)


def test_no_free_water(toys: Toys) -> None:
    """5 m3/s all year are 5 MW x 8,760 h = 43.8 GWh, whenever they are used.

    Seasons of 1,000 and 7,760 h, demand only in the short one: all water is used there, 43.8 MW. If a season's
    weight were forgotten, 5 m3/s of the long season would be 5 of the short one, and 10 GWh be made in it.
    """
    cut = seasons(1000, 7760)
    tables = river({"H": (5, 5)}, cut, 100, shape=(8.76, 0), H={"storage": 1000})
    study = toys.study(tables)
    today = study.today()
    assert made(study, today, "hydro") == pytest.approx(0.0438)
    flows = value(study, today, "turbined")
    assert flows["H", 2030, "a", "normal"] * 1000 == pytest.approx(43.8)


def test_reservoir_limits_what_is_moved(toys: Toys) -> None:
    """Only 36 hm3 fit: 36e6 m3 are 10 m3/s for 1,000 h, so the short season gets 5 + 10 = 15 MW: 15 GWh."""
    tables = river({"H": (5, 5)}, seasons(1000, 7760), 100, shape=(8.76, 0), H={"storage": 36})
    study = toys.study(tables)
    assert made(study, study.today(), "hydro") == pytest.approx(0.015)


def test_a_reservoir_grows_with_its_plant(toys: Toys) -> None:
    """78.84 hm3 with 10 MW: 5 m3/s of half a year's 10 are kept for the other half, 5 of its 10 MW. All is built.

    100 USD/kW cost 1 MUSD, 5 MW from elsewhere 5 x 4,380 x 100 = 2.19. With the whole reservoir at any size of plant
    half of it would do: 0.5 + 2.19.
    """
    candidate = {"candidate": True, "first_year": 2030, "life": 1, "capex": 100}
    plant = {"capacity": 10, "storage": 78.84, **candidate}
    study = toys.study(river({"H": (10, 0)}, seasons(4380, 4380), 5, shape=(0, 2), H=plant))
    today = study.today()
    assert built(study, today, "H")[2030] == pytest.approx(0.01)
    assert today.solution.objective == pytest.approx(3.19)


def test_safe_release_holds_water_back(toys: Toys) -> None:
    """10 m3/s come in the half-year that wants 10 MW, 6 may be let go: 4 MW from elsewhere, 4 x 4,380 x 100 = 1.752.

    The other 4 m3/s are kept and let go when nobody wants them. Without the limit nothing is bought.
    """
    plant = {"storage": 78.84, "max_release": 6}
    tables = river({"H": (10, 0)}, seasons(4380, 4380), 5, shape=(2, 0), H=plant)
    assert toys.cost(tables) == pytest.approx(1.752)
    assert toys.cost(edited(tables, "hydro", "H", max_release=None)) == pytest.approx(0, abs=1e-9)


def test_level_returns_at_the_end_of_the_year(toys: Toys) -> None:
    """An empty inflow makes no power, however large the reservoir: it may not be emptied year after year."""
    study = toys.study(river({"H": (0, 0)}, seasons(1000, 7760), 100, H={"storage": 100000}))
    assert made(study, study.today(), "hydro") == pytest.approx(0, abs=1e-9)


def test_cascade_uses_water_twice(toys: Toys) -> None:
    """10 m3/s pass an upper plant (1 MW per m3/s) and a lower one (2): 10 + 20 = 30 MW, 0.2628 TWh.

    Without passing on, 0.0876. A tributary of 4 m3/s to the lower one adds 8 MW: 0.33288.
    """
    for local, energy in ((0.0, 0.2628), (4.0, 0.33288)):
        plants: dict[str, Any] = {"upper": {}, "lower": {"factor": 2, "upstream": "upper"}}
        study = toys.study(river({"upper": (10,), "lower": (local,)}, seasons(8760), 100, **plants))
        assert made(study, study.today(), "hydro") == pytest.approx(energy)


def test_cascade_of_two_reservoirs(toys: Toys) -> None:
    """Water stored above is used twice in the season that wants it; what is stored below is used once.

    Two half-years, demand in the second only; 10 m3/s in the first at the upper plant (factor 1), 6 at the lower
    (factor 2). 10 m3/s for 4,380 h are 157.68 hm3, 6 are 94.608. With room for all of it above and below the second
    half-year makes 10 x 1 + 16 x 2 = 42 MW: 0.18396 TWh. With no room below, the 6 m3/s of the lower plant are lost:
    10 + 20 = 30 MW.
    """
    for room, energy in ((94.608, 0.18396), (0.0, 0.1314)):
        plants: dict[str, Any] = {
            "upper": {"storage": 157.68},
            "lower": {"factor": 2, "upstream": "upper", "storage": room},
        }
        inflow = {"upper": (10, 0), "lower": (6, 0)}
        study = toys.study(river(inflow, seasons(4380, 4380), 100, shape=(0, 2), **plants))
        assert made(study, study.today(), "hydro") == pytest.approx(energy)


def test_spill_passes_on_too(toys: Toys) -> None:
    """The upper turbines take 4 of 10 m3/s, the rest is spilled and used below: 4 + 10 x 2 = 24 MW (12 if lost)."""
    plants: dict[str, Any] = {"upper": {"turbine_max": 4}, "lower": {"factor": 2, "upstream": "upper"}}
    study = toys.study(river({"upper": (10,), "lower": (0,)}, seasons(8760), 100, **plants))
    assert made(study, study.today(), "hydro") == pytest.approx(24 * 8760 / 1e6)


def test_capacity_or_turbines_bind(toys: Toys) -> None:
    """20 m3/s at factor 2: capacity 30 MW lets 15 m3/s through; turbine_max 12 m3/s makes 24 MW."""
    for cells, mw in (({"capacity": 30}, 30), ({"capacity": 30, "turbine_max": 12}, 24)):
        study = toys.study(river({"H": (20,)}, seasons(8760), 100, H={"factor": 2, **cells}))
        assert made(study, study.today(), "hydro") == pytest.approx(mw * 8760 / 1e6)


def test_value_of_water(toys: Toys) -> None:
    """Water that replaces power at 100 USD/MWh, 1 MWh per 3,600 m3, is worth 27.78 MUSD per km3 at most.

    Here it is: 1 km3 / 3,600 m3 = 277.8 GWh x 100 USD/MWh = 27.78 MUSD. Without the weight of the season the dual
    would be 8,760 times too small.
    """
    study = toys.study(river({"H": (5, 5)}, seasons(4380, 4380), 100, H={"storage": 1000}))
    today = study.today()
    worth = duals(study, today, "reservoir_balance").values()
    assert [abs(v) for v in worth] == pytest.approx([27.7778, 27.7778], rel=1e-4)


def test_dry_year_falls_short_at_a_penalty(toys: Toys) -> None:
    """Three water years, 2, 5 and 8 m3/s with probabilities 0.25, 0.5, 0.25; navigation needs 4 m3/s.

    In dry years 2 m3/s x 31.536e6 s = 63,072 thousand m3 fall short at 20 USD: 1.26144 MUSD, 0.31536 in expectation.
    Mean generation 5 MW; the other 95 cost 95 x 100 x 8,760 = 83.22: 83.53536 in all. Dry alone: 98 MW at 100, 85.848,
    and the whole penalty: 87.10944.
    """
    tables = river({"H": (5,)}, seasons(8760), 100, H={"min_release": 4, "release_penalty": 20})
    years = {"dry": (0.25, 2), "normal": (0.5, 5), "wet": (0.25, 8)}
    tables["hydro_years"] = [{"hydro_year": e, "probability": p} for e, (p, _) in years.items()]
    tables["inflow"] = [
        {"plant": "H", "month": m, "hydro_year": e, "inflow": v} for m in range(1, 13) for e, (_, v) in years.items()
    ]
    study = toys.study(tables)
    today = study.today()
    assert today.solution.objective == pytest.approx(83.53536)
    assert price(study, today, "B") == pytest.approx(100)
    assert toys.cost(settings(tables, hydro_years="dry")) == pytest.approx(87.10944)


def test_variable_cost_is_per_mwh(toys: Toys) -> None:
    """A water charge of 3 USD/MWh on 10 m3/s x 2 MW = 20 MW: 60 x 8,760 h = 0.5256 MUSD (0.2628 if per m3/s)."""
    free = river({"H": (10,)}, seasons(8760), 20, H={"factor": 2})
    charged = edited(free, "hydro", "H", variable_om=3)
    assert toys.cost(charged) - toys.cost(free) == pytest.approx(0.5256)
