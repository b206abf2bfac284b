"""Published networks of PyPSA, solved by PyPSA and, put as cases, by us."""

from __future__ import annotations

import pypsa
import pytest

from cases import Tables
from toys import Toys, built, power

#: PyPSA's example "chained hydro reservoirs": loads, MW; rain on the upper one by step, MW of water; what a MW of water
#: makes in a turbine; what a MW of the upper reservoir is worth in the lower one; what a MW of turbine costs.
LOADS, RAIN = {"A": 20.0, "B": 30.0}, (0.0, 200.0, 700.0, 400.0)
EFFICIENCY, RIVER, COST = 0.9, 0.5, 1000.0


def by_pypsa(steps: int) -> float:
    """Least cost of the example over its rain, again and again for so many steps."""
    pypsa.options.api.legacy_string_dtype = False
    n = pypsa.Network(snapshots=range(steps))
    n.add("Carrier", ["AC", "reservoir", "rain"])
    for name, load in LOADS.items():
        n.add("Bus", name, carrier="AC")
        n.add("Bus", f"{name} reservoir", carrier="reservoir")
        n.add("Load", name, bus=name, p_set=load)
        n.add("Store", name, bus=f"{name} reservoir", e_cyclic=True, e_nom_extendable=True)
    rain = [RAIN[i % len(RAIN)] / 1000 for i in range(steps)]
    n.add("Generator", "rain", bus="A reservoir", carrier="rain", p_nom=1000, p_max_pu=rain)
    turbine = {"efficiency": EFFICIENCY, "capital_cost": COST, "p_nom_extendable": True}
    n.add("Link", "spill", bus0="A reservoir", bus1="B reservoir", efficiency=RIVER, p_nom_extendable=True)
    n.add("Link", "A", bus0="A reservoir", bus1="A", bus2="B reservoir", efficiency2=RIVER, **turbine)
    n.add("Link", "B", bus0="B reservoir", bus1="B", **turbine)
    n.optimize(solver_name="highs", log_to_console=False, include_objective_constant=False)
    return float(n.objective)


def cascade(steps: int) -> Tables:
    """The same as a case: a m3/s makes 0.9 MW above and half of that below; a year of as many seasons as steps."""
    hours = [
        {"slice": f"s{i}", "season": f"s{i}", "day": f"s{i}", "month": i + 1, "block": 0, "duration": 24, "hours": h}
        for i, h in enumerate([8760 / steps] * steps)
    ]
    tables = power(LOADS, {}, hours=hours)
    new = {"candidate": True, "capacity": 500, "storage": 1e6, "first_year": 2030, "life": 1, "rate": 0.0}
    price = COST / EFFICIENCY  # of a kW that is made
    tables["hydro"] = [
        {"plant": "up", "name": "up", "node": "A", "factor": EFFICIENCY, "capex": price, **new},
        {
            "plant": "low",
            "name": "low",
            "node": "B",
            "factor": RIVER * EFFICIENCY,
            "capex": price,
            "upstream": "up",
            **new,
        },
    ]
    tables["hydro_years"] = [{"hydro_year": "normal", "probability": 1}]
    tables["inflow"] = [
        {"plant": p, "month": m, "hydro_year": "normal", "inflow": RAIN[(m - 1) % len(RAIN)] if p == "up" else 0.0}
        for p in ("up", "low")
        for m in range(1, 13)
    ]
    return tables


@pytest.mark.parametrize("steps", [4, 8])
def test_chained_reservoirs(toys: Toys, steps: int) -> None:
    """Turbines for 20 / 0.9 and 30 / 0.9 MW of water at 1,000: 55,555.6 in all, however often the rain comes round."""
    study = toys.study(cascade(steps))
    state = study.today()
    assert {h: built(study, state, h)[2030] * 1000 for h in ("up", "low")} == pytest.approx({"up": 20, "low": 30})
    assert state.solution.objective == pytest.approx(50 / EFFICIENCY * COST / 1000)
    assert state.solution.objective * 1000 == pytest.approx(by_pypsa(steps), rel=1e-6)
