"""The exact trust curve as a whole: limits on solves, parts, builds, what is refused, tables of the finding."""

from __future__ import annotations

import pytest

from cases import merged, tiny_freight
from curves import LEVELS, UNIT, agrees, brute, staircase, steps
from landbridge.analysis.curve import exact_curve, finding
from landbridge.analysis.hazard import expected_gain
from toys import Toys, gate, two_nodes


def test_many_steps_and_a_limit_on_solves(toys: Toys) -> None:
    """Forty plants, thirty-nine breakpoints inside, at multiples of 1/40. With six solves not all are found.

    What is unknown is then between chords and tangents: the brute-force curve is below the chords, by no more than
    `largest_error`, which is of the size of the real distance.
    """
    study = toys.study(staircase(40))
    curve = exact_curve(study, "all", most=6)
    below = curve.cost(LEVELS) - brute(study, "all", LEVELS)
    assert len(curve.points) <= 8
    assert below.min() >= -1e-9
    assert 0.25 * curve.largest_error <= below.max() <= curve.largest_error
    finer = exact_curve(study, "all", most=12)
    assert finer.largest_error < curve.largest_error / 2


def test_many_steps_all_found(toys: Toys) -> None:
    """Without a limit that matters all 39 are found, with at most two solves each beside the ends."""
    study = toys.study(staircase(40))
    curve = exact_curve(study, "all")
    assert curve.points["level"].tolist() == pytest.approx([i / 40 for i in range(41)])
    assert curve.solves <= 2 * 39 + 2
    agrees(study, curve)


def test_capped_slopes_still_add_up_by_gate(toys: Toys) -> None:
    """Where breakpoints are left inside a stretch, gates share the chord's slope: shares add up to 1."""
    curve = exact_curve(toys.study(staircase(40)), "all", most=3)
    assert curve.gates.groupby("from")["share"].sum().tolist() == pytest.approx([1.0] * len(curve.stretches))


def test_parts_are_followed_apart_and_added_up(toys: Toys, monkeypatch: pytest.MonkeyPatch) -> None:
    """Power turns at 0.5 and 0.5625, freight at 0.194: each is solved where it turns, and the sum is the curve.

    10 thousand TEU save 1,480 USD each. The permit is a train of 100 TEU a day (36.5 thousand TEU a year) times
    openness, 0.1 + 0.9 T: all pass at T = (10 / 36.5 - 0.1) / 0.9. Were power solved anew at that level, or its plan
    there taken to be today's, the gain between would not be that of the two together.
    """
    monkeypatch.setattr("landbridge.solve.blocks.SMALL", 1)
    tables = steps(((0, 0), (0.5, 0.2), (1, 1)))
    other = gate(tiny_freight(), "XY", design=1, name="rail", response=((0, 0.1), (1, 1)))
    keep = (
        "nodes",
        "tariffs",
        "links",
        "freight_demand",
        "freight_quantity",
        "freight_classes",
        "link_gates",
        "gates",
        "gate_response",
    )
    tables = merged(tables, {k: other[k] for k in keep})
    study = toys.study(tables)
    assert len(study.solver.parts) > 1
    curve = exact_curve(study, "all")
    turn = (10 / 36.5 - 0.1) / 0.9
    assert curve.points["level"].tolist() == pytest.approx([0, turn, 0.5, 0.5625, 1])
    freight = 36.5 * 0.9 * 1.48
    assert curve.stretches["slope"].tolist() == pytest.approx(
        [UNIT * 20 + freight, UNIT * 20, UNIT * 80, UNIT * 64], rel=1e-6
    )
    assert curve.gates[curve.gates["gate"] == "rail"]["marginal"].tolist() == pytest.approx([freight])
    agrees(study, curve)
    gains = [study.welfare(study.on_path("all", t)) - study.welfare(study.today()) for t in curve.points["level"]]
    assert curve.points["gain"].tolist() == pytest.approx(gains, abs=1e-7)


def test_builds_and_losses(toys: Toys) -> None:
    """A line is built behind the gate, with losses and plants that step down: brute force and differences agree."""
    tables = staircase(7)
    tables["links"][0] |= {"existing": 20, "max_build": 60, "first_year": 2030, "capex": 300, "life": 30, "loss": 0.05}
    study = toys.study(tables)
    curve = exact_curve(study, "all")
    assert 3 <= len(curve.points) <= 10
    agrees(study, curve)


def test_a_path_that_moves_nothing(toys: Toys) -> None:
    """Trust is full already: two ends, no slope, no gate, nothing solved twice."""
    curve = exact_curve(toys.study(gate(two_nodes(existing=200), "AB", design=80, now=1)), "all")
    assert curve.points["level"].tolist() == [0, 1]
    assert curve.stretches["slope"].tolist() == [0]
    assert len(curve.gates) == 0
    assert curve.solves == 1


def test_whole_units_are_refused(toys: Toys) -> None:
    """With builds in whole units cost is not convex in openness: tangents would prove nothing."""
    cells = {"max_build": 100, "build_size": 50, "first_year": 2030, "life": 20, "rate": 0.08, "capex": 1000}
    study = toys.study(gate(two_nodes(**cells), "AB", design=100), integers=True)
    with pytest.raises(ValueError, match="whole units"):
        exact_curve(study, "all")


def test_tables_of_the_finding(toys: Toys) -> None:
    """Tables, and what is expected at the ends and at one turn inside, where the gate may close at 5 % a year."""
    tables = steps(((0, 0), (0.5, 0.2), (1, 1)))
    tables["periods"] = [{"period": 2030, "years": 10}]
    tables["gate_hazard"] = [{"gate": "gate", "trust": 1, "hazard": 0.05}]
    study = toys.study(tables)
    found = finding(study, "all", expected_at=1)
    points = found.tables["breakpoints"]
    columns = "path level cost welfare gain expected slope_left slope_right why"
    assert points.columns.tolist() == columns.split()
    today = study.today()
    half, full = (expected_gain(study, "all", today, study.on_path("all", t)) for t in (0.5, 1.0))
    assert points["expected"].tolist() == pytest.approx([0, half, float("nan"), full], nan_ok=True)
    assert 0 < half < points["gain"].iloc[1]
    assert found.tables["stretches"].columns.tolist() == ["path", "from", "to", "slope", "error"]
    assert found.tables["stretch_gates"].columns.tolist() == ["path", "from", "to", "gate", "marginal", "share"]
    assert found.summary["all"] == {
        "levels": 4,
        "largest_error": pytest.approx(0, abs=1e-7),
        "solves": pytest.approx(4, abs=2),
    }
