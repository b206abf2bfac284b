"""Scenarios: cells that change, rows that come and go, later ones win, names cannot leave their folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from cases import gated, merged, tiny_freight, tiny_hydro, write_case, write_scenario
from landbridge.case import CaseError, Problem, load_case


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Power, hydro and gated freight."""
    return write_case(tmp_path / "case", **gated(merged(tiny_hydro(), tiny_freight()), "XY"))


def problems_of(folder: Path, *names: str) -> list[str]:
    """All that is wrong with a case, warnings too."""
    try:
        return [str(p) for p in load_case(folder, names).warnings]
    except CaseError as error:
        return [str(p) for p in error.problems]


def test_cells_change_and_say_where(folder: Path) -> None:
    write_scenario(folder, "dear", links=[{"link": "XY", "cost": 700}])
    base, case = load_case(folder), load_case(folder, scenarios=["dear"])
    assert base.tables["links"].loc[0, "cost"] == 500
    assert case.tables["links"].loc[0, "cost"] == 700
    assert case.tables["links"].loc[0, "hours"] == 48
    assert case.scenarios == ("dear",)
    assert case.origin("links", ("XY",), "cost") == "scenarios/dear/links.csv:2:cost"
    assert case.origin("links", ("XY",), "hours") == "links.csv:2:hours"
    assert "scenarios/dear/links.csv" in case.hashes
    assert "scenarios/dear/links.csv" not in base.hashes


def test_a_single_name_may_be_text(folder: Path) -> None:
    write_scenario(folder, "dear", links=[{"link": "XY", "cost": 700}])
    assert load_case(folder, "dear").scenarios == ("dear",)


def test_scenarios_beside_the_case(folder: Path) -> None:
    write_scenario(folder.parent, "dear", links=[{"link": "XY", "cost": 700}])
    assert load_case(folder, ["dear"]).tables["links"].loc[0, "cost"] == 700
    write_scenario(folder, "dear", links=[{"link": "XY", "cost": 800}])
    assert load_case(folder, ["dear"]).tables["links"].loc[0, "cost"] == 800


def test_later_scenarios_win(folder: Path) -> None:
    write_scenario(folder, "a", links=[{"link": "XY", "cost": 700, "km": 1}])
    write_scenario(folder, "b", links=[{"link": "XY", "cost": 800}])
    ab, ba = load_case(folder, ["a", "b"]), load_case(folder, ["b", "a"])
    assert ab.tables["links"].loc[0, ["cost", "km"]].tolist() == [800, 1]
    assert ba.tables["links"].loc[0, "cost"] == 700
    assert ab.origin("links", ("XY",), "cost") == "scenarios/b/links.csv:2:cost"
    assert ab.origin("links", ("XY",), "km") == "scenarios/a/links.csv:2:km"


def test_blank_cells_leave_values_alone(folder: Path) -> None:
    plants = [{"node": "X", "lat": 10, "lon": None}, {"node": "Y", "lat": None, "lon": 20}]
    write_scenario(folder, "moved", nodes=plants)
    nodes = load_case(folder, ["moved"]).tables["nodes"].set_index("node")
    assert nodes.loc["X", "lat"] == 10
    assert nodes.loc["Y", "lon"] == 20
    assert nodes.loc[["X"], "lon"].isna().all()


def test_new_rows(folder: Path) -> None:
    write_scenario(folder, "later", freight_quantity=[{"flow": "F", "year": 2020, "quantity": 5}])
    case = load_case(folder, ["later"])
    assert case.tables["freight_quantity"]["year"].tolist() == [2020, 2030]
    assert case.origin("freight_quantity", ("F", 2020), "quantity").startswith("scenarios/later/")
    assert case.origin("freight_quantity", ("F", 2030), "quantity") == "freight_quantity.csv:2:quantity"


def test_new_table(folder: Path) -> None:
    write_scenario(folder, "taxed", carbon_prices=[{"country": "AA", "year": 2030, "price": 50}])
    assert len(load_case(folder, ["taxed"]).tables["carbon_prices"]) == 1


def test_new_row_needs_required_columns(folder: Path) -> None:
    write_scenario(folder, "typo", plants=[{"plant": "PP", "capacity": 5}])
    found = problems_of(folder, "typo")
    assert found[0].startswith(
        "scenarios/typo/plants.csv:2:name: blank, but plants has no such row yet and a new row needs it "
        "(a key near 'PP' is 'P'); found '', expected text"
    )
    assert [text.split(": ")[0].split(":")[-1] for text in found] == ["name", "node", "technology"]


def test_rows_switched_off_take_their_children(folder: Path) -> None:
    write_scenario(folder, "no-rail", links=[{"link": "XY", "active": False}])
    case = load_case(folder, ["no-rail"])
    assert case.tables["links"].empty
    assert case.tables["link_gates"].empty
    assert {p.message for p in case.warnings} == {
        "the gate guards no link",
        "no link uses it: nothing of it is read",
        "no links lead from X to Y: the flow always takes its outside option",
    }


def test_a_candidate_switched_off_takes_its_gates_on_building(folder: Path) -> None:
    """The row names its candidate by table and key: that of another table of the same name stays."""
    rows = [{"gate": "works", "table": table, "key": "XY"} for table in ("links", "plants")]
    write_scenario(folder, "works", gates=[{"gate": "works", "name": "works", "kind": "build"}], build_gates=rows)
    response = [{"gate": "works", "relation": "AA-BB", "trust": t, "openness": t} for t in (0, 1)]
    write_scenario(folder, "opens", gate_response=response, plants=[{"plant": "P", "max_build": 5}])
    write_scenario(folder, "no-rail", links=[{"link": "XY", "active": False}])
    found = problems_of(folder, "works", "opens", "no-rail")
    assert [text for text in found if "build_gates.csv:2" in text] == []
    assert any("build_gates.csv:3:key: names a row that is not in plants.csv; found 'XY'" in text for text in found)


