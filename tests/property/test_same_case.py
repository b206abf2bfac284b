"""The same case told otherwise has the same optimum: other names, another order, finer time, an idle scenario."""

from __future__ import annotations

import random
import tempfile
from copy import deepcopy
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import networks, study_of

from cases import Tables, write_case, write_scenario
from landbridge import Study, load_case
from second.power_draw import FAMILY, draw
from second.power_tables import tables as power_tables

#: Columns that hold names, with the tables that give them.
NAMES = {
    "node": "nodes",
    "plant": "plants",
    "link": "links",
    "storage": "storage",
    "gate": "gates",
    "relation": "relations",
    "profile": "profiles",
    "flow": "freight_demand",
    "slice": "slices",
    "fuel": "fuels",
}
#: Other columns that refer to them.
REFERENCES = {"from": "node", "to": "node", "origin": "node", "destination": "node", "upstream": "plant"}
#: Random power cases with one water year: a full chronology, then typical days.
CHRONOLOGY, DAYS = range(FAMILY, 2 * FAMILY), range(2 * FAMILY, 3 * FAMILY)


def costs(study: Study) -> list[float]:
    """Least cost today, half way and at full trust (of a case with paths), MUSD."""
    path = "all" if len(study.case.tables["paths"]) else ""
    return [study.on_path(path, level).solution.objective for level in (0.0, 0.5, 1.0)]


def renamed(tables: Tables) -> Tables:
    """Every name replaced by another, in an order that has nothing to do with theirs. Seasons keep their names."""
    names: dict[str, dict[str, str]] = {}
    for column, table in {**NAMES, "dam": "hydro"}.items():
        key = "plant" if column == "dam" else column
        found = sorted({row[key] for row in tables.get(table, [])})
        names.setdefault(key, {}).update({name: f"{key}{crc32(name.encode()) % 1000:03}-{name}" for name in found})
    out = deepcopy(tables)
    for row in (row for rows in out.values() for row in rows):
        for column, kept in row.items():
            known = names.get(REFERENCES.get(column, column), {})
            if isinstance(kept, str):
                row[column] = ";".join(known.get(part, part) for part in kept.split(";"))
    return out


def shuffled(tables: Tables, dice: random.Random) -> Tables:
    """The same rows in another order."""
    return {name: dice.sample(rows, len(rows)) for name, rows in tables.items()}


def halved(tables: Tables) -> Tables:
    """Every season cut into two equal ones: of half its days where it is a typical day, else of half its length."""
    out, days = deepcopy(tables), len({s["day"] for s in tables["slices"]}) > 1
    out["slices"] = [
        {
            **s,
            "slice": f"{s['slice']}{half}",
            "season": f"{s['season']}{half}",
            "day": f"{s['day']}{half}" if days else s["day"],
            "block": s["block"] if days else 2 * s["block"] + i,
            "duration": s["duration"] if days else s["duration"] / 2,
            "hours": s["hours"] / 2,
        }
        for s in tables["slices"]
        for i, half in enumerate("xy")
    ]
    out["shapes"] = [{**row, "slice": f"{row['slice']}{half}"} for row in tables["shapes"] for half in "xy"]
    return out


@given(networks(fees=True), st.randoms(use_true_random=False))
def test_names_and_order_change_no_cost(tables: Tables, dice: random.Random) -> None:
    """Other names that sort otherwise, rows in any order: the same cost at every level of trust."""
    expected = costs(study_of(tables))
    other = shuffled(renamed(tables), dice)
    assert not {row["node"] for row in other["nodes"]} & {row["node"] for row in tables["nodes"]}
    assert costs(study_of(other)) == pytest.approx(expected, rel=1e-9)


@settings(max_examples=3)
@given(st.sampled_from([*CHRONOLOGY, *DAYS]), st.randoms(use_true_random=False))
def test_names_and_order_change_no_cost_of_rivers(number: int, dice: random.Random) -> None:
    """The same for random power systems with cascades, storage and builds."""
    tables = power_tables(draw(number))
    assert costs(study_of(shuffled(renamed(tables), dice))) == pytest.approx(costs(study_of(tables)), rel=1e-9)


@pytest.mark.parametrize("numbers", [CHRONOLOGY, DAYS], ids=["chronology", "days"])
@settings(max_examples=3)
@given(data=st.data())
def test_halves_of_a_season_change_no_cost(numbers: range, data: st.DataObject) -> None:
    """Two halves of a season in which all is alike are the season: what either can do, their mean does in the whole.

    Water that is counted by the block or by the day, and not by the hours it stands for, would double or halve.
    """
    tables = power_tables(draw(data.draw(st.sampled_from(numbers))))
    assert costs(study_of(halved(tables)))[0] == pytest.approx(costs(study_of(tables))[0], rel=1e-7)


@settings(max_examples=4)
@given(networks(fees=True), st.data())
def test_a_scenario_that_changes_nothing(tables: Tables, data: st.DataObject) -> None:
    """A scenario that repeats some rows of some tables: the same cost to the last bit, and another one does differ."""
    names = sorted(set(tables) - {"case", "slices", "shapes", "paths", "trust_paths"})
    chosen = data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    same = {name: tables[name][:: data.draw(st.integers(1, 2))] for name in chosen if tables[name]}
    dear = [{"node": row["node"], "step": row["step"], "value": 2 * row["value"]} for row in tables["lost_load"]]
    plant = [{"plant": row["plant"], "variable_om": row["variable_om"] + 1} for row in tables["plants"]]
    with tempfile.TemporaryDirectory() as home:
        folder = write_case(Path(home) / "case", **tables)
        write_scenario(folder, "same", **same)
        write_scenario(folder, "dear", lost_load=dear, plants=plant)
        found = {name: costs(Study.of(load_case(folder, scenarios=name))) for name in ((), ("same",), ("dear",))}
    assert found["same",] == found[()]
    assert all(a > b for a, b in zip(found["dear",], found[()], strict=True))
