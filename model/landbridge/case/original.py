"""Which numbers of a case, and which rows of its sources, are as they were published.

`original.csv` beside the tables holds a fingerprint of each. A number that is not among them was changed or added
by whoever uses the case: only rows of `sources` that were changed or added too can say where it comes from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

FILE = "original.csv"
HEADER = "fingerprint"
LENGTH = 12

#: Fingerprints of a case as it was published; None where a case has no such record, and all of it is its author's own.
Original = frozenset[str] | None


def of_number(table: str, key: str, column: str, value: float) -> str:
    """Fingerprint of a number in its place."""
    return _fingerprint(table, key, column, repr(float(value)))


def of_source(cells: Iterable[object]) -> str:
    """Fingerprint of a row of sources, from all its cells."""
    return _fingerprint("sources", *("" if cell != cell else str(cell) for cell in cells))


def read(data: bytes) -> Original:
    """The fingerprints of a file."""
    return frozenset(data.decode("ascii", errors="replace").split()) - {HEADER}


def write(fingerprints: Iterable[str]) -> bytes:
    """A file of fingerprints: one a line, in order."""
    return "\n".join([HEADER, *sorted(set(fingerprints)), ""]).encode("ascii")


def _fingerprint(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:LENGTH]
