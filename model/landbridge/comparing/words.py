"""A comparison in words."""

from __future__ import annotations

from typing import Any

from landbridge.amounts import in_unit, money, unit
from landbridge.comparing.effects import ROUNDING, named


def words(found: dict[str, Any]) -> str:
    """The comparison in two or three sentences."""
    npv, effects_found = found["npv"], found["effects"]
    out = []
    if not found["path"]:
        out.append("The runs share no path of trust.")
    elif _same(npv):
        out.append(f"A and B lock the same on the path “{found['path_name']}”: {money(npv['a'])}.")
    else:
        more = "more" if npv["difference"] > 0 else "less"
        scale, word = unit([npv["a"], npv["b"]])
        a, b = (in_unit(npv[side], scale) for side in "ab")
        if a == b:
            a, b = (in_unit(npv[side], scale, 6) for side in "ab")
        size = money(abs(npv["difference"]))
        out.append(f"B locks {size} {more} than A ({a} → {b} {word}) on the path “{found['path_name']}”.")
        out.append(_worth(found))
    if not found["inputs_known"]:
        out.append("Which inputs differ is not known: a run was written by a version that kept none.")
    elif found["inputs_differ"]:
        n = found["inputs_differ"]
        out.append(f"{n} input{'s differ' if n > 1 else ' differs'}{_largest(effects_found)}.")
    elif nothing(found):
        return "Nothing differs between A and B: neither inputs nor results."
    else:
        out.append("No input that an equation reads differs.")
    return " ".join(part for part in out if part)


def _worth(found: dict[str, Any]) -> str:
    """What the change is worth by itself, today and at full trust, and why welfare may fall where costs do."""
    change = {(r["measure"], r["state"]): r["difference"] for r in found["worth"]}
    ends = [change["welfare", state] for state in ("today", "full trust")]
    if None in ends:
        return ""
    words = [f"{money(abs(v))} {'more' if v > 0 else 'less'} welfare" for v in ends]
    out = f"By itself B has {words[0]} than A at today's trust, and {words[1]} at full trust of the path; "
    out += "the difference of the two is the change of what is locked."
    steered = [v for v, state in zip(ends, ("today", "full trust"), strict=True) if v * change["objective", state] > 0]
    if any(abs(v) > 1e-3 for v in steered):
        out += (
            " The plan's cost and welfare move against one another: fees, carbon prices and financing are in the "
            "cost that steers the plan and nobody loses them on the whole, and the damage of CO2 steers nothing."
        )
    return out


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
    return f"; the largest mover is {named(first)}: {sign}{money(first['effect'])}"
