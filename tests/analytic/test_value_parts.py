"""What a value consists of, what crosses the transit country, whether it could pay, and who loses: by hand."""

from __future__ import annotations

from copy import deepcopy

import pandas as pd
import pytest

from cases import Tables
from landbridge import Study
from landbridge.analysis.accounts import Accounts
from landbridge.analysis.borders import border_flows
from landbridge.analysis.locked import carriers_alone
from landbridge.analysis.losses import losses
from landbridge.analysis.payments import payments, recorded_exports
from landbridge.analysis.tables import Reader
from landbridge.analysis.value_parts import by_path, of_country, value_parts
from toys import Toys, edited, gate, power, settings
from toys_freight import freight, way


def electric() -> Tables:
    """A (300 MW at 20 USD/MWh) sells to B (100 MW, own plants at 80), through it to C (100 MW at 60), to D (50 at 30).

    B levies 3 USD/MWh on the line to C. All lines are behind one gate.
    """
    plants = {"a": ("A", 300.0, 20.0), "b": ("B", 200.0, 80.0), "c": ("C", 200.0, 60.0), "d": ("D", 200.0, 30.0)}
    lines = [{"link": k, "existing": 200, "design": 200} for k in ("AB", "BC", "AD")]
    lines[1] |= {"fee": 3, "fee_country": "BB"}
    tables = power({"A": 0, "B": 100, "C": 100, "D": 50}, plants, lines)
    return settings(gate(tables, "AB", "BC", "AD"), transit_country="BB")


def rails(**old: object) -> Tables:
    """Rails X-T-Y (100 USD/TEU each) cross T in BB, behind a gate; a ship goes X-Y at 400.

    F, 10 thousand TEU from X to Y, exists. N, 5 thousand from X to T, would come at up to 300 USD/TEU.
    """
    flows = {"F": ("X", "Y", 10.0, 900.0), "N": ("X", "T", 5.0, 300.0)}
    links = [way("XT", "X", "T", 100), way("TY", "T", "Y", 100), way("sea", "X", "Y", 400, mode="sea")]
    tables = gate(freight(flows, links), "XT", "TY", design=9)
    for row in tables["nodes"]:
        row["country"] = "BB" if row["node"] == "T" else "AA"
    tables = edited(tables, "freight_demand", "N", base=False, cargo_value=20000)
    return settings(tables, transit_country="BB")


def parts(study: Study) -> pd.DataFrame:
    return value_parts(study, study.today(), {"all": carriers_alone(study, "all")})


def test_power_that_serves_a_country_and_power_that_crosses_it(toys: Toys) -> None:
    """B saves 100 MW x 60 USD/MWh, C 100 x 40, D 50 x 10; times 8,760 h: 52.56, 35.04 and 4.38 MUSD."""
    found = by_path(parts(toys.study(electric())))["all"]
    assert found["power"] == pytest.approx({"supply": 52.56, "crossing": 35.04, "elsewhere": 4.38})
    assert of_country(found) == pytest.approx(found["power"])


def test_cargo_that_exists_and_new_trade(toys: Toys) -> None:
    """F saves 400 - 200 on 10 thousand TEU: 2 MUSD, all of it across T. N gains 300 - 100 on 5 thousand: 1 MUSD."""
    found = by_path(parts(toys.study(rails())))["all"]
    assert found["cargo"] == pytest.approx({"diverted": 2.0, "new": 1.0})
    assert found["freight"] == pytest.approx({"supply": 1.0, "crossing": 2.0, "elsewhere": 0.0}, abs=1e-9)


def test_what_both_could_use_counts_for_cargo_that_exists(toys: Toys) -> None:
    """A train of 20 TEU a day to T, 7.3 thousand a year: alone F would fill it and save 1.46 MUSD.

    N would gain as much a TEU, so that both together have 1.46 too.
    """
    tables = edited(rails(), "tariffs", "train", load=20)
    tables["links"][0]["existing"] = 1
    found = by_path(parts(toys.study(tables)))["all"]
    assert found["cargo"] == pytest.approx({"diverted": 1.46, "new": 0.0}, abs=1e-9)


def test_nothing_new_and_no_country(toys: Toys) -> None:
    """Without a transit country cargo alone is told apart; where no gate opens every part is 0."""
    tables = rails()
    tables["case"] = [row for row in tables["case"] if row["setting"] != "transit_country"]
    rows = parts(toys.study(tables))
    assert set(rows["of"]) == {"cargo"}
    shut = rails()
    shut["gate_response"] = [{**row, "openness": 0} for row in shut["gate_response"]]
    assert parts(toys.study(shut))["value"].abs().max() == pytest.approx(0, abs=1e-9)


def test_the_parts_add_up(toys: Toys) -> None:
    """Over supply, crossing and elsewhere each carrier has what it is worth alone."""
    study = toys.study(electric())
    alone = carriers_alone(study, "all")
    rows = value_parts(study, study.today(), {"all": alone})
    for carrier, state in alone.items():
        mine = rows[(rows["carrier"] == carrier) & (rows["of"] == "country")]["value"].sum()
        assert mine == pytest.approx(study.welfare(state) - study.welfare(study.today()), abs=1e-9)


