"""Tools that write pages of docs, on toys."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

import landbridge as lb
from cases import Tables, write_case
from toys import gate, settings, two_nodes

TOOLS = Path(__file__).parents[1] / "tools"


def tool(name: str) -> ModuleType:
    """A script of the folder tools."""
    spec = importlib.util.spec_from_file_location(name, TOOLS / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def dirty(damage: float) -> Tables:
    """A sells 80 MW to B across a gate, from coal that emits 0.8 t/MWh in place of plants at 60 USD/MWh without."""
    tables = gate(two_nodes(existing=200), "AB", design=80)
    tables["fuels"] = [{"fuel": "coal", "name": "Coal", "emission": 0.32}]
    tables["fuel_prices"] = [{"fuel": "coal", "country": c, "year": 2030, "price": 0} for c in ("AA", "BB")]
    for row in tables["plants"]:
        if row["plant"] == "cheap":
            row |= {"fuel": "coal", "efficiency": 0.4}
    tables["carbon_damage"] = [{"year": 2030, "value": damage}]
    return settings(tables, transit_country="BB")


def write_with_scenarios(folder: Path) -> Path:
    """The case at 10 USD/t, with scenarios of 0 and 190."""
    case = write_case(folder, **dirty(10))
    for name, value in (("carbon-0", 0), ("carbon-190", 190)):
        home = case / "scenarios" / name
        home.mkdir(parents=True)
        pd.DataFrame([{"year": 2030, "value": value}]).to_csv(home / "carbon_damage.csv", index=False)
    return case


def test_headline_under_other_damage_is_that_of_the_scenario(tmp_path: Path) -> None:
    """80 MW x 8,760 h x (40 - 0.8 v) USD/MWh: 28.032 MUSD without damage, 22.4256 at 10 USD/t, -78.4896 at 190."""
    case = write_with_scenarios(tmp_path / "case")
    headline = tool("headline_table")
    study = lb.Study.of(lb.load_case(case))
    today, full = headline.ends(study)
    assert study.welfare(full["all"]) - study.welfare(today) == pytest.approx(22.4256)
    for name, expected in (("carbon-0", 28.032), ("carbon-190", -78.4896)):
        other = lb.load_case(case, scenarios=name)
        assert headline.with_damage(study, other, today, full["all"]) == pytest.approx(expected)
        solved = lb.Study.of(other)
        gain = solved.welfare(solved.on_path("all", 1)) - solved.welfare(solved.today())
        assert gain == pytest.approx(expected)


def test_page_of_headlines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Every path has a row in both tables; what serves BB is all there is, for B lies in it."""
    monkeypatch.setattr("sys.argv", ["headline_table", str(write_with_scenarios(tmp_path / "case"))])
    tool("headline_table").main()
    printed = capsys.readouterr().out
    assert "| path | divisible | expected at 0.02 |" in printed
    assert printed.count("| all | 22 |") == 1
    assert "| all | 0 | 0 | 22 | 22 | 0 | 0 |" in printed
    assert "million USD of 2024" in printed and "of 2030 to 2030" in printed


def test_page_of_assumptions(tmp_path: Path) -> None:
    """Ranked by what solving again gives, then by the estimate; what only moves payments is left out unless solved."""
    tables = dirty(10)
    tables["evidence"] = [
        {"table": "plants", "key": "*", "column": "capacity", "evidence": "a register"},
        {"table": "plants", "key": "dear*", "column": "capacity", "evidence": "a visit"},
    ]
    tables["sources"] = [
        {"table": "plants", "key": "*", "column": "*", "quality": "assumed", "source": "a guess", "note": "wide"}
    ]
    case = lb.load_case(write_case(tmp_path / "case", **tables))
    row = {"unit": "MW", "quality": "assumed", "source": "a guess", "base": 2.0, "low": 1.0, "high": 3.0}
    rows = [
        {**row, "table": "links", "key": "AB", "column": "fee", "swing": 900.0, "transfer": True},
        {**row, "table": "plants", "key": "cheap", "column": "capacity", "swing": 70.0, "transfer": False},
        {**row, "table": "plants", "key": "dear", "column": "capacity", "swing": 50.0, "transfer": False},
    ]
    again = [{"table": "plants", "key": "dear", "column": "capacity", "locked_low": 10.0, "locked_high": -90.0}]
    text = tool("assumptions_page").page(case, pd.DataFrame(rows), pd.DataFrame(again), "all", 22.4)
    found = [line for line in text.splitlines() if line.startswith(("| 1 ", "| 2 "))]
    assert found == [
        "| 1 | `plants`: dear, capacity | 2.00 (1.00 to 3.00) MW | -100 (solved) | assumed | a guess | a visit |",
        "| 2 | `plants`: cheap, capacity | 2.00 (1.00 to 3.00) MW | 70 | assumed | a guess | a register |",
    ]
    assert "`links`: AB" not in text and "100 % on assumed numbers rest" in text
