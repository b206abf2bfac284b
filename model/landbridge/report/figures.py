"""Figures as plain dicts for plotly.js: common layout, colours that have a dark twin, and what stands around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from landbridge.report.tables import Table

POWER, RAIL, GAS, SEA = "#0b6aa2", "#b4531a", "#12796b", "#6b747d"
INK, MUTED, RULE, PALE, BACK = "#1d2733", "#5b6672", "#dedbd2", "#b9c3cc", "#ffffff"
CARRIER = {"power": POWER, "freight": RAIL, "gas": GAS, "shared": SEA}
CARRIER_NAME = {"power": "Power", "freight": "Rail freight", "gas": "Gas", "shared": "Interaction", "all": "Together"}
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
    today: Sequence[float],
    full: Sequence[float],
    title: str,
    hover: tuple[Sequence[str], Sequence[str]],
    colour: str = POWER,
) -> dict[str, Any]:
    """Two points a row, joined: a hollow ring is today, a full diamond is full trust."""
    rows = list(range(len(labels)))
    joined: list[float | None] = []
    places: list[float | None] = []
    for row, a, b in zip(rows, today, full, strict=True):
        joined += [a, b, None]
        places += [row, row, None]
    ring = {"size": 10, "color": BACK, "symbol": "circle", "line": {"color": MUTED, "width": 2}}
    diamond = {"size": 11, "color": colour, "symbol": "diamond"}
    point = {"type": "scatter", "mode": "markers", "y": rows, "hoverinfo": "text"}
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "x": joined,
                "y": places,
                "line": {"color": PALE, "width": 3},
                "hoverinfo": "skip",
                "showlegend": False,
            },
            point | {"x": list(today), "marker": ring, "name": "today", "hovertext": list(hover[0])},
            point | {"x": list(full), "marker": diamond, "name": "full trust", "hovertext": list(hover[1])},
        ],
        "layout": layout(
            xaxis=ruler(title), yaxis=names(labels), showlegend=True, margin={"l": 8, "r": 14, "t": 8, "b": 8}
        ),
    }


def rows_height(count: int, each: int = 27, least: int = 180) -> int:
    """Height of a figure with a row a name."""
    return max(least, 96 + each * count)
