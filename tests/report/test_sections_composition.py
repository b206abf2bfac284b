"""What the value consists of, on the page: made-up runs."""

from __future__ import annotations

from typing import Any

from few_tables import run

from landbridge.report.sections import composition

PARTS = {
    "cargo": {"diverted": 900.0, "new": 1200.0},
    "power": {"supply": 1000.0, "crossing": 100.0, "elsewhere": 0.0},
    "freight": {"supply": 1400.0, "crossing": 700.0, "elsewhere": 0.0},
    "gas": {"supply": -100.0, "crossing": 0.0, "elsewhere": 0.0},
}
VALUE = {"npv": 3100.0, "by_carrier": {"power": 1100.0, "freight": 2100.0, "gas": -100.0, "shared": 0.0}}


def summary(low: float = 134.0, high: float = 261.0) -> dict[str, Any]:
    known = {"country": "KR", "name": "ROK", "exports": {"low": low, "high": high, "years": [2022, 2019]}}
    return {"locked_value": {"all": {**VALUE, "by_part": PARTS}}, "transit": known}


def bill(level: float, amount: float) -> dict[str, Any]:
    return {"path": "all" * bool(level), "level": level, "country": "KR", "period": 2040, "bill": amount, "fees": 30.0,
            "rents": 20.0}  # fmt: skip


def test_parts_in_words_and_table() -> None:
    """900 + 1,200 + energy of 1,100 - 100 make 3,100; supply is 1,000 + 1,400 - 100, crossing 100 + 700."""
    section = composition.section(run(summary=summary()))
    assert "cargo that exists today 900 MUSD, new trade (assumed) 1.20 bn USD and energy 1.00 bn USD" in section.lead
    assert "Serving ROK itself makes 2.30 bn USD, crossing it 800 MUSD." in section.lead
    (table,) = section.tables
    assert [column.title for column in table.columns][-3:] == ["Supply of ROK", "Crossing ROK", "Elsewhere"]
    assert [float(cell.raw) for cell in table.rows[0][1:]] == [3.1, 0.9, 1.2, 1.0, 2.3, 0.8, 0.0]


def test_the_bill_beside_exports() -> None:
    """681 MUSD a year against 134 to 261: 2.6 times the larger; against 700 to 900 it could pay."""
    rows = [bill(0.0, 290.0), bill(1.0, 681.0)]
    words = composition.section(run(summary=summary(), payments=rows)).lead
    assert "Its net bill in 2040 is 681 MUSD a year (today 290 MUSD), after 50.0 MUSD earned" in words
    assert "against recorded exports of 134 to 261 MUSD (2019 and 2022): 2.6 times the larger" in words
    words = composition.section(run(summary=summary(700, 900), payments=rows)).lead
    assert "less than its recorded exports of 700 to 900 MUSD" in words and "times" not in words
    nothing = summary()
    nothing["transit"]["exports"] = {}
    assert "exports" not in composition.section(run(summary=nothing, payments=rows)).lead


def test_energy_over_the_borders() -> None:
    """16 TWh enter, 6.8 leave, all to one country."""
    row = {"path": "all", "level": 1.0, "country": "KR", "product": "power", "unit": "TWh", "period": 2040}
    rows = [
        {**row, "other": "RU", "entered": 16.0, "left": 6.8, "through": float("nan")},
        {**row, "other": "all", "entered": 16.0, "left": 6.8, "through": 6.8},
    ]
    section = composition.section(run(summary=summary(), border_flows=rows))
    assert "In 2040, 16.0 TWh of power enter ROK and 6.80 leave it (6.80 to Russia)." in section.lead
    rows = [{**r, "left": 0.0} for r in rows]
    assert "and none leaves it" in composition.section(run(summary=summary(), border_flows=rows)).lead


def test_losses_with_their_causes() -> None:
    """Russia loses 58 in all, its fees with traffic; carriers of the ROK lose within a gain of 518."""
    row = {"path": "all", "level": 1.0, "period": 2030, "cause": "traffic", "which": "Old line"}
    lost = [
        {**row, "country": "KR", "account": "carriers", "value": -164.0, "total": 518.0, "cause": "rent",
         "unit": "MUSD a year", "before": 20.0, "after": 12.0},
        {**row, "country": "RU", "account": "fees", "value": -27.0, "total": -58.0, "unit": "thousand TEU",
         "before": 605.0, "after": 523.0},
    ]  # fmt: skip
    words = composition.section(run(summary=summary(), losses=lost)).lead
    assert "loses: Russia 58.0 MUSD (traffic, Old line, 2030: 605 to 523 thousand TEU a year)." in words
    assert "ROK, railways and ships, 164 MUSD (rents, Old line, 2030: 20.0 to 12.0 MUSD a year)" in words


def test_nothing_of_it() -> None:
    """A run of a case without paths, or of an older version, says so."""
    assert composition.section(run()).empty
