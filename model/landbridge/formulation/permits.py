"""Permits in the model of Pyomo's objects: a row for each bound that openness governs, whose limit can be changed.

    model = lb.build_model(case, lb.openness_on_path(case, "inter-korean", 0.5))
    pyo.SolverFactory("appsi_highs").solve(model)
    lb.set_openness(model, lb.openness_on_path(case, "inter-korean", 1.0))     # the same model at full trust

`model.permit[name, *index]` says that the variable or row of this name and index is at most `model.permitted` of the
same index. The dual of such a row is the marginal value of access (MUSD, present value, per unit of the variable).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyomo.environ as pyo

from landbridge.case import openness as opening
from landbridge.formulation import trust
from landbridge.formulation.asked import Permits


def declare(m: Any) -> None:
    """Declare a row for each entry of `m.access`, at the openness `m.phi`."""
    m.access.places = {(c.parent_component().name, *_tuple(c.index())): c for c in m.access.components}
    m.permitted = pyo.Param(pyo.Any, mutable=True, initialize=_limits(m), within=pyo.NonNegativeReals)
    index = pyo.Set(initialize=list(m.access.places), dimen=None, ordered=True)
    index.construct()
    m.permitted.doc = "limit of each permit at the openness of the model, in the unit of what it limits"
    m.permit = Permits(index, rule=_permit, doc="What a gate lets through: at most its `permitted`.")


def set_openness(model: Any, phi: Mapping[tuple[str, int], float]) -> None:
    """Change how far gates are open in a model of `build_model`, which is then to be solved again.

    Args:
        model: as `build_model` has made it, with or without variables and rows of your own.
        phi: openness (0 to 1) of each (gate, period); those that are left out stay as they are.

    Raises:
        ValueError: the case has no such gate or period, or an openness is not between 0 and 1.
    """
    model.phi = complete(model.phi, phi)
    model.permitted.store_values(_limits(model))


def complete(phi: trust.Openness, other: Mapping[tuple[str, int], float]) -> trust.Openness:
    """Openness of every gate and period: `phi`, with those of `other` in place of its own.

    Raises:
        ValueError: `other` names what `phi` does not, or is not between 0 and 1.
    """
    for key, value in other.items():
        if key not in phi:
            gates, periods = (sorted({k[i] for k in phi}) for i in (0, 1))
            known = f"(gate, period) with a gate of {', '.join(map(str, gates))} and a period of {periods}"
            raise ValueError(f"openness of {key!r}: there is no such gate and period; expected {known}")
        if not 0 <= value <= 1:
            raise ValueError(f"openness of {key!r} is {value!r}; expected a number from 0 to 1")
    return {**phi, **other}


def _permit(m: Any, *key: Any) -> Any:
    """The row of an entry."""
    component = m.access.places[key]
    body = component.body if component.ctype is pyo.Constraint else component
    return body <= m.permitted[key]


def _limits(m: Any) -> dict[Any, float]:
    """Limit of each permit at the openness of the model."""
    entries = m.access.frame()
    least = np.full(len(m.access.components), np.inf)
    for r in entries.itertuples(index=False):
        share = opening.between(r.points, m.phi[r.gate, r.period]) if r.points else m.phi[r.gate, r.period]
        least[r.target] = min(least[r.target], r.amount * share)
    return dict(zip(m.access.places, least.tolist(), strict=True))


def _tuple(index: Any) -> tuple[Any, ...]:
    return index if isinstance(index, tuple) else (index,)
