"""What each corridor carries: from end to end, and on its busiest section."""

from __future__ import annotations

import numpy as np
import pandas as pd

from landbridge.analysis.sections import corridors
from landbridge.case import Case

KEYS = ["path", "level", "period", "product", "unit"]
COLUMNS = ["path", "level", "corridor", "link", "product", "period", "through", "busiest", "unit", "section"]
#: Yearly flows below this are none, in every unit.
LEAST = 1e-9


def corridor_flows(case: Case, flows: pd.DataFrame) -> pd.DataFrame:
    """Yearly flow of every corridor in some states, both directions together.

    Args:
        case: whose corridors; see `landbridge.analysis.sections` for what a corridor carries.
        flows: table `link_flows` of the states.

    Returns:
        Columns path, level, corridor (empty for a link that names none), link (that link), product, period, through
        and busiest (in `unit` a year), and section: the first link of the busiest section. Corridors without flow in
        a state are left out of it.
    """
    if flows.empty:
        return pd.DataFrame(columns=COLUMNS)
    wide = flows.pivot_table(index=KEYS, columns="link", values="flow", aggfunc="sum", fill_value=0.0)
    number = {str(k): i for i, k in enumerate(wide.columns)}
    values, labels = wide.to_numpy(dtype=float), wide.index.to_frame(index=False)
    parts = []
    for c in corridors(case):
        busiest, which = c.busiest(values, number)
        some = np.nonzero(busiest > LEAST)[0]
        first = [c.sections[i][0] for i in which[some]]
        named = labels.iloc[some].assign(corridor=c.name, link=c.link, section=first)
        parts.append(named.assign(through=c.through(values, number)[some], busiest=busiest[some]))
    out = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)
    return out.sort_values(["path", "level", "period"], kind="stable", ignore_index=True)[COLUMNS]
