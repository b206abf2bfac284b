"""The same program in another hydrological year: inflow is a right-hand side, so nothing is built anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from landbridge.analysis.study import Study
from landbridge.formulation.hydro import Rivers
from landbridge.solve import Instance


def in_water_year(study: Study, instance: Instance, year: str) -> Instance:
    """An instance with the inflow and drawdown of one hydrological year of the case.

    Args:
        study: a case that plans for a single hydrological year.
        instance: its program in any state.
        year: name of the year whose water flows instead.

    Raises:
        ValueError: the study plans for several years at once, or the case has no such year.
    """
    m = study.program.model
    planned = list(m.time.hydro_years)
    known = list(study.case.tables["hydro_years"]["hydro_year"])
    if len(planned) != 1:
        raise ValueError(f"the case plans for {', '.join(planned)} at once: ask for one of them in a run of its own")
    if year not in known:
        raise ValueError(f"no hydrological year {year!r}; there are {', '.join(known)}")
    other = Rivers(study.case.with_settings(hydro_years=year), m.time, [year])
    keys, rows = study.program.indexed(m.reservoir_balance)
    here = np.array([m.rivers.natural[h, season, e] for h, _, season, e in keys])
    there = np.array([other.natural[h, season, year] for h, _, season, _ in keys])
    lower, upper = instance.row_lower.copy(), instance.row_upper.copy()
    lower[rows] += there - here
    upper[rows] += there - here
    return replace(instance, row_lower=lower, row_upper=upper)
