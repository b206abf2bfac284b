"""Capacity and builds: a line is built where what it saves in a year exceeds its annuity, and no larger."""

from __future__ import annotations

import pytest

from cases import Tables, tiny_hydro
from landbridge import CaseError, load_case
from landbridge.analysis.accounts import Accounts
from landbridge.solve.places import place_of, where
from toys import Toys, built, duals, edited, flow, gate, power, price, two_nodes, value

# Annuity of 20 years at 8 %: 0.08 / (1 - 1.08^-20) = 0.08 / (1 - 0.2145482) = 0.1018522.
ANNUITY = 0.1018522
CANDIDATE = {"max_build": 200, "first_year": 2030, "life": 20, "rate": 0.08}


def candidate(capex: float, **cells: object) -> Tables:
    return two_nodes(**{**CANDIDATE, "capex": capex, **cells})


def test_standing_capacity_bounds_the_flow(toys: Toys) -> None:
    """A line of 30 MW carries 30 MW: 0.03 GW x 8.76 = 0.2628 TWh.

    Cost: 30 MW at 20 and 70 MW at 60 USD/MWh: (600 + 4,200) x 8,760 h = 42.048 MUSD. In GW taken for MW it would
    carry the whole 100 MW and cost 17.52.
    """
    study = toys.study(two_nodes(existing=30))
    today = study.today()
    assert flow(study, today, "AB") == pytest.approx(0.2628)
    assert today.solution.objective == pytest.approx(42.048)


def test_availability_shrinks_capacity(toys: Toys) -> None:
    """Of 50 MW with availability 0.6, 30 MW can be used: 0.2628 TWh (0.438 if availability were ignored)."""
    study = toys.study(two_nodes(existing=50, availability=0.6))
    assert flow(study, study.today(), "AB") == pytest.approx(0.2628)


@pytest.mark.parametrize(("capex", "size"), [(3400.0, 0.1), (3480.0, None)])
def test_builds_where_saving_exceeds_annuity(toys: Toys, capex: float, size: float | None) -> None:
    """A kW saves 40 USD/MWh x 8.76 MWh = 350.4 USD a year; that pays 350.4 / 0.1018522 = 3,440.3 USD/kW.

    At 3,400 all 100 MW are built, at 3,480 none. With interest only (0.08) the threshold would be 4,380.
    """
    study = toys.study(candidate(capex))
    assert built(study, study.today(), "AB").get(2030) == (None if size is None else pytest.approx(size))


def test_cost_of_a_build(toys: Toys) -> None:
    """100 MW at 1,000 USD/kW cost 100 MUSD, a year 10.18522; power at 20 costs 17.52; 1 % of O&M 1.0: 28.70522.

    Paid at once instead of by annuity it would be 118.52.
    """
    assert toys.cost(candidate(1000, fixed_om=0.01)) == pytest.approx(28.70522, rel=1e-6)


def test_size_stops_where_the_last_kw_pays(toys: Toys) -> None:
    """Demand is 50 MW in one half of the year and 150 in the other.

    The first 50 MW save 350.4 USD/kW-year, the next 100 half that, 175.2, which pays 1,720 USD/kW: at 2,000 only
    50 MW are built. By mean demand it would be 100.
    """
    tables = power(
        {"A": 0, "B": 100},
        {"cheap": ("A", 200, 20), "dear": ("B", 200, 60)},
        [{"link": "AB", **CANDIDATE, "capex": 2000}],
        hours=(4380, 4380),
        shape={"B": (0.5, 1.5)},
    )
    study = toys.study(tables)
    assert built(study, study.today(), "AB") == {2030: pytest.approx(0.05)}


def test_largest_build_counts_all_vintages(toys: Toys) -> None:
    """With max_build 60 over two periods, 60 MW in all: not 60 in each."""
    tables = candidate(1000, max_build=60)
    tables["periods"] = [{"period": 2030, "years": 5}, {"period": 2035, "years": 5}]
    study = toys.study(tables)
    assert sum(built(study, study.today(), "AB").values()) == pytest.approx(0.06)


def test_a_build_lives_its_life(toys: Toys) -> None:
    """A build of 2030 with a life of 5 years is gone in 2035, and what is left of 100 MW may be built then.

    Both vintages together stay within 100 MW, so 0.1 GW is built once: in one period B pays 20, in the other 60.
    """
    tables = candidate(500, max_build=100, life=5)
    tables["periods"] = [{"period": 2030, "years": 5}, {"period": 2035, "years": 5}]
    study = toys.study(tables)
    today = study.today()
    flows = sorted(flow(study, today, "AB", period=y) for y in (2030, 2035))
    assert flows == pytest.approx([0.0, 0.876])


