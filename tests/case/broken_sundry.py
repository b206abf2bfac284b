"""What breaks the rest of the rules, and what is told."""

from __future__ import annotations

from spoiling import Spoil, add, change, in_turn

from cases import common


def claim(test: str, **cells: object) -> Spoil:
    """Add a claim with other cells."""
    return add("claims", claim="one", statement="so it is", holder="an essay", test=test, **cells)


OWED = {"debt": "old", "name": "old", "debtor": "AA", "amount": 100, "from_year": 2020, "years": 20}
#: rule: what is wrong -> how it is broken, and how the problem begins.
SUNDRY: dict[str, tuple[Spoil, str]] = {
    "check_claim_tests: lacking": (
        claim("steps", path="all"),
        "claims.csv:2:level: blank, but the test steps needs it; expected a level",
    ),
    "check_claim_tests: not read": (
        claim("half", path="all", country="AA"),
        "claims.csv:2:country: the test half does not read it; found 'AA', expected a blank cell",
    ),
    "check_headline_claim: another test": (
        in_turn(claim("half", path="all"), add("case", setting="headline_claim", value="one")),
        "case.csv:5:value: the claim one has the test half; found 'one', expected a claim of the test obstacle",
    ),
    "check_debtor: itself": (
        add("debts", **OWED, creditor="AA"),
        "debts.csv:2:creditor: the debtor itself; found 'AA', expected another country",
    ),
    "check_debtor: owes nothing": (
        claim("debt", path="all", country="AA"),
        "claims.csv:2:country: the country owes nothing; found 'AA', expected a debtor of debts.csv",
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
    "check_forced_builds: no candidate": (
        change("plants", 0, min_build=5),
        "plants.csv:2:min_build: must be built, but is no candidate; found '5', expected at most 0",
    ),
    "check_scheduled_trust: after the last period": (
        lambda t: t.update(
            trust_levels=[{"relation": "AA-BB", "year": y, "level": 1} for y in (2040, 2050)],
        ),
        "trust_levels.csv:2:year: has no effect: no planning period is in or after this year; found '2040', expected",
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
    "check_plausible: MW in GW": (
        change("plants", 0, capacity=0.1),
        "plants.csv:2:capacity: unusual for a number in MW: perhaps it is in another unit: GW given as MW?; found "
        "'0.1', expected from 1 to 400000",
    ),
    "check_plausible: unit of a carrier": (
        change("links", 1, existing=5000),
        "links.csv:3:existing: unusual for a number in mcm/day: perhaps it is in another unit: thousand",
    ),
    "check_plausible: several": (
        in_turn(*(change("inflow", i, inflow=0.005) for i in range(12))),
        "inflow.csv:2:inflow: unusual for a number in m3/s: perhaps it is in another unit (and 11 more such cells)",
    ),
    "check_peak_size: peak in MW": (
        change("demand", 0, peak=50),
        "demand.csv:2:peak: peak demand is far above mean demand: energy is in TWh, peak in GW; found '50', expected "
        "at most 0.225 GW",
    ),
    "check_unread_rows: tariff of nothing": (
        add("tariffs", tariff="trian", product="container", load=100),
        "tariffs.csv:3:tariff: no link uses it: nothing of it is read; found 'trian'",
    ),
    "check_unread_rows: lost load without demand": (
        in_turn(
            add("nodes", node="B", name="B", carrier="power", country="AA"),
            add("lost_load", node="B", step="all", share=1, value=3000),
        ),
        "lost_load.csv:3:node: no firm demand uses it: nothing of it is read; found 'B'",
    ),
    "check_unread_builds: no candidate": (
        change("plants", 0, capex=900),
        "plants.csv:2:capex: has no effect: nothing may be built (max_build is blank); found '900'",
    ),
    "check_unread_cells: efficiency": (
        change("plants", 0, fuel=None),
        "plants.csv:2:efficiency: has no effect: the plant burns no fuel; found '0.5'",
    ),
    "check_unread_cells: hours of a pipe": (
        change("links", 1, hours=5),
        "links.csv:3:hours: has no effect on a link that is not freight; found '5'",
    ),
    "check_unread_cells: design": (
        change("links", 1, design=5),
        "links.csv:3:design: has no effect: no gate of kind route or transit stands on the link; found '5'",
    ),
    "check_gate_keys: a gate without": (
        in_turn(
            add("gates", gate="other", name="other", kind="route"),
            add("gate_keys", gate="other", holder="AA"),
            *(add("gate_response", gate="other", relation="AA-BB", trust=t, openness=t) for t in (0, 1)),
        ),
        "gates.csv:2:gate: nobody holds a key of the gate, so bargaining treats it as open to all; other gates have",
    ),
    "check_unread_reliance: no such link": (
        add("reliance", country="AA", carrier="gas", gate="gate", openness=0, share=0.1),
        "reliance.csv:2:gate: has no effect: no gas link through route gate gate enters AA; found 'gate'",
    ),
    "dangling reference: dangling": (
        change("plants", 0, node="a"),
        "plants.csv:2:node: names a row that is not in nodes.csv; found 'a', expected a node of nodes. Did you mean",
    ),
    "dangling reference: a candidate that is not there": (
        in_turn(
            add("gates", gate="works", name="works", kind="build"),
            *(add("gate_response", gate="works", relation="AA-BB", trust=t, openness=t) for t in (0, 1)),
            add("build_gates", gate="works", table="links", key="XYZ"),
        ),
        "build_gates.csv:2:key: names a row that is not in links.csv; found 'XYZ', expected a link of links. Did you",
    ),
}
