"""Rules on series: one number far off those before and after it. Warnings only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from landbridge.case.bands import Floats, column, named, warn
from landbridge.case.problems import Problem
from landbridge.case.view import View

#: Tables with a number by year, their columns, and what tells series apart.
YEARLY: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("demand", ("energy", "peak"), ("node",)),
    ("elastic_demand", ("energy", "value"), ("node", "step")),
    ("fuel_prices", ("price",), ("fuel", "country")),
    ("carbon_prices", ("price",), ("country",)),
    ("freight_quantity", ("quantity",), ("flow",)),
    ("gas_supply_steps", ("volume", "price"), ("supply", "step")),
    ("gas_demand", ("volume", "value"), ("node", "sector")),
)
#: A number may differ by this factor from the straight line (in logarithms) between the years before and after it:
#: trade has fallen to a third and come back within six years, gas cost twice as much in 2022 as before and after.
INSIDE = 4.0
#: The first and the last number may differ by this factor from the next one, and by what growth of 8 % a year gives.
END, GROWTH = 5.0, 1.08
#: Carbon prices are set by policy, and rise by more.
POLICY = {"carbon_prices": 4.0}
#: A share of availability may differ by this factor from both hours beside it and both months beside it.
SLICE = 4.0


def check_years(view: View) -> Iterator[Problem]:
    """A number of one year goes with those of the years before and after it."""
    for table, columns, apart in YEARLY:
        if not view.readable(table, "year", *columns, *apart) or len(view.tables[table]) < 2:
            continue
        keys = list(zip(*(named(view, table, c) for c in apart), strict=True))
        series: dict[tuple[str, ...], list[int]] = {}
        for row, key in enumerate(keys):
            series.setdefault(key, []).append(row)
        year = column(view, table, "year")
        for name in columns:
            values = column(view, table, name)
            low, high = (np.full(len(values), np.nan) for _ in range(2))
            for rows in series.values():
                whole = [r for r in rows if values[r] > 0]
                more = POLICY.get(table, 1.0)
                for row, (least, most) in zip(whole, _usual(year[whole], values[whole], more), strict=True):
                    low[row], high[row] = least, most
            with np.errstate(invalid="ignore"):
                odd = (values > 0) & ((values < low) | (values > high))
            odd = _culprits(odd, values, low, high, series.values())
            yield from warn(view, table, name, odd, "far from the years before and after it", low, high)


def check_slices_series(view: View) -> Iterator[Problem]:
    """A share of availability is not far above or below the hours and the months beside it, all four."""
    slices = {
        s: (int(m), int(b))
        for s, m, b in zip(
            named(view, "slices", "slice"),
            column(view, "slices", "month"),
            column(view, "slices", "block"),
            strict=True,
        )
    }
    kind = dict(zip(named(view, "profiles", "profile"), named(view, "profiles", "kind"), strict=True))
    names, which = named(view, "shapes", "profile"), named(view, "shapes", "slice")
    values = column(view, "shapes", "value")
    months, blocks = {m for m, _ in slices.values()}, {b for _, b in slices.values()}
    if (
        len(months) != 12
        or len(slices) != 12 * len(blocks)
        or not len(blocks) >= 4
        or blocks != set(range(len(blocks)))
    ):
        return
    n = len(blocks)
    profiles = {p: i for i, p in enumerate(dict.fromkeys(names.tolist())) if kind.get(p) == "availability"}
    grid = np.full((len(dict.fromkeys(names.tolist())), 12, n), np.nan)
    at = [
        (profiles[p], *slices[s]) if p in profiles and s in slices else None for p, s in zip(names, which, strict=True)
    ]
    for cell, value in zip(at, values, strict=True):
        if cell is not None:
            grid[cell[0], cell[1] - 1, cell[2]] = value
    beside = np.stack([np.roll(grid, shift, axis) for axis in (1, 2) for shift in (1, -1)])
    with np.errstate(invalid="ignore"):
        least, most = beside.min(axis=0) / SLICE, beside.max(axis=0) * SLICE
    low, high = (np.array([g[c[0], c[1] - 1, c[2]] if c is not None else np.nan for c in at]) for g in (least, most))
    odd = (values > 0) & ((values < low) | (values > high))
    yield from warn(view, "shapes", "value", odd, "share far from the hours and months beside it", low, high)


def check_reliance_series(view: View) -> Iterator[Problem]:
    """The share that a country relies on rises with openness, and not at once by five times."""
    keys = list(zip(*(named(view, "reliance", c) for c in ("country", "carrier", "gate")), strict=True))
    share = column(view, "reliance", "share")
    for row in range(1, len(keys)):
        if keys[row] == keys[row - 1] and not share[row - 1] <= share[row] <= END * max(share[row - 1], 1e-3):
            message = "share that falls as the gate opens, or leaps"
            expected = f"from {share[row - 1]:g} to {END * share[row - 1]:g}"
            found = f"{share[row]:g}"
            yield view.problem("reliance", row, "share", message, expected, found=found, severity="warning")


def check_period_lengths(view: View) -> Iterator[Problem]:
    """Planning periods are of like length: the last one has no next to end it."""
    period, years = column(view, "periods", "period"), column(view, "periods", "years")
    if len(years) > 1:
        step = float(np.median(np.diff(np.sort(period))))
        odd = years > 3 * step
        yield from warn(view, "periods", "years", odd, "far longer than the steps between periods", 1.0, 3 * step)


def _usual(year: Floats, values: Floats, more: float) -> list[tuple[float, float]]:
    """Range of each number of a series by those beside it."""
    if len(values) < 2:
        return [(np.nan, np.nan)] * len(values)
    out = []
    logs = np.log(values)
    for i in range(len(values)):
        if 0 < i < len(values) - 1:
            middle = float(np.exp(np.interp(year[i], year[[i - 1, i + 1]], logs[[i - 1, i + 1]])))
            room = INSIDE * more
        else:
            beside = 1 if i == 0 else i - 1
            middle = float(values[beside])
            room = END * more * GROWTH ** abs(float(year[i] - year[beside]))
        out.append((middle / room, middle * room))
    return out


def _culprits(
    odd: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    values: Floats,
    low: Floats,
    high: Floats,
    series: Iterable[list[int]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Of the odd numbers of each series the one that is farthest off: it makes its neighbours odd too."""
    out = np.zeros_like(odd)
    for rows in series:
        suspects = [r for r in rows if odd[r]]
        if suspects:
            off = [max(low[r] / values[r], values[r] / high[r]) for r in suspects]
            out[suspects[int(np.argmax(off))]] = True
    return out
