"""The claim in the report, on made-up runs: its numbers, and what it says where there is little to say."""

from __future__ import annotations

from typing import Any

import pytest
from few_tables import bars_of, run, words

from landbridge.report.numbers import money
from landbridge.report.sections import behind, claim, game, moves, origins
from landbridge.report.sections.marks import part

SECTIONS = {"claim": claim, "attribution": behind, "game": game, "origins": origins, "sensitivity": moves}


def claimed(locked: float, alone: float, without: float, today: float = 10.0, **more: Any) -> dict[str, Any]:
    """Figures of a test of the claim."""
    amounts = {"locked": locked, "alone": alone, "without": without, "both": locked - alone - without}
    amounts |= {"opened_today": today, "potential": today + locked, "base_year": 2025}
    return {"path": "inter", "notes": [], **amounts, **more}


@pytest.mark.parametrize("step", SECTIONS)
def test_not_asked_yet_says_which_command(step: str) -> None:
    """A run without the analysis names the command; one that was asked and has nothing of it does not."""
    section = SECTIONS[step].section(run())
    assert section.empty
    assert f"landbridge analyse FOLDER --only {step}" in section.nothing
    assert "landbridge" not in SECTIONS[step].section(run({step: {}})).nothing


def test_the_claim_in_words_and_bars() -> None:
    """2,000 of 10,000 alone, 5,000 without, so 3,000 need both: 20, 50 and 30 %; a scenario has 1,000 of 2,000."""
    found = run({"claim": {"here": claimed(10000, 2000, 5000), "scenarios": {"cheap": claimed(2000, 1000, 500)}}})
    section = claim.section(found)
    lead = section.lead
    assert "“The two” alone opens 2.00 bn USD of the 10.0 bn USD" in lead
    assert "20 %; over 1 scenario, 20 % (this case) to 50 % (“cheap”)" in lead
    assert "open 5.00 bn USD (50 %); 3.00 bn USD (30 %) needs it and others" in lead
    assert bars_of(section, "claim-split") == [[2.0, 1.0], [3.0, 0.5], [5.0, 0.5]]
    table = section.figures[0].tables[0]
    assert not table.folded
    assert [[float(c.raw) for c in row[2:4]] for row in table.rows] == [[10, 2], [2, 1]]
    assert "20 % of all that is locked (20 % to 50 % over 1 scenario)" in claim.first(found)


def test_beside_the_headline_path() -> None:
    """Where the headline path is neither the claim's nor everything, both shares are told: 2 of 4, and 2 of 10."""
    headline = {"locked_value": {"all": {"npv": 4000.0, "resolved": True}}}
    found = run({"claim": {"here": claimed(10000, 2000, 5000)}}, headline)
    assert "50 % of “Every <relation>” (4.00 bn USD)" in claim.section(found).lead
    assert "50 % of “Every <relation>” (4.00 bn USD) and 20 % of all" in claim.first(found)
    headline["locked_value"]["all"]["resolved"] = False
    assert "Every <relation>" not in claim.section(run({"claim": found.analysis("claim")}, headline)).lead


@pytest.mark.parametrize(
    ("locked", "alone", "without", "expected"),
    [
        (100.0, 100.0, 0.0, "All other relations open nothing without it; nothing needs it and others together."),
        (100.0, 100.0, 100.0, "100 MUSD can be had either way and stands in both numbers."),
        (100.0, 0.0, 0.0, "100 MUSD (100 %) needs it and others together."),
        (100.0, -50.0, 120.0, "alone opens −50.0 MUSD of the 100 MUSD"),
        (0.0, 0.0, 0.0, "nothing is locked that “The two” could be the obstacle to"),
        (-5.0, 0.0, 0.0, "adds −5.00 MUSD to today: nothing is locked"),
    ],
)
def test_the_claim_at_its_ends(locked: float, alone: float, without: float, expected: str) -> None:
    """All, either way, neither alone, a loss, nothing locked: no division by nothing, no share of it."""
    section = claim.section(run({"claim": {"here": claimed(locked, alone, without), "scenarios": {}}}))
    assert expected in section.lead
    assert not [w for w in ("nan", "inf", "∞") if w in words(section)]
    assert claim.first(run({"claim": {"here": claimed(locked, alone, without)}})) == "" or locked > 0


