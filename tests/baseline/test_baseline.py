"""The baseline itself: that it is complete, sourced, and can be laid over."""

from __future__ import annotations

from pathlib import Path

import pytest

import landbridge as lb
from landbridge.analysis.backcast import past_worlds
from landbridge.case import rules_absent, rules_adequacy, rules_gates, rules_network
from landbridge.case.census import NO_RANGE, census, numbers
from landbridge.case.original import FILE
from landbridge.case.overlay import available
from landbridge.case.ways import neighbours, reached

INPUTS = Path(__file__).parents[2] / "inputs" / "baseline"


@pytest.fixture(scope="module")
def case() -> lb.Case:
    return lb.load_case(INPUTS)


def test_it_is_complete(case: lb.Case) -> None:
    """The parts that the questions need are there; a part lost in editing shows here."""
    least = {
        "power nodes": 14,
        "hydro plants": 15,
        "cascades": 3,
        "power lines": 20,
        "rail sections": 70,
        "sea legs": 15,
        "freight flows": 25,
        "gates": 12,
        "relations": 7,
        "paths": 4,
        "scenarios": 6,
    }
    held = census(case)["contents"]
    assert {k: v for k, v in held.items() if k in least and v < least[k]} == {}


def test_every_number_has_a_source(case: lb.Case) -> None:
    assert numbers(case)["missing"] == 0


def test_the_record_is_of_today(case: lb.Case) -> None:
    """After an edit of the baseline: python tools/record_inputs.py."""
    assert (INPUTS / FILE).read_bytes() == case.fingerprints()
    assert numbers(case)["yours"] == 0


def test_every_assumed_number_has_a_range(case: lb.Case) -> None:
    """In its row of sources, by a row of ranges, or by the steepness of the series that it is part of."""
    assert numbers(case)[NO_RANGE] == 0


def test_gates_are_as_open_as_stated(case: lb.Case) -> None:
    """Openness from relations and responses is the usable share stated for the gate, inside its range."""
    for gate, text in census(case)["gates today"].items():
        opened, stated = text.split(", ")[0].removeprefix("open "), text.split(", ")[1].removeprefix("stated ")
        assert opened == stated, gate
        found = case.provenance("gates", (gate,), "usable_now")
        usable = case.tables["gates"].set_index("gate")["usable_now"][gate]
        assert found is not None and found.low <= usable <= found.high, gate


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ["vantage-2018", "cheap-lng"])
def test_past_years_can_be_laid_over_a_scenario(scenario: str) -> None:
    """A scenario with planning periods of its own gives way to those of the past year; another one stays under it."""
    worlds = past_worlds(lb.load_case(INPUTS, scenarios=[scenario]))
    assert {len(laid) for laid in worlds.values()} == {1 if scenario == "vantage-2018" else 2}
    for year, laid in worlds.items():
        periods = lb.load_case(INPUTS, scenarios=laid).tables["periods"]["period"]
        assert list(periods) == [int(year.removeprefix("year-"))]


@pytest.mark.parametrize("scenario", ["", *available(INPUTS)])
def test_every_scenario_loads_and_is_sound(scenario: str) -> None:
    """Each link can be used, has the gates of links like it, and nothing that is absent is read as zero."""
    case = lb.load_case(INPUTS, scenarios=[scenario] if scenario else [])
    assert case.scenarios == ((scenario,) if scenario else ())
    rules = [rules_absent, rules_gates, rules_network]
    sound = {name for module in rules for name in vars(module) if name.startswith("check_")}
    assert {"check_links_used", "check_ungated_links", "check_carbon_countries"} <= sound
    assert [str(w) for w in case.warnings if w.kind in sound | {"check_values_in_range"}] == []
    assert numbers(case)["yours"] == numbers(case)["missing"] == 0


def test_the_baseline_has_no_warnings(case: lb.Case) -> None:
    assert [str(w) for w in case.warnings] == []


def test_roads_lead_from_ports_to_shippers(case: lb.Case) -> None:
    """Cargo for Shenyang need not wait for one of twelve trains a day: lorries fetch it at the port of Dalian.

    Where a road joined two doors nothing could use it: a door has an arriving and a leaving side, and no way between.
    """
    links, nodes = case.tables["links"], case.tables["nodes"].set_index("node")["mode"]
    roads = links[links["mode"] == "road"]
    assert len(roads) == 15
    assert set(nodes[roads["from"]]) | set(nodes[roads["to"]]) == {"road", "barge"}
    arcs = [(row, row["from"], row["to"]) for _, row in links.iterrows() if row["mode"] in ("road", "transfer")]
    ways = neighbours(pair for _, a, b in arcs for pair in ((a, b), (b, a)))
    assert {"SHENYANG.DOOR", "DANDONG.R35", "HARBIN.R35"} <= reached(ways, ["DALIAN.SEA"])


def test_lacking_firm_capacity_costs_more_than_building_it(case: lb.Case) -> None:
    """1.2 times the cheapest that may be built in the group, at least; Siberia: coal at 2,200 USD/kW, 8 %, 40 years,
    spent in four years of works.

    By hand: interest during construction (1 + 1.08 + 1.1664 + 1.2597) / 4 = 1.1265;
    2,200 x (0.08386 x 1.1265 + 0.03) / 0.9 = 304 USD/kW-year, times 1.2: 365.
    """
    entry = rules_adequacy.entry_costs(case.view)
    assert entry["RU_SIB"] == (pytest.approx(304.3, abs=0.5), "RU_SIB_COAL_NEW")
    cost = case.tables["groups"].set_index("group")["shortfall_cost"]
    assert set(entry) == set(cost.index)
    assert {g: (least, cost[g]) for g, (least, _) in entry.items() if not 1.19 * least <= cost[g] <= 1.3 * least} == {}


