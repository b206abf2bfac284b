"""Problems found in a case: where, what is wrong, what was expected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from landbridge.case.names import difference, look

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a case, told the way `file:row:column: ...` tells it.

    `row` is the line a text editor shows (the header is line 1); `kind` is a short stable word for tools.
    """

    file: str
    row: int | None
    column: str | None
    message: str
    expected: str = ""
    severity: Severity = "error"
    found: str | None = None
    suggestion: str = ""
    kind: str = ""

    def __str__(self) -> str:
        """`links.csv:12:capex: what is wrong; found 'x', expected y. Did you mean 'z'?`."""
        place = self.file
        if self.row is not None:
            place += f":{self.row}"
        if self.column:
            place += f":{self.column}"
        details = []
        if self.found is not None:
            details.append(f"found {shortened(self.found)!r}")
        if self.expected:
            details.append(f"expected {self.expected}")
        text = f"{place}: {self.message}"
        if details:
            text += "; " + ", ".join(details)
        if self.suggestion:
            text += f". Did you mean {self.suggestion!r}?"
            named = self.found or self.column or ""
            if not (named + self.suggestion).isascii() and (unlike := difference(named, self.suggestion)):
                text += f" ({unlike})"
        return text


class LandbridgeError(Exception):
    """Whatever Landbridge says is wrong: with inputs, folders and options, or with solving them."""


class CaseError(LandbridgeError, ValueError):
    """A case, or an option, that cannot be used. `problems` holds all that was found, errors first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the problems, errors before warnings."""
        self.problems: list[Problem] = in_order(problems)
        lines = [str(p) if p.severity == "error" else f"warning: {p}" for p in self.problems]
        super().__init__("\n".join([*self._heading(), *lines]))

    def _heading(self) -> list[str]:
        """How many problems there are, and in what; nothing over a single problem with an option."""
        errors = [p for p in self.problems if p.severity == "error"]
        options = all(p.file == "option" for p in errors)
        if options and len(errors) == 1:
            return []
        return [f"{len(errors)} problem{'s' * (len(errors) != 1)} {'with the options' if options else 'in the case'}"]


class FolderError(CaseError):
    """A folder, or a file in it, that is not what it should be: no case, no run, or a run that has been changed."""

    def _heading(self) -> list[str]:
        return []


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Errors before warnings, then by file and row; the same problem once."""
    return sorted(
        dict.fromkeys(problems),
        key=lambda p: (p.severity != "error", p.file, p.row or 0, p.column or "", p.message),
    )


def shortened(text: str, most: int = 120) -> str:
    """A text as it is shown in a message: cut where it is long."""
    return text if len(text) <= most else f"{text[: most - 30]}... ({len(text):,} characters)"


def close_match(word: str, words: Iterable[str], cutoff: float | None = None) -> str:
    """The one of `words` that looks the same, else the nearest, or '' when none is near (by `cutoff`, from 0 to 1)."""
    known = {look(w): w for w in sorted(words, reverse=True)}
    if cutoff is None:
        cutoff = 0.6 if len(word) > 3 else 0.5
    near = get_close_matches(look(word), sorted(known), n=1, cutoff=cutoff)
    return known[near[0]] if near else ""


def listed(words: Iterable[str], limit: int = 12) -> str:
    """`a, b or c`, cut short when there are many."""
    items = [str(w) for w in words]
    if len(items) > limit:
        return ", ".join(items[:limit]) + f" ... ({len(items)} in all)"
    return " or ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)
