"""Work out the lengths of the baseline's sea legs on a network of shipping lanes, in place of typed figures.

Needs the package `searoute` (a marine network of Eurostat), which the model itself does not. From the top of the
repository:

    pip install searoute
    python tools/make_sea.py

It rewrites the column `km` of sea legs in inputs/baseline/links.csv and prints what changed. Legs of the corridor
`Cape` keep out of the Suez Canal; those of the Northern Sea Route stay as they are, since the network has no such lane.
Hours and rates are those of published services and are not touched.
"""

from __future__ import annotations

import csv
import math
from pathlib import Path

import searoute

BASELINE = Path(__file__).resolve().parents[1] / "inputs" / "baseline"
#: Passages that a corridor keeps out of.
CLOSED = {"Cape": ["northwest", "panama", "suez"], "Suez": ["northwest", "panama"]}
UNCHANGED = "Northern Sea Route"
#: Lanes end short of the ports: where that makes a leg too short, it is this many times the great circle.
DETOUR = 1.03


def main() -> None:
    """Rewrite links.csv."""
    with (BASELINE / "nodes.csv").open(encoding="utf-8", newline="") as file:
        place = {r["node"]: [float(r["lon"]), float(r["lat"])] for r in csv.DictReader(file)}
    path = BASELINE / "links.csv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = list(reader.fieldnames or []), list(reader)
    for row in rows:
        if row["mode"] != "sea" or row["carrier"] != "freight" or row["corridor"] == UNCHANGED:
            continue
        closed = CLOSED.get(row["corridor"], ["northwest"])
        ends = place[row["from"]], place[row["to"]]
        route = searoute.searoute(*ends, units="km", restrictions=closed)
        km = f"{max(float(route.properties['length']), DETOUR * great_circle(*ends)):.0f}"
        if km != row["km"]:
            print(f"{row['link']}: {row['km']} -> {km}")
            row["km"] = km
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def great_circle(start: list[float], end: list[float]) -> float:
    """Distance in km between two places given as longitude and latitude."""
    (a, b), (c, d) = (map(math.radians, place) for place in (start, end))
    half = math.sin((d - b) / 2) ** 2 + math.cos(b) * math.cos(d) * math.sin((c - a) / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(half))


if __name__ == "__main__":
    main()
