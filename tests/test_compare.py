"""Two runs compared: effects of inputs that are known by hand, alone and together.

Power goes from A over M to B, 100 MW are wanted there, and 1 MW for a year is worth 40 USD/MWh x 8,760 h = 0.3504 MUSD
once the gate on AM opens. In A both links hold 50 MW: 17.52 MUSD are locked. In B both hold 100 MW and power at B costs
70 instead of 60 USD/MWh: 100 MW at 50 USD/MWh, 43.8 MUSD. Alone, a wider AM or MB does nothing; dearer power at B adds
50 MW x 10 USD/MWh = 4.38. Together there is 43.8 - 17.52 = 26.28, of which 21.9 is interaction.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import landbridge as lb
from cases import Tables, write_case
from landbridge.cli import app
from landbridge.comparing import compare
from landbridge.comparing import words as sentences
from toys import edited, gate, line, power

MW = 8760 / 1e6
LOCKED_A, LOCKED_B = 50 * 40 * MW, 100 * 50 * MW
DEARER = 50 * 10 * MW


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(w) for w in words])


def series(am: float = 50, mb: float = 50, dear: float = 60.0) -> Tables:
    """Two links in series, the first behind a gate."""
    plants = {"cheap": ("A", 200.0, 20.0), "dear": ("B", 200.0, dear)}
    lines = [{"link": "AM", "existing": am}, {"link": "MB", "existing": mb}]
    return gate(power({"A": 0, "M": 0, "B": 100}, plants, lines), "AM", design=150, closure="since 2016")


def run(home: Path, name: str, tables: Tables, **options: Any) -> Path:
    case = write_case(home / f"{name}-case", **tables)
    lb.run(case, out=home / name, levels=2, report=False, **options)
    return home / name


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Runs A and B."""
    folder = tmp_path_factory.mktemp("compare")
    run(folder, "A", series())
    run(folder, "B", series(100, 100, 70.0))
    return folder


@pytest.fixture(scope="module")
def differing(home: Path) -> dict[str, Any]:
    """What A and B were found to differ in."""
    found: dict[str, Any] = compare(home / "A", home / "B").found
    return found


def effects(found: dict[str, Any]) -> dict[str, float]:
    """Effects by what they are of."""
    return {
        f"{e['part']}:{e['table']}:{e['key']}:{e['column']}".replace("change:", "").strip(":"): e["effect"]
        for e in found["effects"]
    }


def adds_up(found: dict[str, Any]) -> bool:
    total = sum(e["effect"] for e in found["effects"] if e["effect"] is not None)
    return total == pytest.approx(found["npv"]["difference"], abs=1e-9)


def test_effects_alone_and_together(differing: dict[str, Any]) -> None:
    """Dearer power alone 4.38, each link alone nothing, 21.9 together: the rows add up to 26.28, largest first."""
    found = differing
    assert found["npv"]["a"] == pytest.approx(LOCKED_A)
    assert found["npv"]["difference"] == pytest.approx(LOCKED_B - LOCKED_A)
    assert effects(found) == pytest.approx(
        {
            "plants:dear:variable_om": DEARER,
            "links:AM:existing": 0,
            "links:MB:existing": 0,
            "interaction": LOCKED_B - LOCKED_A - DEARER,
        },
        abs=1e-9,
    )
    assert found["effects"][0]["table"] == "plants"
    assert found["effects"][-1]["part"] == "interaction"
    assert adds_up(found)
    assert [(e["old"], e["new"], e["unit"]) for e in found["effects"][:1]] == [(60.0, 70.0, "USD/MWh")]


def test_words_and_what_is_printed(home: Path, tmp_path: Path) -> None:
    """The sentence names who locks more, how many inputs differ and the largest mover; the page is where it says."""
    result = call("compare", home / "A", home / "B", "--out", tmp_path / "x.html")
    assert result.exit_code == 0, result.output
    said = " ".join(result.stdout.split())
    assert "B locks 26.3 MUSD more than A (17.5 → 43.8 MUSD)" in said
    assert "3 inputs differ; the largest mover is plants dear variable_om (60 → 70 USD/MWh): +4.38 MUSD" in said
    assert "what all do together beyond the sum" in said
    assert (tmp_path / "x.html").is_file()


def test_the_other_way_round(home: Path, differing: dict[str, Any]) -> None:
    """B and A: every difference of results is the negative; the rows add up to -26.28."""
    there, back = differing, compare(home / "B", home / "A").found
    assert back["npv"]["difference"] == pytest.approx(-there["npv"]["difference"])
    for kind in ("locked", "flows", "prices", "builds", "accounts"):
        turned = {tuple(v for v in row.values() if isinstance(v, str)): -row["difference"] for row in back[kind]}
        assert turned == pytest.approx(
            {tuple(v for v in row.values() if isinstance(v, str)): row["difference"] for row in there[kind]}
        ), kind
    assert there["flows"] and there["prices"] and there["accounts"]
    assert adds_up(back)


