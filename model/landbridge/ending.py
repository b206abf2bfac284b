"""How a command begins and ends: what it shows while it works, what it says when something is wrong, its exit code."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

from landbridge.terminal import harmless, not_written, standard_streams, terminal

DONE, DIFFERS, BAD_INPUT, NOT_SOLVED, INTERRUPTED = 0, 1, 2, 3, 130


#: Seconds between lines that say what is being done, where standard error is no terminal.
EVERY = 30.0


class Ended(KeyboardInterrupt):
    """The system asked this process to end, by the signal `number`."""

    def __init__(self, number: int) -> None:
        """By SIGTERM or SIGHUP."""
        super().__init__()
        self.number = number


class Commands(TyperGroup):
    """The commands; Ctrl-C, SIGTERM and SIGHUP end any of them with a word and an exit code."""

    def main(self, *args: Any, **options: Any) -> Any:
        """Parse and call, with standard output kept for results; end with an exit code, without a traceback."""
        with standard_streams() as written:
            code: Any = 0
            try:
                return super().main(*args, **options)
            except SystemExit as end:
                code = end.code
            except (MemoryError, RuntimeError, ImportError, SystemError) as error:
                if not _lacks_memory(error):
                    raise
                print("not enough memory: close other programs, or solve a smaller case", file=sys.stderr)
                code = NOT_SOLVED
            sys.stdout.flush()
            if words := not_written(written):
                print(words, file=sys.stderr)
                code = code or BAD_INPUT
            sys.exit(code)

    def invoke(self, ctx: Any) -> Any:
        """Call a command. When it is interrupted, what was being written is removed; a solve that runs is dropped."""
        before = _answer(_end, "SIGTERM", "SIGHUP")
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as interrupt:
            before = _answer(lambda *_: None, "SIGINT", "SIGTERM", "SIGHUP") | before  # the rest must be done
            if making := sys.modules.get("landbridge.making"):
                making.clear_own()
            print("interrupted: nothing is half written", file=sys.stderr, flush=True)
            code = 128 + interrupt.number if isinstance(interrupt, Ended) else INTERRUPTED
            if threading.active_count() > 1:
                os._exit(code)
            raise typer.Exit(code) from None
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _end(number: int, frame: object) -> NoReturn:
    raise Ended(number)


def _answer(handler: Callable[[int, Any], Any], *names: str) -> dict[int, Any]:
    """Set the handler of signals that are not ignored; those that were set before. None outside the main thread."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    return {n: signal.signal(n, handler) for n in numbers if signal.getsignal(n) is not signal.SIG_IGN}


def _lacks_memory(error: Exception) -> bool:
    """Whether an error comes of too little memory: for objects, for a thread, or for a library to be loaded."""
    words, signs = str(error).lower(), ("new thread", "allocate memory", "failed to map", "without exception set")
    return isinstance(error, MemoryError) or any(sign in words for sign in signs)


@contextmanager
def errors() -> Iterator[None]:
    """Turn what can be wrong with inputs, folders and disks into a clear message and an exit code."""
    from landbridge.case import CaseError

    try:
        yield
    except CaseError as error:
        fail(str(error), BAD_INPUT)
    except OSError as error:
        reason = error.strerror or str(error)
        name = error.filename2 or error.filename
        fail(f"{name}: {reason}" if error.strerror and name else reason, BAD_INPUT)


def fail(message: str, code: int) -> NoReturn:
    """Print a message to stderr and leave with a code."""
    print(message, file=sys.stderr)
    raise typer.Exit(code)


@contextmanager
def progress(silent: bool) -> Iterator[Callable[[str], None]]:
    """Say what is being done: a spinner on a terminal, else a line every 30 seconds on standard error."""
    if silent:
        yield lambda label: None
        return
    if not sys.stderr.isatty():
        with _lines() as notify:
            yield notify
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=terminal(problems=True), transient=True) as bar:
        task = bar.add_task("starting", total=None)
        yield lambda label: bar.update(task, description=harmless(label))


@contextmanager
def _lines() -> Iterator[Callable[[str], None]]:
    """Print what is being done, and for how long, every 30 seconds."""
    begun, doing, over = time.monotonic(), ["starting"], threading.Event()

    def tell() -> None:
        while not over.wait(EVERY):
            print(f"{time.monotonic() - begun:.0f} s: {doing[0]}", file=sys.stderr, flush=True)

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()

    def notify(label: str) -> None:
        doing[0] = label

    try:
        yield notify
    finally:
        over.set()
        teller.join()


@contextmanager
def solving(silent: bool) -> Iterator[Callable[[str], None]]:
    """Both `errors` and `progress`, for a command that solves.

    A program that is not solved, and a report that is not drawn, have an exit code too.
    """
    from landbridge.errors import ReportError
    from landbridge.solve import SolveError

    try:
        with errors(), progress(silent) as notify:
            yield notify
    except (SolveError, ReportError) as error:
        fail(str(error), NOT_SOLVED)
