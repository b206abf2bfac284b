"""The claim that one path is the only obstacle: gates in series, in parallel, with fees; its words; over scenarios."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from cases import Tables, write_scenario
from landbridge.amounts import money
from landbridge.analysis.claim import claim, claimed_path, claimed_scenario
from landbridge.analysis.claim_scenarios import over_scenarios, scenarios_beside, study_of, together
from landbridge.analysis.claim_words import sentence
from landbridge.analysis.finding import Finding
from landbridge.case import load_case
from toys import Toys, gate, line, power, settings

UNIT = 0.876  # MUSD a year for 100 MW and 1 USD/MWh
LINES = [line("AB", existing=100)]


def two_keys(*lines: dict[str, Any], **links: str) -> Tables:
    """100 MW wanted at B, where power costs 60 USD/MWh; 20 at A. Gates `g1` (AA-BB) and `g2` (AA-CC) before links.

    `links` gives the gates of each link, as AB="g1 g2". Paths: aa-bb and aa-cc, their own relation; all.
    """
    tables = power({"A": 0, "B": 100}, {"cheap": ("A", 200.0, 20.0), "dear": ("B", 200.0, 60.0)}, lines)
    for name, relation in (("g1", "AA-BB"), ("g2", "AA-CC")):
        chosen = [k for k, gates in links.items() if name in gates.split()]
        tables = gate(tables, *chosen, name=name, relation=relation, design=100)
    return tables


def values(found: Finding, scenario: str = "") -> dict[tuple[str, str], float]:
    frame = found.tables["claim"]
    chosen = frame[frame["scenario"] == scenario]
    return dict(zip(zip(chosen["kind"], chosen["part"], strict=True), chosen["value"], strict=True))


def test_gates_in_series_open_nothing_alone(toys: Toys) -> None:
    """One line behind both gates, 100 MW x 40 USD/MWh = 35.04 MUSD: neither key opens any of it, together all.

    Alone 0 each, combinations 35.04 (100 %), and the claim holds for none of it. Last-missing values would give 35.04
    to each.
    """
    found = claim(toys.study(two_keys(*LINES, AB="g1 g2")), "aa-bb")
    v = values(found)
    assert v["total", "locked"] == pytest.approx(40 * UNIT)
    alone = [v[k] for k in (("relation", "AA-BB"), ("relation", "AA-CC"), ("path", "aa-bb"), ("all but", "aa-bb"))]
    assert alone == [0, 0, 0, 0]
    assert v["relation", "combinations"] == v["both", "aa-bb"] == pytest.approx(40 * UNIT)
    frame = found.tables["claim"].set_index(["kind", "part"])
    assert frame.loc[("relation", "combinations"), "share"] == pytest.approx(1.0)
    text = found.summary["here"]["sentence"]
    assert "yields 0 MUSD of 35.0 MUSD locked (0.0 %): the claim holds for none of it." in text
    assert "35.0 MUSD (100.0 %) needs both" in text


def test_gates_in_parallel_add_up(toys: Toys) -> None:
    """30 MW behind the first key, 50 behind the second: 10.512 and 17.52 MUSD, nothing needs both: 37.5 % of 28.032."""
    lines = (line("AB", existing=30), line("AB2", to="B", existing=50))
    found = claim(toys.study(two_keys(*lines, AB="g1", AB2="g2")), "aa-bb")
    v = values(found)
    assert [v["relation", r] for r in ("AA-BB", "AA-CC")] == pytest.approx([12 * UNIT, 20 * UNIT])
    assert v["all but", "aa-bb"] == pytest.approx(20 * UNIT)
    assert v["relation", "combinations"] == pytest.approx(0, abs=1e-9)
    assert "(37.5 %): the claim holds for that part of it" in found.summary["here"]["sentence"]
    shares = found.tables["claim"].groupby("kind")["share"].sum()
    assert shares["relation"] == pytest.approx(1)
    assert shares["carrier"] == pytest.approx(1)
    assert shares["both"] + 12 / 32 + 20 / 32 == pytest.approx(1)


def test_two_keys_to_the_same_value_overlap(toys: Toys) -> None:
    """Each line alone carries all 100 MW: 35.04 alone and without, combinations -35.04: the claim holds for all.

    Counted as shares that must not exceed 1, or clipped at 0, the overlap would be lost.
    """
    lines = (line("AB", existing=100), line("AB2", to="B", existing=100))
    found = claim(toys.study(two_keys(*lines, AB="g1", AB2="g2")), "aa-bb")
    v = values(found)
    assert v["path", "aa-bb"] == v["all but", "aa-bb"] == pytest.approx(40 * UNIT)
    assert v["relation", "combinations"] == v["both", "aa-bb"] == pytest.approx(-40 * UNIT)
    text = found.summary["here"]["sentence"]
    assert "the claim holds for all of it." in text
    assert "35.0 MUSD is in both" in text


def test_base_today_and_potential(toys: Toys) -> None:
    """Trust of 0.25 opens 25 of 100 MW: 8.76 MUSD opened, 26.28 locked, 35.04 in all; base is 60 x 100 MW = -52.56."""
    tables = gate(power({"A": 0, "B": 100}, {"c": ("A", 200.0, 20.0), "d": ("B", 200.0, 60.0)}, LINES), "AB", now=0.25)
    tables["links"][0]["design"] = 100
    found = claim(toys.study(tables), "aa-bb")
    v = values(found)
    opened = [v["total", part] for part in ("opened today", "locked", "potential")]
    assert opened == pytest.approx([10 * UNIT, 30 * UNIT, 40 * UNIT])
    assert found.summary["here"]["welfare_shut"] == pytest.approx(-60 * UNIT)
    assert ("all but", "aa-bb") not in v
    assert "(100.0 %): the claim holds for all of it" in found.summary["here"]["sentence"]


def test_an_opening_may_lower_welfare(toys: Toys) -> None:
    """A free line at 20 + 30 fee (50 to the buyer) is left for one at 20 + 25 real cost (45): 25 USD/MWh lost.

    The other key opens a line without any charge: 20 to all. From today (W at 20, the fee is income) it adds nothing;
    together they add nothing. Alone the first is -21.9 MUSD. If fees were counted as used up it would be +4.38.
    """
    lines = (line("AB", existing=100, fee=30, fee_country="AA"), line("AB2", to="B", existing=100, cost=25))
    lines = (*lines, line("AB3", to="B", existing=100, loss=0.0, cost=0))
    tables = two_keys(*lines, AB2="g1", AB3="g2")
    tables["relations"][0]["name"] = "A with B"
    found = claim(toys.study(tables), "aa-bb")
    v = values(found)
    assert v["path", "aa-bb"] == pytest.approx(-25 * UNIT)
    assert v["all but", "aa-bb"] == pytest.approx(0, abs=1e-6)
    summary = found.summary["here"]
    assert any("opening “A with B” lowers welfare by 21.9 MUSD" in note for note in summary["notes"])
    assert "nothing is locked" in summary["sentence"]


@pytest.mark.parametrize(
    ("alone", "without", "words"),
    [
        (100.0, 0.0, ["100 MUSD of 100 MUSD locked (100.0 %): the claim holds for all of it.", "0 MUSD (0.0 %) needs"]),
        (130.0, 0.0, ["(130.0 %)", "all of it, and opening the rest as well takes 30.0 MUSD away again."]),
        (
            40.0,
            10.0,
            ["(40.0 %): the claim holds for that part of it.", "yield 10.0 MUSD (10.0 %)", "50.0 MUSD (50.0 %) needs"],
        ),
        (0.4, 99.0, ["(0.4 %): the claim holds for none of it.", "yield 99.0 MUSD (99.0 %)"]),
        (-0.4, 50.0, ["yields −0.400 MUSD of 100 MUSD locked (-0.4 %): the claim holds for none of it."]),
        (-20.0, 60.0, ["yields −20.0 MUSD", "(-20.0 %)", "none of it, and welfare even falls: fees, carbon prices"]),
    ],
)
def test_words(alone: float, without: float, words: list[str]) -> None:
    """Wholly, more than wholly, in part, not at all (either side of nothing), negative; the holders are named."""
    text = sentence("the essays of 2017-18", "Trust of A and B", alone, without, 100.0)
    assert text.startswith("Claim of the essays of 2017-18: the only obstacle is “Trust of A and B”. ")
    assert all(some in text for some in words), text
    assert "−0 MUSD" not in text


def test_claims_are_data(toys: Toys) -> None:
    """The one that the case names is tested in full; by default the first that a path is the only obstacle."""
    tables = two_keys(*LINES, AB="g1 g2")
    tables["claims"] = [
        {"claim": "a", "statement": "worth much", "holder": "a paper", "path": "all", "test": "value"},
        {"claim": "all", "statement": "everyone", "holder": "nobody", "path": "all", "test": "obstacle"},
        {"claim": "one", "statement": "A and B", "holder": "an essay", "path": "aa-bb", "test": "obstacle"},
    ]
    tables["claims"][2]["scenario"] = "as-claimed"
    assert claimed_path(toys.study(tables).case) == "all"
    study = toys.study(settings(tables, headline_claim="one"))
    found = claim(study)
    assert found.summary["here"]["path"] == "aa-bb"
    assert found.summary["here"]["sentence"].startswith("Claim of an essay: the only obstacle is")
    assert (claimed_path(study.case), claimed_scenario(study.case)) == ("aa-bb", "as-claimed")


@pytest.mark.parametrize("locked", [0.0, -5.0])
def test_words_where_nothing_is_locked(locked: float) -> None:
    """No share of nothing, and none of what would be lost."""
    text = sentence("the essays of 2017-18", "Trust of A and B", 3.0, 0.0, locked)
    assert f"Opening everything adds {money(locked)}: nothing is locked" in text
    assert "%" not in text


def test_a_case_without_claims(toys: Toys) -> None:
    """No claim, no finding: a case of one's own need not hold what the essays claim."""
    study = toys.study(two_keys(*LINES, AB="g1 g2"))
    assert claim(study) == Finding()
    assert over_scenarios(study.case) == Finding()


