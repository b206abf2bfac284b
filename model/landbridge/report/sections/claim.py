"""Is trust the only obstacle? The claim tested here and in every scenario, what is not about trust, and going round."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from landbridge.amounts import cleared, unit
from landbridge.report.figures import Figure, layout, names, rows_height, ruler
from landbridge.report.numbers import billions, money, number, percent, year
from landbridge.report.run import Run
from landbridge.report.sections import bypass, limits
from landbridge.report.sections.marks import GREY, INDIGO, OCHRE, bars, part, plates, small, wrapped
from landbridge.report.sections.parts import Section, listed, not_asked
from landbridge.report.tables import Column, Table, figure, from_frame, text

#: MUSD: parts by country below this are left out.
SMALLEST = 0.5
#: Name of the case itself beside its scenarios.
HERE = "this case"
Found = Mapping[str, Any]


def section(run: Run) -> Section:
    """The verdict, the claim by scenario, what is open already, ways round, and parts."""
    title = "Is trust the only obstacle?"
    here = run.analysis("claim").get("here", {})
    if not here:
        nothing = not_asked(run, "claim", "No path of this case is the one that the claim speaks of.")
        return Section("claim", title, "", nothing=nothing)
    cases = _cases(run)
    figures = [_split(run, cases), limits.figure_of(run, cases), *bypass.figures(run)]
    tables = [*_claims(run), *limits.parts(run)]
    notes = " ".join(f"{note[:1].upper()}{note[1:]}." for note in here.get("notes", []))
    return Section("claim", title, f"{verdict(run)} {notes}".strip(), figures, tables)


def _claims(run: Run) -> list[Table]:
    """Every claim with its holder and what its test gives; and parts of a figure by country."""
    tested, parts = run.table("claim_tests"), run.table("claim_accounts")
    if tested.empty:
        return []
    frame = tested.merge(run.table("claims")[["claim", "statement", "holder"]], on="claim", how="left")
    columns = [Column("Claim"), Column("Who holds it"), Column("What is measured"), Column("Path")]
    columns += [Column("Result", number), Column("Unit of the result"), Column("Share of the whole", percent)]
    rows = [
        [
            *(text(row[c]) for c in ("statement", "holder", "measure")),
            text(run.path_name(row["path"]) if row["path"] else ""),
            figure(row["value"], unit=str(row["unit"])),
            text(row["unit"]),
            figure(row["share"], percent),
        ]
        for row in frame.to_dict("records")
    ]
    tables = [Table("table-claims", "Claims, who holds them, and what their tests give", columns, rows, folded=False)]
    if parts.empty:
        return tables
    called, said = run.names("countries", "country"), frame.set_index("claim")["statement"]
    parts = parts.assign(country=[called.get(c, c) for c in parts["country"]], claim=parts["claim"].map(said))
    parts = parts[parts["value"].abs() > SMALLEST].sort_values(["claim", "value"], ascending=[True, False])
    by = {"claim": Column("Claim"), "country": Column("Country"), "value": Column("Part of the result, NPV", billions)}
    return [*tables, from_frame("table-claim-accounts", "Results of claims by country", parts, by)]


def first(run: Run) -> str:
    """The sentence of the first screen; empty where the claim has not been tested, or nothing is locked."""
    here = run.analysis("claim").get("here", {})
    if not here or here["locked"] <= 0:
        return ""
    share = part(here["alone"], here["locked"])
    spread = _range(_cases(run), brief=True)
    name = run.path_name(here["path"])
    of = _of_headline(run, here)
    words = f"Is trust the only obstacle? “{name}” alone opens {money(here['alone'])}: "
    return f"{words}{of + ' and ' if of else ''}{share} of all that is locked{spread}."


def verdict(run: Run) -> str:
    """What the claim's path opens alone, what needs it and others, what it is not needed for; over all scenarios."""
    here = run.analysis("claim")["here"]
    name, locked, alone = run.path_name(here["path"]), here["locked"], here["alone"]
    if locked <= 0:
        return (
            f"Full trust in every relation adds {money(locked)} to today: nothing is locked that “{name}” could be the "
            "obstacle to."
        )
    words = f"“{name}” alone opens {money(alone)} of the {money(locked)} that full trust in every relation would add"
    words += f": {part(alone, locked)}{_range(_cases(run))}."
    of = _of_headline(run, here)
    return words + (f" That is {of}. " if of else " ") + _rest(here)


def _rest(here: Found) -> str:
    """What the others open without the path, and what needs both or is in both."""
    locked, small_part = here["locked"], small(here["locked"])
    if abs(here["without"]) <= small_part:
        words = "All other relations open nothing without it"
    else:
        words = f"All other relations without it open {money(here['without'])} ({part(here['without'], locked)})"
    if abs(here["both"]) <= small_part:
        return f"{words}; nothing needs it and others together."
    if here["both"] < 0:
        return f"{words}; {money(-here['both'])} can be had either way and stands in both numbers."
    return f"{words}; {money(here['both'])} ({part(here['both'], locked)}) needs it and others together."


def _of_headline(run: Run, here: Found) -> str:
    """What the path opens as a share of the headline path, whose value stands on top of the page."""
    value = run.summary.get("locked_value", {}).get(run.headline, {})
    npv = value.get("npv")
    if run.headline == here["path"] or not npv or npv <= 0 or not value.get("resolved", True):
        return ""
    if abs(npv - here["locked"]) <= small(npv):  # the headline path is every relation
        return ""
    return f"{part(here['alone'], npv)} of “{run.path_name(run.headline)}” ({money(npv)})"


