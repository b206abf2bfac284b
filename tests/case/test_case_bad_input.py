"""Bad input: every kind is told with file, row and column, what was found and what is expected."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cases import (
    Tables,
    common,
    gated,
    merged,
    tiny_freight,
    tiny_gas,
    tiny_hydro,
    tiny_power,
    write_case,
)
from landbridge.case import CaseError, Problem, load_case
from landbridge.case.checks import RULES as CHECKS


def everything() -> Tables:
    """All sectors and a gate, for a rule to break."""
    tables = gated(merged(tiny_hydro(), tiny_freight(), tiny_gas()), "XY")
    tables["gas_shapes"] = [{"node": "H", "sector": "city", "month": m, "value": 1} for m in range(1, 13)]
    tables["profiles"].append({"profile": "wind", "kind": "availability"})
    tables["shapes"].append({"profile": "wind", "slice": "s1", "value": 0.3})
    tables["plants"][0]["profile"] = "wind"
    return tables


def problems_of(folder: Path) -> list[Problem]:
    """All that is wrong with a case, warnings too."""
    try:
        return list(load_case(folder).warnings)
    except CaseError as error:
        return error.problems


def broken(tmp_path: Path, tables: Tables) -> list[str]:
    """Problems as text."""
    return [str(p) for p in problems_of(write_case(tmp_path / "case", **tables))]


def test_everything_is_good(tmp_path: Path) -> None:
    assert broken(tmp_path, everything()) == []


CELLS: list[tuple[str, str, object, str]] = [
    (
        "plants",
        "capacity",
        "abc",
        "plants.csv:2:capacity: is not a number; found 'abc', expected a number at least 0",
    ),
    ("plants", "capacity", "nan", "plants.csv:2:capacity: is not a number; found 'nan'"),
    ("plants", "capacity", "inf", "plants.csv:2:capacity: is not a number; found 'inf'"),
    ("plants", "capacity", "1e400", "plants.csv:2:capacity: is not a finite number; found '1e400'"),
    (
        "plants",
        "capacity",
        "1_000",
        "plants.csv:2:capacity: is ambiguous: a thousands separator or a decimal sign",
    ),
    (
        "plants",
        "capacity",
        "1,234",
        "plants.csv:2:capacity: is ambiguous: a thousands separator or a decimal sign",
    ),
    (
        "plants",
        "capacity",
        "1 234",
        "plants.csv:2:capacity: is ambiguous: a thousands separator or a decimal sign",
    ),
    ("plants", "capacity", "1,234.5", "plants.csv:2:capacity: is ambiguous: a thousands separator"),
    (
        "plants",
        "capacity",
        "0,5",
        "plants.csv:2:capacity: is ambiguous: a thousands separator or a decimal sign",
    ),
    ("plants", "capacity", "١٢", "plants.csv:2:capacity: is not a number; found '١٢'"),
    (
        "plants",
        "capacity",
        "-1",
        "plants.csv:2:capacity: is too small; found '-1', expected a number at least 0",
    ),
    ("plants", "efficiency", "1.2", "plants.csv:2:efficiency: is too large; found '1.2'"),
    (
        "plants",
        "efficiency",
        "0",
        "plants.csv:2:efficiency: is too small; found '0', expected a number above 0",
    ),
    (
        "plants",
        "capacity",
        "",
        "plants.csv:2:capacity: blank, but a value is needed; found '', expected a number",
    ),
    (
        "demand",
        "year",
        "2030.5",
        "demand.csv:2:year: is not a whole number; found '2030.5', expected a whole",
    ),
    (
        "links",
        "reversible",
        "maybe",
        "links.csv:2:reversible: is not true or false; found 'maybe', expected true or",
    ),
    (
        "nodes",
        "carrier",
        "powr",
        "nodes.csv:2:carrier: is not one of the choices; found 'powr', expected one of pow",
    ),
    (
        "plants",
        "plant",
        "a b",
        "plants.csv:2:plant: is not a name that can be used here; found 'a b', expected a na",
    ),
    ("paths", "path", "Up/..", "paths.csv:2:path: is not a name that can be used here; found 'Up/..'"),
    (
        "case",
        "setting",
        "discount_rat",
        "case.csv:2:setting: is not one of the choices; found 'discount_rat'",
    ),
]


@pytest.mark.parametrize(("table", "column", "value", "start"), CELLS, ids=[f"{c[1]}={c[2]}" for c in CELLS])
def test_bad_cells(tmp_path: Path, table: str, column: str, value: object, start: str) -> None:
    tables = everything()
    tables[table][0][column] = value
    assert any(text.startswith(start) for text in broken(tmp_path, tables))


def change(table: str, row: int, /, **values: object) -> Callable[[Tables], None]:
    """Change cells of a row."""

    def apply(tables: Tables) -> None:
        tables[table][row].update(values)

    return apply


def add(table: str, /, **values: object) -> Callable[[Tables], None]:
    """Add a row."""
    return lambda tables: tables.setdefault(table, []).append(values)


def in_turn(*changes: Callable[[Tables], None]) -> Callable[[Tables], None]:
    """Several changes."""

    def apply(tables: Tables) -> None:
        for one in changes:
            one(tables)

    return apply


def add_pipe(start: str, end: str) -> Callable[[Tables], None]:
    """Add a gas link."""
    link = {"link": start + end, "name": "pipe", "carrier": "gas", "mode": "pipeline", "existing": 1}
    return add("links", **link, **{"from": start, "to": end})


def drop(table: str, row: int = 0) -> Callable[[Tables], None]:
    """Leave a row out."""

    def apply(tables: Tables) -> None:
        tables[table].pop(row)

    return apply


RULES: dict[str, tuple[Callable[[Tables], None], str]] = {
    "check_settings: setting": (
        change("case", 2, value="5%"),
        "case.csv:4:value: setting discount_rate cannot be used; found '5%', expected a number from 0 to 0.5",
    ),
    "check_settings: setting choice": (
        add("case", setting="carbon_treatment", value="taxes"),
        "case.csv:5:value: setting carbon_treatment cannot be used; found 'taxes', expected tax or damage. "
        "Did you mean 'tax'?",
    ),
    "check_settings: version": (
        change("case", 0, value="9"),
        "case.csv:2:value: the case is written for another version of the tables; update the case or Landbridge; "
        "found '9', expected 1",
    ),
    "check_setting_names: hydro_years setting": (
        add("case", setting="hydro_years", value="normal;drie"),
        "case.csv:5:value: setting hydro_years names what is not in hydro_years.csv; found 'drie', expected normal",
    ),
    "check_setting_names: headline path": (
        add("case", setting="headline_path", value="al"),
        "case.csv:5:value: setting headline_path names what is not in paths.csv; found 'al', expected all. "
        "Did you mean 'all'?",
    ),
    "check_periods: periods overlap": (
        add("periods", period=2030 - 1, years=2),
        "periods.csv:2:period: the period before it still",
    ),
    "check_periods: no period": (
        drop("periods"),
        "periods.csv: there is no period; expected at least one row",
    ),
    "check_slice_hours: leap year": (
        change("slices", 0, hours=8784),
        "slices.csv:hours: the hours of all slices do not add up to a year; found '8784', expected 8760",
    ),
    "check_profiles_complete: profile incomplete": (
        drop("shapes", 1),
        "profiles.csv:3:profile: the profile has no value in 1 of 1 slices, first 's1'; found 'wind'",
    ),
    "check_load_profiles: load profile": (
        change("shapes", 0, value=1.01),
        "profiles.csv:2:profile: load profile 'flat' does not average 1 over the year; found '1.01', expected 1",
    ),
    "check_availability_profiles: availability": (
        change("shapes", 1, value=1.2),
        "shapes.csv:3:value: availability profile 'wind' is above 1 in 1 slices; found '1.2', expected at most 1",
    ),
    "check_profile_kinds: profile kind": (
        change("plants", 0, profile="flat"),
        "plants.csv:2:profile: the profile is of kind load; found 'flat', expected one of kind availability",
    ),
    "check_node_carriers: node carrier": (
        change("plants", 0, node="X"),
        "plants.csv:2:node: plants stand at power nodes, and this is a freight node; found 'X', expected a power node",
    ),
    "check_demand_profiles: demand without profile": (
        change("nodes", 0, profile=None),
        "nodes.csv:2:profile: node 'A' has firm demand and",
    ),
    "check_lost_load: no lost load": (
        drop("lost_load"),
        "demand.csv:2:node: the node has firm demand and no value of lost load; found 'A', expected rows of the",
    ),
    "check_lost_load_shares: lost load shares": (
        change("lost_load", 0, share=0.9),
        "lost_load.csv:2:share: the shares of lost load at 'A' do not add up to 1; found '0.9', expected 1",
    ),
    "check_candidates: candidate capex": (
        change("plants", 0, max_build=10, life=20, first_year=2030),
        "plants.csv:2:capex: blank, but it may be built (max_build > 0); found '', expected a number",
    ),
    "check_candidates: candidate life": (
        change("hydro", 0, candidate=True, capex=100, first_year=2030),
        "hydro.csv:2:life: blank, but it may be built (candidate); found '', expected a number",
    ),
    "check_fuels: efficiency": (
        change("plants", 0, efficiency=None),
        "plants.csv:2:efficiency: blank, but the plant burns fuel",
    ),
    "check_fuels: fuel price": (
        drop("fuel_prices"),
        "plants.csv:2:fuel: fuel 'coal' has no price in AA; found 'coal', expected a",
    ),
    "check_fuels: gas node": (
        change("plants", 0, gas_node="G"),
        "plants.csv:2:gas_node: a gas node, but the fuel is not one",
    ),
    "check_hydro_years: probabilities": (
        change("hydro_years", 0, probability=0.9),
        "hydro_years.csv:probability: the probabilities of hydrological years do not add up to 1; found '0.9'",
    ),
    "check_drawdown: drawdown": (
        add("drawdown", plant="H", hydro_year="normal", drawdown=5),
        "drawdown.csv:2:drawdown: the drawdown of 'H' is not zero in expectation over hydrological years; found '5'",
    ),
    "check_inflow_complete: inflow": (
        drop("inflow", 3),
        "hydro.csv:2:plant: plant 'H' lacks 1 of 12 rows of inflow; expected a row in inflow.csv for H/4/normal",
    ),
    "check_upstream: upstream": (
        change("hydro", 0, upstream="h2"),
        "hydro.csv:2:upstream: names a plant that is not in hydro.csv, or is switched off; found 'h2', expected hydro "
        "plants. Did you mean 'H'?",
    ),
    "check_upstream_loop: upstream loop": (
        change("hydro", 0, upstream="H"),
        "hydro.csv:2:upstream: water runs in a circle: H > H",
    ),
    "check_releases: releases": (
        change("hydro", 0, min_release=9, max_release=8),
        "hydro.csv:2:min_release: the least release is above the largest safe release; found '9', expected at most 8",
    ),
    "check_link_ends: link carrier": (
        change("links", 0, **{"from": "A"}),
        "links.csv:2:from: a freight link ends at a power node; found 'A', expected a freight node",
    ),
    "check_link_ends: link to itself": (
        change("links", 0, to="X"),
        "links.csv:2:to: the link ends where it starts; found 'X'",
    ),
    "check_link_modes: link mode": (
        change("links", 0, mode="ac"),
        "links.csv:2:mode: not a mode of freight; found 'ac', expected rail or sea or road or transfer",
    ),
    "check_link_capacity: no capacity": (
        change("links", 1, existing=None),
        "links.csv:3:existing: blank, and the link is no candidate",
    ),
    "check_link_capacity: years of standing": (
        change("links", 1, existing_from=2030, existing_until=2020),
        "links.csv:3:existing_until: capacity is gone before it stands; found '2020', expected a year after 2030",
    ),
    "check_link_sharing: shared": (
        change("links", 0, shared=True),
        "links.csv:2:shared: only a reversible freight link can share",
    ),
    "check_owners: owners": (
        change("links", 0, owners="AA;BC"),
        "links.csv:2:owners: names an owner that is not in countries.csv; found 'BC', expected countries. Did you",
    ),
    "check_tariffs: tariff": (
        change("links", 0, tariff="trains"),
        "links.csv:2:tariff: names a tariff that is not in tariffs.csv; found 'trains', expected a tariff. Did you "
        "mean 'train'?",
    ),
    "check_tariffs: tariff product": (
        change("links", 0, products="bulk"),
        "links.csv:2:tariff: the tariff has no row for bulk, which the link carries; found 'train'",
    ),
    "check_fee_country: fee": (
        change("links", 0, fee=5),
        "links.csv:2:fee_country: the link or its tariff has a fee that nobody receive",
    ),
    "check_links_used: unreached link": (
        in_turn(add("nodes", node="Z", name="Z", carrier="gas", country="AA"), add_pipe("Z", "H")),
        "links.csv:4:link: nothing can reach the link; found 'ZH'",
    ),
    "check_links_used: useless link": (
        in_turn(add("nodes", node="Z", name="Z", carrier="gas", country="AA"), add_pipe("G", "Z")),
        "links.csv:4:link: nothing beyond the link takes what it carries; found 'GZ'",
    ),
    "check_flow_routes: no route": (
        change("links", 0, **{"from": "Y", "to": "X"}),
        "freight_demand.csv:2:destination: no links lead from X to Y: the flow always takes its outside option; found",
    ),
    "check_gated_design: design": (
        change("links", 0, design=None),
        "links.csv:2:design: blank, but the link is behind route gate gate",
    ),
    "check_gate_response: response": (
        add("gates", gate="g2", name="g2", kind="route"),
        "gates.csv:3:gate: the gate has no response: nothing opens it; found 'g2', expected rows in gate_response",
    ),
    "check_response_range: response range": (
        change("gate_response", 1, trust=0.9),
        "gate_response.csv:2:trust: the response of gate to AA-BB has no row at trust 1; expected rows from trust 0",
    ),
    "check_usable_now: usable now": (
        change("gates", 0, usable_now=0.3),
        "gates.csv:2:usable_now: openness of gate at today's levels is 0; found '0.3', expected 0",
    ),
    "check_goods_gates: goods gate on a pipe": (
        in_turn(change("gates", 0, kind="goods"), change("link_gates", 0, link="GH")),
        "link_gates.csv:2:gate: a gate on goods cannot stand on a gas link; found 'gate', expected a gate of kind",
    ),
    "check_goods_gates: goods of a route gate": (
        add("gate_goods", gate="gate", commodity="goods"),
        "gate_goods.csv:2:gate: the gate is not one on goods; found 'gate', expected a gate of kind goods",
    ),
    "check_goods_gates: unknown goods": (
        add("gate_goods", gate="gate", commodity="good"),
        "gate_goods.csv:2:commodity: no cargo flow carries this commodity; found 'good'. Did you mean 'goods'?",
    ),
    "check_unused_gates: unused relation": (
        add("relations", relation="R", name="R", party_a="AA", party_b="BB", now=0),
        "relations.csv:3:relation: no gate responds to the relation; found 'R'",
    ),
    "check_unused_gates: unused gate": (
        drop("link_gates"),
        "gates.csv:2:gate: the gate guards no link; found 'gate'",
    ),
    "check_paths: empty path": (
        drop("trust_paths"),
        "paths.csv:2:path: the path moves no relation; found 'all', expected rows in",
    ),
    "check_relation_parties: parties": (
        change("relations", 0, party_b="AA"),
        "relations.csv:2:party_b: both parties are the same; found 'AA'",
    ),
    "check_class_shares: class shares": (
        change("freight_classes", 0, share=0.5),
        "freight_classes.csv:2:share: the shares of class set 'one' do not add up to 1; found '0.5', expected 1",
    ),
    "check_class_sets: class set": (
        change("freight_demand", 0, class_set="ones"),
        "freight_demand.csv:2:class_set: names a class set that is not in freight_classes.csv; found 'ones', expected "
        "a class set. Did you mean 'one'?",
    ),
    "check_flow_quantity: no quantity": (
        drop("freight_quantity"),
        "freight_demand.csv:2:flow: the flow has no quantity; found 'F'",
    ),
    "check_gas_shapes: gas shape": (
        change("gas_shapes", 0, value=2),
        "gas_shapes.csv:2:value: the shape of H/city does not average 1 over the days of a year; found '1.08493'",
    ),
    "check_gas_shapes: gas shape of nothing": (
        add("gas_shapes", node="H", sector="cities", month=1, value=1),
        "gas_shapes.csv:14:sector: the shape belongs to no gas demand; found 'H/cities', expected a node and sector "
        "of gas_demand. Did you mean 'H/city'?",
    ),
    "check_gas_supply_steps: gas steps": (
        drop("gas_supply_steps"),
        "gas_supply.csv:2:supply: the supply has no step; found 'field'",
    ),
    "check_gas_firm: gas firm": (
        add("gas_demand", node="H", sector="city", year=2040, volume=1, value=9, firm=False),
        "gas_demand.csv:3:firm: gas demand H/city is firm in some years and not in others; expected the same",
    ),
    "check_source_targets: source table": (
        add("sources", table="linkz", key="*", column="*", quality="found", source="s"),
        "sources.csv:2:table: no such table; found 'linkz', expected a table. Did you mean 'links'?",
    ),
    "check_source_targets: source column": (
        add("sources", table="links", key="*", column="capx", quality="found", source="s"),
        "sources.csv:2:column: no such column in links; found 'capx', expected a column or '*'. Did you mean 'capex'?",
    ),
    "check_source_targets: source key": (
        add("sources", table="demand", key="A", column="*", quality="found", source="s"),
        "sources.csv:2:key: the key of demand has 2 parts; found 'A', expected node/year, or '*'",
    ),
    "check_source_targets: source row": (
        add("sources", table="links", key="XZ", column="*", quality="found", source="s"),
        "sources.csv:2:key: links has no row of this key (in this scenario); found 'XZ'. Did you mean 'XY'?",
    ),
    "check_source_ranges: source range": (
        add("sources", table="links", key="*", column="*", quality="found", source="s", low=2, high=1),
        "sources.csv:2:low: the low end is above the high end; found '2', expected at most 1",
    ),
    "duplicate key: duplicate": (
        add("countries", country="AA", name="again", kind="state"),
        "countries.csv:4:country: the key stands twice (first in row 2); found 'AA', expected each country once",
    ),
    "check_slice_order: same block": (
        in_turn(
            change("slices", 0, hours=8000),
            add("slices", **{**common()["slices"][0], "slice": "s2", "hours": 760}),
        ),
        "slices.csv:3:block: another slice of day 'y' has this block; found '0', expected each block once a day",
    ),
    "check_unused_profiles: profile": (
        change("plants", 0, profile=None),
        "profiles.csv:3:profile: no node and no plant uses the profile; found 'wind'",
    ),
    "check_peak: peak": (
        change("demand", 0, peak=0.04),
        "demand.csv:2:peak: peak demand is below mean demand; found '0.04', expected at least 0.05 GW",
    ),
    "check_flow_ends: flow": (
        change("freight_demand", 0, destination="X"),
        "freight_demand.csv:2:destination: the flow ends where it begins; found 'X', expected another node",
    ),
    "check_hazard: hazard": (
        lambda t: t.update(gate_hazard=[{"gate": "gate", "trust": v, "hazard": v} for v in (0, 1)]),
        "gate_hazard.csv:3:hazard: the hazard of gate rises with trust; found '1'",
    ),
    "check_observations: observation": (
        add(
            "observations",
            observation="o",
            name="o",
            metric="price",
            key="A",
            year=2020,
            value=5,
            low=1,
            high=2,
            unit="USD/MWh",
            source="s",
        ),
        "observations.csv:2:value: the observed value is outside its own tolerance; found '5', expected from 1 to 2",
    ),
    "dangling reference: dangling": (
        change("plants", 0, node="a"),
        "plants.csv:2:node: names a row that is not in nodes.csv; found 'a', expected a node of nodes. Did you mean",
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_rules_fire(tmp_path: Path, name: str) -> None:
    spoil, start = RULES[name]
    tables = everything()
    spoil(tables)
    found = problems_of(write_case(tmp_path / "case", **tables))
    kinds = [p.kind for p in found if str(p).startswith(start)]
    assert kinds == [name.split(": ")[0]], "\n".join(map(str, found))


def test_every_rule_is_made_to_fire() -> None:
    """A rule that no test makes fire is not known to work."""
    assert set(CHECKS) - {name.split(": ")[0] for name in RULES} == {"check_response_rises"}


def test_openness_that_falls(tmp_path: Path) -> None:
    tables = everything()
    tables["gate_response"].insert(1, {"gate": "gate", "relation": "AA-BB", "trust": 0.5, "openness": 1})
    tables["gate_response"][2]["openness"] = 0.9
    assert broken(tmp_path, tables) == [
        "gate_response.csv:4:openness: openness of gate falls as AA-BB rises; found '0.9', expected at least 1"
    ]


def test_upstream_loop_names_the_circle(tmp_path: Path) -> None:
    tables = tiny_hydro()
    plant = tables["hydro"][0]
    tables["hydro"] = [{**plant, "plant": p, "upstream": u} for p, u in (("A1", "C1"), ("B1", "A1"), ("C1", "B1"))]
    tables["inflow"] = [
        {"plant": p, "month": m, "hydro_year": "normal", "inflow": 5} for p in ("A1", "B1", "C1") for m in range(1, 13)
    ]
    (found,) = broken(tmp_path, tables)
    assert found.startswith("hydro.csv:2:upstream: water runs in a circle: A1 > B1 > C1 > A1")


def test_water_is_not_counted_twice(tmp_path: Path) -> None:
    tables = tiny_hydro()
    plant = tables["hydro"][0]
    tables["hydro"] = [{**plant, "plant": p, "upstream": u} for p, u in (("A1", ""), ("B1", "A1"), ("C1", "A1"))]
    tables["inflow"] = [
        {"plant": p, "month": m, "hydro_year": "normal", "inflow": 5} for p in ("A1", "B1", "C1") for m in range(1, 13)
    ]
    (found,) = broken(tmp_path, tables)
    assert found.startswith("hydro.csv:4:upstream: its releases arrive at 'B1' already")


def test_dry_years_alone_must_pay_back_their_water(tmp_path: Path) -> None:
    tables = tiny_hydro()
    tables["hydro_years"] = [{"hydro_year": y, "probability": 0.5} for y in ("dry", "wet")]
    tables["inflow"] = [{**row, "hydro_year": y} for row in tables["inflow"] for y in ("dry", "wet")]
    tables["drawdown"] = [{"plant": "H", "hydro_year": y, "drawdown": d} for y, d in (("dry", 10), ("wet", -10))]
    assert broken(tmp_path / "all", tables) == []
    tables["case"].append({"setting": "hydro_years", "value": "dry"})
    (found,) = problems_of(write_case(tmp_path / "dry" / "case", **tables))
    assert found.severity == "warning"
    assert "gains or loses water" in found.message


def test_dangling_references_are_grouped(tmp_path: Path) -> None:
    tables = tiny_hydro()
    tables["hydro"][0]["plant"] = "Huge"
    found = broken(tmp_path, tables)
    assert (
        "inflow.csv:2:plant: names a row that is not in hydro.csv (12 rows do, this is the first); found 'H', "
        "expected a plant of hydro" in found
    )
    assert sum("inflow.csv:" in text.split(" ")[0] for text in found) == 1


def test_reference_into_an_absent_table(tmp_path: Path) -> None:
    tables = tiny_power()
    del tables["fuels"]
    assert any(
        text.startswith("plants.csv:2:fuel: names a row that is not in fuels.csv (the table is empty or absent)")
        for text in broken(tmp_path, tables)
    )


def files_case(tmp_path: Path, name: str, data: bytes | None) -> list[Problem]:
    """The power case with one file replaced."""
    folder = write_case(tmp_path / "case", **tiny_power())
    (folder / name).unlink(missing_ok=True)
    if data is not None:
        (folder / name).write_bytes(data)
    return problems_of(folder)


GOOD = b"country,name,kind\nAA,Aland,state\n"
FILES: list[tuple[str, str, bytes | None, str]] = [
    ("missing file", "countries.csv", None, "countries.csv: the file is missing"),
    (
        "empty",
        "countries.csv",
        b"",
        "countries.csv: is empty; expected a header with the columns country, name, kind",
    ),
    ("blank", "countries.csv", b"\n\n", "countries.csv: is empty; expected a header"),
    (
        "not utf-8",
        "countries.csv",
        GOOD + b"BB,\xff,state\n",
        "countries.csv:3: is not UTF-8 text; expected a CSV",
    ),
    ("utf-16", "countries.csv", GOOD.decode().encode("utf-16"), "countries.csv:1: is not UTF-8 text"),
    ("zero byte", "countries.csv", GOOD + b"B\0B,x,state\n", "countries.csv:3: holds a zero byte"),
    (
        "open quote",
        "countries.csv",
        GOOD + b'BB,"x,state\n',
        "countries.csv: is not well-formed CSV (unexpected end",
    ),
    (
        "missing column",
        "countries.csv",
        b"country,name\nAA,x\n",
        "countries.csv:1:kind: the column is missing",
    ),
    (
        "unknown column",
        "countries.csv",
        b"country,name,kind,Nmae\nAA,Aland,state,x\n",
        "countries.csv:1:Nmae: unknown column; expected country, kind, name or player",
    ),
    (
        "misspelt column",
        "demand.csv",
        b"node,year,enrgy,peak\nA,2030,1,1\n",
        "demand.csv:1:enrgy: unknown column. Did you mean 'energy'?",
    ),
    (
        "twice",
        "countries.csv",
        b"country,name,kind,name\nAA,a,state,b\n",
        "countries.csv:1:name: the column stands tw",
    ),
    (
        "no name",
        "countries.csv",
        b"country,name,kind,\nAA,a,state,b\n",
        "countries.csv:1: column 4 has no name",
    ),
    (
        "long row",
        "countries.csv",
        GOOD + b"BB,x,state,1\n",
        "countries.csv:3: the row has 4 cells where the header h",
    ),
    (
        "short row",
        "countries.csv",
        GOOD + b"BB,x\n",
        "countries.csv:3: the row has 2 cells where the header has 3",
    ),
    (
        "blank key",
        "countries.csv",
        GOOD + b",x,state\n",
        "countries.csv:3:country: blank, but a value is needed",
    ),
    (
        "thousands in a semicolon file",
        "demand.csv",
        b"node;year;energy;peak\nA;2030;1.234,5;1\n",
        "demand.csv:2:energy: is ambiguous: a thousands separator or a decimal sign; found '1.234,5'",
    ),
    (
        "a point that may mean thousands",
        "demand.csv",
        b"node;year;energy;peak\nA;2030;1.234;1\n",
        "demand.csv:2:energy: is ambiguous: a thousands separator or a decimal sign; found '1.234'",
    ),
    (
        "points and commas",
        "demand.csv",
        b"node;year;energy;peak\nA;2030;12.34;0,5\n",
        "demand.csv:2:peak: is ambiguous: a thousands separator or a decimal sign; found '0,5'",
    ),
]


@pytest.mark.parametrize(("name", "file", "data", "start"), FILES, ids=[f[0] for f in FILES])
def test_bad_files(tmp_path: Path, name: str, file: str, data: bytes | None, start: str) -> None:
    found = [str(p) for p in files_case(tmp_path, file, data)]
    assert any(text.startswith(start) for text in found), "\n".join(found)


def test_folder_in_place_of_a_file(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "case", **tiny_power())
    (folder / "links.csv").unlink()
    (folder / "links.csv").mkdir()
    assert [str(p) for p in problems_of(folder)] == ["links.csv: is a folder; expected a CSV file"]


def test_unreadable_file(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "case", **tiny_power())
    (folder / "groups.csv").symlink_to(folder / "groups.csv")
    found = problems_of(folder)
    assert [str(p)[:40] for p in found] == ["groups.csv: cannot be read (Too many lev"]


def test_unknown_file_is_a_warning(tmp_path: Path) -> None:
    (found,) = files_case(tmp_path, "reliances.csv", b"x\n")
    assert (found.kind, found.severity) == ("unknown file", "warning")
    assert str(found) == "reliances.csv: unknown file: nothing is read from it. Did you mean 'reliance.csv'?"


def test_all_problems_in_one_go(tmp_path: Path) -> None:
    tables = everything()
    tables["plants"][0].update(capacity="x", fuel="cole")
    tables["slices"][0]["hours"] = 8784
    tables["hydro"][0]["upstream"] = "H"
    tables["links"][0]["owners"] = "ZZ"
    del tables["nodes"][0]["country"]
    folder = write_case(tmp_path / "case", **tables)
    with pytest.raises(CaseError) as caught:
        load_case(folder)
    files = {p.file for p in caught.value.problems}
    assert files == {"plants.csv", "slices.csv", "hydro.csv", "links.csv", "nodes.csv"}
    assert len(caught.value.problems) == 6
    assert str(caught.value).startswith("6 problems in the case\n")
    for problem in caught.value.problems:
        assert str(problem) in str(caught.value)


def test_a_spoilt_column_is_cut_short(tmp_path: Path) -> None:
    tables = everything()
    tables["countries"] += [{"country": f"C{i}", "name": "x", "kind": "stat"} for i in range(50)]
    found = broken(tmp_path, tables)
    assert len(found) == 21
    assert found[-1] == "countries.csv:24:kind: is not one of the choices (and 29 more such cells)"
    assert "Did you mean 'state'?" in found[0]


def test_one_sector_alone_is_a_case(tmp_path: Path) -> None:
    tables = {**common(), "nodes": [{"node": "A", "name": "A", "carrier": "power", "country": "AA"}]}
    assert broken(tmp_path, tables) == []


def test_problem_without_details() -> None:
    assert str(Problem("a.csv", None, None, "is wrong")) == "a.csv: is wrong"
    assert str(Problem("a.csv", 3, "b", "is wrong", "y", found="x", suggestion="z")) == (
        "a.csv:3:b: is wrong; found 'x', expected y. Did you mean 'z'?"
    )
