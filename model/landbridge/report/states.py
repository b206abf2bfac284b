"""What changes with the trust level, packed for the page: flows, permits, use of every link in every solved state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from landbridge.amounts import cleared, kept, significant
from landbridge.report.figures import Figure
from landbridge.report.follow import Pool, at_state, leaves
from landbridge.report.numbers import missing
from landbridge.report.run import LIMITS, Run

UNIT = {"power": "TWh", "container": "thousand TEU", "bulk": "million t", "gas": "bcm"}
PRODUCT = {"power": "Power", "container": "Containers", "bulk": "Bulk", "gas": "Gas"}
#: More trust whose value is told, as a share of the way from today to full trust.
STEP = 0.1
TONNES_PER_TEU = 10.0  # width on the map only


def link_rows(run: Run) -> list[tuple[str, str]]:
    """(link, product) pairs that the run knows, in the order of the case."""
    flows = run.table("link_flows")[["link", "product"]].drop_duplicates()
    pairs = [(str(link), str(product)) for link, product in zip(flows["link"], flows["product"], strict=True)]
    order = {str(link): i for i, link in enumerate(run.table("links")["link"])}
    known = [pair for pair in pairs if pair[0] in order]
    return sorted(known, key=lambda pair: (order[pair[0]], list(UNIT).index(pair[1]) if pair[1] in UNIT else 9))


def link_frame(run: Run, path: str, level: float, period: int | None) -> pd.DataFrame:
    """By (link, product): flow of both directions; limits and rent of the link, use of the fuller direction."""
    for key in run.keys(path, level, period or 0):
        if key in run.flows:
            return run.flows[key]
    index = pd.MultiIndex.from_arrays([[], []], names=["link", "product"])
    return pd.DataFrame(columns=list(LIMITS), index=index, dtype=float)


def states(run: Run, figures: Sequence[Figure] = ()) -> dict[str, Any]:
    """Every solved state of every path, as the page's scripts read them; `figures` are those of the page."""
    pool = Pool()
    listed: list[dict[str, Any]] = []
    pairs = link_rows(run)
    index = pd.MultiIndex.from_tuples(pairs, names=["link", "product"]) if pairs else None
    where: dict[tuple[str, float], int] = {}
    paths = []
    for path in run.path_ids:
        numbers = []
        for level in run.levels(path):
            key = ("" if level == 0 else path, level)
            if key not in where:
                where[key] = len(listed)
                listed.append(_state(run, path, level, index, pool, figures))
            numbers.append(where[key])
        entry = {"id": path, "name": run.path_name(path), "holders": run.holders(path)}
        paths.append(entry | {"states": numbers, "gain": _gain(run, path)})
    follow = leaves(run, figures)
    return {"periods": run.periods, "paths": paths, "states": listed, "pool": pool.items, "follow": follow}


def _state(
    run: Run, path: str, level: float, index: pd.MultiIndex | None, pool: Pool, figures: Sequence[Figure]
) -> dict[str, Any]:
    out: dict[str, Any] = {"level": significant(level, 6), "periods": {}}
    for period in run.periods:
        frame = link_frame(run, path, level, period)
        if index is not None:
            frame = frame.reindex(index)
        stored = not frame["flow"].isna().all()
        out["periods"][str(period)] = {
            "flow": pool.put(frame["flow"].fillna(0.0) if stored else frame["flow"], ("flow", period)),
            "permit": pool.put(frame["permit"], ("permit", period)),
            "capacity": pool.put(frame["capacity"], ("capacity", period)),
            "use": pool.put(frame["use"], ("use", period)),
            "shut": pool.put(shut(run, path, level, period), ("shut", period)),
            "figures": at_state(figures, pool, path, level, period),
        }
    return out


def shut(run: Run, path: str, level: float, period: int) -> list[float]:
    """For every link of the case: 1 where some gate before it lets nothing through, else 0."""
    opened = next((run.opened[key] for key in run.keys(path, level, period) if key in run.opened), {})
    out = []
    for gates in run.table("links")["gates"]:
        listed = [] if missing(gates) else [g for g in str(gates).split(";") if g]
        out.append(1.0 if any(opened.get(g, 1.0) <= 1e-6 for g in listed) else 0.0)
    return out


def _gain(run: Run, path: str) -> list[dict[str, float | None]]:
    """By level of a path, MUSD: `gain` over today, `expected` of it, still `locked`, and the value of `more` trust.

    More trust is ten points more, or `points` where no level is solved there; none at full trust.
    """
    levels = run.levels(path)
    known = [_known(run, path, level) for level in levels]
    out = []
    for level, (gain, expected) in zip(levels, known, strict=True):
        at = next((i for i, x in enumerate(levels) if x >= level + STEP - 1e-9), len(levels) - 1)
        points = significant(100 * (levels[at] - level)) if levels[at] > level else 100 * STEP
        more = _less(known[at][0], gain) if levels[at] > level else None
        amounts = {"gain": gain, "expected": expected, "locked": _less(known[-1][0], gain), "more": more}
        out.append({"points": points, **{k: None if v is None else kept(v, 6) for k, v in amounts.items()}})
    return out


def _less(more: float | None, less: float | None) -> float | None:
    return None if more is None or less is None else cleared(more - less)


def _known(run: Run, path: str, level: float) -> tuple[float | None, float | None]:
    """Gain and expected gain (MUSD) at a level; today's gain is 0 by definition."""
    rows = run.table("curve")
    rows = rows[(rows["path"] == path) & (abs(rows["level"].astype(float) - level) < 1e-9)] if not rows.empty else rows
    if level == 0 and rows.empty:
        return 0.0, 0.0
    known = run.summary.get("locked_value", {}).get(path, {}) if level == 1 else {}
    row: Any = {"gain": known.get("npv"), "expected": known.get("npv_expected")} if rows.empty else rows.iloc[0]
    gain, expected = (None if missing(row[c]) else float(row[c]) for c in ("gain", "expected"))
    return gain, expected
