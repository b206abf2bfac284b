"""Rules on projects: which candidates belong to one, how long works take, and what a build replaces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from landbridge.case import schema
from landbridge.case.problems import Problem, Severity
from landbridge.case.settings import complaint
from landbridge.case.view import View

#: Tables of candidates, each with the column that says how much may be built.
SIZES = {"links": "max_build", "plants": "max_build", "storage": "max_build", "hydro": "capacity"}


def assets(view: View, *columns: str) -> Iterator[tuple[str, bool, tuple[Any, ...]]]:
    """Table, whether it may be built, and row number, name and these cells of what stands or may be built."""
    for table, size in SIZES.items():
        more = ["candidate"] * (table == "hydro")
        for row, name, largest, *cells in view.rows(table, schema.key(table)[0], size, *columns, *more):
            able = (table != "hydro" or cells.pop()) and largest > 0
            yield table, able, (row, name, *cells)


def check_projects(view: View) -> Iterator[Problem]:
    """Where there are projects, every candidate is part of one, and every project has a candidate.

    A stated `max_build` of 0 is a decision, so that a scenario may close a candidate.
    """
    projects = view.frame("projects", "project")
    if projects.empty:
        return
    used = set()
    for table, able, (row, name, project) in assets(view, "project"):
        if able:
            used.add(project)
        if able and not project:
            message = f"blank, but {name} may be built and the case has projects"
            yield view.problem(table, row, "project", message, "a project of projects.csv", found="")
        elif project and not able and (table == "hydro" or view.blank(table, row, SIZES[table])):
            message = "has no effect: nothing may be built of it"
            yield view.problem(table, row, "project", message, found=project, severity="warning")
    off = set().union(*(view.off.get((table, "project"), frozenset()) for table in SIZES))
    for row, project in view.rows("projects", "project"):
        if project not in used | off:
            message = "no candidate is part of the project"
            yield view.problem("projects", row, "project", message, found=project, severity="warning")


def check_works(view: View) -> Iterator[Problem]:
    """Works that begin as early as they may end before the last period does: else nothing of it ever stands."""
    works = works_of(view)
    gated = {(table, key) for _, table, key in view.rows("build_gates", "table", "key")}
    periods = sorted((y, y + n) for _, y, n in view.rows("periods", "period", "years"))
    if complaint("base_year", text := view.setting("base_year")) or len(periods) < 2:
        return  # one period is a picture of that period: works have begun in time
    last = periods[-1][1] - 1
    for table, able, (row, name, project, forced) in assets(view, "project", "min_build"):
        first = periods[0][0] if (table, name) in gated else int(float(text))
        if able and project in works and first + works[project] > last:
            message = f"never stands: works of {works[project]} years begin in {first} at the earliest"
            severity: Severity = "error" if forced > 0 else "warning"
            expected = f"works of at most {last - first} years, as the last period ends in {last}"
            yield view.problem(table, row, "project", message, expected, found=project, severity=severity)


def works_of(view: View) -> dict[str, int]:
    """Years of works of each project."""
    return {name: int(years) for _, name, years in view.rows("projects", "project", "works_years")}


def check_replaced(view: View) -> Iterator[Problem]:
    """A link that is replaced exists between the same nodes, cannot grow itself, and has one successor that can."""
    columns = ("link", "carrier", "mode", "from", "to", "existing", "max_build", "replaces")
    links = view.frame("links", *columns).set_index("link")
    first: dict[str, str] = {}
    for row, link, carrier, mode, start, end, _, largest, old in view.rows("links", *columns):
        if old not in links.index:  # "", or reported as a dangling reference
            continue
        there = links.loc[old]
        if {start, end} != {there["from"], there["to"]} or (carrier, mode) != (there["carrier"], there["mode"]):
            message = "replaces a link of another kind or between other nodes"
            expected = f"a {carrier} link ({mode}) between {start} and {end}"
        elif not largest > 0:
            message, expected = "replaces a link, but is no candidate", "max_build above 0, or blank"
        elif not there["existing"] > 0:
            message, expected = "replaces a link of which nothing exists", "a link with existing capacity"
        elif there["max_build"] > 0:
            message, expected = "replaces a link that is a candidate itself", "a link with no max_build"
        elif old in first:
            message, expected = f"the link is replaced by {first[old]} already", "one successor of a link"
        else:
            first[old] = link
            continue
        yield view.problem("links", row, "replaces", message, expected, found=old)
