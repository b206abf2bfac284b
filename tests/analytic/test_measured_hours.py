"""Typical days against measured weeks for a small system with hours of the ROK, and what the difference is due to."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from cases import Tables
from toys import Toys, edited, gate, power, settings

INPUTS = Path(__file__).resolve().parents[2] / "inputs"
PROFILES = {"loadB": "LOAD_KR", "wind": "WIND_KR", "sun": "SOLAR_KR"}


def system(hours: set[str], pumped: float = 0.0) -> Tables:
    """100 MW of load at B with wind and sun of 100 MW each, coal of 60 MW at 30 USD/MWh and gas of 60 MW at 80.

    A gated line of 40 MW brings power at 20 USD/MWh. Profiles in `hours` have hours, the others their mean days.
    """
    cut = pd.read_csv(INPUTS / "baseline" / "slices.csv").to_dict("records")
    mean = pd.read_csv(INPUTS / "baseline" / "shapes.csv").set_index("profile")
    measured = pd.read_csv(INPUTS / "scenarios" / "measured-hours" / "hourly_shapes.csv").set_index("profile")
    plants = {"cheap": ("A", 100.0, 20.0), "wind": ("B", 100.0, 0.0), "sun": ("B", 100.0, 0.0)}
    plants |= {"coal": ("B", 60.0, 30.0), "gas": ("B", 60.0, 80.0)}
    tables = power({"A": 0, "B": 100}, plants, [{"link": "AB", "existing": 40}], cut)
    tables["profiles"] += [{"profile": p, "kind": "availability"} for p in ("wind", "sun")]
    tables["shapes"] = [row for row in tables["shapes"] if row["profile"] == "loadA"] + [
        {"profile": p, "slice": s, "value": v}
        for p, of in PROFILES.items()
        for s, v in mean.loc[of].itertuples(index=False)
    ]
    tables["hourly_shapes"] = [
        {"profile": p, "hour": h, "value": v}
        for p, of in PROFILES.items()
        if p in hours
        for h, v in measured.loc[of].itertuples(index=False)
    ]
    for name in ("wind", "sun"):
        tables = edited(tables, "plants", name, profile=name)
    if pumped:
        store = {"storage": "p", "name": "p", "node": "B", "capacity": pumped, "hours": 8, "efficiency": 0.76}
        tables["storage"] = [store]
    return gate(tables, "AB", design=40)


def locked(toys: Toys, tables: Tables, resolution: str) -> float:
    """Locked value, MUSD; both states have a certificate."""
    study = toys.study(settings(tables, resolution=resolution))
    today, full = study.today(), study.on_path("all", 1.0)
    assert max(state.solution.certificate.worst for state in (today, full)) < 1e-9
    return study.welfare(full) - study.welfare(today)


@pytest.mark.slow
def test_what_typical_days_leave_out(toys: Toys) -> None:
    """By the hour the line is worth more (9.1 against 7.4 MUSD): calm evenings need gas, which mean days hide.

    Load alone adds little: its days differ less than those of wind. Pumped storage of 30 MW makes the line worth
    less at both resolutions, and narrows the difference, since it moves what the line would bring.
    """
    everything = set(PROFILES)
    typical, weeks = (locked(toys, system(everything), r) for r in ("slices", "weeks"))
    loads = locked(toys, system({"loadB"}), "weeks")
    stored_typical, stored_weeks = (locked(toys, system(everything, pumped=30), r) for r in ("slices", "weeks"))
    assert typical < loads < weeks
    assert weeks - loads > 3 * (loads - typical)
    assert stored_typical < typical
    assert 0 < stored_weeks - stored_typical < weeks - typical
