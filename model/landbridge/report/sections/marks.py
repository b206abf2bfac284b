"""Marks of figures that have a row a name: bars side by side or stacked, points, numbers on plates."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from landbridge.amounts import NOISE
from landbridge.report.figures import BACK, INK, MUTED, hatched
from landbridge.report.numbers import NOTHING, axis, missing, number

#: Colours that stand for no carrier.
INDIGO, OCHRE, PLUM, WINE, GREY = "#4d5b8c", "#8c6d1f", "#8a5a9e", "#9c3d5a", "#6b747d"
#: MUSD below which an amount counts as none, and the share of the whole below which it does.
LEAST, LEAST_SHARE = 0.5, 1e-4
#: A number is printed on its bar where the bar is at least this part of the figure's width.
ROOM = 0.13


def part(value: float, whole: float) -> str:
    """A share in words, two digits; a dash where there is no whole."""
    return f"{short(100 * value / whole, 2)} %" if whole > 0 else NOTHING


def short(value: Any, digits: int = 3) -> str:
    """A number without zeros at its end; what rounding leaves of nothing is 0."""
    words = number(0.0 if not missing(value) and abs(float(value)) < NOISE else value, digits)
    return words.rstrip("0").rstrip(".") if "." in words and "e" not in words else words


def small(whole: float) -> float:
    """MUSD below which an amount beside a whole counts as none."""
    return max(LEAST, LEAST_SHARE * abs(whole))


def wrapped(name: Any, width: int = 24) -> str:
    """A name on up to two lines, inert in plotly.js."""
    lines = textwrap.wrap(" ".join(str(name).split()), width, break_long_words=False) or [""]
    if len(lines) > 2:
        lines = [lines[0], f"{lines[1]} …"]
    return "<br>".join(axis(line, width + 3) for line in lines)


def bars(
    values: Sequence[float], name: str, colour: str, shape: str, hover: Sequence[str], base: float | None = None
) -> dict[str, Any]:
    """Bars to the right (or left) of zero or of `base`, a row each."""
    trace: dict[str, Any] = {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(values))),
        "x": list(values),
        "name": axis(name, 44),
        "marker": hatched(colour, shape),
        "hoverinfo": "text",
        "hovertext": list(hover),
        "textposition": "none",
    }
    return trace if base is None else trace | {"base": base}


def points(
    values: Sequence[float | None],
    name: str,
    symbol: str,
    colour: str,
    hover: Sequence[str],
    error: Sequence[float] = (),
) -> dict[str, Any]:
    """Points, a row each; `error` gives half the length of their error bars."""
    hollow = symbol.endswith("-open")
    mark = {"symbol": symbol, "size": 11, "color": colour, "line": {"width": 2 if hollow else 0, "color": colour}}
    trace: dict[str, Any] = {
        "type": "scatter",
        "mode": "markers",
        "y": list(range(len(values))),
        "x": list(values),
        "name": axis(name, 44),
        "marker": mark,
        "hoverinfo": "text",
        "hovertext": list(hover),
    }
    if any(e > 0 for e in error):
        trace["error_x"] = {"type": "data", "array": list(error), "color": colour, "thickness": 1.5, "width": 5}
    return trace


def plates(rows: Sequence[Sequence[float]], words: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    """Numbers on stacked bars: `rows` gives the parts of each bar; only where there is room for them."""
    ends = [(sum(v for v in r if v < 0), sum(v for v in r if v > 0)) for r in rows]
    span = max((b for _, b in ends), default=0.0) - min((a for a, _ in ends), default=0.0)
    found = []
    for i, (values, texts) in enumerate(zip(rows, words, strict=True)):
        left = right = 0.0
        for value, word in zip(values, texts, strict=True):
            start = right if value >= 0 else left
            if value >= 0:
                right += value
            else:
                left += value
            if span > 0 and abs(value) >= ROOM * span:
                found.append(plate(start + value / 2, i, word))
    return found


def plate(x: float, y: float, words: str) -> dict[str, Any]:
    """A number that can be read over hatch."""
    return {
        "x": x,
        "y": y,
        "text": words,
        "showarrow": False,
        "font": {"size": 12, "color": INK},
        "bgcolor": BACK,
        "borderpad": 2,
    }


def line_at(x: float, words: str = "") -> dict[str, Any]:
    """An upright line through a figure."""
    return {
        "type": "line",
        "x0": x,
        "x1": x,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": MUTED, "width": 1.5, "dash": "dot"},
    } | ({"label": {"text": words}} if words else {})
