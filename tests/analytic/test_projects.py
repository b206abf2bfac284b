"""What a build replaces, and when it stands."""

from __future__ import annotations

from typing import Any

import pytest

from cases import Tables
from landbridge.analysis import tables as results
from landbridge.analysis.accounts import Accounts
from landbridge.analysis.hazard import Closing, closed_instance
from landbridge.analysis.sensitivity import delay_cost
from landbridge.formulation import finance
from toys import Toys, built, flow, gate, power, price, settings, two_nodes
from toys_freight import carried, freight, way

#: Annuity of 20 years at 8 %, as in `test_builds.py`.
ANNUITY = 0.1018522
BUILD = {"max_build": 4, "first_year": 2030, "life": 20, "rate": 0.08, "capex": 10}


def rebuilt(replaces: str | None = "old", shared: bool = False, **cells: Any) -> Tables:
    """200 thousand TEU go X-Y by 2 old trains a day (100 USD/TEU) or up to 4 new ones (50), behind a gate on building.

    A train a day carries 36.5 thousand TEU.
    """
    both = {"reversible": True, "shared": True} if shared else {}
    links = [
        way("old", "X", "Y", 100, existing=2, **both),
        way("new", "X", "Y", 50, existing=0, replaces=replaces, **{**BUILD, **both, **cells}),
    ]
    tables = gate(freight({"F": ("X", "Y", 200.0, 900.0)}, links), kind="build")
    return {**tables, "build_gates": [{"gate": "gate", "table": "links", "key": "new"}]}


@pytest.mark.parametrize(("level", "trains"), [(0.0, 2.0), (0.5, 3.0), (1.0, 4.0)])
@pytest.mark.parametrize("replaces", ["old", None])
def test_what_is_rebuilt_is_not_kept_beside(toys: Toys, level: float, trains: float, replaces: str | None) -> None:
    """Half rebuilt, 2 new trains run and 1 of the 2 old; rebuilt, 4 and none. Beside each other it is 4, and 5.48.

    200 thousand TEU need 200 / 36.5 = 5.479 trains a day.
    """
    study = toys.study(rebuilt(replaces))
    state = study.on_path("all", level)
    beside = min(2 + 4 * level, 200 / 36.5)
    assert carried(study, state)["F"] == pytest.approx(36.5 * (trains if replaces else beside))


def test_a_shared_track_is_replaced(toys: Toys) -> None:
    """The same on a single track, where both directions share twice the capacity: one way alone may use all of it.

    Half rebuilt it carries 2 x 3 trains one way, all 200 thousand TEU; a quarter, 2 x (1 + 1.5) = 5 trains.
    """
    study = toys.study(rebuilt(shared=True))
    assert carried(study, study.on_path("all", 0.25))["F"] == pytest.approx(36.5 * 5)
    assert carried(study, study.on_path("all", 0.5))["F"] == pytest.approx(200)


def test_what_building_is_worth_less_what_it_replaces(toys: Toys) -> None:
    """A train more a day carries 36.5 thousand TEU worth 850 USD each, costs 10 x 0.1018522 and half an old train.

    Reduced cost of the build at half openness: -(31.025 - 0.5 x 36.5 x 0.8 - 1.018522) = -15.406478 MUSD; without the
    old train -30.006478.
    """
    study = toys.study(rebuilt())
    state = study.on_path("all", 0.5)
    (j,) = study.program.indexed(study.program.model.build)[1]
    assert state.solution.z[j] == pytest.approx(-15.406478, rel=1e-6)
    assert Accounts(study).error(state) < 1e-9


def test_upkeep_is_a_share_of_capital_cost(toys: Toys) -> None:
    """4 trains at 10 MUSD with an upkeep of 2 % cost 0.8 MUSD a year more than without."""
    dear, free = toys.study(rebuilt(fixed_om=0.02)), toys.study(rebuilt())
    apart = dear.on_path("all", 1.0).solution.objective - free.on_path("all", 1.0).solution.objective
    assert apart == pytest.approx(0.8)


