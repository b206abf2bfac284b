"""Value of a corridor behind its gates, alone first and missing last, on paper."""

from __future__ import annotations

import pytest

from cases import Tables
from landbridge.analysis.corridors import corridor_values
from landbridge.analysis.finding import Finding
from landbridge.analysis.study import Study
from toys import Toys, gate, line, power
from toys_freight import freight, way

UNIT = 0.876  # MUSD a year for 100 MW and 1 USD/MWh


def values(study: Study) -> dict[str, float]:
    """Alone and last of each corridor, as `NAME alone` and `NAME last`."""
    frame = corridor_values(study, ["all"]).tables["corridor_value"]
    rows = frame[["corridor", "alone", "last"]].itertuples(index=False, name=None)
    return {
        f"{c} {word}": value for c, *amounts in rows for word, value in zip(("alone", "last"), amounts, strict=True)
    }


def flat(**expected: tuple[float, float]) -> dict[str, float]:
    """Pairs of alone and last, in the same shape."""
    return {f"{c} {word}": v for c, pair in expected.items() for word, v in zip(("alone", "last"), pair, strict=True)}


def side_by_side(**cells: object) -> Tables:
    """100 MW wanted at B at 60 USD/MWh, 20 at A: EAST and WEST of 70 MW each, behind one gate; WEST costs 10."""
    ends = {"from": "A", "to": "B", "existing": 70}
    lines = [
        line("EAST", **ends, corridor="east"),
        line("WEST", **ends, cost=10, corridor="west"),
        line("THIRD", **{"from": "A", "to": "B"}, existing=5, corridor="third"),
    ]
    tables = power({"A": 0, "B": 105}, {"cheap": ("A", 300.0, 20.0), "dear": ("B", 200.0, 60.0)}, lines)
    return gate(tables, "EAST", "WEST", design=70)


def test_two_corridors_side_by_side(toys: Toys) -> None:
    """THIRD brings 5 MW whatever happens; 100 MW are left. Alone EAST takes 70 at 40, WEST 70 at 30 USD/MWh.

    Both: 70 x 40 + 30 x 30 = 3,700 MW USD/MWh. Without EAST 70 x 30 are left of it: last 1,600; without WEST 70 x 40:
    last 900. Alone they are 2,800 and 2,100: more than the whole together. Were the gate opened for both, alone
    would be 3,700.
    """
    found = corridor_values(toys.study(side_by_side()), ["all"])
    assert values(toys.study(side_by_side())) == pytest.approx(
        flat(east=(28 * UNIT, 16 * UNIT), west=(21 * UNIT, 9 * UNIT), third=(0, 0)), abs=1e-9
    )
    whole = found.summary["all"]["locked"]
    assert whole == pytest.approx(37 * UNIT)
    assert found.summary["all"]["largest_gap"] < 1e-4 * whole
    assert found.summary["all"]["corridors"]["east"] == {
        "alone": pytest.approx(28 * UNIT),
        "last": pytest.approx(14.016),
    }


def test_two_corridors_in_series(toys: Toys) -> None:
    """A-M-B, each leg behind its own gate: neither opens anything alone, each misses all if it stays shut."""
    lines = [line("AM", existing=100, corridor="north"), line("MB", existing=100, corridor="south")]
    tables = power({"A": 0, "M": 0, "B": 100}, {"cheap": ("A", 300.0, 20.0), "dear": ("B", 200.0, 60.0)}, lines)
    tables = gate(gate(tables, "AM", name="north", design=100), "MB", name="south", design=100)
    expected = flat(north=(0, 40 * UNIT), south=(0, 40 * UNIT))
    assert values(toys.study(tables)) == pytest.approx(expected, abs=1e-9)


def test_a_corridor_without_gates_has_nothing_locked(toys: Toys) -> None:
    """The line is open and full, and worth 40 USD/MWh; trust adds nothing to it, so nothing is solved for it."""
    study = toys.study(side_by_side())
    found = values(study)
    assert (found["third alone"], found["third last"]) == (0.0, 0.0)
    assert not [row for row in study.log if "third" in row["label"]]
    assert [row for row in study.log if "east" in row["label"]]


