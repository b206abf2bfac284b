"""Numbers across nine orders of magnitude and more: solved and certified, or refused with the columns to blame."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cases import Tables, tiny_freight, tiny_gas, tiny_hydro, tiny_power, write_case
from landbridge import runs
from landbridge.cli import app
from toys import edited, gate, power, two_nodes

#: Relative residuals and gaps within which an extreme case counts as solved.
CERTIFIED = 1e-6


@pytest.fixture(autouse=True)
def without_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing the report is tested elsewhere."""
    solve = runs.run
    monkeypatch.setattr(runs, "run", lambda *args, **options: solve(*args, **{**options, "report": False}))


def solved(folder: Path, tables: Tables) -> Result:
    case = write_case(folder / "case", **tables)
    return CliRunner().invoke(
        app, ["run", "--case", str(case), "--out", str(folder / "out"), "--levels", "2", "--json"]
    )


def vast_and_tiny() -> Tables:
    """1 kW of demand beside 2 TW, plants of 1 kW and 1 TW, running costs of 0.001 and 1,000 USD/MWh.

    At A: 1 kW at 0.001; B: 100 GW from A (0.001 + 0.0001 for the line), 1 TW at 1,000, 900 GW lost at 100,000 USD/MWh.
    """
    plants = {"tiny": ("A", 1e-3, 1e-3), "mid": ("A", 1e5, 1e-3), "vast": ("B", 1e6, 1000.0)}
    tables = power({"A": 1e-3, "B": 2e6}, plants, [{"link": "AB", "existing": 1e6, "cost": 1e-4}])
    return edited(tables, "lost_load", "B", value=100000)


VAST_AND_TINY = 8760 / 1e6 * (1e-3 * 1e-3 + 1e5 * 1.1e-3 + 1e6 * 1000 + 9e5 * 1e5)


def dear_and_cheap() -> Tables:
    """10 million thousand TEU at 500 USD, where the link takes 1,000 TEU a day and a day's delay costs 0.0001 USD."""
    tables = edited(tiny_freight(), "freight_demand", "F", willingness_to_pay=1e6)
    tables["freight_quantity"][0]["quantity"] = 1e7
    tables["freight_classes"][0]["value_of_time"] = 1e-4
    return tables


#: 0.365 million TEU go, each for 500 USD and 2 days, and save a million; what stays is outside the account.
DEAR_AND_CHEAP = 0.365 * (500 + 2e-4 - 1e6)


def gas_across() -> Tables:
    """5,000 bcm offered at 0.0001 USD/MMBtu, 0.000001 bcm asked for, carried at 1 USD/MMBtu."""
    tables = tiny_gas()
    tables["gas_supply_steps"][0].update(volume=5000, price=1e-4)
    tables["gas_demand"][0]["volume"] = 1e-6
    return tables


GAS_ACROSS = 1e-6 * 36 * 1.0001

SOLVED: dict[str, tuple[Callable[[], Tables], float]] = {
    "power": (vast_and_tiny, VAST_AND_TINY),
    "freight": (dear_and_cheap, DEAR_AND_CHEAP),
    "gas": (gas_across, GAS_ACROSS),
}


@pytest.mark.parametrize("name", SOLVED)
def test_nine_orders_of_magnitude(tmp_path: Path, name: str) -> None:
    """The hand calculation holds, the certificate is clean, and the sizes are warned of.

    The solver's tolerance of 1e-9 GW is 0.9 MUSD of lost load at 100,000 USD/MWh, 1e-9 of the cost of the first case.
    """
    make, cost = SOLVED[name]
    found = solved(tmp_path, make())
    assert found.exit_code == 0, found.output
    summary = json.loads(found.stdout)
    assert summary["objective"]["today"] == pytest.approx(cost, rel=1e-8)
    figures = {k: v for k, v in summary["certificate"].items() if "absolute" not in k}
    assert max(figures.values()) < CERTIFIED, figures
    assert "unusual for a number in" in found.stderr


def test_all_money_times_a_million_or_over_it(tmp_path: Path) -> None:
    """Costs over nine orders of magnitude: the locked value is in the ratio of the money."""
    found = {}
    for i, factor in enumerate((1e-6, 1.0, 1e3)):
        tables = gate(two_nodes(existing=50, design=50), "AB")
        for row in (*tables["plants"], *tables["lost_load"]):
            column = "variable_om" if "variable_om" in row else "value"
            row[column] = row[column] * factor if column == "variable_om" else 5000 * min(factor, 1.0)
        for row in tables["plants"]:
            row["variable_om"] = min(row["variable_om"], 1000 if row["plant"] == "dear" else 333.0)
        result = solved(tmp_path / str(i), tables)
        assert result.exit_code == 0, result.output
        found[factor] = json.loads(result.stdout)["locked_value"]["all"]
    # 50 MW all year, at 60 - 20 USD/MWh: 17.52 MUSD; a millionth of it; and 1,000 - 333 where the columns end
    assert found[1.0]["npv"] == pytest.approx(17.52)
    assert found[1e-6]["npv"] == pytest.approx(17.52e-6, rel=1e-6)
    assert found[1e3]["npv"] == pytest.approx(50 * 8760 * 667 / 1e6)
    assert all(v["resolved"] for v in found.values())


def weak_water() -> Tables:
    return edited(tiny_hydro(), "hydro", "H", factor="1e-300")


def no_load() -> Tables:
    return edited(tiny_freight(), "tariffs", "train", load="1e-320")


def thin_gas() -> Tables:
    tables = tiny_power()
    tables["fuels"].append({"fuel": "gas", "emission": 0.2, "gas": True})
    gas = tiny_gas()
    tables["nodes"] += gas["nodes"]
    for name in ("links", "gas_supply", "gas_supply_steps", "gas_demand"):
        tables[name] = gas[name]
    return edited(tables, "plants", "P", fuel="gas", gas_node="H", efficiency="1e-310")


REFUSED: dict[str, tuple[Callable[[], Tables], str]] = {
    "hydro factor": (weak_water, "  smallest coefficient 1e-300: hydro.csv:2:factor, turbined["),
    "load of a train": (no_load, "  largest coefficient -inf: links.csv:2:tariff, cargo_flow["),
    "efficiency": (thin_gas, "  largest coefficient -inf: plants.csv:2:efficiency, generation["),
}


@pytest.mark.parametrize("name", REFUSED)
def test_numbers_no_solver_can_take(tmp_path: Path, name: str) -> None:
    """The solver drops or refuses them: exit code 3, the column named, and no result written."""
    make, said = REFUSED[name]
    found = solved(tmp_path, make())
    assert found.exit_code == 3, found.output
    assert isinstance(found.exception, SystemExit)
    assert any(line.startswith(said) for line in found.stderr.splitlines()), found.stderr
    assert "Traceback" not in found.output
    assert not (tmp_path / "out").exists()
