"""A gate has somebody who holds its keys."""

from __future__ import annotations

from collections.abc import Iterator

from landbridge.case.problems import Problem
from landbridge.case.view import View


def check_gate_keys(view: View) -> Iterator[Problem]:
    """A gate has keys where other gates of the case have them (a warning)."""
    known = set(view.frame("gate_keys", "gate")["gate"])
    for row, gate in view.rows("gates", "gate"):
        if known and gate not in known:
            message = "nobody holds a key of the gate, so bargaining treats it as open to all; other gates have keys"
            expected = "rows in gate_keys.csv"
            yield view.problem("gates", row, "gate", message, expected, found=gate, severity="warning")
