"""A year hour by hour: two months of two blocks a day, laid out as 8,760 hours; hydropower and storage hour by hour.

Nights and days are each alike from hour to hour, so that the year has 730 steps.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cases import Tables, tiny_hydro, write_case
from landbridge import CaseError, Study, load_case
from landbridge.case import Case, hourly
from landbridge.case.resolution import hour_values
from toys import Toys, edited, made, power, price, settings, value

NIGHT, DAY = 8, 16
#: TWh asked for at night, L = 365 / 455: 50 MW x 1.5 L x 0.7 x 1,440 h in January, 50 MW x L x 0.7 x 1,480 h in July.
AT_NIGHT = 50 * 0.7 * 365 / 455 * (1.5 * 1440 + 1480) / 1e6
#: MUSD: nights at 20 USD/MWh, all else of 0.438 TWh at 60.
COST = 20 * AT_NIGHT + 60 * (0.438 - AT_NIGHT)
#: TWh that 5 m3/s of 1 MW each make in a year.
WATER = 5 * 8760 / 1e6


def two_months(night: float = 0.7, day: float = 1.15, days: tuple[int, int] = (180, 185)) -> Tables:
    """Demand of 50 MW on average, less at night (8 h) than by day (16 h), half as much again in month 1 as in month 7.

    Wind of 60 MW at 20 USD/MWh blows at night only, the rest costs 60 USD/MWh.
    """
    cut = [
        {"slice": f"m{m}{n}", "season": f"m{m}", "day": f"m{m}", "month": m, "block": b, "duration": h, "hours": h * k}
        for m, k in zip((1, 7), days, strict=True)
        for b, (n, h) in enumerate((("night", NIGHT), ("day", DAY)))
    ]
    level = 365 / (1.5 * days[0] + days[1])
    shape = [v * f for f in (1.5 * level, level) for v in (night, day)]
    plants = {"wind": ("B", 60.0, 20.0), "dear": ("B", 200.0, 60.0)}
    tables = power({"B": 50}, plants, hours=cut, shape={"B": shape})
    tables["profiles"].append({"profile": "wind", "kind": "availability"})
    blows = {"night": 1, "day": 0}
    tables["shapes"] += [{"profile": "wind", "slice": s["slice"], "value": blows[s["slice"][2:]]} for s in cut]
    return edited(tables, "plants", "wind", profile="wind")


def stored(**cells: Any) -> Tables:
    """The same with a pumped-storage plant of 10 MW, round trip 0.75."""
    tables = two_months()
    row = {"storage": "pump", "name": "pump", "node": "B", "capacity": 10, "hours": 6, "efficiency": 0.75, **cells}
    return {**tables, "storage": [row]}


def loaded(tables: Tables, home: Path) -> Case:
    return load_case(write_case(home / "case", **tables))


def by_hour(toys: Toys, tables: Tables) -> Study:
    return toys.study(settings(tables, resolution="hourly"))


def restless(tables: Tables) -> Tables:
    """The same case with a profile that nothing reads and that is another in every hour: none is like the next."""
    noise = [{"profile": "noise", "hour": h, "value": h % 2} for h in range(1, 8761)]
    flat = [{"profile": "noise", "slice": s["slice"], "value": 1} for s in tables["slices"]]
    profiles = [*tables["profiles"], {"profile": "noise", "kind": "availability"}]
    return {**tables, "profiles": profiles, "shapes": [*tables["shapes"], *flat], "hourly_shapes": noise}


def test_the_hours_of_a_month_are_its_days_end_to_end(tmp_path: Path) -> None:
    """180 days of 8 + 16 hours, then 185: every hour a season of its own, all of them one day."""
    found = hourly(loaded(restless(two_months()), tmp_path)).tables
    slices, load = found["slices"], found["shapes"][found["shapes"]["profile"] == "loadB"]["value"].to_numpy()
    assert (len(slices), slices["hours"].sum(), slices["duration"].sum()) == (8760, 8760, 8760)
    assert slices.groupby("month")["hours"].sum().to_dict() == {1: 180 * 24, 7: 185 * 24}
    assert (slices["season"].nunique(), slices["day"].nunique()) == (8760, 1)
    assert slices["block"].tolist() == list(range(8760))
    level = 365 / (1.5 * 180 + 185)
    assert load[:24] == pytest.approx([1.5 * level * 0.7] * 8 + [1.5 * level * 1.15] * 16)
    assert (load[:24] == load[24:48]).all()
    assert load[180 * 24 : 181 * 24] == pytest.approx([level * 0.7] * 8 + [level * 1.15] * 16)


def test_hours_that_are_alike_are_one_step(tmp_path: Path) -> None:
    """8 hours of night and 16 of day, 365 times; where the month turns a step ends even if nothing else changes."""
    slices = hourly(loaded(two_months(), tmp_path / "two")).tables["slices"]
    assert slices["duration"].tolist() == [8.0, 16.0] * 365
    assert slices["hours"].equals(slices["duration"].rename("hours"))
    assert slices["slice"].tolist()[:4] == ["h0001", "h0009", "h0025", "h0033"]
    flat = edited(two_months(night=1, day=1), "plants", "wind", profile="")
    for row in flat["shapes"]:
        row["value"] = 1
    assert hourly(loaded(flat, tmp_path / "flat")).tables["slices"]["hours"].tolist() == [4320.0, 4440.0]


@pytest.mark.slow
@pytest.mark.parametrize("what", ["pump", "reservoir", "both, with least and safe releases"])
def test_steps_cost_what_their_hours_cost(toys: Toys, what: str) -> None:
    """The year in 730 steps and in 8,760 hours: same cost, same energy of wind."""
    tables = stored() if what == "pump" else river(storage=0.1)
    if what.startswith("both"):
        tables = river(storage=0.1, min_release=4, max_release=7, release_penalty=1000)
        tables["storage"] = stored()["storage"]
    steps, hours = by_hour(toys, tables), by_hour(toys, restless(tables))
    assert [len(s.program.model.time.slices) for s in (steps, hours)] == [730, 8760]
    few, many = steps.today(), hours.today()
    assert few.solution.objective == pytest.approx(many.solution.objective, rel=1e-9)
    assert made(steps, few, "wind") == pytest.approx(made(hours, many, "wind"), rel=1e-6)


def test_cost_energy_and_price_are_those_of_the_slices(toys: Toys) -> None:
    """Nothing links hours: nights ask for 42.1 and 28.1 MW, all of it wind: 0.1022 TWh at 20 USD.

    The other 0.438 - 0.1022 = 0.3358 TWh cost 60: 22.19 MUSD.
    """
    tables = two_months()
    typical, hours = toys.study(tables), by_hour(toys, tables)
    for study in (typical, hours):
        today = study.today()
        assert today.solution.objective == pytest.approx(COST)
        assert made(study, today, "wind") == pytest.approx(AT_NIGHT)
        assert study.program.model.power.peak["B", 2030] == 0.05
    assert price(hours, hours.today(), "B") == pytest.approx(price(typical, typical.today(), "B"))
    assert (len(typical.program.model.time.slices), len(hours.program.model.time.slices)) == (4, 730)


def test_storage_is_one_chain_of_the_whole_year(toys: Toys) -> None:
    """Wind in the first half of the year only: what is stored then is used in the second, once.

    60 MWh of level (10 MW x 6 h) are full at the turn of the year's halves: they take 80 MWh at 20 USD and put 60 MWh
    in place of 60 USD: 2,000 USD. Over typical days, which end as they began, nothing would be saved.
    """
    tables = stored()
    blows = {"m1night": 1, "m1day": 1, "m7night": 0, "m7day": 0}
    for row in tables["shapes"]:
        row["value"] = blows[row["slice"]] if row["profile"] == "wind" else 1
    tables = edited(tables, "plants", "wind", capacity=100)
    without = edited(tables, "storage", "pump", capacity=0)
    assert toys.cost(without) - toys.cost(tables) == pytest.approx(0, abs=1e-9)
    study = by_hour(toys, tables)
    today = study.today()
    assert 50 * (20 * 4320 + 60 * 4440) / 1e6 - today.solution.objective == pytest.approx(2000 / 1e6)
    level = value(study, today, "level")
    assert level["pump", 2030, "h0001", "normal"] == pytest.approx(0.06)
    assert level["pump", 2030, "h4321", "normal"] == pytest.approx(0, abs=1e-9)


@pytest.mark.slow
def test_storage_inside_days_is_worth_as_much(toys: Toys) -> None:
    """Wind to spare every night: 8 h x 10 MW x 0.75 = 60 MWh a day, at 60 - 20 / 0.75 USD: 2,000 USD x 365 = 0.73 MUSD.

    The same in typical days and hour by hour.
    """
    tables = edited(stored(), "plants", "wind", capacity=120)
    without = edited(tables, "storage", "pump", capacity=0)
    assert toys.cost(without) - toys.cost(tables) == pytest.approx(0.73)
    assert COST - by_hour(toys, tables).today().solution.objective == pytest.approx(0.73)


def river(**cells: Any) -> Tables:
    """A river of 5 m3/s in two months of two blocks a day; its water is wanted by day, when nothing else is cheap."""
    tables, water = two_months(), tiny_hydro()
    tables |= {name: water[name] for name in ("hydro", "hydro_years", "inflow")}
    return edited(tables, "hydro", "H", node="B", **{"capacity": 10, "storage": 100, **cells})


@pytest.mark.slow
def test_the_reservoir_itself_moves_hour_by_hour(toys: Toys) -> None:
    """5 m3/s of 1 MW each are kept at night, 7.5 MW are made by day: 0.144 hm3 change hands, 8 h x 5 m3/s x 3,600.

    All 0.0438 TWh take the place of 60 USD. With a reservoir of 0.072 hm3 half of the night's water runs at night, in
    place of 20 USD: a sixth of all.
    """
    for room, saved in ((0.144, 60 * WATER), (0.072, (60 * 5 / 6 + 20 / 6) * WATER)):
        study = by_hour(toys, river(storage=room))
        assert COST - study.today().solution.objective == pytest.approx(saved), room
        assert study.program.model.pond_balance.size == 0


def test_a_pond_is_room_where_there_is_no_reservoir(toys: Toys) -> None:
    """A plant without storage and a pond of 0.072 hm3: as much is shifted as its pond holds, here and in slices.

    A third of the water comes at night (20 USD) and half of that is kept for the day.
    """
    for make in (by_hour, Toys.study):
        saved = COST - make(toys, river(storage=0, pondage=0.072)).today().solution.objective
        assert saved == pytest.approx((60 * 5 / 6 + 20 / 6) * WATER)


@pytest.mark.slow
def test_least_release_holds_in_every_hour(toys: Toys) -> None:
    """4 m3/s at least: only 1 of 5 m3/s is kept at night, a fifth of a third of all the water."""
    study = by_hour(toys, river(min_release=4, release_penalty=1000))
    saved = (60 * (2 / 3 + 1 / 15) + 20 * 4 / 15) * WATER
    assert COST - study.today().solution.objective == pytest.approx(saved)


def test_a_slice_of_part_of_an_hour_is_refused(tmp_path: Path) -> None:
    """182.5 days of 1 h: half an hour too much; the slice and the column are named."""
    tables = two_months()
    for row in tables["slices"]:
        row["duration"], row["hours"] = 6, 2190
    tables["slices"][0]["hours"], tables["slices"][1]["hours"] = 2189.5, 2190.5
    for row in tables["shapes"]:
        row["value"] = 1
    with pytest.raises(CaseError, match=r"slices.csv:hours: slice 'm1night' does not stand for whole hours"):
        hourly(loaded(tables, tmp_path))


def test_typical_days_of_a_month_take_turns(tmp_path: Path) -> None:
    """243 workdays and 122 days off in one month: never two days off in a row, each as often as it is."""
    cut = [
        {"slice": n, "season": "y", "day": n, "month": 1, "block": 0, "duration": 24, "hours": 24 * k}
        for n, k in (("work", 243), ("off", 122))
    ]
    tables = power({"B": 50}, {"any": ("B", 100, 20)}, hours=cut, shape={"B": [1.1, (365 - 1.1 * 243) / 122]})
    values = hour_values(loaded(tables, tmp_path))[1]["loadB"].to_numpy().reshape(365, 24)
    off = values[:, 0] < 1
    assert (values == values[:, :1]).all()
    assert off.sum() == 122
    assert not (off[1:] & off[:-1]).any()


def test_hourly_shapes_take_the_place_of_those_of_slices(toys: Toys, tmp_path: Path) -> None:
    """Wind in the first 100 hours alone, all of it wanted: 60 MW x 100 h at 20 in place of 60 USD, 0.24 MUSD."""
    tables = two_months(night=1, day=1)
    tables["hourly_shapes"] = [{"profile": "wind", "hour": h, "value": float(h <= 100)} for h in range(1, 8761)]
    level = 365 / 455
    wind = min(60, 50 * 1.5 * level) * 100 / 1e6
    assert by_hour(toys, tables).today().solution.objective == pytest.approx(60 * 0.438 - 40 * wind)
    short = {**tables, "hourly_shapes": tables["hourly_shapes"][:-2]}
    with pytest.raises(CaseError, match=r"hourly_shapes.csv:.*lacks 2 hours"):
        loaded(short, tmp_path)


def test_one_period_and_one_water_year(tmp_path: Path) -> None:
    """The last period and `normal`, or those that the settings name; several water years and others are refused."""
    tables = river()
    tables["periods"] = [{"period": 2030, "years": 5}, {"period": 2035, "years": 10}]
    tables["hydro_years"] = [{"hydro_year": e, "probability": p} for e, p in (("dry", 0.6), ("normal", 0.4))]
    tables["inflow"] += [{**row, "hydro_year": "dry"} for row in tables["inflow"]]
    case = loaded(tables, tmp_path)

    def chosen(**values: str) -> tuple[list[int], str]:
        found = hourly(case.with_settings(**values))
        return found.tables["periods"]["period"].tolist(), found.setting("hydro_years")

    assert chosen() == ([2035], "normal")
    assert chosen(hourly_period="2030", hydro_years="dry") == ([2030], "dry")
    for values, words in (
        ({"hourly_period": "2040"}, "no such planning period"),
        ({"hydro_years": "expected"}, "one hydrological year"),
        ({"hydro_years": "dry;normal"}, "one hydrological year"),
    ):
        with pytest.raises(CaseError, match=words):
            chosen(**values)


def test_laying_out_twice_changes_nothing(tmp_path: Path) -> None:
    once = hourly(loaded(river(), tmp_path))
    twice = hourly(once)
    for name, frame in once.tables.items():
        assert frame.equals(twice.tables[name]), name
