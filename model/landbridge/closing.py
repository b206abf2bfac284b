"""What the commands print on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table

from landbridge.amounts import in_unit, money, unit
from landbridge.terminal import terminal

if TYPE_CHECKING:
    from rich.console import Console

    from landbridge.analyses import Analysis
    from landbridge.case import Case, Problem
    from landbridge.case.aggregate import Aggregation
    from landbridge.comparing import Comparison
    from landbridge.runs import Run
    from landbridge.verify import Verified


def print_run(done: Run) -> None:
    """Print the headline of a run: locked value by path, how it was solved, where the results are."""
    from landbridge.report.calendar import hour_by_hour

    s, console = done.summary, terminal()
    title = f"{s['title']}{' + ' + ', '.join(s['scenarios']) if s['scenarios'] else ''}"
    found = s["locked_value"].values()
    amounts = [[v["npv"], v["npv_expected"], *v["by_carrier"].values(), *v["per_year"].values()] for v in found]
    scale, word = unit(v for some in amounts for v in some)
    table = Table(title=f"{title}\nLocked value, {word} of {s['price_year']}, as of {s['base_year']}")
    table.add_column("path", no_wrap=True)
    for name in ("NPV", "expected*", "power", "freight", "gas", "shared"):
        table.add_column(name, justify="right")
    periods = list(next(iter(s["locked_value"].values()))["per_year"]) if s["locked_value"] else []
    for y in periods:
        table.add_column(f"in {y}", justify="right")
    for p, v in s["locked_value"].items():
        style = "bold" if p == s["headline_path"] else ""
        npv = _amount(v["npv"], scale) if v["resolved"] else f"not resolved (within {money(v['gap'])})"
        parts = [_amount(v["by_carrier"].get(c, 0.0), scale) for c in ("power", "freight", "gas", "shared")]
        table.add_row(
            p,
            npv,
            _amount(v["npv_expected"], scale),
            *parts,
            *(_amount(v["per_year"][y], scale) for y in periods),
            style=style,
        )
    console.print(table)
    console.print(
        "NPV: full trust on the path against today; * once gates may close again for good, at the trust reached;\n"
        "power, freight, gas: with that carrier's links opened alone; 'in': a year of that period",
    )
    _print_expected(console, s)
    _print_parts(console, s)
    _print_bill(console, s, done.tables["payments"])
    if words := hour_by_hour(s):
        console.print(words)
    c, n, t = s["certificate"], s["solves"], done.manifest["seconds"]
    console.print(
        f"{n['states']} states, {n['count']} solves ({n['spared']} spared), {n['simplex_iterations']:,} simplex and "
        f"{n['interior_iterations']:,} interior-point iterations, {n['rows']:,} rows x {n['columns']:,} columns\n"
        f"{t['total']:.1f} s: {t['solver']:.1f} s in the solver, {t['outside_solver']:.1f} s outside it; "
        f"largest relative gap {c['max_relative_gap']:.1e}, "
        f"residuals {max(c['max_primal_residual'], c['max_dual_residual']):.1e}",
    )
    if c["best_known"]:
        limit = done.manifest["options"]["search_limit"]
        console.print(
            f"BEST KNOWN, NOT PROVEN: {c['best_known']} states met the time limit of {limit:g} s (--time-limit);\n"
            f"their plans cost at most {money(c['max_absolute_gap'])} more than the best, and values may change",
        )
    q, b = s["coverage"], s["backcast"]
    console.print(
        f"inputs: {q['found']} found, {q['derived']} derived, {q['assumed']} assumed, "
        f"{q.get('yours', 0)} yours (changed or added, without a source), {q['missing']} without source; "
        f"back-cast: {b['inside']} of {b['inside'] + b['outside']} observations inside tolerance, "
        f"without {b['fitted']} that were used to set inputs",
    )
    for line in _not_supplied(done):
        console.print(line)
    console.print(f"fingerprint {done.manifest['fingerprint']}", soft_wrap=True)
    if done.folder:
        console.print(f"{done.folder / 'report.html'}", soft_wrap=True)


def _print_expected(console: Console, s: dict[str, Any]) -> None:
    """What is expected of each path at other hazards, the same for all that it opens."""
    for p, v in s["locked_value"].items():
        if v["closed_states"]:
            found = ", ".join(f"{money(x)} at {h}" for h, x in v["npv_expected_at"].items())
            note = "; the first closing taken to fall in the first period" * v["closing_in_first_period_only"]
            console.print(f"expected of {p}, by yearly hazard of closing: {found}{note}", highlight=False, markup=False)


def _print_parts(console: Console, s: dict[str, Any]) -> None:
    """What each value consists of: cargo that exists, new trade, energy; supply of the transit country and the rest."""
    country, found = s["transit"]["name"], {p: v for p, v in s["locked_value"].items() if v["by_part"]}
    if not found:
        return
    places = ("supply", "crossing", "elsewhere") if country else ()
    rows = {}
    for p, v in found.items():
        cargo = v["by_part"].get("cargo", {})
        energy = sum(v["by_carrier"].get(c, 0.0) for c in ("power", "gas", "shared"))
        within = [sum(some.get(k, 0.0) for some in v["by_part"].values()) for k in places]
        rows[p] = [cargo.get("diverted", 0.0), cargo.get("new", 0.0), energy, *within]
    scale, word = unit(v for row in rows.values() for v in row)
    table = Table(title=f"What the values consist of, NPV, {word}")
    table.add_column("path", no_wrap=True)
    heads = ("cargo that exists", "new trade (assumed)", "energy")
    for name in (*heads, *((f"supply of {country}", f"crossing {country}", "elsewhere") if country else ())):
        table.add_column(name, justify="right")
    for p, row in rows.items():
        table.add_row(p, *(_amount(v, scale) for v in row), style="bold" if p == s["headline_path"] else "")
    console.print(table)
    if s["outside"]:
        console.print(f"not in the model: {'; '.join(s['outside'])}")


def _print_bill(console: Console, s: dict[str, Any], bills: Any) -> None:
    """What the transit country would have to pay on the headline path, beside what it sells abroad."""
    rows = bills[(bills["path"] == s["headline_path"]) & (bills["level"] == 1.0)]
    if rows.empty:
        return
    now = bills[bills["level"] == 0].set_index("period")["bill"]
    said = [
        f"{money(bill)} in {y} (today {money(now[y])})" for y, bill in zip(rows["period"], rows["bill"], strict=True)
    ]
    words = f"net bill of {s['transit']['name']} on {s['headline_path']}, a year: {', '.join(said)}"
    if record := s["transit"]["exports"]:
        years = ", ".join(map(str, sorted(record["years"])))
        words += f"; its exports on record: {money(record['low'])} to {money(record['high'])} ({years})"
    console.print(words)


def print_analysis(done: Analysis) -> None:
    """Print what an analysis found: the claim, who and what it is behind, the game, what moves it, what it took."""
    console = terminal()
    s, tables = done.summary, done.tables
    if s.get("claim"):
        parts = tables["claim"]
        parts = parts[(parts["scenario"] == "") & parts["kind"].isin(["total", "relation", "not trust"])]
        _print_frame(console, "claim", "What is locked, NPV", parts, ["kind", "part", "name", "value", "share"])
        _print_claim(console, s["claim"])
    if len(tables.get("claim_tests", ())):
        columns = ["claim", "measure", "path", "value", "unit", "share"]
        _print_frame(console, "claim_tests", "Claims and what their tests give", tables["claim_tests"], columns)
    if "attribution" in tables:
        for (of, path), frame in tables["attribution"].groupby(["kind", "path"], sort=False):
            kind = str(of)
            title = f"Locked value of {path} by {kind}"
            rows = frame.sort_values("shapley", ascending=False)
            names = _names(done, kind)
            rows = rows.assign(**{kind: [f"{names.get(p, p)} ({p})" for p in rows["player"]]})
            _print_frame(console, "attribution", title, rows, [kind, "alone", "last", "shapley", "error"])
    if "side_payments" in tables:
        rows = tables["side_payments"]
        rows = rows[rows["rule"] == "nucleolus"]
        core = s["game"]["as is"]
        title = f"Game of those who hold the keys: nucleolus (core {'empty' if core['core_empty'] else 'not empty'})"
        _print_frame(console, "side_payments", title, rows, ["player", "allocation", "account", "payment"])
    if "bypass" in tables:
        _print_frame(console, "bypass", "Going round", tables["bypass"], list(tables["bypass"].columns))
    if "resolved_levers" in tables:
        columns = ["table", "key", "column", "low", "high", "locked_low", "locked_high"]
        _print_frame(
            console,
            "resolved_levers",
            "What moves the answer most: locked value at low and high",
            tables["resolved_levers"],
            columns,
        )
    if s["solves"]:
        n, t = s["solves"], s["seconds"]
        steps = ", ".join(f"{name} {took:.0f}" for name, took in t["by_analysis"].items())
        console.print(
            f"{n['count']} solves, {n['told']} made needless by others, {n['spared']} met before, "
            f"{n['simplex_iterations']:,} simplex iterations\n"
            f"{t['total']:.0f} s, {t['solver']:.0f} s in the solver ({steps})",
        )
    console.print(f"{done.folder / 'report.html'}", soft_wrap=True)


def print_comparison(done: Comparison) -> None:
    """Print a comparison: its words, effects of inputs, locked value of every path, where the page is."""
    console = terminal()
    if "runs" in done.found:
        _print_side_by_side(console, done.found)
    else:
        _print_pair(console, done.found)
    if done.page:
        console.print(f"{done.page}", soft_wrap=True)


def _print_side_by_side(console: Console, found: dict[str, Any]) -> None:
    """One column a run, and the difference of each to the first."""
    from landbridge.comparing.several import MEASURES

    for note in found["notes"]:
        console.print(note)
    names = [run["name"] for run in found["runs"]]
    scale, word = unit(v for row in found["rows"] for v in row["values"])
    table = Table(title=f"Side by side, {word}; {names[0]} is the base")
    table.add_column("")
    for name in (*names, *(f"{name} less {names[0]}" for name in names[1:])):
        table.add_column(name, justify="right")
    for row in found["rows"]:
        values = (_amount(v, scale, 4) for v in (*row["values"], *row["differences"][1:]))
        label = f"{MEASURES[row['measure']]}: {row['path']}" if row["path"] else MEASURES[row["measure"]]
        table.add_row(label, *values, style="bold" if row["path"] == found["path"] else "")
    console.print(table)
    console.print(found["words"])


def _print_pair(console: Console, found: dict[str, Any]) -> None:
    """Effects of inputs, and locked value of every path."""
    from landbridge.comparing.effects import named

    console.print(f"A is {found['a']['name']}, B is {found['b']['name']}")
    for note in found["notes"]:
        console.print(note)
    if found["effects"]:
        scale, word = unit([e["effect"] for e in found["effects"]] + [found["npv"]["difference"]])
        table = Table(title=f"Effect on the locked value, each alone on A, NPV, {word}")
        table.add_column("input")
        table.add_column("effect", justify="right")
        for e in found["effects"]:
            note = f": {e['note']}" if e["table"] and e["note"] else ""
            effect = "not solved" if e["effect"] is None else _amount(e["effect"], scale, 4)
            table.add_row(f"{named(e)}{note}", effect)
        table.add_row("sum: B less A", _amount(found["npv"]["difference"], scale, 4), style="bold")
        console.print(table)
    sides, rows = ("a", "b", "difference"), [row for row in found["locked"] if row["measure"] == "npv"]
    scale, word = unit(row[c] for row in rows for c in sides)
    table = Table(title=f"Locked value, NPV, {word}")
    for name in ("path", "A", "B", "B less A"):
        table.add_column(name, justify="left" if name == "path" else "right")
    for row in rows:
        values = (_amount(row[c], scale, 4) for c in sides)
        table.add_row(row["path"], *values, style="bold" if row["path"] == found["path"] else "")
    console.print(table)
    console.print(found["words"])


def print_verified(done: Verified) -> None:
    """Print the certificate of each state of a run, what was not checked, and the fingerprint."""
    console = terminal()
    table = Table(title="Certificates, worked out from the kept inputs and solutions; nothing was solved")
    table.add_column("state")
    for name in ("cost, MUSD", "primal residual", "dual residual", "complementarity", "gap, MUSD", "relative gap"):
        table.add_column(name, justify="right")
    for name, solution in done.solutions:
        c = solution.certificate
        figures = (c.primal_residual, c.dual_residual, c.complementarity, c.absolute_gap, c.relative_gap)
        table.add_row(name, _amount(c.objective, 1.0, 6), *(f"{v:.1e}" for v in figures))
    if done.solutions:
        console.print(table)
    for words in done.left:
        console.print(f"not checked: {words}")
    wrong = len(done.differences)
    verdict = f"{wrong} difference{'s' * (wrong > 1)}" if wrong else "all as the run says"
    console.print(f"{done.files} files compared: {verdict}")
    if done.fingerprint:
        console.print(f"fingerprint {done.fingerprint}", soft_wrap=True)


def print_aggregation(found: Aggregation) -> None:
    """Print what typical days lose of each profile."""
    console = terminal()
    days = found.slices["day"].nunique()
    table = Table(title=f"{len(found.slices)} slices of {days} typical days; errors against 8,760 hours, ratios")
    table.add_column("profile")
    for name in ("RMSE", "RMSE of duration curve", "peak", "kept", "lowest", "kept"):
        table.add_column(name, justify="right")
    for row in found.errors.itertuples(index=False):
        table.add_row(str(row[0]), *(f"{value:.3f}" for value in row[1:]))
    console.print(table)


def _names(done: Analysis, kind: str) -> dict[str, str]:
    """Names of relations or of gates by key, from the run's tables."""
    from landbridge import reading

    name = f"tables/{kind}s.parquet"
    if not reading.exists(done.folder, name):
        return {}
    rows = reading.table(done.folder, name)
    return dict(zip(rows[kind], rows["name"], strict=True))


