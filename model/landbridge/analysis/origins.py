"""What the exported energy is: traced to its origin, and as the difference of two states; in a dry year too."""

from __future__ import annotations

from typing import Any

import pandas as pd

from landbridge.analysis.finding import Finding
from landbridge.analysis.study import State, Study
from landbridge.analysis.tables import Reader
from landbridge.analysis.tracing import border_mix, conservation, crossings, largest_origin, marginal_mix, trace
from landbridge.analysis.wateryear import in_water_year


def finding(study: Study, reader: Reader, today: State, full: State) -> Finding:
    """Trace the power of both ends of a path.

    Args:
        study: the case.
        reader: of its tables.
        today: state at level 0.
        full: state at level 1.

    Returns:
        Tables `crossings` (TWh by line, direction, period, origin and technology), `border_mix` (by border, period and
        water: energy, hydro share, share of hydropower from the
        country whose hydropower crosses borders most) and `marginal_mix` (what is generated more or less when the
        path opens). Summary: hydro share of what crosses each border in the first and last period, conservation.
    """
    if not study.program.model.power.lines:
        return Finding()
    states = _by_water(study, today, full)
    crossed, others, worst = [], [], 0.0
    for water, pair in states.items():
        for state in pair:
            traced = trace(reader, state)
            worst = max(worst, conservation(traced))
            found = crossings(traced)
            others.append((water, found))
            if water == next(iter(states)):
                crossed.append(found)
    planned = pd.concat(crossed, ignore_index=True)
    origin = largest_origin(planned)
    mixes = [border_mix(found, origin).assign(water=water) for water, found in others]
    tables = {
        "crossings": planned,
        "border_mix": pd.concat(mixes, ignore_index=True),
        "marginal_mix": marginal_mix(reader, today, full),
    }
    return Finding(tables, {"conservation": worst, "origin": origin, "borders": _shares(tables["border_mix"])})


def _by_water(study: Study, today: State, full: State) -> dict[str, tuple[State, State]]:
    """Both ends with the water that is planned for, and with that of each other year where one is planned for."""
    years, planned = study.case.tables["hydro_years"]["hydro_year"], list(study.program.model.time.hydro_years)
    out = {"+".join(planned): (today, full)}
    if len(planned) != 1:
        return out
    others = [y for y in years if y not in planned]
    instances = {y: [in_water_year(study, s.solution.instance, y) for s in (today, full)] for y in others}
    study.prepare([i for pair in instances.values() for i in pair], "other hydrological years")
    for y, (first, last) in instances.items():
        before = study.under(today.phi, first, today.path, today.level, f"today, {y} year")
        out[y] = before, study.under(full.phi, last, full.path, full.level, f"{full.path}, {y} year")
    return out


def _shares(mix: pd.DataFrame) -> dict[str, Any]:
    """Energy and hydro shares by border and water, today and open, first and last period."""
    if not len(mix):
        return {}
    ends = mix[mix["period"].isin([mix["period"].min(), mix["period"].max()])]
    shares = ["energy", "hydro_share", "origin_hydro_share"]
    out = {}
    for row in ends.to_dict("records"):
        opened = "open" if row["level"] else "today"
        border = f"{row['from_country']}-{row['to_country']}, {row['water']}, {opened}, {row['period']}"
        out[border] = {share: float(row[share]) for share in shares}
    return out
