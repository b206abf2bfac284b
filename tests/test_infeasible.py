"""What cannot be supplied is lost and named; what cannot hold together is explained by its rows, and mended."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from cases import Tables, merged, tiny_freight, tiny_gas, tiny_hydro, tiny_power, write_case
from landbridge import runs
from landbridge.cli import app
from landbridge.solve import SolveError
from landbridge.solve.diagnosis import explain
from toys import Toys, edited, gate, power, two_nodes


@pytest.fixture(autouse=True)
def without_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing the report is tested elsewhere."""
    solve = runs.run
    monkeypatch.setattr(runs, "run", lambda *args, **options: solve(*args, **{**options, "report": False}))


def solved(case: Path, out: Path) -> Result:
    return CliRunner().invoke(app, ["run", "--case", str(case), "--out", str(out), "--levels", "2", "--json"])


def too_much_water() -> Tables:
    """5 m3/s come to a reservoir that may let go 1 and has a year to end as it began."""
    tables = tiny_hydro()
    tables["hydro"][0]["max_release"] = 1
    return tables


def narrow_below() -> Tables:
    """5 m3/s of a plant above arrive with 5 of its own at one that may let go 7."""
    tables = tiny_hydro()
    upper = tables["hydro"][0]
    lower = {**upper, "plant": "L", "name": "L", "upstream": "H", "max_release": 7}
    tables["hydro"] = [{**upper, "upstream": "", "max_release": ""}, lower]
    tables["inflow"] += [{**row, "plant": "L"} for row in tables["inflow"]]
    return tables


def too_deep() -> Tables:
    """A dry year takes 500 hm3 out that a wet one has to put back, and the wet one brings 157.68."""
    tables = tiny_hydro()
    tables["hydro_years"] = [{"hydro_year": y, "probability": 0.5} for y in ("dry", "wet")]
    tables["inflow"] = [{**row, "hydro_year": y} for row in tables["inflow"] for y in ("dry", "wet")]
    tables["drawdown"] = [{"plant": "H", "hydro_year": y, "drawdown": d} for y, d in (("dry", 500), ("wet", -500))]
    return tables


def must_run() -> Tables:
    """100 MW that cannot be turned down, at a node that takes 50 and has no line."""
    return edited(tiny_power(), "plants", "P", must_run=1)


def must_run_and_grow() -> Tables:
    """The same plant, which could be built larger: that helps nobody."""
    return edited(must_run(), "plants", "P", max_build=10, first_year=2030, life=20, capex=1000)


def must_run_behind_a_line() -> Tables:
    """200 MW that run at half, with 20 MW taken at the node and a line of 30 MW to one that takes 100."""
    tables = two_nodes(existing=30)
    tables["demand"][0].update(energy=20 * 8760 / 1e6, peak=0.02)
    return edited(tables, "plants", "cheap", must_run=0.5)


def must_burn() -> Tables:
    """A plant that burns what 50 MW take (0.23 mcm/day), at the end of a pipe of 0.05 mcm/day, beside firm demand."""
    tables = merged(tiny_power(), tiny_gas())
    tables["fuels"].append({"fuel": "gas", "emission": 0.2, "gas": True})
    tables["links"][0]["existing"] = 0.05
    return edited(tables, "plants", "P", fuel="gas", gas_node="H", must_run=0.5)


