"""Levers: what moving a number of the inputs does to the program, against the model built anew with that number."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest

from landbridge.analysis.levers.catalogue import Catalogue
from landbridge.analysis.levers.lever import Mover
from landbridge.analysis.study import Study
from landbridge.formulation import build_arrays, trust
from landbridge.solve import Program
from toys_everything import anew

#: Every column that levers move, in sets of which no two are multiplied with each other anywhere in the model.
COVERED = {
    "quantities": {
        "bottlenecks": "capacity",
        "demand": "energy",
        "elastic_demand": "energy",
        "freight_quantity": "quantity",
        "gas_demand": "volume",
        "gas_supply_steps": "volume",
        "hydro": "max_release min_release storage",
        "inflow": "inflow",
        "links": "existing max_build min_build",
        "plants": "capacity max_build min_build",
        "reservoir_rules": "max_release max_volume min_release min_volume",
        "storage": "capacity max_build min_build",
    },
    "prices": {
        "carbon_damage": "value",
        "carbon_prices": "price",
        "demand": "peak",
        "elastic_demand": "value",
        "freight_classes": "value_of_time",
        "freight_demand": "willingness_to_pay",
        "fuel_prices": "price",
        "gas_demand": "value",
        "gas_supply_steps": "price",
        "groups": "shortfall_cost",
        "hydro": "capex release_penalty variable_om",
        "links": "capex cost cost_bulk fee fee_bulk",
        "lost_load": "value",
        "plants": "availability capex variable_om",
        "relations": "now",
        "storage": "capex",
        "tariffs": "cost_km cost_use fee_km fee_use",
    },
    "levels of shapes": {"gas_shapes": "value", "shapes": "value"},
    "steepness": {"gas_shapes": "steepness", "inflow": "steepness", "shapes": "steepness"},
    "shares": {
        "freight_demand": "outside_days",
        "fuels": "emission",
        "groups": "margin",
        "hydro": "fixed_om",
        "links": "fixed_om hours",
        "plants": "fixed_om",
        "reliance": "share",
        "storage": "fixed_om",
        "tariffs": "co2_km",
    },
    "rates": {"hydro": "rate", "links": "km rate", "plants": "rate", "storage": "rate"},
    "financing": {"countries": "financing_rate"},
    "discounting": {"case": "value"},
}
ARRAYS = ("cost", "lower", "upper", "row_lower", "row_upper")
POSITIONS = (("", 0.0), ("all", 0.4), ("all", 1.0))


def columns(sets: Iterable[str]) -> set[tuple[str, str]]:
    """Tables and columns of some sets."""
    return {(table, c) for name in sets for table, text in COVERED[name].items() for c in text.split()}


def test_the_columns_that_move(catalogue: Catalogue) -> None:
    """Each column named above has levers, and no other: losses, efficiencies and the like stand in the matrix."""
    assert {(t, c) for t, _, c in catalogue.levers} == columns(COVERED)


@pytest.mark.parametrize("name", COVERED)
def test_like_the_model_built_anew(study: Study, catalogue: Catalogue, name: str) -> None:
    """All levers of a set, the first up by 1 %, the second by 1.1 %, ...: the program is that of the model built anew.

    A direction with a wrong sign, unit, year or discount factor, one that misses a row or takes another's, differs at
    once: cost, what W counts, bounds and right-hand sides are compared, today, part of the way and at full trust, and
    the matrix, where a plant that can grow has its availability.
    """
    mover = Mover(study, catalogue.effects)
    mine = [v for (t, _, c), v in catalogue.levers.items() if (t, c) in columns([name])]
    values = [np.where(v.base == 0, 0.02, v.base * (1.01 + i / 1000)) for i, v in enumerate(mine)]
    case = study.case
    for lever, moved in zip(mine, values, strict=True):
        case = anew(case, lever, moved)
    program = Program(build_arrays(case))
    base = study.program.matrix
    others = [mover.moved(v, moved, "", 0.0).study.program.matrix for v, moved in zip(mine, values, strict=True)]
    assert abs(program.matrix - base - sum(other - base for other in others)).max() < 1e-12
    used = [mover.moved(v, moved, "", 0.0).used for v, moved in zip(mine, values, strict=True)]
    np.testing.assert_allclose(sum(used) - study._worth, -Study.of(case)._worth, rtol=1e-10, atol=1e-12)
    untouched = {i for i, change in enumerate(used) if not change.any()}
    for path, level in POSITIONS:
        there = program.at(trust.openness_on_path(case, path, level))
        here = study.program.at(trust.openness_on_path(study.case, path, level))
        found = [mover.moved(v, moved, path, level).instance for v, moved in zip(mine, values, strict=True)]
        for array in ARRAYS:
            base, expected = getattr(here, array), getattr(there, array)
            where = np.isfinite(base)
            np.testing.assert_array_equal(where, np.isfinite(expected))
            changes = [getattr(f, array)[where] - base[where] for f in found]
            np.testing.assert_allclose(
                base[where] + sum(changes), expected[where], rtol=1e-10, atol=1e-12, err_msg=array
            )
            untouched -= {i for i, change in enumerate(changes) if change.any()}
    assert not [mine[i].name for i in untouched]
