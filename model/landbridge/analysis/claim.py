"""The claim that what a path moves is the only obstacle. Table `claims` says who holds it; `claim_tests` has the rest.

    opened today = W(now) - W(all gates shut),   locked now = W(every relation at 1) - W(now)

Welfare W is NPV, MUSD. What is locked splits in three ways, each of which adds up:

    relations alone, and combinations    what each opens with the others as today, and what needs several at once
    a path, all but it, and both         what the claim's path opens, what the rest opens without it, what needs both
    carriers, and shared                 what opening each carrier's links brings, and what needs several of them

Fees, carbon prices and financing steer choices and use nothing up, and no choice sees the damage of CO2, so W
need not rise with an opening: parts may be negative, and are told in words.
What is not about trust stands beside the shares (`claim_scenarios`), never in them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from landbridge.amounts import money
from landbridge.analysis.claim_words import WHY_LOWER, sentence, told
from landbridge.analysis.finding import Finding
from landbridge.analysis.locked import RESOLVED
from landbridge.analysis.study import Study
from landbridge.case import Case
from landbridge.formulation import trust
from landbridge.solve.program import CARRIERS, Instance

COLUMNS = ["scenario", "kind", "part", "name", "value", "share"]

#: What is opened: kind (welfare, relation, path, all but, carrier) and which one.
Part = tuple[str, str]
SHUT, NOW, ALL = ("welfare", "shut"), ("welfare", "now"), ("welfare", "all")


@dataclass(frozen=True)
class Measured:
    """Welfare of the states that the claim is tested on.

    Attributes:
        scenario: names of what is laid over the case, "" for the case itself. base_year: of the NPV.
        path: the claim's. welfare: W of each part, MUSD, NPV.
        noise: differences of W below this are none, MUSD: gaps of the solves, or a ten thousandth of what is locked.
    """

    scenario: str
    base_year: int
    path: str
    welfare: dict[Part, float]
    noise: float

    def gain(self, part: Part) -> float:
        """What a part opens beyond today, MUSD; 0 if there is no such part, or the solves do not tell it from today."""
        value = self.welfare.get(part, self.welfare[NOW]) - self.welfare[NOW]
        return value if abs(value) > self.noise else 0.0

    @property
    def locked(self) -> float:
        """What full trust of every relation adds to today, MUSD."""
        return self.gain(ALL)


def claim(study: Study, path: str | None = None) -> Finding:
    """Test in full the claim that a case names.

    Args:
        study: the case.
        path: path to test as the only obstacle; by default that of the claim that the case names (setting
            `headline_claim`). A case without such a path gives an empty finding.

    Returns:
        Table `claim` and, in the summary under `here`, figures of that claim, `holder`, `sentence` and `notes`.
    """
    case, path = study.case, claimed_path(study.case) if path is None else path
    if path not in set(case.tables["paths"]["path"]):
        return Finding()
    found = measure(study, path, "")
    return Finding({"claim": table(case, found)}, {"here": figures(case, found)})


def claimed_path(case: Case) -> str:
    """Path of the claim that is tested in full; "" where the case holds no claim."""
    return _headline(case, "path")


def claimed_scenario(case: Case) -> str:
    """Scenario with the volumes, costs and water that its holder counts on; "" for none."""
    return _headline(case, "scenario")


def _headline(case: Case, column: str) -> str:
    """A cell of the claim that the case names, or of its first that a path is the only obstacle."""
    rows, wanted = case.tables["claims"], case.setting("headline_claim")
    rows = rows[rows["test"] == "obstacle"]
    chosen = rows[rows["claim"] == wanted] if wanted else rows
    return str(next(iter(chosen[column].fillna("")), ""))


def measure(study: Study, path: str, scenario: str, few: bool = False) -> Measured:
    """Solve the states of the claim: from today by wider and wider paths to everything open, then all others at once.

    A plan leads quickly to one a step further open, slowly across several steps.

    Args:
        study: the case.
        path: the claim's path.
        scenario: name to carry.
        few: leave out relations alone and carriers, and all but the other paths.
    """
    asked = {part: study.program.at(phi) for part, phi in openings(study.case, path, few).items()}
    if not few:
        asked |= _by_carrier(study)
    label = "the claim" + f", {scenario}" * bool(scenario)
    for part in (NOW, *(("path", p) for p in (path, *wider(study.case, path))), ALL):
        study.prepare([asked[part]], label)
    study.prepare(list(asked.values()), label)
    now, welfare, gap = opened(study.case, ()), {}, 0.0  # of a state only its welfare is read
    for (kind, name), instance in asked.items():
        state = study.under(now, instance, name, 1.0, f"{kind} {name}")
        welfare[kind, name] = study.welfare(state)
        gap = max(gap, state.solution.certificate.absolute_gap)
    noise = max(2 * gap, RESOLVED * abs(welfare[ALL] - welfare[NOW]))
    return Measured(scenario, int(study.case.number("base_year")), path, welfare, noise)


def openings(case: Case, path: str, few: bool = False) -> dict[Part, trust.Openness]:
    """Openness of gates in each state: relations that are opened are at 1, the others as today.

    Paths are as they move in the case; what is left out of all of them is at 1 in every period.
    """
    every = list(case.tables["relations"]["relation"])
    paths = list(case.tables["paths"]["path"])
    moved = {p: set(trust.moved_by(case, p)) for p in paths}
    now, full = opened(case, ()), opened(case, every)
    out: dict[Part, trust.Openness] = {SHUT: dict.fromkeys(now, 0.0), ALL: full, NOW: now}
    for p in paths:
        out["path", p] = trust.openness_on_path(case, p, 1.0)
    for p in [path] if few else paths:
        if len(moved[p]) < len(every):
            out["all but", p] = opened(case, (r for r in every if r not in moved[p]))
    return out if few else out | {("relation", r): opened(case, (r,)) for r in every}


def wider(case: Case, path: str) -> list[str]:
    """Paths that move all a path moves and more, the narrowest first."""
    moved = {p: set(trust.moved_by(case, p)) for p in case.tables["paths"]["path"]}
    return sorted((p for p in moved if moved[p] > moved[path]), key=lambda p: len(moved[p]))


def opened(case: Case, relations: Iterable[str]) -> trust.Openness:
    """Openness of gates with some relations at 1 in every period, the others as today."""
    chosen = set(relations)
    levels = {(r, y): 1.0 if r in chosen else level for (r, y), level in trust.levels_today(case).items()}
    return trust.openness(case, levels)


def _by_carrier(study: Study) -> dict[Part, Instance]:
    """Programs with every relation at 1 for one carrier's links, as today for the others."""
    now, full = opened(study.case, ()), opened(study.case, study.case.tables["relations"]["relation"])
    return {
        ("carrier", c): study.program.at_by_carrier({k: full if k == c else now for k in CARRIERS}) for c in CARRIERS
    }


