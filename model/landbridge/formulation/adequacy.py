"""Adequacy: firm capacity for the peak, by group of nodes and period."""

from __future__ import annotations

from typing import Any

from landbridge.case import Case
from landbridge.formulation import links
from landbridge.formulation.power import MW
from landbridge.formulation.rows import records


class Groups:
    """Adequacy groups, their peak (GW) and the lines whose firm capacity crosses between groups."""

    def __init__(self, case: Case, m: Any) -> None:
        self.rows = records(case.tables["groups"], "group")
        self.of = {n: r.group for n, r in m.power.nodes.items()}
        self.nodes = {g: [n for n in m.power.nodes if self.of[n] == g] for g in self.rows}
        self.country = {g: m.power.nodes[names[0]].country for g, names in self.nodes.items() if names}
        self.peak = {
            (g, y): sum(m.power.peak.get((n, y), 0.0) for n in names)
            for g, names in self.nodes.items()
            for y in m.time.periods
        }
        self.firm_lines = [
            (k, d)
            for k, r in m.power.lines.items()
            for d in links.directions(r)
            if r.firm_credit > 0 and self.of[r.start] != self.of[r.end]
        ]
        starts = {self.of[links.ends(m.power.lines[k], d)[0]] for k, d in self.firm_lines}
        self.not_counted_on = [g for g, r in self.rows.items() if not r.firm_exports and g in starts]


def adequacy(m: Any, g: str, y: int) -> Any:
    r"""Firm capacity and firm net imports cover the peak with its margin, or a penalty is paid.

    $$\sum_p c_p K_{py} + \sum_{l \to g} (1-\ell_l) F_{ly} - \sum_{l \leftarrow g} F_{ly} + \sigma_{gy}
      \ge (1 + \mu_g) \hat D_{gy}$$

    c: firm credit (share), K: capacity with builds, F: firm flow of a line, sigma: shortfall (GW), mu: margin, D-hat:
    peak. What one group counts as firm import is taken off at the exporter. Dual: price of capacity, MUSD per GW.
    """
    power, rivers = m.power, m.rivers
    firm: Any = 0.0
    for n in m.groups.nodes[g]:
        for p in power.plants_at[n]:
            firm += power.plants[p].firm_credit * links.capacity(m, "plants", p, y, power.standing(p, y))
        for k in power.storage_at[n]:
            r = power.storage[k]
            firm += r.firm_credit * links.capacity(m, "storage", k, y, r.capacity * MW)
        for h in rivers.plants_at[n]:
            river = rivers.plants[h]
            firm += river.row.firm_credit * links.capacity(m, "hydro", h, y, 0.0 if river.candidate else river.capacity)
    for k, d in m.groups.firm_lines:
        start, end = links.ends(power.lines[k], d)
        if m.groups.of[end] == g:
            firm += (1 - power.lines[k].loss) * m.firm_flow[k, d, y]
        if m.groups.of[start] == g:
            firm -= m.firm_flow[k, d, y]
    return firm + m.shortfall[g, y] >= (1 + m.groups.rows[g].margin) * m.groups.peak[g, y]


def firm_exports(m: Any, g: str, y: int) -> Any:
    r"""A group on whose own plants no neighbour counts passes on at most the firm capacity that it imports.

    $$\sum_{l \leftarrow g} F_{ly} \le \sum_{l \to g} (1-\ell_l) F_{ly}$$

    Dual: what its neighbours would pay for its own firm capacity above its price there, MUSD per GW.
    """
    lines, of = m.power.lines, m.groups.of
    ends = {(k, d): links.ends(lines[k], d) for k, d in m.groups.firm_lines}
    leaving = sum(m.firm_flow[k, d, y] for (k, d), (start, _) in ends.items() if of[start] == g)
    arriving = sum((1 - lines[k].loss) * m.firm_flow[k, d, y] for (k, d), (_, end) in ends.items() if of[end] == g)
    return leaving - arriving <= 0


def firm_line_capacity(m: Any, k: str, d: str, y: int) -> Any:
    r"""Firm flow of a line that can grow is at most its credit times its capacity.

    $$F_{ly} \le c_l (K_{ly} + \sum_{v \le y} b_{lv})$$

    c: firm credit (share). The permit bounds it too: $F_{ly} \le c_l \phi_{gy} \overline{f}_l$. Dual: what firmness of
    the line is worth, MUSD per GW.
    """
    row = m.power.lines[k]
    return m.firm_flow[k, d, y] <= row.firm_credit * links.capacity(m, "links", k, y, links.existing(row, y) or 0.0)


def charge_adequacy(m: Any) -> None:
    """Enter the penalty on missing firm capacity: USD/kW-year is MUSD/GW-year."""
    for (g, y), var in m.shortfall.items():
        m.ledger.add(var, m.groups.rows[g].shortfall_cost, "penalty", "power", m.groups.country[g], y)