def test_first_year_holds(toys: Toys) -> None:
    """A line that can work from 2035 carries nothing in 2030, and 100 MW in 2035."""
    tables = candidate(500, first_year=2035)
    tables["periods"] = [{"period": 2030, "years": 5}, {"period": 2035, "years": 5}]
    study = toys.study(tables)
    today = study.today()
    assert flow(study, today, "AB", period=2030) == pytest.approx(0.0, abs=1e-9)
    assert flow(study, today, "AB", period=2035) == pytest.approx(0.876)


def test_existing_from_and_until(toys: Toys) -> None:
    """Capacity that stands from 2031 to before 2035 stands in none of the planning years 2030 and 2035."""
    tables = two_nodes(existing=100, existing_from=2031, existing_until=2035)
    tables["periods"] = [{"period": y, "years": 1} for y in (2030, 2031, 2035)]
    study = toys.study(tables)
    today = study.today()
    flows = [flow(study, today, "AB", period=y) for y in (2030, 2031, 2035)]
    assert flows == pytest.approx([0.0, 0.876, 0.0], abs=1e-9)


def test_whole_units(toys: Toys) -> None:
    """Units of 60 MW for 100 MW of demand at 3,000 USD/kW (305.56 a kW-year).

    One unit saves 60 x (350.4 - 305.56) = 2,690 thousand USD; a second saves 40 x 350.4 and costs 60 x 305.56, a
    loss of 4,317: one unit. The LP would build 100 MW.
    """
    tables = candidate(3000, build_size=60)
    whole, divisible = toys.study(tables, integers=True), toys.study(tables)
    assert built(whole, whole.today(), "AB") == {2030: pytest.approx(0.06)}
    assert built(divisible, divisible.today(), "AB") == {2030: pytest.approx(0.1)}


def test_plant_candidate(toys: Toys) -> None:
    """A plant at 10 USD/MWh beside one at 60 saves 50 x 8.76 = 438 USD/kW-year: built at 4,000 USD/kW (407.4).

    Price at B in the long run: 10 + 407.4 / 8.76 = 56.51 USD/MWh only if it were marginal; demand of 100 MW is below
    the largest build, so it is.
    """
    tables = power({"B": 100}, {"dear": ("B", 200, 60), "new": ("B", 0, 10)})
    tables = edited(tables, "plants", "new", **{**CANDIDATE, "capex": 4000})
    study = toys.study(tables)
    today = study.today()
    assert built(study, today, "new") == {2030: pytest.approx(0.1)}
    assert price(study, today, "B") == pytest.approx(10 + 4000 * ANNUITY / 8.76, rel=1e-5)


def peaker(**cells: object) -> Tables:
    """50 MW wanted in one half of the year, 150 in the other; 50 MW at 20 USD/MWh, and a plant at 60 that may grow."""
    plants = {"cheap": ("B", 50.0, 20.0), "new": ("B", 20.0, 60.0)}
    tables = power({"B": 100}, plants, hours=(4380, 4380), shape={"B": [0.5, 1.5]}, rate=0.08)
    growth = {"availability": 0.8, "max_build": 200, "first_year": 2030, "life": 20, "capex": 1000}
    return edited(tables, "plants", "new", **growth, **cells)


def test_must_run_holds_for_what_is_built(toys: Toys) -> None:
    """To make 100 MW in the second half 105 MW are built beside 20 (of 125, 80 % are available).

    With a least output of 0.4 they make 40 MW in the first half, at 60 in place of 20: 40 x 40 x 4,380 h = 7.008 MUSD;
    held for what stands alone it would be 6.4 MW and 1.12. A GW that need not run saves 40 x 4,380 = 175.2 MUSD.
    """
    free, obliged = toys.study(peaker()), toys.study(peaker(must_run=0.4))
    today = obliged.today()
    assert built(obliged, today, "new")[2030] == pytest.approx(0.105)
    assert value(obliged, today, "generation")["new", 2030, "s1", "normal"] == pytest.approx(0.04)
    assert today.solution.objective - free.today().solution.objective == pytest.approx(7.008)
    assert duals(obliged, today, "must_run") == pytest.approx(
        {("new", 2030, "s1", "normal"): 175.2, ("new", 2030, "s2", "normal"): 0}
    )
    assert Accounts(obliged).error(today) < 1e-9


