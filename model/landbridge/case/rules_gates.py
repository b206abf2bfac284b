"""Rules on links that no gate guards although links like them are guarded. Warnings only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from landbridge.case.keys import normal_key
from landbridge.case.problems import Problem, listed
from landbridge.case.view import View


class Tie(NamedTuple):
    """A link: its row, carrier, places and countries of its ends (sorted), and its gates."""

    row: int
    link: str
    carrier: str
    places: tuple[str, ...]
    countries: tuple[str, ...]
    gates: tuple[str, ...]


def check_ungated_links(view: View) -> Iterator[Problem]:
    """A link has gates where links like it have: without, it passes every ban at today's trust.

    Like it are links of its carrier between the same two places or, for a link between two countries, between the
    same two countries; where there are none, all those that cross the border of one of its countries. A row of
    sources.csv with table link_gates, key LINK/* and column gate says why a link needs no gate.
    """
    excused = _excused(view)
    ties = [tie for tie in _ties(view) if tie.link not in excused]
    for tie in ties:
        alike, where = _alike(tie, ties)
        if tie.gates or not _mostly_guarded(alike):
            continue
        names = listed([other.link for other in alike if other.gates], 4)
        gates = listed(sorted({g for other in alike for g in other.gates}))
        message = f"no gate guards the link, but links like it {where} are guarded ({names})"
        expected = f"rows in link_gates.csv for {gates}, or a row of sources.csv (link_gates,{tie.link}/*,gate)"
        expected += " that says why none applies"
        yield view.problem("links", tie.row, "link", message, expected, found=tie.link, severity="warning")


def _mostly_guarded(alike: list[Tie]) -> bool:
    """Whether at least three of four have gates: a second new link without is no example to the first."""
    guarded = sum(bool(tie.gates) for tie in alike)
    return guarded > 0 and guarded >= 3 * (len(alike) - guarded)


def _alike(tie: Tie, ties: list[Tie]) -> tuple[list[Tie], str]:
    """Links that a link compares with, and what they have in common with it."""
    others = [t for t in ties if t.carrier == tie.carrier and t.row != tie.row]
    same_places = [t for t in others if t.places == tie.places and len(tie.places) == 2]
    if same_places or len(tie.countries) == 1:
        return same_places, f"between {' and '.join(tie.places)}"
    same_pair = [t for t in others if t.countries == tie.countries]
    if same_pair:
        return same_pair, f"between {' and '.join(tie.countries)}"
    for country in tie.countries:
        crossing = [t for t in others if country in t.countries and len(t.countries) == 2]
        if crossing and all(t.gates for t in crossing):
            return crossing, f"across the border of {country}"
    return [], ""


def _ties(view: View) -> list[Tie]:
    """Links of the case but transfers, which stay in a place."""
    nodes = view.frame("nodes", "node", "country", "place").set_index("node")
    country = nodes["country"].to_dict()
    place = {n: p or n for n, p in nodes["place"].items()}
    guarded = view.frame("link_gates", "link", "gate").groupby("link")["gate"].agg(tuple).to_dict()
    found = []
    for row, link, carrier, start, end in view.rows("links", "link", "carrier", "from", "to"):
        if start in country and end in country:
            places = tuple(sorted({str(place[start]), str(place[end])}))
            countries = tuple(sorted({country[start], country[end]}))
            found.append(Tie(row, link, carrier, places, countries, guarded.get(link, ())))
    return found


def _excused(view: View) -> set[str]:
    """Links of which sources.csv says why no gate guards them."""
    rows = view.frame("sources", "table", "key")
    keys = rows.loc[rows["table"] == "link_gates", "key"]
    return {link for link, _, gate in (normal_key("link_gates", k).rpartition("/") for k in keys) if gate == "*"}
