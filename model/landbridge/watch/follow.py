"""`landbridge watch` from end to end: files, signals, server and session meet in one queue."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import watchfiles

from landbridge import store
from landbridge.case import CaseError, FolderError, Problem
from landbridge.case.overlay import find_scenarios
from landbridge.watch.board import Board
from landbridge.watch.server import serving
from landbridge.watch.session import Session
from landbridge.watch.solving import Request

#: Milliseconds that files must rest before a save counts as whole, and between looks in any case.
REST, LOOK = 200, 2000
#: Calls for the one thread that acts; None ends it.
Inbox = SimpleQueue[Callable[[], None] | None]


def watch(
    case: Path,
    scenarios: Sequence[str],
    path: str | None,
    levels: int | None,
    out: Path,
    port: int,
    launch: Callable[[str], object] | None = None,
) -> None:
    """Solve a case now and at every save of its files, and serve its report; returns at Ctrl-C.

    The address goes to stdout, what happens to stderr.

    Args:
        case: folder of the case.
        scenarios: overlays, in order; their folders are watched too.
        path: path whose whole curve is solved; the case's `headline_path` by default.
        levels: levels of the curve; the case's `curve_levels` by default.
        out: folder of the results, replaced by every good solve.
        port: where the page is served on this machine, 0 for any port that is free.
        launch: called with the address once the page is served, to open it.

    Raises:
        CaseError: there is no such case or scenario.
        FileExistsError: `out` is not a run's folder.
        PortError: the port is not to be had.
    """
    folders = _folders(case, scenarios)
    store.probe(out, case)
    inbox: Inbox = SimpleQueue()
    board = Board(case.resolve().name + "".join(f" + {s}" for s in scenarios))
    session = Session(Request(case, tuple(scenarios), path, levels, out), board, _say, inbox.put)
    with ExitStack() as stack:
        stack.enter_context(_signals(inbox))
        stack.callback(session.close)
        address = stack.enter_context(serving(board, port))
        print(f"{address} shows the report and follows every save in {case}; Ctrl-C ends it", flush=True)
        if launch:
            launch(address)
        stack.enter_context(_saves(folders, lambda saved: inbox.put(lambda: session.look(saved))))
        session.look()
        while (call := inbox.get()) is not None:
            call()


def _folders(case: Path, scenarios: Sequence[str]) -> list[Path]:
    problems: list[Problem] = []
    if not case.is_dir():
        raise FolderError([Problem(str(case), None, None, "no such folder", "a folder with the tables of a case")])
    homes = [home for _, home in find_scenarios(case, scenarios, problems)]
    if problems:
        raise CaseError(problems)
    return [case, *homes]


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@contextmanager
def _signals(inbox: Inbox) -> Iterator[None]:
    """Ctrl-C, and being asked to end, become the last word of the queue; what is ignored stays so."""
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    asked = [getattr(signal, name) for name in names if hasattr(signal, name)]
    heard = [s for s in asked if signal.getsignal(s) is not signal.SIG_IGN]
    before = {s: signal.signal(s, lambda *_: inbox.put(None)) for s in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _saves(folders: list[Path], look: Callable[[bool], None]) -> Iterator[None]:
    """Call `look(True)` after saves of tables and `look(False)` now and then: a folder may have been replaced."""
    stop = threading.Event()
    thread = threading.Thread(target=_listen, args=(folders, look, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _listen(folders: list[Path], look: Callable[[bool], None], stop: threading.Event) -> None:
    options: dict[str, Any] = {
        "watch_filter": lambda change, path: _is_table(Path(path).name),
        "step": REST,
        "rust_timeout": LOOK,
        "yield_on_timeout": True,
        "recursive": False,
        "stop_event": stop,
    }
    while not stop.is_set():
        try:
            for changes in watchfiles.watch(*folders, **options):
                look(bool(changes))
        except OSError:  # a folder is gone for the moment
            look(False)
            stop.wait(LOOK / 1000)


def _is_table(name: str) -> bool:
    """True for CSV files, not for the locks and hidden drafts that editors put beside them."""
    return name.lower().endswith(".csv") and not name.startswith((".", "~$"))
