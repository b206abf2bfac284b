"""Cooperative games with transferable utility: what each coalition is worth on its own, and who should get what.

    excess of S at x:  e(S, x) = v(S) - sum of x_i over i in S        (what S could gain by leaving; 0 for no one)

A game is a mapping from every coalition of the players to its value v. The empty coalition may be left out and is worth
0. Results are in the unit of the values. A game of costs is given as minus its costs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import factorial

import numpy as np
import numpy.typing as npt

from landbridge.solve.program import Floats, Instance
from landbridge.solve.small import minimise

Coalition = frozenset[str]
Values = Mapping[Coalition, float]

#: Relative to the largest value: excesses nearer to each other than this are the same.
TOLERANCE = 1e-9

#: Above this a dual is positive. Duals at a vertex are ratios of determinants of matrices of 0 and 1, so with n players
#: none is between 0 and 1 / (largest determinant of order n + 1): 1/56 for 7 players, 1/320 for 9.
POSITIVE = 1e-6

#: Lengths below this are 0 when a vector of 0 and 1 is taken apart into others.
SPAN = 1e-7


@dataclass(frozen=True)
class Core:
    """The least core, and by it whether there is a core.

    Attributes:
        epsilon: The least-core value: the largest excess of a proper coalition, at its least over efficient
            allocations. 0 with one player, who has no proper coalition.
        empty: The core is empty: epsilon is positive.
        allocation: A least-core allocation, of the core if there is one: the prenucleolus, which is always in it.
        blocking: Coalitions with excess epsilon in every least-core allocation, that is, with a positive dual in some
            dual optimum. They are what keeps epsilon from being less, also where the core is not empty.
    """

    epsilon: float
    empty: bool
    allocation: dict[str, float]
    blocking: list[Coalition]


def players(values: Values) -> tuple[str, ...]:
    """Everyone who is in some coalition, sorted.

    Raises:
        ValueError: there is no one.
    """
    names = tuple(sorted(frozenset().union(*values)))
    if not names:
        raise ValueError("a game needs at least one player")
    return names


def excess(values: Values, allocation: Mapping[str, float], coalition: Coalition) -> float:
    """What a coalition could gain by leaving: its value less what the allocation gives its members."""
    worth = values[coalition] if coalition else values.get(coalition, 0.0)
    return worth - sum(allocation[i] for i in coalition)


def shapley(values: Values) -> dict[str, float]:
    """Mean marginal contribution over all orders of arrival (Shapley 1953, A value for n-person games)."""
    game = _Game.read(values)
    n = len(game.names)
    orders = np.array([factorial(s) * factorial(n - 1 - s) / factorial(n) for s in range(n)])
    return game.marginal(orders)


def banzhaf(values: Values) -> dict[str, float]:
    """Mean marginal contribution over all coalitions of the others (Banzhaf 1965; Owen 1975 for any game).

    Not efficient. Divided by their sum these are the normalised indices; times v(N), they share out v(N).
    """
    game = _Game.read(values)
    n = len(game.names)
    return game.marginal(np.full(n, 0.5 ** (n - 1)))


def nucleolus(values: Values, individually_rational: bool = True) -> dict[str, float]:
    """The allocation whose excesses, from the largest down, are lexicographically least (Schmeidler 1969).

    Args:
        values: The game.
        individually_rational: Among imputations only: no one gets less than alone. If not, among all efficient
            allocations: the prenucleolus. They are the same where the core is not empty.

    Raises:
        ValueError: there is no imputation (all together are worth less than each alone); the prenucleolus exists.
    """
    game = _Game.read(values)
    surplus = game.worth[-1] - game.alone.sum()
    if individually_rational and surplus < -TOLERANCE * game.size:
        raise ValueError(
            f"no imputation: together the players are worth {-surplus:g} less than each alone; "
            "use the prenucleolus, individually_rational=False"
        )
    return game.named(_Descent(game, individually_rational).allocation)


def core(values: Values) -> Core:
    """The least core (Maschler, Peleg & Shapley 1979), and whether there is a core."""
    game = _Game.read(values)
    descent = _Descent(game, individually_rational=False)
    tolerance = TOLERANCE * game.size
    epsilon, codes = descent.largest(tolerance)
    blocking = [game.coalition(c) for c in codes]
    return Core(epsilon, epsilon > tolerance, game.named(descent.allocation), blocking)


@dataclass(frozen=True)
class _Game:
    """A game as arrays. Coalition c is the one whose members are the bits of c."""

    names: tuple[str, ...]
    members: Floats  # coalition x player: 1 if in
    worth: Floats  # by coalition

    @classmethod
    def read(cls, values: Values) -> _Game:
        """Arrays of a game.

        Raises:
            ValueError: a coalition is missing, a value is not finite, or the empty coalition is worth something.
        """
        names = players(values)
        codes = np.arange(2 ** len(names))
        members = (codes[:, None] >> np.arange(len(names)) & 1).astype(float)
        coalitions = [frozenset(i for i, there in zip(names, row, strict=True) if there) for row in members]
        if missing := [_text(c) for c in coalitions[1:] if c not in values]:
            raise ValueError(f"coalitions without a value: {', '.join(missing)}")
        worth = np.array([values.get(c, 0.0) for c in coalitions], dtype=float)
        if odd := [_text(c) for c, v in zip(coalitions, worth, strict=True) if not np.isfinite(v)]:
            raise ValueError(f"coalitions whose value is not a finite number: {', '.join(odd)}")
        if worth[0] != 0:
            raise ValueError(f"the empty coalition must be worth 0, not {worth[0]:g}")
        return cls(names, members, worth)

    @property
    def alone(self) -> Floats:
        """What each player is worth alone."""
        return np.asarray(self.worth[1 << np.arange(len(self.names))])

    @property
    def size(self) -> float:
        """The largest value, by which others count as large or small."""
        return float(np.abs(self.worth).max()) or 1.0

    def coalition(self, code: int) -> Coalition:
        """Members of a coalition."""
        return frozenset(name for i, name in enumerate(self.names) if code >> i & 1)

    def named(self, shares: Floats) -> dict[str, float]:
        """Numbers of players, under their names."""
        return dict(zip(self.names, shares.tolist(), strict=True))

    def marginal(self, weights: Floats) -> dict[str, float]:
        """Sum of each player's marginal contributions, weighted by how many are there before."""
        codes, before = np.arange(len(self.worth)), self.members.sum(axis=1).astype(int)
        shares = []
        for i in range(len(self.names)):
            without = codes[self.members[:, i] == 0]
            gain = self.worth[without | 1 << i] - self.worth[without]
            shares.append(float(weights[before[without]] @ gain))
        return dict(zip(self.names, shares, strict=True))


