"""Things that share a printed name: every number of page, tables and comparison is that of the same case without."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import landbridge as lb
from cases import Tables, write_case
from landbridge.comparing import compare
from landbridge.report import render
from landbridge.report.numbers import printed
from toys_everything import everything

NAMED = (
    *("countries", "nodes", "links", "relations", "gates", "paths", "plants", "storage", "hydro"),
    *("freight_demand", "gas_supply"),
)
SHARED = "Same thing"
ANALYSES = ["attribution", "claim", "origins", "corridors", "bypass"]


def named(name: str | None) -> Tables:
    """The case with everything: each thing has a name of its own, or all have this one."""
    tables = everything()
    count = 0
    for table in NAMED:
        for row in tables[table]:
            count += 1
            own = "Thing " + "".join(chr(ord("a") + int(d)) for d in f"{count:03d}")
            row["name"] = name or own
    return tables


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The case run with names of their own, and with one name for all."""
    home = tmp_path_factory.mktemp("names")
    for folder, name in (("own", None), ("shared", SHARED)):
        case = write_case(home / f"{folder}-case", **named(name))
        lb.run(case, out=home / folder, levels=3, report=False)
        lb.analyse(home / folder, only=ANALYSES, report=False)
    return {folder: home / folder for folder in ("own", "shared")}


def numbers(value: Any) -> Any:
    """Data of the page's scripts without its words."""
    if isinstance(value, dict):
        return {k: numbers(v) for k, v in value.items()}
    if isinstance(value, list):
        return [numbers(v) for v in value]
    return None if isinstance(value, str) else value


def page_data(page: str) -> Any:
    """What the page's scripts read."""
    found = re.search(r'<script type="application/json" id="run-data">(.*?)</script>', page, re.S)
    assert found
    return json.loads(found[1])


def test_numbers_of_the_page_are_those_of_distinct_names(runs: dict[str, Path]) -> None:
    """Cells of every table in order, and all that figures draw in every state."""
    own, shared = (render(folder) for folder in runs.values())
    parts = [re.sub(r'<section id="method".*?</section>', "", page, flags=re.S) for page in (own, shared)]  # seconds
    cells = [re.findall(r'<td class="n" data-v="([^"]*)"', part) for part in parts]
    assert len(cells[0]) > 500
    assert cells[0] == cells[1]
    data = [page_data(page) for page in (own, shared)]
    for part in ("states", "links", "rows", "paths", "follow", "plots", "pool"):
        assert numbers(data[0][part]) == numbers(data[1][part]), part


def test_what_shares_a_name_is_told_apart(runs: dict[str, Path]) -> None:
    """Rows of every figure have labels of their own, and choices of the page too."""
    page = render(runs["shared"])
    data = page_data(page)
    for id_, plot in data["plots"].items():
        labels = plot["layout"].get("yaxis", {}).get("ticktext", [])
        assert len(set(labels)) == len(labels), (id_, labels)
    options = re.findall(r'<option value="[^"]*">([^<]*)</option>', page)
    assert len(options) > 2 and len(set(options)) == len(options)
    names = [link["name"] for link in data["links"]]
    assert len(set(names)) == len(names)
    assert f"{SHARED} (AB)" in names


def test_tables_are_those_of_distinct_names(runs: dict[str, Path]) -> None:
    """Every Parquet table but for its column of names, and the time that solves took."""
    for file in sorted((runs["own"] / "tables").glob("*.parquet")):
        own, shared = (pd.read_parquet(folder / "tables" / file.name) for folder in runs.values())
        left_out = [c for c in ("name", "seconds", "value" if file.stem == "assumptions" else "") if c in own]
        pd.testing.assert_frame_equal(own.drop(columns=left_out), shared.drop(columns=left_out), obj=file.stem)


@pytest.mark.slow
def test_comparison_adds_nothing_up_by_name(runs: dict[str, Path]) -> None:
    """Against a run with more cargo: the same rows and numbers whatever the things are called."""
    found = []
    for folder, name in (("own", None), ("shared", SHARED)):
        tables = named(name)
        for row in tables["freight_quantity"]:
            row["quantity"] *= 1.5
        case = write_case(runs[folder].parent / f"{folder}-more", **tables)
        lb.run(case, out=runs[folder].parent / f"{folder}-B", levels=2, report=False)
        found.append(compare(runs[folder], runs[folder].parent / f"{folder}-B", quick=True).found)
    assert found[0]["flows"] and found[0]["accounts"]
    for kind in ("flows", "builds", "accounts"):
        own, shared = ([{k: v for k, v in row.items() if k != "name"} for row in f[kind]] for f in found)
        assert own == shared, kind
        names = {(row.get("table"), row["name"]): row.get("key") or row.get("link") for row in found[1][kind]}
        assert len(set(names.values())) == len(names) or kind == "accounts"


def test_names_that_look_alike() -> None:
    """Spaces and composed letters are not seen; a name with a key beside it may be another's whole name."""
    frame = pd.DataFrame([("a", "Busan"), ("b", "Busan  "), ("c", "Busan (a)"), ("d", ""), ("e", "Seoul")])
    frame.columns = ["key", "name"]
    found = printed(frame, "key")
    assert len(set(found.values())) == 5
    assert (found["b"], found["d"], found["e"]) == ("Busan   (b)", "d", "Seoul")
    accents = pd.DataFrame([("a", "é"), ("b", "e\u0301")], columns=["key", "name"])
    assert set(printed(accents, "key").values()) == {"é (a)", "e\u0301 (b)"}