#: What cannot hold together -> the case, and what is told of it: place, number and unit of each member of the conflict.
CONFLICTS: dict[str, tuple[Callable[[], Tables], list[str]]] = {
    "too much water": (too_much_water, ["inflow.csv:2:inflow = 5 m3/s", "hydro.csv:2:max_release = 1 m3/s"]),
    "narrow below": (
        narrow_below,
        ["inflow.csv:2:inflow = 5 m3/s", "inflow.csv:14:inflow = 5 m3/s", "hydro.csv:3:max_release = 7 m3/s"],
    ),
    "too deep": (too_deep, ["inflow.csv:3:inflow = 5 m3/s", "drawdown.csv:3:drawdown = -500 hm3"]),
    "must run": (must_run, ["demand.csv:2:energy = 0.438 TWh", "plants.csv:2:must_run = 1 share"]),
    "must run and grow": (
        must_run_and_grow,
        ["demand.csv:2:energy = 0.438 TWh", "plants.csv:2:must_run = 1 share"],
    ),
    "must run behind a line": (
        must_run_behind_a_line,
        ["demand.csv:2:energy = 0.1752 TWh", "links.csv:2:existing = 30 MW", "plants.csv:2:must_run = 0.5 share"],
    ),
    "must burn": (
        must_burn,
        [
            "gas_demand.csv:2:volume = 0.365 bcm/year",
            "links.csv:2:existing = 0.05 mcm/day",
            "plants.csv:2:must_run = 0.5 share",
        ],
    ),
}
#: Changes that are not the cheapest and end a conflict too: every member of it counts (name -> table, row, cells).
LOOSER: dict[str, list[tuple[str, int, dict[str, float]]]] = {
    "must run": [("demand", 0, {"energy": 0.876, "peak": 0.1}), ("plants", 0, {"must_run": 0.5})],
    "must run behind a line": [
        ("demand", 0, {"energy": 0.6132, "peak": 0.07}),
        ("links", 0, {"existing": 80}),
        ("plants", 0, {"must_run": 0.25}),
    ],
    "must burn": [("links", 0, {"existing": 2}), ("plants", 0, {"must_run": 0})],
    "narrow below": [("hydro", 1, {"max_release": 10})],
}
REPAIR = re.compile(r"  (\w+)\.csv:(\d+):(\w+): (raise|lower) from (\S+) to (\S+) .+")


def told(found: Result) -> tuple[list[str], list[re.Match[str]]]:
    """Members of the conflict, and the repair, as they stand on stderr."""
    assert found.exit_code == 3, found.output
    assert isinstance(found.exception, SystemExit)
    assert found.stdout == ""
    _, _, rest = found.stderr.partition("No plan satisfies these inputs. They cannot hold together:\n")
    conflict, _, repair = rest.partition("The smallest change that would let them:\n")
    matches = [REPAIR.fullmatch(line) for line in repair.splitlines()]
    assert all(matches), repair
    return conflict.splitlines(), [match for match in matches if match]


@pytest.mark.parametrize("name", CONFLICTS)
def test_conflict_and_repair(tmp_path: Path, name: str) -> None:
    """The conflict is what it is and no more; the repair, typed into the cells it names, leaves a case that solves."""
    make, members = CONFLICTS[name]
    folder, out = write_case(tmp_path / "case", **make()), tmp_path / "out"
    conflict, repair = told(solved(folder, out))
    places = [line.strip().split(": ")[0] for line in conflict]
    assert sorted(set(places)) == sorted(members)
    assert not out.exists()
    assert repair
    for change in repair:
        table, row, column, word, old, new = change.groups()
        assert (float(new) > float(old)) == (word == "raise")
        assert type_in(folder / f"{table}.csv", int(row), column, new) == pytest.approx(float(old))
    if name == "too deep":  # the other year's drawdown has to follow: water must balance over the years
        type_in(folder / "drawdown.csv", 2, "drawdown", new.lstrip("-"))
    found = solved(folder, out)
    assert found.exit_code == 0, found.output


@pytest.mark.slow
@pytest.mark.parametrize("name", LOOSER)
def test_any_member_loosened_ends_the_conflict(tmp_path: Path, name: str) -> None:
    for i, (table, row, cells) in enumerate(LOOSER[name]):
        tables = CONFLICTS[name][0]()
        tables[table][row].update(cells)
        found = solved(write_case(tmp_path / f"case{i}", **tables), tmp_path / f"out{i}")
        assert found.exit_code == 0, found.output


