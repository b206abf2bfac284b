"""Ways from a case to a HiGHS object that holds its linear program, by name.

A way has two steps: `prepare`, which is not timed (a case has been read; a PyPSA network has been put together), and
`build`, which is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import highspy

from landbridge.case import Case
from landbridge.formulation import build_arrays, build_model
from landbridge.formulation.trust import Openness
from landbridge.solve import Program
from landbridge.solve.highs import OPTIONS, hand_over, set_option

from . import rows
from .facts import Facts
from .network import Network


class Builder(NamedTuple):
    """A way from a case to HiGHS.

    Attributes:
        prepare: (case, openness of gates, today's if None) to what `build` takes. build: to HiGHS.
        limit: times the peer's CPU seconds that it may take (None: it is the peer).
    """

    prepare: Callable[[Case, Openness | None], Any]
    build: Callable[[Any], highspy.Highs]
    limit: float | None


def held(program: Program, phi: Openness) -> highspy.Highs:
    """HiGHS with a program at an openness of gates."""
    solver = quiet(highspy.Highs())
    hand_over(solver, program.at(phi), program.matrix)
    return solver


def quiet(solver: highspy.Highs) -> highspy.Highs:
    """A solver with the options of every solve."""
    for name, value in OPTIONS.items():
        set_option(solver, name, value)
    return solver


def _full(prepared: tuple[Case, Openness | None]) -> highspy.Highs:
    model: Any = build_model(*prepared)
    return held(Program(model), model.phi)


def _fast(prepared: tuple[Case, Openness | None]) -> highspy.Highs:
    model: Any = build_arrays(*prepared)
    return held(Program(model), model.phi)


def _peer(network: Network) -> highspy.Highs:
    return quiet(rows.build(network).to_highspy(set_names=False))


PEER = "pypsa"
#: All ways that are measured; ours are held against the peer.
BUILDERS = {
    "full": Builder(lambda case, phi: (case, phi), _full, 6.0),
    "fast": Builder(lambda case, phi: (case, phi), _fast, 1.0),
    PEER: Builder(lambda case, phi: Network(Facts(case, phi)), _peer, None),
}
