"""A comparison in words."""

from __future__ import annotations

from typing import Any

from landbridge.comparing.effects import ROUNDING, named
from landbridge.report.numbers import billions, number


def words(found: dict[str, Any]) -> str:
    """The comparison in two or three sentences."""
    npv, effects_found = found["npv"], found["effects"]
    out = []
    if not found["path"]:
        out.append("The runs share no path of trust.")
    elif _same(npv):
        out.append(f"A and B lock the same on the path “{found['path_name']}”: {billions(npv['a'])} bn USD.")
    else:
        more = "more" if npv["difference"] > 0 else "less"
        a, b = billions(npv["a"]), billions(npv["b"])
        if a == b:
            a, b = number(npv["a"] / 1000, 6), number(npv["b"] / 1000, 6)
        size = billions(abs(npv["difference"]))
        out.append(f"B locks {size} bn USD {more} than A ({a} → {b}) on the path “{found['path_name']}”.")
    if not found["inputs_known"]:
        out.append("Which inputs differ is not known: a run was written by a version that kept none.")
    elif found["inputs_differ"]:
        n = found["inputs_differ"]
        out.append(f"{n} input{'s differ' if n > 1 else ' differs'}{_largest(effects_found)}.")
    elif nothing(found):
        return "Nothing differs between A and B: neither inputs nor results."
    else:
        out.append("No input that an equation reads differs.")
    return " ".join(out)


def nothing(found: dict[str, Any]) -> bool:
    """Whether two runs are the same in inputs and results."""
    kinds = ("inputs", "labels_differ", "flows", "prices", "builds", "accounts", "shape", "versions")
    return found["inputs_known"] and not any(found[k] for k in kinds) and all(_same(r) for r in found["locked"])


def _same(row: dict[str, Any]) -> bool:
    """Whether two amounts are equal but for rounding."""
    if row["a"] is None or row["b"] is None:
        return bool(row["a"] == row["b"])
    return abs(float(row["difference"])) <= ROUNDING * max(1.0, abs(float(row["a"])), abs(float(row["b"])))


def _largest(effects_found: list[dict[str, Any]]) -> str:
    moved = ("change", "table", "together")
    first = next((e for e in effects_found if e["effect"] is not None and e["part"] in moved), None)
    if first is None:
        return ""
    if abs(first["effect"]) < 1e-3:
        return "; none of them moves the locked value alone"
    sign = "+" if first["effect"] > 0 else ""
    return f"; the largest mover is {named(first)}: {sign}{billions(first['effect'])} bn USD"
