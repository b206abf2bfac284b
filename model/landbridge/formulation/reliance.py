"""Reliance: how much of its demand a country lets depend on what comes through a gate."""

from __future__ import annotations

from typing import Any

from landbridge.case import Case
from landbridge.formulation import links, trust
from landbridge.formulation.rows import records


class Reliance:
    """Reliance limits: `points[country, carrier, gate]` is the share of reference demand by openness.

    `crossings` are the links behind the gate that enter the country, with their direction.
    """

    def __init__(self, case: Case) -> None:
        self.points: dict[tuple[str, str, str], tuple[tuple[float, float], ...]] = {}
        for (c, carrier, g, x), row in records(
            case.tables["reliance"], "country", "carrier", "gate", "openness"
        ).items():
            self.points[c, carrier, g] = tuple(sorted((*self.points.get((c, carrier, g), ()), (x, row.share))))
        country = {n: r.country for n, r in records(case.tables["nodes"], "node").items()}
        route = trust.gates_by_link(case, "route")
        rows = records(case.tables["links"], "link")
        self.crossings = {
            (c, carrier, g): [
                (k, d)
                for k, r in rows.items()
                for d in links.directions(r)
                if r.carrier == carrier
                and g in route.get(k, ())
                and country[links.ends(r, d)[1]] == c
                and country[links.ends(r, d)[0]] != c
            ]
            for c, carrier, g in self.points
        }


def power_reliance(m: Any, c: str, g: str, y: int, s: str, e: str) -> Any:
    r"""In every slice, power through a gate is at most a share of a country's reference demand.

    $$\sum_{l \in L_g, \, l \to c} (1-\ell_l) f_{lyse} \le \rho_{cg}(\phi_{gy}) \, D_{cys}$$

    rho: share by openness, D: firm demand of the country (GW; data, so that the right-hand side is all that trust
    moves). Dual: what more reliance would be worth, MUSD per GW of the slice.
    """
    arriving = sum(
        (1 - m.power.lines[k].loss) * m.line_flow[k, d, y, s, e] for k, d in m.reliance.crossings[c, "power", g]
    )
    return arriving <= power_reference(m, c, y, s)


def power_reference(m: Any, c: str, y: int, s: Any) -> Any:
    """Reference demand of a country in a slice, GW."""
    return sum(m.power.demand.get((n, y, s), 0.0) for n, r in m.power.nodes.items() if r.country == c)


def gas_reliance(m: Any, c: str, g: str, y: int, month: int, e: str) -> Any:
    r"""In every month, gas through a gate is at most a share of a country's reference demand.

    $$\sum_{l \in L_g, \, l \to c} (1-\ell_l) f_{lyme} \le \rho_{cg}(\phi_{gy}) \, D_{cym}$$

    D: demand outside power plants plus what reference burn the case gives (mcm a day). Dual: MUSD per mcm/day.
    """
    arriving = sum(
        (1 - m.gas.pipes[k].loss) * m.pipe_flow[k, d, y, month, e] for k, d in m.reliance.crossings[c, "gas", g]
    )
    return arriving <= gas_reference(m, c, y, month)


def gas_reference(m: Any, c: str, y: int, month: Any) -> Any:
    """Reference demand of a country in a month, mcm a day."""
    own = [n for n, r in m.gas.nodes.items() if r.country == c]
    return sum(m.gas.demand.get((n, k, y, month), 0.0) for n in own for k in m.gas.sectors_at[n])
