"""Rules on claims, and on the names of scenarios that they and the table of scenarios hold."""

from __future__ import annotations

from collections.abc import Iterator

from landbridge.case.problems import Problem
from landbridge.case.view import View

#: What each test of a claim is worked out from: columns of claims.csv that must be given, and no others of ASKED.
NEEDS: dict[str, tuple[str, ...]] = {
    "obstacle": ("path",),
    "value": ("path",),
    "ready": ("path",),
    "half": ("path",),
    "delay": ("path",),
    "steps": ("path", "level"),
    "exports": ("path", "country"),
    "water": ("path", "country"),
    "price": ("path", "country"),
    "closing": ("path", "country"),
    "partner": ("path", "country", "hazard"),
    "debt": ("path", "country"),
    "spending": ("sector",),
}
ASKED = ("path", "country", "level", "sector", "hazard")


def check_claim_tests(view: View) -> Iterator[Problem]:
    """A claim gives what its test needs, and nothing that the test does not read."""
    for row, test, *cells in view.rows("claims", "test", *ASKED):
        needs = NEEDS[test]
        for column, cell in zip(ASKED, cells, strict=True):
            blank = cell == "" or cell != cell
            if column in needs and blank:
                yield view.problem("claims", row, column, f"blank, but the test {test} needs it", f"a {column}")
            elif column not in needs and not blank:
                message = f"the test {test} does not read it"
                yield view.problem("claims", row, column, message, "a blank cell", found=str(cell))


def check_headline_claim(view: View) -> Iterator[Problem]:
    """The claim that is tested in full says that a path is the only obstacle."""
    tests = {claim: test for _, claim, test in view.rows("claims", "claim", "test")}
    for row, setting, value in view.rows("case", "setting", "value"):
        if setting == "headline_claim" and tests.get(value, "obstacle") != "obstacle":
            message = f"the claim {value} has the test {tests[value]}"
            yield view.problem("case", row, "value", message, "a claim of the test obstacle", found=value)


def check_debtor(view: View) -> Iterator[Problem]:
    """A country owes another one; a claim about debts speaks of a debtor."""
    for row, debtor, creditor in view.rows("debts", "debtor", "creditor"):
        if debtor == creditor:
            yield view.problem("debts", row, "creditor", "the debtor itself", "another country", found=creditor)
    owing = set(view.frame("debts", "debtor")["debtor"])
    for row, test, country in view.rows("claims", "test", "country"):
        if test == "debt" and country and country not in owing:
            message = "the country owes nothing"
            yield view.problem("claims", row, "country", message, "a debtor of debts.csv", found=country)
