"""A number of the baseline in a unit 1,000 times larger or smaller is noticed, but for the columns listed here."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from landbridge.case import schema
from landbridge.cli import app

BASELINE = Path(__file__).parents[2] / "inputs" / "baseline"
#: Columns whose honest numbers spread so far that the range cannot tell 1,000 times the middle one, or a thousandth.
WIDE: dict[float, set[str]] = {
    1000.0: {"freight_quantity.quantity", "tariffs.load"},
    0.001: {
        *("demand.energy", "elastic_demand.energy", "freight_quantity.quantity", "gas_supply_steps.volume"),
        *("freight_classes.value_of_time", "freight_demand.cargo_value", "freight_demand.willingness_to_pay"),
        *("hydro.capacity", "hydro.max_release", "hydro.min_release", "hydro.pondage", "hydro.storage"),
        *("hydro.turbine_max", "inflow.inflow", "links.fee", "links.hours", "links.km"),
        *("plants.capacity", "plants.max_build", "storage.capacity", "storage.max_build"),
    },
}


def scaled(folder: Path, factor: float) -> dict[str, str]:
    """Multiply the middle number of every column that has a plausible range; its place by column."""
    places = {}
    for table in schema.tables().values():
        path = folder / table.file
        columns = [f.name for f in table.fields.values() if f.plausible]
        if not columns or not path.exists():
            continue
        with path.open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file))
        for column in set(columns) & set(lines[0]):
            at = lines[0].index(column)
            stated = [i for i, line in enumerate(lines[1:], 1) if line and line[at] and float(line[at]) != 0]
            if stated:
                middle = stated[int(np.argsort([float(lines[i][at]) for i in stated])[len(stated) // 2])]
                lines[middle][at] = f"{float(lines[middle][at]) * factor:.10g}"
                places[f"{table.name}.{column}"] = f"{table.file}:{middle + 1}:{column}"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(lines)
    return places


@pytest.mark.parametrize("factor", [1000.0, 0.001])
def test_a_unit_wrong_by_a_thousand_is_noticed(tmp_path: Path, factor: float) -> None:
    folder = tmp_path / "baseline"
    shutil.copytree(BASELINE, folder)
    places = scaled(folder, factor)
    assert len(places) >= 50
    told = CliRunner().invoke(app, ["check", str(folder)]).stderr
    assert "Traceback" not in told
    assert {name for name, place in places.items() if f"{place}: " not in told} <= WIDE[factor]


def test_the_baseline_is_not_suspected() -> None:
    found = CliRunner().invoke(app, ["check", str(BASELINE)])
    assert (found.exit_code, found.stderr) == (0, "")
