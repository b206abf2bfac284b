"""The game between those who hold the keys: what each coalition could open on its own, and who would have to pay whom.

    v(S) = W(gates whose keys are all held by members of S open, the others as today) - W(today)

W is the welfare of everybody, so v(S) counts what spills over to those outside S; the table of accounts shows it apart.
Players are data: the column `player` of `countries`. A gate that needs a key of somebody who is no player stays as
it is today. Countries that are no players are "outside": they receive no allocation, and a side payment of theirs is
what they would gain (or lose) at market prices.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from landbridge.analysis import game
from landbridge.analysis.accounts import Accounts
from landbridge.analysis.finding import Finding
from landbridge.analysis.game import Coalition
from landbridge.analysis.study import State, Study
from landbridge.formulation import trust
from landbridge.formulation.rows import records
from landbridge.formulation.trust import Openness

OUTSIDE = "outside"
#: The game as it is, and with the keys of those who hold sanctions given: as today, or as if turned.
AS_IS, SHUT, GIVEN = "as is", "sanctions as today", "sanctions lifted"


def players(study: Study) -> dict[str, str]:
    """Player of each country or body that belongs to one."""
    rows = records(study.case.tables["countries"], "country")
    return {c: row.player for c, row in rows.items() if row.player}


def key_holders(study: Study) -> dict[str, frozenset[str]]:
    """Players whose keys each gate needs; a holder who is no player stands for itself."""
    player = players(study)
    keys: dict[str, set[str]] = {}
    for g, holder in records(study.case.tables["gate_keys"], "gate", "holder"):
        keys.setdefault(g, set()).add(player.get(holder, f"{OUTSIDE}: {holder}"))
    return {g: frozenset(holders) for g, holders in keys.items()}


def openness(study: Study, members: Iterable[str]) -> Openness:
    """Openness of gates where the members open what they hold all keys of; a gate without keys stays as it is."""
    case, some = study.case, frozenset(members)
    keys, now = key_holders(study), trust.openness(case, trust.levels_today(case))
    full = trust.openness(case, dict.fromkeys(trust.levels_today(case), 1.0))
    return {(g, y): full[g, y] if g in keys and keys[g] <= some else phi for (g, y), phi in now.items()}


def values(study: Study) -> dict[Coalition, float]:
    """Value of every coalition, MUSD (NPV)."""
    names = sorted(set(players(study).values()))
    coalitions = [frozenset(c) for size in range(len(names) + 1) for c in itertools.combinations(names, size)]
    # from the extremes inward: what is told needs no solve
    order = sorted(coalitions, key=lambda c: (min(len(c), len(names) - len(c)), sorted(c)))
    instances = {c: study.program.at(openness(study, c)) for c in order}
    for size in range(len(names) // 2 + 1):
        layer = [c for c in order if min(len(c), len(names) - len(c)) == size]
        study.prepare([instances[c] for c in layer], f"coalitions of {size} or {len(names) - size}")
    worth = {c: float(study.welfare_by_part(instances[c]).sum()) for c in order}
    return {c: worth[c] - worth[frozenset()] for c in coalitions}


def given(found: Mapping[Coalition, float], holder: str, turned: bool) -> dict[Coalition, float]:
    """The game among the others with a holder's keys given: as they are, or turned before the game begins."""
    rest = {c for c in found if holder not in c}
    base = found[frozenset({holder})] if turned else 0.0
    return {c: found[c | {holder}] - base if turned else found[c] for c in rest}


