"""The descriptor, the data dictionary and the settings."""

from __future__ import annotations

import frictionless
import pytest

from landbridge.case import schema
from landbridge.case.checks import RULES
from landbridge.case.settings import SETTINGS, complaint


def test_descriptor_is_a_valid_data_package() -> None:
    described = {k: v for k, v in schema.descriptor().items() if k != "profile"}
    described["$schema"] = "https://datapackage.org/profiles/2.0/datapackage.json"
    assert len(frictionless.Package.from_descriptor(described).resources) == len(schema.tables())


def test_every_reference_leads_to_the_key_of_a_table() -> None:
    for table in schema.tables().values():
        for fk in table.foreign_keys:
            assert fk.field in table.fields
            assert schema.key(fk.table) == (fk.target,)


def test_every_cell_reader_can_be_made() -> None:
    for table in schema.tables().values():
        for name, f in table.fields.items():
            reader = schema.cell_reader(table.name, name)
            if f.default is not None and f.type != "boolean":
                assert reader(str(f.default))[1] is None, (table.name, name)


def test_helpers() -> None:
    assert schema.key("demand") == ("node", "year")
    assert schema.units("demand")["energy"] == "TWh"
    assert schema.defaults("links")["products"] == "all"
    assert schema.fields("links")["capex"].is_number
    with pytest.raises(KeyError, match="no table 'link'"):
        schema.table("link")


def test_data_dictionary_has_every_column_and_setting() -> None:
    rows = schema.data_dictionary()
    names = {(row["table"], row["column"]) for row in rows}
    for table in schema.tables().values():
        for name in table.fields:
            assert (table.name, name) in names
    for name in SETTINGS:
        assert ("case", f"setting:{name}") in names
    assert all(row["description"] for row in rows)
    assert all(set(row) == set(rows[0]) for row in rows)


def test_settings_are_those_of_the_descriptor() -> None:
    allowed = schema.fields("case")["setting"].constraints["enum"]
    assert sorted(allowed) == sorted(SETTINGS)
    for name, setting in SETTINGS.items():
        assert complaint(name, setting.default) == ""


@pytest.mark.parametrize(
    ("name", "text", "good"),
    [
        ("discount_rate", "0.08", True),
        ("discount_rate", "inf", False),
        ("discount_rate", "5e-1", True),
        ("discount_rate", "8", False),
        ("price_year", "2024.5", False),
        ("curve_levels", "2", True),
        ("curve_levels", "1", False),
        ("curve_levels", "2.5", False),
        ("curve_levels", "0; 0.5; 1", False),
        ("curve_levels", "half", False),
        ("title", "anything, at all", True),
    ],
)
def test_complaints(name: str, text: str, good: bool) -> None:
    assert (complaint(name, text) == "") == good


def test_every_rule_says_what_it_wants() -> None:
    assert len(RULES) >= 40
    for name, rule in RULES.items():
        assert rule.__doc__, name