def of_kind(case: lb.Case, kind: str) -> set[str]:
    gates = case.tables["gates"]
    return set(gates.loc[gates["kind"] == kind, "gate"])


def test_building_in_the_dprk_needs_consent(case: lb.Case) -> None:
    """Each candidate with an end in the DPRK is behind a gate on building; all but Russia's and China's are shut."""
    country = case.tables["nodes"].set_index("node")["country"]
    links, plants = case.tables["links"], case.tables["plants"]
    there = (links["from"].map(country) == "KP") | (links["to"].map(country) == "KP")
    wanted = set(links.loc[there & (links["max_build"] > 0), "link"])
    wanted |= set(plants.loc[(plants["node"].map(country) == "KP") & (plants["max_build"] > 0), "plant"])
    gated = case.tables["build_gates"].groupby("key")["gate"].agg(set)
    assert wanted and wanted <= set(gated.index)
    phi = lb.openness_on_path(case, "", 0.0)
    shut = {name for name, gates in gated.items() if max(phi[g, 2030] for g in gates) == 0}
    assert gated.index.difference(shut).tolist() == ["KP_NE_SOLAR", "KP_PYG_SOLAR", "P1"]


def test_third_parties_need_consent_inside_the_dprk(case: lb.Case) -> None:
    """On railways inside the DPRK, all goods but its own and Russian coal pass a gate that is nearly shut today."""
    country = case.tables["nodes"].set_index("node")["country"]
    links, goods = case.tables["links"], case.tables["gate_goods"]
    inside = (links["from"].map(country) == "KP") & (links["to"].map(country) == "KP") & (links["mode"] == "rail")
    guards = case.tables["link_gates"].groupby("link")["gate"].agg(set)
    phi = lb.openness_on_path(case, "", 0.0)
    closed = {g for g in of_kind(case, "transit") if phi[g, 2030] < 0.05}
    listed = set(goods.loc[goods["gate"].isin(closed), "commodity"])
    free = set(case.tables["freight_demand"]["commodity"]) - listed
    assert free == {"container-kp", "container-cn-kp", "minerals-kp", "coal-ru"}
    assert all(closed <= guards[link] for link in links.loc[inside & (links["carrier"] == "freight"), "link"])


def test_trade_between_the_koreas_is_shut_today_by_any_route(case: lb.Case) -> None:
    """Every flow between the two is of goods behind a gate on trade that is shut; each opens on the peninsula path."""
    flows, country = case.tables["freight_demand"], case.tables["nodes"].set_index("node")["country"]
    ends = [{country[a], country[b]} for a, b in zip(flows["origin"], flows["destination"], strict=True)]
    between = flows[[e == {"KP", "KR"} for e in ends]]
    goods = case.tables["gate_goods"]
    goods = goods[goods["gate"].isin(of_kind(case, "trade"))].groupby("commodity")["gate"].agg(set)
    now, then = lb.openness_on_path(case, "", 0.0), lb.openness_on_path(case, "peninsula", 1.0)
    assert len(between) == 19  # four flows of boxes in four steps of demand, three of minerals
    for commodity in between["commodity"]:
        assert min(now[g, 2030] for g in goods[commodity]) == 0, commodity
        assert min(then[g, 2030] for g in goods[commodity]) == 1, commodity


def test_the_path_of_every_relation_moves_every_relation(case: lb.Case) -> None:
    moved = case.tables["trust_paths"].groupby("path")["relation"].agg(set)
    assert moved["all"] == set(case.tables["relations"]["relation"])


def test_undecided_cables_are_no_matter_of_trust(case: lb.Case) -> None:
    """Nothing bans the cables from China and to Japan: no path opens them further."""
    now, then = lb.openness_on_path(case, "", 0.0), lb.openness_on_path(case, "all", 1.0)
    assert {now[g, 2030] for g in ("G19_CN_KR_CABLE", "G20_KR_JP_CABLE")} == {0.4}
    assert {then[g, 2030] for g in ("G19_CN_KR_CABLE", "G20_KR_JP_CABLE")} == {0.4}


@pytest.mark.slow
def test_levels_of_trust_are_dated(case: lb.Case) -> None:
    assert set(case.tables["relations"]["as_of"]) == {"2026-11-01"}
    for scenario in ("vantage-2018", "year-2018", "year-2022", "year-2023"):
        dated = lb.load_case(INPUTS, scenarios=[scenario]).tables["relations"]
        levels = case.tables["relations"].merge(dated, on="relation")
        moved = levels.loc[levels["now_x"] != levels["now_y"], "as_of_y"]
        assert set(moved) == {f"{scenario[-4:]}-06-30"}, scenario


def test_the_page_of_assumptions_is_whole() -> None:
    """It lists twenty inputs, each with what would settle it."""
    text = (INPUTS.parents[1] / "docs" / "assumptions.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and line.split("|")[1].strip().isdigit()]
    assert len(rows) == 20
    assert "not stated" not in text
