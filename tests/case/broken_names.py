"""What breaks the rules on names, on lists of names in a cell, and on the keys of observations."""

from __future__ import annotations

from typing import Any

from spoiling import Spoil, add, change


def observe(**cells: Any) -> Spoil:
    """Add an observation of the price at A with other cells."""
    row = {"metric": "price", "key": "A", "year": 2030, "value": 1, "low": 0, "high": 2, "unit": "USD/MWh"}
    return add("observations", observation="o", name="o", source="s", **{**row, **cells})


def plant(name: str, **cells: Any) -> Spoil:
    """Add a coal plant at A."""
    row = {"name": name, "node": "A", "technology": "coal", "fuel": "coal", "capacity": 100, "efficiency": 0.5}
    return add("plants", plant=name, **{**row, **cells})


#: rule: what is wrong -> how it is broken, and how the problem begins.
NAMES: dict[str, tuple[Spoil, str]] = {
    "check_names_alike: capital letters": (
        plant("p"),
        "plants.csv:3:plant: the name is taken for another than 'P' in row 2: they differ in capital and small "
        "letters; found 'p'",
    ),
    "check_names_alike: Cyrillic": (
        plant("Р"),
        "plants.csv:3:plant: the name is taken for another than 'P' in row 2: they look alike, but 'Р' holds U+0420 "
        "CYRILLIC CAPITAL LETTER ER and 'P' holds U+0050 LATIN CAPITAL LETTER P; found 'Р'",
    ),
    "check_names_alike: full width": (
        plant("Ｐ"),
        "plants.csv:3:plant: the name is taken for another than 'P' in row 2: they look alike, but 'Ｐ' holds U+FF30",
    ),
    "check_names_alike: a word that is no key": (
        plant("Q", technology="Coal"),
        "plants.csv:3:technology: the name is taken for another than 'coal' in row 2",
    ),
    "check_names_unseen: soft hyphen": (
        plant("Q\u00ad1"),
        "plants.csv:3:plant: the name holds characters that are not seen (U+00AD SOFT HYPHEN); found 'Q\\xad1'",
    ),
    "check_names_unseen: mark of byte order": (
        plant("Q", technology="coal\ufeff"),
        "plants.csv:3:technology: the name holds characters that are not seen (U+FEFF ZERO WIDTH NO-BREAK SPACE)",
    ),
    "check_names_reserved: star": (
        plant("*"),
        "plants.csv:3:plant: the name is reserved: it means every row in sources.csv; found '*', expected another name",
    ),
    "check_names_reserved: year": (
        change("hydro_years", 0, hydro_year="expected"),
        "hydro_years.csv:2:hydro_year: the name is reserved: it means all hydrological years in the setting",
    ),
    "check_names_reserved: outside": (
        change("countries", 0, player="outside"),
        "countries.csv:2:player: the name is reserved: it means all who are no players; found 'outside'",
    ),
    "check_names_reserved: plus": (
        change("countries", 0, player="A+B"),
        "countries.csv:2:player: the name of a player holds '+', which separates the members of coalitions; found",
    ),
    "check_lists: owner twice": (
        change("links", 0, owners="AA; BB;AA"),
        "links.csv:2:owners: the list names 'AA' more than once; found 'AA; BB;AA', expected each name once",
    ),
    "check_lists: nothing at the end": (
        change("links", 0, owners="AA;"),
        "links.csv:2:owners: the list has an empty part; found 'AA;', expected names separated by one ';' each",
    ),
    "check_lists: only a separator": (
        change("hydro", 0, upstream=";"),
        "hydro.csv:2:upstream: the list has an empty part; found ';'",
    ),
    "check_observed_keys: link": (
        observe(metric="link_flow", key="GHH", unit="bcm"),
        "observations.csv:2:key: the key names a link that is not there; found 'GHH', expected links joined by '+'. "
        "Did you mean 'GH'?",
    ),
    "check_observed_keys: one of two links": (
        observe(metric="freight_link", key="XY+YX", unit="thousand TEU"),
        "observations.csv:2:key: the key names a link that is not there; found 'YX'",
    ),
    "check_observed_keys: link twice": (
        observe(metric="link_flow", key="GH+GH", unit="bcm"),
        "observations.csv:2:key: the key names the same twice; found 'GH', expected each name once",
    ),
    "check_observed_keys: link of another carrier": (
        observe(metric="freight_link", key="GH", unit="bcm"),
        "observations.csv:2:key: the key names a link of another carrier; found 'GH'",
    ),
    "check_observed_keys: links of two carriers": (
        observe(metric="link_flow", key="GH+XY", unit="bcm"),
        "observations.csv:2:unit: the unit is not one of link_flow of 'GH+XY'; found 'bcm', expected links that carry",
    ),
    "check_observed_keys: unit": (
        observe(metric="generation", key="A:coal", unit="GWh"),
        "observations.csv:2:unit: the unit is not one of generation of 'A:coal'; found 'GWh', expected TWh. Did you",
    ),
    "check_observed_keys: unit of cargo": (
        observe(metric="freight_link", key="XY", unit="million t"),
        "observations.csv:2:unit: the unit is not one of freight_link of 'XY'; found 'million t', expected",
    ),
    "check_observed_keys: technology": (
        observe(metric="generation", key="A:Coal", unit="TWh"),
        "observations.csv:2:key: no plant at A is of this technology; found 'Coal', expected coal or hydro. Did you "
        "mean 'coal'?",
    ),
    "check_observed_keys: no technology": (
        observe(metric="generation", key="A", unit="TWh"),
        "observations.csv:2:key: the key names no technology; found 'A', expected node:technology",
    ),
    "check_observed_keys: node": (
        observe(metric="generation_share", key="B:coal", unit="share"),
        "observations.csv:2:key: the key names a node that is not there; found 'B'",
    ),
    "check_observed_keys: price of freight": (
        observe(key="X"),
        "observations.csv:2:key: the key names a node of another carrier; found 'X'",
    ),
    "check_observed_keys: no destination": (
        observe(metric="route_hours", key="X", unit="h"),
        "observations.csv:2:key: the route has no destination; found 'X', expected origin>destination>via",
    ),
    "check_observed_keys: stop": (
        observe(metric="route_hours", key="X>Y>Z", unit="h"),
        "observations.csv:2:key: the key names a node that is not there; found 'Z'",
    ),
    "check_observed_keys: way back": (
        observe(metric="route_hours", key="Y>X", unit="h"),
        "observations.csv:2:key: no links for containers lead from 'Y' to 'X'; found 'Y>X', expected stops that links",
    ),
}