def test_results_that_differ(home: Path) -> None:
    """At full trust 50 MW more flow over both links (0.438 TWh); changes of accounts add up to what is locked."""
    found = compare(home / "A", home / "B", quick=True).found
    flows = {row["link"]: row["difference"] for row in found["flows"]}
    assert flows == pytest.approx({"AM": 0.438, "MB": 0.438})
    value = sum(row["difference"] for row in found["accounts"])
    assert value == pytest.approx(found["npv"]["difference"])


def test_what_a_change_is_worth_by_itself(home: Path) -> None:
    """Today nothing passes, and 100 MW cost 10 USD/MWh more in B: 8.76 less. At full trust B saves the rest of what it
    locks: 26.28 - 8.76 = 17.52 more. Both are said, beside what is locked.
    """
    found = compare(home / "A", home / "B", quick=True).found
    change = {(r["measure"], r["state"]): r["difference"] for r in found["worth"]}
    assert change["welfare", "today"] == pytest.approx(-100 * 10 * MW)
    assert change["welfare", "full trust"] == pytest.approx(LOCKED_B - LOCKED_A - 100 * 10 * MW)
    said = "B has 8.76 MUSD less welfare than A at today's trust, and 17.5 MUSD more welfare at full trust"
    assert said in found["words"]
    assert "transfers" not in found["words"]


def test_a_cheaper_plan_of_less_welfare_is_explained() -> None:
    """Cost falls by 8.7 MUSD and so does welfare: a fee or a tax steered the plan."""
    rows = [("welfare", -8.7), ("objective", -8.7)]
    worth = [{"measure": m, "state": s, "difference": v} for m, v in rows for s in ("today", "full trust")]
    assert "fees, carbon prices and financing" in sentences._worth({"worth": worth})
    assert "fees" not in sentences._worth(
        {"worth": [r | {"difference": abs(r["difference"])} if r["measure"] == "welfare" else r for r in worth]}
    )


def test_quick_solves_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Differences of inputs and results, no effects, and no model is built."""
    monkeypatch.setattr("landbridge.comparing.effects.study_of", lambda *a: pytest.fail("a model was built"))
    found = compare(home / "A", home / "B", quick=True).found
    assert (found["effects"], found["inputs_differ"]) == ([], 3)
    with pytest.raises(pytest.fail.Exception, match="a model was built"):
        compare(home / "A", home / "B")


def test_by_table_where_there_are_many(home: Path) -> None:
    """No more than two solves: both links together add 17.52, dearer power 4.38, and 4.38 is interaction."""
    found = compare(home / "A", home / "B", limit=2).found
    wider = (100 - 50) * 40 * MW
    assert effects(found) == pytest.approx(
        {"table:links": wider, "table:plants": DEARER, "interaction": LOCKED_B - LOCKED_A - wider - DEARER}
    )
    assert found["effects"][0]["note"] == "2 differences"
    assert adds_up(found)
    one = compare(home / "A", home / "B", limit=1).found
    assert effects(one) == pytest.approx({"table:links, plants": LOCKED_B - LOCKED_A})


def test_a_row_that_comes_and_goes(tmp_path: Path) -> None:
    """A second gated link AB of 30 MW comes with its gate: 30 MW x 40 USD/MWh; taken away, as much is lost."""
    wider = series()
    wider["links"].append(line("AB", existing=30))
    wider["links"][-1]["design"] = 150
    wider["link_gates"].append({"link": "AB", "gate": "gate"})
    a, b = run(tmp_path, "A", series()), run(tmp_path, "B", wider)
    for first, second, kind, sign in ((a, b, "added", 1), (b, a, "removed", -1)):
        found = compare(first, second).found
        assert len(found["effects"]) == 1
        row = found["effects"][0]
        assert (row["table"], row["key"], row["kind"], row["with"]) == ("links", "AB", kind, "1 of link_gates")
        assert row["effect"] == pytest.approx(sign * 30 * 40 * MW)
        assert "existing 30" in str(row["new"] or row["old"])
        assert adds_up(found)
    found = compare(a, b).found
    assert found["shape"] == {"links": {"a": [], "b": ["AB"]}}
    flows = {row["link"]: (row["difference"], row["only"]) for row in found["flows"]}
    assert flows["AB"] == (pytest.approx(0.03 * 8.76), "B")


def test_cells_that_only_stand_together(tmp_path: Path) -> None:
    """A link that may be built needs cost, life and first year: they are one difference, and its effect is known.

    50 MW more on MB are free; AM already holds 100.
    """
    free = {"max_build": 50, "capex": 0, "life": 10, "first_year": 2030}
    a = run(tmp_path, "A", series(am=100))
    b = run(tmp_path, "B", edited(series(am=100), "links", "MB", **free))
    found = compare(a, b).found
    assert [(e["table"], e["key"]) for e in found["effects"]] == [("links", "MB")]
    assert set(found["effects"][0]["column"].split(", ")) == {"max_build", "life", "first_year"}
    assert found["effects"][0]["effect"] == pytest.approx(50 * 40 * MW)
    assert found["npv"]["difference"] == pytest.approx(50 * 40 * MW)


def test_words_that_no_equation_reads(tmp_path: Path) -> None:
    """Why a gate is closed, a source, a title: counted, never solved."""
    tables = edited(series(), "gates", "gate", closure="since 2013")
    tables["sources"] = [{"table": "links", "key": "*", "column": "*", "quality": "assumed", "source": "a talk"}]
    a, b = run(tmp_path, "A", series()), run(tmp_path, "B", tables)
    found = compare(a, b).found
    assert (found["inputs_differ"], found["effects"]) == (0, [])
    assert found["labels_differ"] == {"gates": 1, "sources": 1}
    assert "No input that an equation reads differs" in found["words"]
    assert "lock the same" in found["words"]


def test_settings_stated_or_by_option(tmp_path: Path) -> None:
    """The discount rate changed by hand is a difference of inputs like another, and its effect is the whole."""
    tables = series()
    tables["periods"] = [{"period": 2030, "years": 5}]
    case = lb.load_case(write_case(tmp_path / "case", **tables))
    for name, rate in (("A", "0"), ("B", "0.1")):
        lb.run(case.with_settings(discount_rate=rate), out=tmp_path / name, levels=2, report=False)
    found = compare(tmp_path / "A", tmp_path / "B").found
    assert effects(found) == pytest.approx({"case:discount_rate:value": found["npv"]["difference"]})
    assert found["npv"]["difference"] < 0
    assert any("discounted at 0.0 in A, 0.1 in B" in note for note in found["notes"])


def test_the_same_run_twice(home: Path, tmp_path: Path) -> None:
    """Nothing differs, and that is said; the control differs in one cell."""
    shutil.copytree(home / "A", tmp_path / "copy")
    found = compare(home / "A", tmp_path / "copy").found
    assert found["words"] == "Nothing differs between A and B: neither inputs nor results."
    assert (found["effects"], found["inputs"], found["flows"]) == ([], [], [])
    assert "Nothing differs" not in compare(home / "A", home / "B", quick=True).found["words"]


def test_what_is_not_due_to_inputs_stands_apart(home: Path, tmp_path: Path) -> None:
    """A stored value that today's version does not find: the rest has a row, and the rows still add up."""
    shutil.copytree(home / "B", tmp_path / "B")
    file = tmp_path / "B" / "summary.json"
    summary = json.loads(file.read_text(encoding="utf-8"))
    summary["locked_value"][summary["headline_path"]]["npv"] += 5
    file.write_text(json.dumps(summary), encoding="utf-8")
    found = compare(home / "A", tmp_path / "B").found
    assert effects(found)["rest"] == pytest.approx(5)
    assert adds_up(found)


