"""Rules on links of all carriers."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from landbridge.case.problems import Problem, close_match
from landbridge.case.settings import split
from landbridge.case.view import View

MODES = {
    "power": ("ac", "dc"),
    "freight": ("rail", "sea", "road", "transfer"),
    "gas": ("pipeline", "sea", "transfer"),
}


def check_link_ends(view: View) -> Iterator[Problem]:
    """Both ends of a link have its carrier, and they differ."""
    carriers = view.frame("nodes", "node", "carrier").set_index("node")["carrier"].to_dict()
    for row, carrier, start, end in view.rows("links", "carrier", "from", "to"):
        for column, node in (("from", start), ("to", end)):
            if carriers.get(node, carrier) != carrier:
                message = f"a {carrier} link ends at a {carriers[node]} node"
                yield view.problem("links", row, column, message, f"a {carrier} node", found=node)
        if start == end:
            yield view.problem("links", row, "to", "the link ends where it starts", "another node", found=end)


def check_link_modes(view: View) -> Iterator[Problem]:
    """The mode of a link goes with its carrier."""
    for row, carrier, mode in view.rows("links", "carrier", "mode"):
        if mode not in MODES.get(carrier, (mode,)):
            message = f"not a mode of {carrier}"
            yield view.problem("links", row, "mode", message, " or ".join(MODES[carrier]), found=mode)


def check_link_capacity(view: View) -> Iterator[Problem]:
    """A power or gas link states what stands, unless it is only a candidate; years are in order."""
    links = view.frame("links", "carrier", "existing", "max_build")
    unlimited = (links["carrier"] != "freight") & links["existing"].isna() & (links["max_build"] <= 0)
    for row in links.index[unlimited]:
        message = "blank, and the link is no candidate: only freight links may be without a limit"
        yield view.problem("links", row, "existing", message, "a capacity", found="")
    for row, start, end in view.rows("links", "existing_from", "existing_until"):
        if start is not pd.NA and end is not pd.NA and end <= start:
            message = "capacity is gone before it stands"
            expected = f"a year after {start}"
            yield view.problem("links", row, "existing_until", message, expected, found=str(end))


def check_link_sharing(view: View) -> Iterator[Problem]:
    """Only reversible freight links share their capacity between directions; bottlenecks are of freight."""
    links = view.frame("links", "carrier", "reversible", "shared", "bottleneck", "tariff")
    for row in links.index[links["shared"] & ~(links["reversible"] & (links["carrier"] == "freight"))]:
        message = "only a reversible freight link can share its capacity between directions"
        yield view.problem("links", row, "shared", message, "false", found="true")
    for column in ("bottleneck", "tariff"):
        for row in links.index[(links["carrier"] != "freight") & (links[column] != "")]:
            message = f"a {column} has no effect on a link that is not freight"
            found = str(links.at[row, column])
            yield view.problem("links", row, column, message, found=found, severity="warning")


def check_owners(view: View) -> Iterator[Problem]:
    """Owners of links are known countries."""
    known = view.frame("countries", "country")["country"].tolist()
    for row, text in view.rows("links", "owners"):
        for name in split(text):
            if name not in known:
                message = "names an owner that is not in countries.csv"
                near = close_match(name, known)
                yield view.problem("links", row, "owners", message, "countries", found=name, suggestion=near)


def check_fee_country(view: View) -> Iterator[Problem]:
    """A fee goes to somebody."""
    tariffs = view.frame("tariffs", "tariff", "fee_km", "fee_use")
    charging = set(tariffs.loc[(tariffs["fee_km"] > 0) | (tariffs["fee_use"] > 0), "tariff"])
    links = view.frame("links", "fee", "fee_bulk", "fee_country", "tariff")
    levies = (links["fee"] > 0) | (links["fee_bulk"] > 0) | links["tariff"].isin(charging)
    for row in links.index[levies & (links["fee_country"] == "")]:
        message = "the link or its tariff has a fee that nobody receives"
        yield view.problem("links", row, "fee_country", message, "a country", found="")
