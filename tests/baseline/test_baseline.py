"""The baseline itself: what it holds, that its run is certified, and that its numbers are of the right order."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import landbridge as lb
from landbridge.case.census import census, numbers, scenario_names

INPUTS = Path(__file__).parents[2] / "inputs" / "baseline"


@pytest.fixture(scope="module")
def case() -> lb.Case:
    return lb.load_case(INPUTS)


@pytest.fixture(scope="module")
def done() -> lb.Run:
    return lb.run(INPUTS, levels=3)


def test_it_is_complete(case: lb.Case) -> None:
    """The parts that the questions need are there; a part lost in editing shows here."""
    least = {
        "power nodes": 14,
        "hydro plants": 15,
        "cascades": 3,
        "power lines": 20,
        "rail sections": 70,
        "sea legs": 15,
        "freight flows": 25,
        "gates": 12,
        "relations": 7,
        "paths": 4,
        "scenarios": 6,
    }
    held = census(case)["contents"]
    assert {k: v for k, v in held.items() if k in least and v < least[k]} == {}


def test_every_number_has_a_source(case: lb.Case) -> None:
    assert numbers(case)["missing"] == 0


def test_gates_are_as_open_as_stated(case: lb.Case) -> None:
    """Openness from relations and responses is the usable share stated for the gate, inside its range."""
    for gate, text in census(case)["gates today"].items():
        opened, stated = text.split(", ")[0].removeprefix("open "), text.split(", ")[1].removeprefix("stated ")
        assert opened == stated, gate
        found = case.provenance("gates", (gate,), "usable_now")
        usable = case.tables["gates"].set_index("gate")["usable_now"][gate]
        assert found is not None and found.low <= usable <= found.high, gate


@pytest.mark.parametrize("scenario", scenario_names(lb.load_case(INPUTS)))
def test_every_scenario_loads(scenario: str) -> None:
    assert lb.load_case(INPUTS, scenarios=[scenario]).scenarios == (scenario,)


def test_every_solve_is_certified(done: lb.Run) -> None:
    """Gaps and residuals of every solve, computed without the solver, are at most 1e-6; all locked values resolve."""
    certificate = done.summary["certificate"]
    worst = max(certificate[k] for k in ("max_relative_gap", "max_primal_residual", "max_dual_residual"))
    assert worst <= 1e-6
    assert all(v["resolved"] for v in done.summary["locked_value"].values())


def test_accounts_add_up_to_the_locked_value(done: lb.Run) -> None:
    """What countries gain and lose at the prices of the two solutions is the whole gain: payments cancel."""
    for value in done.summary["locked_value"].values():
        assert sum(value["by_country"].values()) == pytest.approx(value["npv"], rel=1e-6, abs=1e-3)


def test_russia_china_is_about_price_and_not_trust(done: lb.Run) -> None:
    """The line is open. With the loads and water of 2018-2022 it carries 3-4.7 TWh; in 2025 nothing.

    Were it a matter of trust, it would carry nothing in all years; without the seller's hurdle it would run full in
    2025.
    """
    model = done.tables["backcast"].set_index("observation")["model"]
    assert 3.0 <= model["ru_cn_2018"] <= 4.7
    assert 3.0 <= model["ru_cn_2022"] <= 4.7
    assert model["ru_cn_2025"] <= 0.9


def test_misses_of_the_back_cast_are_explained(done: lb.Run) -> None:
    seen = done.tables["backcast"]
    silent = seen[~seen["inside"].astype(bool) & (seen["explanation"].str.len() < 20)]
    assert silent["observation"].tolist() == []


def flows(done: lb.Run, link: str, level: float, period: int) -> float:
    t = done.tables["link_flows"]
    path = "" if level == 0 else "peninsula"
    rows = t[(t["link"] == link) & (t["path"] == path) & (t["level"] == level) & (t["period"] == period)]
    return float(rows.groupby("product")["flow"].sum().max()) if len(rows) else 0.0


def price(done: lb.Run, node: str, level: float, period: int) -> float:
    t: pd.DataFrame = done.tables["prices"]
    path = "" if level == 0 else "peninsula"
    rows = t[(t["node"] == node) & (t["path"] == path) & (t["level"] == level) & (t["period"] == period)]
    return float(rows["price"].iloc[0])
