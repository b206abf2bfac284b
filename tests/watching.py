"""Start `landbridge watch` on a toy case, hear its news, save its files, end it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cases import merged, tiny_freight, tiny_hydro, write_case, write_scenario
from toys import gate

#: Seconds after which something that was waited for will not come any more.
PATIENCE = 120.0
News = dict[str, Any]
# A shell's background job ignores Ctrl-C, and so would every process it starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def ask(
    port: int, path: str, method: str = "GET", hosts: tuple[str, ...] | None = None, origins: tuple[str, ...] = ()
) -> tuple[int, Any, bytes]:
    """Status, headers and body; the path goes out as it is, `hosts` are the Host headers, `origins` those of Origin."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.putrequest(method, path, skip_host=True)
    for host in (f"127.0.0.1:{port}",) if hosts is None else hosts:
        connection.putheader("Host", host)
    for origin in origins:
        connection.putheader("Origin", origin)
    connection.endheaders()
    response = connection.getresponse()
    found = response.status, response.headers, response.read()
    connection.close()
    return found


@dataclass
class Watched:
    """A running `landbridge watch` on a case with a scenario."""

    process: subprocess.Popen[str]
    case: Path
    out: Path
    port: int
    token: str

    @property
    def address(self) -> str:
        """Of the page."""
        return f"http://127.0.0.1:{self.port}/{self.token}/"

    def ask(self, path: str) -> bytes:
        """What is served there."""
        status, _, body = ask(self.port, f"/{self.token}{path}")
        assert status == 200
        return body

    def events(self) -> Iterator[News]:
        """The news as they come, beginning with the present."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", f"/{self.token}/events")
        with connection.getresponse() as stream:
            assert stream.headers["Content-Type"].startswith("text/event-stream")
            for line in stream:
                if line.startswith(b"data: "):
                    yield json.loads(line[6:])
        connection.close()

    def summary(self) -> Any:
        return json.loads((self.out / "summary.json").read_text(encoding="utf-8"))

    @property
    def links(self) -> Path:
        """The file of the scenario."""
        return self.case / "scenarios" / "dear" / "links.csv"

    def cost(self) -> int:
        """Cost of the link, USD per TEU."""
        return int(self.links.read_text(encoding="utf-8").rpartition(",")[2])

    def save_cost(self, cost: int) -> None:
        save(self.links, str(self.cost()), str(cost))

    def load(self) -> str:
        """What is written for the load of a train."""
        return (self.case / "tariffs.csv").read_text(encoding="utf-8").strip().rpartition(",")[2]

    def npv(self) -> float:
        return float(self.summary()["locked_value"]["all"]["npv"])

    def scraps(self) -> list[str]:
        """What stands beside the results."""
        return sorted(p.name for p in self.out.parent.iterdir() if p != self.out)


def until(events: Iterator[News], wanted: Callable[[News], bool]) -> list[News]:
    """The news up to the first that is wanted."""
    seen = []
    for news in events:
        seen.append(news)
        if wanted(news):
            return seen
    raise AssertionError(f"the stream ended; last: {seen[-1:]}")


def done(news: News) -> bool:
    return bool(news["phase"] == "done")


def solving(news: News) -> bool:
    """A process is at it."""
    return bool(news["phase"] == "solving" and news["step"] not in ("", "starting"))


def failed(news: News) -> bool:
    return bool(news["phase"] == "failed")


def save(file: Path, old: str, new: str) -> None:
    """Save as editors do: a draft beside the file takes its place."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    draft = file.with_name(f".{file.name}.draft")
    draft.write_text(text.replace(old, new), encoding="utf-8")
    draft.replace(file)


def locked(cost: int) -> float:
    """10 thousand TEU are locked behind the link XY, at 1,480 USD each while it costs 500, MUSD."""
    return 14.8 - 0.01 * (cost - 500)


def make_case(home: Path) -> Path:
    """Power, hydro and gated freight; in the scenario the link costs 600 USD."""
    tables = gate(merged(tiny_hydro(), tiny_freight()), "XY", design=1)
    return write_scenario(write_case(home / "case", **tables), "dear", links=[{"link": "XY", "cost": 600}])


def start(home: Path, case: Path, *words: str) -> Watched:
    out = home / "results" / "run"
    command = [sys.executable, "-m", "landbridge", "watch", "--case", case, "--out", out, "--levels", "3", *words]
    process = subprocess.Popen(
        [str(w) for w in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    address = process.stdout.readline().split(maxsplit=1)[0]
    assert address.startswith("http://127.0.0.1:")
    return Watched(process, case, out, *place(address))


def place(address: str) -> tuple[int, str]:
    """Port and token of an address."""
    port, token = address.rstrip("/").rpartition(":")[2].split("/")
    return int(port), token


def interrupt(watched: Watched) -> int:
    """Ctrl-C at a terminal: SIGINT for the whole group; the exit code."""
    os.killpg(watched.process.pid, signal.SIGINT)
    code = watched.process.wait(timeout=PATIENCE)
    assert watched.process.stdout is not None
    watched.process.stdout.close()
    return code


@contextmanager
def running(home: Path) -> Iterator[Watched]:
    """One with the scenario, after its first solve; ended by Ctrl-C, which is checked."""
    watched = start(home, make_case(home), "--scenario", "dear")
    try:
        until(watched.events(), done)
        yield watched
    finally:
        code = interrupt(watched)
    assert code == 0
    assert watched.npv() == pytest.approx(locked(watched.cost()))
    assert watched.scraps() == []


def mended(watched: Watched) -> Watched:
    """The same with a good report on show, whatever the test before has left."""
    if not done(next(watched.events())):
        save(watched.case / "tariffs.csv", watched.load(), "100")
        until(watched.events(), done)
    return watched
