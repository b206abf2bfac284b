"""The case with everything, its places and things named as no tidy table would name them."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path

from cases import Tables, write_case, write_scenario
from toys_everything import everything

TITLE = "names"  # what the document's title would be if nothing were run
HARM = "document.title='run'"
LONG = "Ж" * 200
NAMES = (
    f"<script>{HARM}</script>",
    f'</script></style></title><script>{HARM}</script><img src=x onerror="{HARM}">',
    f'"quotes\' & \\"more\\" onload={HARM}',
    "{{ 7 * 7 }} {% raw %} {# gone #} ${7*7} %{x}",
    "=1+1",
    "한국어 이름",
    "Русский <b>текст</b> <!-- нет -->",
    LONG,
    "\u202eright to left",
)
#: Characters that turn the text after them around; the page leaves them out.
TURNED = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
KEY = "<i>\"'&한{{7*7}}Ж"
NAMED = ("countries", "nodes", "links", "relations", "gates", "paths", "plants", "storage", "hydro", "groups")
WORDS = {"links": "corridor", "plants": "technology", "nodes": "place", "freight_demand": "commodity"}
SCENARIO = "a" * 120
#: Degrees of the nodes, so that they stand on both maps.
CORNER, STEP = (36.0, 126.0), 0.9


def awkward() -> Tables:
    """Names, corridors, technologies and sources from NAMES in turn; one node's key holds markup."""
    tables = everything()
    names = cycle(NAMES)
    for table in NAMED:
        for row in tables[table]:
            row["name"] = next(names)
    for table, column in WORDS.items():
        known = {row.get(column) for row in tables[table]}
        new = dict(zip(sorted(str(w) for w in known), names, strict=False))
        for row in tables[table]:
            row[column] = new[str(row.get(column))]
    _follow_commodities(tables)
    for i, row in enumerate(tables["nodes"]):
        row |= {"lat": CORNER[0] + STEP * i, "lon": CORNER[1] + STEP * (i % 4)}
    every = [row["path"] for row in tables["paths"]]
    tables["claims"] = [
        {"claim": f"c{i}", "statement": next(names), "holder": next(names), "test": "obstacle", "path": path}
        for i, path in enumerate(every)
    ]
    tables["case"].append({"setting": "title", "value": f"{TITLE} {NAMES[0]} {NAMES[3]}"})
    tables["sources"] = [
        {"table": "links", "key": row["link"], "column": "existing", "quality": "found", "source": s, "note": s}
        for row, s in zip(tables["links"], names, strict=False)
    ]
    return renamed(tables, "C", KEY)


def _follow_commodities(tables: Tables) -> None:
    """A gate on goods names the commodity of the bulk flow."""
    ore = next(row["commodity"] for row in tables["freight_demand"] if row["flow"] == "B")
    for row in tables["gate_goods"]:
        row["commodity"] = ore


def renamed(tables: Tables, key: str, new: str) -> Tables:
    """A copy in which a node has another key wherever it is named."""
    columns = ("node", "from", "to", "origin", "destination", "gas_node")
    return {
        table: [{c: new if c in columns and v == key else v for c, v in row.items()} for row in rows]
        for table, rows in tables.items()
    }


def write(home: Path) -> Path:
    """The case in a folder that is itself named awkwardly, with a scenario that is."""
    folder = write_case(home / "<b>한국어 \"case\" & 'more'", **awkward())
    return write_scenario(folder, SCENARIO, links=[{"link": "AB", "cost": 2}])
