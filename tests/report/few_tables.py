"""A run of a few tables, for tests of sections: what is not given is empty."""

from __future__ import annotations

from typing import Any

import pandas as pd

from landbridge.report.run import COLUMNS, Run
from landbridge.report.sections.parts import Section

NAMES = {
    "paths": [{"path": "inter", "name": "The two"}, {"path": "all", "name": "Every <relation>"}],
    "relations": [{"relation": "KP-KR", "name": "ROK–DPRK"}, {"relation": "KP-US", "name": "DPRK–USA"}],
    "gates": [{"gate": "g1", "name": "Bridge"}, {"gate": "g2", "name": "Tunnel"}],
    "countries": [{"country": "RU", "name": "Russia"}, {"country": "KR", "name": "ROK"}],
    "periods": [{"period": 2030, "years": 5}, {"period": 2040, "years": 5}],
}


def run(analysis: dict[str, Any] | None = None, summary: dict[str, Any] | None = None, **tables: Any) -> Run:
    """A run of the tables given, the others empty."""
    rows = {**NAMES, **tables}
    frames = {}
    for name, columns in COLUMNS.items():
        wanted = columns.split()
        frame = pd.DataFrame(rows.get(name, []))
        frames[name] = frame.reindex(columns=[*wanted, *(c for c in frame.columns if c not in wanted)])
    known = {} if analysis is None else {"analysis": analysis}
    return Run({"headline_path": "all", **known, **(summary or {})}, {}, frames)


def words(section: Section) -> str:
    """All that a section says."""
    said = [section.lead, *(f.takeaway + f.note for f in section.figures)]
    return " ".join(said if not section.empty else [section.nothing])


def bars_of(section: Section, figure: str) -> list[list[float]]:
    """Values of the bars of a figure, by trace."""
    plot = next(f.plot for f in section.figures if f.id == figure)
    assert plot is not None
    return [list(t["x"]) for t in plot["data"]]
