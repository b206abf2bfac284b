"""What moves the answer: inputs at their low and high, and where corridors turn."""

from __future__ import annotations

from landbridge.report.numbers import billions, number
from landbridge.report.run import Run
from landbridge.report.sections.claim import HOW
from landbridge.report.sections.parts import Section
from landbridge.report.tables import Column, from_frame

LEVERS = {
    "table": Column("Table"),
    "key": Column("Row"),
    "column": Column("Column"),
    "low": Column("Low", number),
    "high": Column("High", number),
    "locked_low": Column("Locked at low, MUSD", number),
    "locked_high": Column("At high", number),
}
TURNS = {
    "corridor": Column("Corridor"),
    "lever": Column("Input"),
    "unit": Column("Unit"),
    "base": Column("Base", number),
    "value": Column("Turns at", number),
    "note": Column("What happens"),
}
REST = {
    "table": Column("Table"),
    "key": Column("Row"),
    "column": Column("Column"),
    "unit": Column("Unit"),
    "quality": Column("Quality"),
    "low": Column("Low", number),
    "base": Column("Base", number),
    "high": Column("High", number),
    "swing": Column("Swing by slope, MUSD", number),
}
#: Levers shown by slope; the run's table holds all of them.
SHOWN = 40


def section(run: Run) -> Section:
    """Ranges by lever, switch values, and the first levers by slope."""
    title = "What moves the answer"
    found = run.analysis("sensitivity")
    levers = run.table("resolved_levers")
    if levers.empty or not found:
        return Section("moves", title, "", nothing=HOW)
    head = found["headline"]
    lead = (
        f"One input at a time, each between its low and high: from {billions(head['low'])} to {billions(head['high'])} "
        f"bn USD, around {billions(head['value'])}. All together, as if they moved independently: "
        f"{billions(head['joint_low'])} to {billions(head['joint_high'])}. These are ranges, not probabilities. "
        f"A year's delay costs {number(found['delay_cost_per_year'])} MUSD."
    )
    wide = levers.assign(span=(levers["locked_high"] - levers["locked_low"]).abs())
    tables = [
        from_frame("table-levers", "Solved again at low and high", wide.sort_values("span", ascending=False), LEVERS),
        from_frame("table-turns", "Where corridors start or stop being built", run.table("switch_values"), TURNS),
        from_frame("table-slopes", f"First {SHOWN} inputs by slope times range", run.table("levers").head(SHOWN), REST),
    ]
    return Section("moves", title, lead, [], [t for t in tables if not t.empty])
