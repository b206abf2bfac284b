"""The game of those who hold the keys, against pencil and paper."""

from __future__ import annotations

import pytest

from cases import Tables
from landbridge.analysis import coalitions
from landbridge.analysis.coalitions import AS_IS, GIVEN, SHUT
from toys import Toys, gate, two_nodes

#: 100 MW for a year, from a source that is 40 USD/MWh cheaper, MUSD.
WHOLE = 100 * 40 * 8760 / 1e6


def keyed(players: dict[str, str], keys: list[tuple[str, str]]) -> Tables:
    """A line from AA to BB behind two gates in series; who plays, and who holds which key.

    150 MW may pass and 100 are wanted, so that power at BB costs 60 USD/MWh today and 20 once both gates are open.
    """
    tables = gate(two_nodes(existing=200), "AB", name="first", design=150)
    tables = gate(tables, "AB", name="second", relation="BB-UN", design=150)
    for row in tables["countries"]:
        row["player"] = players.get(row["country"])
        row["kind"] = "body" if row["country"] == "UN" else "state"
    tables["gate_keys"] = [{"gate": g, "holder": holder} for g, holder in keys]
    return tables


THREE = {"AA": "AA", "BB": "BB", "UN": "council"}
KEYS = [("first", "AA"), ("first", "BB"), ("second", "UN")]


def test_all_keys_are_needed(toys: Toys) -> None:
    """Only all three together open the line: 35.04 MUSD, a third each by every rule, and the core is not empty.

    With the council's key turned the other two share it; with it held back there is nothing to share.
    """
    found = coalitions.finding(toys.study(keyed(THREE, KEYS)))
    value = found.tables["coalitions"].set_index(["game", "coalition"])["value"]
    assert value[AS_IS, "AA+BB+council"] == pytest.approx(WHOLE)
    assert value[AS_IS].drop("AA+BB+council").abs().max() <= 1e-9
    third = pytest.approx(dict.fromkeys(("AA", "BB", "council"), WHOLE / 3))
    assert found.summary[AS_IS]["shapley"] == third
    assert found.summary[AS_IS]["nucleolus"] == third
    assert not found.summary[AS_IS]["core_empty"]
    assert found.summary[SHUT]["value"] == pytest.approx(0, abs=1e-9)
    assert found.summary[GIVEN]["shapley"] == pytest.approx({"AA": WHOLE / 2, "BB": WHOLE / 2})


def test_side_payments_add_up_to_nothing(toys: Toys) -> None:
    """At market prices all goes to BB, whose power gets cheaper; for a third each it pays 23.36 MUSD to the others."""
    paid = coalitions.finding(toys.study(keyed(THREE, KEYS))).tables["side_payments"]
    shapley = paid[paid["rule"] == "shapley"].set_index("player")
    expected = {"AA": WHOLE / 3, "BB": -2 * WHOLE / 3, "council": WHOLE / 3, "outside": 0.0}
    assert shapley["account"].to_dict() == pytest.approx({"AA": 0, "BB": WHOLE, "council": 0, "outside": 0}, abs=1e-6)
    assert shapley["payment"].to_dict() == pytest.approx(expected, abs=1e-6)
    assert paid.groupby("rule")["payment"].sum().abs().max() <= 1e-6


def test_who_is_no_player_is_outside(toys: Toys) -> None:
    """BB holds no key and does not play: AA and the council open the line and share 35.04, all of which BB gains."""
    players = {"AA": "AA", "UN": "council"}
    found = coalitions.finding(toys.study(keyed(players, [("first", "AA"), ("second", "UN")])))
    assert found.summary[AS_IS]["shapley"] == pytest.approx({"AA": WHOLE / 2, "council": WHOLE / 2})
    paid = found.tables["side_payments"]
    outside = paid[(paid["player"] == "outside") & (paid["rule"] == "shapley")].iloc[0]
    assert (outside["allocation"], outside["account"]) == pytest.approx((0, WHOLE))
    assert outside["payment"] == pytest.approx(-WHOLE)


def test_a_key_of_one_who_does_not_play_stays_unturned(toys: Toys) -> None:
    """The council does not play: whatever the others do, the second gate stays shut and nothing is opened."""
    found = coalitions.finding(toys.study(keyed({"AA": "AA", "BB": "BB"}, KEYS)))
    assert found.tables["coalitions"]["value"].abs().max() <= 1e-9
    assert set(found.tables["coalitions"]["game"]) == {AS_IS}


def test_several_bodies_can_be_one_player(toys: Toys) -> None:
    """AA and BB as one player: it and the council share 35.04 in halves, 17.52, not in thirds."""
    players = {"AA": "both", "BB": "both", "UN": "council"}
    found = coalitions.finding(toys.study(keyed(players, KEYS)))
    assert found.summary[AS_IS]["shapley"] == pytest.approx({"both": WHOLE / 2, "council": WHOLE / 2})


def test_a_case_without_players_has_no_game(toys: Toys) -> None:
    """No column `player`: an empty finding, not an error."""
    found = coalitions.finding(toys.study(keyed({}, KEYS)))
    assert (found.tables, found.summary) == ({}, {})
