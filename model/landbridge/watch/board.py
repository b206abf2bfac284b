"""What the page shows: written by the session, read by every request of the server."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from landbridge.case import Problem

Phase = Literal["solving", "done", "failed"]
MOST_PROBLEMS = 200


@dataclass(frozen=True)
class News:
    """The state above the report.

    `text` says it in words, `step` what the solve is at, `report` names the report on show ('' before the first).
    """

    case: str
    phase: Phase = "solving"
    text: str = ""
    step: str = ""
    problems: tuple[Problem, ...] = ()
    report: str = ""

    def as_json(self) -> str:
        """One line of JSON; of very many problems the first ones, and how many there are more."""
        told = self.problems[:MOST_PROBLEMS]
        return json.dumps(
            {**self.__dict__, "problems": [asdict(p) for p in told], "more": len(self.problems) - len(told)}
        )


class Board:
    """The news and the last good report, for many readers at a time."""

    def __init__(self, case: str) -> None:
        """Nothing known yet of `case`, a name."""
        self._changed = threading.Condition()
        self._number = 1
        self._news = News(case)
        self._page: bytes | None = None
        self.closed = False

    def post(self, page: bytes | None = None, **changes: Any) -> None:
        """Change fields of the news, and the report itself (`page`) where there is a new one; readers are told."""
        with self._changed:
            self._page = self._page if page is None else page
            self._news = replace(self._news, **changes)
            self._number += 1
            self._changed.notify_all()

    def after(self, number: int, timeout: float) -> tuple[int, News]:
        """The news once they are later than `number`, or after `timeout` seconds; with their own number."""
        with self._changed:
            self._changed.wait_for(lambda: self._number > number or self.closed, timeout)
            return self._number, self._news

    @property
    def news(self) -> News:
        """The latest news."""
        return self._news

    @property
    def page(self) -> bytes | None:
        """The last good report itself: HTML, UTF-8."""
        return self._page

    def close(self) -> None:
        """Let go of every reader that waits."""
        with self._changed:
            self.closed = True
            self._changed.notify_all()
