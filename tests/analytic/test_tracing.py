"""Flow tracing: what leaves a node has the mix of what comes in, and every origin is conserved."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import Tables
from landbridge.analysis.study import Study
from landbridge.analysis.tables import Reader, link_flows
from landbridge.analysis.tracing import (
    SMALL,
    Traced,
    border_mix,
    conservation,
    crossings,
    largest_origin,
    marginal_mix,
    mixed,
    netted,
    trace,
)
from toys import HOURS, Toys, edited, gate, power

TWH = HOURS / 1e6  # TWh a year of a MW
DEAR = 60.0


def traced(study: Study, path: str = "", level: float = 0.0) -> Traced:
    return trace(Reader(study), study.on_path(path, level))


def sent(found: Traced, link: str, direction: str = "forward") -> dict[tuple[str, str], float]:
    """What leaves over a line by origin, in mean MW."""
    f = crossings(found)
    f = f[(f["link"] == link) & (f["direction"] == direction)]
    return {(c, k): v / TWH for c, k, v in zip(f["origin_country"], f["technology"], f["energy"], strict=True)}


def balanced(found: Traced) -> bool:
    return conservation(found) < 1e-6


def test_two_generators_mix_where_they_meet(toys: Toys) -> None:
    """A makes 60 MW of coal and 20 of wind, uses 40 and sends 40 to B: 3/4 coal, so 30 and 10 MW.

    If the cheaper plant served its own country first, 40 MW of coal would cross and no wind.
    """
    plants = {"wind": ("A", 20.0, 0.0), "coal": ("A", 60.0, 20.0), "dear": ("B", 200.0, DEAR)}
    found = traced(toys.study(power({"A": 40, "B": 100}, plants, [{"link": "AB", "existing": 100}])))
    assert sent(found, "AB") == pytest.approx({("AA", "coal"): 30, ("AA", "wind"): 10})
    assert balanced(found)


def chain(loss: float) -> Tables:
    """Hydro at A, a little gas at B, demand at B and mostly at C; lines AB and BC with a loss."""
    plants = {"hydro": ("A", 100.0, 1.0), "gas": ("B", 30.0, 10.0), "dear": ("C", 200.0, DEAR)}
    lines = [{"link": k, "existing": 200, "loss": loss} for k in ("AB", "BC")]
    return power({"A": 0, "B": 40, "C": 200}, plants, lines)


def test_losses_are_borne_by_the_flow(toys: Toys) -> None:
    """100 MW of hydro leave A, 90 reach B (loss 0.1), 30 of gas join: 3/4 hydro; 40 are used, 80 go on, 72 arrive.

    60 MW of hydro and 20 of gas leave B. Were the loss left out of the mix, hydro would be 100 / 130 of 80: 61.5.
    Hydro: 100 = 10 lost + 30 used at B + 6 lost + 54 used at C.
    """
    found = traced(toys.study(chain(0.1)))
    assert sent(found, "AB") == pytest.approx({("AA", "hydro"): 100})
    assert sent(found, "BC") == pytest.approx({("AA", "hydro"): 60, ("BB", "gas"): 20})
    assert found.arriving[0] * 1e3 == pytest.approx([90, 72])
    assert balanced(found)


def test_transit_keeps_its_origin(toys: Toys) -> None:
    """100 MW of RR's hydro cross P to K, and P adds 50 of its own: of 150 at the border of P, 2/3 are RR's hydro.

    If a country's exports were its own mix, all 150 would be P's, and the share of RR's hydro 0.
    """
    plants = {"hydro": ("R", 100.0, 1.0), "coal": ("P", 50.0, 10.0), "dear": ("K", 200.0, DEAR)}
    lines = [{"link": k, "existing": 200} for k in ("RP", "PK")]
    found = traced(toys.study(power({"R": 0, "P": 0, "K": 200}, plants, lines)))
    assert sent(found, "PK") == pytest.approx({("RR", "hydro"): 100, ("PP", "coal"): 50})
    mix = border_mix(crossings(found), origin="RR").set_index(["from_country", "to_country"])
    assert mix.loc[("PP", "KK"), "energy"] == pytest.approx(150 * TWH)
    assert mix.loc[("PP", "KK"), "hydro_share"] == pytest.approx(2 / 3)
    assert mix.loc[("PP", "KK"), "origin_hydro_share"] == pytest.approx(2 / 3)
    assert largest_origin(crossings(found)) == "RR"
    assert border_mix(crossings(found), origin="PP")["origin_hydro_share"].tolist() == pytest.approx([0, 0])


def test_borders_only_and_parallel_lines_together(toys: Toys) -> None:
    """A and B are one country, two lines of 10 and 30 MW go on to C: both carry A's coal, 40 MW in all.

    With domestic lines in the table, 40 more would stand from AA to AA.
    """
    lines = [{"link": "AB", "existing": 100}, {"link": "BC", "existing": 10}, {"link": "BC2", "existing": 30}]
    tables = power({"A": 0, "B": 0, "C": 100}, {"coal": ("A", 100.0, 20.0), "dear": ("C", 200.0, DEAR)}, lines)
    found = traced(toys.study(edited(tables, "nodes", "B", country="AA")))
    assert set(crossings(found)["link"]) == {"BC", "BC2"}
    mix = border_mix(crossings(found), "AA")
    assert mix[["from_country", "to_country"]].to_numpy().tolist() == [["AA", "CC"]]
    assert mix["energy"].tolist() == pytest.approx([40 * TWH])


def test_a_loop(toys: Toys) -> None:
    """100 MW of coal at A and 20 of wind at B must run; A uses 49, the rest is burnt round A-B-C-A, half at each line.

    64 leave A, 32 + 20 leave B, 26 leave C, 13 come back: 100 + 13 = 49 + 64. With a and b the share of coal at A and
    at B: 113 a = 100 + 13 b, 52 b = 32 a, so a = 20/21 and b = 160/273. Without what comes back a would be 1.
    """
    plants = {"coal": ("A", 100.0, 20.0), "wind": ("B", 20.0, 20.0)}
    lines = [{"link": k, "existing": 200, "loss": 0.5} for k in ("AB", "BC", "CA")]
    tables = power({"A": 49, "B": 0, "C": 0}, plants, lines)
    for name in plants:
        tables = edited(tables, "plants", name, must_run=1)
    found = traced(toys.study(tables))
    coal, wind = ("AA", "coal"), ("BB", "wind")
    assert sent(found, "AB") == pytest.approx({coal: 64 * 20 / 21, wind: 64 / 21})
    assert sent(found, "BC") == pytest.approx({coal: 52 * 160 / 273, wind: 52 * 113 / 273})
    assert sent(found, "CA") == pytest.approx({coal: 26 * 160 / 273, wind: 26 * 113 / 273})
    assert balanced(found)


def test_what_only_goes_round_has_no_origin() -> None:
    """B and C pass 5 GW to and fro that nobody made, D is dead: their mix is nil, A's is its own.

    Solved without care, the system is singular and numpy raises.
    """
    injected, fed = np.zeros((1, 4, 1)), np.zeros((1, 4, 4))
    injected[0, 0, 0] = 1.0
    fed[0, 1, 2] = fed[0, 2, 1] = 5.0
    throughput, mix = mixed(injected, fed)
    assert throughput[0].tolist() == [1, 5, 5, 0]
    assert mix[0, :, 0] == pytest.approx([1, 0, 0, 0], abs=1e-8)


@pytest.mark.parametrize(
    ("loss", "flows", "leaving", "arriving"),
    [
        (0.1, (100, 0), (100, 0), (90, 0)),
        (0.0, (100, 60), (40, 0), (40, 0)),
        (0.1, (100, 50), (55, 0), (40, 0)),
        (0.1, (50, 100), (0, 55), (0, 40)),
        (0.1, (100, 100), (10, 10), (0, 0)),
    ],
)
def test_opposing_flows_are_netted(
    loss: float, flows: tuple[float, float], leaving: tuple[float, float], arriving: tuple[float, float]
) -> None:
    """100 one way and 50 the other with a loss of 0.1: A gives 100 - 45 = 55 and B gets 90 - 50 = 40, as before.

    Netted to 50 with a loss of 0.1, A would give 50 and B get 45: neither node would balance. Equal flows burn 10 at
    each end. A third, one-way line beside them is left alone.
    """
    lines = pd.DataFrame({"link": ["AB", "AC", "AB"], "direction": ["forward", "forward", "back"], "loss": loss})
    out, back = netted(np.array([[flows[0], 7.0, flows[1]]]), lines)
    assert out[0] == pytest.approx([leaving[0], 7, leaving[1]])
    assert back[0] == pytest.approx([arriving[0], 7 * (1 - loss), arriving[1]])


def test_storage_is_an_origin_and_a_use(toys: Toys) -> None:
    """Wind of 60 MW blows by day, the line takes 50; the pump charges 80 MWh a day of the rest and puts out 60.

    By day 50 MW of wind cross, by night 5 from storage: 25 and 2.5 on average. Were storage no origin, the energy of
    the night would come from nowhere; were charging no use, the balance of A would be out by 6.67 of 56.67 MW.
    """
    cut = [
        {"slice": f"b{b}", "season": "y", "day": "y", "month": 1, "block": b, "duration": 12, "hours": 4380}
        for b in (0, 1)
    ]
    plants = {"wind": ("A", 60.0, 20.0), "dear": ("B", 100.0, DEAR)}
    tables = power({"A": 0, "B": 50}, plants, [{"link": "AB", "existing": 50}], hours=cut)
    tables["profiles"].append({"profile": "wind", "kind": "availability"})
    tables["shapes"] += [{"profile": "wind", "slice": f"b{b}", "value": 1 - b} for b in (0, 1)]
    row = {"storage": "pump", "name": "pump", "node": "A", "capacity": 10, "hours": 6, "efficiency": 0.75}
    tables["storage"] = [row]
    found = traced(toys.study(edited(tables, "plants", "wind", profile="wind")))
    assert sent(found, "AB") == pytest.approx({("AA", "wind"): 25, ("AA", "storage"): 2.5})
    assert found.consumed[:, 0] * 1e3 == pytest.approx([80 / 12, 0], abs=1e-9)
    assert balanced(found)


def test_lost_load_is_no_injection(toys: Toys) -> None:
    """60 MW of coal at A serve B's 40 first (3,000 USD/MWh lost against 1,000); A loses 80 of 100. 40 of coal cross.

    If lost load were injected at A, the mix there would be 60 of 140, and 17 MW of coal cross.
    """
    tables = power({"A": 100, "B": 40}, {"coal": ("A", 60.0, 20.0)}, [{"link": "AB", "existing": 100}])
    found = traced(toys.study(edited(tables, "lost_load", "B", value=3000)))
    assert sent(found, "AB") == pytest.approx({("AA", "coal"): 40})
    assert found.consumed[0] * 1e3 == pytest.approx([20, 40])
    assert balanced(found)


def test_hydro_year_by_year(toys: Toys) -> None:
    """A sends 10 MW, of which 2, 5 or 8 are hydro by water year and the rest coal: shares 0.2, 0.5 and 0.8.

    Expected are 0.25 x 2 + 0.25 x 5 + 0.5 x 8 = 5.75 MW of hydro (5 if all years counted alike). A year of a kind has
    all its 8,760 h: 0.0876 TWh.
    """
    years = {"dry": (0.25, 2.0), "normal": (0.25, 5.0), "wet": (0.5, 8.0)}
    tables = power({"A": 0, "B": 10}, {"coal": ("A", 100.0, 20.0)}, [{"link": "AB", "existing": 100}])
    tables["hydro_years"] = [{"hydro_year": e, "probability": p} for e, (p, _) in years.items()]
    tables["hydro"] = [{"plant": "H", "name": "H", "node": "A", "capacity": 1000, "factor": 2, "storage": 0}]
    inflow = [{"plant": "H", "hydro_year": e, "inflow": v / 2} for e, (_, v) in years.items()]
    tables["inflow"] = [{**row, "month": m} for m in range(1, 13) for row in inflow]
    found = traced(toys.study(tables))
    assert sent(found, "AB") == pytest.approx({("AA", "hydro"): 5.75, ("AA", "coal"): 4.25})
    mix = border_mix(crossings(found, by_hydro_year=True), origin="AA").set_index("hydro_year")
    assert mix["origin_hydro_share"].to_dict() == pytest.approx({"dry": 0.2, "normal": 0.5, "wet": 0.8})
    assert mix["energy"].tolist() == pytest.approx([10 * TWH] * 3)
    assert balanced(found)


def test_marginal_is_not_traced(toys: Toys) -> None:
    """A uses 50 MW, all hydro; opened, it sends 40 to B, where 40 of the dear plant stop.

    Traced, the exports are 5/9 hydro (22.2 MW); marginal, they are coal, all 40 MW of it. B's net exports fall: blank.
    """
    plants = {"hydro": ("A", 50.0, 0.0), "coal": ("A", 100.0, 20.0), "dear": ("B", 100.0, DEAR)}
    study = toys.study(gate(power({"A": 50, "B": 40}, plants, [{"link": "AB", "existing": 40}]), "AB", design=40))
    reader, today, full = Reader(study), study.today(), study.on_path("all", 1)
    assert sent(trace(reader, full), "AB") == pytest.approx({("AA", "hydro"): 200 / 9, ("AA", "coal"): 160 / 9})
    frame = marginal_mix(reader, today, full).set_index(["country", "technology"])
    assert (frame["change"] / TWH).to_dict() == pytest.approx(
        {("AA", "coal"): 40, ("AA", "hydro"): 0, ("BB", "dear"): -40}, abs=1e-6
    )
    assert frame.loc["AA", "share"].to_dict() == pytest.approx({"coal": 1, "hydro": 0}, abs=1e-6)
    assert frame.loc["BB", "share"].isna().all()


def test_transit_is_no_export_on_the_margin(toys: Toys) -> None:
    """Opened, A sends 100 MW of hydro to B, of which 90 arrive; B adds 30 of gas and sends 120 on to C.

    B's net exports rise by 120 - 90 = 30, its gas has a share of 1. Over all it sends it would have 0.25, and 1.5 if
    the loss on the way to B were forgotten.
    """
    tables = edited(chain(0.1), "demand", "B", energy=0, peak=0)
    study = toys.study(gate(tables, "AB", "BC", design=200))
    frame = marginal_mix(Reader(study), study.today(), study.on_path("all", 1)).set_index(["country", "technology"])
    assert frame.loc[("AA", "hydro"), "share"] == pytest.approx(1)
    assert frame.loc[("BB", "gas"), "share"] == pytest.approx(1)


def test_conservation_sees_a_mistake(toys: Toys) -> None:
    """With losses, each corruption puts a node out of balance by half a percent or more; without, all hold."""
    found = traced(toys.study(chain(0.1)))
    assert conservation(found) < 1e-6
    corrupted = {
        "origins swapped": replace(found, mix=found.mix[:, :, ::-1]),
        "losses forgotten": replace(found, arriving=found.leaving),
        "a percent more injected": replace(found, injected=found.injected * 1.01),
        "a megawatt more used": replace(found, consumed=found.consumed + 1e-3),
        "a flow left out": replace(found, leaving=found.leaving * [1, 0]),
        "no mix": replace(found, mix=found.mix * 0),
    }
    assert {name: conservation(c) > 5e-3 for name, c in corrupted.items()} == dict.fromkeys(corrupted, True)


def test_without_lines(toys: Toys) -> None:
    """A country alone sends nothing: an empty table with its columns, and nothing out of balance."""
    study = toys.study(power({"A": 50}, {"coal": ("A", 100.0, 20.0)}))
    found = traced(study)
    assert crossings(found).empty
    assert border_mix(crossings(found), "AA").empty
    assert balanced(found)
    assert marginal_mix(Reader(study), found.state, found.state)["change"].tolist() == [0]


@st.composite
def rings(draw: st.DrawFn) -> Tables:
    """A ring of four nodes with a line across, all both ways and lossy; an elastic step at B, two periods."""
    size, cost = st.integers(10, 150), st.integers(5, 120)
    demand = {n: float(draw(size)) for n in "ABCD"}
    plants = {f"{n}{i}": (n, float(draw(size)), float(draw(cost))) for n in "ABCD" for i in (1, 2)}
    lines = [
        {"link": k, "existing": draw(size), "reversible": True, "loss": 0.01 * draw(st.integers(1, 9))}
        for k in ("AB", "BC", "CD", "DA", "AC")
    ]
    periods = ((2030, 5), (2035, 5))
    shape = {n: (1.19, 0.8403361) for n in demand}
    tables = power(demand, plants, lines, hours=(4000, 4760), shape=shape, periods=periods)
    step = {"node": "B", "step": "any", "year": 2030, "energy": 0.2, "value": float(draw(cost))}
    return {**tables, "elastic_demand": [step]}


@settings(max_examples=4, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(rings())
def test_every_origin_is_conserved(tables: Tables) -> None:
    """In any network: shares add up to 1 where power passes, origins balance, and crossings add up to the flows."""
    with tempfile.TemporaryDirectory() as home:
        study = Toys(Path(home)).study(tables)
    reader = Reader(study)
    found = trace(reader, study.today())
    assert balanced(found)
    assert found.mix.min() >= -1e-9
    assert found.mix.sum(axis=2)[found.throughput > SMALL] == pytest.approx(1, abs=1e-6)
    keys = ["link", "direction", "period"]
    flows = link_flows(reader, found.state).set_index(keys)["flow"]
    sums = crossings(found).groupby(keys)["energy"].sum().reindex(flows.index, fill_value=0.0)
    assert sums.to_numpy() == pytest.approx(flows.to_numpy(), abs=1e-7)
