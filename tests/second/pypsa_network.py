"""Power cases stated for PyPSA: its own components, snapshots and weightings, and its own discounting.

How the two speak of the same thing:

- A snapshot is a (water year, slice) of a period. It weighs hours times probability in the objective, hours in storage.
- What cycles within a typical day is one StorageUnit a day that is still outside its day. With weightings of `hours`
  (all days of the season) it holds the energy of all these days, so its `max_hours` is multiplied by their number.
- A dam is a bus of water (m3/s) with a Store ((m3/s) h), a turbine (Link to power and to the water below) and a
  spillway (Link), one of each for every water year, still outside it. The level is limited at the end of seasons only.
- What is built in a period is a component of its own with `build_year` and `lifetime`; a line that carries both ways
  is two Links of one size.
- Cases that share their time are islands of one network, because PyPSA takes longer to begin than to solve.
- Releases, ponds, permits and what several components share are rows of `second.pypsa_rows`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from second.power_cases import Growth, Line, Plant, PowerCase, Reservoir, Slice, Storage

HM3 = 3600 / 1e6  #: hm3 in an hour of 1 m3/s
PLENTY = 1e6  #: m3/s; more than any river has
#: Share at which fees and carbon taxes enter cost, as the formulation says: ties go to the higher welfare.
TRANSFER = 1 - 1e-6


class Network:
    """A PyPSA network of power cases; names begin with the number of the case.

    Attributes:
        cases: the cases. n: the network. worth: discount factor of each period, its years added up.
        alike: names of components of one size, by kind. room: largest sum of the sizes of some, by kind.
    """

    def __init__(self, cases: Sequence[PowerCase]) -> None:
        import pypsa

        pypsa.options.api.legacy_string_dtype = False
        pypsa.options.optimization.model_snapshot_index = "flat"
        for name in ("pypsa", "linopy"):
            logging.getLogger(name).setLevel(logging.ERROR)
        self.cases, self.n = cases, pypsa.Network()
        self.alike: list[tuple[str, list[str]]] = []
        self.room: list[tuple[str, list[str], float]] = []
        self._parts: dict[str, dict[str, dict[str, Any]]] = {}
        self._time(cases[0])
        for case in cases:
            Island(self, case).add_all()
        for kind, parts in self._parts.items():
            self._enter(kind, parts)

    # Components -------------------------------------------------------------------------------------------

    def add(self, kind: str, name: str, **cells: Any) -> None:
        self._parts.setdefault(kind, {})[name] = cells

    def _enter(self, kind: str, parts: dict[str, dict[str, Any]]) -> None:
        """All components of a kind at once: a column where no cell is a series, a frame where one is."""
        defaults = {**self.n.components[kind].defaults["default"], "bus2": "", "efficiency2": 1.0}
        columns = dict.fromkeys(c for cells in parts.values() for c in cells)
        found: dict[str, Any] = {}
        for c in columns:
            cells = {name: row.get(c, defaults[c]) for name, row in parts.items()}
            if any(isinstance(v, pd.Series) for v in cells.values()):
                found[c] = pd.DataFrame(cells, index=self.n.snapshots)
            else:
                found[c] = list(cells.values())
        self.n.add(kind, list(parts), **found)

    # Time -------------------------------------------------------------------------------------------------

    def _time(self, case: PowerCase) -> None:
        n = self.n
        self.steps = {f"{e}/{s.name}": (e, s) for e in case.water_years for s in case.slices}
        n.set_snapshots(pd.MultiIndex.from_product([case.years, list(self.steps)], names=["period", "timestep"]))
        n.investment_periods = case.years
        worth = [sum((1 + case.rate) ** (case.base_year - y - t) for t in range(years)) for y, years in case.periods]
        n.investment_period_weightings["years"] = [float(years) for _, years in case.periods]
        n.investment_period_weightings["objective"] = worth
        self.worth = dict(zip(case.years, worth, strict=True))
        hours = self.series(lambda _, e, s: s.hours)
        n.snapshot_weightings["stores"] = n.snapshot_weightings["generators"] = hours
        n.snapshot_weightings["objective"] = self.series(lambda _, e, s: s.hours * case.water_years[e])

    def series(self, value: Callable[[int, str, Slice], float]) -> pd.Series:
        """A value of (year, water year, slice) over all snapshots."""
        found = [value(y, *self.steps[step]) for y, step in self.n.snapshots]
        return pd.Series(found, index=self.n.snapshots, dtype=float)


class Island:
    """The components of one case."""

    def __init__(self, network: Network, case: PowerCase) -> None:
        self.network, self.case, self.series = network, case, network.series

    def add_all(self) -> None:
        """Put all of the case into the network."""
        self._nodes()
        for p in self.case.plants:
            self._plant(p)
        for k in self.case.storage:
            self._storage(k)
        for line in self.case.lines:
            self._line(line)
        for r in self.case.reservoirs:
            for e in self.case.water_years:
                self._dam(r, e)

    def _add(self, kind: str, name: str, **cells: Any) -> None:
        names = {c: self._name(v) if c.startswith("bus") and v else v for c, v in cells.items()}
        self.network.add(kind, self._name(name), **names)

    def _name(self, name: str) -> str:
        return f"{self.case.number} {name}"

    def _same(self, kind: str, names: list[str]) -> None:
        self.network.alike.append((kind, [self._name(k) for k in names]))

    def _room(self, kind: str, names: list[str], most: float) -> None:
        self.network.room.append((kind, [self._name(k) for k in names], most))

    # Power ------------------------------------------------------------------------------------------------

    def _nodes(self) -> None:
        for node in self.case.nodes:
            self._add("Bus", node)
            load = self._load(node)
            self._add("Load", f"load {node}", bus=node, p_set=load)
            top = load.max()
            for i, (share, value) in enumerate(self.case.shed[node]):
                sheds = {"p_nom": share * top, "p_max_pu": load / top, "marginal_cost": value}
                self._add("Generator", f"shed {node} {i}", bus=node, **sheds)
        for node, (energy, value) in self.case.elastic.items():
            shape = self._shape(node)
            wish = {"p_nom": energy * 1e6 / 8760 * shape.max(), "p_max_pu": shape / shape.max()}
            self._add("Generator", f"wish {node}", bus=node, sign=-1, marginal_cost=-value, **wish)

    def _load(self, node: str) -> pd.Series:
        return self.series(lambda y, e, s: self.case.load(node, y, s.name))

    def _shape(self, node: str) -> pd.Series:
        return self.series(lambda y, e, s: self.case.shape[node][s.name])

    def _sizes(self, capacity: float, until: int | None, growth: Growth) -> Iterator[tuple[str, dict[str, Any]]]:
        """A tag and cells for what stands, and for what may be built in each period."""
        yield "", {"p_nom": capacity, "build_year": 2000, "lifetime": until - 2000 if until else np.inf}
        for y in self.case.years:
            if growth.first is not None and y >= growth.first:
                r, life = growth.rate, growth.life
                annuity = growth.capex * 1000 * (r / (1 - (1 + r) ** -life) + growth.fixed)
                sized = {"p_nom_extendable": True, "p_nom_max": growth.most, "capital_cost": annuity}
                yield f" {y}", {**sized, "build_year": y, "lifetime": life}

    def _plant(self, p: Plant) -> None:
        def cost(y: int, _: str, s: Slice) -> float:
            if p.fuel is None or p.efficiency is None:
                return p.running
            carbon = self.case.emission[p.fuel] * self.case.carbon[y] * TRANSFER
            return p.running + (self.case.fuel_price[p.fuel, p.node, y] + carbon) / p.efficiency

        running, available = self.series(cost), self.series(lambda y, e, s: p.available[s.name])
        built = []
        for tag, cells in self._sizes(p.capacity, p.until, p.growth):
            cells |= {"bus": p.node, "marginal_cost": running, "p_max_pu": available}
            self._add("Generator", p.name + tag, p_min_pu=available * p.must_run, **cells)
            built += [p.name + tag] * bool(tag)
        self._room("Generator", built, p.growth.most)

    def _storage(self, k: Storage) -> None:
        days = {s.day: s.hours / s.duration for s in self.case.slices}
        built = []
        for tag, cells in self._sizes(k.capacity, None, k.growth):
            cells |= {"bus": k.node, "efficiency_store": k.efficiency, "cyclic_state_of_charge_per_period": True}
            same = []
            for e in self.case.water_years:
                for day, number in days.items():
                    on = self._during(e, day)
                    name = f"{k.name}{tag} {e} {day}"
                    self._add("StorageUnit", name, p_max_pu=on, p_min_pu=-on, max_hours=k.hours * number, **cells)
                    cells = cells | {"capital_cost": 0.0}
                    same.append(name)
            if tag:
                self._same("StorageUnit", same)
                built.append(same[0])
        self._room("StorageUnit", built, k.growth.most)

    def _during(self, e: str, day: str) -> pd.Series:
        """1 in the snapshots of a day of a water year."""
        return self.series(lambda y, b, s: (b, s.day) == (e, day))

    def _line(self, line: Line) -> None:
        ways = [("", line.start, line.end)] + [(" back", line.end, line.start)] * line.both
        built = []
        for tag, cells in self._sizes(line.existing, line.until, line.growth):
            pays = line.cost + TRANSFER * line.fee
            cells |= {"efficiency": 1 - line.loss, "marginal_cost": pays, "p_max_pu": line.available}
            for way, a, b in ways:
                self._add("Link", line.name + way + tag, bus0=a, bus1=b, **cells)
                cells = cells | {"capital_cost": 0.0}
            if tag:
                self._same("Link", [line.name + way + tag for way, _, _ in ways])
                built.append(line.name + tag)
        self._room("Link", built, line.growth.most)

    # Water ------------------------------------------------------------------------------------------------

    def _dam(self, r: Reservoir, e: str) -> None:
        slices = self.case.slices
        first, ends = slices[0].season, {s.season: s.name for s in slices}
        length = sum(s.hours for s in slices if s.season == first)
        more = r.drawdown.get(e, 0.0) / HM3 / length
        rain = self.series(lambda y, b, s: (r.inflow[s.month, e] + more * (s.season == first)) * (b == e))
        on = self.series(lambda y, b, s: b == e)
        last = self.series(lambda y, b, s: ends[s.season] == s.name) > 0
        here, below = f"{r.name}/{e}", f"{r.below}/{e}" if r.below else "sea"
        for bus in (here, below):
            self._add("Bus", bus)
        self._add("Generator", "sea", bus="sea", sign=-1, p_nom=PLENTY)
        self._add("Load", f"rain {here}", bus=here, p_set=-rain)
        level = {"e_max_pu": (0 * rain + r.storage / HM3).where(last, 1e7), "e_min_pu": (0 * rain).where(last, -1e7)}
        self._add("Store", here, bus=here, e_nom=1.0, e_cyclic_per_period=True, **level)
        flow = r.capacity / r.factor if r.turbine is None else min(r.capacity / r.factor, r.turbine)
        power = {"bus1": r.node, "efficiency": r.factor, "marginal_cost": r.running * r.factor}
        water = {"bus0": here, "p_max_pu": on}
        self._add("Link", f"turbine {here}", p_nom=flow, bus2=below, efficiency2=1.0, **power, **water)
        self._add("Link", f"spill {here}", p_nom=PLENTY, bus1=below, **water)
