"""Scenarios of the baseline: named, described, and as they say."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from landbridge.case import Case, load_case
from landbridge.case.overlay import available
from landbridge.formulation import trust

ROOT = Path(__file__).parents[2]
BASELINE = ROOT / "inputs" / "baseline"


def with_scenario(name: str) -> Case:
    """The baseline with a scenario."""
    return load_case(BASELINE, scenarios=[name])


def test_every_scenario_is_named() -> None:
    """In the table and in README; those of past years are the ones that observations are compared in."""
    case = load_case(BASELINE)
    kinds = case.tables["scenarios"].set_index("scenario")["kind"].to_dict()
    assert set(kinds) == set(available(BASELINE))
    past = {name for name, kind in kinds.items() if kind == "past"}
    assert past == set(case.tables["observations"]["scenario"]) - {""}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in kinds if name not in past and f"`{name}`" not in readme] == []
    assert set(case.tables["claims"]["scenario"]) - {""} <= {n for n, kind in kinds.items() if kind == "claim"}


def test_hazard_of_the_record() -> None:
    """4 closures in 23.0 venture-years, 0.174 a year, at every level of trust: gates on the peninsula and no others."""
    base, record = load_case(BASELINE), with_scenario("record-hazard")
    group = trust.hazard_groups(base)
    levels = {key: 1.0 for key in trust.levels_today(base)}
    for case in (base, record):
        for at in (trust.levels_today(case), levels):
            found = trust.hazards(case, at)
            mine = np.array([h for (g, _), h in found.items() if group[g] == "peninsula"])
            assert mine.size and bool(np.allclose(mine, round(4 / 23.0, 3))) == (case is record)
    now, then = (trust.hazards(case, levels) for case in (base, record))
    assert {g for (g, y), h in then.items() if h != now[g, y]} == {g for g, _ in now if group[g] == "peninsula"}


def test_coal_that_closes_can_be_replaced() -> None:
    """All coal of the ROK ends by 2040; where coal closes that would stay, as much more gas may be built."""
    base, out = (case.tables["plants"].set_index("plant") for case in (load_case(BASELINE), with_scenario("coal-exit")))
    ends = out["existing_until"]
    country = out["node"].map(load_case(BASELINE).tables["nodes"].set_index("node")["country"])
    assert (ends[(out["technology"] == "coal") & (country == "KR")] <= 2040).all()
    closing = out[ends.notna() & base["existing_until"].isna()]
    assert set(country[closing.index]) == {"KR", "JP"} and set(closing["technology"]) == {"coal"}
    gas = out[out["technology"] == "gas"].groupby("node")["max_build"].sum()
    before = base[base["technology"] == "gas"].groupby("node")["max_build"].sum()
    closed = closing.groupby("node")["capacity"].sum()
    assert ((gas - before)[closed.index] >= closed).all()