class _Descent:
    """Lexicographic minimisation of excesses by a sequence of programs (Kopelowitz 1967; Maschler et al. 1979).

    Each program makes the largest excess that can still move as small as it can be. A positive dual proves that a
    coalition has that excess in every optimum: the excess is kept, and so is that of every coalition in the span of
    those kept. One that has it in every optimum, but at this vertex a dual of 0, is left to the next program, which has
    the same optimum. The duals sum to 1, so each program adds to the rank, and there are fewer than n. They only say
    what is tight: excesses and allocation come from the equations of the rows kept.
    """

    def __init__(self, game: _Game, individually_rational: bool) -> None:
        n = len(game.names)
        # a game in which no one is worth anything alone, and 1 is the most: its excesses are those of the game, scaled
        gain = game.worth - game.members @ game.alone
        self.scale = float(np.abs(gain).max()) or 1.0
        gain = gain / self.scale
        imputation = np.eye(n) if individually_rational else np.zeros((0, n))
        # all together, proper coalitions, each alone; row c is coalition c but for the first
        self.rows = np.vstack([game.members[-1:], game.members[1:-1], imputation])
        self.least = np.concatenate([gain[-1:], gain[1:-1], np.full(len(imputation), min(0.0, gain[-1] / n))])
        self.complains = np.zeros(len(self.rows), dtype=bool)
        self.complains[1 : len(gain) - 1] = True
        self.stage = np.where(np.arange(len(self.rows)) == 0, 0, -1)  # in which a row was kept; -1 not yet
        self.x, self.levels = self._settled(0)
        while (free := ~_spanned(self.rows, self.rows[self.stage >= 0])).any():
            stage = len(self.levels)
            self.stage[self._tight(free)] = stage
            self.x, self.levels = self._settled(stage + 1)
        self.allocation = self.x * self.scale + game.alone

    def _tight(self, free: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Free rows that are tight wherever the largest excess of free coalitions is least."""
        kept, n = self.stage >= 0, self.rows.shape[1]
        lower = np.where(kept, self.rows @ self.x, self.least)
        upper = np.where(kept, lower, np.inf)
        matrix = np.column_stack([self.rows, self.complains & free])
        anything = np.full(n + 1, np.inf)
        use = kept | free
        program = Instance(np.eye(n + 1)[n], -anything, anything, lower[use], upper[use])
        _, duals, _ = minimise(program, matrix[use])
        tight = np.zeros(len(self.rows), dtype=bool)
        tight[use] = duals > POSITIVE
        return tight & free

    def _settled(self, stages: int) -> tuple[Floats, Floats]:
        """An allocation that has the excesses kept, and these, by stage: x(S) + level = v(S)."""
        kept = self.stage >= 0
        level = (self.stage[:, None] == np.arange(stages)) & self.complains[:, None]
        unknown = np.linalg.lstsq(np.hstack([self.rows, level])[kept], self.least[kept], rcond=None)[0]
        n = self.rows.shape[1]
        return unknown[:n], unknown[n:]

    def largest(self, tolerance: float) -> tuple[float, list[int]]:
        """Largest excess of a proper coalition, and the coalitions that have it, to a tolerance.

        At the prenucleolus these are balanced (Kohlberg 1971), so they have it wherever it is least.
        """
        if not len(self.levels):
            return 0.0, []
        excesses = (self.least - self.rows @ self.x) * self.scale
        top = float(self.levels[0]) * self.scale
        return top, np.flatnonzero(self.complains & (excesses >= top - tolerance)).tolist()


def _spanned(rows: Floats, basis: Floats) -> npt.NDArray[np.bool_]:
    """Rows that are linear combinations of those of a basis."""
    _, size, axes = np.linalg.svd(basis, full_matrices=False)
    axes = axes[size > SPAN]
    return np.asarray(np.linalg.norm(rows - rows @ axes.T @ axes, axis=1) < SPAN)


def _text(coalition: Coalition) -> str:
    return "{" + ", ".join(sorted(coalition)) + "}"
