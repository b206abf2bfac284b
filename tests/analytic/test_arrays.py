"""The arrays that rules make for many slices at once are those that Pyomo compiles: row for row, column for column."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cases import Tables, tiny_freight, tiny_gas, tiny_hydro, write_case
from landbridge.case import Case, load_case
from landbridge.formulation import build_arrays, build_model, links
from landbridge.formulation.along import Axis, Lookup
from landbridge.formulation.kits import ArrayKit, Kit, PyomoKit
from landbridge.solve.form import Members
from landbridge.solve.program import Floats, Program
from toys import edited, months, power
from toys_everything import everything

BASELINE = Path(__file__).parents[2] / "inputs" / "baseline"


def uneven() -> Tables:
    """Seasons and months of two and of three slices: what is worked out at once has to be told apart."""
    tables = everything()
    first, *others = tables["slices"]
    halves = {"duration": first["duration"] / 2, "hours": first["hours"] / 2}
    more = {**first, **halves, "slice": "more", "block": 9}
    shapes = [{**row, "slice": "more"} for row in tables["shapes"] if row["slice"] == first["slice"]]
    return tables | {"slices": [{**first, **halves}, more, *others], "shapes": [*tables["shapes"], *shapes]}


CASES = {"everything": everything, "uneven": uneven, "freight": tiny_freight, "gas": tiny_gas, "hydro": tiny_hydro}


def places(ours: Members, theirs: Members) -> Any:
    """Where what they hold stands with us; both hold the same."""
    names = [theirs.name(i) for i in range(theirs.size)]
    mine = {ours.name(i): i for i in range(ours.size)}
    assert len(set(names)) == len(names) == ours.size
    return np.array([mine[name] for name in names], dtype=np.int64)


def same(a: Floats, b: Floats) -> None:
    np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)


def compare(case: Case, integers: bool = False, more: Callable[[Any, Kit], None] | None = None) -> Program:
    """Hold both programs of a case against each other, with `more` declared in both; return that of arrays."""
    models = build_arrays(case, integers=integers), build_model(case, integers=integers)
    if more:
        for model, kit in zip(models, (ArrayKit(), PyomoKit()), strict=True):
            more(model, kit)
    ours, theirs = map(Program, models)
    column, row = places(ours.columns, theirs.columns), places(ours.rows, theirs.rows)
    for name in ("cost", "lower", "upper", "integer"):
        same(getattr(ours, name)[column], getattr(theirs, name))
    for name in ("row_lower", "row_upper"):
        same(getattr(ours, name)[row], getattr(theirs, name))
    assert ours.matrix.nnz == theirs.matrix.nnz
    same((ours.matrix.tocsr()[row].tocsc()[:, column] - theirs.matrix).data, 0.0)
    half = {key: 0.5 for key in ours.model.phi}
    for name, at in (("upper", column), ("row_upper", row)):
        same(getattr(ours.at(half), name)[at], getattr(theirs.at(half), name))
    inverse = np.append(np.argsort(column), -1)
    sums = [
        p.ledger.assign(
            column=number[p.ledger["column"].to_numpy()], worth=p.ledger["amount"] * p.ledger["probability"]
        )
        .astype({"kind": object, "carrier": object, "country": object})
        .groupby(["column", "kind", "carrier", "country", "period"])["worth"]
        .sum()
        for p, number in ((ours, inverse), (theirs, np.arange(-1, len(column))[np.r_[1 : len(column) + 1, 0]]))
    ]
    pd.testing.assert_series_equal(*sums, rtol=1e-9)
    return ours


@pytest.mark.parametrize("name", CASES)
def test_row_for_row(tmp_path: Path, name: str) -> None:
    """Toys with every rule; with seasons and months of different lengths too."""
    compare(load_case(write_case(tmp_path / "toy", **CASES[name]())))


def test_in_whole_units(tmp_path: Path) -> None:
    """Builds in whole units are whole numbers both ways."""
    tables = edited(everything(), "links", "AB", build_size=5)
    program = compare(load_case(write_case(tmp_path / "toy", **tables)), integers=True)
    assert program.integer.any()


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ["", "year-2018"])
def test_the_baseline(scenario: str) -> None:
    """The baseline, and a world with other links, gates and a period of its own."""
    compare(load_case(BASELINE, scenarios=[scenario] if scenario else []))


def season_cap(m: Any, p: str, y: int, q: Any, e: str) -> Any:
    """A plant makes at most as much a season as what can be built of it, slice by slice, and a margin."""
    t, built = m.time, m.build["plants", p, y]
    made = sum(t.slices[s].hours * m.generation[p, y, s, e] - t.slices[s].hours * built - 0.5 for s in t.seasons[q])
    return made <= sum(t.slices[s].duration for s in t.seasons[q])


def spilled_share(m: Any, h: str, y: int, q: Any, e: str) -> Any:
    """What a plant spills in a season, once a slice, with terms of the season alone inside the sum."""
    t = m.time
    return sum(m.spilled[h, y, q, e] + 2 * m.volume[h, y, t.previous[q], e] for s in t.seasons[q]) >= 1.0


def burn_cap(m: Any, p: str, y: int, k: Any, e: str) -> Any:
    """The mean over the slices of a month is above a share of the gas that is supplied there, counted once a slice."""
    t = m.time
    return sum(m.generation[p, y, s, e] - 0.1 * m.gas_supplied["field", "s", y, k, e] for s in t.months[k]) >= 0


def mean_of_season(m: Any, p: str, y: int, s: Any, e: str) -> Any:
    """A row for every slice with the sum over its season, and the slice's own output inside the sum."""
    season = m.time.seasons[m.time.slices[s].season]
    return sum(m.generation[p, y, b, e] - m.generation[p, y, s, e] for b in season) <= len(season)


