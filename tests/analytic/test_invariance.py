"""What must not matter: how a season is cut, the order of rows, an overlay that changes nothing."""

from __future__ import annotations

import random
from copy import deepcopy

import pytest

from cases import Tables, merged, tiny_freight, tiny_gas, tiny_hydro, write_scenario
from landbridge import Study, load_case
from toys import Toys, built, flow, gate, months, power, price, settings


def rich() -> Tables:
    """Twelve months, hydro, storage, a gated candidate line; demand and wind that differ by month."""
    cut = months()
    plants = {"cheap": ("A", 200.0, 20.0), "dear": ("B", 300.0, 60.0), "wind": ("B", 40.0, 0.0)}
    row = {"link": "AB", "existing": 20, "max_build": 60, "first_year": 2030, "life": 20, "rate": 0.08, "capex": 2000}
    weight = [s["hours"] for s in cut]
    wave = [1 + 0.4 * (-1) ** (i // 3) for i in range(12)]
    mean = sum(w * v for w, v in zip(weight, wave, strict=True)) / 8760
    tables = power({"A": 0, "B": 100}, plants, [row], hours=cut, shape={"B": [v / mean for v in wave]})
    tables["profiles"].append({"profile": "wind", "kind": "availability"})
    tables["shapes"] += [{"profile": "wind", "slice": s["slice"], "value": 0.1 * (i % 7)} for i, s in enumerate(cut)]
    tables["plants"][2]["profile"] = "wind"
    tables["storage"] = [
        {"storage": "pump", "name": "pump", "node": "B", "capacity": 10, "hours": 6, "efficiency": 0.75}
    ]
    tables["hydro_years"] = [{"hydro_year": e, "probability": p} for e, p in (("dry", 0.4), ("wet", 0.6))]
    row = {"plant": "H", "name": "H", "node": "B", "capacity": 60, "factor": 1, "storage": 80, "pondage": 0.2}
    tables["hydro"] = [{**row, "min_release": 8}]
    tables["inflow"] = [
        {"plant": "H", "month": m, "hydro_year": e, "inflow": v * (1 + m % 5)}
        for m in range(1, 13)
        for e, v in (("dry", 3), ("wet", 9))
    ]
    return gate(tables, "AB", design=60)


def halved(tables: Tables) -> Tables:
    """Every slice cut into two halves of its day with the same values."""
    out = deepcopy(tables)
    out["slices"] = [
        {
            **s,
            "slice": f"{s['slice']}{h}",
            "block": 2 * s["block"] + i,
            "duration": s["duration"] / 2,
            "hours": s["hours"] / 2,
        }
        for s in tables["slices"]
        for i, h in enumerate("xy")
    ]
    out["shapes"] = [{**r, "slice": f"{r['slice']}{h}"} for r in tables["shapes"] for h in "xy"]
    return out


def answers(study: Study) -> list[float]:
    """Cost today and open, the line's build and flow, the price."""
    today, full = study.today(), study.on_path("all", 1)
    size = sum(built(study, full, "AB").values())
    costs = [today.solution.objective, full.solution.objective, study.welfare(full)]
    return [*costs, size, flow(study, full, "AB"), price(study, full, "B")]


def test_splitting_every_season_changes_nothing(toys: Toys) -> None:
    """Two equal halves of a slice are the slice: cost, builds, flows and prices stay.

    Hours counted twice, or per slice instead of per hour, would double or halve them.
    """
    tables = rich()
    assert answers(toys.study(halved(tables))) == pytest.approx(answers(toys.study(tables)), rel=1e-7)


def test_splitting_a_season_in_two_seasons(toys: Toys) -> None:
    """A month cut into two seasons of half its days, in which inflow and demand are the same: cost can only stay.

    The reservoir has one step more, which with equal halves is no more freedom than a constant month leaves it.
    """
    tables = rich()
    out = deepcopy(tables)
    out["slices"] = [
        {
            **s,
            "slice": f"{s['slice']}{h}",
            "season": f"{s['season']}{h}",
            "day": f"{s['day']}{h}",
            "hours": s["hours"] / 2,
        }
        for s in tables["slices"]
        for h in "xy"
    ]
    out["shapes"] = [{**r, "slice": f"{r['slice']}{h}"} for r in tables["shapes"] for h in "xy"]
    assert toys.cost(out) == pytest.approx(toys.cost(tables), rel=1e-7)


def test_order_of_rows_changes_nothing(toys: Toys) -> None:
    """The same rows in another order give the same program, to the last bit of its answer."""
    tables = rich()
    shuffled = deepcopy(tables)
    dice = random.Random(4)
    for rows in shuffled.values():
        dice.shuffle(rows)
    first, second = toys.study(tables), toys.study(shuffled)
    assert first.today().solution.x.tolist() == second.today().solution.x.tolist()
    assert answers(first) == answers(second)


def test_two_solves_of_one_case_agree(toys: Toys) -> None:
    """A level solved from another level's basis has the cost of a cold solve, to 1e-9."""
    warm = toys.study(rich())
    for level in (0.0, 1.0, 0.3):
        warm.on_path("all", level)
    cold = toys.study(rich()).on_path("all", 0.6)
    assert warm.on_path("all", 0.6).solution.objective == pytest.approx(cold.solution.objective, rel=1e-9)


def test_carriers_apart_cost_what_they_cost_together(toys: Toys) -> None:
    """Power, freight and gas that share nothing: the cost of one case is the sum of three."""
    parts = [tiny_hydro(), tiny_freight(), tiny_gas()]
    assert toys.cost(merged(*parts)) == pytest.approx(sum(toys.cost(p) for p in parts))


def test_scaling_all_money_scales_cost(toys: Toys) -> None:
    """Every price times 10 is every cost times 10; a forgotten term (here capex, lost load, penalty) would not be."""
    tables, dear = rich(), rich()
    money = {
        "plants": ("variable_om",),
        "links": ("capex",),
        "lost_load": ("value",),
    }
    for table, columns in money.items():
        for row in dear[table]:
            for column in columns:
                if column in row:
                    row[column] *= 10
    dear["hydro"][0]["release_penalty"] = 200
    found, tenfold = answers(toys.study(tables)), answers(toys.study(dear))
    assert tenfold[:3] == pytest.approx([10 * v for v in found[:3]], rel=1e-7)
    assert tenfold[3:5] == pytest.approx(found[3:5], rel=1e-6)


def test_overlay_changes_one_cell(toys: Toys) -> None:
    """Heat from coal at 30 instead of 20 USD/MWh: 45 MW beside 5 of hydro, 0.3942 TWh, cost 60 instead of 40 USD/MWh.

    23.652 MUSD with the scenario, 15.768 without and with one that repeats what is there.
    """
    folder = toys.folder(merged(tiny_hydro()))
    write_scenario(folder, "dear", fuel_prices=[{"fuel": "coal", "country": "AA", "year": 2030, "price": 30}])
    write_scenario(folder, "same", fuel_prices=[{"fuel": "coal", "country": "AA", "year": 2030, "price": 20}])
    cost = {s: Study.of(load_case(folder, scenarios=s)).today().solution.objective for s in ((), ("dear",), ("same",))}
    assert cost == pytest.approx({(): 15.768, ("dear",): 23.652, ("same",): 15.768})


def test_provenance_follows_the_overlay(toys: Toys) -> None:
    """The cell that the scenario set says so, and the source of the number is found by table, key and column."""
    tables = tiny_hydro()
    tables["sources"] = [
        {"table": "fuel_prices", "key": "*", "column": "price", "quality": "assumed", "source": "a guess"},
        {"table": "fuel_prices", "key": "coal/AA/2030", "column": "price", "quality": "found", "source": "a yearbook"},
    ]
    folder = toys.folder(tables)
    write_scenario(folder, "dear", fuel_prices=[{"fuel": "coal", "country": "AA", "year": 2030, "price": 30}])
    key = ("coal", "AA", 2030)
    base, case = load_case(folder), load_case(folder, scenarios=["dear"])
    assert base.origin("fuel_prices", key, "price") == "fuel_prices.csv:2:price"
    assert case.origin("fuel_prices", key, "price") == "scenarios/dear/fuel_prices.csv:2:price"
    found = base.provenance("fuel_prices", key, "price")
    assert found is not None
    assert (found.quality, found.source) == ("found", "a yearbook")
    assert len(case.coverage().query("quality == 'found'")) == 1


def test_settings_change_the_rate(toys: Toys) -> None:
    """The same case at 0 and 5 % from 2025: 1 and 1.05^-5 = 0.783526 times the cost."""
    tables = power({"B": 100}, {"dear": ("B", 200, 60)}, base_year=2025)
    assert toys.cost(tables) == pytest.approx(52.56)
    assert toys.cost(settings(tables, discount_rate=0.05)) == pytest.approx(52.56 * 0.783526, rel=1e-6)
