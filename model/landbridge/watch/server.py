"""A server for one page on this machine: the shell, the report of this run, and the news of its solves.

It listens on 127.0.0.1 alone and answers only requests that were meant for it by name, so that a page of another
site that has its name pointed here (DNS rebinding) reads nothing. Its addresses begin with a token that only the one
who started it is shown, since other users of the machine reach the same port. No address touches the file system:
what can be asked for is a short list. Connections and the time of a request are bounded.
"""

from __future__ import annotations

import hmac
import os
import secrets
import socket
import socketserver
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any

from landbridge.case.problems import LandbridgeError
from landbridge.watch.board import Board

HOST = "127.0.0.1"
#: Seconds after which an event stream with no news says that it is alive.
PULSE = 10.0
#: Seconds that a request may take to arrive and to be answered; connections that are held at a time.
REQUEST_SECONDS, MOST_CONNECTIONS = 30.0, 128
#: Bytes of a token, before it is written out.
TOKEN_BYTES = 16
PAGE = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/watch.js": ("watch.js", "text/javascript; charset=utf-8"),
    "/watch.css": ("watch.css", "text/css; charset=utf-8"),
}
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
SHELL_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; frame-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
#: Beside the report's own, which is stricter: nobody else may frame it.
REPORT_POLICY = "connect-src 'none'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"


class PortError(LandbridgeError, ValueError):
    """The server cannot listen at the port asked for."""


@contextmanager
def serving(board: Board, port: int) -> Iterator[str]:
    """Serve a board from threads of this process; gives the address of the page.

    Raises:
        PortError: the port is taken, or not to be had.
    """
    try:
        server = Server(board, port)
    except OSError as error:
        reason = error.strerror or str(error)
        raise PortError(f"port {port}: {reason}; choose another --port, or 0 for any that is free") from error
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}/{server.token}/"
    finally:
        board.close()
        server.shutdown()
        server.server_close()
        thread.join()


class Server(ThreadingHTTPServer):
    """Threads for requests; an event stream keeps one."""

    daemon_threads = True
    allow_reuse_address = os.name == "posix"

    def __init__(self, board: Board, port: int) -> None:
        """Listen at `port` of the loopback, or at any that is free (0)."""
        self.board, self.token = board, secrets.token_urlsafe(TOKEN_BYTES)
        self._room = threading.BoundedSemaphore(MOST_CONNECTIONS)
        self.page = {
            path: (files(__package__).joinpath("page", name).read_bytes(), PAGE[path][1])
            for path, (name, _) in PAGE.items()
        }
        super().__init__((HOST, port), Handler)
        ends = ("", f":{self.server_port}") if self.server_port == 80 else (f":{self.server_port}",)
        self.names = {name + end for name in (HOST, "localhost") for end in ends}

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread of its own; a connection beyond those that are held is closed."""
        if not self._room.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer, and make room for another."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._room.release()

    def server_bind(self) -> None:
        """Bind without asking any resolver for a name."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A reader that went away is no error."""
        if not isinstance(sys.exception(), (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server
    timeout = 30
    server_version = "landbridge"
    sys_version = ""

    def handle_one_request(self) -> None:
        """One request, which is cut off when its time is up."""
        self._deadline = threading.Timer(REQUEST_SECONDS, self._cut_off)
        self._deadline.daemon = True
        self._deadline.start()
        try:
            super().handle_one_request()
        finally:
            self._deadline.cancel()

    def _cut_off(self) -> None:
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def do_GET(self) -> None:
        """The shell, the report, the news; nothing else is there."""
        board = self.server.board
        token, slash, path = self.path.removeprefix("/").partition("/")
        path = slash + path
        origins = self.headers.get_all("Origin", [])
        if self.headers.get_all("Host", []) not in [[name] for name in self.server.names]:
            self._answer(HTTPStatus.MISDIRECTED_REQUEST, b"this server answers to 127.0.0.1 and localhost only\n")
        elif origins and origins not in [[f"http://{name}"] for name in self.server.names]:
            self._answer(HTTPStatus.FORBIDDEN, b"this server answers to its own page only\n")
        elif not hmac.compare_digest(token.encode("utf-8", "replace"), self.server.token.encode()):
            self._answer(HTTPStatus.FORBIDDEN, b"the address is the one that landbridge watch has printed, in full\n")
        elif path in self.server.page:
            body, kind = self.server.page[path]
            self._answer(HTTPStatus.OK, body, kind, SHELL_POLICY)
        elif path == "/report" and board.page is not None:
            self._answer(HTTPStatus.OK, board.page, "text/html; charset=utf-8", REPORT_POLICY)
        elif path == "/news":
            self._answer(HTTPStatus.OK, board.news.as_json().encode("utf-8"), "application/json; charset=utf-8")
        elif path == "/events":
            self._deadline.cancel()
            self._events()
        else:
            self._answer(HTTPStatus.NOT_FOUND, b"not found\n")

    do_HEAD = do_GET  # noqa: N815  # the name http.server asks for

    def _refuse(self) -> None:
        self._answer(HTTPStatus.METHOD_NOT_ALLOWED, b"only GET and HEAD\n")

    do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_CONNECT = do_TRACE = _refuse  # noqa: N815  # as above

    def _answer(
        self,
        status: HTTPStatus,
        body: bytes,
        kind: str = "text/plain; charset=utf-8",
        policy: str = "default-src 'none'",
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", policy)
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "GET, HEAD")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _events(self) -> None:
        """Server-sent events: the news as they are, and at every change."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.end_headers()
        seen = 0
        while self.command != "HEAD" and not self.server.board.closed:
            number, news = self.server.board.after(seen, PULSE)
            self.wfile.write(f"data: {news.as_json()}\n\n".encode() if number > seen else b":\n\n")
            seen = number

    def end_headers(self) -> None:
        """Headers that every answer has, those of errors too."""
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *args: object) -> None:
        """Requests are not printed."""