def table(case: Case, found: Measured) -> pd.DataFrame:
    """One row a part: what it opens (MUSD, NPV) and its share of what is locked (no number where nothing is)."""
    w, locked = found.welfare, found.locked
    names = printed_names(case)
    rows: list[tuple[str, str, str, float]] = [
        ("total", "potential", "every relation at 1 less all gates shut", w[ALL] - w[SHUT]),
        ("total", "opened today", "today less all gates shut", w[NOW] - w[SHUT]),
        ("total", "locked", "every relation at 1 less today", locked),
    ]
    gains = {part: found.gain(part) for part in w if part not in (SHUT, NOW, ALL)}
    for kind, rest in (("relation", "combinations"), ("path", ""), ("all but", ""), ("carrier", "shared")):
        mine = {name: value for (k, name), value in gains.items() if k == kind}
        rows += [(kind, k, names.get(("path" if kind == "all but" else kind, k), k), v) for k, v in mine.items()]
        if rest and mine:
            rows.append((kind, rest, "what needs several at once", locked - sum(mine.values())))
    rows.append(("both", found.path, "what needs it and others at once", both(found)))
    frame = pd.DataFrame(rows, columns=COLUMNS[1:-1])
    frame.insert(0, "scenario", found.scenario)
    part_of_locked = ~frame["part"].isin(["potential", "opened today"]) & (locked != 0)
    return frame.assign(share=(frame["value"] / (locked or 1.0)).where(part_of_locked))


def printed_names(case: Case) -> dict[Part, str]:
    """Names of relations and paths, by kind and key."""
    tables = (("relation", "relations"), ("path", "paths"))
    return {
        (kind, k): name or k for kind, t in tables for k, name in case.tables[t][[kind, "name"]].itertuples(index=False)
    }


def both(found: Measured) -> float:
    """What needs the claim's path and other relations at once, MUSD; negative where they overlap."""
    return found.locked - found.gain(("path", found.path)) - found.gain(("all but", found.path))


def figures(case: Case, found: Measured) -> dict[str, Any]:
    """Figures of a test under stable names (MUSD, NPV), its sentence, and a note for each part that lowers welfare."""
    path, w = found.path, found.welfare
    alone, without = found.gain(("path", path)), found.gain(("all but", path))
    names = printed_names(case)
    holder = _headline(case, "holder") if path == claimed_path(case) else ""
    return {
        "scenario": found.scenario,
        "base_year": found.base_year,
        "path": path,
        "holder": holder,
        "welfare_shut": w[SHUT],
        "welfare_now": w[NOW],
        "welfare_all": w[ALL],
        "potential": w[ALL] - w[SHUT],
        "opened_today": w[NOW] - w[SHUT],
        "locked": found.locked,
        "alone": alone,
        "without": without,
        "both": both(found),
        "sentence": sentence(holder, names["path", path], alone, without, found.locked),
        "notes": [
            f"opening {told(kind, part, names)} lowers welfare by {money(-found.gain((kind, part)))}: {WHY_LOWER}"
            for kind, part in w
            if (kind, part) != SHUT and found.gain((kind, part)) < 0
        ],
    }
