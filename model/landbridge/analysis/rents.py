"""Scarcity of links: what one more unit of capacity or permit would be worth, and the rent of what is carried.

A flow earns the difference of prices at its two ends less what it costs on the way. That is what its limits are worth:

    s_j = max(0, -(z_j + sum over rows i of capacity of A_ij y_i))

with z the reduced cost (the dual of its bounds: standing capacity, or the permit of a gate) and y the duals of rows
(capacity that can grow, shared track, shared bottleneck). It is nothing where a flow stays below its limits. The rent
is s times the flow. Both are of a year of the period, undiscounted, in expectation over water years. A permit for goods
(and a limit on reliance) is no link's: its scarcity is not in here. Where nothing flows, s bounds the gain of a first
unit from above: of limits in a row that are all shut one may hold the worth of the whole way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from landbridge.formulation import freight, links
from landbridge.formulation.time import HOURS_PER_YEAR

if TYPE_CHECKING:
    from landbridge.analysis.study import State, Study
    from landbridge.solve.program import Floats

#: Rows in which capacity stands, by what flows.
ROWS = ("line_capacity", "firm_line_capacity", "pipe_capacity", "section_capacity", "shared_track", "shared_bottleneck")
ENDS = ["link", "direction", "period"]
DAYS = HOURS_PER_YEAR / 24
#: Unit of the shadow price, by product.
UNIT_RENT = {"power": "USD/MWh", "container": "USD/TEU", "bulk": "USD/t", "gas": "USD/MMBtu"}


class Rents:
    """Scarcity of every link of a study, with everything but the numbers worked out once."""

    def __init__(self, study: Study) -> None:
        self.study, p = study, study.program
        self._rows = np.concatenate([p.indexed(getattr(p.model, name))[1] for name in ROWS])
        self._by_column = p.matrix.tocsr()[self._rows].T.tocsr()

    def of(self, state: State) -> pd.DataFrame:
        """Rents of a state: link, direction, period, product, rent (MUSD a year), unit_rent (see `UNIT_RENT`).

        The unit rent of power and gas is the mean over the year, of a unit of capacity that is there all the year; on
        railways a train that goes comes back, so that of the heavy direction holds the scarcity of both.
        """
        s = -(state.solution.z + self._by_column @ state.solution.y[self._rows])
        worth = np.maximum(s, 0.0)
        worth[worth < 1e-9] = 0.0
        frames = [self._lines(state, worth), self._pipes(state, worth), self._sections(state, worth)]
        return pd.concat([f for f in frames if len(f)] or frames[:1], ignore_index=True)

    def _frame(self, name: str, columns: list[str], state: State, worth: Floats) -> pd.DataFrame:
        """A flow variable: its index, `flow`, and `worth` of a unit more, MUSD a year of its period."""
        keys, where = self.study.program.indexed(getattr(self.study.program.model, name))
        frame = pd.DataFrame(keys, columns=columns)
        discount = frame["period"].map(self.study.program.model.time.discount).to_numpy(dtype=float)
        return frame.assign(flow=state.solution.x[where], worth=worth[where] / discount)

    def _lines(self, state: State, worth: Floats) -> pd.DataFrame:
        credit = {k: row.firm_credit for k, row in self.study.program.model.power.lines.items()}
        energy = self._frame("line_flow", [*ENDS, "slice", "e"], state, worth).assign(share=1.0)
        firm = self._frame("firm_flow", ENDS, state, worth)
        firm["share"] = firm["link"].map(credit).astype(float)
        return _summed([energy, firm], "power", 1e3 / HOURS_PER_YEAR)

    def _pipes(self, state: State, worth: Floats) -> pd.DataFrame:
        pipes = self._frame("pipe_flow", [*ENDS, "month", "e"], state, worth).assign(share=1.0)
        return _summed([pipes], "gas", 1 / (self.study.program.model.gas.heat * 1e-3 * DAYS))

    def _sections(self, state: State, worth: Floats) -> pd.DataFrame:
        """Railways, roads and ships: a departure's worth, shared out by what each product loads."""
        m = self.study.program.model
        frame = self._frame("vehicles", ENDS, state, worth)
        empty = self._frame("empty", ENDS, state, worth).set_index(ENDS)["flow"].to_dict()
        ends = frame[ENDS].itertuples(index=False, name=None)
        price: dict[tuple[Any, ...], float] = dict(zip(ends, frame["worth"].tolist(), strict=True))
        back = {links.FORWARD: links.BACK, links.BACK: links.FORWARD}
        rows: list[tuple[Any, ...]] = []
        for k, d, y in price:
            pays = price[k, d, y]
            if empty.get((k, d, y), 0.0) > 1e-9:
                pays = 0.0
            elif empty.get((k, back[d], y), 0.0) > 1e-9:
                pays += price[k, back[d], y]
            arc = m.freight.arcs[k, d]
            for product in arc.products:
                unit = freight.per_departure(arc, product)
                rows.append((k, d, y, product, pays / unit, pays / unit * 1e6 / freight.UNITS[product]))
        return pd.DataFrame(rows, columns=[*ENDS, "product", "per_unit", "unit_rent"])


def _summed(frames: list[pd.DataFrame], product: str, scale: float) -> pd.DataFrame:
    """Rent and mean shadow price by link, direction and period; `scale` takes MUSD per unit of capacity to the unit."""
    some = [f for f in frames if len(f)]
    if not some:
        return pd.DataFrame(columns=[*ENDS, "product", "rent", "unit_rent"])
    f = pd.concat(some, ignore_index=True)
    f = f.assign(rent=f["worth"] * f["flow"], unit_rent=f["worth"] * f["share"] * scale)
    return f.groupby(ENDS, sort=True)[["rent", "unit_rent"]].sum().reset_index().assign(product=product)


def with_rents(flows: pd.DataFrame, rents: pd.DataFrame) -> pd.DataFrame:
    """Flows by link, direction, period and product with `rent` and `unit_rent`; 0 on links without limits."""
    out = flows.merge(rents, on=[*ENDS, "product"], how="left")
    if "per_unit" in out:
        out["rent"] = (
            out["rent"].fillna(out["per_unit"] * out["flow"]) if "rent" in out else out["per_unit"] * out["flow"]
        )
    return out.drop(columns="per_unit", errors="ignore").fillna({"rent": 0.0, "unit_rent": 0.0})
