"""The benchmarks: which jobs each runs, ours and the peer's by turns, and what it makes of their figures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from .builders import BUILDERS, PEER

ROOT = Path(__file__).parents[2]
MARK = "measured: "
#: Turns of ours and the peer, and repeats within a turn, by size; one for what takes minutes.
TURNS = {"year": (1, 1), "12x24": (2, 2), "baseline": (3, 3)}
LEVELS = 21
#: Times our seconds after which the peer's solve of the full year is stopped.
PATIENCE = 1.25
GROWTH = (1, 2, 4, 8)
Found = dict[str, Any]


class Line(NamedTuple):
    """A line of the table: ours against the peer's (or another measure), in seconds of the processor unless said.

    Attributes:
        work: what was measured. size: rows x columns, ours and the peer's. ours, peer, ratio, limit: figures.
        note: what else there is to know.
    """

    work: str
    ours: float | None
    peer: float | None
    ratio: float | None
    limit: float | None = None
    size: str = ""
    note: str = ""
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the limit is kept; None without one."""
        if self.limit is None or self.ratio is None:
            return None
        return self.ratio >= self.limit if self.at_least else self.ratio <= self.limit


class Bench:
    """Runs jobs and keeps all of their figures.

    Attributes:
        sizes: sizes to which to keep (all if empty). found: figures of every job, by its words.
    """

    def __init__(self, sizes: list[str], say: Callable[[str], None]) -> None:
        self.sizes, self.say = sizes, say
        self.found: dict[str, list[Found]] = {}

    def chosen(self, *sizes: str) -> list[str]:
        """Those of some sizes that were asked for."""
        return [s for s in sizes if s in self.sizes or not self.sizes]

    def job(self, *words: object) -> Found:
        """Figures of a job, run in a process of its own with one thread for linear algebra.

        Raises:
            RuntimeError: it failed.
        """
        text = [str(w) for w in words]
        self.say(" ".join(text))
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1")
        command = [sys.executable, "-m", "tests.benchmarks.jobs", *text]
        path = os.pathsep.join(filter(None, [str(ROOT / "model"), os.environ.get("PYTHONPATH")]))
        done = subprocess.run(
            command, cwd=ROOT, env={**os.environ, **threads, "PYTHONPATH": path}, capture_output=True, text=True
        )
        lines = [line for line in done.stdout.splitlines() if line.startswith(MARK)]
        if done.returncode or not lines:
            raise RuntimeError(f"{' '.join(text)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
        found: Found = json.loads(lines[-1].removeprefix(MARK))
        self.found.setdefault(" ".join(text), []).append(found)
        return found

    def builds(self, size: str) -> dict[str, Found]:
        """Least figures of every way to build a size, taken by turns."""
        turns, repeats = TURNS.get(size, (2, 1))
        found: dict[str, list[Found]] = {}
        for _ in range(turns):
            for builder in BUILDERS:
                found.setdefault(builder, []).append(self.job("build", builder, size, repeats))
        return {b: min(all_of, key=lambda f: f["cpu"]) for b, all_of in found.items()}


def shape(found: Found) -> str:
    return f"{found['rows']:,} x {found['columns']:,}"


def building(bench: Bench) -> Iterator[Line]:
    """Build and hand-over, and memory."""
    for size in bench.chosen("baseline", "12x24", "year"):
        found = bench.builds(size)
        peer = found[PEER]
        for name, ours in found.items():
            limit = BUILDERS[name].limit
            if limit is None:
                continue
            both = f"{shape(ours)}; {shape(peer)}"
            note = f"clock {ours['wall']:.2f} : {peer['wall']:.2f} s"
            yield Line(f"build {size}, {name}", ours["cpu"], peer["cpu"], ours["cpu"] / peer["cpu"], limit, both, note)
            yield Line(f"memory {size}, {name} (MB)", ours["mb"], peer["mb"], ours["mb"] / peer["mb"], 1.0)


def growth(bench: Bench) -> Iterator[Line]:
    """How the time to build grows with slices and with nodes."""
    for what in ("slices", "nodes"):
        runs = {k: bench.builds(f"{what} x{k}") for k in GROWTH}
        exponent = {b: _slope([runs[k][b]["cpu"] for k in GROWTH]) for b in BUILDERS}
        for name, builder in BUILDERS.items():
            if builder.limit is not None:
                series = ", ".join(f"{runs[k][name]['cpu']:.1f}" for k in GROWTH)
                note = f"{series} s; peer " + ", ".join(f"{runs[k][PEER]['cpu']:.1f}" for k in GROWTH)
                work = f"exponent of {what} x1 to x8, {name}"
                yield Line(work, exponent[name], exponent[PEER], exponent[name], 1.1, shape(runs[8][name]), note)


def _slope(seconds: list[float]) -> float:
    """Exponent of a power law through seconds at the sizes of GROWTH."""
    return float(np.polyfit(np.log(GROWTH), np.log(seconds), 1)[0])


def solving(bench: Bench) -> Iterator[Line]:
    """All of a first solve against HiGHS alone on the same arrays; and against the peer, with the same optimum."""
    for size in bench.chosen("baseline", "whole"):
        found = bench.job("today", size)
        whole, alone = found["build"]["cpu"] + found["solve"]["cpu"], found["highs"]["cpu"]
        note = f"build {found['build']['cpu']:.1f}, solve {found['solve']['cpu']:.1f} s; peer: HiGHS alone"
        yield Line(f"solve {size}, build and all", whole, alone, whole / alone, note=note)
        yield Line(f"solve {size}, without build", found["solve"]["cpu"], alone, found["solve"]["cpu"] / alone)
    for size in bench.chosen("baseline", "12x24"):
        yield from _against_peer(bench, size)


def year(bench: Bench) -> Iterator[Line]:
    """The full year of the last period: from case to optimum, ours and the peer's, and beside typical days.

    The peer has all 8,760 hours and the method that HiGHS chooses; it is stopped after PATIENCE times our seconds.
    """
    if not bench.chosen("year"):
        return
    found = bench.job("hours", "last period")
    ours, typical = found["hours"], found["slices"]
    seconds = ours["build"]["cpu"] + ours["today"]
    peer = bench.job("solve", PEER, "year", round(PATIENCE * seconds))
    size = f"{ours['steps']:,} steps, {shape(ours)}"
    stopped = peer["objective"] is None
    how = f"solve {ours['today']:.1f} : {peer['solve']['cpu']:.1f} s{', stopped unsolved' * stopped}"
    memory = f"{found['mb']:,.0f} : {peer['mb']:,.0f} MB"
    both = f"both states side by side: clock {ours['both']['wall']:.0f} s; gap {ours['gap']:.0e}"
    yield Line(
        "case to optimum year", seconds, peer["cpu"], seconds / peer["cpu"], 1.0, size, f"{how}; {memory}; {both}"
    )
    if not stopped:
        yield _optimum("year", ours, peer)
    for what, name in (("objective", "optimum"), ("locked", "locked value")):
        work = f"{name}, hours; slices (MUSD)"
        yield Line(work, ours[what], typical[what], ours[what] / typical[what], note="peer: typical days of the case")


def _optimum(name: str, ours: Found, peer: Found) -> Line:
    """Both optima, and how far they are apart."""
    apart = abs(ours["objective"] - peer["objective"]) / abs(peer["objective"])
    return Line(f"optimum {name} (MUSD)", ours["objective"], peer["objective"], apart, 1e-6)


def _against_peer(bench: Bench, size: str) -> Iterator[Line]:
    names = [b for b in BUILDERS if b != PEER]
    peer = bench.job("solve", PEER, size)
    for name in names:
        ours = bench.job("solve", name, size)
        note = (
            f"solve {ours['solve']['cpu']:.1f} : {peer['solve']['cpu']:.1f} s, {ours['mb']:,.0f} : {peer['mb']:,.0f} MB"
        )
        work = f"case to optimum {size}, {name}"
        yield Line(work, ours["cpu"], peer["cpu"], ours["cpu"] / peer["cpu"], note=note)
        yield _optimum(f"{size}, {name}", ours, peer)


def levels(bench: Bench) -> Iterator[Line]:
    """Levels of trust by solving again, against one solve from nothing and against building anew."""
    for size in bench.chosen("whole"):
        yield _against_cold(size, bench)[1]
    for size in bench.chosen("baseline"):
        ours, line = _against_cold(size, bench)
        yield line
        for name in BUILDERS:
            found = bench.job("rebuilt", name, size, LEVELS)
            again = ours["build"]["cpu"] + ours["cpu"]
            apart = max(abs(a / b - 1) for a, b in zip(ours["objectives"], found["objectives"], strict=True))
            limit = 20.0 if name == PEER else None
            ratio = found["cpu"] / again
            spared = f"with our build (without: x{found['cpu'] / ours['cpu']:.1f})"
            note = f"rebuilt by {name}; {spared}; optima differ by {apart:.0e}"
            yield Line(f"{LEVELS} levels rebuilt, {name}", again, found["cpu"], ratio, limit, "", note, at_least=True)


def _against_cold(size: str, bench: Bench) -> tuple[Found, Line]:
    """All levels against the solve from nothing that they begin with: the middle of five runs."""

    def ratio(found: Found) -> float:
        return float(found["cpu"] / found["cold"]["cpu"])

    times = [bench.job("levels", size, LEVELS) for _ in range(5)]
    middle = sorted(times, key=ratio)[len(times) // 2]
    cold, each = middle["cold"], ", ".join(f"{ratio(f):.2f}" for f in times)
    note = f"peer: one solve from nothing; clock {middle['wall']:.1f} : {cold['wall']:.1f} s; the middle of {each}"
    return middle, Line(f"{LEVELS} levels, {size}", middle["cpu"], cold["cpu"], ratio(middle), 3.0, "", note)


def subsets(bench: Bench) -> Iterator[Line]:
    """All coalitions, and all subsets of relations and of gates, in solves from nothing."""
    for size in bench.chosen("whole"):
        found = bench.job("subsets", size)
        for name, limit in (("game", 20.0), ("relations", None), ("gates", None)):
            f = found[name]
            note = f"{f['asked']:,} subsets, {f['solves']} solves, {f['told']} told, {f['seen']} seen; peer: one solve"
            yield Line(f"subsets, {name}", f["cpu"], f["cold"]["cpu"], f["cpu"] / f["cold"]["cpu"], limit, "", note)


#: Benchmarks by name, in the order in which they run.
PARTS: dict[str, Callable[[Bench], Iterator[Line]]] = {
    "build": building,
    "growth": growth,
    "solve": solving,
    "levels": levels,
    "subsets": subsets,
    "year": year,
}
