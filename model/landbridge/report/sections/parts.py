"""What every section is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from landbridge.report.figures import Figure
from landbridge.report.tables import Table


@dataclass(frozen=True)
class Section:
    """A section of the page; without figures and tables it prints `nothing`."""

    id: str
    title: str
    lead: str
    figures: Sequence[Figure] = field(default_factory=list)
    tables: Sequence[Table] = field(default_factory=list)
    nothing: str = "The run holds nothing of this."

    @property
    def empty(self) -> bool:
        """True where there is nothing to show."""
        return not self.figures and all(t.empty for t in self.tables)


def listed(words: Sequence[str]) -> str:
    """`a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