def _print_claim(console: Console, found: dict[str, Any]) -> None:
    """The claim in the case and in each scenario, and its sentence."""
    cases = {"this case": found["here"], **found.get("scenarios", {})}
    keys = ("opened_today", "locked", "alone", "without", "both")
    scale, word = unit(f[k] for f in cases.values() for k in keys)
    table = Table(title=f"The claim: path {found['here']['path']} is the only obstacle (NPV, {word})")
    for name in ("scenario", "open today", "locked", "alone", "share", "all others", "needs both"):
        table.add_column(name, justify="left" if name == "scenario" else "right")
    for name, f in cases.items():
        share = f"{f['alone'] / f['locked']:.1%}" if f["locked"] > 0 else "-"
        amounts = [_amount(f[k], scale) for k in keys]
        table.add_row(name, *amounts[:3], share, *amounts[3:])
    console.print(table)
    console.print(found["here"]["sentence"])
    for note in found["here"]["notes"]:
        console.print(f"  {note}")


def _print_frame(console: Console, name: str, title: str, frame: Any, columns: list[str]) -> None:
    """Some columns of a table of results, money in the unit of the largest amount."""
    from landbridge.units import UNITS

    numeric = {c: frame[c].dtype.kind in "fiu" for c in columns}
    money = [c for c in columns if UNITS[name].get(c, "").startswith("MUSD")]
    scale, word = unit(v for c in money for v in frame[c])
    table = Table(title=f"{title}, {word}" if money else title)
    for c in columns:
        table.add_column(c, justify="right" if numeric[c] else "left")

    def shown(column: str, value: Any) -> str:
        if value != value:
            return ""
        if column == "share":
            return f"{value:.1%}"
        return str(value) if not numeric[column] else _amount(value, scale if column in money else 1.0)

    for row in frame[columns].itertuples(index=False, name=None):
        table.add_row(*map(shown, columns, row))
    console.print(table)


