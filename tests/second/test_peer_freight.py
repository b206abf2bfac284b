"""Random freight cases, solved by Landbridge, as flows of least cost, and route by route: the same cost."""

from __future__ import annotations

from collections import Counter

import pytest

from landbridge.analysis import tables as results
from second.freight_cases import draw, tables
from second.freight_peers import Routes, least_cost_flow
from toys import Toys

TOLERANCE = 1e-6


def compare(toys: Toys, number: int) -> Counter[str]:
    """Hold one case against its peers; what was compared, and whether all, some or nothing of the cargo is carried."""
    case = draw(number)
    study = toys.study(tables(case))
    state = study.today()
    assert state.solution.certificate.worst <= TOLERANCE
    cost = state.solution.objective
    assert cost == pytest.approx(Routes(case).solve(), rel=TOLERANCE, abs=TOLERANCE)
    if case.plain:
        assert cost == pytest.approx(least_cost_flow(case), rel=TOLERANCE, abs=TOLERANCE)
    cargo = results.cargo(results.Reader(study), state)
    share = cargo["carried"].sum() / sum(q / 1e3 for f in case.flows for q in f.quantity.values())
    often = "all" if share > 1 - 1e-9 else "some" if share > 1e-9 else "none"
    return Counter([often, "flow of least cost" if case.plain else "routes only"])


def test_a_few_freight_cases_agree(toys: Toys) -> None:
    """Plain ones with networkx and scipy, the others (classes, empty runs, gates, builds) with scipy: cost to 1e-6."""
    kinds = sum((compare(toys, number) for number in range(6)), Counter())
    print(dict(kinds))
    assert kinds["some"] > 0


@pytest.mark.slow
def test_freight_cases_agree(toys: Toys) -> None:
    """A hundred more: fifty that are flows of least cost, fifty that are not."""
    kinds = sum((compare(toys, number) for number in range(6, 106)), Counter())
    print(dict(kinds))
    assert kinds["flow of least cost"] == kinds["routes only"] == 50
    assert kinds["some"] > 50