def test_switching_off_works_in_tables_without_the_column(folder: Path) -> None:
    write_scenario(folder, "open", gates=[{"gate": "gate", "active": "false"}])
    case = load_case(folder, ["open"])
    for table in ("gates", "gate_response", "link_gates"):
        assert case.tables[table].empty
    assert len(case.tables["links"]) == 1


def test_a_node_takes_what_stands_there(folder: Path) -> None:
    write_scenario(folder, "no-x", nodes=[{"node": "X", "active": False}])
    case = load_case(folder, ["no-x"])
    for table in ("links", "link_gates", "freight_demand", "freight_quantity"):
        assert case.tables[table].empty, table


def test_optional_references_to_what_is_off_are_told(folder: Path) -> None:
    write_scenario(folder, "no-coal", fuels=[{"fuel": "coal", "active": False}])
    (found,) = problems_of(folder, "no-coal")
    assert found == (
        "plants.csv:2:fuel: names a row of fuels.csv that is switched off (the table is empty or absent)"
        "; found 'coal', expected a fuel of fuels"
    ).replace(" (the table is empty or absent)", "")


def test_switched_on_again_by_a_later_scenario(folder: Path) -> None:
    write_scenario(folder, "off", links=[{"link": "XY", "active": False}])
    write_scenario(folder, "on", links=[{"link": "XY", "active": True}])
    assert len(load_case(folder, ["off", "on"]).tables["links"]) == 1
    assert len(load_case(folder, ["on", "off"]).tables["links"]) == 0


def test_rows_that_do_nothing_are_told(folder: Path) -> None:
    write_scenario(folder, "idle", links=[{"link": "XY", "cost": 500, "availability": 1, "active": True}])
    assert problems_of(folder, "idle") == ["scenarios/idle/links.csv:2:link: the row changes nothing; found 'XY'"]


def test_removing_what_is_not_there_is_told(folder: Path) -> None:
    write_scenario(folder, "gone", link_gates=[{"link": "XY", "gate": "gatte", "active": False}])
    (problem,) = load_case(folder, ["gone"]).warnings
    assert problem.severity == "warning"
    assert str(problem) == (
        "scenarios/gone/link_gates.csv:2:link: the row removes what is not there; found 'XY/gatte'. "
        "Did you mean 'XY/gate'?"
    )


def test_bad_cells_of_an_overlay(folder: Path) -> None:
    write_scenario(
        folder,
        "bad",
        links=[{"link": "XY", "cost": "much"}, {"link": "XY", "cost": 2}, {"link": "", "cost": 3}],
        nodes=[{"node": "X", "xyz": "red"}],
        demand=[{"node": "A", "energy": 1}],
        reliances=[{"a": 1}],
    )
    found = problems_of(folder, "bad")
    starts = [
        "scenarios/bad/demand.csv:1:year: the column is missing",
        "scenarios/bad/links.csv:2:cost: is not a number; found 'much'",
        "scenarios/bad/links.csv:3:link: the key stands twice (first in row 2); found 'XY'",
        "scenarios/bad/links.csv:4:link: blank, but a",
        "scenarios/bad/nodes.csv:1:xyz: unknown column; expected active, carrier",
        "scenarios/bad/reliances.csv: a table is not read from a file of this name; expected",
    ]
    for start in starts[:3] + starts[4:]:
        assert any(text.startswith(start) for text in found), (start, found)


def test_blank_key_of_an_overlay(folder: Path) -> None:
    write_scenario(folder, "bad", links=[{"link": "", "cost": 3}])
    found = problems_of(folder, "bad")
    assert found[0].startswith("scenarios/bad/links.csv:2:link: blank, but it is part of the key; found ''")


def test_a_dangling_cell_of_an_overlay_names_the_overlay(folder: Path) -> None:
    write_scenario(folder, "bad", links=[{"link": "XY", "to": "Z"}])
    assert problems_of(folder, "bad")[0].startswith("scenarios/bad/links.csv:2:to: names a row that is not in nodes")


def test_unknown_scenario_names_those_there_are(folder: Path) -> None:
    write_scenario(folder, "dry-year", links=[{"link": "XY", "cost": 7}])
    write_scenario(folder.parent, "wet-year", links=[{"link": "XY", "cost": 7}])
    assert problems_of(folder, "dry-yaer") == [
        "scenarios: no such scenario; found 'dry-yaer', expected dry-year or wet-year. Did you mean 'dry-year'?"
    ]


def test_case_without_scenarios(folder: Path) -> None:
    assert problems_of(folder, "dry") == [
        "scenarios: no such scenario; found 'dry', expected none: the case has no scenarios"
    ]


@pytest.mark.parametrize("name", ["../secret", "..", "", "a/b", "/tmp", "Dry", "-a", "a b", "a\\b", "a\n", "é"])
def test_names_cannot_leave_their_folder(folder: Path, name: str) -> None:
    write_case(folder.parent / "secret", links=[{"link": "XY", "cost": 1}])
    with pytest.raises(CaseError) as caught:
        load_case(folder, [name])
    assert caught.value.problems == [
        Problem(
            "scenarios",
            None,
            None,
            "not the name of a scenario",
            "a name of small letters, digits and '-'",
            found=name,
            kind="scenario",
        )
    ]


def test_a_scenario_named_twice(folder: Path) -> None:
    write_scenario(folder, "a", links=[{"link": "XY", "cost": 7}])
    assert problems_of(folder, "a", "a") == ["scenarios/a: the scenario is named twice; expected each once"]
