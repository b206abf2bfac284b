"""The server of `landbridge watch`: one page for this machine, and nothing for anybody else."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from landbridge.watch.board import Board
from landbridge.watch.server import serving
from watching import PATIENCE, ask


@pytest.fixture
def port() -> Iterator[int]:
    """A server with a report."""
    board = Board("case")
    board.post(b"<p>the report", phase="done", text="at noon", report="1")
    with serving(board, 0) as address:
        yield int(address.rstrip("/").rpartition(":")[2])


def test_headers(port: int) -> None:
    """Nothing is kept or guessed; the shell runs its own script alone and is framed by nobody, the report by it."""
    for path, status, said in (
        ("/", 200, ("script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'")),
        ("/report", 200, ("connect-src 'none'", "frame-ancestors 'self'")),
        ("/watch.js", 200, ("default-src 'none'",)),
        ("/watch.css", 200, ("default-src 'none'",)),
        ("/nowhere", 404, ("default-src 'none'",)),
    ):
        found, headers, body = ask(port, path)
        assert found == status
        assert [words for words in said if words not in headers["Content-Security-Policy"]] == [], path
        assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("no-store", "nosniff"), path
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin", path
        assert "Access-Control-Allow-Origin" not in headers, path
        found, heard, nothing = ask(port, path, "HEAD")
        assert (found, heard["Content-Length"], nothing) == (status, str(len(body)), b""), path


def test_no_report_yet() -> None:
    with serving(Board("case"), 0) as address:
        port = int(address.rstrip("/").rpartition(":")[2])
        assert ask(port, "/report")[0] == 404
        assert ask(port, "/")[0] == 200


def test_only_this_machine_is_served(port: int) -> None:
    """Another address of the machine is refused; a server that listens everywhere would answer there."""
    other = "127.0.0.2"
    with socket.socket() as everywhere:
        everywhere.bind(("0.0.0.0", 0))
        everywhere.listen()
        try:
            socket.create_connection((other, everywhere.getsockname()[1]), timeout=PATIENCE).close()
        except OSError:
            pytest.skip(f"this machine has no {other}")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((other, port), timeout=PATIENCE)
    socket.create_connection(("127.0.0.1", port), timeout=PATIENCE).close()


def test_a_foreign_name_is_refused(port: int) -> None:
    """A site that has its name pointed here (DNS rebinding) reads neither page, report nor news."""
    foreign = (
        "evil.example",
        f"evil.example:{port}",
        "127.0.0.1",
        f"127.0.0.1:{port + 1}",
        f"127.0.0.1:{port}.evil",
        "",
    )
    cases = [(name,) for name in foreign] + [(), (f"127.0.0.1:{port}", "evil.example")]
    for hosts in cases:
        for path in ("/", "/report", "/events"):
            status, _, body = ask(port, path, hosts=hosts)
            assert status == 421, (hosts, path)
            assert len(body) < 100
    for name in ("localhost", "127.0.0.1"):
        assert ask(port, "/", hosts=(f"{name}:{port}",))[0] == 200


def test_nothing_else_is_there(port: int) -> None:
    """No address reaches a file; what changes things is refused."""
    for path in (
        "/../summary.json",
        "/tables/x",
        "/summary.json",
        "/report.html",
        "/report/",
        "/report/../summary.json",
        "/%2e%2e/summary.json",
        "/page/watch.js",
        "/etc/passwd",
        "file:///etc/passwd",
        f"http://127.0.0.1:{port}/../summary.json",
    ):
        assert ask(port, path)[0] == 404, path
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        status, headers, _ = ask(port, "/", method)
        assert (status, headers["Allow"]) == (405, "GET, HEAD"), method