def test_a_limit_on_reliance_opens_with_its_link(toys: Toys) -> None:
    """BB lets 20 % of its 100 MW come through the gate while it is shut, 60 % once it is open: the corridor's 60 MW."""
    lines = [line("AB", existing=100, corridor="east")]
    tables = power({"A": 0, "B": 100}, {"cheap": ("A", 300.0, 20.0), "dear": ("B", 200.0, 60.0)}, lines)
    tables = gate(tables, "AB", design=100)
    tables["reliance"] = [
        {"country": "BB", "carrier": "power", "gate": "gate", "openness": x, "share": s}
        for x, s in ((0, 0.2), (1, 0.6))
    ]
    assert values(toys.study(tables)) == pytest.approx(flat(east=(24 * UNIT, 24 * UNIT)))


def goods_on_two_ways() -> Tables:
    """10 thousand TEU X to Y: EAST at 400, WEST at 600, the outside option at 900 USD/TEU; a gate on goods on both.

    Today it admits 20 %: 2 thousand TEU go by EAST, which has room for 5 thousand.
    """
    links = [
        way("EAST", "X", "Y", 400, existing=5 / 36.5, corridor="east"),
        way("WEST", "X", "Y", 600, corridor="west"),
    ]
    tables = freight({"F": ("X", "Y", 10, 900)}, links)
    return gate(tables, "EAST", "WEST", kind="goods", now=0.2)


def test_a_gate_on_goods_that_two_corridors_pass(toys: Toys) -> None:
    """EAST alone: 3 thousand TEU more at a gain of 500: 1.5 MUSD; WEST, at nothing today, stays at nothing.

    WEST alone: EAST stays at its 2 thousand, 8 go by WEST at 300: 2.4. Whole: 5 x 500 + 5 x 300 - 2 x 500 = 3. EAST
    last: without it 2 x 500 + 8 x 300 = 3.4 of 4: 0.6. WEST last: 5 x 500 = 2.5 of 4: 1.5.
    """
    study = toys.study(goods_on_two_ways())
    assert corridor_values(study, ["all"]).summary["all"]["locked"] == pytest.approx(3)
    assert values(study) == pytest.approx(flat(east=(1.5, 0.6), west=(2.4, 1.5)))


def test_what_is_locked_by_mode(toys: Toys) -> None:
    """10 thousand TEU behind a gate, 900 USD/TEU otherwise: RAIL takes 5 at 400, SEA any at 600.

    Rail alone 5 x 500 = 2.5, sea alone 10 x 300 = 3, both 5 x 500 + 5 x 300 = 4: 1.5 can be had by either.
    """
    links = [
        way("RAIL", "X", "Y", 400, existing=5 / 36.5, corridor="c", design=5),
        way("SEA", "X", "Y", 600, mode="sea", corridor="c", design=50),
    ]
    tables = gate(freight({"F": ("X", "Y", 10, 900)}, links), "RAIL", "SEA")
    found = corridor_values(toys.study(tables), ["all"])
    split = found.summary["all"]["modes"]
    assert split == pytest.approx({"rail": 2.5, "sea": 3.0, "shared": -1.5})
    assert sum(split.values()) == pytest.approx(found.summary["all"]["locked"])


def test_nothing_to_find(toys: Toys) -> None:
    """Without named corridors, or without paths, there is nothing to ask; an unknown path is told."""
    bare = power({"A": 0, "B": 50}, {"P": ("A", 100.0, 20.0)}, [line("AB", existing=100, corridor="east")])
    assert corridor_values(toys.study(bare)) == Finding()
    unnamed = gate(power({"A": 0, "B": 50}, {"P": ("A", 100.0, 20.0)}, [line("AB", existing=100)]), "AB", design=1)
    assert corridor_values(toys.study(unnamed)) == Finding()
    with pytest.raises(KeyError, match="no path nowhere"):
        corridor_values(toys.study(side_by_side()), ["nowhere"])
