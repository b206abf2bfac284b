"""What a user can choose from: one table of the dictionary, scenarios and paths; and gates without keys."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner, Result

import landbridge as lb
from cases import merged, tiny_freight, tiny_hydro, write_case, write_scenario
from landbridge.cli import app
from toys import gate


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(w) for w in words])


def test_describe_prints_one_table() -> None:
    one = call("describe", "links").stdout
    assert one.startswith("links.csv - ") and "\nplants.csv" not in one
    assert call("describe", "links.csv").stdout == one
    assert one.strip() in call("describe").stdout


def test_describe_names_the_nearest_table() -> None:
    done = call("describe", "link")
    assert done.exit_code == 2 and "did you mean links?" in done.stderr


def test_list_shows_scenarios_and_paths(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "case", **gate(merged(tiny_hydro(), tiny_freight()), "XY", design=1))
    write_scenario(folder, "dear", links=[{"link": "XY", "cost": 600}])
    shown = call("list", folder).stdout
    assert "dear" in shown and "links" in shown and "all" in shown


def test_gate_without_keys_is_reported_where_others_have_them(tmp_path: Path) -> None:
    """Of two gates one has a key: the other is named; without any keys nothing is said."""
    tables = gate(merged(tiny_hydro(), tiny_freight()), "XY", design=1)
    bare = lb.load_case(write_case(tmp_path / "bare", **tables))
    known = tables["gates"][0]["gate"]
    response = next(r for r in tables["gate_response"] if r["gate"] == known)
    tables["gates"].append({**tables["gates"][0], "gate": "G_NEW", "name": "new"})
    tables["gate_response"] += [{**response, "gate": "G_NEW", "trust": t, "openness": t} for t in (0, 1)]
    tables["link_gates"].append({"link": "XY", "gate": "G_NEW"})
    tables["gate_keys"] = [{"gate": known, "holder": "AA"}]
    case = lb.load_case(write_case(tmp_path / "case", **tables))
    found = [str(w) for w in case.warnings if w.kind == "check_gate_keys"]
    assert len(found) == 1 and "G_NEW" in found[0] and "gate_keys.csv" in found[0]
    assert not [w for w in bare.warnings if w.kind == "check_gate_keys"]
