"""Cases that can be read and make no sense: each rule is made to fire."""

from __future__ import annotations

from pathlib import Path

import pytest
from broken_names import NAMES
from broken_network import NETWORK
from broken_power import POWER
from broken_sundry import SUNDRY
from nonsense import NONSENSE
from spoiling import broken, everything, problems_of

from cases import tiny_hydro, write_case
from landbridge.case.checks import RULES as CHECKS

RULES = {**POWER, **NETWORK, **SUNDRY, **NAMES}


@pytest.mark.parametrize("name", RULES)
def test_rules_fire(tmp_path: Path, name: str) -> None:
    spoil, start = RULES[name]
    tables = everything()
    spoil(tables)
    found = problems_of(write_case(tmp_path / "case", **tables))
    kinds = [p.kind for p in found if str(p).startswith(start)]
    assert kinds == [name.split(": ")[0]], "\n".join(map(str, found))


def test_every_rule_is_made_to_fire() -> None:
    """A rule that no test makes fire is not known to work."""
    fired = {name.split(": ")[0] for name in RULES} | {kind for *_, kind in NONSENSE.values()}
    assert set(CHECKS) - fired == {"check_response_rises"}


def test_openness_that_falls(tmp_path: Path) -> None:
    tables = everything()
    tables["gate_response"].insert(1, {"gate": "gate", "relation": "AA-BB", "trust": 0.5, "openness": 1})
    tables["gate_response"][2]["openness"] = 0.9
    assert broken(tmp_path, tables) == [
        "gate_response.csv:4:openness: openness of gate falls as AA-BB rises; found '0.9', expected at least 1"
    ]


def test_upstream_loop_names_the_circle(tmp_path: Path) -> None:
    tables = tiny_hydro()
    plant = tables["hydro"][0]
    tables["hydro"] = [{**plant, "plant": p, "upstream": u} for p, u in (("A1", "C1"), ("B1", "A1"), ("C1", "B1"))]
    tables["inflow"] = [
        {"plant": p, "month": m, "hydro_year": "normal", "inflow": 5} for p in ("A1", "B1", "C1") for m in range(1, 13)
    ]
    (found,) = broken(tmp_path, tables)
    assert found.startswith("hydro.csv:2:upstream: water runs in a circle: A1 > B1 > C1 > A1")


def test_water_is_not_counted_twice(tmp_path: Path) -> None:
    tables = tiny_hydro()
    plant = tables["hydro"][0]
    tables["hydro"] = [{**plant, "plant": p, "upstream": u} for p, u in (("A1", ""), ("B1", "A1"), ("C1", "A1"))]
    tables["inflow"] = [
        {"plant": p, "month": m, "hydro_year": "normal", "inflow": 5} for p in ("A1", "B1", "C1") for m in range(1, 13)
    ]
    (found,) = broken(tmp_path, tables)
    assert found.startswith("hydro.csv:4:upstream: its releases arrive at 'B1' already")


def test_dry_years_alone_must_pay_back_their_water(tmp_path: Path) -> None:
    tables = tiny_hydro()
    tables["hydro_years"] = [{"hydro_year": y, "probability": 0.5} for y in ("dry", "wet")]
    tables["inflow"] = [{**row, "hydro_year": y} for row in tables["inflow"] for y in ("dry", "wet")]
    tables["drawdown"] = [{"plant": "H", "hydro_year": y, "drawdown": d} for y, d in (("dry", 10), ("wet", -10))]
    assert broken(tmp_path / "all", tables) == []
    tables["case"].append({"setting": "hydro_years", "value": "dry"})
    (found,) = problems_of(write_case(tmp_path / "dry" / "case", **tables))
    assert found.severity == "warning"
    assert "gains or loses water" in found.message