def test_must_run_of_what_is_not_built(toys: Toys) -> None:
    """Before it can grow, and where nothing is built, the least output is that of what stands: 0.4 x 16 MW."""
    tables = peaker(must_run=0.4)
    tables["periods"] = [{"period": y, "years": 5} for y in (2030, 2035)]
    study = toys.study(edited(tables, "plants", "new", first_year=2035))
    made_of = value(study, study.today(), "generation")
    assert [made_of["new", y, "s1", "normal"] for y in (2030, 2035)] == pytest.approx([0.0064, 0.04])


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_a_forced_build(toys: Toys, level: float) -> None:
    """At 3,480 USD/kW no line pays; 30 MW are forced, at today's trust and at full trust alike.

    Each MW costs 3.48 x 0.1018522 = 0.354446 MUSD a year and saves 0.3504 where the gate lets it be used: cost is
    52.56 + 30 x 0.354446 = 63.193 at today's trust, and 30 x 0.3504 = 10.512 less at full trust.
    """
    study = toys.study(gate(candidate(3480, min_build=30), "AB", design=100))
    state = study.on_path("all", level)
    assert built(study, state, "AB") == {2030: pytest.approx(0.03)}
    assert state.solution.objective == pytest.approx(52.56 + 30 * 3.48 * ANNUITY - level * 10.512)


def test_more_than_is_forced_where_it_pays(toys: Toys) -> None:
    """At 3,400 USD/kW all 100 MW pay: a forced build of 30 MW changes nothing."""
    assert toys.cost(candidate(3400, min_build=30)) == pytest.approx(toys.cost(candidate(3400)))


def test_forced_in_the_first_period_it_can_be(toys: Toys) -> None:
    """From 2032 on: it is built once, stands in three of the five years from 2030, and then for its life."""
    tables = candidate(3480, min_build=30, first_year=2032)
    tables["periods"] = [{"period": y, "years": 5} for y in (2030, 2035, 2040)]
    study = toys.study(tables)
    today = study.today()
    assert built(study, today, "AB") == {2030: pytest.approx(0.03)}
    assert [flow(study, today, "AB", period=y) / 0.876 for y in (2030, 2035, 2040)] == pytest.approx([0.18, 0.3, 0.3])


@pytest.mark.parametrize("table", ["plants", "storage", "hydro"])
def test_forced_builds_of_all_kinds(toys: Toys, table: str) -> None:
    """5 MW of what is too dear to be built for its worth."""
    costly = {"capex": 40000, "life": 20, "first_year": 2030, "min_build": 5}
    tables = tiny_hydro() if table == "hydro" else two_nodes()
    if table == "plants":
        tables["plants"][0].update(max_build=10, **costly)
    elif table == "storage":
        row = {"storage": "new", "name": "new", "node": "B", "capacity": 0, "hours": 4, "efficiency": 0.8}
        tables["storage"] = [{**row, "max_build": 10, **costly}]
    else:
        tables["hydro"][0].update(candidate=True, **costly)
    study = toys.study(tables)
    assert list(built(study, study.today(), str(next(iter(tables[table][0].values())))).values()) == pytest.approx(
        [0.005]
    )


def test_forced_in_whole_units(toys: Toys) -> None:
    """30 MW in units of 20 MW are 40 MW."""
    study = toys.study(candidate(3480, min_build=30, build_size=20), integers=True)
    assert built(study, study.today(), "AB") == {2030: pytest.approx(0.04)}


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"min_build": 201}, "more must be built than max_build allows; found '201', expected at most 200"),
        ({"min_build": 20, "max_build": 0}, "must be built, but is no candidate; found '20', expected at most 0"),
        ({"min_build": 20, "first_year": 2031}, "after the last period"),
        ({"min_build": 190, "build_size": 150}, "in whole units of 150 this takes more than max_build allows"),
        ({"min_build": -1}, "is too small"),
    ],
)
def test_what_cannot_be_forced(toys: Toys, cells: dict[str, float], words: str) -> None:
    """It is told by `check`, at its cell."""
    try:
        told = [str(w) for w in load_case(toys.folder(candidate(3480, **cells))).warnings]
    except CaseError as error:
        told = str(error).splitlines()
    assert [line for line in told if line.startswith("links.csv:2:min_build") and words in line] != []


def test_the_cell_behind_a_forced_build(toys: Toys) -> None:
    """Where it takes part in a conflict, it is named by its cell."""
    study = toys.study(candidate(3480, min_build=30))
    place = place_of(study.program.model, "build", ("links", "AB", 2030), 0.03, "lower")
    assert place is not None
    assert where(study.program.model, "build", ("links", "AB", 2030), place) == "links.csv:2:min_build"
