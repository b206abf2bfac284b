"""Write docs/as-claimed.md: which statement each number of the scenario as-claimed stands for.

From the top of the repository, after a change of inputs/scenarios/as-claimed or of docs/as-claimed.csv:

    python tools/make_as_claimed.py

docs/as-claimed.csv gives statements, who makes them, and the cells that stand for each: table, key and column, in which
`*` stands for anything; a cell belongs to the first line that it fits. A test holds the page to the scenario.
"""

from __future__ import annotations

import csv
from fnmatch import fnmatchcase
from pathlib import Path

from landbridge.case.schema import tables

ROOT = Path(__file__).parent.parent
SCENARIO, BASELINE = ROOT / "inputs" / "scenarios" / "as-claimed", ROOT / "inputs" / "baseline"
LIST, PAGE = ROOT / "docs" / "as-claimed.csv", ROOT / "docs" / "as-claimed.md"
HEAD = """# What the scenario as-claimed stands for

The scenario `as-claimed` takes the proponents of the corridors at their word: their volumes, costs, water and speeds in
place of the baseline's. Statements are in our words, with who makes them; where the source of a number says "general
knowledge", no publication is behind it. This page is written by `python tools/make_as_claimed.py`; every number of the
scenario belongs to one statement. What is claimed without a number, that all is ready and that trust is the only
obstacle, is tested (table `claims`) and not assumed.
"""
Cell = tuple[str, str, str]


def read(file: Path) -> list[dict[str, str]]:
    """Rows of a CSV file; none where there is no file."""
    if not file.is_file():
        return []
    with file.open(encoding="utf-8-sig", newline="") as text:
        return [dict(row) for row in csv.DictReader(text)]


def cells(folder: Path) -> dict[Cell, str]:
    """Filled cells of the tables of a folder, sources apart, by table, key and column."""
    found = {}
    for name, table in tables().items():
        for row in read(folder / table.file) if name != "sources" else []:
            key = "/".join(row[c] for c in table.key)
            found |= {(name, key, c): v for c, v in row.items() if v and c not in table.key}
    return found


def statement_of(cell: Cell, lines: list[dict[str, str]]) -> int | None:
    """The first line that a cell fits."""
    for i, line in enumerate(lines):
        if all(fnmatchcase(part, line[c]) for part, c in zip(cell, ("table", "key", "column"), strict=True)):
            return i
    return None


def assigned() -> tuple[dict[str, list[Cell]], list[Cell], list[int]]:
    """Cells of the scenario by statement, those without one, and lines that no cell fits."""
    lines, by, without = read(LIST), dict[str, list[Cell]](), []
    used = set()
    for cell in cells(SCENARIO):
        i = statement_of(cell, lines)
        if i is None:
            without.append(cell)
        else:
            used.add(i)
            by.setdefault(lines[i]["statement"], []).append(cell)
    return by, without, [i for i in range(len(lines)) if i not in used]


def span(values: list[str]) -> str:
    """A value, or the least and the most of several; `none` of none."""
    if not values:
        return "none"
    try:
        numbers = sorted(float(v) for v in values)
    except ValueError:
        return ", ".join(sorted(set(values)))
    ends = list(dict.fromkeys(f"{n:,.4g}" if abs(n) < 1e4 else f"{n:,.0f}" for n in (numbers[0], numbers[-1])))
    return " to ".join(ends)


def page() -> str:
    """The page."""
    by, _, _ = assigned()
    lines, now, then = read(LIST), cells(BASELINE), cells(SCENARIO)
    sources = {(s["table"], s["key"], s["column"]): s["source"] for s in read(SCENARIO / "sources.csv")}
    out = [HEAD]
    for statement in dict.fromkeys(line["statement"] for line in lines):
        holder = next(line["holder"] for line in lines if line["statement"] == statement)
        out += [f"## {statement}", "", f"Holder: {holder}.", ""]
        out += ["| table | column | cells | baseline | as claimed | source |", "|---|---|---|---|---|---|"]
        groups: dict[tuple[str, str, str], list[Cell]] = {}
        for cell in by.get(statement, []):
            table, key, column = cell
            source = next((s for k in (key, "*") for c in (column, "*") if (s := sources.get((table, k, c)))), "")
            groups.setdefault((table, column, source), []).append(cell)
        for (table, column, source), mine in groups.items():
            before = span([now[c] for c in mine if c in now])
            which = mine[0][1] if len(mine) == 1 else f"{len(mine)}, {mine[0][1]} to {mine[-1][1]}"
            after = span([then[c] for c in mine])
            row = (f"`{table}`", f"`{column}`", which, before, after, source)
            out.append("| " + " | ".join(cell.replace("|", "/") for cell in row) + " |")
        out.append("")
    return "\n".join(out)


if __name__ == "__main__":
    _, without, unused = assigned()
    for cell in without:
        print("no statement:", *cell)
    for i in unused:
        print("no cell:", *read(LIST)[i].values())
    PAGE.write_text(page(), encoding="utf-8")
