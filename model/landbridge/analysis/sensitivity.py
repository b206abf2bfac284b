"""What moves the answer: how locked value follows the inputs, how far over their ranges, and what a year's delay costs.

By the envelope theorem the least cost changes with an input as its direct effect at the plan of a solution, and its
bounds at their duals. Locked value is W(full trust) - W(today); the difference of the two slopes, with its sign turned,
is its derivative as far as W is minus cost. Fees, carbon prices and financing are cost to who decides and not to W: of
levers that move these alone W changes only as plans do, which the envelope does not tell (`transfer`). What is solved
again is W. Freight routes that cost over half more than others at the base values stay out (see `levers.freight`);
where a lever would bring one in, its effect is another than said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from landbridge.analysis.finding import Finding
from landbridge.analysis.levers.catalogue import Catalogue
from landbridge.analysis.levers.lever import Lever, Moved, Mover
from landbridge.analysis.study import State, Study
from landbridge.analysis.switch import BUILT, switch_values
from landbridge.analysis.tables import Reader
from landbridge.formulation import finance

#: Levers that are solved again at their low and high.
SOLVED = 10

#: Columns of the table of levers.
LEVERS = [
    *("rank", "table", "key", "column", "unit", "numbers", "quality", "source"),
    *("base", "low", "high", "derivative", "swing", "transfer"),
]
#: Columns of the table of levers solved again.
RESOLVED = [
    *("table", "key", "column", "low", "high"),
    *("locked_low", "locked_high", "estimate_low", "estimate_high"),
]


@dataclass(frozen=True)
class Effect:
    """What a lever does to locked value, MUSD (NPV).

    Attributes:
        lever: what moves. swing: as it goes from low to high. below, above: as it goes to its low, to its high (all by
        the envelope).
        transfer: it moves only what is paid to somebody, or nobody.
    """

    lever: Lever
    swing: float
    below: float
    above: float
    transfer: bool

    def row(self) -> dict[str, Any]:
        """Row of the table."""
        v = self.lever
        base, low, high = (float(np.mean(x)) for x in (v.base, v.low, v.high))
        slope = self.swing / (high - low) if high != low else np.nan
        return {
            "table": v.table,
            "key": v.key,
            "column": v.column,
            "unit": v.unit,
            "numbers": len(v.keys),
            "quality": v.quality,
            "source": v.source,
            "base": base,
            "low": low,
            "high": high,
            "derivative": slope,
            "swing": self.swing,
            "transfer": self.transfer,
        }


def effects(catalogue: Catalogue, mover: Mover, today: State, full: State) -> list[Effect]:
    """Effects of all levers with a range on locked value, largest swing first."""
    slopes = {s.path: mover.derivatives(s) + mover.harm(s) for s in (today, full)}
    felt = catalogue.effects.felt("used", "lower", "upper", "row_lower", "row_upper")
    out = []
    for lever in catalogue.levers.values():
        if not lever.ranged:
            continue
        below, above = (
            mover.slope(lever, to, today, slopes[today.path]) - mover.slope(lever, to, full, slopes[full.path])
            for to in (lever.low - lever.base, lever.high - lever.base)
        )
        transfer = lever.opened is None and not felt[lever.places].any()
        out.append(Effect(lever, above - below, below, above, transfer))
    return sorted(out, key=lambda e: (-abs(e.swing), e.lever.name))


def solved_again(study: Study, mover: Mover, path: str, locked: float, chosen: list[Effect]) -> pd.DataFrame:
    """Locked value with the levers at their low and high: two states each, solved side by side."""
    ends = [(e, values) for e in chosen for values in (e.lever.low, e.lever.high)]
    moved = [[mover.moved(e.lever, values, *at) for at in (("", 0.0), (path, 1.0))] for e, values in ends]
    own = [m.instance for pair in moved for m in pair if m.study is study]
    study.prepare(own, "levers at their low and high")
    found = [locked_again(path, pair, " ".join(e.lever.name)) for (e, _), pair in zip(ends, moved, strict=True)]
    rows = []
    for i, e in enumerate(chosen):
        v = e.lever
        rows.append(
            {
                "table": v.table,
                "key": v.key,
                "column": v.column,
                "low": float(np.mean(v.low)),
                "high": float(np.mean(v.high)),
                "locked_low": found[2 * i],
                "locked_high": found[2 * i + 1],
                "estimate_low": locked + e.below,
                "estimate_high": locked + e.above,
            }
        )
    return pd.DataFrame(rows, columns=RESOLVED)


def locked_again(path: str, pair: list[Moved], label: str) -> float:
    """Locked value from the programs at today's and at full trust under moved inputs, MUSD (NPV)."""
    now, then = (m.welfare(*at, label) for m, at in zip(pair, (("", 0.0), (path, 1.0)), strict=True))
    return then - now