def test_json_is_what_was_found(home: Path, tmp_path: Path) -> None:
    """--json prints it and nothing else; without --out the page stands beside the second run."""
    for name in "AB":
        shutil.copytree(home / name, tmp_path / name)
    result = call("compare", tmp_path / "A", tmp_path / "B", "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["npv"]["difference"] == pytest.approx(LOCKED_B - LOCKED_A)
    assert adds_up(found)
    assert (tmp_path / "compare-A-B.html").is_file()


def test_mistakes_are_told(home: Path, tmp_path: Path) -> None:
    """No run, no inputs, a page that is none: exit code 2, a message without traceback, nothing written."""
    shutil.copytree(home / "A", tmp_path / "old")
    shutil.rmtree(tmp_path / "old" / "inputs")
    shutil.copytree(home / "A", tmp_path / "half")
    (tmp_path / "half" / "summary.json").unlink()
    before = sorted(p.name for p in tmp_path.iterdir())
    page = tmp_path / "page.html"
    for words, message in (
        ((tmp_path, home / "B", "--out", page), "not a run"),
        ((tmp_path / "half", home / "B", "--out", page), "summary.json"),
        ((tmp_path / "old", home / "B", "--out", page), "holds no inputs"),
        ((home / "A", home / "B", "--quick", "--out", tmp_path / "links.csv"), "ends in .html"),
    ):
        result = call("compare", *words)
        assert result.exit_code == 2, result.output
        assert message in result.stderr
        assert "Traceback" not in result.output
        assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_a_run_of_an_older_version_is_compared_quickly(home: Path, tmp_path: Path) -> None:
    """Without inputs the results are still compared, and what is not known is said."""
    shutil.copytree(home / "A", tmp_path / "old")
    shutil.rmtree(tmp_path / "old" / "inputs")
    found = compare(tmp_path / "old", home / "B", quick=True).found
    assert found["npv"]["difference"] == pytest.approx(LOCKED_B - LOCKED_A)
    assert "Which inputs differ is not known" in found["words"]
