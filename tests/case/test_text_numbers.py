"""Numbers in a column of text, as the table of settings has them, are read as numbers are elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from cases import tiny_power, write_case
from landbridge.case import Case, CaseError, load_case

SETTINGS = {"schema_version": "1", "base_year": "2030"}


def with_settings(tmp_path: Path, delimiter: str = ";", **values: str) -> Case:
    """The power case with its settings in a file of this delimiter."""
    folder = write_case(tmp_path / "case", **tiny_power())
    rows = [f"{name}{delimiter}{value}" for name, value in {**SETTINGS, **values}.items()]
    (folder / "case.csv").write_text("\n".join([f"setting{delimiter}value", *rows]) + "\n", encoding="utf-8")
    return load_case(folder)


def test_decimal_commas(tmp_path: Path) -> None:
    case = with_settings(tmp_path, discount_rate="0,05", gas_heat="36,5", curve_levels="11", title="Rate 0,05")
    assert [case.number(name) for name in ("discount_rate", "gas_heat", "curve_levels")] == [0.05, 36.5, 11]
    assert case.setting("title") == "Rate 0,05"


def test_decimal_points_in_a_file_with_semicolons(tmp_path: Path) -> None:
    case = with_settings(tmp_path, discount_rate="0.05", gas_heat="36.5")
    assert [case.number(name) for name in ("discount_rate", "gas_heat")] == [0.05, 36.5]


@pytest.mark.parametrize(
    ("values", "row"),
    [
        ({"price_year": "2.024"}, 4),  # a thousands separator, or a decimal sign
        ({"discount_rate": "0,05", "gas_heat": "36.5"}, 5),
        ({"curve_levels": "1 001"}, 4),
    ],
)
def test_what_is_ambiguous_is_refused(tmp_path: Path, values: dict[str, str], row: int) -> None:
    with pytest.raises(CaseError) as caught:
        with_settings(tmp_path, **values)
    assert f"case.csv:{row}:value: is ambiguous: a thousands separator or a decimal sign" in str(caught.value)


def test_a_comma_in_a_file_with_commas_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"case.csv:4:value: setting discount_rate cannot be used; found '0,05'"):
        with_settings(tmp_path, ",", discount_rate='"0,05"')


def test_a_scenario_with_decimal_commas(tmp_path: Path) -> None:
    folder = with_settings(tmp_path, discount_rate="0,05").folder
    there = folder / "scenarios" / "dear"
    there.mkdir(parents=True)
    (there / "case.csv").write_text("setting;value\ndiscount_rate;0,08\n", encoding="utf-8")
    assert load_case(folder, ["dear"]).number("discount_rate") == 0.08
