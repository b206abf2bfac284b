"""The exact trust curve by hand: where tables turn, where gates take turns, where another plan becomes the best."""

from __future__ import annotations

import pytest

from curves import UNIT, agrees, shown, steps
from landbridge.analysis.curve import exact_curve
from toys import Toys, gate, power, two_nodes


def test_two_steps_of_supply_behind_a_response(toys: Toys) -> None:
    """Openness is 0.4 T up to T = 0.5, then 0.2 + 1.6 (T - 0.5). The first 30 MW save 50 USD/MWh, the others 40.

    30 MW pass at openness 0.3: T = 0.5 + 0.1 / 1.6 = 0.5625. Slopes 50 x 0.4, 50 x 1.6, 40 x 1.6, times 0.876. On a
    grid of tenths neither 0.5625 nor the slope before it would be found; with slopes of openness alone they would be
    50, 50, 40.
    """
    study = toys.study(steps(((0, 0), (0.5, 0.2), (1, 1))))
    curve = exact_curve(study, "all")
    assert shown(curve.points) == [(0, "end"), (0.5, "gate table"), (0.5625, "plan"), (1, "end")]
    assert curve.stretches["slope"].tolist() == pytest.approx([UNIT * v for v in (20, 80, 64)])
    assert curve.points["slope_left"].tolist()[1:] == pytest.approx([UNIT * v for v in (20, 80, 64)])
    assert curve.points["gain"].tolist() == pytest.approx([UNIT * v for v in (0, 10, 15, 43)], abs=1e-9)
    assert curve.largest_error <= 1e-9 * abs(curve.points["cost"].iloc[0])
    agrees(study, curve)


def test_two_gates_on_one_link_cross_inside_a_piece(toys: Toys) -> None:
    """One gate opens as T, the other as 0.3 + 0.5 T: the least passes from one to the other at T = 0.6.

    Both tables are straight from 0 to 1, so that a cut at their points alone would take the line to be straight, and a
    search on what is not convex to end anywhere. 40 USD/MWh: slope 40 where the first binds, then 20.
    """
    tables = gate(two_nodes(existing=200), "AB", design=100, name="one")
    study = toys.study(gate(tables, "AB", name="two", response=((0, 0.3), (1, 0.8))))
    curve = exact_curve(study, "all")
    assert shown(curve.points) == [(0, "end"), (0.6, "gate table"), (1, "end")]
    found = curve.gates[["gate", "marginal", "share"]].to_numpy().tolist()
    assert found == [
        ["one", pytest.approx(40 * UNIT), pytest.approx(1)],
        ["two", pytest.approx(20 * UNIT), pytest.approx(1)],
    ]
    agrees(study, curve)


def test_two_gates_in_series_on_two_links(toys: Toys) -> None:
    """AB lets 100 x T MW pass, BC by three tables; the least of them counts: the plan decides, no table does.

    BC at 20 + 60 T, from T = 0.5 at 50 + 20 (T - 0.5): they meet at 0.5, just where the table turns. BC at 20 + 40 T:
    at 1 / 3, inside a piece. BC at 10 + 40 T, from 0.25 at 20 + 80 / 0.75 (T - 0.25): at 1 / 6, and 0.25 is a turn of
    its own, upwards: cost is not convex there, and the search has to begin anew. 40 USD/MWh times what each adds.
    """
    plants = {"cheap": ("A", 200.0, 20.0), "dear": ("C", 200.0, 60.0)}
    tables = power({"A": 0, "B": 0, "C": 100}, plants, [{"link": k, "existing": 200} for k in ("AB", "BC")])
    tables = gate(tables, "AB", design=100, name="one", relation="AA-BB")
    for response, levels, slopes, gates in (
        (((0, 0.2), (0.5, 0.5), (1, 0.6)), [0.5], [40, 8], ["one", "two"]),
        (((0, 0.2), (1, 0.6)), [1 / 3], [40, 16], ["one", "two"]),
        (((0, 0.1), (0.25, 0.2), (1, 1)), [1 / 6, 0.25], [40, 16, 32 * 4 / 3], ["one", "two", "two"]),
    ):
        study = toys.study(gate(tables, "BC", design=100, name="two", relation="BB-CC", response=response))
        curve = exact_curve(study, "all")
        assert curve.points["level"].tolist() == pytest.approx([0, *levels, 1])
        assert curve.stretches["slope"].tolist() == pytest.approx([UNIT * v for v in slopes], rel=1e-6)
        assert curve.gates["gate"].tolist() == gates
        agrees(study, curve)