def delay_cost(study: Study, today: State, full: State) -> float:
    """Locked value lost when a path opens a year later than it could, MUSD (NPV).

    The gain of a year, net of the annuities of what stands in it, comes a year later in the period in which gates open
    and in those in which what is begun there comes to stand; from then on it is as it would have been:

        sum over these periods y of  (G_y - G_(y-1)) (1 + r)^-(y - base year),  G_y = W_y(full) - W_y(today)

    What grows with demand between these periods is counted as delayed too.
    """
    opened = [y for (_, y), phi in full.phi.items() if phi > today.phi[_, y]]
    if not opened:
        return 0.0
    case, rate = study.case, study.case.number("discount_rate")
    found, base = study.welfare_by_period(full), study.welfare_by_period(today)
    cost = before = 0.0
    for y in study.periods:
        if min(opened) <= y <= _last_to_stand(study, full, min(opened)):
            gain = found[y] - base[y]
            cost += (gain - before) * finance.discount_factor(y, 1, int(case.number("base_year")), rate)
            before = gain
    return cost


def _last_to_stand(study: Study, full: State, opened: int) -> int:
    """Period in which the last of what is begun behind gates in a period comes to stand."""
    m = study.program.model
    keys, where = study.program.indexed(m.build)
    sizes = full.solution.x[where].tolist()
    begun = [m.service[t, n][v] for (t, n, v), x in zip(keys, sizes, strict=True) if v == opened and x > BUILT]
    return max((y for b in begun for y in study.periods if y <= b.stands), default=opened)


def headline(locked: float, again: pd.DataFrame, rest: list[Effect]) -> dict[str, float]:
    """The locked value with two plain ranges: no probabilities.

    `low`, `high`: the least and the most it is with one of the levers solved again at its low or high.
    `joint_low`, `joint_high`: roots of the sums of squares of what each lever takes off, or adds, at most; by the
    envelope for those not solved again, without transfers. As if the levers moved independently and did not interact.
    """
    found = again[["locked_low", "locked_high"]].to_numpy(dtype=float)
    estimates = [[locked + e.below, locked + e.above] for e in rest if not e.transfer]
    ends = np.vstack([found, np.array(estimates).reshape(-1, 2)]) - locked
    down, up = np.minimum(ends, 0.0).min(axis=1, initial=0.0), np.maximum(ends, 0.0).max(axis=1, initial=0.0)
    return {
        "value": locked,
        "low": float(found.min(initial=locked)),
        "high": float(found.max(initial=locked)),
        "joint_low": locked - float(np.linalg.norm(down)),
        "joint_high": locked + float(np.linalg.norm(up)),
    }


def finding(study: Study, reader: Reader, path: str, today: State, full: State) -> Finding:
    """Which numbers move the locked value of a path, from where to where, and at what values corridors turn.

    Args:
        study: the case.
        reader: of the study.
        path: name of the path.
        today: state at level 0.
        full: state at level 1.

    Returns:
        Tables `levers`, `resolved_levers` and `switch_values`; summary `headline`, `delay_cost_per_year`, `uncovered`.
    """
    catalogue = Catalogue(study, reader)
    mover = Mover(study, catalogue.effects)
    ranked = effects(catalogue, mover, today, full)
    locked = study.welfare(full) - study.welfare(today)
    again = solved_again(study, mover, path, locked, ranked[:SOLVED])
    levers = pd.DataFrame([{"rank": i, **e.row()} for i, e in enumerate(ranked, 1)], columns=LEVERS)
    return Finding(
        {
            "levers": levers,
            "resolved_levers": again,
            "switch_values": switch_values(study, catalogue, mover, path, today, full),
        },
        {
            "headline": headline(locked, again, ranked[SOLVED:]),
            "delay_cost_per_year": delay_cost(study, today, full),
            "uncovered": catalogue.uncovered,
        },
    )
