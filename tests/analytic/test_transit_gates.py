"""Gates on transit hold the cargo that they list on the links they guard, and no other cargo."""

from __future__ import annotations

import pytest

import landbridge as lb
from cases import Tables
from landbridge import Study
from landbridge.analysis.accounts import Accounts
from landbridge.analysis.corridors import corridor_values
from toys import Toys, duals, flow, gate
from toys_freight import carried, freight, way

#: Thousand TEU a year that a train of 100 TEU a day carries.
A_TRAIN = 36.5


def crossing(design: float = 2.0, now: float = 0.0, **rail: object) -> Tables:
    """F (60 thousand TEU) and G (50) go X-Y by rail (100 USD/TEU) or by sea (400); on the rails F needs consent."""
    flows = {"F": ("X", "Y", 60.0, 900.0), "G": ("X", "Y", 50.0, 900.0)}
    tables = freight(flows, [way("rail", "X", "Y", 100, **rail), way("sea", "X", "Y", 400, mode="sea")])
    tables = gate(tables, "rail", kind="transit", now=now, design=design)
    return {**tables, "gate_goods": [{"gate": "gate", "commodity": "F"}]}


def by_rail(study: Study, level: float) -> float:
    """Thousand TEU on the railway."""
    return flow(study, study.on_path("all", level), "rail")


def test_it_counts_what_it_lists_alone(toys: Toys) -> None:
    """Of F nothing, then 0.4 x 2 trains a day, then all goes by rail, the rest by sea; G goes by rail at any level."""
    study = toys.study(crossing())
    assert by_rail(study, 0.0) == pytest.approx(50)
    assert by_rail(study, 0.4) == pytest.approx(50 + 0.4 * 2 * A_TRAIN)
    assert by_rail(study, 1.0) == pytest.approx(110)
    assert carried(study, study.today()) == pytest.approx({"F": 60, "G": 50})


def test_what_access_is_worth(toys: Toys) -> None:
    """A train a day more saves 36.5 thousand TEU x 300 USD, 10.95 MUSD; all of F saves 18 MUSD. Accounts add up."""
    study = toys.study(crossing())
    some, full = study.on_path("all", 0.4), study.on_path("all", 1.0)
    assert duals(study, some, "transit_permit")["gate", "rail", "forward", 2030] == pytest.approx(-10.95)
    assert study.welfare(full) - study.welfare(study.today()) == pytest.approx(18)
    assert Accounts(study).error(some) < 1e-9


def test_the_track_is_shared(toys: Toys) -> None:
    """One train a day exists: G, which needs no consent, takes all of it, and F's full permit is of no use."""
    study = toys.study(crossing(existing=1.0))
    assert by_rail(study, 0.0) == pytest.approx(A_TRAIN)
    assert by_rail(study, 1.0) == pytest.approx(A_TRAIN)
    assert study.welfare(study.on_path("all", 1.0)) == pytest.approx(study.welfare(study.today()))


def test_all_classes_and_lots_count_together(toys: Toys) -> None:
    """Two classes, and a goods gate at sea with two lots each: half open, F has one train a day, not one each."""
    tables = crossing(now=0.5)
    tables["freight_classes"] = [
        {"class_set": "set", "class": c, "share": 0.5, "value_of_time": v} for c, v in (("slow", 1.0), ("fast", 20.0))
    ]
    tables = gate(tables, "sea", name="goods", kind="goods", relation="AA-CC", now=0.9)
    tables["gate_goods"].append({"gate": "goods", "commodity": "F"})
    study = toys.study(tables)
    assert flow(study, study.today(), "rail") == pytest.approx(50 + A_TRAIN)


def test_each_direction_has_its_permit(toys: Toys) -> None:
    """F goes X-Y and B comes back: at half the design of 2 trains, one of each."""
    tables = freight(
        {"F": ("X", "Y", 60.0, 900.0), "B": ("Y", "X", 60.0, 900.0)},
        [
            way("rail", "X", "Y", 100, reversible=True),
            *(way(f"sea{a}", a, b, 400, mode="sea") for a, b in ("XY", "YX")),
        ],
    )
    tables = gate(tables, "rail", kind="transit", now=0.5, design=2)
    study = toys.study({**tables, "gate_goods": [{"gate": "gate", "commodity": c} for c in "FB"]})
    found = [flow(study, study.today(), "rail", direction) for direction in ("forward", "back")]
    assert found == pytest.approx([A_TRAIN, A_TRAIN])


def test_two_gates_on_one_link(toys: Toys) -> None:
    """Each counts its own: half of 2 trains for F, a quarter for G."""
    tables = gate(crossing(now=0.5), "rail", name="second", kind="transit", relation="AA-CC", now=0.25, design=2)
    tables["gate_goods"].append({"gate": "second", "commodity": "G"})
    study = toys.study(tables)
    assert flow(study, study.today(), "rail") == pytest.approx(1.5 * A_TRAIN)


def test_bulk_and_containers_count_by_their_trains(toys: Toys) -> None:
    """A train carries 100 TEU or 1,000 t: at 0.5 of 2 trains, ore (first in worth) takes the whole train."""
    tables = crossing(now=0.5)
    train = {"tariff": "train", "product": "bulk", "load": 1000}
    tables["tariffs"].append({**tables["tariffs"][0], **train})
    for row in tables["links"]:
        row["products"] = "all"
    links = {row["link"]: row for row in tables["links"]}
    links["rail"]["cost_bulk"], links["sea"]["cost_bulk"] = 10, 100
    ore = {**tables["freight_demand"][0], "flow": "ore", "name": "ore", "commodity": "ore", "product": "bulk"}
    tables["freight_demand"].append({**ore, "willingness_to_pay": 200})
    tables["freight_quantity"].append({**tables["freight_quantity"][0], "flow": "ore", "quantity": 1000})
    tables["gate_goods"].append({"gate": "gate", "commodity": "ore"})
    study = toys.study(tables)
    frame = duals(study, study.today(), "transit_permit")
    # 365 x 1,000 t x 90 USD is worth more than 36.5 thousand TEU x 300 USD, so ore sets the price of a train
    assert frame["gate", "rail", "forward", 2030] == pytest.approx(-0.365 * 90)


def test_a_corridor_opens_its_transit(toys: Toys) -> None:
    """The railway is a corridor: alone and last it is worth all 18 MUSD."""
    tables = crossing()
    tables["links"][0]["corridor"] = "line"
    found = corridor_values(toys.study(tables), ["all"])
    (row,) = found.tables["corridor_value"].itertuples()
    assert (row.alone, row.last) == pytest.approx((18, 18), rel=1e-6)


def test_pyomo_shows_the_permit(toys: Toys) -> None:
    """The model that is handed out has the permit, in trains a day."""
    case = lb.load_case(toys.folder(crossing()))
    model = lb.build_model(case, lb.openness_on_path(case, "all", 0.3))
    assert model.permitted["transit_permit", "gate", "rail", "forward", 2030].value == pytest.approx(0.6)


def test_a_candidate_may_be_built_for_it(toys: Toys) -> None:
    """The railway is still to be built, and only F would use it: nothing is built today, F's trains at full trust."""
    rail = {"max_build": 5, "first_year": 2030, "life": 20, "rate": 0.08, "capex": 1.0}
    tables = crossing(**rail)
    tables["freight_quantity"] = [
        {**r, "quantity": 0 if r["flow"] == "G" else r["quantity"]} for r in tables["freight_quantity"]
    ]
    study = toys.study(tables)
    assert by_rail(study, 0.0) == pytest.approx(0)
    assert by_rail(study, 1.0) == pytest.approx(60)