def scenario_case(toys: Toys) -> Any:
    """Keys in series, with scenarios: `dear` (local power at 100), `as-claimed` (150 MW), `year-1` a past year.

    `as-claimed` changes a coefficient too: half of what goes over the line is lost.
    """
    tables = two_keys(*LINES, AB="g1 g2")
    row = {"observation": "o", "name": "o", "metric": "price", "key": "B", "scenario": "year-1", "year": 2030}
    tables["observations"] = [{**row, "value": 60, "low": 50, "high": 70, "unit": "USD/MWh", "source": "toy"}]
    folder = toys.folder(tables)
    write_scenario(folder, "dear", plants=[{"plant": "dear", "variable_om": 100}])
    write_scenario(
        folder,
        "as-claimed",
        links=[{"link": "AB", "loss": 0.5}],
        demand=[{"node": "B", "year": 2030, "energy": 1.314, "peak": 0.15}],
    )
    write_scenario(folder, "year-1", plants=[{"plant": "dear", "variable_om": 70}])
    return load_case(folder)


def test_over_scenarios(toys: Toys) -> None:
    """dear: 100 MW x 80 = 70.08 locked. as-claimed: 100 MW go, 50 arrive: 50 x 60 - 100 x 20 = 1,000 USD/h: 8.76.

    Past years are left out. W(all) of as-claimed is 100 x 20 + 100 x 60 = 8,000 USD/h, -70.08, the case's 2,000,
    -17.52: -52.56 MUSD is not about trust; of what is locked it is 8.76 - 35.04 = -26.28.
    """
    case = scenario_case(toys)
    assert scenarios_beside(case) == ["as-claimed", "dear"]
    study = study_of(case, None)
    seen: list[str] = []
    found = together(claim(study, "aa-bb"), over_scenarios(case, None, seen.append, "aa-bb", study), "as-claimed")
    assert seen == ["claim, as-claimed", "claim, dear"]
    locked = {s: values(found, s)["total", "locked"] for s in ("", "dear", "as-claimed")}
    assert locked == pytest.approx({"": 40 * UNIT, "dear": 80 * UNIT, "as-claimed": 10 * UNIT})
    beside = {part: v for (kind, part), v in values(found).items() if kind == "not trust"}
    expected = {"welfare_all": -60 * UNIT, "potential": -30 * UNIT, "locked": -30 * UNIT}
    assert beside == pytest.approx(expected)
    assert found.summary["here"]["not_trust"] == beside
    assert found.tables["claim"].set_index("kind").loc["not trust", "share"].isna().all()


