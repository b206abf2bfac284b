"""Going round a gate: locked value with and without, what the way round costs, and who earns on it."""

from __future__ import annotations

from typing import Any

import pytest

from cases import Tables, write_scenario
from landbridge.analysis.bypass import LARGEST, bypass, without
from landbridge.analysis.debt import transit_income
from landbridge.analysis.finding import Finding
from landbridge.analysis.study import Study
from landbridge.case import load_case
from toys import Toys, gate, line, power
from toys_freight import freight, way

UNIT = 0.876  # MUSD a year for 100 MW and 1 USD/MWh


def round_about(*also: str, **cells: Any) -> Tables:
    """100 MW wanted at B (60 USD/MWh there, 20 at A). AB is free and gated, ROUND costs 25 and `also` is."""
    lines = [line("AB", existing=100), line("ROUND", **{"from": "A", "to": "B", "existing": 100, "cost": 25, **cells})]
    lines[1] |= {"bypass": True, "corridor": "by sea"}
    tables = power({"A": 0, "B": 100}, {"cheap": ("A", 300.0, 20.0), "dear": ("B", 200.0, 60.0)}, lines)
    return gate(tables, "AB", *also, design=100)


def row(found: Finding, group: str, path: str = "all") -> dict[str, float]:
    return dict(found.summary[path]["ways"][group])


def test_a_gate_with_a_bypass(toys: Toys) -> None:
    """Shut, the way round serves B at 45, without it 60; open, all is 20: MUSD of 25, 40, 15, 0 and 15 USD/MWh.

    If the bypass were left running in `without`, locked_without would be 21.9, not 35.04.
    """
    found = bypass(toys.study(round_about()), ["all"])
    expected = {"locked_with": 25, "locked_without": 40, "gain_shut": 15, "gain_open": 0, "replaced": 15}
    for group in ("all", "by sea", LARGEST):
        assert row(found, group) == pytest.approx({k: v * UNIT for k, v in expected.items()}, abs=1e-6)
    assert list(found.tables["bypass"]["bypass"]) == ["all", "by sea", LARGEST]


def test_a_small_bypass_is_additive(toys: Toys) -> None:
    """One of 10 MW is worth 1.314 MUSD shut and nothing open: 35.04 - 1.314 = 33.726 is locked with it."""
    found = row(bypass(toys.study(round_about(existing=10)), ["all"]), "all")
    assert found["locked_with"] == pytest.approx(40 * UNIT - 1.5 * UNIT)
    assert found["replaced"] == found["gain_shut"] - found["gain_open"] == pytest.approx(1.5 * UNIT)


def test_what_it_costs_and_who_earns(toys: Toys) -> None:
    """100 MW at 15 of cost and 10 of fee to CC: 13.14 MUSD used up, half by AA and half by BB, 8.76 paid to CC.

    Open, nothing goes round. CC loses its 8.76 with the bypass; accounts with less without add up to the gain of W,
    60 less 20 + 15 a MWh shut: 21.9 MUSD.
    """
    tables = round_about(cost=15, fee=10, fee_country="CC")
    tables["countries"].append({"country": "CC", "name": "C", "kind": "state"})
    found = bypass(toys.study(tables), ["all"])
    use = found.tables["bypass_use"]
    assert set(use["gates"]) == {"shut"}
    shown = {(k, c): v for k, c, v in use[["kind", "country", "value"]].itertuples(index=False)}
    expected = {("variable", "AA"): 7.5 * UNIT, ("variable", "BB"): 7.5 * UNIT, ("fee", "CC"): 10 * UNIT}
    assert shown == pytest.approx(expected)
    accounts = found.tables["bypass_accounts"]
    shut = accounts[accounts["gates"] == "shut"]
    assert shut[shut["country"] == "CC"]["value"].sum() == pytest.approx(10 * UNIT)
    assert shut["value"].sum() == pytest.approx(row(found, "all")["gain_shut"]) == pytest.approx(25 * UNIT)


