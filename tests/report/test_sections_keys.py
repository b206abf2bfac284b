"""Gates, keys and payments in the report, on made-up runs."""

from __future__ import annotations

from typing import Any

import pytest
from few_tables import bars_of, run, words

from landbridge.report.sections import behind, game, tenths


def keys(kind: str, *rows: tuple[str, float, float, float], error: float = 0.0) -> list[dict[str, Any]]:
    return [
        {"kind": kind, "path": "all", "player": p, "alone": a, "last": z, "shapley": s, "error": error}
        for p, a, z, s in rows
    ]


def test_behind_which_relation() -> None:
    """Names, not keys; sorted by Shapley; nothing alone and yet missed; error bars of two standard errors."""
    rows = keys("relation", ("KP-US", 0, 30, 15), ("KP-KR", 70, 100, 85), error=2.0)
    section = behind.section(run(attribution=rows))
    figure = section.figures[0]
    assert "“ROK–DPRK” stands for most: Shapley 85.0 MUSD, 85 % of 100 MUSD." in figure.takeaway
    assert "“DPRK–USA” opens nothing alone and yet is missed where all others are open (30.0 MUSD)." in figure.takeaway
    assert "KP-US" not in words(section)
    assert figure.plot is not None
    traces = {t.get("name"): t for t in figure.plot["data"]}
    assert [traces[n]["x"] for n in ("alone first", "missing last", "Shapley")] == [[70, 0], [100, 30], [85, 15]]
    assert traces["Shapley"]["error_x"]["array"] == [4.0, 4.0]
    assert [row[0].text for row in figure.tables[0].rows] == ["ROK–DPRK", "DPRK–USA"]


def test_gates_that_add_nothing_or_take_away() -> None:
    """What nobody misses, what the others make up for, what lowers welfare; none at all; a case without gates."""
    rows = keys("gate", ("g1", 50, 0, 20), ("g2", -9, -9, -9), ("g3", 0, 0, 1e-12))
    said = behind.section(run(attribution=rows)).figures[0].takeaway
    assert "“Bridge” opens something alone that the others make up for." in said
    assert "Opening “Tunnel” lowers welfare" in said
    assert "“g3” changes nothing." in said
    nothing = behind.section(run(attribution=keys("gate", ("g1", 0, 0, 0)))).figures[0]
    assert nothing.takeaway == "No gate stands for any value."
    assert behind.section(run({"attribution": {}})).empty


@pytest.mark.parametrize("joint", [";", "+"])
def test_smallest_sets_by_name(joint: str) -> None:
    """Names are separated by ';', in runs of older versions by '+'.

    Two sets reach 80 %, one of two gates: it is open, by names; the gate that is in both is told.
    """
    rows = keys("gate", ("g1", 1, 1, 60), ("g2", 1, 1, 30), ("g3", 1, 1, 10))
    sets = [("gate", 0.8, "g1+g2"), ("gate", 0.8, "g1+g3+g4"), ("gate", 0.5, "g1"), ("relation", 0.8, "KP-KR")]
    smallest = [
        {"kind": k, "path": "all", "share": s, "set": m.replace("+", joint), "members": m.count("+") + 1}
        for k, s, m in sets
    ]
    section = behind.section(run(attribution=rows, smallest_sets=smallest))
    assert "at least 2 of 3 gates to open 80 % of “Every <relation>”" in section.lead
    assert "No set that does so lacks “Bridge”." in section.lead
    first, rest = section.tables
    assert (first.folded, [r[0].text for r in first.rows]) == (False, ["Bridge, Tunnel"])
    assert (rest.folded, len(rest.rows)) == (True, 3)


def test_tenths_of_the_way() -> None:
    """100 MUSD a unit of trust up to 0.55 through one gate, 300 from there through another: 55 and 135 MUSD."""
    stretches = [(0.0, 0.55, "g1", 100.0), (0.55, 1.0, "g2", 300.0)]
    rows = [{"path": "all", "from": a, "to": b, "gate": g, "marginal": m, "share": 1.0} for a, b, g, m in stretches]
    found = run(attribution=keys("gate", ("g1", 1, 1, 1)), stretch_gates=rows)
    frame = tenths.by_tenth(found)
    assert frame.sum().to_dict() == pytest.approx({"g2": 135.0, "g1": 55.0})
    assert frame.loc[5].to_dict() == pytest.approx({"g1": 5.0, "g2": 15.0})
    figure = tenths.figure_of(found)
    assert figure is not None
    assert "saves most, 30.0 MUSD of 190 MUSD of cost, most through “Tunnel” (100 %)" in figure.takeaway
    assert "The first saves 10.0 MUSD, most through “Bridge” (100 %)." in figure.takeaway
    assert tenths.figure_of(run()) is None


def payments(**players: tuple[float, float]) -> list[dict[str, Any]]:
    return [
        {"rule": rule, "player": p, "allocation": a, "account": m, "payment": a - m}
        for rule in ("shapley", "nucleolus")
        for p, (a, m) in players.items()
    ]


def test_the_game_in_words() -> None:
    """ROK gains 90 and could claim 60: it pays 30; Russia gets 10, those who hold sanctions 20."""
    rows = payments(KR=(60, 90), RU=(20, 10), sanctions=(20, 0), outside=(0, 0))
    here = {"value": 100.0, "core_empty": True, "least_core": 4.0, "blocking": ["KR+RU", "RU"]}
    section = game.section(run({"game": {"as is": here}}, side_payments=rows))
    assert "by 4.00 MUSD at least (4 % of the whole); first to object: Russia" in section.lead
    shares, paid = section.figures
    assert "ROK could claim most (Shapley: 60.0 MUSD) and also gains most at market prices" in shares.takeaway
    assert paid.takeaway == (
        "By the nucleolus ROK (30.0 MUSD) would pay; holders of sanctions (20.0 MUSD) and Russia (10.0 MUSD) "
        "would be paid."
    )
    assert bars_of(section, "game-payments")[1] == [-30.0, 10.0, 20.0, 0.0]
    assert sum(float(row[2].raw) for row in paid.tables[0].rows) == 0


def test_the_game_without_conflict() -> None:
    """A core with room to spare; payments that are only rounding; one player alone."""
    here = {"value": 100.0, "core_empty": False, "least_core": -3.0, "blocking": []}
    section = game.section(run({"game": {"as is": here}}, side_payments=payments(KR=(100, 100 + 1e-9))))
    assert "The core is not empty" in section.lead
    assert "each with 3.00 MUSD to spare" in section.lead
    assert "nobody would have to pay" in section.figures[1].takeaway
    nothing = {"value": 0.0, "core_empty": True, "least_core": 0.0, "blocking": []}
    assert "%" not in game.section(run({"game": {"as is": nothing}}, side_payments=payments(KR=(0, 0)))).lead
