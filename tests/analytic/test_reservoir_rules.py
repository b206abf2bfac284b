"""Rules of reservoirs: levels at the end of a month, mean releases during it, in cases small enough for paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from test_hydro import river, seasons

from cases import Tables
from landbridge.analysis import tables as results
from landbridge.formulation import build_model
from landbridge.solve import Program
from toys import Toys, duals, edited, made, value

HALF = 4380.0


def ruled(tables: Tables, **rules: Sequence[Any]) -> Tables:
    """The case with rules of plant H by month: column -> values of months 1, 2, ... (None: no rule)."""
    months = max(len(values) for values in rules.values())
    rows = [
        {"plant": "H", "month": k + 1, "hydro_year": "normal", **{c: v[k] for c, v in rules.items() if k < len(v)}}
        for k in range(months)
    ]
    return {**tables, "reservoir_rules": rows}


def half_years(shape: Sequence[float], **cells: Any) -> Tables:
    """10 m3/s in the first half-year, none in the second; demand of 5 MW by `shape`, else bought at 100 USD/MWh."""
    return river({"H": (10, 0)}, seasons(HALF, HALF), 5, shape=shape, H={"storage": 200, **cells})


def test_most_release_of_a_month(toys: Toys) -> None:
    """All of 10 m3/s is wanted in the half-year in which it comes; the rule lets 6 go, and more costs 200 USD/1000 m3.

    4 MW are bought for 4,380 h at 100 USD/MWh: 1.752 MUSD. At 5 USD/1000 m3 it is cheaper to let 4 m3/s more go:
    4 m3/s x 4,380 h x 3,600 s = 63,072 thousand m3, 0.31536 MUSD.
    """
    tables = half_years((2, 0), release_penalty=200)
    assert toys.cost(tables) == pytest.approx(0, abs=1e-9)
    tables = ruled(tables, max_release=(6,))
    assert toys.cost(tables) == pytest.approx(1.752)
    assert toys.cost(edited(tables, "hydro", "H", release_penalty=5)) == pytest.approx(0.31536)


def test_least_release_of_a_month(toys: Toys) -> None:
    """All is wanted in the second half-year, and 3 m3/s are to be let go in the first: 7 are left, 3 MW are bought.

    3 x 4,380 x 100 = 1.314 MUSD. The first month's rule alone binds: 1,000 m3/s more of it throughout the month cost
    4,380 GWh at 0.1 MUSD, 438 MUSD.
    """
    tables = ruled(half_years((0, 2), release_penalty=200), min_release=(3, 1))
    study = toys.study(tables)
    today = study.today()
    assert today.solution.objective == pytest.approx(1.314)
    found = duals(study, today, "monthly_least")
    assert found["H", 2030, 1, "normal"] == pytest.approx(438)
    assert found["H", 2030, 2, "normal"] == pytest.approx(0, abs=1e-9)


def test_a_shortfall_of_the_rule_is_paid(toys: Toys) -> None:
    """No water comes at all: 3 m3/s for 4,380 h are 47,304 thousand m3, at 20 USD 0.94608 MUSD."""
    tables = ruled(river({"H": (0, 0)}, seasons(HALF, HALF), 0, H={"storage": 200}), min_release=(3,))
    study = toys.study(tables)
    today = study.today()
    assert today.solution.objective == pytest.approx(0.94608)
    assert value(study, today, "rule_short")["H", 2030, 1, "normal"] * 1000 == pytest.approx(3)


def test_upper_level_at_the_end_of_a_month(toys: Toys) -> None:
    """Of 157.68 hm3 that come in the first half-year 63.072 may be kept (4 m3/s of the other half): 6 MW are bought.

    6 x 4,380 x 100 = 2.628 MUSD; the rest is spilled, or turbined for nobody.
    """
    assert toys.cost(ruled(half_years((0, 2)), max_volume=(63.072,))) == pytest.approx(2.628)


def test_lower_level_at_the_end_of_a_month(toys: Toys) -> None:
    """47.304 hm3 are to be kept at the end of the half-year in which all water is wanted: 3 m3/s of 10, 3 MW bought.

    The other half-year is to end empty: water that is kept for ever would do as well.
    """
    study = toys.study(ruled(half_years((2, 0)), min_volume=(47.304,), max_volume=(None, 0)))
    today = study.today()
    assert today.solution.objective == pytest.approx(1.314)
    volume = results.water(results.Reader(study), today).set_index("month")["volume"]
    assert volume[1] - volume[2] == pytest.approx(47.304)


def test_a_level_holds_at_the_end_of_its_month_alone(toys: Toys) -> None:
    """Two seasons in month 1, demand in the second of them: water of the first is kept for it, above the month's level.

    10 m3/s come in 2,000 h and are wanted in the next 2,000 h: nothing is bought, though month 1 ends at 0.
    """
    cut = seasons(2000, 2000, 4760)
    cut[1]["month"], cut[2]["month"] = 1, 2
    # 20 MW in the second season alone: 4.5662 MW on average, x 4.38 there
    tables = river({"H": (10, 0)}, cut, 20 / 4.38, shape=(0, 4.38, 0), H={"storage": 200})
    assert toys.cost(ruled(tables, max_volume=(0,))) == pytest.approx(0, abs=1e-9)


def test_a_candidate_keeps_what_its_rule_allows_of_what_is_built(toys: Toys) -> None:
    """Half of the plant is built: half of its 63.072 hm3 may be kept, 2 m3/s for the other half-year.

    5 of 10 MW are forced and nothing pays for more, so 2 of the 5 MW that are wanted then come from water.
    """
    candidate = {"candidate": True, "first_year": 2030, "life": 1, "capex": 1e4, "capacity": 10, "min_build": 5}
    plant = {"storage": 200, **candidate}
    tables = river({"H": (10, 0)}, seasons(HALF, HALF), 2.5, shape=(0, 2), H=plant)
    tables = ruled(tables, max_volume=(63.072,))
    study = toys.study(tables)
    today = study.today()
    assert made(study, today, "hydro") == pytest.approx(2 * HALF * 1e-6)


def test_both_builds_make_the_same_program_of_rules(toys: Toys) -> None:
    """Rules for some months only: the model of objects and that of arrays have the same rows, bounds and least cost."""
    tables = ruled(half_years((1, 1)), min_release=(None, 2), max_release=(4,), max_volume=(90,), min_volume=(1,))
    study = toys.study(tables)
    objects = Program(build_model(study.case))
    assert objects.matrix.shape == study.program.matrix.shape
    for name in ("lower", "upper", "row_lower", "row_upper", "cost"):
        ours, theirs = sorted(getattr(study.program, name)), sorted(getattr(objects, name))
        assert theirs == pytest.approx(ours)
