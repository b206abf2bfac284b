"""The claim that trust between the two Koreas is the only obstacle, tested; and what going round replaces."""

from __future__ import annotations

from landbridge.report.numbers import number, percent
from landbridge.report.run import Run
from landbridge.report.sections.parts import Section
from landbridge.report.tables import Column, Table, figure, from_frame, text

HOW = "This run has not been analysed further yet: landbridge analyse RUN."
PARTS = {
    "kind": Column("Kind"),
    "name": Column("Part"),
    "value": Column("MUSD, NPV", number),
    "share": Column("Share of locked", percent),
}
ROUND = {
    "bypass": Column("Going round by"),
    "locked_with": Column("Locked with it, MUSD", number),
    "locked_without": Column("Without it", number),
    "gain_shut": Column("Its worth, gates shut", number),
    "gain_open": Column("Its worth, path open", number),
    "replaced": Column("Of the path, it replaces", number),
}


def section(run: Run) -> Section:
    """The sentence, the claim in each scenario, and its parts."""
    title = "The claim, tested"
    found = run.analysis("claim")
    here = found.get("claim", {})
    if not here:
        return Section("claim", title, "", nothing=HOW)
    cases = {"as it is": here, **found.get("claim_scenarios", {})}
    columns = [
        Column("Scenario"),
        Column("Open today", number),
        Column("Locked", number),
        Column("That path alone", number),
        Column("Share", percent),
        Column("All others without it", number),
        Column("Needs both", number),
    ]
    rows = [
        [
            text(name),
            *(figure(f[key]) for key in ("opened_today", "locked", "alone")),
            figure(f["alone"] / f["locked"] if f["locked"] > 0 else None, percent),
            *(figure(f[key]) for key in ("without", "both")),
        ]
        for name, f in cases.items()
    ]
    tables = [Table("table-claim", "The claim in each scenario, MUSD, NPV", columns, rows)]
    parts = run.table("claim")
    parts = parts[parts["scenario"] == ""]
    tables.append(from_frame("table-claim-parts", "What each relation, path and carrier opens", parts, PARTS))
    round_about = run.table("bypass")
    mine = round_about[round_about["path"] == run.headline]
    tables.append(from_frame("table-bypass", f"Ways round, beside “{run.path_name(run.headline)}”", mine, ROUND))
    words = " ".join([here["sentence"], *(f"{note[:1].upper()}{note[1:]}." for note in here.get("notes", []))])
    return Section("claim", title, words, [], [t for t in tables if not t.empty])