def test_the_table_of_flows_knows_what_is_left(toys: Toys) -> None:
    """Capacity of the old track by level: 2, 1, 0 trains a day."""
    study = toys.study(rebuilt())
    states = [study.on_path("all", level) for level in (0.0, 0.5, 1.0)]
    frame = results.link_flows(results.Reader(study), *states)
    assert frame[frame["link"] == "old"]["capacity"].tolist() == pytest.approx([2, 1, 0])


def test_a_line_that_nothing_adds_to_is_replaced(toys: Toys) -> None:
    """A line of 60 MW gives way to one of at most 80 MW, which is built: B takes 80 MW of 100, not 140."""
    new = {"max_build": 80, "first_year": 2030, "life": 20, "rate": 0.08, "capex": 100, "replaces": "AB"}
    plants = {"cheap": ("A", 200.0, 20.0), "dear": ("B", 200.0, 60.0)}
    study = toys.study(power({"A": 0, "B": 100}, plants, [{"link": "AB", "existing": 60}, {"link": "AB2", **new}]))
    today = study.today()
    assert built(study, today, "AB2") == {2030: pytest.approx(0.08)}
    assert flow(study, today, "AB") + flow(study, today, "AB2") == pytest.approx(0.08 * 8.76)


def works(years: int, gated: bool = True, base_year: int = 2030, rate: float = 0.0, **cells: Any) -> Tables:
    """A line of 100 MW that saves 35.04 MUSD a year, three periods of five years, and works of some years."""
    row = {"max_build": 100, "first_year": 2030, "life": 20, "capex": 100, "project": "line", **cells}
    tables = settings(gate(two_nodes(**row), kind="build"), base_year=base_year, discount_rate=rate)
    tables["periods"] = [{"period": y, "years": 5} for y in (2030, 2035, 2040)]
    tables["projects"] = [{"project": "line", "name": "Line", "works_years": years}]
    return {**tables, "build_gates": [{"gate": "gate", "table": "links", "key": "AB"}] if gated else []}


def flows(study: Any, state: Any) -> list[float]:
    """Share of B's 100 MW that comes by the line, by period."""
    return [flow(study, state, "AB", period=y) / 0.876 for y in study.periods]


@pytest.mark.parametrize(("years", "shares"), [(0, [1, 1, 1]), (3, [0.4, 1, 1]), (5, [0, 1, 1]), (8, [0, 0.4, 1])])
def test_what_takes_years_of_work_stands_years_later(toys: Toys, years: int, shares: list[float]) -> None:
    """The gate opens in 2030: works of 3 years end in 2033, two years of the first five."""
    study = toys.study(works(years))
    assert flows(study, study.on_path("all", 1.0)) == pytest.approx(shares, abs=1e-9)
    assert flows(study, study.today()) == pytest.approx([0, 0, 0], abs=1e-9)


def test_works_begin_when_the_gate_opens(toys: Toys) -> None:
    """Trust moves in 2035: works of 3 years end in 2038. Half open, half of the line is built in each period."""
    tables = works(3)
    tables["trust_paths"] = [{**row, "from_year": 2035} for row in tables["trust_paths"]]
    study = toys.study(tables)
    assert flows(study, study.on_path("all", 1.0)) == pytest.approx([0, 0.4, 1], abs=1e-9)
    assert flows(study, study.on_path("all", 0.5)) == pytest.approx([0, 0.2, 0.5 + 0.5 * 0.4], abs=1e-9)


@pytest.mark.parametrize(
    ("base", "years", "shares"), [(2025, 5, [1, 1, 1]), (2025, 7, [0.6, 1, 1]), (2025, 12, [0, 0.6, 1])]
)
def test_without_a_gate_works_begin_in_the_base_year(toys: Toys, base: int, years: int, shares: list[float]) -> None:
    """Works of 5 years from 2025 end in time for 2030, of 7 years in 2032: three of five years."""
    study = toys.study(works(years, gated=False, base_year=2025))
    assert flows(study, study.today()) == pytest.approx(shares, abs=1e-9)


def test_nothing_stands_before_its_first_year(toys: Toys) -> None:
    """Works of 3 years behind a gate that opens in 2030 could end in 2033, but the line stands from 2034."""
    study = toys.study(works(3, first_year=2034))
    assert flows(study, study.on_path("all", 1.0)) == pytest.approx([0.2, 1, 1])