def test_a_solver_is_shared_only_where_the_matrix_is(toys: Toys) -> None:
    """A price changes no coefficient, a loss does. Shared or not, W is the same to nine digits."""
    case = scenario_case(toys)
    study = study_of(case, None)
    claim(study, "aa-bb")
    dear, claimed = (load_case(case.folder, scenarios=[name]) for name in ("dear", "as-claimed"))
    assert study_of(dear, study).solver is study.solver
    assert study_of(claimed, study).solver is not study.solver
    shared, own = study_of(dear, study), study_of(dear, None)
    for level in (0.0, 0.5, 1.0):
        a, b = (s.welfare(s.on_path("all", level)) for s in (shared, own))
        assert a == pytest.approx(b, rel=1e-9)
    again = study.on_path("all", 1.0)
    assert study.welfare(again) == pytest.approx(-20 * UNIT)


def test_settings_by_hand_stay_unless_the_scenario_states_them(toys: Toys) -> None:
    """A rate set by hand holds in scenarios that say nothing of it, and gives way to one that does."""
    from landbridge.analysis.claim_scenarios import with_scenario

    case = scenario_case(toys)
    write_scenario(case.folder, "rated", case=[{"setting": "discount_rate", "value": "0.03"}])
    by_hand = case.with_settings(discount_rate="0.07")
    assert with_scenario(by_hand, "dear").number("discount_rate") == 0.07
    assert with_scenario(by_hand, "rated").number("discount_rate") == 0.03
    assert isinstance(claim(study_of(with_scenario(by_hand, "rated"), None), "aa-bb").tables["claim"], pd.DataFrame)
