"""What PyPSA has no component for, as linopy columns and rows, a whole family at once."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest
from typing import Any

import numpy as np
import xarray as xr

from .facts import KM3, Facts, Floats, Ints
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

    def columns(self, name: str, upper: Floats, cost: Floats | None = None, lower: Floats | None = None) -> Ints:
        """New columns from `lower` (0 where it is not given) to `upper`; their labels, in its shape."""
        if not upper.size:
            return np.zeros(upper.shape, dtype=np.int64)
        dims = [f"{name}{i}" for i in range(upper.ndim)]
        least = 0 if lower is None else xr.DataArray(lower, dims=dims)
        new = self.model.add_variables(lower=least, upper=xr.DataArray(upper, dims=dims), name=name)
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
        kept, taken, given = (
            self.labels(f"StorageUnit-{v}", names) for v in ("state_of_charge", "p_store", "p_dispatch")
        )
        part = f.column("storage", "efficiency")
        terms = [(1.0, kept), (-1.0, kept[..., f.before]), (-f.duration * part, taken), (f.duration, given)]
        self.add("day", terms, "=", 0.0)

    def builds(self) -> None:
        """Builds of each vintage, room for all of an asset, and what can grow held below what stands and is built."""
        f = self.facts
        names = list(f.build_cost)
        most = np.array([f.most[t, k] for t, k, _ in names])
        labels = self.columns("build", most, np.array(list(f.build_cost.values())))
        self.built = dict(zip(names, labels.tolist(), strict=True))
        room = stacked([[self.built[t, k, v] for v in f.vintages[t, k]] for t, k in f.assets])
        self.add("room", [(1.0, each) for each in room.T], "<=", np.array([f.most[a] for a in f.assets]))
        growing = {t: [k for a, k in f.assets if a == t] for t in f.rows}
        part = dict(zip(f.rows["plants"], f.available, strict=True))
        self.grow("plants", "Generator-p", [(k, k, part[k]) for k in growing["plants"]])
        ways = zip(self.network.lines, self.network.n.links.index, strict=True)
        can = set(growing["links"])
        self.grow("links", "Link-p", [(k, n, f.rows["links"][k]["availability"]) for k, n in ways if k in can])
        for variable in ("p_dispatch", "p_store", "state_of_charge"):
            hours = {k: r["hours"] if variable == "state_of_charge" else 1.0 for k, r in f.rows["storage"].items()}
            self.grow("storage", f"StorageUnit-{variable}", [(k, k, hours[k]) for k in growing["storage"]])
        factor = {h: self.network.flow[h] * f.rows["hydro"][h]["factor"] / f.most["hydro", h] for h in growing["hydro"]}
        self.grow("hydro", "Generator-p", [(h, f"turbine {h}", share) for h, share in factor.items()])

    def grow(self, table: str, variable: str, members: list[tuple[str, str, Any]]) -> None:
        """Rows `column - share x builds <= share x standing` where a build can stand; members: asset, name, share."""
        f, turns = self.facts, range(len(self.facts.years))
        there = [(i, y) for i, (k, _, _) in enumerate(members) for y in turns if f.alive[table, k, y]]
        if not there:
            return
        i, y = np.array(there).T
        labels = self.labels(variable, [name for _, name, _ in members])[i, y]
        share = np.stack([np.broadcast_to(s, self.shape[-1:]) for _, _, s in members])[i, None, :]
        built = self._alive(table, [members[k][0] for k in i], y)
        terms: list[Term] = [(1.0, labels), *((-share, each[:, None, None]) for each in built.T)]
        standing = np.array([f.standing[table, members[k][0]][t] for k, t in there])[:, None, None]
        self.add(f"{table} {variable}", terms, "<=", share * standing)

    def _alive(self, table: str, names: list[str], periods: Iterable[int]) -> Ints:
        """Labels of the builds that stand: (assets in periods, vintages)."""
        pairs = zip(names, periods, strict=True)
        return stacked([[self.built[table, k, v] for v in self.facts.alive[table, k, y]] for k, y in pairs])

    def water(self) -> None:
        """Reservoirs from season to season, releases, and ponds: (plants, periods, hydrological years, seasons)."""
        f, rivers = self.facts, self.network.rivers
        if not rivers:
            return
        flow = self.labels("Generator-p", [f"turbine {h}" for h in rivers])
        self.flow = np.concatenate([flow, np.full((*flow.shape[:3], 1), -1)], axis=3)  # the last is of no slice
        size = (len(rivers), *self.shape[:2], len(f.season_hours))
        low, high = (np.broadcast_to(side[:, None], size) for side in self._levels())
        volume = self.columns("volume", high, lower=low)
        spilled = self.columns("spilled", np.full(size, np.inf))
        hours, factor = np.append(f.hours, 0.0), f.column("hydro", "factor")
        released: list[Term] = [(KM3 * hours[slices] / factor, self.flow[..., slices]) for slices in f.members.T]
        released.append((KM3 * f.season_hours, spilled))
        terms: list[Term] = [(1.0, volume), (-1.0, np.roll(volume, 1, axis=3)), *released]
        for u in f.above.T:
            for c, label in released:
                arriving = np.where((u >= 0)[:, None, None, None], label[u], -1)
                terms.append((-np.broadcast_to(c, label.shape)[u], arriving))
        self.add("water", terms, "=", f.natural[:, None])
        self._candidates(volume)
        self._releases(released)
        self._rules(released)
        self._ponds()

    def _candidates(self, volume: Ints) -> None:
        """A candidate's reservoir holds no more than the part of it that is built."""
        f, turns = self.facts, range(len(self.facts.years))
        there = [(i, y) for i, h in enumerate(f.rows["hydro"]) if ("hydro", h) in f.most for y in turns]
        if not there:
            return
        i, y = np.array(there).T
        names = [self.network.rivers[k] for k in i]
        high = self._levels()[1][i]  # rows x hydrological years x seasons
        share = high / np.array([f.most["hydro", h] for h in names])[:, None, None]
        built = self._alive("hydro", names, y)
        self.add("reservoir", [(1.0, volume[i, y]), *((-share, each[:, None, None]) for each in built.T)], "<=", 0.0)

    def _releases(self, released: list[Term]) -> None:
        """Least release, or a penalty for what is missing, and largest release, each the mean of a season."""
        f = self.facts
        mean, chance = KM3 * f.season_hours, np.array(list(f.chances.values()))[:, None]
        most, least = (f.column("hydro", c) / 1e3 for c in ("max_release", "min_release"))
        for name, sense, bound, there in (("safe", "<=", most, most >= 0), ("least", ">=", least, least > 0)):
            those = there.ravel()
            terms = [(np.broadcast_to(c / mean, label.shape)[those], label[those]) for c, label in released]
            if name == "least":
                cost = f.column("hydro", "release_penalty")[those] * mean * f.worth[:, None, None] * chance
                terms.append((1.0, self.columns("short", np.broadcast_to(bound[those], cost.shape), cost)))
            self.add(name, terms, sense, bound[those])

    def _levels(self) -> tuple[Floats, Floats]:
        """Least and largest volume, km3, by plant, hydrological year and season: rules hold at the end of a month."""
        f = self.facts
        size = (len(f.rows["hydro"]), len(f.chances), len(f.season_hours))
        low, high = np.zeros(size), np.broadcast_to(f.column("hydro", "storage")[:, 0] / 1e3, size).copy()
        for k, month in enumerate(np.unique(f.month)):
            last = np.nonzero(f.month == month)[0][-1]
            low[..., last] = np.nan_to_num(f.rule("min_volume")[..., k] / 1e3)
            high[..., last] = np.fmin(high[..., last], f.rule("max_volume")[..., k] / 1e3)
        return low, high

    def _rules(self, released: list[Term]) -> None:
        """Mean release of a month: at least and at most what the rule says, or a penalty."""
        f = self.facts
        months = np.unique(f.month)
        parts = stacked([np.nonzero(f.month == k)[0].tolist() for k in months])  # of each month, its seasons or -1
        hours = np.array([f.season_hours[f.month == k].sum() for k in months])
        chance = np.array(list(f.chances.values()))[:, None]
        cost = f.column("hydro", "release_penalty") * KM3 * hours * f.worth[:, None, None] * chance
        for name, column, sense, sign in (
            ("rule_least", "min_release", ">=", 1.0),
            ("rule_most", "max_release", "<=", -1.0),
        ):
            bound = np.broadcast_to(f.rule(column)[:, None] / 1e3, cost.shape)
            those = ~np.isnan(bound)
            upper = bound[those] if sign > 0 else np.full(int(those.sum()), np.inf)
            terms: list[Term] = [(sign, self.columns(f"{name} missed", upper, cost[those]))]
            for part in parts.T:
                for c, label in released:
                    mean = np.broadcast_to(c, label.shape)[..., part] / (KM3 * hours)
                    terms.append((mean[those], np.where(part >= 0, label[..., part], -1)[those]))
            self.add(name, terms, sense, bound[those])

    def _ponds(self) -> None:
        """Turbines follow the day as far as the pond lets them, where a season has blocks."""
        f = self.facts
        size = f.column("hydro", "pondage") / 1e3
        those = (size >= 0).ravel()
        several = ((f.members >= 0).sum(axis=1) > 1)[f.season]
        flow, factor = self.flow[those], f.column("hydro", "factor")[those]
        if not flow.size or not several.any():
            return
        kept = np.full((len(flow), *self.shape), -1)
        kept[..., several] = self.columns("pond", np.broadcast_to(size[those], kept[..., several].shape))
        gain = (KM3 * f.duration / factor)[..., several]
        terms: list[Term] = [(1.0, kept[..., several]), (-1.0, kept[..., f.before][..., several])]
        terms.append((gain, flow[..., :-1][..., several]))
        for mates in f.members[f.season[several]].T:
            part = np.append(f.hours, 0.0)[mates] / f.season_hours[f.season[several]]
            terms.append((-gain * part, flow[..., mates]))
        self.add("pond balance", terms, "=", 0.0)


def stacked(lists: list[list[int]]) -> Ints:
    """Lists of labels side by side, filled up with -1."""
    return np.array(list(zip_longest(*lists, fillvalue=-1)), dtype=np.int64).T