def _amount(value: float | None, scale: float, digits: int = 3) -> str:
    """A number that stands with others of its unit; a dash where there is none."""
    return "-" if value is None or value != value else in_unit(value, scale, digits)


def print_choices(case: Case) -> None:
    """Print the scenarios of a case with the tables that each changes, and its trust paths with their relations."""
    from landbridge.case.overlay import available, find_scenarios

    console = terminal()
    t = case.tables
    past = set(t["observations"]["scenario"])
    table = Table(title=f"{case.name}: scenarios (landbridge run --scenario NAME)")
    named = t["scenarios"].set_index("scenario")["name"]
    for name in ("scenario", "what", "changes", "use"):
        table.add_column(name)
    for name, home in find_scenarios(case.folder, available(case.folder), []):
        changes = ", ".join(sorted(p.stem for p in home.glob("*.csv") if p.stem != "sources"))
        table.add_row(name, named.get(name, ""), changes, "comparison with observed data" if name in past else "")
    console.print(table)
    table = Table(title=f"{case.name}: trust paths (landbridge run --path NAME)")
    for name in ("path", "name", "relations that it moves", "the only obstacle according to"):
        table.add_column(name)
    moved = t["trust_paths"].groupby("path")["relation"].agg(", ".join)
    held = t["claims"][t["claims"]["test"] == "obstacle"].groupby("path")["holder"].agg("; ".join)
    for row in t["paths"].itertuples(index=False):
        table.add_row(*(str(v) for v in (row.path, row.name, moved.get(row.path, ""), held.get(row.path, ""))))
    console.print(table)


