"""What a build replaces, and when it stands."""

from __future__ import annotations

from typing import Any

import pytest

from cases import Tables
from landbridge.analysis import tables as results
from landbridge.analysis.accounts import Accounts
from toys import Toys, built, flow, gate, power
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
