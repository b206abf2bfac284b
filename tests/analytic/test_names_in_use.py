"""Names that hold separators, and lists with blanks, give the same answers as plain ones; observations are measured."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import landbridge as lb
from cases import Tables, write_scenario
from landbridge import Study, load_case
from landbridge.analysis import attribution
from landbridge.analysis.backcast import Year, backcast, measure
from landbridge.report.run import read_run
from landbridge.report.sections import behind
from toys import Toys, edited, gate, two_nodes
from toys_freight import freight, way


def goods_in_series(first: str, second: str) -> Tables:
    """100 thousand TEU from X by M to Y at 200 USD, worth 900; a gate on goods on each half. All: 70 MUSD."""
    tables = freight({"F": ("X", "Y", 100, 900)}, [way("XM", "X", "M", 100), way("MY", "M", "Y", 100)])
    tables = gate(tables, "XM", name=first, relation="AA-BB", kind="goods")
    return gate(tables, "MY", name=second, relation="AA-CC", kind="goods")


@pytest.mark.parametrize(("first", "second"), [("a", "b"), ("a+b", "a"), ("a+b", "b"), ("+", "++"), ("a>b:c", "a>b")])
def test_gates_on_goods_that_hold_separators(toys: Toys, first: str, second: str) -> None:
    """What passes both gates is worth 70 MUSD, whatever they are called."""
    study = toys.study(goods_in_series(first, second))
    full = study.on_path("all", 1.0)
    assert study.welfare(full) - study.welfare(study.today()) == pytest.approx(70)
    found = attribution.over_gates(study, "all")
    assert found.shapley == pytest.approx({first: 35, second: 35})
    assert found.smallest[0.5] == [frozenset({first, second})]


def test_sets_of_gates_in_the_report(toys: Toys) -> None:
    """The report names the gates of a smallest set, though their names hold '+'."""
    folder = toys.folder(goods_in_series("a+b", "a"))
    out = folder.parent / "run"
    lb.run(folder, path="all", out=out, levels=2, report=False)
    lb.analyse(out, only=["attribution"], report=False)
    section = behind.section(read_run(out))
    assert "at least 2 of 2 gates" in section.lead
    assert "No set that does so lacks “a” and “a+b”." in section.lead


@pytest.mark.parametrize("owners", ["AA;BB", "AA; BB", " BB ;AA"])
def test_blanks_in_a_list_of_owners(toys: Toys, owners: str) -> None:
    study = toys.study(edited(two_nodes(existing=50), "links", "AB", owners=owners))
    assert sorted(study.program.model.assets["links", "AB"].countries) == ["AA", "BB"]


def row(metric: str, key: str, unit: str, **cells: Any) -> SimpleNamespace:
    return SimpleNamespace(metric=metric, key=key, unit=unit, **cells)


def solved(toys: Toys) -> Year:
    """50 of the 100 MW wanted at B come from A."""
    study = toys.study(two_nodes(existing=50))
    return Year(study, study.today())


def test_measures(toys: Toys) -> None:
    """50 MW for a year are 0.438 TWh: what the line carries and what B generates; half of what both generate."""
    year = solved(toys)
    assert measure(year, row("link_flow", "AB", "TWh")) == pytest.approx(0.438)
    assert measure(year, row("generation", "B:dear", "TWh")) == pytest.approx(0.438)
    assert measure(year, row("generation", "A + B:cheap", "TWh")) == pytest.approx(0.438)
    assert measure(year, row("generation_share", "A+B:cheap", "share")) == pytest.approx(0.5)
    assert measure(year, row("generation_share", "A+B:cheap + dear", "share")) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("metric", "key", "unit"),
    [
        ("link_flow", "BA", "TWh"),
        ("link_flow", "AB+BA", "TWh"),
        ("link_flow", "AB", "GWh"),
        ("generation", "A:dear", "TWh"),
        ("generation", "A:cheap+dear", "TWh"),
        ("generation", "A:cheap+cheap", "TWh"),
        ("generation_share", "C:dear", "share"),
        ("price", "C", "USD/MWh"),
    ],
)
def test_what_is_not_there_is_not_measured(toys: Toys, metric: str, key: str, unit: str) -> None:
    """As the function says; a sum of nothing would be 0, and inside many a tolerance."""
    with pytest.raises(KeyError):
        measure(solved(toys), row(metric, key, unit))


def test_a_rate_pays_for_the_way_back(toys: Toys) -> None:
    """1,000 km at 0.1 and a fee of 0.05 USD/TEU-km, and a train of 50 TEU that comes back empty at 2 USD/km: 190."""
    tables = freight({"f": ("A", "B", 10, 1000)}, [way("AB", "A", "B", fee_country="AA")], load=50)
    tables["tariffs"][0].update({"cost_km": 0.1, "fee_km": 0.05})
    tables["tariffs"].append({"tariff": "train", "product": "empty", "cost_km": 2, "load": 1})
    study = toys.study(tables)
    assert measure(Year(study, study.today()), row("route_cost", "A>B", "USD/TEU")) == pytest.approx(190)


def observing(key: str, metric: str, unit: str) -> Tables:
    """100 MW at B, half from A by `AB`; one observation of the scenario `past`."""
    cells = {"observation": "o", "name": "o", "year": 2030, "value": 0, "low": 0, "high": 1, "source": "s"}
    row = {**cells, "metric": metric, "key": key, "unit": unit, "scenario": "past"}
    return {**two_nodes(existing=50), "observations": [row]}


def past(folder: Path, **tables: Any) -> Any:
    """What is compared where the scenario `past` changes these tables."""
    write_scenario(folder, "past", **tables)
    case = load_case(folder)
    study = Study.of(load_case(folder, scenarios=["past"]))
    return backcast(case, {"past": Year(study, study.today())})


def test_what_is_switched_off_is_not_compared(toys: Toys) -> None:
    """A line that a scenario switches off carries nothing; that says nothing of the model."""
    folder = toys.folder(observing("AB", "link_flow", "TWh"))
    assert past(folder, links=[{"link": "AB", "existing": 20}])["model"].tolist() == pytest.approx([0.1752])
    assert past(folder, links=[{"link": "AB", "active": False}]).empty


def test_a_share_of_nothing_is_refused(toys: Toys) -> None:
    """Where nothing is wanted nothing is generated: of that there is no share."""
    folder = toys.folder(observing("A:cheap", "generation_share", "share"))
    assert past(folder, links=[{"link": "AB", "existing": 20}])["model"].tolist() == pytest.approx([1])
    with pytest.raises(lb.CaseError, match=r"observations.csv:2:key: nothing is generated at A: it cannot be compared"):
        past(folder, links=[{"link": "AB", "active": False}])
