"""Result tables as CSV files: one unit a column, in its header; the numbers are those of the Parquet files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import landbridge as lb
from cases import write_case
from landbridge.units import BY_PARAMETER, BY_ROW, UNITS, with_units
from toys_everything import everything

#: Numbers without a unit: years, months, counts and what has no dimension by its name.
BARE = {"period", "month", "members", "runs", "year", "years", "rank", "numbers", "lat", "lon", "first_year"}
BARE |= {"simplex_iterations", "interior_iterations", "primal_residual", "dual_residual", "complementarity"}
BARE |= {"existing_from", "existing_until", "reversible", "shared", "bypass", "best_known"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with CSV files, and some analyses that add to them."""
    home = tmp_path_factory.mktemp("csv")
    lb.run(write_case(home / "case", **everything()), out=home / "run", levels=3, as_csv=True, report=False)
    lb.analyse(home / "run", only=["attribution", "curve", "origins", "emissions"], report=False)
    return home / "run"


def test_every_column_of_numbers_names_its_unit(folder: Path) -> None:
    files = sorted((folder / "csv").glob("*.csv"))
    assert {f.stem for f in files} == {f.stem for f in (folder / "tables").glob("*.parquet")}
    bare = []
    for file in files:
        frame = pd.read_csv(file)
        if file.stem in BY_PARAMETER:
            assert "unit" in frame.columns
            continue
        numeric = [c for c in frame.columns if frame[c].dtype.kind in "fi" and frame[c].notna().any()]
        bare += [(file.stem, c) for c in numeric if not c.endswith("]") and c not in BARE]
    assert bare == []


def test_numbers_are_those_of_the_parquet_files(folder: Path) -> None:
    """Flows of four units stand in four columns, each row in one of them, and add up to the same."""
    flows = pd.read_parquet(folder / "tables" / "link_flows.parquet")
    written = pd.read_csv(folder / "csv" / "link_flows.csv")
    columns = [c for c in written.columns if c.startswith("flow [")]
    assert set(columns) == {f"flow [{u} a year]" for u in ("TWh", "thousand TEU", "million t", "bcm")}
    assert (written[columns].notna().sum(axis=1) == 1).all()
    assert list(written[columns].sum(axis=1)) == pytest.approx(list(flows["flow"]))
    of_gas = written["flow [bcm a year]"].notna()
    assert list(of_gas) == list(flows["product"] == "gas")


def test_every_unit_is_of_a_column_that_there_is(folder: Path) -> None:
    """A column that is renamed and keeps its unit under the old name would be without one."""
    for table in {*UNITS, *BY_ROW}:
        file = folder / "tables" / f"{table}.parquet"
        if file.exists():
            named = {*UNITS.get(table, {}), *BY_ROW.get(table, {})}
            assert named <= set(pd.read_parquet(file).columns), table


def test_an_empty_table_keeps_its_columns() -> None:
    frame = pd.DataFrame({"node": ["A"], "price": [1.0], "unit": ["USD/MWh"]})
    assert list(with_units("prices", frame.iloc[:0]).columns) == ["node", "price", "unit"]
    assert list(with_units("prices", frame).columns) == ["node", "price [USD/MWh]", "unit"]
