"""The code names nothing of the baseline: paths, scenarios, countries, places, links and plants are data."""

from __future__ import annotations

import ast
import csv
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
CODE, INPUTS = ROOT / "model" / "landbridge", ROOT / "inputs"
#: Columns whose words are names that a case is free to choose, by table. Technologies, fuels, slices and hydrological
#: years are left out: what coal is, and what `hydro` means, the model may know.
NAMES = {
    "bottlenecks": ("bottleneck",),
    "claims": ("claim",),
    "countries": ("country", "player"),
    "debts": ("debt",),
    "freight_demand": ("flow", "commodity"),
    "gas_supply": ("supply",),
    "gates": ("gate", "hazard_group"),
    "groups": ("group",),
    "hydro": ("plant", "river"),
    "links": ("link", "corridor"),
    "multipliers": ("sector",),
    "nodes": ("node", "place"),
    "observations": ("observation",),
    "paths": ("path",),
    "plants": ("plant",),
    "profiles": ("profile",),
    "projects": ("project",),
    "relations": ("relation",),
    "scenarios": ("scenario",),
    "storage": ("storage",),
    "tariffs": ("tariff",),
}
#: Words of the code that are names of the baseline too, and mean something else there.
ELSEWHERE = {
    "all": "everything: every class of cargo, every carrier",
    "peninsula": "the name of a view of the map, whose land is drawn ahead (land.json)",
    "container": "the kind of cargo that goes in containers, whatever is in them",
}


def names() -> set[str]:
    """Names in the baseline and its scenarios."""
    found = {p.name for p in (INPUTS / "scenarios").iterdir() if p.is_dir()}
    for folder in (INPUTS / "baseline", *(INPUTS / "scenarios").iterdir()):
        for table, columns in NAMES.items():
            if (folder / f"{table}.csv").is_file():
                with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
                    found |= {row[c] for row in csv.DictReader(file) for c in columns if row.get(c)}
    return found


def literals(path: Path) -> set[str]:
    """Strings in a file of code, page or script, docstrings apart."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        nodes = ast.walk(ast.parse(text))
        return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return {found for _, found in re.findall(r"""(["'`])([^"'`\n]*)\1""", text)}


def test_no_name_of_the_baseline_stands_in_code() -> None:
    """None of its paths, scenarios, countries, gates, links and so on: another case has others."""
    known = names() - set(ELSEWHERE)
    files = [p for p in CODE.rglob("*") if p.suffix in (".py", ".js", ".j2", ".css")]
    assert len(files) > 200 and len(known) > 500
    found = {str(p.relative_to(CODE)): sorted(literals(p) & known) for p in files}
    assert {file: words for file, words in found.items() if words} == {}


def test_exceptions_are_needed() -> None:
    """An exception that nothing needs any more goes."""
    written = set().union(*(literals(p) for p in CODE.rglob("*") if p.suffix in (".py", ".js", ".j2", ".css")))
    assert set(ELSEWHERE) <= names() & written
