"""Write the land that the report's map draws: model/landbridge/report/land.json.

Source: Natural Earth 1:50m (public domain), in the TopoJSON of the npm package `world-atlas`. Download it once
(`npm pack world-atlas`, unpack) and run, from the top of the repository:

    PYTHONPATH=model python tools/make_land.py path/to/package/countries-50m.json

For each window of `landbridge.report.projection` the arcs are projected, simplified (Douglas-Peucker, so that
neighbours stay neighbours), joined to rings, clipped to the window with a margin, and rounded to whole kilometres
(tenths on the peninsula). Borders are drawn on the peninsula window only and are those of the source; nothing is named.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from landbridge.report.projection import VIEWS, View

Point = tuple[float, float]
Line = list[Point]

OUT = Path(__file__).resolve().parents[1] / "model" / "landbridge" / "report" / "land.json"
TOLERANCE = {"peninsula": 1.6, "eurasia": 9.0}  # km
SMALLEST = {"peninsula": 40.0, "eurasia": 2500.0}  # km2
DIGITS = {"peninsula": 1, "eurasia": 0}
WITH_BORDERS = {"peninsula"}
FOCUS = {"North Korea", "South Korea"}  # names of the source; filled in a second tone, not printed
MARGIN = 0.12


def main() -> None:
    """Read the file named on the command line, write land.json."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    topology = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    arcs = [decode(arc, topology["transform"]) for arc in topology["arcs"]]
    land: dict[str, Any] = {"source": "Natural Earth 1:50m, public domain"}
    for view in VIEWS:
        land[view.name] = window(view, topology, arcs)
    OUT.write_text(json.dumps(land, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{OUT}: {OUT.stat().st_size:,} bytes")


def decode(arc: list[list[int]], transform: dict[str, list[float]]) -> Line:
    """Longitude and latitude of a delta-coded arc."""
    (kx, ky), (dx, dy) = transform["scale"], transform["translate"]
    x = y = 0
    out = []
    for step in arc:
        x, y = x + step[0], y + step[1]
        out.append((x * kx + dx, y * ky + dy))
    return out


def window(view: View, topology: dict[str, Any], arcs: list[Line]) -> dict[str, Any]:
    """Land, focus and borders of one window, as flat lists x, y, x, y, ..."""
    flat = [simplify([view.project(lat, lon) for lon, lat in arc], TOLERANCE[view.name]) for arc in arcs]
    seen = [reach(view, arc) for arc in arcs]
    countries = topology["objects"]["countries"]["geometries"]
    earth = topology["objects"]["land"]["geometries"]
    everything, inland = [r for g in earth for r in rings(g)], [r for g in earth for r in holes(g)]
    focus = [r for g in countries if g["properties"]["name"] in FOCUS for r in rings(g)]
    out = {
        "projection": [view.parallel_1, view.parallel_2, view.lat_0, view.lon_0],
        "land": fills(view, everything, flat, seen),
        "inland": fills(view, inland, flat, seen),
        "focus": fills(view, focus, flat, seen) if view.name in WITH_BORDERS else [],
        "borders": [],
    }
    if view.name in WITH_BORDERS:
        used = Counter(a if a >= 0 else ~a for g in countries for ring in rings(g) for a in ring)
        shared = [flat[a] for a, n in sorted(used.items()) if n > 1 and seen[a]]
        near = [line for line in shared if any(view.holds(x, y, MARGIN) for x, y in line)]
        out["borders"] = [pack(line, DIGITS[view.name]) for line in near]
    return out


def reach(view: View, arc: Line) -> bool:
    """True where the arc lies on the part of the globe that projects without tearing."""
    return all(lat > -40.0 and abs((lon - view.lon_0 + 180.0) % 360.0 - 180.0) < 125.0 for lon, lat in arc)


def rings(geometry: dict[str, Any]) -> list[list[int]]:
    """Rings of a polygon or multipolygon as lists of arc numbers, without their holes."""
    if geometry["type"] == "Polygon":
        return [geometry["arcs"][0]]
    if geometry["type"] == "MultiPolygon":
        return [polygon[0] for polygon in geometry["arcs"]]
    return [ring for part in geometry.get("geometries", []) for ring in rings(part)]


def holes(geometry: dict[str, Any]) -> list[list[int]]:
    """Holes: seas without an outlet, filled again on top of the land."""
    if geometry["type"] == "Polygon":
        return list(geometry["arcs"][1:])
    if geometry["type"] == "MultiPolygon":
        return [ring for polygon in geometry["arcs"] for ring in polygon[1:]]
    return [ring for part in geometry.get("geometries", []) for ring in holes(part)]


def fills(view: View, found: list[list[int]], flat: list[Line], seen: list[bool]) -> list[list[float]]:
    """Closed, clipped rings of more than the smallest area; largest first."""
    out = []
    for ring in found:
        parts = [a if a >= 0 else ~a for a in ring]
        if not any(seen[a] for a in parts):
            continue
        line = [p for a in ring if seen[a if a >= 0 else ~a] for p in (flat[a] if a >= 0 else flat[~a][::-1])]
        line = clip(view, line)
        if len(line) > 3 and area(line) > SMALLEST[view.name]:
            out.append(line)
    return [pack(line, DIGITS[view.name]) for line in sorted(out, key=area, reverse=True)]


def simplify(line: Line, tolerance: float) -> Line:
    """Douglas-Peucker; ends stay, a closed ring keeps its farthest point too."""
    if len(line) < 3:
        return line
    keep = {0, len(line) - 1}
    stack = [(0, len(line) - 1)]
    if line[0] == line[-1]:
        far = max(range(len(line)), key=lambda i: (line[i][0] - line[0][0]) ** 2 + (line[i][1] - line[0][1]) ** 2)
        keep.add(far)
        stack = [(0, far), (far, len(line) - 1)]
    while stack:
        first, last = stack.pop()
        worst, at = tolerance, -1
        for i in range(first + 1, last):
            gap = distance(line[i], line[first], line[last])
            if gap > worst:
                worst, at = gap, i
        if at >= 0:
            keep.add(at)
            stack += [(first, at), (at, last)]
    return [line[i] for i in sorted(keep)]


def distance(p: Point, a: Point, b: Point) -> float:
    """Distance of a point from a segment."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    t = 0.0 if length == 0 else max(0.0, min(1.0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length))
    return float(((p[0] - a[0] - t * dx) ** 2 + (p[1] - a[1] - t * dy) ** 2) ** 0.5)


def clip(view: View, line: Line) -> Line:
    """Sutherland-Hodgman against the window with its margin."""
    dx, dy = MARGIN * (view.east - view.west), MARGIN * (view.north - view.south)
    edges = ((0, view.west - dx, 1), (0, view.east + dx, -1), (1, view.south - dy, 1), (1, view.north + dy, -1))
    for axis, bound, sign in edges:
        out: Line = []
        for before, here in zip(line[-1:] + line[:-1], line, strict=True):
            was, now = sign * (before[axis] - bound) >= 0, sign * (here[axis] - bound) >= 0
            if was != now:
                t = (bound - before[axis]) / (here[axis] - before[axis])
                out.append((before[0] + t * (here[0] - before[0]), before[1] + t * (here[1] - before[1])))
            if now:
                out.append(here)
        line = out
        if not line:
            break
    return line


def area(line: Line) -> float:
    """Area of a ring in km2."""
    around = zip(line, line[1:] + line[:1], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in around)) / 2


def pack(line: Line, digits: int) -> list[float]:
    """Flat rounded list without repeated points."""
    out: list[float] = []
    for x, y in line:
        px, py = (round(x, digits), round(y, digits)) if digits else (round(x), round(y))
        if out[-2:] != [px, py]:
            out += [px, py]
    return out


if __name__ == "__main__":
    main()
