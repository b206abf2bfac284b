"""Rates of financing: what builders pay for capital in a place, the same for plants and lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd


class Rates:
    """Rates at which decisions see capital, beside the social rate at which welfare counts it.

    Attributes:
        social: discount rate of the case, share a year. by_country: its financing rate, where it states one.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], social: float) -> None:
        self.social = social
        rows = tables["countries"][["country", "financing_rate"]]
        self.by_country = {str(c): float(v) for c, v in rows.itertuples(index=False, name=None) if pd.notna(v)}

    def of(self, own: Any, owners: Sequence[str]) -> float:
        """Financing rate of an asset, share a year.

        Args:
            own: the rate that its row states as an exception; None (or not a number) where it states none.
            owners: countries that own it in equal shares: the mean of their rates is taken, of a country without one
                the social rate.
        """
        fixed, social = self.parts(own, owners)
        return fixed + social * self.social

    def parts(self, own: Any, owners: Sequence[str]) -> tuple[float, float]:
        """The rate as a fixed part and a multiple of the social rate (the share of owners without a rate)."""
        if own is not None and pd.notna(own):
            return float(own), 0.0
        stated = [self.by_country[c] for c in owners if c in self.by_country]
        return sum(stated) / len(owners), 1 - len(stated) / len(owners)
