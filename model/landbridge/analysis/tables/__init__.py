"""Result tables of solved states: flows, builds, generation, prices, water, cargo.

Each takes a reader and states, and gives the rows of one state after another, labelled by path and level.
"""

from landbridge.analysis.tables.builds import builds
from landbridge.analysis.tables.cargo import cargo, ways
from landbridge.analysis.tables.corridors import corridor_flows
from landbridge.analysis.tables.energy import gas_unserved, generation, shed, shortfall
from landbridge.analysis.tables.flows import link_flows, yearly_flows
from landbridge.analysis.tables.prices import power_prices, prices
from landbridge.analysis.tables.reader import Reader, Total, label, spread
from landbridge.analysis.tables.water import water

__all__ = [
    "Reader",
    "Total",
    "builds",
    "cargo",
    "corridor_flows",
    "gas_unserved",
    "generation",
    "label",
    "link_flows",
    "power_prices",
    "prices",
    "shed",
    "shortfall",
    "spread",
    "water",
    "ways",
    "yearly_flows",
]