def test_a_reliance_table(toys: Toys) -> None:
    """Openness is 0.8 T; B may take 5 + 30 phi MW up to phi = 0.5, then 20 + 20 (phi - 0.5); the permit is 100 phi.

    The permit binds up to phi = 5 / 70, T = 1 / 11.2; the rule up to phi = 0.5, T = 0.625, and on. Slopes per unit of
    T: 40 x 0.8 x (100, 30, 20) / 100. Were the table of shares not cut, 0.625 would be missed.
    """
    tables = gate(two_nodes(existing=200), "AB", design=100, response=((0, 0), (1, 0.8)))
    tables["reliance"] = [
        {"country": "BB", "carrier": "power", "gate": "gate", "openness": x, "share": v}
        for x, v in ((0, 0.05), (0.5, 0.2), (1, 0.3))
    ]
    study = toys.study(tables)
    curve = exact_curve(study, "all")
    assert shown(curve.points) == [(0, "end"), (round(1 / 11.2, 9), "plan"), (0.625, "gate table"), (1, "end")]
    assert curve.stretches["slope"].tolist() == pytest.approx([UNIT * 32 * v for v in (1, 0.3, 0.2)])
    assert set(curve.gates["gate"]) == {"gate"}
    agrees(study, curve)


def test_another_relation_becomes_the_least(toys: Toys) -> None:
    """A gate answers to AA-BB (T) and AA-CC (now 0.4, 0.4 + 0.6 T, times 0.9): they cross where T = 0.36 + 0.54 T.

    That is T = 0.36 / 0.46. Along AA-BB alone the other stays at 0.36, and there the curve turns flat.
    """
    tables = gate(two_nodes(existing=200), "AB", design=100)
    study = toys.study(gate(tables, "AB", relation="AA-CC", now=0.4, response=((0, 0), (1, 0.9))))
    both, one = exact_curve(study, "all"), exact_curve(study, "aa-bb")
    assert both.points["level"].tolist() == pytest.approx([0, 0.36 / 0.46, 1])
    assert both.stretches["slope"].tolist() == pytest.approx([UNIT * 40, UNIT * 40 * 0.54])
    assert one.points["level"].tolist() == pytest.approx([0, 0.36, 1])
    assert one.stretches["slope"].tolist() == pytest.approx([UNIT * 40, 0], abs=1e-9)
    agrees(study, both)
    agrees(study, one)


def test_a_step_in_a_table(toys: Toys) -> None:
    """Shut up to 0.5, open to 0.8 a millionth later: the gain of the step is all there, and so is the slope after it.

    A step is a steep stretch: 0.8 x 40 / 1e-6 a unit. Levels taken for one that are this near would lose it.
    """
    response = ((0, 0), (0.5, 0), (0.500001, 0.8), (1, 1))
    curve = exact_curve(toys.study(gate(two_nodes(existing=200), "AB", design=100, response=response)), "all")
    assert curve.points["level"].tolist() == pytest.approx([0, 0.5, 0.500001, 1], rel=1e-12)
    assert curve.points["gain"].tolist() == pytest.approx([0, 0, UNIT * 32, UNIT * 40], abs=1e-9)
    assert curve.stretches["slope"].tolist() == pytest.approx([0, UNIT * 32e6, UNIT * 8 / 0.499999], rel=1e-6)


def test_capacity_that_stands_ends_the_gain(toys: Toys) -> None:
    """30 MW stand behind a gate designed for 100: slope 40 up to 0.3, then 0, and no gate binds."""
    curve = exact_curve(toys.study(gate(two_nodes(existing=30), "AB", design=100)), "all")
    assert curve.points["level"].tolist() == pytest.approx([0, 0.3, 1])
    assert curve.stretches["slope"].tolist() == pytest.approx([UNIT * 40, 0], abs=1e-9)
    assert curve.gates["to"].tolist() == pytest.approx([0.3])


def test_gates_that_hold_alike_share(toys: Toys) -> None:
    """Two gates with one table on one link: half of the slope each (all of it counted twice would make 80)."""
    tables = gate(two_nodes(existing=200), "AB", design=100, name="one")
    curve = exact_curve(toys.study(gate(tables, "AB", name="two")), "all")
    assert curve.gates["marginal"].tolist() == pytest.approx([UNIT * 20, UNIT * 20])
    assert curve.gates["share"].tolist() == pytest.approx([0.5, 0.5])


def test_relations_that_move_in_different_years(toys: Toys) -> None:
    """Trust by year, and a path that moves a relation from 2035: pieces differ by period; brute force agrees.

    In 2030 nothing moves; in 2035 trust goes from 0.5 to 1, so that openness (shut up to 0.6, 1 at 0.8) turns at 0.2
    and 0.6 of the path. 2030 in its place would give 0.6 and 0.8.
    """
    response = ((0, 0), (0.6, 0), (0.8, 1), (1, 1))
    tables = gate(two_nodes(existing=200), "AB", design=80, response=response)
    tables["periods"] = [{"period": y, "years": 5} for y in (2030, 2035)]
    tables["trust_levels"] = [{"relation": "AA-BB", "year": y, "level": v} for y, v in ((2030, 0), (2040, 1))]
    for row in tables["trust_paths"]:
        row["from_year"] = 2035
    study = toys.study(tables)
    curve = exact_curve(study, "all")
    assert curve.points["level"].tolist() == pytest.approx([0, 0.2, 0.6, 1])
    assert curve.stretches["slope"].tolist() == pytest.approx([0, 5 * UNIT * 0.8 * 40 / 0.4, 0], abs=1e-9)
    agrees(study, curve)
