"""Differences of results between two runs, read off their stored tables, on what the runs share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from landbridge.report.run import Run
from landbridge.report.sections.builds import called

#: Names of what a case is made of: table and key.
PARTS = {t: t[:-1] for t in ("nodes", "links", "gates", "relations", "paths", "periods")}
#: Differences below this share of the larger value are what solvers leave.
ROUNDING = 1e-6

Records = list[dict[str, Any]]


def shape(a: Run, b: Run) -> dict[str, dict[str, list[str]]]:
    """What only one of two runs has: by kind, names in `a` and in `b`; kinds that are alike are left out."""
    out = {}
    for table, key in PARTS.items():
        mine, yours = ({str(v) for v in run.table(table)[key].dropna()} for run in (a, b))
        if mine != yours:
            out[table] = {"a": sorted(mine - yours), "b": sorted(yours - mine)}
    return out


def locked(a: Run, b: Run) -> Records:
    """Locked value of every path: NPV, expected, by carrier, a year of each period (MUSD)."""
    out: Records = []
    for path in dict.fromkeys([*a.path_ids, *b.path_ids]):
        mine, yours = (run.summary.get("locked_value", {}).get(path, {}) for run in (a, b))
        name = a.path_name(path) if mine else b.path_name(path)
        measures: list[tuple[str, str | None]] = [("npv", None), ("npv_expected", None)]
        for group in ("by_carrier", "per_year"):
            inner = dict.fromkeys([*mine.get(group, {}), *yours.get(group, {})])
            measures += [(group, key) for key in (sorted(inner) if group == "per_year" else inner)]
        for measure, part in measures:
            x, y = (_measure(found, measure, part) for found in (mine, yours))
            out.append(
                {"path": path, "name": name, "measure": measure, "part": part or "", "a": x, "b": y, **_less(x, y)}
            )
    return out


def _measure(found: Any, measure: str, part: str | None) -> float | None:
    value = found.get(measure) if part is None else found.get(measure, {}).get(part)
    return None if value is None else float(value)


def _less(x: float | None, y: float | None) -> dict[str, float | None]:
    return {"difference": None if x is None or y is None else y - x}


def flows(a: Run, b: Run, path: str) -> Records:
    """Yearly flow of links, both directions together, at full trust of a path; 0 in a run that lacks the link.

    `only` names the run that has it alone: "A", "B", or "" for both.
    """
    frames = [_full(run, "link_flows", path) for run in (a, b)]
    mine, yours = (run.names("links", "link") for run in (a, b))
    found = _differences(frames, ["link", "product", "period", "unit"], "flow", ["product"])
    only = {k: "" if k in mine and k in yours else "A" if k in mine else "B" for k in {**mine, **yours}}
    names = {**yours, **mine}
    return [row | {"name": names.get(row["link"], row["link"]), "only": only.get(row["link"], "")} for row in found]


def worth(a: Run, b: Run, path: str) -> Records:
    """Welfare and cost of the plan (the objective) in both runs, today and at full trust of a path: MUSD, NPV."""
    out: Records = []
    for measure in ("welfare", "objective"):
        for state, key in (("today", "today"), ("full trust", path)):
            x, y = (run.summary.get(measure, {}).get(key) for run in (a, b))
            x, y = (None if v is None else float(v) for v in (x, y))
            out.append({"measure": measure, "state": state, "a": x, "b": y, **_less(x, y)})
    return out


def prices(a: Run, b: Run, path: str) -> Records:
    """Mean price at nodes that both have, at full trust of a path: USD/MWh, USD/MMBtu."""
    shared = set(a.table("nodes")["node"]) & set(b.table("nodes")["node"])
    frames = [_full(run, "prices", path) for run in (a, b)]
    keys = ["node", "carrier", "period", "unit"]
    found = _differences([f[f["node"].isin(shared)] for f in frames], keys, "price", ["carrier"], inner=True)
    names = a.names("nodes", "node")
    return [row | {"name": names.get(row["node"], row["node"])} for row in found]


def builds(a: Run, b: Run, path: str) -> Records:
    """What is built over all periods, at full trust of a path."""
    frames = [_full(run, "builds", path) for run in (a, b)]
    found = _differences(frames, ["table", "name", "unit"], "size", ["unit"])
    keys = [(row["table"], row["name"]) for row in found]
    words = {**dict(zip(keys, called(b, keys), strict=True)), **dict(zip(keys, called(a, keys), strict=True))}
    return [row | {"key": row["name"], "name": words[row["table"], row["name"]]} for row in found]


def accounts(a: Run, b: Run, path: str) -> Records:
    """Change of each country's account from today to full trust of a path, MUSD, NPV."""
    frames = []
    for run in (a, b):
        rows = run.table("country_value")
        frames.append(rows[(rows["path"] == path) & rows["period"].isna()])
    names = {**b.names("countries", "country"), **a.names("countries", "country")}
    return [
        row | {"name": names.get(row["country"], row["country"])} for row in _differences(frames, ["country"], "value")
    ]


def versions(a: Run, b: Run) -> Records:
    """Versions, options and scenarios of the runs that differ."""
    out: Records = []
    for group in ("versions", "options", "solver_options"):
        mine, yours = (run.manifest.get(group, {}) for run in (a, b))
        for key in sorted({*mine, *yours}):
            if mine.get(key) != yours.get(key):
                out.append({"what": f"{group.replace('_', ' ')}: {key}", "a": _word(mine, key), "b": _word(yours, key)})
    for key in ("scenarios", "headline_path"):
        x, y = a.manifest.get(key), b.manifest.get(key)
        if x != y:
            words = [", ".join(v) if isinstance(v, list) else str(v or "") for v in (x, y)]
            out.append({"what": key.replace("_", " "), "a": words[0] or "none", "b": words[1] or "none"})
    return out


def _word(group: dict[str, Any], key: str) -> str:
    return "not recorded" if key not in group else "none" if group[key] is None else str(group[key])


def _full(run: Run, table: str, path: str) -> pd.DataFrame:
    """Rows of a table at full trust of a path, in periods."""
    return run.state(table, path, 1.0)


def _differences(
    frames: Sequence[pd.DataFrame], keys: list[str], value: str, groups: Sequence[str] = (), inner: bool = False
) -> Records:
    """Sums by key in both frames that differ by more than rounding, the largest first within groups.

    Args:
        frames: of both runs.
        keys: columns that name a sum.
        value: column that is summed; 0 where one run has no row.
        groups: keys within which sums are comparable (a unit).
        inner: only keys that both have (a price is not 0 where there is none).
    """
    a, b = (f.astype({value: float}).groupby(keys, sort=True)[value].sum() for f in frames)
    both = pd.concat({"a": a, "b": b}, axis=1, join="inner" if inner else "outer").fillna(0.0)
    both["difference"] = both["b"] - both["a"]
    both["size"] = both["difference"].abs()
    both = both[both["size"] > ROUNDING * both[["a", "b"]].abs().max(axis=1).clip(lower=1e-3)]
    order = [*groups, "size", *(k for k in keys if k not in groups)]
    both = both.reset_index().sort_values(order, ascending=[c != "size" for c in order], kind="stable")
    return [_plain(row) for row in both.drop(columns="size").to_dict("records")]


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    """Values as JSON holds them."""
    words = ("a", "b", "difference")
    return {str(k): float(v) if k in words else int(v) if k == "period" else str(v) for k, v in row.items()}
