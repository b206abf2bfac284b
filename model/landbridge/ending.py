"""How a command begins and ends: what it shows while it works, what it says when something is wrong, its exit code."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

DONE, DIFFERS, BAD_INPUT, NOT_SOLVED, INTERRUPTED = 0, 1, 2, 3, 130


class Commands(TyperGroup):
    """The commands; Ctrl-C ends any of them with a word and its exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Call a command. When Ctrl-C arrives here, what was being written is gone; a solve that runs is dropped."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            print("interrupted: nothing is half written", file=sys.stderr, flush=True)
            if threading.active_count() > 1:
                os._exit(INTERRUPTED)
            raise typer.Exit(INTERRUPTED) from None


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
    """A spinner on a terminal that says what is being done; nothing when silent or piped."""
    if silent or not sys.stderr.isatty():
        yield lambda label: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=None)
        yield lambda label: bar.update(task, description=label)


@contextmanager
def solving(silent: bool) -> Iterator[Callable[[str], None]]:
    """Both `errors` and `progress`, for a command that solves; a program that is not solved has an exit code too."""
    from landbridge.solve import SolveError

    try:
        with errors(), progress(silent) as notify:
            yield notify
    except SolveError as error:
        fail(str(error), NOT_SOLVED)
