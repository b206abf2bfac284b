"""Random power cases, solved by Landbridge and by PyPSA: the same cost, and prices that say what demand costs."""

from __future__ import annotations

from collections import Counter

import pytest

from second.peer import Peer, Place
from second.power_cases import PowerCase
from second.power_draw import FAMILY, draw
from second.power_tables import tables
from toys import Toys, slice_prices

#: Agreement that is asked for, of costs (share) and prices (share, or USD/MWh where they are below 1).
TOLERANCE = 1e-6
#: Of the prices in which both agree, one in so many is compared with the cost of more and of less demand.
SAMPLED = 5


def near(price: float, other: float) -> bool:
    return abs(price - other) <= TOLERANCE * max(1.0, abs(other))


def compare(toys: Toys, case: PowerCase, peer: Peer) -> Counter[str]:
    """Hold one case against its peer; how many prices were unique, and how many had a kink.

    A price is unique where one MW less saves what one MW more costs: there both models give it. At a kink each may give
    any price between the two. Every price in which the two models differ is looked at, and a sample of the others.
    """
    study = toys.study(tables(case))
    state = study.today()
    assert state.solution.certificate.worst <= TOLERANCE
    assert state.solution.objective == pytest.approx(peer.cost[case.number], rel=TOLERANCE)
    ours: dict[Place, float] = {
        (case.number, n, *key): price for n in case.nodes for key, price in slice_prices(study, state, n).items()
    }
    assert set(ours) == {place for place in peer.balances if place[0] == case.number}
    kinds: Counter[str] = Counter()
    for i, (place, price) in enumerate(ours.items()):
        theirs = peer.balances[place].price
        if near(price, theirs) and i % SAMPLED:
            continue
        less, more = peer.interval(place)
        slack = TOLERANCE * max(1.0, abs(less), abs(more))
        assert less - slack <= price <= more + slack, f"{place}: {price}, but demand costs {less} to {more}"
        assert less - slack <= theirs <= more + slack, f"{place}: PyPSA has {theirs}, demand costs {less} to {more}"
        kinds["unique" if near(less, more) else "kink"] += 1
    return kinds


def compare_all(toys: Toys, cases: list[PowerCase]) -> None:
    peer = Peer(cases)
    found = {case.number: compare(toys, case, peer) for case in cases}
    kinds = sum(found.values(), Counter())
    print(f"{len(cases)} cases, prices looked at: {dict(kinds)}")
    assert all(found.values()), "a case whose prices were not looked at"
    assert kinds["unique"] > 0
    assert kinds["kink"] > 0


@pytest.mark.slow
@pytest.mark.parametrize("family", range(5))
def test_power_cases_agree(toys: Toys, family: int) -> None:
    """Fifty cases, ten at a time: typical days and full chronologies, one and two periods, one and two water years."""
    compare_all(toys, [draw(FAMILY * family + i) for i in range(FAMILY)])
