"""Scenarios that undo one another, or say what holds anyway, are reported; those that change something are not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cases import gated, merged, tiny_freight, tiny_power, write_case, write_scenario
from landbridge.case import load_case
from landbridge.cli import app

NODE = {"node": "Z", "name": "Z", "carrier": "power", "country": "AA"}
PLANT = {"plant": "Q", "name": "Q", "node": "Z", "technology": "wind", "capacity": 5}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Power and gated freight, with scenarios that meet on the same rows."""
    tables = gated(merged(tiny_power(), tiny_freight()), "XY")
    tables["nodes"].append(NODE)
    folder = write_case(tmp_path / "case", **tables)
    write_scenario(folder, "off", plants=[{"plant": "P", "active": False}])
    write_scenario(folder, "off-too", plants=[{"plant": "P", "active": False}])
    write_scenario(folder, "dear", plants=[{"plant": "P", "variable_om": 7}])
    write_scenario(folder, "dearer", plants=[{"plant": "P", "variable_om": 9}])
    write_scenario(folder, "larger", plants=[{"plant": "P", "capacity": 200, "variable_om": 8}])
    write_scenario(folder, "no-z", nodes=[{"node": "Z", "active": False}])
    write_scenario(folder, "wind", plants=[PLANT])
    write_scenario(folder, "no-xy", links=[{"link": "XY", "active": False}])
    write_scenario(folder, "no-gate", link_gates=[{"link": "XY", "gate": "gate", "active": False}])
    return folder


def overlay_notes(folder: Path, *names: str) -> list[str]:
    """What is said of scenarios themselves."""
    return [str(p) for p in load_case(folder, names).warnings if p.kind == "overlay"]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (
            ("off", "dear"),
            "scenarios/dear/plants.csv:2:plant: the row has no effect: scenarios/off/plants.csv:2 switches it off; "
            "found 'P'",
        ),
        (
            ("dear", "off"),
            "scenarios/dear/plants.csv:2:plant: the row has no effect: scenarios/off/plants.csv:2 switches it off; "
            "found 'P'",
        ),
        (
            ("no-z", "wind"),
            "scenarios/wind/plants.csv:2:plant: the row has no effect: node 'Z' of nodes.csv is switched off; "
            "found 'Q'",
        ),
        (
            ("wind", "no-z"),
            "scenarios/wind/plants.csv:2:plant: the row has no effect: node 'Z' of nodes.csv is switched off; "
            "found 'Q'",
        ),
        (
            ("dear", "dearer"),
            "scenarios/dear/plants.csv:2:plant: the row has no effect: scenarios/dearer/plants.csv:2 overwrites all "
            "that it changes; found 'P'",
        ),
        (("off", "off-too"), "scenarios/off-too/plants.csv:2:plant: the row changes nothing; found 'P'"),
        (
            ("no-xy", "no-gate"),
            "scenarios/no-gate/link_gates.csv:2:link: the row switches off what is gone already: link 'XY' of "
            "links.csv is switched off; found 'XY/gate'",
        ),
    ],
)
def test_scenarios_that_undo_one_another(folder: Path, names: tuple[str, ...], expected: str) -> None:
    assert overlay_notes(folder, *names) == [expected]


def test_scenarios_that_add_to_one_another_are_not_reported(folder: Path) -> None:
    assert overlay_notes(folder, "larger", "dear") == []
    assert overlay_notes(folder, "wind", "dear") == []
    assert overlay_notes(folder, "off") == []


def test_a_row_that_the_case_itself_has_switched_off(tmp_path: Path) -> None:
    tables = tiny_power()
    spare = {**tables["plants"][0], "plant": "S", "name": "S", "active": False}
    tables["plants"] = [{**tables["plants"][0], "active": True}, spare]
    folder = write_case(tmp_path / "case", **tables)
    write_scenario(folder, "spare", plants=[{"plant": "S", "capacity": 10}])
    write_scenario(folder, "on", plants=[{"plant": "S", "active": True}])
    assert overlay_notes(folder, "spare") == [
        "scenarios/spare/plants.csv:2:plant: the row has no effect: plants.csv:3 switches it off; found 'S'"
    ]
    assert overlay_notes(folder, "spare", "on") == []


@pytest.mark.parametrize(
    ("setting", "value", "idle"),
    [
        ("discount_rate", "0.0", True),  # as the case states it, written otherwise
        ("gas_heat", "36", True),  # the default, which holds anyway
        ("gas_heat", "36.0", True),
        ("gas_heat", "38", False),
        ("discount_rate", "0.05", False),
    ],
)
def test_settings_that_hold_anyway(folder: Path, setting: str, value: str, idle: bool) -> None:
    write_scenario(folder, "set", case=[{"setting": setting, "value": value, "note": "as it is"}])
    notes = overlay_notes(folder, "set")
    assert [n.partition(": ")[0] for n in notes] == ["scenarios/set/case.csv:2:setting"] * idle
    assert all("the row changes nothing" in n for n in notes)


def test_scenarios_that_hold_nothing(folder: Path) -> None:
    write_scenario(folder, "header", links=[{"link": "XY", "cost": 1}])
    header = folder / "scenarios" / "header" / "links.csv"
    header.write_text("link,cost\n", encoding="utf-8")
    (folder / "scenarios" / "bare").mkdir()
    assert overlay_notes(folder, "header", "bare") == [
        "scenarios/bare/: the scenario holds no table: it changes nothing",
        "scenarios/header/links.csv: the table has no rows: it changes nothing",
    ]


def test_check_prints_it(folder: Path) -> None:
    done = CliRunner().invoke(app, ["check", str(folder), "--scenario", "off", "--scenario", "dear"])
    assert done.exit_code == 0
    assert "scenarios/dear/plants.csv:2:plant: the row has no effect" in done.output + done.stderr
    counts = json.loads(CliRunner().invoke(app, ["check", str(folder), "--json"]).stdout)
    assert counts["contents"]["power plants"] == 1
