"""Six corridors by hand from the CSV files, within 5 % of the model's.

Freight: the generalised cost of a unit from door to door. Railways, ports and ships have room here, and rebuilt tracks
cost nothing, so that the model's cost holds no scarcity; what rebuilding takes is in `test_baseline_solved`. Energy:
the price in the DPRK, rebuilt from that at the source.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from by_hand import INPUTS, LINKS, number, rows, value_of_time, way, yearly

import landbridge as lb
from landbridge.analysis.tables import Reader, cargo
from landbridge.formulation import trust

pytestmark = pytest.mark.slow
CLOSE, YEAR, HOURS = 0.05, 2040, 8760.0
#: Tables of power and gas, and of what is stated beside the model.
LEFT_OUT = (
    *("plants", "storage", "hydro", "inflow", "drawdown", "demand", "lost_load", "elastic_demand", "groups", "fuels"),
    *("fuel_prices", "profiles", "shapes", "hourly_shapes", "reliance", "gas_supply", "gas_supply_steps", "gas_demand"),
    *("gas_shapes", "observations", "sources", "ranges", "exports", "outside", "evidence", "projects", "build_gates"),
)
TSR = "USSURIYSK-KHABAROVSK KHABAROVSK-SKOVORODINO SKOVORODINO-CHITA CHITA-ULANUDE ULANUDE-IRKUTSK IRKUTSK-TAISHET"
WEST = "TAISHET-NOVOSIBIRSK NOVOSIBIRSK-OMSK OMSK-YEKATERINBURG YEKATERINBURG-MOSCOW T_MOSCOW_DOOR_R20"
KAESONG = "SEOUL-MUNSAN MUNSAN-DORASAN DORASAN-PANMUN PANMUN-KAESONG_REB KAESONG-PYONGYANG_REB"
Costs = dict[str, float]


@pytest.fixture(scope="module")
def study() -> lb.Study:
    """Freight of the baseline with room on every link."""
    case = lb.load_case(INPUTS)
    t = case.tables
    links = t["links"][t["links"]["carrier"] == "freight"].copy()
    links = links[~links["link"].isin(set(links["replaces"].dropna()))]
    limited = links["existing"].notna()
    links.loc[limited, "existing"] = 400.0
    links.loc[limited & links["design"].notna(), "design"] = 400.0
    for column in ("max_build", "capex", "fixed_om"):
        links[column] = 0.0
    for column in ("project", "replaces", "build_size", "first_year", "life", "rate"):
        links[column] = None
    tables = {name: t[name].iloc[:0] for name in LEFT_OUT}
    tables["links"], tables["nodes"] = links, t["nodes"][t["nodes"]["carrier"] == "freight"]
    tables["link_gates"] = t["link_gates"][t["link_gates"]["link"].isin(links["link"])]
    tables["bottlenecks"] = t["bottlenecks"].assign(capacity=1000.0)
    return lb.Study.of(case.with_tables(tables))


@pytest.fixture(scope="module")
def costs(study: lb.Study) -> Callable[[str], Costs]:
    """Mean generalised cost of flows in 2040: today, at full trust of the peninsula path, or with ships alone."""
    now, full = (trust.openness_on_path(study.case, path, level) for path, level in (("", 0.0), ("peninsula", 1.0)))
    ships = now | {(g, y): v for (g, y), v in full.items() if g in ("G04_ROK_DPRK_SHIPPING", "G25_KOREAS_TRADE")}
    reader, states = Reader(study), {"today": now, "peninsula": full, "ships": ships}
    found: dict[str, Costs] = {}

    def of(name: str) -> Costs:
        if name not in found:
            f: pd.DataFrame = cargo(reader, study.at(states[name], "", 0.0, name))
            f = f[f["period"] == YEAR].set_index("flow")
            found[name] = {str(k): float(v) for k, v in f["mean_cost"].items()}
        return found[name]

    return of


def test_incheon_nampo_by_ship(costs: Callable[[str], Costs]) -> None:
    """80 + 360 + 80 USD and 84 hours at 46 USD a day: 681 USD/TEU; the first step of demand pays 1,440: 759 each."""
    hand = way("T_INCHEON_SEA_DOOR INCHEON-NAMPO-SHORTSEA T_NAMPO_SEA_DOOR", "container").cost(value_of_time("general"))
    assert hand == pytest.approx(681, abs=5)
    model = costs("ships")["KR-KP_INCHEON-NAMPO"]
    assert model == pytest.approx(hand, rel=CLOSE)
    pays = {row["flow"]: number(row["willingness_to_pay"]) for row in rows("freight_demand")}["KR-KP_INCHEON-NAMPO"]
    assert pays - model == pytest.approx(pays - hand, rel=CLOSE)


def test_seoul_shenyang_by_rail(costs: Callable[[str], Costs]) -> None:
    """Rail 261 USD and 63 hours, less 50 for filling trains that would go north empty: 324 USD/TEU.

    Today by lorry to Incheon, ship to Dalian and rail: 450 USD and 121 hours, less 32 on the empty way inland: 635. So
    a TEU gains 310 by rail whose tracks are there.
    """
    north = f"{KAESONG} PYONGYANG-SINUIJU_REB SINUIJU-DANDONG_REB DANDONG-SHENYANG"
    rail = way(f"T_SEOUL_DOOR_R35 {north} T_SHENYANG_DOOR_R35", "container", filled=north.split())
    ship = way(
        "T_SEOUL_DOOR_ROAD INCHEON-SEOUL_ROAD T_INCHEON_SEA_ROAD INCHEON-DALIAN-SHORTSEA T_DALIAN_SEA_R35 "
        "DALIAN-SHENYANG T_SHENYANG_DOOR_R35",
        "container",
        filled=["DALIAN-SHENYANG"],
    )
    hand = {"today": ship.cost(value_of_time("general")), "peninsula": rail.cost(value_of_time("general"))}
    model = {name: costs(name)["KR-NEC_SEOUL-SHENYANG"] for name in hand}
    assert model == pytest.approx(hand, rel=CLOSE)
    gain = hand["today"] - hand["peninsula"]
    assert model["today"] - model["peninsula"] == pytest.approx(gain, rel=CLOSE)


def test_busan_moscow_by_the_peninsula_and_the_trans_siberian(costs: Callable[[str], Costs]) -> None:
    """East coast, Rajin, Trans-Siberian: 2,060 USD and 351 hours, 2,680 USD/TEU.

    Which way trains run empty differs along the line and cancels within 5 %. By ship to Vostochny it is 2,850 by hand;
    with what is saved on trains that run empty, the model has 2,720. So of a gain of some 40 to 170 USD/TEU little can
    be said, but that it is small: by no means the difference to Suez.
    """
    inland = "TUMANGANG-KHASAN KHASAN-MAKHALINO MAKHALINO-USSURIYSK"
    east = (
        "T_BUSAN_DOOR_R35 BUSAN-GANGNEUNG GANGNEUNG-JEJIN JEJIN-KUMGANGSAN KUMGANGSAN-WONSAN_REB WONSAN-KOWON_REB "
        "KOWON-HAMHUNG_REB HAMHUNG-CHONGJIN_REB CHONGJIN-RAJIN_REB T_RAJIN_R35_R20 RAJIN-TUMANGANG"
    )
    rail = way(f"{east} {inland} {TSR} {WEST}", "container")
    sea = way(
        f"T_BUSAN_SEA_DOOR BUSAN-VOSTOCHNY-SHORTSEA T_VOSTOCHNY_SEA_R20 VOSTOCHNY-USSURIYSK {TSR} {WEST}", "container"
    )
    model = {name: costs(name)["KR-RU-W_BUSAN-MOSCOW"] for name in ("today", "peninsula")}
    assert model["peninsula"] == pytest.approx(rail.cost(value_of_time("general")), rel=CLOSE)
    assert model["today"] == pytest.approx(sea.cost(value_of_time("general")), rel=CLOSE)
    assert 0 < model["today"] - model["peninsula"] < 200


def test_coal_from_kuzbass_to_pohang(costs: Callable[[str], Costs]) -> None:
    """By BAM and Vanino 51.3 USD and 13 days at 3 cents, 51.7, and 6.1 for wagons that come back empty: 57.8 USD/t.

    By Rajin the railway costs 0.8 more and the ship 2.4 less: 53.2 and 6.9, 60.2 USD/t where all wagons come back
    empty. Some do not: the model uses both at one cost.
    """
    bam = "KUZBASS-TAISHET TAISHET-SEVEROBAYKALSK SEVEROBAYKALSK-TYNDA TYNDA-KOMSOMOLSK KOMSOMOLSK-VANINO"
    rajin = f"KUZBASS-TAISHET {TSR} MAKHALINO-USSURIYSK KHASAN-MAKHALINO TUMANGANG-KHASAN RAJIN-TUMANGANG"
    ways = {
        "today": f"T_KUZBASS_DOOR_R20 {bam} T_VANINO_SEA_R20 VANINO-POHANG-SHORTSEA T_POHANG_SEA_DOOR",
        "peninsula": f"T_KUZBASS_DOOR_R20 {rajin} T_RAJIN_SEA_R20 RAJIN-POHANG-SHORTSEA T_POHANG_SEA_DOOR",
    }
    for name, links in ways.items():
        hand = way(links, "bulk", empty=links.split()).cost(value_of_time("coal"))
        assert costs(name)["RU-KR-COAL_KUZBASS-POHANG"] == pytest.approx(hand, rel=CLOSE), name


def full(done: lb.Run, table: str, **keys: object) -> pd.DataFrame:
    """Rows of a result table at full trust on the peninsula path in the year looked at."""
    f = done.tables[table]
    f = f[(f["path"] == "peninsula") & (f["level"] == 1.0) & (f["period"] == YEAR)]
    for column, value in keys.items():
        f = f[f[column] == value]
    return f


def test_power_from_primorye_to_pyongyang(done: lb.Run) -> None:
    """36 USD/MWh in Primorye, 20 of hurdle, 1 to run the line, 2 % lost: 58.2 at the border.

    The line costs 54 USD/kW a year; firm capacity earns a part of it, the rest is 2 USD/MWh over 8,322 hours. Onward 1
    USD, 2.1 % lost, and 39 USD/kW a year, 4.7 USD/MWh. 67.4 USD/MWh in Pyongyang.
    """
    at = {n: float(full(done, "prices", node=n)["price"].iloc[0]) for n in ("RU_PRIM", "KP_PYG")}
    firm = full(done, "link_flows", link="P3a", direction="back").iloc[0]
    assert firm["flow"] < 0.01  # nothing flows back: what it earns there is for firm capacity
    capacity = {k: number(LINKS[k]["availability"]) * HOURS for k in ("P3a", "P3b")}
    built = float(firm["capacity"]) / 1e3 / number(LINKS["P3a"]["availability"])
    capital = {"P3a": yearly("P3a", "RU;KP") - float(firm["rent"]) / built, "P3b": yearly("P3b", "KP")}
    price = at["RU_PRIM"]
    for link in ("P3a", "P3b"):
        row = LINKS[link]
        charges = number(row["cost"]) + number(row["fee"]) + 1e3 * capital[link] / capacity[link]
        price = (price + charges) / (1 - number(row["loss"]))
    assert at["KP_PYG"] == pytest.approx(price, rel=CLOSE)


def test_gas_from_sakhalin_to_the_dprk(done: lb.Run) -> None:
    """At Vladivostok what China would pay, 6.9 USD/MMBtu; the pipe to the DPRK adds 0.47: delivered 7.37.

    The pipe costs 6.2 MUSD a year for 1 mcm a day, 13.1 million MMBtu. Gas of Sakhalin itself would come to 6.9 + 0.24
    + 0.16 at Vladivostok: it is the gas of the Far East, swapped, that goes on.
    """
    free = {row["supply"]: number(row["price"]) for row in rows("gas_supply_steps") if row["year"] == "2030"}
    pipes = number(LINKS["SKV_SAKH_KHAB"]["cost"]) + number(LINKS["SKV_KHAB_VLAD"]["cost"])
    source = min(free["FE_CHINA"], free["SAKH_FREE"] + pipes)
    heat = next(number(row["value"]) for row in rows("case") if row["setting"] == "gas_heat")
    pipe = yearly("TKP_RU", "RU;KP") / (365 * heat * 1e-3)
    hand = source + pipe + number(LINKS["TKP_RU"]["cost"])
    assert float(full(done, "prices", node="GAS_KP")["price"].iloc[0]) == pytest.approx(hand, rel=CLOSE)
