"""A power case as a PyPSA network, in the smallest linear program that PyPSA holds it in.

Plants, lost load, elastic demand and turbines are generators, each direction of a line is a link, storage is a storage
unit; permits are part of `p_max_pu`. What PyPSA would need more columns for has rows of its own in `rows`: builds by
vintage (a component a vintage), days that close within themselves (a storage unit a day), water (a bus and a store
a reservoir). All components of a kind are added at once.
"""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
import pandas as pd

from .facts import TRANSFER, Facts, Floats

KUSD = 1e-3  #: MUSD/GWh per USD/MWh


class Network:
    """A PyPSA network of a case.

    Attributes:
        n: the network. facts: the numbers it was made from. rivers, lines, ways: names, by their order in the network.
    """

    def __init__(self, facts: Facts) -> None:
        import pypsa

        pypsa.options.api.legacy_string_dtype = False
        pypsa.options.optimization.model_snapshot_index = "flat"
        for name in ("pypsa", "linopy"):
            logging.getLogger(name).setLevel(logging.ERROR)
        self.facts, self.n = facts, pypsa.Network()
        self._kinds: dict[str, dict[str, dict[str, Any]]] = {}
        self._time()
        self._nodes()
        self._plants()
        self._turbines()
        self._storage()
        self._lines()
        for kind, parts in self._kinds.items():
            self._enter(kind, parts)

    def add(self, kind: str, name: str, **cells: Any) -> None:
        """Note a component; an array (periods, slices) is a series."""
        self._kinds.setdefault(kind, {})[name] = cells

    def _enter(self, kind: str, parts: dict[str, dict[str, Any]]) -> None:
        defaults = self.n.components[kind].defaults["default"]
        columns = dict.fromkeys(c for cells in parts.values() for c in cells)
        found: dict[str, Any] = {}
        for c in columns:
            cells = {name: row.get(c, defaults[c]) for name, row in parts.items()}
            series = {name: self.series(v) for name, v in cells.items() if isinstance(v, np.ndarray)}
            found[c] = [defaults[c] if name in series else v for name, v in cells.items()]
            if series:
                flat = {name: v for name, v in cells.items() if name not in series}
                found[c] = pd.DataFrame(series | flat, index=self.n.snapshots)[list(parts)]
        self.n.add(kind, list(parts), **found)

    def _time(self) -> None:
        f, n = self.facts, self.n
        steps = [f"{e}/{s}" for e in f.chances for s in f.slices["slice"]]
        n.set_snapshots(pd.MultiIndex.from_product([f.years, steps], names=["period", "timestep"]))
        n.investment_periods = f.years
        n.investment_period_weightings["years"] = [float(k) for k in f.spans]
        n.investment_period_weightings["objective"] = f.worth
        chance = np.repeat(list(f.chances.values()), len(f.hours))
        hours, turns = np.tile(f.hours, len(f.chances)), len(f.years)
        n.snapshot_weightings["objective"] = np.tile(hours * chance, turns)
        n.snapshot_weightings["generators"] = np.tile(hours, turns)
        n.snapshot_weightings["stores"] = np.tile(f.duration, turns * len(f.chances))

    def series(self, value: Floats) -> Floats:
        """Values (periods, slices) in all snapshots; (periods, 1) where all slices are alike."""
        f = self.facts
        full = np.broadcast_to(value[:, None, :], (len(f.years), len(f.chances), len(f.hours)))
        return full.reshape(-1)

    def _nodes(self) -> None:
        f = self.facts
        nodes = f.tables["nodes"].query("carrier == 'power'").set_index("node")
        energy = f.by_year("demand", ["node"], "energy")
        shape = dict(zip(nodes.index, f.shape(nodes["profile"].tolist()), strict=True))
        load = {n: np.outer(energy.loc[n], shape[n]) * 1e3 / 8760 for n in nodes.index if n in energy.index}
        for n in nodes.index:
            self.add("Bus", n)
            if n in load:
                self.add("Load", f"load {n}", bus=n, p_set=load[n])
        for _, r in f.tables["lost_load"].iterrows():
            if r["node"] in load:
                size = {
                    "p_nom": r["share"] * load[r["node"]].max(),
                    "p_max_pu": load[r["node"]] / load[r["node"]].max(),
                }
                self.add(
                    "Generator", f"shed {r['node']} {r['step']}", bus=r["node"], marginal_cost=r["value"] * KUSD, **size
                )
        wish, worth = (f.by_year("elastic_demand", ["node", "step"], c) for c in ("energy", "value"))
        for n, k in wish.index:
            size = np.outer(wish.loc[(n, k)], shape[n]) * 1e3 / 8760
            cells = {"p_nom": size.max(), "p_max_pu": size / size.max()}
            pays = -worth.loc[(n, k)].to_numpy()[:, None] * KUSD
            self.add("Generator", f"wish {n} {k}", bus=n, sign=-1.0, marginal_cost=pays, **cells)

    def _size(self, table: str, name: str, share: Floats | float, permit: Floats | None = None) -> dict[str, Any]:
        """Cells of a component's capacity with all that may be built, times a share, within a permit."""
        upper = self.facts.largest(table, name)[:, None] * share
        upper = upper if permit is None else np.minimum(upper, permit[:, None])
        top = upper.max()
        if np.ptp(upper) == 0:
            return {"p_nom": top}
        return {"p_nom": top, "p_max_pu": upper / top}

    def _plants(self) -> None:
        f = self.facts
        fuel_price = f.by_year("fuel_prices", ["fuel", "country"], "price")
        carbon = f.by_year("carbon_prices", ["country"], "price")
        for (p, r), share in zip(f.rows["plants"].items(), f.available, strict=True):
            cost = np.full(len(f.years), r["variable_om"])
            if r["fuel"]:
                home = f.rows["nodes"][r["node"]]["country"]
                pays = carbon.loc[home].to_numpy() if home in carbon.index else 0.0
                price = fuel_price.loc[(r["fuel"], home)].to_numpy()
                cost = cost + (price + TRANSFER * f.rows["fuels"][r["fuel"]]["emission"] * pays) / r["efficiency"]
            size = self._size("plants", p, share)
            if r["must_run"] > 0 and size["p_nom"] > 0:
                size["p_min_pu"] = r["must_run"] * share * f.standing["plants", p][:, None] / size["p_nom"]
            marginal = {"marginal_cost": cost[0] * KUSD if np.ptp(cost) == 0 else cost[:, None] * KUSD}
            self.add("Generator", p, bus=r["node"], **marginal, **size)

    def _turbines(self) -> None:
        """Power of turbines is their flow times a factor; the rows of water hold flow."""
        f = self.facts
        self.rivers = list(f.rows["hydro"])
        self.flow = {}
        for h, r in f.rows["hydro"].items():
            limit = r["capacity"] / 1e3 / r["factor"]
            self.flow[h] = limit if pd.isna(r["turbine_max"]) else min(limit, r["turbine_max"] / 1e3)
            share = self.flow[h] / limit
            cost = r["variable_om"] * KUSD
            self.add("Generator", f"turbine {h}", bus=r["node"], marginal_cost=cost, **self._size("hydro", h, share))

    def _storage(self) -> None:
        f = self.facts
        self.storage = list(f.rows["storage"])
        for k, r in f.rows["storage"].items():
            size = self._size("storage", k, 1.0)
            if "p_max_pu" in size:
                size["p_min_pu"] = -size["p_max_pu"]
            cells = {"max_hours": r["hours"], "efficiency_store": r["efficiency"]}
            self.add("StorageUnit", k, bus=r["node"], cyclic_state_of_charge_per_period=True, **cells, **size)

    def _lines(self) -> None:
        f = self.facts
        self.lines: list[str] = []
        gates = f.tables["link_gates"].merge(f.tables["gates"].query("kind == 'route'"), on="gate")
        self.through = gates.groupby("link")["gate"].agg(list).to_dict()
        for k, r in f.rows["links"].items():
            size = self._size("links", k, r["availability"], self.permit(k, r["design"]))
            cells = {"marginal_cost": (r["cost"] + TRANSFER * r["fee"]) * KUSD, "efficiency": 1 - r["loss"], **size}
            for way, a, b in [("", r["from"], r["to"])] + [(" back", r["to"], r["from"])] * bool(r["reversible"]):
                self.add("Link", f"{k}{way}", bus0=a, bus1=b, **cells)
                self.lines.append(k)

    def permit(self, link: str, design: float) -> Floats | None:
        """What the gates of a line admit in each period, GW; None where there is no gate."""
        if link not in self.through:
            return None
        phi = [min(self.facts.phi[g, y] for g in self.through[link]) for y in self.facts.years]
        return design / 1e3 * np.array(phi)
