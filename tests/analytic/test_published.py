"""Published problems with known answers, put as cases: Dantzig's transport, AMPL's `multi`, Garver's network."""

from __future__ import annotations

from typing import Any

import pytest

from cases import Tables
from toys import Toys, built, edited, power
from toys_freight import UNIT_LOAD, freight, unit_costs, way

WORTH = 1000.0

# Dantzig, Linear Programming and Extensions (1963), 3-3; also the first model of the GAMS library: cases, 1,000 miles.
SUPPLY = {"Seattle": 350, "SanDiego": 600}
DEMAND = {"NewYork": 325, "Chicago": 300, "Topeka": 275}
MILES = {
    "Seattle": {"NewYork": 2.5, "Chicago": 1.7, "Topeka": 1.8},
    "SanDiego": {"NewYork": 2.5, "Chicago": 1.8, "Topeka": 1.4},
}

# Fourer, Gay, Kernighan, AMPL (2003), 4.1: multi.dat; at most 625 of all goods on each way.
TO = ("FRA", "DET", "LAN", "WIN", "STL", "FRE", "LAF")
MULTI_SUPPLY = {
    "bands": {"GARY": 400, "CLEV": 700, "PITT": 800},
    "coils": {"GARY": 800, "CLEV": 1600, "PITT": 1800},
    "plate": {"GARY": 200, "CLEV": 300, "PITT": 300},
}
MULTI_DEMAND = {
    "bands": (300, 300, 100, 75, 650, 225, 250),
    "coils": (500, 750, 400, 250, 950, 850, 500),
    "plate": (100, 100, 0, 50, 200, 100, 250),
}
MULTI_COST = {
    "bands": {
        "GARY": (30, 10, 8, 10, 11, 71, 6),
        "CLEV": (22, 7, 10, 7, 21, 82, 13),
        "PITT": (19, 11, 12, 10, 25, 83, 15),
    },
    "coils": {
        "GARY": (39, 14, 11, 14, 16, 82, 8),
        "CLEV": (27, 9, 12, 9, 26, 95, 17),
        "PITT": (24, 14, 17, 13, 28, 99, 20),
    },
    "plate": {
        "GARY": (41, 15, 12, 16, 17, 86, 8),
        "CLEV": (29, 9, 13, 9, 28, 99, 18),
        "PITT": (26, 14, 17, 13, 31, 104, 20),
    },
}

# Garver, IEEE Trans. PAS-89 (1970): load and generation (MW), circuits (from, to, MW, cost in 1,000 USD, standing).
LOAD = {"1": 80, "2": 240, "3": 40, "4": 160, "5": 240, "6": 0}
LARGEST = {"1": 150, "3": 360, "6": 600}
FIXED = {"1": 50, "3": 165, "6": 545}
CIRCUITS = (
    ("1", "2", 100, 40, 1),
    ("1", "3", 100, 38, 0),
    ("1", "4", 80, 60, 1),
    ("1", "5", 100, 20, 1),
    ("1", "6", 70, 68, 0),
    ("2", "3", 100, 20, 1),
    ("2", "4", 100, 40, 1),
    ("2", "5", 100, 31, 0),
    ("2", "6", 100, 30, 0),
    ("3", "4", 82, 59, 0),
    ("3", "5", 100, 20, 1),
    ("3", "6", 100, 48, 0),
    ("4", "5", 75, 63, 0),
    ("4", "6", 100, 30, 0),
    ("5", "6", 78, 61, 0),
)


def test_dantzig(toys: Toys) -> None:
    """Least cost 153.675 thousand USD; another case costs 0.225 at New York, 0.153 at Chicago, 0.126 at Topeka.

    At 90 USD per case and 1,000 miles. A thousand cases stand for a thousand TEU at 90 USD/TEU, a plant's supply for
    the trains of a link from one source.
    """
    links = [way(plant, "source", plant, existing=size) for plant, size in SUPPLY.items()]
    links += [way(f"{a}-{b}", a, b, 90 * miles) for a, row in MILES.items() for b, miles in row.items()]
    flows = {market: ("source", market, float(size), WORTH) for market, size in DEMAND.items()}
    study = toys.study(freight(flows, links, load=UNIT_LOAD))
    today = study.today()
    assert 900 * WORTH / 1000 - study.welfare(today) == pytest.approx(153.675)
    assert unit_costs(study, today) == pytest.approx({"NewYork": 225, "Chicago": 153, "Topeka": 126})


def test_ampl_multi(toys: Toys) -> None:
    """Least cost 199,500. Each good has its own plants; a way from plant to city is a bottleneck of 625 for all."""
    links: list[dict[str, Any]] = []
    flows = {}
    for good, plants in MULTI_SUPPLY.items():
        for plant, size in plants.items():
            links.append(way(f"{good}-{plant}", good, f"{plant}-{good}", existing=size))
            for city, cost in zip(TO, MULTI_COST[good][plant], strict=True):
                cells = {"bottleneck": f"{plant}-{city}"}
                links.append(way(f"{good}-{plant}-{city}", f"{plant}-{good}", city, cost, **cells))
        for city, size in zip(TO, MULTI_DEMAND[good], strict=True):
            if size:
                flows[f"{good}-{city}"] = (good, city, float(size), WORTH)
    ways = [{"bottleneck": f"{p}-{c}", "capacity": 625} for p in ("GARY", "CLEV", "PITT") for c in TO]
    study = toys.study(freight(flows, links, load=UNIT_LOAD, bottlenecks=ways))
    total = sum(size for *_, size, _ in flows.values())
    assert (total * WORTH / 1000 - study.welfare(study.today())) * 1000 == pytest.approx(199_500)


def garver(redispatch: bool) -> Tables:
    """Circuits as candidates of up to 4 each; a cost in 1,000 USD is put in MUSD, paid in one year."""
    plants = {f"G{n}": (n, float(size), 0.0) for n, size in (LARGEST if redispatch else FIXED).items()}
    lines = [
        {
            "link": f"{a}{b}",
            "existing": mw * standing,
            "reversible": True,
            "max_build": 4 * mw,
            "build_size": mw,
            "capex": cost / mw * 1000,
            "first_year": 2030,
            "life": 1,
        }
        for a, b, mw, cost, standing in CIRCUITS
    ]
    tables = power({n: float(mw) for n, mw in LOAD.items()}, plants, lines)
    if not redispatch:
        for n in FIXED:
            tables = edited(tables, "plants", f"G{n}", must_run=1)
    return tables


@pytest.mark.parametrize(("redispatch", "continuous", "whole"), [(True, 99.0, 110.0), (False, 171.5, 200.0)])
def test_garver(toys: Toys, redispatch: bool, continuous: float, whole: float) -> None:
    """Transport model: 110 with redispatch (one circuit 3-5, three to 6), 200 with generation fixed.

    Circuits that may be split cost 99.0 and 171.5. The three may go 4-6 or 2-6: they cost the same.
    """
    tables = garver(redispatch)
    assert toys.cost(tables) == pytest.approx(continuous)
    study = toys.study(tables, integers=True)
    today = study.today()
    assert today.solution.objective == pytest.approx(whole)
    if redispatch:
        north = {name: built(study, today, name).get(2030, 0.0) for name in ("35", "46", "26")}
        assert north["35"] == pytest.approx(0.1)
        assert north["46"] + north["26"] == pytest.approx(0.3)