def test_one_that_could_be_built(toys: Toys) -> None:
    """Capex 1,000 USD/kW, financed at 5 % over 20 years, is 80.2426 USD/kW a year: 20 + 9.16012 USD/MWh under 60.

    Welfare counts it at the social rate, here 0: 50 USD/kW a year. Shut: 40 USD/MWh less that is gained; the build
    itself must go from `without`, or its cost would stay there.
    """
    cells = {"max_build": 100, "capex": 1000, "rate": 0.05, "first_year": 2030, "life": 20}
    found = bypass(toys.study(round_about(existing=0, cost=0, **cells)), ["all"])
    annuity = 50 / 8.76
    expected = {"locked_with": annuity, "locked_without": 40, "gain_shut": 40 - annuity, "gain_open": 0}
    got = row(found, "all")
    assert {k: got[k] for k in expected} == pytest.approx({k: v * UNIT for k, v in expected.items()}, abs=1e-4)
    use = found.tables["bypass_use"].groupby("kind")["value"].sum()
    assert use.to_dict() == pytest.approx({"investment": 5.0}, rel=1e-6)


def test_the_largest_size_opens_gates_that_only_bypasses_pass(toys: Toys) -> None:
    """ROUND has a gate of its own, a quarter open, that the path leaves alone: 25 MW as it is, 100 MW at largest.

    Locked: (75 x 40 + 25 x 25) = 3,625 MW USD/MWh as it is, 2,500 at its largest size: what only trust can open. Were
    the gate of the way round opened with the path alone, or not at all, the last would be 40 or 36.25, not 25.
    """
    tables = gate(round_about(), "ROUND", name="cable", relation="AA-CC", now=0.25, design=100)
    found = bypass(toys.study(tables), ["aa-bb"])
    assert row(found, "all", "aa-bb")["locked_with"] == pytest.approx(36.25 * UNIT)
    largest = row(found, LARGEST, "aa-bb")
    assert found.summary["aa-bb"]["only_trust"] == largest["locked_with"]
    assert [largest[k] for k in ("locked_with", "locked_without", "gain_shut")] == pytest.approx(
        [25 * UNIT, 40 * UNIT, 15 * UNIT]
    )


def test_a_shared_gate_stays_shut_at_the_largest_size(toys: Toys) -> None:
    """ROUND passes the gate of AB itself: at its largest size it may not take the gate away, and adds nothing shut."""
    found = bypass(toys.study(round_about("ROUND")), ["all"])
    assert row(found, LARGEST)["gain_shut"] == pytest.approx(0, abs=1e-9)


def rounds_of_freight() -> Tables:
    """10 thousand TEU from X to Y: gated rail at 400, a bypass X-M-N-Y at 100 + 300 + 200, road at 900 USD/TEU.

    All three parts of the bypass are one stretch; only its middle, at sea, is a way round.
    """
    links = [
        way("RAIL", "X", "Y", 400, existing=10),
        way("XM", "X", "M", 100),
        way("SEA", "M", "N", 250, fee=50, fee_country="AA", mode="sea", bypass=True, corridor="short sea", hours=24),
        way("NY", "N", "Y", 200),
    ]
    tables = freight({"F": ("X", "Y", 10, 900)}, links, classes=((1.0, 20.0),))
    return gate(tables, "RAIL", design=10)


def test_freight_goes_round(toys: Toys) -> None:
    """Shut: 600 and a day at 20 on the way round, 6.2 MUSD, 0.5 of it fees; without it the outside option, 9.

    W is 9 - 5.7 = 3.3 with it, 0 without; open 9 - 4 = 5: locked 1.7 with, 5 without. On the sea leg alone 2.5 MUSD
    of transport, 0.2 of time and 0.5 of fee; the whole stretch would show 5.5 of transport.
    """
    found = bypass(toys.study(rounds_of_freight()), ["all"])
    expected = {"locked_with": 1.7, "locked_without": 5, "gain_shut": 3.3, "gain_open": 0, "replaced": 3.3}
    assert row(found, "short sea") == pytest.approx(expected, abs=1e-6)
    use = found.tables["bypass_use"].set_index(["gates", "kind"])["value"]
    assert use.to_dict() == pytest.approx({("shut", "transport"): 2.5, ("shut", "time"): 0.2, ("shut", "fee"): 0.5})


