"""What breaks each rule on settings, time, power and hydropower, and what is told."""

from __future__ import annotations

from spoiling import Spoil, add, change, drop, in_turn

from cases import common


def two_slices(first: float, **second: object) -> Spoil:
    """Two slices in place of one, of 12 h each: one stands for some hours of the year, the other for the rest."""
    row = {**common()["slices"][0], "duration": 12}
    rows = [{**row, "hours": first}, {**row, "slice": "s2", "block": 1, "hours": 8760 - first, **second}]
    return lambda tables: tables.update(slices=rows)


#: rule: what is wrong -> how it is broken, and how the problem begins.
POWER: dict[str, tuple[Spoil, str]] = {
    "check_settings: setting": (
        change("case", 2, value="5%"),
        "case.csv:4:value: setting discount_rate cannot be used; found '5%', expected a number from 0 to 0.5",
    ),
    "check_settings: setting choice": (
        add("case", setting="resolution", value="slice"),
        "case.csv:5:value: setting resolution cannot be used; found 'slice', expected slices or hourly or weeks. "
        "Did you mean 'slices'?",
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
    "check_base_year: base year": (
        change("case", 1, value=2031),
        "case.csv:3:value: the year that money is discounted to is after the start of the first period: its values are "
        "compounded; found '2031', expected at most 2030",
    ),
    "check_day_hours: hours": (
        two_slices(2000),
        "slices.csv:2:hours: the hours of the slices of day 'y' are not in proportion to their durations (12 h here); "
        "found '2000', expected 4380, or",
    ),
    "check_day_length: 20 h": (
        change("slices", 0, duration=20),
        "slices.csv:2:duration: the durations of the blocks of day 'y' do not add up to a day; found '20', expected 24",
    ),
    "check_day_in_one_season: two seasons": (
        two_slices(4380, season="z"),
        "slices.csv:3:season: day 'y' has slices of another season: storage would move energy between them; found 'z', "
        "expected y, or another day",
    ),
    "check_season_month: two months": (
        two_slices(4380, month=2, day="z"),
        "slices.csv:3:month: season 'y' lies in several months: a reservoir has the inflow of one month in a season; "
        "found '2', expected 1, or another season",
    ),
    "check_month_hours: equal months": (
        lambda t: t.update(
            slices=[
                {**common()["slices"][0], "slice": n, "season": n, "day": n, "month": m, "duration": 24, "hours": 730}
                for m in range(1, 13)
                for n in [f"m{m}"]
            ]
        ),
        "slices.csv:2:hours: the slices of month 1 do not stand for the hours of the calendar month (so in 12 months); "
        "found '730', expected 744",
    ),
    "check_inflow_months: unread": (
        change("inflow", 0, inflow=9),
        "inflow.csv:3:month: 11 rows are not read, as no slice lies in month 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12: the "
        "water of a year is 68.5% above what the table says; expected a slice in every month, or",
    ),
    "check_gas_shape_months: unread": (
        change("gas_shapes", 0, value=0),
        "gas_shapes.csv:3:month: 11 rows are not read, as no slice lies in month 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12: "
        "the gas demand of a year is 100.0% below what the table says; expected a slice in every month, or",
    ),
    "check_hydro_years: never": (
        in_turn(
            add("hydro_years", hydro_year="a", probability=0),
            add("hydro_years", hydro_year="b", probability=0),
            add("case", setting="hydro_years", value="a;b"),
        ),
        "hydro_years.csv:3:probability: the hydrological years that are planned for never come; found 'a, b'",
    ),
    "check_settings: year twice": (
        add("case", setting="hydro_years", value="normal,normal"),
        "case.csv:5:value: setting hydro_years cannot be used; found 'normal,normal', expected each name once",
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
    "check_hourly_shapes: hours": (
        lambda t: t.update(hourly_shapes=[{"profile": "wind", "hour": h, "value": 1} for h in range(1, 8760)]),
        "hourly_shapes.csv:2:profile: profile 'wind' lacks 1 hours of the year; expected a row for every hour, 1 to",
    ),
    "check_hourly_shapes: load": (
        lambda t: t.update(hourly_shapes=[{"profile": "flat", "hour": h, "value": 1.1} for h in range(1, 8761)]),
        "hourly_shapes.csv:2:value: load profile 'flat' does not average 1 over the hours of the year; found '1.1', "
        "expected 1",
    ),
    "check_hourly_shapes: availability": (
        lambda t: t.update(hourly_shapes=[{"profile": "wind", "hour": h, "value": 1.1} for h in range(1, 8761)]),
        "hourly_shapes.csv:2:value: availability profile 'wind' is above 1; found '1.1', expected at most 1",
    ),
    "check_hourly_period: period": (
        add("case", setting="hourly_period", value="2031"),
        "case.csv:5:value: setting hourly_period names no period: a year hour by hour cannot be solved; found '2031'",
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
    "check_rule_ranges: rule volumes": (
        add("reservoir_rules", plant="H", month=1, hydro_year="normal", min_volume=2, max_volume=1),
        "reservoir_rules.csv:2:min_volume: the least volume is above the largest of its month; found '2', expected at "
        "most 1",
    ),
    "check_rule_ranges: rule releases": (
        add("reservoir_rules", plant="H", month=1, hydro_year="normal", min_release=9, max_release=8),
        "reservoir_rules.csv:2:min_release: the least release is above the largest of its month; found '9', expected "
        "at most 8",
    ),
    "check_rule_candidates: rule of a candidate": (
        in_turn(
            change("hydro", 0, candidate=True, capex=900, life=50, first_year=2030),
            add("reservoir_rules", plant="H", month=1, hydro_year="normal", min_volume=2),
        ),
        "reservoir_rules.csv:2:min_volume: a candidate has a least volume, and cannot hold it where it is not built; "
        "found '2', expected no value",
    ),
    "check_rule_levels: level out of reach": (
        in_turn(
            add("reservoir_rules", plant="H", month=1, hydro_year="normal", max_volume=0),
            add("reservoir_rules", plant="H", month=3, hydro_year="normal", min_volume=50),
        ),
        "reservoir_rules.csv:3:min_volume: the least volume cannot be reached from the largest at the end of month 1; "
        "found '50', expected at most 0",
    ),
}
