"""A run that has been forged with care: fresh hashes of every file, a fresh fingerprint, a fresh page. None passes.

Each way of forging ends as a forger would end it: the fingerprint is worked out anew, the page is drawn anew unless it
is the page that is forged, and all files are sealed. What refuses it is what the inputs and solutions give.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

import landbridge as lb
from cases import write_case, write_scenario
from landbridge import checksums, store, verify
from landbridge.case import CaseError
from landbridge.cli import app
from landbridge.fingerprint import fingerprint
from landbridge.rebuild import Rebuilt, rebuild
from landbridge.solve import highs
from toys import gate, two_nodes
from toys_everything import everything

pytestmark = pytest.mark.slow

Content = dict[str, Any]


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(w) for w in words])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small case of everything: three gates that may close again, and a year that has been, with a price observed."""
    home = tmp_path_factory.mktemp("forged")
    tables = everything()
    seen = {"name": "price", "metric": "price", "key": "A", "year": 2025, "unit": "USD/MWh", "source": "toy"}
    limits = {"value": 60, "low": 0, "high": 1e6}
    claimed = {"claim": "one", "statement": "A and B alone", "holder": "an essay", "test": "obstacle", "path": "aa-bb"}
    tables["claims"] = [claimed]
    tables["observations"] = [
        {"observation": "now", **seen, **limits},
        {"observation": "then", "scenario": "dear", **seen, **limits},
    ]
    case = write_case(home / "case", **tables)
    write_scenario(case, "dear", plants=[{"plant": "coal", "variable_om": 9}])
    done = lb.run(case, out=home / "run", levels=3, as_csv=True)
    plain = Path(shutil.copytree(home / "run", home / "plain"))
    shutil.rmtree(plain / "csv")
    (plain / "report.html").unlink()
    checksums.seal(plain)
    found = done.summary["locked_value"][done.summary["headline_path"]]
    assert found["npv"] > 1 and found["npv_expected"] < found["npv"]
    return home / "run"


@pytest.fixture
def run(made: Path, tmp_path: Path) -> Path:
    """A copy to forge."""
    return Path(shutil.copytree(made, tmp_path / "run"))


@pytest.fixture
def plain(made: Path, tmp_path: Path) -> Path:
    """A copy to forge that has neither a page nor CSV files, which take longest to compare."""
    return Path(shutil.copytree(made.parent / "plain", tmp_path / "plain"))


@pytest.fixture(scope="module")
def worked_out() -> dict[str, Rebuilt]:
    """What has been worked out again, by the hash of all that it is worked out from."""
    return {}