def test_flows_over_borders(toys: Toys) -> None:
    """200 MW reach B from A, 1.752 TWh; 100 go on to C, 0.876. Of cargo 15 thousand TEU come in, 10 go on."""
    study = toys.study(electric())
    frame = border_flows(Reader(study), [study.today(), study.on_path("all", 1)])
    assert frame[frame["level"] == 0][["entered", "left"]].to_numpy().max() == pytest.approx(0, abs=1e-9)
    full = frame[frame["level"] == 1].set_index("other")
    assert full.loc["AA", ["entered", "left"]].tolist() == pytest.approx([1.752, 0])
    assert full.loc["CC", ["entered", "left"]].tolist() == pytest.approx([0, 0.876])
    assert full.loc["all", ["entered", "left", "through"]].tolist() == pytest.approx([1.752, 0.876, 0.876])
    study = toys.study(rails())
    frame = border_flows(Reader(study), [study.on_path("all", 1)]).set_index("other")
    assert frame.loc["all", ["entered", "left", "through"]].tolist() == pytest.approx([15, 10, 10])


def test_whether_it_could_pay(toys: Toys) -> None:
    """B buys 200 MW at 20 USD/MWh, 35.04 MUSD, sells 100 MW at 20, 17.52, and takes 3 on them, 2.628.

    Both ends of a line have one price but for the fee, so that lines earn no rent: the bill is 14.892. Exports of 30
    and 50 MUSD are on record.
    """
    tables = electric()
    tables["exports"] = [
        {"country": "BB", "year": 2019, "value": 50},
        {"country": "BB", "year": 2022, "value": 30},
        {"country": "AA", "year": 2022, "value": 900},
    ]
    study = toys.study(tables)
    row = payments(Accounts(study), [study.on_path("all", 1)]).iloc[0]
    assert row[["power_bought", "power_sold", "fees", "rents", "plants"]].tolist() == pytest.approx(
        [35.04, 17.52, 2.628, 0, 0], abs=1e-5
    )
    assert row["bill"] == pytest.approx(14.892, abs=1e-5)
    assert recorded_exports(study.case) == {"low": 30, "high": 50, "years": [2022, 2019]}


def test_plants_and_congested_lines_in_the_bill(toys: Toys) -> None:
    """The line to B carries 60 MW: price 80 there, 20 at A, half of the rent of 60 is B's.

    A plant of 10 MW for 876 USD/kW over 20 years at no interest costs 0.438 MUSD a year and runs at 75 USD/MWh: its 5
    USD/MWh make 0.438, so that it may be built; to be sure the case asks for it.
    """
    tables = edited(electric(), "links", "AB", existing=60)
    tables["links"] = [row for row in tables["links"] if row["link"] != "BC"]
    tables["link_gates"] = [row for row in tables["link_gates"] if row["link"] != "BC"]
    plant = {"plant": "new", "name": "new", "node": "B", "technology": "new", "capacity": 0, "variable_om": 74}
    tables["plants"].append({**plant, "max_build": 10, "capex": 876, "life": 20, "first_year": 2030})
    study = toys.study(tables)
    row = payments(Accounts(study), [study.on_path("all", 1)]).iloc[0]
    bought, rent = 60 * 8760 * 80e-6, 60 * 8760 * 60e-6
    assert row[["power_bought", "rents", "plants"]].tolist() == pytest.approx([bought, rent / 2, 0.438])
    assert row["bill"] == pytest.approx(bought - rent / 2 + 0.438)


def test_goods_beside_the_bill(toys: Toys) -> None:
    """5 thousand TEU at 20,000 USD come to T: 100 MUSD; F only passes."""
    study = toys.study(rails())
    row = payments(Accounts(study), [study.on_path("all", 1)]).iloc[0]
    assert row[["goods_bought", "goods_sold"]].tolist() == pytest.approx([100, 0])


def test_who_loses_and_to_what(toys: Toys) -> None:
    """One train a day of 100 TEU runs X-Y at 100 USD/TEU, the rest of 60 thousand goes by sea at 400: rent 10.95 MUSD.

    A second railway at 150 opens: the rent falls to 36.5 x 50, 1.825 MUSD; carriers of AA lose 9.125. Shippers gain
    60 x 250, 15 MUSD, so that AA gains 5.875 in all.
    """
    links = [
        way("old", "X", "Y", 100, existing=1, corridor="Old railway"),
        way("new", "X", "Y", 150),
        way("sea", "X", "Y", 400, mode="sea"),
    ]
    study = toys.study(gate(freight({"F": ("X", "Y", 60.0, 900.0)}, links), "new", design=9))
    today, full = study.today(), study.on_path("all", 1)
    frame = losses(Accounts(study), Reader(study), today, {"all": full})
    (row,) = frame.to_dict("records")
    assert (row["country"], row["account"], row["cause"], row["which"]) == ("AA", "carriers", "rent", "Old railway")
    assert [row[c] for c in ("value", "total", "before", "after")] == pytest.approx([-9.125, 5.875, 10.95, 1.825])


def test_losses_of_fees_and_of_sellers(toys: Toys) -> None:
    """A line E-C carries 100 MW to C, with a fee of 2 USD/MWh for DD, until cheaper power comes by AB and BC.

    DD's fees on 0.876 TWh, 1.752 MUSD, are lost.
    """
    tables = deepcopy(electric())
    tables["nodes"].append({"node": "E", "name": "E", "carrier": "power", "country": "AA", "profile": "loadA"})
    tables["plants"].append({**tables["plants"][0], "plant": "e", "name": "e", "node": "E", "variable_om": 25})
    tables["links"].append(
        {**tables["links"][0], "link": "EC", "name": "EC", "from": "E", "to": "C", "fee": 2, "fee_country": "DD"}
    )
    study = toys.study(tables)
    frame = losses(Accounts(study), Reader(study), study.today(), {"all": study.on_path("all", 1)})
    fees = frame[frame["account"] == "fees"].iloc[0]
    assert (fees["country"], fees["cause"], fees["which"]) == ("DD", "traffic", "EC")
    assert [fees[c] for c in ("value", "before", "after")] == pytest.approx([-1.752, 0.876, 0])
