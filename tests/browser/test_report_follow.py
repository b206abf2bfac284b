"""What follows the slider: packing of states, and the figures that read them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import PERIODS, gain
from synthetic import write_run

from landbridge.report.follow import Pool
from landbridge.report.run import Run, read_run
from landbridge.report.sections import builds, countries, freight, power
from landbridge.report.sections.headline import headline

values = st.tuples(*[st.sampled_from([None, 0.0, 1.0])] * 4).map(list)


def whole(items: list[Any]) -> list[Any]:
    """Lists of a pool made whole again, as the page's script does it."""
    out: list[Any] = []
    for item in items:
        if isinstance(item, dict):
            made = list(out[item["of"]])
            for place, value in zip(item["at"], item["is"], strict=True):
                made[place] = value
            item = made
        out.append(item)
    return out


@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), values), max_size=8))
def test_every_list_comes_back(lists: list[tuple[str, list[float | None]]]) -> None:
    """Lists kept as differences from one another give, made whole, what was put in; equal ones have one number."""
    pool = Pool()
    numbers = [pool.put(values, kin) for kin, values in lists]
    items = whole(pool.items)
    assert [items[n] for n in numbers] == [values for _, values in lists]
    assert len(items) == len({tuple(values) for _, values in lists})


def test_lists_that_differ_little_are_kept_short() -> None:
    """A hundred numbers of which one changes: the change alone; without a kin, all of them again."""
    pool = Pool()
    pool.put([0.0] * 100, "flow")
    pool.put([0.0] * 99 + [1.0], "flow")
    pool.put([0.0] * 98 + [1.0, 1.0])
    assert pool.items[1] == {"of": 0, "at": [99], "is": [1.0]}
    assert isinstance(pool.items[2], list)


def test_numbers_keep_four_digits() -> None:
    """123,412 is kept as 123,400; 123,456 as it is, since 123,500 would be printed as 124,000; missing is null."""
    pool = Pool()
    pool.put([123412.0, 123456.0, float("nan"), 0.0])
    assert pool.items == [[123400.0, 123456.0, None, 0.0]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return read_run(write_run(tmp_path_factory.mktemp("run")))


def figures(run: Run) -> dict[str, Any]:
    made = [f for s in (power, freight, builds, countries) for f in s.section(run).figures]
    top = headline(run).by_year
    return {f.id: f for f in [*made, *([top] if top else [])]}


def test_a_figure_is_drawn_as_its_own_first_state(run: Run) -> None:
    """Base plot, takeaway and cells are those of full trust on the headline path in the last period."""
    for figure in figures(run).values():
        assert figure.follow is not None
        leaves = figure.follow(run.headline, 1.0, run.last_period)
        assert leaves["takeaway"] == figure.takeaway
        for name, leaf in leaves.items():
            part: Any = figure.plot
            for key in name.split(".") if name.startswith("data") else []:
                part = part[int(key)] if key.isdigit() else part[key]
            if name.startswith("data"):
                assert part == leaf, (figure.id, name)
        marked = [c for t in figure.tables for row in t.rows for c in row if c.mark]
        assert [c.mark for c in marked] == [f"{figure.id}:{i}" for i in range(len(leaves["cells"]))]


def test_leaves_have_the_shape_of_the_base(run: Run) -> None:
    """In every state each leaf is as long as in the first, so that it fits its place."""
    for figure in figures(run).values():
        base = figure.follow(run.headline, 1.0, run.last_period)
        for path, level in run.shown:
            for period in run.periods:
                leaves = figure.follow(path, level, period)
                assert list(leaves) == list(base)
                assert [len(v) for k, v in leaves.items() if k != "takeaway"] == [
                    len(v) for k, v in base.items() if k != "takeaway"
                ], (figure.id, path, level, period)


def test_today_changes_nothing(run: Run) -> None:
    """At today's level, on whichever path, accounts and yearly gains are nothing and both points of a row meet."""
    for path in run.path_ids:
        made = figures(run)
        assert not any(v for v in made["country-figure"].follow(path, 0.0, PERIODS[0])["cells"])
        assert made["by-year"].follow(path, 0.0, PERIODS[0])["cells"] == [0.0] * len(PERIODS)
        prices = made["prices"].follow(path, 0.0, PERIODS[0])
        assert prices["data.1.x"] == prices["data.2.x"]


def test_accounts_follow_path_and_level(run: Run) -> None:
    """The sums of a level are those of the run's table."""
    leaves = figures(run)["country-figure"].follow("all", 0.5, PERIODS[-1])
    total = sum(v for v in leaves[f"data.{len(leaves) - 3}.x"] if v)
    assert 1000 * total == pytest.approx(gain("all", 0.5) * (0.6 + 0.35 + 0.2 - 0.1 - 0.05))
