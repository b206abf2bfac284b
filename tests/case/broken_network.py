"""What breaks each rule on links, trust, freight, gas and sources, and what is told."""

from __future__ import annotations

from spoiling import Spoil, add, add_pipe, change, drop, in_turn

from cases import tiny_freight

BUILD = {"max_build": 5, "first_year": 2030, "life": 20, "capex": 1}
DAM = {"first_year": 2030, "life": 50, "capex": 2000}
#: What is wrong with a link that replaces another: its cells, other changes, and how the problem begins.
REPLACING: tuple[tuple[str, dict[str, object], tuple[Spoil, ...], str], ...] = (
    ("other nodes", {"to": "X", "from": "Z"}, (), "replaces a link of another kind or between other nodes"),
    ("no candidate", {"max_build": 0}, (), "replaces a link, but is no candidate"),
    ("nothing there", {}, (change("links", 0, existing=0),), "replaces a link of which nothing exists"),
    ("a candidate", {}, (change("links", 0, **BUILD),), "replaces a link that is a candidate itself"),
)
#: rule: what is wrong -> how it is broken, and how the problem begins.
NETWORK: dict[str, tuple[Spoil, str]] = {
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
    **{
        f"check_replaced: {name}": (
            in_turn(
                change("links", 0, existing=2),
                add("links", **{**tiny_freight()["links"][0], "link": "XY2", "replaces": "XY", **BUILD, **cells}),
                *more,
            ),
            f"links.csv:4:replaces: {problem}; found ",
        )
        for name, cells, more, problem in REPLACING
    },
    "check_projects: none of a candidate": (
        in_turn(change("links", 0, **BUILD), add("projects", project="line", name="Line", works_years=3)),
        "links.csv:2:project: blank, but XY may be built and the case has projects; found '', expected a project of ",
    ),
    "check_projects: none of a dam": (
        in_turn(change("hydro", 0, candidate=True, **DAM), add("projects", project="dam", name="Dam", works_years=3)),
        "hydro.csv:2:project: blank, but H may be built and the case has projects",
    ),
    "check_projects: of what cannot be built": (
        in_turn(change("links", 0, project="line"), add("projects", project="line", name="Line", works_years=3)),
        "links.csv:2:project: has no effect: nothing may be built of it; found 'line'",
    ),
    "check_works: longer than the horizon": (
        in_turn(
            add("periods", period=2031, years=1),
            change("links", 0, project="line", **BUILD),
            add("projects", project="line", name="Line", works_years=2),
        ),
        "links.csv:2:project: never stands: works of 2 years begin in 2030 at the earliest; found 'line', expected "
        "works of at most 1 years, as the last period ends in 2031",
    ),
    "check_projects: nothing in it": (
        add("projects", project="line", name="Line", works_years=3),
        "projects.csv:2:project: no candidate is part of the project; found 'line'",
    ),
    "dangling reference: project": (
        in_turn(
            change("links", 0, project="lime", **BUILD), add("projects", project="line", name="Line", works_years=3)
        ),
        "links.csv:2:project: names a row that is not in projects.csv; found 'lime'",
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
    "check_tariffs: tariff without one of the products": (
        in_turn(
            change("links", 0, products="all"),
            add("freight_demand", **{**tiny_freight()["freight_demand"][0], "flow": "ore", "product": "bulk"}),
            add("freight_quantity", flow="ore", year=2030, quantity=5),
        ),
        "links.csv:2:tariff: the tariff has no row for bulk, which the link carries; found 'train', "
        "expected a row train,bulk in tariffs.csv",
    ),
    "check_tariff_returns: trains that return for nothing": (
        in_turn(
            change("links", 1, carrier="freight", mode="rail", tariff="other", **{"from": "Y", "to": "X"}),
            add("tariffs", tariff="train", product="empty", load=1),
            add("tariffs", tariff="other", product="container", load=50),
        ),
        "tariffs.csv:4:tariff: the tariff of a railway has no row for empty, as others have: its trains return for "
        "nothing; found 'other', expected a row other,empty",
    ),
    "check_link_lengths: a tariff by the km": (
        in_turn(change("tariffs", 0, cost_km=0.2), change("links", 0, km=None)),
        "links.csv:2:km: blank, but tariff train charges by the km: the link would be free of it; found ''",
    ),
    "check_vehicle_loads: no load": (
        change("links", 0, tariff=None),
        "links.csv:2:tariff: blank, but the link has a limit on vehicles: each would carry 1 TEU or 1 t; found ''",
    ),
    "check_charges_by_product: bulk for nothing": (
        in_turn(
            change("links", 0, products="all", tariff=None, existing=None),
            add("freight_demand", **{**tiny_freight()["freight_demand"][0], "flow": "ore", "product": "bulk"}),
            add("freight_quantity", flow="ore", year=2030, quantity=5),
        ),
        "links.csv:2:cost_bulk: blank, but cost is stated and the link carries both: bulk pays no cost; found ''",
    ),
    "check_free_links: handling for nothing": (
        change("links", 0, tariff=None, cost=None),
        "links.csv:2:cost: blank, and the link has no tariff: cargo is carried and handled free of charge; found ''",
    ),
    "check_carbon_countries: a country without a price": (
        add("carbon_prices", country="BB", year=2030, price=5),
        "carbon_prices.csv:country: no price of carbon in AA: emissions there are free; expected a row of each country",
    ),
    "check_gate_hazards: a gate without hazard": (
        in_turn(
            add("gates", gate="g2", name="g2", kind="route"),
            *(add("gate_hazard", gate="g2", trust=v, hazard=0.1) for v in (0, 1)),
        ),
        "gates.csv:2:gate: the gate has no hazard of closing, as others have: once open it never closes; found 'gate'",
    ),
    "check_ungated_links: a way past the gate": (
        add("links", **{**tiny_freight()["links"][0], "link": "XY2"}),
        "links.csv:4:link: no gate guards the link, but links like it between X and Y are guarded (XY); found 'XY2', "
        "expected rows in link_gates.csv for gate, or a row of sources.csv (link_gates,XY2/*,gate)",
    ),
    "check_ports: a port without land": (
        in_turn(
            add("nodes", node="P", name="P", carrier="freight", country="AA", place="P", mode="sea"),
            change("links", 1, carrier="freight", mode="sea", cost=9, existing=None, **{"from": "X", "to": "P"}),
        ),
        "nodes.csv:7:node: ships call at the port, but no transfer joins it to rail, road or a door: no cargo lands "
        "here; found 'P'",
    ),
    "check_links_used: a link without capacity": (
        in_turn(add_pipe("G", "H"), change("links", 2, link="GH2", existing=0)),
        "links.csv:4:link: the link never has a capacity: nothing stands and nothing may be built; found 'GH2'",
    ),
    "check_links_used: a link that no cargo passes": (
        in_turn(
            add("nodes", node="Z", name="Z", carrier="freight", country="AA", place="Z", mode="rail1435"),
            add("links", **{**tiny_freight()["links"][0], "link": "YZ", "reversible": True, "from": "Y", "to": "Z"}),
        ),
        "links.csv:4:link: no cargo flow can take the link on a way from its origin to its destination; found 'YZ'",
    ),
    "check_hydro_size: a candidate of no size": (
        change("hydro", 0, capacity=0, candidate=True, capex=900, life=50, first_year=2030),
        "hydro.csv:2:capacity: a candidate of no size cannot be built; found '0', expected a capacity above 0 (MW)",
    ),
    "check_planned_years: years that never come": (
        in_turn(
            change("hydro_years", 0, probability=1),
            *(add("hydro_years", hydro_year=y, probability=0) for y in ("dry", "wet")),
            *(add("inflow", plant="H", month=m, hydro_year=y, inflow=5) for m in range(1, 13) for y in ("dry", "wet")),
            add("case", setting="hydro_years", value="dry;wet"),
        ),
        "hydro_years.csv:3:probability: the hydrological years planned for (dry, wet) all have probability 0; found",
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
        "gate_goods.csv:2:gate: the gate is not one on goods, trade or transit; found 'gate', expected a gate",
    ),
    "check_trade_gates: trade in nothing": (
        in_turn(change("gates", 0, kind="trade"), drop("link_gates")),
        "gates.csv:2:gate: a gate on trade lists no goods: it limits nothing; found 'gate', expected rows in gate",
    ),
    "check_trade_gates: transit of nothing": (
        change("gates", 0, kind="transit"),
        "gates.csv:2:gate: a gate on transit lists no goods: it limits nothing; found 'gate', expected rows in gate",
    ),
    "check_goods_gates: transit gate on a pipe": (
        in_turn(change("gates", 0, kind="transit"), change("link_gates", 0, link="GH")),
        "link_gates.csv:2:gate: a gate on transit cannot stand on a gas link; found 'gate', expected a gate of kind",
    ),
    "check_trade_gates: trade on a link": (
        in_turn(change("gates", 0, kind="trade"), add("gate_goods", gate="gate", commodity="goods")),
        "link_gates.csv:2:gate: a gate of kind trade cannot stand on a link; found 'gate', expected a gate of kind",
    ),
    "check_build_gates: a gate on a route": (
        add("build_gates", gate="gate", table="links", key="XY"),
        "build_gates.csv:2:gate: the gate is not one on building; found 'gate', expected a gate of kind build",
    ),
    "check_build_gates: nothing to build": (
        in_turn(
            change("gates", 0, kind="build"),
            drop("link_gates"),
            add("build_gates", gate="gate", table="links", key="XY"),
        ),
        "build_gates.csv:2:key: has no effect: nothing may be built of it (max_build of links); found 'XY'",
    ),
    "check_forced_behind_gates: a forced build behind a shut gate": (
        in_turn(
            change("gates", 0, kind="build"),
            drop("link_gates"),
            add("build_gates", gate="gate", table="links", key="XY"),
            change("links", 0, max_build=9, min_build=3, capex=5, life=20, first_year=2030),
        ),
        "links.csv:2:min_build: must be built, but gate gate on building admits less at today's trust in 2030; found",
    ),
    "check_unused_gates: a gate on no building": (
        in_turn(change("gates", 0, kind="build"), drop("link_gates")),
        "gates.csv:2:gate: the gate limits no building; found 'gate', expected rows in build_gates.csv",
    ),
    "check_relation_dates: no date": (
        change("relations", 0, as_of="2026-13-01"),
        "relations.csv:2:as_of: is not a date; found '2026-13-01', expected YYYY-MM-DD",
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
    "check_evidence_targets: evidence table": (
        add("evidence", table="linkz", key="*", column="capex", evidence="bids"),
        "evidence.csv:2:table: no such table; found 'linkz', expected a table. Did you mean 'links'?",
    ),
    "check_evidence_targets: evidence column": (
        add("evidence", table="links", key="*", column="capx", evidence="bids"),
        "evidence.csv:2:column: no such column in links; found 'capx', expected a column. Did you mean 'capex'?",
    ),
    "check_source_targets: source key": (
        add("sources", table="demand", key="A", column="*", quality="found", source="s"),
        "sources.csv:2:key: the key of demand has 2 parts; found 'A', expected node/year, or '*'",
    ),
    "check_source_targets: source row": (
        add("sources", table="links", key="XZ", column="*", quality="found", source="s"),
        "sources.csv:2:key: links has no row of this key (in this scenario); found 'XZ'. Did you mean 'XY'?",
    ),
    "check_range_targets: column of a range": (
        add("ranges", table="links", key="*", column="capx", low=0.5, high=2, reason="r"),
        "ranges.csv:2:column: no such column in links; found 'capx', expected a column. Did you mean 'capex'?",
    ),
    "check_source_ranges: source range": (
        add("sources", table="links", key="*", column="*", quality="found", source="s", low=2, high=1),
        "sources.csv:2:low: the low end is above the high end; found '2', expected at most 1",
    ),
    "check_values_in_range: value outside its range": (
        add("sources", table="links", key="XY", column="cost", quality="found", source="s", low=510, high=600),
        "links.csv:2:cost: links XY is outside the range that its source gives; found '500', expected from 510 to 600",
    ),
    "duplicate key: duplicate": (
        add("countries", country="AA", name="again", kind="state"),
        "countries.csv:4:country: the key stands twice (first in row 2); found 'AA', expected each country once",
    ),
}
