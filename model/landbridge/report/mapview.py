"""What the map draws that no trust level changes: land, the course of each link, places that may be labelled."""

from __future__ import annotations

import json
import math
import re
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landbridge.amounts import significant
from landbridge.report.figures import RULE
from landbridge.report.numbers import cut, missing
from landbridge.report.projection import EURASIA, VIEWS, View
from landbridge.report.run import Run
from landbridge.report.sealanes import lane

LAND = Path(__file__).with_name("land.json")
SEA_TONE, LAND_TONE, FOCUS_TONE, COAST = "#dbe7ef", "#f3f0e8", "#e2e9d6", "#b8b2a4"
BEND = {"power": 0.07, "freight": 0.0, "gas": -0.09}
STEPS = 8
Point = tuple[float, float]
Array = npt.NDArray[np.float64]


@lru_cache(maxsize=1)
def land() -> dict[str, Any]:
    """The packaged land; refused where its projection is not the one of the windows."""
    content: dict[str, Any] = json.loads(LAND.read_text(encoding="utf-8"))
    for view in VIEWS:
        drawn = content[view.name]["projection"]
        if drawn != [view.parallel_1, view.parallel_2, view.lat_0, view.lon_0]:
            raise ValueError(f"land.json was made for another projection of {view.name}: run tools/make_land.py")
    return content


def ground(view: View) -> dict[str, Any]:
    """The still part of a window as the layout of a figure: polygons and borders as shapes, fixed ranges."""
    part = land()[view.name]
    fills = [("land", LAND_TONE, COAST), ("inland", SEA_TONE, COAST), ("focus", FOCUS_TONE, COAST)]
    shapes = [_shape(part[name], tone, line) for name, tone, line in fills if part[name]]
    if part["borders"]:
        shapes.append(_shape(part["borders"], "", COAST))
    still = {"visible": False, "fixedrange": True}
    return {
        "paper_bgcolor": SEA_TONE,
        "plot_bgcolor": SEA_TONE,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {"font": {"size": 12, "color": "#1d2733"}, "bgcolor": "#ffffff", "bordercolor": RULE},
        "xaxis": still | {"range": [view.west, view.east]},
        "yaxis": still | {"range": [view.south, view.north], "scaleanchor": "x"},
        "shapes": shapes,
    }


def _shape(lines: list[list[float]], tone: str, edge: str) -> dict[str, Any]:
    """One path of all the lines, closed where it has a tone."""
    paths = ("M" + "L".join(f"{x},{y}" for x, y in zip(line[0::2], line[1::2], strict=True)) for line in lines)
    return {
        "type": "path",
        "path": ("Z".join(paths) + "Z") if tone else "".join(paths),
        "layer": "below",
        "fillrule": "nonzero",
        "fillcolor": tone or "rgba(0,0,0,0)",
        "line": {"color": edge, "width": 0.8 if tone else 1.1},
    }


def courses(run: Run) -> dict[str, dict[str, list[list[float]]]]:
    """By window and link: x and y of its course; links within one place, and links outside the window, are left out."""
    where = _coordinates(run)
    out: dict[str, dict[str, list[list[float]]]] = {view.name: {} for view in VIEWS}
    for row in run.table("links").to_dict("records"):
        ends = where.get(str(row["from"])), where.get(str(row["to"]))
        if ends[0] is None or ends[1] is None or _near(ends[0], ends[1]):
            continue
        stops = [ends[0], ends[1]]
        if row["mode"] == "sea":
            stops = lane(ends[0], ends[1], f"{row['link']} {row['name']}", on_land)
        for view in VIEWS:
            line = [view.project(*stop) for stop in stops]
            line = _round(line) if len(line) > 2 else _bent(line, BEND.get(str(row["carrier"]), 0.0))
            if any(view.holds(x, y, 0.02) for x, y in line):
                out[view.name][str(row["link"])] = [[significant(v) for v in axis] for axis in zip(*line, strict=True)]
    return out


