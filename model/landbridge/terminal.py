"""Where commands write: results to standard output, and nothing else; progress and problems to standard error.

Whatever native libraries print goes to standard error. Letters that the encoding of the terminal lacks are replaced,
control characters are written out as in JSON, and output that nobody takes any more ends no command half way.
"""

from __future__ import annotations

import errno
import io
import json
import math
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

#: Characters that a terminal obeys instead of showing them: controls but tab and line feed, and changes of direction.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
#: Columns of a table where standard output is no terminal.
WIDTH = 120


def harmless(text: str) -> str:
    """The text with control characters written out, as JSON does."""
    return CONTROL.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


class Descriptor(io.FileIO):
    """A file descriptor that goes on taking what it cannot write any more (a full disk, a pipe that was closed).

    Attributes:
        failed: the first error; None where all was written.
    """

    failed: OSError | None = None

    def write(self, data: Any) -> int:
        """Write, or note why not."""
        if self.failed is None:
            try:
                return super().write(data)
            except OSError as error:
                self.failed = error
        return len(data)


class Plain(io.TextIOBase):
    """A text stream that lets no control character through; `inner` takes what is to go through as it is."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def write(self, text: str) -> int:
        """Write the text with its control characters written out."""
        self.inner.write(harmless(text))
        return len(text)

    def flush(self) -> None:
        """Flush what is behind."""
        self.inner.flush()

    def isatty(self) -> bool:
        """Whether a terminal is behind."""
        return bool(self.inner.isatty())

    def fileno(self) -> int:
        """Descriptor behind, where there is one."""
        return int(self.inner.fileno())

    @property
    def encoding(self) -> str:  # type: ignore[override]  # the stream behind has it
        """Encoding of the stream behind."""
        return str(getattr(self.inner, "encoding", None) or "utf-8")

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["inner"], name)


@contextmanager
def standard_streams() -> Iterator[list[Descriptor]]:
    """Keep standard output for results while a command runs.

    Yields:
        The descriptors written to, to be asked in the end whether all was written; empty where something else stands
        in for standard output (in tests and notebooks), which is then left as it is but for control characters.
    """
    before, kept = (sys.stdout, sys.stderr), -1
    written: list[Descriptor] = []
    # one that is closed takes nothing: its descriptor must not become that of the next file that is opened
    out, err = (stream or _nowhere() for stream in before)
    ours, problems = out, err
    if _is_descriptor(out, 1) and _is_descriptor(err, 2):
        out.flush()
        err.flush()
        kept = os.dup(1)
        os.dup2(2, 1)
        written = [Descriptor(kept, "w", closefd=False), Descriptor(2, "w", closefd=False)]
        ours, problems = (
            _text(d, s, e) for d, s, e in zip(written, (out, err), ("replace", "backslashreplace"), strict=True)
        )
    try:
        sys.stdout, sys.stderr = Plain(ours), Plain(problems)
        yield written
    finally:
        for stream in (ours, problems):
            stream.flush()
        sys.stdout, sys.stderr = before
        if kept >= 0:
            os.dup2(kept, 1)
            os.close(kept)


def not_written(written: list[Descriptor]) -> str:
    """Why results could not be written, in words; "" where they were, or where their reader had had enough."""
    failed = written[0].failed if written else None
    if failed is None or failed.errno in (errno.EPIPE, errno.EINVAL):
        return ""
    return f"standard output: {failed.strerror}"


def _nowhere() -> Any:
    return Path(os.devnull).open("w", encoding="utf-8")


def _is_descriptor(stream: Any, number: int) -> bool:
    try:
        return stream is not None and int(stream.fileno()) == number
    except (OSError, ValueError):
        return False


def _text(descriptor: Descriptor, like: Any, errors: str) -> io.TextIOWrapper:
    buffered = io.BufferedWriter(descriptor)
    return io.TextIOWrapper(buffered, like.encoding, errors, line_buffering=errors != "replace" or like.isatty())


def print_json(content: Any, sort_keys: bool = False) -> None:
    """Print JSON; letters that the encoding lacks as JSON escapes, numbers that are not finite as null."""

    def text(ascii_only: bool) -> str:
        return json.dumps(_finite(content), indent=2, sort_keys=sort_keys, ensure_ascii=ascii_only, allow_nan=False)

    try:
        text(False).encode(sys.stdout.encoding or "utf-8")
        print(text(False))
    except UnicodeEncodeError:
        print(text(True))


def _finite(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: _finite(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_finite(value) for value in content]
    return None if isinstance(content, float) and not math.isfinite(content) else content


def terminal(problems: bool = False) -> Console:
    """What draws tables on standard output (or error): text as it stands, without marks, and without control codes."""
    from rich.console import Console

    class Harmless(Console):
        def render_str(self, text: str, **how: Any) -> Any:
            return super().render_str(harmless(text), **how)

    stream = sys.stderr if problems else sys.stdout
    behind: Any = stream.inner if isinstance(stream, Plain) else stream
    width = None if behind.isatty() else WIDTH
    return Harmless(file=behind, width=width, markup=False, emoji=False, highlight=False)
