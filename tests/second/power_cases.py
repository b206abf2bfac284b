"""A power case as one plain description that says nothing of how it is solved.

Powers in MW, energies in TWh a year, water in m3/s and hm3, money in USD. `second.power_draw` draws one from a number,
`second.power_tables` writes it as a case folder, `second.pypsa_network` as a network.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Slice(NamedTuple):
    """Hours of the year that a slice stands for, and the length of its block inside its day (h)."""

    name: str
    season: str
    day: str
    month: int
    block: int
    duration: float
    hours: float


class Growth(NamedTuple):
    """What may be built: MW over all periods, from when, for how long, at which cost."""

    most: float = 0.0
    first: int | None = None
    life: int = 1
    rate: float = 0.0
    capex: float = 0.0
    fixed: float = 0.0


class Plant(NamedTuple):
    """A thermal or wind plant; `available` by slice (share)."""

    name: str
    node: str
    fuel: str | None
    capacity: float
    until: int | None
    efficiency: float | None
    running: float
    available: dict[str, float]
    must_run: float
    growth: Growth


class Storage(NamedTuple):
    """Storage inside a day (or the year): MW in and out, hours of it, round-trip efficiency."""

    name: str
    node: str
    capacity: float
    hours: float
    efficiency: float
    growth: Growth


class Reservoir(NamedTuple):
    """A dam: `inflow` by (month, water year), `drawdown` by water year; `below` is the dam its water goes to."""

    name: str
    node: str
    capacity: float
    factor: float
    turbine: float | None
    storage: float
    running: float
    least: float
    penalty: float
    most: float | None
    pond: float | None
    below: str | None
    inflow: dict[tuple[int, str], float]
    drawdown: dict[str, float]


class Line(NamedTuple):
    """A lossy line; `permit` is what gates admit each way (None: no gate)."""

    name: str
    start: str
    end: str
    both: bool
    existing: float
    until: int | None
    available: float
    loss: float
    cost: float
    fee: float
    permit: float | None
    growth: Growth


@dataclass
class PowerCase:
    """One power system: everything that both models are told."""

    number: int
    base_year: int
    rate: float
    periods: list[tuple[int, int]]  #: (first year, years)
    slices: list[Slice]
    water_years: dict[str, float]
    nodes: list[str]
    shape: dict[str, dict[str, float]] = field(default_factory=dict)  #: node: slice: ratio to the mean
    energy: dict[tuple[str, int], float] = field(default_factory=dict)  #: (node, year): TWh
    shed: dict[str, list[tuple[float, float]]] = field(default_factory=dict)  #: node: (share, USD/MWh)
    elastic: dict[str, tuple[float, float]] = field(default_factory=dict)  #: node: (TWh, USD/MWh)
    emission: dict[str, float] = field(default_factory=dict)  #: fuel: t/MWh thermal
    fuel_price: dict[tuple[str, str, int], float] = field(default_factory=dict)  #: (fuel, node, year): USD/MWh
    carbon: dict[int, float] = field(default_factory=dict)  #: year: USD/t
    plants: list[Plant] = field(default_factory=list)
    storage: list[Storage] = field(default_factory=list)
    reservoirs: list[Reservoir] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    @property
    def years(self) -> list[int]:
        """First years of the periods."""
        return [y for y, _ in self.periods]

    def load(self, node: str, year: int, s: str) -> float:
        """Firm demand, MW."""
        return self.energy[node, year] * 1e6 / 8760 * self.shape[node][s]
