"""Variables of the model that is handed out say what they are, and can be found by the names of what they stand for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyomo.environ as pyo
import pytest

import landbridge as lb
from cases import Tables, write_case
from toys import edited
from toys_everything import everything
from toys_freight import freight


def built(tables: Tables, home: Path, **options: Any) -> Any:
    return lb.build_model(lb.load_case(write_case(home / "case", **tables)), **options)


def korean() -> Tables:
    """Ten thousand TEU a year from Busan to Seoul by one railway, worth 900 USD each and carried for 100."""
    links = [{"link": "line", "name": "Gyeongbu", "from": "X", "to": "Y", "existing": 10, "cost": 100}]
    tables = freight({"goods": ("X", "Y", 10, 900)}, links)
    tables["freight_demand"][0]["commodity"] = "container-kr"
    return edited(edited(tables, "nodes", "X", name="Busan"), "nodes", "Y", name="Seoul")


def test_every_variable_and_row_says_what_it_is(tmp_path: Path) -> None:
    """Text, index and unit of each variable, with as many parts as its index has; a sentence for each row."""
    model = built(edited(everything(), "plants", "gas", build_size=20), tmp_path, integers=True)
    variables = list(model.component_objects(pyo.Var))
    assert len(variables) > 20
    for variable in filter(len, variables):
        text, _, rest = variable.doc.partition(", by ")
        parts, _, unit = rest.partition(" [")
        assert text and len(unit) > 1 and unit.endswith("]"), variable.name
        assert len(parts.split(", ")) == variable.dim(), variable.name
    rows = list(model.component_objects((pyo.Constraint, pyo.Objective)))
    assert len(rows) > 30
    assert [row.name for row in rows if not str(row.doc).endswith(".")] == []
    words = "power sent over a line in one direction, by link, direction, period, slice, hydro year [GW]"
    assert model.line_flow.doc == words


def test_a_flow_is_found_by_its_places_and_cargo(tmp_path: Path) -> None:
    """The flow from Busan to Seoul, container-kr, class c0: 10 thousand TEU in the solved model."""
    model = built(korean(), tmp_path)
    pyo.SolverFactory("appsi_highs").solve(model)
    table = lb.columns(model, "cargo_flow", "carried")
    label = "Busan to Seoul (line), container-kr, class c0, to Seoul, 2030"
    row = table[table["label"] == label].iloc[0]
    assert (row["variable"], row["unit"]) == ("cargo_flow", "thousand TEU a year")
    assert row["value"] == pytest.approx(10) == model.cargo_flow[row["index"]].value
    a, i, _ = row["index"]
    assert (model.stretch_names[a], model.cargo_names[i]) == (
        "Busan to Seoul (line)",
        "container-kr, class c0, to Seoul",
    )
    assert set(table["variable"]) == {"cargo_flow", "carried"}


def test_labels_tell_variables_apart(tmp_path: Path) -> None:
    """All variables are listed, each once, with a label of its own and the unit of its carrier or product."""
    model = built(everything(), tmp_path)
    table = lb.columns(model)
    assert len(table) == sum(len(v) for v in model.component_objects(pyo.Var))
    assert not table.duplicated(["variable", "label"]).any()
    assert table["value"].isna().all()
    units = {str(k): set(part["unit"]) for k, part in table.groupby("variable")}
    assert units["cargo_flow"] == {"thousand TEU a year", "million t a year"}
    assert units["build"] >= {"GW", "departures a day"}
    assert all(all(found) for found in units.values())


def test_an_unknown_variable_is_refused(tmp_path: Path) -> None:
    """The message names what there is."""
    with pytest.raises(ValueError, match=r"no variable 'cargo'.*expected one of .*cargo_flow"):
        lb.columns(built(korean(), tmp_path), "cargo")