def test_life_runs_from_the_end_of_works(toys: Toys) -> None:
    """Stands from 2033 for 8 years, to 2040 included: two, five and one of five years."""
    study = toys.study(works(3, life=8))
    (build,) = {v: b for v, b in study.program.model.service["links", "AB"].items() if v == 2030}.values()
    assert (build.begins, build.stands) == (2030, 2033)
    assert build.shares == pytest.approx({2030: 0.4, 2035: 1.0, 2040: 0.2})


def test_capital_is_paid_in_the_years_of_service_with_interest_during_construction(toys: Toys) -> None:
    """At 5 % works of 3 years cost (1 + 1.05 + 1.1025) / 3 = 1.0508333 of capital; 20 years: annuity 0.0802426.

    100 MW at 100 USD/kW are 10 MUSD: 0.843216 a year for 0.4 of the years of 2030-34 and all of 2035-44. Power: 17.52
    MUSD a year through the line and 52.56 without. Discounted from 2030, with D = 4.545951 (2030-34), 3.561871,
    2.790819: (0.4 x 18.363216 + 0.6 x 52.56) D1 + 18.363216 (D2 + D3) = 293.407.
    """
    assert finance.construction(0.05, 3) == pytest.approx(1.0508333)
    assert finance.construction(0.05, 0) == finance.construction(0.05, 1) == 1.0
    study = toys.study(works(3, rate=0.05))
    full = study.on_path("all", 1.0)
    first, later = 0.4 * 18.363216 + 0.6 * 52.56, 18.363216
    assert full.solution.objective == pytest.approx(first * 4.545951 + later * (3.561871 + 2.790819), rel=1e-6)
    assert Accounts(study).error(full) < 1e-9


def test_the_table_of_builds_says_when_they_stand(toys: Toys) -> None:
    """Begun in 2030, works of 5 years: of the period 2035, at an annuity of 20 years without interest."""
    study = toys.study(works(5))
    full = study.on_path("all", 1.0)
    assert built(study, full, "AB") == {2035: pytest.approx(0.1)}
    assert price(study, full, "B", 2030) == pytest.approx(60)


def test_what_permission_is_worth(toys: Toys) -> None:
    """A GW saves 350.4 MUSD a year and costs 5: begun in 2030 it does in 2 + 5 + 5 years, in 2035 in 2 + 5, 2040 in 2.

    At an openness of 0.3, 30 MW may be begun in each period, 90 of 100 in all: the reduced costs are those sums.
    """
    study = toys.study(works(3))
    state = study.on_path("all", 0.3)
    keys, where = study.program.indexed(study.program.model.build)
    worth = dict(zip([v for *_, v in keys], state.solution.z[where].tolist(), strict=True))
    assert worth == pytest.approx({2030: -345.4 * 12, 2035: -345.4 * 7, 2040: -345.4 * 2})


def test_what_has_begun_is_finished_after_a_closing(toys: Toys) -> None:
    """Begun in 2030, closed in that period: 100 MW stand from 2033 and are paid for, whatever the gate says later."""
    study = toys.study(works(3))
    full = study.on_path("all", 1.0)
    phi, instance = closed_instance(study, study.today(), full, Closing(2030, ("gate",)))
    state = study.under(phi, instance, "all", 1.0, "closed")
    assert flows(study, state) == pytest.approx([0.4, 1, 1])


def test_delay_shifts_what_stands_later(toys: Toys) -> None:
    """The gain of a year is 0 in 2030-34 and 35.04 - 0.5 from 2035, when works end: a year later is that much less."""
    study = toys.study(works(5))
    assert delay_cost(study, study.today(), study.on_path("all", 1.0)) == pytest.approx(34.54)


def test_one_period_is_a_picture_of_it(toys: Toys) -> None:
    """Of works that end after the only period nothing would stand; they are taken to have begun before."""
    tables = works(8)
    tables["periods"] = [{"period": 2030, "years": 5}]
    study = toys.study(tables)
    assert flows(study, study.on_path("all", 1.0)) == pytest.approx([1])
    assert flows(study, study.today()) == pytest.approx([0], abs=1e-9)
