"""What PyPSA has no component for, as linopy columns and rows, a whole family at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from .facts import KM3, Facts, Floats, Ints, rows_of
from .network import Network

#: A term of a family of rows: coefficients and labels, of one shape (labels of -1 are left out).
Term = tuple[Any, Ints]


def build(network: Network) -> Any:
    """The linear program of a network in linopy: PyPSA's own, and our rows."""
    network.n.optimize.create_model(multi_investment_periods=True, include_objective_constant=False)
    rows = Rows(network, network.n.model)
    rows.storage()
    rows.builds()
    rows.water()
    rows.price()
    return network.n.model


class Rows:
    """Families of rows over labels (names, periods, hydrological years, slices)."""

    def __init__(self, network: Network, model: Any) -> None:
        self.network, self.model, self.facts = network, model, network.facts
        f: Facts = network.facts
        self.shape = (len(f.years), len(f.chances), len(f.hours))
        self.costs: list[tuple[Any, Floats]] = []
        self._found: dict[str, tuple[dict[str, int], Ints]] = {}

    # Labels, columns, rows --------------------------------------------------------------------------------------

    def labels(self, variable: str, names: list[str]) -> Ints:
        """Labels of a PyPSA variable: (names, periods, hydrological years, slices)."""
        if variable not in self._found:
            labels = self.model.variables[variable].labels
            place = {k: i for i, k in enumerate(labels.indexes["name"])}
            self._found[variable] = place, labels.transpose("name", ...).to_numpy().reshape(-1, *self.shape)
        place, found = self._found[variable]
        return found[[place[k] for k in names]]

    def columns(self, name: str, upper: Floats, cost: Floats | None = None) -> Ints:
        """New columns from 0 to `upper`; their labels, in its shape."""
        if not upper.size:
            return np.zeros(upper.shape, dtype=np.int64)
        dims = [f"{name}{i}" for i in range(upper.ndim)]
        new = self.model.add_variables(lower=0, upper=xr.DataArray(upper, dims=dims), name=name)
        if cost is not None:
            self.costs.append((new, cost))
        return np.asarray(new.labels.to_numpy(), dtype=np.int64)

    def add(self, name: str, terms: list[Term], sense: str, bound: Any) -> None:
        """A family of rows: the sum of terms, each of the family's shape, against a bound."""
        import linopy

        shape = np.broadcast_shapes(*(label.shape for _, label in terms), np.shape(bound))
        if not np.prod(shape):
            return
        factors = np.stack([np.broadcast_to(c, shape).ravel() for c, _ in terms], axis=1).astype(float)
        labels = np.stack([np.broadcast_to(label, shape).ravel() for _, label in terms], axis=1)
        kept = np.broadcast_to(bound, shape).ravel()
        left = xr.Dataset({"coeffs": ((name, "_term"), factors), "vars": ((name, "_term"), labels)})
        expression = linopy.LinearExpression(left, self.model)
        self.model.add_constraints(expression, sense, xr.DataArray(kept, dims=name), name=name)

    def price(self) -> None:
        """Add what new columns cost to the objective."""
        objective = self.model.objective.expression
        for new, cost in self.costs:
            objective = objective + (new * xr.DataArray(cost, dims=new.dims)).sum()
        self.model.add_objective(objective, overwrite=True)

    # Families -------------------------------------------------------------------------------------------------

    def storage(self) -> None:
        """Storage that closes within each day; where one day holds all, PyPSA's own balance does that."""
        f, names = self.facts, self.network.storage
        if f.one_day and len(f.chances) == 1:
            return
        self.model.remove_constraints("StorageUnit-energy_balance")
        kept, taken, given = (self.labels(f"StorageUnit-{v}", names) for v in ("state_of_charge", "p_store", "p_dispatch"))
        loss = f.table("storage")["efficiency"].to_numpy()[:, None, None, None]
        before = kept[..., f.slices["before"].to_numpy()]
        terms = [(1.0, kept), (-1.0, before), (-f.duration * loss, taken), (f.duration, given)]
        self.add("day", terms, "=", 0.0)

    def builds(self) -> None:
        """Builds of each vintage, the room for all of an asset, and what can grow held below what is built."""
        f = self.facts
        vintages = [(t, k, v) for t, k in f.assets for v in f.vintages(t, k)]
        most = np.array([f.most(t, k) for t, k, _ in vintages])
        columns = self.columns("build", most, np.array([f.build_cost(*b) for b in vintages]))
        self.built = {b: int(c) for b, c in zip(vintages, columns, strict=True)}
        room = self._stack([[self.built[t, k, v] for v in f.vintages(t, k)] for t, k in f.assets])
        self.add("room", [(1.0, room[:, i]) for i in range(room.shape[1])], "<=", np.array([f.most(*a) for a in f.assets]))
        plants, shapes = f.tables["plants"], f.shape(f.tables["plants"]["profile"].tolist())
        share = dict(zip(plants["plant"], plants["availability"].to_numpy()[:, None] * shapes, strict=True))
        self.grow("plants", "Generator-p", [(k, k, share[k]) for k in self._growing("plants")])
        part = f.table("links")["availability"]
        links = set(self._growing("links"))
        ways = [(k, n, part[k]) for k, n in zip(self.network.lines, self.network.n.links.index, strict=True) if k in links]
        self.grow("links", "Link-p", ways)
        hours = f.table("storage")["hours"]
        for variable in ("p_dispatch", "p_store", "state_of_charge"):
            size = hours if variable == "state_of_charge" else hours * 0 + 1
            self.grow("storage", f"StorageUnit-{variable}", [(k, k, size[k]) for k in self._growing("storage")])
        factor = f.table("hydro")["factor"]
        flow = [
            (h, f"turbine {h}", self.network.flow[h] * factor[h] / f.most("hydro", h)) for h in self._growing("hydro")
        ]
        self.grow("hydro", "Generator-p", flow)

    def _growing(self, table: str) -> list[str]:
        return [k for t, k in self.facts.assets if t == table]

    @staticmethod
    def _stack(lists: list[list[int]]) -> Ints:
        """Lists of labels side by side, filled up with -1."""
        return np.asarray(pd.DataFrame(lists).fillna(-1).to_numpy(), dtype=np.int64)

    def grow(self, table: str, variable: str, members: list[tuple[str, str, Any]]) -> None:
        """Rows `column - share x builds <= share x standing` where a build can stand; members: asset, name, share."""
        for y in range(len(self.facts.years)):
            there = [m for m in members if self.facts.growing(table, m[0])[y]]
            if not there:
                continue
            labels = self.labels(variable, [name for _, name, _ in there])[:, y]
            share = np.stack([np.broadcast_to(s, self.shape[-1:]) for _, _, s in there])[:, None, :]
            built = self._stack([self._alive(table, k, y) for k, _, _ in there])
            terms: list[Term] = [(1.0, labels)]
            terms += [(-share, built[:, i, None, None]) for i in range(built.shape[1])]
            standing = np.array([self.facts.standing(table, k)[y] for k, _, _ in there])[:, None, None]
            self.add(f"{table} {variable} {y}", terms, "<=", share * standing)

    def _alive(self, table: str, name: str, y: int) -> list[int]:
        f = self.facts
        return [self.built[table, name, v] for v in f.vintages(table, name) if f.stands(table, name, v)[y]]

    def water(self) -> None:
        """Reservoirs from season to season, releases, and ponds inside a day; dims (plants, periods, years, seasons)."""
        f, rivers = self.facts, self.network.rivers
        if not rivers:
            return
        rows = f.table("hydro")
        factor = rows["factor"].to_numpy()[:, None, None, None]
        flow = self.labels("Generator-p", [f"turbine {h}" for h in rivers])
        padded = np.concatenate([flow, np.full((*flow.shape[:3], 1), -1)], axis=3)
        hours = np.append(f.hours, 0.0)
        size = (len(rivers), *self.shape[:2], len(f.season_hours))
        most = np.broadcast_to((rows["storage"].to_numpy() / 1e3)[:, None, None, None], size)
        volume, spilled = self.columns("volume", most), self.columns("spilled", np.full(size, np.inf))
        released: list[Term] = [
            (KM3 * hours[slices] / factor, padded[..., slices]) for slices in f.members.T
        ] + [(KM3 * f.season_hours, spilled)]
        above = self._stack(
            [[rivers.index(u.strip()) for u in r["upstream"].split(";") if u.strip()] or [-1] for _, r in rows.iterrows()]
        )
        terms: list[Term] = [(1.0, volume), (-1.0, np.roll(volume, 1, axis=3)), *released]
        for u in above.T:
            for c, label in released:
                c = np.broadcast_to(c, label.shape)
                terms.append((-c[u], np.where((u >= 0)[:, None, None, None], label[u], -1)))
        natural = f.natural(rivers).transpose(0, 2, 1)[:, None]
        self.add("water", terms, "=", natural)
        self._candidates(volume)
        self._releases(released)
        self._ponds(flow, factor)

    def _candidates(self, volume: Ints) -> None:
        """A candidate's reservoir holds no more than the part of it that is built."""
        f, rivers = self.facts, self.network.rivers
        for h in rivers:
            if not f.table("hydro").loc[h, "candidate"]:
                continue
            size = f.table("hydro").loc[h, "storage"] / 1e3 / f.most("hydro", h)
            for y in range(len(f.years)):
                held = volume[rivers.index(h), y]
                built = [(-size, np.full_like(held, b)) for b in self._alive("hydro", h, y)]
                self.add(f"reservoir {h} {y}", [(1.0, held), *built], "<=", 0.0)

    def _releases(self, released: list[Term]) -> None:
        f = self.facts
        rows = f.table("hydro")
        mean = KM3 * f.season_hours
        for name, sense, there in (
            ("safe", "<=", rows["max_release"].notna().to_numpy()),
            ("least", ">=", (rows["min_release"] > 0).to_numpy()),
        ):
            bound = rows["max_release" if name == "safe" else "min_release"].to_numpy()[there, None, None, None] / 1e3
            terms = [(np.broadcast_to(c / mean, label.shape)[there], label[there]) for c, label in released]
            if name == "least":
                penalty = rows["release_penalty"].to_numpy()[there, None, None, None] * mean
                chance = np.array(list(f.chances.values()))[:, None]
                cost = penalty * f.worth[:, None, None] * chance
                terms.append((1.0, self.columns("short", np.broadcast_to(bound, cost.shape), cost)))
            self.add(name, terms, sense, bound)

    def _ponds(self, flow: Ints, factor: Floats) -> None:
        """Turbines follow the day as far as the pond lets them, where a season has blocks."""
        f = self.facts
        rows = f.table("hydro")
        there = rows["pondage"].notna().to_numpy()
        several = ((f.members >= 0).sum(axis=1) > 1)[f.season]
        if not several.any() or not there.any():
            return
        flow, factor = flow[there][..., several], factor[there]
        size = (rows["pondage"].to_numpy() / 1e3)[there, None, None, None]
        full = np.full((int(there.sum()), *self.shape), -1)
        full[..., several] = self.columns("pond", np.broadcast_to(size, flow.shape))
        kept, before = full[..., several], full[..., f.slices["before"].to_numpy()][..., several]
        gain = (KM3 * f.duration)[several] / factor
        whole = np.concatenate([self.labels("Generator-p", self._turbines(rows[there])), full[..., :1] * 0 - 1], axis=3)
        mates = f.members[f.season[several]]
        part = np.append(f.hours, 0.0)[mates] / f.season_hours[f.season[several], None]
        terms: list[Term] = [(1.0, kept), (-1.0, before), (gain, flow)]
        terms += [(-gain * part[:, i], whole[..., mates[:, i]]) for i in range(mates.shape[1])]
        self.add("pond balance", terms, "=", 0.0)

    @staticmethod
    def _turbines(rows: pd.DataFrame) -> list[str]:
        return [f"turbine {h}" for h in rows.index]


__all__ = ["build", "rows_of"]
