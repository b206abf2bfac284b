"""The page of a comparison: sections and tables from its plain values, in the look of the report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from landbridge import marks
from landbridge.comparing import several
from landbridge.comparing.figures import effect_bars, locked_pairs, plus
from landbridge.comparing.tables import SHOWN, adding, both, change_cells, change_columns, table_of, three, widest
from landbridge.report.figures import (
    CARRIER_NAME,
    DARK,
    Figure,
    rows_height,
)
from landbridge.report.numbers import NOTHING, money, number
from landbridge.report.page import CONFIG, fill, write_whole
from landbridge.report.sections.parts import Section
from landbridge.report.tables import Cell, Column, Table, figure, text

#: What the page is called in its mark.
KIND = "comparison"
MEASURES = {"npv": "NPV", "npv_expected": "NPV, expected with closures", "per_year": "a year, ", "by_carrier": "NPV, "}
WORTH = {"welfare": "Welfare", "objective": "Cost of the plan, fees and taxes in it"}
PRODUCTS = {"power": "Power", "gas": "Gas", "container": "Containers", "bulk": "Bulk"}


def write_page(found: dict[str, Any], target: Path) -> Path:
    """Write the page of a comparison, whole or not at all.

    Raises:
        FileExistsError: see `check_target`.
    """
    check_target(target)
    return write_whole(target, render(found), KIND)


def check_target(target: Path) -> None:
    """Refuse a target before anything is solved.

    Raises:
        FileExistsError: it is no name of a page, or something stands there that is no comparison of ours, unchanged.
    """
    if target.suffix.lower() not in (".html", ".htm") or target.is_dir():
        raise FileExistsError(f"{target} is not the name of a page: give --out a file that ends in .html")
    marks.check(target, KIND)


def render(found: dict[str, Any]) -> str:
    """The page as text."""
    if "runs" in found:
        return _filled(found, found["runs"], [r["name"] for r in found["runs"]], [], [_side_by_side(found)])
    sections = [s for s in (_inputs(found), _locked(found), *_results(found), _runs(found)) if s]
    npv, path = found["npv"], f"NPV, “{found['path_name']}”"
    differ = f"{found['inputs_differ']:,}" if found["inputs_known"] else NOTHING
    tiles = [
        ("Locked value, B less A", plus(npv["difference"]), path),
        ("A", money(npv["a"]), ""),
        ("B", money(npv["b"]), ""),
        ("Inputs that differ", differ, ""),
    ]
    return _filled(found, [found["a"], found["b"]], ["A", "B"], tiles, sections)


def _filled(
    found: dict[str, Any],
    runs: Sequence[dict[str, Any]],
    names: Sequence[str],
    tiles: Sequence[tuple[str, str, str]],
    sections: Sequence[Section],
) -> str:
    """The template filled."""
    plots = {f.id: f.plot for s in sections for f in s.figures if f.plot is not None}
    none: dict[str, Any] = {"links": [], "rows": [], "units": {}, "products": {}, "follow": {}}

    data = {**none, "config": CONFIG, "dark": DARK, "plots": plots, "map": {"ground": {}, "courses": {}, "places": {}}}
    return fill(
        "compare.html.j2",
        data | {"states": [], "pool": [], "paths": [], "periods": []},
        words=found["words"],
        notes=found["notes"],
        runs=list(zip(names, runs, strict=True)),
        tiles=tiles,
        sections=sections,
    )


def _side_by_side(found: dict[str, Any]) -> Section:
    """One column a run, and a column for the difference of each to the first."""
    names = [run["name"] for run in found["runs"]]
    columns = [Column("Measure"), Column("Path")]
    heads = [*names, *(f"{n} less {names[0]}" for n in names[1:])]
    columns += [Column(head, adding, "MUSD") for head in heads]
    rows = [
        [
            text(several.MEASURES[row["measure"]]),
            text(row["name"]),
            *(figure(v, adding) for v in (*row["values"], *row["differences"][1:])),
        ]
        for row in found["rows"]
    ]
    counts = [[text(n), figure(k)] for n, k in zip(names, found["inputs_differ"], strict=True)]
    caption = f"Inputs that differ from {names[0]}"
    tables = [
        Table("table-several", "Locked value and welfare, one column a run", columns, rows, folded=False),
        Table("table-several-inputs", caption, [Column("Run"), Column("Count", number)], counts, folded=False),
    ]
    return Section("several", "Side by side", several.PAIRS.format(base=names[0]), [], tables)


def _inputs(found: dict[str, Any]) -> Section:
    """Which inputs differ, and what each does."""
    title = "Inputs that differ"
    if not found["inputs_known"]:
        return Section("inputs", title, "", nothing="A run was written by a version that kept no inputs.")
    papers = ", ".join(f"{n} of {t}" for t, n in found["labels_differ"].items())
    beside = f"Rows that no equation reads differ too: {papers}." if papers else ""
    effects, tables, figures = found["effects"], [], []
    lead = "Solving was not asked for (--quick), so the effect of each is not known. " if found["quick"] else ""
    if effects:
        lead = (
            "Each is applied alone to A, and solved again today and at full trust. Differences may help or hinder each "
            "other: what they do together beyond the sum has a row of its own, so that the rows add up. "
        )
        if any(e["part"] == "table" for e in effects):
            lead = "There are too many to solve one by one, so they are taken together by table. " + lead
        figures.append(effect_bars(found, effects))
    shown = table_of("inputs", "Inputs that differ", found["inputs"][:500], change_columns(), change_cells)
    if len(found["inputs"]) > len(effects) or not effects:
        tables.append(shown)
    return Section(
        "inputs", title, lead + beside, figures, [t for t in tables if t.rows], "No input differs. " + beside
    )


def _locked(found: dict[str, Any]) -> Section:
    """Locked value of every path in both."""
    rows = found["locked"]
    heads = [r for r in rows if r["measure"] == "npv" and r["difference"] is not None]
    takeaway = "; ".join(
        f"“{r['name']}” {money(r['a'])} → {money(r['b'])}" for r in heads if r["path"] == found["path"]
    )

    def cells(row: dict[str, Any]) -> list[Cell]:
        part = CARRIER_NAME.get(row["part"], row["part"]).lower()
        return [text(row["name"]), text(MEASURES[row["measure"]] + part), *three(row)]

    columns = [Column("Path"), Column("Measure"), *both("MUSD")]
    table = table_of("locked", "Locked value", rows, columns, cells)
    worth = table_of(
        "worth",
        "Welfare, and the cost of the plan that it comes with, NPV",
        found["worth"],
        [Column("Measure"), Column("State"), *both("MUSD")],
        lambda r: [text(WORTH[r["measure"]]), text(r["state"]), *three(r)],
    )
    figures = [
        Figure(
            "locked-paths",
            "Locked value by path",
            f"NPV: {takeaway}.",
            "A ring for A and a diamond for B on each path; the same numbers stand in the table.",
            locked_pairs(heads),
            [table],
            rows_height(len(heads)),
            True,
        )
    ]
    return Section(
        "locked",
        "What it is worth, and what it leaves locked",
        "",
        figures if heads else [],
        [worth] if heads else [worth, table],
    )


def _results(found: dict[str, Any]) -> list[Section]:
    """Flows, prices, builds and accounts that differ, at full trust of the path."""
    name = found["path_name"]
    lead = (
        f"At full trust on “{name}”, a link that a run lacks carries 0. The {SHOWN} largest of each, in the year in "
        "which it differs most; --json holds every year. "
    )
    flat = "Among plans of equal cost one is shown, so small shifts between like links may mean nothing."
    flows = [
        table_of(
            f"flows-{p}",
            f"Flows, {words.lower()}, both directions",
            part[:SHOWN],
            [Column("Link"), *both(f"{part[0]['unit']} a year"), Column("Year")],
            lambda r: [
                text(f"{r['name']} (only in {r['only']})" if r["only"] else r["name"]),
                *three(r),
                text(r["period"]),
            ],
        )
        for p, words in PRODUCTS.items()
        if (part := widest([r for r in found["flows"] if r["product"] == p], "link"))
    ]
    prices = [
        table_of(
            f"prices-{c}",
            f"Mean prices, {c}",
            part[:SHOWN],
            [Column("Node"), *both(part[0]["unit"]), Column("Year")],
            lambda r: [text(r["name"]), *three(r), text(r["period"])],
        )
        for c in ("power", "gas")
        if (part := widest([r for r in found["prices"] if r["carrier"] == c], "node"))
    ]
    builds = table_of(
        "builds",
        "Built over all periods",
        [r for unit in sorted({r["unit"] for r in found["builds"]}) for r in found["builds"] if r["unit"] == unit][
            : 3 * SHOWN
        ],
        [Column("Name"), *both(), Column("Unit"), Column("Table")],
        lambda r: [text(r["name"]), *three(r, r["unit"]), text(r["unit"]), text(r["table"])],
    )
    accounts = table_of(
        "accounts",
        "Change of each country's account from today to full trust",
        sorted(found["accounts"], key=lambda r: -r["difference"]),
        [Column("Country"), *both("MUSD, NPV")],
        lambda r: [text(r["name"]), *three(r)],
    )
    none = "No difference beyond rounding."
    return [
        Section("flows", "Flows", lead + flat, [], flows, none),
        Section("prices", "Prices", "", [], prices, none),
        Section("builds", "Builds", "", [], [builds], none),
        Section("accounts", "Who gains, who pays", "", [], [accounts], none),
    ]


def _runs(found: dict[str, Any]) -> Section:
    """Settings and versions that differ, and what only one run has."""
    versions = table_of(
        "versions",
        "Versions, options and scenarios that differ",
        found["versions"],
        [Column("What"), Column("A"), Column("B")],
        lambda r: [text(r["what"]), text(r["a"]), text(r["b"])],
    )
    rows = [
        {"kind": kind, "only": side.upper(), "count": len(ids), "names": ", ".join(ids[:60])}
        for kind, part in found["shape"].items()
        for side, ids in part.items()
        if ids
    ]
    shape = table_of(
        "shape",
        "What only one run has; prices of nodes are compared where both have them",
        rows,
        [Column("Kind"), Column("Only in"), Column("Count", number), Column("Names")],
        lambda r: [text(r["kind"]), text(r["only"]), figure(r["count"]), text(r["names"])],
    )
    tables = [t for t in (versions, shape) if t.rows]
    return Section("runs", "The runs themselves", "", [], tables, "Same versions, options, scenarios and parts.")