def _cases(run: Run) -> dict[str, Found]:
    """Figures of the case, then of its scenarios, those where the path stands for most first."""
    found = run.analysis("claim")

    def share(f: Found) -> float:
        return float(f["alone"] / f["locked"]) if f["locked"] > 0 else float("-inf")

    others = sorted(found.get("scenarios", {}).items(), key=lambda item: (-share(item[1]), item[0]))
    return {HERE: found["here"], **dict(others)}


def _range(cases: Mapping[str, Found], brief: bool = False) -> str:
    """From where to where the share goes over the case and its scenarios; `brief` leaves out in which."""
    shares = {name: f["alone"] / f["locked"] for name, f in cases.items() if f["locked"] > 0}
    if len(shares) < 2:
        return ""
    low, high = min(shares, key=lambda n: shares[n]), max(shares, key=lambda n: shares[n])
    over = f"{len(shares) - 1} scenario{'s' if len(shares) > 2 else ''}"
    ends = [part(shares[n], 1) for n in (low, high)]
    if brief:
        return f" ({' to '.join(dict.fromkeys(ends))} over {over})"
    if ends[0] == ends[1]:
        return f"; the same in {over}"
    where = [f"{end} ({n if n == HERE else f'“{n}”'})" for end, n in zip(ends, (low, high), strict=True)]
    return f"; over {over}, {where[0]} to {where[1]}"


def _split(run: Run, cases: Mapping[str, Found]) -> Figure:
    """One bar a scenario: the path alone, what needs both, all others without it."""
    name = run.path_name(run.analysis("claim")["here"]["path"])
    keys = {"alone": (f"“{name}” alone", INDIGO, ""), "both": ("needs both", OCHRE, "x")}
    keys["without"] = ("all others without it", GREY, "/")
    scale, word = unit([f[k] for f in cases.values() for k in keys])
    values = {k: [cleared(float(f[k])) / scale for f in cases.values()] for k in keys}
    data = []
    for key, (label, colour, shape) in keys.items():
        hover = [f"{wrapped(case)}: {label}, {number(v)} {word}" for case, v in zip(cases, values[key], strict=True)]
        data.append(bars(values[key], label, colour, shape, hover))
    rows = list(zip(*values.values(), strict=True))
    labels = [
        f"{wrapped(case)}<br><b>{part(f['alone'], f['locked'])}</b> of {number(f['locked'] / scale)}"
        for case, f in cases.items()
    ]
    return Figure(
        "claim-split",
        "What stands behind the one path, in each scenario",
        _across(cases),
        f"A bar for each scenario, in three parts: {listed([label for label, _, _ in keys.values()])}.",
        {
            "data": data,
            "layout": layout(
                barmode="relative",
                showlegend=True,
                annotations=plates(rows, [[number(v, 2) for v in row] for row in rows]),
                xaxis=ruler(f"locked today, {word} (NPV)"),
                yaxis=names(labels),
            ),
        },
        [_table(run, cases)],
        rows_height(len(labels), 46),
        wide=True,
        note="A part to the left of zero can be had either way: it stands in both other parts. Shares by scenario; a "
        "scenario with another base year has its NPV as of that year.",
    )


def _across(cases: Mapping[str, Found]) -> str:
    """Whether one of the parts is the largest everywhere, and whether the path is ever most of it."""
    some = {n: f for n, f in cases.items() if f["locked"] > 0}
    if not some:
        return "Nothing is locked in any of them."
    words = {"alone": "that path alone", "both": "what needs both", "without": "what all others open without it"}
    largest = [max(words, key=lambda k: f[k]) for f in some.values()]
    often = max(dict.fromkeys(largest), key=largest.count)
    mostly = sum(f["alone"] > 0.5 * f["locked"] for f in some.values())
    ever = f"in {mostly} that path alone is more than half" if mostly else "in none is that path alone half of it"
    return f"In {largest.count(often)} of {len(some)} the largest part is {words[often]}; {ever}."


def _table(run: Run, cases: Mapping[str, Found]) -> Table:
    """The claim by scenario, open."""
    claimed = run.analysis("claim")["here"]["path"]
    paths = run.table("claim")
    paths = paths[(paths["kind"] == "path") & (paths["part"] == run.headline)]
    beside = dict(zip(paths["scenario"], paths["value"], strict=True)) if run.headline != claimed else {}
    columns = [Column("Scenario"), Column("NPV as of", year), Column("Locked", billions)]
    columns += [Column("That path alone", billions), Column("Its share", percent), Column("Needs both", billions)]
    columns += [Column("All others without it", billions), Column("Open today", billions)]
    columns += [Column(f"“{run.path_name(run.headline)}”", billions)] * bool(beside)
    rows = [
        [
            text(name),
            figure(f.get("base_year"), year),
            *(figure(f[k], billions) for k in ("locked", "alone")),
            figure(f["alone"] / f["locked"] if f["locked"] > 0 else None, percent),
            *(figure(f[k], billions) for k in ("both", "without", "opened_today")),
            *([figure(beside.get("" if name == HERE else name), billions)] if beside else []),
        ]
        for name, f in cases.items()
    ]
    return Table("table-claim", "The claim in each scenario, NPV", columns, rows, folded=False)
