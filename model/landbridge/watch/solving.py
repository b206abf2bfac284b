"""One solve in a process of its own, which can be abandoned at any moment and leaves nothing behind."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from landbridge import making, store
from landbridge.case.overlay import find_scenarios
from landbridge.case.schema import tables

Message = dict[str, Any]


@dataclass(frozen=True)
class Request:
    """What is solved, and the folder its results go to; options as those of `landbridge.runs.run`."""

    case: Path
    scenarios: tuple[str, ...]
    path: str | None
    levels: int | None
    out: Path


class Solve:
    """A running solve. It writes into a hidden folder beside the results, which take their place when it is done."""

    def __init__(self, request: Request, hear: Callable[[Solve, Message], None]) -> None:
        """Start it; `hear` is called from another thread with all that it tells, and with its exit code at last."""
        self._case, self._out, self._hear = request.case, request.out, hear
        self._held = ExitStack()
        self.made = self._held.enter_context(making.draft_folder(request.out.resolve(), "watch")) / "run"
        wanted = {k: str(v) if isinstance(v, Path) else v for k, v in asdict(request).items()}
        # a group of its own: Ctrl-C is for whoever watches, who then ends the solve
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "landbridge.watch.worker", json.dumps({**wanted, "out": str(self.made)})],
            stdin=subprocess.PIPE,  # it ends when this is closed, also by the death of whoever watches
            stdout=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._hear(self, json.loads(line))
        self._hear(self, {"ended": self._process.wait()})

    def install(self) -> list[str]:
        """Let the results take the place of those of the run before, all at once; what a user should know of it.

        Raises:
            OSError: they cannot. ReportError: they have, but their report cannot be drawn.
        """
        notes: list[str] = []
        with store.replacing(self._out, self._case, notes) as fresh:
            for part in self.made.iterdir():
                part.replace(fresh / part.name)
        if not (self._out / "report.html").exists():
            store.draw_stored(self._out)
        return notes

    def stop(self) -> None:
        """End it wherever it is, and remove what it has written."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._held.close()


def fingerprint(case: Path, scenarios: Sequence[str]) -> dict[str, str]:
    """SHA-256 of each file that is read of a case and its scenarios, under the names a manifest gives them."""
    homes = [("", case), *((f"scenarios/{name}/", home) for name, home in find_scenarios(case, scenarios, []))]
    found = {f"{prefix}{t.file}": _hash(home / t.file) for prefix, home in homes for t in tables().values()}
    return {name: value for name, value in found.items() if value}


def _hash(file: Path) -> str:
    try:
        if file.exists() and not file.is_file():
            return "not read: no plain file"
        return sha256(file.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""
    except OSError as error:
        return f"not read: {error.strerror}"