def type_in(path: Path, row: int, column: str, value: str) -> float:
    """Write a cell by the row an editor shows; what stood there."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    at = lines[0].index(column)
    old, lines[row - 1][at] = float(lines[row - 1][at]), value
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)
    return old


def no_plants() -> Tables:
    return {**tiny_power(), "plants": []}


def nothing_stands() -> Tables:
    """Two nodes, plants and a line of no capacity."""
    tables = two_nodes(existing=0)
    for row in tables["plants"]:
        row["capacity"] = 0
    return tables


def shut() -> Tables:
    """The only plant behind a gate that no trust opens."""
    tables = power({"A": 0, "B": 100}, {"cheap": ("A", 200.0, 20.0)}, [{"link": "AB", "existing": 200}])
    return gate(tables, "AB", design=200, response=((0, 0), (1, 0)))


def no_gas() -> Tables:
    return {**tiny_gas(), "gas_supply": [], "gas_supply_steps": []}


#: Demand without supply -> table and node of what is lost, how much (TWh or bcm), what that costs (MUSD).
LOST: dict[str, tuple[Callable[[], Tables], str, str, float, float]] = {
    "no plants": (no_plants, "shed", "A", 0.438, 0.438e6 * 3000 / 1e6),
    "nothing stands": (nothing_stands, "shed", "B", 0.876, 0.876e6 * 1000 / 1e6),
    "a gate fully shut": (shut, "shed", "B", 0.876, 0.876e6 * 1000 / 1e6),
    "no gas": (no_gas, "gas_unserved", "H", 0.365, 0.365 * 36 * 30),
}


@pytest.mark.parametrize("name", LOST)
def test_demand_without_supply_is_lost_by_name(tmp_path: Path, name: str) -> None:
    """All of it is lost at its node, at what it is worth, and said so; a gate shut at all levels locks nothing in."""
    make, table, node, amount, cost = LOST[name]
    out = tmp_path / "out"
    folder = write_case(tmp_path / "case", **make())
    found = CliRunner().invoke(app, ["run", "--case", str(folder), "--out", str(out), "--levels", "2"])
    assert found.exit_code == 0, found.output
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert summary["objective"]["today"] == pytest.approx(cost)
    assert all(v["npv"] == pytest.approx(0) for v in summary["locked_value"].values())
    lost = pd.read_parquet(out / "tables" / f"{table}.parquet")
    assert set(lost["node"]) == {node}
    assert lost[lost["level"] == 0].iloc[:, -1].sum() == pytest.approx(amount)
    printed = " ".join(found.stdout.split())
    assert f"not supplied today: {amount:g}" in printed
    assert f"in 2030, most at {node} (table {table})" in printed


def test_cargo_without_a_way_stays_outside(tmp_path: Path) -> None:
    """No link, a gate fully shut and a way round that is worth nothing: no cargo goes, and nothing breaks."""
    bare = {**tiny_freight(), "links": []}
    closed = gate(tiny_freight(), "XY", design=10, response=((0, 0), (1, 0)))
    worthless = edited(tiny_freight(), "freight_demand", "F", willingness_to_pay=0)
    warned = []
    for i, tables in enumerate((bare, closed, worthless)):
        found = solved(write_case(tmp_path / f"case{i}", **tables), tmp_path / f"out{i}")
        warned.append("freight_demand.csv:2:destination: no links lead from X to Y" in found.stderr)
        assert found.exit_code == 0, found.output
        flows = pd.read_parquet(tmp_path / f"out{i}" / "tables" / "link_flows.parquet")
        assert not flows.select_dtypes("number").filter(like="flow").to_numpy().any()
    assert warned == [True, False, False]


def test_what_pays_without_end_is_named(tmp_path: Path) -> None:
    """Were a shortfall of reserves paid instead of charged, it would grow for ever: its group is named."""
    tables = tiny_power()
    tables["groups"] = [{"group": "G", "margin": 0.1, "shortfall_cost": 80}]
    tables["nodes"][0]["group"] = "G"
    study = Toys(tmp_path).study(tables)
    program = study.program
    cost = program.cost.copy()
    cost[program.indexed(program.model.shortfall)[1]] = -1.0
    with pytest.raises(SolveError) as caught:
        study.solver.under(replace(program.at({}), cost=cost))
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("The cost falls without limit")
    assert lines[1:] == ["  groups.csv:2:margin (shortfall[G, 2030])"]


def test_a_time_limit_is_not_called_infeasible(tmp_path: Path) -> None:
    study = Toys(tmp_path).study(tiny_power())
    text = explain(study.program, study.solver.parts[0], study.program.at({}), "time limit")
    assert text == "The time limit was reached before the optimum was found; nothing is reported as optimal."
