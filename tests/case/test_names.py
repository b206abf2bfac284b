"""Names as they are read: one Unicode form, hints where they look alike, control characters, lists, separators."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest
from spoiling import broken, everything

from cases import Tables, tiny_freight, tiny_hydro, tiny_power, write_case, write_scenario
from landbridge import Study
from landbridge.analysis.backcast import Year, backcast, past_worlds
from landbridge.case import CaseError, load_case
from landbridge.case.settings import split

COMPOSED = "북쪽"
DECOMPOSED = unicodedata.normalize("NFD", COMPOSED)


def renamed(tables: Tables, old: str, new: str) -> Tables:
    """A copy in which a text is another everywhere."""
    return {t: [{c: new if v == old else v for c, v in row.items()} for row in rows] for t, rows in tables.items()}


def test_one_name_in_two_forms_is_one_name(tmp_path: Path) -> None:
    """A plant at 북쪽, as a Mac writes it, stands at the node 북쪽; the bytes of the file are kept as they are."""
    tables = renamed(tiny_power(), "A", COMPOSED)
    tables["plants"] = renamed({"plants": tables["plants"]}, COMPOSED, DECOMPOSED)["plants"]
    case = load_case(write_case(tmp_path / "case", **tables))
    assert case.tables["plants"]["node"].tolist() == case.tables["nodes"]["node"].tolist() == [COMPOSED]
    assert DECOMPOSED.encode() in case.files["plants.csv"]
    assert case.origin("nodes", (DECOMPOSED,), "name") == "nodes.csv:2:name"


def test_a_key_in_two_forms_stands_twice(tmp_path: Path) -> None:
    tables = tiny_power()
    tables["plants"] = [{**tables["plants"][0], "plant": name} for name in (COMPOSED, DECOMPOSED)]
    (problem,) = broken(tmp_path, tables)
    assert problem.startswith("plants.csv:3:plant: the key stands twice (first in row 2)")


def test_a_scenario_changes_a_row_named_in_the_other_form(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "case", **renamed(tiny_power(), "P", COMPOSED))
    write_scenario(folder, "big", plants=[{"plant": DECOMPOSED, "capacity": 300}])
    assert load_case(folder, scenarios=["big"]).tables["plants"]["capacity"].tolist() == [300]


def test_options_and_folders_in_the_other_form(tmp_path: Path) -> None:
    """A setting given as an option, a table given in memory, and the folder of the case itself."""
    folder = write_case(tmp_path / COMPOSED, **renamed(tiny_hydro(), "normal", COMPOSED))
    case = load_case(tmp_path / DECOMPOSED)
    assert case.folder == folder
    assert case.with_settings(hydro_years=DECOMPOSED).setting("hydro_years") == COMPOSED
    moved = case.with_tables({"nodes": case.tables["nodes"].assign(node="A", name=DECOMPOSED)})
    assert moved.tables["nodes"]["name"].tolist() == [COMPOSED]


@pytest.mark.parametrize(
    ("found", "points"),
    [
        ("А", "U+0410 CYRILLIC CAPITAL LETTER A"),
        ("Ａ", "U+FF21 FULLWIDTH LATIN CAPITAL LETTER A"),
        ("A\u200d", "U+200D ZERO WIDTH JOINER"),
        ("\ufeffA", "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("Α", "U+0391 GREEK CAPITAL LETTER ALPHA"),
    ],
)
def test_a_reference_that_only_looks_right_says_why(tmp_path: Path, found: str, points: str) -> None:
    """The name that looks the same is suggested, before those that are spelt alike, with the characters that differ."""
    tables = tiny_power()
    tables["nodes"].append({"node": "А2", "name": "A2", "carrier": "power", "country": "AA"})
    tables["demand"][0]["node"] = found
    (problem,) = (p for p in broken(tmp_path, tables) if p.startswith("demand.csv:2:node: names a row"))
    assert "Did you mean 'A'? (they look alike, but" in problem
    assert points in problem


def test_a_column_with_a_letter_of_another_script(tmp_path: Path) -> None:
    tables = tiny_power()
    tables["plants"] = [{("сapacity" if c == "capacity" else c): v for c, v in tables["plants"][0].items()}]
    assert any("Did you mean 'capacity'?" in p and "U+0441" in p for p in broken(tmp_path, tables))


@pytest.mark.parametrize("name", ["Dry", "drу"])
def test_a_folder_that_looks_like_a_scenario(tmp_path: Path, name: str) -> None:
    """A folder whose name no scenario may have is told of; to name it is refused, with the one that is there."""
    folder = write_case(tmp_path / "case", **tiny_power())
    write_scenario(folder, name, plants=[{"plant": "P", "capacity": 90}])
    (warning,) = load_case(folder).warnings
    assert str(warning).startswith(f"scenarios/{name}: the folder cannot be used as a scenario; found {name!r}")
    write_scenario(folder, "dry", plants=[{"plant": "P", "capacity": 90}])
    with pytest.raises(CaseError, match=r"not the name of a scenario.*Did you mean 'dry'"):
        load_case(folder, scenarios=[name])


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("slices", "season"),
        ("slices", "day"),
        ("freight_demand", "commodity"),
        ("plants", "technology"),
        ("plants", "name"),
        ("nodes", "node"),
    ],
)
def test_control_characters_are_refused(tmp_path: Path, table: str, column: str) -> None:
    tables = everything()
    tables[table][0][column] = "a\x1bb"
    start = f"{table}.csv:2:{column}: holds a control character (U+001B); found 'a\\x1bb', expected text without it"
    assert any(p.startswith(start) for p in broken(tmp_path, tables))


@pytest.mark.parametrize(("column", "right"), [("season", False), ("name", True)])
def test_lines_are_for_prose(tmp_path: Path, column: str, right: bool) -> None:
    """A name as printed may have two lines, a season may not."""
    tables = tiny_power()
    tables["nodes" if right else "slices"][0][column] = "a\nb"
    assert (broken(tmp_path, tables) == []) is right


@pytest.mark.parametrize(("text", "names"), [("", []), ("A", ["A"]), (" A ;B; C ", ["A", "B", "C"])])
def test_lists_are_split_in_one_way(text: str, names: list[str]) -> None:
    assert split(text) == names


@pytest.mark.parametrize(
    ("value", "message"), [("normal,", "one ';' each"), ("normal;normal", "each name once"), ("nromal", "normal")]
)
def test_lists_given_as_options(tmp_path: Path, value: str, message: str) -> None:
    case = load_case(write_case(tmp_path / "case", **tiny_hydro()))
    with pytest.raises(CaseError, match=message):
        case.with_settings(hydro_years=value)


@pytest.mark.parametrize("value", ["all;all", "al", "all; "])
def test_the_headline_path_is_one_path(tmp_path: Path, value: str) -> None:
    """It is no list: what is not the name of a path would be taken for the first path."""
    tables = everything()
    tables["case"].append({"setting": "headline_path", "value": value})
    (problem,) = (p for p in broken(tmp_path, tables) if p.startswith("case.csv"))
    assert "names what is not in paths.csv" in problem
    tables["case"][-1]["value"] = "all"
    case = load_case(write_case(tmp_path / "right", **tables))
    with pytest.raises(CaseError, match="headline_path"):
        case.with_settings(headline_path=value)


def test_goods_that_only_a_switched_off_flow_is(tmp_path: Path) -> None:
    """A gate on goods that a scenario has no cargo of is told of; goods that no flow ever was are refused."""
    tables = everything()
    tables["gates"].append({"gate": "g", "name": "g", "kind": "goods"})
    tables["gate_response"] += [{"gate": "g", "relation": "AA-BB", "trust": t, "openness": t} for t in (0, 1)]
    tables["link_gates"].append({"link": "XY", "gate": "g"})
    tables["gate_goods"] = [{"gate": "g", "commodity": "goods"}]
    folder = write_case(tmp_path / "case", **tables)
    write_scenario(folder, "none", freight_demand=[{"flow": "F", "active": False}])
    warnings = [str(w) for w in load_case(folder, scenarios=["none"]).warnings if w.column == "commodity"]
    assert warnings == [
        "gate_goods.csv:2:commodity: no cargo flow carries this commodity: all that do are switched off; found 'goods'"
    ]


def test_sources_that_cover_nothing(tmp_path: Path) -> None:
    """A key of which a part is '*' names some row, too; a row that a scenario switches off is no mistake."""
    tables = tiny_freight()
    tables["sources"] = [
        {"table": "tariffs", "key": key, "column": "*", "quality": "found", "source": "s"}
        for key in ("*/container", "*/bulk", "train/*", "trian/*")
    ]
    tables["sources"].append({"table": "links", "key": "XY", "column": "*", "quality": "found", "source": "s"})
    folder = write_case(tmp_path / "case", **tables)
    write_scenario(folder, "none", links=[{"link": "XY", "active": False}])
    for scenarios in ([], ["none"]):
        found = [w.found for w in load_case(folder, scenarios=scenarios).warnings if w.file == "sources.csv"]
        assert found == ["*/bulk", "trian/*"]


def observed(tables: Tables, key: str, metric: str = "link_flow", unit: str = "thousand TEU", **cells: Any) -> Tables:
    """A case with one observation."""
    row = {"observation": "o", "name": "o", "metric": metric, "key": key, "year": 2030, "unit": unit, "source": "s"}
    return {**tables, "observations": [{**row, "value": 1, "low": 0, "high": 9, **cells}]}


def test_names_that_hold_what_separates_them(tmp_path: Path) -> None:
    """A link X+Y is the link X+Y; where X and Y are links too the key has two meanings, and is refused."""
    tables = renamed(tiny_freight(), "XY", "X+Y")
    assert broken(tmp_path, observed(tables, "X+Y")) == []
    tables["links"] += [{**tables["links"][0], "link": name} for name in ("X", "Y")]
    assert broken(tmp_path, observed(tables, "X + X+Y")) == []
    (problem,) = broken(tmp_path, observed(tables, "X+Y"))
    assert problem.startswith("observations.csv:2:key: the key can be read in several ways; found 'X+Y', expected one")


def test_nodes_and_technologies_that_hold_what_separates_them(tmp_path: Path) -> None:
    """Node A:1 and technology coal:old, in one key; a node X>1 on a route."""
    tables = renamed(renamed(tiny_power(), "A", "A:1"), "coal", "coal:old")
    assert broken(tmp_path, observed(tables, "A:1:coal:old", "generation", "TWh")) == []
    route = renamed(tiny_freight(), "X", "X>1")
    assert broken(tmp_path / "route", observed(route, "X>1>Y", "route_hours", "h")) == []


def test_observations_of_a_scenario(tmp_path: Path) -> None:
    """The scenario is there, and keys are held against the case with it: what it adds, and what it switches off."""
    tables = tiny_freight()
    tables["links"].append({**tables["links"][0], "link": "YX"})

    def told(key: str, scenario: str = "past") -> list[str]:
        folder = write_case(tmp_path / "case", **observed(tables, key, scenario=scenario))
        added = {**tables["links"][0], "link": "NEW"}
        write_scenario(folder, "past", links=[{**added, "active": True}, {"link": "XY", "active": False}])
        try:
            return [str(w) for w in load_case(folder).warnings]
        except CaseError as error:
            return [str(p) for p in error.problems]

    assert told("NEW") == told("YX") == []
    assert told("XY") == [
        "observations.csv:2:key: the key names a link that is switched off: the observation is not compared; found 'XY'"
    ]
    assert told("NWE")[0].endswith("found 'NWE', expected links joined by '+'. Did you mean 'NEW'?")
    assert told("NEW", "")[0].startswith("observations.csv:2:key: the key names a link that is not there; found 'NEW'")
    (lost,) = told("NEW", "psat")
    assert lost.startswith(
        "observations.csv:2:scenario: names a scenario that is not there; found 'psat', expected past"
    )


def test_a_case_that_was_copied_without_its_scenarios(tmp_path: Path) -> None:
    """Observations of past years are told once, and left out of the back-cast; the rest is compared."""
    tables = observed(tiny_freight(), "XY", scenario="past")
    tables["observations"] += [
        {**tables["observations"][0], "observation": name, "scenario": year}
        for name, year in (("b", "late"), ("c", ""))
    ]
    case = load_case(write_case(tmp_path / "case", **tables))
    (told,) = [str(w) for w in case.warnings if w.file == "observations.csv"]
    assert "the case has no scenarios: 2 observations of past years are left out of the back-cast" in told
    assert past_worlds(case) == {}
    study = Study.of(case)
    assert list(backcast(case, {"": Year(study, study.today())})["observation"]) == ["c"]
