"""What each difference of inputs does to the locked value: applied alone to the first case, and solved again.

    L(B) - L(A) = sum of [L(A with one difference) - L(A)] + interaction

Both cases are solved again too, so that what is due to options or versions, and not to inputs, stands apart:

    stored difference = L(B) - L(A) + the rest
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from landbridge.analysis.claim_scenarios import study_of
from landbridge.analysis.study import Study
from landbridge.case import Case, CaseError
from landbridge.comparing.apply import apply, standing
from landbridge.comparing.inputs import CHANGED, Change
from landbridge.solve import SolveError

#: Differences solved one by one; beyond, they are taken together by table.
LIMIT = 12
#: What is no more than rounding, as a share of the locked values.
ROUNDING = 1e-7
EMPTY: dict[str, Any] = {
    **{"part": "change", "table": "", "key": "", "column": "", "kind": "", "old": None, "new": None},
    **{"unit": "", "with": "", "note": ""},
}


@dataclass(frozen=True)
class Move:
    """Differences that are applied together, and what to call them."""

    changes: tuple[Change, ...]
    record: dict[str, Any]


def moves(changes: Sequence[Change], limit: int = LIMIT) -> list[Move]:
    """One move a difference; by table where there are more than `limit`, the smallest tables in one."""
    if len(changes) <= limit:
        return [Move((c,), EMPTY | c.record()) for c in changes]
    by_table: dict[str, list[Change]] = {}
    for c in changes:
        by_table.setdefault(c.lead.table, []).append(c)
    order = sorted(by_table, key=lambda t: -len(by_table[t]))
    alone, rest = (order, []) if len(order) <= limit else (order[: limit - 1], order[limit - 1 :])
    found = [_of_tables(by_table[t], [t]) for t in alone]
    return [*found, _of_tables([c for t in rest for c in by_table[t]], rest)] if rest else found


def effects(
    a: Case,
    b: Case,
    changes: Sequence[Change],
    path: str,
    stored: tuple[float, float],
    integers: bool = False,
    limit: int = LIMIT,
    notify: Callable[[str], None] = lambda label: None,
) -> list[dict[str, Any]]:
    """Rows that add up to the difference of the stored locked values, the largest first, what is left last.

    Args:
        a: the first case.
        b: the second.
        changes: differences from `a` to `b` that equations read.
        path: whose locked value.
        stored: locked value of both runs, MUSD, NPV.
        integers: builds in whole units.
        limit: differences solved one by one.
        notify: called with a label before each solve.

    Returns:
        Records with `effect` (MUSD; None where a move makes no case alone), and `part`: change, table, together,
        interaction or rest.
    """
    total = stored[1] - stored[0]
    if not changes:
        return [_row("rest", "not from inputs: options of the run, or versions", total)] if total else []
    notify("the first run again")
    base = _study(a, None, integers)
    at_a = locked(base, path)
    todo, found, stuck = moves(standing(a, b, changes, 3 * limit), limit), list[dict[str, Any]](), list[Move]()
    for i, move in enumerate(todo, 1):
        notify(f"{i} of {len(todo)}: {named(move.record)}")
        try:
            found.append(move.record | {"effect": _alone(a, b, move.changes, base, path, integers) - at_a})
        except (CaseError, SolveError) as error:
            found.append(move.record | {"effect": None, "note": _why(error)})
            stuck.append(move)
    if len(stuck) > 1:
        notify(f"{len(stuck)} that cannot stand alone")
        with suppress(CaseError, SolveError):
            joint = _alone(a, b, [c for m in stuck for c in m.changes], base, path, integers) - at_a
            found.append(_row("together", f"{len(stuck)} below that only stand together", joint))
    if len(todo) == 1 and not stuck:
        at_b = at_a + float(found[0]["effect"])
    else:
        notify("the second run again")
        at_b = _alone(a, b, changes, base, path, integers)
    found.sort(key=lambda row: (row["effect"] is None, -abs(row["effect"] or 0.0)))
    left = at_b - at_a - sum(row["effect"] for row in found if row["effect"] is not None)
    rest = total - (at_b - at_a)
    small = ROUNDING * max(1.0, abs(stored[0]), abs(stored[1]))
    if abs(rest) <= small:
        left, rest = left + rest, 0.0
    if len(todo) > 1:
        found.append(_row("interaction", "what all do together beyond the sum", left))
    elif not stuck:
        found[0]["effect"] += left
    if rest:
        found.append(_row("rest", "not from inputs: options of the run, or versions", rest))
    return found


def locked(study: Study, path: str) -> float:
    """Locked value of a path, MUSD, NPV."""
    return study.welfare(study.on_path(path, 1.0)) - study.welfare(study.today())


def named(record: dict[str, Any]) -> str:
    """A row in a few words: `plants P variable_om (12 -> 15 USD/MWh)`."""
    words = " ".join(str(record[c]) for c in ("table", "key", "column") if record[c]) or str(record["note"])
    if record["kind"] == CHANGED:
        unit = f" {record['unit']}" if record["unit"] else ""
        return f"{words} ({_short(record['old'])} → {_short(record['new'])}{unit})"
    return f"{words} ({record['kind']})" if record["kind"] else words


def _why(error: Exception) -> str:
    """Why a difference was not solved, in its last words."""
    return f"not solved alone: {str(error).splitlines()[-1]}"


def _short(value: Any) -> str:
    text = f"{value:.6g}" if isinstance(value, float) else "blank" if value in (None, "") else str(value)
    return text if len(text) <= 40 else text[:39] + "…"


def _row(part: str, note: str, effect: float) -> dict[str, Any]:
    return EMPTY | {"part": part, "note": note, "effect": effect}


def _of_tables(changes: Sequence[Change], names: list[str]) -> Move:
    note = f"{len(changes)} difference{'s' * (len(changes) > 1)}"
    return Move(tuple(changes), EMPTY | {"part": "table", "table": ", ".join(names), "note": note})


def _study(case: Case, base: Study | None, integers: bool) -> Study:
    return Study.of(case, integers=True) if integers else study_of(case, base)


def _alone(a: Case, b: Case, changes: Iterable[Change], base: Study, path: str, integers: bool) -> float:
    """Locked value of `a` with some differences."""
    study = _study(apply(a, b, changes), base, integers)
    value = locked(study, path)
    del study
    gc.collect()  # a study holds itself in circles, and looking for those may be switched off
    return value