def dictionary_text(only: str | None = None) -> str:
    """The data dictionary as text: each table with its columns, types, units, limits and meaning.

    Args:
        only: name of the one table to describe; all by default.
    """
    from landbridge.case.schema import data_dictionary, tables

    lines: list[str] = []
    table = ""
    for row in (r for r in data_dictionary() if only in (None, r["table"])):
        if row["table"] != table and not row["column"].startswith("setting:"):
            table = row["table"]
            lines += ["", f"{table}.csv - {tables()[table].title}", f"  {tables()[table].description}"]
        notes = [row["type"], row["unit"] and f"[{row['unit']}]", row["key"], row["required"]]
        if row["default"]:
            notes.append(f"default {row['default']}")
        if row["refers_to"]:
            notes.append(f"refers to {row['refers_to']}")
        if row["allowed"].startswith("one of"):
            notes.append(row["allowed"])
        if row["usual"]:
            notes.append(f"usually {row['usual']}")
        lines += [f"  {row['column']}: {row['description']}", f"      {', '.join(n for n in notes if n)}"]
    return "\n".join(lines).strip()


def _not_supplied(done: Run) -> list[str]:
    """What is lacking today, in the period where that is most, and where it is most."""
    out = []
    for name, place, column, what in (
        ("shed", "node", "energy", "TWh of power"),
        ("gas_unserved", "node", "volume", "bcm of gas"),
        ("shortfall", "group", "size", "GW of firm capacity"),
    ):
        lost = done.tables[name]
        today = lost[lost["level"] == 0]
        if len(today):
            by_period = today.groupby("period")[column].sum()
            at = today[today["period"] == by_period.idxmax()].groupby(place)[column].sum().idxmax()
            amount = f"{by_period.max():.4g} {what} in {by_period.idxmax()}"
            out.append(f"not supplied today: {amount}, most at {at} (table {name})")
    return out


def print_warnings(warnings: Sequence[Problem], most: int | None = None) -> None:
    """Tell on stderr what is legal but suspicious; no more than `most` of it."""
    for warning in warnings[:most]:
        print(f"warning: {warning}", file=sys.stderr)
    if most is not None and len(warnings) > most:
        print(f"warning: {len(warnings) - most} more: landbridge check tells all", file=sys.stderr)


def print_census(name: str, counts: dict[str, Any]) -> None:
    """Print what a case holds."""
    console = terminal()
    for title, rows in counts.items():
        table = Table(title=f"{name}: {title}", show_header=False)
        for label, value in rows.items():
            table.add_row(str(label), str(value))
        console.print(table)
