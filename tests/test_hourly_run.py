"""A run hour by hour from end to end: option and setting, what it says of itself, verified, reloaded, compared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import landbridge as lb
from cases import Tables, write_case, write_scenario
from landbridge import kept
from landbridge.cli import app, default_folder
from landbridge.solve import highs, solver
from toys import gate, power, settings

#: A year of 100 MW that a gated line brings 40 USD/MWh cheaper, MUSD.
WHOLE = 100 * 40 * 8760 / 1e6


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(w) for w in words])


def gated() -> Tables:
    """100 MW at B: 60 USD/MWh there, 20 from A through a gate; two months of two blocks, periods of 1 and 2 years."""
    cut = [
        {
            "slice": f"m{m}b{b}",
            "season": f"m{m}",
            "day": f"m{m}",
            "month": m,
            "block": b,
            "duration": 12,
            "hours": 12 * n,
        }
        for m, n in ((1, 180), (7, 185))
        for b in (0, 1)
    ]
    plants = {"cheap": ("A", 300.0, 20.0), "dear": ("B", 300.0, 60.0)}
    lines = [{"link": "AB", "existing": 200}]
    tables = power({"A": 1, "B": 100}, plants, lines, cut, periods=((2030, 1), (2031, 2)))
    return gate(tables, "AB", design=150)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_case(tmp_path_factory.mktemp("hourly") / "case", **gated())
    return write_scenario(folder, "dear", plants=[{"plant": "dear", "variable_om": 70}])


@pytest.fixture(scope="module")
def done(case: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A run by option, with its report, as the command line makes it."""
    out = tmp_path_factory.mktemp("runs") / "hourly"
    return out, call("run", "--case", case, "--resolution", "hourly", "--levels", 2, "--out", out)


def test_it_says_what_it_is(done: tuple[Path, Result]) -> None:
    """The last period, 2 years of 35.04 MUSD: on the terminal, in summary, manifest and report."""
    out, result = done
    assert result.exit_code == 0, result.output
    words = "One year hour by hour: 8,760 hours of 2031 in 2 steps of hours that are alike, hydrological year normal"
    assert words in " ".join(result.stdout.split())
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    expected = {"resolution": "hourly", "profiles_by_hour": 0, "slices": 2, "hours": 8760}
    expected |= {"periods": {"2031": 2}, "hydro_years": ["normal"]}
    assert summary["time"] == manifest["time"] == expected
    assert manifest["settings"] == {"resolution": "hourly"}
    assert summary["locked_value"]["all"]["npv"] == pytest.approx(2 * WHOLE)
    page = (out / "report.html").read_text(encoding="utf-8")
    assert page.count(words) == page.count("they repeat its typical days") == 2
    assert "one year hour by hour, 2031, and no other period" in page


def test_nothing_of_the_report_grows(done: tuple[Path, Result], case: Path, tmp_path: Path) -> None:
    """Tables are by year and month: as many rows as of slices in the same period, and a page as long."""
    out = done[0]
    write_case(tmp_path / "case", **{**gated(), "periods": [{"period": 2031, "years": 2}]})
    lb.run(tmp_path / "case", levels=2, out=tmp_path / "typical")
    import pandas as pd

    for file in sorted((out / "tables").glob("*.parquet")):
        if file.stem != "assumptions":
            assert len(pd.read_parquet(file)) == len(pd.read_parquet(tmp_path / "typical" / "tables" / file.name)), file
    sizes = [(home / "report.html").stat().st_size for home in (out, tmp_path / "typical")]
    assert sizes[0] < sizes[1] + 5000


def test_it_is_verified(done: tuple[Path, Result]) -> None:
    result = call("verify", done[0])
    assert result.exit_code == 0, result.output
    assert "all as the run says" in result.stdout


