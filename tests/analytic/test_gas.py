"""Gas: supply steps, pipelines and fees, one price of gas for homes and power plants."""

from __future__ import annotations

import pytest

from cases import Tables, merged, tiny_gas
from toys import Toys, built, edited, flow, gate, made, power, price, settings

HEAT = 36  # MMBtu per 1,000 m3


def gas(**link: object) -> Tables:
    return settings(edited(tiny_gas(), "links", "GH", **link), gas_heat=HEAT)


def test_energy_of_gas(toys: Toys) -> None:
    """0.365 bcm x 36 million MMBtu/bcm = 13.14 million MMBtu at 5 + 1 USD: 78.84 MUSD.

    With MJ (37.98) taken for MMBtu it would be 83.18.
    """
    assert toys.cost(gas()) == pytest.approx(78.84, rel=1e-6)


def test_price_downstream(toys: Toys) -> None:
    """5 at the field, 1 for the pipe on what enters, 2 % lost: (5 + 1) / 0.98 = 6.122 USD/MMBtu; 0.3724 bcm enter."""
    study = toys.study(gas(loss=0.02))
    today = study.today()
    assert price(study, today, "H") == pytest.approx(6 / 0.98)
    assert flow(study, today, "GH") == pytest.approx(0.365 / 0.98)


def test_supply_steps(toys: Toys) -> None:
    """1 mcm a day is wanted; 0.6 at 5 and 0.6 at 8 USD/MMBtu: price 8 + 1, cost 36 x 365 x (0.6 x 6 + 0.4 x 9)."""
    tables = gas()
    tables["gas_supply_steps"] = [
        {"supply": "field", "step": s, "year": 2030, "volume": 0.219, "price": p} for s, p in (("a", 5), ("b", 8))
    ]
    study = toys.study(tables)
    today = study.today()
    assert price(study, today, "H") == pytest.approx(9)
    assert today.solution.objective == pytest.approx(36 * 365e-3 * (0.6 * 6 + 0.4 * 9), rel=1e-6)


def test_pipe_and_curtailment(toys: Toys) -> None:
    """A pipe of 0.4 mcm a day; the other 0.6 are lost at 30 USD/MMBtu: 13.14 x (0.4 x 6 + 0.6 x 30) = 268.056 MUSD."""
    study = toys.study(gas(existing=0.4))
    today = study.today()
    assert today.solution.objective == pytest.approx(268.056, rel=1e-6)
    assert price(study, today, "H") == pytest.approx(30)


def test_pipe_that_is_built(toys: Toys) -> None:
    """0.5 mcm a day may be built, for 1 MUSD: the rest is lost, 13.14 x (0.5 x 6 + 0.5 x 30) + 1 = 237.52 MUSD.

    Were the flow not held by what is built, nothing would be, and all would be had at 6: 78.84.
    """
    study = toys.study(gas(existing=0, max_build=0.5, capex=2, first_year=2030, life=1))
    today = study.today()
    assert built(study, today, "GH")[2030] == pytest.approx(0.5)
    assert today.solution.objective == pytest.approx(237.52, rel=1e-6)


def test_months_bind(toys: Toys) -> None:
    """Winter wants twice, summer nothing: a pipe of 1.2 mcm a day meets 1.2 of 2 in winter: 0.6 of the year's mean.

    On the year's mean it would meet everything. January to June 181 days at ratio 365 / 181 = 2.0166.
    """
    tables = gas(existing=1.2)
    days = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    tables["slices"] = [
        {
            "slice": f"m{m}",
            "season": f"m{m:02d}",
            "day": f"m{m}",
            "month": m,
            "block": 0,
            "duration": 24,
            "hours": 24 * n,
        }
        for m, n in enumerate(days, 1)
    ]
    tables["gas_shapes"] = [
        {"node": "H", "sector": "city", "month": m, "value": 365 / 181 if m < 7 else 0} for m in range(1, 13)
    ]
    study = toys.study(tables)
    assert flow(study, study.today(), "GH") == pytest.approx(1.2 * 181 / 1000)


def test_transit_fee_of_kogas(toys: Toys) -> None:
    """KOGAS (2018): 10.2 bcm over 780 km at 2 USD per 1,000 m3 per 100 km: 10.2e6 x 7.8 x 2 = 159.12 MUSD a year.

    At 36 MMBtu per 1,000 m3 the fee is 15.6 / 36 = 0.43333 USD/MMBtu. It is income of the country of transit: welfare
    does not change with it. Per MMBtu at 37.98 it would be 167.9.
    """
    tables = gas(existing=30, fee=15.6 / 36, fee_country="KP", cost=0)
    tables["countries"].append({"country": "KP", "name": "KP", "kind": "state"})
    tables["gas_demand"][0]["volume"] = 10.2
    tables["gas_supply_steps"][0]["volume"] = 20
    study = toys.study(tables)
    today = study.today()
    assert study.by(today, ["country", "kind"])["KP", "fee"] == pytest.approx(159.12, rel=1e-6)
    free = toys.study(edited(tables, "links", "GH", fee=0))
    assert study.welfare(today) == pytest.approx(free.welfare(free.today()))


def test_gate_on_a_pipeline(toys: Toys) -> None:
    """Design 0.8 mcm a day, half open: 0.4 pass; gas is worth 30 instead of 6 USD/MMBtu: 0.4 x 13.14 x 24 = 126.144."""
    study = toys.study(gate(gas(), "GH", design=0.8))
    half = study.on_path("all", 0.5)
    assert flow(study, half, "GH") == pytest.approx(0.146)
    assert study.welfare(half) - study.welfare(study.today()) == pytest.approx(126.144, rel=1e-6)


def with_plant(**cells: object) -> Tables:
    """100 MW of power demand at B: a gas plant of efficiency 0.5 drawing on H, or 60 USD/MWh."""
    tables = power({"B": 100}, {"ccgt": ("B", 200, 0), "dear": ("B", 200, 60)})
    tables["fuels"] = [{"fuel": "gas", "emission": 0.2, "gas": True}]
    tables = edited(tables, "plants", "ccgt", fuel="gas", efficiency=0.5, gas_node="H")
    out = merged(tables, {k: v for k, v in gas(**cells).items() if k not in ("case", "slices", "periods")})
    return settings(out, gas_heat=HEAT)


def test_plants_share_the_price_of_gas(toys: Toys) -> None:
    """Gas at H costs 6 USD/MMBtu = 6 / 0.29307107 = 20.473 USD/MWh of heat: power at 0.5 costs 40.946.

    100 MW burn 200 MW of heat: 0.2 x 24 / (36 x 0.29307107) = 0.454952 mcm a day on top of 1.
    """
    study = toys.study(with_plant(existing=2))
    today = study.today()
    assert price(study, today, "B") == pytest.approx(6 / 0.29307107 / 0.5)
    assert flow(study, today, "GH") == pytest.approx(0.365 * 1.454952, rel=1e-5)


def test_scarce_gas_leaves_power(toys: Toys) -> None:
    """With 1.2 mcm a day, homes take 1 and plants the other 0.2: the price of gas is what power makes of it.

    60 USD/MWh x 0.5 x 0.29307107 = 8.792 USD/MMBtu, and 0.2 / 0.454952 x 100 = 43.96 MW are made from gas.
    """
    study = toys.study(with_plant(existing=1.2))
    today = study.today()
    assert price(study, today, "H") == pytest.approx(60 * 0.5 * 0.29307107)
    assert made(study, today, "ccgt") == pytest.approx(0.2 / 0.454952 * 0.876, rel=1e-5)
