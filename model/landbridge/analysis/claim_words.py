"""How far the claim holds, in words."""

from __future__ import annotations

from collections.abc import Mapping

from landbridge.amounts import money

#: Shares of what is locked below this count as nothing in words, and as all when they are this near to it.
WORDS = 0.005
WHY_LOWER = "fees, carbon prices and financing steer choices and use nothing up, and no choice sees the damage of CO2"


def told(kind: str, part: str, names: Mapping[tuple[str, str], str]) -> str:
    """A part in words, by name."""
    name = names.get(("path" if kind == "all but" else kind, part), part)
    return {"relation": f"“{name}”", "path": f"the path “{name}”", "all but": f"all but the path “{name}”"}.get(
        kind, "every relation" if kind == "welfare" else f"the links of {name}"
    )


def sentence(holder: str, name: str, alone: float, without: float, locked: float) -> str:
    """How far the claim holds, in words.

    Args:
        holder: who holds the claim; "" where nobody is named.
        name: of the claim's path, as printed.
        alone: what it opens with all else as today, MUSD.
        without: what all other relations open without it, MUSD.
        locked: what opening everything adds to today, MUSD.
    """
    start = f"Claim{f' of {holder}' if holder else ''}: the only obstacle is “{name}”. "
    if locked <= 0:
        return start + f"Opening everything adds {money(locked)}: nothing is locked for which the claim could hold."
    share = alone / locked
    if share > 1 + WORDS:
        verdict = f"all of it, and opening the rest as well takes {money(alone - locked)} away again"
    elif share >= 1 - WORDS:
        verdict = "all of it"
    elif share >= WORDS:
        verdict = "that part of it"
    elif share > -WORDS:
        verdict = "none of it"
    else:
        verdict = f"none of it, and welfare even falls: {WHY_LOWER}"
    needs = locked - alone - without
    rest = f"{money(needs)} ({_percent(needs / locked)}) needs both" if needs >= 0 else f"{money(-needs)} is in both"
    return (
        start + f"Opening it alone yields {money(alone)} of {money(locked)} locked ({_percent(share)}): "
        f"the claim holds for {verdict}. All other relations without it yield {money(without)} "
        f"({_percent(without / locked)}); {rest}."
    )


def _percent(share: float) -> str:
    return f"{round(100 * share, 1) + 0.0:.1f} %"