def places(run: Run, weight: dict[str, float]) -> dict[str, list[dict[str, Any]]]:
    """By window: places with a dot, the weightiest first; `weight` is by node. Nodes of one place stand once."""
    best: dict[str, tuple[float, Point, str]] = {}
    where = _coordinates(run)
    for row in run.table("nodes").to_dict("records"):
        node, place = str(row["node"]), "" if missing(row["place"]) else str(row["place"])
        if node not in where or weight.get(node, 0.0) <= 0:
            continue
        key = place or node
        before = best.get(key, (0.0, where[node], short(row["name"])))
        best[key] = (before[0] + weight[node], before[1], before[2])
    out: dict[str, list[dict[str, Any]]] = {}
    for view in VIEWS:
        found: list[dict[str, Any]] = []
        for _, (mass, (lat, lon), name) in sorted(best.items(), key=lambda item: (-item[1][0], item[0])):
            x, y = view.project(lat, lon)
            crowd = view is EURASIA and VIEWS[0].holds(*VIEWS[0].project(lat, lon))
            if view.holds(x, y, -0.005):
                found.append({"x": round(x, 1), "y": round(y, 1), "name": name, "rank": mass * (0.25 if crowd else 1)})
        found.sort(key=lambda p: -p["rank"])
        out[view.name] = [{k: v for k, v in p.items() if k != "rank"} for p in found]
    return out


def short(name: Any) -> str:
    """The first part of a place's name, short enough for a map."""
    first = re.split(r"\s*[(/,;]|\s[-–]\s", str(name).strip())[0].strip()
    return cut(first or name, 22)


def on_land(lat: float, lon: float) -> bool:
    """True on the packaged Eurasian land: even-odd rule over the edges of all rings."""
    x, y = EURASIA.project(lat, lon)
    px, py, qx, qy = _edges()
    at = np.flatnonzero((py > y) != (qy > y))
    return bool(np.count_nonzero(x < (px[at] - qx[at]) * (y - qy[at]) / (py[at] - qy[at]) + qx[at]) % 2)


@lru_cache(maxsize=1)
def _edges() -> tuple[Array, Array, Array, Array]:
    rings = [np.asarray(ring, dtype=float) for ring in land()[EURASIA.name]["land"]]
    xs, ys = [ring[0::2] for ring in rings], [ring[1::2] for ring in rings]
    back = [np.concatenate([np.roll(part, 1) for part in parts]) for parts in (xs, ys)]
    return back[0], back[1], np.concatenate(xs), np.concatenate(ys)


def _coordinates(run: Run) -> dict[str, Point]:
    nodes: pd.DataFrame = run.table("nodes")
    rows = zip(nodes["node"], nodes["lat"], nodes["lon"], strict=True)
    return {str(n): (float(lat), float(lon)) for n, lat, lon in rows if not missing(lat) and not missing(lon)}


def _near(a: Point, b: Point) -> bool:
    return abs(a[0] - b[0]) < 0.03 and abs(a[1] - b[1]) < 0.03


def _bent(line: list[Point], bend: float) -> list[Point]:
    """A straight course, or one bent to a side so that carriers lie side by side."""
    (x0, y0), (x1, y1) = line
    mx, my = (x0 + x1) / 2 - bend * (y1 - y0), (y0 + y1) / 2 + bend * (x1 - x0)
    steps = [i / STEPS for i in range(STEPS + 1)] if bend else [0.0, 0.5, 1.0]
    return [
        ((1 - t) ** 2 * x0 + 2 * t * (1 - t) * mx + t * t * x1, (1 - t) ** 2 * y0 + 2 * t * (1 - t) * my + t * t * y1)
        for t in steps
    ]


def _round(line: list[Point]) -> list[Point]:
    """Corners cut twice (Chaikin), so that a lane over water looks like one."""
    for _ in range(2):
        out = [line[0]]
        for a, b in pairwise(line):
            out += [(0.75 * a[0] + 0.25 * b[0], 0.75 * a[1] + 0.25 * b[1])]
            out += [(0.25 * a[0] + 0.75 * b[0], 0.25 * a[1] + 0.75 * b[1])]
        line = [*out, line[-1]]
    return [p for p in line if all(math.isfinite(v) for v in p)]
