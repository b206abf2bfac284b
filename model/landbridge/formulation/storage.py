"""Pumped and battery storage: energy moves between the blocks of a day (or the hours of a full year)."""

from __future__ import annotations

from typing import Any

from landbridge.formulation import links
from landbridge.formulation.power import MW


def storage_balance(m: Any, k: str, y: int, s: str, e: str) -> Any:
    r"""The level follows what is charged and discharged; after the last block of the day it is where it began.

    $$L_{k,b} = L_{k,b-1} + \tau_b (\eta_k u^+_{kb} - u^-_{kb}), \quad L_{k,0} = L_{k,B}$$

    L: level (GWh), tau: length of the block (h), eta: round-trip efficiency, u+: charge, u-: discharge (GW).
    Dual: value of stored energy, MUSD per GWh of level, per day of the season.
    """
    tau = m.time.slices[s].duration
    return m.level[k, y, s, e] == m.level[k, y, m.time.before_in_day[s], e] + tau * (
        m.power.storage[k].efficiency * m.charge[k, y, s, e] - m.discharge[k, y, s, e]
    )


def storage_room(m: Any, k: str, y: int, s: str, e: str) -> Any:
    r"""The level of storage that can grow stays within its energy.

    $$L_{kyse} \le H_k (K_{ky} + \sum_{v \le y} b_{kv})$$

    H: hours of energy per unit of power. Dual: rent of energy capacity, MUSD per GWh.
    """
    r = m.power.storage[k]
    return m.level[k, y, s, e] <= r.hours * links.capacity(m, "storage", k, y, r.capacity * MW)


def charge_capacity(m: Any, k: str, y: int, s: str, e: str) -> Any:
    r"""Charging stays within power that stands and is built: $u^+_{kyse} \le K_{ky} + \sum_{v \le y} b_{kv}$.

    Dual: rent of power capacity while charging, MUSD per GW.
    """
    return m.charge[k, y, s, e] <= links.capacity(m, "storage", k, y, m.power.storage[k].capacity * MW)


def discharge_capacity(m: Any, k: str, y: int, s: str, e: str) -> Any:
    r"""Discharging stays within power that stands and is built: $u^-_{kyse} \le K_{ky} + \sum_{v \le y} b_{kv}$.

    Dual: rent of power capacity while discharging, MUSD per GW.
    """
    return m.discharge[k, y, s, e] <= links.capacity(m, "storage", k, y, m.power.storage[k].capacity * MW)
