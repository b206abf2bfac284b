"""What a unit pays, and how long it takes, on each link: money without scarcity and without the price of carbon."""

from __future__ import annotations

import pandas as pd

from landbridge.analysis.rents import UNIT_RENT
from landbridge.analysis.study import Study
from landbridge.formulation import links

COLUMNS = ["link", "product", "cost", "fee", "unit", "hours"]


def link_charges(study: Study) -> pd.DataFrame:
    """Charges of every link, by product: cost and fee (USD per MWh, TEU, t or MMBtu: `unit`), and hours (freight)."""
    m = study.program.model
    rows: list[tuple[str, str, float, float, str, float | None]] = []
    for product, table in (("power", m.power.lines), ("gas", m.gas.pipes)):
        rows += [(k, product, r.cost, r.fee, UNIT_RENT[product], None) for k, r in table.items()]
    for k in m.freight.links:
        arc = m.freight.arcs[k, links.FORWARD]
        rows += [(k, p, arc.resource[p], arc.fee[p], UNIT_RENT[p], arc.hours) for p in arc.products]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"cost": float, "fee": float, "hours": float})
