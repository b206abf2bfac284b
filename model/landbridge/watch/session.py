"""The order of things: what was saved last is what is solved, and the report on show is of what is on disk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from landbridge.amounts import money
from landbridge.case import CaseError, Problem
from landbridge.errors import ReportError
from landbridge.watch.board import Board
from landbridge.watch.solving import Message, Request, Solve, fingerprint


class Session:
    """A case that is followed. Its methods are called from one thread; `post` brings calls there from others."""

    def __init__(
        self, request: Request, board: Board, say: Callable[[str], None], post: Callable[[Callable[[], None]], None]
    ) -> None:
        """Nothing is solved until `look` is called; `say` prints a line for whoever sits at the terminal."""
        self._request, self._board, self._say, self._post = request, board, say, post
        self._wanted: dict[str, str] | None = None
        self._shown: dict[str, str] | None = None
        self._read: dict[str, str] | None = None
        self._solve: Solve | None = None
        self._saved_again = False
        self._done_at = self._done_text = ""
        self._headline: dict[str, Any] = {}
        self._warnings: tuple[Problem, ...] = ()
        self._count, self._begun = 0, datetime.now().strftime("%Y%m%d%H%M%S%f")

    def look(self, saved: bool = False) -> None:
        """Solve what is on disk unless that is solved, or being solved; after a failure any save asks anew."""
        now = fingerprint(self._request.case, self._request.scenarios)
        if now == self._wanted and self._solve is not None:
            self._saved_again |= saved
        elif now != self._wanted or (saved and now != self._shown):
            self._abandon()
            self._wanted = now
            if now == self._shown:
                self._back()
            else:
                self._begin()

    def close(self) -> None:
        """Abandon what is being solved."""
        self._abandon()

    def _begin(self) -> None:
        self._board.post(phase="solving", text=f"since {_clock()}. {self._kept()}".strip(), step="starting")
        self._say(f"{_clock()} solving")
        self._saved_again = False
        try:
            self._solve = Solve(self._request, lambda solve, told: self._post(lambda: self._hear(solve, told)))
        except OSError as error:
            self._fail(str(error))

    def _abandon(self) -> None:
        solve, self._solve = self._solve, None
        if solve is not None:
            solve.stop()

    def _hear(self, solve: Solve, told: Message) -> None:
        if solve is not self._solve:
            return
        if "step" in told:
            self._board.post(step=told["step"])
        elif "read" in told:
            self._read = told["read"]
            self._board.post(problems=_problems(told["warnings"]))
        elif "done" in told:
            self._done(solve, told["done"])
        elif self._saved_again:  # files may have been read while they were written
            self._abandon()
            self._begin()
        elif "problems" in told:
            self._wrong(_problems(told["problems"]))
        else:
            self._fail(told.get("failed") or f"the solve ended without an answer (exit code {told['ended']})")

    def _done(self, solve: Solve, headline: dict[str, Any]) -> None:
        """Put the results in place, if they are of what is on disk now."""
        solved = self._read
        if solved != fingerprint(self._request.case, self._request.scenarios):
            self._wanted = None
            self.look()
            return
        try:
            notes = solve.install()
            page = (self._request.out / "report.html").read_bytes()
        except (OSError, ReportError) as error:
            self._fail(str(error))
            return
        self._abandon()
        self._wanted = self._shown = solved
        self._count += 1
        self._done_at, words = _clock(), _words(headline, self._headline)
        self._done_text = f"at {self._done_at}. {words}".strip()
        self._headline, self._warnings = headline, self._board.news.problems
        self._board.post(page, phase="done", text=self._done_text, step="", report=f"{self._begun}-{self._count}")
        self._say(" ".join([f"{self._done_at} done. {words}".strip(), *notes]))

    def _back(self) -> None:
        """The files are again those of the report on show."""
        self._board.post(phase="done", text=self._done_text, step="", problems=self._warnings)
        self._say(f"{_clock()} done: the files are again those of the report on show")

    def _wrong(self, problems: tuple[Problem, ...]) -> None:
        spoken = str(CaseError(problems))
        self._fail(spoken.partition("\n")[0], problems, spoken)

    def _fail(self, words: str, problems: tuple[Problem, ...] = (), spoken: str = "") -> None:
        self._abandon()
        text = f"at {_clock()}: {words.rstrip('.')}. {self._kept()}".strip()
        self._board.post(phase="failed", text=text, step="", problems=problems)
        self._say(f"{_clock()} failed: {spoken or words}")

    def _kept(self) -> str:
        return f"The report below is that of {self._done_at}, before this save." if self._done_at else ""


def _problems(told: list[dict[str, Any]]) -> tuple[Problem, ...]:
    return tuple(Problem(**p) for p in told)


def _clock() -> str:
    return datetime.now().strftime("%H:%M:%S")


def _words(now: dict[str, Any], before: dict[str, Any]) -> str:
    """`Locked on PATH: 9,060 MUSD of 2024, NPV as of 2025, +12 against the report before.`; '' without paths."""
    if not now:
        return ""
    if not now["resolved"]:
        return f"Locked on {now['path']}: too little to be told from the error of the solver."
    text = f"Locked on {now['path']}: {money(now['npv'])} {now['prices']}"
    if before.get("resolved") and before["path"] == now["path"] and before["prices"] == now["prices"]:
        change = now["npv"] - before["npv"]
        same = abs(change) <= 1e-6 * max(abs(now["npv"]), abs(before["npv"]))
        text += ", as before" if same else f", {'+' * (change > 0)}{money(change)} against the report before"
    return text + "."