def sealed(run: Path, page: bool = True) -> None:
    """End a forgery: fingerprint, page and hashes are those of what is there now."""
    manifest, summary = (json.loads((run / n).read_text(encoding="utf-8")) for n in ("manifest.json", "summary.json"))
    try:
        manifest["fingerprint"] = fingerprint(manifest, summary)
    except (AttributeError, KeyError, TypeError, ValueError):
        manifest["fingerprint"] = "0" * 64  # of this no fingerprint can be worked out
    (run / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    if page and (run / "report.html").is_file():
        try:
            store.draw(run)
        except CaseError:
            (run / "report.html").unlink()  # of this no page can be drawn
    checksums.seal(run)


def in_json(name: str, change: Callable[[Content], Any]) -> Callable[[Path], None]:
    """A forgery of a JSON file."""

    def forge(run: Path) -> None:
        content = json.loads((run / name).read_text(encoding="utf-8"))
        change(content)
        (run / name).write_text(json.dumps(content), encoding="utf-8")

    return forge


def in_table(name: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Callable[[Path], None]:
    """A forgery of a table, and of its CSV file."""

    def forge(run: Path) -> None:
        file = run / "tables" / f"{name}.parquet"
        frame = change(pd.read_parquet(file))
        frame.to_parquet(file, index=False)
        if (run / "csv").is_dir():
            (run / "csv" / f"{name}.csv").write_text(store.as_csv_text(name, frame), encoding="utf-8")

    return forge


def cell(name: str, column: str, value: Callable[[Any], Any], row: int = 0) -> Callable[[Path], None]:
    """A forgery of one cell of a table."""

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        cells = frame[column].tolist()
        cells[row] = value(cells[row])
        return frame.assign(**{column: cells})

    return in_table(name, change)


def in_solution(name: str, change: Callable[[Any], Any]) -> Callable[[Path], None]:
    """A forgery of an array of solutions, with its hash in the manifest."""

    def forge(run: Path) -> None:
        file = run / "solution" / f"{name}.parquet"
        values = change(pd.read_parquet(file)["value"].to_numpy().copy())
        pd.DataFrame({"value": values}).to_parquet(file, index=False)
        digest = hashlib.sha256(np.ascontiguousarray(values, "<f8").tobytes()).hexdigest()
        in_json("manifest.json", lambda m: m["solution"][""]["sha256"].update({name: digest}))(run)

    return forge


def both(*forgeries: Callable[[Path], None]) -> Callable[[Path], None]:
    """Several forgeries together."""

    def forge(run: Path) -> None:
        for one in forgeries:
            one(run)

    return forge


def in_inputs(run: Path) -> None:
    """A plant's cost in the kept inputs, and its hash in the manifest."""
    file = run / "inputs" / "plants.csv"
    rows = list(csv.reader(file.read_text(encoding="utf-8").splitlines()))
    at = rows[0].index("variable_om")
    rows[1][at] = str(float(rows[1][at] or 0) + 1)
    file.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    in_json("manifest.json", lambda m: m["inputs"].update({"plants.csv": digest}))(run)


def headline(summary: Content) -> Content:
    """What the summary says of the headline path."""
    found: Content = summary["locked_value"][summary["headline_path"]]
    return found


def times(name: str, factor: float) -> Callable[[Path], None]:
    """A figure of the headline path, multiplied."""
    return in_json("summary.json", lambda s: headline(s).update({name: headline(s)[name] * factor}))


def first_of(name: str, value: Callable[[float], float]) -> Callable[[Path], None]:
    """The first figure in a part of what the summary says of the headline path."""

    def change(summary: Content) -> None:
        part = headline(summary)[name]
        key = next(iter(part))
        part[key] = value(part[key])

    return in_json("summary.json", change)


def states(change: Callable[[list[Content]], Any], program: str = "") -> Callable[[Path], None]:
    """A forgery of the list of states in the manifest."""
    return in_json("manifest.json", lambda m: change(m["solution"][program]["states"]))


def tenfold(run: Path) -> None:
    """The headline tenfold wherever it is said: summary, tables and curve."""

    def by_ten(frame: pd.DataFrame, column: str) -> pd.DataFrame:
        return frame.assign(**{column: frame[column] * 10})

    in_json("summary.json", lambda s: [p.update(npv=10 * p["npv"]) for p in s["locked_value"].values()])(run)
    in_table("locked_value", lambda f: by_ten(f, "value"))(run)
    in_table("curve", lambda f: by_ten(f, "gain"))(run)
    in_table("country_value", lambda f: by_ten(f, "value"))(run)


def renamed_path(run: Path) -> None:
    """Another name for the headline path, everywhere but in the inputs."""
    for file in ("manifest.json", "summary.json"):
        content = (run / file).read_text(encoding="utf-8")
        path = json.loads(content)["headline_path"]
        (run / file).write_text(content.replace(f'"{path}', '"zz'), encoding="utf-8")
    for file in (run / "tables").glob("*.parquet"):
        frame = pd.read_parquet(file)
        if "path" in frame:
            frame["path"] = frame["path"].replace(path, "zz")
            in_table(file.stem, lambda _, frame=frame: frame)(run)


FORGED: dict[str, Callable[[Path], None]] = {
    "the headline tenfold, everywhere": tenfold,
    "npv": times("npv", 10),
    "npv, a millionth": times("npv", 1 + 1e-6),
    "expected value": times("npv_expected", 2),
    "gap": in_json("summary.json", lambda s: headline(s).update(gap=1.0)),
    "by country": first_of("by_country", lambda v: v + 5),
    "by carrier": first_of("by_carrier", lambda v: v + 5),
    "per year": first_of("per_year", lambda v: v * 2),
    "not resolved": in_json("summary.json", lambda s: headline(s).update(resolved=not headline(s)["resolved"])),
    "resolved, a number": in_json("summary.json", lambda s: headline(s).update(resolved=1)),
    "a figure a text": in_json("summary.json", lambda s: headline(s).update(npv=str(headline(s)["npv"]))),
    "a path more": in_json("summary.json", lambda s: s["locked_value"].update(mine=headline(s))),
    "a path less": in_json("summary.json", lambda s: s["locked_value"].pop(s["paths"][-1])),
    "a path renamed": renamed_path,
    "title": in_json("summary.json", lambda s: s.update(title="Proven by the ministry")),
    "price year": in_json("summary.json", lambda s: s.update(price_year=1990)),
    "base year": in_json("summary.json", lambda s: s.update(base_year=s["base_year"] + 1)),
    "discount rate": in_json("summary.json", lambda s: s.update(discount_rate=0.01)),
    "objective": in_json("summary.json", lambda s: s["objective"].update(today=1.0)),
    "welfare": in_json("summary.json", lambda s: s["welfare"].update(today=1.0)),
    "coverage": in_json("summary.json", lambda s: s["coverage"].update(missing=0, found=5)),
    "back-cast": in_json("summary.json", lambda s: s["backcast"].update(inside=7)),
    "largest gap": in_json("summary.json", lambda s: s["certificate"].update(max_relative_gap=1e-3)),
    "best known": in_json("summary.json", lambda s: s["certificate"].update(best_known=1)),
    "accounts": in_json("summary.json", lambda s: s["accounts"].update(largest_error=1.0)),
    "rows of the program": in_json("summary.json", lambda s: s["solves"].update(rows=1)),
    "a count of nothing": in_json("summary.json", lambda s: s["solves"].update(count=-1)),
    "a wider summary": in_json("summary.json", lambda s: s.update(endorsed_by="everybody")),
    "a part of the summary gone": in_json("summary.json", lambda s: s.pop("certificate")),
    "an analysis that is none": in_json("summary.json", lambda s: s.update(analysis=[1])),
    "options: integers a text": in_json("manifest.json", lambda m: m["options"].update(integers="no")),
    "options: levels": in_json("manifest.json", lambda m: m["options"].update(levels=2)),
    "options: levels for ever": in_json("manifest.json", lambda m: m["options"].update(levels=10**12)),
    "another headline path": in_json("manifest.json", lambda m: m.update(headline_path="all")),
    "no headline path": in_json("manifest.json", lambda m: m.update(headline_path="")),
    "scenarios": in_json("manifest.json", lambda m: m.update(scenarios=["dear"])),
    "settings": in_json("manifest.json", lambda m: m.update(settings={"discount_rate": "0.01"})),
    "calendar": in_json("manifest.json", lambda m: m["time"].update(hours=1)),
    "options of the solver": in_json("manifest.json", lambda m: m["solver_options"].update(threads=64)),
    "a state less": states(lambda s: s.pop()),
    "the headline's state less": states(lambda s: s.pop(2)),
    "a state twice": states(lambda s: s.append(s[-1])),
    "states in another order": states(lambda s: s.reverse()),
    "states with each other's labels": states(
        lambda s: (s[0].update(label=s[1]["label"]), s[1].update(label=s[0]["label"]))
    ),
    "solutions of other states": states(lambda s: s[1].update(pieces=s[2]["pieces"])),
    "solutions that are not there": states(lambda s: s[0].update(pieces=[10**9] * len(s[0]["pieces"]))),
    "solutions before the first": states(lambda s: s[0].update(pieces=[-1] * len(s[0]["pieces"]))),
    "a level in a label": states(lambda s: s[1].update(label=s[1]["label"].replace("%", "0%"))),
    "certificate of a state": states(lambda s: s[0]["certificate"].update(dual_residual=1e-3)),
    "objective of a state": states(lambda s: s[0]["certificate"].update(objective=1.0)),
    "a state that is the best known": states(lambda s: s[0].update(best_known=True)),
    "an effort that is none": states(lambda s: s[0]["effort"].update(runs=-1)),
    "no states": states(lambda s: s.clear()),
    "the past year less": in_json("manifest.json", lambda m: m["solution"].pop("dear")),
    "another past year": in_json("manifest.json", lambda m: m["solution"].update(cheap=m["solution"]["dear"])),
    "the past year's state": states(lambda s: s[0].update(label="back-cast cheap"), "dear"),
    "columns in another order": in_solution("columns", lambda v: v[::-1]),
    "columns a little more": in_solution("columns", lambda v: v * 1.001),
    "duals doubled": in_solution("rows", lambda v: v * 2),
    "a column that is no number": in_solution("columns", lambda v: np.where(np.arange(len(v)) == 3, np.nan, v)),
    "a column without end": in_solution("columns", lambda v: np.where(np.arange(len(v)) == 3, np.inf, v)),
    "fewer columns": in_solution("columns", lambda v: v[:-1]),
    "more duals": in_solution("rows", lambda v: np.append(v, 0.0)),
    "inputs": in_inputs,
    "a flow": cell("link_flows", "flow", lambda v: v + 1),
    "a price": cell("prices", "price", lambda v: v * 1.01, row=-1),
    "a price that is no number": cell("prices", "price", lambda _: float("nan")),
    "a build": cell("builds", "size", lambda v: v + 1),
    "the holder of a claim": cell("claims", "holder", lambda _: "All agree"),
    "a name of a link": cell("links", "name", lambda _: "Bridge of friendship"),
    "a source": cell("assumptions", "quality", lambda _: "found"),
    "an observation inside": cell("backcast", "inside", lambda v: not v),
    "a model's value beside what was seen": cell("backcast", "model", lambda v: v + 1, row=-1),
    "a label of a solve": cell("solves", "label", lambda _: "all is well"),
    "openness": cell("openness", "openness", lambda _: 0.99),
    "a country's account": cell("country_value", "value", lambda v: v + 1, row=-1),
    "a row less": in_table("generation", lambda f: f.iloc[:-1]),
    "a row twice": in_table("generation", lambda f: pd.concat([f, f.tail(1)])),
    "rows in another order": in_table("link_flows", lambda f: f.iloc[::-1]),
    "no rows": in_table("curve", lambda f: f.iloc[:0]),
    "a column more": in_table("link_flows", lambda f: f.assign(approved="yes")),
    "a column less": in_table("link_flows", lambda f: f.drop(columns="rent")),
    "columns of a table in another order": in_table("curve", lambda f: f[f.columns[::-1]]),
    "numbers as text": in_table("curve", lambda f: f.assign(gain=f["gain"].astype(str))),
    "a table more": lambda run: _copied(run, "curve", "claim"),
    "a table less": lambda run: (run / "tables" / "shed.parquet").unlink(),
}


def _copied(run: Path, name: str, to: str) -> None:
    """A table under another name."""
    shutil.copy(run / "tables" / f"{name}.parquet", run / "tables" / f"{to}.parquet")


def refused(run: Path) -> str:
    """What `verify` says of a forged run; it shows no fingerprint of it."""
    result = call("verify", run)
    assert result.exit_code in (1, 2), result.output
    assert isinstance(result.exception, SystemExit), repr(result.exception)
    assert "fingerprint " not in result.stdout
    return result.stderr


def test_the_run_itself(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is solved; sealed again as forgeries are, it passes: what refuses them is what was forged."""
    monkeypatch.setattr(highs, "hand_over", None)
    before = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["fingerprint"]
    sealed(run)
    result = call("verify", run, "--json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert (found["fingerprint"], len(before)) == (before, 64)
    assert any(s["state"] == "back-cast dear" for s in found["states"])


@pytest.mark.parametrize("way", FORGED)
def test_a_forgery(way: str, plain: Path, worked_out: dict[str, Rebuilt], monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused, although all hashes and the fingerprint are those of what was forged."""

    def once(folder: Path, manifest: Content, say: Callable[[str], None]) -> Rebuilt:
        files = sorted(p for name in ("inputs", "solution") for p in (folder / name).rglob("*") if p.is_file())
        key = hashlib.sha256(json.dumps({**manifest, "fingerprint": ""}, sort_keys=True).encode())
        for file in files:
            key.update(file.relative_to(folder).as_posix().encode() + file.read_bytes())
        if key.hexdigest() not in worked_out:
            worked_out[key.hexdigest()] = rebuild(folder, manifest, say)
        return worked_out[key.hexdigest()]

    monkeypatch.setattr(verify, "rebuild", once)
    FORGED[way](plain)
    sealed(plain)
    assert refused(plain)


@pytest.mark.parametrize("change", [("locked behind", "set free behind"), ("</main>", "<p>Proven.</p></main>")])
def test_the_page(change: tuple[str, str], run: Path) -> None:
    """Its text and its data are those that the tables give."""
    page = (run / "report.html").read_text(encoding="utf-8")
    assert change[0] in page
    (run / "report.html").write_text(page.replace(*change), encoding="utf-8")
    sealed(run, page=False)
    assert "report.html: is not the page" in refused(run)


def test_a_csv_file_alone(run: Path) -> None:
    """The table beside it says otherwise."""
    file = run / "csv" / "curve.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("0.5", "0.6"), encoding="utf-8")
    sealed(run)
    assert "csv/curve.csv: is not what tables/curve.parquet holds" in refused(run)


UNPROVEN: dict[str, Callable[[Content], Any]] = {
    "versions": lambda m: m["versions"].update(landbridge="9.9"),
    "case": lambda m: m.update(case="another"),
    "other scenarios": lambda m: m["other_scenarios"].clear(),
    "integers, where nothing has a size": lambda m: m["options"].update(integers=True),
    "time limit": lambda m: m["options"].update(time_limit=5.0),
}


@pytest.mark.parametrize("name", UNPROVEN)
def test_the_fingerprint(name: str, plain: Path) -> None:
    """What no solution tells is in the fingerprint."""
    in_json("manifest.json", UNPROVEN[name])(plain)
    checksums.seal(plain)
    assert refused(plain)


def test_another_moment(run: Path) -> None:
    """When a run was written is not in its fingerprint: the same run made again has the same."""
    in_json("manifest.json", lambda m: m.update(written="2031-01-01T00:00:00+00:00"))(run)
    store.draw(run)
    checksums.seal(run)
    assert call("verify", run, "--quiet").exit_code == 0


def test_the_same_run_made_again(made: Path) -> None:
    """Another moment, another folder: the same fingerprint. Other inputs, options or paths: another."""
    case = made.parent / "case"
    prints = [lb.run(case, levels=n, report=False).manifest["fingerprint"] for n in (3, 2)]
    assert prints[0] == json.loads((made / "manifest.json").read_text(encoding="utf-8"))["fingerprint"]
    assert prints[1] != prints[0]


def test_an_older_run(run: Path) -> None:
    """It notes too little to be worked out again, and is told so."""
    in_json("manifest.json", lambda m: m.pop("fingerprint"))(run)
    checksums.seal(run)
    result = call("verify", run)
    assert (result.exit_code, "an older version wrote it" in result.stderr) == (2, True)


def test_other_versions_are_told(run: Path) -> None:
    """A run of another version may be verified; what it was made with is said."""
    in_json("manifest.json", lambda m: m["versions"].update(highspy="0.0.1"))(run)
    sealed(run)
    result = call("verify", run)
    assert result.exit_code == 0, result.stderr
    assert "made with other versions: highspy 0.0.1" in result.stdout.replace("\n", " ")


def test_whole_units_and_their_cost(tmp_path: Path) -> None:
    """A feasible plan of whole units that is not the one of the run: its cost is not what the run says."""
    circuits = {"max_build": 180, "build_size": 60, "capex": 1, "first_year": 2030, "life": 1}
    case = write_case(tmp_path / "case", **gate(two_nodes(**circuits), "AB", design=150))
    run = tmp_path / "run"
    lb.run(case, out=run, levels=2, integers=True)
    assert call("verify", run, "--quiet").exit_code == 0
    in_solution("columns", lambda v: np.where(v == 2.0, 3.0, v))(run)
    sealed(run)
    assert "certificate, aa-bb at 100%" in refused(run)