def test_what_is_not_about_trust() -> None:
    """90 open of 190: 47 %. As claimed 300 would be locked, 200 more; a dry year 80."""
    cases = {"as-claimed": claimed(300, 20, 50), "dry-year": claimed(80, 20, 50)}
    here = claimed(100, 20, 50, today=90) | {"as_claimed": "as-claimed"}
    dry = [{"scenario": "dry-year", "name": "A dry year", "kind": "water"}]
    section = claim.section(run({"claim": {"here": here, "scenarios": cases}}, scenarios=dry))
    said = section.figures[1].takeaway
    assert "Of 190 MUSD that open gates are worth, 90.0 MUSD (47 %) is had today." in said
    assert "300 MUSD would be locked: 200 MUSD more, and that is economics, not trust." in said
    assert "Water alone: 80.0 MUSD in “dry-year”." in said
    cases["as-claimed"] = claimed(60, 20, 50)
    here = claimed(100, 20, 50, today=-100) | {"as_claimed": "as-claimed"}
    less = claim.section(run({"claim": {"here": here, "scenarios": cases}})).figures[1]
    assert "60.0 MUSD would be locked: 40.0 MUSD less" in less.takeaway
    assert "Gates open or shut make no difference" in less.takeaway


def test_claims_with_their_holders() -> None:
    """A row a claim: its words, who holds it, what was measured, the figure and its unit; parts by country beside."""
    here = {"claim": {"here": claimed(100, 20, 50)}}
    held = [{"claim": c, "statement": f"<{c}>", "holder": "an essay", "test": "half", "path": "all"} for c in "ab"]
    known = {"test": "half", "path": "all", "share": None}
    tested = [
        {"claim": "a", "measure": "years", "value": 7.0, "unit": "years", **known},
        {"claim": "b", "measure": "value lost", "value": 12.0, "unit": "MUSD, NPV", **known},
    ]
    parts = [{"claim": "b", "country": "KR", "value": 11.8}, {"claim": "b", "country": "RU", "value": 0.2}]
    tables = claim.section(run(here, claims=held, claim_tests=tested, claim_accounts=parts)).tables
    rows = {t.id: [[c.text for c in row] for row in t.rows] for t in tables}
    assert [(r[0], r[1], r[2], r[4], r[5]) for r in rows["table-claims"]] == [
        ("<a>", "an essay", "years", "7.00", "years"),
        ("<b>", "an essay", "value lost", "12.0", "MUSD, NPV"),
    ]
    assert [r[0] for r in rows["table-claim-accounts"]] == ["<b>"]
    assert "table-claims" not in {t.id for t in claim.section(run(here, claims=held)).tables}


def way(name: str, with_: float, without: float) -> dict[str, Any]:
    return {"path": "all", "bypass": name, "locked_with": with_, "locked_without": without, "replaced": without - with_}


@pytest.mark.parametrize(
    ("with_", "without", "expected"),
    [
        (75.0, 100.0, "has replaced 25.0 MUSD of it (25 %), by “Ferry”"),
        (100.0, 100.0 + 1e-9, "replace nothing of “Every <relation>”: 100 MUSD are locked"),
        (120.0, 100.0, "beside the open path they are worth 20.0 MUSD more"),
        (0.0, 0.0, "replace nothing"),
    ],
)
def test_going_round(with_: float, without: float, expected: str) -> None:
    """Some, none (rounding is none), a complement, nothing at all; a way that replaces nothing is not named."""
    rows = [way("all", with_, without), way("Ferry", with_, without), way("Cable", 7.0, 7.0)]
    section = claim.section(run({"claim": {"here": claimed(100, 20, 50)}}, bypass=rows))
    said = section.figures[-1].takeaway
    assert expected in said
    assert "Cable" not in said
    assert bars_of(section, "bypass-figure")[0][0] == with_
    rows.append(way("all, at largest size", with_, without))
    largest = claim.section(run({"claim": {"here": claimed(100, 20, 50)}}, bypass=rows)).figures[-1].takeaway
    assert ("only trust can open" if with_ else "nothing would be locked any more") in largest


def test_amounts() -> None:
    """Thousands of MUSD are bn; rounding noise is nothing; a share of nothing is a dash."""
    assert [money(v) for v in (999.4, 1000, -2500, 1e-9, -1e-9, None)] == [
        "999 MUSD", "1.00 bn USD", "−2.50 bn USD", "0 MUSD", "0 MUSD", "–",
    ]  # fmt: skip
    assert [part(v, w) for v, w in ((1.0, 3.0), (-0.2, 1.0), (5.0, 0.0), (0.001, 1.0))] == [
        "33 %",
        "−20 %",
        "–",
        "0.1 %",
    ]
