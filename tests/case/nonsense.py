"""Kinds of nonsense that a spreadsheet or a tired person writes into a good case, and what is to be said of each."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

Spoil = Callable[[Path], None]
Row = dict[str, str]


def rows(table: str, change: Callable[[Row], None], **where: str) -> Spoil:
    """Change the rows of a table whose cells are as told; all rows where nothing is told."""

    def apply(folder: Path) -> None:
        path = folder / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            lines = list(csv.DictReader(file))
        found = [line for line in lines if all(line[c] == v for c, v in where.items())]
        assert found, f"{table} has no row {where}"
        for line in found:
            change(line)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(lines[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(lines)

    return apply


def put(table: str, column: str, value: str, **where: str) -> Spoil:
    """Another text in cells."""
    return rows(table, lambda row: row.update({column: value}), **where)


def times(table: str, factor: float, *columns: str, **where: str) -> Spoil:
    """Numbers of cells that are not blank times a factor."""

    def change(row: Row) -> None:
        row.update({c: f"{float(row[c]) * factor:.12g}" for c in columns if row[c]})

    return rows(table, change, **where)


def swapped(table: str, one: str, other: str, **where: str) -> Spoil:
    """Two cells of a row changed for each other."""
    return rows(table, lambda row: row.update({one: row[other], other: row[one]}), **where)


def without(table: str) -> Spoil:
    """A file that was not copied."""
    return lambda folder: (folder / f"{table}.csv").unlink()


#: What is wrong -> how, how a problem begins that names it, words of it, its kind.
NONSENSE: dict[str, tuple[Spoil, str, str, str]] = {
    # places
    "lat and lon swapped at one node": (
        swapped("nodes", "lat", "lon", node="MOSCOW.R20"),
        "nodes.csv:",
        "swapped lat and lon?",
        "check_one_place",
    ),
    "lat and lon swapped in a whole place": (
        swapped("nodes", "lat", "lon", place="MOSCOW"),
        "links.csv:",
        "or an end is misplaced",
        "check_length",
    ),
    "lat and lon swapped past the pole": (
        swapped("nodes", "lat", "lon", node="KR"),
        "nodes.csv:",
        "too large",
        "range",
    ),
    "west for east": (
        times("nodes", -1, "lon", node="JP_TYO"),
        "nodes.csv:",
        "lies far from all other places",
        "check_country_box",
    ),
    "a digit of latitude lost": (
        times("nodes", 0.1, "lat", node="BUSAN.SEA"),
        "nodes.csv:",
        "away from the others",
        "check_one_place",
    ),
    "a power node in another hemisphere": (
        times("nodes", -1, "lat", node="RU_PRIM"),
        "nodes.csv:",
        ":lat:",
        "check_country_box",
    ),
    "a dam in another country": (
        times("hydro", 0.1, "lat", plant="ZEYA"),
        "hydro.csv:",
        "lies far from all other",
        "check_country_box",
    ),
    "country of one node of a place": (
        put("nodes", "country", "JP", node="SEOUL.R35"),
        "nodes.csv:",
        "other nodes of place SEOUL",
        "check_one_place",
    ),
    "country of a whole place": (
        put("nodes", "country", "JP", place="SEOUL"),
        "nodes.csv:",
        "in the midst of those",
        "check_country_near",
    ),
    "country of a power node": (
        put("nodes", "country", "CN", node="KP_PYG"),
        "nodes.csv:",
        "in the midst of those",
        "check_country_near",
    ),
    "local time of another continent": (
        put("nodes", "utc_offset", "1", node="KR"),
        "nodes.csv:",
        "far from the sun",
        "check_offset",
    ),
    # ends, modes and status
    "ends of a one-way line swapped": (
        swapped("links", "from", "to", link="E1"),
        "links.csv:",
        "swapped ends?",
        "check_direction",
    ),
    "ends of a voyage swapped": (
        swapped("links", "from", "to", link="BUSAN-ROTTERDAM-SUEZ_B"),
        "links.csv:",
        "swapped ends?",
        "check_direction",
    ),
    "ends of a pipeline swapped": (
        swapped("links", "from", "to", link="BELOGORSK_KHAB"),
        "nodes.csv:",
        "swapped ends",
        "check_gas_ways",
    ),
    "ends of a planned pipeline swapped": (
        swapped("links", "from", "to", link="TKP_KP"),
        "nodes.csv:",
        "swapped ends",
        "check_gas_ways",
    ),
    "rail by sea": (
        put("links", "mode", "sea", link="CHITA-ULANUDE"),
        "links.csv:",
        "does not join such nodes",
        "check_ends_modes",
    ),
    "a voyage by rail": (
        put("links", "mode", "rail", link="BUSAN-DALIAN-SHORTSEA"),
        "links.csv:",
        "does not join such nodes",
        "check_ends_modes",
    ),
    "a transfer by road": (
        put("links", "mode", "road", link="T_BUSAN_SEA_R35"),
        "links.csv:",
        "does not join",
        "check_ends_modes",
    ),
    "gauge of a node": (
        put("nodes", "mode", "rail1435", node="CHITA.R20"),
        "links.csv:",
        "does not join such nodes",
        "check_ends_modes",
    ),
    "a standing line proposed": (
        put("links", "status", "proposed", link="E1"),
        "links.csv:",
        "capacity that stands",
        "check_status",
    ),
    "a proposed line standing": (
        put("links", "status", "existing", link="P3a"),
        "links.csv:",
        "only a candidate",
        "check_status",
    ),
    # lengths and times
    "hours of a voyage in days": (
        times("links", 1 / 24, "hours", link="BUSAN-ROTTERDAM-SUEZ_H"),
        "links.csv:",
        "days",
        "check_speed",
    ),
    "hours of a train in days": (
        times("links", 1 / 24, "hours", link="CHITA-ULANUDE"),
        "links.csv:",
        "days given as hours?",
        "check_speed",
    ),
    "hours of a transfer in minutes": (
        times("links", 60, "hours", link="T_BUSAN_SEA_R35"),
        "links.csv:",
        "minutes given as hours?",
        "check_speed",
    ),
    "all hours in days": (times("links", 1 / 24, "hours", mode="rail"), "links.csv:", "more such cells", "check_speed"),
    "km far below the great circle": (
        times("links", 0.1, "km", link="CHITA-ULANUDE"),
        "links.csv:",
        ":km:",
        "check_length",
    ),
    "all km in miles": (times("links", 0.6214, "km", mode="rail"), "links.csv:", "miles given as km?", "check_length"),
    "km in m": (times("links", 1000, "km", link="E8"), "links.csv:", ":km:", "range"),
    "a line ten times as long": (times("links", 10, "km", link="P8"), "links.csv:", ":km:", "check_length"),
    # money
    "gas price in USD/MMBtu": (
        times("fuel_prices", 0.293, "price", fuel="gas", country="KR", year="2030"),
        "fuel_prices.csv:",
        ":price:",
        "check_years",
    ),
    "coal price in USD/t": (
        times("fuel_prices", 7, "price", fuel="coal", country="KR"),
        "fuel_prices.csv:",
        "USD/t",
        "check_plausible",
    ),
    "price in USD/kWh": (
        times("fuel_prices", 1e-3, "price", fuel="oil"),
        "fuel_prices.csv:",
        "USD/kWh given as",
        "check_plausible",
    ),
    "price of LNG in USD/1000 m3": (
        times("gas_supply_steps", 36, "price", supply="LNG_KR"),
        "gas_supply_steps.csv:",
        "too large",
        "range",
    ),
    "carbon price in USD/1000 t": (
        times("carbon_prices", 1000, "price", country="KR", year="2045"),
        "carbon_prices.csv:",
        ":price:",
        "range",
    ),
    "capital cost in USD/MW": (times("plants", 1000, "capex", plant="KR_GAS_NEW"), "plants.csv:", ":capex:", "range"),
    "capital cost of all links a tenth": (times("links", 0.1, "capex"), "links.csv:", ":capex:", "check_capex_length"),
    "capital cost of all plants a tenth": (times("plants", 0.1, "capex"), "plants.csv:", ":capex:", "check_plausible"),
    "bulk at the cost of containers": (
        swapped("links", "cost", "cost_bulk", link="T_BUSAN_SEA_R35"),
        "links.csv:",
        "cost",
        "check_cost_of_use",
    ),
    "willingness to pay in thousands": (
        times("freight_demand", 1e-3, "willingness_to_pay", flow="KR-EU_BUSAN-DUISBURG"),
        "freight_demand.csv:",
        "value",
        "check_cargo_money",
    ),
    "value of time of an hour": (
        times("freight_classes", 1 / 24, "value_of_time", class_set="general"),
        "freight_classes.csv:",
        "value_of_time",
        "check_value_of_time",
    ),
    "days of the outside option in hours": (
        times("freight_demand", 24, "outside_days", flow="CN-EU_XIAN-DUISBURG"),
        "freight_demand.csv:",
        "days",
        "range",
    ),
    "life of 4 years": (put("links", "life", "4", link="P3a"), "links.csv:", ":life:", "check_plausible"),
    "all rates in thousandths": (
        times("countries", 1e-3, "financing_rate"),
        "countries.csv:",
        ":financing_rate:",
        "check_plausible",
    ),
    "discount rate of a half": (
        put("case", "value", "0.5", setting="discount_rate"),
        "case.csv:",
        "discount_rate",
        "check_setting_sizes",
    ),
    # years
    "base year 2052": (
        put("case", "value", "2052", setting="base_year"),
        "case.csv:",
        "far from the first period",
        "check_setting_sizes",
    ),
    "prices of 1975": (
        put("case", "value", "1975", setting="price_year"),
        "case.csv:",
        "far from the base year",
        "check_setting_sizes",
    ),
    "a period of 2130": (
        put("periods", "period", "2130", period="2045"),
        "periods.csv:",
        "far from all years",
        "check_years_known",
    ),
    "last period of fifty years": (
        put("periods", "years", "50", period="2045"),
        "periods.csv:",
        "far longer",
        "check_period_lengths",
    ),
    # quantities
    "emission factor times 3.6": (
        times("fuels", 3.6, "emission", fuel="gas"),
        "fuels.csv:",
        ":emission:",
        "check_plausible",
    ),
    "emission factor in t/GJ": (
        times("fuels", 1 / 3.6, "emission", fuel="coal"),
        "fuels.csv:",
        "t/GJ given as t/MWh?",
        "check_plausible",
    ),
    "train load times 10": (
        times("tariffs", 10, "load", tariff="RU_TRANSIT", product="bulk"),
        "tariffs.csv:",
        ":load:",
        "check_tariff_sizes",
    ),
    "load of an empty train": (
        put("tariffs", "load", "71", tariff="KR", product="empty"),
        "tariffs.csv:",
        "empty",
        "check_train_loads",
    ),
    "a month's inflow times 10": (
        times("inflow", 10, "inflow", plant="BUREYA", month="7"),
        "inflow.csv:",
        ":inflow:",
        "check_inflow_series",
    ),
    "a month's inflow of one water year times 10": (
        times("inflow", 10, "inflow", plant="BUREYA", month="4", hydro_year="normal"),
        "inflow.csv:",
        "other years",
        "check_inflow_series",
    ),
    "demand of a year times 10": (
        times("demand", 10, "energy", "peak", node="CN_JL", year="2030"),
        "demand.csv:",
        "years before and after",
        "check_years",
    ),
    "demand in GWh": (times("demand", 1000, "energy", node="KR", year="2030"), "demand.csv:", "", "range"),
    "peak in MW": (times("demand", 1000, "peak", node="KR", year="2030"), "demand.csv:", ":peak:", "range"),
    "energy for peak": (swapped("demand", "energy", "peak", node="MN", year="2030"), "demand.csv:", "", "check_years"),
    "latent demand times 10": (
        times("elastic_demand", 10, "energy", node="KP_PYG", step="high", year="2030"),
        "elastic_demand.csv:",
        ":energy:",
        "check_years",
    ),
    "cargo in units": (
        times("freight_quantity", 1000, "quantity", flow="KR-KP_INCHEON-NAMPO", year="2030"),
        "freight_quantity.csv:",
        "",
        "check_years",
    ),
    "availability of all plants in thousandths": (
        times("plants", 1e-3, "availability"),
        "plants.csv:",
        "availability",
        "check_plausible",
    ),
    "availability of all links a tenth": (
        times("links", 0.1, "availability"),
        "links.csv:",
        "availability",
        "check_plausible",
    ),
    "availability in per cent": (
        times("plants", 100, "availability", plant="KR_GAS"),
        "plants.csv:",
        "too large",
        "range",
    ),
    "sun a tenth": (
        times("shapes", 0.1, "value", profile="SOLAR_KR"),
        "plants.csv:",
        "mean of its profile",
        "check_capacity_factors",
    ),
    "nuclear plants times 10": (
        times("plants", 10, "capacity", plant="CN_LN_NUCLEAR"),
        "plants.csv:",
        ":capacity:",
        "check_supply",
    ),
    "a plant in GW": (
        times("plants", 1e-3, "capacity", plant="KR_OIL"),
        "plants.csv:",
        ":capacity:",
        "check_source_range",
    ),
    "all plants in GW": (times("plants", 1e-3, "capacity"), "plants.csv:", "GW given as MW?", "check_plausible"),
    "a line larger than its system": (
        times("links", 10, "existing", link="E1"),
        "links.csv:",
        "at its smaller end",
        "check_link_sizes",
    ),
    "a reservoir of ten years": (
        times("hydro", 10, "storage", plant="BUREYA"),
        "hydro.csv:",
        "of a year",
        "check_reservoirs",
    ),
    "a line in kW": (times("links", 1000, "existing", link="E1"), "links.csv:", ":existing:", "check_plausible"),
    "losses in per mille": (times("links", 10, "loss", link="E7"), "links.csv:", ":loss:", "range"),
    "efficiency a tenth": (
        times("plants", 0.1, "efficiency", plant="KR_GAS"),
        "plants.csv:",
        ":efficiency:",
        "check_plausible",
    ),
    "reservoir in km3": (
        times("hydro", 1e-3, "storage", plant="BRATSK"),
        "hydro.csv:",
        ":storage:",
        "check_source_range",
    ),
    "power of a flow times 10": (
        times("hydro", 0.1, "factor", plant="SSH"),
        "hydro.csv:",
        ":capacity:",
        "check_turbines",
    ),
    "hours of storage times 10": (
        times("storage", 10, "hours", storage="KR_PUMPED"),
        "storage.csv:",
        ":hours:",
        "check_plausible",
    ),
    "share of reliance times 10": (
        times("reliance", 10, "share", gate="G10_POWER_TKP", openness="0.5"),
        "reliance.csv:",
        ":share:",
        "check_reliance_series",
    ),
    "gross heat in GJ": (
        put("case", "value", "26", setting="gas_heat"),
        "case.csv:",
        "gas_heat",
        "check_setting_sizes",
    ),
    "group of another country": (
        put("nodes", "group", "KP", node="KR"),
        "nodes.csv:",
        "nodes of several countries",
        "check_group_country",
    ),
    "a section of four trains on a trunk line": (
        times("links", 0.1, "existing", link="USSURIYSK-KHABAROVSK"),
        "links.csv:",
        "sections that it joins",
        "check_neighbours",
    ),
    "a bottleneck that is none": (
        times("bottlenecks", 10, "capacity"),
        "bottlenecks.csv:",
        ":capacity:",
        "check_bottleneck_size",
    ),
    "one block of one month a tenth": (
        times("shapes", 0.1, "value", profile="HYDRO_KP", slice="m07b3"),
        "shapes.csv:",
        "hours and months beside it",
        "check_slices_series",
    ),
    "cargo worth ten times as much": (
        times("freight_demand", 10, "cargo_value", flow="CN-EU_XIAN-DUISBURG"),
        "freight_demand.csv:",
        ":cargo_value:",
        "check_cargo_alike",
    ),
    "a transfer of four hours": (
        put("links", "hours", "4", link="T_BUSAN_SEA_DOOR"),
        "links.csv:",
        ":hours:",
        "check_links_alike",
    ),
    "variable cost a tenth": (
        times("plants", 0.1, "variable_om", plant="KR_COAL"),
        "plants.csv:",
        "same technology",
        "check_alike",
    ),
    "pumped storage times 10": (
        times("storage", 10, "capacity", storage="KR_PUMPED"),
        "storage.csv:",
        "peak load",
        "check_plant_sizes",
    ),
    "gas for export times 10": (
        times("gas_supply_steps", 10, "volume", supply="FE_CHINA"),
        "gas_supply_steps.csv:",
        "what can be used at the node",
        "check_gas_supply_size",
    ),
    "losses a tenth": (times("links", 0.1, "loss", link="E7"), "links.csv:", "length of the line", "check_loss_length"),
    "freight by sea times 10": (
        times("links", 10, "cost", link="BUSAN-ROTTERDAM-SUEZ_H"),
        "links.csv:",
        "length of the voyage",
        "check_cost_of_use",
    ),
    "a shortfall cheaper than any plant": (
        put("groups", "shortfall_cost", "180", group="RU_SIB"),
        "groups.csv:",
        "below the cost of new firm capacity",
        "check_shortfall_cost",
    ),
    # files
    "goods of gates not copied": (without("gate_goods"), "gates.csv:", "lists none", "check_goods_listed"),
    "tariffs of carbon not copied": (
        without("carbon_prices"),
        "sources.csv:",
        "there is no carbon_prices.csv",
        "check_tables_of_sources",
    ),
    "storage not copied": (without("storage"), "sources.csv:", "there is no storage.csv", "check_tables_of_sources"),
    "reliance not copied": (without("reliance"), "sources.csv:", "there is no reliance.csv", "check_tables_of_sources"),
}
