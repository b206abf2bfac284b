r"""Damage of CO2: a cost to the world that no decision sees; the same for every country, whatever it pays for carbon.

$$\mathrm{damage}_y = v_y \Big( \sum_p \tfrac{\epsilon_p}{\eta_p} G_{py} + \epsilon_g \, H \sum_n B_{ny}
  + \sum_a \epsilon_a X_{ay} \Big)$$

v: damage of a tonne (USD/t), epsilon: CO2 per unit of heat, of the fuel of plant p and of gas (g), eta: efficiency,
G: output (MWh), B: gas burnt outside power plants at node n, H: its heat, epsilon_a: CO2 per unit of cargo on arc a, X:
cargo. It lowers welfare, stands in no decision's cost and moves no dual: decisions see carbon prices, which are
somebody's income.
"""

from __future__ import annotations

import numpy as np

from landbridge.case import Case
from landbridge.formulation.along import Lookup
from landbridge.formulation.time import Time


def damage(case: Case, time: Time) -> Lookup:
    """{period: USD/t}, linear between the years given and flat outside; 0 in a case without a row."""
    rows = case.tables["carbon_damage"].sort_values("year")
    if rows.empty:
        return Lookup(dict.fromkeys(time.periods, 0.0))
    at = np.interp(time.periods, rows["year"].to_numpy(dtype=float), rows["value"].to_numpy(dtype=float))
    return Lookup(dict(zip(time.periods, at.tolist(), strict=True)))
