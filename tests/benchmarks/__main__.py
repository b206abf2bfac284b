"""How fast it is, as ratios of one run: `python -m tests.benchmarks [NAMES] [--size SIZE] [--json FILE]`.

The peer is PyPSA with linopy, which holds the same linear program on the same machine. Times are seconds of the
processor; each measurement has a process of its own, ours and the peer's take turns, and the least of several counts.
"""

from __future__ import annotations

import argparse
import json
import platform
from importlib import metadata
from pathlib import Path

from rich.console import Console
from rich.table import Table

from .parts import PARTS, Bench, Line

VERSIONS = ("landbridge", "pyomo", "highspy", "pypsa", "linopy", "numpy", "pandas")


def number(value: float | None) -> str:
    """A figure in three or four digits."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def table(lines: list[Line]) -> Table:
    """All lines side by side."""
    shown = Table("work", title="ratios of one run; seconds of the processor unless said")
    for name in ("ours", "peer", "ratio", "limit"):
        shown.add_column(name, justify="right")
    for name in ("met", "rows x columns, ours; peer's", "note"):
        shown.add_column(name)
    for line in lines:
        limit = "" if line.limit is None else f"{'>=' if line.at_least else '<='} {line.limit:g}"
        met = "" if line.met is None else "yes" if line.met else "no"
        figures = (number(line.ours), number(line.peer), number(line.ratio), limit, met)
        shown.add_row(line.work, *figures, line.size, line.note)
    return shown


def main() -> None:
    """Runs benchmarks and prints what they found."""
    words = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__.split("\n")[0])
    words.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(PARTS)}; all by default")
    words.add_argument("--size", action="append", default=[], help="keep to a size: baseline, 12x24, year, whole")
    words.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    asked = words.parse_args()
    unknown = [name for name in asked.names if name not in PARTS]
    if unknown:
        words.error(f"no benchmark {unknown[0]!r}; there are {', '.join(PARTS)}")
    err, lines = Console(stderr=True), list[Line]()
    bench = Bench(asked.size, lambda label: err.print(f"[dim]{label}[/dim]"))
    failed = []
    for name in asked.names or PARTS:
        try:
            for line in PARTS[name](bench):
                lines.append(line)
                if asked.json:
                    _write(asked.json, lines, bench)
        except RuntimeError as error:
            failed.append(name)
            err.print(f"{name}: {error}", markup=False)
    Console(width=None if Console().is_terminal else 220).print(table(lines))
    if failed:
        raise SystemExit(f"failed: {', '.join(failed)}")


def _write(file: Path, lines: list[Line], bench: Bench) -> None:
    versions = {"python": platform.python_version(), **{p: metadata.version(p) for p in VERSIONS}}
    shown = [{**line._asdict(), "met": line.met} for line in lines]
    file.write_text(json.dumps({"versions": versions, "lines": shown, "jobs": bench.found}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