def finding(study: Study) -> Finding:
    """Solve the game of a case and share out what all players together open.

    Returns:
        Tables `coalitions` (game, coalition, members, value), `allocations` (game, rule, player, amount),
        `side_payments` (rule, player, allocation, account, payment: their sum is zero) and `coalition_accounts`
        (coalition, player, member, change of account); MUSD, NPV. Summary: by game, whether the core is empty, its
        least-core value, what blocks, and the allocations.
    """
    if not set(players(study).values()):
        return Finding()
    found = values(study)
    games = {AS_IS: found, **_with_sanctions_given(study, found)}
    accounts = _accounts(study, found)
    tables = {
        "coalitions": pd.DataFrame(
            [(name, _text(c), len(c), v) for name, values in games.items() for c, v in values.items()],
            columns=["game", "coalition", "members", "value"],
        ),
        "allocations": pd.DataFrame(
            [
                (name, rule, player, amount)
                for name, values in games.items()
                for rule, shares in _rules(values).items()
                for player, amount in shares.items()
            ],
            columns=["game", "rule", "player", "amount"],
        ),
        "coalition_accounts": accounts,
        "side_payments": _side_payments(found, accounts),
    }
    return Finding(tables, {name: _summary(values) for name, values in games.items()})


def _with_sanctions_given(study: Study, found: Mapping[Coalition, float]) -> dict[str, dict[Coalition, float]]:
    """The games with sanctions given; the holder of sanctions is the player who has bodies and no state."""
    kinds = {c: row.kind for c, row in records(study.case.tables["countries"], "country").items()}
    states = {p for c, p in players(study).items() if kinds[c] == "state"}
    holders = sorted(set(players(study).values()) - states)
    if len(holders) != 1:
        return {}
    return {SHUT: given(found, holders[0], turned=False), GIVEN: given(found, holders[0], turned=True)}


def _rules(found: Mapping[Coalition, float]) -> dict[str, dict[str, float]]:
    """Allocations by rule; Banzhaf is a measure of leverage and does not add up to v(N)."""
    names = game.players(found)
    rational = found[frozenset(names)] >= sum(found[frozenset({i})] for i in names)
    return {
        "shapley": game.shapley(found),
        "nucleolus": game.nucleolus(found, individually_rational=rational),
        "banzhaf": game.banzhaf(found),
    }


def _summary(found: Mapping[Coalition, float]) -> dict[str, Any]:
    core = game.core(found)
    return {
        "value": found[frozenset(game.players(found))],
        "core_empty": core.empty,
        "least_core": core.epsilon,
        "blocking": [_text(c) for c in core.blocking],
        **{rule: shares for rule, shares in _rules(found).items()},
    }


def _accounts(study: Study, found: Mapping[Coalition, float]) -> pd.DataFrame:
    """Change of each player's account (and of those outside) at market prices, by coalition, MUSD NPV."""
    reader, discount = Accounts(study), study.program.model.time.discount
    player = players(study)

    def account(members: Coalition) -> pd.Series:
        phi = openness(study, members)
        state: State = study.at(phi, "", 0.0, f"coalition {_text(members)}")
        frame = reader.of(state)
        worth = frame["value"] * frame["period"].map(discount)
        return worth.groupby(frame["country"].map(player).fillna(OUTSIDE)).sum()

    base = account(frozenset())
    rows = []
    distinct: dict[tuple[float, ...], pd.Series] = {}
    for c in found:
        phi = tuple(openness(study, c).values())
        if phi not in distinct:
            distinct[phi] = account(c) - base
        names = sorted({*player.values(), OUTSIDE})
        change = distinct[phi].reindex(names, fill_value=0.0)
        rows += [(_text(c), i, i in c, float(change[i])) for i in names]
    return pd.DataFrame(rows, columns=["coalition", "player", "member", "change"])


def _side_payments(found: Mapping[Coalition, float], accounts: pd.DataFrame) -> pd.DataFrame:
    """What each player would have to get (positive) or pay beside the market for an allocation to come about."""
    everyone = frozenset(game.players(found))
    change = accounts[accounts["coalition"] == _text(everyone)].set_index("player")["change"]
    rows = []
    for rule, shares in _rules(found).items():
        if rule == "banzhaf":
            continue
        for i in [*sorted(everyone), OUTSIDE]:
            allocation = shares.get(i, 0.0)
            rows.append((rule, i, allocation, float(change[i]), allocation - float(change[i])))
    return pd.DataFrame(rows, columns=["rule", "player", "allocation", "account", "payment"])


def _text(coalition: Coalition) -> str:
    return "+".join(sorted(coalition)) or "nobody"