@pytest.mark.slow
def test_it_is_reloaded_and_analysed(done: tuple[Path, Result], case: Path) -> None:
    """The inputs are those of slices.csv, the setting makes 8,760 hours of them again; so do its scenarios."""
    out = done[0]
    loaded = kept.reload(out)
    assert len(loaded.tables["slices"]) == 4
    study = lb.Study.of(loaded)
    assert (len(study.case.tables["slices"]), study.periods) == (2, [2031])
    found = lb.analyse(out, only=["attribution", "curve", "origins"], report=False)
    assert found.tables["attribution"]["shapley"].max() == pytest.approx(2 * WHOLE)


@pytest.mark.slow
def test_it_is_compared_with_slices(done: tuple[Path, Result], case: Path, tmp_path: Path) -> None:
    """Only the settings differ: 3 years of 35.04 MUSD in slices, 2 hour by hour."""
    typical = tmp_path / "typical"
    lb.run(case, levels=2, out=typical, report=False)
    found = lb.compare(typical, done[0]).found
    assert [(e["table"], e["key"], e["new"]) for e in found["inputs"]] == [("case", "resolution", "hourly")]
    assert found["npv"]["difference"] == pytest.approx(-WHOLE)
    assert sum(e["effect"] for e in found["effects"]) == pytest.approx(-WHOLE)


def test_what_is_too_large_is_solved_for_one_path(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a state takes minutes: today and full trust of the one path, by interior point where it has to be."""
    monkeypatch.setattr(solver, "LARGE_ROWS", 3)
    monkeypatch.setattr(highs, "INTERIOR_ROWS", 3)
    found = lb.run(case, path="aa-bb", resolution="hourly")
    assert list(found.tables["paths"]["path"]) == list(found.summary["locked_value"]) == ["aa-bb"]
    assert found.summary["locked_value"]["aa-bb"]["npv"] == pytest.approx(2 * WHOLE)
    assert len(found.tables["curve"]) == 2
    assert set(found.manifest["solver_methods"]) == {"ipm"}
    assert len(lb.run(case, path="aa-bb", resolution="hourly", levels=3).tables["curve"]) == 3


def test_every_worker_begins_with_a_large_state_from_nothing(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Today and the state farthest from it, then the others from the nearest: the same curve as one after the other."""
    usual = lb.run(case, path="aa-bb", resolution="hourly", levels=5)
    monkeypatch.setattr(solver, "LARGE_ROWS", 3)
    large = lb.run(case, path="aa-bb", resolution="hourly", levels=5)
    assert usual.manifest["solver_methods"]["simplex"] == 1
    assert large.manifest["solver_methods"]["simplex"] == solver.WORKERS
    values = [found.tables["curve"]["gain"].to_numpy() for found in (large, usual)]
    assert values[0] == pytest.approx(values[1], rel=1e-9, abs=1e-9)


def test_the_case_may_say_so(tmp_path: Path) -> None:
    """Settings in case.csv: hourly, and the first period; an option has the last word."""
    tables = settings(gated(), resolution="hourly", hourly_period="2030")
    folder = write_case(tmp_path / "case", **tables)
    first = lb.run(folder, levels=2)
    assert first.summary["time"]["periods"] == {"2030": 1}
    assert first.summary["locked_value"]["all"]["npv"] == pytest.approx(WHOLE)
    assert lb.run(folder, levels=2, resolution="slices").summary["time"]["slices"] == 4


def test_options_that_make_no_sense(case: Path, tmp_path: Path) -> None:
    """Exit code 2 and words: a period without hourly, one that is not there, a resolution that is none."""
    for words, said in (
        (("--period", 2030), "only for a year by the hour"),
        (("--resolution", "hourly", "--period", 2032), "no such planning period"),
        (("--resolution", "daily"), "'slices', 'hourly', 'weeks'"),
    ):
        result = call("run", "--case", case, "--out", tmp_path / "out", *words)
        assert result.exit_code == 2
        assert said in result.stderr
        assert not (tmp_path / "out").exists()


def test_an_hourly_run_has_a_folder_of_its_own() -> None:
    assert default_folder(Path("c"), ["dry", "hourly", "2031"], None) == Path("reports/c-dry-hourly-2031")
