"""The server of `landbridge watch`: one page for this machine, and nothing for anybody else."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator

import pytest

from landbridge.watch import server
from landbridge.watch.board import Board
from landbridge.watch.server import serving
from watching import PATIENCE, ask, place


@pytest.fixture
def board() -> Board:
    """A report, and its news."""
    board = Board("case")
    board.post(b"<p>the report", phase="done", text="at noon", report="1")
    return board


@pytest.fixture
def served(board: Board) -> Iterator[tuple[int, str]]:
    """Port and token of a server with a report."""
    with serving(board, 0) as address:
        yield place(address)


@pytest.fixture
def port(served: tuple[int, str]) -> int:
    return served[0]


@pytest.fixture
def home(served: tuple[int, str]) -> str:
    """What every address begins with."""
    return f"/{served[1]}"


def test_headers(port: int, home: str) -> None:
    """Nothing is kept or guessed; the shell runs its own script alone and is framed by nobody, the report by it."""
    for path, status, said in (
        ("/", 200, ("script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'")),
        ("/report", 200, ("connect-src 'none'", "frame-ancestors 'self'")),
        ("/watch.js", 200, ("default-src 'none'",)),
        ("/watch.css", 200, ("default-src 'none'",)),
        ("/nowhere", 404, ("default-src 'none'",)),
    ):
        found, headers, body = ask(port, home + path)
        assert found == status
        assert [words for words in said if words not in headers["Content-Security-Policy"]] == [], path
        assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("no-store", "nosniff"), path
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin", path
        assert "Access-Control-Allow-Origin" not in headers, path
        found, heard, nothing = ask(port, home + path, "HEAD")
        assert (found, heard["Content-Length"], nothing) == (status, str(len(body)), b""), path


def test_no_report_yet() -> None:
    with serving(Board("case"), 0) as address:
        port, token = place(address)
        assert ask(port, f"/{token}/report")[0] == 404
        assert ask(port, f"/{token}/")[0] == 200


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


def test_a_foreign_name_is_refused(port: int, home: str) -> None:
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
        for path in ("/", "/report", "/events", "/news"):
            status, _, body = ask(port, home + path, hosts=hosts)
            assert status == 421, (hosts, path)
            assert len(body) < 100
    for name in ("localhost", "127.0.0.1"):
        assert ask(port, f"{home}/", hosts=(f"{name}:{port}",))[0] == 200


def test_nothing_else_is_there(port: int, home: str) -> None:
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
        "//",
        "",
        "/watch.js/",
    ):
        assert ask(port, home + path)[0] == 404, path
    for path in ("file:///etc/passwd", f"http://127.0.0.1:{port}{home}/", "/../summary.json", f"/..{home}/"):
        assert ask(port, path)[0] == 403, path
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        status, headers, _ = ask(port, "/", method)
        assert (status, headers["Allow"]) == (405, "GET, HEAD"), method


def test_only_who_knows_the_token(port: int, home: str) -> None:
    """Other users of the machine reach the port; without the token they are given nothing, nor told what there is."""
    for path in ("/", "/report", "/news", "/events", "/watch.js", "/nowhere"):
        for token in ("", "/", home[:-1], f"{home}x", home.lower() + "-", "/%00", "/%C3%A4"):
            status, _, body = ask(port, token + path if token != "/" else path)
            assert (status, b"report" in body) == (403, False), (token, path)
    assert len(home) > 20


def test_tokens_differ(board: Board) -> None:
    """Each server has its own, so that an address that has been seen opens nothing later."""
    with serving(board, 0) as one, serving(board, 0) as other:
        assert place(one)[1] != place(other)[1]


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1", "https://127.0.0.1:{port}"])
def test_a_page_of_another_origin_is_refused(origin: str, port: int, home: str) -> None:
    """A browser says which page asks: only the server's own may."""
    for path in ("/news", "/report", "/events"):
        assert ask(port, home + path, origins=(origin.format(port=port),))[0] == 403, path
    assert ask(port, f"{home}/news", origins=(f"http://127.0.0.1:{port}",))[0] == 200


def test_news_hold_no_connection(port: int, home: str) -> None:
    """The answer is whole at once, however many ask."""
    for _ in range(50):
        status, headers, body = ask(port, f"{home}/news")
        assert (status, json.loads(body)["phase"], headers["Content-Length"]) == (200, "done", str(len(body)))


def test_a_request_that_takes_its_time(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    """One header line after another, for ever: it is cut off, and others are answered meanwhile."""
    monkeypatch.setattr(server, "REQUEST_SECONDS", 1.0)
    with serving(board, 0) as address, socket.create_connection(("127.0.0.1", place(address)[0])) as slow:
        begun = time.monotonic()
        slow.sendall(b"GET / HTTP/1.1\r\n")
        with pytest.raises(OSError):
            while time.monotonic() < begun + PATIENCE:
                slow.sendall(b"X: y\r\n")
                time.sleep(0.05)
        assert time.monotonic() < begun + PATIENCE
        assert ask(place(address)[0], f"/{place(address)[1]}/news")[0] == 200


def test_connections_are_bounded(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five hold all the room there is: the sixth is closed unanswered, and there is room again once one has gone."""
    monkeypatch.setattr(server, "MOST_CONNECTIONS", 5)
    with serving(board, 0) as address:
        port, token = place(address)
        held = [socket.create_connection(("127.0.0.1", port)) for _ in range(5)]
        for one in held:
            one.sendall(f"GET /{token}/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
            assert one.recv(100).startswith(b"HTTP/1.0 200")
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as sixth:
            assert sixth.recv(1) == b""
        for one in held:
            one.close()
        board.post(text="now")
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            board.post(text="again")
            try:
                assert ask(port, f"/{token}/news")[0] == 200
                return
            except (ConnectionError, OSError):
                time.sleep(0.05)
        raise AssertionError("no room again")