@pytest.mark.parametrize("name", ["everything", "uneven"])
@pytest.mark.parametrize("rule", [season_cap, spilled_share, burn_cap, mean_of_season])
def test_rules_of_a_user_are_the_same_in_both(tmp_path: Path, name: str, rule: Callable[..., Any]) -> None:
    """Sums over the slices of a season or month: a term without the slice counts once a slice, as in Python."""

    def more(m: Any, kit: Kit) -> None:
        t = m.time
        axes = {season_cap: (t.season_axis, t.seasons), burn_cap: (t.month_axis, t.months)}
        axis, groups = axes.get(rule, (t.season_axis, t.seasons))
        sizes = {q: len(groups[q]) for q in groups}
        index = kit.along(axis, sizes)
        if rule is mean_of_season:
            index = kit.along(t.slice_axis, {s: sizes[v.season] for s, v in t.slices.items()})
        first = "dam" if rule is spilled_share else "gas"
        m.of_user = kit.constraint(kit.index([(first, 2030, q, e) for q in index for e in t.hydro_years]), rule=rule)

    program = compare(load_case(write_case(tmp_path / "toy", **CASES[name]())), more=more)
    assert program.model.of_user.size > 0


def test_a_wrong_rule_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: were a rule read otherwise in arrays, rows would differ."""
    case = load_case(write_case(tmp_path / "toy", **everything()))
    right = links.capacity

    def wrong(m: Any, *key: Any) -> Any:
        return right(m, *key) * (1 + 1e-6 * hasattr(m, "variables"))

    monkeypatch.setattr(links, "capacity", wrong)
    with pytest.raises(AssertionError):
        compare(case)


def test_an_index_is_no_name() -> None:
    """A rule that tells one slice from another must ask a table: an index that stands for many is none of them."""
    axis = Axis(["a", "b"])
    with pytest.raises(TypeError, match="compared with 'a'"):
        assert axis.along(["a", "b"]) == "a"
    half = Lookup({("x", "a"): 1.0})
    with pytest.raises(KeyError, match="not for others"):
        assert ("x", axis.along(["a", "b"])) in half
    assert half.get(("x", axis.along(["a", "b"])), 7.0).tolist() == [[1.0], [7.0]]


def test_many_are_one_key(tmp_path: Path) -> None:
    """A typical day of four blocks in each of twelve months is one key a line: the index stands for 48."""
    tables = power({"A": 50.0}, {"P": ("A", 80.0, 20.0)}, hours=months(4))
    case = load_case(write_case(tmp_path / "toy", **tables))
    family = build_arrays(case).generation
    assert (len(family.keys), family.size) == (1, 48)