def test_freight_without_a_way_round_takes_a_dearer_one(toys: Toys) -> None:
    """Road at 800 USD/TEU is no match for a bypass at 340, but stands where that is taken away: W = 9 - 8 = 1.

    With it W is 6.1 (50 of the 340 are a fee) shut and open, as rail costs 400. Were the road left out of the program
    for the bypass, W without it would be 0 and the gain 6.1, not 5.1.
    """
    tables = rounds_of_freight()
    tables["links"][1]["cost"] = tables["links"][3]["cost"] = 10
    tables["links"].append({**tables["links"][0], **way("ROAD", "X", "Y", 800, mode="road"), "existing": None})
    found = row(bypass(toys.study(tables), ["all"]), "all")
    expected = {"locked_with": 0, "locked_without": 4, "gain_shut": 5.1, "gain_open": 1.1, "replaced": 4}
    assert found == pytest.approx(expected, abs=1e-6)


def test_switching_off_is_taking_away(toys: Toys) -> None:
    """W without the link is W of a scenario in which the link's row is off, gates shut and open."""
    folder = toys.folder(rounds_of_freight())
    write_scenario(folder, "gone", links=[{"link": "SEA", "active": False}])
    study, gone = Study.of(load_case(folder)), Study.of(load_case(folder, scenarios="gone"))
    for level in (0.0, 0.3, 1.0):
        whole = study.on_path("all", level)
        off = without(study, whole.solution.instance, ["SEA"])
        found = study.welfare(study.under(whole.phi, off, "all", level, "off"))
        assert found == pytest.approx(gone.welfare(gone.on_path("all", level)), abs=1e-9)


def test_nothing_to_find(toys: Toys) -> None:
    """Without ways round, or without paths, there is nothing to compare."""
    tables = round_about()
    tables["links"][1]["bypass"] = False
    assert bypass(toys.study(tables)) == Finding()
    bare = {k: v for k, v in round_about().items() if k not in ("paths", "trust_paths", "gates", "gate_response")}
    bare = {k: v for k, v in bare.items() if k not in ("relations", "link_gates")}
    assert bypass(toys.study(bare)) == Finding()
    with pytest.raises(KeyError, match="no path nowhere"):
        bypass(toys.study(round_about()), ["nowhere"])


def test_transit_income_beside_debt(toys: Toys) -> None:
    """BB takes 3 USD/MWh on 100 MW: 2.628 MUSD a year, half the line's rent, 40 less 3 shared: (37 - 0) / 2.

    The line is full and prices differ by 40: its owners keep 37 x 0.876, half of it BB's: 16.206. Income 18.834 over
    instalments of 6 (of 60 due in 2024-33) and 4 (of 80 in 2034-53) is 1.8834. Of the five years from 2030 four are
    before 2034, one after: (4 x 6 + 1 x 4) / 50 = 0.56 falls due; of those from 2035 only the second: 0.4.
    """
    lines = [line("AB", existing=100, fee=3, fee_country="BB")]
    tables = power(
        {"A": 0, "B": 110},
        {"cheap": ("A", 300.0, 20.0), "dear": ("B", 200.0, 60.0)},
        lines,
        periods=((2030, 5), (2035, 5)),
    )
    tables = gate(tables, "AB", design=100)
    assert transit_income(toys.study(tables), [toys.study(tables).today()]) == Finding()
    owed = {"debtor": "BB", "creditor": "AA"}
    tables["debts"] = [{**owed, "debt": "old", "name": "old", "amount": 60, "from_year": 2024, "years": 10}]
    tables["debts"].append({**owed, "debt": "new", "name": "new", "amount": 80, "from_year": 2034, "years": 20})
    study = toys.study(tables)
    found = transit_income(study, [study.today(), study.on_path("all", 1)])
    frame = found.tables["transit_income"].set_index(["path", "period"])
    assert frame.loc[("", 2030), "income"] == pytest.approx(0, abs=1e-9)
    opened = frame.loc[("all", 2030)]
    assert opened["fees"] == pytest.approx(3 * UNIT)
    assert opened["rents"] == pytest.approx(37 / 2 * UNIT)
    assert opened["added"] == opened["income"]
    assert opened["ratio"] == pytest.approx(21.5 * UNIT / 10)
    assert frame["scheduled"].to_dict() == pytest.approx(
        {("", 2030): 0.56, ("", 2035): 0.4, ("all", 2030): 0.56, ("all", 2035): 0.4}
    )
    assert found.summary["BB"]["ratio"]["all"]["2030"] == pytest.approx(21.5 * UNIT / 10)
    assert found.summary["BB"]["instalment"] == 10
