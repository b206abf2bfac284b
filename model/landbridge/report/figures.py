"""Figures as plain dicts for plotly.js: common layout, colours that have a dark twin, and what stands around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from landbridge.report.plotlyjs import TRACES
from landbridge.report.tables import Table

POWER, RAIL, GAS, SEA = "#0b6aa2", "#b4531a", "#12796b", "#6b747d"
INK, MUTED, RULE, PALE, BACK = "#1d2733", "#5b6672", "#dedbd2", "#b9c3cc", "#ffffff"
CARRIER = {"power": POWER, "freight": RAIL, "gas": GAS, "shared": SEA}
CARRIER_NAME = {"power": "Power", "freight": "Freight", "gas": "Gas", "shared": "Interaction", "all": "Together"}
HATCH = {"power": "", "freight": "/", "gas": ".", "shared": "x"}
PATTERNS = ("", "/", ".", "x", "-", "\\", "+", "|")
DARK = {
    POWER: "#5ab4ec",
    RAIL: "#f2a065",
    GAS: "#4fc4b0",
    SEA: "#98a4b0",
    INK: "#e8eef4",
    MUTED: "#a6b2be",
    RULE: "#33404d",
    PALE: "#55636f",
    BACK: "#18212b",
    "#dbe7ef": "#10181f",  # sea
    "#f3f0e8": "#26313d",  # land
    "#e2e9d6": "#2f3d3a",  # focus
    "#b8b2a4": "#4a5865",  # coast and border
    # halo of labels
    "0 0 2px #f3f0e8, 0 0 3px #f3f0e8, 0 0 4px #f3f0e8": "0 0 2px #18212b, 0 0 3px #18212b, 0 0 4px #18212b",
    "#8a5a9e": "#c79adb",
    "#8c6d1f": "#d8b65a",
    "#4d5b8c": "#9aa9e0",
    "#9c3d5a": "#ea8fac",
}
TECHNOLOGY_COLOURS = (POWER, RAIL, GAS, "#8a5a9e", "#8c6d1f", "#4d5b8c", "#9c3d5a", SEA)
FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif"


#: Leaves of a figure in a state: (path, level, period) -> what changes with the slider (see follow.py).
Follow = Callable[[str, float, int], dict[str, Any]]


@dataclass(frozen=True)
class Figure:
    """A figure with its heading, a sentence on what it shows, words for who cannot see it, and its table."""

    id: str
    title: str
    takeaway: str
    alt: str
    plot: Mapping[str, Any] | None = None
    tables: Sequence[Table] = field(default_factory=list)
    height: int = 320
    wide: bool = False
    note: str = ""
    follow: Follow | None = None

    def __post_init__(self) -> None:
        """Refuse kinds of traces that the page's plotly.js does not hold (see plotlyjs.py)."""
        strange = {str(trace.get("type", "scatter")) for trace in (self.plot or {}).get("data", [])} - set(TRACES)
        if strange:
            raise ValueError(f"figure {self.id} draws {', '.join(sorted(strange))}: add it to TRACES in plotlyjs.py")


def layout(**more: Any) -> dict[str, Any]:
    """The layout all figures share; keyword arguments are laid over it."""
    base: dict[str, Any] = {
        "font": {"family": FONT, "size": 12, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
        "showlegend": False,
        "hoverlabel": {"font": {"family": FONT, "size": 12, "color": INK}, "bgcolor": BACK, "bordercolor": RULE},
        "dragmode": False,
        "bargap": 0.3,
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "xanchor": "left",
            "yanchor": "bottom",
            "itemclick": False,
            "itemdoubleclick": False,
        },
    }
    base.update(more)
    return base


def hatched(colour: str, shape: str) -> dict[str, Any]:
    """Marker of a bar: its colour with pale strokes over it, so that colour is not all that tells bars apart."""
    if not shape:
        return {"color": colour}
    return {
        "color": colour,
        "pattern": {
            "shape": shape,
            "fillmode": "overlay",
            "fgcolor": BACK,
            "fgopacity": 0.75,
            "size": 7,
            "solidity": 0.22,
        },
    }


def ruler(title: str = "", **more: Any) -> dict[str, Any]:
    """A quiet axis of numbers."""
    return {
        "title": {"text": title, "font": {"size": 12, "color": MUTED}, "standoff": 6},
        "gridcolor": RULE,
        "zerolinecolor": MUTED,
        "zerolinewidth": 1,
        "tickfont": {"color": MUTED},
        "automargin": True,
        "fixedrange": True,
        "nticks": 7,
    } | more


def names(values: Sequence[str], **more: Any) -> dict[str, Any]:
    """A vertical axis of names, first on top; numbered, so that equal names stay apart."""
    return {
        "tickmode": "array",
        "tickvals": list(range(len(values))),
        "ticktext": list(values),
        "range": [len(values) - 0.45, -0.55],
        "automargin": True,
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "tickfont": {"color": INK},
    } | more


def dumbbell(
    labels: Sequence[str],
    today: Sequence[float | None],
    chosen: Sequence[float | None],
    unit: str,
    hover: Sequence[str],
    colour: str = POWER,
    reach: Sequence[float] | None = None,
) -> dict[str, Any]:
    """Two points a row, joined: a hollow ring is today, a full diamond the chosen level.

    Leaves that move: `data.0.x` (today, chosen, None by row), `data.1.x` (today), `data.2.x` (chosen).

    Args:
        labels: one a row.
        today: values of the rings.
        chosen: values of the diamonds.
        unit: title of the axis.
        hover: what a row is called under the pointer.
        colour: of the diamonds.
        reach: ends of the axis, so that it stays still when the slider moves.
    """
    rows = list(range(len(labels)))
    joined = [v for a, b in zip(today, chosen, strict=True) for v in (a, b, None)]
    places = [v for row in rows for v in (row, row, None)]
    ring = {"size": 10, "color": BACK, "symbol": "circle", "line": {"color": MUTED, "width": 2}}
    diamond = {"size": 11, "color": colour, "symbol": "diamond"}
    point = {"type": "scatter", "mode": "markers", "y": rows, "hovertext": list(hover)}
    line = {"type": "scatter", "mode": "lines", "line": {"color": PALE, "width": 3}}
    data = [line | {"x": joined, "y": places, "hoverinfo": "skip", "showlegend": False}]
    for values, marker, name in ((today, ring, "today"), (chosen, diamond, "chosen level")):
        said = f"%{{hovertext}}, {name}: %{{x:,.4~r}} {unit}<extra></extra>"
        data.append(point | {"x": list(values), "marker": marker, "name": name, "hovertemplate": said})
    still = {} if reach is None else {"range": list(reach)}
    return {"data": data, "layout": layout(xaxis=ruler(unit, **still), yaxis=names(labels), showlegend=True)}


def rows_height(count: int, each: int = 27, least: int = 180) -> int:
    """Height of a figure with a row a name."""
    return max(least, 96 + each * count)
