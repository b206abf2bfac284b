"""The page of a comparison in a browser, from a file: quiet, narrow enough, and equal to what --json prints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from opened import Seen, spoilt

import landbridge as lb
from cases import write_case
from landbridge.comparing import Comparison, compare
from toys import gate, power

pytestmark = pytest.mark.browser
MARKUP = '<img src="https://example.org/x.png" onerror="landbridge.broken=1"> & <b>line</b>'
PATH = "<script>landbridge.broken=1</script> trust & all"


def case(folder: Path, existing: float, dear: float) -> Path:
    """A gated line; names hold markup, and so does a name that differs."""
    plants = {"cheap": ("A", 200.0, 20.0), "dear": ("B", 200.0, dear)}
    tables = gate(power({"A": 0, "B": 100}, plants, [{"link": "AB", "existing": existing}]), "AB", design=150)
    tables["links"][0]["name"] = MARKUP
    tables["plants"][1]["technology"] = f"{MARKUP} {dear:g}"
    for row in tables["paths"]:
        row["name"] = f"{PATH} {row['path']}"
    return write_case(folder, **tables)


@pytest.fixture(scope="session")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """Two runs and their page: a wider line, and dearer power behind it."""
    home = tmp_path_factory.mktemp("compared")
    for name, existing, dear in (("A", 40.0, 60.0), ("B", 90.0, 75.0)):
        lb.run(case(home / f"{name}-case", existing, dear), out=home / name, levels=2, report=False)
    (home / "page").mkdir()
    return compare(home / "A", home / "B", out=home / "page" / "report.html")


@pytest.fixture(scope="session")
def page(compared: Comparison) -> Path:
    assert compared.page is not None
    return compared.page


def rows(seen: Seen, table: str) -> list[list[str]]:
    """Raw values of a table's numbers, text of its other cells."""
    found: list[list[str]] = seen.page.evaluate(
        "(id) => [...document.getElementById(id).tBodies[0].rows].map("
        "(r) => [...r.cells].map((c) => c.dataset.v === undefined ? c.textContent : c.dataset.v))",
        table,
    )
    return found


def test_quiet_and_drawn(open_page: Any, page: Path, compared: Comparison, tmp_path: Path) -> None:
    """No request, no complaint, both figures have marks; a page with an image of elsewhere does not pass."""
    seen = open_page(page)
    assert (seen.requests, seen.complaints) == ([], [])
    assert seen.page.locator("#plot-effects .point path").count() == len(compared.found["effects"]) == 4
    assert seen.page.locator("#plot-locked-paths .point").count() == 4
    again = open_page(spoilt(page, tmp_path, "<h1>", '<img src="https://example.org/y.png"><h1>'))
    assert again.requests or again.complaints


def test_names_are_text(open_page: Any, page: Path) -> None:
    """Markup in names is printed, not obeyed."""
    seen = open_page(page)
    assert seen.page.evaluate("landbridge.broken === undefined")
    assert seen.page.locator("main img, main b b").count() == 0
    assert MARKUP in seen.page.locator("#table-flows-power tbody").text_content()
    assert PATH in seen.page.locator("#words").text_content()


@pytest.mark.parametrize("width", [320, 1366])
def test_no_sideways_scroll(open_page: Any, page: Path, tmp_path: Path, width: int) -> None:
    """The page fits; with a wide bar in it, it does not."""
    view = {"viewport": {"width": width, "height": 800}}
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not open_page(page, **view).page.evaluate(wide)
    assert open_page(spoilt(page, tmp_path, "<h1>", '<hr style="width:3000px"><h1>'), **view).page.evaluate(wide)


def test_tables_hold_what_was_found(open_page: Any, page: Path, compared: Comparison) -> None:
    """Effects with their sum, locked values, flows and accounts: the numbers of --json to ten digits."""
    seen, found = open_page(page), compared.found
    effects = rows(seen, "table-effects")
    assert [float(r[0]) for r in effects[:-1]] == pytest.approx([e["effect"] for e in found["effects"]])
    assert [r[1:4] for r in effects[:-1] if r[2] != "–"] == [
        [e["table"], e["key"], e["column"]] for e in found["effects"] if e["key"]
    ]
    assert float(effects[-1][0]) == pytest.approx(sum(float(r[0]) for r in effects[:-1]), abs=1e-6)
    assert float(effects[-1][0]) == pytest.approx(found["npv"]["difference"])
    for table, kind, at in (("locked", "locked", 2), ("flows-power", "flows", 1), ("prices-power", "prices", 1)):
        shown = [[float(v) for v in r[at : at + 3]] for r in rows(seen, f"table-{table}")]
        assert shown == [pytest.approx([r["difference"], r["a"], r["b"]], abs=1e-9) for r in found[kind]], kind
    accounts = {r[0]: float(r[1]) for r in rows(seen, "table-accounts")}
    assert accounts == pytest.approx({r["name"]: r["difference"] for r in found["accounts"]})


def test_dark_and_csv(open_page: Any, page: Path) -> None:
    """Colours follow the choice, and a table can be taken away."""
    seen = open_page(page)
    light = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
    seen.page.click("[data-theme-set=dark]")
    assert seen.page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    with seen.page.expect_download() as taken:
        seen.page.locator("[data-csv=table-effects]").click()
    text = Path(taken.value.path()).read_text(encoding="utf-8-sig")
    own = "in the unit of the row"
    assert text.splitlines()[0] == f'"Effect, MUSD, NPV",Table,Row,Column,"A, {own}","B, {own}",Unit,What,With it'
